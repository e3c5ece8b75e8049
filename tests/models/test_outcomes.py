import numpy as np
import pandas as pd
import pytest

from models.bills import NOT_YET
from models.grid import read_grid
from models.labels import ask
from models.outcomes import distinct_episodes, outcomes

NAN = np.nan
HOURS = ask("hours", horizon=12)
GRADE = ask("grade", horizon=3)
LATE = ask("late", horizon=3)


class TestHours:
    def test_a_rise_that_stays_at_a_quarter_exactly(self, grid_of):
        known = outcomes(grid_of({"a": {"hours": [20.0] * 8 + [25.0] * 12}}), HOURS)
        # cut 7: base 20, months 8 to 13 at 25 = 1.25 * 20; cut 8: its window ends in month 20, one after the last
        assert known.happened[0, 7] == 1.0
        assert np.isnan(known.happened[0, 8:]).all()
        # two months are no level yet
        assert np.isnan(known.happened[0, :2]).all()
        assert known.happened[0, 2:8].tolist() == [1.0] * 6

    def test_a_rise_below_a_quarter_is_none(self, grid_of):
        known = outcomes(grid_of({"a": {"hours": [20.0] * 8 + [24.9] * 12}}), HOURS)
        assert known.happened[0, 2:8].tolist() == [0.0] * 6

    def test_the_level_moves_with_the_client(self, grid_of):
        # cut 10: mean of months 5 to 10 is (3 * 20 + 3 * 26) / 6 = 23, its line 28.75: 26 stays below
        known = outcomes(grid_of({"a": {"hours": [20.0] * 8 + [26.0] * 16}}), HOURS)
        assert known.happened[0, 7] == 1.0
        assert known.happened[0, 10] == 0.0

    def test_a_passing_peak_does_not_stay(self, grid_of):
        known = outcomes(grid_of({"a": {"hours": [20.0] * 8 + [40.0] * 3 + [20.0] * 12}}), HOURS)
        assert known.happened[0, 2:8].tolist() == [0.0] * 6

    def test_half_a_year_counts_as_staying(self, grid_of):
        known = outcomes(grid_of({"a": {"hours": [20.0] * 8 + [30.0] * 6 + [20.0] * 8}}), HOURS)
        assert known.happened[0, 7] == 1.0

    def test_a_rise_in_the_last_two_months_of_the_window_is_too_short(self, grid_of):
        early = outcomes(grid_of({"a": {"hours": [20.0] * 16 + [30.0] * 2}}), HOURS)
        assert early.happened[0, 5] == 0.0
        later = outcomes(grid_of({"a": {"hours": [20.0] * 15 + [30.0] * 3}}), HOURS)
        assert later.happened[0, 5] == 1.0

    def test_a_client_who_left_is_never_a_no(self, grid_of):
        grid = grid_of({"gone": {"hours": [20.0] * 10}, "there": {"hours": [20.0] * 30}})
        known = outcomes(grid, HOURS)
        assert np.isnan(known.happened[0]).all()
        assert known.happened[1, 2:18].tolist() == [0.0] * 16

    def test_a_client_who_rose_and_left_within_the_window_is_left_out_too(self, grid_of):
        grid = grid_of({"gone": {"hours": [20.0] * 6 + [40.0] * 6}, "there": {"hours": [20.0] * 30}})
        assert np.isnan(outcomes(grid, HOURS).happened[0]).all()

    def test_no_hours_are_no_level(self, grid_of):
        assert np.isnan(outcomes(grid_of({"a": {"hours": [0.0] * 20}}), HOURS).happened).all()

    def test_a_window_of_which_more_than_half_is_unknown_is_left_out(self, grid_of):
        hours = [20.0] * 8 + [20.0] * 5 + [NAN] * 7 + [20.0]
        # cut 7: months 8 to 19, five of twelve known; cut 8: months 9 to 20, four and the last
        assert np.isnan(outcomes(grid_of({"a": {"hours": hours}}), HOURS).happened[0, 7:9]).all()

    def test_already_means_risen_against_the_half_year_before(self, grid_of):
        known = outcomes(grid_of({"a": {"hours": [20.0] * 6 + [25.0] * 6}}), HOURS)
        assert known.already[0, 11] == 1.0
        assert known.persistence[0, 11] == 1.25
        assert known.already[0, 10] == 0.0
        assert known.persistence[0, 5] == 1.0


class TestGrade:
    def test_once_below_within_three_months(self, grid_of):
        known = outcomes(grid_of({"a": {"score": [70.0, 70.0, 70.0, 70.0, 59.0, 70.0, 60.0, 70.0, 70.0]}}), GRADE)
        assert known.happened[0, :6].tolist() == [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
        assert np.isnan(known.happened[0, 6:]).all()
        assert known.already[0].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]

    def test_the_last_months_of_one_who_left_are_left_out(self, grid_of):
        grid = grid_of({"gone": {"score": [70.0, 70.0, 70.0, 50.0]}, "there": {"score": [70.0] * 9}})
        assert outcomes(grid, GRADE).happened[0, 0] == 1.0
        assert np.isnan(outcomes(grid, GRADE).happened[0, 1:]).all()

    def test_a_worse_score_persists_as_a_greater_number(self, grid_of):
        known = outcomes(grid_of({"a": {"score": [70.0, 50.0]}}), GRADE)
        assert known.persistence[0, 1] > known.persistence[0, 0]


class TestShares:
    SHARES = (0.0, 0.0, 0.0, 1.0, 0.5, 0.0, 0.0, 0.0)
    ISSUED = (2.0, 2.0, 2.0, 1.0, 2.0, 1.0, 4.0, 1.0)

    def test_invoices_are_counted_not_months(self, grid_of):
        known = outcomes(grid_of({"a": {"late_share": self.SHARES, "invoices_issued": self.ISSUED}}), LATE)
        # cut 1: months 2 to 4: 2 of 5 late; cut 2: months 3 to 5: 2 of 4; cut 3: months 4 to 6: 1 of 7
        assert known.happened[0, 1:4].tolist() == [0.0, 1.0, 0.0]

    def test_the_outcome_is_known_a_month_after_the_window(self, grid_of):
        known = outcomes(grid_of({"a": {"late_share": self.SHARES, "invoices_issued": self.ISSUED}}), LATE)
        assert known.known_at[0, :5].tolist() == [4, 5, 6, 7, 8]
        assert np.isnan(known.happened[0, 4:]).all()
        assert np.isnan(known.already[0, 0])  # nothing is known of month 0 at its end

    def test_today_is_the_last_six_months_known(self, grid_of):
        known = outcomes(grid_of({"a": {"late_share": self.SHARES, "invoices_issued": self.ISSUED}}), LATE)
        assert known.persistence[0, 5] == pytest.approx(2.0 / 9.0)  # months 0 to 4
        assert known.persistence[0, 7] == pytest.approx(2.0 / 12.0)  # months 1 to 6
        assert known.already[0, 5] == 0.0

    def test_without_counts_months_weigh_alike(self, grid_of):
        known = outcomes(grid_of({"a": {"late_share": self.SHARES}}), LATE)
        # cut 1: (0 + 1 + .5) / 3 = .5
        assert known.happened[0, 1] == 1.0

    def test_a_third_of_three_is_a_third(self, grid_of):
        shares = [0.0, 0.0] + [1.0 / 3.0] * 3 + [0.0] * 3
        grid = grid_of({"a": {"disputed_share": shares, "invoices_issued": [3.0] * 8}})
        assert outcomes(grid, ask("disputed", horizon=3)).happened[0, 1] == 1.0

    def test_a_window_without_an_invoice_is_left_out(self, grid_of):
        known = outcomes(grid_of({"a": {"late_share": [0.0, 0.0, NAN, NAN, NAN, 0.0, 0.0, 0.0]}}), LATE)
        assert np.isnan(known.happened[0, 1])
        assert known.happened[0, 2] == 0.0


class TestSharesOfBills:
    """Bills told one by one: issued in a month of 2022, with the months in which "late" was known."""

    def grid(self, bills, months=10):
        first = pd.Period("2022-01", "M")
        rows = [
            {
                "client_id": "a",
                "issued": first + issued,
                "late": late,
                "late_known": first + known if known is not None else pd.NaT,
                "late_pending": known is None,
            }
            for issued, late, known in bills
        ]
        told = pd.DataFrame(rows).astype({"late_known": "period[M]"})
        for fate in ("past_due", "disputed", "days"):
            told[fate] = NAN
            told[f"{fate}_known"] = pd.PeriodIndex([pd.NaT] * len(told), freq="M")
            told[f"{fate}_pending"] = False
        panel = pd.DataFrame(
            {"client_id": "a", "month": pd.period_range(first, periods=months, freq="M"), "late_share": [0.0] * months}
        )
        return read_grid(panel, as_of=panel["month"].max(), bills=told)

    def test_a_window_is_known_once_its_last_bill_is(self):
        # cut 1: months 2 to 4, late 1 of 2, the second of which is known in month 6, two months after the window
        known = outcomes(self.grid([(2, 1.0, 3), (4, 0.0, 6), (5, 0.0, 6)]), LATE)
        assert known.happened[0, 1] == 1.0
        assert known.known_at[0, 1] == 6
        # cut 0: months 1 to 3: late 1 of 1, known in month 3
        assert (known.happened[0, 0], known.known_at[0, 0]) == (1.0, 3)
        # cut 2: months 3 to 5: late 0 of 2
        assert (known.happened[0, 2], known.known_at[0, 2]) == (0.0, 6)
        # cut 5: months 6 to 8 without a bill
        assert np.isnan(known.happened[0, 5])

    def test_a_bill_whose_fate_is_to_come_leaves_its_windows_open(self):
        known = outcomes(self.grid([(2, 1.0, 3), (4, NAN, None), (6, 0.0, 7)]), LATE)
        # windows with month 4 are those of cuts 1, 2 and 3
        assert np.isnan(known.happened[0, 1:4]).all()
        assert (known.known_at[0, 1:4] >= NOT_YET).all()
        assert known.happened[0, 4] == 0.0

    def test_today_counts_the_fates_told_in_the_window(self):
        known = outcomes(self.grid([(0, 1.0, 2), (1, 0.0, 3), (2, 0.0, 3)]), LATE)
        assert np.isnan(known.already[0, :2]).all()
        assert known.persistence[0, 2] == 1.0
        assert known.already[0, 2] == 1.0
        assert known.persistence[0, 3] == pytest.approx(1.0 / 3.0)
        assert known.persistence[0, 8] == 0.0  # months 3 to 8: two bills, none of them late
        assert np.isnan(known.already[0, 9])


class TestChurn:
    LEFT = ask("churn", horizon=2)

    def test_who_leaves_of_its_own_accord_did(self, grid_of):
        grid = grid_of(
            {
                "left": {"left": [0.0, 0.0, 0.0, 0.0, 1.0]},
                "ended": {"left": [0.0, 0.0, 0.0, 0.0, 0.0]},
                "there": {"left": [0.0] * 9},
            }
        )
        ended, left, there = outcomes(grid, self.LEFT).happened
        # left in month 4: so within two months of cuts 2 and 3; of its last month nothing is asked
        assert left[:4].tolist() == [0.0, 0.0, 1.0, 1.0]
        assert np.isnan(left[4:]).all()
        # gone for another reason after month 4: cut 2 was followed by two months, cut 3 by one
        assert ended[:3].tolist() == [0.0, 0.0, 0.0]
        assert np.isnan(ended[3:]).all()
        assert there[:7].tolist() == [0.0] * 7
        assert np.isnan(there[7:]).all()

    def test_it_is_known_when_the_window_ends(self, grid_of):
        known = outcomes(grid_of({"a": {"left": [0.0] * 4}}), self.LEFT)
        assert known.known_at[0].tolist() == [2, 3, 4, 5]

    def test_who_is_gone_is_asked_nothing(self, grid_of):
        grid = grid_of({"a": {"left": [0.0, 1.0, NAN]}, "b": {"left": [0.0] * 3}})
        assert outcomes(grid, self.LEFT).already[1].tolist() == [0.0, 0.0, 0.0]
        assert outcomes(grid, self.LEFT).already[0, 0] == 0.0
        assert np.isnan(outcomes(grid, self.LEFT).already[0, 1:]).all()

    def test_today_is_the_score_the_worse_the_greater(self, grid_of):
        grid = grid_of({"a": {"left": [0.0] * 2, "score": [70.0, 50.0]}, "b": {"left": [0.0] * 2, "score": [60.0] * 2}})
        assert outcomes(grid, self.LEFT).persistence.tolist() == [[-70.0, -50.0], [-60.0, -60.0]]

    def test_a_client_without_a_score_stands_in_the_middle_and_not_worst(self, grid_of):
        grid = grid_of(
            {
                "a": {"left": [0.0] * 2, "score": [70.0, 50.0]},
                "b": {"left": [0.0] * 2, "score": [60.0, 60.0]},
                "unknown": {"left": [0.0] * 2, "score": [NAN, NAN]},
            }
        )
        assert outcomes(grid, self.LEFT).persistence[2].tolist() == [-65.0, -55.0]


class TestEpisodes:
    def test_months_before_one_turn_count_once(self):
        assert distinct_episodes(np.array([[True, True, True]]), horizon=3) == 1

    def test_a_turn_after_the_window_counts_anew(self):
        assert distinct_episodes(np.array([[True, False, False, True]]), horizon=3) == 2
        assert distinct_episodes(np.array([[True, False, True, False]]), horizon=3) == 1

    def test_clients_count_apart(self):
        assert distinct_episodes(np.array([[True, True], [False, True], [False, False]]), horizon=12) == 2
