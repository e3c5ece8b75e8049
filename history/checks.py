"""What single cells cannot show: rows that repeat a key, cells of a row that contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from history.decision_checks import decision_faults
from history.faults import Fault
from history.row_faults import faults_where, shown
from history.table_reader import ReadTable
from history.tables import COMPANY, TABLES, Table

_YEAR = pd.Timedelta(days=366)
POLL_PLACES = 5
"""Worst clients that a member of the staff names each year."""


def table_faults(table: Table, read: ReadTable) -> list[Fault]:
    """Return the faults between the cells of a table: repeated keys and contradictions within a row.

    Parameters
    ----------
    table : Table
        Which table.
    read : ReadTable
        As read; cells that had a fault of their own are missing and are passed over here.

    Returns
    -------
    list of Fault
    """
    faults = _repeated(table, read)
    check = _CHECKS.get(table.name)
    return faults + (check(table, read) if check else [])


def company_faults(read: ReadTable) -> list[Fault]:
    """Return the faults of company.csv's keys; the values are read elsewhere, each by its key's type."""
    allowed = f"one of {', '.join(COMPANY)}"
    keys = zip(read.frame["key"], read.rows, strict=True)
    return [
        Fault("company.csv", row, "key", key, allowed)
        for key, row in keys
        if isinstance(key, str) and key not in COMPANY
    ]


def _repeated(table: Table, read: ReadTable) -> list[Fault]:
    if not table.key:
        return []
    keys = read.frame[list(table.key)]
    again = (keys.duplicated() & keys.notna().all(axis=1)).to_numpy(dtype=bool)
    if not again.any():
        return []
    first: dict[tuple[Any, ...], int] = {}
    rows = list(zip(keys.itertuples(index=False, name=None), read.rows, strict=True))
    for key, row in rows:
        first.setdefault(key, row)
    names = ", ".join(table.key)
    return [
        Fault(
            table.file,
            row,
            names,
            " ".join(shown(part) for part in key),
            f"one row each (the first is row {first[key]})",
        )
        for (key, row), repeated in zip(rows, again, strict=True)
        if repeated
    ]


def _months(table: Table, read: ReadTable) -> list[Fault]:
    return _no_more(table, read, "invoices_disputed", "invoices_issued")


def _clients(table: Table, read: ReadTable) -> list[Fault]:
    faults = _no_more(table, read, "old_endpoints", "endpoints")
    end = _dates(read, "end_date")
    early = end < _dates(read, "start_date")
    faults += faults_where(table, read, early, "end_date", "a date not before start_date")
    if "ended_by" in read.frame:
        stray = read.frame["ended_by"].notna() & end.isna()
        faults += faults_where(table, read, stray, "ended_by", "empty where end_date is empty")
    return faults


def _invoices(table: Table, read: ReadTable) -> list[Fault]:
    issued = _dates(read, "issued_on")
    faults = []
    for column in ("due_on", "paid_on"):
        early = _dates(read, column) < issued - _YEAR
        faults += faults_where(table, read, early, column, "a date at most 366 days before issued_on")
    if "kind" in read.frame:
        wrong = (read.frame["kind"] == "credit") & (read.frame["amount"] > 0)
        faults += faults_where(table, read, wrong, "amount", "a negative amount where kind is credit")
    return faults


def _events(table: Table, read: ReadTable) -> list[Fault]:
    if "value" not in read.frame:
        return []
    value = read.frame["value"]
    wrong = (read.frame["kind"] == "price_change") & ((value <= -1) | (value > 1))
    allowed = "a fraction above -1 and at most 1 where kind is price_change (0.08 for 8 % up)"
    return faults_where(table, read, wrong, "value", allowed)


_CHECKS: dict[str, Callable[[Table, ReadTable], list[Fault]]] = {
    "months": _months,
    "clients": _clients,
    "invoices": _invoices,
    "events": _events,
    "decisions": decision_faults,
}


def _no_more(table: Table, read: ReadTable, part: str, whole: str) -> list[Fault]:
    if part not in read.frame or whole not in read.frame:
        return []
    return faults_where(
        table, read, read.frame[part] > read.frame[whole], part, f"no more than {whole} in the same row"
    )


def _dates(read: ReadTable, column: str) -> pd.Series:
    if column in read.frame:
        return read.frame[column]
    return pd.Series(pd.NaT, index=read.frame.index, dtype="datetime64[us]")


def known_clients(tables: dict[str, pd.DataFrame]) -> set[str]:
    """Return the ids of clients that months, clients or invoices know."""
    names = ("months", "clients", "invoices")
    return {str(one) for name in names if name in tables for one in tables[name]["client_id"].unique()}


def warnings_of(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Return what a person should know about tables that are without fault.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By name; absent tables are not in it.

    Returns
    -------
    list of str
        One sentence each: what is left out for want of data, and traps that real exports hold.
    """
    found = [
        f"{table.file} is absent: {table.without}."
        for name, table in TABLES.items()
        if name not in tables and name != "company" and table.without
    ]
    months = tables.get("months")
    if months is None:
        found.append(
            "Without hours no client can be decided on; grades of payment and forecasts of it can still be had."
        )
    else:
        for column in ("mrr", "hours"):
            if column not in months or months[column].isna().all():
                found.append(f"months.csv says nothing about {column}: no client can be decided on without it.")
        if {"labour_cost", "hours"} <= set(months.columns):
            free = int(((months["labour_cost"] == 0) & (months["hours"] > 0)).sum())
            if free:
                found.append(f"months.csv has {free} rows with hours but a labour cost of 0: taken as unknown.")
    found += _invoice_warnings(tables.get("invoices"))
    found += _client_warnings(tables)
    found += _poll_warnings(tables.get("staff_poll"))
    return found


def _invoice_warnings(invoices: pd.DataFrame | None) -> list[str]:
    if invoices is None:
        return []
    found = []
    unpaid = int(invoices["paid_on"].isna().sum()) if "paid_on" in invoices else len(invoices)
    if unpaid == len(invoices):
        found.append("invoices.csv has no date of payment: days to pay are unknown.")
    elif unpaid:
        found.append(f"invoices.csv has {unpaid} rows without a date of payment: unknown or not yet paid.")
    kind = invoices["kind"] if "kind" in invoices else pd.Series("", index=invoices.index)
    credits = int(((invoices["amount"] < 0) & (kind != "credit")).sum())
    if credits:
        found.append(f"invoices.csv has {credits} negative amounts that are not called credit: taken as credit notes.")
    return found


def _poll_warnings(poll: pd.DataFrame | None) -> list[str]:
    """Tell of votes that a poll of the five worst clients does not hold, never whose they are."""
    if poll is None:
        return []
    found = []
    ballots = poll.groupby(["year", "voter"]).size()
    for year, count in (ballots > POLL_PLACES).groupby("year").sum().items():
        if count:
            found.append(f"staff_poll.csv, {year:.0f}: ballots that name more than {POLL_PLACES} clients: {count}.")
    if "rank" in poll:
        ranked = poll.loc[poll["rank"].notna()]
        again = ranked.loc[ranked.duplicated(["year", "voter", "rank"], keep=False)]
        for year, own in again.groupby("year"):
            count = own["voter"].nunique()
            found.append(f"staff_poll.csv, {year:.0f}: ballots that give a place twice: {count}.")
        for year, own in ranked.loc[ranked["rank"] > POLL_PLACES].groupby("year"):
            count = len(own)
            found.append(f"staff_poll.csv, {year:.0f}: votes below place {POLL_PLACES}, which give no points: {count}.")
    return found


def _client_warnings(tables: dict[str, pd.DataFrame]) -> list[str]:
    known = known_clients(tables)
    found = []
    for name in ("events", "staff_poll", "decisions"):
        if name in tables:
            strange = sorted(set(tables[name]["client_id"].unique()) - known)
            if strange:
                found.append(f"{name}.csv names clients that no other table knows: {_listed(strange)}.")
    events = tables.get("events")
    if events is not None and (twice := int(events.duplicated().sum())):
        found.append(f"events.csv has {twice} rows that repeat another in every cell: each counts.")
    alike: dict[str, list[str]] = {}
    for client in sorted(known):
        # Zero-width characters and capitals make two ids of one client on sight.
        bare = "".join(c for c in client.casefold() if c.isalnum())
        alike.setdefault(bare, []).append(client)
    for bare, ids in alike.items():
        if len(ids) > 1 and bare:
            found.append(f"Clients that look alike are kept apart: {_listed(ids)}.")
    return found


def _listed(ids: list[str]) -> str:
    more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
    return ", ".join(repr(one) for one in ids[:5]) + more
