"""The sampled portfolio: clients' futures added path by path, with the backlog shared between them (model.md).

A path's totals add over clients except for the labour that freed hours are worth: all clients' freed hours compete for
the same waiting work. So the paths keep freed hours apart, and turn them into money last.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from simulator.actions import RESPONSES
from simulator.bridge import BRIDGE_LINES
from simulator.cases import Cases
from simulator.freed_hours import FREED
from simulator.happenings import add_futures
from simulator.labour import sold_and_shed
from simulator.luck import KeptDraws, Luck
from simulator.month_tables import LEVELS, MonthTables, month_tables
from simulator.months import MonthSums
from simulator.profile import FloatArray
from simulator.sampled import chunks, expected_lines, path_sums, worth
from simulator.sampler import Sampler, draw, futures, sampler
from simulator.statistics import Fan, Summary, fan, summarise

BATCH = 256
"""Clients worked on at a time, in the order of their ids: it sets the order in which a path's sums are added."""
THREADS = 2
"""Two take about 0.6 of the time of one; each has a slab in memory."""
SLAB_PATHS = 5_120
"""Paths a thread works on at a time, at most."""
_LOST_WITHIN_MONTHS = 12
_DRAWN = ("overtime", "incidents", "reviews")
"""Lines that are more than a table of states, in whole or in part."""
_SHARED = ("labour_saved", "redeployed")


@dataclass(frozen=True)
class Company:
    """What cash needs to know of the company: currency, currency and currency/month; None where it is not known."""

    opening_cash: float | None = None
    cash_floor: float | None = None
    fixed_overhead_per_month: float | None = None


def knows_cash(company: Company | None) -> bool:
    """Say whether cash can be counted: opening cash and fixed overhead are known."""
    return company is not None and company.opening_cash is not None and company.fixed_overhead_per_month is not None


@dataclass(frozen=True)
class PortfolioSample:
    """The portfolio's futures.

    Attributes
    ----------
    npv : array, shape (paths,), currency
    bridge : dict of line to currency
        Mean of each line.
    fans : dict of name to Fan
        mrr, gross_profit (currency/month), hours (hours/month) and, with a company, cash (currency).
    cash_below_floor : float or None
        Share of paths in which cash falls below the floor in some month.
    lost_mrr : Summary
        Share of today's fees gone after 12 months (or the horizon), for any cause.
    """

    npv: FloatArray
    bridge: dict[str, float]
    fans: dict[str, Fan]
    cash_below_floor: float | None
    lost_mrr: Summary

    @property
    def summary(self) -> Summary:
        """Summarise the NPV."""
        return summarise(self.npv)


@dataclass(frozen=True)
class SharedWork:
    """The backlog all clients share, hours/month, and what an hour of it brings, currency; nothing without clients."""

    backlog: float
    contribution: float

    def money(self, months: dict[str, FloatArray]) -> tuple[FloatArray, FloatArray]:
        """Return labour saved and redeployed from months of `FREED`, of their shape, currency/month."""
        if self.backlog == 0:
            return months["unsold_wages"] + months["sellable_wages"], np.zeros_like(months["absorbed"])
        sold, shed = sold_and_shed(months["absorbed"], months["sellable_wages"], np.asarray(self.backlog))
        return shed + months["unsold_wages"], self.contribution * sold


def shared_work(cases: Cases) -> SharedWork:
    """Return the work all clients of a batch share."""
    names = ("backlog_hours", "redeployed_contribution_per_hour")
    return SharedWork(*(float(cases.assume[name][0]) if len(cases) else 0.0 for name in names))


def cash_of(flows: FloatArray, company: Company) -> FloatArray:
    """Return cash at month ends from what it moves, months on the last axis but one; in place of the flows."""
    assert company.opening_cash is not None
    assert company.fixed_overhead_per_month is not None
    flows -= company.fixed_overhead_per_month
    flows[..., 0, :] += company.opening_cash
    for month in range(1, flows.shape[-2]):
        flows[..., month, :] += flows[..., month - 1, :]
    return flows


@dataclass(frozen=True)
class _Batch:
    """Clients next to each other in the order of their ids."""

    first: int
    client_ids: tuple[str, ...]
    sample: Sampler
    tables: MonthTables


@dataclass
class _Gathered:
    """Whole paths, filled slab by slab of paths; each slab writes its own part."""

    clients: FloatArray
    npv: FloatArray
    lines: dict[str, FloatArray]
    lost: FloatArray
    fans: dict[str, np.ndarray]
    below: np.ndarray
    counts: list[list[np.ndarray]] = field(default_factory=list)


@dataclass(frozen=True)
class _Run:
    cases: Cases
    batches: list[_Batch]
    seed: int
    kept: KeptDraws | None
    company: Company | None
    gathered: _Gathered

    def slab(self, start: int, stop: int) -> list[np.ndarray]:
        """Sample paths start..stop-1 of all clients; return how often each batch's states occur."""
        horizon, paths = self.cases.horizon, stop - start
        gathered, everyone = self.gathered, slice(start, stop)
        counted = []
        sums = MonthSums(horizon, paths, [*LEVELS[:3], *FREED, *(LEVELS[3:] if knows_cash(self.company) else [])])
        for batch in self.batches:
            sample = batch.sample
            size = len(batch.client_ids)
            drawn = draw(sample, Luck(self.seed, batch.client_ids, start, stop, self.kept))
            counts = np.zeros(sample.apart.size, np.intp)
            fees = sample.cases.client["mrr"][:, None]
            sums.add_steady(batch.tables)
            for first, last in chunks(start, stop, size):
                here, rows = slice(first, last), slice(batch.first, batch.first + size)
                found = futures(sample, drawn.chunk(first, last))
                value = worth(sample, found)
                counts += np.bincount(found.state.ravel(), minlength=counts.size)
                gathered.npv[here] += path_sums(value.apart)
                for line, part in zip(_DRAWN, (value.noise, value.incidents, value.reviews), strict=True):
                    if part is not None:
                        gathered.lines[line][here] += path_sums(part)
                np.add(value.apart, value.labour, out=gathered.clients[rows, here])
                gathered.lost[here] += path_sums((found.departure <= min(_LOST_WITHIN_MONTHS, horizon)) * fees)
                add_futures(sums, batch.tables, sample, found, slice(first - start, last - start))
            counted.append(counts)
        self._months(sums, everyone)
        return counted

    def _months(self, sums: MonthSums, everyone: slice) -> None:
        gathered = self.gathered
        months = {name: values[0] for name, values in sums.months(self.cases).items()}
        saved, redeployed = shared_work(self.cases).money(months)
        discount = float(self.cases.discount[0]) if len(self.cases) else 1.0
        for line, flow in (("labour_saved", saved), ("redeployed", redeployed)):
            worth_of = gathered.lines[line][everyone]
            for month, flow_of_month in enumerate(flow, start=1):
                worth_of += discount**month * flow_of_month
            gathered.npv[everyone] += worth_of
        saved += redeployed
        months["gross_profit"] += saved
        for name in LEVELS[:3]:
            gathered.fans[name][:, everyone] = months[name]
        if "cash" in gathered.fans and self.company is not None:
            cash = cash_of(months["cash_flow"] + saved, self.company)
            gathered.fans["cash"][:, everyone] = cash
            if self.company.cash_floor is not None:
                gathered.below[everyone] = (cash < self.company.cash_floor).any(axis=0)


def _batches(cases: Cases, client_ids: Sequence[str]) -> tuple[np.ndarray, list[_Batch]]:
    """Return the clients' places in the order of their ids, and the batches."""
    by_name = np.array(sorted(range(len(client_ids)), key=lambda place: client_ids[place]), np.intp)
    batches = []
    for first in range(0, by_name.size, BATCH):
        places = by_name[first : first + BATCH]
        sample = sampler(cases.part(places))
        batches.append(_Batch(first, tuple(client_ids[place] for place in places), sample, month_tables(sample)))
    return by_name, batches


def _slabs(paths: int) -> list[tuple[int, int]]:
    """Cut paths into slabs of nearly one size, as many for each thread."""
    count = -(-paths // (SLAB_PATHS * THREADS)) * THREADS
    edges = [place * paths // count for place in range(count + 1)]
    return [(start, stop) for start, stop in pairwise(edges) if stop > start]


def sample_portfolio(
    cases: Cases,
    client_ids: Sequence[str],
    seed: int,
    paths: int,
    company: Company | None = None,
    kept: KeptDraws | None = None,
) -> tuple[PortfolioSample, list[Summary]]:
    """Return the portfolio's futures and each client's NPV (alone, with all of the backlog), on common random numbers.

    Parameters
    ----------
    cases : Cases
        One a client, in the order of `client_ids`, with one set of assumptions for all.
    seed, paths : int
    company : Company or None
        Without one there are no cash figures.
    kept : KeptDraws or None
        Draws kept from another run, and for the next one: the same numbers, sooner.

    Notes
    -----
    The same bits whatever the order of the clients, the size of chunks and the number of threads.

    Memory: 8 bytes a client and path for the clients' own values, 4 bytes a month and path for each of four fans, twice
    that while one is sorted; beside these a slab of 5,120 paths a thread, of 8 bytes x 9 channels x months and 28 bytes
    x 256 clients a path, and the clients' tables, 8 bytes x 100 x months a client. 200 clients x 120 months x 100,000
    paths: some 160 + 190 + 100 + 2 x 60 + 20 MB.
    """
    horizon = cases.horizon
    by_name, batches = _batches(cases, client_ids)
    names = [*LEVELS[:3], *(["cash"] if knows_cash(company) else [])]
    gathered = _Gathered(
        np.empty((len(client_ids), paths)),
        np.zeros(paths),
        {line: np.zeros(paths) for line in (*_DRAWN, *_SHARED)},
        np.zeros(paths),
        {name: np.empty((horizon, paths), np.float32) for name in names},
        np.zeros(paths, bool),
    )
    run = _Run(cases, batches, seed, kept, company, gathered)
    slabs = _slabs(paths)
    with ThreadPoolExecutor(THREADS) as threads:
        counted = list(threads.map(lambda slab: run.slab(*slab), slabs))
        summaries = list(threads.map(summarise, gathered.clients))
        fans = dict(zip(names, threads.map(fan, gathered.fans.values()), strict=True))
    below = None
    if knows_cash(company) and company is not None and company.cash_floor is not None:
        below = float(gathered.below.mean())
    today = float(cases.client["mrr"][by_name].sum())
    lost = summarise(gathered.lost / today if today > 0 else gathered.lost)
    bridge = _bridge(batches, [np.sum(counts, axis=0) for counts in zip(*counted, strict=True)], gathered.lines, paths)
    places = {int(place): rank for rank, place in enumerate(by_name)}
    alone = [summaries[places[place]] for place in range(len(client_ids))]
    return PortfolioSample(gathered.npv, bridge, fans, below, lost), alone


def _bridge(
    batches: list[_Batch], counts: list[np.ndarray], lines: dict[str, FloatArray], paths: int
) -> dict[str, float]:
    """Return the mean of each line over the paths, all clients together."""
    means = dict.fromkeys(BRIDGE_LINES, 0.0)
    for batch, counted in zip(batches, counts, strict=True):
        shares = counted.reshape(len(batch.client_ids), len(RESPONSES), 2, -1) / paths
        for line, values in expected_lines(batch.sample.values, shares).items():
            means[line] += float(values.sum())
    for line in (*_SHARED, "incidents", "reviews"):
        means[line] = 0.0
    for line, values in lines.items():
        means[line] += float(values.mean())
    return means
