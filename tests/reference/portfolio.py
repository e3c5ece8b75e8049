"""A portfolio in a world without chance: the backlog and the till that clients share, read plainly."""

import math
from collections.abc import Sequence
from typing import Any

from tests.reference.inputs import DAYS_A_MONTH, Inputs, action_in_force, in_use, labour_cost, month_discount
from tests.reference.model import (
    LINES,
    Vintages,
    absorbed_share,
    at_departure,
    avoidable_share,
    effort,
    firing_month,
    in_force,
    month_in_place,
    vintages_when_gone,
)

NOT_CASH = ("recurring_revenue", "price_increase", "collection")
LONGEST_LAG = 14


def certain_portfolio(
    profiles: Sequence[Inputs],
    assumptions: Inputs,
    actions: Sequence[Inputs],
    responses: Sequence[str],
    opening_cash: float = 0.0,
    fixed_overhead_per_month: float = 0.0,
) -> dict[str, Any]:
    """Return what a portfolio is worth where nobody leaves of its own accord and nothing is left to chance.

    Parameters
    ----------
    profiles, actions, responses
        One a client: its drift probability is 0 or 1, its response is certain.

    Returns
    -------
    dict
        ``npv`` and ``bridge`` in currency today; ``cash``, ``mrr`` and ``hours`` of months 1..H.
    """
    a = in_use(assumptions)
    H, v = a["horizon_months"], month_discount(a)
    clients = [
        (profile, action_in_force(action, H), response, profile["drift_probability"] == 1)
        for profile, action, response in zip(profiles, actions, responses, strict=True)
    ]
    leaves = [firing_month(profile, action, response, H) or math.inf for profile, action, response, _ in clients]
    bridge = dict.fromkeys(LINES, 0.0)
    cash, mrr, hours = [], [], []
    till = opening_cash
    for t in range(1, H + 1):
        flows = dict.fromkeys(LINES, 0.0)
        billed = worked = collected = 0.0
        for (profile, action, response, drifts), T in zip(clients, leaves, strict=True):
            flows["capacity_labour"] -= labour_cost(profile, a) * profile["hours"]
            collected += arrivals(profile, a, action, t, T)
            if t > T:
                continue
            month = month_in_place(profile, a, action, response, drifts, t)
            for line in set(month) - {"labour_saved", "redeployed"}:
                flows[line] += month[line]
            billed += month["recurring_revenue"] + month["price_increase"]
            worked += profile["hours"] * effort(a, action, response, drifts, t)
            if t == T:
                for line, flow in at_departure(profile, a, action, response, t, True).items():
                    flows[line] += flow
        freed = [
            freed_in(profile, a, action, response, drifts, t, T)
            for (profile, action, response, drifts), T in zip(clients, leaves, strict=True)
        ]
        flows["labour_saved"], flows["redeployed"] = shared([profile for profile, *_ in clients], a, freed)
        for line in LINES:
            bridge[line] += flows[line] * v**t
        till += sum(flow for line, flow in flows.items() if line not in NOT_CASH) + collected
        cash.append(till - t * fixed_overhead_per_month)
        mrr.append(billed)
        hours.append(worked)
    return {"npv": math.fsum(bridge.values()), "bridge": bridge, "cash": cash, "mrr": mrr, "hours": hours}


def freed_in(profile: Inputs, a: Inputs, action: Inputs, response: str, drifts: bool, t: int, T: float) -> Vintages:
    """Return one client's freed hours of month t with their ages."""
    if t > T:
        return vintages_when_gone(profile, a, action, response, drifts, t, int(T))
    if not in_force(action, t):
        return []
    return [(profile["hours"] * max(0.0, 1 - effort(a, action, response, drifts, t)), t - action["month"] + 1)]


def shared(profiles: Sequence[Inputs], a: Inputs, freed: Sequence[Vintages]) -> tuple[float, float]:
    """Return labour saved and redeployed of a month: the backlog is split in proportion to what each has freed."""
    k, a1 = a["redeployed_contribution_per_hour"], a["long_run_avoidable_labour_share"]
    F = [sum(hours * absorbed_share(a, age) for hours, age in vintages) for vintages in freed]
    sells = [k >= a1 * labour_cost(profile, a) for profile in profiles]
    offered = sum(each for each, may in zip(F, sells, strict=True) if may)
    sold = min(offered, a["backlog_hours"])
    saved = redeployed = 0.0
    for profile, vintages, each, may in zip(profiles, freed, F, sells, strict=True):
        if each == 0:
            continue
        own = sold * each / offered if may else 0.0
        unpaid = sum(hours * absorbed_share(a, age) * avoidable_share(a, age) for hours, age in vintages)
        saved += labour_cost(profile, a) * (1 - own / each) * unpaid
        redeployed += k * own
    return saved, redeployed


def arrivals(profile: Inputs, a: Inputs, action: Inputs, t: int, T: float) -> float:
    """Return what is collected in month t of all that was ever billed, through month T."""
    collected = 0.0
    for billed in range(-LONGEST_LAG, t + LONGEST_LAG):
        if billed > min(T, a["horizon_months"]):
            break
        d, b, amount = profile["days_to_pay"], profile["bad_debt_rate"], profile["mrr"]
        if in_force(action, billed):
            amount *= 1 + action["uplift"]
            if action.get("prepay"):
                d, b = min(d, a["prepay_days_to_pay"]), b * a["prepay_bad_debt_factor"]
        # Paid at billed + d/D: in two months as it falls between them, all in one where it falls on its end.
        collected += amount * (1 - b) * max(0.0, 1 - abs(billed + d / DAYS_A_MONTH - t))
    return collected
