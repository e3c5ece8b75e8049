"""What happens to clients on a chunk of paths, turned into the jumps of their months (model.md, Monthly flows)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.cases import NEVER
from simulator.freed_hours import FREED, ramps
from simulator.month_tables import BASE, LEVELS, MonthTables
from simulator.months import MonthSums
from simulator.profile import FloatArray
from simulator.sampler import STATES, Futures, Sampler


def add_futures(sums: MonthSums, tables: MonthTables, sample: Sampler, found: Futures, columns: slice) -> None:
    """Add what happens to a batch of clients on a chunk of paths, beside what is steady."""
    _Adding(sums, tables, sample, found, columns).add()


@dataclass(frozen=True)
class _Adding:
    sums: MonthSums
    tables: MonthTables
    sample: Sampler
    found: Futures
    columns: slice

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
        drifting = np.flatnonzero((self.found.course & 1).astype(bool))
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
        self.sums.scatter(name, cells, weights, self.columns)

    def _freed(self, row: np.ndarray, cells: np.ndarray, hours: FloatArray, at_once: np.ndarray | None = None) -> None:
        """Release hours; `at_once` holds, for each of absorbed and wages, what of them counts in that very month."""
        for place, (name, by_case) in enumerate(self.tables.freed_weight.items()):
            if not (self.sums.asked_for(name) and by_case.any()):
                continue
            weight = by_case.take(row)
            counts = slice(None) if by_case.all() else np.flatnonzero(weight)
            counted = hours[counts] * weight[counts]
            if at_once is not None:
                counted *= at_once[min(place, 1)][counts]
            self.sums.scatter(name, cells[counts], counted, self.columns, at_once is not None)

    def _levels(
        self, cells: np.ndarray, weights: dict[str, FloatArray], noisy: FloatArray | None, wage: FloatArray
    ) -> None:
        """Add jumps of levels, and of the noise of hours with its wages; ends the weights."""
        wages = None if noisy is None else wage * noisy
        for name, weight in weights.items():
            if noisy is not None and wages is not None and name != "mrr":
                if name == "hours":
                    weight += noisy
                else:
                    weight -= wages
            self._scatter(name, cells, weight)

    @property
    def _names(self) -> list[str]:
        return [name for name in LEVELS if self.sums.asked_for(name)]

    def _noise_of_month_one(self) -> None:
        if self.found.noise is None or not set(self._names) - {"mrr"}:
            return
        client = self.tables.cases.client
        noise = self.found.noise * client["hours"][:, None]
        if self.sums.asked_for("hours"):
            self.sums.first_month(("hours",), noise, self.columns)
        noise *= -client["labour_cost_per_hour"][:, None]
        names = tuple(name for name in ("gross_profit", "cash_flow") if self.sums.asked_for(name))
        self.sums.first_month(names, noise, self.columns)

    def _departures(self, gone: np.ndarray) -> None:
        """After its last month a client brings nothing, and its hours are free."""
        row, path = self._split(gone)
        state, month = self.found.state.take(gone), self.found.departure.take(gone)
        cells = self._cells(row, month, path)
        weights = {name: self.tables.lost[name].take(state) for name in self._names}
        noisy = None
        if self.found.noise is not None and weights:
            noisy = self.found.noise.take(gone) * self.tables.lost["hours"].take(state)
        self._levels(cells, weights, noisy, self.tables.cases.client["labour_cost_per_hour"].take(row))
        cells -= self.paths
        if self.sums.asked_for("one_off"):
            self._scatter("one_off", cells, self.tables.one_off.take(state))
        self._freed(row, cells, self.tables.released.take(state))

    def _changes(self) -> None:
        """In the month of a change, paths differ from a client that is in place and answers nothing."""
        cases, tables = self.tables.cases, self.tables
        changed = np.flatnonzero(cases.month < NEVER)
        course, departure = self.found.course[changed], self.found.departure[changed]
        early = departure < cases.month[changed, None]
        differs = early | (course != BASE)
        if self.found.noise is not None:
            differs |= cases.standardise[changed, None]
        place = np.flatnonzero(differs)
        among, path = self._split(place)
        row, gone = changed.take(among), early.take(place)
        kind = 2 * (row * STATES + course.take(place)) + ~gone
        cells = self._cells(row, cases.month.take(row) - 1, path)
        flat = row * self.paths + path
        weights = {name: tables.change[name].take(kind) for name in self._names}
        noisy = None
        if self.found.noise is not None and weights:
            noisy = tables.change_noise.take(kind) * self.found.noise.take(flat)
        self._levels(cells, weights, noisy, cases.client["labour_cost_per_hour"].take(row))
        if self.sums.asked_for("one_off"):
            self._scatter("one_off", cells[gone], tables.change_cost.take(row[gone]))
        if any(self.sums.asked_for(name) for name in FREED):
            spared = tables.spared.take(self.found.state.take(flat))
            frees = np.flatnonzero(spared)
            self._freed(row[frees], cells[frees] - self.paths, spared[frees])

    def _drifts(self, drifting: np.ndarray) -> None:
        """Month by month of a drift, but for the month of a change, which is counted there."""
        cases, tables = self.tables.cases, self.tables
        row, path = self._split(drifting)
        departure = self.found.departure.take(drifting)
        noise = None if self.found.noise is None else self.found.noise.take(drifting)
        wage = cases.client["labour_cost_per_hour"].take(row)
        even = tables.drifts_evenly.take(row)
        even &= departure >= tables.drift_months
        self._even_drifts(row[even], path[even], None if noise is None else noise[even], wage[even])
        some = np.flatnonzero(~even)
        row, path, departure, wage = row[some], path[some], departure[some], wage[some]
        state = row * STATES + self.found.course.take(drifting[some])
        months = np.arange(1, tables.drift_months + 1)
        counts = np.flatnonzero((departure[:, None] >= months) & (cases.month.take(row)[:, None] != months))
        which = counts // tables.drift_months
        month = counts - which * tables.drift_months
        cells = self._cells(row[which], month, path[which])
        place = state[which] * tables.drift_months + month
        weights = {name: tables.drift[name].take(place) for name in self._names if name != "mrr"}
        noisy = None
        if noise is not None and weights:
            noisy = noise[some][which] * tables.drift["hours"].take(place)
        self._levels(cells, weights, noisy, wage[which])
        if any(self.sums.asked_for(name) for name in FREED):
            uneven = np.flatnonzero(tables.spares_unevenly.take(state))
            if uneven.size:
                self._spared_while_drifting(row[uneven], path[uneven], state[uneven], departure[uneven])

    def _even_drifts(self, row: np.ndarray, path: np.ndarray, noise: np.ndarray | None, wage: FloatArray) -> None:
        """Add drifts that nothing falls into: they take the same course for every client."""
        columns = row * self.paths + path if self.sums.apart else path
        hours = self.tables.even_drift["hours"].take(row)
        for name in self._names:
            if name == "mrr":
                continue
            weight = self.tables.even_drift[name].take(row)
            if noise is not None:
                weight += hours * noise if name == "hours" else -(wage * hours) * noise
            self.sums.spread(name, columns, weight, self.tables.drift_shape, self.columns)

    def _spared_while_drifting(
        self, row: np.ndarray, path: np.ndarray, state: np.ndarray, departure: np.ndarray
    ) -> None:
        """Until a drift is over a change spares more hours than in the end."""
        cases, tables = self.tables.cases, self.tables
        change = cases.month.take(row)
        kinds = ramps(cases)
        by_age = np.stack([kinds["absorbed"].by_age, kinds["unsold_wages"].by_age])
        months = np.arange(int(change.min()), tables.drift_months)
        here, month = np.nonzero((change[:, None] <= months) & (departure[:, None] > months))
        month += int(change.min())
        own = state[here]
        spared = tables.spared_now.take(own * cases.horizon + month - 1)
        in_the_end = tables.spared.take(own * (cases.horizon + 1) + departure[here] - 1)
        more = spared - (in_the_end + tables.spared_for_good.take(row[here]))
        keep = np.flatnonzero(more)
        here, month, more = here[keep], month[keep], more[keep]
        cells = self._cells(row[here], month - 1, path[here])
        self._freed(row[here], cells, more, by_age[:, month - change[here] + 1])

    def _collect(self, gone: np.ndarray) -> None:
        """Who has left is billed no more: what would have come in does not."""
        cases, money = self.tables.cases, self.tables.collection
        row, path = self._split(gone)
        departure = self.found.departure.take(gone)
        for place, amount in money.lost(row, departure):
            self._scatter("cash_flow", self._cells(row, place, path), amount)

        def lose(some: np.ndarray, terms: np.ndarray, first: np.ndarray, sign: float) -> None:
            for place, amount in money.arrivals(row[some], terms, first):
                self._scatter("cash_flow", self._cells(row[some], place, path[some]), sign * amount)

        # Gone before a change: what was lost at the old terms from then on is lost at the new ones.
        change = cases.month.take(row)
        early = np.flatnonzero((departure < change - 1) & (change < NEVER))
        if early.size:
            lose(early, np.zeros(early.size, np.intp), change[early] - 1, 1.0)
            lose(early, np.ones(early.size, np.intp), change[early] - 1, -1.0)
        # Paid in advance, what is billed after the horizon is lost to all.
        ahead = np.flatnonzero(money.ahead.take(row))
        if ahead.size:
            lose(ahead, money.last[row[ahead]], np.full(ahead.size, cases.horizon), 1.0)

    def _bad_luck(self) -> None:
        happened, reviewed = self.found.incidents, self.found.reviewed
        row, path = self._split(happened.place)
        self._scatter("one_off", self._cells(row, happened.month - 1, path), -happened.cost)
        row, path = self._split(reviewed)
        departure = self.found.departure.take(reviewed)
        self._scatter("one_off", self._cells(row, departure - 1, path), -self.sample.review_cost.take(row))
