"""Make the sample book: a made-up managed service provider, as the six tables that the app reads.

``python data/sample/generate.py`` writes the CSV files beside this file, byte for byte the same every time. README.md
says what stands in them and which stories are planted. Nothing here was copied from real data.
"""

import csv
import datetime as dt
import io
import math
from pathlib import Path

from sample_chance import stream
from sample_events import events, staff_poll
from sample_payments import Invoice, first_day, invoices, last_day
from sample_roster import COMPANY, MONTHS, PREPAID, ROSTER, Client
from sample_work import Work, began, work

Row = list[str]
HERE = Path(__file__).resolve().parent

# fmt: off
HEADERS: dict[str, Row] = {
    "months.csv": [
        "client_id", "month", "mrr", "hours", "seats", "project_revenue", "project_cost", "direct_cost",
        "labour_cost", "tickets_opened", "tickets_reopened", "admin_requests", "escalations", "invoices_issued",
        "invoices_disputed", "days_to_pay", "recommendations_made", "recommendations_ignored", "security_incidents",
        "emails_received",
    ],
    "clients.csv": [
        "client_id", "name", "start_date", "end_date", "ended_by", "segment", "seats", "endpoints", "old_endpoints",
        "on_standard_stack", "payment_terms_days", "notice_months", "contract_end", "renewal_months",
        "termination_fee", "prepaid_balance",
    ],
    "invoices.csv": [
        "client_id", "invoice_id", "issued_on", "amount", "due_on", "paid_on", "amount_paid", "written_off",
        "disputed", "kind",
    ],
    "events.csv": [
        "client_id", "date", "kind", "value", "note",
    ],
    "staff_poll.csv": [
        "year", "voter", "client_id", "rank",
    ],
    "company.csv": [
        "key", "value",
    ],
}
# fmt: on


def tables() -> dict[str, list[Row]]:
    """Make every table as rows of text, the header first, by file name.

    Returns
    -------
    dict of str to list of list of str
        The six tables of a history, exactly what `write` puts on disk.

    Notes
    -----
    Pure: no clock, no file, no shared random state. Each client and purpose has a random stream of its own.
    """
    rows: dict[str, list[Row]] = {name: [header] for name, header in HEADERS.items()}
    ledgers = []
    for client in ROSTER:
        worked = work(client)
        ledger = invoices(client, worked.months)
        ledgers.append(ledger)
        rows["months.csv"] += month_rows(client, worked, ledger)
        rows["clients.csv"].append(client_row(client, worked))
        for event in events(client, worked, ledger):
            value = "" if event.value is None else f"{event.value:.2f}"
            rows["events.csv"].append([event.client_id, event.date.isoformat(), event.kind, value, event.note])
    rows["invoices.csv"] += invoice_rows([invoice for ledger in ledgers for invoice in ledger])
    rows["staff_poll.csv"] += [
        [str(year), voter, client_id, str(rank)] for year, voter, client_id, rank in staff_poll()
    ]
    rows["company.csv"] += [list(pair) for pair in COMPANY]
    return rows


def same_month(day: dt.date, month: int) -> bool:
    """Tell whether a day lies in a month index."""
    return first_day(month) <= day <= last_day(month)


def month_rows(client: Client, worked: Work, ledger: list[Invoice]) -> list[Row]:
    """Lay one client's months beside what was billed and what was settled in them."""
    found = []
    for month in worked.months:
        billed = [one for one in ledger if one.month == month.index and one.kind != "credit"]
        credited = sum(one.amount for one in ledger if one.kind == "credit" and same_month(one.issued_on, month.index))
        waits = [
            (one.paid_on - one.issued_on).days
            for one in ledger
            if one.paid_on is not None and one.kind != "credit" and same_month(one.paid_on, month.index)
        ]
        found.append(
            [
                client.client_id,
                first_day(month.index).isoformat()[:7],
                f"{month.mrr:.2f}",
                f"{month.hours:.2f}",
                str(month.seats),
                f"{month.project_revenue + credited:.2f}",
                f"{month.project_cost:.2f}",
                f"{month.direct_cost:.2f}",
                f"{month.labour_cost:.2f}",
                str(month.tickets_opened),
                str(month.tickets_reopened),
                str(month.admin_requests),
                str(month.escalations),
                str(len(billed)),
                str(sum(one.disputed for one in billed)),
                f"{sum(waits) / len(waits):.1f}" if waits else "",
                str(month.recommendations_made),
                str(month.recommendations_ignored),
                str(month.security_incidents),
                str(month.emails_received),
            ]
        )
    return found


def client_row(client: Client, worked: Work) -> Row:
    """State the facts of one client's agreement, its machines and its standing."""
    dice = stream("agreement", client.client_id)
    notice = dice.choice((1, 1, 2, 3))
    # A drawn agreement ends between half a year ago (it then runs from month to month) and two years ahead.
    drawn = (MONTHS - 1 + dice.choice((-6, -3, 1, 2, 4, 7, 11, 14, 24)), dice.choice((0, 12, 12, 24)))
    end, renewal = client.contract or drawn
    if client.ended < MONTHS - 1:
        end, renewal = client.ended, 0
    old_share = {"sinkhole": 0.55, "fired": 0.5, "drifter": 0.3}.get(client.story, 0.15) + 0.2 * dice.random()
    endpoints = round(client.seats * dice.uniform(1.05, 1.35))
    off_stack = 0.9 if client.story == "sinkhole" else 0.5 if client.story in ("drifter", "underpriced") else 0.15
    on_stack = dice.random() >= off_stack
    charged = dice.random() < 0.12 and client.ended == MONTHS - 1 and end > MONTHS
    fee = f"{math.floor(worked.months[-1].mrr * 1.5 / 50) * 50:.2f}" if charged else "0.00"
    balance = f"{worked.months[-1].mrr:.2f}" if client.client_id in PREPAID else "0.00"
    return [
        client.client_id,
        client.name,
        first_day(began(client)).isoformat(),
        "" if client.ended == MONTHS - 1 else last_day(client.ended).isoformat(),
        client.ended_by,
        client.segment,
        str(client.seats),
        str(endpoints),
        str(round(endpoints * min(0.9, old_share))),
        "true" if on_stack else "false",
        str(client.terms),
        str(notice),
        last_day(end).isoformat(),
        str(renewal),
        fee,
        balance,
    ]


def invoice_rows(ledger: list[Invoice]) -> list[Row]:
    """Give every invoice a number, in the order they were issued."""
    ordered = sorted(ledger, key=lambda one: (one.issued_on, one.client_id, one.number))
    return [
        [
            one.client_id,
            f"INV-{serial}",
            one.issued_on.isoformat(),
            f"{one.amount:.2f}",
            one.due_on.isoformat(),
            "" if one.paid_on is None else one.paid_on.isoformat(),
            f"{one.amount_paid:.2f}",
            f"{one.written_off:.2f}",
            "true" if one.disputed else "false",
            one.kind,
        ]
        for serial, one in enumerate(ordered, start=10001)
    ]


def as_csv(rows: list[Row]) -> bytes:
    """Write one table as the bytes of a CSV file: UTF-8, comma, one line feed a row."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def main() -> None:
    """Write the six files of the sample beside this one."""
    for name, rows in tables().items():
        (HERE / name).write_bytes(as_csv(rows))


if __name__ == "__main__":
    main()
