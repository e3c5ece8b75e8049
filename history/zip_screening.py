"""Members of a zip: which may be unpacked, and their bytes as they really come out, never as the zip declares them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from history.faults import Fault, HistoryError

MAX_ZIP_RATIO = 200
_BLOCK = 1024 * 1024
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, struct.error, ValueError)
"""What a zip that is cut or damaged raises while it is opened or unpacked."""


def members_of(content: bytes) -> list[zipfile.ZipInfo]:
    """Return the files in a zip, without folders and without what macOS adds of its own.

    Raises
    ------
    zipfile.BadZipFile or another of `DAMAGE`
        It is no zip, cut or damaged.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
    if not all(info.filename for info in infos):
        raise zipfile.BadZipFile("a member without a name")
    return [info for info in infos if not info.is_dir() and not _is_litter(info.filename)]


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or any(part.startswith("._") for part in parts)


def member_faults(file: str, members: Sequence[zipfile.ZipInfo], at_most: int) -> list[Fault]:
    """Return what stands against unpacking the members of a zip, as far as its directory tells.

    Parameters
    ----------
    file : str
        Name of the zip, for the messages.
    members : sequence of ZipInfo
        Without folders and litter.
    at_most : int
        How many members there may be.

    Returns
    -------
    list of Fault
        Too many members, a name given twice, a name that points outside, a password, an unusual packing.
    """
    if len(members) > at_most:
        return [Fault(file, None, None, f"{len(members):,} files in the zip", f"at most {at_most:,}")]
    faults = []
    names = [info.filename for info in members]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.append(Fault(file, None, None, f"{name} is there twice", "each file once"))
    for info in members:
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or ".." in PurePosixPath(name).parts or re.match(r"[A-Za-z]:", name):
            faults.append(Fault(file, None, None, f"a member named {name}", "names that stay inside the zip"))
        elif info.flag_bits & 0x1:
            faults.append(Fault(file, None, None, f"{name} is encrypted", "a zip without a password"))
        elif info.compress_type not in _PLAIN_METHODS:
            faults.append(Fault(file, None, None, f"{name} is packed in an unusual way", "stored or deflated files"))
    return faults


def blocks_of(
    file: str, content: bytes, info: zipfile.ZipInfo, *, room: int, total: int, ratio_from: int
) -> Iterator[bytes]:
    """Yield a member's bytes as they come out, and refuse one that is larger than it may be or than it says.

    Parameters
    ----------
    file : str
        Name of the zip, for the messages.
    content : bytes
        The zip.
    info : ZipInfo
        The member, as the zip's directory has it; stored or deflated.
    room : int
        How many bytes may still come out.
    total : int
        How many may come out of the whole zip, for the message.
    ratio_from : int
        Up to this many bytes the ratio to the packed size is no matter: little text that repeats packs tightly.

    Yields
    ------
    bytes
        At most a megabyte at a time.

    Raises
    ------
    HistoryError
        More bytes come out than there is room for or than 200 times the packed size, or not as many as declared.
    zipfile.BadZipFile, zlib.error, struct.error
        The member is cut or damaged.

    Notes
    -----
    The standard library stops at the declared size and so never sees that it lies; a reader in another language may
    not stop there. Here the packed bytes are followed to their own end.
    """
    limit = min(room, max(ratio_from, info.compress_size * MAX_ZIP_RATIO))
    size, check = 0, 0
    for block in _inflated(content, info):
        size += len(block)
        if size > limit:
            seen = f"{info.filename} unpacks to more than {limit:,} bytes from {info.compress_size:,}"
            allowed = f"at most {total:,} bytes together and {MAX_ZIP_RATIO} times the packed size"
            raise HistoryError([Fault(file, None, None, seen, allowed)])
        check = zlib.crc32(block, check)
        yield block
    if size != info.file_size:
        seen = f"{info.filename} unpacks to {size:,} bytes, declared {info.file_size:,}"
        raise HistoryError([Fault(file, None, None, seen, "a zip whose sizes are true")])
    if check != info.CRC:
        raise zipfile.BadZipFile(f"{info.filename} is damaged")


def _inflated(content: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    start = _start_of(content, info)
    packed = memoryview(content)[start : start + info.compress_size]
    if len(packed) < info.compress_size:
        raise zipfile.BadZipFile(f"{info.filename} is cut")
    if info.compress_type == zipfile.ZIP_STORED:
        for place in range(0, len(packed), _BLOCK):
            yield bytes(packed[place : place + _BLOCK])
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for place in range(0, len(packed), _BLOCK):
        rest: bytes | memoryview = packed[place : place + _BLOCK]
        while len(rest) and not inflater.eof:
            yield inflater.decompress(rest, _BLOCK)
            rest = inflater.unconsumed_tail
    while not inflater.eof:
        block = inflater.decompress(b"", _BLOCK)
        if not block:
            raise zipfile.BadZipFile(f"{info.filename} is cut")
        yield block


def _start_of(content: bytes, info: zipfile.ZipInfo) -> int:
    """Return where a member's packed bytes begin: behind its own header, whose name may not be another's."""
    fields = _LOCAL_HEADER.unpack_from(content, info.header_offset)
    signature, name_length, extra_length = fields[0], fields[9], fields[10]
    name_start = info.header_offset + _LOCAL_HEADER.size
    name = content[name_start : name_start + name_length]
    if signature != b"PK\x03\x04" or name.decode("utf-8" if info.flag_bits & 0x800 else "cp437") != info.orig_filename:
        raise zipfile.BadZipFile(f"{info.filename} is not where the zip says")
    return name_start + name_length + extra_length
