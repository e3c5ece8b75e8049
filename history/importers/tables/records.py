"""Rows of exports as typed records: what every later step works on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class LeftOut:
    """One row that was read and not kept.

    Parameters
    ----------
    row : int
        As a spreadsheet shows it.
    column : str or None
        Where one cell is the reason.
    why : str
        A few words.
    seen : str
        What stands there.
    """

    row: int
    column: str | None
    why: str
    seen: str = ""


@dataclass(frozen=True, eq=False)
class Records:
    """The rows of one sheet, read by its mapping.

    Parameters
    ----------
    file, sheet : str
        Where they stand.
    kind : str
        Name in `history.importers.kinds.row_kinds.ROW_KINDS`.
    frame : DataFrame
        ``row`` (int64, as a spreadsheet shows it) and a column a field that is told: text as str (None unknown),
        amounts, numbers and shares as float64 (NaN unknown), hours under ``hours`` whatever unit the export has, dates
        as datetime64[us], months as Period[M], flags as float64 (1.0, 0.0, NaN). ``client_id`` (str, None
        where no client is named) once names are settled.
    left_out : tuple of LeftOut
        Rows not in the frame.
    notes : tuple of str
        What to know of it.
    answers : mapping of str to str
        Of the mapping, what later steps need: amounts, negative_amounts, repeated.
    """

    file: str
    sheet: str
    kind: str
    frame: pd.DataFrame
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    answers: dict[str, str | None] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """File and sheet, as messages name them."""
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file


@dataclass(eq=False)
class Pieces:
    """What records say of the tables of a history, before it is joined to what is there.

    Parameters
    ----------
    months : list of DataFrame
        client_id, month and any measures; the same cell in two pieces is told twice.
    invoices, clients, events, votes, unattributed : list of DataFrame
        Columns of the tables of the same name (votes: staff_poll), those that are told.
    left_out : dict of str to list of LeftOut
        By place.
    notes : list of str
        Sentences.
    """

    months: list[pd.DataFrame] = field(default_factory=list)
    invoices: list[pd.DataFrame] = field(default_factory=list)
    clients: list[pd.DataFrame] = field(default_factory=list)
    events: list[pd.DataFrame] = field(default_factory=list)
    votes: list[pd.DataFrame] = field(default_factory=list)
    unattributed: list[pd.DataFrame] = field(default_factory=list)
    left_out: dict[str, list[LeftOut]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def leave_out(
        self, records: Records, frame: pd.DataFrame, gone: pd.Series, why: str, column: str | None = None
    ) -> pd.DataFrame:
        """Return the rows that stay, the others noted with the reason."""
        mask: np.ndarray = gone.to_numpy(dtype=bool)
        if not mask.any():
            return frame
        seen = frame.loc[mask, column].astype(object) if column is not None else [""] * int(mask.sum())
        rows = self.left_out.setdefault(records.place, [])
        rows += [
            LeftOut(int(row), column, why, str(cell)) for row, cell in zip(frame.loc[mask, "row"], seen, strict=True)
        ]
        return frame.loc[~mask]
