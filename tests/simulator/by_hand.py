"""Clients and assumptions bare enough to be worked on paper: all is switched off, a test turns on its subject."""

from hypothesis import HealthCheck, settings

from simulator import (
    Action,
    Cases,
    ExactValue,
    Profiles,
    cases_of,
    complete_assumptions,
    exact_value,
    parse_action,
    profiles_from_rows,
)

FEW = settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))

ONE_PERCENT_A_MONTH = 1.01**12 - 1
ONE_MONTH_IN_DAYS = 365.25 / 12

NOTHING_HAPPENS = {
    "horizon_months": 12,
    "discount_rate_annual": 0.0,
    "labour_cost_per_hour": 50.0,
    "overtime_cost_per_hour": 80.0,
    "hazard_ratio_per_10pct": 1.0,
    "hazard_ratio_log_sd": 0.0,
    "price_reaction_floor": 0.0,
    "improve_probability": 0.0,
    "sour_probability_per_10pct": 0.0,
    "avoidable_labour_share": 0.0,
    "long_run_avoidable_labour_share": 0.0,
    "attrition_months": 0.0,
    "redeployed_contribution_per_hour": 0.0,
    "absorption_ramp_months": 0,
    "conversation_hours": 0.0,
    "offboarding_hours": 0.0,
    "prepay_hazard_ratio": 1.0,
    "standardise_hazard_ratio": 1.0,
    "standardise_effort_change": 0.0,
    "standardise_project_hours": 0.0,
}

KEEP = {"kind": "keep"}


def client(client_id="acme", **fields):
    """Return the row of a client that pays 1000 a month on the day and costs nothing."""
    nothing = {
        "mrr": 1000.0,
        "hours": 0.0,
        "days_to_pay": 0.0,
        "annual_churn": 0.0,
        "annual_incident_probability": 0.0,
        "drift_probability": 0.0,
    }
    return {"client_id": client_id} | nothing | fields


def assuming(**changes):
    return complete_assumptions(NOTHING_HAPPENS | changes)


def profiles(*rows) -> Profiles:
    return profiles_from_rows(rows)


def action(document) -> Action:
    return document if isinstance(document, Action) else parse_action(document, "actions")


def case(row, document, assumptions) -> Cases:
    return cases_of(profiles(row), [action(document)], assumptions)


def value(row, document, assumptions) -> ExactValue:
    return exact_value(case(row, document, assumptions))


def npv(row, document, assumptions) -> float:
    return float(value(row, document, assumptions).npv[0])


def lines(row, document, assumptions) -> dict[str, float]:
    """Return the bridge without its zero lines."""
    return {line: amount for line, amount in value(row, document, assumptions).lines(0).items() if amount != 0}


def reprice(uplift, month=2, **more):
    return {"kind": "reprice", "uplift": uplift, "month": month, **more}


def fire(month):
    return {"kind": "fire", "month": month}
