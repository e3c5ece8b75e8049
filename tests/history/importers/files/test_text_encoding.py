import pytest

from history.faults import HistoryError
from history.importers.files import text_encoding
from history.importers.files.text_encoding import find_encoding


def refused(content, answer=None):
    with pytest.raises(HistoryError) as caught:
        find_encoding("a.csv", content, answer)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "name", "codec"),
    [
        (b"client\n", "utf-8", "utf-8"),
        ("Müller\n".encode(), "utf-8", "utf-8"),
        ("Müller\n".encode("utf-8-sig"), "utf-8", "utf-8-sig"),
        ("Müller\n".encode("utf-16"), "utf-16", "utf-16"),
        ("Müller,Łódź\n".encode("utf-16-le"), "utf-16", "utf-16-le"),
        ("Müller,Łódź\n".encode("utf-16-be"), "utf-16", "utf-16-be"),
    ],
)
def test_known_from_the_bytes(content, name, codec):
    assert find_encoding("a.csv", content) == text_encoding.TextEncoding(name, codec)


def test_a_mark_in_the_file_comes_before_an_answer():
    assert find_encoding("a.csv", "Müller".encode("utf-8-sig"), "cp1252").name == "utf-8"


def test_an_answer_is_used_strictly():
    assert find_encoding("a.csv", "Müller".encode("cp1252"), "cp850") == text_encoding.TextEncoding("cp850", "cp850")
    assert "a.csv, row 2: saw 'the byte 0xfc, which is not UTF-8'" in refused("a\nMüller".encode("cp1252"), "utf-8")
    assert "saw 'the encoding rot13', allowed is one of utf-8, utf-16, cp1252" in refused(b"a", "rot13")


def test_only_encodings_that_can_read_the_bytes_are_asked_about():
    # 0x98 is nothing in Windows-1250 and a tilde in Windows-1252.
    assert find_encoding("a.csv", b"a\x98").choices == ("cp1252", "mac_roman", "cp850")


def test_bytes_that_are_in_no_likely_encoding():
    # 0x81 is nothing in Windows-1252.
    assert "a.csv, row 1: saw 'the byte 0x81, which is not cp1252'" in refused(b"a\x81")


def test_one_wrong_byte_among_utf8_is_damage_not_another_encoding():
    message = refused("Müller\nSöhne\n".encode() + b"Gr\xfc\xdfe\n".replace(b"\xdf", b"s") + "Zoë\n".encode())
    assert "a.csv, row 3: saw 'the byte 0xfc, which is not UTF-8'" in message


def test_a_last_letter_that_could_begin_a_character_is_asked_about():
    assert find_encoding("a.csv", "client\nCafé".encode("cp1252")).choices


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_cut_characters(cut):
    content = "Müller,🔥".encode()
    assert "an end in the middle of a character" in refused(content[:-cut])
    assert "an end in the middle of a character" in refused("Müller".encode("utf-16")[:-1])


def test_characters_across_blocks(monkeypatch):
    monkeypatch.setattr(text_encoding, "_BLOCK", 3)
    content = "aé\n€🔥\nü".encode()
    assert find_encoding("a.csv", content).name == "utf-8"
    assert "a.csv, row 3: saw 'the byte 0xff" in refused(content + b"\xff" + "éééé".encode())
    assert "a.csv, row 3: saw 'a NUL character'" in refused(content + b"\x00a")


def test_utf32():
    assert "saw 'text in UTF-32'" in refused("a".encode("utf-32"))


def test_a_nul_within_utf16():
    assert "a.csv, row 2: saw 'a NUL character'" in refused("client,hours\nAc\0me,8\n".encode("utf-16"))
