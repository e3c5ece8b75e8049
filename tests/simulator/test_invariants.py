"""What must hold of any client, assumptions and action, whatever the figures, because the model says so."""

import math
import random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator import (
    BRIDGE_LINES,
    added_leave_probability,
    build_cases,
    cases_of,
    exact_value,
    first_change_month,
    first_look,
    sample_portfolio,
    walk_away_uplift,
)
from simulator.sampled import luck_of, sample_client
from simulator.statistics import summarise
from tests.simulator.by_hand import FEW, KEEP, ONE_MONTH_IN_DAYS, action, case, fire, npv, profiles, reprice, value
from tests.simulator.drawn import KINDS, a_client, an_action, some_assumptions

seeds = st.integers(0, 2**32 - 1)
ROUNDING = 1e-11
NOBODY_ANSWERS = {"improve_probability": 0.0, "sour_probability_per_10pct": 0.0}


def a_world(seed, at_bounds=0.06, **held):
    """Return a client, assumptions and the generator they came from."""
    rng = random.Random(seed)
    return a_client(rng, at_bounds), some_assumptions(rng, at_bounds, **held), rng


def size(*bridges):
    """Return the money that is moved at all: what rounding, and a survival off by as much, is a share of."""
    return 1.0 + max(float(np.abs(bridge).sum()) for bridge in bridges)


def line(found, name):
    return float(found.bridge[0, BRIDGE_LINES.index(name)])


# Zero response is keep


@FEW
@given(seeds, st.floats(-0.9, 3))
def test_a_rise_nobody_answers_is_its_fee_its_conversation_and_nothing_else(seed, x):
    row, assumptions, rng = a_world(seed, **NOBODY_ANSWERS, hazard_ratio_per_10pct=1.0)
    assume(row["mrr"] > 0)
    month = first_change_month(row) + rng.randrange(4)
    kept, risen = value(row, KEEP, assumptions), value(row, reprice(x, month), assumptions)
    assert risen.survival == pytest.approx(kept.survival, abs=1e-14)

    horizon = int(assumptions["horizon_months"])
    v = (1 + assumptions["discount_rate_annual"]) ** (-1 / 12)
    in_place = kept.survival[0, :-1]
    billed = sum(v**t * in_place[t - 1] for t in range(month, horizon + 1))
    held = v**month * in_place[month - 1] if month <= horizon else 0.0
    wage = row["labour_cost_per_hour"] or assumptions["labour_cost_per_hour"]
    collected = (1 - row["bad_debt_rate"]) * v ** (row["days_to_pay"] / ONE_MONTH_IN_DAYS)
    added = {
        "price_increase": row["mrr"] * x * billed,
        "collection": row["mrr"] * x * billed * (collected - 1),
        "change_cost": -assumptions["conversation_hours"] * wage * held,
    }
    slack = ROUNDING * size(kept.bridge, risen.bridge)
    for name in BRIDGE_LINES:
        assert line(risen, name) == pytest.approx(line(kept, name) + added.get(name, 0.0), abs=slack), name


@FEW
@given(seeds)
def test_a_vanishing_rise_is_keep_but_for_the_conversation(seed):
    # A billionth: 1e-8 of a 10 % rise. It moves the chance of an answer by at most 1.7e-8, and the hazard by as much
    # times beta (below 10 on average here) and the convexity (below 3): far below a millionth of all that is paid.
    row, assumptions, _ = a_world(seed, at_bounds=0.0, hazard_ratio_log_sd=0.5)
    assume(row["mrr"] > 0)
    month = first_change_month(row)
    kept = value(row, KEEP, assumptions)
    risen = value(row, reprice(1e-9, month), assumptions)
    moved = size(kept.bridge, risen.bridge)
    assert float(risen.npv[0]) - line(risen, "change_cost") == pytest.approx(float(kept.npv[0]), abs=1e-6 * moved)


# Money adds up and scales


@FEW
@given(seeds, st.sampled_from(KINDS), st.floats(0, 1))
def test_drift_mixes_the_client_that_does_and_the_one_that_does_not(seed, kind, drifts):
    row, assumptions, rng = a_world(seed)
    document = an_action(rng, row, kind)
    never, always, maybe = (value(row | {"drift_probability": p}, document, assumptions) for p in (0, 1, drifts))
    mixed = (1 - drifts) * never.bridge + drifts * always.bridge
    assert maybe.bridge == pytest.approx(mixed, abs=ROUNDING * size(never.bridge, always.bridge))
    assert np.array_equal(never.survival, always.survival)


@FEW
@given(seeds, st.sampled_from(KINDS))
def test_a_path_a_client_and_a_portfolio_add_up_line_by_line(seed, kind):
    row, assumptions, rng = a_world(seed, at_bounds=0.0, horizon_months=12)
    rows = [row, a_client(rng, 0.0) | {"client_id": "globex"}]
    actions = [action(an_action(rng, each, kind)) for each in rows]
    portfolio, alone = sample_portfolio(
        cases_of(profiles(*rows), actions, assumptions), ["acme", "globex"], seed % 1000, 64
    )
    for place, client_id in enumerate(["acme", "globex"]):
        one = cases_of(profiles(rows[place]), [actions[place]], assumptions)
        sample = sample_client(one, luck_of(one, client_id, seed % 1000, 64))
        moved = size(sample.bridge)
        assert float(sample.bridge.sum()) == pytest.approx(float(sample.npv.mean()), abs=1e-9 * moved)
        assert summarise(sample.npv) == alone[place]
        assert alone[place].cvar05 <= alone[place].mean
    moved = 1.0 + sum(map(abs, portfolio.bridge.values()))
    assert math.fsum(portfolio.bridge.values()) == pytest.approx(float(portfolio.npv.mean()), abs=1e-9 * moved)


MONEY = {
    "mrr",
    "project_margin",
    "direct_cost",
    "labour_cost_per_hour",
    "friction_cost",
    "incident_cost",
    "termination_fee",
    "prepaid_balance",
}
MONEY_ASSUMED = {
    "labour_cost_per_hour",
    "overtime_cost_per_hour",
    "redeployed_contribution_per_hour",
    "review_cost",
}


@FEW
@given(seeds, st.sampled_from([0.25, 4.0, 1024.0]))
def test_another_currency_changes_no_decision_and_no_share(seed, rate):
    row, assumptions, _ = a_world(seed, at_bounds=0.02, horizon_months=14, hazard_ratio_log_sd=0.0)
    here = profiles(row).row("acme")
    there = here | {name: here[name] * rate for name in MONEY}
    elsewhere = assumptions | {name: assumptions[name] * rate for name in MONEY_ASSUMED}
    limits = {"min_uplift": 0.03, "max_uplift": 0.3}
    one, other = first_look("acme", here, assumptions, limits), first_look("acme", there, elsewhere, limits)
    assert one.actions == other.actions
    assert one.candidates.ranked() == other.candidates.ranked()
    assert (one.best, one.rival, one.flags) == (other.best, other.rival, other.flags)
    for name in ("walk_away_uplift", "break_even_leave_probability", "added_leave_probability"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert theirs == (None if mine is None else pytest.approx(mine, rel=1e-12, abs=1e-12)), name


# What is later weighs less

WAITS_FOR_PAYMENT = {"collection"}


@FEW
@given(seeds, st.sampled_from(KINDS), st.floats(0, 1), st.floats(0, 1))
def test_each_line_shrinks_towards_nothing_as_the_discount_rate_grows(seed, kind, one_rate, another_rate):
    # The flows of a line all have one sign and do not hang on the rate; a cut's fee is one sign too. Only collection
    # weighs the wait for payment itself.
    row, assumptions, rng = a_world(seed)
    document = an_action(rng, row, kind)
    low, high = (
        value(row, document, assumptions | {"discount_rate_annual": rate}) for rate in sorted((one_rate, another_rate))
    )
    slack = ROUNDING * size(low.bridge)
    for name in set(BRIDGE_LINES) - WAITS_FOR_PAYMENT:
        assert abs(line(high, name)) <= abs(line(low, name)) + slack, name
        assert line(high, name) * line(low, name) >= 0, name


# Prices and leaving


@FEW
@given(seeds, st.floats(-0.95, 3), st.floats(0, 2), st.booleans(), st.booleans())
def test_nobody_stays_longer_at_a_higher_price(seed, lower, more, prepay, standardise):
    row, assumptions, _ = a_world(seed)
    row["mrr"] = 1000.0
    month = first_change_month(row)
    terms = {"prepay": prepay, "standardise": standardise}
    cheap, dear = (case(row, reprice(x, month, **terms), assumptions) for x in (lower, lower + more))
    assert np.all(exact_value(dear).survival <= exact_value(cheap).survival + ROUNDING)
    assert added_leave_probability(dear)[0] >= added_leave_probability(cheap)[0] - ROUNDING


@FEW
@given(seeds, st.sampled_from([1.0, 2.0, 1e3]), st.floats(1.05, 5), st.floats(0.01, 0.9), st.floats(0, 0.9))
def test_from_some_price_on_all_leave_on_hearing_of_it_and_no_price_is_worth_more(seed, times, ratio, floor, permanent):
    # The shock alone, (1-s) * beta * x / .1 at least, makes the hazard of month m-1 800 from x = .1 ln(1 + 800/mu+) /
    # ((1-s) beta) on, and exp(-800) is nothing. Then all is as if the client were let go at the end of month m-1,
    # but that nobody owes a fee or writes a review.
    row, assumptions, _ = a_world(
        seed,
        hazard_ratio_log_sd=0.0,
        hazard_ratio_per_10pct=ratio,
        price_reaction_floor=floor,
        price_shock_permanent_share=permanent,
    )
    row["price_reaction"] = None
    assume(row["mrr"] > 0)
    mu_plus = -math.log1p(-max(floor, row["annual_churn"])) / 12
    enough = 0.1 * math.log1p(800 / mu_plus) / ((1 - permanent) * math.log(ratio))
    month = first_change_month(row)
    assume(month <= assumptions["horizon_months"])
    risen = value(row, reprice(enough * times, month), assumptions)
    gone = value(row, fire(month - 1), assumptions)
    assert risen.survival == pytest.approx(gone.survival, abs=1e-14)
    assert not risen.survival[0, month - 1 :].any()
    slack = ROUNDING * size(gone.bridge)
    for name in set(BRIDGE_LINES) - {"reviews", "termination_fee"}:
        assert line(risen, name) == pytest.approx(line(gone, name), abs=slack), name
    assert line(risen, "reviews") == line(risen, "termination_fee") == line(risen, "price_increase") == 0


# The walk-away price: without a horizon, and with drift complete in its first month, having the client for a month and
# letting it go then is worth (1/v - 1) W v^t + (v^t - v^(t-1)) W = 0 more than a month before. With W's endless sum cut
# at H, what is missing is at most v^H times all that freed hours can ever bring from then on and what leaving costs.

LONG = 1200
AT_THE_WALK_AWAY_PRICE = NOBODY_ANSWERS | {
    "drift_ramp_months": 1.0,
    "review_cost": 0.0,
    "conversation_hours": 0.0,
    "backlog_hours": 20.0,
}


def a_long_world(seed, rate):
    """Return figures without a fee for ending, and what the cut at H can be worth; H is beyond its declared bounds."""
    row, assumptions, rng = a_world(seed, at_bounds=0.0, discount_rate_annual=rate, **AT_THE_WALK_AWAY_PRICE)
    assumptions |= {"horizon_months": float(LONG)}
    figures = profiles(row | {"mrr": 1000.0, "bad_debt_rate": 0.03, "termination_fee": 0.0}).row("acme")
    v = (1 + rate) ** (-1 / 12)
    wage = 90.0
    freed = figures["hours"] * max(wage, assumptions["redeployed_contribution_per_hour"])
    leaving = assumptions["offboarding_hours"] * wage + figures["prepaid_balance"]
    cut = v**LONG * (freed * v / (1 - v) + leaving)
    return figures, assumptions, rng, cut


def worth(figures, assumptions, document):
    found = exact_value(build_cases(figures, assumptions, [action(document)]))
    return float(found.npv[0]), size(found.bridge)


@FEW
@given(seeds, st.floats(0.3, 1), st.floats(0, 0.99), st.integers(1, 30))
def test_at_the_walk_away_price_keeping_and_letting_go_are_worth_the_same_at_any_churn(seed, rate, churn, month):
    figures, assumptions, _, cut = a_long_world(seed, rate)
    x = float(walk_away_uplift(build_cases(figures, assumptions, [action(KEEP)]))[0])
    assume(x > -1)
    priced = figures | {"mrr": 1000.0 * (1 + x)}
    kept, moved = worth(priced | {"annual_churn": churn}, assumptions, KEEP)
    for other, document in ((0.0, KEEP), (churn, fire(month)), (0.0, fire(1))):
        found, _ = worth(priced | {"annual_churn": other}, assumptions, document)
        assert found == pytest.approx(kept, abs=2 * cut + ROUNDING * moved)


@FEW
@given(seeds, st.floats(0.3, 1), st.integers(0, 12))
def test_a_rise_to_the_walk_away_price_is_worth_the_same_whoever_leaves_over_it(seed, rate, later):
    # Nobody leaves before hearing of it in month m-1; whoever leaves from then on, it is as if let go in month m-1.
    figures, assumptions, _, cut = a_long_world(seed, rate)
    figures["annual_churn"] = 0.0
    x = float(walk_away_uplift(build_cases(figures, assumptions, [action(KEEP)]))[0])
    assume(x > -0.99)
    month = first_change_month(figures) + later
    gone, moved = worth(figures, assumptions, fire(month - 1))
    for ratio, log_sd in ((1.0, 0.0), (1.35, 0.5), (20.0, 0.0)):
        reacting = assumptions | {"hazard_ratio_per_10pct": ratio, "hazard_ratio_log_sd": log_sd}
        risen, also_moved = worth(figures, reacting, reprice(x, month))
        assert risen == pytest.approx(gone, abs=2 * cut + ROUNDING * max(moved, also_moved))


# Freed hours


@FEW
@given(seeds, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_more_avoidable_labour_never_makes_letting_go_worse(seed, a0, a1, more_at_once, more_later, sells):
    # While selling an hour is either worth it at any share that is avoidable, or at none: where a rising share makes
    # it stop, the hours sold are lost before they are no longer paid.
    contribution = 1e4 if sells else 0.0
    row, assumptions, rng = a_world(seed, redeployed_contribution_per_hour=contribution)
    row["labour_cost_per_hour"] = rng.uniform(1, 90)
    shares = [a0, min(1.0, a0 + more_at_once)]
    less, more = (
        assumptions | {"avoidable_labour_share": share, "long_run_avoidable_labour_share": max(share, later)}
        for share, later in zip(shares, (a1, min(1.0, a1 + more_later)), strict=True)
    )
    document = fire(1 + rng.randrange(6))
    before, after = value(row, document, less), value(row, document, more)
    slack = ROUNDING * size(before.bridge, after.bridge)
    assert after.npv[0] >= before.npv[0] - slack
    # Nor against keeping, where the hours come free later, when the client leaves by itself.
    lead_before, lead_after = (
        float(found.npv[0]) - npv(row, KEEP, shared) for found, shared in ((before, less), (after, more))
    )
    assert lead_after >= lead_before - 2 * slack
    if row["mrr"] > 0 and row["bad_debt_rate"] < 1:
        prices = [float(walk_away_uplift(case(row, KEEP, shared))[0]) for shared in (less, more)]
        assert prices[1] >= prices[0] - 1e-9 * (1 + abs(prices[0]))


@FEW
@given(seeds, st.sampled_from(KINDS), st.floats(0, 300), st.floats(0, 300))
def test_more_work_waiting_never_makes_anything_worse(seed, kind, backlog, more):
    # An hour is sold only where that beats not paying it in the long run, which is more than not paying it before.
    row, assumptions, rng = a_world(seed)
    document = an_action(rng, row, kind)
    less_work, more_work = (
        value(row, document, assumptions | {"backlog_hours": hours}) for hours in (backlog, backlog + more)
    )
    assert more_work.npv[0] >= less_work.npv[0] - ROUNDING * size(less_work.bridge, more_work.bridge)
