import numpy as np
import pytest

from history import HistoryError
from history.panel import month_panel


def test_a_gap_between_first_and_last_month_is_a_row_of_unknowns(history_of, month):
    history = history_of(months="client_id,month,hours\nb,2026-01,5\na,2025-12,1\na,2026-02,3")
    panel = month_panel(history, month("2026-02"))
    assert [(one, str(when)) for one, when in zip(panel["client_id"], panel["month"], strict=True)] == [
        ("a", "2025-12"),
        ("a", "2026-01"),
        ("a", "2026-02"),
        ("b", "2026-01"),
    ]
    np.testing.assert_array_equal(panel["hours"], [1, np.nan, 3, 5])
    assert "mrr" not in panel


def test_money_of_a_month(history_of, month):
    history = history_of(
        months="""
            client_id,month,mrr,hours,project_revenue,project_cost,direct_cost,labour_cost
            acme,2026-01,1000,10,500,200,100,400
            acme,2026-02,1000,10,,,100,
            acme,2026-03,1000,0,0,,100,
            acme,2026-04,1000,10,500,,100,600
            acme,2026-05,,10,,,100,600
            """
    )
    panel = month_panel(history, month("2026-05"))
    np.testing.assert_array_equal(panel["revenue"], [1500, 1000, 1000, 1500, np.nan])
    np.testing.assert_array_equal(panel["contribution"], [1200, 900, 900, np.nan, np.nan])
    np.testing.assert_array_equal(panel["gross_profit"], [800, np.nan, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(panel["effective_hourly_rate"], [120, 90, np.nan, np.nan, np.nan])
    filled = month_panel(history, month("2026-05"), labour_cost_per_hour=50.0)
    np.testing.assert_array_equal(filled["gross_profit"], [800, 400, 900, np.nan, np.nan])


def test_a_labour_cost_of_zero_beside_hours_is_unknown(history_of, month):
    history = history_of(months="client_id,month,mrr,hours,labour_cost\nacme,2026-01,1000,10,0\nb,2026-01,1,1,1")
    panel = month_panel(history, month("2026-01"))
    assert np.isnan(panel["gross_profit"].iloc[0])


def test_no_direct_cost_at_all_counts_as_none(history_of, month):
    history = history_of(months="client_id,month,mrr,hours\nacme,2026-01,1000,10")
    panel = month_panel(history, month("2026-01"))
    assert panel["effective_hourly_rate"].tolist() == [100.0]
    assert "gross_profit" not in panel


def test_invoices_alone_give_payment_facts_revenue_and_a_monthly_fee(history_of, month):
    history = history_of(
        invoices="""
            client_id,invoice_id,issued_on,amount,due_on,paid_on,disputed,kind
            acme,1,2026-01-31,1000,2026-02-14,2026-02-10,no,recurring
            acme,2,2026-02-28,1000,2026-03-14,2026-03-30,yes,recurring
            acme,3,2026-02-28,200,2026-03-14,2026-03-10,no,project
            acme,4,2026-03-31,1000,2026-04-14,,no,recurring
            acme,5,2026-03-31,700,2026-04-14,,no,pass_through
            acme,6,2026-03-31,-100,,,,credit
            """
    )
    panel = month_panel(history, month("2026-03"))
    np.testing.assert_array_equal(panel["revenue"], [1000, 1200, 900])
    np.testing.assert_array_equal(panel["mrr"], [1000, 1000, 1000])
    np.testing.assert_array_equal(panel["late_share"], [0, 0.5, np.nan])
    np.testing.assert_array_equal(panel["disputed_share"], [0, 0.5, 0])
    # Paid in February: 10 days; in March: 30 and 10.
    np.testing.assert_array_equal(panel["days_to_pay"], [np.nan, 10, 20])
    assert "hours" not in panel
    assert "gross_profit" not in panel


def test_a_client_billed_by_the_quarter_has_no_monthly_fee_in_the_panel(history_of, month):
    history = history_of(
        invoices="""
            client_id,invoice_id,issued_on,amount,kind
            acme,1,2026-01-31,3000,recurring
            acme,2,2026-04-30,3000,recurring
            """
    )
    panel = month_panel(history, month("2026-04"))
    assert "mrr" not in panel
    np.testing.assert_array_equal(panel["revenue"], [3000, np.nan, np.nan, 3000])


def test_what_months_csv_tells_of_a_client_comes_before_its_invoices(history_of, month):
    history = history_of(
        months="""
            client_id,month,mrr,days_to_pay,invoices_issued,invoices_disputed
            told,2026-01,1000,11,4,1
            silent,2026-01,,,,
            """,
        invoices="""
            client_id,invoice_id,issued_on,amount,paid_on,disputed,kind
            told,1,2026-01-01,500,2026-01-21,no,recurring
            silent,1,2026-01-01,500,2026-01-21,no,recurring
            """,
    )
    panel = month_panel(history, month("2026-01")).set_index("client_id")
    assert panel.loc["told", ["mrr", "days_to_pay", "disputed_share"]].tolist() == [1000, 11, 0.25]
    assert panel.loc["silent", ["mrr", "days_to_pay", "disputed_share"]].tolist() == [500, 20, 0]


def test_nothing_after_as_of_is_in_the_panel(history_of, month):
    tables = {
        "months": "client_id,month,hours\nacme,2026-01,5\nacme,2026-02,6",
        "invoices": "client_id,invoice_id,issued_on,amount,due_on,paid_on\nacme,1,2026-01-02,9,2026-01-09,2026-02-05",
        "events": "client_id,date,kind\nacme,2026-01-09,abuse\nacme,2026-02-09,abuse",
    }
    later = history_of(**tables)
    tables["months"] = "client_id,month,hours\nacme,2026-01,5"
    tables["events"] = "client_id,date,kind\nacme,2026-01-09,abuse"
    earlier = history_of(**tables)
    assert month_panel(later, month("2026-01")).equals(month_panel(earlier, month("2026-01")))


def test_friction_points_of_a_month_count_an_escalation_once(history_of, month):
    history = history_of(
        months="client_id,month,escalations\nacme,2026-01,2\nacme,2026-02,0",
        events="client_id,date,kind\nacme,2026-01-05,escalation\nacme,2026-01-06,complaint\nacme,2026-01-07,praise",
    )
    assert month_panel(history, month("2026-02"))["friction_points"].tolist() == [3.0, 0.0]


def test_size_of_today_stands_in_where_months_have_none(history_of, month):
    history = history_of(
        months="client_id,month,seats\na,2026-01,10\nb,2026-01,",
        clients="client_id,seats,endpoints\na,99,12\nb,7,",
    )
    panel = month_panel(history, month("2026-01"))
    assert panel["seats"].tolist() == [10.0, 7.0]
    np.testing.assert_array_equal(panel["endpoints"], [12, np.nan])


def test_a_month_out_of_reach_is_refused(history_of, month):
    with pytest.raises(HistoryError, match="as_of: saw '2027-01'"):
        month_panel(history_of(months="client_id,month\nacme,2026-01"), month("2027-01"))
