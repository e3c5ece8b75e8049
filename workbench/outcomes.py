"""What came of a client after a month: if it is there, what it was billed, took and brought; nothing later read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from history import History
from history.panel import month_panel
from history.payments import month_end
from history.presence import presence
from simulator import ASSUMPTIONS, PROFILE_FIELDS

OWN_DEPARTURES_SEEN_BEFORE = 1.0
"""What the default churn is worth beside departures seen, as in the profile's own estimate."""

FEE_MONTHS = 3
"""Months over which a new fee is read."""


@dataclass(frozen=True)
class Fate:
    """Whether a client is still one at the end of a month, and who ended it (client, msp, other; empty: not told)."""

    there: bool
    ended_by: str


@dataclass(frozen=True)
class Ledger:
    """A history as known at the end of a month, for laying beside what was forecast.

    Attributes
    ----------
    history : History
    as_of : pandas.Period
        The last month read.
    panel : DataFrame
        Month panel.
    there : DataFrame
        From `history.presence.presence`.
    """

    history: History
    as_of: pd.Period
    panel: pd.DataFrame
    there: pd.DataFrame

    def fate(self, client_id: str, month: pd.Period) -> Fate | None:
        """Return what had become of a client by a month's end; None of a client nothing is known of.

        Notes
        -----
        One that is no longer seen though no end is recorded is taken as gone after its last month.
        """
        if client_id not in self.there.index:
            return None
        row = self.there.loc[client_id]
        if not pd.isna(row["ended_on"]) and row["ended_on"] <= month_end(month):
            return Fate(False, str(row["ended_by"]))
        return Fate(not (row["vanished"] and row["last"] <= month), "")

    def last_month(self, client_id: str) -> pd.Period | None:
        """Return the month in which a client that is gone ended or was last seen; None where it is there."""
        fate = self.fate(client_id, self.as_of)
        if fate is None or fate.there:
            return None
        row = self.there.loc[client_id]
        return row["last"] if pd.isna(row["ended_on"]) else row["ended_on"].to_period("M")

    def total(self, client_id: str, first: pd.Period, last: pd.Period, column: str) -> float | None:
        """Return the sum of a column over a client's months first..last, or as long as it was there.

        None where the column or a month of it is not told.
        """
        if last > self.as_of:
            return None
        own = self._months(client_id, first, last, column)
        fate = self.fate(client_id, last)
        if own is None or fate is None or np.isnan(own).any():
            return None
        return None if fate.there and len(own) < last.ordinal - first.ordinal + 1 else float(own.sum())

    def _months(self, client_id: str, first: pd.Period, last: pd.Period, column: str) -> np.ndarray | None:
        """Return a column over those of a client's months first..last that the panel has; it has no gaps."""
        if column not in self.panel or client_id not in self._spans:
            return None
        start, begins, length = self._spans[client_id]
        low = min(max(first.ordinal - begins, 0), length)
        high = min(max(last.ordinal - begins + 1, low), length)
        values: np.ndarray = self.panel[column].to_numpy(dtype=float)[start + low : start + high]
        return values

    @cached_property
    def _spans(self) -> dict[str, tuple[int, int, int]]:
        """Return for each client its first row in the panel, the ordinal of its first month, and its months."""
        clients = self.panel["client_id"].to_numpy()
        starts = np.flatnonzero(np.r_[True, clients[1:] != clients[:-1]])
        ordinals = self.panel["month"].array.asi8
        lengths = np.diff(np.r_[starts, len(clients)])
        rows = zip(starts.tolist(), ordinals[starts].tolist(), lengths.tolist(), strict=True)
        return {str(clients[row[0]]): row for row in rows}

    def company_total(self, first: pd.Period, last: pd.Period, column: str) -> float | None:
        """Return the sum of a column over all clients and months first..last; None where one of them is not told."""
        if column not in self.panel or last > self.as_of or first < self.history.first_month:
            return None
        months = self.panel.loc[(self.panel["month"] >= first) & (self.panel["month"] <= last), column]
        return None if months.isna().any() or not len(months) else float(months.sum())

    def plain_leaving_rate(self, month: pd.Period) -> float:
        """Return how often a year any client leaves, by the departures known at a month's end alone.

        (1 + departures of their own) / (1 / rate of the default churn + client-years).
        """
        known = presence(self.history, month)
        by_will = known["ended_by"].isin(("client", "")) & known["ended_on"].notna() & (known["exposure_years"] > 0)
        default = PROFILE_FIELDS["annual_churn"].default
        assert default is not None
        years = OWN_DEPARTURES_SEEN_BEFORE / -np.log1p(-default) + float(known["exposure_years"].sum())
        return (OWN_DEPARTURES_SEEN_BEFORE + float(by_will.sum())) / years

    def price_change_logged(self, client_id: str, month: pd.Period, within: int) -> bool:
        """Say whether a price change of a client was logged within some months of a month."""
        events = self.history.events
        if events is None:
            return False
        own = events.loc[(events["client_id"] == client_id) & (events["kind"] == "price_change")]
        own = own.loc[own["date"] <= month_end(self.as_of)]
        distance = own["date"].dt.to_period("M").array.asi8 - month.ordinal
        return bool((np.abs(distance) <= within).any())

    def fee_change(self, client_id: str, before: pd.Period, since: pd.Period) -> float | None:
        """Return by what share the monthly fee changed: the mean of the 3 months from `since` over that of `before`.

        None where a fee is not told, or there was none.
        """
        was = self._months(client_id, before, before, "mrr")
        later = self._months(client_id, since, since + FEE_MONTHS - 1, "mrr")
        if was is None or later is None or not len(was) or not len(later):
            return None
        if not was[0] > 0 or np.isnan(later).any():
            return None
        return float(later.mean() / was[0] - 1.0)


def open_ledger(history: History, as_of: pd.Period) -> Ledger:
    """Return a history as known at a month's end; hours without a labour cost cost the assumed wage.

    Raises
    ------
    HistoryError
        For a month the history does not reach.
    """
    panel = month_panel(history, as_of, labour_cost_per_hour=ASSUMPTIONS["labour_cost_per_hour"].default)
    return Ledger(history, as_of, panel, presence(history, as_of))
