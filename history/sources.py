"""Where a history lies: a folder, a zip or files dropped on a page, brought to the bytes of each known table."""

from __future__ import annotations

import difflib
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from history.faults import Fault, HistoryError
from history.tables import TABLES
from history.zip_screening import DAMAGE, blocks_of, member_faults, members_of

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_ZIP_MEMBERS = 200
RATIO_COUNTS_FROM = 1024 * 1024
_LIKENESS = 0.75
_FILES = {table.file: name for name, table in TABLES.items()}


@dataclass
class Found:
    """What a source holds: the bytes of each known table, what is odd and what is wrong.

    Parameters
    ----------
    contents : dict of str to bytes
        By table name, as in `TABLES`.
    warnings : list of str
        Files passed over whose name is nearly that of a table.
    faults : list of Fault
        Whatever could not be read.
    """

    contents: dict[str, bytes] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def find_files(source: Path | str | Mapping[str, bytes]) -> Found:
    """Bring a source to the bytes of its tables; files with other names are left unread.

    Parameters
    ----------
    source : Path, str or mapping of str to bytes
        A folder, a zip file, or file names with their content; a single zip among these is unpacked in memory.

    Returns
    -------
    Found

    Notes
    -----
    Nothing is ever written to disk. Of a zip only members named like a table are unpacked, stored or deflated, at
    most 256 MB together and 200 times their packed size; a member that is encrypted or points outside is refused.
    """
    if isinstance(source, Mapping):
        return _from_mapping(source)
    path = Path(source)
    if path.is_dir():
        return _from_folder(path)
    if not path.is_file():
        return _refused(str(path), "no such file or folder", "a folder, or a .zip, with months.csv or invoices.csv")
    if path.stat().st_size > MAX_FILE_BYTES:
        return _refused(path.name, f"{path.stat().st_size:,} bytes", f"at most {MAX_FILE_BYTES:,} bytes")
    if not zipfile.is_zipfile(path):
        return _refused(path.name, "neither a folder nor a zip", "a folder, or a .zip, with months.csv or invoices.csv")
    return _from_zip(path.name, path.read_bytes())


def _refused(file: str, seen: str, allowed: str) -> Found:
    return Found(faults=[Fault(file, None, None, seen, allowed)])


def _from_mapping(files: Mapping[str, bytes]) -> Found:
    zips = [name for name in files if name.casefold().endswith(".zip")]
    if len(zips) == 1 and len(files) == 1:
        return _from_zip(zips[0], files[zips[0]])
    found = Found()
    if zips:
        found.faults.append(Fault(zips[0], None, None, "a zip beside other files", "one zip alone, or CSV files"))
    for table, name in _pick(files, found):
        if len(files[name]) > MAX_FILE_BYTES:
            found.faults.append(_too_large(name, len(files[name])))
        else:
            found.contents[table] = files[name]
    return found


def _from_folder(folder: Path) -> Found:
    found = Found()
    paths = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
    for table, name in _pick(paths, found):
        size = paths[name].stat().st_size
        if size > MAX_FILE_BYTES:
            found.faults.append(_too_large(name, size))
        else:
            found.contents[table] = paths[name].read_bytes()
    return found


def _from_zip(file: str, content: bytes) -> Found:
    found = Found()
    try:
        members = members_of(content)
        found.faults += member_faults(file, members, MAX_ZIP_MEMBERS)
        if not found.faults:
            _unpack(file, content, members, found)
    except HistoryError as error:
        found.faults += error.faults
    except DAMAGE as error:
        found.faults.append(Fault(file, None, None, f"a zip that cannot be read ({error})", "a whole zip file"))
    return found


def _unpack(file: str, content: bytes, members: list[zipfile.ZipInfo], found: Found) -> None:
    by_name = {info.filename: info for info in members}
    room = MAX_FILE_BYTES
    for table, name in _pick(by_name, found):
        blocks = blocks_of(file, content, by_name[name], room=room, total=MAX_FILE_BYTES, ratio_from=RATIO_COUNTS_FROM)
        found.contents[table] = b"".join(blocks)
        room -= len(found.contents[table])


def _pick(names: Iterable[str], found: Found) -> list[tuple[str, str]]:
    """Return (table, name) of the files that are tables, warning of near misses and refusing a table given twice."""
    picked: dict[str, str] = {}
    for name in sorted(names):
        base = re.split(r"[/\\]", name)[-1].casefold()
        table = _FILES.get(base)
        if table is None:
            near = _near_miss(base)
            if near:
                found.warnings.append(f"{name} was not read: did you mean {near}?")
        elif table in picked:
            found.faults.append(Fault(name, None, None, f"a second {TABLES[table].file}", "each table once"))
        else:
            picked[table] = name
    return list(picked.items())


def _near_miss(base: str) -> str | None:
    """Return the file that a name was probably meant to be: month.csv, 'invoices (1).csv', clients.xlsx."""
    if not re.search(r"\.(csv|txt|tsv|xlsx?|ods)$", base):
        return None
    stem = re.sub(r"[^a-z]+", "_", base.rsplit(".", 1)[0]).strip("_")
    close = difflib.get_close_matches(stem, TABLES, n=1, cutoff=_LIKENESS)
    return TABLES[close[0]].file if close else None


def _too_large(name: str, size: int) -> Fault:
    return Fault(name, None, None, f"{size:,} bytes", f"at most {MAX_FILE_BYTES:,} bytes")
