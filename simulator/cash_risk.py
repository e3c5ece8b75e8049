"""Who cannot be lost: how often cash falls below the floor without each client (model.md, Cannot afford to lose)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.cases import Cases
from simulator.luck import KeptDraws, Luck
from simulator.months import FREED, MonthSums, month_tables
from simulator.portfolio import BATCH, Company, SharedWork, cash_of, shared_work
from simulator.profile import FloatArray
from simulator.sampled import chunks, draw, futures, sampler

_CHANNELS = ("cash_flow", *FREED)
_CELLS = 1 << 19
"""Client-month-paths kept apart at a time: 4 MB a channel."""
_PATHS = 512


@dataclass(frozen=True)
class WithoutClient:
    """What losing one client does to cash: the share of paths in which it falls below the floor, with and without."""

    below_floor: dict[str, float]
    below_floor_with_all: float


def _broke(months: dict[str, FloatArray], work: SharedWork, company: Company) -> np.ndarray:
    """Return on how many paths cash falls below the floor, months of shape (plans, months, paths); ends them."""
    saved, redeployed = work.money(months)
    saved += redeployed
    saved += months["cash_flow"]
    return (cash_of(saved, company) < company.cash_floor).any(axis=1).sum(axis=1)


@dataclass(frozen=True)
class _Paths:
    """Some paths, on which clients are added up or taken out."""

    client_ids: Sequence[str]
    seed: int
    start: int
    stop: int
    kept: KeptDraws

    def sums(self, horizon: int, apart: int | None = None) -> MonthSums:
        return MonthSums(horizon, self.stop - self.start, _CHANNELS, apart)

    def add(self, sums: MonthSums, cases: Cases, places: np.ndarray, sign: float = 1.0) -> None:
        sample = sampler(cases.part(places))
        tables = month_tables(sample)
        sums.add_steady(tables, sign)
        luck = Luck(self.seed, [self.client_ids[place] for place in places], self.start, self.stop, self.kept)
        drawn = draw(sample, luck)
        for start, stop in chunks(self.start, self.stop, places.size):
            columns = slice(start - self.start, stop - self.start)
            sums.add(tables, sample, futures(sample, drawn.chunk(start, stop)), columns, sign)


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
    The sum of all kept, less the client kept, plus the client let go, path by path. Memory: the draws, and some 20
    arrays of `_CELLS`.
    """
    assert company.cash_floor is not None
    work = shared_work(keep)
    horizon = keep.horizon
    by_name = np.array(sorted(range(len(client_ids)), key=lambda place: client_ids[place]), np.intp)
    counts = np.zeros(len(client_ids) + 1, np.intp)
    kept = KeptDraws()
    for start in range(0, paths, _PATHS):
        some = _Paths(client_ids, seed, start, min(paths, start + _PATHS), kept)
        everyone = some.sums(horizon)
        for first in range(0, by_name.size, BATCH):
            some.add(everyone, keep, by_name[first : first + BATCH])
        step = max(1, _CELLS // (horizon * _PATHS))
        for first in range(0, by_name.size, step):
            places = by_name[first : first + step]
            without = some.sums(horizon, places.size)
            without.add_to_each(everyone)
            some.add(without, keep, places, -1.0)
            some.add(without, fire, places)
            counts[places] += _broke(without.months(keep), work, company)
        counts[-1] += int(_broke(everyone.months(keep), work, company)[0])
    shares = counts / paths
    return WithoutClient(dict(zip(client_ids, shares[:-1].tolist(), strict=True)), float(shares[-1]))
