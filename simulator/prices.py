"""The prices that need no elasticity, and what a rise may cost in leavers (model.md, What a decision shows)."""

from __future__ import annotations

import math

import numpy as np

from simulator.bridge import expected_incident_cost
from simulator.cases import DAYS_IN_MONTH, NEVER, Cases
from simulator.exact import own_survival
from simulator.labour import absorbed_share, avoidable_share, sellable_hours, sold_and_shed
from simulator.profile import FloatArray


def months_money(cases: Cases) -> FloatArray:
    """Return all the money that a month in place or a departure moves, whatever its sign, currency, shape (cases,).

    A probability that is wrong by a little makes a value wrong by at most that times this, a month.
    """
    client, assume = cases.client, cases.assume
    hourly = client["labour_cost_per_hour"] + assume["overtime_cost_per_hour"]
    hours = client["hours"] + assume["offboarding_hours"] + assume["conversation_hours"]
    return (
        client["mrr"] * (1.0 + np.abs(cases.uplift))
        + np.abs(client["project_margin"])
        + client["direct_cost"]
        + client["friction_cost"]
        + client["prepaid_balance"]
        + client["termination_fee"]
        + expected_incident_cost(cases)
        + (hourly + assume["redeployed_contribution_per_hour"]) * hours
        + assume["review_cost"]
    )


def letting_go_flow(cases: Cases) -> FloatArray:
    """Return what letting a client go is worth as a level monthly flow for ever, currency/month, shape (cases,).

    (1/v - 1) * W, with W the value of its freed hours less offboarding and the prepaid balance; at a discount rate of
    0 the flow once ramp and attrition are over.
    """
    assume, client = cases.assume, cases.client
    ramp, attrition = assume["absorption_ramp_months"], assume["attrition_months"]
    last = max(1, math.ceil(max(ramp.max(), attrition.max())))
    age = np.arange(1, last + 1)
    absorbed = absorbed_share(age, ramp[:, None])
    avoidable = absorbed * avoidable_share(
        age,
        assume["avoidable_labour_share"][:, None],
        assume["long_run_avoidable_labour_share"][:, None],
        attrition[:, None],
    )
    hours = client["hours"][:, None]
    sold, shed = sold_and_shed(hours * absorbed, hours * avoidable, sellable_hours(cases)[:, None])
    flow = client["labour_cost_per_hour"][:, None] * shed + assume["redeployed_contribution_per_hour"][:, None] * sold
    v = cases.discount
    monthly_rate = 1.0 / v - 1.0
    until_level = (v[:, None] ** age * flow).sum(axis=1)
    at_departure = assume["offboarding_hours"] * client["labour_cost_per_hour"] + client["prepaid_balance"]
    return monthly_rate * (until_level - at_departure) + flow[:, -1] * v**last


def monthly_need(cases: Cases) -> FloatArray:
    """Return what a client must bring each month to be worth as much as letting it go, currency/month."""
    client, assume = cases.client, cases.assume
    drifting = client["drift_probability"] * assume["drift_effort_change"]
    return (
        letting_go_flow(cases)
        + client["direct_cost"]
        + client["friction_cost"] * (1.0 + drifting)
        + assume["overtime_cost_per_hour"] * client["hours"] * drifting
        + expected_incident_cost(cases)
        - client["project_margin"]
    )


def collected_fee(cases: Cases) -> FloatArray:
    """Return today's fee as collected, R * (1-b) * v^(d/D), currency/month."""
    client = cases.client
    return client["mrr"] * (1.0 - client["bad_debt_rate"]) * cases.discount ** (client["days_to_pay"] / DAYS_IN_MONTH)


def walk_away_uplift(cases: Cases) -> FloatArray:
    """Return the uplift at which having the client is worth the same as letting it go, whenever it would leave.

    Returns
    -------
    array, shape (cases,), share of today's fee
        NaN where nothing of the fee is ever collected. No elasticity and no churn is in it.
    """
    fee = collected_fee(cases)
    return monthly_need(cases) / np.where(fee > 0, fee, np.nan) - 1.0


def break_even_leave_probability(uplift: FloatArray, fee: FloatArray, need: FloatArray) -> FloatArray:
    """Return the probability of leaving at which an uplift gains nothing, in the steady state; at most 1.

    Parameters
    ----------
    uplift : array, share of the fee
    fee : array, currency/month
        As collected.
    need : array, currency/month
        From `monthly_need`.

    Returns
    -------
    array
        NaN where (1+x) * fee <= need: losing the client costs nothing.

    Examples
    --------
    >>> import numpy as np
    >>> x = break_even_leave_probability(np.array([0.1] * 3), np.array([2000.0] * 3), np.array([900.0, 1500.0, 2000.0]))
    >>> [round(float(p), 6) for p in x]
    [0.153846, 0.285714, 1.0]
    """
    margin = (1.0 + uplift) * fee - need
    return np.minimum(1.0, uplift * fee / np.where(margin > 0, margin, np.nan))


def break_even_of_rise(case: Cases, uplift: float) -> float | None:
    """Return the break-even leave probability of one uplift on the only client of a batch; None where it has none."""
    found = float(break_even_leave_probability(np.array([uplift]), collected_fee(case), monthly_need(case))[0])
    return None if math.isnan(found) else found


def added_leave_probability(cases: Cases, months: int = 12) -> FloatArray:
    """Return how much likelier a client is to leave of its own accord in the year from the announcement, than kept.

    Returns
    -------
    array, shape (cases,), probability difference
        For a client in place when it hears of it; 0 where nothing changes.
    """
    longer = Cases(
        max(cases.horizon, int(cases.month[cases.month < NEVER].max(initial=2)) + months),
        cases.client,
        cases.assume,
        cases.uplift,
        cases.month,
        cases.prepay,
        cases.standardise,
        np.full_like(cases.fire_month, NEVER),
    )
    survival = own_survival(longer)
    heard = np.where(longer.month < NEVER, longer.month - 2, 0)
    rows = np.arange(len(cases))
    stays = survival[rows, heard + months] / survival[rows, heard]
    kept = (1.0 - cases.client["annual_churn"]) ** (months / 12.0)
    return np.where(longer.month < NEVER, kept - stays, 0.0)
