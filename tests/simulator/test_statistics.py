"""Summaries of samples against published and counted values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from simulator.statistics import cvar, fan, summarise
from tests.simulator.by_hand import FEW

# Rockafellar and Uryasev 2002: ten equally likely losses.
LOSSES = np.array([-4, -3, -2, -1, 0, 1, 2, 3, 4, 10.0])


@pytest.mark.parametrize(
    ("level", "loss"),
    # .80: (10 + 4)/2. .75: (10 + 4 + .5 * 3)/2.5 = 15.5/2.5. .90: 10. .95: the same atom. 0: the mean. .5: 20/5.
    [(0.80, 7.0), (0.75, 6.2), (0.90, 10.0), (0.95, 10.0), (0.0, 1.0), (0.5, 4.0), (0.85, (10 + 0.5 * 4) / 1.5)],
)
def test_the_mean_of_the_worst_counts_the_fraction_of_an_atom(level, loss):
    for order in (LOSSES, LOSSES[::-1], np.random.default_rng(0).permutation(LOSSES)):
        assert -cvar(-order, 1 - level) == pytest.approx(loss, abs=1e-12)


def test_the_worst_five_percent_of_a_hundred_are_five():
    values = np.random.default_rng(1).permutation(np.arange(100.0))
    assert cvar(values) == pytest.approx(2.0)
    assert summarise(values).cvar05 == pytest.approx(2.0)


finite = st.floats(-1e9, 1e9)
samples = hnp.arrays(float, st.integers(1, 300), elements=finite)


@FEW
@given(samples, st.floats(0.01, 1), st.floats(0.01, 1))
def test_the_mean_of_the_worst_is_never_above_the_mean_and_rises_with_the_share(values, one, another):
    narrow, wide = sorted((one, another))
    slack = 1e-9 * (1 + np.abs(values).max())
    assert cvar(values, narrow) <= cvar(values, wide) + slack
    assert cvar(values, wide) <= values.mean()
    assert cvar(values, narrow) >= values.min() - slack
    assert summarise(values).cvar05 <= summarise(values).mean


@FEW
@given(samples, st.floats(-1e6, 1e6), st.floats(0.1, 100))
def test_the_mean_of_the_worst_moves_and_scales_with_money(values, moved, scale):
    slack = 1e-9 * (1 + np.abs(values).max() * scale + abs(moved))
    assert cvar(values * scale + moved) == pytest.approx(cvar(values) * scale + moved, abs=slack)


def test_a_summary_by_hand():
    # 1 .. 5: mean 3, variance 2.5, standard error sqrt(.5).
    found = summarise(np.array([5.0, 3.0, 1.0, 4.0, 2.0]))
    assert found.mean == 3
    assert found.standard_error == pytest.approx(np.sqrt(0.5))
    assert found.p50 == 3
    assert (found.p05, found.p95) == (pytest.approx(1.2), pytest.approx(4.8))
    assert found.cvar05 == 1
    alone = summarise(np.array([7.0]))
    assert (alone.mean, alone.standard_error, alone.p05, alone.cvar05) == (7, 0, 7, 7)


def test_a_fan_is_taken_month_by_month():
    # Month 1: 0 .. 100; month 2: ten times that.
    steps = np.random.default_rng(2).permutation(np.arange(101.0))
    found = fan(np.stack([steps, 10 * steps]))
    assert found.mean.tolist() == [50, 500]
    assert found.p05 == pytest.approx([5, 50])
    assert found.p95 == pytest.approx([95, 950])
