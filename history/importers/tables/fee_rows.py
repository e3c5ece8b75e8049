"""Agreements and direct costs to monthly figures: fee, seats and cost by client and month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from history.importers.kinds.headers import plain
from history.importers.tables.records import Pieces, Records

_CYCLE_MONTHS: dict[str, float] = {
    "monthly": 1.0,
    "month": 1.0,
    "m": 1.0,
    "quarterly": 3.0,
    "quarter": 3.0,
    "half yearly": 6.0,
    "semi annual": 6.0,
    "semiannual": 6.0,
    "annual": 12.0,
    "annually": 12.0,
    "yearly": 12.0,
    "year": 12.0,
    "biennial": 24.0,
    "mensual": 1.0,
    "trimestral": 3.0,
    "anual": 12.0,
    "monatlich": 1.0,
    "vierteljahrlich": 3.0,
    "jahrlich": 12.0,
}
_ONCE = ("one time", "once", "one off", "onetime")


def cycle_months(word: str) -> float | None:
    """Return how many months a billing cycle has; infinity for what is billed once, None where the word is unknown.

    Examples
    --------
    >>> cycle_months("Quarterly"), cycle_months("3 months"), cycle_months("One-Time"), cycle_months("whenever")
    (3.0, 3.0, inf, None)
    """
    text = plain(word)
    if text in _ONCE:
        return float("inf")
    number, _, unit = text.partition(" ")
    if number.isdigit() and unit.rstrip("s") in ("month", "year"):
        return float(number) * (12.0 if unit.startswith("year") else 1.0)
    return _CYCLE_MONTHS.get(text)


def add_agreements(records: list[Records], open_until: pd.Period, pieces: Pieces) -> None:
    """Add fees and seats by client and month, and starts and ends of agreements, to the pieces.

    An agreement counts in full in each month on whose last day it runs: fee / months of its billing cycle.

    Parameters
    ----------
    records : list of Records
        Of kind agreement, client_id settled.
    open_until : pandas.Period
        Last month of agreements that have no end, or a later one.
    pieces : Pieces
        Added to.

    Notes
    -----
    *Not modelled*: price changes within an agreement; an export holds today's fee alone, and it is taken for the whole
    time. That is said.
    """
    for one in records:
        frame = one.frame.loc[one.frame["client_id"].notna()]
        if frame.empty:
            continue
        end = _earliest(frame, ("ends_on", "cancelled_on"))
        months = _monthly(one, frame, end, open_until, pieces)
        if months is not None:
            pieces.months.append(months)
        pieces.clients.append(_terms(frame, end, open_until))


def _earliest(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    there = [frame[name] for name in names if name in frame]
    if not there:
        return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    return pd.concat(there, axis=1).min(axis=1)


def _monthly(
    records: Records, frame: pd.DataFrame, end: pd.Series, open_until: pd.Period, pieces: Pieces
) -> pd.DataFrame | None:
    fee = _fee(records, frame, pieces)
    first = frame["started_on"].dt.to_period("M").array.asi8
    # The month before, where an agreement ends before the last day of its month.
    cut = (end + pd.Timedelta(days=1)).dt.to_period("M")
    last = np.where(end.isna(), open_until.ordinal, np.minimum(cut.array.asi8 - 1, open_until.ordinal))
    lengths = np.maximum(last - first + 1, 0)
    lengths = np.where(frame["started_on"].isna(), 0, lengths).astype(np.int64)
    if not lengths.sum():
        return None
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    month = pd.PeriodIndex.from_ordinals(np.repeat(np.where(lengths, first, 0), lengths) + within, freq="M")
    rows = {"client_id": np.repeat(frame["client_id"].to_numpy(), lengths), "month": month}
    table = pd.DataFrame(rows).astype({"client_id": "str"})
    if fee is not None:
        table["mrr"] = np.repeat(fee.to_numpy(dtype=float), lengths)
    if "seats" in frame:
        table["seats"] = np.repeat(frame["seats"].to_numpy(dtype=float), lengths)
    sums = table.groupby(["client_id", "month"]).sum(min_count=1).reset_index()
    if "seats" in sums:
        sums["seats"] = sums["seats"].where(sums["seats"] >= 1.0)
    return sums


def _fee(records: Records, frame: pd.DataFrame, pieces: Pieces) -> pd.Series | None:
    if "mrr" in frame:
        return frame["mrr"]
    fee = _of_cycle(frame)
    if fee is None:
        pieces.notes.append(f"{records.place}: no column holds a fee; of its agreements the dates alone are read.")
        return None
    if "cycle" not in frame:
        pieces.notes.append(f"{records.place}: no column holds a billing cycle; fees are taken as monthly.")
        return fee
    words = frame["cycle"].fillna("")
    months = words.map({word: cycle_months(word) for word in words.unique()})
    return fee / months.astype("float64")


def _of_cycle(frame: pd.DataFrame) -> pd.Series | None:
    """Return the fee of one billing cycle, as told or from the price of each seat; None where neither is told."""
    fee = frame.get("fee")
    if "price_per_seat" not in frame:
        return fee
    by_seat = frame["price_per_seat"] * (frame["seats"].fillna(1.0) if "seats" in frame else 1.0)
    return by_seat if fee is None else fee.fillna(by_seat)


def _terms(frame: pd.DataFrame, end: pd.Series, open_until: pd.Period) -> pd.DataFrame:
    """Return of each client its first day, and the next end of an agreement that still runs."""
    running = end.where(end > open_until.to_timestamp(how="end"))
    rows = pd.DataFrame({"client_id": frame["client_id"], "start_date": frame["started_on"], "contract_end": running})
    return rows.groupby("client_id").min().reset_index()


def add_costs(records: list[Records], pieces: Pieces) -> None:
    """Add direct costs by client and month to the pieces."""
    for one in records:
        frame = one.frame.loc[one.frame["client_id"].notna()]
        cost = frame.groupby(["client_id", frame["spent_on"].dt.to_period("M").rename("month")])["cost"].sum()
        if len(cost):
            pieces.months.append(cost.rename("direct_cost").reset_index())
