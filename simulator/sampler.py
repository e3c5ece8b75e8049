"""What becomes of clients: the states of the exact value, drawn, with luck on top (model.md, Sampled).

A batch of clients has one flat table of values by state, made before any luck; a path only has to say which state each
client ends in.
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

STATES = 2 * len(RESPONSES)
"""Of response and drift, the drift running faster."""
DRAWN_LINES = ("incidents", "reviews")
"""Lines of the bridge that states say nothing of."""
_LABOUR_LINES = ("labour_saved", "redeployed")


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
        summed(tuple(line for line in BRIDGE_LINES if line not in DRAWN_LINES + _LABOUR_LINES)),
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
        reaction = reaction * np.float32(np.sqrt(1.0 - correlation))
        reaction += np.float32(np.sqrt(correlation)) * luck.one(SHARED, "reaction")
        by_purpose["reaction"] = reaction
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
    paths = uniform.shape[1]
    # Few are unlucky enough at the worst of odds: only of those need the odds be looked up.
    worst = sample.review_probability[rows].max(axis=(1, 2)).astype(np.float32)
    hit = np.flatnonzero(uniform < worst[:, None])
    place = hit // paths
    flat = rows[place] * paths + hit - place * paths
    chance = sample.review_probability[rows[place], course.take(flat) >> 1, departure.take(flat) - 1]
    return flat[uniform[place, hit - place * paths] < chance.astype(np.float32)]
