"""The sampled value of one client: the same states as the exact value, drawn, with luck on top (model.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.bridge import BRIDGE_LINES, StateValues, review_costs, state_values
from simulator.cases import NEVER, Cases
from simulator.effort import response_probabilities
from simulator.exact import terms_hazard_ratio
from simulator.luck import Luck, client_luck
from simulator.profile import FloatArray
from simulator.survival import hazard, monthly_hazard, price_push, price_strength, push_by_age


def luck_of(case: Cases, client_id: str, seed: int, paths: int) -> Luck:
    """Draw the luck of the client of a batch's only case; the action has no part in it."""
    assume = {name: float(values[0]) for name, values in case.assume.items()}
    rate = -np.log1p(-float(case.client["annual_incident_probability"][0])) / 12.0
    return client_luck(
        seed,
        client_id,
        paths,
        correlation=assume["client_correlation"],
        effort_log_sd=assume["effort_log_sd"],
        incident_rate=rate * max(1.0, assume["standardise_incident_factor"]),
        incident_cost=float(case.client["incident_cost"][0]),
        incident_cost_log_sd=assume["incident_cost_log_sd"],
        horizon=case.horizon,
    )


def _own_departure(case: Cases, luck: Luck) -> np.ndarray:
    """Return the month after whose end each path leaves of its own accord, H + 1 for never; int, shape (paths,)."""
    mu = float(monthly_hazard(case.client["annual_churn"])[0])
    month, horizon = int(case.month[0]), case.horizon
    quiet_months = min(horizon, month - 2)
    until_own_wish = luck.patience / mu if mu > 0 else np.full(luck.paths, np.inf)
    quiet = np.ceil(np.minimum(until_own_wish, float(horizon + 1)))
    departure = np.where(quiet <= quiet_months, np.maximum(quiet, 1.0), horizon + 1).astype(int)
    if month >= NEVER:
        return departure
    assume = {name: values[:1] for name, values in case.assume.items()}
    shock, level = price_push(
        case.uplift, case.client["price_position"], assume["price_response_convexity"], assume["loss_aversion"]
    )
    push = push_by_age(
        shock,
        level,
        assume["price_shock_permanent_share"],
        assume["price_shock_half_life_months"],
        horizon - quiet_months,
    )[0]
    mu_plus = np.maximum(mu, monthly_hazard(assume["price_reaction_floor"]))
    waiting = np.flatnonzero(departure > horizon)
    beta = np.log(assume["hazard_ratio_per_10pct"]) * np.exp(assume["hazard_ratio_log_sd"] * luck.reaction[waiting])
    left = luck.patience[waiting] - mu * quiet_months
    ratio = terms_hazard_ratio(case)
    for age, pushed in enumerate(push):
        left = left - hazard(price_strength(pushed, beta) * ratio, np.array([mu]), mu_plus)
        gone = left <= 0
        departure[waiting[gone]] = quiet_months + age + 1
        waiting, beta, left = waiting[~gone], beta[~gone], left[~gone]
    return departure


@dataclass(frozen=True)
class DrawnStates:
    """The state each path falls into, int arrays of shape (paths,).

    Attributes
    ----------
    response, drift : index into the state tables
    departure : month 1..H after whose end the client is gone, H + 1 for never
    """

    response: np.ndarray
    drift: np.ndarray
    departure: np.ndarray

    def flat(self, horizon: int) -> np.ndarray:
        """Return the place in tables flattened over (3 responses, 2 drifts, months + 1 departures)."""
        return (self.response * 2 + self.drift) * (horizon + 1) + self.departure - 1


def draw_states(case: Cases, luck: Luck) -> DrawnStates:
    """Return which state each path of the only case falls into."""
    thresholds = np.cumsum(response_probabilities(case)[0])[:-1]
    response = np.searchsorted(thresholds, luck.response, side="right")
    drift = (luck.drift < case.client["drift_probability"][0]).astype(int)
    departure = np.minimum(_own_departure(case, luck), case.fire_month[0][response])
    return DrawnStates(response, drift, departure)


@dataclass(frozen=True)
class ClientSample:
    """One client's futures under one action.

    Attributes
    ----------
    npv : array, shape (paths,), currency
    labour_npv : array, shape (paths,), currency
        The part of it that is labour saved and redeployed with all of the backlog.
    states : DrawnStates
    bridge : array, shape (16,), currency
        Mean of each line over the paths.
    incident_path, incident_month, incident_cost : arrays, one element an incident that happened
    review_paths : int array
        Paths with a bad review.
    """

    npv: FloatArray
    labour_npv: FloatArray
    states: DrawnStates
    bridge: FloatArray
    incident_path: np.ndarray
    incident_month: np.ndarray
    incident_cost: FloatArray
    review_paths: np.ndarray


def _happened(case: Cases, luck: Luck, departure: np.ndarray) -> np.ndarray:
    incidents = luck.incidents
    factor = float(case.assume["standardise_incident_factor"][0])
    in_force = (incidents.month >= case.month[0]) & case.standardise[0]
    rate = np.where(in_force, factor, 1.0) / max(1.0, factor)
    return (incidents.chance < rate) & (incidents.month <= departure[incidents.path])


def sample_client(case: Cases, luck: Luck, values: StateValues | None = None) -> ClientSample:
    """Return the futures of the only case of a batch: a client alone, with all of the backlog.

    Notes
    -----
    Beyond the states: labour noise -w*h*e(t)*(xi-1) while in place (booked under overtime), incidents as a Poisson
    count of lognormal costs, reviews as coin flips.
    """
    values = values or state_values(case)
    horizon = case.horizon
    states = draw_states(case, luck)
    flat = states.flat(horizon)
    tables = {
        line: np.broadcast_to(table, (1, len(RESPONSES), 2, horizon + 1))[0].ravel()
        for line, table in values.lines.items()
    }
    powers = float(case.discount[0]) ** np.arange(horizon + 2)
    worked = np.cumsum(values.effort[0] * powers[1:-1], axis=-1)
    worked = np.concatenate([worked, worked[..., -1:]], axis=-1).ravel()
    wage_bill = float(case.client["labour_cost_per_hour"][0] * case.client["hours"][0])
    noise = -wage_bill * luck.effort_noise * worked[flat]

    happened = _happened(case, luck, states.departure)
    path, month = luck.incidents.path[happened], luck.incidents.month[happened]
    cost = luck.incidents.cost[happened]
    incidents = -np.bincount(path, weights=cost * powers[month], minlength=luck.paths)

    probability, review_cost = review_costs(case)
    reviewed = luck.review < probability[0, states.response, states.departure - 1]
    reviews = -float(review_cost[0]) * reviewed * powers[states.departure]

    drawn = ("incidents", "reviews")
    total = sum((tables[line] for line in BRIDGE_LINES if line not in drawn), np.zeros(tables["friction"].size))
    shares = np.bincount(flat, minlength=total.size) / luck.paths
    means = {line: float(shares @ table) for line, table in tables.items()}
    means["overtime"] += float(noise.mean())
    means["incidents"] = float(incidents.mean())
    means["reviews"] = float(reviews.mean())
    return ClientSample(
        total[flat] + noise + incidents + reviews,
        (tables["labour_saved"] + tables["redeployed"])[flat],
        states,
        np.array([means[line] for line in BRIDGE_LINES]),
        path,
        month,
        cost,
        np.flatnonzero(reviewed),
    )
