"""Rows about work: time entries and tickets."""

from __future__ import annotations

from history.importers.kinds.row_kind import CLIENT, CLIENT_CODE, CLIENT_FIELDS, Field, RowKind

TIME_ENTRY = RowKind(
    "time_entry",
    "Time entries",
    "hours of months.csv",
    (
        CLIENT,
        CLIENT_CODE,
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

TICKET = RowKind(
    "ticket",
    "Tickets",
    "tickets, reopenings and escalations of months.csv",
    (
        CLIENT,
        CLIENT_CODE,
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
            "times",
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
            "subject, title, summary, short description, issue type, ticket type, tickettype name, category, priority",
        ),
    ),
    (CLIENT_FIELDS, ("ticket", "ticket_key"), ("opened_on",)),
    ("ticket", "subject", "reopened", "escalated"),
    CLIENT_FIELDS,
)
