import pytest

from history.faults import HistoryError
from history.importers.files.containers import open_file, unpack

CSV = b"client,hours\nAcme,8\n"


def refused(files):
    with pytest.raises(HistoryError) as caught:
        unpack(files)
    return str(caught.value)


def test_files_without_a_zip_stay_as_they_are(by_hand):
    files = {"a.csv": CSV, "b.xlsx": by_hand(), "c.bin": b"PK\x03\x04 cut"}
    assert unpack(files) == files


def test_members_take_the_place_of_their_zip(zipped, by_hand):
    book = by_hand()
    content = zipped({"july/a.csv": CSV, "b.xlsx": book, "__MACOSX/._a.csv": b"x", "readme.md": b"x", "july/": b""})
    assert unpack({"export.zip": content}) == {"a.csv": CSV, "b.xlsx": book}


def test_members_whose_names_clash_are_named_after_their_zip(zipped):
    first, second = zipped({"july/a.csv": b"1", "august/a.csv": b"2", "b.csv": b"3"}), zipped({"c.csv": b"4"})
    files = {"x.zip": first, "y.zip": second, "c.csv": b"5"}
    assert unpack(files) == {
        "x.zip/july/a.csv": b"1",
        "x.zip/august/a.csv": b"2",
        "b.csv": b"3",
        "y.zip/c.csv": b"4",
        "c.csv": b"5",
    }


def test_zips_that_are_refused(zipped):
    assert "a.zip: saw 'the zip b.zip in the zip'" in refused({"a.zip": zipped({"b.zip": zipped({})})})
    assert "a.zip: saw 'a zip without CSV or .xlsx files'" in refused({"a.zip": zipped({"a.pdf": b"x"})})
    assert "a.zip: saw '201 files in the zip'" in refused({"a.zip": zipped({f"{n}.csv": b"" for n in range(201)})})
    assert "a.zip: saw 'a.csv unpacks to more than" in refused({"a.zip": zipped({"a.csv": bytes(30_000_000)})})


def test_zips_share_the_room(zipped, monkeypatch):
    monkeypatch.setattr("history.importers.files.containers.MAX_FILE_BYTES", 30)
    assert "b.zip: saw 'b.csv unpacks to more than 10 bytes" in refused(
        {"a.zip": zipped({"a.csv": CSV}), "b.zip": zipped({"b.csv": CSV})}
    )


def test_text_named_like_a_workbook_is_read_by_content():
    opened = open_file("a.xls", b"client\thours\nAcme\t8\n")
    assert opened.grids[0].row(1) == ["Acme", "8"]
    assert opened.warnings == ("a.xls is a text file, though its name says xls; it was read as text.",)


@pytest.mark.parametrize("text", ["[client],hours\nAcme,8\n", "{client},hours\nAcme,8\n", "[1],hours\nAcme,8\n"])
def test_brackets_alone_are_no_json(text):
    assert open_file("a.csv", text.encode()).grids[0].row(1) == ["Acme", "8"]


def test_questions_about_encoding_and_delimiter_together():
    opened = open_file("a.csv", "Müller;1,5\nSöhne;2,5\n".encode("cp1252"))
    assert [question.about for question in opened.questions] == ["encoding", "delimiter"]
    answered = open_file("a.csv", "Müller;1,5\nSöhne;2,5\n".encode("cp1252"), encoding="cp1252", delimiter=";")
    assert answered.questions == ()
    assert (answered.encoding, answered.delimiter) == ("cp1252", ";")
