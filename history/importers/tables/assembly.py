"""Assembly: records of all files to the tables of a history, each cell within what its column allows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np
import pandas as pd

from history.faults import Fault, HistoryError
from history.importers.tables.client_rows import (
    add_ageing,
    add_clients,
    add_departures,
    add_events,
    add_months,
    add_votes,
)
from history.importers.tables.fee_rows import add_agreements, add_costs
from history.importers.tables.invoice_rows import add_invoices
from history.importers.tables.payment_rows import add_payments
from history.importers.tables.records import Pieces, Records
from history.importers.tables.work_rows import add_tickets, add_time_entries, clients_of_tickets
from history.tables import TABLES, Column, Table

_DAYS = ("issued_on", "worked_on", "opened_on", "spent_on", "as_at")


def last_month(records: list[Records]) -> pd.Period | None:
    """Return the last month that anything but agreements tells of; None where nothing does."""
    seen = []
    for one in records:
        if one.kind == "agreement":
            continue
        for name in _DAYS:
            if name in one.frame and one.frame[name].notna().any():
                seen.append(one.frame[name].max().to_period("M"))
        if "month" in one.frame and len(one.frame):
            seen.append(one.frame["month"].max())
    return max(seen, default=None)


def assemble(
    records: list[Records],
    names: Mapping[str, str],
    open_until: pd.Period | None,
    invoices: pd.DataFrame | None = None,
) -> tuple[dict[str, pd.DataFrame], Pieces]:
    """Return the tables that records make, and what was left out or is to be known of it.

    Parameters
    ----------
    records : list of Records
        In the order of the files, client_id settled.
    names : mapping of str to str
        client_id to the name to show.
    open_until : pandas.Period or None
        Last month of agreements without an end; needed where there are agreements.
    invoices : DataFrame, optional
        That the history has already, for payments to be laid to.

    Returns
    -------
    (dict of str to DataFrame, Pieces)
        By name in `history.tables.TABLES`, typed as a history documents; tables nobody feeds are left out.

    Raises
    ------
    HistoryError
        Where sums come out as no column of a history allows, naming client, month and column.
    """
    pieces = Pieces()
    by_kind: dict[str, list[Records]] = {}
    for one in records:
        by_kind.setdefault(one.kind, []).append(one)
    add_invoices(by_kind.get("invoice", []), pieces)
    add_payments(by_kind.get("payment", []), invoices, pieces)
    add_time_entries(by_kind.get("time_entry", []), clients_of_tickets(records), pieces)
    add_tickets(by_kind.get("ticket", []), pieces)
    if by_kind.get("agreement"):
        assert open_until is not None
        add_agreements(by_kind["agreement"], open_until, pieces)
    add_costs(by_kind.get("cost", []), pieces)
    add_months(by_kind.get("month", []), pieces)
    add_clients(by_kind.get("client", []), pieces)
    add_departures(by_kind.get("departure", []), pieces)
    add_ageing(by_kind.get("ageing", []), pieces)
    add_events(by_kind.get("event", []), pieces)
    add_votes(by_kind.get("vote", []), pieces)
    if names:
        pieces.clients.append(pd.DataFrame({"client_id": list(names), "name": list(names.values())}))
    tables = {
        "months": _joined(pieces.months, ["client_id", "month"]),
        "clients": _joined(pieces.clients, ["client_id"]),
        "invoices": _joined(pieces.invoices, ["client_id", "invoice_id"]),
        "events": pd.concat(pieces.events, ignore_index=True) if pieces.events else None,
        "staff_poll": _joined(pieces.votes, ["year", "voter", "client_id"]),
        "unattributed": _joined(pieces.unattributed, ["month"]),
    }
    typed = {
        name: as_declared(TABLES[name], frame) for name, frame in tables.items() if frame is not None and len(frame)
    }
    faults = [fault for name, frame in typed.items() for fault in _out_of_bounds(TABLES[name], frame)]
    if faults:
        raise HistoryError(faults)
    return typed, pieces


def _joined(parts: list[pd.DataFrame], keys: list[str]) -> pd.DataFrame | None:
    """Return the parts as one table, a row a key: of a cell that several parts tell, the last one's word."""
    if not parts:
        return None
    indexed = [part.drop_duplicates(keys, keep="last").set_index(keys) for part in parts]
    return reduce(lambda older, newer: newer.combine_first(older), indexed).sort_index().reset_index()


def as_declared(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame typed, without columns that tell nothing."""
    told = [c for c in table if c.name in frame and (c.needed or frame[c.name].notna().any())]
    return pd.DataFrame({column.name: _typed(column, frame[column.name]) for column in told})


def _typed(column: Column, cells: pd.Series) -> pd.Series:
    if column.type in ("number", "integer"):
        return cells.astype("float64")
    if column.type == "date":
        return cells.astype("datetime64[us]")
    if column.type == "boolean":
        if cells.dtype == "boolean":
            return cells
        return pd.Series(pd.array([None if pd.isna(v) else bool(v) for v in cells], dtype="boolean"), index=cells.index)
    return cells if column.type == "month" else cells.astype("str")


def _out_of_bounds(table: Table, frame: pd.DataFrame) -> list[Fault]:
    faults = []
    for column in table:
        if column.name not in frame or column.type not in ("number", "integer"):
            continue
        cells = frame[column.name].to_numpy(dtype=float)
        known = ~np.isnan(cells)
        low, high = column.bounds.low, column.bounds.high
        under = cells <= low if column.bounds.low_open else cells < low
        wrong = known & (under | (cells > high))
        if column.type == "integer":
            wrong |= known & (cells != np.round(cells))
        for place in np.flatnonzero(wrong).tolist():
            key = " ".join(str(frame[name].iloc[place]) for name in table.key)
            faults.append(Fault(table.file, None, f"{column.name} of {key}", f"{cells[place]:.15g}", column.allowed))
    return faults
