"""What became of bills, counted twice: by the month a bill was issued, and by the month in which its fate was known.

A forecast is judged by the bills issued after its cut, but may itself lean only on fates known at the cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from models.backward import Matrix, shifted
from models.errors import ModelError

FATES = {
    "late_share": "late",
    "lateness": "past_due",
    "days_past_due": "past_due",
    "disputed_share": "disputed",
    "days_to_pay": "days",
}
"""Figures about bills (columns of the panel where it tells them), and the fate of a bill each is the mean of."""
LATENESS_DAYS = 5.0
"""Lateness counts a bill paid so many days late as .73 late, one paid as many days early as .27: how near a bill came
says more than on which side of its due date it fell. An assumption, dated 2026-11."""
NOT_YET = 10**6
"""A column of the grid that is never reached: the fate is still to come."""


@dataclass(frozen=True)
class BillCounts:
    """One fate of each client's bills, summed by month.

    Parameters
    ----------
    issued_part, issued_whole : (clients, months) array
        Sum of the fate (bills late, days) and bills, by month of issue; bills whose fate is never told count in
        neither.
    known_part, known_whole : (clients, months) array
        The same by the month whose end told it.
    settled : (clients, months) array of int
        Column of the grid at which the fate of all bills issued in a month is known; `NOT_YET` where some is to come,
        the month's own where none was issued.
    """

    issued_part: Matrix
    issued_whole: Matrix
    known_part: Matrix
    known_whole: Matrix
    settled: NDArray[np.int64]


def counts_of_bills(
    bills: pd.DataFrame, figure: str, position: dict[str, int], first_month: pd.Period, months: int
) -> BillCounts | None:
    """Count one fate of bills told one by one.

    Parameters
    ----------
    bills : DataFrame
        ``client_id``, ``issued`` (monthly Period), and the fate's own column, ``<fate>_known`` (monthly Period) and
        ``<fate>_pending``; bills of other clients and months are passed over.
    figure : str
        A key of `FATES`; of ``lateness`` the mean of ``1 / (1 + exp(-days past due / LATENESS_DAYS))``.
    position : dict of client_id to int
        Rows of the grid.
    first_month, months
        Of the grid.

    Returns
    -------
    BillCounts or None
        None where no bill tells this fate.

    Raises
    ------
    ModelError
        When a column is missing.
    """
    fate = FATES[figure]
    for column in ("client_id", "issued", fate, f"{fate}_known", f"{fate}_pending"):
        if column not in bills.columns:
            raise ModelError(f"the bills have no column {column!r}")
    client = bills["client_id"].astype(str).map(position)
    issued = bills["issued"].array.asi8 - first_month.ordinal
    ours = client.notna().to_numpy() & (issued >= 0) & (issued < months)
    value = bills[fate].to_numpy(dtype=np.float64, na_value=np.nan)
    if figure == "lateness":
        value = expit(value / LATENESS_DAYS)
    known_in = bills[f"{fate}_known"]
    known = np.where(known_in.notna(), known_in.array.asi8 - first_month.ordinal, NOT_YET)
    told = ours & np.isfinite(value) & (known < months)
    if not told.any():
        return None
    # A fate known before the bill's own month (paid in advance) is known with the bill.
    known = np.maximum(known, issued)
    row = client.fillna(-1).to_numpy(dtype=np.int64)
    shape = (len(position), months)
    settled = np.broadcast_to(np.arange(months, dtype=np.int64), shape).copy()
    np.maximum.at(settled, (row[told], issued[told]), known[told])
    pending = ours & ~told & (bills[f"{fate}_pending"].to_numpy(dtype=np.bool_) | np.isfinite(value))
    settled[row[pending], issued[pending]] = NOT_YET

    def summed(column: NDArray[np.int64], figures: NDArray[np.float64]) -> Matrix:
        total = np.zeros(shape)
        np.add.at(total, (row[told], column[told]), figures[told])
        return total

    one = np.ones(len(bills))
    return BillCounts(summed(issued, value), summed(issued, one), summed(known, value), summed(known, one), settled)


def counts_of_panel(mean: Matrix, weight: Matrix | None, lag: int) -> BillCounts:
    """Count one fate of which only monthly means are told, taken as known `lag` months after the month they stand in.

    Parameters
    ----------
    mean : (clients, months) array
        Of the month's bills; NaN unknown.
    weight : (clients, months) array or None
        Bills of the month where they are counted (NaN or 0: as one); None: every month as one bill.
    lag : int
        Months.
    """
    whole = np.ones_like(mean) if weight is None else np.where(np.isfinite(weight) & (weight > 0.0), weight, 1.0)
    whole = np.where(np.isfinite(mean), whole, 0.0)
    part = np.nan_to_num(mean) * whole
    month = np.arange(mean.shape[1], dtype=np.int64)
    settled = np.where(whole > 0.0, month + lag, month)
    return BillCounts(part, whole, np.nan_to_num(shifted(part, lag)), np.nan_to_num(shifted(whole, lag)), settled)
