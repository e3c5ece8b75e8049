"""What freed hours are worth: nothing at first, sold where somebody waits, slowly no longer paid otherwise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import complete_assumptions
from simulator.labour import absorbed_share, avoidable_share, freed_hours, sold_and_shed
from tests.simulator.by_hand import FEW, KEEP, assuming, case, client, fire, lines, npv, reprice

# Let go at the end of month 1 of 4: 10 hours of 50, aged 1, 2, 3. r = .5, 1, 1; a = .2 + .6 age/3 = .4, .6, .8.
FREED = {
    "horizon_months": 4,
    "absorption_ramp_months": 2,
    "avoidable_labour_share": 0.2,
    "long_run_avoidable_labour_share": 0.8,
    "attrition_months": 3.0,
}
TEN_HOURS = client(mrr=0.0, hours=10.0)


def test_the_share_put_to_use_grows_over_the_ramp():
    ages = np.array([-1, 0, 1, 2, 3, 4])
    assert absorbed_share(ages, np.array(4.0)) == pytest.approx([0, 0, 0.25, 0.5, 0.75, 1])
    assert absorbed_share(ages, np.array(2.0)) == pytest.approx([0, 0, 0.5, 1, 1, 1])
    assert absorbed_share(ages, np.array(0.0)) == pytest.approx([0, 0, 1, 1, 1, 1])


def test_the_share_no_longer_paid_grows_over_the_attrition():
    ages = np.array([1, 6, 12, 24, 60])
    found = avoidable_share(ages, np.array(0.2), np.array(0.8), np.array(24.0))
    assert found == pytest.approx([0.225, 0.35, 0.5, 0.8, 0.8])
    assert avoidable_share(ages, np.array(0.2), np.array(0.8), np.array(0.0)) == pytest.approx([0.8] * 5)


def test_an_attrition_of_a_blink_is_none_and_gives_no_warning():
    assert avoidable_share(np.array([1.0]), np.array(0.2), np.array(0.8), np.array(1e-310)).tolist() == [0.8]


def test_freed_hours_stop_being_paid_slowly():
    # 10 * 50 * (.5 * .4 + .6 + .8) = 800; the capacity is paid through all four months.
    assert lines(TEN_HOURS, fire(1), assuming(**FREED)) == {
        "capacity_labour": pytest.approx(-2000.0),
        "labour_saved": pytest.approx(800.0),
    }


def test_a_backlog_takes_freed_hours_first():
    # F = 5, 10, 10; sold 4 each at 60 = 720. Unsold: 1/5 of 5 * .4, 6/10 of 10 * .6 and of 10 * .8: .4 + 3.6 + 4.8.
    found = lines(TEN_HOURS, fire(1), assuming(**FREED, backlog_hours=4.0, redeployed_contribution_per_hour=60.0))
    assert found["redeployed"] == pytest.approx(720.0)
    assert found["labour_saved"] == pytest.approx(50 * 8.8)


def test_a_backlog_larger_than_what_is_freed_takes_all_of_it():
    found = lines(TEN_HOURS, fire(1), assuming(**FREED, backlog_hours=99.0, redeployed_contribution_per_hour=60.0))
    assert found == {"capacity_labour": pytest.approx(-2000.0), "redeployed": pytest.approx(60 * 25)}


@pytest.mark.parametrize(("contribution", "sold"), [(39.99, 0.0), (40.0, 12.0)])
def test_nobody_sells_an_hour_for_less_than_not_paying_it(contribution, sold):
    # a1 * w = .8 * 50 = 40.
    backlog = assuming(**FREED, backlog_hours=4.0, redeployed_contribution_per_hour=contribution)
    assert lines(TEN_HOURS, fire(1), backlog).get("redeployed", 0.0) == pytest.approx(sold * contribution)


def test_a_standardised_client_frees_hours_while_it_stays():
    # Two of ten hours from month 2 on, aged 1, 2, 3 in months 2, 3, 4: 2 * 50 * (.2 + .6 + .8).
    found = lines(TEN_HOURS, reprice(0.0, 2, standardise=True), assuming(**FREED, standardise_effort_change=-0.2))
    assert found["labour_saved"] == pytest.approx(160.0)


def test_hours_a_change_freed_keep_their_age_when_the_client_leaves():
    # All leave at the end of month 3 (fired after a review in 3; nobody improves or sours). Two hours aged 1 .. 3 as
    # above: 2 * 50 * 1.6 = 160; the other eight are one month old in month 4: 8 * 50 * .5 * .4 = 80.
    staged = reprice(0.1, 2, standardise=True, review_month=3)
    found = lines(client(hours=10.0), staged, assuming(**FREED, standardise_effort_change=-0.2))
    assert found["labour_saved"] == pytest.approx(240.0)


def test_who_works_more_than_today_frees_no_more_than_today():
    # Drifted to 13 hours: its 3 extra are overtime while it stays, and no capacity is freed by their end.
    drifted = TEN_HOURS | {"drift_probability": 1.0}
    found = lines(drifted, fire(1), assuming(**FREED, drift_effort_change=0.3, drift_ramp_months=1.0))
    assert found["labour_saved"] == pytest.approx(800.0)
    assert found["overtime"] == pytest.approx(-80 * 3)


def test_sold_and_shed_of_nothing_is_nothing():
    sold, shed = sold_and_shed(np.array([0.0, 5.0]), np.array([0.0, 2.0]), np.array([4.0, 0.0]))
    assert sold.tolist() == [0, 0]
    assert shed.tolist() == [0, 2]


def test_the_hours_by_departure_are_the_documents():
    # One course of effort .8 from month 2 (as above), departures 1, 2, 3, 4 and never; months 1 .. 4.
    one = case(TEN_HOURS, reprice(0.0, 2, standardise=True), assuming(**FREED, standardise_effort_change=-0.2))
    absorbed, avoidable = freed_hours(one, np.array([[[1.0, 0.8, 0.8, 0.8]]]))
    # Gone after month 1 (still at full effort): 10 hours aged 1, 2, 3. After 2: two aged 1, 2, 3 and eight aged 1, 2.
    expected = [[0, 5, 10, 10], [0, 1, 2 + 4, 2 + 8], [0, 1, 2, 2 + 4], [0, 1, 2, 2], [0, 1, 2, 2]]
    assert absorbed[0, 0] == pytest.approx(np.array(expected, dtype=float))
    # Weighed with a: .4, .6, .8 by age.
    assert avoidable[0, 0, 1] == pytest.approx([0, 0.4, 1.2 + 4 * 0.4, 1.6 + 8 * 0.6])
    assert avoidable[0, 0, 0] == pytest.approx([0, 2, 6, 8])


def test_zero_hours_free_nothing():
    free = client(hours=0.0)
    assumptions = complete_assumptions({"backlog_hours": 40, "discount_rate_annual": 0.1})
    for document in (KEEP, fire(1), reprice(0.2, 2, standardise=True, review_month=5)):
        found = lines(free, document, assumptions)
        assert not {"capacity_labour", "labour_saved", "redeployed", "overtime"} & set(found)


@FEW
@given(
    at_once=st.floats(0, 1),
    more_at_once=st.floats(0, 0.5),
    later=st.floats(0, 1),
    more_later=st.floats(0, 0.5),
    attrition=st.one_of(st.just(0.0), st.floats(0.1, 40)),
    churn=st.floats(0, 0.9),
    drift=st.floats(0, 1),
)
def test_more_avoidable_labour_never_makes_firing_worse(
    at_once, more_at_once, later, more_later, attrition, churn, drift
):
    def lead_of_firing(a0, a1):
        a0 = min(1.0, a0)
        assumptions = complete_assumptions(
            {
                "avoidable_labour_share": a0,
                "long_run_avoidable_labour_share": max(a0, min(1.0, a1)),
                "attrition_months": attrition,
                "horizon_months": 36,
            }
        )
        row = client(hours=25.0, annual_churn=churn, drift_probability=drift)
        return npv(row, fire(2), assumptions) - npv(row, KEEP, assumptions)

    before = lead_of_firing(at_once, at_once + later)
    assert lead_of_firing(at_once + more_at_once, at_once + more_at_once + later) >= before - 1e-6
    assert lead_of_firing(at_once, at_once + later + more_later) >= before - 1e-6
