import io
import struct
import zipfile

import pytest

from history import HistoryError, read_history, sources

MONTHS = b"client_id,month,mrr,hours\nacme,2026-01,1000,8\n"
EVENTS = b"client_id,date,kind\nacme,2026-01-05,abuse\n"


def zipped(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refusal(source):
    with pytest.raises(HistoryError) as caught:
        read_history(source)
    return str(caught.value)


def test_folder_zip_and_dropped_files_give_the_same_history(tmp_path):
    (tmp_path / "months.csv").write_bytes(MONTHS)
    (tmp_path / "events.csv").write_bytes(EVENTS)
    (tmp_path / "readme.txt").write_text("not read")
    archive = tmp_path / "export.zip"
    archive.write_bytes(zipped({"data/months.csv": MONTHS, "data/events.csv": EVENTS, "__MACOSX/._months.csv": b"x"}))
    dropped = read_history({"events.csv": EVENTS, "Months.CSV": MONTHS})
    assert read_history(tmp_path) == dropped
    assert read_history(str(tmp_path)) == dropped
    assert read_history(archive) == dropped
    assert read_history({"export.zip": archive.read_bytes()}) == dropped


@pytest.mark.parametrize(
    ("name", "meant"),
    [("month.csv", "months.csv"), ("invoices (1).csv", "invoices.csv"), ("Clients.xlsx", "clients.csv")],
)
def test_a_name_nearly_right_is_warned_of(name, meant):
    history = read_history({"months.csv": MONTHS, name: b"?"})
    assert f"{name} was not read: did you mean {meant}?" in history.warnings


def test_a_name_far_off_is_passed_over_in_silence():
    history = read_history({"months.csv": MONTHS, "holiday.csv": b"?", "notes.md": b"?"})
    assert not [warning for warning in history.warnings if "was not read" in warning]


def test_no_such_folder():
    assert "saw 'no such file or folder'" in refusal("/nowhere/at/all")


def test_a_file_that_is_no_zip(tmp_path):
    path = tmp_path / "months.csv"
    path.write_bytes(MONTHS)
    assert "months.csv: saw 'neither a folder nor a zip'" in refusal(path)


def test_a_table_given_twice():
    assert "saw 'a second months.csv', allowed is each table once" in refusal(
        {"x.zip": zipped({"a/months.csv": MONTHS, "b/months.csv": MONTHS})}
    )


def test_a_zip_beside_other_files():
    assert "saw 'a zip beside other files'" in refusal({"months.csv": MONTHS, "x.zip": zipped({})})


@pytest.mark.parametrize("name", ["../months.csv", "/etc/months.csv", "a/../../months.csv", "C:\\months.csv"])
def test_a_member_that_points_outside(name):
    assert "allowed is names that stay inside the zip" in refusal({"x.zip": zipped({name: MONTHS})})


def test_an_encrypted_member():
    content = bytearray(zipped({"months.csv": MONTHS}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(signature) + offset
        content[place : place + 2] = struct.pack("<H", 1)
    assert "months.csv is encrypted', allowed is a zip without a password" in refusal({"x.zip": bytes(content)})


def test_a_member_packed_in_an_unusual_way():
    assert "packed in an unusual way" in refusal({"x.zip": zipped({"months.csv": MONTHS}, zipfile.ZIP_LZMA)})


def test_a_bomb_is_stopped_while_it_unpacks():
    bomb = zipped({"months.csv": b"0" * 30_000_000})
    assert len(bomb) < 40_000
    assert "months.csv unpacks to more than" in refusal({"x.zip": bomb})


def test_a_lying_size_does_not_help_a_bomb():
    content = bytearray(zipped({"months.csv": b"0" * 30_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(signature) + offset
        content[place : place + 4] = struct.pack("<I", 10)
    assert "x.zip: saw" in refusal({"x.zip": bytes(content)})


def test_too_many_members():
    many = zipped({f"{number}.txt": b"" for number in range(201)})
    assert "saw '201 files in the zip', allowed is at most 200" in refusal({"x.zip": many})


def test_a_cut_zip(tmp_path):
    content = zipped({"months.csv": MONTHS * 100})
    assert "a zip that cannot be read" in refusal({"x.zip": content[: len(content) // 2]})


def test_a_zip_with_a_damaged_member():
    content = bytearray(zipped({"months.csv": MONTHS}, zipfile.ZIP_STORED))
    place = content.index(b"acme")
    content[place] = ord("x")
    assert "a zip that cannot be read" in refusal({"x.zip": bytes(content)})


def test_a_file_over_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 10)
    (tmp_path / "months.csv").write_bytes(MONTHS)
    assert "saw '46 bytes', allowed is at most 10 bytes" in refusal(tmp_path)
    assert "saw '46 bytes', allowed is at most 10 bytes" in refusal({"months.csv": MONTHS})
