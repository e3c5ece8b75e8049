import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.shrinkage import beta_binomial, gamma_poisson, normal_normal


def test_a_rate_is_averaged_over_shapes_by_how_well_they_foretell_the_counts():
    # No event in one year, a belief of one event in two years: m = 1 / (2 + 1).
    # Shape 1: b = 3, likelihood 3/4, rate 1/4. Shape 2: b = 6, likelihood (6/7)^2 = 36/49, rate 2/7.
    shrunk = gamma_poisson(np.array([0.0]), np.array([1.0]), prior_rate=0.5, shapes=np.array([1.0, 2.0]))
    assert shrunk.portfolio == pytest.approx(1 / 3)
    expected = (3 / 4 * 1 / 4 + 36 / 49 * 2 / 7) / (3 / 4 + 36 / 49)
    assert shrunk.values.tolist() == pytest.approx([expected])


def test_no_exposure_gets_the_portfolios_rate():
    shrunk = gamma_poisson(np.array([3.0, 0.0]), np.array([9.0, 0.0]), prior_rate=0.25)
    # (1 + 3) / (4 + 9)
    assert shrunk.portfolio == pytest.approx(4 / 13)
    assert shrunk.values[1] == pytest.approx(4 / 13)


def test_clients_that_are_plainly_unlike_keep_more_of_their_own():
    years = np.full(20, 3.0)
    alike = gamma_poisson(np.ones(20), years, prior_rate=1 / 3)
    unlike = gamma_poisson(np.array([20.0] + [0.0] * 19), years, prior_rate=1 / 3)
    assert abs(alike.values[0] - 1 / 3) < 0.01
    # At the least shape, 0.5, and m = 21 / 63: (0.5 + 20) / (1.5 + 3) = 4.56 of the own 6.67, and 0.5 / 4.5 = 0.111.
    assert unlike.values[0] > 4.0
    assert unlike.values[1] < 0.12


COUNTS = st.lists(st.tuples(st.integers(0, 9), st.floats(0.01, 20)), min_size=1, max_size=12)


@given(COUNTS)
def test_a_rate_lies_between_the_own_and_the_portfolios(pairs):
    events, years = (np.array(one, dtype=float) for one in zip(*pairs, strict=True))
    shrunk = gamma_poisson(events, years, prior_rate=0.1)
    for rate, count, time in zip(shrunk.values, events, years, strict=True):
        low, high = sorted((count / time, shrunk.portfolio))
        assert low * (1 - 1e-9) <= rate <= high * (1 + 1e-9)


def test_a_share_with_a_fixed_strength():
    shrunk = beta_binomial(np.array([2.0, 0.0]), np.array([10.0, 30.0]), 0.1, strengths=np.array([10.0]))
    # (10 * 0.1 + 2) / (10 + 10) and (1 + 0) / (10 + 30).
    assert shrunk.values.tolist() == pytest.approx([0.15, 0.025])


@pytest.mark.parametrize("mean", [0.0, 1.0])
def test_where_nothing_or_all_is_lost_every_share_is_the_mean(mean):
    assert beta_binomial(np.array([0.0]), np.array([5.0]), mean).values.tolist() == [mean]


def test_means_by_der_simonian_and_laird():
    # Weights 4/4 = 1 each, Q = 2 * 25 = 50, tau2 = (50 - 1) / (2 - 2/2) = 49, own share 49 / (49 + 1).
    shrunk = normal_normal(np.array([10.0, 20.0]), np.array([4.0, 4.0]), 4.0)
    assert shrunk.portfolio == pytest.approx(15.0)
    assert shrunk.values.tolist() == pytest.approx([10.1, 19.9])


def test_means_no_further_apart_than_chance_become_one():
    # Q = 2 * 0.25 = 0.5 < 1, so tau2 is 0.
    shrunk = normal_normal(np.array([10.0, 11.0]), np.array([4.0, 4.0]), 4.0)
    assert shrunk.values.tolist() == pytest.approx([10.5, 10.5])


def test_a_single_client_or_a_habit_without_noise_keeps_its_mean():
    assert normal_normal(np.array([7.0]), np.array([1.0]), 4.0).values.tolist() == [7.0]
    assert normal_normal(np.array([7.0, 9.0]), np.array([1.0, 2.0]), 0.0).values.tolist() == [7.0, 9.0]
