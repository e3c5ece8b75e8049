"""A sheet as read and not yet understood: cells by column, each distinct cell kept once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

Cell = str | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta
"""What stands in a cell: of a text file the text, stripped of nothing; a workbook's cells have types. ``""``: empty."""

EMPTY = ""


@dataclass(frozen=True, eq=False)
class CodedColumn:
    """A column's cells: each distinct cell once, and for every row which of them it is.

    Parameters
    ----------
    codes : ndarray of int32, shape (rows,)
        Place in `distinct` of each row's cell.
    distinct : sequence of Cell
        No two alike (by type and value).

    Notes
    -----
    Exports repeat themselves: a million rows hold a few thousand clients, dates and rates. Each is then judged and
    converted once.

    Examples
    --------
    >>> CodedColumn(np.array([0, 1, 0], dtype=np.int32), ("Acme", "Globex")).cells()
    ['Acme', 'Globex', 'Acme']
    """

    codes: np.ndarray
    distinct: Sequence[Cell]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> Cell:
        return self.distinct[int(self.codes[row])]

    def cells(self) -> list[Cell]:
        """Return the cell of every row."""
        return [self.distinct[code] for code in self.codes.tolist()]

    def take(self, rows: np.ndarray) -> CodedColumn:
        """Return the column of some rows only (positions or a mask); distinct cells that no row holds are dropped."""
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        return CodedColumn(codes.astype(np.int32), [self.distinct[place] for place in used.tolist()])

    def where(self, wanted: Iterable[bool]) -> np.ndarray:
        """Return a mask of rows from one truth a distinct cell."""
        return np.fromiter(wanted, dtype=bool, count=len(self.distinct))[self.codes]


@dataclass(frozen=True, eq=False)
class Grid:
    """One sheet of a file, before anybody knows which row is the header.

    Parameters
    ----------
    file : str
        As the user knows it.
    sheet : str
        Name of the sheet of a workbook; empty for a text file.
    columns : tuple of CodedColumn
        By position, all of one length; cells a short row lacks are empty.
    rows : ndarray of int64
        Row number in the file of each row, as a spreadsheet shows it; blank rows are left out, so numbers may jump.
    widths : ndarray of int32
        How many cells each row had in the file, the trailing empty ones included (a workbook's rows: all as wide as
        the sheet).
    hidden : bool
        True for a hidden sheet of a workbook.
    warnings : tuple of str
        What to know of it, a sentence each: merged cells, say.
    """

    file: str
    sheet: str
    columns: tuple[CodedColumn, ...]
    rows: np.ndarray
    widths: np.ndarray
    hidden: bool = False
    warnings: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def place(self) -> str:
        """File and sheet, as messages name them."""
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file

    def row(self, place: int) -> list[Cell]:
        """Return the cells of one row, as many as the widest row has."""
        return [column[place] for column in self.columns]


class Coder(dict[Cell, int]):
    """Gives every new distinct cell the next code: ``coder[cell]``.

    Notes
    -----
    Text is the only type in a text file; where types mix, 1.0, True and a date must not fall together, so a workbook
    codes pairs of type and value.
    """

    def __missing__(self, cell: Cell) -> int:
        code = len(self)
        self[cell] = code
        return code
