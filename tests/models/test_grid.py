import numpy as np
import pandas as pd
import pytest

from models.errors import ModelError
from models.grid import read_grid, rise_months

LAST = pd.Period("2022-04", "M")


def test_rows_after_the_month_asked_about_are_not_read(panel_of):
    panel = panel_of({"a": {"hours": [1.0, 2.0, 3.0, np.inf]}})
    grid = read_grid(panel, as_of=pd.Period("2022-03", "M"))
    assert grid.months == 3
    assert grid.column("hours").tolist() == [[1.0, 2.0, 3.0]]


def test_months_without_a_row_up_to_the_month_asked_about_are_unknown(panel_of):
    grid = read_grid(panel_of({"a": {"hours": [1.0, 2.0]}}), as_of=LAST)
    np.testing.assert_array_equal(grid.column("hours"), [[1.0, 2.0, np.nan, np.nan]])
    assert grid.last_row().tolist() == [1]


def test_what_is_about_invoices_is_known_a_month_later_and_hours_at_once(grid_of):
    grid = grid_of({"a": {"hours": [1.0, 2.0, 3.0], "late_share": [0.1, 0.2, 0.3]}})
    np.testing.assert_array_equal(grid.known("hours"), [[1.0, 2.0, 3.0]])
    np.testing.assert_array_equal(grid.known("late_share"), [[np.nan, 0.1, 0.2]])


@pytest.mark.parametrize("key", ["client_id", "month"])
def test_a_missing_key_is_named(panel_of, key):
    with pytest.raises(ModelError, match=f"no column '{key}'"):
        read_grid(panel_of({"a": {"hours": [1.0]}}).drop(columns=key), as_of=LAST)


def test_a_missing_column_is_named_with_those_there_are(grid_of):
    with pytest.raises(ModelError, match="tells no 'score', which this question needs; it tells: hours"):
        grid_of({"a": {"hours": [1.0]}}).column("score")


def test_an_empty_column_is_named(grid_of):
    with pytest.raises(ModelError, match="'score' of the panel is empty"):
        grid_of({"a": {"hours": [1.0], "score": [np.nan]}}).column("score")


def test_a_month_that_is_a_text_is_refused(panel_of):
    panel = panel_of({"a": {"hours": [1.0]}})
    panel["month"] = panel["month"].astype(str)
    with pytest.raises(ModelError, match="'month' is of type"):
        read_grid(panel, as_of=LAST)


def test_a_client_and_month_standing_twice_is_refused(panel_of):
    panel = panel_of({"a": {"hours": [1.0, 2.0]}})
    with pytest.raises(ModelError, match="'a' stands twice in 2022-02"):
        read_grid(pd.concat([panel, panel.tail(1)]), as_of=LAST)


def test_an_infinite_figure_is_refused_by_its_place(panel_of):
    with pytest.raises(ModelError, match="hours of client 'a' in 2022-02 is infinite"):
        read_grid(panel_of({"a": {"hours": [1.0, np.inf]}}), as_of=LAST)


def test_a_panel_that_begins_later_is_refused(panel_of):
    with pytest.raises(ModelError, match="no row in or before 2021-12"):
        read_grid(panel_of({"a": {"hours": [1.0]}}), as_of=pd.Period("2021-12", "M"))


def test_a_month_asked_about_must_be_a_month(panel_of):
    with pytest.raises(ModelError, match="as_of is '2022-04'"):
        read_grid(panel_of({"a": {"hours": [1.0]}}), as_of="2022-04")


def test_settling_months_are_bounded(panel_of):
    with pytest.raises(ModelError, match="settling_months is 13; allowed is 0 to 12"):
        read_grid(panel_of({"a": {"hours": [1.0]}}), as_of=LAST, settling_months=13)


def test_price_cuts_strangers_and_the_future_are_no_rises(grid_of):
    grid = grid_of({"a": {"hours": [1.0, 1.0, 1.0]}, "b": {"hours": [1.0, 1.0, 1.0]}})
    rises = pd.DataFrame(
        {
            "client_id": ["a", "a", "b", "stranger", "b"],
            "month": pd.PeriodIndex(["2022-01", "2022-02", "2022-03", "2022-01", "2022-09"], freq="M"),
            "value": [0.1, -0.1, np.nan, 0.2, 0.3],
        }
    )
    assert rise_months(rises, grid).tolist() == [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]


def test_price_rises_without_months_are_refused(grid_of):
    grid = grid_of({"a": {"hours": [1.0]}})
    with pytest.raises(ModelError, match="price_rises has no column 'month'"):
        rise_months(pd.DataFrame({"client_id": ["a"]}), grid)
    with pytest.raises(ModelError, match="price_rises' column 'month' is of type"):
        rise_months(pd.DataFrame({"client_id": ["a"], "month": ["2022-01"]}), grid)


def test_no_price_rises_and_nothing_known_of_them_differ(grid_of):
    grid = grid_of({"a": {"hours": [1.0]}})
    assert rise_months(None, grid) is None
    assert rise_months(pd.DataFrame({"client_id": [], "month": [], "value": []}), grid).tolist() == [[0.0]]


def test_what_was_known_in_the_month_itself_stands_beside_what_was_revised(grid_of):
    grid = grid_of({"a": {"score": [70.0, 50.0], "score_known": [70.0, 65.0]}})
    assert grid.column("score").tolist() == [[70.0, 50.0]]
    assert grid.known("score").tolist() == [[70.0, 65.0]]


def test_a_client_is_there_for_so_many_months_from_its_first_row_on(panel_of):
    panel = panel_of({"a": {"hours": [1.0] * 4}, "b": {"hours": [1.0] * 4}})
    later = panel.loc[(panel["client_id"] == "a") | (panel["month"] >= pd.Period("2022-03", "M"))]
    grid = read_grid(later, as_of=LAST)
    assert grid.there_for(2).tolist() == [[False, True, True, True], [False, False, False, True]]
