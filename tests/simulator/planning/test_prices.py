"""Shadow prices, the frontier and the waiting hour against small changes and by hand."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from simulator.planning import Futures, PlanProblem, best_plan, frontier, shadow_prices, waiting_hour_price
from simulator.planning.programs import relax
from tests.simulator.planning.small import COMPANY, MONTHS, brute_force, options_of, problems

quiet = settings(derandomize=True, deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))


@quiet
@given(problems(luck=False))
def test_a_price_is_what_a_little_more_of_a_limit_brings_to_the_best_mixture(problem):
    found = best_plan(problem)
    if found is None:
        return
    prices = shadow_prices(problem, problem.tally(found.choice))
    options = problem.options
    before = relax(options.npv, problem.additive_rows(), options.owner, options.allowed).bound
    for name, price in prices.items():
        assert price >= 0
        step = 1e-6
        wider = replace(problem, limits={**problem.limits, name: problem.limits[name] + step})
        after = relax(options.npv, wider.additive_rows(), options.owner, options.allowed).bound
        unit = float(problem.futures.discount.sum()) if name == "hours_cap" else 1.0
        # A price holds up to the next corner: a small step brings at most that.
        assert (after - before) / step <= price * unit + 1e-3 * max(1.0, price * unit)


def test_an_hour_of_capacity_is_priced_by_hand():
    # One client: worth 100 more with 20 hours a month than with 10, in one month; 15 hours are allowed. Each hour of
    # the ten brings 10 to a mixture.
    rng = np.random.default_rng(1)
    options = options_of([2], rng)
    options = replace(
        options,
        allowed=np.array([True, True]),
        npv=np.array([0.0, 100.0]),
        hours=np.array([[10.0, 0, 0, 0], [20.0, 0, 0, 0]]),
    )
    problem = PlanProblem(options, Futures(1, np.array([1.0, 0, 0, 0]), 0.0), {"hours_cap": 15.0}, COMPANY)
    found = best_plan(problem)
    assert found.expected_npv == 0.0
    assert shadow_prices(problem, problem.tally(found.choice))["hours_cap"] == pytest.approx(10.0)


def test_a_waiting_hour_is_worth_what_selling_it_brings_where_hours_are_free():
    # 30 hours free, 10 of work waiting, each sold hour brings 25 more than not paying it: one more brings 25. In the
    # last two months only 5 hours are free: one more brings nothing.
    options = options_of([1], np.random.default_rng(2))
    free = np.array([[[30.0], [30.0], [5.0], [5.0]]])
    futures = Futures(1, np.ones(MONTHS), 10.0, None, free, 25.0 * free, None)
    problem = PlanProblem(options, futures, {}, COMPANY)
    assert waiting_hour_price(problem, problem.keep) == pytest.approx(25.0 / 2)
    # Sold: 10, 10, 5, 5 hours.
    assert problem.value(problem.keep) - options.npv[0] == pytest.approx(25.0 * 30)


@quiet
@given(problems(luck=False))
def test_the_frontier_rises_with_risk_and_lies_below_the_best(problem):
    rest = {name: value for name, value in problem.limits.items() if name != "max_mrr_at_risk"}
    points = frontier(problem)
    for before, after in pairwise(points):
        assert after.expected_npv > before.expected_npv
    for point in points:
        capped = replace(problem, limits={**rest, "max_mrr_at_risk": point.mrr_at_risk})
        best = brute_force(capped)
        assert point.expected_npv <= best + 1e-6
        assert best <= point.bound + 1e-3 * abs(point.bound) + 1e-6
