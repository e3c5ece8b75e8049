"""The exact value of one client under one action: sixteen lines, summed over response, drift and departure month."""

import math
from collections.abc import Iterator
from typing import Any

from tests.reference.inputs import DAYS_A_MONTH, DEFAULTS, Inputs, action_in_force, in_use, labour_cost, month_discount
from tests.reference.survival import own_survival

__all__ = ["DEFAULTS", "LINES", "exact_value", "labour_of_freed_hours"]

LINES = (
    "capacity_labour",
    "labour_saved",
    "redeployed",
    "recurring_revenue",
    "price_increase",
    "collection",
    "project_margin",
    "direct_cost",
    "friction",
    "overtime",
    "incidents",
    "change_cost",
    "offboarding",
    "refund",
    "termination_fee",
    "reviews",
)

Vintages = list[tuple[float, int]]


def exact_value(profile: Inputs, assumptions: Inputs, action: Inputs) -> dict[str, Any]:
    """Return the expected NPV of one client under one action, its sixteen lines, and its survival.

    Parameters
    ----------
    profile, assumptions, action
        As the document names their fields; an assumption left out is at its default.

    Returns
    -------
    dict
        ``npv`` and each line of ``bridge`` in currency today; ``survival``, the chance of being in place after month
        t for t = 0..H; ``survival_probability``, the last of these.
    """
    a = in_use(assumptions)
    H = a["horizon_months"]
    action = action_in_force(action, H)
    v = month_discount(a)
    w = labour_cost(profile, a)
    own = own_survival(profile, a, action)
    bridge = dict.fromkeys(LINES, 0.0)
    survival = [0.0] * (H + 1)

    for t in range(1, H + 1):
        bridge["capacity_labour"] += -w * profile["hours"] * v**t

    for response, p_response in responses(a, action):
        fired_in = firing_month(profile, action, response, H)
        for t in range(H + 1):
            survival[t] += p_response * (own[t] if fired_in is None or t < fired_in else 0.0)
        for drifts, p_drift in ((False, 1 - profile["drift_probability"]), (True, profile["drift_probability"])):
            if p_response * p_drift == 0:
                continue
            billed_so_far = dict.fromkeys(LINES, 0.0)
            months_so_far = 0
            for T, probability, fired in departures(own, fired_in, H):
                last_billed = H if T is None else T
                for t in range(months_so_far + 1, last_billed + 1):
                    for line, flow in month_in_place(profile, a, action, response, drifts, t).items():
                        billed_so_far[line] += flow * v**t
                months_so_far = last_billed
                chance = p_response * p_drift * probability
                for line in LINES:
                    bridge[line] += chance * billed_so_far[line]
                if T is None or chance == 0:
                    continue
                for line, flow in at_departure(profile, a, action, response, T, fired).items():
                    bridge[line] += chance * flow * v**T
                for t in range(T + 1, H + 1):
                    gone = vintages_when_gone(profile, a, action, response, drifts, t, T)
                    saved, redeployed = labour_of_freed_hours(profile, a, gone)
                    bridge["labour_saved"] += chance * saved * v**t
                    bridge["redeployed"] += chance * redeployed * v**t

    return {
        "npv": math.fsum(bridge.values()),
        "bridge": bridge,
        "survival": survival,
        "survival_probability": survival[H],
    }


def responses(a: Inputs, action: Inputs) -> list[tuple[str, float]]:
    """Return each response of the client to the action, with its probability."""
    if action["kind"] != "reprice":
        return [("unchanged", 1.0)]
    n = max(0.0, action["uplift"]) / 0.10
    improved = a["improve_probability"] * (1 - 2.0**-n)
    soured = min(1 - improved, a["sour_probability_per_10pct"] * n)
    return [("improved", improved), ("unchanged", 1 - improved - soured), ("soured", soured)]


def is_staged(action: Inputs) -> bool:
    """Return whether the action reviews the client later."""
    return action["kind"] == "reprice" and action.get("review_month") is not None


def firing_month(profile: Inputs, action: Inputs, response: str, horizon: int) -> int | None:
    """Return the month that ends with the client fired if it is still in place, or None."""
    if action["kind"] == "fire":
        return int(action["month"])
    if is_staged(action) and response not in (action.get("keep_if") or ["improved"]):
        month = int(action["review_month"] + profile["notice_months"])
        return month if month <= horizon else None
    return None


def departures(own: list[float], fired_in: int | None, horizon: int) -> Iterator[tuple[int | None, float, bool]]:
    """Yield each departure month (None: never leaves), its probability, and whether the client was fired."""
    for T in range(1, horizon + 1):
        if fired_in == T:
            yield T, own[T - 1], True
            return
        yield T, own[T - 1] - own[T], False
    yield None, own[horizon], False


def in_force(action: Inputs, t: int) -> bool:
    """Return whether a reprice or reform is in force in month t."""
    return bool(action["kind"] == "reprice" and t >= action["month"])


def effort(a: Inputs, action: Inputs, response: str, drifts: bool, t: int) -> float:
    """Return e(t), the hours of month t over today's."""
    factor = 1.0
    if in_force(action, t):
        if response == "improved":
            factor *= 1 + a["improve_effort_change"]
        if response == "soured":
            factor *= 1 + a["sour_effort_change"]
        if action.get("standardise"):
            factor *= 1 + a["standardise_effort_change"]
    if drifts:
        ramp = a["drift_ramp_months"]
        factor *= 1 + a["drift_effort_change"] * (min(1.0, t / ramp) if ramp > 0 else 1.0)
    return factor


def month_in_place(profile: Inputs, a: Inputs, action: Inputs, response: str, drifts: bool, t: int) -> dict[str, float]:
    """Return the undiscounted flows of month t of a client in place, all but its capacity."""
    changed = in_force(action, t)
    x = action["uplift"] if changed else 0.0
    prepay = changed and action.get("prepay")
    standardise = changed and action.get("standardise")
    v, w = month_discount(a), labour_cost(profile, a)
    R, h, e = profile["mrr"], profile["hours"], effort(a, action, response, drifts, t)

    d, b = profile["days_to_pay"], profile["bad_debt_rate"]
    if prepay:
        d = min(d, a["prepay_days_to_pay"])
        b = b * a["prepay_bad_debt_factor"]
    incidents = math.log1p(-profile["annual_incident_probability"]) / 12 * profile["incident_cost"]
    if standardise:
        incidents *= a["standardise_incident_factor"]
    conversation = 0.0
    if changed and t == action["month"]:
        conversation = a["conversation_hours"] + (a["standardise_project_hours"] if standardise else 0.0)
    freed: Vintages = [(h * max(0.0, 1 - e), t - action["month"] + 1)] if changed else []
    saved, redeployed = labour_of_freed_hours(profile, a, freed)

    return {
        "labour_saved": saved,
        "redeployed": redeployed,
        "recurring_revenue": R,
        "price_increase": R * x,
        "collection": (R + R * x) * ((1 - b) * v ** (d / DAYS_A_MONTH) - 1),
        "project_margin": profile["project_margin"],
        "direct_cost": -profile["direct_cost"],
        "friction": -profile["friction_cost"] * e,
        "overtime": -a["overtime_cost_per_hour"] * h * max(0.0, e - 1),
        "incidents": incidents,
        "change_cost": -conversation * w,
    }


def at_departure(profile: Inputs, a: Inputs, action: Inputs, response: str, T: int, fired: bool) -> dict[str, float]:
    """Return the undiscounted flows of the departure itself, in month T."""
    flows = {
        "offboarding": -a["offboarding_hours"] * labour_cost(profile, a),
        "refund": -profile["prepaid_balance"],
    }
    if fired:
        flows["reviews"] = -a["review_probability_fire"] * a["review_cost"]
        if profile["contract_months_left"] > T:
            flows["termination_fee"] = -profile["termination_fee"]
    elif response == "soured" and in_force(action, T):
        flows["reviews"] = -a["review_probability_sour"] * a["review_cost"]
    return flows


def vintages_when_gone(
    profile: Inputs, a: Inputs, action: Inputs, response: str, drifts: bool, t: int, T: int
) -> Vintages:
    """Return the freed hours of month t > T with their ages: what the change had freed, and the rest."""
    h, e = profile["hours"], effort(a, action, response, drifts, T)
    freed: Vintages = [(h * min(1.0, e), t - T)]
    if action["kind"] == "reprice":
        freed.append((h * max(0.0, 1 - e), t - action["month"] + 1))
    return freed


def absorbed_share(a: Inputs, age: int) -> float:
    """Return r(j), the share of an hour of age j that can be put to use."""
    if age < 1:
        return 0.0
    ramp = a["absorption_ramp_months"]
    return 1.0 if ramp == 0 else min(1.0, age / ramp)


def avoidable_share(a: Inputs, age: int) -> float:
    """Return a(j), the share of an unsold hour of age j that is no longer paid."""
    a0, a1, attrition = a["avoidable_labour_share"], a["long_run_avoidable_labour_share"], a["attrition_months"]
    return float(a1 if attrition == 0 else a0 + (a1 - a0) * min(1.0, age / attrition))


def labour_of_freed_hours(profile: Inputs, a: Inputs, freed: Vintages) -> tuple[float, float]:
    """Return the month's labour saved and its contribution redeployed, of freed hours with their ages."""
    w, k = labour_cost(profile, a), a["redeployed_contribution_per_hour"]
    F = sum(hours * absorbed_share(a, age) for hours, age in freed)
    if F == 0:
        return 0.0, 0.0
    sold = min(F, a["backlog_hours"]) if k >= a["long_run_avoidable_labour_share"] * w else 0.0
    shed = (1 - sold / F) * sum(hours * absorbed_share(a, age) * avoidable_share(a, age) for hours, age in freed)
    return w * shed, k * sold
