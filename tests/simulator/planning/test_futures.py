"""A plan's sampled sums are those of the portfolio itself."""

import numpy as np
import pytest

from simulator import Company, cases_of, complete_assumptions, first_look, profiles_from_rows, sample_portfolio
from simulator.limits import DEFAULT_LIMITS
from simulator.planning import PlanClient, PlanProblem, build_options, sample_options

ASSUMPTIONS = complete_assumptions({"backlog_hours": 15, "horizon_months": 24})
COMPANY = Company(opening_cash=20_000, cash_floor=10_000, fixed_overhead_per_month=2_000)
PATHS = 400
ROWS = [
    {"client_id": "a", "mrr": 3000, "hours": 30, "annual_churn": 0.3, "prepaid_balance": 500},
    {
        "client_id": "b",
        "mrr": 1500,
        "hours": 25,
        "days_to_pay": 50,
        "labour_cost_per_hour": 50,
        "drift_probability": 0.4,
    },
    {"client_id": "c", "mrr": 900, "hours": 20, "labour_cost_per_hour": 95, "notice_months": 2, "friction_cost": 90},
]


@pytest.fixture(scope="module")
def problem():
    profiles = profiles_from_rows(ROWS)
    clients = []
    for client_id in profiles.client_ids:
        look = first_look(client_id, profiles.row(client_id), ASSUMPTIONS, DEFAULT_LIMITS)
        clients.append(PlanClient(client_id, profiles.row(client_id), look.candidates, look.allowed))
    options = build_options(clients, ASSUMPTIONS, DEFAULT_LIMITS)
    futures = sample_options(options, 7, losses=True, cash=True, paths=PATHS)
    return PlanProblem(options, futures, {}, COMPANY)


def plans(problem):
    rng = np.random.default_rng(3)
    of_clients = [problem.options.of(place) for place in range(3)]
    yield problem.options.keep
    for _ in range(6):
        yield np.array([rng.choice(own) for own in of_clients])


def sampled(problem, choice):
    actions = [problem.options.actions[place] for place in choice]
    cases = cases_of(profiles_from_rows(ROWS), actions, ASSUMPTIONS)
    return sample_portfolio(cases, [row["client_id"] for row in ROWS], 7, PATHS, COMPANY)[0]


def test_a_plan_is_worth_path_by_path_what_the_portfolio_is(problem):
    for choice in plans(problem):
        worth = problem.futures.worth(problem.tally(choice))
        assert worth == pytest.approx(sampled(problem, choice).npv, rel=1e-4, abs=2.0)


def test_a_plans_cash_is_the_portfolios(problem):
    for choice in plans(problem):
        balance = problem.cash_balance(problem.tally(choice))
        fan = sampled(problem, choice).fans["cash"]
        assert balance.mean(axis=1) == pytest.approx(fan.mean, rel=1e-4, abs=2.0)
        assert np.quantile(balance, 0.05, axis=1) == pytest.approx(fan.p05, rel=1e-4, abs=5.0)


def test_a_plans_value_lies_by_its_sampled_mean(problem):
    for choice in plans(problem):
        plan = problem.tally(choice)
        worth = problem.futures.worth(plan)
        error = worth.std(ddof=1) / PATHS**0.5
        assert abs(problem.value(plan) - worth.mean()) <= 4 * error


def test_moving_one_client_is_adding_up_anew(problem):
    plan = problem.keep
    for client in range(3):
        place = int(problem.options.of(client)[-1])
        moved = problem.futures.moved(plan, client, place)
        anew = problem.tally(moved.choice)
        for part in ("npv", "absorbed", "advantage", "cash"):
            assert getattr(moved, part) == pytest.approx(getattr(anew, part), abs=1e-6)
        plan = moved


def test_nothing_is_drawn_where_nothing_depends_on_luck(problem):
    options = build_options(problem.options.clients, {**ASSUMPTIONS, "backlog_hours": 0.0}, DEFAULT_LIMITS)
    assert not sample_options(options, 7).sampled


def test_a_limit_on_luck_without_futures_is_refused(problem):
    bare = sample_options(problem.options, 7, paths=20)
    for limits in ({"max_cvar": 1.0}, {"cash_floor": 1.0}):
        with pytest.raises(ValueError, match="needs"):
            PlanProblem(problem.options, bare, limits, COMPANY)
