"""When billed money arrives (model.md, Cash)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.bridge import collection_terms
from simulator.cases import DAYS_IN_MONTH, NEVER, Cases
from simulator.profile import FloatArray


@dataclass(frozen=True)
class Collection:
    """How a month's billing comes in: split between the two months its payment falls between.

    Attributes
    ----------
    amount : array, shape (cases, 2), currency/month
        What is ever collected of a month billed before and from the change.
    whole : int array, shape (cases, 2)
        Months after its own in which the first part of it comes; negative where paid in advance.
    late_share : array, shape (cases, 2)
        Of it, what comes a month later still.
    last : int array, shape (cases,)
        The terms at the horizon: 1 with a change, else 0.
    ahead : bool array, shape (cases,)
        Whether what is billed after the horizon comes in within it.
    """

    horizon: int
    month: np.ndarray
    amount: FloatArray
    whole: np.ndarray
    late_share: FloatArray
    last: np.ndarray
    ahead: np.ndarray
    _lost: tuple[tuple[np.ndarray, FloatArray], ...]

    def lost(self, rows: np.ndarray, departure: np.ndarray) -> tuple[tuple[np.ndarray, FloatArray], ...]:
        """Return where the collection falls after departures within the horizon, in the form of `arrivals`."""
        flat = rows * self.horizon + departure - 1
        return tuple((place.take(flat), change.take(flat)) for place, change in self._lost)

    def steady_jumps(self) -> FloatArray:
        """Return by how much the monthly collection changes while nobody leaves, shape (cases, months + 1).

        Month 1 changes from nought; billing before month 1 was today's fee and is collected the same way, billing stops
        after the horizon. The last column is beyond it.
        """
        jumps = np.zeros((len(self.month), self.horizon + 1))
        rows = np.arange(len(self.month))
        jumps[:, 0] = self.amount[:, 0]
        changed = rows[self.last == 1]
        for terms, sign in ((0, -1.0), (1, 1.0)):
            which = np.full(changed.size, terms)
            self._add(jumps, changed, which, self.month[changed] - 1, sign)
        self._add(jumps, rows, self.last, np.full(rows.size, self.horizon), -1.0)
        return jumps

    def _add(self, jumps: FloatArray, rows: np.ndarray, terms: np.ndarray, first: np.ndarray, sign: float) -> None:
        for place, change in self.arrivals(rows, terms, first):
            np.add.at(jumps, (rows, place), sign * change)

    def arrivals(
        self, rows: np.ndarray, terms: np.ndarray, first: np.ndarray
    ) -> tuple[tuple[np.ndarray, FloatArray], ...]:
        """Return where the monthly collection rises when billing of some cases begins, and by how much, in two steps.

        Parameters
        ----------
        rows, terms, first : int arrays of the same shape
            Cases, 0 or 1 for terms before or from the change, and the first month billed less one.

        Returns
        -------
        two (place, change)
            place: the month less one, held within 0..months (beyond the horizon); change: currency/month.
        """
        flat = 2 * rows + terms
        amount, late = self.amount.take(flat), self.late_share.take(flat)
        place = first + self.whole.take(flat)
        later = amount * late
        return (self._within(place), amount - later), (self._within(place + 1), later)

    def _within(self, place: np.ndarray) -> np.ndarray:
        return np.maximum(np.minimum(place, self.horizon), 0)


def collection(cases: Cases) -> Collection:
    """Return how the billing of a batch comes in.

    Notes
    -----
    Billing of month s is collected d days after the end of s, at share 1 - b; from the change on at its own d and b.
    """
    days, days_after, bad_debt, bad_debt_after = collection_terms(cases)
    lag = np.stack([days, days_after], axis=1) / DAYS_IN_MONTH
    whole = np.floor(lag)
    fee = cases.client["mrr"]
    amount = np.stack([fee * (1.0 - bad_debt), fee * (1.0 + cases.uplift) * (1.0 - bad_debt_after)], axis=1)
    last = (cases.month < NEVER).astype(np.intp)
    money = Collection(
        cases.horizon,
        cases.month,
        amount,
        whole.astype(np.intp),
        lag - whole,
        last,
        whole[np.arange(len(cases)), last] < 0,
        (),
    )
    rows, departure = np.arange(len(cases))[:, None], cases.months[None, :]
    late = (departure >= cases.month[:, None] - 1).astype(np.intp)
    return replace(money, _lost=tuple((place, -change) for place, change in money.arrivals(rows, late, departure)))
