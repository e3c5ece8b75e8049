import io
import zipfile
import zlib

import pytest

from history.faults import HistoryError
from history.zip_screening import blocks_of, members_of


def zipped(content, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("a.csv", content)
    return buffer.getvalue()


def unpacked(content, room=10**9, ratio_from=10**9, **changes):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo("a.csv")
    for name, value in changes.items():
        setattr(info, name, value)
    return b"".join(blocks_of("a.zip", content, info, room=room, total=room, ratio_from=ratio_from))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("size", [0, 1, 5_000_000])
def test_what_was_packed_comes_out(method, size):
    assert unpacked(zipped(b"x" * size, method)) == b"x" * size


def test_a_declared_size_that_fits_its_own_checksum_still_lies():
    # The standard library stops after ten bytes, finds their checksum right and never sees the rest.
    content = zipped(b"0123456789" * 100)
    with pytest.raises(HistoryError, match="unpacks to 1,000 bytes, declared 10"):
        unpacked(content, file_size=10, CRC=zlib.crc32(b"0123456789"))


def test_room_and_ratio():
    content = zipped(bytes(1_000_000))
    with pytest.raises(HistoryError, match="unpacks to more than 999,999 bytes"):
        unpacked(content, room=999_999)
    with pytest.raises(HistoryError, match="and 200 times the packed size"):
        unpacked(content, ratio_from=1_000)
    assert len(unpacked(content, room=1_000_000)) == 1_000_000


def test_a_member_that_is_another_one_where_it_lies():
    content = zipped(b"x")
    with pytest.raises(zipfile.BadZipFile, match="is not where the zip says"):
        unpacked(content, orig_filename="b.csv")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_cut_member(method):
    content = zipped(bytes(range(256)) * 10, method)
    with pytest.raises(zipfile.BadZipFile, match="is cut"):
        unpacked(content, compress_size=len(content) if method == zipfile.ZIP_STORED else 20)


def test_a_member_without_a_name():
    content = bytearray(zipped(b"x"))
    place = content.rindex(b"a.csv")
    content[place : place + 1] = b"\0"
    with pytest.raises(zipfile.BadZipFile, match="without a name"):
        members_of(bytes(content))


def test_folders_and_litter_are_no_members():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("july/", "july/a.csv", "july/._a.csv", "__MACOSX/b.csv"):
            archive.writestr(name, b"")
    assert [info.filename for info in members_of(buffer.getvalue())] == ["july/a.csv"]
