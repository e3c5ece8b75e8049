"""Rows of a history changed one at a time: cells read as a file's are, the row checked, the history made anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from history.cells import UnreadableCellError, read_cell, typed, with_columns
from history.checks import table_faults
from history.faults import Fault, HistoryError
from history.record import History, build_history
from history.table_reader import ReadTable
from history.tables import TABLES, Table

EVENTS, MONTHS, CLIENTS, INVOICES, STAFF_POLL, DECISIONS = (
    TABLES[name] for name in ("events", "months", "clients", "invoices", "staff_poll", "decisions")
)
Cells = dict[str, Any]
"""What cells of one row say, by column: as `history.cells.read_cell` gives it, None where nothing is known."""


def date_text(date: dt.date | str | None) -> str:
    """Return a date as it would stand in a file."""
    return date.isoformat() if isinstance(date, dt.date) else date or ""


def figure_text(value: float | None) -> str:
    """Return a number as it would stand in a file."""
    if value is None:
        return ""
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)


def read_cells_of(table: Table, texts: Mapping[str, str], faults: list[Fault]) -> Cells:
    """Return what the cells of one row say, adding to the faults what their columns do not allow."""
    cells: Cells = {}
    for name, text in texts.items():
        column = table.column(name)
        try:
            cells[name] = read_cell(column, text)
        except UnreadableCellError:
            faults.append(Fault(table.file, None, name, text if text.strip() else "an empty cell", column.allowed))
    return cells


def check_client(history: History, table: Table, client_id: str | None, faults: list[Fault]) -> None:
    """Add a fault where a readable client is none of the history's."""
    if client_id is not None and client_id not in history.client_ids:
        faults.append(Fault(table.file, None, "client_id", client_id, "a client of the history"))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise a HistoryError with the faults, if there are any; the row they stand in has no number yet."""
    found = [Fault(fault.file, None, fault.column, fault.seen, fault.allowed) for fault in faults]
    if found:
        raise HistoryError(found)


def add_rows(history: History, table: Table, rows: Sequence[Cells]) -> History:
    """Return the history with rows more in one of its tables, every declared column in it.

    Raises
    ------
    HistoryError
        Where cells of a row contradict each other.
    """
    added = _rows(table, rows)
    refuse(table_faults(table, ReadTable(added, list(range(1, len(rows) + 1)))))
    known = history.table(table.name)
    whole = added if known is None else pd.concat([with_columns(table, known, table.names), added])
    return with_table(history, table, whole)


def set_cells(history: History, table: Table, key: Cells, cells: Cells) -> History:
    """Return the history with cells of one row set, the row made where it is not there.

    Parameters
    ----------
    history : History
        To change.
    table : Table
        One with a key.
    key : dict
        Cells of the columns of its key.
    cells : dict
        What to set; None clears. No row is made to hold nothing.

    Raises
    ------
    HistoryError
        Where the row then contradicts itself.
    """
    known = history.table(table.name)
    row = _rows(table, [key])
    frame = with_columns(table, row.iloc[:0] if known is None else known, [*key, *cells])
    found = frame[list(key)].eq(row[list(key)].iloc[0]).all(axis=1)
    if not found.any():
        if all(cell is None for cell in cells.values()):
            return history
        frame = pd.concat([frame, row[list(frame.columns)]], ignore_index=True)
        place = len(frame) - 1
    else:
        place = int(found.to_numpy().argmax())
    for name, cell in cells.items():
        frame.loc[place, name] = typed(table.column(name), [cell])[0]
    refuse(table_faults(table, ReadTable(frame.iloc[[place]], [1])))
    return with_table(history, table, frame)


def with_table(history: History, table: Table, frame: pd.DataFrame) -> History:
    """Return the history with one table replaced, warnings brought up to date; one without rows is left out."""
    tables = {**history.tables, table.name: frame}
    if not len(frame):
        del tables[table.name]
    return build_history(tables, history.company, kept_warnings(history))


def kept_warnings(history: History) -> tuple[str, ...]:
    """Return the warnings that a change of its content leaves true: what of its files was not read."""
    return tuple(one for one in history.warnings if "was not read" in one)


def _rows(table: Table, rows: Sequence[Cells]) -> pd.DataFrame:
    return pd.DataFrame({column.name: typed(column, [row.get(column.name) for row in rows]) for column in table})
