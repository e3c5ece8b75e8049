"""The sixteen lines of money, by how a client answers and when it leaves (model.md, Monthly flows).

What a line pays, and when, is written once (`flows`, `labour_flows`) and read twice. For one case, what happens is a
state: the response (improved, unchanged, soured), whether it drifts, and the month it departs. The sampled value draws
states and looks their present values up (`state_values`). The exact value never lists them: it weighs each month's flow
by the probability of being in place (`expectation`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.cases import DAYS_IN_MONTH, Cases
from simulator.effort import effort_paths
from simulator.labour import labour_flows
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


def review_probabilities(cases: Cases) -> tuple[FloatArray, FloatArray]:
    """Return how likely a bad review is on a firing, and when a soured client leaves of its own accord, (cases,)."""
    return cases.assume["review_probability_fire"], cases.assume["review_probability_sour"]


@dataclass(frozen=True)
class Flows:
    """What each line of the bridge pays and when: the one record that expectations and tables of states both read.

    Attributes
    ----------
    rates : MonthlyRates
        While in place, by month only.
    every_month : dict of line to array, shape (cases,), currency/month
        In place or not.
    per_effort, per_extra_effort : dict of line to array, shape (cases,), currency/month
        While in place: times e(t), and times what e(t) is above 1.
    at_change : dict of line to array, shape (cases,), currency
        In the first month of a change, if in place.
    at_departure : dict of line to array, shape (cases,), currency
        In the last month in place, whoever ends it.
    at_firing : dict of line to array, shape (cases, 3), currency
        If fired, by response.
    soured_leaver : dict of line to array, shape (cases,), currency
        If a soured client leaves of its own accord from the month of the change on.
    """

    rates: MonthlyRates
    every_month: dict[str, FloatArray]
    per_effort: dict[str, FloatArray]
    per_extra_effort: dict[str, FloatArray]
    at_change: dict[str, FloatArray]
    at_departure: dict[str, FloatArray]
    at_firing: dict[str, FloatArray]
    soured_leaver: dict[str, FloatArray]


def flows(cases: Cases) -> Flows:
    """Return what each line pays and when, but for the two lines of freed hours (`labour_flows`)."""
    client, assume = cases.client, cases.assume
    wage, hours = client["labour_cost_per_hour"], client["hours"]
    within_contract = cases.fire_month < client["contract_months_left"][:, None]
    on_firing, on_souring = review_probabilities(cases)
    return Flows(
        monthly_rates(cases),
        every_month={"capacity_labour": -wage * hours},
        per_effort={"friction": -client["friction_cost"]},
        per_extra_effort={"overtime": -assume["overtime_cost_per_hour"] * hours},
        at_change={"change_cost": -change_hours(cases) * wage},
        at_departure={"offboarding": -assume["offboarding_hours"] * wage, "refund": -client["prepaid_balance"]},
        at_firing={
            "termination_fee": -client["termination_fee"][:, None] * within_contract,
            "reviews": np.repeat((-on_firing * assume["review_cost"])[:, None], len(RESPONSES), axis=1),
        },
        soured_leaver={"reviews": -on_souring * assume["review_cost"]},
    )


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


def soured_leaver_states(cases: Cases) -> np.ndarray:
    """Return whether a departure is that of a soured client of its own accord, bool, shape (cases, 3, months + 1)."""
    soured = np.zeros((len(cases), len(RESPONSES), cases.horizon + 1), dtype=bool)
    soured[:, RESPONSES.index("soured"), :-1] = cases.in_force
    return soured & ~fired_states(cases)


def review_costs(cases: Cases) -> tuple[FloatArray, FloatArray]:
    """Return the probability of a bad review by response and departure, shape (cases, 3, months + 1), and its cost.

    A firing brings one with review_probability_fire; a soured client that leaves of its own accord from the month of
    the change on with review_probability_sour.
    """
    on_firing, on_souring = review_probabilities(cases)
    fired, soured = fired_states(cases), soured_leaver_states(cases)
    probability = fired * on_firing[:, None, None] + soured * on_souring[:, None, None]
    return probability, cases.assume["review_cost"]


def state_values(cases: Cases) -> StateValues:
    """Return the present value of each bridge line in each state."""
    powers = cases.discount[:, None] ** cases.months
    paid = flows(cases)
    lines: dict[str, FloatArray] = {}

    annuity_before = _in_place(powers * ~cases.in_force)
    annuity_after = _in_place(powers * cases.in_force)
    for line in PER_BILLED_MONTH:
        before, after = paid.rates.before[line][:, None], paid.rates.after[line][:, None]
        lines[line] = (before * annuity_before + after * annuity_after)[:, None, None, :]
    for line, rate in paid.every_month.items():
        lines[line] = (rate * powers.sum(axis=1))[:, None, None, None]

    effort = effort_paths(cases)
    discounted = powers[:, None, None, :]
    for line, rate in paid.per_effort.items():
        lines[line] = rate[:, None, None, None] * _in_place(discounted * effort)
    for line, rate in paid.per_extra_effort.items():
        lines[line] = rate[:, None, None, None] * _in_place(discounted * np.maximum(0.0, effort - 1.0))
    labour = labour_flows(cases, effort.reshape(len(cases), -1, cases.horizon))
    for line, in_place, after in (
        ("labour_saved", labour.saved, labour.saved_after),
        ("redeployed", labour.redeployed, labour.redeployed_after),
    ):
        by_departure = _in_place(powers[:, None, :] * in_place) + _then_never(after)
        lines[line] = by_departure.reshape(*effort.shape[:3], -1)

    at_change = powers * (cases.months == cases.month[:, None])
    for line, once in paid.at_change.items():
        lines[line] = (once[:, None] * _in_place(at_change))[:, None, None, :]
    leaving = _then_never(powers)
    for line, once in paid.at_departure.items():
        lines[line] = (once[:, None] * leaving)[:, None, None, :]
    fired, soured = fired_states(cases), soured_leaver_states(cases)
    for line, by_response in paid.at_firing.items():
        amount = by_response[:, :, None] * fired
        if line in paid.soured_leaver:
            amount = amount + paid.soured_leaver[line][:, None, None] * soured
        lines[line] = (amount * leaving[:, None, :])[:, :, None, :]
    return StateValues({line: lines[line] for line in BRIDGE_LINES}, effort)
