from dataclasses import replace

import pytest

from simulator import Company, Scenario
from workbench import clients_not_to_lose, decisions, first_looks, look_at


def test_a_client_above_the_allowed_share_of_fees_is_not_to_be_lost(portfolio):
    # 9000 of 12400 is 73 %, 3000 is 24 %, 400 is 3 %; 25 % is allowed.
    assert clients_not_to_lose(portfolio, Scenario()) == {"big": "share"}
    assert clients_not_to_lose(portfolio, Scenario(limits={"max_mrr_share": 0.2})) == {"big": "share", "mid": "share"}


def test_a_client_whose_loss_empties_the_cash_is_not_to_be_lost(portfolio):
    # Fees of 12400 a month against labour of 115 h x 65 = 7475, licences 1250 and overhead of 500: some 3000 are left.
    # Without mid (3000 less 300 of licences, its labour paid on) little is left; without big cash is gone in a year.
    rich = replace(portfolio, company=Company(60_000.0, 0.0, 500.0))
    kept = clients_not_to_lose(rich, Scenario(limits={"max_mrr_share": 1.0}, assumptions={"horizon_months": 24.0}))
    assert kept.get("big") == "cash"
    assert "tiny" not in kept


def test_with_a_deal_breaker_neither_keeping_nor_a_plain_rise_is_the_headline(portfolio):
    plain = look_at(portfolio, Scenario(), "mid", cannot_lose=False)
    assert plain.best == "reprice"
    broken = look_at(replace(portfolio, deal_breakers=frozenset({"mid"})), Scenario(), "mid", cannot_lose=False)
    assert broken.best in ("reform", "staged", "fire")
    assert broken.money_best == "reprice"
    assert "deal_breaker" in broken.flags


def test_a_client_that_cannot_be_lost_is_never_fired_by_the_headline(portfolio):
    assert look_at(portfolio, Scenario(), "tiny", cannot_lose=False).best == "fire"
    held = look_at(portfolio, Scenario(), "tiny", cannot_lose=True)
    assert held.best != "fire"
    assert held.money_best == "fire"
    assert held.candidates.kinds["fire"].npv > held.candidates.kinds[held.best].npv


def test_a_client_on_the_standard_stack_is_not_moved_to_it(portfolio):
    there = replace(portfolio, on_standard_stack=frozenset({"mid"}))
    for candidate in look_at(there, Scenario(), "mid", cannot_lose=False).candidates.kinds.values():
        assert not candidate.action.standardise


def test_any_number_of_workers_gives_the_same_decisions(portfolio):
    scenario = Scenario(paths=300, assumptions={"horizon_months": 12.0})
    looks = first_looks(portfolio, scenario)
    told = []
    alone = decisions(portfolio, scenario, looks, progress=lambda done, all_of: told.append((done, all_of)))
    together = decisions(portfolio, scenario, looks, workers=2)
    assert told == [(1, 3), (2, 3), (3, 3)]
    for client_id, decision in alone.items():
        other = together[client_id]
        assert (decision.sure.npv == other.sure.npv).all()
        assert decision.alternatives == other.alternatives
        assert decision.sensitivity == other.sensitivity
        assert decision.sure.evppi == other.sure.evppi
        assert decision.value_of_waiting == other.value_of_waiting


def test_all_first_looks_are_each_clients_own(portfolio):
    scenario = Scenario(assumptions={"horizon_months": 24.0, "backlog_hours": 10.0})
    there = replace(portfolio, deal_breakers=frozenset({"mid"}), on_standard_stack=frozenset({"tiny"}))
    looks = first_looks(there, scenario)
    assert list(looks) == list(there.profiles.client_ids)
    for client_id, look in looks.items():
        alone = look_at(there, scenario, client_id, cannot_lose=client_id == "big")
        assert (look.best, look.rival, look.money_best, look.flags) == (
            alone.best,
            alone.rival,
            alone.money_best,
            alone.flags,
        )
        assert look.actions == alone.actions
        for kind, candidate in look.candidates.kinds.items():
            assert candidate.npv == pytest.approx(alone.candidates.kinds[kind].npv, rel=1e-12)
        for price in ("walk_away_uplift", "break_even_leave_probability", "added_leave_probability"):
            one, other = getattr(look, price), getattr(alone, price)
            assert one is other is None or one == pytest.approx(other, rel=1e-12)
    known = first_looks(there, scenario, {"tiny": "cash"})
    assert "cannot_lose" in known["tiny"].flags
    assert "cannot_lose" not in known["big"].flags


def test_a_policy_that_comes_to_the_same_is_no_rival(portfolio):
    # Notice of 24 months: a review after month 25 could end nothing within 36, so staged is the plain rise.
    scenario = Scenario(assumptions={"horizon_months": 36.0}, profiles={"mid": {"notice_months": 24.0}})
    there = replace(portfolio, on_standard_stack=frozenset({"mid"}))
    look = look_at(there, scenario, "mid", cannot_lose=False)
    kinds = look.candidates.kinds
    assert kinds["staged"].npv == kinds["reprice"].npv
    assert look.best == "reprice"
    assert look.rival not in ("reprice", "staged")


def test_beating_the_next_is_no_less_likely_than_being_the_best_of_all(portfolio):
    scenario = Scenario(paths=200, assumptions={"horizon_months": 12.0})
    for decision in decisions(portfolio, scenario, first_looks(portfolio, scenario)).values():
        assert decision.best_probability <= decision.confidence
        if set(decision.look.allowed) == set(decision.alternatives):
            assert decision.best_probability == decision.alternatives[decision.look.best].p_best
