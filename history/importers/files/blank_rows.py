"""Rows in which nothing stands are left out of a grid; the others keep their numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from history.importers.files.grid import CodedColumn


def filled_rows(columns: Sequence[CodedColumn]) -> tuple[tuple[CodedColumn, ...], np.ndarray]:
    """Return the columns without the rows whose cells are all empty or white space, and the rows' numbers.

    Parameters
    ----------
    columns : sequence of CodedColumn
        At least one, all of one length, the first row being row 1.

    Returns
    -------
    (tuple of CodedColumn, ndarray of int64)
        The columns of what is left, and for each row its number before.
    """
    filled = np.zeros(len(columns[0]), dtype=bool)
    for column in columns:
        filled |= column.where(not isinstance(cell, str) or bool(cell.strip()) for cell in column.distinct)
        if filled.all():
            break
    rows = np.flatnonzero(filled) + 1
    if filled.all():
        return tuple(columns), rows
    return tuple(column.take(filled) for column in columns), rows
