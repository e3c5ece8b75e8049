"""Who is told when, and what answers teach: counts by hand, beliefs against plain sums."""

import numpy as np
import pytest

from simulator import KEEP, Action, build_cases, complete_assumptions, first_look, profiles_from_rows
from simulator.exact import own_survival
from simulator.limits import DEFAULT_LIMITS
from simulator.planning import PlanClient, build_options, plan_waves, prior_belief, told_from, with_changes
from simulator.planning.options import conversation_month, told_no_sooner
from simulator.planning.waves import _lessons, count_probabilities, leaving_by_belief
from simulator.price_belief import BELIEFS

ASSUMPTIONS = complete_assumptions({})


def planned(client_id="acme", allowed=None, **figures):
    row = {"client_id": client_id, "mrr": 2000, "hours": 10, "price_position": 0.8, **figures}
    profile = profiles_from_rows([row]).row(client_id)
    look = first_look(client_id, profile, ASSUMPTIONS, DEFAULT_LIMITS)
    return PlanClient(client_id, profile, look.candidates, allowed or look.allowed)


def test_a_client_is_told_a_month_before_a_change_and_a_notice_before_the_end():
    assert conversation_month(KEEP, 3) == 0
    assert conversation_month(Action("reprice", 0.1, 2), 0) == 1
    assert conversation_month(Action("reprice", 0.1, 5), 3) == 4
    # Three months of notice for the end of month 3 are given at the start of month 1.
    assert conversation_month(Action("fire", month=3), 3) == 1
    assert conversation_month(Action("fire", month=1), 0) == 1
    assert conversation_month(Action("fire", month=4), 1) == 4


def test_a_client_told_later_is_reviewed_later():
    staged = Action("reprice", 0.1, 2, review_month=8)
    assert told_no_sooner(staged, 0, 4) == Action("reprice", 0.1, 5, review_month=11)
    assert told_no_sooner(staged, 0, 1) is staged
    assert told_no_sooner(KEEP, 0, 9) is KEEP


def test_the_worst_are_told_first_and_months_hold_no_more_than_allowed():
    small, large = planned("small"), planned("large", mrr=5000)
    abusive = planned("abusive", allowed=("reform", "staged", "fire"), mrr=100)
    idle = planned("idle", mrr=9000)
    months = told_from([small, large, abusive, idle], [True, True, True, False], 1)
    # Who cannot be kept as it is comes first, then by gain (2.5 times the fee gains more), then who need not be told.
    assert months == [3, 2, 1, 4]
    assert told_from([small, large, abusive, idle], [True] * 3 + [False], 2) == [2, 1, 1, 2]


def test_nobody_is_told_before_the_agreement_allows():
    bound = planned("bound", contract_months_left=6, mrr=5000)
    assert told_from([bound, planned("free")], [True, True], 1) == [6, 1]


def test_leavers_are_counted_as_a_poisson_binomial():
    # By hand: .2 and .5 give none .4, one .5, both .1.
    assert count_probabilities(np.array([0.2, 0.5])) == pytest.approx([0.4, 0.5, 0.1])


def test_a_belief_is_the_prior_weighed_by_how_well_it_foretold():
    # A client that leaves for certain above the middle and never below: having left, only the upper half is believed.
    left = np.where(BELIEFS > 0, 1.0, 0.0)[None, :, None] * np.ones((1, 1, 21))
    stayed, gone = _lessons(left, 1.35)
    prior = prior_belief(1.35)
    assert stayed[1] + gone[1] == pytest.approx(1.0)
    assert stayed[2].p90 < 1.36 < 1.35 * 1.02
    assert gone[2].p10 > 1.35
    # Half of a normal lies beyond its quartile: the median of the upper half is at +.674 deviations, of a spread whose
    # P90 (1.2816 deviations) doubles the logarithm: 1.35 ** (2 ** (.674 / 1.2816)).
    assert gone[2].p50 == pytest.approx(1.35 ** (2 ** (0.6745 / 1.2816)), rel=0.02)
    assert (prior.p10, prior.p50, prior.p90) == pytest.approx((1.35**0.5, 1.35, 1.35**2))


def test_answers_that_say_nothing_leave_the_belief_as_it_was():
    for _, _, belief in _lessons(np.full((3, 41, 21), 0.3), 1.35):
        assert belief.p50 == pytest.approx(1.35, rel=1e-6)
        assert (belief.p10, belief.p90) == pytest.approx((1.35**0.5, 1.35**2), rel=0.01)


def test_surviving_one_rise_moves_belief_only_a_little_and_leaving_moves_it_up():
    client = planned("acme")
    cases = build_cases(client.figures, ASSUMPTIONS, [Action("reprice", 0.1, 2)])
    stayed, gone = _lessons(leaving_by_belief(cases, 6)[:, 5], 1.35)
    assert stayed[0] == 0
    assert 1.30 < stayed[2].p50 < 1.35 < gone[2].p50


def test_leaving_averages_to_the_exact_survival():
    # Averaged over mood and own reaction at the ratio in use, leaving is what the exact survival says.
    cases = build_cases(planned("acme").figures, ASSUMPTIONS, [Action("reprice", 0.2, 2)])
    middle = leaving_by_belief(cases, 12)[0, :, 20]
    moods = np.exp(-0.5 * np.linspace(-4, 4, 21) ** 2)
    assert middle @ (moods / moods.sum()) == pytest.approx(1.0 - own_survival(cases)[0, 1:13], abs=2e-5)


def test_later_waves_carry_what_earlier_ones_taught():
    clients = [planned(name, mrr=fee) for name, fee in (("a", 3000), ("b", 2500), ("c", 2000))]
    options = build_options(clients, ASSUMPTIONS, DEFAULT_LIMITS, [1, 1, 7])
    choice = np.array(
        [options.of(i)[[options.actions[o].decision_kind for o in options.of(i)].index("reprice")] for i in range(3)]
    )
    first, later = plan_waves(options, choice, 1.35)
    assert list(first.actions) == ["a", "b"]
    assert first.lessons == ()
    assert later.month == 7
    assert later.told_of_rises == 2
    assert [lesson.left for lesson in later.lessons] == list(range(len(later.lessons)))
    assert sum(lesson.probability for lesson in later.lessons) == pytest.approx(1.0, abs=0.03)
    medians = [lesson.belief.p50 for lesson in later.lessons]
    assert medians == sorted(medians)
    assert medians[0] < 1.35 < medians[-1]
    assert all(lesson.changes is None for lesson in later.lessons)
    again = with_changes(later, {client.client_id: client for client in clients}, ASSUMPTIONS, DEFAULT_LIMITS)
    # The more have left the harder prices are believed to bite, the smaller the rise still asked.
    rises = [lesson.changes.get("c", options.actions[choice[2]]).uplift for lesson in again.lessons]
    assert rises == sorted(rises, reverse=True)
    assert rises[0] > rises[-1]
    assert all(action.month == 8 for lesson in again.lessons for action in lesson.changes.values())
