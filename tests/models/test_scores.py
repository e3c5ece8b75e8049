import numpy as np
import pytest

from models.scores import Ranking, brier_skill, calibration_slope, intervals, measured

ONES = np.ones(4)


def test_area_under_the_curve_by_hand():
    happened = np.array([0.0, 1.0, 0.0, 1.0])
    # pairs: .2 over .1 yes; .2 over .3 no; .4 over both: 3 of 4
    assert Ranking.of(np.array([0.1, 0.2, 0.3, 0.4]), happened).auc(ONES) == 0.75
    assert Ranking.of(np.zeros(4), happened).auc(ONES) == 0.5


def test_weights_are_repeated_rows():
    score, happened = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.0, 1.0, 0.0, 1.0])
    weights = np.array([2.0, 1.0, 0.0, 3.0])
    repeated = np.repeat(np.arange(4), weights.astype(int))
    once = Ranking.of(score[repeated], happened[repeated]).auc(np.ones(6))
    assert Ranking.of(score, happened).auc(weights) == once == 1.0


def test_what_cannot_be_computed_is_nothing():
    assert Ranking.of(np.array([0.1, 0.2]), np.zeros(2)).auc(np.ones(2)) is None
    assert brier_skill(np.zeros(2), np.zeros(2), np.zeros(2), np.ones(2)) is None
    assert calibration_slope(np.full(4, 0.3), np.array([0.0, 1.0, 0.0, 1.0]), ONES) is None
    assert calibration_slope(np.array([0.2, 0.3]), np.zeros(2), np.ones(2)) is None
    # told apart without error: the slope has no end
    assert calibration_slope(np.array([0.2, 0.3, 0.6, 0.7]), np.array([0.0, 0.0, 1.0, 1.0]), ONES) is None


def test_brier_skill_by_hand():
    # errors .01 + .04 = .05 against .25 + .25 = .5
    assert brier_skill(np.array([0.9, 0.2]), np.full(2, 0.5), np.array([1.0, 0.0]), np.ones(2)) == pytest.approx(0.9)
    assert brier_skill(np.full(2, 0.5), np.full(2, 0.5), np.array([1.0, 0.0]), np.ones(2)) == 0.0


def test_calibration_slope_of_two_groups():
    # foretold 1/4 and 3/4, seen 2/5 and 3/5: (2 ln 1.5) / (2 ln 3)
    foretold = np.repeat([0.25, 0.75], 5)
    happened = np.array([1, 1, 0, 0, 0, 1, 1, 1, 0, 0], dtype=np.float64)
    assert calibration_slope(foretold, happened, np.ones(10)) == pytest.approx(np.log(1.5) / np.log(3.0))


def test_a_right_forecast_has_slope_one():
    foretold = np.repeat([0.25, 0.75], 4)
    happened = np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=np.float64)
    assert calibration_slope(foretold, happened, np.ones(8)) == pytest.approx(1.0)


def test_scores_that_cannot_be_computed_are_absent():
    assert measured({"a": lambda weights: float(weights.sum()), "b": lambda weights: None}, 3) == {"a": 3.0}
    assert measured({"a": lambda weights: 1.0}, 0) == {}


def test_clients_are_drawn_whole():
    client = np.repeat(np.arange(5), 3)
    seen = []

    def measure(weights):
        seen.append(weights.reshape(5, 3))
        return float(weights.sum())

    bounds = intervals({"rows": measure}, client, np.random.default_rng(1))
    assert bounds == {"rows": [15.0, 15.0]}
    assert all((weights == weights[:, :1]).all() for weights in seen)


def test_an_interval_that_hangs_on_one_client_is_absent():
    client = np.arange(10)
    ranking = Ranking.of(np.arange(10.0), (client == 9).astype(np.float64))
    assert intervals({"auc": ranking.auc}, client, np.random.default_rng(1)) == {}
    assert intervals({"auc": ranking.auc}, client[:0], np.random.default_rng(1)) == {}
