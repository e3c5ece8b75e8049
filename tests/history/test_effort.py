import pytest

from tests.history.model_defaults import profiles_at

HEADER = "client_id,month,mrr,hours,project_revenue,project_cost,direct_cost,labour_cost\n"


def profile(history, client="a"):
    return profiles_at(history, history.last_month).estimates[client]


def weighted(values):
    """Return the mean with a half-life of six months, the last value being the latest."""
    weights = [2 ** (-age / 6) for age in range(len(values) - 1, -1, -1)]
    return sum(weight * value for weight, value in zip(weights, values, strict=True)) / sum(weights)


def test_the_fee_is_the_last_one_known(history_of, monthly):
    history = history_of(months=HEADER + monthly("a", "2025-01", 4, [900, 1000, 1100, ""], 5, "", "", "", ""))
    fee = profile(history)["mrr"]
    assert (fee.value, fee.assumed) == (1100.0, False)
    assert fee.evidence == "2025-03, 1 month before the end"


def test_hours_of_a_full_year_weigh_recent_months_more_and_forget_older_ones(history_of, monthly):
    hours = [100] * 12 + [10] * 6 + [20] * 6
    history = history_of(months=HEADER + monthly("a", "2024-01", 24, 1000, hours, "", "", "", ""))
    estimate = profile(history)["hours"]
    assert estimate.value == pytest.approx(weighted([10] * 6 + [20] * 6))
    assert estimate.evidence == "12 of the last 12 months known, 24 in all"


def test_few_recent_months_are_drawn_toward_all_months_seen(history_of, monthly):
    hours = [10] * 12 + [""] * 9 + [20] * 3
    history = history_of(months=HEADER + monthly("a", "2024-01", 24, 1000, hours, "", "", "", ""))
    estimate = profile(history)["hours"]
    # A quarter of the last year is known: a quarter of 20, three quarters of (12 * 10 + 3 * 20) / 15 = 12.
    assert estimate.value == pytest.approx(0.25 * 20 + 0.75 * 12)
    assert "drawn toward all months seen" in estimate.method


def test_a_young_client_is_drawn_toward_the_portfolios_hours_per_fee(history_of, monthly):
    steady = [10, 12] * 6
    months = monthly("old", "2025-01", 12, 1000, steady, "", "", "", "")
    months += monthly("older", "2025-01", 12, 2000, [2 * one for one in steady], "", "", "", "")
    months += monthly("young", "2025-11", 2, 1000, [30, 32], "", "", "", "")
    history = history_of(months=HEADER + months)
    young = profile(history, "young")["hours"]
    assert 11.0 < young.value < 31.3
    assert "portfolio's hours per fee" in young.method
    assert profile(history, "old")["hours"].value == pytest.approx(weighted(steady))


def test_unknown_hours_stay_unknown(history_of, monthly):
    history = history_of(months=HEADER + monthly("a", "2025-01", 12, 1000, "", "", "", "", ""))
    hours = profile(history)["hours"]
    assert (hours.value, hours.assumed) == (None, True)
    assert hours.method == "unknown: months.csv holds no hours"
    both = history_of(
        months=HEADER
        + monthly("a", "2025-01", 12, 1, "", "", "", "", "")
        + monthly("b", "2025-01", 12, 1, 5, "", "", "", "")
    )
    assert profile(both)["hours"].method == "unknown: months.csv holds no hours of this client"


def test_direct_cost_and_project_margin_of_the_last_year(history_of, monthly):
    direct = list(range(1, 13))
    history = history_of(
        months=HEADER
        + monthly("a", "2025-01", 12, 1000, 5, [600] + [0] * 9 + [500, 300], [200] + [""] * 10 + [100], direct, "")
    )
    row = profile(history)
    assert row["direct_cost"].value == pytest.approx(weighted(direct))
    # 400 of the first month and 200 of the last over the eleven months that tell both sides.
    assert row["project_margin"].value == pytest.approx(600 / 11)
    assert row["project_margin"].evidence == "11 months of the last 12"


def test_labour_cost_per_hour_is_cost_over_hours_of_months_that_tell_both(history_of, monthly):
    history = history_of(months=HEADER + monthly("a", "2025-10", 3, 1000, [10, 10, 20], "", "", "", [500, 0, 1300]))
    estimate = profile(history)["labour_cost_per_hour"]
    assert estimate.value == pytest.approx(1800 / 30)
    assert estimate.evidence == "2 months, 30 hours"


def test_what_nothing_is_known_of_takes_its_default_marked_as_assumed(history_of, monthly):
    row = profile(history_of(months="client_id,month\n" + monthly("a", "2025-12", 1)))
    for name, value in (("mrr", None), ("hours", None), ("direct_cost", 0.0), ("project_margin", 0.0)):
        assert (row[name].value, row[name].assumed) == (value, True)
    assert (row["labour_cost_per_hour"].value, row["labour_cost_per_hour"].assumed) == (None, True)


def test_recurring_invoices_tell_the_fee_where_months_do_not(history_of):
    history = history_of(
        invoices="""
            client_id,invoice_id,issued_on,amount,kind
            a,1,2025-11-30,900,recurring
            a,2,2025-12-31,950,recurring
            """
    )
    assert profile(history)["mrr"].value == 950.0
    assert profile(history)["hours"].value is None


def test_a_client_billed_by_the_quarter_pays_a_twelfth_of_a_years_bills(history_of):
    quarters = [("2024-12-31", 2700), ("2025-03-31", 3000), ("2025-06-30", 3000), ("2025-09-30", 3000)]
    rows = [f"a,{issued},{issued},{amount},recurring" for issued, amount in [*quarters, ("2025-12-31", 3300)]]
    rows += ["b,1,2025-09-30,3000,recurring", "b,2,2025-12-31,3000,recurring"]
    history = history_of(invoices="client_id,invoice_id,issued_on,amount,kind\n" + "\n".join(rows))
    # The bill of December 2024 lies before the last twelve months; b has not been billed for a year.
    fee = profile(history)["mrr"]
    assert (fee.value, fee.assumed) == (12_300 / 12, False)
    assert profile(history, "b")["mrr"].value is None
