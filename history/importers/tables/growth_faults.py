"""Faults of a history that grows, each row named by its key: row numbers mean nothing in joined tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from history.cells import UnreadableCellError, read_cell
from history.checks import table_faults
from history.faults import Fault, quoted
from history.table_reader import ReadTable
from history.tables import TABLES, Column, Table


def keys_of(table: Table, frame: pd.DataFrame, rows: np.ndarray) -> list[tuple[str, ...]]:
    """Return the key of each of some rows as text; of an event its client and day."""
    names = table.key or ("client_id", "date")
    parts = [[shown(table.column(name), value) for value in frame[name].take(rows)] for name in names]
    return list(zip(*parts, strict=True))


def shown(column: Column, value: Any) -> str:
    """Return a known cell as plain text: 1250.5, 2026-01-31, 2026-01, true."""
    if column.type == "date":
        return str(value.date())
    if column.type == "boolean":
        return "true" if value else "false"
    return f"{value:.15g}" if column.type in ("number", "integer") else str(value)


def repeated_faults(told: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for each key that imported rows tell twice."""
    faults = []
    for name, frame in told.items():
        table = TABLES[name]
        twice = frame.duplicated(list(table.key)).to_numpy() if table.key else np.zeros(len(frame), dtype=bool)
        for key in keys_of(table, frame, np.flatnonzero(twice)):
            faults.append(Fault(table.file, None, ", ".join(table.key), f"{' '.join(key)} twice", "one row each"))
    return faults


def currency_faults(
    told: Mapping[str, pd.DataFrame], known: Mapping[str, float | str], company: Mapping[str, float | str]
) -> list[Fault]:
    """Return the fault of amounts in another currency than the history's; the word alone may be corrected."""
    ours, theirs = known.get("currency"), company.get("currency")
    if ours is None or theirs is None or ours == theirs:
        return []
    holds_amounts = any(
        column.unit.startswith("currency") and frame[column.name].notna().any()
        for name, frame in told.items()
        for column in TABLES[name]
        if column.name in frame
    )
    allowed = f"{ours}, in which the amounts of the history are"
    return [Fault("company.csv", None, "currency", str(theirs), allowed)] if holds_amounts else []


def joined_faults(table: Table, frame: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with a joined table, each row named by its key."""
    faults = [
        Fault(table.file, int(row), column.name, "an empty cell", column.allowed)
        for column in table
        if column.needed
        for row in np.flatnonzero(frame[column.name].isna())
    ]
    for column in table:
        if column.type in ("text", "choice") and column.name in frame:
            wrong = [text for text in frame[column.name].dropna().unique() if not _can_be_read_back(column, text)]
            faults += [
                Fault(table.file, int(row), column.name, str(frame[column.name].iat[row]), column.allowed)
                for row in np.flatnonzero(frame[column.name].isin(wrong))
            ]
    faults += table_faults(table, ReadTable(frame, list(range(len(frame)))))
    rows = np.array([fault.row for fault in faults], dtype=np.intp)
    return [
        Fault(fault.file, None, f"{fault.column} of {quoted(' '.join(key))[1:-1]}", fault.seen, fault.allowed)
        for fault, key in zip(faults, keys_of(table, frame, rows), strict=True)
    ]


def _can_be_read_back(column: Column, text: str) -> bool:
    """Tell whether a text may stand in a saved history: a line end in a client's name may not."""
    try:
        read_cell(column, text)
    except UnreadableCellError:
        return False
    return True
