"""Rows about clients, and rows that are rows of a history's own tables, their client apart."""

from __future__ import annotations

from history.importers.kinds.row_kind import CLIENT, CLIENT_CODE, CLIENT_FIELDS, Field, FieldType, RowKind
from history.tables import TABLES

CLIENT_ROW = RowKind(
    "client",
    "Clients (a row a client)",
    "clients.csv",
    (
        CLIENT,
        CLIENT_CODE,
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

DEPARTURE = RowKind(
    "departure",
    "Departures (a row a client that left)",
    "end_date and ended_by of clients.csv",
    (
        CLIENT,
        CLIENT_CODE,
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
    return RowKind(kind, label, f"{table}.csv", (CLIENT, CLIENT_CODE, *fields), (CLIENT_FIELDS, *needed), tells)


MONTH = _own_table(
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
EVENT = _own_table("event", "events", "Logged events (a row an event)", ("kind",), {"kind": "event, what happened"})
VOTE = _own_table(
    "vote",
    "staff_poll",
    "Staff poll (a row a vote for one of the worst clients)",
    ("voter",),
    {"voter": "staff, staff member, who", "rank": "place, worst"},
)
