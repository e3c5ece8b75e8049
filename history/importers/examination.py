"""Examination: what is decided about each sheet of the dropped files, what is not, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from history.faults import Fault
from history.importers.body import Body, body_of
from history.importers.cells.dates import read_dates
from history.importers.files.containers import OpenedFile
from history.importers.files.grid import Cell, CodedColumn, Grid
from history.importers.kinds.headers import find_header, header_names
from history.importers.kinds.recognition import questions_of_columns, recognise
from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import LEAVE_OUT, ImportMapping, SheetMapping, pattern_of
from history.importers.question import Question
from history.importers.value_decisions import decide_values

MOST_EXAMPLES = 5
AUTOTASK_ROWS = 5_000
"""Autotask ends every export at this many rows."""
_REPORT_DAY = re.compile(r"\bas (?:of|at):?\s+([^|]+)", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Examined:
    """One sheet, as far as it is understood.

    Parameters
    ----------
    entry : SheetMapping
        Decided entries filled in, open ones None.
    grid : Grid
        The sheet.
    body : Body or None
        Its data rows; None where it is left out or no header is known.
    questions : tuple of Question
        What is open.
    faults : tuple of Fault
        Why it is refused.
    notes : tuple of str
        What to know of it.
    layout : str
        Name of the known export it is, empty where it is none.
    """

    entry: SheetMapping
    grid: Grid
    body: Body | None
    questions: tuple[Question, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    layout: str = ""

    @property
    def place(self) -> str:
        """File and sheet, as messages name them."""
        return self.grid.place

    def column(self, name: str) -> CodedColumn:
        """Return a column's cells in the data rows."""
        assert self.body is not None
        return self.grid.columns[self.body.header.index(name)].take(self.body.rows)


def examine_file(opened: OpenedFile, given: ImportMapping) -> list[Examined]:
    """Examine every sheet of a file.

    Parameters
    ----------
    opened : OpenedFile
        As read.
    given : ImportMapping
        What is decided already; what it leaves open is proposed or asked.

    Returns
    -------
    list of Examined
        One a sheet; questions about the file itself stand with its first.
    """
    sheets = [_examine(grid, opened, given) for grid in opened.grids]
    sheets = _without_reading_matter(sheets)
    if sheets:
        encoded = [one for one in opened.questions if getattr(sheets[0].entry, one.about, None) is None]
        first = sheets[0]
        sheets[0] = replace(first, questions=(*encoded, *first.questions), notes=(*opened.warnings, *first.notes))
    return sheets


def _examine(grid: Grid, opened: OpenedFile, given: ImportMapping) -> Examined:
    named = given.named(grid.file, grid.sheet)
    place = _header_place(grid, named)
    if named is not None and named.kind == LEAVE_OUT:
        return Examined(named, grid, None, notes=(f"{grid.place} is left out.",))
    if place is None:
        unknown = SheetMapping(pattern_of(grid.file), grid.sheet, encoding=opened.encoding, delimiter=opened.delimiter)
        text = "No row looks like a header. Say under header_row which one is, and what a row is under kind."
        return Examined(unknown, grid, None, (Question(grid.place, "kind", text, (*ROW_KINDS, LEAVE_OUT)),))
    header = tuple(header_names(grid.row(place)))
    entry = given.entry_for(grid.file, grid.sheet, header)
    if entry is None and named is not None and named.columns:
        lost = sorted(set(named.columns) - set(header))
        fault = Fault(
            grid.place,
            int(grid.rows[place]),
            ", ".join(lost),
            "no such column",
            f"a header with {', '.join(named.columns)}",
        )
        return Examined(named, grid, None, faults=(fault,))
    faults = _header_faults(grid, place, header)
    if entry is not None and entry.kind is not None:
        entry = replace(
            entry,
            header_row=int(grid.rows[place]),
            header=header,
            encoding=entry.encoding if entry.encoding is not None else opened.encoding,
            delimiter=entry.delimiter if entry.delimiter is not None else opened.delimiter,
        )
        open_questions, notes, layout = questions_of_columns(grid, entry), [], ""
    else:
        blank = SheetMapping(
            pattern_of(grid.file),
            grid.sheet,
            header_row=int(grid.rows[place]),
            header=header,
            encoding=None if any(one.about == "encoding" for one in opened.questions) else opened.encoding,
            delimiter=None if any(one.about == "delimiter" for one in opened.questions) else opened.delimiter,
        )
        found = recognise(grid, header, blank)
        entry, open_questions, notes, layout = found.entry, list(found.questions), list(found.notes), found.layout
    if faults or entry.kind is None or entry.kind == LEAVE_OUT:
        return Examined(entry, grid, None, tuple(open_questions), tuple(faults), tuple(notes), layout)
    body = body_of(grid, place, clients_in=entry.clients_in, keep_totals=entry.totals == "keep")
    if not len(body.rows) and body.faults:
        return Examined(entry, grid, None, tuple(open_questions), body.faults, tuple(notes), layout)
    if not len(body.rows):
        fault = Fault(grid.place, None, None, "a header and no row", "a header and at least one row")
        return Examined(entry, grid, None, tuple(open_questions), (fault,), tuple(notes), layout)
    if len(body.rows) == AUTOTASK_ROWS:
        notes.append(
            f"{grid.place} has exactly {AUTOTASK_ROWS:,} rows: if it comes from Autotask, which ends exports there "
            "without a word, some are missing. Export shorter spans of time."
        )
    sheet = Examined(entry, grid, body, tuple(open_questions), (), (*grid.warnings, *notes), layout)
    return decide_values(_with_report_day(_with_structure(sheet), place))


def _header_place(grid: Grid, named: SheetMapping | None) -> int | None:
    if named is not None and named.header_row is not None:
        at = np.flatnonzero(grid.rows == named.header_row)
        if len(at):
            return int(at[0])
    return find_header(grid)


def _header_faults(grid: Grid, place: int, header: Sequence[str]) -> list[Fault]:
    row = int(grid.rows[place])
    twice = sorted({name for name in header if name and list(header).count(name) > 1})
    return [Fault(grid.place, row, name, f"{name} twice in the header", "each column once") for name in twice]


def _with_structure(sheet: Examined) -> Examined:
    """Return the sheet with its totals, sub-clients and ragged rows decided or asked."""
    body, entry = sheet.body, sheet.entry
    assert body is not None
    asked = list(sheet.questions)
    if len(body.totals) and entry.totals is None:
        shown = tuple(_line(sheet.grid, int(place)) for place in body.totals[:MOST_EXAMPLES])
        text = f"{len(body.totals)} rows look like totals. Are they to be left out?"
        asked.append(Question(sheet.place, "totals", text, (LEAVE_OUT, "keep"), LEAVE_OUT, None, shown))
    if body.nested and entry.sub_customers is None:
        text = (
            f"Some clients have sub-clients ({', '.join(body.nested[:3])}). Whose are the sub-clients' rows: the "
            "parent's, or each its own?"
        )
        asked.append(Question(sheet.place, "sub_customers", text, ("parent", "own"), "parent"))
    faults = body.faults if entry.bad_rows == "refuse" else ()
    return replace(sheet, questions=tuple(asked), faults=(*sheet.faults, *faults))


def _with_report_day(sheet: Examined, header_place: int) -> Examined:
    """Return an ageing report with its day, which stands in the lines above its header."""
    entry = sheet.entry
    if entry.kind != "ageing" or "as_at" in entry.columns.values() or "as_at" in entry.constants:
        return sheet
    above = [_line(sheet.grid, place) for place in range(header_place)]
    day = next((found for line in above if (found := _day_in(line, entry.day_order)) is not None), None)
    by_invoice = next((line for line in above if "by invoice date" in line.casefold()), None)
    if by_invoice is not None:
        fault = Fault(sheet.place, None, None, by_invoice, "a report aged by due date: run it again that way")
        return replace(sheet, faults=(*sheet.faults, fault))
    if day is None:
        return sheet
    questions = tuple(one for one in sheet.questions if "as_at" not in one.text)
    return replace(
        sheet, entry=replace(entry, constants={**entry.constants, "as_at": day.isoformat()}), questions=questions
    )


def _day_in(line: str, day_order: str | None) -> dt.date | None:
    """Return the day a title names: As of December 21, 2025; As at 30 June 2026."""
    match = _REPORT_DAY.search(line)
    if match is None:
        return None
    days, _unreadable = read_dates([match[1].strip()], day_order=day_order or "ymd", empty_words=())
    return days[0]


def _line(grid: Grid, place: int) -> str:
    return " | ".join(str(cell).strip() for cell in grid.row(place) if str(cell).strip())


def _without_reading_matter(sheets: list[Examined]) -> list[Examined]:
    """Return the sheets of a workbook, those that hold words alone left out where another one is understood."""
    if len(sheets) < 2 or not any(one.entry.kind for one in sheets):
        return sheets
    kept = []
    for one in sheets:
        is_empty = any(fault.seen == "a header and no row" for fault in one.faults)
        if (one.entry.kind is None and _holds_words_alone(one.grid)) or is_empty:
            what = "holds no row" if is_empty else "holds words alone"
            entry = replace(one.entry, kind=LEAVE_OUT)
            one = Examined(entry, one.grid, None, notes=(f"{one.place} {what}: it is left out.",))
        kept.append(one)
    return kept


def _holds_words_alone(grid: Grid) -> bool:
    return all(_is_word(cell) for column in grid.columns for cell in column.distinct)


def _is_word(cell: Cell) -> bool:
    return isinstance(cell, str) and (not cell.strip() or any(c.isalpha() for c in cell))
