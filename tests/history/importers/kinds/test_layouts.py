"""Exports as products write them, imported whole, against figures worked out by hand."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import xlsxwriter

from history import HistoryError
from tests.history.importers.exported import (
    AUTOTASK_INVOICES,
    AUTOTASK_TICKETS,
    AUTOTASK_TIME,
    CLOCKIFY,
    CONNECTWISE_AGREEMENTS,
    CONNECTWISE_REPORT,
    CONNECTWISE_TIME,
    HALO_INVOICES,
    HALO_TICKETS,
    HARVEST,
    KASEYA_TIME,
    QBO_BALANCE_DETAIL,
    QBO_OPEN_INVOICES,
    QBO_SALES_DETAIL,
    SUPEROPS_TICKETS,
    SYNCRO_TIMERS,
    TOGGL,
    XERO_AGEING,
    XERO_INVOICES,
    ZENDESK,
    imported,
    proposal_of,
    rows,
)


def test_xero_invoices_count_once_net_of_tax_with_credits_and_without_drafts():
    found = imported({"invoices.csv": XERO_INVOICES})
    assert rows(
        found.growth.history.invoices, "client_id", "invoice_id", "issued_on", "amount", "amount_paid", "kind"
    ) == [
        ("Harbor Dental", "CN-1", "2026-01-30", -50.0, -50.0, "credit"),
        # Half of 1,200 with tax is paid: half of 1,000 without.
        ("Harbor Dental", "INV-1", "2026-01-05", 1000.0, 500.0, None),
        # Settled by a credit: nothing paid, nothing due.
        ("Harbor Dental", "INV-2", "2026-01-28", 100.0, 100.0, None),
    ]
    assert [(one.row, one.why) for one in found.left_out["invoices.csv"]] == [(6, "not billed")]
    assert found.growth.history.company["currency"] == "GBP"


def test_xero_ageing_logs_what_is_more_than_thirty_days_late():
    found = imported({"ageing.csv": XERO_AGEING, "invoices.csv": XERO_INVOICES})
    assert rows(found.growth.history.events, "client_id", "date", "kind", "value") == [
        ("Harbor Dental", "2026-06-30", "late_payment", 75.0)
    ]


def test_an_ageing_report_by_invoice_date_is_refused():
    found = proposal_of({"ageing.csv": XERO_AGEING.replace("Ageing by due date", "Ageing by invoice date")})
    assert "aged by due date" in str(found.faults[0])


def test_quickbooks_sales_detail_takes_the_client_above_and_not_the_running_balance():
    found = imported({"sales.csv": QBO_SALES_DETAIL})
    assert rows(found.growth.history.invoices, "client_id", "invoice_id", "amount", "kind") == [
        ("Harbor Dental", "1001", 1000.0, None),
        ("Harbor Dental", "1002", -50.0, "credit"),
        ("North Legal", "1003", 400.0, None),
    ]


def test_quickbooks_balance_detail_adds_due_dates_and_open_shares_and_leaves_payments_out():
    found = imported({"sales.csv": QBO_SALES_DETAIL, "balance.csv": QBO_BALANCE_DETAIL})
    assert rows(found.growth.history.invoices, "invoice_id", "amount", "due_on", "amount_paid") == [
        # 540 of 1,080 with tax is open: half.
        ("1001", 1000.0, "2026-02-04", 500.0),
        ("1002", -50.0, None, None),
        ("1003", 400.0, None, None),
    ]
    assert (8, "no invoice") in [(one.row, one.why) for one in found.left_out["balance.csv"]]


def test_quickbooks_open_invoices():
    found = imported({"open.csv": QBO_OPEN_INVOICES})
    assert rows(found.growth.history.invoices, "client_id", "invoice_id", "amount", "amount_paid") == [
        ("Harbor Dental", "1004", 300.0, 200.0)
    ]
    assert any("open invoices alone" in note for note in found.notes)


def test_connectwise_time_and_agreements():
    found = imported({"time.csv": CONNECTWISE_TIME, "agreements.csv": CONNECTWISE_AGREEMENTS})
    history = found.growth.history
    by_month = {key[:2]: key[2:] for key in rows(history.months, "client_id", "month", "mrr", "hours")}
    # 3,000 a quarter, from February 50 a month beside it; agreements run through the last month of the time entries.
    assert by_month["Harbor Dental", "2025-12"] == (1000.0, None)
    assert by_month["Harbor Dental", "2026-01"] == (1000.0, 2.25)
    assert by_month["Harbor Dental", "2026-02"] == (1050.0, None)
    # 12,000 a year, cancelled for the last day of January.
    assert by_month["North Legal", "2026-01"] == (1000.0, None)
    assert by_month["North Legal", "2026-02"] == (None, 4.0)
    assert rows(history.clients, "client_id", "start_date", "contract_end") == [
        ("Harbor Dental", "2025-12-01", "2026-11-30"),
        ("North Legal", "2025-01-01", None),
    ]
    assert rows(history.unattributed, "month", "hours") == [("2026-02", 2.0)]
    assert any("3 of 4 time entries (75%) name no agreement" in note for note in found.notes)


def test_connectwise_time_report():
    found = imported({"v_rpt_Time.csv": CONNECTWISE_REPORT})
    assert rows(found.growth.history.months, "client_id", "month", "hours") == [("Harbor Dental", "2026-01", 1.75)]


def test_autotask_time_finds_its_client_through_the_ticket():
    found = imported({"time.csv": AUTOTASK_TIME, "tickets.csv": AUTOTASK_TICKETS, "invoices.csv": AUTOTASK_INVOICES})
    history = found.growth.history
    # Company 0042 keeps its leading zeros.
    assert rows(history.months, "client_id", "month", "hours", "tickets_opened") == [
        ("0042", "2026-01", 1.25, 1.0),
        ("0043", "2026-01", 0.5, 1.0),
    ]
    assert rows(history.unattributed, "month", "hours") == [("2026-01", 2.0)]
    assert rows(history.invoices, "client_id", "invoice_id", "amount", "paid_on") == [
        ("0042", "9001", 500.0, "2026-02-20")
    ]


def test_halo_names_join_the_numbers_of_its_tickets():
    found = imported({"tickets.csv": HALO_TICKETS, "invoices.csv": HALO_INVOICES})
    history = found.growth.history
    assert rows(history.clients, "client_id", "name") == [("12", "Harbor Dental"), ("14", "North Legal")]
    assert rows(history.months, "client_id", "month", "tickets_opened") == [
        ("12", "2026-01", 2.0),
        ("14", "2026-01", 1.0),
    ]
    assert rows(history.invoices, "client_id", "invoice_id", "paid_on", "amount_paid") == [
        ("12", "1", "2026-02-01", 300.0)
    ]


@pytest.mark.parametrize(
    ("text", "hours"),
    [(SYNCRO_TIMERS, 1.75), (KASEYA_TIME, 1.5), (TOGGL, 1.5), (CLOCKIFY, 1.5)],
    ids=["syncro", "kaseya", "toggl", "clockify"],
)
def test_hours_of_time_entries(text, hours):
    found = imported({"time.csv": text})
    assert rows(found.growth.history.months, "client_id", "month", "hours") == [("Harbor Dental", "2026-01", hours)]


def test_a_months_labour_cost_is_known_only_where_every_entry_has_one():
    found = imported({"harvest.csv": HARVEST})
    assert rows(found.growth.history.months, "client_id", "month", "hours", "labour_cost") == [
        ("Harbor Dental", "2026-01", 2.0, None),
        ("Harbor Dental", "2026-02", 2.0, 130.0),
        ("North Legal", "2026-02", 1.0, 65.0),
    ]
    assert any("1 time entries have hours and no cost" in note for note in found.notes)


def test_time_without_a_client_is_unattributed_and_not_spread():
    found = imported({"toggl.csv": TOGGL})
    assert rows(found.growth.history.unattributed, "month", "hours") == [("2026-01", pytest.approx(1 / 3))]


def test_tickets_of_help_desks():
    found = imported({"superops.csv": SUPEROPS_TICKETS})
    assert rows(found.growth.history.months, "client_id", "month", "tickets_opened") == [
        ("Harbor Dental", "2026-01", 2.0)
    ]
    found = imported({"zendesk.csv": ZENDESK})
    assert rows(found.growth.history.months, "tickets_opened", "tickets_reopened") == [(2.0, 2.0)]


def test_a_log_of_events_counts_each_ticket_once():
    text = (
        "number,state,reopen_count,company,opened_at\n"
        "INC1,New,0,Harbor Dental,2026-01-05\n"
        "INC1,Closed,1,Harbor Dental,2026-01-05\n"
        "INC2,New,0,Harbor Dental,2026-01-29\n"
    )
    found = imported({"incidents.csv": text})
    assert rows(found.growth.history.months, "tickets_opened", "tickets_reopened") == [(2.0, 1.0)]
    assert any("3 rows are 2 tickets" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Profit and Loss,,\n,,\nDistribution account,January 2026,Total\nIncome,5.00,5.00\n", "names no client"),
        ("Journal,,\n,Transaction type,Name,Debit,Credit\n4,,,,\n,Invoice,Acme,5.00,\n", "books every amount twice"),
        ("Customer,Total\nAcme,5.00\nGlobex,6.00\n", "tells no month"),
        ("Issue key,Summary,Worklog\nA-1,Fix,2026-01-05T10:00:00+00:00:600\n", "neither client nor hours"),
        (
            "Customer,Average Monthly Revenue (£),Average Monthly Cost (£),Billable Hours\nAcme,5.00,4.00,3\n",
            "unnamed period",
        ),
    ],
    ids=["profit and loss", "journal", "summary", "worklog", "averages"],
)
def test_exports_that_cannot_be_graded_from_say_what_to_export_instead(text, words):
    found = proposal_of({"export.csv": text})
    asked = [question for question in found.questions if question.about == "kind"]
    assert words in asked[0].text
    assert asked[0].choices == ("leave_out",)
    assert "export" in asked[0].text


def test_an_import_template_reckons_lines_from_quantity_and_price():
    text = (
        "*ContactName,*InvoiceNumber,*InvoiceDate,*DueDate,Total,*Description,*Quantity,*UnitAmount,Discount,Currency\n"
        "Acme,INV-1,08/04/2026,15/05/2026,,Work,2,100.00,10,SGD\nAcme,INV-1,08/04/2026,15/05/2026,,Work,1,50.00,,SGD\n"
    )
    found = imported({"template.csv": text})
    # 2 * 100 less a tenth, and 50.
    assert rows(found.growth.history.invoices, "invoice_id", "issued_on", "amount") == [("INV-1", "2026-04-08", 230.0)]


def test_an_empty_template_is_refused():
    found = proposal_of({"template.csv": "*ContactName,*InvoiceNumber,*InvoiceDate,*DueDate,Total\n"})
    assert "a header and no row" in str(found.faults[0])


def test_sub_customers_are_asked_about_and_added_to_their_parent():
    text = (
        "A/R Aging Summary,,,,,,\nAs of June 30 2026,,,,,,\n,,,,,,\n"
        "Customer,CURRENT,1 - 30,31 - 60,61 - 90,91 AND OVER,Total\n"
        "Parent,,,,,,\nChild A,,,5.00,,,5.00\nChild B,,,7.00,,,7.00\nTotal for Parent,,,12.00,,,$12.00\n"
        "Alone,,,,,3.00,3.00\nTOTAL,,,12.00,,3.00,$15.00\n"
    )
    found = proposal_of({"ar.csv": text, "invoices.csv": XERO_INVOICES})
    assert [question.about for question in found.questions] == ["sub_customers"]
    for answer, expected in (("parent", [("Alone", 3.0), ("Parent", 12.0)]), ("own", None)):
        files = tuple(
            replace(entry, sub_customers=answer) if entry.kind == "ageing" else entry for entry in found.mapping.files
        )
        again = imported({"ar.csv": text, "invoices.csv": XERO_INVOICES}, mapping=replace(found.mapping, files=files))
        names = rows(again.growth.history.events, "client_id", "value")
        assert names == (expected or [("Alone", 3.0), ("Parent:Child A", 5.0), ("Parent:Child B", 7.0)])


def test_events_alone_make_no_history():
    with pytest.raises(HistoryError, match=r"events\.csv alone"):
        imported({"ageing.csv": XERO_AGEING})


PAYMENTS = """\
Date,Customer,Payment No.,Invoice Number,Amount,Payment Method
2026-01-20,Harbor Dental,P1,INV-1,600.00,Card
2026-02-20,Harbor Dental,P2,INV-1,600.00,Card
2026-02-01,,P3,INV-2,50.00,Card
2026-02-02,Harbor Dental,P4,INV-9,50.00,Card
"""


def test_payments_are_no_invoices_and_date_those_that_they_settle():
    found = imported({"payments.csv": PAYMENTS, "invoices.csv": XERO_INVOICES})
    # 600 do not reach the net 1,000, 1,200 do; 50 of 100 date nothing.
    assert rows(found.growth.history.invoices, "invoice_id", "paid_on", "amount") == [
        ("CN-1", None, -50.0),
        ("INV-1", "2026-02-20", 1000.0),
        ("INV-2", None, 100.0),
    ]
    assert [(one.row, one.why) for one in found.left_out["payments.csv"]] == [(5, "no such invoice")]
    assert any("1 invoices are paid in part" in note for note in found.notes)


def test_payments_find_the_invoices_of_the_history():
    history = imported({"invoices.csv": XERO_INVOICES}).growth.history
    later = imported({"payments.csv": PAYMENTS}, history)
    assert ("INV-1", "2026-02-20") in rows(later.growth.history.invoices, "invoice_id", "paid_on")
    assert later.growth.completed == {"invoices": 1}
    with pytest.raises(HistoryError, match="no such invoice"):
        imported({"payments.csv": PAYMENTS})


def test_charges_with_a_number_alone_are_no_tickets():
    text = "id,Amount,Customer Name,Created (UTC),Status\nch_1,120.00,Acme,2026-01-20 10:00,Paid\n"
    found = proposal_of({"charges.csv": text})
    assert found.questions
    assert found.sheets[0].entry.kind != "ticket"


def test_a_ticket_is_reopened_so_often_or_once():
    head = "Ticket ID,Client,Created,Reopened\n"
    found = imported({"t.csv": f"{head}1,Acme,2026-01-05,Yes\n2,Acme,2026-01-28,No\n3,Acme,2026-01-28,2\n"})
    assert rows(found.growth.history.months, "tickets_opened", "tickets_reopened") == [(3.0, 3.0)]


def test_a_fee_by_the_seat():
    text = (
        "Customer,Plan,Quantity,Unit Price,Start Date,End Date,Billing Period\nAcme,Gold,25,240,2026-01-01,,Quarterly\n"
    )
    found = proposal_of({"subs.csv": text})
    history = imported({"subs.csv": text}, mapping=replace(found.mapping, open_until="2026-01")).growth.history
    assert rows(history.months, "month", "mrr", "seats") == [("2026-01", 2000.0, 25.0)]


def test_a_discount_in_a_workbook_cell_in_percent_is_a_share_already():
    head = ["Client", "Invoice Number", "Invoice Date", "Quantity", "Unit Price", "Discount"]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, head)
    sheet.write_row(1, 0, ["Acme", "1", "2026-01-05", 1, 100])
    sheet.write_number(1, 5, 0.125, book.add_format({"num_format": "0.0%"}))
    book.close()
    found = imported({"bills.xlsx": buffer.getvalue()})
    assert rows(found.growth.history.invoices, "amount") == [(87.5,)]
