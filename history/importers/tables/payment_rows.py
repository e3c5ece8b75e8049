"""Payments received to the day an invoice was paid: what accounting packages keep apart from their invoices."""

from __future__ import annotations

import pandas as pd

from history.importers.tables.invoice_rows import CENT
from history.importers.tables.records import Pieces, Records


def add_payments(records: list[Records], known: pd.DataFrame | None, pieces: Pieces) -> None:
    """Add to the pieces on which day invoices were paid: that of the payment that makes the sum reach the net amount.

    Parameters
    ----------
    records : list of Records
        Of kind payment, client_id settled where a row names a client.
    known : DataFrame or None
        Invoices of the history; those of the same import are in the pieces already.
    pieces : Pieces
        Read and added to. A payment of an invoice that neither has is left out, and listed.

    Notes
    -----
    A payment is revenue of nobody: it only dates an invoice. One that pays in part dates nothing.
    """
    invoices = [
        frame[["client_id", "invoice_id", "amount"]] for frame in (known, *pieces.invoices) if frame is not None
    ]
    for one in records:
        there = (
            pd.concat(invoices, ignore_index=True).drop_duplicates(["client_id", "invoice_id"], keep="last")
            if invoices
            else None
        )
        numbers = set(there["invoice_id"]) if there is not None else set()
        frame = pieces.leave_out(
            one, one.frame, ~one.frame["invoice_id"].isin(numbers), "no such invoice", "invoice_id"
        )
        if there is None or frame.empty:
            continue
        pairs = frame.rename(columns={"amount": "paid", "client_id": "payer"}).merge(there, on="invoice_id")
        pairs = pairs.loc[pairs["payer"].isna() | (pairs["payer"] == pairs["client_id"])]
        # A number that two clients share says nothing without the client.
        unclear = pairs["payer"].isna() & pairs.duplicated("row", keep=False)
        pairs = pairs.loc[~unclear].sort_values("paid_on", kind="stable")
        keys = [pairs["client_id"], pairs["invoice_id"]]
        reached = pairs["paid"].groupby(keys).cumsum() >= pairs["amount"] - CENT
        full = pairs.loc[reached & (pairs["amount"] > 0)].drop_duplicates(["client_id", "invoice_id"])
        pieces.invoices.append(full[["client_id", "invoice_id", "paid_on"]])
        part = pairs[["client_id", "invoice_id"]].drop_duplicates().shape[0] - len(full)
        if part:
            pieces.notes.append(f"{one.place}: {part:,} invoices are paid in part; they get no date.")
