"""Figures by hand; that none of them reads ahead is held in test_leaks.py."""

import numpy as np
import pandas as pd
import pytest

from models import figures
from models.features import FEATURES, feature_cube, today_of
from models.grid import read_grid, rise_months
from models.labels import ask

NAN = np.nan


def test_a_recent_rise_is_a_log_ratio(grid_of):
    grid = grid_of({"a": {"hours": [10.0, 10.0, 10.0, 20.0]}})
    # half-life two months: weights 1, r, r^2, r^3 with r = 2^-1/2
    r = 0.5**0.5
    recent = (20.0 + 10.0 * (r + r**2 + r**3)) / (1.0 + r + r**2 + r**3)
    found = figures.recent_rise(grid, None, column="hours")
    assert found[0, 3] == pytest.approx(np.log(recent / 12.5))
    assert np.isnan(found[0, 1])


def test_a_floor_lets_a_column_of_noughts_have_a_ratio(grid_of):
    grid = grid_of({"a": {"tickets_opened": [0.0, 0.0, 0.0]}})
    assert np.isnan(figures.recent_rise(grid, None, column="tickets_opened")[0, 2])
    assert figures.recent_rise(grid, None, column="tickets_opened", floor=1.0)[0, 2] == 0.0


def test_few_invoices_are_read_as_the_portfolio(grid_of):
    grid = grid_of(
        {
            "few": {"late_share": [1.0, 0.0], "invoices_issued": [1.0, 1.0]},
            "many": {"late_share": [0.0, 0.0], "invoices_issued": [9.0, 1.0]},
        }
    )
    share = figures.bills_level(grid, None, column="late_share", half_life=4.0)[:, 1]
    # one of ten invoices of month 0 was late: (1 + 2 * .1) / (1 + 2) and (0 + 2 * .1) / (9 + 2)
    assert share == pytest.approx([0.4, 0.2 / 11.0])


def test_days_to_pay_fade_over_bills(grid_of):
    grid = grid_of({"a": {"days_to_pay": [10.0, 40.0, 0.0]}})
    # known in months 1 and 2; half-life 1: (40 + 5) / 1.5 = 30, and the client is the portfolio
    assert figures.bills_level(grid, None, column="days_to_pay", half_life=1.0)[0, 2] == pytest.approx(30.0)


def test_a_share_change_is_the_last_three_months_against_nine(grid_of):
    shares, issued = [0.0] * 6 + [1.0] * 3 + [0.0], [1.0] * 10
    grid = grid_of({"a": {"late_share": shares, "invoices_issued": issued}})
    # at month 9 months 0 to 8 are known: 3 of 9 = 1/3; the last three 3 of 3, with two bills of 1/3 beside them
    expected = (3.0 + 2.0 / 3.0) / 5.0 - 1.0 / 3.0
    assert figures.share_change(grid, None, column="late_share")[0, 9] == pytest.approx(expected)


def test_a_price_rise_fades(grid_of):
    grid = grid_of({"a": {"hours": [1.0] * 9}})
    rises = pd.DataFrame({"client_id": ["a"], "month": pd.PeriodIndex(["2022-02"], freq="M")})
    fresh = figures.price_rise_recency(grid, rise_months(rises, grid))[0]
    assert fresh[0] == 0.0
    assert fresh[1] == 1.0
    assert fresh[7] == pytest.approx(np.exp(-1.0))


class TestCusum:
    # six months of mean 20 and standard deviation 2 (squares 4 * 4 + 2 * 2 = 20 over 5 = 4)
    LEVEL = (18.0, 22.0, 18.0, 22.0, 21.4142135623731, 18.5857864376269)

    def test_a_step_is_the_distance_from_the_level_so_far_in_standard_deviations(self, grid_of):
        # 23 stands 1.5 above 20: 1.5 - .5
        found = figures.cusum(grid_of({"a": {"hours": [*self.LEVEL, 23.0]}}), None, column="hours")
        assert np.isnan(found[0, :6]).all()
        assert found[0, 6] == pytest.approx(1.0)

    def test_steps_add_up_and_wild_ones_count_three(self, grid_of):
        # 1000 counts 3 and no more: 1 + 3 - .5
        found = figures.cusum(grid_of({"a": {"hours": [*self.LEVEL, 23.0, 1000.0]}}), None, column="hours")
        assert found[0, 7] == pytest.approx(3.5)

    def test_it_stops_at_ten_and_falls_to_nought(self, grid_of):
        steady = [20.0] * 6
        # a steady client's spread is read as a tenth of its level, 2; 2.5 are added for each wild month
        rising = figures.cusum(
            grid_of({"a": {"hours": [*steady, *(10.0**n for n in range(2, 8))]}}), None, column="hours"
        )
        assert rising[0, 6:].tolist() == pytest.approx([2.5, 5.0, 7.5, 10.0, 10.0, 10.0])
        falling = figures.cusum(grid_of({"a": {"hours": [*steady, 0.0]}}), None, column="hours")
        assert falling[0, 6] == 0.0

    def test_an_unknown_month_neither_adds_nor_forgets(self, grid_of):
        found = figures.cusum(grid_of({"a": {"hours": [*self.LEVEL, 23.0, NAN, 20.0]}}), None, column="hours")
        assert np.isnan(found[0, 7])
        # 20 lies 3/7 below the mean of seven months, 143/7; their sum of squares is 20 + 9 * 6/7, over 6
        spread = ((20.0 + 54.0 / 7.0) / 6.0) ** 0.5
        assert found[0, 8] == pytest.approx(1.0 - 3.0 / 7.0 / spread - 0.5)

    def test_the_spread_of_little_things_is_at_least_a_tenth(self, grid_of):
        # nothing ever, then one ticket: a tenth of at least 1, ten deviations, counted as three
        found = figures.cusum(grid_of({"a": {"tickets_opened": [0.0] * 6 + [0.1]}}), None, column="tickets_opened")
        assert found[0, 6] == pytest.approx(0.5)


class TestBreadth:
    def test_measures_a_tenth_above_the_own_year_are_counted(self, grid_of):
        # last three over all nine: hours 30 over 23.33 worse; tickets 12 over 12 not; escalations never any, not told
        grid = grid_of(
            {
                "a": {
                    "hours": [20.0] * 6 + [30.0] * 3,
                    "tickets_opened": [12.0] * 9,
                    "escalations": [0.0] * 9,
                    "seats": [10.0] * 6 + [90.0] * 3,
                }
            }
        )
        worse, told = figures.worse_measures(grid)
        assert (worse[0, 8], told[0, 8]) == (1.0, 2.0)
        assert figures.breadth(grid, None)[0, 8] == 0.5
        assert np.isnan(figures.breadth(grid, None)[0, 4])  # five months are no year

    def test_just_a_tenth_counts(self, grid_of):
        # mean of the last three 11 against 66 over six months
        grid = grid_of({"a": {"hours": [9.0, 9.0, 9.0, 11.0, 11.0, 11.0]}, "b": {"hours": [10.0] * 3 + [11.0] * 3}})
        assert figures.breadth(grid, None)[:, 5].tolist() == [1.0, 0.0]


def test_tenure_is_counted_from_the_first_row(panel_of):
    panel = panel_of({"a": {"hours": [1.0] * 3}, "b": {"hours": [1.0] * 3}})
    grid = read_grid(
        panel.loc[(panel["client_id"] == "a") | (panel["month"] > panel["month"].min())], as_of=panel["month"].max()
    )
    found = figures.tenure(grid, None)
    assert found[0].tolist() == pytest.approx([0.0, np.log(2.0), np.log(3.0)])
    assert np.isnan(found[1, 0])
    assert found[1, 1:].tolist() == pytest.approx([0.0, np.log(2.0)])


def test_today_is_what_the_label_measures(grid_of):
    grid = grid_of({"a": {"score": [70.0, 50.0], "left": [0.0, 0.0]}})
    for label, standing in (("grade", -50.0), ("churn", -50.0)):
        feature = today_of(ask(label, horizon=3))
        assert feature_cube((feature,), grid, None)[0, 1, 0] == standing
        assert feature.measure == "score"


@pytest.mark.parametrize("label", FEATURES)
def test_what_is_declared_worse_is_told_apart_by_its_sign_alone(label):
    assert {feature.worse for feature in FEATURES[label]} <= {-1.0, 0.0, 1.0}
