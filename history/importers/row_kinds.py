"""What a row of an export can be, and the fields it may have, each declared once with the headers it goes by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from history.tables import TABLES

FieldType = Literal[
    "text", "amount", "number", "share", "hours", "minutes", "seconds", "clock", "date", "moment", "month", "flag"
]


@dataclass(frozen=True)
class Field:
    """One field of a row.

    Parameters
    ----------
    name : str
        As it stands in a mapping.
    type : str
        How its cells are read. ``share`` is a number where 20 and 20 % both mean a fifth; ``clock`` is h:mm[:ss];
        ``moment`` a date with its time of day.
    help : str
        What it means, for a person who confirms a mapping.
    aliases : str
        Headers it goes by, likeliest first, separated by commas, in the plain form of `headers.plain`.
    several : bool
        True where more than one column may feed it; they are added up.
    """

    name: str
    type: FieldType
    help: str
    aliases: str = ""
    several: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers it goes by, likeliest first."""
        return tuple(alias.strip() for alias in self.aliases.split(",")) if self.aliases else ()


@dataclass(frozen=True)
class RowKind:
    """One thing a row can be.

    Parameters
    ----------
    name : str
        As it stands in a mapping.
    label : str
        For a screen.
    feeds : str
        What of the history it fills, in words.
    fields : tuple of Field
        All it may have.
    needed : tuple of tuple of str
        Of each group at least one field must be mapped.
    tells : tuple of str
        Fields that tell this kind from the others; one of them at least must be there for it to be proposed.
    may_lack : tuple of str
        Needed fields that single rows may leave empty.
    """

    name: str
    label: str
    feeds: str
    fields: tuple[Field, ...]
    needed: tuple[tuple[str, ...], ...]
    tells: tuple[str, ...]
    may_lack: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """Return the field of a name; KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its fields."""
        return tuple(field.name for field in self.fields)


CLIENT_FIELDS = ("client", "client_code")
"""Either says whose a row is: a name, or a system's own number for it."""

_CLIENT = Field(
    "client",
    "text",
    "Name of the client.",
    "client, client name, customer, customer name, company, company name, contact name, "
    "account name, organization, organisation, organization name, debtor, bill to, billed to, "
    "account, contact, cliente, kunde, kundenname, nom du client, name",
)
_CLIENT_CODE = Field(
    "client_code",
    "text",
    "The system's own number or short name of the client.",
    "client id, customer id, company id, account id, organization id, client code, customer "
    "code, customer number, client number, account number, company rec id, contact id, "
    "kundennummer, id cliente",
)
_CURRENCY = Field("currency", "text", "Currency of the amounts.", "currency, currency code, moneda, wahrung")

_INVOICE = RowKind(
    "invoice",
    "Invoices (a row an invoice, or a row a line)",
    "invoices.csv",
    (
        _CLIENT,
        _CLIENT_CODE,
        Field(
            "invoice_id",
            "text",
            "Number of the invoice; rows that share it are one invoice.",
            "invoice number, invoice no, invoice id, invoice num, invoice, document number, doc "
            "number, factura, numero de factura, rechnungsnummer, rechnung, number, num, no",
        ),
        Field(
            "issued_on",
            "date",
            "Date of the invoice.",
            "invoice date, issued on, date issued, issue date, date of issue, invoice date time, "
            "invoiced on, transaction date, txn date, date, fecha, fecha de factura, rechnungsdatum, "
            "datum, created at, created",
        ),
        Field(
            "due_on",
            "date",
            "Date it falls due.",
            "due date, due on, date due, payment due, fecha de vencimiento, vencimiento, faellig am",
        ),
        Field(
            "paid_on",
            "date",
            "Date it was paid.",
            "paid date, date paid, paid on, paid at, payment date, settled date, settled on, "
            "settlement date, fully paid on, last payment date, fecha de pago",
        ),
        Field(
            "net",
            "amount",
            "Amount of the whole invoice before sales tax.",
            "subtotal, sub total, net amount, amount net, net total, net, untaxed amount, amount excl "
            "tax, total excl tax, total ex tax, total ex vat, total ex gst, base imponible, netto, "
            "nettobetrag",
        ),
        Field(
            "total",
            "amount",
            "Amount of the whole invoice, sales tax included where there is any.",
            "total, invoice total, invoice amount, total amount, gross amount, gross, amount, "
            "importe, importe total, betrag, gesamtbetrag, montant",
        ),
        Field(
            "tax",
            "amount",
            "Sales tax of the whole invoice.",
            "tax total, total tax, sales tax, tax, vat, gst, vat amount, gst amount, iva, mwst",
        ),
        Field(
            "line_amount",
            "amount",
            "Amount of the line; the lines of an invoice are added up.",
            "line amount, line subtotal, line net, line total, extended price, ext price, extended "
            "amount, item total, item amount, amount before sales tax",
        ),
        Field(
            "line_tax",
            "amount",
            "Sales tax of the line.",
            "tax amount, line tax, tax 1 amount, tax 2 amount, sales tax amount",
            several=True,
        ),
        Field(
            "quantity",
            "number",
            "Quantity of the line.",
            "quantity, qty, item quantity, line item quantity",
        ),
        Field(
            "unit_price",
            "amount",
            "Price of one.",
            "unit amount, unit price, rate, price, item cost, sales price, line item price",
        ),
        Field(
            "discount",
            "share",
            "Discount on the line, percent.",
            "discount percentage, discount percent, discount rate, discount",
        ),
        Field(
            "amount_paid",
            "amount",
            "Paid so far.",
            "invoice amount paid, amount paid, paid amount, paid to date, payments, paid, pagado",
        ),
        Field(
            "amount_due",
            "amount",
            "Still owed.",
            "invoice amount due, amount due, open balance, balance due, outstanding, amount "
            "outstanding, open amount, balance, saldo",
        ),
        Field("is_paid", "flag", "Whether it is paid.", "is paid, fully paid, paid in full"),
        Field(
            "status",
            "text",
            "Draft, sent, paid, void: drafts and voids are left out.",
            "invoice status, status, state, estado",
        ),
        Field("is_void", "flag", "Whether it was voided.", "is voided, voided, is void, void"),
        Field("disputed", "flag", "The client contested it.", "disputed, in dispute, is disputed, contested"),
        Field(
            "written_off",
            "amount",
            "Given up for lost.",
            "written off, write off, bad debt, write off amount, amount written off",
        ),
        Field(
            "transaction_type",
            "text",
            "Invoice, credit note, payment: payments are left out.",
            "transaction type, document type, invoice type, type",
        ),
        Field(
            "billed_as",
            "text",
            "recurring, project, pass_through or credit.",
            "kind, billed as, billing kind",
        ),
        _CURRENCY,
    ),
    (CLIENT_FIELDS, ("invoice_id",), ("issued_on",), ("net", "total", "line_amount", "unit_price")),
    ("invoice_id",),
    # A line of words alone has no amount; the invoice it stands in may have.
    ("net", "total", "line_amount", "unit_price"),
)

_TIME_ENTRY = RowKind(
    "time_entry",
    "Time entries",
    "hours of months.csv",
    (
        _CLIENT,
        _CLIENT_CODE,
        Field(
            "worked_on",
            "date",
            "Day of the work.",
            "date worked, work date, worked on, date, entry date, start date, date start, spent on, "
            "time start, start time, started at, fecha, datum, created at",
        ),
        Field(
            "hours",
            "hours",
            "Hours worked, billable or not.",
            "actual hours, hours actual, hours worked, duration decimal, duration hours, hours, time "
            "spent hours, hours spent, worked hours, time taken, total hours, horas, stunden",
        ),
        Field(
            "minutes",
            "minutes",
            "Minutes worked.",
            "duration minutes, duration mins, minutes, time spent minutes, minutes worked",
        ),
        Field("seconds", "seconds", "Seconds worked.", "duration seconds, time spent seconds, seconds"),
        Field(
            "clock",
            "clock",
            "Time worked as h:mm or h:mm:ss.",
            "duration, duration h, time spent, worklog, time, duracion, dauer",
        ),
        Field("started_at", "moment", "Start of the work.", "time start, start time, started at, start"),
        Field("ended_at", "moment", "End of the work.", "time end, end time, ended at, end, stop time"),
        Field(
            "ticket",
            "text",
            "Ticket it was worked on; says whose the work is where no client stands in the row.",
            "ticket id, ticket number, ticket, ticket no, sr service rec id, charge to id, issue key, case number",
        ),
        Field(
            "agreement",
            "text",
            "Agreement it is covered by.",
            "agreement, contract, contract id, agreement id, contract name, agreement name",
        ),
        Field(
            "cost",
            "amount",
            "What the work cost you (not what it was billed at).",
            "labour cost, labor cost, cost amount, total cost, our cost, cost",
        ),
    ),
    (
        (*CLIENT_FIELDS, "ticket"),
        ("worked_on", "started_at"),
        ("hours", "minutes", "seconds", "clock", "ended_at"),
    ),
    ("hours", "minutes", "seconds", "clock", "ended_at"),
    # Work that names nobody is shown as unattributed.
    (*CLIENT_FIELDS, "ticket"),
)

_TICKET = RowKind(
    "ticket",
    "Tickets",
    "tickets, reopenings and escalations of months.csv",
    (
        _CLIENT,
        _CLIENT_CODE,
        Field(
            "ticket",
            "text",
            "Number of the ticket; rows that share it are one ticket.",
            "ticket number, ticket id, display id, ticket, case number, issue key, incident number, "
            "request id, number, id",
        ),
        Field(
            "ticket_key",
            "text",
            "The system's inner number of the ticket, where time entries name it by that.",
            "id, ticket rec id, rec id, ticket key",
        ),
        Field(
            "opened_on",
            "date",
            "When it was opened.",
            "opened at, created time, create date, date created, created at, created on, created, "
            "date occurred, dateoccurred, submitted at, submitted on, date opened, opened on, opened, "
            "created date, date entered, reported on",
        ),
        Field(
            "reopened",
            "number",
            "How often it was opened again (or whether).",
            "reopen count, reopened, reopens, times reopened, reopen, is reopened",
        ),
        Field(
            "escalated",
            "flag",
            "Whether it was escalated to management.",
            "escalation flag, escalated, is escalated, escalation",
        ),
        Field(
            "from_administrator",
            "flag",
            "Whether the client's own administrators asked.",
            "admin request, administrator request, is admin request, from administrator",
        ),
        Field(
            "hours",
            "hours",
            "Hours spent on the ticket, counted in the month it was opened; only where you import no time entries.",
        ),
        Field("minutes", "minutes", "The same in minutes."),
        Field("status", "text", "Its status.", "status, state, incident state, ticket status"),
        Field(
            "subject",
            "text",
            "What it is about.",
            "subject, title, summary, short description, description, issue type, category, priority",
        ),
    ),
    (CLIENT_FIELDS, ("ticket", "ticket_key"), ("opened_on",)),
    ("ticket", "ticket_key"),
    CLIENT_FIELDS,
)

_AGREEMENT = RowKind(
    "agreement",
    "Agreements (contracts, subscriptions)",
    "fees and seats of months.csv, contract ends of clients.csv",
    (
        _CLIENT,
        _CLIENT_CODE,
        Field(
            "agreement",
            "text",
            "Name or number of the agreement.",
            "agreement, agreement name, agreement id, contract, contract name, contract id, "
            "subscription id, subscription",
        ),
        Field(
            "mrr",
            "amount",
            "Fee a month, whatever the billing cycle.",
            "mrr amount, mrr, monthly fee, monthly amount, monthly recurring revenue, amount per month",
        ),
        Field(
            "fee",
            "amount",
            "Fee of one billing cycle.",
            "bill amount, period charge amount, charge amount, recurring amount, contract amount, amount, fee, price",
        ),
        Field(
            "cycle",
            "text",
            "Billing cycle: monthly, quarterly, yearly.",
            "billing cycle, billing period, billing frequency, frequency, period, cycle",
        ),
        Field(
            "started_on",
            "date",
            "First day.",
            "start date, started on, contract start, begin date, effective date, start",
        ),
        Field(
            "ends_on",
            "date",
            "Last day; empty: open.",
            "end date, ends on, contract end, expiry date, expiration date, end",
        ),
        Field(
            "cancelled_on",
            "date",
            "Day it was cancelled for.",
            "date cancelled, cancelled on, canceled on, cancellation date, date canceled",
        ),
        Field("seats", "number", "People it covers.", "seats, users, licenses, quantity, seat count"),
    ),
    (CLIENT_FIELDS, ("started_on",)),
    ("mrr", "fee", "cycle", "cancelled_on", "agreement", "ends_on"),
)

AGEING_FIELDS = ("current", "late_1_30", "late_31_60", "late_61_90", "late_over_90")
"""Columns of an ageing report, from what is not yet due to what is overdue longest."""

_AGEING = RowKind(
    "ageing",
    "Aged receivables (open amounts by how long they are overdue)",
    "events.csv: late payment of what is more than 30 days overdue",
    (
        _CLIENT,
        _CLIENT_CODE,
        Field("current", "amount", "Not yet due.", "current, not due, not yet due", several=True),
        Field("late_1_30", "amount", "Up to 30 days overdue.", "1 30, 1 30 days, less 1 month, 0 30"),
        Field("late_31_60", "amount", "31 to 60 days overdue.", "31 60, 31 60 days, 1 month, 30 60"),
        Field("late_61_90", "amount", "61 to 90 days overdue.", "61 90, 61 90 days, 2 months, 60 90"),
        Field(
            "late_over_90",
            "amount",
            "More than 90 days overdue.",
            "91 and over, 90, over 90, over 90 days, 91, 90 days, 3 months, older, 91 days and over",
            several=True,
        ),
        Field("as_at", "date", "Day the report stands for.", "as at, as of, report date"),
    ),
    (CLIENT_FIELDS, ("as_at",), ("late_1_30", "late_31_60"), ("late_61_90", "late_over_90")),
    ("late_31_60", "late_61_90"),
    AGEING_FIELDS,
)

_CLIENT_ROW = RowKind(
    "client",
    "Clients (a row a client)",
    "clients.csv",
    (
        _CLIENT,
        _CLIENT_CODE,
        Field("start_date", "date", "First day as a client.", "start date, signup date, client since, since"),
        Field("segment", "text", "Kind of business.", "segment, industry, market, vertical, sector"),
        Field("seats", "number", "People served today.", "seats, users, employees, headcount, user count"),
        Field("endpoints", "number", "Devices looked after.", "endpoints, devices, assets, device count"),
        Field("old_endpoints", "number", "Of them, past their support.", "old endpoints, old devices"),
        Field("on_standard_stack", "flag", "Runs on the standard stack.", "on standard stack, standard stack"),
        Field("payment_terms_days", "number", "Days allowed to pay.", "payment terms days, payment terms, terms"),
        Field("notice_months", "number", "Notice the agreement asks.", "notice months, notice period, notice"),
        Field("contract_end", "date", "Next renewal or end.", "contract end, renewal date, contract end date"),
        Field("renewal_months", "number", "It renews by so many months.", "renewal months, renewal term"),
        Field("termination_fee", "amount", "Owed by you for ending early.", "termination fee"),
        Field("prepaid_balance", "amount", "Returned at a departure.", "prepaid balance"),
    ),
    (CLIENT_FIELDS,),
    ("segment", "endpoints", "seats", "payment_terms_days", "start_date"),
)

_DEPARTURE = RowKind(
    "departure",
    "Departures (a row a client that left)",
    "end_date and ended_by of clients.csv",
    (
        _CLIENT,
        _CLIENT_CODE,
        Field(
            "ended_on",
            "date",
            "Last day as a client.",
            "churn date, departure date, left on, ended on, end date, date lost, termination date",
        ),
        Field("ended_by", "text", "client, msp or other.", "ended by, terminated by"),
    ),
    (CLIENT_FIELDS, ("ended_on",)),
    ("ended_on",),
)

_COST = RowKind(
    "cost",
    "Direct costs (licences, third parties; a row a bill or charge)",
    "direct_cost of months.csv",
    (
        _CLIENT,
        _CLIENT_CODE,
        Field("spent_on", "date", "Day it counts on.", "date, bill date, charge date, invoice date, posted on"),
        Field("cost", "amount", "What you paid for it.", "cost, our cost, ext cost, total cost, unit cost"),
    ),
    (CLIENT_FIELDS, ("spent_on",), ("cost",)),
    ("cost",),
)

_TABLE_TYPES: dict[str, FieldType] = {
    "text": "text",
    "choice": "text",
    "number": "amount",
    "integer": "number",
    "date": "date",
    "month": "month",
    "boolean": "flag",
}


def _own_table(kind: str, table: str, label: str, tells: tuple[str, ...], more: dict[str, str]) -> RowKind:
    """Return the kind of a row that is a row of a history's own table, its client apart."""
    columns = [column for column in TABLES[table] if column.name != "client_id"]
    fields = []
    for column in columns:
        own = column.name.replace("_", " ")
        aliases = f"{own}, {more[column.name]}" if column.name in more else own
        fields.append(Field(column.name, _TABLE_TYPES[column.type], column.help, aliases))
    needed = tuple((column.name,) for column in columns if column.needed)
    return RowKind(kind, label, f"{table}.csv", (_CLIENT, _CLIENT_CODE, *fields), (CLIENT_FIELDS, *needed), tells)


_MONTH = _own_table(
    "month",
    "months",
    "Monthly figures (a row a client and month)",
    ("month",),
    {
        "month": "period, mes, monat",
        "mrr": "monthly recurring revenue, monthly fee, recurring revenue, monthly revenue",
        "hours": "hours worked, total hours, labour hours, labor hours",
        "seats": "users, seat count",
        "tickets_opened": "tickets, new tickets, ticket count",
        "tickets_reopened": "reopened tickets, reopened",
        "admin_requests": "administrators requests, administrator requests",
        "direct_cost": "cost, licence cost, license cost",
        "labour_cost": "labor cost",
        "project_revenue": "non recurring revenue",
        "days_to_pay": "average days to pay, avg days to pay",
        "invoices_issued": "invoices",
        "invoices_disputed": "disputed invoices",
    },
)
_EVENT = _own_table("event", "events", "Logged events (a row an event)", ("kind",), {"kind": "event, what happened"})
_VOTE = _own_table(
    "vote",
    "staff_poll",
    "Staff poll (a row a vote for one of the worst clients)",
    ("voter",),
    {"voter": "staff, staff member, who", "rank": "place, worst"},
)

ROW_KINDS: dict[str, RowKind] = {
    kind.name: kind
    for kind in (
        _INVOICE,
        _TIME_ENTRY,
        _TICKET,
        _AGREEMENT,
        _AGEING,
        _CLIENT_ROW,
        _DEPARTURE,
        _COST,
        _MONTH,
        _EVENT,
        _VOTE,
    )
}
"""Every kind by name, in the order in which equals are proposed."""
