"""From a file's bytes to rows of text cells, or to the fault that stands in the way. Nothing is guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from history.faults import Fault

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_AS_CSV = "a CSV file in UTF-8 (in a spreadsheet: save as 'CSV UTF-8')"
_CONTENT = "a header and at least one row"


def rows_of(file: str, content: bytes, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file that are not blank, each with its number as a spreadsheet shows it.

    Parameters
    ----------
    file : str
        Name for the messages.
    content : bytes
        UTF-8 with or without a byte order mark; any line ends; commas; quoted cells may hold line ends.
    faults : list of Fault
        What is wrong is added here; the rows end at the first place that cannot be split into cells.

    Yields
    ------
    (int, list of str)
        Row number, 1 for the first line, and its cells.

    Notes
    -----
    A spreadsheet counts a quoted cell with line ends in it as one row, and blank rows as rows; so does this.
    """
    text = _decode(file, content, faults)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(broken(file, row + 1, str(error)))
            return
        row += 1
        if any(cell.strip() for cell in cells):
            yield row, cells


def _decode(file: str, content: bytes, faults: list[Fault]) -> str | None:
    """Return the text of a file, or add the fault that it is no text."""
    seen = allowed = ""
    row: int | None = None
    if not content.strip():
        seen, allowed = "an empty file", _CONTENT
    elif content.startswith(b"PK\x03\x04"):
        seen, allowed = "a workbook or zip named as CSV", _AS_CSV
    elif content.startswith(_UTF16):
        seen, allowed = "text in UTF-16", _AS_CSV
    elif content.lstrip()[:1] == b"<":
        seen, allowed = "a web page or XML", _AS_CSV
    elif b"\x00" in content:
        place = content.index(b"\x00")
        row, seen, allowed = row_at(content, place), "a NUL byte", _AS_CSV
    if seen:
        faults.append(Fault(file, row, None, seen, allowed))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        seen = f"the byte 0x{content[error.start]:02x}, which is not UTF-8"
        faults.append(Fault(file, row_at(content, error.start), None, seen, _AS_CSV))
        return None


def row_at(content: bytes, place: int) -> int:
    """Return the line, 1 for the first, in which a byte stands; CR, LF or both end a line."""
    before = content[:place].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def broken(file: str, row: int, error: str, separator: str = "comma") -> Fault:
    """Return the fault for a row that cannot be split into cells, from what the `csv` module says of it."""
    if "unexpected end" in error:
        return Fault(file, row, None, "a quote that is never closed", "cells whose quotes are closed in the same cell")
    if "field larger" in error:
        return Fault(file, row, None, "a cell of more than 131,072 characters", "shorter cells, quotes closed")
    if "expected after" in error:
        allowed = f'a {separator} after it, quotes in a cell doubled ("")'
        return Fault(file, row, None, "text after a closing quote", allowed)
    return Fault(file, row, None, error, f"{separator}-separated cells")
