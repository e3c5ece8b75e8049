"""Workbooks: screened, then read by a process of its own under limits, and their cells taken over with their types."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from history.faults import Fault, HistoryError
from history.importers.files.blank_rows import filled_rows
from history.importers.files.grid import Cell, CodedColumn, Grid
from history.importers.files.sheet_screening import MAX_SHEET_CELLS, ScreenedSheet, screen_sheet
from history.importers.files.workbook_package import Part, open_package

MAX_MEMORY_BYTES = 4 * 1024**3
"""Address space of the reading process; twelve million numbers were seen to take a quarter of it."""
MAX_SECONDS = 180

_CHILD = Path(__file__).with_name("workbook_child.py")
_SAVE = "a workbook: open it in a spreadsheet program and save it again as .xlsx or as 'CSV UTF-8'"


@dataclass(frozen=True)
class Workbook:
    """A workbook as read.

    Parameters
    ----------
    grids : tuple of Grid
        Every sheet in which something stands, in the workbook's order.
    warnings : tuple of str
        What to know of the workbook as a whole, a sentence each.
    """

    grids: tuple[Grid, ...]
    warnings: tuple[str, ...]


def read_workbook(file: str, content: bytes) -> Workbook:
    """Return the cells of a workbook.

    Parameters
    ----------
    file : str
        As the user knows it.
    content : bytes
        A zip with the parts of an .xlsx.

    Returns
    -------
    Workbook
        Numbers are floats, dates and times their own types whichever epoch the workbook counts from, rows are
        numbered as in the sheet.

    Raises
    ------
    HistoryError
        The zip is not safe to open; a visible sheet holds an error, a formula without result or a cell too far out;
        the reading process fails, takes too long or too much memory.

    Notes
    -----
    A hidden sheet with faulty cells is left out with a warning, for its owner may not know of it. Nothing that a
    workbook points to is fetched: a cell that points into another one holds what was there when it was last saved.

    Not modelled: which cells of a text are in bold, notes, pictures, filtered rows (all are read).
    """
    package = open_package(file, content)
    parts = package.sheets()
    strings = package.shared_strings()
    screened = [screen_sheet(package, part, strings) for part in parts]
    calculates = package.calculates_on_opening()
    faults: list[Fault] = []
    left_out: dict[str, str] = {}
    for part, sheet in zip(parts, screened, strict=True):
        wrong = sheet.faults or _uncalculated(file, part, sheet, calculates)
        if wrong and part.hidden:
            left_out[part.sheet] = f"Hidden sheet {part.sheet} was left out: {wrong[0].seen}."
        elif wrong:
            faults += wrong
    cells = sum(sheet.rows * sheet.columns for sheet in screened)
    if cells > MAX_SHEET_CELLS:
        faults.append(Fault(file, None, None, f"{cells:,} cells in all sheets", f"at most {MAX_SHEET_CELLS:,}"))
    if faults:
        raise HistoryError(faults)
    grids = []
    read = _read_apart(file, content, [part.sheet for part in parts])
    for part, sheet, columns in zip(parts, screened, read, strict=True):
        grid = None if part.sheet in left_out else _grid(file, part, sheet, columns)
        if grid is not None:
            grids.append(grid)
    if not grids:
        raise HistoryError([Fault(file, None, None, "a workbook with empty sheets", "a header and at least one row")])
    warnings = list(left_out.values())
    if package.has_folder("xl/externallinks"):
        warnings.append("Cells that point into other workbooks hold what was there when this one was last saved.")
    return Workbook(tuple(grids), tuple(warnings))


def _uncalculated(file: str, part: Part, sheet: ScreenedSheet, calculates: bool) -> list[Fault]:
    """Return a fault where a program wrote formulas, 0 for each result, and left the rest to whoever opens the file."""
    if not calculates or not sheet.formulas or sheet.zero_formulas < sheet.formulas:
        return []
    seen = f"{sheet.formulas:,} formulas, all 0, in sheet {part.sheet}"
    allowed = "formulas with their results: open the workbook in a spreadsheet program and save it"
    return [Fault(file, None, None, seen, allowed)]


def _grid(file: str, part: Part, sheet: ScreenedSheet, columns: list[CodedColumn]) -> Grid | None:
    while columns and not any(_stands(cell) for cell in columns[-1].distinct):
        columns.pop()
    if not columns:
        return None
    kept, rows = filled_rows(columns)
    warnings = []
    if sheet.merged:
        more = sheet.merged - len(sheet.merged_shown)
        shown = ", ".join(sheet.merged_shown) + (f" and {more:,} more" if more else "")
        warnings.append(f"Sheet {part.sheet}: of the merged cells {shown} only the first holds a value.")
    widths = np.full(len(rows), len(columns), dtype=np.int32)
    return Grid(file, part.sheet, kept, rows, widths, part.hidden, tuple(warnings))


def _stands(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def _read_apart(file: str, content: bytes, sheets: list[str]) -> list[list[CodedColumn]]:
    """Return the columns of each sheet, from column A and row 1, as a process of its own reads them."""
    library = importlib.util.find_spec("python_calamine")
    if library is None or library.origin is None:
        raise ModuleNotFoundError("python_calamine")
    folder = str(Path(library.origin).parent.parent)
    command = [sys.executable, "-I", str(_CHILD), str(MAX_MEMORY_BYTES), str(MAX_SECONDS), folder]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=MAX_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        seen = f"a workbook that takes more than {MAX_SECONDS} seconds to read"
        raise HistoryError([Fault(file, None, None, seen, "a smaller one, or its rows as 'CSV UTF-8'")]) from None
    if done.returncode:
        raise _unreadable(file)
    try:
        return _taken_over(done.stdout, sheets)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise _unreadable(file) from None


def _unreadable(file: str) -> HistoryError:
    return HistoryError([Fault(file, None, None, "a workbook that could not be read", _SAVE)])


def _taken_over(output: bytes, sheets: list[str]) -> list[list[CodedColumn]]:
    """Return the columns from what the reading process wrote, trusting nothing in it."""
    start = output.index(b"\n") + 1
    told = json.loads(output[:start])
    if [sheet["name"] for sheet in told] != sheets:
        raise ValueError("other sheets than were screened")
    read = []
    for sheet in told:
        columns = []
        rows = sheet["rows"]
        if rows < 0:
            raise ValueError("fewer rows than none")
        for distinct in sheet["columns"]:
            codes = np.frombuffer(output, dtype=np.int32, count=rows, offset=start)
            start += codes.nbytes
            columns.append(_column(codes, [_cell(plain) for plain in distinct]))
        read.append(columns)
    if start != len(output):
        raise ValueError("more cells than were told of")
    return read


def _column(codes: np.ndarray, distinct: Sequence[Cell]) -> CodedColumn:
    if codes.min(initial=0) < 0 or codes.max(initial=0) >= len(distinct):
        raise ValueError("a place that holds no cell")
    # Texts written differently in the workbook can be one text.
    places: dict[tuple[type, Cell], int] = {}
    one = [places.setdefault((type(cell), cell), len(places)) for cell in distinct]
    if len(places) < len(distinct):
        codes = np.array(one, dtype=np.int32)[codes]
    return CodedColumn(codes, tuple(cell for _, cell in places))


def _cell(plain: Any) -> Cell:
    """Return a cell from its JSON."""
    if isinstance(plain, str):
        # A workbook writes a character that XML cannot hold, or a carriage return, as _x000D_.
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), plain) if "_x" in plain else plain
    if isinstance(plain, bool | float):
        return plain
    kind, *parts = plain
    if kind == "timedelta":
        return dt.timedelta(*parts)
    return _KINDS[kind].fromisoformat(*parts)


_KINDS: dict[str, type[dt.datetime] | type[dt.date] | type[dt.time]] = {
    "datetime": dt.datetime,
    "date": dt.date,
    "time": dt.time,
}
