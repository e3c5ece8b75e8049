"""The verdict: what is best, what stands outside the money, and when nobody can tell."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from simulator import DECISION_KINDS, TOSS_UP, complete_assumptions, decide, exact_value, first_look
from simulator.cases import build_cases
from simulator.decision import allowed_kinds, exact_bridges
from tests.simulator.by_hand import assuming, client, profiles
from tests.simulator.keep_or_fire import ROW, lead_of_firing, world

LIMITS = {"min_uplift": 0.05, "max_uplift": 0.25, "max_mrr_share": 0.25}
P90 = 1.2815515655446004


def look(row, assumptions, limits=LIMITS, **outside):
    return first_look(row["client_id"], profiles(row).row(row["client_id"]), assumptions, limits, **outside)


def verdict(row, assumptions, seed=7, paths=400, **outside):
    figures = profiles(row).row(row["client_id"])
    return decide(look(row, assumptions, **outside), figures, assumptions, LIMITS, seed, paths)


# What may be the headline


@pytest.mark.parametrize(
    ("flags", "kinds"),
    [
        ((), DECISION_KINDS),
        (("deal_breaker",), ("reform", "staged", "fire")),
        (("cannot_lose",), ("keep", "reform", "reprice", "staged")),
        (("deal_breaker", "cannot_lose"), ("reform", "staged")),
        (("hangs_on_backlog", "beyond_evidence"), DECISION_KINDS),
    ],
)
def test_what_stands_outside_the_money_bars_kinds_from_the_headline(flags, kinds):
    assert allowed_kinds(flags) == kinds
    assert allowed_kinds(flags, ("keep", "fire")) == tuple(kind for kind in kinds if kind in ("keep", "fire"))


def test_the_best_and_its_rival():
    # a1 = .6: firing 12 * 100 ahead of keeping; every conversation costs half a million.
    found = look(ROW, world(0.6))
    assert (found.best, found.rival, found.money_best) == ("fire", "keep", "fire")
    assert found.candidates.kinds["fire"].npv - found.candidates.kinds["keep"].npv == pytest.approx(1200.0)
    assert found.flags == ()
    kept = look(ROW, world(0.4))
    assert (kept.best, kept.rival) == ("keep", "fire")


def test_a_deal_breaker_bars_keeping_and_plain_rises_but_not_from_the_figures():
    found = look(ROW, world(0.4), deal_breaker=True)
    assert found.flags == ("deal_breaker",)
    assert found.best == "fire"
    assert found.money_best == "keep"
    assert found.allowed == ("reform", "staged", "fire")
    assert found.candidates.kinds["keep"].npv > found.candidates.kinds["fire"].npv
    # A rise is worth most here; with a deal-breaker the staged one is the headline, worth as much.
    free = look(client(), assuming(), deal_breaker=True)
    assert (free.best, free.money_best) == ("staged", "reprice")


def test_who_cannot_be_lost_is_not_let_go():
    found = look(ROW, world(0.6), cannot_lose=True)
    assert found.flags == ("cannot_lose",)
    assert (found.best, found.money_best) == ("keep", "fire")
    assert "fire" not in found.allowed
    both = look(ROW, world(0.6), cannot_lose=True, deal_breaker=True)
    # Both cost half a million; only the staged one brings a dearer fee.
    assert both.best == "staged"
    assert both.allowed == ("reform", "staged")


# Flags


@pytest.mark.parametrize(
    ("fee", "best", "flagged"),
    # 20 freed hours: sold at 150 they bring 3000 a month, shed 1000 * .5. A fee of 1500 hangs on it; 400 and 4000 do
    # not.
    [(1500.0, "fire", True), (400.0, "fire", False), (4000.0, "keep", False)],
)
def test_a_verdict_that_hangs_on_the_backlog_is_flagged(fee, best, flagged):
    row = ROW | {"mrr": fee}
    waiting = world(0.5, backlog_hours=20.0, redeployed_contribution_per_hour=150.0)
    found = verdict(row, waiting)
    assert found.look.best == best
    assert found.flags == (("hangs_on_backlog",) if flagged else ())
    assert verdict(row, world(0.5)).flags == ()


def test_a_rise_beyond_the_evidence_is_flagged():
    # Nobody reacts: the gentlest is nine tenths of the largest tried: .27 of .30, .45 of .50.
    within = look(client(), assuming(), {"min_uplift": 0.03, "max_uplift": 0.30})
    assert within.candidates.kinds["reprice"].action.uplift == 0.27
    assert within.flags == ()
    beyond = look(client(), assuming(), {"min_uplift": 0.03, "max_uplift": 0.50})
    assert beyond.candidates.kinds["reprice"].action.uplift == 0.45
    assert beyond.flags == ("beyond_evidence",)


# The prices beside it


def test_the_prices_beside_the_verdict():
    # Licences 600 of a fee of 1000: walk away below -40 %; at +23 % break even at 230/(1230 - 600); nobody reacts.
    found = look(client(direct_cost=600.0), assuming())
    assert found.walk_away_uplift == pytest.approx(-0.4)
    assert found.break_even_leave_probability == pytest.approx(230 / 630)
    assert found.added_leave_probability == pytest.approx(0.0, abs=1e-12)


def test_prices_without_a_value_are_none():
    free = look(client(mrr=0.0), assuming())
    assert free.walk_away_uplift is None
    assert free.break_even_leave_probability is free.added_leave_probability is None
    # Licences of 1300: even at +23 % losing them costs nothing.
    dear = look(client(direct_cost=1300.0), assuming(horizon_months=24))
    assert dear.candidates.kinds["reprice"].action.uplift == 0.23
    assert dear.break_even_leave_probability is None
    assert dear.best == "fire"


# How sure


@pytest.mark.parametrize(
    ("share", "expected"),
    # The chance that firing is best: the log odds of a1 in units of ln 2 / 1.28155. .6: .7497 -> .773. .55: .371 ->
    # .645. .4: keep, .773 again. .46: keep, .296 -> .616.
    [(0.6, "fire"), (0.55, TOSS_UP), (0.4, "keep"), (0.46, TOSS_UP)],
)
def test_a_lead_in_fewer_than_seven_tenths_of_the_draws_is_a_toss_up(share, expected):
    found = verdict(ROW, world(share))
    assert found.verdict == expected
    sd = abs(math.log(share / (1 - share))) / (math.log(2) / P90)
    assert found.confidence == pytest.approx(norm.cdf(sd), abs=0.01)
    assert {found.look.best, found.look.rival} == {"keep", "fire"}


def test_the_alternatives_carry_their_value_and_their_luck():
    row = client(
        mrr=2000.0,
        hours=22.0,
        direct_cost=300.0,
        friction_cost=60.0,
        annual_churn=0.15,
        drift_probability=0.3,
        annual_incident_probability=0.1,
        incident_cost=4000.0,
    )
    assumptions = complete_assumptions({"horizon_months": 18})
    found = verdict(row, assumptions, paths=3000)
    assert list(found.alternatives) == list(found.look.candidates.kinds)
    figures = profiles(row).row("acme")
    for kind, alternative in found.alternatives.items():
        assert alternative.action == found.look.actions[kind]
        assert alternative.action.decision_kind == kind
        exact = exact_value(build_cases(figures, assumptions, [alternative.action])).npv[0]
        assert alternative.expected_npv == pytest.approx(exact, abs=1e-6)
        assert abs(alternative.luck.mean - exact) <= 4 * alternative.luck.standard_error
        assert alternative.luck.p05 <= alternative.luck.p50 <= alternative.luck.p95
        assert 0 <= alternative.expected_loss <= alternative.max_regret
    assert sum(alternative.p_best for alternative in found.alternatives.values()) == pytest.approx(1)
    assert found.evpi == min(alternative.expected_loss for alternative in found.alternatives.values())
    assert found.look.best == max(found.alternatives, key=lambda kind: found.alternatives[kind].expected_npv)
    again = verdict(row, assumptions, paths=3000)
    assert again.alternatives == found.alternatives
    assert again.confidence == found.confidence


def test_luck_is_not_confidence():
    # Wild costs of incidents spread the paths by thousands; the verdict rests on figures that are known, and is sure.
    row = ROW | {"hours": 0.0, "annual_incident_probability": 0.5, "incident_cost": 500.0}
    found = verdict(row, world(0.6, incident_cost_log_sd=2.0), paths=2000)
    assert found.verdict == "keep"
    assert found.confidence == 1.0
    luck = found.alternatives["keep"].luck
    assert luck.p95 - luck.cvar05 > 3000


def test_flips_count_only_what_may_be_the_headline():
    found = verdict(ROW, world(0.6))
    assert [flip.becomes for flip in found.sensitivity.flips] == ["keep"]
    barred = verdict(ROW, world(0.6), deal_breaker=True)
    assert barred.look.best == "fire"
    assert barred.sensitivity.flips == ()


def test_a_lone_candidate_is_sure():
    # Who cannot be lost, has a deal-breaker and pays nothing can only be reformed.
    found = verdict(ROW | {"mrr": 0.0}, world(0.6), cannot_lose=True, deal_breaker=True)
    assert (found.look.best, found.look.rival, found.verdict, found.confidence) == ("reform", None, "reform", 1.0)


def test_bridges_of_several_actions_add_up_to_their_values():
    found = look(ROW, world(0.6))
    bridges = exact_bridges(profiles(ROW).row("acme"), world(0.6), found.actions)
    for kind, bridge in bridges.items():
        assert math.fsum(bridge.values()) == pytest.approx(found.candidates.kinds[kind].npv, abs=1e-6)
    lead = np.sum(list(bridges["fire"].values())) - np.sum(list(bridges["keep"].values()))
    assert lead == pytest.approx(lead_of_firing(0.6))
