"""How long a client stays: hazards worked on paper, reactions averaged, and a higher price never winning patience."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import added_leave_probability, complete_assumptions, profiles_from_rows
from simulator.survival import monthly_hazard, price_push, push_by_age
from tests.reference import exact_value as reference_value
from tests.simulator.by_hand import FEW, KEEP, assuming, case, client, fire, reprice, value

# A hazard of .01 a month: churn 1 - exp(-.12) a year; .02: 1 - exp(-.24).
CHURN = 1 - math.exp(-0.12)
FLOOR = 1 - math.exp(-0.24)
# A rise of 10 % doubles the hazard; half of it wears off, by half each month; rises are not bent.
DOUBLING = {
    "hazard_ratio_per_10pct": 2.0,
    "price_response_convexity": 0.0,
    "price_shock_half_life_months": 1.0,
    "price_shock_permanent_share": 0.5,
    "loss_aversion": 2.0,
}


def hazards(row, document, assumptions):
    """Return the hazards of months 1..H from a survival curve."""
    return -np.diff(np.log(value(row, document, assumptions).survival[0]))


def test_a_kept_client_leaves_at_its_own_rate():
    # 10 % a year leave .9^(t/12) after t months; after 24 months .81.
    survival = value(client(annual_churn=0.1), KEEP, assuming(horizon_months=24)).survival[0]
    assert survival[0] == 1.0
    assert survival[[1, 12, 24]] == pytest.approx([0.9 ** (1 / 12), 0.9, 0.81], abs=1e-14)
    assert monthly_hazard(np.array([0.0, CHURN])) == pytest.approx([0, 0.01], abs=1e-16)


def test_a_rise_is_heard_a_month_before_and_half_of_it_wears_off():
    # m = 3, shock 1, level 1: Q = 2^(.5 * .5^k + .5) k months after month 2: 2, 2^.75, 2^.625. Month 1 knows nothing.
    found = hazards(client(annual_churn=CHURN), reprice(0.1, 3), assuming(horizon_months=4, **DOUBLING))
    assert found == pytest.approx([0.01, 0.02, 0.01 * 2**0.75, 0.01 * 2**0.625], abs=1e-14)


def test_a_client_that_never_thought_of_leaving_reacts_from_the_floor():
    # mu 0, mu+ .02: L = .02 (Q - 1) with Q = 2, 2^.75. With mu .01: .01 + .02 (Q - 1).
    floor = assuming(horizon_months=2, price_reaction_floor=FLOOR, **DOUBLING)
    assert hazards(client(), reprice(0.1), floor) == pytest.approx([0.02, 0.02 * (2**0.75 - 1)], abs=1e-14)
    churning = client(annual_churn=CHURN)
    assert hazards(churning, reprice(0.1), floor) == pytest.approx([0.03, 0.01 + 0.02 * (2**0.75 - 1)], abs=1e-14)
    # mu above the floor reacts with all of itself.
    low_floor = assuming(horizon_months=2, price_reaction_floor=0.001, **DOUBLING)
    assert hazards(churning, reprice(0.1), low_floor) == pytest.approx([0.02, 0.01 * 2**0.75], abs=1e-14)


def test_a_cut_calms_todays_hazard_only_and_by_less():
    # x = -.2, loss aversion 2: shock -1, level 0: Q = 2^-.5, 2^-.25; L = mu Q, the floor has no say.
    cut = assuming(horizon_months=2, price_reaction_floor=FLOOR, **DOUBLING)
    assert hazards(client(annual_churn=CHURN), reprice(-0.2), cut) == pytest.approx([0.01 * 2**-0.5, 0.01 * 2**-0.25])


def test_a_client_below_the_market_loses_only_the_shock():
    # pos .5 raised by half is at .75: no level; shock 5: Q = 2^(2.5 * .5^k): 2^2.5, 2^1.25, 2^.625.
    found = hazards(
        client(annual_churn=CHURN, price_position=0.5), reprice(0.5), assuming(horizon_months=3, **DOUBLING)
    )
    assert found == pytest.approx([0.01 * 2**2.5, 0.01 * 2**1.25, 0.01 * 2**0.625], abs=1e-14)


def test_terms_multiply_the_hazard_ratio():
    terms = assuming(horizon_months=2, prepay_hazard_ratio=1.5, standardise_hazard_ratio=2.0, **DOUBLING)
    row = client(annual_churn=CHURN)
    assert hazards(row, reprice(0.0, prepay=True), terms) == pytest.approx([0.015, 0.015], abs=1e-14)
    assert hazards(row, reprice(0.0, standardise=True), terms) == pytest.approx([0.02, 0.02], abs=1e-14)
    both = hazards(row, reprice(0.1, prepay=True, standardise=True), terms)
    assert both == pytest.approx([0.01 * 3 * 2, 0.01 * 3 * 2**0.75], abs=1e-14)


@pytest.mark.parametrize(
    ("uplift", "position", "shock", "level"),
    # convexity .5: bent(y) = 10 y (1 + y/2). bent(.1) = 1.05; bent(.32) = 3.712; bent(.2) = 2.2; bent(.08) = .832.
    [
        (0.0, 1.2, 0.0, 0.0),
        (0.1, 1.0, 1.05, 1.05),
        (0.1, 1.2, 1.05, 3.712 - 2.2),
        (0.2, 0.9, 2.2, 0.832),
        (0.1, 0.5, 1.05, 0.0),
        (-0.2, 1.0, -1.0, 0.0),
        (-0.2, 1.2, -1.0, -2.2),
        (-0.1, 1.2, -0.5, 0.832 - 2.2),
    ],
)
def test_what_a_price_pushes_with(uplift, position, shock, level):
    arguments = (np.array([number]) for number in (uplift, position, 0.5, 2.0))
    assert np.concatenate(price_push(*arguments)) == pytest.approx([shock, level], abs=1e-14)


def test_the_push_wears_off_by_its_half_life_down_to_the_part_that_stays():
    # (1 - .25) * 4 = 3 halves every 2 months; .25 * 8 = 2 stays.
    push = push_by_age(np.array([4.0]), np.array([8.0]), np.array([0.25]), np.array([2.0]), 5)
    assert push[0] == pytest.approx([5, 2 + 3 * 2**-0.5, 3.5, 2 + 3 * 2**-1.5, 2.75], abs=1e-14)


@pytest.mark.parametrize(
    ("uplift", "points"), [(0.05, 1.4), (0.10, 3.2), (0.20, 8), (0.30, 15), (0.50, 35), (1.00, 76)]
)
def test_added_churn_is_the_documents_table(uplift, points):
    # model.md, Assumptions: a client at market price with 10 % annual churn, to the digits it prints.
    added = 100 * float(
        added_leave_probability(case(client(annual_churn=0.1), reprice(uplift), complete_assumptions({})))[0]
    )
    assert round(added, 1 if points < 8 else 0) == points


def averaged(uplift, log_sd, ratio, mu, mu_plus):
    """Return survival after months 1..3 by another rule: 200,000 equal steps of z, the hazards written out again."""
    steps = 200_000
    z = -9 + 18 * (np.arange(steps) + 0.5) / steps
    weight = np.exp(-z * z / 2)
    bent = uplift * 10 * (1 + uplift / 2)
    shock, level = (bent, bent) if uplift > 0 else (uplift * 10 / 1.955, 0.0)
    summed, curve = np.zeros(steps), []
    for months in range(3):
        push = 0.5 * shock * 0.5 ** (months / 6) + 0.5 * level
        q = np.exp(np.minimum(700, math.log(1.35) * np.exp(log_sd * z) * push)) * ratio
        summed = summed + np.where(q >= 1, mu + mu_plus * (q - 1), mu * q)
        curve.append(float((weight * np.exp(-summed)).sum() / weight.sum()))
    return curve


@pytest.mark.parametrize("log_sd", [0.3, 1.0, 2.0])
@pytest.mark.parametrize(("uplift", "ratio"), [(0.15, 1.0), (3.0, 1.2), (-0.3, 1.1), (0.2, 0.5), (-0.05, 1.32)])
def test_the_mean_over_reactions_is_what_a_fine_midpoint_sum_gives(uplift, ratio, log_sd):
    assumptions = complete_assumptions(
        {
            "horizon_months": 3,
            "hazard_ratio_log_sd": log_sd,
            "prepay_hazard_ratio": ratio,
            "price_reaction_floor": FLOOR,
        }
    )
    found = value(client(annual_churn=CHURN), reprice(uplift, prepay=True), assumptions).survival[0]
    assert found[1:] == pytest.approx(averaged(uplift, log_sd, ratio, 0.01, 0.02), abs=2e-9)


def gap_to_the_reference(row, document, assumptions):
    full = {name: row.get(name) for name in ("labour_cost_per_hour", "price_position")} | profiles_from_rows([row]).row(
        row["client_id"]
    )
    expected = reference_value(full, assumptions | {"horizon_months": int(assumptions["horizon_months"])}, document)
    return float(np.abs(value(row, document, assumptions).survival[0] - expected["survival"]).max())


@pytest.mark.parametrize("log_sd", [2.0, 3.0, 5.0])
@pytest.mark.parametrize(
    ("field", "where"), [("annual_churn", "client"), ("price_reaction_floor", "assumptions")], ids=["churn", "floor"]
)
def test_the_average_holds_for_clients_that_are_all_but_gone(log_sd, field, where):
    # A hazard of 1.15 a month; a rise of 1 % under a strong reaction still tells the patient from the rest.
    row = client(annual_churn=0.999999 if where == "client" else 0.1)
    changes = {"price_reaction_floor": 0.999999} if where == "assumptions" else {}
    strong = {"hazard_ratio_per_10pct": 1e6, "price_shock_permanent_share": 0.0, "price_shock_half_life_months": 1e6}
    for reaction in (strong, {"hazard_ratio_per_10pct": 3.0}):
        assumptions = complete_assumptions({"horizon_months": 24, "hazard_ratio_log_sd": log_sd} | reaction | changes)
        assert gap_to_the_reference(row, reprice(0.01), assumptions) < 1e-9
        assert gap_to_the_reference(row, reprice(0.3), assumptions) < 1e-9


@pytest.mark.parametrize("log_sd", [0.5, 1.2, 2.0, 5.0])
@pytest.mark.parametrize("ratio", [0.1, 1e-3, 1e-6])
def test_the_average_holds_where_terms_all_but_remove_the_hazard(log_sd, ratio):
    assumptions = complete_assumptions(
        {
            "horizon_months": 24,
            "hazard_ratio_log_sd": log_sd,
            "prepay_hazard_ratio": ratio,
            "hazard_ratio_per_10pct": 3.0,
            "price_response_convexity": 2.0,
            "price_shock_permanent_share": 1.0,
            "price_reaction_floor": 0.5,
        }
    )
    assert gap_to_the_reference(client(annual_churn=0.1), reprice(1.0, prepay=True), assumptions) < 1e-9


def test_a_shock_gone_within_a_day_gives_no_warning():
    # The half-life only has to be above 0: a month later the push is 2^-1040 of itself, too small to divide by.
    assumptions = complete_assumptions(
        {"price_shock_half_life_months": 1 / 1040, "price_shock_permanent_share": 0.0, "prepay_hazard_ratio": 0.8}
    )
    survival = value(client(annual_churn=0.1), reprice(0.1, prepay=True), assumptions).survival[0]
    assert np.all(np.diff(survival) <= 0)


def test_nobody_reacts_where_there_is_nothing_to_react_with():
    # No churn and no floor: a ratio of nothing is nothing, whatever the price.
    calm = complete_assumptions({"price_reaction_floor": 0.0, "horizon_months": 12})
    assert np.all(value(client(), reprice(5.0), calm).survival == 1.0)


@FEW
@given(
    churn=st.floats(0, 0.9),
    position=st.floats(0.3, 2),
    lower=st.floats(-0.9, 3),
    step=st.floats(0.001, 1),
    log_sd=st.sampled_from([0.0, 0.5, 1.5]),
    share=st.floats(0, 1),
    prepay=st.booleans(),
)
def test_the_hazard_never_falls_with_the_uplift(churn, position, lower, step, log_sd, share, prepay):
    assumptions = complete_assumptions(
        {"hazard_ratio_log_sd": log_sd, "price_shock_permanent_share": share, "horizon_months": 18}
    )
    row = client(annual_churn=churn, price_position=position)
    gentle, harsh = (case(row, reprice(x, 3, prepay=prepay), assumptions) for x in (lower, lower + step))
    assert added_leave_probability(harsh)[0] >= added_leave_probability(gentle)[0] - 1e-12
    survivals = [value(row, reprice(x, 3, prepay=prepay), assumptions).survival[0] for x in (lower, lower + step)]
    assert np.all(survivals[1] <= survivals[0] + 1e-12)


@FEW
@given(churn=st.floats(0, 0.99), uplift=st.floats(-0.9, 50), ratio=st.floats(0.2, 3))
def test_a_survival_curve_only_falls(churn, uplift, ratio):
    assumptions = complete_assumptions({"prepay_hazard_ratio": ratio, "horizon_months": 24})
    for document in (KEEP, fire(5), reprice(uplift, 4, prepay=True)):
        survival = value(client(annual_churn=churn), document, assumptions).survival[0]
        assert survival[0] == 1.0
        assert np.all(np.diff(survival) <= 1e-15)
        assert np.all((survival >= 0) & (survival <= 1))


def test_a_client_that_reacts_twice_as_strongly_squares_the_ratio():
    # Announced in month 1 of +10 % at market price, all of it lasting: .01 a month times 2, and times 2 ** 2 at twice
    # the reaction; at half of it times 2 ** .5.
    lasting = assuming(**DOUBLING | {"price_shock_permanent_share": 1.0}, horizon_months=3)
    for reaction, times in ((None, 2.0), (1.0, 2.0), (2.0, 4.0), (0.5, 2.0**0.5)):
        row = client(annual_churn=CHURN, price_reaction=reaction)
        assert hazards(row, reprice(0.10, 2), lasting) == pytest.approx([0.01 * times] * 3), reaction


def test_a_blank_reaction_changes_not_a_bit():
    blank, one = (
        value(client(annual_churn=CHURN, price_reaction=r), reprice(0.2, 2), assuming(**DOUBLING)) for r in (None, 1.0)
    )
    assert blank.survival.tolist() == one.survival.tolist()
