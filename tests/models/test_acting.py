import numpy as np
import pytest

from models.acting import ActingCosts, ActingValue, acting_values, lift, top_share
from models.acting import Tested as Forecasts
from models.errors import ModelError

ONE = np.zeros(6, dtype=np.int64)


def foretold(probability, persistence, happened):
    rows = np.arange(len(happened))
    return Forecasts(
        client=rows,
        cut=rows,
        probability=np.array(probability),
        base_rate=np.full(len(rows), 0.2),
        persistence=np.array(persistence),
        happened=np.array(happened),
        horizon=3,
    )


class TestTopShare:
    def test_the_first_of_each_group(self):
        score = np.array([3.0, 9.0, 1.0, 2.0, 8.0, 7.0])
        group = np.array([0, 1, 0, 0, 1, 1])
        assert top_share(score, group, 2).tolist() == [1.0, 1.0, 0.0, 1.0, 1.0, 0.0]

    def test_equal_scores_share_the_places_left(self):
        # one place is 5's, one is left for the three of 4
        score = np.array([4.0, 5.0, 4.0, 4.0, 1.0, 1.0])
        assert top_share(score, ONE, 2) == pytest.approx([1 / 3, 1.0, 1 / 3, 1 / 3, 0.0, 0.0])

    def test_a_group_smaller_than_the_places_is_taken_whole(self):
        assert top_share(np.array([1.0, 2.0]), np.array([4, 4]), 5).tolist() == [1.0, 1.0]

    def test_no_places_take_nobody(self):
        assert top_share(np.array([1.0, 1.0]), np.array([4, 4]), 0).tolist() == [0.0, 0.0]


class TestLift:
    def test_by_hand(self):
        # taken: one of two; among all two of six: (1/2) / (1/3)
        happened, taken = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
        assert lift(happened, taken, np.ones(6)) == pytest.approx(1.5)

    def test_parts_and_weights_count(self):
        # taken: 1 * 1 of 1 * 1 + 2 * .5 = 2; among all 1 of 4
        found = lift(np.array([1.0, 0.0, 0.0]), np.array([1.0, 0.5, 0.0]), np.array([1.0, 2.0, 1.0]))
        assert found == pytest.approx(0.5 / 0.25)

    def test_everyone_taken_is_no_better_than_chance(self):
        assert lift(np.array([1.0, 0.0, 0.0]), np.ones(3), np.ones(3)) == 1.0

    def test_nothing_to_find_or_nobody_taken_is_no_lift(self):
        assert lift(np.zeros(3), np.ones(3), np.ones(3)) is None
        assert lift(np.ones(3), np.zeros(3), np.ones(3)) is None
        assert lift(np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.array([0.0, 1.0])) is None


class TestActing:
    COSTS = ActingCosts(acting=100.0, turning=1000.0, averted=0.5)

    def test_the_threshold_is_where_acting_pays(self):
        # 100 / (.5 * 1000)
        assert self.COSTS.threshold == pytest.approx(0.2)
        assert ActingCosts(acting=900.0, turning=1000.0, averted=0.5).threshold == pytest.approx(1.8)

    def test_profits_by_hand(self):
        found = acting_values(
            foretold([0.9, 0.3, 0.2, 0.1, 0.1], [1.0, 5.0, 4.0, 3.0, 2.0], [1.0, 1.0, 0.0, 0.0, 1.0]), self.COSTS
        )
        # model: rows 0, 1, 2 (at the threshold too), two hits: 100 * (500 * 2 - 300) / 5
        assert found["model"] == ActingValue(0.6, pytest.approx(2.0 / 3.0), pytest.approx(14000.0))
        # as many of those standing worst today: rows 1, 2, 3, one hit: 100 * (500 - 300) / 5
        assert found["persistence"] == ActingValue(0.6, pytest.approx(1.0 / 3.0), pytest.approx(4000.0))
        # everyone: three hits of five: 100 * (1500 - 500) / 5
        assert found["everyone"] == ActingValue(1.0, pytest.approx(0.6), pytest.approx(20000.0))

    def test_those_standing_alike_share_the_warnings(self):
        # one warning shared by two, one of whom turns: .5 hits: 100 * (250 - 100) / 2
        found = acting_values(foretold([0.9, 0.1], [1.0, 1.0], [1.0, 0.0]), self.COSTS)
        assert found["persistence"] == ActingValue(0.5, pytest.approx(0.5), pytest.approx(7500.0))

    def test_no_warning_earns_nothing_and_came_true_never(self):
        found = acting_values(foretold([0.1, 0.1], [1.0, 2.0], [1.0, 0.0]), self.COSTS)
        assert found["model"] == found["persistence"] == ActingValue(0.0, None, 0.0)

    def test_without_forecasts_there_is_nothing_to_weigh(self):
        assert acting_values(foretold([], [], []), self.COSTS) == {}

    @pytest.mark.parametrize(
        ("figures", "message"),
        [
            ({"acting": 0.0}, "what acting costs is 0.0; allowed is a number above 0"),
            ({"turning": -1.0}, "what turning costs is -1.0"),
            ({"turning": float("inf")}, "what turning costs is inf"),
            ({"averted": 0.0}, "the share averted by acting is 0.0; allowed is above 0, at most 1"),
            ({"averted": 1.1}, "the share averted by acting is 1.1"),
            ({"averted": float("nan")}, "the share averted by acting is nan"),
        ],
    )
    def test_costs_that_weigh_nothing_are_refused(self, figures, message):
        with pytest.raises(ModelError, match=message):
            ActingCosts(**{"acting": 100.0, "turning": 1000.0, "averted": 0.5} | figures)
