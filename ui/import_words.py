"""What exports hold, in the visitor's language: kinds of rows, their fields, and how a file is written."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import LEAVE_OUT
from ui import numbers
from ui.words import _


def kind_word(kind: str | None) -> str:
    """Return what a row of a file is, in words."""
    if kind is None:
        return _("Not known yet")
    return _("Leave it out") if kind == LEAVE_OUT else _(ROW_KINDS[kind].label)


def short_kind_word(kind: str | None) -> str:
    """Return what a row of a file is, without what stands in brackets."""
    return kind_word(kind).split(" (")[0]


def field_words() -> dict[str, str]:
    """Return every field of every kind of row by its name."""
    return {
        "client": _("Client: its name"),
        "client_code": _("Client: its number there"),
        "invoice_id": _("Invoice number"),
        "issued_on": _("Invoice date"),
        "due_on": _("Due date"),
        "paid_on": _("Date paid"),
        "net": _("Invoice amount before tax"),
        "total": _("Invoice amount with tax, if any"),
        "tax": _("Tax of the invoice"),
        "line_amount": _("Amount of the line"),
        "line_tax": _("Tax of the line"),
        "quantity": _("Quantity of the line"),
        "unit_price": _("Price of one"),
        "discount": _("Discount of the line, in percent"),
        "amount_paid": _("Paid so far"),
        "amount_due": _("Still owed"),
        "is_paid": _("Paid: yes or no"),
        "status": _("Status"),
        "is_void": _("Cancelled: yes or no"),
        "disputed": _("Disputed: yes or no"),
        "written_off": _("Written off"),
        "transaction_type": _("Kind of booking"),
        "billed_as": _("Fee, project or resale"),
        "currency": _("Currency"),
        "worked_on": _("Day of the work"),
        "hours": _("Hours"),
        "minutes": _("Minutes"),
        "seconds": _("Seconds"),
        "clock": _("Time worked as 1:30"),
        "started_at": _("Start of the work"),
        "ended_at": _("End of the work"),
        "ticket": _("Ticket number"),
        "agreement": _("Agreement"),
        "cost": _("What it cost you"),
        "opened_on": _("Date opened"),
        "reopened": _("Reopened: how often"),
        "escalated": _("Escalated: yes or no"),
        "from_administrator": _("Asked by an administrator: yes or no"),
        "subject": _("Subject"),
        "mrr": _("Fee a month"),
        "fee": _("Fee a billing cycle"),
        "cycle": _("Billing cycle"),
        "started_on": _("First day"),
        "ends_on": _("Last day, empty if open"),
        "cancelled_on": _("Cancelled for"),
        "seats": _("People served"),
        "current": _("Owed, not yet due"),
        "late_1_30": _("1 to 30 days overdue"),
        "late_31_60": _("31 to 60 days overdue"),
        "late_61_90": _("61 to 90 days overdue"),
        "late_over_90": _("More than 90 days overdue"),
        "as_at": _("Day the report stands for"),
        "start_date": _("Client since"),
        "segment": _("Industry"),
        "endpoints": _("Devices"),
        "old_endpoints": _("Devices past their support"),
        "on_standard_stack": _("On the standard tools: yes or no"),
        "payment_terms_days": _("Days allowed to pay"),
        "notice_months": _("Months of notice"),
        "contract_end": _("Next renewal or end"),
        "renewal_months": _("Renews by months"),
        "termination_fee": _("Fee for ending early"),
        "prepaid_balance": _("Prepaid balance"),
        "ended_on": _("Last day as a client"),
        "ended_by": _("Ended by"),
        "spent_on": _("Day it counts on"),
        "month": _("Month"),
        "project_revenue": _("Project revenue"),
        "project_cost": _("Project cost"),
        "direct_cost": _("Licences and third parties"),
        "labour_cost": _("Labour cost"),
        "tickets_opened": _("Tickets opened"),
        "tickets_reopened": _("Reopened tickets"),
        "admin_requests": _("Administrators' requests"),
        "escalations": _("Escalations"),
        "invoices_issued": _("Invoices issued"),
        "invoices_disputed": _("Disputed invoices"),
        "days_to_pay": _("Days to pay"),
        "recommendations_made": _("Recommendations made"),
        "recommendations_ignored": _("Recommendations ignored"),
        "security_incidents": _("Security incidents"),
        "emails_received": _("E-mails received"),
        "date": _("Date"),
        "kind": _("What happened"),
        "value": _("Figure"),
        "note": _("Note"),
        "year": _("Year"),
        "voter": _("Voter"),
        "rank": _("Place, 1 = worst"),
        "name": _("Name"),
        "amount": _("Amount"),
        "payment_id": _("Payment number"),
        "ticket_key": _("Ticket: its inner number"),
        "price_per_seat": _("Price for each of them"),
        "end_date": _("Last day as a client"),
    }


def field_word(name: str) -> str:
    """Return one field in words."""
    return field_words().get(name, name)


def encoding_words() -> dict[str, str]:
    """Return the encodings of text files by name."""
    return {
        "utf-8": _("UTF-8, usual today"),
        "utf-16": _("UTF-16"),
        "cp1252": _("Windows, Western"),
        "cp1250": _("Windows, Central European"),
        "mac_roman": _("Old Macs"),
        "cp850": _("DOS"),
        "latin-1": _("ISO 8859-1"),
    }


def delimiter_words() -> dict[str, str]:
    """Return the characters that part cells, in words."""
    return {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("upright bar")}


def mark_words() -> dict[str, str]:
    """Return the decimal marks, in words."""
    return {".": _("point: 1,234.50"), ",": _("comma: 1.234,50")}


def order_words() -> dict[str, str]:
    """Return the orders of day, month and year, in words."""
    return {"dmy": _("day first: 31/12/2026"), "mdy": _("month first: 12/31/2026"), "ymd": _("year first: 2026-12-31")}


def table_words() -> dict[str, str]:
    """Return the tables of a history, in words."""
    return {
        "months": _("Monthly figures"),
        "clients": _("Clients"),
        "invoices": _("Invoices"),
        "events": _("Events"),
        "staff_poll": _("Staff poll"),
        "decisions": _("Decisions taken"),
        "unattributed": _("Work that names no client"),
        "company": _("The company"),
    }


def day(value: dt.date | None) -> str:
    """Return a date in words; a dash where none could be read."""
    return numbers.date(pd.Timestamp(value)) if value is not None else numbers.NOT_KNOWN
