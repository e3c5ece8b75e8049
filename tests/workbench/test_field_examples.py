import pytest

from simulator import Action, InputError, Scenario, profiles_from_rows
from tests.simulator.by_hand import NOTHING_HAPPENS, client
from workbench import Portfolio, example_scenario, field_example
from workbench.conditions import what_would_have_to_be_true
from workbench.field_examples import DROP_SMALLEST, DROP_WORST
from workbench.letting_go import LettingGo

# The worst pays 500 a month and takes 20 hours of 50. Kept it brings 500 in each of 13 months; let go at the end of
# month 1 it frees 1000 a month of wages of which a share a1 is no longer paid: a gain of 12 (1000 a1 - 500). The
# others bring their fee at no hours worth speaking of, and nobody ever leaves.
HORIZON = 13
WORST = client("worst", mrr=500.0, hours=20.0)
OTHERS = [client("good", mrr=1500.0, hours=10.0), client("idle", mrr=600.0, hours=1.0)]


def bare(*rows):
    return Portfolio(profiles_from_rows(rows))


def world(**changes):
    return Scenario(paths=100, assumptions={**NOTHING_HAPPENS, "horizon_months": HORIZON, **changes})


BOOK = bare(WORST, *OTHERS)


def condition(name, given=False, **changes):
    scenario = world(**changes)
    firings = {"worst": Action("fire", month=1)}
    letting_go = LettingGo(BOOK.profiles, BOOK.assumptions(scenario), firings, 7, 100)
    found = what_would_have_to_be_true(letting_go, [name])
    (chosen,) = [one for one in found if bool(one.given) == given]
    return chosen


def turns(*arguments, **changes):
    return [(turn.value, turn.gains_above) for turn in condition(*arguments, **changes).turns]


# Who is let go


def test_the_worst_are_those_that_bring_least_per_unit_of_fee_up_to_a_quarter():
    # With a1 = .8 keeping brings over letting go, in 12 months: worst 12 (500 - 800), good 12 (1500 - 400), idle
    # 12 (600 - 40). Per unit of fee -7.2, 8.8 and 11.2. Shares of 2600 added up: 19 %, 77 %, 100 %.
    found = field_example(BOOK, DROP_WORST, world(long_run_avoidable_labour_share=0.8))
    assert [one.client_id for one in found.clients] == ["worst"]
    assert found.share_of_fees == pytest.approx(500 / 2600)
    assert found.gain == pytest.approx(12 * 300)
    assert (found.fees, found.hours) == (500.0, 20.0)
    assert found.lines["labour_saved"] == pytest.approx(12 * 800)
    assert found.lines["recurring_revenue"] == pytest.approx(-12 * 500)


@pytest.mark.parametrize(
    ("fees", "chosen"),
    [
        ([200, 70, 730], ["c0", "c1"]),  # 20 % is 5 points off, 27 % is 2
        ([200, 200, 600], ["c0"]),  # 40 % is 15 off
        ([800, 100, 100], ["c0"]),  # the worst alone is far too much already: at least one
        ([200, 100, 700], ["c0"]),  # 20 % and 30 % are as near: the fewer
    ],
)
def test_the_share_of_fees_nearest_to_a_quarter(fees, chosen):
    # Hours a unit of fee fall from client to client, so they are worst in this order.
    rows = [client(f"c{i}", mrr=float(fee), hours=fee * (0.03 - 0.01 * i)) for i, fee in enumerate(fees)]
    scenario = example_scenario(bare(*rows), DROP_WORST, world(long_run_avoidable_labour_share=1.0))
    assert list(scenario.actions) == chosen


def test_who_pays_nothing_and_costs_comes_first_who_pays_nothing_and_spares_nothing_last():
    rows = [
        client("z-costs", mrr=0.0, hours=5.0),
        client("a-nothing", mrr=0.0, prepaid_balance=50.0),
        client("pays", mrr=100.0),
        client("pays-too", mrr=300.0),
    ]
    scenario = example_scenario(bare(*rows), DROP_WORST, world(long_run_avoidable_labour_share=1.0))
    assert list(scenario.actions) == ["z-costs", "pays"]


@pytest.mark.parametrize(("clients", "count"), [(1, 1), (4, 1), (14, 1), (15, 2), (25, 3), (49, 5)])
def test_the_smallest_tenth_by_fee(clients, count):
    rows = [client(f"c{i:02d}", mrr=1000.0 - 10 * i) for i in range(clients)]
    scenario = example_scenario(bare(*rows), DROP_SMALLEST, world())
    assert list(scenario.actions) == [f"c{i:02d}" for i in range(clients)][::-1][:count]


def test_each_is_let_go_at_the_first_month_allowed_and_nobody_elses_action_stays():
    rows = [WORST | {"notice_months": 3, "contract_months_left": 8, "termination_fee": 70.0}, *OTHERS]
    scenario = world(long_run_avoidable_labour_share=0.8)
    scenario = Scenario(**{**vars(scenario), "actions": {"good": Action("reprice", 0.1, 2)}})
    found = field_example(bare(*rows), DROP_WORST, scenario)
    assert found.scenario.actions == {"worst": Action("fire", month=3)}
    assert found.scenario.assumptions == scenario.assumptions
    # Ten months are left after month 3, and the fee is owed.
    assert found.gain == pytest.approx(10 * 300 - 70)
    assert found.clients[0].month == 3


def test_nobody_to_let_go_is_refused():
    with pytest.raises(InputError, match="drop-worst: no client pays a monthly fee"):
        field_example(bare(client("a", mrr=0.0)), DROP_WORST, world())
    with pytest.raises(InputError, match="drop-smallest: seen no client; allowed: at least one"):
        field_example(bare(), DROP_SMALLEST, world())


# What it is worth


def test_the_spreadsheet_books_every_hour_as_saved_whatever_is_assumed():
    for share in (0.0, 0.8):
        found = field_example(BOOK, DROP_SMALLEST, world(long_run_avoidable_labour_share=share, attrition_months=9.0))
        (worst,) = found.clients
        assert (worst.client_id, worst.spreadsheet_profit) == ("worst", 500 - 20 * 50)
        assert found.spreadsheet_gain == pytest.approx(12 * (1000 - 500))
        assert found.gain < found.spreadsheet_gain - 2400


def test_a_shared_backlog_is_worth_less_than_to_each_alone():
    # The two smallest of twenty pay 201 together and free 10 hours each, which compete for 12 hours at 90.
    rows = [client(f"c{i}", mrr=100.0 + i, hours=10.0) for i in range(20)]
    found = field_example(
        bare(*rows), DROP_SMALLEST, world(backlog_hours=12.0, redeployed_contribution_per_hour=90.0, effort_log_sd=0.0)
    )
    assert [one.client_id for one in found.clients] == ["c0", "c1"]
    assert found.gain_alone == pytest.approx(12 * (20 * 90 - 201))
    assert found.sharing == pytest.approx(-12 * 8 * 90)
    assert found.sampled.mean == pytest.approx(found.gain)


def test_the_gain_is_what_the_sampled_portfolio_says_but_for_luck(portfolio):
    for example in (DROP_WORST, DROP_SMALLEST):
        found = field_example(portfolio, example, Scenario(paths=4000, assumptions={"backlog_hours": 12.0}))
        assert found.sharing != 0
        error = found.sampled.standard_error + found.sharing_standard_error
        assert abs(found.gain - found.sampled.mean) < 4 * error
        assert found.gain == pytest.approx(sum(one.gain for one in found.clients) + found.sharing)


# What would have to be true


def test_the_share_no_longer_paid_that_makes_it_even():
    # 12 (1000 a1 - 500) = 0 at a half.
    assert turns("long_run_avoidable_labour_share") == [(pytest.approx(0.5, abs=1e-5), True)]
    found = condition("long_run_avoidable_labour_share", long_run_avoidable_labour_share=0.4)
    assert (found.in_use, found.lowest, found.highest) == (0.4, 0.0, 1.0)
    assert (found.best_value, found.best_gain) == (1.0, pytest.approx(6000))


def test_a_figure_that_hangs_within_its_likely_range_is_said_so():
    # Odds of .4 times two: 4/7 = .571 at P90, past a half; of .2: 1/3, short of it.
    near, far = (
        condition("long_run_avoidable_labour_share", long_run_avoidable_labour_share=share) for share in (0.4, 0.2)
    )
    assert near.likely == (pytest.approx(0.25), pytest.approx(4 / 7))
    assert near.likely_gains == (pytest.approx(12 * -250), pytest.approx(12 * (4000 / 7 - 500)))
    assert near.may_turn
    assert not far.may_turn
    assert near.swing == pytest.approx(12_000 * (4 / 7 - 0.25))


def test_the_share_at_once_hangs_on_attrition():
    # Without attrition the long-run share holds at once, and the share at once has no part.
    assert not condition("avoidable_labour_share", long_run_avoidable_labour_share=0.8).moves
    # Reached after 12 months: the mean of a0 + (1 - a0) j/12 over j = 1..12 is a0 + (1 - a0) 6.5/12 > .5 always.
    found = condition("avoidable_labour_share", long_run_avoidable_labour_share=1.0, attrition_months=12.0)
    assert found.turns == ()
    # After 24 months: a0 + (1 - a0) 6.5/24 = .5 at a0 = 5.5/17.5.
    changes = {"long_run_avoidable_labour_share": 1.0, "attrition_months": 24.0}
    assert turns("avoidable_labour_share", **changes) == [(pytest.approx(5.5 / 17.5, abs=1e-5), True)]


def test_how_long_attrition_may_take():
    # a0 = 0, a1 = 1: 1000 (1 + .. + 12)/N = 12 x 500 at N = 13.
    assert turns("attrition_months", long_run_avoidable_labour_share=1.0) == [(pytest.approx(13, abs=1e-3), False)]


def test_how_long_absorbing_may_take():
    # The same sum; in 13 months it comes to nought, which is no gain: 12 is the most.
    changes = {"long_run_avoidable_labour_share": 1.0, "avoidable_labour_share": 1.0}
    assert turns("absorption_ramp_months", **changes) == [(12.0, False)]


def test_how_much_work_must_wait_and_what_an_hour_of_it_must_bring():
    # Nothing is ever shed: 12 (50 B - 500) = 0 at 10 hours.
    sold = {"redeployed_contribution_per_hour": 50.0}
    assert turns("backlog_hours", **sold) == [(pytest.approx(10, abs=1e-4), True)]
    # With no work waiting what an hour brings has no part; with all 20 hours sold 12 (20 k - 500) = 0 at 25.
    assert not condition("redeployed_contribution_per_hour").moves
    assert turns("redeployed_contribution_per_hour", True) == [(pytest.approx(25, abs=1e-4), True)]
    # With 8 hours of work 12 (8 k - 500) = 0 at 62.50.
    eight = turns("redeployed_contribution_per_hour", backlog_hours=8.0)
    assert eight == [(pytest.approx(62.5, abs=1e-3), True)]


def test_how_far_ahead_must_be_counted_and_what_parting_may_take():
    # 100 a month from month 2 on, against 20 hours of 50 at the parting: even in month 11, a gain from 12 on.
    changes = {"long_run_avoidable_labour_share": 0.6, "offboarding_hours": 20.0}
    assert turns("horizon_months", **changes) == [(12.0, True)]
    # 1200 of gain pays 24 hours.
    assert turns("offboarding_hours", **changes) == [(pytest.approx(24, abs=1e-3), False)]
    # 200 are left for a bad review, which comes with a tenth.
    assert turns("review_cost", review_probability_fire=0.1, **changes) == [(pytest.approx(2000, abs=1), False)]


def test_at_no_allowed_value():
    found = condition("discount_rate_annual", long_run_avoidable_labour_share=0.4)
    assert found.turns == ()
    assert found.best_gain < 0
    assert (found.best_value, found.moves) == (1.0, True)


def test_clients_twice_as_likely_to_leave_each_month():
    # Staying through a year twice over: 1 - (1 - .3)^2 = .51.
    scenario = Scenario(paths=300, assumptions={"backlog_hours": 12.0})
    now, then = (bare(*(row | {"annual_churn": churn} for row in (WORST, *OTHERS))).profiles for churn in (0.3, 0.51))
    firings = {"worst": Action("fire", month=1)}
    assumptions = BOOK.assumptions(scenario)
    twice = LettingGo(now, assumptions, firings, 7, 300).gain(hazard_factor=2.0)
    assert twice == pytest.approx(LettingGo(then, assumptions, firings, 7, 300).gain())
