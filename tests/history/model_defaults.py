"""Profiles with the decision model's defaults, typed by hand."""

from history.profile import estimate_profiles

MODEL_DEFAULTS = {
    "project_margin": 0.0,
    "direct_cost": 0.0,
    "days_to_pay": 30.0,
    "bad_debt_rate": 0.0,
    "annual_churn": 0.10,
    "annual_incident_probability": 0.05,
    "incident_cost": 10_000.0,
    "drift_probability": 0.10,
    "notice_months": 0.0,
    "contract_months_left": 0.0,
    "termination_fee": 0.0,
    "prepaid_balance": 0.0,
}


def profiles_at(history, as_of, **given):
    """Return the profiles of a history at a month's end, some defaults given."""
    return estimate_profiles(history, as_of, defaults=MODEL_DEFAULTS | given)
