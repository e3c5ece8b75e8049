"""What a decision shows: the search for each kind's candidate, the walk-away price and the break-even probability."""

import math
from typing import Any

from tests.reference.inputs import DAYS_A_MONTH, Inputs, action_in_force, in_use, labour_cost, month_discount
from tests.reference.model import exact_value, labour_of_freed_hours
from tests.reference.survival import base_hazard, survival_after_announcement

STEP = 0.01
STAGED_LEAST_UPLIFT = 0.10
REVIEWS_AFTER = (12, 6, 3)
KEEP_IFS = (["improved", "unchanged"], ["improved"])
MILD_TO_HARSH = ("keep", "reform", "reprice", "staged", "fire")
REFORMS = {
    "alone": (False, False),
    "prepay": (True, False),
    "standardise": (False, True),
    "both": (True, True),
}


def value_of_a_month_without(profile: Inputs, a: Inputs) -> float:
    """Return (1/v - 1) W, what letting the client go is worth as a monthly flow.

    Beyond the ramp and the attrition each month is worth the same f, and (1/v - 1) sum over j > J of v^j f is v^J f,
    at a discount rate of 0 too.
    """
    v = month_discount(a)
    growth = math.expm1(math.log1p(a["discount_rate_annual"]) / 12)
    steady_from = max(math.ceil(a["absorption_ramp_months"]), math.ceil(a["attrition_months"]))
    early = 0.0
    for age in range(1, steady_from + 1):
        early += v**age * sum(labour_of_freed_hours(profile, a, [(profile["hours"], age)]))
    steady = sum(labour_of_freed_hours(profile, a, [(profile["hours"], steady_from + 1)]))
    once = a["offboarding_hours"] * labour_cost(profile, a) + float(profile["prepaid_balance"])
    return float(growth * (early - once) + v**steady_from * steady)


def monthly_need(profile: Inputs, a: Inputs) -> float:
    """Return the collected fee a month at which having the client and letting it go are worth the same."""
    drifted = profile["drift_probability"] * a["drift_effort_change"]
    incidents = -math.log1p(-profile["annual_incident_probability"]) / 12 * profile["incident_cost"]
    friction = profile["friction_cost"] * (1 + drifted)
    overtime = a["overtime_cost_per_hour"] * profile["hours"] * drifted
    without = value_of_a_month_without(profile, a)
    return float(without + profile["direct_cost"] + friction + overtime + incidents - profile["project_margin"])


def collected_fee(profile: Inputs, a: Inputs) -> float:
    """Return R', today's fee a month after bad debt and waiting."""
    waiting = month_discount(a) ** (profile["days_to_pay"] / DAYS_A_MONTH)
    return float(profile["mrr"] * (1 - profile["bad_debt_rate"]) * waiting)


def walk_away_uplift(profile: Inputs, assumptions: Inputs) -> float | None:
    """Return x*, the uplift below which the client is worth less than letting it go; None where nothing is billed."""
    a = in_use(assumptions)
    if profile["mrr"] == 0 or profile["bad_debt_rate"] == 1:
        return None
    return monthly_need(profile, a) / collected_fee(profile, a) - 1


def break_even_leave_probability(profile: Inputs, assumptions: Inputs, uplift: float) -> float | None:
    """Return the chance of leaving at which an uplift gains nothing; None where losing the client costs nothing."""
    a = in_use(assumptions)
    fee = collected_fee(profile, a)
    at_stake = (1 + uplift) * fee - monthly_need(profile, a)
    if at_stake <= 0:
        return None
    return min(1.0, uplift * fee / at_stake)


def added_leave_probability(profile: Inputs, assumptions: Inputs, action: Inputs) -> float:
    """Return how much likelier than under keep a client in place leaves by itself in months m-1..m+10."""
    a = in_use(assumptions)
    action = action_in_force(action, a["horizon_months"])
    if action["kind"] != "reprice":
        return 0.0
    first = max(1, action["month"] - 1)
    stays = survival_after_announcement(profile, a, action, first, first + 11)[-1]
    return math.exp(-12 * base_hazard(profile)) - stays


def first_reprice_month(profile: Inputs) -> int:
    """Return the first month in which the agreement allows a reprice or reform to take effect."""
    return int(max(2, max(profile["notice_months"], profile["contract_months_left"]) + 1))


def first_fire_month(profile: Inputs) -> int:
    """Return the first month at whose end the agreement allows the client to be fired."""
    return int(max(1, profile["notice_months"]))


def slack(value: float) -> float:
    """Return by how much another value must differ from this one not to be its equal: 1e-9 of it."""
    return 1e-9 * max(1.0, abs(value))


def candidates(profile: Inputs, assumptions: Inputs, limits: Inputs, on_standard_stack: bool = False) -> dict[str, Any]:
    """Return each kind's candidate and the winner.

    A client on the standard stack already is not moved to it again.

    Returns
    -------
    dict
        ``kinds``: per kind None or its ``action`` and ``npv``; ``winner``, a kind; ``best_uplift`` and
        ``gentlest_uplift`` of the reprice candidate's combination, None without one; ``combinations``: per reform
        None or its ``best_uplift``, ``best_npv``, ``gentlest_uplift``, ``gentlest_npv``.

    Notes
    -----
    Values within 1e-9 of each other are ties, and ties go to the milder. The document does not say what a tie is.
    """
    a = in_use(assumptions)
    m = first_reprice_month(profile)
    reforms = {name: terms for name, terms in REFORMS.items() if not (terms[1] and on_standard_stack)}

    def valued(action: dict[str, Any]) -> dict[str, Any]:
        return {"action": action, "npv": exact_value(profile, a, action)["npv"]}

    keep = valued({"kind": "keep"})
    combinations = {
        name: searched(profile, a, limits, m, prepay, standardise, keep["npv"])
        for name, (prepay, standardise) in reforms.items()
    }
    chosen = first_best({name: found["gentlest_npv"] for name, found in combinations.items() if found})
    found = combinations[chosen] if chosen else None

    reprice = None
    if chosen and found:
        prepay, standardise = REFORMS[chosen]
        reprice = valued(reprice_action(found["gentlest_uplift"], m, prepay, standardise))
    pure = {
        name: valued(reprice_action(0.0, m, prepay, standardise))
        for name, (prepay, standardise) in reforms.items()
        if name != "alone"
    }
    best_pure = first_best({name: reform["npv"] for name, reform in pure.items()})
    kinds: dict[str, dict[str, Any] | None] = {
        "keep": keep,
        "reform": pure[best_pure] if best_pure else None,
        "reprice": reprice,
        "staged": best_staged(profile, a, found["gentlest_uplift"] if found else None, m),
        "fire": valued({"kind": "fire", "month": first_fire_month(profile)}),
    }
    npvs = {kind: candidate["npv"] for kind in MILD_TO_HARSH if (candidate := kinds[kind])}
    return {
        "kinds": kinds,
        "winner": first_best(npvs),
        "best_uplift": found["best_uplift"] if found else None,
        "gentlest_uplift": found["gentlest_uplift"] if found else None,
        "combinations": combinations,
    }


def first_best(values: dict[str, float]) -> str | None:
    """Return the first name whose value no other beats by more than a tie, None without any."""
    if not values:
        return None
    most = max(values.values())
    return next(name for name, value in values.items() if value >= most - slack(most))


def reprice_action(uplift: float, m: int, prepay: bool, standardise: bool) -> dict[str, Any]:
    """Return the action of an uplift, in month m, with its reforms."""
    return {"kind": "reprice", "uplift": uplift, "month": m, "prepay": prepay, "standardise": standardise}


def uplifts_searched(limits: Inputs) -> list[float]:
    """Return the uplifts from min_uplift by 0.01, none beyond max_uplift."""
    low, high = limits["min_uplift"], limits["max_uplift"]
    steps = math.floor((high - low) / STEP + 1e-9)
    return [round(low + STEP * i, 12) for i in range(steps + 1)]


def searched(
    profile: Inputs,
    a: Inputs,
    limits: Inputs,
    m: int,
    prepay: bool,
    standardise: bool,
    keep_npv: float,
) -> dict[str, float] | None:
    """Return the best uplift of a combination and the gentlest that reaches 90 % of its gain, None without a gain."""
    if profile["mrr"] == 0:
        return None
    npvs = {
        uplift: exact_value(profile, a, reprice_action(uplift, m, prepay, standardise))["npv"]
        for uplift in uplifts_searched(limits)
    }
    if not npvs or max(npvs.values()) - keep_npv <= slack(keep_npv):
        return None
    most = max(npvs.values())
    best = next(uplift for uplift, npv in npvs.items() if npv >= most - slack(most))
    enough = keep_npv + 0.9 * (most - keep_npv)
    gentlest = next(uplift for uplift, npv in npvs.items() if npv >= enough - slack(enough))
    return {
        "best_uplift": best,
        "best_npv": npvs[best],
        "gentlest_uplift": gentlest,
        "gentlest_npv": npvs[gentlest],
    }


def best_staged(profile: Inputs, a: Inputs, gentlest: float | None, m: int) -> dict[str, Any] | None:
    """Return the best staged policy: of equals the one that keeps more clients, then the one that reviews later."""
    if profile["mrr"] == 0:
        return None
    uplift = max(gentlest or 0.0, STAGED_LEAST_UPLIFT)
    staged = {}
    for keep_if in KEEP_IFS:
        for later in REVIEWS_AFTER:
            action = reprice_action(uplift, m, False, False) | {"review_month": m + later, "keep_if": keep_if}
            staged[f"{'+'.join(keep_if)} after {later}"] = {
                "action": action,
                "npv": exact_value(profile, a, action)["npv"],
            }
    best = first_best({name: candidate["npv"] for name, candidate in staged.items()})
    return staged[best] if best else None
