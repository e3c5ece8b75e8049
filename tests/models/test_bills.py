import numpy as np
import pandas as pd
import pytest

from models.bills import NOT_YET, counts_of_bills, counts_of_panel
from models.errors import ModelError
from models.grid import read_grid

FIRST = pd.Period("2022-01", "M")
NAN = np.nan
HERE = {"a": 0, "b": 1}


def bills(*rows):
    """Give bills from (client, month of issue, fate, month known or None, pending), months counted from the first."""
    return pd.DataFrame(
        {
            "client_id": [row[0] for row in rows],
            "issued": pd.PeriodIndex([FIRST + row[1] for row in rows], freq="M"),
            "late": [row[2] for row in rows],
            "late_known": pd.PeriodIndex([pd.NaT if row[3] is None else FIRST + row[3] for row in rows], freq="M"),
            "late_pending": [row[4] for row in rows],
        }
    )


def counted(*rows, months=4):
    return counts_of_bills(bills(*rows), "late_share", HERE, FIRST, months)


def test_a_fate_counts_by_issue_and_by_when_it_was_told():
    found = counted(("a", 0, 1.0, 2, False), ("a", 0, 0.0, 1, False), ("b", 1, 1.0, 1, False))
    assert found.issued_part.tolist() == [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]
    assert found.issued_whole.tolist() == [[2.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]
    assert found.known_part.tolist() == [[0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0]]
    assert found.known_whole.tolist() == [[0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0]]
    # the last of month 0's bills is told in month 2; months without a bill hold nothing to wait for
    assert found.settled.tolist() == [[2, 1, 2, 3], [0, 1, 2, 3]]


def test_a_bill_whose_fate_is_to_come_counts_nowhere_and_leaves_its_month_open():
    found = counted(("a", 0, 1.0, 1, False), ("a", 0, NAN, None, True), ("a", 1, NAN, None, False))
    assert found.issued_whole.tolist()[0] == [1.0, 0.0, 0.0, 0.0]
    # of the bill of month 1 nothing will ever be told: nothing is waited for
    assert found.settled.tolist()[0] == [NOT_YET, 1, 2, 3]


def test_a_fate_told_after_the_grids_end_is_to_come():
    found = counted(("a", 0, 1.0, 1, False), ("a", 2, 1.0, 4, False))
    assert found.issued_part.tolist()[0] == [1.0, 0.0, 0.0, 0.0]
    assert found.known_part.tolist()[0] == [0.0, 1.0, 0.0, 0.0]
    assert found.settled.tolist()[0] == [1, 1, NOT_YET, 3]


def test_strangers_and_bills_outside_the_months_are_passed_over():
    found = counted(
        ("a", 1, 1.0, 1, False),
        ("stranger", 1, 1.0, 1, False),
        ("a", -1, 1.0, 1, False),
        ("a", 4, 1.0, 1, True),
        ("stranger", 2, NAN, None, True),
    )
    assert found.issued_whole.tolist() == [[0.0, 1.0, 0.0, 0.0], [0.0] * 4]
    assert found.settled.tolist() == [[0, 1, 2, 3], [0, 1, 2, 3]]


def test_what_was_known_before_the_bill_is_known_with_the_bill():
    found = counted(("a", 2, 1.0, 0, False))
    assert found.known_part.tolist()[0] == [0.0, 0.0, 1.0, 0.0]
    assert found.settled[0, 2] == 2


def test_bills_that_tell_no_fate_count_for_nothing():
    assert counted(("a", 0, NAN, None, True)) is None
    assert counted(("stranger", 0, 1.0, 0, False)) is None


@pytest.mark.parametrize("column", ["client_id", "issued", "late", "late_known", "late_pending"])
def test_a_missing_column_is_named(column):
    with pytest.raises(ModelError, match=f"the bills have no column '{column}'"):
        counts_of_bills(bills(("a", 0, 1.0, 1, False)).drop(columns=column), "late_share", HERE, FIRST, 4)


class TestLateness:
    """How near a bill came to its due date: 1 / (1 + e^(-days past due / 5))."""

    def bills(self, *days):
        found = bills(*[("a", 0, 0.0, 1, False)] * len(days))
        found["past_due"] = days
        found["past_due_known"], found["past_due_pending"] = found["late_known"], False
        return found

    def counted(self, *days, figure="lateness"):
        return counts_of_bills(self.bills(*days), figure, HERE, FIRST, 2)

    @pytest.mark.parametrize(
        ("days", "expected"),
        [(0.0, 0.5), (5.0, 1.0 / (1.0 + 1.0 / np.e)), (-5.0, 1.0 / (1.0 + np.e)), (10.0, 1.0 / (1.0 + np.exp(-2.0)))],
    )
    def test_one_bill_by_hand(self, days, expected):
        found = self.counted(days)
        assert found.known_part.tolist() == [[0.0, pytest.approx(expected, rel=1e-12)], [0.0, 0.0]]
        assert found.known_whole.tolist() == [[0.0, 1.0], [0.0, 0.0]]
        assert found.issued_part[0, 0] == found.known_part[0, 1]

    def test_the_mean_is_of_lateness_and_not_of_days(self):
        # 5 days late and 5 early are a half together; 500 days weigh no more than a bill can
        found = self.counted(5.0, -5.0, 500.0, NAN)
        assert found.known_part[0, 1] == pytest.approx(2.0)
        assert found.known_whole[0, 1] == 3.0

    def test_the_days_behind_it_are_days(self):
        found = self.counted(5.0, -8.0, figure="days_past_due")
        assert found.known_part[0, 1] == -3.0

    def test_bills_without_it_are_refused_by_name(self):
        with pytest.raises(ModelError, match="the bills have no column 'past_due'"):
            counts_of_bills(bills(("a", 0, 1.0, 1, False)), "lateness", HERE, FIRST, 2)


def test_monthly_means_are_counted_by_their_bills_and_known_later():
    mean = np.array([[0.5, NAN, 1.0, 0.0]])
    found = counts_of_panel(mean, np.array([[4.0, 2.0, NAN, 0.0]]), 1)
    # months without a count, or with a count of none, weigh as one bill
    assert found.issued_part.tolist() == [[2.0, 0.0, 1.0, 0.0]]
    assert found.issued_whole.tolist() == [[4.0, 0.0, 1.0, 1.0]]
    assert found.known_part.tolist() == [[0.0, 2.0, 0.0, 1.0]]
    assert found.known_whole.tolist() == [[0.0, 4.0, 0.0, 1.0]]
    assert found.settled.tolist() == [[1, 1, 3, 4]]


class TestInTheGrid:
    def grid(self, told, panel_of):
        panel = panel_of({"a": {"late_share": [0.5, 1.0, 0.0], "days_to_pay": [20.0, 30.0, 40.0]}})
        return read_grid(panel, as_of=panel["month"].max(), bills=told)

    def told(self, **fates):
        empty = {"past_due": [NAN] * 2, "disputed": [NAN] * 2, "days": [NAN] * 2}
        frame = bills(("a", 0, 1.0, 2, False), ("a", 0, 0.0, 1, False))
        for fate, values in (empty | fates).items():
            frame[fate] = values
            frame[f"{fate}_known"] = pd.PeriodIndex([FIRST + 1] * 2, freq="M").where(~np.isnan(values))
            frame[f"{fate}_pending"] = False
        return frame

    def test_bills_tell_when_and_the_panel_what_they_do_not(self, panel_of):
        grid = self.grid(self.told(), panel_of)
        np.testing.assert_array_equal(grid.known("late_share"), [[NAN, 0.0, 1.0]])
        # of days no bill tells: the panel's own, a month later
        np.testing.assert_array_equal(grid.known("days_to_pay"), [[NAN, 20.0, 30.0]])
        np.testing.assert_array_equal(grid.column("late_share"), [[0.5, 1.0, 0.0]])

    def test_the_mean_of_what_was_told_in_a_month(self, panel_of):
        grid = self.grid(self.told(days=[10.0, 25.0]), panel_of)
        np.testing.assert_array_equal(grid.known("days_to_pay"), [[NAN, 17.5, NAN]])

    def test_counts_of_what_is_about_no_bills_are_refused(self, panel_of):
        panel = panel_of({"a": {"hours": [1.0, 2.0]}})
        grid = read_grid(panel, as_of=panel["month"].max())
        with pytest.raises(ModelError, match="'hours' of the panel is about no bills; those that are: late_share"):
            grid.counts("hours")
        with pytest.raises(ModelError, match="tells no 'late_share'"):
            grid.counts("late_share")
