"""Months made of jumps are the months walked one by one."""

import numpy as np
import pytest

from simulator import Action, cases_of, complete_assumptions
from simulator.freed_hours import FREED
from simulator.happenings import add_futures
from simulator.luck import Luck
from simulator.month_tables import LEVELS, month_tables
from simulator.months import MonthSums
from simulator.sampler import draw, futures, sampler
from tests.simulator.by_hand import client, profiles
from tests.simulator.plain_months import months_of_a_path

PATHS = 14
NAMES = (*LEVELS, *FREED)


def random_book(seed):
    """Return clients, actions and assumptions anywhere within their bounds that matter to a month."""
    draw_from = np.random.default_rng(seed)
    pick = draw_from.choice
    horizon = int(pick([1, 2, 5, 17, 30]))
    known = complete_assumptions(
        {
            "horizon_months": horizon,
            "absorption_ramp_months": int(pick([0, 1, 3, 7, 40])),
            "attrition_months": float(pick([0.0, 0.4, 5.0, 7.3, 24.0, 90.0])),
            "drift_ramp_months": float(pick([0.5, 1.0, 2.5, 6.0, 50.0])),
            "drift_effort_change": float(pick([0.0, 0.25, 1.5])),
            "standardise_effort_change": float(pick([-0.6, -0.2, 0.0, 0.3])),
            "improve_effort_change": -0.25,
            "improve_probability": 0.6,
            "sour_probability_per_10pct": 0.3,
            "review_cost": 700.0,
            "review_probability_sour": 0.7,
            "review_probability_fire": 0.5,
            "backlog_hours": float(pick([0.0, 20.0])),
            "redeployed_contribution_per_hour": 70.0,
            "prepay_days_to_pay": float(pick([-70.0, -15.0, 10.0])),
            "effort_log_sd": float(pick([0.0, 0.4])),
            "standardise_incident_factor": float(pick([0.5, 1.5])),
        }
    )
    rows, actions = [], []
    for place in range(6):
        notice, left = int(draw_from.integers(0, 4)), int(draw_from.integers(0, 5))
        rows.append(
            client(
                f"c{place}",
                mrr=float(draw_from.uniform(100, 5000)),
                hours=float(pick([0.0, 12.0, 55.0])),
                labour_cost_per_hour=float(pick([40.0, 130.0])),
                project_margin=float(draw_from.uniform(-300, 300)),
                direct_cost=90.0,
                friction_cost=60.0,
                days_to_pay=float(pick([-366.0, -40.0, -15.0, 0.0, 30.0, 47.0, 366.0])),
                bad_debt_rate=float(pick([0.0, 0.1])),
                annual_churn=float(pick([0.0, 0.3, 0.95])),
                annual_incident_probability=float(pick([0.0, 0.9])),
                incident_cost=1000.0,
                drift_probability=float(pick([0.0, 0.5, 1.0])),
                notice_months=notice,
                contract_months_left=left,
                termination_fee=800.0,
                prepaid_balance=150.0,
            )
        )
        first = max(2, notice + 1, left + 1) + int(pick([0, 0, 4]))
        prepay, standardise = bool(pick([0, 1])), bool(pick([0, 1]))

        actions.append(
            [
                Action("keep"),
                Action("fire", month=max(1, notice) + int(pick([0, 3]))),
                Action("reprice", float(pick([-0.2, 0.0, 0.4])), first, prepay, standardise or not prepay),
                Action("reprice", 0.3, first, prepay, standardise),
                Action("reprice", 0.2, first, prepay, standardise, first + 3, ("improved",)),
                Action("reprice", 0.2, first, prepay, standardise, first + 1, ("improved", "soured")),
            ][place]
        )

    return cases_of(profiles(*rows), actions, known), [row["client_id"] for row in rows]


@pytest.mark.parametrize("seed", range(25))
def test_jumps_add_up_to_the_months_of_every_path(seed):
    cases, ids = random_book(seed)
    sample = sampler(cases)
    drawn = draw(sample, Luck(seed, ids, 0, PATHS))
    tables = month_tables(sample)
    apart, together = MonthSums(cases.horizon, PATHS, NAMES, len(cases)), MonthSums(cases.horizon, PATHS, NAMES)
    for sums in (apart, together):
        sums.add_steady(tables)
        for start, stop in ((0, 5), (5, 6), (6, PATHS)):
            add_futures(sums, tables, sample, futures(sample, drawn.chunk(start, stop)), slice(start, stop))
    found = futures(sample, drawn)
    got, whole = apart.months(cases), together.months(cases)
    noise = np.zeros(found.state.shape) if found.noise is None else found.noise
    for row in range(len(cases)):
        one = cases.part(slice(row, row + 1))
        scale = {name: 1.0 + np.abs(got[name][row]).max() for name in NAMES}
        for path in range(PATHS):
            mine = found.incidents.place == row * PATHS + path
            incidents = list(zip(found.incidents.month[mine], found.incidents.cost[mine], strict=True))
            plain = months_of_a_path(
                one,
                int(found.course[row, path]),
                int(found.departure[row, path]),
                float(noise[row, path]),
                incidents,
                row * PATHS + path in found.reviewed,
            )
            for name in NAMES:
                close = pytest.approx(plain[name], abs=1e-9 * scale[name])
                assert got[name][row, :, path] == close, (name, row, path)
    for name in NAMES:
        assert whole[name][0] == pytest.approx(got[name].sum(axis=0), abs=1e-9 * (1 + np.abs(whole[name]).max()))
