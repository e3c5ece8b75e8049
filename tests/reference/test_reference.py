"""The reference against numbers worked by hand. BARE switches everything off; each test turns on what it is about."""

import itertools
import math

import pytest

from tests.reference import (
    DEFAULTS,
    LINES,
    added_leave_probability,
    break_even_leave_probability,
    candidates,
    exact_value,
    first_fire_month,
    first_reprice_month,
    walk_away_uplift,
)
from tests.reference.survival import survival_after_announcement

BARE = {
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
LIMITS = {"min_uplift": 0.03, "max_uplift": 0.30}


def client(**fields):
    blank = {
        "client_id": "acme",
        "mrr": 1000.0,
        "project_margin": 0.0,
        "direct_cost": 0.0,
        "hours": 0.0,
        "labour_cost_per_hour": None,
        "friction_cost": 0.0,
        "days_to_pay": 0.0,
        "bad_debt_rate": 0.0,
        "annual_churn": 0.0,
        "annual_incident_probability": 0.0,
        "incident_cost": 0.0,
        "drift_probability": 0.0,
        "notice_months": 0,
        "contract_months_left": 0,
        "termination_fee": 0.0,
        "prepaid_balance": 0.0,
        "price_position": None,
    }
    assert not set(fields) - set(blank)
    return blank | fields


def bare(**assumptions):
    assert not set(assumptions) - set(DEFAULTS)
    return BARE | assumptions


def reprice(uplift, month=2, **more):
    return {"kind": "reprice", "uplift": uplift, "month": month, **more}


def fire(month):
    return {"kind": "fire", "month": month}


def assert_lines(value, **expected):
    wanted = dict.fromkeys(LINES, 0.0) | expected
    assert value["bridge"] == pytest.approx(wanted, abs=1e-9)
    assert value["npv"] == pytest.approx(sum(wanted.values()), abs=1e-9)


# Keeping


def test_without_churn_the_fee_is_an_annuity():
    # (1 - 1.01^-12) / .01 = 11.2550774735 (annuity tables, n = 12, i = 1 %, print 11.25508).
    value = exact_value(client(), bare(discount_rate_annual=1.01**12 - 1), KEEP)
    assert value["npv"] == pytest.approx(11255.0774735, abs=1e-7)
    assert value["survival"] == [1.0] * 13


def test_who_leaves_is_billed_for_the_month_it_leaves_in():
    # 0.9 stay each month: billed 1, .9, .81 = 2.71 months; gone by the end 1 - .729 = .271, each costing 4 h of 50
    # and a refund of 100. While in place c = 300, G = 20.
    profile = client(annual_churn=1 - 0.9**12, prepaid_balance=100.0, direct_cost=300.0, project_margin=20.0)
    value = exact_value(profile, bare(horizon_months=3, offboarding_hours=4.0), KEEP)
    assert value["survival"] == pytest.approx([1, 0.9, 0.81, 0.729])
    assert value["survival_probability"] == value["survival"][-1]
    assert_lines(
        value,
        recurring_revenue=2710.0,
        direct_cost=-813.0,
        project_margin=54.2,
        offboarding=-54.2,
        refund=-27.1,
    )


def test_drift_ramps_up_and_is_paid_as_overtime_and_friction():
    # Three months of a ramp of 3: e = 1.1, 1.2, 1.3 for the half that drifts.
    # Overtime -80 * 10 h * .6 * .5 = -240; friction -100 * (3.6 + 3) / 2 = -330; capacity -50 * 10 * 3.
    profile = client(drift_probability=0.5, hours=10.0, friction_cost=100.0)
    value = exact_value(profile, bare(horizon_months=3, drift_effort_change=0.3, drift_ramp_months=3.0), KEEP)
    assert_lines(value, recurring_revenue=3000.0, overtime=-240.0, friction=-330.0, capacity_labour=-1500.0)


def test_collection_waits_and_loses():
    # At 1 % a month and D days to pay, a month's fee is worth .96 / 1.01 at its month's end with 4 % never collected.
    # H = 1: (.96 / 1.01 - 1) * 1000 / 1.01 = -49.5049504950 / 1.01 = -49.0148024703.
    profile = client(days_to_pay=365.25 / 12, bad_debt_rate=0.04)
    value = exact_value(profile, bare(horizon_months=1, discount_rate_annual=1.01**12 - 1), KEEP)
    assert value["bridge"]["collection"] == pytest.approx(-49.0148024703, abs=1e-9)


def test_incidents_cost_their_rate():
    # Rate -ln(1 - p)/12 = .01 a month at p = 1 - exp(-.12); 3000 an incident: 30 a month, a quarter once standardised.
    profile = client(annual_incident_probability=1 - math.exp(-0.12), incident_cost=3000.0)
    assumptions = bare(horizon_months=4, standardise_incident_factor=0.25)
    assert exact_value(profile, assumptions, KEEP)["bridge"]["incidents"] == pytest.approx(-120.0)
    reform = exact_value(profile, assumptions, reprice(0.0, 2, standardise=True))
    assert reform["bridge"]["incidents"] == pytest.approx(-30.0 - 3 * 7.5)


# Firing and freed hours

FREED = {
    "horizon_months": 4,
    "absorption_ramp_months": 2,
    "attrition_months": 4.0,
    "avoidable_labour_share": 0.2,
    "long_run_avoidable_labour_share": 0.8,
    "redeployed_contribution_per_hour": 60.0,
    "offboarding_hours": 20.0,
}


def test_freed_hours_stop_being_paid_slowly():
    # Fired at 1, 10 h of age 1, 2, 3: r = .5, 1, 1 and a = .35, .5, .65: 1.75 + 5 + 6.5 = 13.25 h of 50.
    value = exact_value(client(hours=10.0), bare(**FREED), fire(1))
    assert_lines(value, recurring_revenue=1000.0, capacity_labour=-2000.0, labour_saved=662.5, offboarding=-1000.0)
    assert value["survival"] == [1, 0, 0, 0, 0]


def test_a_backlog_takes_freed_hours_first():
    # F = 5, 10, 10 and B = 4: sold 12 h of 60; shed (1/5) 1.75 + .6 * 5 + .6 * 6.5 = 7.25 h of 50.
    value = exact_value(client(hours=10.0), bare(**FREED, backlog_hours=4.0), fire(1))
    assert value["bridge"]["redeployed"] == pytest.approx(720.0)
    assert value["bridge"]["labour_saved"] == pytest.approx(362.5)


def test_nobody_sells_an_hour_for_less_than_not_paying_it():
    # a1 w = .8 * 50 = 40: sold at 40, not below; a client's own w of 80 asks 64.
    for k, w, sold in ((40.0, None, 12.0), (39.99, None, 0.0), (60.0, 80.0, 0.0), (64.0, 80.0, 12.0)):
        assumptions = bare(**FREED | {"redeployed_contribution_per_hour": k}, backlog_hours=4.0)
        value = exact_value(client(hours=10.0, labour_cost_per_hour=w), assumptions, fire(1))
        assert value["bridge"]["redeployed"] == pytest.approx(sold * k)


def test_the_fired_are_those_in_place_at_the_start_of_their_last_month():
    # 0.9 stay; fired at 2: .1 leave at 1, .9 are fired. The fee 500 is owed before month 3, a review of 200 at .1.
    profile = client(annual_churn=1 - 0.9**12, contract_months_left=3, termination_fee=500.0)
    value = exact_value(profile, bare(horizon_months=4, review_cost=200.0, offboarding_hours=1.0), fire(2))
    assert value["survival"] == pytest.approx([1, 0.9, 0, 0, 0])
    assert_lines(value, recurring_revenue=1900.0, termination_fee=-450.0, reviews=-18.0, offboarding=-50.0)
    at_its_end = exact_value(profile, bare(horizon_months=4), fire(3))
    assert at_its_end["bridge"]["termination_fee"] == 0


# Repricing


def test_a_rise_nobody_reacts_to_is_only_its_fee_and_its_conversation():
    value = exact_value(client(), bare(conversation_hours=6.0), reprice(0.1, 3))
    assert_lines(value, recurring_revenue=12000.0, price_increase=1000.0, change_cost=-300.0)


def test_an_action_beyond_the_horizon_is_keep():
    profile = client(annual_churn=0.3, hours=10.0, drift_probability=0.4)
    keep = exact_value(profile, {"horizon_months": 6}, KEEP)
    for action in (reprice(0.5, 7), reprice(0.0, 7, prepay=True), fire(7)):
        assert exact_value(profile, {"horizon_months": 6}, action) == keep
        assert added_leave_probability(profile, {"horizon_months": 6}, action) == 0
    assert exact_value(profile, {"horizon_months": 6}, reprice(0.5, 6)) != keep


def test_hazard_rises_from_the_month_before_and_wears_off():
    # mu = .01, mu+ = .02, beta = .1, x = .1 with no convexity: shock = level = 1, half-life a month, s = .5.
    # Month 1 (m = 2): Q = exp(.1 (.5 + .5)) = 1.1051709180756477; month 2: exp(.1 (.25 + .5)) = 1.0778841508846315.
    # L = .01 + .02 (Q - 1): .012103418361512954, .01155768301769263.
    assumptions = bare(
        horizon_months=2,
        hazard_ratio_per_10pct=math.exp(0.1),
        price_reaction_floor=1 - math.exp(-0.24),
        price_response_convexity=0.0,
        price_shock_half_life_months=1.0,
    )
    value = exact_value(client(annual_churn=1 - math.exp(-0.12)), assumptions, reprice(0.1, 2))
    first, second = math.exp(-0.012103418361512954), math.exp(-0.012103418361512954 - 0.01155768301769263)
    assert value["survival"] == pytest.approx([1, first, second], abs=1e-13)
    assert value["bridge"]["price_increase"] == pytest.approx(100 * first)


def test_a_cut_counts_for_less_and_only_lowers_todays_hazard():
    # pos 1.2, x -.1: shock -1 / 2; level = bent(.08) - bent(.2) = .8 * 1.04 - 2 * 1.1 = -1.368.
    # Month 1 (m = 2): exponent .1 (.5 * -.5 + .5 * -1.368) = -.0934, L = .01 exp(-.0934).
    # Prepaid at a ratio of exp(.2): exponent .1066, Q >= 1, L = .01 + .02 (exp(.1066) - 1).
    assumptions = bare(
        horizon_months=2,
        hazard_ratio_per_10pct=math.exp(0.1),
        price_reaction_floor=1 - math.exp(-0.24),
        loss_aversion=2.0,
        prepay_hazard_ratio=math.exp(0.2),
    )
    profile = client(annual_churn=1 - math.exp(-0.12), price_position=1.2)
    cut = exact_value(profile, assumptions, reprice(-0.1, 2))
    assert cut["survival"][1] == pytest.approx(math.exp(-0.01 * math.exp(-0.0934)), abs=1e-13)
    both = exact_value(profile, assumptions, reprice(-0.1, 2, prepay=True))
    assert both["survival"][1] == pytest.approx(math.exp(-0.01 - 0.02 * math.expm1(0.1066)), abs=1e-13)


def test_a_price_far_too_high_empties_the_month_before_it():
    # Everybody leaves at the end of month m-1 = 3: three fees, nothing risen, no conversation; 10 h freed from then on,
    # half of them no longer paid in months 4..6: 3 * 5 h of 50.
    assumptions = bare(
        horizon_months=6,
        hazard_ratio_per_10pct=100.0,
        price_reaction_floor=0.08,
        avoidable_labour_share=0.5,
        long_run_avoidable_labour_share=0.5,
        conversation_hours=6.0,
        offboarding_hours=2.0,
        review_cost=1000.0,
        sour_probability_per_10pct=0.1,
    )
    value = exact_value(client(hours=10.0), assumptions, reprice(5.0, 4))
    assert value["survival"] == [1, 1, 1, 0, 0, 0, 0]
    assert_lines(value, recurring_revenue=3000.0, capacity_labour=-3000.0, labour_saved=750.0, offboarding=-100.0)


def test_responses_change_effort_from_the_month_of_the_rise():
    # n = 1: improved .3 (1 - 1/2) = .15, soured .1. Months 2..4 of 4, 10 h, nobody leaves.
    # Soured e = 1.3: overtime -80 * 3 h * 3 * .1 = -72.
    # Improved e = .75: 2.5 h freed, half of it unpaid: 1.25 * 50 * 3 * .15 = 28.125.
    # Friction -100 * (1 + 3 * (.15 * .75 + .75 + .1 * 1.3)) = -100 * 3.9775.
    assumptions = bare(
        horizon_months=4,
        improve_probability=0.3,
        sour_probability_per_10pct=0.1,
        avoidable_labour_share=0.5,
        long_run_avoidable_labour_share=0.5,
    )
    value = exact_value(client(hours=10.0, friction_cost=100.0), assumptions, reprice(0.1, 2))
    assert_lines(
        value,
        recurring_revenue=4000.0,
        price_increase=300.0,
        capacity_labour=-2000.0,
        overtime=-72.0,
        labour_saved=28.125,
        friction=-397.75,
    )


def test_hours_a_change_freed_keep_their_age_after_the_departure():
    # Standardised at m = 2 to e = .8 and 10 h; everybody is fired at 3, staged. Ramp 4, a = .5 throughout.
    # Month 2: 2 h of age 1: .5; month 3: 2 h of age 2: 1; month 4: 2 h of age 3 and 8 h of age 1: 1.5 + 2 = 3.5;
    # month 5: 2 h of age 4, 8 h of age 2: 2 + 4 = 6. Sum 11, half of it at 50 = 275.
    assumptions = bare(
        horizon_months=5,
        absorption_ramp_months=4,
        standardise_effort_change=-0.2,
        avoidable_labour_share=0.5,
        long_run_avoidable_labour_share=0.5,
        standardise_project_hours=30.0,
        conversation_hours=6.0,
    )
    value = exact_value(client(hours=10.0), assumptions, reprice(0.1, 2, standardise=True, review_month=3))
    assert value["bridge"]["labour_saved"] == pytest.approx(275.0)
    assert value["bridge"]["change_cost"] == pytest.approx(-36 * 50.0)


def test_drift_eats_what_a_change_freed():
    # e = .8 * (1 + .25) = 1 from m = 2 on: nothing freed, no overtime but month 1's 10 h * .25 * 80.
    assumptions = bare(
        horizon_months=3, standardise_effort_change=-0.2, long_run_avoidable_labour_share=0.5, drift_ramp_months=1.0
    )
    value = exact_value(client(hours=10.0, drift_probability=1.0), assumptions, reprice(0.0, 2, standardise=True))
    assert value["bridge"]["labour_saved"] == pytest.approx(0.0, abs=1e-12)
    assert value["bridge"]["overtime"] == pytest.approx(-200.0)


def test_prepaying_brings_the_fee_forward_and_loses_less():
    # v^(-D days / D) = 1.01: from month 2 a fee of 1100 is worth 1.01 * .99 of it, at 4 % * .25 never collected.
    # Month 1: 1000 (.96 - 1) / 1.01; month 2: 1100 (1.01 * .99 - 1) / 1.0201.
    month = 365.25 / 12
    assumptions = bare(
        horizon_months=2,
        discount_rate_annual=1.01**12 - 1,
        prepay_days_to_pay=-month,
        prepay_bad_debt_factor=0.25,
    )
    value = exact_value(client(bad_debt_rate=0.04), assumptions, reprice(0.1, 2, prepay=True))
    assert value["bridge"]["collection"] == pytest.approx(-40 / 1.01 + 1100 * -0.0001 / 1.0201)
    # One who pays earlier still goes on doing so: v^(-2) = 1.0201 in both months.
    early = exact_value(client(days_to_pay=-2 * month), assumptions, reprice(0.0, 2, prepay=True))
    assert early["bridge"]["collection"] == pytest.approx(20.1 / 1.01 + 20.1 / 1.0201)


def test_a_soured_client_that_leaves_is_a_review_only_once_soured():
    # 0.9 stay each month, nobody reacts further; x = .2: soured .2. Leaving at T >= m = 2 of H = 3: .9 - .729 = .171.
    # Reviews -.2 * 1000 * .2 * .171 = -6.84.
    profile = client(annual_churn=1 - 0.9**12)
    assumptions = bare(horizon_months=3, sour_probability_per_10pct=0.1, review_cost=1000.0)
    value = exact_value(profile, assumptions, reprice(0.2, 2))
    assert value["bridge"]["reviews"] == pytest.approx(-6.84)


# Staged policies


def test_a_staged_policy_fires_who_did_not_improve():
    # m = 2, x = .1: improved .15, unchanged .75, soured .1; review 3, notice 0: .85 are fired at 3. H = 4.
    # Fees 3000 + .15 * 1000, rise 200 + .15 * 100, reviews -.85 * .1 * 1000, offboarding -.85 * 50.
    # Overtime: soured, months 2 and 3: -.1 * 3 h * 2 * 80. Friction: 100 + 2 * 99.25 + .15 * 75 = 309.75.
    # Half of freed hours unpaid: improved 1.25 h * 3 months * .15, month 4: 5 h * .85; * 50: 28.125 + 212.5.
    assumptions = bare(
        horizon_months=4,
        improve_probability=0.3,
        sour_probability_per_10pct=0.1,
        avoidable_labour_share=0.5,
        long_run_avoidable_labour_share=0.5,
        offboarding_hours=1.0,
        review_cost=1000.0,
    )
    profile = client(hours=10.0, friction_cost=100.0)
    value = exact_value(profile, assumptions, reprice(0.1, 2, review_month=3))
    assert value["survival"] == pytest.approx([1, 1, 1, 0.15, 0.15])
    assert_lines(
        value,
        recurring_revenue=3150.0,
        price_increase=215.0,
        capacity_labour=-2000.0,
        overtime=-48.0,
        friction=-309.75,
        labour_saved=240.625,
        reviews=-85.0,
        offboarding=-42.5,
    )
    kept = exact_value(profile, assumptions, reprice(0.1, 2, review_month=3, keep_if=["improved", "unchanged"]))
    assert kept["survival"] == pytest.approx([1, 1, 1, 0.9, 0.9])


def test_a_staged_policy_that_keeps_everybody_or_lapses_is_the_plain_rise():
    profile = client(hours=10.0, annual_churn=0.2, drift_probability=0.3, notice_months=2)
    plain = exact_value(profile, {"horizon_months": 9}, reprice(0.2, 3))
    kept = reprice(0.2, 3, review_month=5, keep_if=["soured", "unchanged", "improved"])
    assert exact_value(profile, {"horizon_months": 9}, kept)["bridge"] == pytest.approx(plain["bridge"])
    assert exact_value(profile, {"horizon_months": 9}, reprice(0.2, 3, review_month=8)) == plain
    assert exact_value(profile, {"horizon_months": 9}, reprice(0.2, 3, review_month=7)) != plain


# The client's own reaction


@pytest.mark.parametrize(
    ("uplift", "points"), [(0.05, 1.4), (0.10, 3.2), (0.20, 8), (0.30, 15), (0.50, 35), (1.00, 76)]
)
def test_added_churn_is_the_documents_table(uplift, points):
    # Model document, Assumptions: a client at market price with 10 % annual churn, to the digits it prints.
    added = 100 * added_leave_probability(client(annual_churn=0.1), {}, reprice(uplift, 2))
    assert round(added, 1 if points < 8 else 0) == points


def test_added_churn_looks_past_the_horizon_and_does_not_count_firing():
    profile = client(annual_churn=0.1)
    plain = added_leave_probability(profile, {}, reprice(0.1, 5))
    assert plain > 0
    assert added_leave_probability(profile, {"horizon_months": 6}, reprice(0.1, 5)) == plain
    assert added_leave_probability(profile, {}, reprice(0.1, 5, review_month=6)) == plain
    assert added_leave_probability(profile, {}, KEEP) == added_leave_probability(profile, {}, fire(1)) == 0


@pytest.mark.parametrize(
    ("uplift", "log_sd", "ratio"), [(0.15, 0.5, 1.0), (5.0, 2.0, 1.2), (-0.3, 1.0, 1.1), (-0.05, 2.0, 1.32)]
)
def test_the_mean_over_reactions_is_what_a_fine_midpoint_sum_gives(uplift, log_sd, ratio):
    # Another rule altogether: 40,000 equal steps of z on (-8, 8), the hazards written out again.
    # m = 2, pos 1, s = .5, half-life 6, convexity .5, loss aversion 1.955; mu = .01, mu+ = .02.
    assumptions = DEFAULTS | {"hazard_ratio_log_sd": log_sd, "prepay_hazard_ratio": ratio}
    assumptions["price_reaction_floor"] = 1 - math.exp(-0.24)
    profile = client(annual_churn=1 - math.exp(-0.12))
    bent = uplift * 10 * (1 + uplift / 2)
    shock, level = (bent, bent) if uplift > 0 else (uplift * 10 / 1.955, 0.0)
    steps, total = 40_000, 0.0
    for i in range(steps):
        z = -8 + 16 * (i + 0.5) / steps
        hazard = 0.0
        for t in (1, 2):
            pressure = 0.5 * shock * 0.5 ** ((t - 1) / 6) + 0.5 * level
            q = math.exp(min(700.0, math.log(1.35) * math.exp(log_sd * z) * pressure)) * ratio
            hazard += 0.01 + 0.02 * (q - 1) if q >= 1 else 0.01 * q
        total += math.exp(-z * z / 2 - hazard) / math.sqrt(2 * math.pi) * 16 / steps
    action = reprice(uplift, 2, prepay=True)
    assert survival_after_announcement(profile, assumptions, action, 1, 2)[-1] == pytest.approx(total, abs=2e-9)


@pytest.mark.parametrize("churn", [0.0, 0.1, 0.999])
@pytest.mark.parametrize("uplift", [-0.9, 0.0, 0.3, 5.0])
def test_no_bound_of_the_inputs_breaks_a_survival_curve(uplift, churn):
    corners = itertools.product((1.0, 10.0), (0.0, 2.0), (0.0, 0.99), (None, 3.0))
    for hazard_ratio, log_sd, floor, pos in corners:
        assumptions = {
            "horizon_months": 4,
            "hazard_ratio_per_10pct": hazard_ratio,
            "hazard_ratio_log_sd": log_sd,
            "price_reaction_floor": floor,
        }
        action = reprice(uplift, 2, prepay=True)
        survival = exact_value(client(annual_churn=churn, price_position=pos), assumptions, action)["survival"]
        assert all(0 <= later <= earlier <= 1 + 1e-15 for earlier, later in itertools.pairwise(survival))


# What a decision shows


def test_walk_away_uplift_by_hand():
    # 10 h of 50, half unpaid at once: 250 a month for ever. 20 h of 50 and 500 refunded at 1 % a month: 15 a month.
    # need = 250 - 15 + c 300 + f 20 (1 + .4 * .25) + 80 * 10 * .4 * .25 + .01 * 3000 - G 47 = 620;
    # R (1 - b) v^(D/D) = 1000 * .95 / 1.01.
    profile = client(
        hours=10.0,
        direct_cost=300.0,
        friction_cost=20.0,
        project_margin=47.0,
        drift_probability=0.4,
        annual_incident_probability=1 - math.exp(-0.12),
        incident_cost=3000.0,
        prepaid_balance=500.0,
        bad_debt_rate=0.05,
        days_to_pay=365.25 / 12,
    )
    assumptions = bare(
        discount_rate_annual=1.01**12 - 1,
        avoidable_labour_share=0.5,
        long_run_avoidable_labour_share=0.5,
        offboarding_hours=20.0,
    )
    assert walk_away_uplift(profile, assumptions) == pytest.approx(620 * 1.01 / 950 - 1, abs=1e-12)


def test_walk_away_uplift_without_discounting_is_the_steady_state():
    # Beyond ramp and attrition: 10 h, 4 of them sold at 60, 6 * .8 not paid at 50: 240 + 240.
    assumptions = bare(**FREED | {"attrition_months": 3.5}, backlog_hours=4.0)
    assert walk_away_uplift(client(hours=10.0, prepaid_balance=500.0), assumptions) == pytest.approx(-0.52)


def test_walk_away_uplift_sums_the_ramp_and_the_attrition():
    # At 100 % a year growth g = 2^(1/12) - 1. Ages 1 and 2 of FREED with attrition 2: r a = .5 * .5, 1 * .8, then .8;
    # 10 h of 50: 125, 400, 400 ...: (1/v - 1) W = g (125 v + 400 v^2 - 1000) + 400 v^2.
    assumptions = bare(**FREED | {"attrition_months": 2.0}, discount_rate_annual=1.0)
    v = 0.5 ** (1 / 12)
    flow = (1 / v - 1) * (125 * v + 400 * v**2 - 1000) + 400 * v**2
    assert walk_away_uplift(client(hours=10.0), assumptions) == pytest.approx(flow / 1000 - 1, abs=1e-12)


def test_walk_away_uplift_needs_something_collected():
    assert walk_away_uplift(client(mrr=0.0), {}) is None
    assert walk_away_uplift(client(bad_debt_rate=1.0), {}) is None


@pytest.mark.parametrize("churn", [0.0, 0.4])
def test_at_the_walk_away_price_a_month_more_or_less_is_worth_the_same(churn):
    profile = client(hours=10.0, direct_cost=120.0, annual_churn=churn, days_to_pay=40.0, prepaid_balance=200.0)
    assumptions = bare(
        discount_rate_annual=0.1,
        avoidable_labour_share=0.6,
        long_run_avoidable_labour_share=0.6,
        offboarding_hours=20.0,
    )
    priced = profile | {"mrr": 1000.0 * (1 + walk_away_uplift(profile, assumptions))}
    values = [exact_value(priced, assumptions, fire(g))["npv"] for g in (1, 2, 7)]
    assert values == pytest.approx([values[0]] * 3, abs=1e-9)


@pytest.mark.parametrize(
    ("need", "expected"),
    # .1 R' / (1.1 R' - need): 2/13, 2/7, 1; 2 is more than certain; at a need of 1.1 R' there is nothing to lose.
    [(450.0, 0.153846153846), (750.0, 0.285714285714), (1000.0, 1.0), (1050.0, 1.0), (1100.1, None), (1200.0, None)],
)
def test_break_even_leave_probability_by_hand(need, expected):
    found = break_even_leave_probability(client(direct_cost=need), bare(), 0.1)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-12))


def test_the_first_months_the_agreement_allows():
    months = [(0, 0, 2, 1), (1, 0, 2, 1), (2, 0, 3, 2), (0, 1, 2, 1), (1, 5, 6, 1)]
    for notice, contract, first_reprice, first_fire in months:
        profile = client(notice_months=notice, contract_months_left=contract)
        assert (first_reprice_month(profile), first_fire_month(profile)) == (first_reprice, first_fire)


def test_where_nobody_reacts_the_search_stops_at_nine_tenths_of_the_highest_rise():
    # Gain 1000 x a month: best .30, nine tenths of it at .27. Reforms change nothing, so none is added; a staged policy
    # that keeps the unchanged is the same and harsher; a firing only loses.
    found = candidates(client(), bare(), LIMITS)
    assert (found["best_uplift"], found["gentlest_uplift"], found["winner"]) == (0.3, 0.27, "reprice")
    assert found["kinds"]["reprice"]["action"] == reprice(0.27, 2, prepay=False, standardise=False)
    assert found["kinds"]["reprice"]["npv"] == pytest.approx(12000 + 11 * 270)
    assert found["kinds"]["reform"]["action"] == reprice(0.0, 2, prepay=True, standardise=False)
    assert found["kinds"]["staged"]["npv"] == pytest.approx(12000 + 11 * 270)
    assert found["kinds"]["staged"]["action"]["keep_if"] == ["improved", "unchanged"]
    assert found["kinds"]["fire"] == {"action": fire(1), "npv": pytest.approx(1000.0)}


def test_a_reform_is_added_where_its_gentlest_rise_is_worth_most():
    # Standardising moves a flow of incidents of 100 a month to 50, and costs 4 h of 50. Alone it gains 11 * 50 - 200 =
    # 350; with a rise of x 350 + 11000 x: best 3650 at .30, nine tenths 3285: x >= .2668, so .27. Worth 3320.
    profile = client(annual_incident_probability=1 - math.exp(-0.12), incident_cost=10000.0)
    found = candidates(profile, bare(standardise_project_hours=4.0), LIMITS)
    assert found["kinds"]["reform"]["action"] == reprice(0.0, 2, prepay=False, standardise=True)
    assert found["kinds"]["reform"]["npv"] == pytest.approx(10800 + 350)
    assert found["kinds"]["reprice"]["action"] == reprice(0.27, 2, prepay=False, standardise=True)
    assert found["kinds"]["reprice"]["npv"] == pytest.approx(10800 + 3320)
    assert found["kinds"]["staged"]["npv"] == pytest.approx(10800 + 11 * 270)


def test_without_a_gain_there_is_no_reprice_and_staged_asks_for_a_tenth():
    # A conversation of 100 h of 50 costs 5000, a rise of 30 % brings 3300 at most. An MRR of 0 cannot be raised at all.
    found = candidates(client(), bare(conversation_hours=100.0), LIMITS)
    assert found["kinds"]["reprice"] is None
    assert found["best_uplift"] is None
    assert found["kinds"]["staged"]["action"]["uplift"] == 0.10
    assert found["winner"] == "keep"
    free = candidates(client(mrr=0.0), bare(), LIMITS)
    assert free["kinds"]["reprice"] is None
    assert free["kinds"]["staged"] is None


def test_beyond_the_horizon_everything_is_keep():
    found = candidates(client(contract_months_left=12, notice_months=13), bare(), LIMITS)
    assert found["winner"] == "keep"
    assert found["kinds"]["reprice"] is None
    assert found["kinds"]["fire"]["npv"] == found["kinds"]["keep"]["npv"]
