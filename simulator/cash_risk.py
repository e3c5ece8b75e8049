"""Who cannot be lost: how often cash falls below the floor without each client (model.md, Cannot afford to lose)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.cases import Cases
from simulator.luck import KeptDraws, Luck
from simulator.months import FREED, MonthSums, month_tables
from simulator.portfolio import Company, SharedWork, cash_of, shared_work
from simulator.profile import FloatArray
from simulator.sampled import draw, futures, sampler

_CHANNELS = ("cash_flow", *FREED)
_CELLS = 1 << 18
"""Client-month-paths kept apart at a time: 2 MB a channel."""
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


def _months_of(
    cases: Cases, client_ids: Sequence[str], seed: int, start: int, stop: int, kept: KeptDraws
) -> dict[str, FloatArray]:
    """Return the months of each client by itself, shape (clients, months, paths)."""
    sample = sampler(cases)
    tables = month_tables(sample)
    sums = MonthSums(cases.horizon, stop - start, _CHANNELS, apart=len(cases))
    sums.add_steady(tables)
    found = futures(sample, draw(sample, Luck(seed, client_ids, start, stop, kept)))
    sums.add(tables, sample, found, slice(0, stop - start))
    return sums.months(cases)


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
    The sum of all kept, less the client kept, plus the client let go, path by path. Memory: some 40 arrays of 2 MB.
    """
    assert company.cash_floor is not None
    work = shared_work(keep)
    by_name = sorted(range(len(client_ids)), key=lambda place: client_ids[place])
    counts = np.zeros(len(client_ids) + 1, np.intp)
    kept = KeptDraws()
    for start in range(0, paths, _PATHS):
        stop = min(paths, start + _PATHS)
        step = max(1, _CELLS // (keep.horizon * (stop - start)))
        groups = [np.array(by_name[i : i + step], np.intp) for i in range(0, len(by_name), step)]

        def months(cases: Cases, places: np.ndarray, start: int = start, stop: int = stop) -> dict[str, FloatArray]:
            return _months_of(cases.part(places), [client_ids[i] for i in places], seed, start, stop, kept)

        everyone = {name: np.zeros((1, keep.horizon, stop - start)) for name in _CHANNELS}
        for places in groups:
            for name, values in months(keep, places).items():
                for client in values:
                    everyone[name][0] += client
        for places in groups:
            without = months(fire, places)
            for name, values in months(keep, places).items():
                without[name] -= values
                without[name] += everyone[name]
            counts[places] += _broke(without, work, company)
        counts[-1] += int(_broke(everyone, work, company)[0])
    shares = counts / paths
    return WithoutClient(dict(zip(client_ids, shares[:-1].tolist(), strict=True)), float(shares[-1]))
