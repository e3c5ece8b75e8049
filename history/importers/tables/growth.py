"""Growth: what was imported joined to the history that is there, every correction of a known figure listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from history.cells import with_columns
from history.faults import Fault, HistoryError
from history.importers.tables.growth_faults import (
    currency_faults,
    joined_faults,
    keys_of,
    repeated_faults,
    shown,
)
from history.record import History, build_history
from history.tables import COMPANY, TABLES, Column, Table

OnConflict = Literal["replace", "add", "keep"]

SAME_AMOUNT = 0.005
"""Amounts of money this near are the same: exports round to cents."""
SAME_SHARE = 1e-9
"""Other figures are the same within this share of the larger."""
_ADDS = {
    "months": frozenset(TABLES["months"].names) - {"client_id", "month", "mrr", "seats", "days_to_pay"},
    "unattributed": frozenset({"hours", "tickets"}),
}


@dataclass(frozen=True)
class Change:
    """One known cell of a history that imported data changed.

    Parameters
    ----------
    table : str
        Name in `history.tables.TABLES`.
    key : tuple of str
        Of the row, as text, in the order of the table's key; for company the key of the figure.
    column : str
        Of the table; value for company.
    before, after : str
        The cell as plain text: 1250.5, 2026-01-31, 2026-01, true.
    """

    table: str
    key: tuple[str, ...]
    column: str
    before: str
    after: str


@dataclass(frozen=True, eq=False)
class Growth:
    """A history with imported data in it, and what they did to it.

    Parameters
    ----------
    history : History
        As it is now; `History.is_begun` tells whether it holds enough to be opened.
    added : dict of str to int
        By table with imported data: rows that were not there before (for company: figures).
    replaced : tuple of Change
        Known cells that are now others, by table, key and column.
    unchanged : dict of str to int
        By table: imported rows that left the history's row as it was.
    completed : dict of str to int
        By table: rows in which a cell that was unknown is known now.
    """

    history: History
    added: dict[str, int]
    replaced: tuple[Change, ...]
    unchanged: dict[str, int]
    completed: dict[str, int]


@dataclass
class _Effects:
    """What has been done so far."""

    added: dict[str, int] = field(default_factory=dict)
    replaced: list[Change] = field(default_factory=list)
    unchanged: dict[str, int] = field(default_factory=dict)
    completed: dict[str, int] = field(default_factory=dict)


def grow(
    history: History | None,
    tables: Mapping[str, pd.DataFrame],
    company: Mapping[str, float | str] | None = None,
    *,
    on_conflict: OnConflict = "replace",
) -> Growth:
    r"""Return the history with imported tables joined to it; the given one stays as it was.

    Parameters
    ----------
    history : History or None
        What is there; None where this is the beginning.
    tables : mapping of str to DataFrame
        By name in `history.tables.TABLES`, company apart, typed as `History` documents; columns may be absent.
    company : mapping of str to float or str, optional
        Keys of `history.tables.COMPANY` that are told.
    on_conflict : {"replace", "add", "keep"}
        What a cell becomes that is known and told otherwise. ``replace``: what is told, a correction. ``keep``: what
        it was. ``add``: the sum, in months and unattributed, of counts, hours and amounts, for exports that each hold
        a part of the work, such as one technician's; fees, seats, days to pay and all other tables as ``replace``.

    Returns
    -------
    Growth

    Raises
    ------
    HistoryError
        Where the joined tables contradict themselves, naming each row by its key: cells that do not fit each other,
        an invoice without amount or date, a key twice, amounts in another currency.

    Notes
    -----
    Rows are joined by the table's key. A cell that the imported data do not tell leaves the known one. Amounts of
    money within 0.005 of each other are the same, other figures within a billionth; the one that was there stays.

    Events have no key: one alike in every cell is the same event, and there are as many copies of it afterwards as in
    the history or in the imported data, whichever has more. So importing the same data again changes nothing, except
    with ``add``, which cannot know that it is the same.

    Examples
    --------
    >>> from history.read import read_history
    >>> old = read_history({"months.csv": b"client_id,month,mrr,hours\nacme,2026-01,1000,8\n"})
    >>> new = read_history({"months.csv": b"client_id,month,hours\nacme,2026-01,9\nacme,2026-02,7\n"})
    >>> growth = grow(old, new.tables)
    >>> growth.added, growth.replaced
    ({'months': 1}, (Change(table='months', key=('acme', '2026-01'), column='hours', before='8', after='9'),))
    >>> float(growth.history.months["mrr"].iloc[0])
    1000.0
    """
    if on_conflict not in get_args(OnConflict):
        raise HistoryError([Fault("on_conflict", None, None, str(on_conflict), ", ".join(get_args(OnConflict)))])
    told = {name: tables[name] for name in TABLES if name in tables and len(tables[name])}
    known = {} if history is None else dict(history.tables)
    figures: dict[str, float | str] = {} if history is None else dict(history.company)
    faults = repeated_faults(told) + currency_faults(told, figures, company or {})
    if faults:
        raise HistoryError(faults)
    effects = _Effects()
    for name, new in told.items():
        table = TABLES[name]
        old = known.get(name, new.iloc[:0])
        joined = _keyed(table, old, new, on_conflict, effects) if table.key else _unkeyed(table, old, new, effects)
        told_columns = [column.name for column in table if column.needed or column.name in {*old, *new}]
        known[name] = joined[told_columns]
        faults += joined_faults(table, known[name])
    faults += _grow_company(figures, company or {}, on_conflict, effects)
    if faults:
        raise HistoryError(faults)
    kept = () if history is None else tuple(one for one in history.warnings if "was not read" in one)
    grown = build_history(known, figures, kept)
    return Growth(grown, effects.added, tuple(effects.replaced), effects.unchanged, effects.completed)


def _keyed(
    table: Table, old: pd.DataFrame, new: pd.DataFrame, on_conflict: OnConflict, effects: _Effects
) -> pd.DataFrame:
    """Return old and new rows as one table, a row a key."""
    told = [column for column in table if column.name in new and column.name not in table.key]
    old = with_columns(table, old, table.names).reset_index(drop=True)
    new = with_columns(table, new, table.names).reset_index(drop=True)
    places: np.ndarray = _key_index(table, old).get_indexer(_key_index(table, new))
    met = places >= 0
    joined = pd.concat([old, new.loc[~met]], ignore_index=True)
    places = places[met]
    changed, completed = np.zeros(len(places), dtype=bool), np.zeros(len(places), dtype=bool)
    changes: list[tuple[tuple[int, int], Change]] = []
    for rank, column in enumerate(told):
        before, after = old[column.name].take(places).array, new[column.name][met].array
        was_known, is_told = ~np.asarray(before.isna()), ~np.asarray(after.isna())
        both = was_known & is_told
        differs = both.copy()
        if on_conflict == "keep":
            differs[:] = False
        elif on_conflict == "add" and column.name in _ADDS.get(table.name, ()):
            differs &= np.asarray(after != 0.0)
            after = np.where(both, before, 0.0) + after
        else:
            differs[both] = ~_alike(column, before[both], after[both])
        filled = is_told & ~was_known
        taken = differs | filled
        if taken.any():
            cells = joined[column.name].array.copy()
            cells[places[taken]] = after[taken]
            joined[column.name] = cells
        changed |= taken
        completed |= filled
        rows = places[differs]
        for row, key, one, other in zip(rows, keys_of(table, old, rows), before[differs], after[differs], strict=True):
            change = Change(table.name, key, column.name, shown(column, one), shown(column, other))
            changes.append(((int(row), rank), change))
    # The rows of a history are sorted by key.
    effects.replaced += [change for _place, change in sorted(changes, key=lambda one: one[0])]
    effects.added[table.name] = int((~met).sum())
    effects.unchanged[table.name] = int((~changed).sum())
    effects.completed[table.name] = int(completed.sum())
    return joined


def _unkeyed(table: Table, old: pd.DataFrame, new: pd.DataFrame, effects: _Effects) -> pd.DataFrame:
    """Return the old rows and those new ones of which there are more copies than the old have."""
    old, new = with_columns(table, old, table.names), with_columns(table, new, table.names)
    names = list(table.names)
    numbered = [
        frame.assign(copy=frame.groupby(names, dropna=False, sort=False).cumcount().to_numpy()) for frame in (old, new)
    ]
    known = numbered[1].merge(numbered[0], how="left", on=[*names, "copy"], indicator="found")["found"] == "both"
    effects.added[table.name] = int((~known).sum())
    effects.unchanged[table.name] = int(known.sum())
    effects.completed[table.name] = 0
    return pd.concat([old, new.loc[~known.to_numpy()]], ignore_index=True)


def _grow_company(
    figures: dict[str, float | str], told: Mapping[str, float | str], on_conflict: OnConflict, effects: _Effects
) -> list[Fault]:
    """Join told figures to the known ones, in place."""
    strange = [
        Fault("company.csv", None, "key", key, f"one of {', '.join(COMPANY)}") for key in sorted({*told} - {*COMPANY})
    ]
    told = {key: told[key] for key in COMPANY if key in told and not pd.isna(told[key])}
    added = unchanged = 0
    for key, after in told.items():
        before = figures.get(key)
        if before is None:
            figures[key] = after
            added += 1
        elif on_conflict == "keep" or _alike(COMPANY[key], np.array([before]), np.array([after])).all():
            unchanged += 1
        else:
            figures[key] = after
            change = Change("company", (key,), "value", shown(COMPANY[key], before), shown(COMPANY[key], after))
            effects.replaced.append(change)
    if told:
        effects.added["company"], effects.unchanged["company"], effects.completed["company"] = added, unchanged, 0
    return strange


def _key_index(table: Table, frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[list(table.key)])


def _alike(column: Column, one: Any, other: Any) -> np.ndarray:
    """Tell which of two arrays of known cells are the same."""
    if column.type not in ("number", "integer"):
        return np.asarray(one == other, dtype=bool)
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    within = SAME_SHARE * np.maximum(np.abs(one), np.abs(other))
    if column.unit.startswith("currency"):
        within = np.maximum(within, SAME_AMOUNT)
    return np.asarray(np.abs(one - other) <= within)
