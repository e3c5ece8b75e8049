import numpy as np
import pytest

from history.panel import month_panel
from history.scorecard import scorecard

NAN = float("nan")


def column(history, name, client="a"):
    panel = month_panel(history, history.last_month)
    return panel.loc[panel["client_id"] == client, name].tolist()


def test_the_larger_count_of_a_month_stands_and_never_both(history_of):
    history = history_of(
        months="client_id,month,escalations\na,2026-01,2\na,2026-02,0\na,2026-03,\na,2026-04,",
        events="""
            client_id,date,kind
            a,2026-01-05,escalation
            a,2026-02-05,escalation
            a,2026-02-06,escalation
            a,2026-03-06,escalation
        """,
    )
    # January: two are told, one of them logged. April is told nothing and nothing is logged: unknown.
    assert column(history, "escalations") == pytest.approx([2, 2, 1, NAN], nan_ok=True)


def test_a_client_told_nothing_of_is_counted_from_its_first_case_on(history_of):
    history = history_of(
        months="client_id,month\na,2026-01\na,2026-02\na,2026-03\nb,2026-01\nb,2026-02\nb,2026-03",
        events="client_id,date,kind\na,2026-02-05,escalation\na,2026-02-09,escalation",
    )
    assert column(history, "escalations") == pytest.approx([NAN, 2, 0], nan_ok=True)
    assert np.isnan(column(history, "escalations", "b")).all()


def test_nothing_logged_later_is_counted(history_of, month):
    history = history_of(
        months="client_id,month,escalations\na,2026-01,0\na,2026-02,0",
        events="client_id,date,kind\na,2026-02-01,escalation",
    )
    assert month_panel(history, month("2026-01"))["escalations"].tolist() == [0]


def test_a_logged_dispute_is_a_share_of_the_months_bills(history_of):
    invoices = "client_id,invoice_id,issued_on,amount,disputed\n"
    invoices += "".join(f"a,{number},2026-01-0{number},10,false\n" for number in range(1, 5))
    history = history_of(
        months="client_id,month\na,2026-01\na,2026-02",
        invoices=invoices,
        events="client_id,date,kind\na,2026-01-20,dispute\na,2026-02-20,dispute",
    )
    # One of January's four bills; February has none and counts as one.
    assert column(history, "disputed_share") == [0.25, 1.0]


def test_disputes_of_months_csv_stand_where_they_are_more(history_of):
    history = history_of(
        months="client_id,month,invoices_issued,invoices_disputed\na,2026-01,4,2\na,2026-02,4,0",
        events="client_id,date,kind\na,2026-01-20,dispute\na,2026-02-20,dispute",
    )
    assert column(history, "disputed_share") == [0.5, 0.25]


def test_disputes_told_without_invoices_are_a_share_too(history_of):
    history = history_of(months="client_id,month,invoices_issued,invoices_disputed\na,2026-01,4,1\na,2026-02,0,0")
    assert column(history, "disputed_share") == pytest.approx([0.25, NAN], nan_ok=True)


def test_at_least_as_many_recommendations_were_made_as_the_log_holds_ignored(history_of):
    history = history_of(
        months="""
            client_id,month,recommendations_made,recommendations_ignored
            a,2026-01,4,1
            a,2026-02,1,0
            a,2026-03,0,1
        """,
        events="""
            client_id,date,kind
            a,2026-01-05,recommendation_ignored
            a,2026-02-05,recommendation_ignored
            a,2026-02-06,recommendation_ignored
        """,
    )
    # March drops one of an earlier month: as told, and no recommendation is invented.
    assert column(history, "recommendations_made") == [4, 2, 0]
    assert column(history, "recommendations_ignored") == [1, 2, 1]
    panel = month_panel(history, history.last_month)
    # Four of the six of the three months.
    assert scorecard(panel)["recommendations_ignored_value"].iloc[-1] == pytest.approx(4 / 6)


def test_the_log_alone_speaks_of_ignored_advice(history_of):
    history = history_of(
        months="client_id,month\na,2026-01\na,2026-02",
        events="client_id,date,kind\na,2026-01-05,recommendation_ignored",
    )
    assert column(history, "recommendations_made") == [1, 0]
    assert column(history, "recommendations_ignored") == [1, 0]


def test_a_history_without_logged_counts_has_the_panel_it_had(history_of):
    months = "client_id,month,escalations\na,2026-01,2\na,2026-02,"
    plain = history_of(months=months)
    praised = history_of(months=months, events="client_id,date,kind\na,2026-01-05,praise")
    before, after = (month_panel(one, one.last_month) for one in (plain, praised))
    assert before["escalations"].equals(after["escalations"])
