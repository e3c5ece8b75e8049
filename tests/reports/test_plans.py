import math

import pytest

from reports.plans import amount, plan_document, plan_table, price_text
from simulator import Action
from simulator.planning import Belief, FrontierPoint, Give, Lesson, Plan, Wave
from workbench import LimitUse, PortfolioPlan

RISE = Action("reprice", 0.1, 2)
FOUND = PortfolioPlan(
    plan=Plan(None, {"a": RISE, "b": Action("keep")}, 1100.0, 1000.0, 1210.0, False, {"max_mrr_at_risk": 0.07}),
    limits=(LimitUse("max_mrr_at_risk", 0.08, 0.07, 4200.0), LimitUse("hours_cap", 100.0, 80.0, 0.0)),
    waiting_hour_price=31.0,
    waves=(
        Wave(1, {"a": RISE}, 0, ()),
        Wave(
            3,
            {"c": RISE},
            1,
            (Lesson(0, 0.9, Belief(1.1, 1.3, 1.8), {}), Lesson(1, 0.1, Belief(1.2, 1.6, 2.9), {"c": RISE})),
        ),
    ),
    frontier=(FrontierPoint(0.05, 900.0, 950.0),),
    gives=(),
    capacity=None,
    capacity_month=12,
    paths=1000,
)


def test_the_document_holds_the_contracts_keys():
    document = plan_document(FOUND)
    assert {"actions", "expected_npv", "bound", "gap", "limits", "waves", "frontier"} <= set(document)
    assert document["actions"] == {"a": {"kind": "reprice", "uplift": 0.1, "month": 2}, "b": {"kind": "keep"}}
    # By hand: 1,210 less 1,100, over 1,210.
    assert document["gap"] == pytest.approx(110 / 1210)
    assert document["limits"][0] == {"name": "max_mrr_at_risk", "value": 0.08, "used": 0.07, "shadow_price": 4200.0}
    assert document["waves"][1]["lessons"][1]["hazard_ratio_per_10pct"]["p50"] == 1.6


def test_the_text_says_what_the_plan_is_worth_and_how_close_to_the_best_it_is():
    text = plan_table(FOUND)
    assert "worth 1,100, 100 more than keeping everyone" in text
    assert "no plan within the limits is worth more than 1,210" in text
    assert "one more point of fees at risk is worth 42" in text
    assert "does not bind" in text
    assert "One more hour of waiting work a month is worth 31.00 an hour." in text
    assert "1 of 1" in text
    assert "1,000 sampled futures" in text


def test_where_nothing_fits_it_says_which_limit_would_have_to_give():
    gives = (Give("max_mrr_at_risk", 0.04, 0.055, True), Give("cash_floor", 900.0, 400.0, False))
    none = PortfolioPlan(None, (LimitUse("max_mrr_at_risk", 0.04, None, None),), 0.0, (), (), gives, None, 12, None)
    text = plan_table(none)
    assert "Fees at risk alone would have to rise to 5.5 % (asked: 4.0 %)." in text
    assert "Cash floor alone would have to come down to 400 (asked: 900; less of a change may do)." in text
    document = plan_document(none)
    assert "actions" not in document
    assert document["gives"][0] == {"limit": "max_mrr_at_risk", "asked": 0.04, "needed": 0.055, "least": True}
    assert not any(isinstance(value, float) and math.isnan(value) for value in document.values())


def test_every_limit_has_its_unit_and_its_price_in_words():
    assert amount("hours_cap", 1820.0) == "1,820 hours/month"
    assert amount("conversations_per_month", 4.0) == "4 a month"
    assert amount("cash_floor", -1500.0) == "-1,500"
    assert (
        price_text(LimitUse("hours_cap", 1.0, 1.0, 31.0)) == "one more hour of capacity a month is worth 31.00 an hour"
    )
    assert price_text(LimitUse("max_cvar", 1.0, 1.0, 0.25)) == "1,000 more of loss in bad luck is worth 250"
    assert price_text(LimitUse("cash_floor", 1.0, 1.0, None)) == "no price around this plan"
