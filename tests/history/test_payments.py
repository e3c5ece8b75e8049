import pytest

from history.payments import client_payments, dso_days, invoice_months, known_invoices

LEDGER = """
    client_id,invoice_id,issued_on,amount,due_on,paid_on,amount_paid,disputed,kind
    acme,1,2026-01-10,100,2026-02-09,2026-01-30,100,no,recurring
    acme,2,2026-01-20,300,2026-02-19,2026-03-01,300,yes,recurring
    acme,3,2026-02-10,100,2026-03-12,,0,,recurring
    acme,4,2026-02-11,100,2026-03-13,,,,recurring
    acme,5,2026-02-12,-50,,,,,credit
    """


@pytest.fixture
def ledger(history_of):
    return history_of(invoices=LEDGER)


def facts(history, as_of, column):
    known = known_invoices(history, as_of)
    return [None if value != value else value for value in known[column].tolist()]


def test_nothing_after_the_month_is_known(ledger, month):
    assert facts(ledger, month("2026-01"), "days") == [20.0, None]
    assert facts(ledger, month("2026-01"), "is_open") == [False, True]


def test_late_is_judged_once_the_due_date_has_passed(ledger, month):
    # Bill 1 was paid in time, but until 9 February nobody can say so of the bills of January as a whole.
    assert facts(ledger, month("2026-01"), "late") == [None, None]
    assert facts(ledger, month("2026-02"), "late")[:2] == [0.0, 1.0]


def test_no_date_of_payment_is_unknown_and_not_unpaid(ledger, month):
    # Bill 3 says that nothing was paid; bill 4 says nothing; a credit note is never late.
    assert facts(ledger, month("2026-03"), "late") == [0.0, 1.0, 1.0, None, None]
    assert facts(ledger, month("2026-03"), "is_open") == [False, False, True, False, False]


def test_a_missing_due_date_comes_from_the_terms(history_of, month):
    history = history_of(
        invoices="client_id,invoice_id,issued_on,amount,paid_on\nacme,1,2026-01-10,100,2026-01-25",
        clients="client_id,payment_terms_days\nacme,14",
    )
    assert facts(history, month("2026-01"), "late") == [1.0]


def test_invoice_months_reconcile_with_a_ledger(ledger, month):
    table = invoice_months(ledger, month("2026-03"))
    assert table["invoices"].tolist() == [2, 2]
    assert table["revenue"].tolist() == [400.0, 200.0]
    assert table["late_invoices"].tolist() == [1.0, 1.0]
    assert table["disputed_invoices"].tolist() == [1.0, 0.0]
    # 20 and 40 days; 10 days past due for the second.
    assert table["avg_days_to_pay"].tolist()[0] == 30.0
    assert table["max_days_late"].tolist()[0] == 10.0


def test_client_payments_of_the_recent_months(ledger, month):
    row = client_payments(ledger, month("2026-03")).loc["acme"]
    assert row.to_dict() == {
        "invoices": 4,
        "paid": 2,
        "avg_days_to_pay": 30.0,
        "late_share": pytest.approx(2 / 3),
        "disputed_share": 0.5,
        "open_amount": 100.0,
    }
    assert client_payments(ledger, month("2026-03"), months=2).loc["acme", "invoices"] == 2


def test_dso_is_open_amount_in_days_of_billing(ledger, month):
    # Open: bill 3 of 100. Told bills of the year: 100 + 300 + 100, over the 90 days of January to March.
    assert dso_days(ledger, month("2026-03")) == pytest.approx(100 / 500 * 90)


def test_dso_forgets_what_is_written_off(history_of, month):
    history = history_of(
        invoices="""
            client_id,invoice_id,issued_on,amount,amount_paid,written_off
            acme,1,2026-01-10,100,0,true
            acme,2,2026-01-11,100,0,
            """
    )
    assert dso_days(history, month("2026-01")) == pytest.approx(100 / 200 * 31)


def test_without_payments_there_is_no_dso(history_of, month):
    assert dso_days(history_of(months="client_id,month\nacme,2026-01"), month("2026-01")) is None
    told_nothing = history_of(invoices="client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100")
    assert dso_days(told_nothing, month("2026-01")) is None


def test_without_invoices_the_tables_are_empty(history_of, month):
    history = history_of(months="client_id,month\nacme,2026-01")
    assert invoice_months(history, month("2026-01")).empty
    assert client_payments(history, month("2026-01")).empty
