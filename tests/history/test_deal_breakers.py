import pandas as pd
import pytest

from history import HistoryError
from history.deal_breakers import DEAL_BREAKERS, deal_breakers

MONTHS = "client_id,month\nacme,2026-06\nb,2026-06"


def found(history):
    table = deal_breakers(history, history.last_month)
    return {(row.client_id, row.kind): (row.evidence, str(row.date.date())) for row in table.itertuples()}


def events(*rows):
    return "client_id,date,kind,note\n" + "".join(f"{row}\n" for row in rows)


def test_the_five_rules():
    assert list(DEAL_BREAKERS) == ["abuse", "contempt", "security_alarm", "unreasonable_demand", "late_payment"]


@pytest.mark.parametrize("kind", ["abuse", "contempt"])
def test_once_is_enough(history_of, kind):
    history = history_of(months=MONTHS, events=events(f"acme,2026-06-05,{kind},shouted", "b,2026-06-05,praise,"))
    assert found(history) == {("acme", kind): ("logged once in 12 months, last: shouted", "2026-06-05")}


@pytest.mark.parametrize("kind", ["security_alarm", "unreasonable_demand", "late_payment"])
def test_others_must_be_repeated(history_of, kind):
    once = history_of(months=MONTHS, events=events(f"acme,2026-06-05,{kind},"))
    assert found(once) == {}
    twice = history_of(months=MONTHS, events=events(f"acme,2026-06-05,{kind},", f"acme,2026-02-01,{kind},old"))
    assert found(twice) == {("acme", kind): ("logged 2 times in 12 months", "2026-06-05")}


def test_only_the_last_twelve_months_count(history_of, month):
    history = history_of(
        months="client_id,month\nacme,2025-06\nacme,2026-06",
        events=events("acme,2025-06-30,abuse,", "acme,2026-06-30,contempt,"),
    )
    assert [kind for _, kind in found(history)] == ["contempt"]
    assert deal_breakers(history, month("2026-05"))["kind"].tolist() == ["abuse"]


def test_three_bills_far_past_due_are_repeated_late_payment(history_of):
    rows = ["client_id,invoice_id,issued_on,amount,due_on,paid_on,amount_paid"]
    rows.append("acme,1,2026-01-01,10,2026-01-31,2026-03-03,10")
    rows.append("acme,2,2026-02-01,10,2026-03-01,2026-04-15,10")
    # Still open, and said to be so: 61 days past due at the end of June.
    rows.append("acme,3,2026-04-01,10,2026-04-30,,0")
    # 30 days past due is not more than 30; no date of payment says nothing.
    rows.append("b,1,2026-01-01,10,2026-01-31,2026-03-02,10")
    rows += [f"b,{number},2026-01-01,10,2026-01-31,," for number in range(2, 6)]
    history = history_of(months=MONTHS, invoices="\n".join(rows))
    assert found(history) == {
        ("acme", "late_payment"): (
            "3 bills of the last 12 months more than 30 days late, at most 61",
            "2026-05-31",
        )
    }


def test_log_and_bills_are_told_together(history_of):
    rows = [f"acme,{month},2026-0{month}-01,10,2026-0{month}-02,2026-06-20" for month in (1, 2, 3)]
    history = history_of(
        months=MONTHS,
        invoices="client_id,invoice_id,issued_on,amount,due_on,paid_on\n" + "\n".join(rows),
        events=events("acme,2026-06-05,late_payment,", "acme,2026-06-25,late_payment,reminded"),
    )
    evidence, date = found(history)["acme", "late_payment"]
    assert evidence == (
        "logged 2 times in 12 months, last: reminded; 3 bills of the last 12 months more than 30 days late, at most 169"
    )
    assert date == "2026-06-25"


def test_without_events_and_invoices_there_are_none(history_of):
    table = deal_breakers(history_of(months=MONTHS), pd.Period("2026-06", "M"))
    assert table.empty
    assert table.columns.tolist() == ["client_id", "kind", "evidence", "date"]


def test_a_month_out_of_reach_is_refused(history_of, month):
    with pytest.raises(HistoryError, match="as_of"):
        deal_breakers(history_of(months=MONTHS), month("2027-01"))
