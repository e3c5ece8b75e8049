import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import backward

NAN = np.nan


@pytest.mark.parametrize(
    ("months", "moved"),
    [(0, [1.0, 2.0, 3.0]), (1, [NAN, 1.0, 2.0]), (-1, [2.0, 3.0, NAN]), (3, [NAN] * 3), (-9, [NAN] * 3)],
)
def test_shifting_leaves_the_unknown_outside(months, moved):
    np.testing.assert_array_equal(backward.shifted(np.array([[1.0, 2.0, 3.0]]), months), [moved])


def test_a_mean_passes_over_the_unknown_and_asks_for_enough():
    values = np.array([[2.0, NAN, 4.0, 9.0]])
    np.testing.assert_array_equal(backward.trailing_mean(values, 3), [[2.0, 2.0, 3.0, 6.5]])
    np.testing.assert_array_equal(backward.trailing_mean(values, 3, at_least=2), [[NAN, NAN, 3.0, 6.5]])


def test_a_spread_is_the_sample_standard_deviation():
    # 2, 4, 9: mean 5, squares 9 + 1 + 16 = 26, over 2 = 13
    np.testing.assert_allclose(backward.trailing_spread(np.array([[2.0, 4.0, 9.0]]), 6)[0, 2], 13.0**0.5)


def test_a_slope_is_least_squares_over_the_months_known():
    # months 0, 1, 3 with 1, 2, 6: mean month 4/3, mean 3; 2.6667 + 0.3333 + 5 = 8 over 1.7778 + .1111 + 2.7778 = 4.6667
    slope = backward.trailing_slope(np.array([[1.0, 2.0, NAN, 6.0]]), 6, at_least=3)
    np.testing.assert_allclose(slope[0, 3], 8.0 / (14.0 / 3.0))
    assert np.isnan(slope[0, 1])


def test_a_faded_mean_halves_the_weight_per_half_life():
    # half-life 1: weights 1/4, 1/2, 1 on 4, unknown, 1: (1 + 1) / 1.25
    np.testing.assert_allclose(backward.faded_mean(np.array([[4.0, NAN, 1.0]]), 1.0), [[4.0, 4.0, 1.6]])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6) | st.just(NAN), min_size=8, max_size=20),
    st.integers(0, 6),
    st.integers(0, 2**32 - 1),
)
def test_no_look_back_reads_ahead_by_a_single_bit(figures, cut, seed):
    past = np.array([figures])
    changed = past.copy()
    changed[:, cut + 1 :] = np.random.default_rng(seed).normal(size=past.shape[1] - cut - 1) * 1e9
    for look in (
        lambda x: backward.trailing_mean(x, 4),
        lambda x: backward.trailing_spread(x, 5),
        lambda x: backward.trailing_slope(x, 6),
        lambda x: backward.faded_mean(x, 2.0),
        lambda x: backward.trailing_sum(x, 3)[0],
    ):
        assert look(past)[:, : cut + 1].tobytes() == look(changed)[:, : cut + 1].tobytes()
