"""The sixteen lines of money, by how a client answers and when it leaves (model.md, Monthly flows).

For one case, what happens is a state: the response (improved, unchanged, soured), whether it drifts, and the month it
departs. Given the state every line is a number. The exact value weighs the states by their probability, the sampled
one draws them: both read the same table, so they cannot disagree but by luck.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.cases import DAYS_IN_MONTH, Cases
from simulator.effort import effort_paths
from simulator.labour import labour_value
from simulator.profile import FloatArray

BRIDGE_LINES = (
    "recurring_revenue",
    "price_increase",
    "collection",
    "project_margin",
    "direct_cost",
    "capacity_labour",
    "labour_saved",
    "redeployed",
    "overtime",
    "friction",
    "incidents",
    "change_cost",
    "offboarding",
    "refund",
    "termination_fee",
    "reviews",
)
"""The lines of the bridge, in the order they are shown."""

PER_BILLED_MONTH = ("recurring_revenue", "price_increase", "collection", "project_margin", "direct_cost", "incidents")
"""Lines that flow evenly while the client is in place, but for the change at the month it takes force."""


@dataclass(frozen=True)
class MonthlyRates:
    """What one month in place brings, before and from the month a change is in force.

    Attributes
    ----------
    before, after : dict of line to array, shape (cases,), currency/month
        For `PER_BILLED_MONTH`.
    """

    before: dict[str, FloatArray]
    after: dict[str, FloatArray]


def expected_incident_cost(cases: Cases) -> FloatArray:
    """Return the expected cost of incidents, currency/month, shape (cases,), zero or above."""
    return -np.log1p(-cases.client["annual_incident_probability"]) / 12.0 * cases.client["incident_cost"]


def change_hours(cases: Cases) -> FloatArray:
    """Return the hours a reprice or reform takes to hold and to carry out, hours, shape (cases,)."""
    project = np.where(cases.standardise, cases.assume["standardise_project_hours"], 0.0)
    return cases.assume["conversation_hours"] + project


def collection_terms(cases: Cases) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return days to pay and bad debt, before and from a change: (days, days_after, bad_debt, bad_debt_after)."""
    days, bad_debt = cases.client["days_to_pay"], cases.client["bad_debt_rate"]
    days_after = np.where(cases.prepay, np.minimum(days, cases.assume["prepay_days_to_pay"]), days)
    bad_debt_after = np.where(cases.prepay, bad_debt * cases.assume["prepay_bad_debt_factor"], bad_debt)
    return days, days_after, bad_debt, bad_debt_after


def monthly_rates(cases: Cases) -> MonthlyRates:
    """Return the even monthly flows of every case."""
    fee, uplift, v = cases.client["mrr"], cases.uplift, cases.discount
    days, days_after, bad_debt, bad_debt_after = collection_terms(cases)
    incidents = -expected_incident_cost(cases)
    factor = np.where(cases.standardise, cases.assume["standardise_incident_factor"], 1.0)
    same = {
        "recurring_revenue": fee,
        "project_margin": cases.client["project_margin"],
        "direct_cost": -cases.client["direct_cost"],
    }
    before = {
        **same,
        "price_increase": np.zeros_like(fee),
        "collection": fee * ((1.0 - bad_debt) * v ** (days / DAYS_IN_MONTH) - 1.0),
        "incidents": incidents,
    }
    after = {
        **same,
        "price_increase": fee * uplift,
        "collection": fee * (1.0 + uplift) * ((1.0 - bad_debt_after) * v ** (days_after / DAYS_IN_MONTH) - 1.0),
        "incidents": incidents * factor,
    }
    return MonthlyRates(before, after)


@dataclass(frozen=True)
class StateValues:
    """Present values by state.

    Attributes
    ----------
    lines : dict of line to array, currency
        Each broadcasts to (cases, 3 responses, 2 drifts, months + 1 departures); the last departure is never.
    effort : array, shape (cases, 3, 2, months)
        Effort factors e(t).
    """

    lines: dict[str, FloatArray]
    effort: FloatArray


def _in_place(flows: FloatArray) -> FloatArray:
    """Sum flows over the months in place, by departure month, then never (in place through H)."""
    running = np.cumsum(flows, axis=-1)
    return np.concatenate([running, running[..., -1:]], axis=-1)


def _then_never(values: FloatArray) -> FloatArray:
    return np.concatenate([values, np.zeros((*values.shape[:-1], 1))], axis=-1)


def fired_states(cases: Cases) -> np.ndarray:
    """Return whether a departure is a firing, bool array of shape (cases, 3, months + 1)."""
    fired = cases.months == cases.fire_month[:, :, None]
    return np.concatenate([fired, np.zeros((*fired.shape[:2], 1), dtype=bool)], axis=2)


def review_costs(cases: Cases) -> tuple[FloatArray, FloatArray]:
    """Return the probability of a bad review by response and departure, shape (cases, 3, months + 1), and its cost.

    A firing brings one with review_probability_fire; a soured client that leaves of its own accord from the month of
    the change on with review_probability_sour.
    """
    fired = fired_states(cases)
    soured = np.zeros((len(cases), len(RESPONSES), cases.horizon + 1))
    soured[:, RESPONSES.index("soured"), :-1] = cases.in_force
    probability = np.where(
        fired,
        cases.assume["review_probability_fire"][:, None, None],
        soured * cases.assume["review_probability_sour"][:, None, None],
    )
    return probability, cases.assume["review_cost"]


def state_values(cases: Cases) -> StateValues:
    """Return the present value of each bridge line in each state."""
    months = cases.months
    powers = cases.discount[:, None] ** months
    rates = monthly_rates(cases)
    client, assume = cases.client, cases.assume
    wage, hours = client["labour_cost_per_hour"], client["hours"]
    lines: dict[str, FloatArray] = {}

    annuity_before = _in_place(powers * ~cases.in_force)
    annuity_after = _in_place(powers * cases.in_force)
    for line in PER_BILLED_MONTH:
        by_departure = rates.before[line][:, None] * annuity_before + rates.after[line][:, None] * annuity_after
        lines[line] = by_departure[:, None, None, :]

    lines["capacity_labour"] = (-wage * hours * powers.sum(axis=1))[:, None, None, None]
    effort = effort_paths(cases)
    discounted = powers[:, None, None, :]
    lines["friction"] = -client["friction_cost"][:, None, None, None] * _in_place(discounted * effort)
    extra = _in_place(discounted * np.maximum(0.0, effort - 1.0))
    lines["overtime"] = -(assume["overtime_cost_per_hour"] * hours)[:, None, None, None] * extra
    courses = effort.reshape(len(cases), -1, cases.horizon)
    saved, redeployed = labour_value(cases, courses)
    lines["labour_saved"] = saved.reshape(*effort.shape[:3], -1)
    lines["redeployed"] = redeployed.reshape(*effort.shape[:3], -1)

    at_change = powers * (months == cases.month[:, None])
    lines["change_cost"] = (-(change_hours(cases) * wage)[:, None] * _in_place(at_change))[:, None, None, :]
    leaving = _then_never(powers)
    lines["offboarding"] = (-(assume["offboarding_hours"] * wage)[:, None] * leaving)[:, None, None, :]
    lines["refund"] = (-client["prepaid_balance"][:, None] * leaving)[:, None, None, :]
    owed = fired_states(cases) & _then_never(months < client["contract_months_left"][:, None]).astype(bool)[:, None, :]
    fee = -client["termination_fee"][:, None, None] * owed * leaving[:, None, :]
    lines["termination_fee"] = fee[:, :, None, :]
    review_probability, review_cost = review_costs(cases)
    lines["reviews"] = -(review_probability * review_cost[:, None, None] * leaving[:, None, :])[:, :, None, :]
    return StateValues({line: lines[line] for line in BRIDGE_LINES}, effort)
