"""What followed each past change of a price, as far as a month's end can know: months watched, pushes, leavers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from history import History
from history.presence import presence
from models.price_checks import Measure, Watched
from models.price_response import Followed
from simulator.survival import monthly_hazard, price_push, push_by_age

FOLLOWED_MONTHS = 36
SOON_MONTHS = 12
"""Leaving this soon after a rise is held against it where rises are compared with none."""
CUT_MONTHS = 6
_ENDINGS = {"client": "left", "": "left", "msp": "let_go"}
_FEWEST_OTHERS = 3
_LATE_SHARE_MONTHS = 6
_RECENT_MONTHS, _YEAR_MONTHS = 3, 12

FloatArray = np.ndarray


@dataclass(frozen=True)
class PastChanges:
    """Past changes of prices and the clients they were made to.

    Attributes
    ----------
    as_of : int
        Last month known, as a month's ordinal; all months below are such.
    client_ids : tuple of str
        Every client seen.
    first, last : int array, shape (clients,)
        First and last month each was seen in place.
    ending : tuple of str
        What each client had done by the end of `last`: ``stayed``, ``left`` of its own accord, ``let_go``, or ``ended``
        otherwise.
    client : int array, shape (changes,)
        Place among `client_ids`.
    announced : int array, shape (changes,)
        A month before the change was in force.
    uplift, position : array, shape (changes,)
        Share of the fee; the fee before over the market's (1 where unknown).
    """

    as_of: int
    client_ids: tuple[str, ...]
    first: np.ndarray
    last: np.ndarray
    ending: tuple[str, ...]
    client: np.ndarray
    announced: np.ndarray
    uplift: FloatArray
    position: FloatArray

    @cached_property
    def left(self) -> np.ndarray:
        """Whether each client left of its own accord at the end of `last`, shape (clients,)."""
        return np.array([ending == "left" for ending in self.ending], dtype=bool)

    @cached_property
    def months(self) -> np.ndarray:
        """All months seen, and before them those in which a change seen was announced."""
        begun = min([self.as_of, *self.first.tolist(), *self.announced.tolist()])
        return np.arange(begun, self.as_of + 1)

    @cached_property
    def in_place(self) -> np.ndarray:
        """Whether each client was there in each month, shape (clients, months)."""
        return (self.months >= self.first[:, None]) & (self.months <= self.last[:, None])

    @cached_property
    def age(self) -> np.ndarray:
        """Months since each change was announced, shape (changes, months); negative before."""
        return self.months - self.announced[:, None]

    @cached_property
    def watched_months(self) -> np.ndarray:
        """For how many months each change was followed, shape (changes,)."""
        near = (self.age >= 0) & (self.age < FOLLOWED_MONTHS)
        return (near & self.in_place[self.client]).sum(axis=1)

    def _any(self, changes: np.ndarray, months: int) -> np.ndarray:
        """Return whether one of some changes was announced less than so many months ago, shape (clients, months)."""
        near = (self.age >= 0) & (self.age < months) & changes[:, None]
        found = np.zeros(self.in_place.shape, dtype=bool)
        np.logical_or.at(found, self.client, near)
        return found

    @property
    def is_rise(self) -> np.ndarray:
        """Whether each change is a rise that was followed for a month at least."""
        return (self.uplift > 0) & (self.watched_months > 0)

    def _count(self, months: np.ndarray) -> Watched:
        """Return who left, and how long was watched, in some of the months in place."""
        there = months & self.in_place
        at_the_end = there[np.arange(len(self.last)), np.maximum(self.last - self.months[0], 0)]
        return Watched(int((at_the_end & self.left).sum()), float(there.sum()) / 12.0)

    def soon_after_a_rise(self) -> Watched:
        """Return what was seen within 12 months of a rise."""
        return self._count(self._any(self.is_rise, SOON_MONTHS))

    def without_a_change(self) -> Watched:
        """Return what was seen with no change of price in the 12 months before."""
        return self._count(~self._any(np.ones(len(self.client), dtype=bool), SOON_MONTHS))

    def left_within(self, months: int) -> tuple[np.ndarray, np.ndarray]:
        """Return for each change whether the client left within so many months, and where that can be told."""
        gone = self.left[self.client] & (self.last[self.client] - self.announced <= months)
        gone &= self.watched_months > 0
        return gone, gone | (self.watched_months > months)

    def without_any_rise(self) -> Watched:
        """Return what was seen of clients that no rise pushes: before the first, and not soon after a cut."""
        ever = (self.age >= 0) & self.is_rise[:, None]
        pushed = self._any(self.uplift < 0, SOON_MONTHS)
        np.logical_or.at(pushed, self.client, ever)
        return self._count(~pushed)

    def followed(
        self, base_hazards: FloatArray, base_weights: FloatArray, assumptions: Mapping[str, float]
    ) -> tuple[np.ndarray, Followed]:
        """Return the clients that met rises (places among `client_ids`), and what followed.

        Parameters
        ----------
        base_hazards, base_weights : array, shape (bases,)
            Monthly hazards of leaving without a rise held possible, the same for all clients, and their weights.
        assumptions : mapping
            The law's figures for pushes; all rises of a client push together.
        """
        rises = np.flatnonzero(self.is_rise)
        size = np.ones(len(rises))
        shock, level = price_push(
            self.uplift[rises],
            self.position[rises],
            assumptions["price_response_convexity"] * size,
            assumptions["loss_aversion"] * size,
        )
        by_age = push_by_age(
            shock,
            level,
            assumptions["price_shock_permanent_share"] * size,
            assumptions["price_shock_half_life_months"] * size,
            len(self.months),
        )
        age = self.age[rises]
        pushes = np.where(age >= 0, np.take_along_axis(by_age, np.maximum(age, 0), axis=1), 0.0)
        push = np.zeros(self.in_place.shape)
        np.add.at(push, self.client[rises], pushes)
        watched = self._any(self.is_rise, FOLLOWED_MONTHS) & self.in_place
        clients = np.unique(self.client[rises])
        left = self.left & watched[np.arange(len(self.last)), np.maximum(self.last - self.months[0], 0)]
        mu = np.tile(base_hazards[:, None], len(clients))
        mu_plus = np.maximum(mu, monthly_hazard(np.array(assumptions["price_reaction_floor"])))
        return clients, Followed(push[clients], watched[clients], mu, mu_plus, base_weights, left[clients])


def past_changes(history: History, as_of: pd.Period, panel: pd.DataFrame, changes: pd.DataFrame | None) -> PastChanges:
    """Return the past changes of prices at a month's end, nothing later read.

    Parameters
    ----------
    panel : DataFrame
        From `history.panel.month_panel`, up to `as_of`.
    changes : DataFrame or None
        client_id, month in force, value (a fraction); those of unknown size are left out.

    Notes
    -----
    Who ended it is unknown: its own accord, as everywhere. A client no longer seen without an end is watched until it
    was last seen.
    """
    there = presence(history, as_of)
    ended = pd.to_datetime(there["ended_on"])
    until = ended.dt.to_period("M").fillna(there["last"].where(there["vanished"], as_of))
    last = until.array.asi8
    place = {str(client): row for row, client in enumerate(there.index)}
    if changes is None or "value" not in changes:
        changes = pd.DataFrame({"client_id": [], "month": pd.PeriodIndex([], freq="M"), "value": []})
    known = changes.loc[changes["client_id"].isin(place) & changes["value"].notna() & (changes["value"] != 0)]
    known = known.assign(announced=known["month"].array.asi8 - 1).sort_values(["client_id", "announced", "value"])
    return PastChanges(
        as_of=as_of.ordinal,
        client_ids=tuple(place),
        first=there["first"].array.asi8,
        last=last,
        ending=tuple(
            _ENDINGS.get(by, "ended") if gone else "ended" if vanished else "stayed"
            for gone, by, vanished in zip(ended.notna(), there["ended_by"], there["vanished"], strict=True)
        ),
        client=known["client_id"].map(place).to_numpy(dtype=int),
        announced=known["announced"].to_numpy(dtype=int),
        uplift=known["value"].to_numpy(dtype=float),
        position=_positions(history, panel, known),
    )


def _positions(history: History, panel: pd.DataFrame, changes: pd.DataFrame) -> FloatArray:
    """Return the fee per seat when each change was announced over the market's price of today, 1 where unknown."""
    market = history.company.get("market_price_per_seat")
    if market is None or not {"seats", "mrr"} <= set(panel):
        return np.ones(len(changes))
    known = panel.loc[(panel["seats"] > 0) & (panel["mrr"] > 0)]
    fees = pd.DataFrame(
        {
            "client_id": known["client_id"],
            "announced": known["month"].array.asi8,
            "position": known["mrr"] / known["seats"] / float(market),
        }
    )
    asked = changes[["client_id", "announced"]].reset_index(drop=True).reset_index(names="row")
    found = pd.merge_asof(
        asked.sort_values("announced", kind="stable"),
        fees.sort_values("announced", kind="stable"),
        on="announced",
        by="client_id",
    )
    return found.sort_values("row")["position"].fillna(1.0).to_numpy(dtype=float)


def standing_before_rises(past: PastChanges, panel: pd.DataFrame, scores: pd.DataFrame) -> list[Measure]:
    """Return how the clients whose price was raised stood at the end of the month before they were told."""
    tables = {"The score": _wide(scores, "score", past)}
    if "hours" in panel:
        hours = _wide(panel, "hours", past)
        recent = hours.rolling(_RECENT_MONTHS, min_periods=2).mean()
        before = hours.shift(_RECENT_MONTHS).rolling(_YEAR_MONTHS, min_periods=_YEAR_MONTHS // 2).mean()
        tables["The growth of hours in a year"] = recent / before.where(before > 0) - 1.0
    if "late_share" in panel:
        late = _wide(panel, "late_share", past)
        tables["The share of bills paid late"] = late.rolling(_LATE_SHARE_MONTHS, min_periods=2).mean()
    rises = np.flatnonzero(past.is_rise)
    return [_measure(name, table.to_numpy(dtype=float), past, rises) for name, table in tables.items()]


def _wide(rows: pd.DataFrame, column: str, past: PastChanges) -> pd.DataFrame:
    """Return a column by month (all of `past.months`, and the one before) and client."""
    months = pd.period_range(end=pd.Period(ordinal=past.as_of, freq="M"), periods=len(past.months) + 1)
    return rows.pivot(index="month", columns="client_id", values=column).reindex(
        index=months, columns=list(past.client_ids)
    )


def _measure(name: str, table: FloatArray, past: PastChanges, rises: np.ndarray) -> Measure:
    differences: dict[int, list[float]] = {}
    largest: dict[int, tuple[float, float]] = {}
    for rise in rises.tolist():
        client, uplift = int(past.client[rise]), float(past.uplift[rise])
        # The table begins a month before `past.months`: this row is the month before the announcement.
        row = table[past.announced[rise] - past.months[0]]
        if np.isnan(row[client]):
            continue
        if uplift > largest.get(client, (0.0, 0.0))[0]:
            largest[client] = uplift, float(row[client])
        raised = past.client[rises[past.announced[rises] == past.announced[rise]]]
        others = np.delete(row, raised)
        others = others[~np.isnan(others)]
        if len(others) >= _FEWEST_OTHERS:
            differences.setdefault(client, []).append(float(row[client] - others.mean()))
    return Measure(
        name,
        np.array([np.mean(found) for found in differences.values()]),
        np.array([size for size, _ in largest.values()]),
        np.array([before for _, before in largest.values()]),
    )
