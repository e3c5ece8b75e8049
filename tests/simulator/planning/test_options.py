"""What a plan may choose from: what each option is worth and uses up, against the engine and by hand."""

import numpy as np
import pytest

from simulator import Action, cases_of, complete_assumptions, exact_value, first_look, profiles_from_rows
from simulator.limits import DEFAULT_LIMITS
from simulator.planning import PlanClient, build_options
from simulator.planning.options import expected_hours, possible_actions

CERTAIN = {"annual_churn": 0, "drift_probability": 0}


def planned(rows, assumptions, allowed=None):
    profiles = profiles_from_rows(rows)
    clients = []
    for client_id in profiles.client_ids:
        look = first_look(client_id, profiles.row(client_id), assumptions, DEFAULT_LIMITS)
        clients.append(PlanClient(client_id, profiles.row(client_id), look.candidates, allowed or look.allowed))
    return profiles, clients


def test_a_fired_client_is_wholly_at_risk_and_a_kept_one_by_its_churn():
    assumptions = complete_assumptions({})
    rows = [
        {"client_id": "a", "mrr": 3000, "hours": 10, "annual_churn": 0.2},
        {"client_id": "b", "mrr": 1000, "hours": 5},
    ]
    _, clients = planned(rows, assumptions)
    options = build_options(clients, assumptions, DEFAULT_LIMITS)
    of_a = options.of(0)
    kinds = [options.actions[o].kind for o in of_a]
    # Three quarters of all fees: fired, all of them; kept, a fifth within the year.
    assert options.mrr_at_risk[of_a[kinds.index("fire")]] == pytest.approx(0.75)
    assert options.mrr_at_risk[of_a[kinds.index("keep")]] == pytest.approx(0.75 * 0.2)


def test_options_are_worth_what_the_engine_says_without_the_backlog():
    assumptions = complete_assumptions({"backlog_hours": 30})
    profiles, clients = planned([{"client_id": "a", "mrr": 3000, "hours": 20}], assumptions)
    options = build_options(clients, assumptions, DEFAULT_LIMITS)
    for place, action in enumerate(options.actions):
        alone = exact_value(cases_of(profiles, [action], {**assumptions, "backlog_hours": 0.0}))
        assert options.npv[place] == pytest.approx(float(alone.npv[0]), rel=1e-12)


def test_hours_follow_effort_and_presence_by_hand():
    # 10 hours a month, never leaves; standardised from month 3: a fifth less; fired at the end of month 2: none after.
    profiles = profiles_from_rows([{"client_id": "a", "mrr": 100, "hours": 10, **CERTAIN}])
    assumptions = complete_assumptions({"horizon_months": 4, "price_reaction_floor": 0, "standardise_hazard_ratio": 1})
    reform = cases_of(profiles, [Action("reprice", 0.0, 3, standardise=True)], assumptions)
    assert expected_hours(reform)[0] == pytest.approx([10, 10, 8, 8])
    assert expected_hours(cases_of(profiles, [Action("fire", month=2)], assumptions))[0] == pytest.approx(
        [10, 10, 0, 0]
    )


def test_half_the_clients_hours_are_expected_of_one_that_leaves_half_the_time():
    profiles = profiles_from_rows(
        [{"client_id": "a", "mrr": 100, "hours": 10, "annual_churn": 0.75, "drift_probability": 0}]
    )
    hours = expected_hours(cases_of(profiles, [Action("keep")], complete_assumptions({"horizon_months": 13})))[0]
    # In place at the start of month 7 after six months of a yearly 75 %: .25 ** .5; of month 13: .25.
    assert hours[[0, 6, 12]] == pytest.approx([10, 5, 2.5])


def test_drift_is_expected_in_hours():
    rows = [{"client_id": "a", "mrr": 100, "hours": 10, "annual_churn": 0, "drift_probability": 0.5}]
    hours = expected_hours(
        cases_of(profiles_from_rows(rows), [Action("keep")], complete_assumptions({"horizon_months": 7}))
    )[0]
    # A drift adds a quarter over six months: half of the way by month 3, with a chance of a half.
    assert hours[[2, 5, 6]] == pytest.approx([10 * (1 + 0.5 * 0.125), 10 * (1 + 0.5 * 0.25), 10 * (1 + 0.5 * 0.25)])


def test_what_stands_outside_the_money_is_no_option():
    assumptions = complete_assumptions({})
    _, clients = planned([{"client_id": "a", "mrr": 3000, "hours": 20}], assumptions, ("reform", "staged", "fire"))
    options = build_options(clients, assumptions, DEFAULT_LIMITS)
    assert {options.actions[o].decision_kind for o in np.flatnonzero(options.allowed)} == {"reform", "staged", "fire"}
    assert not options.allowed[options.keep[0]]


def test_whoever_nothing_can_be_done_with_is_kept():
    assumptions = complete_assumptions({"horizon_months": 6})
    rows = [{"client_id": "a", "mrr": 3000, "hours": 20, "contract_months_left": 24, "notice_months": 9}]
    _, clients = planned(rows, assumptions, ("reform", "staged", "fire"))
    options = build_options(clients, assumptions, DEFAULT_LIMITS)
    assert [action.kind for action in options.actions] == ["keep"]
    assert options.allowed.all()


def test_a_client_without_a_fee_is_offered_no_rise():
    assumptions = complete_assumptions({})
    _, (client,) = planned([{"client_id": "a", "mrr": 0, "hours": 20}], assumptions)
    assert all(action.uplift == 0 for action in possible_actions(client, DEFAULT_LIMITS))


def test_every_kind_the_search_found_can_be_chosen():
    assumptions = complete_assumptions({})
    _, (client,) = planned([{"client_id": "a", "mrr": 3000, "hours": 20}], assumptions)
    offered = possible_actions(client, DEFAULT_LIMITS)
    assert {candidate.action for candidate in client.candidates.kinds.values()} <= set(offered)
    assert len(offered) == len(set(offered))
