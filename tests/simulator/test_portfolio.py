"""The portfolio's futures: clients share the backlog and the till, and nothing else."""

import itertools

import numpy as np
import pytest

from simulator import (
    KEEP,
    Company,
    KeptDraws,
    cases_of,
    cash_without_each,
    complete_assumptions,
    exact_value,
    first_fire_month,
    knows_cash,
    sample_portfolio,
)
from simulator.sampled import luck_of, sample_client
from simulator.statistics import summarise
from tests.simulator.by_hand import action, assuming, client, fire, profiles, reprice

PATHS = 4000
ROWS = [
    client(
        "a",
        mrr=3000.0,
        hours=40.0,
        direct_cost=400.0,
        friction_cost=120.0,
        days_to_pay=45.0,
        bad_debt_rate=0.03,
        annual_churn=0.35,
        annual_incident_probability=0.3,
        incident_cost=6000.0,
        drift_probability=0.4,
        prepaid_balance=500.0,
    ),
    client("b", mrr=800.0, hours=25.0, annual_churn=0.1, drift_probability=0.2, friction_cost=90.0),
    client("c", mrr=5000.0, hours=30.0, annual_churn=0.2, price_position=0.8, days_to_pay=-15.0),
    client("d", mrr=400.0, hours=12.0, labour_cost_per_hour=90.0, termination_fee=900.0, contract_months_left=8),
    client("e", mrr=0.0, hours=6.0, annual_churn=0.3, annual_incident_probability=0.5, incident_cost=2000.0),
]
DOCUMENTS = [reprice(0.2, 3), fire(2), reprice(0.1, 2, review_month=6), fire(4), reprice(0.0, 2, standardise=True)]
BACKLOG = {"backlog_hours": 30.0, "redeployed_contribution_per_hour": 80.0}
ALL_COMPANY = Company(opening_cash=20_000.0, cash_floor=0.0, fixed_overhead_per_month=1500.0)


def assumptions(**changes):
    return complete_assumptions({"horizon_months": 24, "review_cost": 2000.0} | changes)


def portfolio(rows=ROWS, documents=DOCUMENTS, known=None, paths=PATHS, seed=7, company=None):
    cases = cases_of(profiles(*rows), [action(document) for document in documents], known or assumptions())
    return sample_portfolio(cases, [row["client_id"] for row in rows], seed, paths, company)


# Luck


def test_clients_added_removed_reordered_or_edited_leave_the_others_bit_for_bit():
    rows, documents = ROWS, DOCUMENTS
    _, before = portfolio(paths=700)
    known = dict(zip("abcde", before, strict=True))
    edited = [*rows[:2], rows[2] | {"mrr": 6000.0, "annual_incident_probability": 0.6}, *rows[3:]]
    others = [
        (rows[1:4], documents[1:4], "bcd"),
        (rows[::-1], documents[::-1], "abcde"),
        ([client("new", hours=50.0), *rows], [fire(1), *documents], "abcde"),
        (edited, documents, "abde"),
        (rows, [*documents[:4], KEEP], "abcd"),
    ]
    for some_rows, some_documents, same in others:
        _, alone = portfolio(some_rows, some_documents, paths=700)
        for row, summary in zip(some_rows, alone, strict=True):
            name = row["client_id"]
            if name in known:
                assert (summary == known[name]) == (name in same), name


def test_what_happens_to_a_client_is_what_happens_to_it_alone():
    known = assumptions(**BACKLOG)
    _, alone = portfolio(known=known, paths=5000)
    for row, document, summary in zip(ROWS, DOCUMENTS, alone, strict=True):
        one = cases_of(profiles(row), [action(document)], known)
        assert summary == summarise(sample_client(one, luck_of(one, row["client_id"], 7, 5000)).npv)


def same_bits(one, other):
    assert np.array_equal(one.npv, other.npv)
    assert one.bridge == other.bridge
    assert (one.cash_below_floor, one.lost_mrr) == (other.cash_below_floor, other.lost_mrr)
    for name, fan in one.fans.items():
        for part in ("mean", "p05", "p95"):
            assert np.array_equal(getattr(fan, part), getattr(other.fans[name], part)), name


@pytest.mark.parametrize(("cells", "threads"), [(1, 1), (33, 2), (10**6, 3)])
def test_chunks_of_any_size_and_any_number_of_threads_give_the_same_bits(cells, threads, monkeypatch):
    def run(paths):
        return portfolio(known=assumptions(**BACKLOG), paths=paths, company=ALL_COMPANY)

    paths = 150 if cells == 1 else 4500
    (whole, alone) = run(paths)
    monkeypatch.setattr("simulator.sampled.CELLS", cells)
    monkeypatch.setattr("simulator.portfolio.THREADS", threads)
    (again, parts) = run(paths)
    same_bits(whole, again)
    assert parts == alone


def test_kept_draws_give_the_same_bits():
    kept = KeptDraws()
    known = assumptions(**BACKLOG)
    plain, alone = portfolio(known=known, paths=900, company=ALL_COMPANY)
    cases = cases_of(profiles(*ROWS), [action(document) for document in DOCUMENTS], known)
    for paths in (400, 900, 900):
        found, summaries = sample_portfolio(cases, list("abcde"), 7, paths, ALL_COMPANY, kept)
    same_bits(plain, found)
    assert summaries == alone
    assert kept.bytes > 0


def test_more_paths_only_add_paths_bit_for_bit():
    many, _ = portfolio(known=assumptions(**BACKLOG), paths=9000)
    for paths in (1, 100, 4095, 4096, 4097):
        few, _ = portfolio(known=assumptions(**BACKLOG), paths=paths)
        assert np.array_equal(few.npv, many.npv[:paths]), paths


def test_the_order_of_clients_does_not_matter_to_the_whole():
    there, _ = portfolio(known=assumptions(**BACKLOG), paths=600, company=ALL_COMPANY)
    back, _ = portfolio(ROWS[::-1], DOCUMENTS[::-1], known=assumptions(**BACKLOG), paths=600, company=ALL_COMPANY)
    same_bits(there, back)


# The whole and its parts


@pytest.mark.parametrize("backlog", [0.0, 30.0, 1e6])
def test_the_bridge_adds_up_to_the_value(backlog):
    found, _ = portfolio(known=assumptions(**BACKLOG | {"backlog_hours": backlog}))
    assert sum(found.bridge.values()) == pytest.approx(found.npv.mean(), abs=0.005)
    assert found.summary.mean == pytest.approx(found.npv.mean())
    assert (found.bridge["redeployed"] > 0) == (backlog > 0)


def alone_together(known, paths):
    """Return the sum of the clients' values, each alone with all of the backlog, path by path."""
    total = np.zeros(paths)
    for row, document in zip(ROWS, DOCUMENTS, strict=True):
        one = cases_of(profiles(row), [action(document)], known)
        total += sample_client(one, luck_of(one, row["client_id"], 7, paths)).npv
    return total


@pytest.mark.parametrize("backlog", [0.0, 1e6])
@pytest.mark.parametrize("rho", [0.0, 0.2, 0.9])
def test_where_the_backlog_cannot_bind_the_portfolio_is_the_sum_of_its_clients(backlog, rho):
    known = assumptions(**BACKLOG | {"backlog_hours": backlog, "client_correlation": rho})
    found, _ = portfolio(known=known, paths=10_000)
    exact = exact_value(cases_of(profiles(*ROWS), [action(d) for d in DOCUMENTS], known))
    assert abs(found.summary.mean - exact.npv.sum()) <= 4 * found.summary.standard_error
    assert found.npv == pytest.approx(alone_together(known, 10_000), abs=1e-6)


def test_correlated_reactions_widen_the_portfolio_without_moving_its_mean():
    # Ten like clients, all raised: the share of fees lost is riskier the more alike they react.
    rows = [client(f"c{i}", annual_churn=0.1) for i in range(10)]
    lost = [
        portfolio(rows, [reprice(0.3, 2)] * 10, assumptions(client_correlation=rho, hazard_ratio_log_sd=1.0))[
            0
        ].lost_mrr
        for rho in (0.0, 0.5, 1.0)
    ]
    assert lost[0].p95 < lost[1].p95 < lost[2].p95
    assert abs(lost[0].mean - lost[2].mean) < 4 * (lost[0].standard_error + lost[2].standard_error)


def test_a_client_alone_has_all_of_the_backlog():
    # Two ways through the same hours: by departure once and for all, and month by month on each path.
    for backlog, (row, document) in itertools.product((0.0, 5.0, 30.0), zip(ROWS, DOCUMENTS, strict=True)):
        known = assumptions(**BACKLOG | {"backlog_hours": backlog})
        found, _ = portfolio([row], [document], known, paths=400)
        one = cases_of(profiles(row), [action(document)], known)
        sample = sample_client(one, luck_of(one, row["client_id"], 7, 400))
        assert found.npv == pytest.approx(sample.npv, abs=1e-7)


def test_a_backlog_that_binds_is_worth_less_together_than_to_each_alone():
    known = assumptions(**BACKLOG | {"backlog_hours": 20.0})
    found, _ = portfolio(known=known)
    alone = alone_together(known, PATHS)
    assert np.all(found.npv <= alone + 1e-6)
    assert found.npv.mean() < alone.mean() - 1000
    # And more than without any.
    nothing, _ = portfolio()
    assert found.npv.mean() > nothing.npv.mean() + 1000


# On paper: let go at the end of month 1 of 4, freed hours are of use at once, half of what is not sold is not paid.
HALF = {
    "horizon_months": 4,
    "avoidable_labour_share": 0.5,
    "long_run_avoidable_labour_share": 0.5,
    "effort_log_sd": 0.0,
}


def on_paper(rows, **changes):
    found, _ = portfolio(rows, [fire(1)] * len(rows), assuming(**HALF, **changes), paths=100)
    assert np.ptp(found.npv) < 1e-9
    return {line: found.bridge[line] for line in ("labour_saved", "redeployed")}


def test_a_shared_backlog_on_paper():
    # Two clients free 10 h each of 50, 10 h are waited for at 60: 5 h of each are sold, the other 5 half shed.
    rows = [client("a", hours=10.0), client("b", hours=10.0)]
    found = on_paper(rows, backlog_hours=10.0, redeployed_contribution_per_hour=60.0)
    assert found == {"redeployed": pytest.approx(3 * 10 * 60), "labour_saved": pytest.approx(3 * 10 * 0.5 * 50)}


def test_the_backlog_is_split_by_freed_hours():
    # 10 h of 50 and 30 h of 80 for 20: 5 and 15 sold, half of 5 h of 50 and of 15 h of 80 shed: 125 + 600.
    rows = [client("a", hours=10.0), client("b", hours=30.0, labour_cost_per_hour=80.0)]
    found = on_paper(rows, backlog_hours=20.0, redeployed_contribution_per_hour=60.0)
    assert found == {"redeployed": pytest.approx(3 * 20 * 60), "labour_saved": pytest.approx(3 * 725)}


def test_who_is_worth_more_unpaid_does_not_compete_for_the_backlog():
    # Half of 130 an hour is more than 60: b sells nothing and sheds half of 30 h of 130; a sells its 10 h.
    rows = [client("a", hours=10.0), client("b", hours=30.0, labour_cost_per_hour=130.0)]
    found = on_paper(rows, backlog_hours=20.0, redeployed_contribution_per_hour=60.0)
    assert found == {"redeployed": pytest.approx(3 * 10 * 60), "labour_saved": pytest.approx(3 * 30 * 0.5 * 130)}


# Month by month

FEES = [client("a", mrr=1000.0, hours=10.0, direct_cost=100.0), client("b", mrr=500.0, hours=4.0, project_margin=50.0)]


def test_the_months_on_paper():
    # a is raised by a tenth in month 2, b goes at the end of month 2; 4 months; wages 50 an hour whatever happens.
    known = assuming(horizon_months=4, effort_log_sd=0.0, conversation_hours=2.0, offboarding_hours=3.0)
    company = Company(opening_cash=1000.0, cash_floor=900.0, fixed_overhead_per_month=400.0)
    found, _ = portfolio(FEES, [reprice(0.1, 2), fire(2)], known, paths=100, company=company)
    assert set(found.fans) == {"mrr", "gross_profit", "hours", "cash"}
    assert found.fans["mrr"].mean == pytest.approx([1500, 1600, 1100, 1100])
    assert found.fans["hours"].mean == pytest.approx([14, 14, 10, 10])
    # Fee - licences + projects - 14 h of 50.
    assert found.fans["gross_profit"].mean == pytest.approx([750, 850, 300, 300])
    # Less 400 of overhead; in month 2 less 2 h of talking and 3 h of parting.
    assert found.fans["cash"].mean == pytest.approx([1350, 1350 + 850 - 400 - 250, 1450, 1350])
    for fan in found.fans.values():
        assert fan.p05 == pytest.approx(fan.mean)
        assert fan.p95 == pytest.approx(fan.mean)
    assert found.cash_below_floor == 0.0
    assert found.lost_mrr.mean == pytest.approx(500 / 1500)


def test_freed_hours_and_late_payment_are_in_the_cash():
    # b, paid a month late, is let go at the end of month 1 of 3: its fee of month 0 comes in in 1, that of 1 in 2. Half
    # of its 4 h of 50 are saved in months 2 and 3.
    known = assuming(**HALF | {"horizon_months": 3})
    row = FEES[1] | {"days_to_pay": 365.25 / 12, "prepaid_balance": 80.0, "bad_debt_rate": 0.1}
    company = Company(opening_cash=0.0, cash_floor=0.0, fixed_overhead_per_month=0.0)
    found, _ = portfolio([row], [fire(1)], known, paths=100, company=company)
    # 450 + 50 - 200 - 80; 450 - 200 + 100; -200 + 100.
    assert found.fans["cash"].mean == pytest.approx([220, 220 + 350, 220 + 350 - 100])
    assert found.fans["gross_profit"].mean == pytest.approx([500 + 50 - 200, -100, -100])


def test_without_discounting_or_waiting_cash_ends_where_the_value_says():
    # Every line is a flow of cash then: opening + value - overhead, on average over the paths.
    rows = [row | {"days_to_pay": 0.0} for row in ROWS]
    known = assumptions(discount_rate_annual=0.0, prepay_days_to_pay=0.0, **BACKLOG)
    found, _ = portfolio(rows, known=known, paths=1000, company=ALL_COMPANY)
    assert found.fans["cash"].mean[-1] == pytest.approx(20_000 + found.npv.mean() - 24 * 1500, abs=1e-4)


def test_cash_falls_below_its_floor_as_often_as_it_should():
    # 1000 in, 900 of overhead: 100 a month while the client stays; when it goes in month T <= 5 of 6 the next month
    # makes it 100 T - 900 < 0. Leaving by month 5 has probability 1 - .7^(5/12) = .138.
    row = client(annual_churn=0.3)
    company = Company(opening_cash=0.0, cash_floor=0.0, fixed_overhead_per_month=900.0)
    found, _ = portfolio([row], [KEEP], assuming(horizon_months=6), paths=10_000, company=company)
    expected = 1 - 0.7 ** (5 / 12)
    assert found.cash_below_floor == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / 10_000))
    # Lost by month 6: 1 - .7^.5.
    assert found.lost_mrr.mean == pytest.approx(1 - 0.7**0.5, abs=4 * found.lost_mrr.standard_error)


def test_the_fees_in_place_follow_the_survival_curve():
    found, _ = portfolio([client(annual_churn=0.5)], [KEEP], assuming(horizon_months=24), paths=10_000)
    stays = 0.5 ** (np.arange(24) / 12)
    assert found.fans["mrr"].mean == pytest.approx(1000 * stays, abs=4 * 1000 * 0.5 / np.sqrt(10_000))
    assert found.fans["mrr"].mean[0] == 1000
    assert found.fans["mrr"].p95[-1] == 1000
    assert found.fans["mrr"].p05[-1] == 0


def test_the_fees_lost_are_those_gone_after_a_year():
    # Half leave within 12 months, three quarters within the 24 that are counted. b pays 500 of 1500 and stays.
    rows = [client("a", annual_churn=0.5), client("b", mrr=500.0)]
    found, _ = portfolio(rows, [KEEP, KEEP], assuming(horizon_months=24), paths=10_000)
    assert found.lost_mrr.mean == pytest.approx(0.5 * 1000 / 1500, abs=4 * found.lost_mrr.standard_error)
    assert (found.lost_mrr.p05, found.lost_mrr.p95) == (0, pytest.approx(2 / 3))


def test_a_month_with_more_work_is_dearer_and_its_fan_as_wide_as_the_noise():
    # 10 h of 50, xi lognormal with log sd .5 and mean 1: its 5th and 95th percentile exp(-+.5 * 1.644854 - .125) =
    # .387750 and 2.008530. A fee of 1000 less 500 xi; the till of month 1 holds the same.
    nothing = Company(opening_cash=0.0, fixed_overhead_per_month=0.0)
    found, _ = portfolio([client(hours=10.0)], [KEEP], assuming(effort_log_sd=0.5), paths=40_000, company=nothing)
    for name in ("gross_profit", "cash"):
        assert found.fans[name].mean[0] == pytest.approx(500, abs=6)
        assert found.fans[name].p05[0] == pytest.approx(1000 - 500 * 2.008530, abs=15)
        assert found.fans[name].p95[0] == pytest.approx(1000 - 500 * 0.387750, abs=5)
    assert found.fans["hours"].p95[0] == pytest.approx(20.08530, abs=0.3)
    assert found.fans["hours"].p05[0] == pytest.approx(3.87750, abs=0.1)


def test_cash_is_counted_only_where_the_company_is_known():
    for company in (None, Company(), Company(opening_cash=1.0), Company(fixed_overhead_per_month=1.0)):
        assert not knows_cash(company)
        found, _ = portfolio(FEES, [KEEP, KEEP], assuming(), paths=100, company=company)
        assert "cash" not in found.fans
        assert found.cash_below_floor is None
    no_floor = Company(opening_cash=0.0, fixed_overhead_per_month=0.0)
    assert knows_cash(no_floor)
    found, _ = portfolio(FEES, [KEEP, KEEP], assuming(), paths=100, company=no_floor)
    assert "cash" in found.fans
    assert found.cash_below_floor is None


def test_who_pays_nothing_loses_nothing():
    found, _ = portfolio([client(mrr=0.0)], [fire(1)], assuming(), paths=100)
    assert found.lost_mrr.mean == 0


# Who cannot be lost


def test_cash_without_each_client_is_that_plan_simulated_again():
    known = assumptions(**BACKLOG)
    company = Company(opening_cash=40_000.0, cash_floor=1000.0, fixed_overhead_per_month=1200.0)
    everyone = profiles(*ROWS)
    ids = list(everyone.client_ids)
    firings = [fire(first_fire_month(everyone.row(name))) for name in ids]
    keep = cases_of(everyone, [KEEP] * len(ids), known)
    gone = cases_of(everyone, [action(document) for document in firings], known)
    found = cash_without_each(keep, gone, ids, 7, 1100, company)
    all_kept, _ = portfolio(ROWS, [KEEP] * len(ids), known, 1100, 7, company)
    assert found.below_floor_with_all == all_kept.cash_below_floor
    for i, name in enumerate(ids):
        plan = [firings[j] if j == i else KEEP for j in range(len(ids))]
        again, _ = portfolio(ROWS, plan, known, 1100, 7, company)
        assert found.below_floor[name] == again.cash_below_floor, name
    # The case is a telling one: the clients differ, and some are missed.
    shares = [*found.below_floor.values(), found.below_floor_with_all]
    assert 0 < min(shares) < max(shares) < 1
    assert found.below_floor["c"] > found.below_floor_with_all


def test_nobody_is_a_portfolio_too():
    found, alone = portfolio([], [], paths=100, company=ALL_COMPANY)
    assert alone == []
    assert np.all(found.npv == 0)
