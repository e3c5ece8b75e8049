"""The assumptions' values in use, and the few inputs that need reading: blanks, and actions beyond the horizon."""

import math
from collections.abc import Mapping
from typing import Any

Inputs = Mapping[str, Any]

DAYS_A_MONTH = 365.25 / 12

DEFAULTS: dict[str, Any] = {
    "horizon_months": 60,
    "discount_rate_annual": 0.10,
    "labour_cost_per_hour": 65.0,
    "overtime_cost_per_hour": 85.0,
    "hazard_ratio_per_10pct": 1.35,
    "hazard_ratio_log_sd": 0.5,
    "price_response_convexity": 0.5,
    "price_reaction_floor": 0.08,
    "loss_aversion": 1.955,
    "price_shock_half_life_months": 6.0,
    "price_shock_permanent_share": 0.5,
    "improve_probability": 0.30,
    "improve_effort_change": -0.25,
    "sour_probability_per_10pct": 0.10,
    "sour_effort_change": 0.30,
    "avoidable_labour_share": 0.25,
    "long_run_avoidable_labour_share": 0.8,
    "attrition_months": 24.0,
    "backlog_hours": 0.0,
    "redeployed_contribution_per_hour": 65.0,
    "absorption_ramp_months": 3,
    "conversation_hours": 6.0,
    "offboarding_hours": 20.0,
    "review_probability_fire": 0.10,
    "review_probability_sour": 0.20,
    "review_cost": 0.0,
    "prepay_hazard_ratio": 1.2,
    "prepay_days_to_pay": -15.0,
    "prepay_bad_debt_factor": 0.25,
    "standardise_hazard_ratio": 1.1,
    "standardise_effort_change": -0.20,
    "standardise_incident_factor": 0.5,
    "standardise_project_hours": 30.0,
    "drift_effort_change": 0.25,
    "drift_ramp_months": 6.0,
    "client_correlation": 0.2,
    "effort_log_sd": 0.25,
    "incident_cost_log_sd": 1.0,
}

KEEP: dict[str, Any] = {"kind": "keep"}


def in_use(assumptions: Inputs) -> dict[str, Any]:
    """Return every assumption: those given, and the defaults for the rest."""
    return {**DEFAULTS, **assumptions}


def is_blank(value: Any) -> bool:
    """Return whether a profile field was left blank."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def labour_cost(profile: Inputs, a: Inputs) -> float:
    """Return w, currency an hour: the client's own, else the assumption."""
    own: Any = profile.get("labour_cost_per_hour")
    return float(a["labour_cost_per_hour"] if is_blank(own) else own)


def price_position(profile: Inputs) -> float:
    """Return pos: today's price over the market's, 1 where blank."""
    pos: Any = profile.get("price_position")
    return 1.0 if is_blank(pos) else float(pos)


def price_reaction(profile: Inputs) -> float:
    """Return what the client's reaction to prices is multiplied by, 1 where blank."""
    reaction: Any = profile.get("price_reaction")
    return 1.0 if is_blank(reaction) else float(reaction)


def action_in_force(action: Inputs, horizon: int) -> Inputs:
    """Return the action, or keep where it would only begin beyond the horizon."""
    if action["kind"] != "keep" and action["month"] > horizon:
        return KEEP
    return action


def month_discount(a: Inputs) -> float:
    """Return v, the value now of 1 a month from now."""
    return float((1 + a["discount_rate_annual"]) ** (-1 / 12))
