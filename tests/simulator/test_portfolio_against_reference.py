"""The shared backlog and the till against a plain reading, in random worlds in which nothing is left to chance."""

import random

import pytest

from simulator import Company, cases_of, sample_portfolio
from tests.reference.portfolio import certain_portfolio
from tests.simulator.by_hand import action, profiles
from tests.simulator.drawn import KINDS, a_client, an_action, some_assumptions

SEEDS = range(60)
NOBODY_LEAVES = {
    "hazard_ratio_per_10pct": 1.0,
    "prepay_hazard_ratio": 1.0,
    "standardise_hazard_ratio": 1.0,
    "improve_probability": 0.0,
}


def drawn(seed):
    """Return clients that all answer alike, assumptions, and actions; a rise sours all of them or none."""
    rng = random.Random(seed)
    sours = rng.choice([0.0, 1.0])
    assumptions = some_assumptions(
        rng,
        at_bounds=0.0,
        **NOBODY_LEAVES,
        sour_probability_per_10pct=sours,
        review_probability_fire=rng.choice([0.0, 1.0]),
        horizon_months=rng.choice([6, 18, 30]),
        backlog_hours=rng.choice([0.0, 10.0, 30.0, 1000.0]),
        absorption_ramp_months=rng.choice([0, 1, 3, 10]),
        redeployed_contribution_per_hour=rng.choice([45.0, 60.0, 90.0]),
    ) | {"effort_log_sd": 0.0}
    certain = {"annual_churn": 0.0, "annual_incident_probability": 0.0}
    rows = [
        a_client(rng, at_bounds=0.0) | certain | {"client_id": name, "drift_probability": rng.choice([0.0, 1.0])}
        for name in ("acme", "globex", "initech", "umbrella")
    ]
    documents = [an_action(rng, row, rng.choice(KINDS)) for row in rows]
    responses = []
    for document in documents:
        if 0 < document.get("uplift", 0.0) < 0.1:
            document["uplift"] = 0.1
        responses.append("soured" if sours and document.get("uplift", 0.0) > 0 else "unchanged")
    return rows, assumptions, documents, responses


@pytest.mark.parametrize("seed", SEEDS)
def test_the_backlog_the_till_and_the_months_agree(seed):
    rows, assumptions, documents, responses = drawn(seed)
    cases = cases_of(profiles(*rows), [action(document) for document in documents], assumptions)
    company = Company(opening_cash=20_000.0, cash_floor=0.0, fixed_overhead_per_month=700.0)
    found, _ = sample_portfolio(cases, [row["client_id"] for row in rows], 7, 3, company)
    known = assumptions | {"horizon_months": int(assumptions["horizon_months"])}
    expected = certain_portfolio(rows, known, documents, responses, 20_000.0, 700.0)
    slack = 1e-11 * (1 + sum(map(abs, expected["bridge"].values())))
    assert found.bridge == pytest.approx(expected["bridge"], abs=slack, rel=0)
    assert found.npv.tolist() == pytest.approx([expected["npv"]] * 3, abs=10 * slack, rel=0)
    for name in ("mrr", "hours", "cash"):
        for band in ("mean", "p05", "p95"):
            months = getattr(found.fans[name], band).tolist()
            # Months are kept in single precision.
            assert months == pytest.approx(expected[name], abs=2.0**-23 * (1 + max(map(abs, expected[name])))), name


def test_the_worlds_drawn_share_a_backlog_that_binds_and_firings_that_free_hours():
    binding = 0
    for seed in SEEDS:
        rows, assumptions, documents, responses = drawn(seed)
        known = assumptions | {"horizon_months": int(assumptions["horizon_months"])}
        worth, with_more = (
            certain_portfolio(rows, known | {"backlog_hours": hours}, documents, responses)["bridge"]["redeployed"]
            for hours in (assumptions["backlog_hours"], 1e6)
        )
        binding += 0 < worth < with_more
    assert binding >= 10
