"""Sampled values of clients, each alone: the same states as the exact value, drawn, with luck on top (model.md).

Clients are worked on a batch at a time, their tables of values by state stacked and looked up flat; paths in chunks
that stay in the processor's cache. No number hangs on how clients are batched or paths are cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.bridge import BRIDGE_LINES, StateValues, review_costs, state_values
from simulator.cases import Cases
from simulator.departures import DepartureRule, departure_rule
from simulator.effort import response_probabilities
from simulator.incidents import IncidentRule, Incidents, incident_rule
from simulator.luck import SHARED, Luck, Purpose, SingleArray
from simulator.profile import FloatArray

CELLS = 1 << 17
"""Client-paths worked on at a time: a megabyte an array."""
STATES = 2 * len(RESPONSES)
"""Of response and drift, the drift running faster."""
_DRAWN_LINES = ("incidents", "reviews")
_LABOUR_LINES = ("labour_saved", "redeployed")


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
class Sampler:
    """All that is known of a batch of clients before any luck; made once, then used on any paths.

    Attributes
    ----------
    cases : Cases
        With one set of assumptions for all.
    values : StateValues
    apart, labour : arrays, shape (cases * STATES * (months + 1),), currency
        NPV by state but for what is drawn: without and of labour saved and redeployed, with all of the backlog.
    noisy : array of the same shape, currency
        What a unit of effort noise costs.
    rows : dict of purpose to int array
        The cases for which a purpose matters.
    """

    cases: Cases
    values: StateValues
    apart: FloatArray
    labour: FloatArray
    noisy: FloatArray
    powers: FloatArray
    departures: DepartureRule
    incidents: IncidentRule
    review_probability: FloatArray
    review_cost: FloatArray
    rows: dict[Purpose, np.ndarray]


def _rows_that_matter(
    cases: Cases, reacting: np.ndarray, reviewed: np.ndarray, incidents: IncidentRule
) -> dict[Purpose, np.ndarray]:
    client, assume = cases.client, cases.assume
    drifts = client["drift_probability"]
    return {
        "departure": np.arange(len(cases)),
        "reaction": reacting,
        "response": np.flatnonzero(cases.uplift > 0),
        "drift": np.flatnonzero((drifts > 0) & (drifts < 1)),
        "effort": np.flatnonzero((assume["effort_log_sd"] > 0) & (client["hours"] > 0)),
        "review": np.flatnonzero(reviewed),
        "incidents": np.flatnonzero(incidents.matters),
    }


def sampler(cases: Cases, values: StateValues | None = None) -> Sampler:
    """Return what is known of a batch of clients before any luck; `values` may be passed where they are at hand."""
    values = values or state_values(cases)
    size, horizon = len(cases), cases.horizon
    shape = (size, len(RESPONSES), 2, horizon + 1)

    def summed(lines: tuple[str, ...]) -> FloatArray:
        total = np.zeros(shape)
        for line in lines:
            total += values.lines[line]
        return total.ravel()

    powers = cases.discount[:, None] ** np.arange(horizon + 2)
    worked = np.cumsum(values.effort * powers[:, None, None, 1:-1], axis=-1)
    worked = np.concatenate([worked, worked[..., -1:]], axis=-1)
    wages = cases.client["labour_cost_per_hour"] * cases.client["hours"]
    probability, review_cost = review_costs(cases)
    incidents = incident_rule(cases)
    rule = departure_rule(cases)
    reviewed = (review_cost > 0) & (probability > 0).any(axis=(1, 2))
    return Sampler(
        cases,
        values,
        summed(tuple(line for line in BRIDGE_LINES if line not in _DRAWN_LINES + _LABOUR_LINES)),
        summed(_LABOUR_LINES),
        (wages[:, None, None, None] * worked).ravel(),
        powers,
        rule,
        incidents,
        probability,
        review_cost,
        _rows_that_matter(cases, rule.reacting, reviewed, incidents),
    )


@dataclass(frozen=True)
class Drawn:
    """The draws of a batch of clients on some paths, purpose by purpose for the cases it matters to, and the mood.

    Attributes
    ----------
    start : int
        First path.
    by_purpose : dict of purpose to array, shape (cases it matters to, paths)
        `reaction` is z, with what all clients share.
    incident_keys : array, shape (cases,)
    """

    start: int
    by_purpose: dict[Purpose, SingleArray]
    incident_keys: np.ndarray

    def chunk(self, start: int, stop: int) -> Drawn:
        """Return the draws of paths start..stop-1."""
        own = slice(start - self.start, stop - self.start)
        return Drawn(start, {name: draws[:, own] for name, draws in self.by_purpose.items()}, self.incident_keys)


def draw(sample: Sampler, luck: Luck) -> Drawn:
    """Draw what can matter to a batch of clients, case by case the clients of the luck."""
    by_purpose = {purpose: luck.draws(purpose, rows) for purpose, rows in sample.rows.items()}
    reaction = by_purpose["reaction"]
    if len(reaction):
        correlation = float(sample.cases.assume["client_correlation"][0])
        reaction *= np.float32(np.sqrt(1.0 - correlation))
        reaction += np.float32(np.sqrt(correlation)) * luck.one(SHARED, "reaction")
    return Drawn(luck.start, by_purpose, luck.incident_keys())


@dataclass(frozen=True)
class Futures:
    """What becomes of a batch of clients on a chunk of paths; arrays of shape (cases, paths).

    Attributes
    ----------
    course : int
        2 * response + drift.
    departure : int
        Month 1..H after whose end the client is gone, H + 1 for never.
    state : int
        Place in the flat tables of a `Sampler`.
    noise : array or None
        xi - 1.
    incidents : Incidents
    reviewed : int array
        Flat places (case * paths + path) of bad reviews.
    """

    course: np.ndarray
    departure: np.ndarray
    state: np.ndarray
    noise: SingleArray | None
    incidents: Incidents
    reviewed: np.ndarray


def futures(sample: Sampler, drawn: Drawn) -> Futures:
    """Return what becomes of every client on a chunk of paths."""
    cases, rows, draws = sample.cases, sample.rows, drawn.by_purpose
    shape = draws["departure"].shape
    course = np.full(shape, 2 * RESPONSES.index("unchanged"), np.intp)
    if rows["response"].size:
        thresholds = np.cumsum(response_probabilities(cases)[rows["response"]], axis=1).astype(np.float32)
        response = (draws["response"] >= thresholds[:, :1]).astype(np.intp)
        response += draws["response"] >= thresholds[:, 1:2]
        response *= 2
        course[rows["response"]] = response
    course += (cases.client["drift_probability"] >= 1)[:, None]
    if rows["drift"].size:
        drifts = cases.client["drift_probability"][rows["drift"]].astype(np.float32)
        course[rows["drift"]] += draws["drift"] < drifts[:, None]

    departure = sample.departures.months(draws["departure"], draws["reaction"])
    for row in np.flatnonzero((cases.fire_month <= cases.horizon).any(axis=1)):
        np.minimum(departure[row], cases.fire_month[row].take(course[row] >> 1), out=departure[row])
    state = course + (STATES * np.arange(shape[0]))[:, None]
    state *= cases.horizon + 1
    state += departure
    state -= 1

    noise = None
    if rows["effort"].size:
        log_sd = cases.assume["effort_log_sd"][rows["effort"], None].astype(np.float32)
        exponent = draws["effort"] * log_sd
        exponent -= np.float32(0.5) * log_sd**2
        np.exp(exponent, out=exponent)
        exponent -= np.float32(1.0)
        if rows["effort"].size == shape[0]:
            noise = exponent
        else:
            noise = np.zeros(shape, np.float32)
            noise[rows["effort"]] = exponent
    happened = sample.incidents.happen(
        draws["incidents"], rows["incidents"], drawn.incident_keys, drawn.start, departure
    )
    return Futures(course, departure, state, noise, happened, _reviewed(sample, draws["review"], course, departure))


def _reviewed(sample: Sampler, uniform: SingleArray, course: np.ndarray, departure: np.ndarray) -> np.ndarray:
    rows = sample.rows["review"]
    if not rows.size:
        return np.zeros(0, np.intp)
    chance = sample.review_probability[rows[:, None], course[rows] >> 1, departure[rows] - 1]
    hit = np.flatnonzero(uniform < chance.astype(np.float32))
    paths = uniform.shape[1]
    return rows[hit // paths] * paths + hit % paths


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
    for line in _DRAWN_LINES:
        means[line] = 0.0
    for line, drawn_values in luck_lines.items():
        means[line] += float(drawn_values.mean())
    return ClientSample(npv, labour, course, departure, np.array([means[line] for line in BRIDGE_LINES]))
