"""Rows about clients themselves: what they are, that they left, how long bills are overdue; and rows of own tables."""

from __future__ import annotations

import pandas as pd

from history.importers.tables.records import Pieces, Records
from history.tables import TABLES

LATE_FROM_DAYS = 30
_LATE = ("late_31_60", "late_61_90", "late_over_90")
_ENDERS = ("client", "msp", "other")


def add_clients(records: list[Records], pieces: Pieces) -> None:
    """Add what a client is to the pieces, a row a client: the last row that tells a figure."""
    columns = set(TABLES["clients"].names) - {"client_id", "name"}
    for one in records:
        frame = one.frame.loc[one.frame["client_id"].notna()]
        told = [name for name in frame if name in columns]
        pieces.clients.append(frame.groupby("client_id")[told].last().reset_index())


def add_departures(records: list[Records], pieces: Pieces) -> None:
    """Add when clients left, and who ended it where that is told, to the pieces; of several departures the last."""
    for one in records:
        frame = one.frame.loc[one.frame["client_id"].notna()].sort_values("ended_on", kind="stable")
        last = frame.groupby("client_id").last()
        table = pd.DataFrame({"end_date": last["ended_on"]})
        if "ended_by" in last:
            words = last["ended_by"].astype("object").str.strip().str.casefold()
            table["ended_by"] = words.where(words.isin(_ENDERS), None)
        if len(last) < len(frame):
            pieces.notes.append(
                f"{one.place}: {len(frame):,} departures of {len(last):,} clients; the last of each counts."
            )
        pieces.clients.append(table.reset_index())


def add_ageing(records: list[Records], pieces: Pieces) -> None:
    """Add a late payment, dated the day of the report, for each client with open amounts more than 30 days overdue.

    Notes
    -----
    An ageing report is a picture of one day: it tells no invoice, so it adds no revenue and no days to pay.
    """
    for one in records:
        frame = one.frame.loc[one.frame["client_id"].notna()]
        late = [name for name in _LATE if name in frame]
        rows = frame.groupby(["client_id", "as_at"])[late].sum().reset_index()
        rows["value"] = rows[late].sum(axis=1).round(2)
        rows = rows.loc[rows["value"] > 0]
        notes = [f"{value:,.2f} more than {LATE_FROM_DAYS} days overdue (aged receivables)" for value in rows["value"]]
        pieces.events.append(
            pd.DataFrame(
                {
                    "client_id": rows["client_id"],
                    "date": rows["as_at"],
                    "kind": "late_payment",
                    "value": rows["value"],
                    "note": notes,
                }
            )
        )
        pieces.notes.append(
            f"{one.place}: of {frame['client_id'].nunique():,} clients {len(rows):,} have amounts more than "
            f"{LATE_FROM_DAYS} days overdue; each is logged as a late payment. An ageing report tells neither revenue "
            "nor days to pay: import invoices for these."
        )


def add_months(records: list[Records], pieces: Pieces) -> None:
    """Add monthly figures to the pieces; a client's month in several rows is summed, or the last is taken."""
    for one in records:
        frame = one.frame.loc[one.frame["client_id"].notna()]
        told = [name for name in frame if name in TABLES["months"].names and name not in ("client_id", "month")]
        grouped = frame.groupby(["client_id", "month"])[told]
        table = grouped.sum(min_count=1) if one.answers.get("repeated") == "sum" else grouped.last()
        pieces.months.append(table.reset_index())


def add_events(records: list[Records], pieces: Pieces) -> None:
    """Add logged events to the pieces."""
    for one in records:
        names = [name for name in TABLES["events"].names if name in one.frame]
        pieces.events.append(one.frame.loc[one.frame["client_id"].notna(), names])


def add_votes(records: list[Records], pieces: Pieces) -> None:
    """Add votes of the staff poll to the pieces."""
    for one in records:
        names = [name for name in TABLES["staff_poll"].names if name in one.frame]
        pieces.votes.append(one.frame.loc[one.frame["client_id"].notna(), names])
