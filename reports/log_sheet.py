"""The sheet to fill in: a workbook that logs by hand what no export holds, its headers those of the tables."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import xlsxwriter

from history import TABLES, Column, History, Table
from history.log import BY_HAND, MOST_VOTES
from history.presence import presence

Say = Callable[[str], str]

READ_ME = "Read me"
"""Name of the first sheet, which explains the others and holds no data."""
_ROWS = 1000
"""So many rows of a sheet check what is typed, beside those that are filled in already."""

TITLE = "Log by hand what no export holds"
NOTES = (
    "Fill in the sheets you need, leave the others as they are, then load this file on the Data page.",
    "Keep the headers as they are. Columns with a dark header are needed in every row you fill in.",
    "An empty cell is unknown, not zero. Dates are written 2026-11-30, months 2026-11.",
    "Under counts a row stands ready for each active client, with what is known already.",
    "In the staff poll any name will do for the voter, the same one in every row of a poll: 1 is the worst client.",
)
HEADINGS = ("Sheet", "Column", "What it is", "Unit", "What may stand there", "Needed", "yes")
KINDS, CLIENTS, ID, NAME = "Kinds of events", "Clients", "In the sheets", "Name"
WRONG = "This cannot stand here"
NO_CLIENT, NO_CHOICE, NO_DATE, NO_COUNT, NO_CHANGE, NO_RANK = (
    "A client's short name, as it stands on the first sheet.",
    "Only what is in the list.",
    "A date from 1970 to 2199.",
    "A whole number, at least 0.",
    "A price change is a fraction above -1 and at most 1: 0.08 is 8 % up.",
    "A whole number from 1, the worst, to 5.",
)
TEXTS: tuple[str, ...] = (
    *(TITLE, *NOTES, *HEADINGS, KINDS, CLIENTS, ID, NAME, WRONG),
    *(NO_CLIENT, NO_CHOICE, NO_DATE, NO_COUNT, NO_CHANGE, NO_RANK),
)
"""Every text of the workbook that no table declares, for a catalogue of words."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of data: the table it feeds and which of its columns it holds, in their declared order."""

    name: str
    table: Table
    columns: tuple[Column, ...] = field(repr=False)


def _sheet(name: str, table: str, *columns: str) -> Sheet:
    wanted = columns or TABLES[table].names
    return Sheet(name, TABLES[table], tuple(column for column in TABLES[table] if column.name in wanted))


SHEETS: tuple[Sheet, ...] = (
    _sheet("events", "events"),
    _sheet("counts", "months", "client_id", "month", *BY_HAND),
    _sheet("endings", "clients", "client_id", "end_date", "ended_by"),
    _sheet("staff_poll", "staff_poll"),
)
"""The sheets that hold data, in their order after the first."""


def log_sheet(history: History, month: pd.Period, *, say: Say = str, kinds: Mapping[str, str] | None = None) -> bytes:
    """Return a workbook to fill in: events, counts of a month, ends of agreements, the staff poll.

    Parameters
    ----------
    history : History
        Whose clients stand in the drop-downs.
    month : pandas.Period
        Month (freq M) of the counts: a row stands ready for each client active at its end.
    say : callable
        Gives `TEXTS`, and helps, units and what is allowed of `history.TABLES`, in the reader's language.
    kinds : mapping of str to str, optional
        What each kind of event means, by its code.

    Returns
    -------
    bytes
        An .xlsx file, the same for the same arguments. Its first sheet explains; in each of the others the header is
        the first row and every header is a column of the table.

    Raises
    ------
    HistoryError
        Where the history does not reach the month.

    Notes
    -----
    Client names and ids are written as text whatever they look like: none becomes a formula, a link or a number.
    Nothing is hidden and nothing is computed in the file.
    """
    history.check_as_of(month)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": month.end_time.to_pydatetime()})
        drawn = _Formats(book)
        clients = _read_me(book, drawn, history, say, kinds or {})
        for sheet in SHEETS:
            written = book.add_worksheet(sheet.name)
            _header(written, drawn, sheet)
            filled = _counts(written, drawn, history, month, sheet) if sheet.name == "counts" else 0
            _checks(written, sheet, filled + _ROWS, clients, say)
    return buffer.getvalue()


class _Formats:
    """The looks of cells."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.heading = book.add_format({"bold": True, "font_size": 12, "bottom": 1})
        self.needed = book.add_format({"bold": True, "font_color": "white", "bg_color": "#1F3A5F", "num_format": "@"})
        self.other = book.add_format({"bold": True, "bg_color": "#D6E2F0", "num_format": "@"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.plain = book.add_format({})

    def of(self, column: Column) -> Any:
        """Return how cells of a column look."""
        return self.date if column.type == "date" else self.plain if _is_number(column) else self.text


def _is_number(column: Column) -> bool:
    return column.type in ("number", "integer")


def _read_me(book: Any, drawn: _Formats, history: History, say: Say, kinds: Mapping[str, str]) -> str:
    """Write the first sheet; return where on it the clients stand, for the drop-downs."""
    written = book.add_worksheet(READ_ME)
    written.hide_gridlines(2)
    for place, width in enumerate((18, 26, 58, 20, 52, 10)):
        written.set_column(place, place, width)
    written.set_landscape()
    written.fit_to_pages(1, 0)
    written.write_string(0, 0, say(TITLE), drawn.title)
    row = 2
    for note in NOTES:
        written.write_string(row, 0, say(note))
        row += 1
    row += 1
    *headings, yes = map(say, HEADINGS)
    for place, heading in enumerate(headings):
        written.write_string(row, place, heading, drawn.heading)
    for sheet in SHEETS:
        for column in sheet.columns:
            row += 1
            allowed = say(column.allowed.removesuffix("; not empty").split(" (")[0])
            unit = say(column.unit) if column.unit else ""
            cells = (sheet.name, column.name, say(column.help), unit, allowed, yes if column.needed else "")
            for place, cell in enumerate(cells):
                written.write_string(row, place, cell, drawn.wrapped)
    if kinds:
        row += 2
        written.write_string(row, 0, say(KINDS), drawn.heading)
        written.write_string(row, 1, "", drawn.heading)
        for kind in TABLES["events"].column("kind").choices:
            row += 1
            written.write_string(row, 0, kind)
            written.write_string(row, 1, kinds.get(kind, ""))
    row += 2
    written.write_string(row, 0, f"{say(CLIENTS)}: {say(ID)}", drawn.heading)
    written.write_string(row, 1, say(NAME), drawn.heading)
    names = _names(history)
    first = row + 1
    for client_id in history.client_ids:
        row += 1
        written.write_string(row, 0, client_id, drawn.text)
        written.write_string(row, 1, names.get(client_id, ""), drawn.text)
    return f"='{READ_ME}'!$A${first + 1}:$A${row + 1}"


def _names(history: History) -> dict[str, str]:
    if history.clients is None or "name" not in history.clients:
        return {}
    named = history.clients.loc[history.clients["name"].notna()]
    return dict(zip(named["client_id"], named["name"], strict=True))


def _header(written: Any, drawn: _Formats, sheet: Sheet) -> None:
    for place, column in enumerate(sheet.columns):
        wide = 60 if column.name == "note" else 26 if column.name == "client_id" else max(12, len(column.name) + 2)
        written.set_column(place, place, wide, drawn.of(column))
        written.write_string(0, place, column.name, drawn.needed if column.needed else drawn.other)
    written.freeze_panes(1, 1)


def _counts(written: Any, drawn: _Formats, history: History, month: pd.Period, sheet: Sheet) -> int:
    """Write a row for each active client, with the counts that are known; return how many."""
    there = presence(history, month)
    active = list(there.index[there["active"]])
    known = pd.DataFrame(index=pd.Index([], name="client_id"))
    if history.months is not None:
        known = history.months.loc[history.months["month"] == month].set_index("client_id")
    counts = known.reindex(index=active, columns=list(BY_HAND)).astype("float64")
    for row, client_id in enumerate(active, start=1):
        written.write_string(row, 0, client_id, drawn.text)
        written.write_string(row, 1, str(month), drawn.text)
        for place, column in enumerate(sheet.columns[2:], start=2):
            count = counts.at[client_id, column.name]
            if pd.notna(count):
                written.write_number(row, place, count)
    return len(active)


def _checks(written: Any, sheet: Sheet, last_row: int, clients: str, say: Say) -> None:
    """Let the cells of a sheet offer what may stand in them and refuse what may not."""
    for place, column in enumerate(sheet.columns):
        rule = _rule(sheet, column, clients)
        if rule:
            message = say(rule.pop("error_message"))
            options = {**rule, "error_title": say(WRONG), "error_message": message}
            written.data_validation(1, place, last_row, place, options)


def _rule(sheet: Sheet, column: Column, clients: str) -> dict[str, Any]:
    if column.name == "client_id":
        return {"validate": "list", "source": clients, "error_message": NO_CLIENT}
    if column.type == "choice":
        return {"validate": "list", "source": list(column.choices), "error_message": NO_CHOICE}
    if column.type == "date":
        ends = {"minimum": dt.date(1970, 1, 1), "maximum": dt.date(2199, 12, 31)}
        return {"validate": "date", "criteria": "between", **ends, "error_message": NO_DATE}
    if column.name == "rank":
        places = {"minimum": 1, "maximum": MOST_VOTES}
        return {"validate": "integer", "criteria": "between", **places, "error_message": NO_RANK}
    if column.name in BY_HAND:
        return {"validate": "integer", "criteria": ">=", "value": 0, "error_message": NO_COUNT}
    if sheet.name == "events" and column.name == "value":
        formula = '=OR($C2<>"price_change",AND($D2>-1,$D2<=1))'
        return {"validate": "custom", "value": formula, "error_message": NO_CHANGE}
    return {}
