"""The engine against a second, slow and plain reading of the model that shares no code with it.

Value, every line of the bridge, survival, the prices and the whole search agree on random clients, assumptions and
actions of every kind, and with every figure in turn at each of its declared bounds.
"""

import math
import random
from functools import cache

import pytest

from simulator import (
    ASSUMPTIONS,
    BRIDGE_LINES,
    PROFILE_FIELDS,
    added_leave_probability,
    break_even_leave_probability,
    complete_assumptions,
    exact_value,
    first_change_month,
    first_fire_month,
    first_look,
    walk_away_uplift,
)
from simulator.decision import allowed_kinds
from simulator.prices import collected_fee, monthly_need
from tests import reference
from tests.simulator.by_hand import KEEP, case, client, fire, profiles, reprice
from tests.simulator.drawn import KINDS, SAMPLING_ONLY, a_client, an_action, ends, some_assumptions

SEEDS = range(240)
OF_A_FEE = 1e-9
OF_SURVIVAL = 1e-11


def drawn(seed):
    rng = random.Random(seed)
    row = a_client(rng)
    return row, some_assumptions(rng), an_action(rng, row, KINDS[seed % len(KINDS)])


def in_the_references_words(row, assumptions):
    figures = {name: value for name, value in row.items() if name != "client_id"}
    return figures, assumptions | {"horizon_months": int(assumptions["horizon_months"])}


def assert_worth_the_same(row, assumptions, document):
    found = exact_value(case(row, document, assumptions))
    expected = reference.exact_value(*in_the_references_words(row, assumptions), document)
    bridge = expected["bridge"]
    # Survival that may differ by so much moves a line by so much of its size.
    size = sum(map(abs, bridge.values()))
    allowed = OF_A_FEE * max(100.0, row["mrr"] * (1 + max(0.0, document.get("uplift", 0.0)))) + OF_SURVIVAL * size
    assert set(BRIDGE_LINES) == set(reference.LINES)
    assert found.lines(0) == pytest.approx(bridge, abs=allowed, rel=0)
    assert float(found.npv[0]) == pytest.approx(expected["npv"], abs=allowed, rel=0)
    assert found.survival[0].tolist() == pytest.approx(expected["survival"], abs=OF_SURVIVAL, rel=0)


def or_none(value, **tolerance):
    return None if value is None or math.isnan(value) else pytest.approx(float(value), **tolerance)


def assert_priced_the_same(row, assumptions, document):
    inputs = in_the_references_words(row, assumptions)
    one = case(row, document, assumptions)
    assert reference.walk_away_uplift(*inputs) == or_none(walk_away_uplift(one)[0], rel=1e-11, abs=1e-11)
    assert reference.added_leave_probability(*inputs, document) == pytest.approx(
        float(added_leave_probability(one)[0]), abs=OF_SURVIVAL
    )
    for uplift in (0.03, 0.3, 1.0):
        break_even = break_even_leave_probability(uplift, collected_fee(one), monthly_need(one))[0]
        assert reference.break_even_leave_probability(*inputs, uplift) == or_none(break_even, rel=1e-9, abs=1e-11)
    assert first_change_month(row) == reference.first_reprice_month(row)
    assert first_fire_month(row) == reference.first_fire_month(row)


@pytest.mark.parametrize("seed", SEEDS)
def test_value_bridge_and_survival_agree(seed):
    assert_worth_the_same(*drawn(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_agree(seed):
    assert_priced_the_same(*drawn(seed))


# Every figure at each of its bounds, all others at work

AT_WORK = client(
    mrr=3000.0,
    project_margin=200.0,
    direct_cost=400.0,
    hours=30.0,
    labour_cost_per_hour=60.0,
    friction_cost=90.0,
    days_to_pay=40.0,
    bad_debt_rate=0.03,
    annual_churn=0.12,
    annual_incident_probability=0.2,
    incident_cost=8000.0,
    drift_probability=0.3,
    notice_months=1,
    contract_months_left=3,
    termination_fee=900.0,
    prepaid_balance=700.0,
    price_position=1.1,
)
WITH_ALL = {"horizon_months": 12, "backlog_hours": 12.0, "review_cost": 3000.0}
TOGETHER = {
    # The share in the long run is never below the one at once.
    "avoidable_labour_share": {1.0: {"long_run_avoidable_labour_share": 1.0}},
    "long_run_avoidable_labour_share": {0.0: {"avoidable_labour_share": 0.0}},
}
BOUNDS = [
    (name, bound)
    for record in (ASSUMPTIONS, PROFILE_FIELDS)
    for name, parameter in record.items()
    if name not in SAMPLING_ONLY
    for bound in ends(parameter)
]


@pytest.mark.parametrize(("name", "bound"), BOUNDS)
def test_they_agree_with_each_figure_at_its_bounds(name, bound):
    row, changes = dict(AT_WORK), dict(WITH_ALL)
    if name in ASSUMPTIONS:
        changes |= {name: bound} | TOGETHER.get(name, {}).get(bound, {})
    else:
        row[name] = bound
    assumptions = complete_assumptions(changes)
    change, letting_go = first_change_month(row), first_fire_month(row)
    rise = 0.0 if row["mrr"] == 0 else 0.2
    documents = [
        KEEP,
        reprice(rise, change + 1),
        reprice(-rise, change, prepay=True, standardise=True),
        fire(letting_go + 1),
    ]
    if rise:
        documents.append(reprice(rise, change, standardise=True, review_month=change + 3, keep_if=["unchanged"]))
    for document in documents:
        assert_worth_the_same(row, assumptions, document)
    assert_priced_the_same(row, assumptions, documents[1])


# The search

SEARCHES = range(220)


@cache
def searched(seed):
    """Return both answers to one search; few rises, short horizons and often one reaction, for the plain one's sake."""
    rng = random.Random(seed)
    row = a_client(rng, at_bounds=0.03) | {"notice_months": rng.randrange(3), "contract_months_left": rng.randrange(5)}
    row["hours"] = rng.choice([0.0, rng.uniform(1, 30), rng.uniform(30, 90)])
    held = {
        "horizon_months": rng.choice([1, 4, 7, 10, 20]),
        "hazard_ratio_log_sd": rng.choice([0.0] * 9 + [0.4]),
        "conversation_hours": rng.choice([0.0, 1.0, 6.0]),
        "standardise_project_hours": rng.choice([0.0, 4.0, 30.0]),
        "price_reaction_floor": rng.choice([0.0, 0.08, 0.3]),
    }
    assumptions = some_assumptions(rng, at_bounds=0.03, **held)
    low = rng.choice([0.03, 0.08, 0.12])
    limits = {"min_uplift": low, "max_uplift": low + rng.choice([0.0, 0.035, 0.05])}
    outside = {flag: rng.random() < 0.2 for flag in ("deal_breaker", "cannot_lose", "on_standard_stack")}
    return both_searches(row, assumptions, limits, outside)


def both_searches(row, assumptions, limits, outside):
    figures = profiles(row).row("acme")
    look = first_look("acme", figures, assumptions, limits, **outside)
    standard = outside["on_standard_stack"]
    inputs = in_the_references_words(figures, assumptions)
    expected = reference.candidates(*inputs, limits, on_standard_stack=standard)
    return row, assumptions, look, expected


def worth_six_months():
    """Return both answers where every month costs 85 more than the last, and the ninth first more than it brings."""
    row = client(mrr=700.0, hours=20.0, drift_probability=1.0)
    changes = {
        "horizon_months": 20,
        "discount_rate_annual": 0.0,
        "hazard_ratio_per_10pct": 1.0,
        "improve_probability": 0.0,
        "sour_probability_per_10pct": 0.0,
        "avoidable_labour_share": 0.0,
        "long_run_avoidable_labour_share": 0.0,
        "conversation_hours": 0.0,
        "offboarding_hours": 0.0,
        "drift_effort_change": 1.0,
        "drift_ramp_months": 20.0,
    }
    limits = {"min_uplift": 0.03, "max_uplift": 0.10}
    return both_searches(row, complete_assumptions(changes), limits, {"on_standard_stack": False})


@pytest.mark.parametrize("seed", SEARCHES)
def test_the_search_finds_the_same_candidates_and_the_same_winner(seed):
    assert_found_the_same(*searched(seed))


def test_a_review_after_half_a_year_is_found_too():
    # 770 a month against 85 t: positive through month 9, so of the months 5, 8 and 14 the review in 8 is best.
    answers = worth_six_months()
    assert answers[3]["kinds"]["staged"]["action"]["review_month"] == 8
    assert_found_the_same(*answers)


def assert_found_the_same(row, _, look, expected):
    found = look.candidates
    assert list(found.kinds) == [kind for kind, candidate in expected["kinds"].items() if candidate]
    for kind, candidate in found.kinds.items():
        theirs = expected["kinds"][kind]
        size = max(1.0, row["mrr"], abs(theirs["npv"]))
        assert candidate.npv == pytest.approx(theirs["npv"], abs=1e-8 * size, rel=0), kind
        reforms = {"prepay": False, "standardise": False} if candidate.action.kind == "reprice" else {}
        assert reforms | candidate.action.document() == theirs["action"], kind
    assert look.money_best == expected["winner"]
    assert (found.best_uplift, found.gentlest_uplift) == (expected["best_uplift"], expected["gentlest_uplift"])


@pytest.mark.parametrize("seed", SEARCHES)
def test_what_stands_beside_the_verdict_agrees(seed):
    row, assumptions, look, expected = searched(seed)
    inputs = in_the_references_words(row, assumptions)
    may_be = set(look.candidates.kinds)
    if "deal_breaker" in look.flags:
        may_be -= {"keep", "reprice"}
    if "cannot_lose" in look.flags:
        may_be -= {"fire"}
    assert set(allowed_kinds(look.flags, tuple(look.candidates.kinds))) == may_be
    assert look.best == reference.first_best(
        {kind: candidate["npv"] for kind, candidate in expected["kinds"].items() if kind in may_be}
    )
    assert look.walk_away_uplift == or_none(reference.walk_away_uplift(*inputs), rel=1e-9, abs=1e-9)
    rise = expected["kinds"]["reprice"]
    if rise is None:
        assert look.break_even_leave_probability is None
        assert look.added_leave_probability is None
        return
    uplift = rise["action"]["uplift"]
    break_even = reference.break_even_leave_probability(*inputs, uplift)
    assert look.break_even_leave_probability == or_none(break_even, rel=1e-8, abs=1e-9)
    added = reference.added_leave_probability(*inputs, rise["action"])
    assert look.added_leave_probability == pytest.approx(added, abs=OF_SURVIVAL)


def test_the_searches_meet_every_winner_and_every_reform():
    winners = {searched(seed)[3]["winner"] for seed in SEARCHES}
    assert winners == {"keep", "reform", "reprice", "staged", "fire"}
    rises = [searched(seed)[3]["kinds"]["reprice"] for seed in SEARCHES]
    terms = {(rise["action"]["prepay"], rise["action"]["standardise"]) for rise in rises if rise}
    assert terms == {(False, False), (True, False), (False, True), (True, True)}
    assert any(rise is None for rise in rises)
    reviews = [searched(seed)[3]["kinds"]["staged"] for seed in SEARCHES]
    kept = {(tuple(s["action"]["keep_if"]), s["action"]["review_month"] - s["action"]["month"]) for s in reviews if s}
    assert {months for _, months in kept} == {3, 12}
    assert {responses for responses, _ in kept} == {("improved",), ("improved", "unchanged")}
