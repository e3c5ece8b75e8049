"""Faults of rows, each with the file's own row number and what stands there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from history.faults import Fault
from history.table_reader import ReadTable
from history.tables import Table


def faults_where(table: Table, read: ReadTable, wrong: pd.Series, column: str, allowed: str) -> list[Fault]:
    """Return a fault for each row of a table where something is wrong with one of its columns."""
    places = np.flatnonzero(wrong.fillna(False).to_numpy(dtype=bool))
    cells = read.frame[column] if len(places) else None
    return [
        Fault(table.file, read.rows[place], column, shown(cells.iloc[place]), allowed)
        for place in places
        if cells is not None
    ]


def shown(value: Any) -> str:
    """Return a cell's meaning as text."""
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)
