import numpy as np
import pandas as pd
import pytest

from history.insight import client_facts, hhi, hours_trend, pareto, portfolio_facts, small_but_stressful
from history.panel import month_panel

HEADER = "client_id,month,mrr,hours,direct_cost,labour_cost\n"


@pytest.fixture
def panel(history_of, month, monthly):
    months = monthly("a", "2025-01", 13, 1000, 10, 200, 500)
    months += monthly("b", "2025-12", 2, 3000, [20, 0], "", [900, ""])
    return month_panel(history_of(months=HEADER + months), month("2026-01"))


def test_what_each_client_brought_and_cost_in_twelve_months(panel, month):
    facts = client_facts(panel, month("2026-01"))
    a, b = facts.loc["a"], facts.loc["b"]
    assert a[["months", "mrr", "revenue", "direct_cost", "labour_cost", "gross_profit", "hours"]].tolist() == [
        12,
        1000,
        12_000,
        2_400,
        6_000,
        3_600,
        120,
    ]
    assert (a["gross_margin"], a["effective_hourly_rate"]) == (0.3, 80.0)
    # Labour cost is known of one month, in which 3,000 - 900 was earned; hours are 0 in the other.
    assert (b["revenue"], b["gross_profit"], b["margin_revenue"]) == (6000, 2100, 3000)
    assert (b["gross_margin"], b["effective_hourly_rate"], b["rated_hours"]) == (0.7, 150.0, 20.0)
    assert np.isnan(b["friction_points"])


def test_the_portfolio_in_one_row(panel, month):
    facts = portfolio_facts(client_facts(panel, month("2026-01")))
    assert (facts.clients, facts.mrr, facts.revenue, facts.hours) == (2, 4000.0, 18_000.0, 140.0)
    assert facts.gross_margin == pytest.approx((3600 + 2100) / (12_000 + 3000))
    assert facts.effective_hourly_rate == pytest.approx((9600 + 3000) / 140)
    assert facts.median_effective_hourly_rate == 115.0
    assert facts.hhi == pytest.approx(0.25**2 + 0.75**2)


def test_a_portfolio_that_tells_little_has_blanks(history_of, month):
    panel = month_panel(history_of(months="client_id,month,seats\na,2026-01,5"), month("2026-01"))
    facts = portfolio_facts(client_facts(panel, month("2026-01")))
    assert facts.clients == 1
    assert (facts.mrr, facts.gross_margin, facts.effective_hourly_rate, facts.hhi) == (None, None, None, None)


def test_concentration():
    assert hhi(pd.Series([10.0, np.nan, 0.0])) == 1.0
    assert hhi(pd.Series([0.0])) is None


def test_hours_that_rise_by_one_each_month(history_of, month, monthly):
    months = monthly("up", "2025-01", 12, "", list(range(10, 22)), "", "")
    months += monthly("short", "2025-08", 5, "", 5, "", "") + monthly("none", "2025-01", 12, "", 0, "", "")
    panel = month_panel(history_of(months=HEADER + months), month("2025-12"))
    trend = hours_trend(panel, month("2025-12"))
    assert trend.index.tolist() == ["none", "up"]
    up = trend.loc["up"]
    assert up[["months", "mean_hours", "first_3_mean", "last_3_mean"]].tolist() == [12, 15.5, 11, 20]
    assert up["slope"] == pytest.approx(1.0)
    assert up["change_12_months"] == pytest.approx(12 / 15.5)
    assert np.isnan(trend.loc["none", "change_12_months"])


def test_gaps_do_not_bend_a_trend(history_of, month, monthly):
    hours = [10, "", 12, 13, "", 15, 16, 17, "", 19, 20, 21]
    panel = month_panel(history_of(months=HEADER + monthly("up", "2025-01", 12, "", hours, "", "")), month("2025-12"))
    assert hours_trend(panel, month("2025-12")).loc["up", "slope"] == pytest.approx(1.0)


def test_without_hours_there_is_no_trend(history_of, month):
    panel = month_panel(history_of(months="client_id,month,mrr\na,2026-01,5"), month("2026-01"))
    assert hours_trend(panel, month("2026-01")).empty


def test_pareto_runs_from_the_largest_with_its_share():
    table = pareto(pd.Series({"c": 30.0, "a": 50.0, "b": np.nan, "d": 20.0, "e": -5.0}))
    assert table["client_id"].tolist() == ["a", "c", "d", "b", "e"]
    assert table["cumulative_share"].tolist() == pytest.approx([0.5, 0.8, 1.0, 1.0, 1.0])
    assert table["rank"].tolist() == [1, 2, 3, 4, 5]
    assert table["client_share"].tolist() == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_pareto_of_nothing():
    assert pareto(pd.Series({"a": 0.0}))["cumulative_share"].tolist() == [0.0]
    assert pareto(pd.Series(dtype=float)).empty


def test_small_but_stressful_are_outside_the_first_fifth_in_revenue_and_inside_it_in_wear():
    ids = list("abcdefghij")
    revenue = pd.Series([100.0, 90, 8, 7, 6, 5, 4, 3, 2, 1], ids)
    friction = pd.Series([9.0, 0, 0, 8, 0, 0, 0, 1, 0, 0], ids)
    hours = pd.Series([50.0, 1, 1, 1, 1, 1, 60, 1, 1, np.nan], ids)
    found = small_but_stressful(revenue, friction, hours)
    # Two of ten are a fifth: a and b by revenue, a and d by friction, a and g by hours.
    assert found[["client_id", "top_friction", "top_hours"]].values.tolist() == [["d", True, False], ["g", False, True]]
    assert found["revenue_rank"].tolist() == [4, 7]
    assert found["friction_share"].tolist() == pytest.approx([8 / 18, 0])


def test_nobody_without_friction_is_stressful():
    nothing = pd.Series(0.0, list("abcdef"))
    assert small_but_stressful(pd.Series(1.0, list("abcdef")), nothing, nothing).empty
