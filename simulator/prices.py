"""The prices that need no elasticity, and what a rise may cost in leavers (model.md, What a decision shows)."""

from __future__ import annotations

import math

import numpy as np

from simulator.bridge import expected_incident_cost
from simulator.cases import DAYS_IN_MONTH, NEVER, Cases
from simulator.exact import own_survival
from simulator.labour import absorbed_share, avoidable_share, sellable_hours
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


def _discounted_moments(force: FloatArray, count: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the sums over k = 0 .. count-1 of exp(-force * k) times 1, k and k^2, shape (cases,).

    By doubling: a block of twice the size is the block, and the block again, discounted and later. Nothing is
    subtracted, so a force of 0 and any count below 2^53 are exact to rounding.
    """
    sums = [np.zeros_like(force) for _ in range(3)]
    block = [np.ones_like(force), np.zeros_like(force), np.zeros_like(force)]
    size, done, left = 1.0, np.zeros_like(force), count.copy()

    def moved(moments: list[FloatArray], later: FloatArray | float) -> list[FloatArray]:
        one, first, second = moments
        worth = np.exp(-force * later)
        return [worth * one, worth * (first + later * one), worth * (second + later * (2.0 * first + later * one))]

    while left.any():
        odd = left % 2 == 1
        sums = [total + odd * more for total, more in zip(sums, moved(block, done), strict=True)]
        done = done + odd * size
        left = left // 2
        block = [here + again for here, again in zip(block, moved(block, size), strict=True)]
        size *= 2.0
    return sums[0], sums[1], sums[2]


def letting_go_flow(cases: Cases) -> FloatArray:
    """Return what letting a client go is worth as a level monthly flow for ever, currency/month, shape (cases,).

    (1/v - 1) * W, with W the value of its freed hours less offboarding and the prepaid balance; at a discount rate of
    0 the flow once ramp and attrition are over.

    Notes
    -----
    Hours absorbed, sold and avoidable are straight lines in the age between the months at which the backlog is full,
    the ramp ends and the attrition ends: whole stretches are added up at once, however many months they last.
    """
    assume, client = cases.assume, cases.client
    ramp, attrition = assume["absorption_ramp_months"], assume["attrition_months"]
    hours, backlog = client["hours"], sellable_hours(cases)
    wage, contribution = client["labour_cost_per_hour"], assume["redeployed_contribution_per_hour"]
    force = np.log1p(assume["discount_rate_annual"]) / 12.0

    def at(age: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        absorbed = hours * absorbed_share(age, ramp)
        sold = np.minimum(absorbed, backlog)
        at_once, in_the_end = assume["avoidable_labour_share"], assume["long_run_avoidable_labour_share"]
        return absorbed - sold, sold, avoidable_share(age, at_once, in_the_end, attrition)

    filled = ramp * np.minimum(1.0, backlog / np.where(hours > 0, hours, 1.0))
    ends = np.sort(np.floor(np.stack([filled, ramp, attrition])), axis=0)
    until_level, start = np.zeros_like(force), np.zeros_like(force)
    for end in ends:
        count = end - start
        first, last = at(start + 1.0), at(np.maximum(end, start + 1.0))
        steps = np.maximum(1.0, count - 1.0)
        (unsold, sold, share), (d_unsold, d_sold, d_share) = (
            first,
            ((b - a) / steps for a, b in zip(first, last, strict=True)),
        )
        one, linear, square = _discounted_moments(force, count)
        saved = unsold * share * one + (unsold * d_share + d_unsold * share) * linear + d_unsold * d_share * square
        until_level += np.exp(-force * (start + 1.0)) * (wage * saved + contribution * (sold * one + d_sold * linear))
        start = end
    unsold, sold, share = at(start + 1.0)
    level = wage * unsold * share + contribution * sold
    at_departure = assume["offboarding_hours"] * wage + client["prepaid_balance"]
    return np.expm1(force) * (until_level - at_departure) + level * np.exp(-force * start)


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
