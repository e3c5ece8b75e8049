"""The sampled value of a client: its mean is the exact one, its luck the same whatever is done."""

import numpy as np
import pytest

from simulator import KEEP, complete_assumptions, exact_value
from simulator.bridge import BRIDGE_LINES
from simulator.luck import Luck
from simulator.sampled import luck_of, sample_client
from simulator.sampler import draw, futures, sampler
from simulator.statistics import summarise
from tests.simulator.by_hand import assuming, case, client, fire, reprice

PATHS = 20_000
KINDS = {
    "keep": {"kind": "keep"},
    "reform": reprice(0.0, 2, prepay=True, standardise=True),
    "reprice": reprice(0.25, 3),
    "cut": reprice(-0.15, 2, prepay=True),
    "staged": reprice(0.2, 2, review_month=6, keep_if=["improved"]),
    "patient": reprice(0.15, 2, standardise=True, review_month=9, keep_if=["improved", "unchanged"]),
    "fire": fire(3),
    "too dear": reprice(4.0, 4),
}
CLIENTS = {
    "restless": client(
        "restless",
        mrr=3000.0,
        hours=40.0,
        direct_cost=400.0,
        friction_cost=120.0,
        project_margin=200.0,
        days_to_pay=45.0,
        bad_debt_rate=0.03,
        annual_churn=0.35,
        annual_incident_probability=0.3,
        incident_cost=6000.0,
        drift_probability=0.4,
        termination_fee=900.0,
        contract_months_left=8,
        prepaid_balance=500.0,
        price_position=1.1,
    ),
    "faithful": client(
        "faithful", hours=8.0, annual_incident_probability=0.05, incident_cost=2000.0, price_position=0.7
    ),
    "idle": client("idle", mrr=500.0, annual_churn=0.6, drift_probability=1.0, friction_cost=40.0),
    "free": client("free", mrr=0.0, hours=15.0, annual_churn=0.1, annual_incident_probability=0.9, incident_cost=900.0),
}
ASSUMPTIONS = {
    "as documented": complete_assumptions({"horizon_months": 24}),
    "busy": complete_assumptions(
        {
            "horizon_months": 30,
            "discount_rate_annual": 0.25,
            "review_cost": 3000,
            "backlog_hours": 12,
            "redeployed_contribution_per_hour": 80,
            "hazard_ratio_log_sd": 1.0,
            "effort_log_sd": 0.6,
            "client_correlation": 0.5,
            "standardise_incident_factor": 1.5,
        }
    ),
}


def future(one, luck):
    """Return the course of events of the only case."""
    sample = sampler(one)
    return futures(sample, draw(sample, luck))


def noise_of(one, luck):
    return future(one, luck).noise[0].astype(float)


def sampled(row, document, assumptions, paths=PATHS, seed=7):
    one = case(row, document, assumptions)
    return sample_client(one, luck_of(one, row["client_id"], seed, paths))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CLIENTS)
def test_the_mean_lies_within_four_standard_errors_of_the_exact_value(name, kind):
    if name == "free" and KINDS[kind].get("uplift"):
        return
    for assumptions in ASSUMPTIONS.values():
        one = case(CLIENTS[name], KINDS[kind], assumptions)
        exact = exact_value(one)
        sample = sample_client(one, luck_of(one, name, 7, PATHS))
        summary = summarise(sample.npv)
        assert abs(summary.mean - exact.npv[0]) <= 4 * summary.standard_error + 1e-6
        assert sample.bridge.sum() == pytest.approx(summary.mean, abs=1e-6)
        gone = sample.departure
        for month in (1, 3, 6, 12, 24):
            stays = exact.survival[0, month]
            error = np.sqrt(stays * (1 - stays) / PATHS)
            # Where next to none are expected, a path or two is no sign of anything.
            assert (gone > month).mean() == pytest.approx(stays, abs=4 * error + 1.5 / PATHS), month


def test_every_line_has_the_exact_mean():
    # 200,000 paths; the error of a line is that of its own spread, taken over 20 blocks.
    for document in (KINDS["staged"], KINDS["fire"], KINDS["reform"]):
        one = case(CLIENTS["restless"], document, ASSUMPTIONS["busy"])
        blocks = np.stack([sample_client(one, luck_of(one, "restless", seed, 5000)).bridge for seed in range(20)])
        error = blocks.std(axis=0, ddof=1) / np.sqrt(20)
        # 4.9 is the 4 standard errors of a normal for a t with 19 degrees of freedom.
        gap = np.abs(blocks.mean(axis=0) - exact_value(one).bridge[0])
        assert np.all(gap <= 4.9 * error + 1e-6), dict(zip(BRIDGE_LINES, gap / error, strict=True))


def test_where_nothing_is_left_to_luck_every_path_is_the_exact_value():
    assumptions = assuming(effort_log_sd=0.0, discount_rate_annual=0.1, conversation_hours=6.0, offboarding_hours=5.0)
    row = client(hours=10.0, direct_cost=100.0, days_to_pay=20.0)
    for document in (KEEP, fire(4), reprice(0.1, 3, prepay=True), reprice(0.1, 2, review_month=5)):
        one = case(row, document, assumptions)
        found = sample_client(one, luck_of(one, "acme", 7, 200))
        assert found.npv == pytest.approx(np.full(200, exact_value(one).npv[0]), abs=1e-8)
        assert found.bridge == pytest.approx(exact_value(one).bridge[0], abs=1e-8)


def test_effort_noise_scales_the_wages_of_the_months_in_place():
    # 10 h of 50 for 12 months: -6000 (xi - 1), xi lognormal with mean 1, the same all along a path.
    one = case(client(hours=10.0), KEEP, assuming(effort_log_sd=0.5))
    luck = luck_of(one, "acme", 7, 5000)
    noise = noise_of(one, luck)
    found = sample_client(one, luck)
    assert found.npv == pytest.approx(6000.0 - 6000 * noise)
    overtime = found.bridge[BRIDGE_LINES.index("overtime")]
    assert overtime == pytest.approx(-6000 * noise.mean())
    # Gone after month 3 it is 3 months' noise; drifted to 1.3 from the first month 1.3 times as much.
    fired = sample_client(case(client(hours=10.0), fire(3), assuming(effort_log_sd=0.5)), luck)
    assert fired.npv == pytest.approx(3000 - 6000 - 1500 * noise)
    drifting = client(hours=10.0, drift_probability=1.0)
    drifted = case(drifting, KEEP, assuming(effort_log_sd=0.5, drift_effort_change=0.3, drift_ramp_months=1.0))
    assert sample_client(drifted, luck).npv == pytest.approx(6000 - 80 * 3 * 12 - 7800 * noise)


def test_an_incident_costs_what_it_costs_when_it_happens():
    # Nothing else is left to luck: a path's npv is 12,000 less its incidents, here without discounting.
    row = client(annual_incident_probability=0.9, incident_cost=500.0)
    one = case(row, KEEP, assuming())
    luck = luck_of(one, "acme", 7, 3000)
    happened = future(one, luck).incidents
    cost = np.bincount(happened.place, weights=happened.cost, minlength=3000)
    assert sample_client(one, luck).npv == pytest.approx(12_000 - cost)
    assert np.unique(happened.month).tolist() == list(range(1, 13))
    # Let go at the end of month 4 the same ones up to then.
    gone = future(case(row, fire(4), assuming()), luck).incidents
    early = happened.month <= 4
    assert np.array_equal(gone.place, happened.place[early])
    assert np.array_equal(gone.cost, happened.cost[early])


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0, 1.7])
def test_standardising_thins_the_same_incidents(factor):
    row = client(annual_incident_probability=0.9, incident_cost=500.0)
    assumptions = assuming(standardise_incident_factor=factor, horizon_months=24)
    before, after = (
        set(zip(found.place.tolist(), found.month.tolist(), found.cost.tolist(), strict=True))
        for document in (KEEP, reprice(0.0, 13, standardise=True))
        for found in [future(case(row, document, assumptions), Luck(7, ["acme"], 0, PATHS)).incidents]
    )
    assert after <= before if factor <= 1 else before <= after
    assert {i for i in before if i[1] < 13} == {i for i in after if i[1] < 13}
    # ln(10)/12 a month: 12 months at the factor.
    expected = factor * np.log(10) * PATHS
    assert sum(i[1] >= 13 for i in after) == pytest.approx(expected, abs=4 * np.sqrt(expected) + 1e-9)


def test_every_action_of_a_client_meets_the_same_luck():
    row, assumptions = CLIENTS["restless"], ASSUMPTIONS["busy"]
    one = case(row, KEEP, assumptions)
    luck = luck_of(one, "restless", 7, 3000)
    kept = future(one, luck)
    raised = [future(case(row, reprice(x, 8), assumptions), luck) for x in (0.1, 0.3, 1.0)]
    for found in raised:
        assert np.array_equal(found.course & 1, kept.course & 1)
        assert np.array_equal(found.noise, kept.noise)
        # Nobody knows of it before month 7.
        early = kept.departure < 7
        assert np.array_equal(found.departure[early], kept.departure[early])
    # A dearer price never makes a path stay longer, a firing cuts it short, and who has improved does not sour.
    for gentle, harsh in zip([kept, *raised], raised, strict=False):
        assert np.all(harsh.departure <= gentle.departure)
    fired = future(case(row, fire(5), assumptions), luck)
    assert np.array_equal(fired.departure, np.minimum(kept.departure, 5))
    improved, soured = raised[0].course < 2, raised[0].course >= 4
    assert np.all(raised[1].course[improved] < 2)
    assert np.all(raised[1].course[soured] >= 4)


def test_a_staged_policy_parts_with_who_did_not_answer_as_asked():
    row, assumptions = CLIENTS["restless"] | {"notice_months": 1}, ASSUMPTIONS["busy"]
    luck = luck_of(case(row, KEEP, assumptions), "restless", 7, 3000)
    plain = future(case(row, reprice(0.2, 9), assumptions), luck)
    staged = future(case(row, reprice(0.2, 9, review_month=12, keep_if=["improved", "soured"]), assumptions), luck)
    unchanged = plain.course // 2 == 1
    assert np.array_equal(staged.course, plain.course)
    assert np.array_equal(staged.departure[~unchanged], plain.departure[~unchanged])
    assert np.array_equal(staged.departure[unchanged], np.minimum(plain.departure[unchanged], 13))


def test_another_seed_is_other_luck_and_the_same_seed_the_same():
    row, assumptions = CLIENTS["restless"], ASSUMPTIONS["busy"]
    again = [sampled(row, KINDS["staged"], assumptions, 1000, seed).npv for seed in (7, 7, 8)]
    assert np.array_equal(again[0], again[1])
    assert not np.any(again[0] == again[2])


def test_more_paths_only_add_paths():
    row, assumptions = CLIENTS["restless"], ASSUMPTIONS["busy"]
    few, many = (sampled(row, KINDS["staged"], assumptions, paths).npv for paths in (777, 2000))
    assert np.array_equal(few, many[:777])


@pytest.mark.parametrize("cells", [1, 7, 1000])
def test_chunks_of_any_size_give_the_same_bits(cells, monkeypatch):
    row, assumptions = CLIENTS["restless"], ASSUMPTIONS["busy"]
    for kind in ("staged", "cut", "patient"):
        whole = sampled(row, KINDS[kind], assumptions, 400)
        monkeypatch.setattr("simulator.sampled.CELLS", cells)
        parts = sampled(row, KINDS[kind], assumptions, 400)
        monkeypatch.undo()
        assert np.array_equal(parts.npv, whole.npv)
        assert np.array_equal(parts.bridge, whole.bridge)
