"""Plans of a company: whose limits hold, that the plan is what its scenario is worth, and who is held back."""

from dataclasses import replace

import pytest

from simulator import Company, InputError, Scenario
from workbench import (
    clients_not_to_lose,
    evaluate,
    first_looks,
    held_back,
    limits_in_force,
    plan_ground,
    plan_portfolio,
)

CASH = Company(60_000.0, 5_000.0, 500.0)


@pytest.fixture
def company(portfolio):
    return replace(portfolio, company=CASH, capacity_hours=140.0)


def plan(portfolio, scenario=None, **asked):
    scenario = scenario or Scenario()
    limits = limits_in_force(portfolio, scenario, asked)
    return plan_portfolio(portfolio, scenario, first_looks(portfolio, scenario), limits)


def test_the_companys_limits_hold_until_the_scenario_or_the_asker_says_otherwise(company):
    assert limits_in_force(company, Scenario()) == {"cash_floor": 5_000.0, "hours_cap": 140.0}
    scenario = Scenario(limits={"hours_cap": 150.0, "max_mrr_at_risk": 0.2, "max_uplift": 0.2})
    assert limits_in_force(company, scenario) == {"max_mrr_at_risk": 0.2, "cash_floor": 5_000.0, "hours_cap": 150.0}
    assert limits_in_force(company, scenario, {"hours_cap": 120.0})["hours_cap"] == 120.0


def test_a_scenario_can_do_without_a_limit_of_the_companys(company):
    scenario = Scenario(limits={"hours_cap": 1e12, "cash_floor": -1e12})
    assert limits_in_force(company, scenario) == {}


def test_a_cash_floor_without_known_cash_is_refused(portfolio):
    with pytest.raises(InputError, match="the company's cash is not known"):
        limits_in_force(portfolio, Scenario(), {"cash_floor": 0.0})


def test_a_limit_out_of_bounds_is_refused(portfolio):
    with pytest.raises(InputError, match=r"max_mrr_at_risk is 1\.5"):
        limits_in_force(portfolio, Scenario(), {"max_mrr_at_risk": 1.5})


def test_without_limits_every_client_gets_its_own_best(portfolio):
    scenario = Scenario()
    looks = first_looks(portfolio, scenario)
    found = plan(portfolio).plan
    # With no backlog clients share nothing, so the sum of the best is the best of the sums.
    best = sum(max(look.candidates.kinds[kind].npv for kind in look.allowed) for look in looks.values())
    assert found.expected_npv >= best - 1e-6
    assert found.gap <= 1e-5
    assert found.actions["tiny"] == looks["tiny"].candidates.kinds["fire"].action


def test_a_plan_is_worth_what_its_scenario_is(company):
    scenario = Scenario(assumptions={"backlog_hours": 10.0}, paths=2_000)
    found = plan(company, scenario, max_mrr_at_risk=0.2).plan
    whole = evaluate(company, replace(scenario, actions=found.actions)).sample.summary
    assert abs(found.expected_npv - whole.mean) <= 4 * whole.standard_error
    kept = evaluate(company, scenario).sample.summary
    assert abs(found.keep_npv - kept.mean) <= 4 * kept.standard_error


def test_a_plan_keeps_to_its_limits_and_tighter_ones_cost(company):
    free = plan(company)
    tight = plan(company, max_mrr_at_risk=0.10)
    assert free.plan.expected_npv > tight.plan.expected_npv
    used = {limit.name: limit for limit in tight.limits}
    assert used["max_mrr_at_risk"].used <= 0.10
    assert used["cash_floor"].used >= 5_000.0
    assert tight.frontier[0].mrr_at_risk < tight.frontier[-1].mrr_at_risk


def test_one_conversation_a_month_puts_clients_off_the_worst_first(portfolio):
    found = plan(portfolio, conversations_per_month=1)
    assert [len(wave.actions) for wave in found.waves] == [1] * len(found.waves)
    assert [wave.month for wave in found.waves] == list(range(1, len(found.waves) + 1))
    broken = replace(portfolio, deal_breakers=frozenset({"mid"}))
    assert list(plan(broken, conversations_per_month=1).waves[0].actions) == ["mid"]


def test_no_conversation_at_all_keeps_everyone_unless_someone_cannot_be_kept(portfolio):
    assert {action.kind for action in plan(portfolio, conversations_per_month=0).plan.actions.values()} == {"keep"}
    broken = replace(portfolio, deal_breakers=frozenset({"mid"}))
    found = plan(broken, conversations_per_month=0)
    assert found.plan is None
    assert [(give.limit, give.needed) for give in found.gives] == [("conversations_per_month", 1.0)]


def test_ground_kept_from_another_limit_gives_the_same_plan(company):
    scenario = Scenario()
    looks = first_looks(company, scenario)
    limits = limits_in_force(company, scenario, {"max_mrr_at_risk": 0.3})
    ground = plan_ground(company, scenario, looks, limits)
    moved = {**limits, "max_mrr_at_risk": 0.1}
    again = plan_portfolio(company, scenario, looks, moved, ground)
    assert again.plan.actions == plan_portfolio(company, scenario, looks, moved).plan.actions


def test_idle_hours_are_counted_and_priced(company):
    capacity = plan(company).capacity
    assert capacity.used_hours + capacity.unused_hours == pytest.approx(140.0)
    assert capacity.unused_cost == pytest.approx(65.0 * capacity.unused_hours)
    assert plan(replace(company, capacity_hours=None)).capacity is None


def test_a_client_with_too_large_a_share_could_go_if_the_others_paid_more(portfolio):
    scenario = Scenario()
    reasons = clients_not_to_lose(portfolio, scenario)
    (big,) = held_back(portfolio, scenario, first_looks(portfolio, scenario), reasons)
    # 9000 would be a quarter of 36,000: the others pay 3,400 today and would have to pay 27,000.
    assert (big.client_id, big.reason) == ("big", "share")
    assert big.needed == pytest.approx(36_000 - 12_400)
    assert big.gain < 0


def test_a_client_that_cash_needs_could_go_with_more_cash(portfolio):
    scenario = Scenario(limits={"max_mrr_share": 1.0}, assumptions={"horizon_months": 24.0})
    rich = replace(portfolio, company=Company(60_000.0, 0.0, 500.0))
    reasons = clients_not_to_lose(rich, scenario)
    big = next(
        held for held in held_back(rich, scenario, first_looks(rich, scenario), reasons) if held.client_id == "big"
    )
    assert big.reason == "cash"
    richer = replace(portfolio, company=Company(60_000.0 + big.needed, 0.0, 500.0))
    assert "big" not in clients_not_to_lose(richer, scenario)
    nearly = replace(portfolio, company=Company(60_000.0 + 0.8 * big.needed, 0.0, 500.0))
    assert "big" in clients_not_to_lose(nearly, scenario)
