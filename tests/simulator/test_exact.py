"""The exact value against numbers worked by hand, and what must hold whatever the numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import BRIDGE_LINES, KEEP, RESPONSES, Action, complete_assumptions
from tests.simulator.by_hand import (
    FEW,
    ONE_MONTH_IN_DAYS,
    ONE_PERCENT_A_MONTH,
    assuming,
    client,
    fire,
    lines,
    npv,
    reprice,
    value,
)

STANDARD = complete_assumptions({})


# Worked by hand


def test_without_churn_drift_or_a_new_price_a_client_is_an_annuity():
    # (1 - 1.01^-60) / .01 = 44.9550384 (annuity tables, n = 60, i = 1 %, print 44.95504). Fee 1000, licences 200,
    # projects 50, friction 30, ten hours of 50 paid whatever happens: 1000 - 200 + 50 - 30 - 500 = 320 a month.
    row = client(direct_cost=200.0, project_margin=50.0, friction_cost=30.0, hours=10.0)
    assumptions = assuming(horizon_months=60, discount_rate_annual=ONE_PERCENT_A_MONTH)
    assert npv(row, KEEP, assumptions) == pytest.approx(320 * 44.9550384, abs=1e-4)
    assert lines(row, KEEP, assumptions) == {
        "recurring_revenue": pytest.approx(44955.0384, abs=1e-4),
        "project_margin": pytest.approx(2247.75192, abs=1e-4),
        "direct_cost": pytest.approx(-8991.00768, abs=1e-4),
        "capacity_labour": pytest.approx(-22477.5192, abs=1e-4),
        "friction": pytest.approx(-1348.651152, abs=1e-4),
    }
    assert np.all(value(row, KEEP, assumptions).survival == 1.0)


def test_who_leaves_is_billed_for_its_last_month():
    # .9 stay each month: billed 1 + .9 + .81 = 2.71 months; .271 are gone by the end, each offboarded for 4 h of 50 and
    # refunded 100.
    row = client(annual_churn=1 - 0.9**12, prepaid_balance=100.0)
    found = value(row, KEEP, assuming(horizon_months=3, offboarding_hours=4.0))
    assert found.survival[0] == pytest.approx([1, 0.9, 0.81, 0.729])
    assert {k: v for k, v in found.lines(0).items() if v} == {
        "recurring_revenue": pytest.approx(2710.0),
        "offboarding": pytest.approx(-54.2),
        "refund": pytest.approx(-27.1),
    }


def test_collection_waits_and_loses():
    # At 1 % a month, paid a month late, 4 % never: 1000 (.96/1.01 - 1) = -49.5049505 a month; two months: 1.97039506.
    row = client(days_to_pay=ONE_MONTH_IN_DAYS, bad_debt_rate=0.04)
    found = lines(row, KEEP, assuming(horizon_months=2, discount_rate_annual=ONE_PERCENT_A_MONTH))
    assert found["collection"] == pytest.approx(-49.5049505 * 1.97039506, abs=1e-5)


def test_prepaying_is_paid_early_and_loses_less_from_its_month_on():
    # Before month 2 as above; from then on a month early at 1 % never: 1100 (.99 * 1.01 - 1) = 1100 * -.0001 = -.11.
    row = client(days_to_pay=ONE_MONTH_IN_DAYS, bad_debt_rate=0.04)
    assumptions = assuming(
        horizon_months=2, discount_rate_annual=ONE_PERCENT_A_MONTH, prepay_days_to_pay=-ONE_MONTH_IN_DAYS
    )
    found = lines(row, reprice(0.1, 2, prepay=True), assumptions)
    assert found["collection"] == pytest.approx(-49.5049505 / 1.01 - 0.11 / 1.0201, abs=1e-6)
    # Who pays earlier than that already keeps its day: 60.875 days early, v^-2 = 1.0201.
    early = client(days_to_pay=-2 * ONE_MONTH_IN_DAYS)
    found = lines(early, reprice(0.0, 2, prepay=True), assumptions)
    assert found["collection"] == pytest.approx(20.1 / 1.01 + 20.1 / 1.0201, abs=1e-9)


def test_incidents_cost_their_rate_and_a_standard_stack_halves_it():
    # 1 - exp(-.12) a year is .01 a month; of 5000 that is 50. From month 3 of 4 on half.
    row = client(annual_incident_probability=1 - math.exp(-0.12), incident_cost=5000.0)
    assert lines(row, KEEP, assuming(horizon_months=4))["incidents"] == pytest.approx(-200.0)
    assert lines(row, reprice(0, 3, standardise=True), assuming(horizon_months=4))["incidents"] == pytest.approx(-150.0)


def test_drift_ramps_up_and_is_paid_as_overtime_and_friction():
    # A ramp of 3: e = 1.1, 1.2, 1.3, 1.3 for the half that drifts: 80 * 10 * .9 / 2 and 100 * (4.9 + 4) / 2.
    row = client(hours=10.0, friction_cost=100.0, drift_probability=0.5)
    found = lines(row, KEEP, assuming(horizon_months=4, drift_effort_change=0.3, drift_ramp_months=3.0))
    assert found["overtime"] == pytest.approx(-360.0)
    assert found["friction"] == pytest.approx(-445.0)


def test_how_a_client_answers_a_rise():
    # +20 %: improved .4 (1 - 2^-2) = .3 at half the effort, soured .05 * 2 = .1 at 1.5 times, .6 unchanged, from month
    # 2 of 2 on: friction 100 + 100 (.15 + .15 + .6); overtime 80 * 10 * .1 * .5.
    row = client(hours=10.0, friction_cost=100.0)
    answers = assuming(
        horizon_months=2,
        improve_probability=0.4,
        improve_effort_change=-0.5,
        sour_probability_per_10pct=0.05,
        sour_effort_change=0.5,
    )
    found = lines(row, reprice(0.2, 2), answers)
    assert found["friction"] == pytest.approx(-190.0)
    assert found["overtime"] == pytest.approx(-40.0)
    # At +1000 % nearly .4 improve and everybody else sours: 100 + 100 (.4 * .5 + .6 * 1.5).
    assert lines(row, reprice(10.0, 2), answers)["friction"] == pytest.approx(-210.0)
    # A cut and a pure reform leave everybody as they are.
    for document in (reprice(-0.2, 2), reprice(0.0, 2, prepay=True)):
        assert lines(row, document, answers)["friction"] == pytest.approx(-200.0)


def test_a_conversation_that_changes_nothing_costs_its_hours_to_the_cent():
    # 6 h of 65 in month 2, where the client is still there: 390 * .9^(1/12) * 1.1^(-2/12)
    # = 390 * exp(-.00878004 - .01588503) = 390 * .97563662 = 380.50.
    row = client(
        hours=12.0,
        annual_churn=0.1,
        friction_cost=80.0,
        direct_cost=150.0,
        drift_probability=0.2,
        annual_incident_probability=0.05,
        days_to_pay=40.0,
        bad_debt_rate=0.02,
        prepaid_balance=300.0,
        price_position=1.3,
    )
    kept, talked = value(row, KEEP, STANDARD), value(row, reprice(0.0, 2), STANDARD)
    assert kept.npv[0] - talked.npv[0] == pytest.approx(380.50, abs=0.005)
    for line in BRIDGE_LINES:
        expected = kept.lines(0)[line] - (380.498282 if line == "change_cost" else 0.0)
        assert talked.lines(0)[line] == pytest.approx(expected, abs=1e-5)
    assert talked.survival[0] == pytest.approx(kept.survival[0], abs=1e-14)


def test_a_price_so_high_that_all_leave_on_hearing_of_it():
    # .9 stay through month 1; all who hear in month 2 leave at its end, before paying (m = 3). Billed 1 + .9 months.
    # Nothing of the rise, no conversation in month 3. All are offboarded for 4 h of 50, .1 of them in month 1. Ten
    # hours of 50 a month are paid; half of what was freed is saved at once: after month 1 in months 2 to 6, after 2 in
    # 3 to 6: 250 (.1 * 5 + .9 * 4).
    row = client(hours=10.0, annual_churn=1 - 0.9**12)
    assumptions = assuming(
        horizon_months=6,
        hazard_ratio_per_10pct=1.35,
        hazard_ratio_log_sd=0.5,
        offboarding_hours=4.0,
        conversation_hours=6.0,
        avoidable_labour_share=0.5,
        long_run_avoidable_labour_share=0.5,
        improve_probability=0.3,
        sour_probability_per_10pct=0.1,
    )
    found = value(row, reprice(1000.0, 3), assumptions)
    assert found.survival[0] == pytest.approx([1, 0.9, 0, 0, 0, 0, 0], abs=1e-12)
    assert found.lines(0) == pytest.approx(
        dict.fromkeys(BRIDGE_LINES, 0.0)
        | {
            "recurring_revenue": 1900.0,
            "capacity_labour": -3000.0,
            "labour_saved": 1025.0,
            "offboarding": -200.0,
        },
        abs=1e-6,
    )
    # That is a departure in month 2: what letting go in month 2 is worth, where it costs neither fee nor reputation.
    assert found.npv[0] == pytest.approx(npv(row, fire(2), assumptions), abs=1e-6)


def test_a_firing_ends_who_is_in_place_and_owes_what_the_agreement_says():
    # .9 stay: fired at the end of month 2 are the .9 who began it. Owed 700 before month 3 of the agreement, a review
    # of 1000 in one of ten firings.
    row = client(annual_churn=1 - 0.9**12, contract_months_left=3, termination_fee=700.0)
    assumptions = assuming(horizon_months=5, review_cost=1000.0)
    found = value(row, fire(2), assumptions)
    assert found.survival[0] == pytest.approx([1, 0.9, 0, 0, 0, 0])
    assert {k: v for k, v in found.lines(0).items() if v} == {
        "recurring_revenue": pytest.approx(1900.0),
        "termination_fee": pytest.approx(-630.0),
        "reviews": pytest.approx(-90.0),
    }
    # In the month the agreement ends nothing is owed.
    assert "termination_fee" not in lines(row, fire(3), assumptions)


def test_a_soured_client_that_leaves_may_say_so_in_public():
    # +100 % sours all (probability 1): hazard ln(1/.9) each month, no reaction to the price. In place in month 2 are
    # .9, of which .1 leave in it: reviews only from month 2 on: .2 * 1000 * (.09 + .081).
    row = client(annual_churn=1 - 0.9**12)
    found = lines(row, reprice(1.0, 2), assuming(horizon_months=3, sour_probability_per_10pct=1.0, review_cost=1000.0))
    assert found["reviews"] == pytest.approx(-200 * 0.171)


def test_a_staged_policy_is_backward_induction_by_hand():
    # A change that pays +300 a month with probability .4 and -200 else, for 24 months at 1 %, month ends; review after
    # 6; leaving costs 500. Annuities of 24 and 6 months: 21.2433873, 5.7954765; 1.01^-6 = .9420452.
    # Go on whatever happens: (.4 * 300 - .6 * 200) * 21.2433873 = 0. Leave now: -500. Staged:
    # .4 * 300 * 21.2433873 - .6 * (200 * 5.7954765 + 500 * .9420452) = 2549.206 - 695.457 - 282.614 = 1571.14.
    # Here: a fee of 800/6 raised by 500 % to 800 in month 2, friction 1000, or half of it once improved.
    row = client(mrr=800 / 6, friction_cost=1000.0)
    assumptions = assuming(
        horizon_months=25,
        discount_rate_annual=ONE_PERCENT_A_MONTH,
        improve_probability=0.4,
        improve_effort_change=-0.5,
        offboarding_hours=10.0,
    )
    month_1 = 800 / 6 - 1000

    def seen_from_month_1(document):
        return 1.01 * npv(row, document, assumptions) - month_1

    assert seen_from_month_1(reprice(5.0, 2)) == pytest.approx(0.00, abs=1e-6)
    assert seen_from_month_1(fire(1)) == pytest.approx(-500.0, abs=1e-6)
    assert seen_from_month_1(reprice(5.0, 2, review_month=7)) == pytest.approx(1571.14, abs=0.005)


def test_notice_delays_a_staged_firing():
    # Nobody improves: reviewed in month 4, fired in 4 + 2; kept fees 1000 (1.1 from month 3), nothing after month 6.
    row = client(notice_months=2)
    assert lines(row, reprice(0.1, 3, review_month=4), assuming()) == {
        "recurring_revenue": pytest.approx(6000.0),
        "price_increase": pytest.approx(400.0),
    }


def test_a_client_with_zero_hours():
    # Nothing to free, no overtime: fee less licences, friction on drifting effort:
    # 12 * (1000 - 100) - 10 * (12 + .25 * .5 * 12). Let go in month 1: 1000 - 100 - 10 * 1.125.
    row = client(hours=0.0, direct_cost=100.0, friction_cost=10.0, drift_probability=0.5)
    found = lines(row, KEEP, assuming(drift_effort_change=0.25, drift_ramp_months=1.0))
    assert found == {
        "recurring_revenue": pytest.approx(12000.0),
        "direct_cost": pytest.approx(-1200.0),
        "friction": pytest.approx(-135.0),
    }
    assert npv(row, fire(1), assuming(drift_effort_change=0.25, drift_ramp_months=1.0)) == pytest.approx(888.75)


def test_a_clients_own_wage_comes_before_the_assumption():
    assert lines(client(hours=1.0), KEEP, assuming())["capacity_labour"] == pytest.approx(-600.0)
    own = client(hours=1.0, labour_cost_per_hour=70.0)
    assert lines(own, KEEP, assuming())["capacity_labour"] == pytest.approx(-840.0)


def test_the_bridge_has_the_documents_sixteen_lines():
    assert len(set(BRIDGE_LINES)) == 16
    assert RESPONSES == ("improved", "unchanged", "soured")


# What must hold whatever the numbers

shares = st.floats(0, 1)
rows = st.builds(
    client,
    mrr=st.floats(1, 20_000),
    hours=st.floats(0, 150),
    project_margin=st.floats(-500, 2000),
    direct_cost=st.floats(0, 3000),
    friction_cost=st.floats(0, 500),
    days_to_pay=st.floats(-60, 120),
    bad_debt_rate=shares,
    annual_churn=st.floats(0, 0.95),
    annual_incident_probability=st.floats(0, 0.9),
    incident_cost=st.floats(0, 20_000),
    drift_probability=shares,
    notice_months=st.integers(0, 3),
    contract_months_left=st.integers(0, 12),
    termination_fee=st.floats(0, 3000),
    prepaid_balance=st.floats(0, 3000),
    price_position=st.floats(0.3, 2),
)
assumption_sets = st.builds(
    lambda **changes: complete_assumptions(changes),
    horizon_months=st.integers(1, 36),
    discount_rate_annual=shares,
    hazard_ratio_log_sd=st.sampled_from([0.0, 0.5, 1.0]),
    backlog_hours=st.sampled_from([0.0, 10.0, 1000.0]),
    absorption_ramp_months=st.integers(0, 6),
    attrition_months=st.one_of(st.just(0.0), st.floats(0.1, 40)),
    review_cost=st.floats(0, 5000),
    price_shock_permanent_share=shares,
)
uplifts = st.floats(0.01, 2)
documents = st.one_of(
    st.just(KEEP),
    st.builds(fire, st.integers(1, 40)),
    st.builds(reprice, st.floats(-0.5, 2), st.integers(2, 40), prepay=st.booleans(), standardise=st.booleans()),
    st.builds(
        lambda uplift, month, later, kept: reprice(uplift, month, review_month=month + later, keep_if=kept),
        uplifts,
        st.integers(2, 12),
        st.integers(1, 12),
        st.lists(st.sampled_from(RESPONSES), min_size=1, max_size=3, unique=True),
    ),
)


@FEW
@given(rows, documents, assumption_sets)
def test_the_bridge_adds_up(row, document, assumptions):
    found = value(row, document, assumptions)
    assert math.fsum(found.lines(0).values()) == pytest.approx(float(found.npv[0]), abs=0.005, rel=1e-12)
    assert np.all(np.isfinite(found.bridge))


@FEW
@given(rows, assumption_sets, st.integers(2, 40), st.booleans(), st.booleans())
def test_without_any_response_a_change_is_keep_but_for_what_it_costs_and_does(
    row, assumptions, month, prepay, standardise
):
    still = assumptions | {
        "prepay_hazard_ratio": 1.0,
        "standardise_hazard_ratio": 1.0,
        "standardise_effort_change": 0.0,
    }
    still |= {"standardise_incident_factor": 1.0, "conversation_hours": 0.0, "standardise_project_hours": 0.0}
    still |= {"prepay_bad_debt_factor": 1.0, "prepay_days_to_pay": 366.0}
    changed = value(row, reprice(0.0, month, prepay=prepay, standardise=standardise), still)
    kept = value(row, KEEP, still)
    assert changed.bridge == pytest.approx(kept.bridge, abs=1e-9 * max(1, row["mrr"]), rel=1e-12)
    assert changed.survival == pytest.approx(kept.survival, abs=1e-13)


@FEW
@given(rows, assumption_sets, uplifts, st.integers(1, 12))
def test_a_staged_policy_that_keeps_everybody_is_the_plain_rise(row, assumptions, uplift, later):
    plain = value(row, reprice(uplift, 3), assumptions)
    staged = value(row, reprice(uplift, 3, review_month=3 + later, keep_if=list(RESPONSES)), assumptions)
    assert np.array_equal(plain.bridge, staged.bridge)
    assert np.array_equal(plain.survival, staged.survival)


@FEW
@given(
    st.floats(0, 5000),
    st.floats(0, 5000),
    st.floats(0, 0.9),
    st.floats(0, 120),
    documents,
    shares,
    shares,
)
def test_value_falls_with_the_discount_rate_where_no_flow_is_negative(
    fee, margin, churn, days, document, one_rate, another_rate
):
    row = client(mrr=fee + 1, project_margin=margin, annual_churn=churn, days_to_pay=days)
    low, high = (
        npv(
            row,
            document,
            complete_assumptions(
                {
                    "offboarding_hours": 0,
                    "conversation_hours": 0,
                    "horizon_months": 24,
                    "standardise_project_hours": 0,
                    "prepay_days_to_pay": 0,
                    "discount_rate_annual": rate,
                }
            ),
        )
        for rate in sorted((one_rate, another_rate))
    )
    assert 0 <= high <= low + 1e-9


MONEY = (
    "mrr",
    "project_margin",
    "direct_cost",
    "friction_cost",
    "incident_cost",
    "termination_fee",
    "prepaid_balance",
)
MONEY_ASSUMED = ("labour_cost_per_hour", "overtime_cost_per_hour", "redeployed_contribution_per_hour", "review_cost")


@FEW
@given(rows, documents, assumption_sets, st.sampled_from([0.01, 7.3, 1000.0]))
def test_another_currency_scales_money_and_nothing_else(row, document, assumptions, rate):
    other = row | {name: row[name] * rate for name in MONEY}
    elsewhere = assumptions | {name: assumptions[name] * rate for name in MONEY_ASSUMED}
    here, there = value(row, document, assumptions), value(other, document, elsewhere)
    scale = rate * max(1.0, row["mrr"])
    assert there.bridge == pytest.approx(here.bridge * rate, rel=1e-10, abs=1e-9 * scale)
    assert there.survival == pytest.approx(here.survival, abs=1e-14)


@FEW
@given(rows, assumption_sets)
def test_no_price_makes_a_client_worth_more_and_more(row, assumptions):
    # Even the most patient tail thins out faster than the price grows.
    curve = [npv(row, reprice(x, 2), assumptions | {"hazard_ratio_log_sd": 0.5}) for x in (1e2, 1e4, 1e6)]
    gone = npv(row, reprice(1e8, 2), assumptions | {"hazard_ratio_log_sd": 0.5})
    assert abs(curve[-1] - gone) <= 1e-3 * max(1.0, abs(gone), row["mrr"])


@FEW
@given(rows, documents, assumption_sets)
def test_nothing_of_sampling_touches_the_exact_value(row, document, assumptions):
    noisy = assumptions | {"effort_log_sd": 2.0, "incident_cost_log_sd": 2.0, "client_correlation": 0.9}
    assert np.array_equal(value(row, document, assumptions).bridge, value(row, document, noisy).bridge)


def test_actions_may_come_as_records_too():
    assert npv(client(), Action("fire", month=3), assuming()) == pytest.approx(3000.0)
