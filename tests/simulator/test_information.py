"""What knowing is worth, where everything is normal and the answer is a known integral."""

import math

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm, qmc

from simulator.information import GROUPS, Regression, expected_value_of_knowing, value_of_knowing_group
from simulator.uncertainty import SPREAD_ASSUMPTIONS, SPREAD_FIELDS

DRAWS = 512


def normals(seed, figures=8):
    uniform = qmc.Sobol(figures, scramble=True, rng=np.random.default_rng(seed)).random_base2(9)
    return ndtri(np.clip(uniform, 1e-9, 1 - 1e-9))


def unit_normal_loss(mean, sd):
    """Return E[max(0, N)] - max(0, mean) of a normal (Raiffa and Schlaifer 1961): sd * (phi(u) - u * (1 - Phi(u)))."""
    u = abs(mean) / sd
    return sd * (norm.pdf(u) - u * norm.sf(u))


def two_kinds(lead):
    return np.stack([np.zeros_like(lead), lead], axis=1)


def test_of_a_lead_of_1000_give_or_take_2000_knowing_all_is_worth_395_59():
    # 2000 * (phi(.5) - .5 * (1 - Phi(.5))) = 2000 * (.3520653 - .5 * .3085375) = 395.59.
    assert unit_normal_loss(1000, 2000) == pytest.approx(395.59, abs=0.005)
    found = [expected_value_of_knowing(two_kinds(1000 + 2000 * normals(seed)[:, 0])) for seed in range(8)]
    assert np.mean(found) == pytest.approx(395.59, rel=0.01)


@pytest.mark.parametrize("share", [0.9, 0.5, 0.2])
@pytest.mark.parametrize("figures", [[0], [0, 1, 2, 3]])
def test_knowing_a_part_of_what_is_normal(share, figures):
    # The lead is 1000 + 2000 (sqrt(share) z0 + sqrt(1-share) z7): knowing z0 leaves N(1000, share * 2000^2) to choose
    # on; what else is in its group tells nothing.
    found = []
    for seed in range(8):
        z = normals(seed)
        worth = two_kinds(1000 + 2000 * (math.sqrt(share) * z[:, 0] + math.sqrt(1 - share) * z[:, 7]))
        found.append(value_of_knowing_group(worth, Regression(z[:, figures])))
    assert np.mean(found) == pytest.approx(unit_normal_loss(1000, 2000 * math.sqrt(share)), rel=0.06)


def test_a_curve_is_followed():
    # lead = 500 (z0^2 - 1) + 800 z7: given z0 it is above 0 where |z0| > 1: E = 500 * 2 * integral of (z^2 - 1) phi
    # from 1 on = 1000 * phi(1), as the antiderivative of (z^2 - 1) phi is -z phi; the mean is 0.
    found = []
    for seed in range(8):
        z = normals(seed)
        worth = two_kinds(500 * (z[:, 0] ** 2 - 1) + 800 * z[:, 7])
        found.append(value_of_knowing_group(worth, Regression(z[:, :2])))
    assert np.mean(found) == pytest.approx(1000 * norm.pdf(1), rel=0.07)


@pytest.mark.parametrize("figures", [[1], [1, 2], [1, 2, 3, 4]])
@pytest.mark.parametrize("seed", range(6))
def test_a_group_that_tells_nothing_is_worth_nothing(seed, figures):
    z = normals(seed)
    worth = two_kinds(100 + 2000 * z[:, 0])
    assert expected_value_of_knowing(worth) > 700
    assert value_of_knowing_group(worth, Regression(z[:, figures])) < 10


@pytest.mark.parametrize("seed", range(6))
def test_no_group_is_worth_more_than_everything_nor_less_than_nothing(seed):
    z = normals(seed)
    rng = np.random.default_rng(seed)
    worth = (
        rng.normal(0, 1000, 4) + np.abs(z[:, :4]) @ rng.normal(0, 500, (4, 4)) + z[:, 4:] @ rng.normal(0, 300, (4, 4))
    )
    everything = expected_value_of_knowing(worth)
    for figures in ([0], [0, 1], [0, 1, 2, 3], [4, 5, 6, 7]):
        assert 0 <= value_of_knowing_group(worth, Regression(z[:, figures])) <= everything


def test_every_unsure_figure_is_in_one_group():
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted([*SPREAD_ASSUMPTIONS, *SPREAD_FIELDS])
