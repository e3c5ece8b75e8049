"""What an uploaded file is, by its bytes and not by its name, and its sheets as grids of coded cells."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from history.faults import Fault, HistoryError
from history.importers.files.delimited import read_delimited
from history.importers.files.grid import Grid
from history.importers.files.text_encoding import encoding_question, find_encoding
from history.importers.files.workbook import read_workbook
from history.importers.files.workbook_package import CONTENT_TYPES
from history.importers.question import Question
from history.sources import MAX_FILE_BYTES, MAX_ZIP_MEMBERS, RATIO_COUNTS_FROM
from history.zip_screening import DAMAGE, blocks_of, member_faults, members_of

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_ARCHIVE = "the CSV or .xlsx file inside, unpacked, or a plain .zip"
_SAVE = "an .xlsx or CSV file: open it in a spreadsheet program and save it as .xlsx or as 'CSV UTF-8'"
_EXPORT = "the export as CSV or .xlsx, rows under a header"
_FOREIGN = (
    (b"%PDF", "a PDF", _EXPORT),
    (b"\x1f\x8b", "a gzip archive", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _ARCHIVE),
    (b"Rar!", "a RAR archive", _ARCHIVE),
    (b"\x89PNG", "a picture", _EXPORT),
    (b"\xff\xd8\xff", "a picture", _EXPORT),
)
_HEAD = 4_096
_EXAMPLES = 5
_SHOWN = 60
_TABLES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True)
class OpenedFile:
    """An uploaded file, opened.

    Parameters
    ----------
    file : str
        As the user knows it.
    grids : tuple of Grid
        One of a text file; of a workbook every sheet in which something stands, hidden ones marked.
    encoding : str
        One of `text_encoding.ANSWERS`; empty for a workbook.
    delimiter : str
        One of `delimited.DELIMITERS`; empty for a workbook.
    questions : tuple of Question
        About the encoding or the delimiter, where the bytes do not tell; the grids are read as proposed.
    warnings : tuple of str
        What to know of the file, a sentence each; what is to know of a sheet stands in its grid.
    """

    file: str
    grids: tuple[Grid, ...]
    encoding: str
    delimiter: str
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]


def open_file(file: str, content: bytes, *, encoding: str | None = None, delimiter: str | None = None) -> OpenedFile:
    r"""Open an uploaded file.

    Parameters
    ----------
    file : str
        As the user knows it; what the file is depends on its bytes alone.
    content : bytes
        At most 256 MB.
    encoding, delimiter : str or None
        What a person answered; no meaning for a workbook.

    Returns
    -------
    OpenedFile

    Raises
    ------
    HistoryError
        It is neither text in rows nor an .xlsx workbook, or one that is damaged, unsafe, too large or empty.

    Examples
    --------
    >>> opened = open_file("hours.csv", b"client;hours\nAcme;1,5\n")
    >>> opened.delimiter, opened.grids[0].row(1)
    (';', ['Acme', '1,5'])
    """
    if len(content) > MAX_FILE_BYTES:
        raise _refused(file, f"{len(content):,} bytes", f"at most {MAX_FILE_BYTES:,} bytes")
    if not content:
        raise _refused(file, "an empty file", "a header and at least one row")
    if content.startswith(_ZIP):
        return _open_workbook(file, content)
    _refuse_foreign(file, content)
    found = find_encoding(file, content, encoding)
    read = read_delimited(file, content, found, delimiter)
    questions = [] if read.question is None else [read.question]
    if found.choices:
        questions.insert(0, encoding_question(file, found, _beyond_ascii(read.grid)))
    named = re.search(r"\.(xlsx?|xlsm|xlsb|ods)$", file, flags=re.IGNORECASE)
    warnings = (
        (f"{file} is a text file, though its name says {named[1].lower()}; it was read as text.",) if named else ()
    )
    return OpenedFile(file, (read.grid,), found.name, read.delimiter, tuple(questions), warnings)


def unpack(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return dropped files with those inside zips in place of the zips; a workbook, a zip itself, stays one file.

    Parameters
    ----------
    files : mapping of str to bytes
        By the names under which they were dropped.

    Returns
    -------
    dict of str to bytes
        A member's name is its base name, or behind the zip's name all of its path where two would clash.

    Raises
    ------
    HistoryError
        A zip is cut or damaged, has too many members, a member that points outside, has a password, unpacks to too
        much or is a zip again; or no member is named like a text file or workbook.

    Notes
    -----
    All is done in memory. All zips together unpack to at most 256 MB, each member to 200 times its packed size.
    Members that are named like neither text files of rows nor workbooks are passed over.
    """
    room = MAX_FILE_BYTES
    plain = {name: content for name, content in files.items() if not _is_archive(content)}
    members: list[tuple[str, str, bytes]] = []
    for name, content in files.items():
        if name not in plain:
            for path, inside in _members(name, content, room):
                members.append((name, path, inside))
                room -= len(inside)
    bases = [*plain, *(posixpath.basename(path) for _, path, _ in members)]
    for archive, path, inside in members:
        base = posixpath.basename(path)
        plain[base if bases.count(base) == 1 else f"{archive}/{path}"] = inside
    return plain


def _is_archive(content: bytes) -> bool:
    """Return whether a file is a zip of files, not a document that is a zip inside."""
    if not content.startswith(_ZIP):
        return False
    try:
        names = [info.filename for info in members_of(content)]
    except DAMAGE:
        # A damaged one is refused where it is opened, whatever it was.
        return False
    return CONTENT_TYPES not in names and "mimetype" not in names


def _members(file: str, content: bytes, room: int) -> list[tuple[str, bytes]]:
    try:
        infos = members_of(content)
        faults = member_faults(file, infos, MAX_ZIP_MEMBERS)
        nested = [info.filename for info in infos if info.filename.casefold().endswith(".zip")]
        faults += [
            Fault(file, None, None, f"the zip {name} in the zip", "files, not zips, in a zip") for name in nested
        ]
        wanted = [info for info in infos if info.filename.casefold().endswith(_TABLES)]
        if not faults and not wanted:
            faults.append(Fault(file, None, None, "a zip without CSV or .xlsx files", "a zip with at least one"))
        if faults:
            raise HistoryError(faults)
        members = []
        for info in wanted:
            blocks = blocks_of(file, content, info, room=room, total=MAX_FILE_BYTES, ratio_from=RATIO_COUNTS_FROM)
            inside = b"".join(blocks)
            room -= len(inside)
            members.append((info.filename.replace("\\", "/"), inside))
    except HistoryError:
        raise
    except DAMAGE as error:
        raise _refused(file, f"a zip that cannot be read ({error})", "a whole zip file") from None
    return members


def _open_workbook(file: str, content: bytes) -> OpenedFile:
    try:
        names = [info.filename for info in members_of(content)]
    except DAMAGE as error:
        allowed = "a whole file: it was cut off or damaged, so export or download it again"
        raise _refused(file, f"a zip or workbook that cannot be read ({error})", allowed) from None
    if "mimetype" in names:
        raise _refused(file, "an OpenDocument file (.ods)", _SAVE)
    if CONTENT_TYPES not in names:
        raise _refused(file, "a zip that is no workbook", "an .xlsx workbook, or a .zip of CSV and .xlsx files")
    workbook = read_workbook(file, content)
    warnings = workbook.warnings
    if not file.casefold().endswith((".xlsx", ".xltx")):
        warnings = (f"{file} is an .xlsx workbook, though its name says otherwise; it was read as one.", *warnings)
    return OpenedFile(file, workbook.grids, "", "", (), warnings)


def _refuse_foreign(file: str, content: bytes) -> None:
    """Refuse what is no text in rows, saying what it is and what to hand in instead."""
    if content.startswith(_OLE):
        if _PASSWORD in content:
            raise _refused(file, "a workbook with a password", "one without: open it, remove the password and save it")
        raise _refused(file, "an old binary .xls", _SAVE)
    for start, seen, allowed in _FOREIGN:
        if content.startswith(start):
            raise _refused(file, seen, allowed)
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    head = content[:_HEAD].decode("utf-16" if wide else "utf-8-sig", errors="ignore").lstrip()
    if "urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise _refused(file, "an .xls that is XML", _SAVE)
    if re.match(r"<(!doctype\s+html|!--|(html|head|meta|style|script|body|div|table)\b)", head, flags=re.IGNORECASE):
        raise _refused(file, "a web page (HTML)", _SAVE)
    if re.match(r"<[?!]", head):
        raise _refused(file, "XML", _EXPORT)
    if head.startswith(("{", "[")) and _is_json(content, "utf-16" if wide else "utf-8-sig"):
        raise _refused(file, "JSON", _EXPORT)


def _is_json(content: bytes, codec: str) -> bool:
    """Return whether text is JSON, or lines of it."""
    text = content.decode(codec, errors="replace").lstrip()
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return text[end:].lstrip()[:1] in ("", "{", "[")


def _beyond_ascii(grid: Grid) -> tuple[str, ...]:
    """Return a few cells with letters that differ between encodings."""
    cells = (cell for column in grid.columns for cell in column.distinct if isinstance(cell, str))
    beyond = (cell[:_SHOWN] for cell in cells if not cell[:_SHOWN].isascii())
    return tuple(cell for cell, _ in zip(beyond, range(_EXAMPLES), strict=False))


def _refused(file: str, seen: str, allowed: str) -> HistoryError:
    return HistoryError([Fault(file, None, None, seen, allowed)])
