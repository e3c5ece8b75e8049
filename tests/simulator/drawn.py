"""Clients, assumptions and actions drawn at random over their whole bounds, the bounds themselves among them."""

import math
import random

from simulator import (
    ASSUMPTIONS,
    PROFILE_FIELDS,
    RESPONSES,
    complete_assumptions,
    first_change_month,
    first_fire_month,
)
from simulator.parameters import LARGEST
from tests.simulator.by_hand import KEEP, fire, reprice

KINDS = ("keep", "reprice", "reform", "cut", "staged", "fire")
SAMPLING_ONLY = {"effort_log_sd", "incident_cost_log_sd", "client_correlation"}
FAR = 1e4
"""Stands for a bound of a million million, where a plain reading would add up for ever."""
OPEN = 1e-6
"""How near an open bound is gone to."""


def ends(parameter):
    """Return the lowest and the highest value that is drawn: the declared bounds, or as near as makes sense."""
    bounds = parameter.interval
    low = max(-FAR, bounds.lower) + (OPEN if bounds.lower_open else 0.0)
    high = min(FAR, bounds.upper) - (OPEN if bounds.upper_open else 0.0)
    assert -LARGEST <= low < high <= LARGEST
    return (math.ceil(low), math.floor(high)) if parameter.integer else (low, high)


def at_a_bound_at_times(rng, records, figures, share):
    """Return the figures with some of them at one of their bounds."""
    return {
        name: rng.choice(ends(records[name])) if name in records and rng.random() < share else value
        for name, value in figures.items()
    }


def a_client(rng, at_bounds=0.06):
    pick, between = rng.choice, rng.uniform
    ordinary = {
        "client_id": "acme",
        "mrr": pick([0.0, 500.0, 3000.0, 9000.0]),
        "project_margin": between(-300, 900),
        "direct_cost": between(0, 900),
        "hours": pick([0.0, between(1, 90), between(1, 90)]),
        "labour_cost_per_hour": pick([None, between(40, 90)]),
        "friction_cost": between(0, 200),
        "days_to_pay": pick([-15.0, between(-60, 120)]),
        "bad_debt_rate": pick([0.0, 0.03, 1.0]),
        "annual_churn": pick([0.0, 1e-6, 0.1, 0.5, 0.95, 0.999]),
        "annual_incident_probability": pick([0.0, between(0, 0.6), 0.999]),
        "incident_cost": between(0, 20_000),
        "drift_probability": pick([0.0, 0.2, 1.0]),
        "notice_months": rng.randrange(4),
        "contract_months_left": rng.randrange(12),
        "termination_fee": between(0, 2000),
        "prepaid_balance": between(0, 3000),
        "price_position": pick([None, 0.7, 1.0, 1.4]),
    }
    # Drawn apart, so that all other figures of a seed are what they were without it.
    apart = random.Random(f"price_reaction {rng.getstate()[1][0]} {rng.getstate()[1][-1]}")
    reaction = apart.choice([None, *ends(PROFILE_FIELDS["price_reaction"]), 0.4, 1.0, 1.7])
    return at_a_bound_at_times(rng, PROFILE_FIELDS, ordinary, at_bounds) | {"price_reaction": reaction}


def some_assumptions(rng, at_bounds=0.06, **held):
    pick = rng.choice
    at_once = pick([0.0, 0.25, 1.0])
    ordinary = {
        "horizon_months": pick([1, 2, 6, 18, 36]),
        "discount_rate_annual": pick([0.0, 0.1, 1.0]),
        "labour_cost_per_hour": pick([50.0, 65.0]),
        "overtime_cost_per_hour": pick([0.0, 85.0]),
        "hazard_ratio_per_10pct": pick([1.0, 1.35, 3.0]),
        "hazard_ratio_log_sd": pick([0.0, 0.5, 1.2, 2.0]),
        "price_response_convexity": pick([0.0, 0.5, 2.0]),
        "price_reaction_floor": pick([0.0, 0.001, 0.08, 0.5]),
        "loss_aversion": pick([1.955, 0.5, 10.0]),
        "price_shock_half_life_months": pick([1.0, 6.0, 0.5]),
        "price_shock_permanent_share": pick([0.0, 0.5, 1.0]),
        "improve_probability": pick([0.0, 0.3, 1.0]),
        "improve_effort_change": pick([-0.25, -0.9, 0.0]),
        "sour_probability_per_10pct": pick([0.0, 0.1, 1.0]),
        "sour_effort_change": pick([0.3, 0.0, 2.0]),
        "attrition_months": pick([0.0, 7.5, 24.0, 200.0]),
        "backlog_hours": pick([0.0, 5.0, 30.0, 200.0]),
        "redeployed_contribution_per_hour": pick([30.0, 65.0, 90.0]),
        "absorption_ramp_months": pick([0, 1, 3, 10, 100]),
        "conversation_hours": pick([0.0, 6.0]),
        "offboarding_hours": pick([0.0, 20.0]),
        "review_probability_fire": pick([0.0, 0.1, 1.0]),
        "review_probability_sour": pick([0.0, 0.2, 1.0]),
        "review_cost": pick([0.0, 4000.0]),
        "prepay_hazard_ratio": pick([0.8, 1.0, 1.2]),
        "prepay_days_to_pay": pick([-15.0, 30.0, -366.0]),
        "prepay_bad_debt_factor": pick([0.0, 0.25, 1.0]),
        "standardise_hazard_ratio": pick([0.9, 1.1]),
        "standardise_effort_change": pick([-0.2, 0.1, -0.9]),
        "standardise_incident_factor": pick([0.0, 0.5, 1.5]),
        "standardise_project_hours": pick([0.0, 30.0]),
        "drift_effort_change": pick([0.0, 0.25, 1.0]),
        "drift_ramp_months": pick([1.0, 6.0, 0.5, 100.0]),
    }
    drawn = at_a_bound_at_times(rng, ASSUMPTIONS, ordinary, at_bounds) | held
    shares = {
        "avoidable_labour_share": at_once,
        "long_run_avoidable_labour_share": max(at_once, pick([0.0, 0.8, 1.0])),
    }
    assert {*drawn, *shares} == set(ASSUMPTIONS) - SAMPLING_ONLY
    return complete_assumptions(drawn | shares)


def an_action(rng, row, kind):
    change, firing = first_change_month(row), first_fire_month(row)
    if kind == "keep":
        return KEEP
    if kind == "fire":
        return fire(firing + rng.randrange(8))
    document = reprice(0.0, change + rng.randrange(5))
    for reform in ("prepay", "standardise"):
        if rng.random() < 0.4:
            document[reform] = True
    if kind == "reform" or row["mrr"] == 0:
        return document
    if kind == "cut":
        return document | {"uplift": rng.choice([-0.05, -0.2, -0.9]), "prepay": True}
    document["uplift"] = rng.choice([0.03, 0.1, 0.3, 1.0, 5.0])
    if kind == "staged":
        document["review_month"] = document["month"] + rng.randrange(1, 9)
        document["keep_if"] = rng.sample(RESPONSES, rng.randrange(1, 4))
    return document
