"""Freed hours that share the waiting work, where everybody is kept or let go."""

import numpy as np
import pytest

from simulator import cases_of, complete_assumptions, sample_portfolio
from simulator.luck import Luck
from simulator.shared_hours import drawn_departures, freed_value_alone, freed_value_together
from tests.simulator.by_hand import KEEP, action, assuming, client, fire, profiles, reprice

ROWS = [
    client("a", mrr=3000.0, hours=40.0, annual_churn=0.35, drift_probability=0.4),
    client("b", mrr=800.0, hours=25.0, annual_churn=0.1),
    client("d", mrr=400.0, hours=12.0, labour_cost_per_hour=130.0, annual_churn=0.3),
    client("c", mrr=900.0, hours=9.0),
]
DOCUMENTS = [KEEP, fire(2), KEEP, fire(4)]


def cases(documents=DOCUMENTS, rows=ROWS, **changes):
    known = complete_assumptions({"horizon_months": 24, "redeployed_contribution_per_hour": 80.0} | changes)
    return cases_of(profiles(*rows), [action(document) for document in documents], known)


def departures(of, paths=300):
    names = [row["client_id"] for row in ROWS]
    return drawn_departures(of, Luck(7, names, 0, paths))


@pytest.mark.parametrize("backlog", [0.0, 5.0, 30.0, 1e6])
@pytest.mark.parametrize("ramp", [0, 3])
def test_freed_hours_are_worth_what_the_sampled_portfolio_says(backlog, ramp):
    # Client d costs 130 an hour, and .8 of it no longer paid is more than 80: it never competes.
    of = cases(backlog_hours=backlog, absorption_ramp_months=ramp)
    together = freed_value_together(of, departures(of))
    sample, _ = sample_portfolio(of, [row["client_id"] for row in ROWS], 7, 300)
    assert together.mean() == pytest.approx(sample.bridge["labour_saved"] + sample.bridge["redeployed"], rel=1e-12)


def test_where_the_backlog_cannot_bind_nothing_is_lost_by_sharing():
    for backlog in (0.0, 86.0):
        of = cases(backlog_hours=backlog)
        gone = departures(of)
        alone = np.take_along_axis(freed_value_alone(of), gone - 1, axis=1).sum(axis=0)
        assert freed_value_together(of, gone) == pytest.approx(alone, rel=1e-12)


def test_a_shared_backlog_on_paper():
    # Two clients free 10 h each of 50 at the end of month 1 of 4; 10 h are waited for at 60, half of the rest is shed:
    # 3 x (600 + 250) together, 3 x 600 each alone.
    known = assuming(
        horizon_months=4,
        avoidable_labour_share=0.5,
        long_run_avoidable_labour_share=0.5,
        backlog_hours=10.0,
        redeployed_contribution_per_hour=60.0,
    )
    rows = [client("a", hours=10.0), client("b", hours=10.0)]
    of = cases_of(profiles(*rows), [action(fire(1))] * 2, known)
    gone = np.ones((2, 5), dtype=int)
    assert freed_value_together(of, gone) == pytest.approx(np.full(5, 3 * (600 + 250)))
    assert freed_value_alone(of)[:, 0] == pytest.approx([1800, 1800])
    # Who never leaves frees nothing.
    assert freed_value_together(of, np.full((2, 5), 5)) == pytest.approx(np.zeros(5))


def test_a_change_of_price_is_refused():
    of = cases([KEEP, reprice(0.1), KEEP, KEEP])
    for value in (lambda: freed_value_alone(of), lambda: freed_value_together(of, departures(of))):
        with pytest.raises(ValueError, match="seen a change of price or terms"):
            value()
