"""The month panel as arrays: one row a client, one column a month, nothing after the cut.

Everything in this room is computed on a :class:`Grid`, so that "known at the time" has one meaning: column ``t`` of a
feature may read columns ``0 .. t`` of :meth:`Grid.known` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.backward import Matrix, divided
from models.bills import FATES, BillCounts, counts_of_bills, counts_of_panel
from models.errors import ModelError


@dataclass(frozen=True)
class Grid:
    """A panel up to ``as_of`` as dense arrays, clients in order of their id.

    Parameters
    ----------
    client_ids : tuple of str
        One a row of every array, sorted.
    first_month : pandas.Period
        The month of column 0; the last column is the month of ``as_of``.
    months : int
        Number of columns.
    values : mapping of str to (clients, months) array
        Each numeric column of the panel; NaN where the panel says nothing.
    rows : (clients, months) array of bool
        Where the panel holds a row for the client and month.
    bills : mapping of str to BillCounts
        The columns about bills (`models.bills.FATES`) that are told, with when each became known.
    """

    client_ids: tuple[str, ...]
    first_month: pd.Period
    months: int
    values: Mapping[str, Matrix]
    rows: NDArray[np.bool_]
    bills: Mapping[str, BillCounts]

    def has(self, column: str) -> bool:
        """Say whether the panel or the bills hold any figure in `column`."""
        return column in self.bills or (column in self.values and bool(np.isfinite(self.values[column]).any()))

    def column(self, name: str) -> Matrix:
        """Give a column as it stands at ``as_of``, by the month it belongs to.

        Parameters
        ----------
        name : str
            A column of the panel.

        Returns
        -------
        (clients, months) array
            In the column's own unit; NaN where nothing is said.

        Raises
        ------
        ModelError
            When the panel has no such column, or not one figure in it.
        """
        if name not in self.values:
            have = ", ".join(sorted(one for one in self.values if not one.endswith("_known"))) or "none"
            raise ModelError(f"the history tells no {name!r}, which this question needs; it tells: {have}")
        if not self.has(name):
            raise ModelError(f"the column {name!r} of the panel is empty up to the month asked about")
        return self.values[name]

    def counts(self, name: str) -> BillCounts:
        """Give what became of the bills that a column is about; refuses as `column` does where none is told."""
        if name not in self.bills:
            self.column(name)
            raise ModelError(f"the column {name!r} of the panel is about no bills; those that are: {', '.join(FATES)}")
        return self.bills[name]

    def known(self, name: str) -> Matrix:
        """Give a column by the month in which its figure became known: what stands at ``t`` was known at ``t``.

        Notes
        -----
        Where the panel has ``<name>_known``, a column as it was known in its own month before anything was revised,
        that is it.
        """
        if f"{name}_known" in self.values:
            return self.values[f"{name}_known"]
        if name not in self.bills:
            return self.column(name)
        counts = self.bills[name]
        return divided(counts.known_part, counts.known_whole)

    def there_for(self, months: int) -> NDArray[np.bool_]:
        """Say where a client has been in the panel for so many months, the cut's own counted."""
        age = np.arange(self.months)[None, :] - np.argmax(self.rows, axis=1)[:, None] + 1
        return np.asarray(age >= months)

    def last_row(self) -> NDArray[np.int64]:
        """Give the last column in which each client has a row."""
        return np.asarray(self.months - 1 - np.argmax(self.rows[:, ::-1], axis=1), dtype=np.int64)


def read_grid(
    panel: pd.DataFrame, *, as_of: pd.Period, bills: pd.DataFrame | None = None, settling_months: int = 1
) -> Grid:
    """Turn a month panel into arrays, leaving out all that lies after `as_of`.

    Parameters
    ----------
    panel : DataFrame
        ``client_id`` (text), ``month`` (monthly Period) and any numeric columns; one row a client and month, in any
        order. Columns of other types are not read.
    as_of : pandas.Period
        The last month that is known.
    bills : DataFrame, optional
        Bills one by one with the month in which each fate was known (see `models.bills.counts_of_bills`), all as known
        at `as_of`. Where they tell a fate, they and not the panel say what was known when.
    settling_months : int, optional
        Months until late and disputed invoices and days to pay of a month are known, 0 to 12, where only the panel
        tells them.

    Returns
    -------
    Grid

    Raises
    ------
    ModelError
        When a key column is missing or of another type, a client and month stands twice, a figure is infinite, or
        no row lies at or before `as_of`.

    Examples
    --------
    >>> panel = pd.DataFrame({"client_id": ["b", "a"], "month": pd.PeriodIndex(["2025-02", "2025-01"], freq="M"),
    ...                       "hours": [8.0, 5.0]})
    >>> grid = read_grid(panel, as_of=pd.Period("2025-02", "M"))
    >>> grid.client_ids, grid.column("hours").tolist()
    (('a', 'b'), [[5.0, nan], [nan, 8.0]])
    """
    _check_month(as_of, "as_of")
    if not 0 <= settling_months <= 12:
        raise ModelError(f"settling_months is {settling_months}; allowed is 0 to 12")
    for key in ("client_id", "month"):
        if key not in panel.columns:
            raise ModelError(f"the panel has no column {key!r}; one row a client and month is needed")
    if panel["month"].dtype != pd.PeriodDtype("M"):
        raise ModelError(
            f"the panel's column 'month' is of type {panel['month'].dtype}; allowed are months (period[M])"
        )
    if bool(panel["client_id"].isna().any()) or bool(panel["month"].isna().any()):
        raise ModelError("the panel has a row without a client_id or without a month")
    kept = panel.loc[panel["month"] <= as_of]
    if kept.empty:
        raise ModelError(f"the panel has no row in or before {as_of}")
    clients = kept["client_id"].astype(str)
    repeated = pd.DataFrame({"client_id": clients, "month": kept["month"]}).duplicated()
    if bool(repeated.any()):
        where = kept.loc[repeated].iloc[0]
        raise ModelError(f"client {where['client_id']!r} stands twice in {where['month']}; allowed is one row a month")

    ids = tuple(sorted(set(clients)))
    first = kept["month"].min()
    width = as_of.ordinal - first.ordinal + 1
    position = {client: index for index, client in enumerate(ids)}
    at = (
        np.array([position[client] for client in clients], dtype=np.int64),
        kept["month"].array.asi8 - first.ordinal,
    )
    rows = np.zeros((len(ids), width), dtype=np.bool_)
    rows[at] = True
    values = {name: _matrix(kept, name, at, rows.shape) for name in _numeric(kept)}
    counts: dict[str, BillCounts] = {}
    for name in FATES:
        told = counts_of_bills(bills, name, position, first, width) if bills is not None else None
        if told is not None:
            counts[name] = told
        elif name in values and bool(np.isfinite(values[name]).any()):
            counts[name] = counts_of_panel(values[name], values.get("invoices_issued"), settling_months)
    return Grid(
        client_ids=ids,
        first_month=first,
        months=width,
        values=MappingProxyType(values),
        rows=rows,
        bills=MappingProxyType(counts),
    )


def rise_months(price_rises: pd.DataFrame | None, grid: Grid) -> Matrix | None:
    """Mark the months in which a client's price was raised.

    Parameters
    ----------
    price_rises : DataFrame or None
        ``client_id``, ``month`` (monthly Period) and, if known, ``value``: the rise as a fraction. A row with a value
        of 0 or less is a cut, not a rise, and is passed over; so are clients that the panel does not know and months
        after the grid's end.
    grid : Grid
        Whose clients and months are meant.

    Returns
    -------
    (clients, months) array or None
        1 in a month of a rise, else 0; None when nothing is known about price rises.

    Raises
    ------
    ModelError
        When a column is missing or `month` is of another type.
    """
    if price_rises is None:
        return None
    for key in ("client_id", "month"):
        if key not in price_rises.columns:
            raise ModelError(f"price_rises has no column {key!r}; allowed are client_id, month and value")
    if price_rises["month"].dtype != pd.PeriodDtype("M") and not price_rises.empty:
        raise ModelError(f"price_rises' column 'month' is of type {price_rises['month'].dtype}; allowed is period[M]")
    raised = np.zeros((len(grid.client_ids), grid.months), dtype=np.float64)
    position = {client: index for index, client in enumerate(grid.client_ids)}
    if bool(price_rises["month"].isna().any()):
        raise ModelError("price_rises has a row without a month")
    values: Iterable[float] = [np.nan] * len(price_rises)
    if "value" in price_rises.columns:
        values = pd.to_numeric(price_rises["value"], errors="coerce")
    for client, month, value in zip(price_rises["client_id"], price_rises["month"], values, strict=True):
        column = month.ordinal - grid.first_month.ordinal
        if str(client) in position and 0 <= column < grid.months and not value <= 0:
            raised[position[str(client)], column] = 1.0
    return raised


def _check_month(month: pd.Period, name: str) -> None:
    if not isinstance(month, pd.Period) or month.freqstr != "M":
        raise ModelError(f"{name} is {month!r}; allowed is a monthly Period")


def _numeric(panel: pd.DataFrame) -> list[str]:
    return [
        str(name)
        for name in panel.columns
        if name not in ("client_id", "month")
        and pd.api.types.is_numeric_dtype(panel[name])
        and not pd.api.types.is_bool_dtype(panel[name])
    ]


def _matrix(panel: pd.DataFrame, name: str, at: tuple[NDArray[np.int64], ...], shape: tuple[int, ...]) -> Matrix:
    figures = panel[name].to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.isinf(figures)
    if wrong.any():
        row = panel.iloc[int(np.argmax(wrong))]
        raise ModelError(
            f"{name} of client {row['client_id']!r} in {row['month']} is infinite; allowed are finite figures"
        )
    matrix = np.full(shape, np.nan)
    matrix[at] = figures
    return matrix
