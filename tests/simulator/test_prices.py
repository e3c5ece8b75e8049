"""The prices that need no elasticity: what a client must pay to be worth having, and how many a rise may lose."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import added_leave_probability, break_even_leave_probability, complete_assumptions, walk_away_uplift
from simulator.prices import collected_fee, letting_go_flow, monthly_need
from tests.simulator.by_hand import (
    FEW,
    KEEP,
    ONE_MONTH_IN_DAYS,
    ONE_PERCENT_A_MONTH,
    assuming,
    case,
    client,
    fire,
    npv,
    reprice,
)

# On paper: 20 h of 50. Absorbed over 2 months, .2 of it avoidable at once and .6 after 4: .3, .4, .5, .6 at ages 1 to
# 4. Offboarding 10 h of 50 and 300 returned: 800.
ON_PAPER = client(
    hours=20.0,
    direct_cost=200.0,
    friction_cost=100.0,
    project_margin=60.0,
    drift_probability=0.5,
    annual_incident_probability=1 - math.exp(-0.06),
    incident_cost=4000.0,
    prepaid_balance=300.0,
    bad_debt_rate=0.04,
    days_to_pay=ONE_MONTH_IN_DAYS,
)
PAPER = {
    "absorption_ramp_months": 2,
    "attrition_months": 4.0,
    "avoidable_labour_share": 0.2,
    "long_run_avoidable_labour_share": 0.6,
    "offboarding_hours": 10.0,
    "drift_effort_change": 0.4,
}
# Apart from letting go: c 200 + f 100 * (1 + .5 * .4) + overtime 80 * 20 * .5 * .4 + incidents .005 * 4000 - G 60.
REST = 600.0

months_of_attrition = st.one_of(st.just(0.0), st.floats(0.1, 24))


def uplift(row, assumptions, document=KEEP):
    return float(walk_away_uplift(case(row, document, assumptions))[0])


def test_walk_away_uplift_on_paper_without_discounting():
    # Beyond ramp and attrition 20 * 50 * .6 = 600 a month; what is paid once weighs nothing for ever. need 1200,
    # collected 1000 * .96: 1200/960 - 1 = .25.
    one = case(ON_PAPER, KEEP, assuming(**PAPER))
    assert letting_go_flow(one)[0] == pytest.approx(600.0, abs=1e-9)
    assert monthly_need(one)[0] == pytest.approx(1200.0, abs=1e-9)
    assert collected_fee(one)[0] == pytest.approx(960.0, abs=1e-9)
    assert uplift(ON_PAPER, assuming(**PAPER)) == pytest.approx(0.25, abs=1e-12)


def test_walk_away_uplift_on_paper_at_one_percent_a_month():
    # Flows 20 * 50 * (.5 * .3, .4, .5, .6 for ever) = 150, 400, 500, 600 ...: (1/v - 1) W =
    # .01 (150/1.01 + 400/1.01^2 + 500/1.01^3 - 800) + 600/1.01^3 = 2.259283 + 582.354089 = 584.613372;
    # need 1184.613372; collected 960/1.01 = 950.495050: .246312.
    assumptions = assuming(**PAPER, discount_rate_annual=ONE_PERCENT_A_MONTH)
    assert letting_go_flow(case(ON_PAPER, KEEP, assumptions))[0] == pytest.approx(584.613372, abs=2e-6)
    assert uplift(ON_PAPER, assumptions) == pytest.approx(0.246312, abs=1e-6)


def test_walk_away_uplift_with_work_waiting():
    # In the long run 8 of 20 hours sold at 100, 12 * .6 not paid at 50: 800 + 360 = 1160; need 1760.
    backlog = assuming(**PAPER, backlog_hours=8.0, redeployed_contribution_per_hour=100.0)
    assert uplift(ON_PAPER, backlog) == pytest.approx(1760 / 960 - 1, abs=1e-12)
    # At less than .6 * 50 an hour nobody sells.
    cheap = assuming(**PAPER, backlog_hours=8.0, redeployed_contribution_per_hour=29.0)
    assert uplift(ON_PAPER, cheap) == pytest.approx(0.25, abs=1e-12)


def test_walk_away_uplift_where_hours_are_worth_the_same_from_the_first_month():
    # No ramp, no attrition: 20 * 50 * .5 = 500 a month for ever; 800 once at 1 % a month is 8 a month.
    at_once = PAPER | {"absorption_ramp_months": 0, "attrition_months": 0.0, "long_run_avoidable_labour_share": 0.5}
    assumptions = assuming(**at_once, discount_rate_annual=ONE_PERCENT_A_MONTH)
    assert monthly_need(case(ON_PAPER, KEEP, assumptions))[0] == pytest.approx(500 - 8 + REST, abs=1e-9)


def test_walk_away_uplift_where_absorbing_or_attrition_takes_a_billion_months():
    # Undiscounted only the end counts, however far off: 600 as above.
    for name in ("absorption_ramp_months", "attrition_months"):
        assert uplift(ON_PAPER, assuming(**PAPER | {name: 1e9})) == pytest.approx(0.25, abs=1e-12)
    # Sums of v^j * j are 1/.01 * 1.01/.01 long before the end: ever sooner nothing is absorbed but a sliver. With r =
    # j/10^9 and a = .6 (no attrition): .01 * 20 * 50 * .6 * 10,100/10^9 = 6.06e-5, less the 800 once: -8.
    slow = assuming(
        **PAPER | {"absorption_ramp_months": 10**9, "attrition_months": 0.0},
        discount_rate_annual=ONE_PERCENT_A_MONTH,
    )
    assert letting_go_flow(case(ON_PAPER, KEEP, slow))[0] == pytest.approx(6.06e-5 - 8.0, abs=1e-9)
    # With attrition as slow and no ramp: .01 * 20 * 50 * (.2 * 100 + .4 * 10,100/10^9) = 200 + 4.04e-5, less 8.
    held = assuming(
        **PAPER | {"absorption_ramp_months": 0, "attrition_months": 1e9}, discount_rate_annual=ONE_PERCENT_A_MONTH
    )
    assert letting_go_flow(case(ON_PAPER, KEEP, held))[0] == pytest.approx(192.0 + 4.04e-5, abs=1e-9)


@FEW
@given(ramp=st.integers(0, 40), attrition=months_of_attrition, backlog=st.floats(0, 30), yearly=st.floats(0, 1))
def test_letting_go_is_the_months_written_out(ramp, attrition, backlog, yearly):
    # 20 hours at 50, sold at 100: month by month until all is level, then that for ever.
    known = PAPER | {"absorption_ramp_months": ramp, "attrition_months": attrition, "backlog_hours": backlog}
    v, flow, total = (1 + yearly) ** (-1 / 12), 0.0, -800.0
    for j in range(1, 43):
        freed = 20 * (min(1.0, j / ramp) if ramp else 1.0)
        avoidable = 0.2 + 0.4 * (min(1.0, j / attrition) if attrition else 1.0)
        sold = min(freed, backlog)
        flow = 50 * (freed - sold) * avoidable + 100 * sold
        total += v**j * flow
    found = letting_go_flow(
        case(ON_PAPER, KEEP, assuming(**known, redeployed_contribution_per_hour=100.0, discount_rate_annual=yearly))
    )[0]
    assert found == pytest.approx((1 / v - 1) * total + v**42 * flow, abs=1e-8)


def test_walk_away_uplift_has_no_value_where_nothing_is_collected():
    assert math.isnan(uplift(ON_PAPER | {"mrr": 0.0}, assuming(**PAPER)))
    assert math.isnan(uplift(ON_PAPER | {"bad_debt_rate": 1.0}, assuming(**PAPER)))
    assert uplift(client(mrr=1e-6), assuming()) == pytest.approx(-1.0)


def test_walk_away_uplift_of_a_client_that_costs_nothing_is_all_of_its_fee():
    assert uplift(client(), assuming()) == pytest.approx(-1.0)
    assert uplift(client(project_margin=500.0), assuming()) == pytest.approx(-1.5)


@FEW
@given(churn=st.floats(0, 0.99), ratio=st.floats(1, 5), position=st.floats(0.2, 3), horizon=st.integers(1, 120))
def test_no_elasticity_no_churn_and_no_horizon_is_in_the_walk_away_uplift(churn, ratio, position, horizon):
    assumptions = assuming(**PAPER, hazard_ratio_per_10pct=ratio, horizon_months=horizon)
    row = ON_PAPER | {"annual_churn": churn, "price_position": position}
    for document in (KEEP, fire(1), reprice(0.2, 2)):
        assert uplift(row, assumptions, document) == pytest.approx(0.25, abs=1e-12)


@FEW
@given(
    churn=st.floats(0, 0.99),
    rate=st.floats(0, 1),
    share=st.floats(0, 1),
    horizon=st.integers(3, 120),
    drift=st.floats(0, 1),
    month=st.integers(1, 3),
)
def test_at_the_walk_away_price_a_client_is_worth_the_same_whenever_it_goes(churn, rate, share, horizon, drift, month):
    # Hours are worth the same at every age, drift is complete in month 1 and leaving costs nothing, so that each month
    # in place is worth a month without, and no horizon is too short.
    assumptions = complete_assumptions(
        {
            "horizon_months": horizon,
            "discount_rate_annual": rate,
            "avoidable_labour_share": share,
            "long_run_avoidable_labour_share": share,
            "absorption_ramp_months": 0,
            "drift_ramp_months": 1.0,
            "offboarding_hours": 0.0,
        }
    )
    row = ON_PAPER | {"annual_churn": churn, "prepaid_balance": 0.0, "drift_probability": drift}
    priced = row | {"mrr": 1000 * (1 + uplift(row, assumptions))}
    assert npv(priced, KEEP, assumptions) == pytest.approx(npv(priced, fire(month), assumptions), abs=1e-6)


@FEW
@given(churn=st.floats(0.96, 0.9999), rate=st.floats(0, 1), balance=st.floats(0, 3000), attrition=months_of_attrition)
def test_at_the_walk_away_price_over_a_long_horizon_keep_and_let_go_are_the_same(churn, rate, balance, attrition):
    # Over 120 months with ramp, attrition and a price of leaving: all but (1 - churn)^8 < 7e-12 go by themselves 24
    # months before the end, when what they freed has reached its full worth, as it has for those let go.
    assumptions = complete_assumptions(
        {
            "horizon_months": 120,
            "discount_rate_annual": rate,
            "attrition_months": attrition,
            "drift_ramp_months": 1.0,
        }
    )
    row = ON_PAPER | {"annual_churn": churn, "prepaid_balance": balance}
    priced = row | {"mrr": 1000 * (1 + uplift(row, assumptions))}
    values = [npv(priced, document, assumptions) for document in (KEEP, fire(1), fire(2), fire(7))]
    assert np.ptp(values) < 1e-4
    dearer = priced | {"mrr": priced["mrr"] * 1.1}
    assert npv(dearer, KEEP, assumptions) > npv(dearer, fire(1), assumptions)


@pytest.mark.parametrize(
    ("need", "expected"),
    # .1 * 2000 / (2200 - need): 200/1300 = 2/13, 200/700 = 2/7, 1; 200/150 is more than certain; at 2200 and beyond
    # losing the client costs nothing.
    [(900.0, 0.153846), (1500.0, 0.285714), (2000.0, 1.0), (2050.0, 1.0), (2200.0, None), (2500.0, None)],
)
def test_break_even_leave_probability_by_hand(need, expected):
    found = float(break_even_leave_probability(np.array([0.1]), np.array([2000.0]), np.array([need]))[0])
    if expected is None:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(expected, abs=5e-7)


def test_break_even_leave_probability_of_a_client():
    # R' = 2000, need = licences of 1500: letting go is worth nothing here.
    one = case(client(mrr=2000.0, direct_cost=1500.0), reprice(0.1), assuming())
    found = break_even_leave_probability(one.uplift, collected_fee(one), monthly_need(one))
    assert found[0] == pytest.approx(2 / 7, abs=1e-12)


def test_at_the_break_even_probability_a_rise_gains_nothing():
    # In the steady state: of many, the share 2/7 goes and brings the need's worth instead; the rest pay a tenth more.
    fee, need, x, p = 2000.0, 1500.0, 0.1, 2 / 7
    assert (1 - p) * (1 + x) * fee + p * need == pytest.approx(fee)
    assert break_even_leave_probability(np.array([x]), np.array([fee]), np.array([need]))[0] == pytest.approx(p)


def test_added_leaving_looks_a_year_ahead_from_the_announcement_whatever_the_horizon():
    assumptions = complete_assumptions({})
    row = client(annual_churn=0.1)

    def added(document, **changes):
        return float(added_leave_probability(case(row, document, assumptions | changes))[0])

    assert added(reprice(0.1, 2)) > 0.03
    assert added(reprice(0.1, 9)) == pytest.approx(added(reprice(0.1, 2)), abs=1e-12)
    assert added(reprice(0.1, 2), horizon_months=3.0) == pytest.approx(added(reprice(0.1, 2)), abs=1e-12)
    assert added(reprice(0.1, 2, review_month=4)) == pytest.approx(added(reprice(0.1, 2)), abs=1e-12)
    assert added(reprice(-0.1, 2)) < 0
    assert added(KEEP) == added(fire(1)) == added(reprice(0.1, 4), horizon_months=3.0) == 0
