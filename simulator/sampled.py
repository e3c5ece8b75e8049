"""Sampled values of clients, each alone: the same states as the exact value, drawn, with luck on top (model.md).

Clients are worked on a batch at a time, paths in chunks that stay in the processor's cache. No number hangs on how
clients are batched or paths are cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.bridge import BRIDGE_LINES, StateValues
from simulator.cases import Cases
from simulator.luck import Luck
from simulator.profile import FloatArray
from simulator.sampler import DRAWN_LINES, Futures, Sampler, draw, futures, sampler

CELLS = 1 << 17
"""Client-paths worked on at a time: a megabyte an array."""


def luck_of(case: Cases, client_id: str, seed: int, paths: int) -> Luck:
    """Return the luck of the client of a batch's only case; neither action nor assumptions have a part in it."""
    assert len(case) == 1
    return Luck(seed, [client_id], 0, paths)


def chunks(start: int, stop: int, clients: int) -> list[tuple[int, int]]:
    """Cut paths so that a chunk of them holds about `CELLS` client-paths."""
    step = max(1, CELLS // max(1, clients))
    return [(first, min(stop, first + step)) for first in range(start, stop, step)]


def path_sums(values: FloatArray) -> FloatArray:
    """Return sums over clients of values of shape (clients, paths), one client after the other."""
    if values.shape[1] == 1:  # numpy would add a single column pairwise
        return np.cumsum(values[:, 0])[-1:]
    return values.sum(axis=0)


@dataclass(frozen=True)
class Worth:
    """Net present values of a chunk, currency, shape (cases, paths).

    Attributes
    ----------
    apart : all but labour saved and redeployed
    labour : those two, with all of the backlog
    noise, incidents, reviews : parts of `apart`; None where nothing of the kind happens
    """

    apart: FloatArray
    labour: FloatArray
    noise: FloatArray | None
    incidents: FloatArray | None
    reviews: FloatArray | None


def worth(sample: Sampler, found: Futures) -> Worth:
    """Return what a chunk of futures is worth."""
    shape = found.state.shape
    cells = found.state.size
    apart = sample.apart.take(found.state)
    noise = incidents = reviews = None
    if found.noise is not None:
        noise = sample.noisy.take(found.state)
        noise *= found.noise
        np.negative(noise, out=noise)
        apart += noise
    happened = found.incidents
    if happened.place.size:
        value = -happened.cost * sample.powers[happened.place // shape[1], happened.month]
        incidents = np.bincount(happened.place, weights=value, minlength=cells).reshape(shape)
        apart += incidents
    if found.reviewed.size:
        row = found.reviewed // shape[1]
        reviews = np.zeros(shape)
        month = found.departure.ravel()[found.reviewed]
        reviews.ravel()[found.reviewed] = -sample.review_cost[row] * sample.powers[row, month]
        apart += reviews
    return Worth(apart, sample.labour.take(found.state), noise, incidents, reviews)


@dataclass(frozen=True)
class ClientSample:
    """One client's futures under one action.

    Attributes
    ----------
    npv : array, shape (paths,), currency
    labour_npv : array, shape (paths,), currency
        The part of it that is labour saved and redeployed with all of the backlog.
    course, departure : int arrays, shape (paths,)
        2 * response + drift, and the month after whose end the client is gone, H + 1 for never.
    bridge : array, shape (16,), currency
        Mean of each line over the paths.
    """

    npv: FloatArray
    labour_npv: FloatArray
    course: np.ndarray
    departure: np.ndarray
    bridge: FloatArray


def expected_lines(values: StateValues, counts: FloatArray) -> dict[str, FloatArray]:
    """Return each line's mean by case, given how many paths fall into each state, shape (cases, 3, 2, months + 1)."""
    lines = {}
    for line, table in values.lines.items():
        spread = tuple(axis for axis in (1, 2, 3) if table.shape[axis] == 1)
        weights = counts.sum(axis=spread, keepdims=True) if spread else counts
        lines[line] = (table * weights).sum(axis=(1, 2, 3))
    return lines


def sample_client(case: Cases, luck: Luck, values: StateValues | None = None) -> ClientSample:
    """Return the futures of the only case of a batch: a client alone, with all of the backlog.

    Notes
    -----
    Beyond the states: labour noise -w*h*e(t)*(xi-1) while in place (booked under overtime), incidents as a Poisson
    count of lognormal costs, reviews as coin flips. Memory: some 50 bytes a path, and chunks of `CELLS`.
    """
    assert len(case) == 1
    sample = sampler(case, values)
    drawn = draw(sample, luck)
    npv, labour = np.empty(luck.paths), np.empty(luck.paths)
    course, departure = np.empty(luck.paths, np.intp), np.empty(luck.paths, np.intp)
    luck_lines = {line: np.zeros(luck.paths) for line in ("overtime", "incidents", "reviews")}
    counts = np.zeros(sample.apart.size, np.intp)
    for start, stop in chunks(luck.start, luck.stop, 1):
        here = slice(start - luck.start, stop - luck.start)
        found = futures(sample, drawn.chunk(start, stop))
        value = worth(sample, found)
        npv[here], labour[here] = value.apart[0] + value.labour[0], value.labour[0]
        course[here], departure[here] = found.course[0], found.departure[0]
        for line, part in zip(luck_lines, (value.noise, value.incidents, value.reviews), strict=True):
            if part is not None:
                luck_lines[line][here] = part[0]
        counts += np.bincount(found.state.ravel(), minlength=counts.size)
    shares = counts.reshape(1, len(RESPONSES), 2, -1) / luck.paths
    means = {line: float(value[0]) for line, value in expected_lines(sample.values, shares).items()}
    for line in DRAWN_LINES:
        means[line] = 0.0
    for line, drawn_values in luck_lines.items():
        means[line] += float(drawn_values.mean())
    return ClientSample(npv, labour, course, departure, np.array([means[line] for line in BRIDGE_LINES]))
