"""A history grows: new tables joined to what is there, rows added, cells corrected, and all of it listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from history.checks import table_faults
from history.faults import Fault, HistoryError
from history.record import History, build_history
from history.table_reader import ReadTable
from history.tables import TABLES, Column, Table

ON_CONFLICT = ("replace", "add", "keep")
CENT = 0.005
"""Amounts nearer than this are the same."""
_MOST_CHANGES = 100_000
_ADDED_UP = frozenset(
    {
        "hours",
        "project_revenue",
        "project_cost",
        "direct_cost",
        "labour_cost",
        "tickets_opened",
        "tickets_reopened",
        "admin_requests",
        "escalations",
        "invoices_issued",
        "invoices_disputed",
        "recommendations_made",
        "recommendations_ignored",
        "security_incidents",
        "emails_received",
    }
)


@dataclass(frozen=True)
class Change:
    """One cell that is not what it was.

    Parameters
    ----------
    table : str
        In `history.tables.TABLES`.
    key : tuple of str
        Of its row.
    column : str
        Whose cell it is.
    before, after : str
        In plain text.
    """

    table: str
    key: tuple[str, ...]
    column: str
    before: str
    after: str


@dataclass(frozen=True, eq=False)
class Growth:
    """A history after new tables came to it.

    Parameters
    ----------
    history : History
        As it is now; `History.is_begun` tells whether it holds enough to be opened.
    added : mapping of str to int
        Rows that were not there, by table.
    replaced : tuple of Change
        Cells that were there and differ now.
    unchanged : mapping of str to int
        Rows of the new tables that changed nothing.
    """

    history: History
    added: Mapping[str, int]
    replaced: tuple[Change, ...]
    unchanged: Mapping[str, int]


def grow(
    history: History | None,
    tables: Mapping[str, pd.DataFrame],
    company: Mapping[str, float | str] | None = None,
    *,
    on_conflict: str = "replace",
) -> Growth:
    r"""Join new tables to a history.

    Rows are joined by their table's key. A cell that the new rows do not tell stays as it is; one that differs is a
    correction. Events have no key: an event that is alike in every cell is the same event.

    Parameters
    ----------
    history : History or None
        What is there; None: nothing.
    tables : mapping of str to DataFrame
        By name, typed as a history documents; keys may not repeat.
    company : mapping, optional
        Figures of company.csv.
    on_conflict : str
        What a new cell does to one that differs: replace it, add to it (hours, counts and amounts of months.csv that
        add up; others replace), or keep it.

    Returns
    -------
    Growth

    Raises
    ------
    HistoryError
        Where the joined tables contradict themselves.

    Examples
    --------
    >>> from history.read import read_history
    >>> old = read_history({"months.csv": b"client_id,month,hours\nacme,2026-01,8\n"})
    >>> new = read_history({"months.csv": b"client_id,month,hours\nacme,2026-01,9\nacme,2026-02,7\n"})
    >>> grown = grow(old, new.tables)
    >>> dict(grown.added), grown.replaced[0].before, grown.replaced[0].after
    ({'months': 1}, '8', '9')
    """
    if on_conflict not in ON_CONFLICT:
        raise ValueError(f"on_conflict is one of {', '.join(ON_CONFLICT)}, not {on_conflict!r}")
    there = dict(history.tables) if history is not None else {}
    added: dict[str, int] = {}
    unchanged: dict[str, int] = {}
    replaced: list[Change] = []
    for name, frame in tables.items():
        table = TABLES[name]
        if name not in there:
            there[name], added[name] = frame, len(frame)
        elif not table.key:
            there[name], added[name] = _with_events(table, there[name], frame)
            unchanged[name] = len(frame) - added[name]
        else:
            joined, new, same, changes = _joined(table, there[name], frame, on_conflict)
            there[name], added[name], unchanged[name] = joined, new, same
            replaced += changes
    figures, changed_figures = _company(history, company or {}, on_conflict)
    replaced += changed_figures
    _check(there)
    kept = tuple(one for one in history.warnings if "was not read" in one) if history is not None else ()
    return Growth(build_history(there, figures, kept), added, tuple(replaced), unchanged)


def _check(tables: Mapping[str, pd.DataFrame]) -> None:
    faults = []
    for name, frame in tables.items():
        table = TABLES[name]
        for fault in table_faults(table, ReadTable(frame, list(range(len(frame))))):
            row = frame.iloc[fault.row or 0]
            where = " ".join(_text(row[key]) for key in table.key) or str(row["client_id"])
            faults.append(Fault(fault.file, None, f"{fault.column} of {where}", fault.seen, fault.allowed))
    if faults:
        raise HistoryError(faults)


def _with_events(table: Table, old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the events of both, each as often as the one that has it oftener, and how many are new."""
    both = [_complete(table, frame) for frame in (old, new)]
    names = list(table.names)
    copies = [frame.assign(copy=frame.groupby(names, dropna=False).cumcount()) for frame in both]
    whole = pd.concat(copies, ignore_index=True)
    fresh = ~whole.duplicated([*names, "copy"]).to_numpy()
    fresh[: len(old)] = True
    return whole.loc[fresh, names].reset_index(drop=True), int(fresh[len(old) :].sum())


def _joined(
    table: Table, old: pd.DataFrame, new: pd.DataFrame, on_conflict: str
) -> tuple[pd.DataFrame, int, int, list[Change]]:
    """Return both tables as one, how many rows are new and how many say nothing new, and the cells that changed."""
    keys = list(table.key)
    before, after = old.set_index(keys), new.set_index(keys)
    place = before.index.get_indexer(after.index)
    is_new = place < 0
    both, at = after.loc[~is_new], place[~is_new]
    touched = np.zeros(len(both), dtype=bool)
    changes: list[Change] = []
    columns: dict[str, pd.Series] = {}
    for column in table:
        if column.name in keys:
            continue
        if column.name not in before and column.name not in after:
            continue
        base = _column(column, before)
        fresh = _column(column, both)
        current = base.iloc[at].reset_index(drop=True)
        fresh = fresh.reset_index(drop=True)
        told = fresh.notna().to_numpy(dtype=bool)
        differs = told & ~_alike(column, current, fresh)
        was_known = current.notna().to_numpy(dtype=bool)
        if on_conflict == "keep":
            differs &= ~was_known
        elif on_conflict == "add" and column.name in _ADDED_UP:
            fresh = fresh.add(current.where(told), fill_value=0.0)
            differs = told & (fresh != current).to_numpy(dtype=bool)
        touched |= differs
        for row in np.flatnonzero(differs & was_known)[:_MOST_CHANGES]:
            key = both.index[row] if len(keys) > 1 else (both.index[row],)
            shown = tuple(_text(part) for name, part in zip(keys, key, strict=True))
            changes.append(Change(table.name, shown, column.name, _text(current[row]), _text(fresh[row])))
        if differs.any():
            base = base.copy()
            base.iloc[at[differs]] = fresh[differs].array
        columns[column.name] = pd.concat([base, _column(column, after.loc[is_new])])
    whole = pd.DataFrame(columns, index=before.index.append(after.index[is_new]))
    whole.index.names = keys
    flat = whole.reset_index()
    ordered = flat[[column.name for column in table if column.name in flat]]
    return ordered, int(is_new.sum()), int((~touched).sum()), changes


def _column(column: Column, frame: pd.DataFrame) -> pd.Series:
    if column.name in frame:
        return frame[column.name]
    return pd.Series(_nothing(column, len(frame)), index=frame.index)


def _nothing(column: Column, rows: int) -> object:
    if column.type == "month":
        return pd.PeriodIndex([pd.NaT] * rows, freq="M")
    types = {"date": "datetime64[us]", "number": "float64", "integer": "float64", "boolean": "boolean"}
    return pd.Series([None] * rows, dtype=types.get(column.type, "str")).array


def _complete(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({column.name: _column(column, frame) for column in table})


def _alike(column: Column, one: pd.Series, other: pd.Series) -> np.ndarray:
    if column.type in ("number", "integer"):
        a, b = one.to_numpy(dtype=float), other.to_numpy(dtype=float)
        close = CENT if column.unit.startswith("currency") else 0.0
        return np.asarray(np.isclose(a, b, rtol=1e-9, atol=close))
    return np.asarray((one == other).fillna(False).to_numpy(dtype=bool))


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return f"{float(value):.10g}"
    return str(value)


def _company(
    history: History | None, new: Mapping[str, float | str], on_conflict: str
) -> tuple[dict[str, float | str], list[Change]]:
    figures = dict(history.company) if history is not None else {}
    changes = []
    for key, value in new.items():
        before = figures.get(key)
        if before is not None and before != value:
            if on_conflict == "keep":
                continue
            changes.append(Change("company", (key,), "value", str(before), str(value)))
        figures[key] = value
    return figures, changes
