"""How sure a verdict is, in a world where one unsure figure decides and its distribution is known in closed form."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from simulator import ASSUMPTIONS, KEEP, PROFILE_FIELDS, Action, complete_assumptions
from simulator.parameters import Spread
from simulator.uncertainty import DRAWS, how_sure, joint_draws, spread_values
from tests.simulator.by_hand import FEW, client, profiles
from tests.simulator.keep_or_fire import ROW, lead_of_firing, world

KEEP_OR_FIRE = {"keep": KEEP, "fire": Action("fire", month=1)}
# P10 and P90 of a standard normal.
P90 = 1.2815515655446004
FIGURES = profiles(ROW).row("acme")


def odds(share):
    return share / (1 - share)


@pytest.mark.parametrize(
    ("value", "spread", "p10", "p90"),
    [
        # x2: half and twice. o2: of odds 3 (a share of .75) 1.5 and 6. ln x2: of ln 1.44 half and twice: 1.2, 1.44^2.
        (24.0, Spread("times", 2), 12.0, 48.0),
        (0.75, Spread("odds", 2), 0.6, 6 / 7),
        (0.1, Spread("odds", 1.6), (1 / 14.4) / (1 + 1 / 14.4), (1.6 / 9) / (1 + 1.6 / 9)),
        (1.44, Spread("log", 2), 1.2, 1.44**2),
        # Nothing to multiply, certainty, and no reaction at all stay what they are.
        (0.0, Spread("times", 1.5), 0.0, 0.0),
        (0.0, Spread("odds", 2), 0.0, 0.0),
        (1.0, Spread("odds", 2), 1.0, 1.0),
        (1.0, Spread("log", 2), 1.0, 1.0),
    ],
)
def test_p10_and_p90_lie_a_factor_away(value, spread, p10, p90):
    assert spread_values(value, spread, np.array([-P90, 0.0, P90])) == pytest.approx([p10, value, p90], abs=1e-12)


def test_far_draws_stay_within_bounds():
    far = np.array([-8.0, 8.0])
    for record in (ASSUMPTIONS, PROFILE_FIELDS):
        for name, parameter in record.items():
            if parameter.spread:
                assert all(
                    parameter.interval.holds(x) for x in spread_values(parameter.default, parameter.spread, far)
                ), name


def test_joint_draws_move_what_is_unsure_and_nothing_else():
    assumptions = complete_assumptions({"backlog_hours": 10})
    figures = profiles(client(annual_churn=0.1, drift_probability=0.2)).row("acme")
    drawn = joint_draws(figures, assumptions, 7)
    for given_values, values, record in (
        (assumptions, drawn.assume, ASSUMPTIONS),
        (figures, drawn.client, PROFILE_FIELDS),
    ):
        for name, value in given_values.items():
            if record[name].spread is None:
                assert np.array_equal(values[name], value, equal_nan=True), name
            elif name != "long_run_avoidable_labour_share":
                assert values[name].shape == (DRAWS,)
                # A scrambled Sobol net of 512 points has 51 or 52 of them below any tenth of one axis.
                spread = record[name].spread
                low, middle, high = spread_values(value, spread, np.array([-P90, 0, P90]))
                assert abs((values[name] < low).sum() - 51.2) < 1, name
                assert abs((values[name] < middle).sum() - 256) < 1, name
                assert abs((values[name] > high).sum() - 51.2) < 1, name
    assert np.all(drawn.assume["long_run_avoidable_labour_share"] >= drawn.assume["avoidable_labour_share"])


def test_a_draw_with_less_in_the_end_than_at_once_takes_the_latter():
    assumptions = complete_assumptions({"avoidable_labour_share": 0.5, "long_run_avoidable_labour_share": 0.5})
    drawn = joint_draws(FIGURES, assumptions, 7)
    at_once, in_the_end = drawn.assume["avoidable_labour_share"], drawn.assume["long_run_avoidable_labour_share"]
    assert np.all(in_the_end >= at_once)
    # Of two alike, half the draws would have had it the other way round.
    assert (in_the_end == at_once).mean() == pytest.approx(0.5, abs=0.05)


def test_draws_are_the_same_for_every_client_and_other_for_another_seed():
    assumptions = complete_assumptions({})
    one, other = (
        joint_draws(profiles(row).row("acme"), assumptions, 7) for row in (client(), client(mrr=5.0, hours=9.0))
    )
    for name in ("loss_aversion", "attrition_months", "price_reaction_floor"):
        assert np.array_equal(one.assume[name], other.assume[name])
    again = joint_draws(FIGURES, assumptions, 8)
    assert not np.array_equal(one.assume["attrition_months"], again.assume["attrition_months"])


@pytest.mark.parametrize("share", [0.6, 0.45, 0.5])
def test_how_often_each_is_best_and_what_a_mistake_costs(share):
    # The logarithm of a1's odds is normal with sd ln 2 / 1.28155; firing is best where a1 > .5, odds above 1.
    sd = math.log(2) / P90
    found = how_sure(FIGURES, world(share), KEEP_OR_FIRE, 7)
    fire_best = norm.cdf(math.log(odds(share)) / sd)
    assert found.p_best["fire"] == pytest.approx(fire_best, abs=0.01)
    assert found.p_best["keep"] == pytest.approx(1 - fire_best, abs=0.01)
    assert found.beats("fire", "keep") == found.p_best["fire"]
    assert found.beats("keep", "fire") == found.p_best["keep"]

    def lead(z):
        drawn = odds(share) * math.exp(sd * z)
        return lead_of_firing(drawn / (1 + drawn))

    regret_of_firing = quad(lambda z: max(0, -lead(z)) * norm.pdf(z), -8, 8, limit=200)[0]
    regret_of_keeping = quad(lambda z: max(0, lead(z)) * norm.pdf(z), -8, 8, limit=200)[0]
    assert found.expected_loss["fire"] == pytest.approx(regret_of_firing, abs=10)
    assert found.expected_loss["keep"] == pytest.approx(regret_of_keeping, abs=10)
    assert found.evpi == min(found.expected_loss.values())
    # The furthest of 512 draws lies between the 99th and the 99.999th percentile.
    assert lead(2.3) < found.max_regret["keep"] < lead(4.3)
    assert -lead(-2.3) < found.max_regret["fire"] < -lead(-4.3)


@pytest.mark.parametrize("share", [0.6, 0.45, 0.5])
def test_knowing_the_one_figure_that_matters_is_worth_all_there_is_to_know(share):
    found = how_sure(FIGURES, world(share), KEEP_OR_FIRE, 7)
    assert found.evppi["labour_still_paid"] == pytest.approx(found.evpi, rel=0.05)
    assert found.evppi["labour_still_paid"] <= found.evpi
    # Prices are not raised; no backlog, no churn, no drift moves; answers and offboarding touch nothing here.
    others = {group: worth for group, worth in found.evppi.items() if group != "labour_still_paid"}
    assert all(worth == pytest.approx(0, abs=0.01 * found.evpi) for worth in others.values())


def test_the_smallest_of_the_greatest_regrets_names_its_kind():
    found = how_sure(FIGURES, world(0.6), KEEP_OR_FIRE, 7)
    # At .6 the draws reach further above .5 than below it, so firing can miss less than keeping.
    assert found.max_regret["fire"] < found.max_regret["keep"]
    assert found.minimax_regret == ("fire", found.max_regret["fire"])
    free = how_sure(profiles(client(mrr=0.0)).row("acme"), world(0.6), KEEP_OR_FIRE, 7)
    assert free.minimax_regret == ("keep", 0.0)


def test_where_nothing_unsure_matters_the_best_is_sure():
    # Without hours nothing hangs on any unsure figure: 500 a month are kept for sure.
    idle = profiles(ROW | {"hours": 0.0}).row("acme")
    found = how_sure(idle, world(0.6), KEEP_OR_FIRE, 7)
    assert found.p_best == {"keep": 1.0, "fire": 0.0}
    assert found.expected_loss == {"keep": 0.0, "fire": pytest.approx(6000.0)}
    assert found.max_regret["fire"] == pytest.approx(6000.0)
    assert found.evpi == 0.0
    assert set(found.evppi.values()) == {0.0}


def test_ties_go_to_the_milder():
    free = profiles(client(mrr=0.0)).row("acme")
    found = how_sure(free, world(0.6), KEEP_OR_FIRE, 7)
    assert found.p_best == {"keep": 1.0, "fire": 0.0}
    assert found.beats("keep", "fire") == 1.0
    assert found.beats("fire", "keep") == 0.0


@FEW
@given(
    hours=st.floats(0, 40),
    churn=st.floats(0, 0.6),
    direct=st.floats(0, 1500),
    drift=st.floats(0, 1),
    uplift=st.floats(0.03, 0.3),
    seed=st.integers(0, 1000),
)
def test_knowing_more_is_never_worth_less_than_nothing(hours, churn, direct, drift, uplift, seed):
    row = client(mrr=1500.0, hours=hours, annual_churn=churn, direct_cost=direct, drift_probability=drift)
    candidates = KEEP_OR_FIRE | {"reprice": Action("reprice", uplift, 2)}
    ordered = {kind: candidates[kind] for kind in ("keep", "reprice", "fire")}
    assumptions = complete_assumptions({"horizon_months": 12, "hazard_ratio_log_sd": 0.0})
    found = how_sure(profiles(row).row("acme"), assumptions, ordered, seed, draws=32)
    assert found.npv.shape == (32, 3)
    assert found.evpi >= 0
    assert found.evpi == min(found.expected_loss.values())
    assert sum(found.p_best.values()) == pytest.approx(1)
    assert all(0 <= found.expected_loss[kind] <= found.max_regret[kind] + 1e-9 for kind in ordered)
    assert all(0 <= worth <= found.evpi for worth in found.evppi.values())
    # Knowing is worth what the best in each draw brings over the best on average.
    assert found.evpi == pytest.approx(found.npv.max(axis=1).mean() - found.npv.mean(axis=0).max(), abs=1e-6)
