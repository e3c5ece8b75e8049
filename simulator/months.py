"""What adds up over clients month by month, from the few months in which anything changes (model.md, Monthly flows).

What a client brings is level while it is in place, but for the month a change takes force and the months a drift takes.
So a path is a handful of jumps: they are scattered to (month, path), and one running sum over months makes levels of
them. Freed hours are jumps too: released in a month, they come to use by age the same way for every client, and that
ramp is a running sum of a running sum of a few differences. No path's months are ever walked.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.bridge import change_hours, fired_states
from simulator.cases import NEVER, Cases
from simulator.cash import Collection, collection
from simulator.labour import absorbed_share, avoidable_share, sellable_hours
from simulator.profile import FloatArray
from simulator.sampled import STATES, Futures, Sampler, path_sums

LEVELS = ("mrr", "hours", "gross_profit", "cash_flow")
"""Currency/month or hours/month, without labour saved and redeployed; cash_flow is all that moves cash but overhead."""
FREED = ("absorbed", "sellable_wages", "unsold_wages")
"""Freed hours, not yet money: hours that may be sold, what not paying those would save, and what not paying the hours
that nobody sells saves, hours/month and currency/month."""
_BASE = 2 * RESPONSES.index("unchanged")
"""The course of a client that neither answers a change nor drifts."""
_NO_DIFFERENCE = 1e-14
"""Differences of a ramp below this are rounding."""


@dataclass(frozen=True)
class _Ramp:
    """Hours of age j that count, as second differences by age: all but a few are nought."""

    differences: tuple[tuple[int, float], ...]
    by_age: FloatArray

    def ripen(self, released: FloatArray) -> FloatArray:
        """Return what hours released in each month come to, months on the last axis but one."""
        found = np.zeros_like(released)
        for age, difference in self.differences:
            if age < released.shape[-2]:
                found[..., age:, :] += difference * released[..., : released.shape[-2] - age, :]
        return running(running(found))


def _ramp(by_age: FloatArray) -> _Ramp:
    bends = enumerate(np.diff(by_age, n=2, prepend=[0.0, 0.0]))
    return _Ramp(tuple((age, float(bend)) for age, bend in bends if abs(bend) > _NO_DIFFERENCE), by_age)


def ramps(cases: Cases) -> dict[str, _Ramp]:
    """Return how freed hours of age 0..H come to use, and how their wages, by name of `FREED`; shared by all cases."""
    age = np.arange(cases.horizon + 1)
    names = (
        "absorption_ramp_months",
        "avoidable_labour_share",
        "long_run_avoidable_labour_share",
        "attrition_months",
    )
    ramp, at_once, in_the_end, attrition = (np.asarray(cases.assume[name][0]) for name in names)
    absorbed = absorbed_share(age, ramp)
    avoidable = _ramp(absorbed * avoidable_share(age, at_once, in_the_end, attrition))
    return {"absorbed": _ramp(absorbed), "sellable_wages": avoidable, "unsold_wages": avoidable}


def running(jumps: FloatArray) -> FloatArray:
    """Turn jumps into levels in place, months on the last axis but one."""
    for month in range(1, jumps.shape[-2]):
        jumps[..., month, :] += jumps[..., month - 1, :]
    return jumps


@dataclass(frozen=True)
class MonthTables:
    """What happens to a batch of clients by state; made once, then used on any paths.

    Attributes
    ----------
    level : dict of `LEVELS` to array, shape (cases, STATES, months + 1)
        In place, by month; the last month is not used.
    one_off, released, spared : arrays of the same shape
        By departure: money that goes, hours its going frees, and hours a change has freed in the end, less what it
        frees for good of a client that does not answer.
    steady : dict of channel to array, shape (cases, months + 1)
        Jumps of a client that neither leaves, answers nor drifts.
    change : dict of `LEVELS` to array, shape (cases, STATES, 2)
        Jumps in the month of a change, less those of such a client: of a client gone by then, and in place.
    change_noise : array of the same shape, hours/month
        What noise multiplies in that jump.
    drift : dict of `LEVELS` to array, shape (cases, STATES, drift_months)
        Jumps month by month of a drift.
    spares_unevenly : bool array, shape (cases * STATES,)
        Whether a drift moves the hours that a change spares.
    """

    cases: Cases
    level: dict[str, FloatArray]
    one_off: FloatArray
    released: FloatArray
    spared: FloatArray
    spared_now: FloatArray
    spared_for_good: FloatArray
    change_cost: FloatArray
    sellable: np.ndarray
    collection: Collection
    steady: dict[str, FloatArray]
    drift_months: int
    change: dict[str, FloatArray]
    change_noise: FloatArray
    drift: dict[str, FloatArray]
    spares_unevenly: np.ndarray


def _padded(values: FloatArray) -> FloatArray:
    return np.concatenate([values, np.zeros((*values.shape[:-1], 1))], axis=-1)


def month_tables(sample: Sampler) -> MonthTables:
    """Return what happens to a batch of clients by state, from what is known of it before any luck."""
    cases, horizon, size = sample.cases, sample.cases.horizon, len(sample.cases)
    client, assume = ({k: v[:, None, None] for k, v in part.items()} for part in (cases.client, cases.assume))
    effort = sample.values.effort.reshape(size, STATES, horizon)
    wage = client["labour_cost_per_hour"]
    fee = client["mrr"] * np.where(cases.in_force, 1.0 + cases.uplift[:, None], 1.0)[:, None, :]
    margin = client["project_margin"] - client["direct_cost"]
    overtime = assume["overtime_cost_per_hour"] * client["hours"] * np.maximum(0.0, effort - 1.0)
    level = {
        "mrr": np.broadcast_to(fee, effort.shape),
        "hours": client["hours"] * effort,
        "gross_profit": fee + margin - overtime,
        "cash_flow": margin - overtime - client["friction_cost"] * effort,
    }
    level = {name: _padded(values) for name, values in level.items()}

    leaving = np.arange(1, horizon + 2)
    owed = fired_states(cases) & (leaving < cases.client["contract_months_left"][:, None])[:, None, :]
    owed = np.repeat(owed, 2, axis=1) * client["termination_fee"]
    one_off = assume["offboarding_hours"] * wage + client["prepaid_balance"] + owed

    drift_months = int(min(horizon, np.ceil(cases.assume["drift_ramp_months"][0]))) if size else 1
    spared_now = client["hours"] * np.maximum(0.0, 1.0 - effort)
    at_last = np.minimum(np.minimum(leaving, horizon), np.maximum(cases.month, drift_months)[:, None])
    spared = np.take_along_axis(spared_now, np.broadcast_to((at_last - 1)[:, None, :], (size, STATES, horizon + 1)), 2)
    spared = np.where((leaving >= cases.month[:, None])[:, None, :], spared, 0.0)
    spared_for_good = spared[:, _BASE, -1]
    sellable = sellable_hours(cases) > 0
    wages = cases.client["labour_cost_per_hour"]
    cost = change_hours(cases) * wages

    money = collection(cases)
    changed = np.flatnonzero(cases.month < NEVER)
    steady = {name: np.diff(_padded(values[:, _BASE, :-1]), prepend=0.0) for name, values in level.items()}
    for values in steady.values():
        values[:, -1] = 0.0
    for name in ("gross_profit", "cash_flow"):
        steady[name][:, 0] -= wages * cases.client["hours"]
    steady["cash_flow"] += money.steady_jumps()
    steady["one_off"] = np.zeros((size, horizon + 1))
    steady["one_off"][changed, cases.month[changed] - 1] = -cost[changed]
    for name, weight in zip(FREED, _freed_weights(sellable, wages), strict=True):
        steady[name] = np.zeros((size, horizon + 1))
        steady[name][changed, cases.month[changed] - 2] = (weight * spared_for_good)[changed]
    change, change_noise = _change_jumps(cases, level)
    before_any = {name: values[:, _BASE, :1] for name, values in level.items()}
    drift = {
        name: np.diff(values[:, :, :drift_months], prepend=np.repeat(before_any[name], STATES, axis=1)[:, :, None])
        for name, values in level.items()
    }
    ramp = spared_now[:, :, :drift_months]
    uneven = (ramp != ramp[:, :, -1:]) & (np.arange(1, drift_months + 1) >= cases.month[:, None])[:, None, :]
    return MonthTables(
        cases,
        level,
        one_off + np.zeros(spared.shape),
        _padded(client["hours"] * np.minimum(1.0, effort)),
        spared - spared_for_good[:, None, None],
        spared_now,
        spared_for_good,
        cost,
        sellable,
        money,
        steady,
        drift_months,
        change,
        change_noise,
        drift,
        uneven.any(axis=2).ravel(),
    )


def _change_jumps(cases: Cases, level: dict[str, FloatArray]) -> tuple[dict[str, FloatArray], FloatArray]:
    """Return the jumps in the month of a change by course and by whether the client is gone by then or in place."""
    at = np.minimum(cases.month, cases.horizon)[:, None, None] - 1
    jumps, rise = {}, np.zeros((len(cases), STATES, 1))
    for name, values in level.items():
        now, before = np.take_along_axis(values, at, 2), np.take_along_axis(values, np.maximum(at - 1, 0), 2)
        rise = now - before
        base = np.repeat(rise[:, [_BASE]], STATES, axis=1)
        jumps[name] = np.concatenate([-base, rise - base], axis=2)
        if name == "hours":
            noise = np.concatenate([np.zeros_like(rise), rise], axis=2)
    return jumps, noise


def _freed_weights(sellable: np.ndarray, wages: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return by case what an hour freed adds to each of `FREED`."""
    return sellable.astype(float), sellable * wages, ~sellable * wages


class MonthSums:
    """Jumps gathered over clients and chunks of paths, to be turned into months at the end.

    Parameters
    ----------
    horizon, paths : int
    names : names of `LEVELS` and `FREED` that are asked for
    apart : int or None
        With a number of cases each keeps its own months; None adds all cases up.

    Notes
    -----
    Memory: 8 bytes x names x months x paths (x cases kept apart).
    """

    def __init__(self, horizon: int, paths: int, names: Names[str], apart: int | None = None) -> None:
        self.horizon = horizon
        self.paths = paths
        self.apart = apart is not None
        channels = [*names, *(["one_off"] if "cash_flow" in names else [])]
        shape = (apart or 1, horizon + 1, paths)
        self._jumps = {name: np.zeros(shape) for name in channels}
        self._at_once: dict[str, FloatArray] = {}
        self._touched: set[str] = set()

    def add(self, tables: MonthTables, sample: Sampler, found: Futures, columns: slice, sign: float = 1.0) -> None:
        """Add a batch of clients on a chunk of paths; sign -1 takes it out again."""
        _Adding(self, tables, sample, found, columns, sign).add()

    def add_steady(self, tables: MonthTables, sign: float = 1.0) -> None:
        """Add, for all paths, what a batch of clients brings while none leaves, answers or drifts."""
        for name, jumps in self._jumps.items():
            own = tables.steady[name]
            if own.any():
                self._touched.add(name)
                jumps += (sign * (own if self.apart else own.sum(axis=0, keepdims=True)))[:, :, None]

    def add_to_each(self, others: MonthSums) -> None:
        """Add to each case what others come to together."""
        for name, jumps in self._jumps.items():
            if name in others._touched:
                self._touched.add(name)
                jumps += others._jumps[name]
            if name in others._at_once:
                self._at_once.setdefault(name, np.zeros_like(jumps))
                self._at_once[name] += others._at_once[name]

    def scatter(self, name: str, cells: np.ndarray, weights: FloatArray, columns: slice, at_once: bool = False) -> None:
        """Add weights to (case kept apart, month, path of the chunk), flattened."""
        whole = self._jumps[name]
        self._touched.add(name)
        if at_once:
            whole = self._at_once.setdefault(name, np.zeros_like(whole))
        target = whole[..., columns]
        if self.apart:  # few of the many cells are hit: to go through all of them would cost more
            width = target.shape[-1]
            month, path = cells // width, cells % width
            np.add.at(whole.reshape(-1), month * self.paths + path + columns.start, weights)
            return
        target += np.bincount(cells, weights=weights, minlength=target.size).reshape(target.shape)

    def first_month(self, name: str, values: FloatArray, columns: slice) -> None:
        """Add values of shape (cases, paths of the chunk) to month 1."""
        self._touched.add(name)
        self._jumps[name][:, 0, columns] += values if self.apart else path_sums(values)

    def asked_for(self, name: str) -> bool:
        """Say whether a channel is gathered."""
        return name in self._jumps

    def months(self, cases: Cases) -> dict[str, FloatArray]:
        """Return each channel month by month, shape (cases kept apart or 1, months, paths); ends the gathering."""
        found: dict[str, FloatArray] = {}
        kinds = ramps(cases) if len(cases) else {}
        for name, jumps in self._jumps.items():
            within = jumps[:, : self.horizon]
            if name not in self._touched:
                found[name] = within
            elif name in kinds:
                found[name] = kinds[name].ripen(within)
                if name in self._at_once:
                    found[name] += self._at_once[name][:, : self.horizon]
            else:
                found[name] = within if name == "one_off" else running(within)
        if "one_off" in found:
            found["cash_flow"] += found.pop("one_off")
        return found


@dataclass(frozen=True)
class _Adding:
    """One batch on one chunk of paths, turned into jumps."""

    sums: MonthSums
    tables: MonthTables
    sample: Sampler
    found: Futures
    columns: slice
    sign: float

    @property
    def paths(self) -> int:
        return self.found.state.shape[1]

    def add(self) -> None:
        cases = self.tables.cases
        self._noise_of_month_one()
        gone = np.flatnonzero(self.found.departure <= cases.horizon)
        self._departures(gone)
        if (cases.month < NEVER).any():
            self._changes()
        drifting = np.flatnonzero(self.found.course & 1)
        if drifting.size:
            self._drifts(drifting)
        if self.sums.asked_for("one_off"):
            self._collect(gone)
            self._bad_luck()

    def _cells(self, row: np.ndarray, month: np.ndarray, path: np.ndarray) -> np.ndarray:
        """Return flat places of (case, month less one, path); months beyond the horizon go where none is read."""
        place = month * self.paths
        place += path
        if self.sums.apart:
            place += row * ((self.sums.horizon + 1) * self.paths)
        return place

    def _split(self, flat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        row = flat // self.paths
        return row, flat - row * self.paths

    def _scatter(self, name: str, cells: np.ndarray, weights: FloatArray) -> None:
        self.sums.scatter(name, cells, self.sign * weights, self.columns)

    def _freed(self, row: np.ndarray, cells: np.ndarray, hours: FloatArray, at_once: np.ndarray | None = None) -> None:
        """Release hours; `at_once` holds, for each of absorbed and wages, what of them counts in that very month."""
        weights = _freed_weights(self.tables.sellable, self.tables.cases.client["labour_cost_per_hour"])
        for place, (name, weight) in enumerate(zip(FREED, weights, strict=True)):
            if self.sums.asked_for(name) and weight.any():
                counted = self.sign * hours * weight[row]
                if at_once is not None:
                    counted *= at_once[min(place, 1)]
                self.sums.scatter(name, cells, counted, self.columns, at_once is not None)

    def _levels(
        self, cells: np.ndarray, weights: dict[str, FloatArray], noisy: FloatArray | None, wage: FloatArray
    ) -> None:
        """Add jumps of levels, and of the noise of hours with its wages."""
        for name, weight in weights.items():
            if noisy is not None and name != "mrr":
                weight = weight + noisy if name == "hours" else weight - wage * noisy
            self._scatter(name, cells, weight)

    @property
    def _names(self) -> list[str]:
        return [name for name in LEVELS if self.sums.asked_for(name)]

    def _noise_of_month_one(self) -> None:
        if self.found.noise is None:
            return
        client = self.tables.cases.client
        noise = self.found.noise * (self.sign * client["hours"])[:, None]
        if self.sums.asked_for("hours"):
            self.sums.first_month("hours", noise, self.columns)
        noise *= -client["labour_cost_per_hour"][:, None]
        for name in ("gross_profit", "cash_flow"):
            if self.sums.asked_for(name):
                self.sums.first_month(name, noise, self.columns)

    def _departures(self, gone: np.ndarray) -> None:
        """After its last month a client brings nothing, and its hours are free."""
        row, path = self._split(gone)
        state, month = self.found.state.ravel()[gone], self.found.departure.ravel()[gone]
        cells = self._cells(row, month, path)
        noisy = None
        if self.found.noise is not None:
            noisy = -self.tables.level["hours"].take(state) * self.found.noise.ravel()[gone]
        weights = {name: -self.tables.level[name].take(state) for name in self._names}
        self._levels(cells, weights, noisy, self.tables.cases.client["labour_cost_per_hour"][row])
        cells -= self.paths
        if self.sums.asked_for("one_off"):
            self._scatter("one_off", cells, -self.tables.one_off.take(state))
        self._freed(row, cells, self.tables.released.take(state))

    def _changes(self) -> None:
        """In the month of a change, paths differ from a client that is in place and answers nothing."""
        cases, tables = self.tables.cases, self.tables
        changed = np.flatnonzero(cases.month < NEVER)
        course, departure = self.found.course[changed], self.found.departure[changed]
        month = cases.month[changed, None]
        differs = (departure < month) | (course != _BASE)
        if self.found.noise is not None:
            differs |= cases.standardise[changed, None]
        place, path = self._split(np.flatnonzero(differs))
        row, late = changed[place], (departure >= month)[place, path]
        state = row * STATES + course[place, path]
        at = cases.month[row]
        cells = self._cells(row, at - 1, path)
        kind = 2 * state + late
        weights = {name: tables.change[name].take(kind) for name in self._names}
        noisy = None
        if self.found.noise is not None:
            noisy = tables.change_noise.take(kind) * self.found.noise[row, path]
        self._levels(cells, weights, noisy, cases.client["labour_cost_per_hour"][row])
        early = ~late
        if self.sums.asked_for("one_off"):
            self._scatter("one_off", cells[early], tables.change_cost[row[early]])
        if any(self.sums.asked_for(name) for name in FREED):
            spared = tables.spared.take(self.found.state[row, path])
            frees = np.flatnonzero(spared)
            self._freed(row[frees], cells[frees] - self.paths, spared[frees])

    def _drifts(self, drifting: np.ndarray) -> None:
        """Month by month of a drift, but for the month of a change, which is counted there."""
        cases, tables = self.tables.cases, self.tables
        row, path = self._split(drifting)
        state = row * STATES + self.found.course.ravel()[drifting]
        departure, change = self.found.departure.ravel()[drifting], cases.month[row]
        noise = None if self.found.noise is None else self.found.noise.ravel()[drifting]
        wage = cases.client["labour_cost_per_hour"][row]
        for month in range(1, tables.drift_months + 1):
            counts = np.flatnonzero((departure >= month) & (change != month))
            cells = self._cells(row[counts], np.full(counts.size, month - 1), path[counts])
            place = state[counts] * tables.drift_months + month - 1
            weights = {name: tables.drift[name].take(place) for name in self._names if name != "mrr"}
            noisy = None if noise is None else tables.drift["hours"].take(place) * noise[counts]
            self._levels(cells, weights, noisy, wage[counts])
        if any(self.sums.asked_for(name) for name in FREED):
            uneven = np.flatnonzero(tables.spares_unevenly[state])
            self._spared_while_drifting(row[uneven], path[uneven], state[uneven], departure[uneven])

    def _spared_while_drifting(
        self, row: np.ndarray, path: np.ndarray, state: np.ndarray, departure: np.ndarray
    ) -> None:
        """Until a drift is over a change spares more hours than in the end."""
        cases, tables = self.tables.cases, self.tables
        if not row.size:
            return
        change = cases.month[row]
        kinds = ramps(cases)
        by_age = np.stack([kinds["absorbed"].by_age, kinds["unsold_wages"].by_age])
        for month in range(int(change.min()), tables.drift_months):
            here = np.flatnonzero((change <= month) & (departure > month))
            own = state[here]
            spared = tables.spared_now.take(own * cases.horizon + month - 1)
            in_the_end = tables.spared.take(own * (cases.horizon + 1) + departure[here] - 1)
            more = spared - (in_the_end + tables.spared_for_good[row[here]])
            keep = np.flatnonzero(more)
            here, more = here[keep], more[keep]
            cells = self._cells(row[here], np.full(here.size, month - 1), path[here])
            self._freed(row[here], cells, more, by_age[:, month - change[here] + 1])

    def _collect(self, gone: np.ndarray) -> None:
        """Who has left is billed no more: what would have come in does not."""
        cases, money = self.tables.cases, self.tables.collection
        row, path = self._split(gone)
        departure, change = self.found.departure.ravel()[gone], cases.month[row]
        late = departure >= change - 1

        def lose(some: np.ndarray | slice, terms: np.ndarray, first: np.ndarray, sign: float) -> None:
            for place, amount in money.arrivals(row[some], terms, first):
                self._scatter("cash_flow", self._cells(row[some], place, path[some]), sign * amount)

        lose(slice(None), late.astype(np.intp), departure, -1.0)
        # Gone before a change: what was lost at the old terms from then on is lost at the new ones.
        early = np.flatnonzero(~late & (change < NEVER))
        if early.size:
            lose(early, np.zeros(early.size, np.intp), change[early] - 1, 1.0)
            lose(early, np.ones(early.size, np.intp), change[early] - 1, -1.0)
        # Paid in advance, what is billed after the horizon is lost to all.
        ahead = np.flatnonzero(money.whole[row, money.last[row]] < 0)
        if ahead.size:
            lose(ahead, money.last[row[ahead]], np.full(ahead.size, cases.horizon), 1.0)

    def _bad_luck(self) -> None:
        happened, reviewed = self.found.incidents, self.found.reviewed
        row, path = self._split(happened.place)
        self._scatter("one_off", self._cells(row, happened.month - 1, path), -happened.cost)
        row, path = self._split(reviewed)
        departure = self.found.departure.ravel()[reviewed]
        self._scatter("one_off", self._cells(row, departure - 1, path), -self.sample.review_cost[row])
