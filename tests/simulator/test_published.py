"""Published results, each with its source, obtained from the product's own functions."""

import math

import numpy as np
import pytest
from scipy.special import ndtr

from simulator import KEEP, Action, build_cases, complete_assumptions, exact_value
from simulator.capacity import capacity_use
from simulator.statistics import cvar
from simulator.uncertainty import how_sure
from tests.simulator.by_hand import assuming, client, profiles

P90 = 1.2815515655446004
KEEP_OR_FIRE = {"keep": KEEP, "fire": Action("fire", month=1)}


@pytest.mark.parametrize(("retention", "multiple"), [(0.6, 1.20), (0.7, 1.75), (0.8, 2.67), (0.9, 4.50)])
def test_the_margin_multiple_of_gupta_and_lehmann(retention, multiple):
    """Gupta and Lehmann, Customers as Assets, Journal of Interactive Marketing 17(1), 2003: r / (1 + i - r), i = .10.

    A month stands for their year. They count margins from the first renewal on, the engine also the one before it:
    sum over t >= 1 of v^t r^(t-1), so theirs is r times it. Beyond the horizon lies the share (r v)^H. Their i a month
    is beyond the assumption's bounds, which arrays are not held to.
    """
    horizon = 120
    figures = profiles(client(mrr=1.0, annual_churn=1 - retention**12)).row("acme")
    yearly = complete_assumptions({"horizon_months": horizon, "offboarding_hours": 0.0})
    yearly |= {"discount_rate_annual": 1.1**12 - 1}
    found = retention * float(exact_value(build_cases(figures, yearly, [KEEP])).npv[0])
    whole = retention / (1.1 - retention)
    assert found == pytest.approx(whole * (1 - (retention / 1.1) ** horizon), rel=1e-12)
    assert round(found, 2) == multiple


@pytest.mark.parametrize(("level", "loss"), [(0.80, 7.0), (0.75, 6.2)])
def test_the_conditional_value_at_risk_of_rockafellar_and_uryasev(level, loss):
    """Rockafellar and Uryasev, CVaR for General Loss Distributions, Journal of Banking and Finance 26(7), 2002.

    Ten equally likely losses. Above .80 lie 4 and 10: 7.0. At .75 half of the atom at 3 counts: (10 + 4 + 1.5)/2.5.
    """
    losses = np.array([-4, -3, -2, -1, 0, 1, 2, 3, 4, 10.0])
    assert -cvar(-losses, 1 - level) == pytest.approx(loss, abs=1e-12)


def test_what_perfect_information_is_worth_where_the_gain_is_normal(monkeypatch):
    """Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961: EVPI = sd * L(|mean| / sd).

    L(u) = pdf(u) - u * P(Z > u), the unit normal loss; L(.5) = .1978 in their table. A gain of N(1000, 2000^2) over
    nothing: 2000 * .197797 = 395.59. Values stand in for the engine's, normal in the joint draws' own points.

    Tolerance: each axis of a scrambled Sobol net has one point in each of its n strata. The error is their spread
    within strata over n: the last stratum of 2^14 begins at 3.84 deviations, where an excess of mean 1/4.1 deviation
    has about that spread: 2000/4.1/2^14 = .03. All other strata together add less than half of it in square: below
    .04; four of these are .16.
    """

    def worth(cases, precision=None):
        deviation = np.log(cases.assume["offboarding_hours"] / 20.0) * P90 / math.log(1.5)
        return np.where(cases.fire_month[:, 0] == 1, 1000.0 + 2000.0 * deviation, 0.0)

    monkeypatch.setattr("simulator.uncertainty.exact_npv", worth)
    figures = profiles(client()).row("acme")
    found = how_sure(figures, complete_assumptions({"offboarding_hours": 20}), KEEP_OR_FIRE, 7, draws=2**14)
    assert found.evpi == pytest.approx(395.59, abs=0.16)
    # Its probability of being best is P(Z > -.5) = .69146: of 2^14 strata all but one are decided.
    assert found.p_best["fire"] == pytest.approx(0.69146, abs=2**-14 + 5e-6)
    assert found.expected_loss["fire"] == found.evpi
    assert found.expected_loss["keep"] == pytest.approx(1395.59, abs=0.16)


@pytest.mark.parametrize("licences", [1300.0, 1350.0, 1500.0])
def test_what_perfect_information_is_worth_where_a_cost_is_lognormal(licences):
    """Black, The Pricing of Commodity Contracts, Journal of Financial Economics 3, 1976: the option on a lognormal.

    The right to decide knowing is an option. A client brings 1000 and costs more in licences; keeping loses L a month
    for 13 months, letting go at the end of month 1 costs O hours of 50, lognormal around 60 with P90 at 1.5 times it,
    sd s = ln 1.5 / 1.28155. With F = 50 * 60 * exp(s^2/2) and K = 12 L, E max(50 O - K, 0) = F N(d1) - K N(d2),
    d1 = ln(F/K)/s + s/2, d2 = d1 - s.

    Tolerance: as for the normal. The last of 512 strata begins at 2.89 deviations, 7480 of currency, and an excess of
    s/3.2 of it: 740/512 = 1.4; four of these, and half as much again for all others.
    """
    lost = 12 * (licences - 1000.0)
    sd = math.log(1.5) / P90
    forward = 50 * 60 * math.exp(sd**2 / 2)
    d1 = math.log(forward / lost) / sd + sd / 2
    knowing_to_keep = forward * ndtr(d1) - lost * ndtr(d1 - sd)
    knowing_to_let_go = knowing_to_keep - (forward - lost)
    figures = profiles(client(direct_cost=licences)).row("acme")
    found = how_sure(figures, assuming(horizon_months=13, offboarding_hours=60.0), KEEP_OR_FIRE, 7)
    assert found.expected_loss["fire"] == pytest.approx(knowing_to_keep, abs=8.4)
    assert found.expected_loss["keep"] == pytest.approx(knowing_to_let_go, abs=8.4)
    assert found.evpi == pytest.approx(min(knowing_to_keep, knowing_to_let_go), abs=8.4)


def test_the_unused_capacity_of_kaplan_and_anderson():
    """Kaplan and Anderson, Time-Driven Activity-Based Costing, Harvard Business Review, November 2004.

    A department of 560,000 with a practical capacity of 700,000 minutes: .80 a minute. 49,000 orders of 8 minutes,
    1,400 inquiries of 44 and 2,500 credit checks of 50 take 392,000 + 61,600 + 125,000 = 578,600 minutes; 121,400 are
    unused and cost 97,120. Minutes stand for hours.
    """
    use = capacity_use([49_000 * 8.0, 1_400 * 44.0, 2_500 * 50.0], capacity_hours=700_000.0, capacity_cost=560_000.0)
    assert use.cost_per_hour == pytest.approx(0.80)
    assert use.client_costs == pytest.approx((313_600.0, 49_280.0, 100_000.0))
    assert use.used_hours == 578_600
    assert use.unused_hours == 121_400
    assert use.unused_cost == pytest.approx(97_120.0)
    assert use.overbooked_hours == 0
