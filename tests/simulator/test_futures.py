"""A client's possible actions on one luck are each action's own futures."""

import numpy as np
import pytest

from simulator import Company, cases_of, complete_assumptions, option_futures, sample_portfolio
from simulator.futures import OPTION_MONTHS
from simulator.luck import KeptDraws
from simulator.sampled import luck_of, sample_client
from tests.simulator.by_hand import KEEP, action, case, client, fire, profiles, reprice

PATHS = 5000
ROW = client(
    "acme",
    mrr=3000.0,
    hours=40.0,
    direct_cost=400.0,
    friction_cost=120.0,
    days_to_pay=45.0,
    annual_churn=0.35,
    annual_incident_probability=0.3,
    incident_cost=6000.0,
    drift_probability=0.4,
    prepaid_balance=500.0,
)
OPTIONS = [KEEP, reprice(0.2, 3), reprice(0.1, 2, standardise=True), reprice(0.2, 2, review_month=6), fire(2)]
KNOWN = complete_assumptions(
    {"horizon_months": 24, "review_cost": 2000.0, "backlog_hours": 30.0, "redeployed_contribution_per_hour": 80.0}
)


def options(known=KNOWN, paths=PATHS, draws=None):
    cases = cases_of(
        profiles(*[ROW | {"client_id": f"o{i}"} for i in range(len(OPTIONS))]), list(map(action, OPTIONS)), known
    )
    return option_futures(cases, "acme", 7, paths, OPTION_MONTHS, draws)


def test_each_option_is_that_action_sampled_by_itself():
    found = options()
    for place, document in enumerate(OPTIONS):
        one = case(ROW, document, KNOWN)
        alone = sample_client(one, luck_of(one, "acme", 7, PATHS))
        assert np.array_equal(found.npv_apart[place] + found.labour_alone[place], alone.npv)
        assert np.array_equal(found.labour_alone[place], alone.labour_npv)


def test_the_months_of_an_option_are_the_cash_of_that_plan():
    # Nothing to sell to: labour saved is all wages unsold. Opening 1000, overhead 10 a month.
    known = KNOWN | {"backlog_hours": 0.0}
    found = options(known)
    company = Company(opening_cash=1000.0, fixed_overhead_per_month=10.0)
    for place, document in enumerate(OPTIONS):
        plan, _ = sample_portfolio(cases_of(profiles(ROW), [action(document)], known), ["acme"], 7, PATHS, company)
        cash = 1000 + np.cumsum(found.cash_flow[place].astype(float) + found.unsold_wages[place] - 10, axis=0)
        assert plan.fans["cash"].mean == pytest.approx(cash.mean(axis=1), rel=1e-5, abs=0.01)
        assert plan.fans["cash"].p05 == pytest.approx(np.quantile(cash, 0.05, axis=1), rel=1e-5, abs=0.5)
    assert not found.absorbed.any()
    assert not found.sellable_wages.any()


def test_freed_hours_of_a_firing_by_hand():
    # 40 h (50 where drifted: 40 freed of today's) let go at the end of month 2; ramp 3: a third in month 3, then two
    # thirds, then all; a(1) = .25 + .55/24.
    found = options()
    stays = found.absorbed[-1][:, found.absorbed[-1][1] == 0]
    assert stays[:5, 0] == pytest.approx([0, 0, 40 / 3, 80 / 3, 40])
    assert found.sellable_wages[-1][2].min() == pytest.approx(65 * 40 / 3 * (0.25 + 0.55 / 24))
    assert found.absorbed.dtype == np.float32
    assert found.absorbed.shape == (len(OPTIONS), 24, PATHS)
    assert not found.unsold_wages.any()


def test_kept_draws_and_fewer_paths_give_the_same_bits():
    draws = KeptDraws()
    whole = options(draws=draws)
    again, few = options(draws=draws), options(paths=300)
    assert np.array_equal(again.npv_apart, whole.npv_apart)
    assert np.array_equal(again.cash_flow, whole.cash_flow)
    assert np.array_equal(few.cash_flow, whole.cash_flow[:, :, :300])
