import numpy as np
import pandas as pd
import pytest

from history.scorecard import METRICS, scorecard


def panel(first="2026-01", **columns):
    count = max(len(column) for column in columns.values())
    months = pd.period_range(first, periods=count, freq="M")
    return pd.DataFrame({"client_id": ["acme"] * count, "month": months, **columns})


NAN = float("nan")


@pytest.mark.parametrize(
    ("columns", "metric", "value"),
    [
        ({"tickets_opened": [6.0, 8.0, 10.0], "seats": [10.0, 10.0, 20.0]}, "new_tickets", 24 / 40),
        ({"tickets_opened": [6.0, NAN, 10.0], "seats": [10.0, 10.0, 20.0]}, "new_tickets", 16 / 30),
        ({"tickets_opened": [6.0], "seats": [NAN], "endpoints": [12.0]}, "new_tickets", 0.5),
        ({"tickets_opened": [10.0, 30.0], "tickets_reopened": [1.0, 5.0]}, "reopened_tickets", 6 / 40),
        ({"admin_requests": [2.0], "seats": [10.0]}, "admin_requests", 0.2),
        ({"escalations": [1.0, 0.0], "seats": [50.0, 50.0]}, "escalations", 0.25),
        ({"disputed_share": [0.5, 0.0]}, "disputed_invoices", 0.25),
        ({"days_to_pay": [20.0, NAN, 40.0]}, "days_to_pay", 30.0),
        ({"gross_profit": [100.0, 500.0], "revenue": [1000.0, 1000.0]}, "profitability", 0.3),
        ({"recommendations_ignored": [0.0, 3.0], "recommendations_made": [4.0, 2.0]}, "recommendations_ignored", 0.5),
    ],
)
def test_a_metric_is_taken_over_the_last_three_months(columns, metric, value):
    assert scorecard(panel(**columns))[f"{metric}_value"].iloc[-1] == pytest.approx(value)


def test_the_window_is_three_months_of_the_calendar_and_of_the_client():
    rows = pd.DataFrame(
        {
            "client_id": ["a", "a", "a", "b"],
            "month": pd.PeriodIndex(["2026-01", "2026-03", "2026-06", "2026-07"], freq="M"),
            "days_to_pay": [10.0, 30.0, 50.0, 5.0],
        }
    )
    assert scorecard(rows)["days_to_pay_value"].tolist() == [10.0, 20.0, 50.0, 5.0]


def test_a_score_runs_straight_between_bad_and_good():
    days = [10.0, NAN, NAN, 45.0, NAN, NAN, 90.0]
    found = scorecard(panel(days_to_pay=days))
    assert found["days_to_pay_score"].iloc[[0, 3, 6]].tolist() == [100.0, 50.0, 0.0]
    profit = scorecard(panel(gross_profit=[200.0], revenue=[1000.0]))
    # (0.10 - 0.20) / (0.10 - 0.50)
    assert profit["profitability_score"].iloc[0] == pytest.approx(25.0)


def test_the_score_is_the_weighted_mean_of_what_is_known():
    rows = panel(days_to_pay=[45.0], disputed_share=[0.0], tickets_opened=[NAN], seats=[5.0])
    equal = scorecard(rows)
    assert (equal["score"].iloc[0], equal["grade"].iloc[0]) == (75.0, "B")
    assert "new_tickets_score" not in equal
    weighted = scorecard(rows, weights={"days_to_pay": 3})
    # (3 * 50 + 1 * 100) / 4
    assert weighted["score"].iloc[0] == 62.5


def test_weights_count_by_their_proportion_only():
    rows = panel(days_to_pay=[45.0, 33.0], disputed_share=[0.1, 0.2])
    tenfold = scorecard(rows, weights=dict.fromkeys(METRICS, 10.0))
    pd.testing.assert_frame_equal(tenfold, scorecard(rows))


def test_a_target_of_the_owner_moves_the_score():
    assert scorecard(panel(days_to_pay=[45.0]), targets={"days_to_pay": {"bad": 45}})["score"].iloc[0] == 0.0


def test_a_row_without_any_metric_has_no_score_and_no_grade():
    found = scorecard(panel(days_to_pay=[NAN, 10.0]))
    assert np.isnan(found["score"].iloc[0])
    assert pd.isna(found["grade"].iloc[0])
    assert found["grade"].iloc[1] == "A"


def test_a_panel_without_any_metric_has_no_scores():
    found = scorecard(panel(hours=[1.0]))
    assert found.columns.tolist() == ["client_id", "month", "score", "grade"]
    assert found["score"].isna().all()


def test_a_later_month_changes_no_earlier_score():
    days = [10.0, 40.0, 55.0, 20.0, 70.0]
    whole, part = scorecard(panel(days_to_pay=days)), scorecard(panel(days_to_pay=days[:3]))
    pd.testing.assert_frame_equal(whole.iloc[:3], part)
