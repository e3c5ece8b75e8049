"""Who cannot be lost: how often cash falls below the floor without each client (model.md, Cannot afford to lose)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.cases import Cases
from simulator.freed_hours import FREED
from simulator.happenings import add_futures
from simulator.luck import KeptDraws, Luck
from simulator.month_tables import month_tables
from simulator.months import MonthSums
from simulator.portfolio import BATCH, Company, SharedWork, cash_of, shared_work
from simulator.profile import FloatArray
from simulator.sampled import chunks
from simulator.sampler import draw, futures, sampler
from simulator.state_months import drawn_costs, noise_wages, state_months

_CHANNELS = ("cash_flow", *FREED)
_CLIENTS = 16
"""Clients whose months by state are worked out at a time: some 10 arrays of 8 bytes x 122 x months x clients."""
_PATHS = 1024


@dataclass(frozen=True)
class WithoutClient:
    """What losing one client does to cash: the share of paths in which it falls below the floor, with and without."""

    below_floor: dict[str, float]
    below_floor_with_all: float


def _broke(months: dict[str, FloatArray], work: SharedWork, company: Company) -> int:
    """Return on how many paths cash falls below the floor, months of shape (months, paths)."""
    saved, redeployed = work.money(months)
    saved += redeployed
    saved += months["cash_flow"]
    return int((cash_of(saved, company) < company.cash_floor).any(axis=0).sum())


@dataclass(frozen=True)
class _Paths:
    """Some paths, on which clients are added up or one is let go."""

    client_ids: Sequence[str]
    seed: int
    start: int
    stop: int
    kept: KeptDraws

    def luck(self, places: np.ndarray) -> Luck:
        return Luck(self.seed, [self.client_ids[place] for place in places], self.start, self.stop, self.kept)

    def everyone(self, keep: Cases, by_name: np.ndarray) -> dict[str, FloatArray]:
        """Return the months of all clients kept, shape (months, paths)."""
        sums = MonthSums(keep.horizon, self.stop - self.start, _CHANNELS)
        for first in range(0, by_name.size, BATCH):
            places = by_name[first : first + BATCH]
            sample = sampler(keep.part(places))
            tables = month_tables(sample)
            sums.add_steady(tables)
            drawn = draw(sample, self.luck(places))
            for start, stop in chunks(self.start, self.stop, places.size):
                columns = slice(start - self.start, stop - self.start)
                add_futures(sums, tables, sample, futures(sample, drawn.chunk(start, stop)), columns)
        return {name: values[0] for name, values in sums.months(keep).items()}

    def without(
        self, everyone: dict[str, FloatArray], keep: Cases, fire: Cases, places: np.ndarray
    ) -> Iterator[dict[str, FloatArray]]:
        """Yield the months of all clients but one, for each of some clients."""
        kept, fired = sampler(keep.part(places)), sampler(fire.part(places))
        luck = self.luck(places)
        stays, goes = (futures(sample, draw(sample, luck).chunk(self.start, self.stop)) for sample in (kept, fired))
        before, after = state_months(kept, _CHANNELS), state_months(fired, _CHANNELS)
        wages_before, wages_after = noise_wages(kept, before), noise_wages(fired, after)
        cost = np.zeros((places.size, keep.horizon, self.stop - self.start))
        for sign, sample, found in ((1.0, kept, stays), (-1.0, fired, goes)):
            for place, month, amount in drawn_costs(sample, found):
                case, path = np.divmod(place, cost.shape[-1])
                np.add.at(cost, (case, month, path), sign * amount)
        for row in range(places.size):
            # A client let go does as it would have done until then: its state follows from the one it is kept in.
            until = np.minimum(before.departure, fired.cases.fire_month[row].take(before.course >> 1))
            then = after.places(before.course, until)
            state = before.places(stays.course[row], stays.departure[row])
            months = dict(everyone)
            for name in _CHANNELS:
                change = after.months[name][row].take(then, axis=1) - before.months[name][row]
                if change.any():
                    months[name] = everyone[name] + change.take(state, axis=1)
            months["cash_flow"] = cost[row] + months["cash_flow"]
            if stays.noise is not None:
                wages = wages_after[row].take(then, axis=1) - wages_before[row]
                months["cash_flow"] += wages.take(state, axis=1) * stays.noise[row]
            yield months


def cash_without_each(
    keep: Cases, fire: Cases, client_ids: Sequence[str], seed: int, paths: int, company: Company
) -> WithoutClient:
    """Return how often cash falls below the floor when one client is let go at the first month and the rest are kept.

    Parameters
    ----------
    keep, fire : Cases
        The same clients in the same order, kept and fired.
    company : Company
        With opening cash, overhead and floor.

    Notes
    -----
    The sum of all kept, and the client's months let go less those kept, path by path. Memory: the draws, and some 20
    arrays of 8 bytes x months x 1,024 paths.
    """
    assert company.cash_floor is not None
    work = shared_work(keep)
    by_name = np.array(sorted(range(len(client_ids)), key=lambda place: client_ids[place]), np.intp)
    counts = np.zeros(len(client_ids) + 1, np.intp)
    kept = KeptDraws()
    for start in range(0, paths, _PATHS):
        some = _Paths(client_ids, seed, start, min(paths, start + _PATHS), kept)
        everyone = some.everyone(keep, by_name)
        for first in range(0, by_name.size, _CLIENTS):
            places = by_name[first : first + _CLIENTS]
            for place, months in zip(places, some.without(everyone, keep, fire, places), strict=True):
                counts[place] += _broke(months, work, company)
        counts[-1] += _broke(everyone, work, company)
    shares = counts / paths
    return WithoutClient(dict(zip(client_ids, shares[:-1].tolist(), strict=True)), float(shares[-1]))
