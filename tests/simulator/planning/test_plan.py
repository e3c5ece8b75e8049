"""Plans against brute force: the same worth where every plan is looked at, elsewhere not above it and a true bound."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from simulator.planning import Futures, PlanProblem, best_plan, quick_plan
from simulator.planning import plan as plan_module
from simulator.planning.search import plans_in_all
from tests.simulator.planning.small import (
    COMPANY,
    MONTHS,
    PATHS,
    brute_force,
    every_choice,
    options_of,
    plain_fits,
    problems,
)

quiet = settings(
    derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@settings(quiet, max_examples=150)
@given(problems(luck=False))
def test_a_plan_without_luck_equals_brute_force(problem):
    best, found = brute_force(problem), best_plan(problem)
    if best is None:
        assert found is None
        return
    assert found.expected_npv == pytest.approx(best, rel=1e-9, abs=1e-6)
    assert plain_fits(problem, found.choice)
    assert found.gap == pytest.approx(0.0, abs=1e-9)


@settings(quiet, max_examples=60)
@given(problems(luck=True, most_clients=4, most_options=3))
def test_a_plan_under_luck_equals_brute_force(problem):
    assume(problem.luck_matters)
    best, found = brute_force(problem), best_plan(problem)
    if best is None:
        assert found is None
        return
    assert found.expected_npv == pytest.approx(best, rel=1e-9, abs=1e-6)
    assert plain_fits(problem, found.choice)
    assert found.gap == 0.0
    assert found.all_looked_at


def test_six_clients_with_four_actions_under_luck_equal_brute_force():
    problem = next(
        drawn for seed in range(1000) if plans_in_all(drawn := _six_by_four(seed)) == 4**6 and drawn.futures.shared
    )
    values = np.array([problem.value(plan) for plan in _all(problem)])
    assert best_plan(problem).expected_npv == pytest.approx(values.max(), rel=1e-12)


@settings(quiet, max_examples=60)
@given(problems(luck=True, most_clients=4, most_options=3))
def test_where_not_every_plan_is_looked_at_the_bound_is_true(problem):
    assume(problem.luck_matters)
    best = brute_force(problem)
    few = plan_module.FEW_PLANS
    plan_module.FEW_PLANS = 0
    try:
        found = best_plan(problem)
    finally:
        plan_module.FEW_PLANS = few
    if best is None:
        assert found is None
    elif found is not None:
        assert plain_fits(problem, found.choice)
        assert found.expected_npv <= best + 1e-6
        assert found.bound >= best - 1e-6


@settings(quiet, max_examples=60)
@given(problems(luck=True, most_clients=4, most_options=3))
def test_a_quick_plan_fits_and_its_bound_is_true(problem):
    best, found = brute_force(problem), quick_plan(problem)
    if found is not None:
        assert plain_fits(problem, found.choice)
        assert found.expected_npv - 1e-6 <= best <= found.bound + 1e-6


def _six_by_four(seed):
    rng = np.random.default_rng(seed)
    options = options_of([4] * 6, rng)
    absorbed = rng.random((24, MONTHS, PATHS)) * 10
    advantage = absorbed * rng.uniform(5, 40, (24, 1, 1))
    futures = Futures(PATHS, np.ones(MONTHS), 20.0, None, absorbed, advantage, None)
    return PlanProblem(options, futures, {}, COMPANY)


def _all(problem):
    return (problem.tally(np.array(choice)) for choice in every_choice(problem))
