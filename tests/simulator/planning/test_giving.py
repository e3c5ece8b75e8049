"""Where no plan fits: the limit that must give, and by how much, against brute force."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from simulator.planning import best_plan, what_must_give
from tests.simulator.planning.small import every_choice, plain_fits, problems


@settings(derandomize=True, deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(problems(luck=True, most_clients=4, most_options=3))
def test_given_what_it_asks_for_a_limit_makes_room_and_no_sooner(problem):
    if best_plan(problem) is not None:
        return
    gives = {give.limit: give for give in what_must_give(problem)}
    for name, limit in problem.limits.items():
        rest = replace(problem, limits={k: v for k, v in problem.limits.items() if k != name})
        possible = any(plain_fits(rest, choice) for choice in every_choice(rest))
        assert (name in gives) == possible
        if name not in gives:
            continue
        give = gives[name]
        assert give.asked == limit
        assert give.least
        assert best_plan(replace(problem, limits={**problem.limits, name: give.needed})) is not None
        step = -1.0 if name == "conversations_per_month" else -1e-6 * max(1.0, abs(give.needed))
        less = give.needed - step if name == "cash_floor" else give.needed + step
        if name != "conversations_per_month" or less >= 0:
            assert best_plan(replace(problem, limits={**problem.limits, name: less})) is None


def test_it_happens_that_no_plan_fits():
    drawn = []

    @settings(derandomize=True, deadline=None, max_examples=80, database=None, suppress_health_check=list(HealthCheck))
    @given(problems(luck=False, most_clients=3, most_options=3))
    def draw(problem):
        drawn.append(best_plan(problem) is None)

    draw()
    assert 5 < sum(drawn) < 75


def test_a_wave_gives_in_whole_conversations():
    @settings(derandomize=True, deadline=None, max_examples=80, database=None, suppress_health_check=list(HealthCheck))
    @given(problems(luck=False, most_clients=4, most_options=3))
    def draw(problem):
        for give in what_must_give(problem) if best_plan(problem) is None else ():
            if give.limit == "conversations_per_month":
                assert give.needed == pytest.approx(round(give.needed), abs=0)

    draw()
