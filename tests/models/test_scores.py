import numpy as np
import pytest

from models.scores import Ranking, brier_skill, calibration_curve, calibration_slope, intervals, measured

ONES = np.ones(4)


def one_month(score, happened):
    return Ranking.of(score, happened, np.zeros(len(score), dtype=np.int64))


def test_area_under_the_curve_by_hand():
    happened = np.array([0.0, 1.0, 0.0, 1.0])
    # pairs: .2 over .1 yes; .2 over .3 no; .4 over both: 3 of 4
    assert one_month(np.array([0.1, 0.2, 0.3, 0.4]), happened).auc(ONES) == 0.75
    assert one_month(np.zeros(4), happened).auc(ONES) == 0.5


def test_weights_are_repeated_rows():
    score, happened = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.0, 1.0, 0.0, 1.0])
    weights = np.array([2.0, 1.0, 0.0, 3.0])
    repeated = np.repeat(np.arange(4), weights.astype(int))
    once = one_month(score[repeated], happened[repeated]).auc(np.ones(6))
    assert one_month(score, happened).auc(weights) == once == 1.0


def test_what_cannot_be_computed_is_nothing():
    assert one_month(np.array([0.1, 0.2]), np.zeros(2)).auc(np.ones(2)) is None
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
    ranking = one_month(np.arange(10.0), (client == 9).astype(np.float64))
    assert intervals({"auc": ranking.auc}, client, np.random.default_rng(1)) == {}
    assert intervals({"auc": ranking.auc}, client[:0], np.random.default_rng(1)) == {}


class TestRankingWithinMonths:
    SCORE = np.array([0.1, 0.2, 0.2, 0.6, 0.7, 0.8])
    HAPPENED = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    CUT = np.array([3, 3, 3, 8, 8, 8])

    def test_only_rows_of_the_same_month_are_compared(self):
        # month 3: .2 over .1 yes, over .2 half: 1.5 of 2; month 8: .6 over .7 no, .8 over .7 yes: 1 of 2; 2.5 of 4
        ranking = Ranking.of(self.SCORE, self.HAPPENED, self.CUT)
        assert ranking.auc(np.ones(6)) == 0.625

    def test_pairs_weigh_by_both_sides(self):
        # row 0 twice, row 5 three times: month 3 (2 + .5) of 3, month 8: .6 0 of 1, .8 3 of 3: 5.5 of 7
        ranking = Ranking.of(self.SCORE, self.HAPPENED, self.CUT)
        assert ranking.auc(np.array([2.0, 1.0, 1.0, 1.0, 1.0, 3.0])) == pytest.approx(5.5 / 7.0)

    def test_the_order_of_rows_does_not_matter(self):
        order = np.array([4, 0, 5, 2, 1, 3])
        mixed = Ranking.of(self.SCORE[order], self.HAPPENED[order], self.CUT[order])
        assert mixed.auc(np.ones(6)) == 0.625

    def test_a_rate_that_rises_for_everyone_ranks_nobody(self):
        # as foretold, month 2 is worse for both: of all four pairs three are right, within months two are level
        score, cut = np.array([0.1, 0.1, 0.9, 0.9]), np.array([1, 1, 2, 2])
        assert Ranking.of(score, np.array([0.0, 1.0, 1.0, 0.0]), cut).auc(ONES) == 0.5

    def test_months_with_one_outcome_alone_say_nothing(self):
        score, cut = np.array([0.1, 0.9, 0.2, 0.3]), np.array([1, 1, 2, 2])
        assert Ranking.of(score, np.array([0.0, 0.0, 1.0, 1.0]), cut).auc(ONES) is None
        # month 1 has both: .9 over .1 of the one pair there is
        assert Ranking.of(score, np.array([0.0, 1.0, 1.0, 1.0]), cut).auc(ONES) == 1.0


class TestCalibrationCurve:
    def test_ranges_are_those_of_jeffreys(self):
        # L. D. Brown, T. T. Cai, A. DasGupta, "Interval Estimation for a Binomial Proportion", Statistical Science 16
        # (2001), table 5, n = 10: 2 seen .044 to .503, 5 seen .224 to .776
        probability = np.repeat([0.1, 0.4], 10)
        happened = np.concatenate([np.repeat([1.0, 0.0], [2, 8]), np.repeat([1.0, 0.0], [5, 5])])
        low, high = calibration_curve(probability, happened, 1)
        assert (low.seen, high.seen) == (0.2, 0.5)
        assert (low.low, low.high) == (pytest.approx(0.044, abs=5e-4), pytest.approx(0.503, abs=5e-4))
        assert (high.low, high.high) == (pytest.approx(0.224, abs=5e-4), pytest.approx(0.776, abs=5e-4))
        assert (low.foretold, high.foretold) == (pytest.approx(0.1), pytest.approx(0.4))

    def test_overlapping_rows_share_their_evidence(self):
        # 30 rows of windows of 3 months are 10 windows: the same range as of 2 seen among 10
        happened = np.repeat([1.0, 0.0], [6, 24])
        (group,) = calibration_curve(np.full(30, 0.3), happened, 3)
        assert group.windows == 10.0
        assert (group.low, group.high) == (pytest.approx(0.044, abs=5e-4), pytest.approx(0.503, abs=5e-4))

    def test_groups_rise_and_hold_all_rows(self):
        probability = np.random.default_rng(2).random(97)
        found = calibration_curve(probability, (probability > 0.5).astype(np.float64), 1)
        assert len(found) == 5
        assert sum(group.windows for group in found) == 97.0
        foretold = [group.foretold for group in found]
        assert foretold == sorted(foretold)

    def test_too_few_windows_are_no_curve(self):
        assert calibration_curve(np.full(29, 0.3), np.zeros(29), 3) == ()
        assert len(calibration_curve(np.full(60, 0.3), np.zeros(60), 3)) == 2
