import pytest

from simulator import Action, Company, InputError, Scenario
from workbench import Portfolio, company_of, evaluate


def test_portfolio_lines_add_up_to_its_sampled_value(portfolio):
    scenario = Scenario(paths=500, actions={"tiny": Action("fire", month=2)}, assumptions={"backlog_hours": 10.0})
    found = evaluate(portfolio, scenario)
    assert sum(found.bridge.values()) == pytest.approx(found.sample.summary.mean, abs=0.005)
    assert found.backlog_can_bind


def test_exact_only_adds_up_the_clients_where_the_backlog_cannot_bind(portfolio):
    found = evaluate(portfolio, Scenario(), exact_only=True)
    assert found.sample is None
    assert sum(found.bridge.values()) == pytest.approx(sum(client.expected_npv for client in found.clients))
    assert all(client.sampled is None for client in found.clients)


def test_exact_only_claims_no_portfolio_line_where_clients_share_a_backlog(portfolio):
    found = evaluate(portfolio, Scenario(assumptions={"backlog_hours": 10.0}), exact_only=True)
    assert found.bridge is None


def test_sampled_values_lie_within_four_standard_errors_of_the_exact(portfolio):
    actions = {"big": Action("reprice", 0.1, 2), "tiny": Action("fire", month=1)}
    found = evaluate(portfolio, Scenario(paths=4000, actions=actions))
    for client in found.clients:
        assert abs(client.sampled.mean - client.expected_npv) < 4 * client.sampled.standard_error


def test_an_action_for_a_client_that_is_not_there_is_refused_by_name(portfolio):
    with pytest.raises(InputError, match="'nobody' is not here; allowed: big, mid, tiny"):
        evaluate(portfolio, Scenario(actions={"nobody": Action("fire", month=1)}))


def test_an_action_before_notice_has_run_names_the_first_month_allowed(portfolio):
    scenario = Scenario(profiles={"mid": {"notice_months": 3.0}}, actions={"mid": Action("reprice", 0.1, 3)})
    with pytest.raises(InputError, match="first month allowed is 4"):
        evaluate(portfolio, scenario)


def test_the_companys_backlog_is_in_force_until_the_scenario_says_otherwise(portfolio):
    facts = company_of({"backlog_hours": 25.0, "opening_cash": 1000.0, "currency": "EUR"})
    mine = Portfolio(portfolio.profiles, facts.company, own_assumptions=facts.assumptions)
    assert facts.company == Company(1000.0, None, None)
    assert facts.capacity_hours is None
    assert mine.assumptions(Scenario())["backlog_hours"] == 25.0
    assert mine.assumptions(Scenario(assumptions={"backlog_hours": 3.0}))["backlog_hours"] == 3.0


def test_without_a_company_there_are_no_cash_figures(portfolio):
    found = evaluate(portfolio, Scenario(paths=200))
    assert set(found.sample.fans) == {"mrr", "gross_profit", "hours"}
    assert found.sample.cash_below_floor is None
