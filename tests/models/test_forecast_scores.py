"""Scores of forecasts: by hand, and on forecasts that are right or wrong by construction."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import kstest

from models import ModelError
from models.forecast_scores import (
    APPLY_FROM,
    brier_of,
    coverage_of,
    normal_scores,
    share_of,
    shift_moved,
    shifted,
    spread_moved,
)

Z95 = 1.6448536269514722


def forecasts(count, seed=3, too_narrow=1.0, aside=0.0):
    """Return what came of normals, and quantiles of them that are too narrow or lie aside."""
    generator = np.random.default_rng(seed)
    middle, sd = generator.normal(1000, 300, count), generator.uniform(20, 90, count)
    came = generator.normal(middle, sd)
    told = middle + aside * sd
    return came, told - Z95 * sd / too_narrow, told, told + Z95 * sd / too_narrow


def test_a_share_by_jeffreys():
    # Brown, Cai and DasGupta (2001): quantiles of Beta(k + 1/2, n - k + 1/2).
    found = share_of(0, 0)
    assert (found.value, found.low, found.high) == (None, None, None)
    # 1 of 2 is Beta(3/2, 3/2), symmetric about a half: F(x) = (2 / pi) * (asin(sqrt x) - sqrt(x (1 - x)) (1 - 2 x)).
    found = share_of(1, 2)
    assert found.low + found.high == pytest.approx(1.0)
    x = found.low
    assert 2 / math.pi * (math.asin(math.sqrt(x)) - math.sqrt(x * (1 - x)) * (1 - 2 * x)) == pytest.approx(0.05)
    with pytest.raises(ModelError, match="3 of 2"):
        share_of(3, 2)


def test_normal_scores_by_hand():
    low, middle, high = np.array([0.0]), np.array([10.0]), np.array([14.0])

    def score(came):
        return float(normal_scores(np.array([came]), low, middle, high)[0])

    assert score(10) == 0.0
    assert score(0) == pytest.approx(-Z95)
    assert score(12) == pytest.approx(Z95 / 2)
    assert score(1e6) == 4.0
    flat = np.array([10.0])
    assert normal_scores(np.array([10.0]), flat, flat, flat).tolist() == [0.0]
    assert normal_scores(np.array([9.0]), flat, flat, flat).tolist() == [-4.0]


def test_what_cannot_be_scored_is_refused():
    one = np.array([1.0])
    for row in ([np.nan, 1, 2, 3], [2, 3, 2, 4], [2, 1, 4, 3]):
        with pytest.raises(ModelError, match="finite numbers, and the quantiles of a range in order"):
            normal_scores(*(one * cell for cell in row))


def test_right_forecasts_cover_nine_in_ten_with_places_spread_evenly():
    columns = forecasts(4000)
    found = coverage_of(*columns)
    assert found.inside.value == pytest.approx(0.9, abs=4 * math.sqrt(0.09 / 4000))
    assert found.inside.low < 0.9 < found.inside.high
    assert found.came == "as_forecast"
    scores = normal_scores(*columns)
    inner = np.abs(scores) < 4
    assert kstest(scores[inner], "norm").pvalue > 0.01
    moved = spread_moved(scores**2)
    assert moved.posterior.low < 1.0 < moved.posterior.high


def test_ranges_half_as_wide_move_the_factor_to_two():
    scores = normal_scores(*forecasts(4000, too_narrow=2.0))
    # Scores of sd 2 cut at 4: E min(4 Z^2, 16) = 3.682, by the normal's own integrals.
    inner = quad(lambda z: 4 * z * z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi), -2, 2)[0]
    expected = math.sqrt(inner + 16 * math.erfc(2 / math.sqrt(2)))
    found = spread_moved(scores**2).posterior
    assert found.value == pytest.approx(expected, abs=0.08)
    assert found.low > 1.7


def test_ranges_that_lie_too_high_say_so():
    found = coverage_of(*forecasts(200, aside=1.0))
    assert found.came == "lower"
    assert coverage_of(*forecasts(200, aside=-1.0)).came == "higher"
    assert coverage_of(*forecasts(4, aside=5.0)).came == "unknown"


def test_the_mean_place_by_hand():
    low, middle, high = np.full(2, -Z95), np.zeros(2), np.full(2, Z95)
    found = coverage_of(np.array([-1.0, 1.0]), low, middle, high)
    # Phi(-1) and Phi(1), 0.15866 and 0.84134: mean 1/2, sd 0.48274, and Student's t of one degree at 95 % is 6.3138.
    assert found.pit_mean == pytest.approx(0.5)
    assert (found.pit_low, found.pit_high) == (0.0, 1.0)
    single = coverage_of(np.zeros(1), low[:1], middle[:1], high[:1])
    assert (single.pit_mean, single.pit_low, single.pit_high) == (0.5, None, None)


def test_brier_by_hand():
    found = brier_of(np.array([0.9, 0.6, 0.8]), np.array([0.8, 0.8, 0.8]), np.array([1.0, 0.0, 1.0]))
    assert found.forecast == pytest.approx((0.01 + 0.36 + 0.04) / 3)
    assert found.base == pytest.approx((0.04 + 0.64 + 0.04) / 3)
    # Gains 0.03, 0.28, 0: mean 0.10333, sd 0.153731, t of two degrees at 95 % 2.919986.
    assert found.gain == pytest.approx(0.31 / 3)
    assert found.gain_high - found.gain == pytest.approx(2.919986 * 0.153731 / math.sqrt(3), abs=1e-5)
    assert not found.concludes


def test_the_spread_before_anything_came():
    # Chi-square of ten degrees: 3.940 at 5 %, 18.307 at 95 %.
    found = spread_moved(np.zeros(0))
    assert found.prior == found.posterior
    assert found.prior.value == 1.0
    assert found.prior.low == pytest.approx(math.sqrt(10 / 18.307), abs=1e-4)
    assert found.prior.high == pytest.approx(math.sqrt(10 / 3.940), abs=1e-4)


def test_a_belief_is_used_from_ten_decisions_on():
    few, enough = spread_moved(np.full(APPLY_FROM - 1, 4.0)), spread_moved(np.full(APPLY_FROM, 4.0))
    assert few.in_force == 1.0
    assert enough.in_force == pytest.approx(math.sqrt((10 + 40) / 20))
    assert few.posterior.value > 1.0


def test_the_shift_by_numerical_integration():
    probability, happened = np.array([0.1, 0.2, 0.05]), np.array([1.0, 0.0, 1.0])

    def density(d):
        product = math.exp(-0.5 * (d / 0.5) ** 2)
        for p, one in zip(probability, happened, strict=True):
            q = 1 / (1 + (1 - p) / p * math.exp(-d))
            product *= q if one else 1 - q
        return product

    mean = quad(lambda d: d * density(d), -4, 4)[0] / quad(density, -4, 4)[0]
    found = shift_moved(probability, happened)
    assert found.posterior.value == pytest.approx(mean, abs=1e-4)
    assert quad(density, -4, found.posterior.low)[0] / quad(density, -4, 4)[0] == pytest.approx(0.05, abs=1e-3)
    assert found.prior.high == pytest.approx(0.5 * Z95, abs=0.005)


def test_the_shift_finds_odds_that_were_halved():
    generator = np.random.default_rng(5)
    true = generator.uniform(0.05, 0.4, 3000)
    left = (generator.random(3000) < true).astype(float)
    halved = np.array([shifted(p, -math.log(2)) for p in true])
    found = shift_moved(halved, left).posterior
    assert found.low < math.log(2) < found.high
    assert found.high - found.low < 0.25


def test_odds_that_are_shifted_by_hand():
    assert shifted(0.2, math.log(4)) == pytest.approx(0.5)
    assert (shifted(0.0, 2.0), shifted(1.0, -2.0)) == (0.0, 1.0)
