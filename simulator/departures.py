"""When each path's client leaves of its own accord (model.md, Survival): by event time, no month is walked.

A client leaves in the month its cumulative hazard reaches its patience, a unit exponential. Before a change is known
the hazard is even, and the month a division. From the announcement on, with w(j) = 2^(-j/half_life),

    Q(j) = exp(A * w(j) + B),   A = beta * (1-s) * shock,   B = beta * s * level + ln(ratio of the terms):

what hangs on z and the age together is the running sum of exp(A * w(j)) alone, one table in A for all clients, rises,
positions and terms. As Q only falls or only rises with age, it crosses 1 at most once, at an age known in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.cases import NEVER, Cases
from simulator.exact import terms_hazard_ratio
from simulator.luck import SingleArray
from simulator.profile import FloatArray
from simulator.survival import monthly_hazard, price_push

_REACH = 7.0
"""z is held within this many standard deviations: what lies beyond weighs 3e-12."""
_STEP = 0.008
"""Of A between nodes: interpolating a sum of exp(A w), 0 < w <= 1, is off by at most step^2/8 = 8e-6 of itself."""
_LEAST, _MOST = -200.0, 40.0
"""A is held between these: above, the first month's hazard is 2e17 times the client's; below, Q is nought for years."""
_FACTOR_CAP = np.float32(80.0)
"""exp of this is finite in single precision."""


@dataclass(frozen=True)
class _WearTable:
    """Sums over ages j < k of exp(A * w(j)), for k = 0..months, at nodes of A a step apart."""

    first: int
    sums: FloatArray
    width: int

    def at(self, node: np.ndarray, share: FloatArray, months: np.ndarray) -> FloatArray:
        """Return the sum at a share of the way from one node to the next; arguments broadcast together."""
        place = node + months
        low, high = self.sums.take(place), self.sums.take(place + self.width)
        high -= low
        high *= share
        high += low
        return high

    def locate(self, strength: FloatArray) -> tuple[np.ndarray, FloatArray]:
        """Return the place of the node below A and the share of the way to the next."""
        position = strength * (1.0 / _STEP) - self.first
        node = position.astype(np.intp)
        position -= node
        node *= self.width
        return node, position


def _wear_table(least: float, most: float, half_life: float, months: int) -> _WearTable:
    first = int(np.floor(least / _STEP)) - 1
    nodes = _STEP * np.arange(first, int(np.ceil(most / _STEP)) + 2)
    wear = np.exp2(-np.arange(months) / half_life)
    sums = np.zeros((nodes.size, months + 1))
    np.cumsum(np.exp(nodes[:, None] * wear), axis=1, out=sums[:, 1:])
    return _WearTable(first, sums.ravel(), months + 1)


@dataclass(frozen=True)
class _Group:
    """Clients under a change, alike in which side of 1 their Q starts and whether it can cross; one row each.

    Attributes
    ----------
    rows : places among the cases
    months : from the announcement to the horizon
    wearing, staying : A and B less log_ratio, both over exp(log_sd * z)
    linear, scaled : what a month and what a sum of Q weigh in the hazard, before and after Q crosses 1
    sign : 1 where Q starts above 1 and falls, -1 where it starts below and rises
    """

    rows: np.ndarray
    months: np.ndarray
    wearing: FloatArray
    staying: FloatArray
    log_ratio: FloatArray
    linear: tuple[FloatArray, FloatArray]
    scaled: tuple[FloatArray, FloatArray]
    sign: int
    crosses: bool
    reacts: bool


@dataclass(frozen=True)
class _Course:
    """The hazard of some paths since the announcement."""

    table: _WearTable
    group: _Group
    row: np.ndarray
    node: np.ndarray
    share: FloatArray
    factor: FloatArray
    crossing: np.ndarray | None

    def part(self, row: np.ndarray, flat: np.ndarray) -> _Course:
        """Return some of the paths, by place in the flattened arrays."""
        node, share, factor = (values.ravel()[flat] for values in (self.node, self.share, self.factor))
        crossing = None if self.crossing is None else self.crossing.ravel()[flat]
        return _Course(self.table, self.group, row, node, share, factor, crossing)

    def reached(self, months: np.ndarray) -> FloatArray:
        """Return the cumulative hazard some months after the announcement."""
        linear, scaled = ([part[self.row] for part in parts] for parts in (self.group.linear, self.group.scaled))
        sums = self.table.at(self.node, self.share, months)
        sums *= self.factor
        if self.crossing is None:
            sums *= scaled[0]
            sums += linear[0] * months
            return sums
        early = np.minimum(months, self.crossing)
        before = self.factor * self.table.at(self.node, self.share, early)
        start = linear[0] * early + scaled[0] * before
        return start + linear[1] * (months - early) + scaled[1] * (sums - before)


@dataclass(frozen=True)
class DepartureRule:
    """How the clients of a batch come to leave of their own accord; made once, then used on any paths.

    Attributes
    ----------
    horizon : int
    mu : array, shape (cases,)
    quiet_months : int array, shape (cases,)
        Months up to the horizon in which nothing has been announced.
    reacting : int array
        Places of the cases whose departure hangs on z.
    """

    horizon: int
    mu: FloatArray
    quiet_months: np.ndarray
    reacting: np.ndarray
    _log_sd: float
    _half_life: float
    _groups: tuple[_Group, ...]
    _table: _WearTable | None

    def months(self, patience: SingleArray, reaction: SingleArray) -> np.ndarray:
        """Return the month after whose end each path leaves of its own accord, H + 1 for never.

        Parameters
        ----------
        patience : array, shape (cases, paths)
            Unit exponential.
        reaction : array, shape (reacting, paths)
            z.

        Returns
        -------
        int array, shape (cases, paths)
        """
        paths = patience.shape[1]
        departure = np.full(patience.shape, self.horizon + 1, np.intp)
        endured = self.mu * self.quiet_months
        gone = np.flatnonzero(patience < endured.astype(np.float32)[:, None])
        row = gone // paths
        month = np.floor(patience[row, gone - row * paths] / np.where(self.mu > 0, self.mu, 1.0)[row]) + 1.0
        departure.ravel()[gone] = np.minimum(month, self.quiet_months[row])
        place = np.zeros(len(self.mu), np.intp)
        place[self.reacting] = np.arange(self.reacting.size)
        for group in self._groups:
            left = patience[group.rows] - endured[group.rows, None]
            course = self._course(group, reaction[place[group.rows]] if group.reacts else None, left.shape)
            later = self._since_announcement(group, course, left)
            departure[group.rows] = np.minimum(departure[group.rows], later)
        return departure

    def _course(self, group: _Group, z: SingleArray | None, shape: tuple[int, ...]) -> _Course:
        assert self._table is not None
        if z is None:
            strength = np.zeros(shape)
            exponent = np.broadcast_to(group.log_ratio.astype(np.float32)[:, None], shape)
        else:
            spread = np.clip(z, np.float32(-_REACH), np.float32(_REACH))
            spread *= np.float32(self._log_sd)
            np.exp(spread, out=spread)
            strength = group.wearing[:, None] * spread
            np.clip(strength, _LEAST, _MOST, out=strength)
            exponent = group.staying.astype(np.float32)[:, None] * spread
            exponent += group.log_ratio.astype(np.float32)[:, None]
        crossing = None
        if group.crosses:
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                age = np.ceil(self._half_life * np.log2(np.abs(strength) / np.abs(exponent)))
            never = group.sign * exponent >= 0
            crossing = np.where(never, self.horizon, np.clip(age, 0, self.horizon)).astype(np.intp)
        factor = np.exp(np.clip(exponent, -_FACTOR_CAP, _FACTOR_CAP)).astype(float)
        node, share = self._table.locate(strength)
        return _Course(self._table, group, np.arange(shape[0])[:, None], node, share, factor, crossing)

    def _since_announcement(self, group: _Group, course: _Course, left: FloatArray) -> np.ndarray:
        leaves = np.flatnonzero(left < course.reached(group.months[:, None]))
        row = leaves // left.shape[1]
        leavers, patience, most = course.part(row, leaves), left.ravel()[leaves], group.months[row]
        # How many months are endured, bit by bit from the highest: the cumulative hazard never falls.
        endured = np.zeros(leaves.size, np.intp)
        step = 1 << int(group.months.max()).bit_length() >> 1
        while step:
            tried = endured + step
            holds = leavers.reached(np.minimum(tried, most)) <= patience
            endured += step * (holds & (tried <= most))
            step >>= 1
        departure = np.full(left.shape, self.horizon + 1, np.intp)
        departure.ravel()[leaves] = self.quiet_months[group.rows][row] + endured + 1
        return departure


def _groups(cases: Cases, mu: FloatArray, quiet_months: np.ndarray) -> tuple[_Group, ...]:
    assume = cases.assume
    shock, level = price_push(
        cases.uplift, cases.client["price_position"], assume["price_response_convexity"], assume["loss_aversion"]
    )
    log_ratio = np.log(terms_hazard_ratio(cases))
    base, permanent = np.log(assume["hazard_ratio_per_10pct"]), assume["price_shock_permanent_share"]
    wearing, staying = base * (1.0 - permanent) * shock, base * permanent * level
    reacts = (wearing != 0) | (staying != 0)
    cut = (wearing < 0) | (staying < 0)
    sign = np.where(cut | (~reacts & (log_ratio < 0)), -1, 1)
    crosses = reacts & (sign * log_ratio < 0)
    mu_plus = np.maximum(mu, monthly_hazard(assume["price_reaction_floor"]))
    changed = cases.month < NEVER
    groups = []
    for way in (1, -1):
        for crossing in (False, True):
            for reacting in (False, True):
                rows = np.flatnonzero(changed & (sign == way) & (crosses == crossing) & (reacts == reacting))
                if not rows.size:
                    continue
                above, below = (mu[rows] - mu_plus[rows], mu_plus[rows]), (np.zeros(rows.size), mu[rows])
                first, then = (above, below) if way > 0 else (below, above)
                groups.append(
                    _Group(
                        rows,
                        cases.horizon - quiet_months[rows],
                        wearing[rows],
                        staying[rows],
                        log_ratio[rows],
                        (first[0], then[0]),
                        (first[1], then[1]),
                        way,
                        crossing,
                        reacting,
                    )
                )
    return tuple(groups)


def departure_rule(cases: Cases) -> DepartureRule:
    """Return how the clients of a batch come to leave.

    Parameters
    ----------
    cases : Cases
        With one set of assumptions for all.

    Notes
    -----
    Approximations: the table's (8e-6 of a cumulative hazard), and single precision of z and patience (6e-8).
    Memory: the table, 8 bytes x months x nodes, some 2,000 nodes at the default assumptions, 30,000 at most.
    """
    mu = monthly_hazard(cases.client["annual_churn"])
    quiet_months = np.minimum(cases.horizon, cases.month - 2)
    groups = _groups(cases, mu, quiet_months)
    log_sd, half_life = (
        float(cases.assume[name][0]) if len(cases) else 1.0
        for name in ("hazard_ratio_log_sd", "price_shock_half_life_months")
    )
    table = None
    if groups:
        reach = np.exp(_REACH * log_sd)
        least, most = (extreme([extreme(g.wearing) * reach for g in groups]) for extreme in (np.min, np.max))
        months = max(int(group.months.max()) for group in groups)
        table = _wear_table(max(_LEAST, min(0.0, least)), min(_MOST, max(0.0, most)), half_life, months)
    reacting = np.concatenate([np.zeros(0, np.intp), *(group.rows for group in groups if group.reacts)])
    return DepartureRule(
        cases.horizon, mu, quiet_months, np.sort(reacting).astype(np.intp), log_sd, half_life, groups, table
    )
