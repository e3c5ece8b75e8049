"""What a client brings and takes while it is there: by hand, and against the exact engine."""

import numpy as np
import pytest

from simulator import (
    KEEP,
    Action,
    cases_of,
    complete_assumptions,
    exact_value,
    kept_gross_profit,
    profiles_from_rows,
    stayer_months,
)

CLIENT = {
    "client_id": "a",
    "mrr": 1000.0,
    "hours": 10.0,
    "labour_cost_per_hour": 50.0,
    "direct_cost": 100.0,
    "project_margin": 40.0,
    "annual_churn": 0.3,
    "drift_probability": 0.0,
}
CERTAIN = {"effort_log_sd": 0.0, "improve_probability": 0.0, "sour_probability_per_10pct": 0.0}


def case_of(action=KEEP, client=None, **assumed):
    profiles = profiles_from_rows([CLIENT | (client or {})])
    return cases_of(profiles, [action], complete_assumptions(assumed))


def test_a_rise_counts_from_its_month_and_its_conversation_in_it():
    case = case_of(Action("reprice", 0.10, 4, standardise=True), **CERTAIN)
    found = stayer_months(case, "a", 7, 50, (3, 6))
    # Three months before; then three of 1,100 at 8 hours, with 6 + 30 hours of talk and project in month 4.
    assert found.fees.tolist() == pytest.approx([3000.0, 6300.0])
    assert found.hours[:, 0].tolist() == pytest.approx([30.0, 30.0 + 24.0 + 36.0])
    assert found.gross_profit[:, 0].tolist() == pytest.approx([3000 - 180 - 1500, 6300 - 360 - 4500])


def test_drift_raises_hours_along_its_ramp():
    case = case_of(client={"drift_probability": 1.0}, **CERTAIN)
    # 1 + 0.25 * min(1, t / 6): over six months 6 + 0.25 * 3.5.
    assert stayer_months(case, "a", 7, 5, (6,)).hours[0].tolist() == pytest.approx([10 * (6 + 0.25 * 3.5)] * 5)


@pytest.mark.parametrize("action", [KEEP, Action("reprice", 0.2, 2), Action("reprice", 0.2, 2, review_month=5)])
def test_as_many_paths_are_there_as_the_exact_engine_expects(action):
    case, paths = case_of(action), 20_000
    found = stayer_months(case, "a", 7, paths, (3, 6, 12))
    expected = exact_value(case).survival[0, [3, 6, 12]]
    error = np.sqrt(expected * (1 - expected) / paths)
    assert (np.abs(found.there.mean(axis=1) - expected) < 4 * error).all()


def test_a_fired_client_is_gone_at_the_end_of_its_month():
    found = stayer_months(case_of(Action("fire", month=3)), "a", 7, 200, (2, 3))
    assert found.there[0].any()
    assert not found.there[1].any()


def test_effort_noise_has_mean_one():
    found = stayer_months(case_of(client={"annual_churn": 0.0}), "a", 7, 20_000, (12,))
    assert found.hours.mean() == pytest.approx(120.0, abs=4 * 120 * 0.25 / np.sqrt(20_000))


def test_keeping_is_worth_its_months_there():
    # No one leaves: 12 * (1000 + 40 - 100 - 500), and a certain drift takes 0.25 * (sum of the ramp) * 500 of it.
    stays = {"annual_churn": 0.0}
    assert kept_gross_profit(case_of(client=stays), 12) == pytest.approx(12 * 440)
    drifts = kept_gross_profit(case_of(client=stays | {"drift_probability": 0.5}), 12)
    assert drifts == pytest.approx(12 * 440 - 0.5 * 0.25 * 500 * (3.5 + 6))
