"""The engine against a second, slow and plain reading of the model that shares no code with it.

Value, every line of the bridge, survival and the prices agree to 1e-9 of a month's fee on random clients, assumptions
and actions of every kind, the edges of their bounds among them.
"""

import math
import random

import pytest

from simulator import (
    BRIDGE_LINES,
    RESPONSES,
    added_leave_probability,
    break_even_leave_probability,
    complete_assumptions,
    exact_value,
    first_change_month,
    first_fire_month,
    walk_away_uplift,
)
from simulator.candidates import find_candidates
from simulator.prices import collected_fee, monthly_need
from tests import reference
from tests.simulator.by_hand import case, client, fire, profiles, reprice

SEEDS = range(240)
TOLERANCE = 1e-9


def a_client(rng):
    pick, between = rng.choice, rng.uniform
    return {
        "client_id": "acme",
        "mrr": pick([0.0, 500.0, 3000.0, 9000.0]),
        "project_margin": between(-300, 900),
        "direct_cost": between(0, 900),
        "hours": pick([0.0, between(1, 90), between(1, 90)]),
        "labour_cost_per_hour": pick([None, between(40, 90)]),
        "friction_cost": between(0, 200),
        "days_to_pay": pick([-366.0, -15.0, 0.0, 366.0, between(-60, 120)]),
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


def some_assumptions(rng):
    pick = rng.choice
    at_once = pick([0.0, 0.25, 1.0])
    return complete_assumptions(
        {
            "horizon_months": pick([1, 2, 6, 18, 36, 60]),
            "discount_rate_annual": pick([0.0, 0.1, 1.0]),
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
            "avoidable_labour_share": at_once,
            "long_run_avoidable_labour_share": max(at_once, pick([0.0, 0.8, 1.0])),
            "attrition_months": pick([0.0, 7.5, 24.0, 200.0]),
            "backlog_hours": pick([0.0, 5.0, 30.0, 200.0]),
            "redeployed_contribution_per_hour": pick([30.0, 65.0, 90.0]),
            "absorption_ramp_months": pick([0, 1, 3, 10, 100]),
            "review_cost": pick([0.0, 4000.0]),
            "prepay_hazard_ratio": pick([0.8, 1.0, 1.2]),
            "prepay_days_to_pay": pick([-15.0, 30.0, -366.0]),
            "standardise_hazard_ratio": pick([0.9, 1.1]),
            "standardise_effort_change": pick([-0.2, 0.1, -0.9]),
            "standardise_incident_factor": pick([0.0, 0.5, 1.5]),
            "drift_effort_change": pick([0.0, 0.25, 1.0]),
            "drift_ramp_months": pick([1.0, 6.0, 0.5, 100.0]),
        }
    )


def an_action(rng, row, kind):
    change, firing = first_change_month(row), first_fire_month(row)
    if kind == "keep":
        return {"kind": "keep"}
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


KINDS = ("keep", "reprice", "reform", "cut", "staged", "fire")


def drawn(seed):
    rng = random.Random(seed)
    row, assumptions = a_client(rng), some_assumptions(rng)
    return row, assumptions, an_action(rng, row, KINDS[seed % len(KINDS)])


def in_the_references_words(row, assumptions):
    figures = {name: value for name, value in row.items() if name != "client_id"}
    return figures, assumptions | {"horizon_months": int(assumptions["horizon_months"])}


def a_months_fee(row, document):
    return max(100.0, row["mrr"] * (1 + max(0.0, document.get("uplift", 0.0))))


@pytest.mark.parametrize("seed", SEEDS)
def test_value_bridge_and_survival_agree(seed):
    row, assumptions, document = drawn(seed)
    found = exact_value(case(row, document, assumptions))
    expected = reference.exact_value(*in_the_references_words(row, assumptions), document)
    allowed = TOLERANCE * a_months_fee(row, document)
    assert set(BRIDGE_LINES) == set(reference.LINES)
    assert found.lines(0) == pytest.approx(expected["bridge"], abs=allowed, rel=1e-13)
    assert float(found.npv[0]) == pytest.approx(expected["npv"], abs=allowed, rel=1e-13)
    assert found.survival[0].tolist() == pytest.approx(expected["survival"], abs=1e-11)


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_agree(seed):
    row, assumptions, document = drawn(seed)
    inputs = in_the_references_words(row, assumptions)
    one = case(row, document, assumptions)

    def or_none(value):
        return None if math.isnan(value) else pytest.approx(float(value), rel=1e-11, abs=1e-11)

    assert reference.walk_away_uplift(*inputs) == or_none(walk_away_uplift(one)[0])
    assert reference.added_leave_probability(*inputs, document) == pytest.approx(
        float(added_leave_probability(one)[0]), abs=1e-11
    )
    if one.uplift[0] > 0:
        break_even = break_even_leave_probability(one.uplift, collected_fee(one), monthly_need(one))[0]
        assert reference.break_even_leave_probability(*inputs, float(one.uplift[0])) == or_none(break_even)
    assert first_change_month(row) == reference.first_reprice_month(row)
    assert first_fire_month(row) == reference.first_fire_month(row)


SEARCHED = {
    "worth a rise": client(
        mrr=2000.0,
        hours=22.0,
        direct_cost=200.0,
        friction_cost=60.0,
        annual_churn=0.1,
        drift_probability=0.2,
        days_to_pay=40.0,
        price_position=0.9,
    ),
    "worth a reform": client(
        mrr=1500.0,
        hours=30.0,
        bad_debt_rate=0.2,
        annual_churn=0.05,
        annual_incident_probability=0.5,
        incident_cost=9000.0,
        price_position=1.3,
        friction_cost=400.0,
        notice_months=1,
    ),
    "worth a firing": client(
        mrr=300.0,
        hours=25.0,
        direct_cost=400.0,
        friction_cost=150.0,
        annual_churn=0.3,
        contract_months_left=3,
        termination_fee=100.0,
    ),
    "pays nothing": client(mrr=0.0, hours=5.0, project_margin=100.0, annual_churn=0.1),
    "worth a wait": client(mrr=1000.0, hours=35.0, friction_cost=300.0, annual_churn=0.1, drift_probability=0.4),
}


@pytest.mark.parametrize("name", SEARCHED)
@pytest.mark.parametrize("backlog", [0.0, 15.0])
def test_the_search_finds_the_same_candidates(name, backlog):
    row = profiles(SEARCHED[name]).row("acme")
    assumptions = complete_assumptions(
        {"horizon_months": 12, "hazard_ratio_log_sd": 0.3, "backlog_hours": backlog, "review_cost": 500.0}
    )
    limits = {"min_uplift": 0.05, "max_uplift": 0.09}
    found = find_candidates(row, assumptions, limits)
    expected = reference.candidates(*in_the_references_words(row, assumptions), limits)
    assert list(found.kinds) == [kind for kind, candidate in expected["kinds"].items() if candidate]
    for kind, candidate in found.kinds.items():
        theirs = expected["kinds"][kind]
        assert candidate.npv == pytest.approx(theirs["npv"], abs=1e-6), kind
        document = {"prepay": False, "standardise": False} | candidate.action.document()
        if candidate.action.kind != "reprice":
            document = candidate.action.document()
        assert document == theirs["action"] or kind == "staged", kind
        if kind == "staged":
            assert document["uplift"] == theirs["action"]["uplift"]
    assert found.best() == expected["winner"]
    assert (found.best_uplift, found.gentlest_uplift) == (expected["best_uplift"], expected["gentlest_uplift"])


def test_the_searched_clients_have_different_best_kinds():
    winners = set()
    for row in SEARCHED.values():
        assumptions = complete_assumptions({"horizon_months": 12, "hazard_ratio_log_sd": 0.3, "review_cost": 500.0})
        winners.add(
            find_candidates(profiles(row).row("acme"), assumptions, {"min_uplift": 0.05, "max_uplift": 0.09}).best()
        )
    assert len(winners) >= 3
