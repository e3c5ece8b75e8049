"""Who is a client, since when and until when, as far as a month's end can know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from history.payments import month_end
from history.record import History

LATE_ENTRY_MONTHS = 3
"""A client is still there when its last row of months.csv is this recent: time is often entered late."""
LAST_INVOICE_MONTHS = 12
"""And, where only invoices tell of it, when its last invoice is this recent: some are billed once a year."""


def presence(history: History, as_of: pd.Period) -> pd.DataFrame:
    """Return for every client seen in the data by a month's end when it was there and whether it still is.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Month whose end is meant.

    Returns
    -------
    DataFrame
        Indexed by client_id, sorted: ``first`` and ``last`` (months of the first and last row or invoice, Period[M]),
        ``ended_on`` (datetime64; NaT while it is a client), ``ended_by`` ("" unknown), ``active`` (bool),
        ``vanished`` (bool: no longer seen though no end is recorded), ``exposure_years`` (years seen as a client).

    Notes
    -----
    The exposure runs from the first month seen to the month it ended or was last seen, both included; time as a
    client before the data begin is not counted, since those who left in that time are not in the data either.
    """
    end = month_end(as_of)
    seen = _seen(history, as_of)
    clients = history.clients
    for column, nothing in (("start_date", pd.NaT), ("end_date", pd.NaT), ("ended_by", "")):
        if clients is not None and column in clients:
            seen[column] = clients.set_index("client_id")[column].reindex(seen.index)
        else:
            seen[column] = nothing
    ended = pd.to_datetime(seen["end_date"])
    seen["ended_on"] = ended.where(ended <= end)
    seen["ended_by"] = seen["ended_by"].fillna("").where(seen["ended_on"].notna(), "")
    since = as_of.ordinal - seen["last"].array.asi8
    recent = np.where(seen["has_months"], since < LATE_ENTRY_MONTHS, since < LAST_INVOICE_MONTHS)
    begun = ~(pd.to_datetime(seen["start_date"]) > end)
    seen["active"] = recent & seen["ended_on"].isna() & begun
    seen["vanished"] = ~recent & seen["ended_on"].isna()
    until = seen["ended_on"].dt.to_period("M").fillna(seen["last"].where(seen["vanished"], as_of))
    months = until.array.asi8 - seen["first"].array.asi8 + 1
    seen["exposure_years"] = np.maximum(months, 0) / 12.0
    return seen[["first", "last", "ended_on", "ended_by", "active", "vanished", "exposure_years"]]


def _seen(history: History, as_of: pd.Period) -> pd.DataFrame:
    """Return the first and last month of each client in months.csv and invoices.csv, up to a month."""
    parts = []
    if history.months is not None:
        parts.append(history.months[["client_id", "month"]].assign(has_months=True))
    if history.invoices is not None:
        month = history.invoices["issued_on"].dt.to_period("M")
        parts.append(pd.DataFrame({"client_id": history.invoices["client_id"], "month": month, "has_months": False}))
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.loc[rows["month"] <= as_of]
    whole = rows.groupby("client_id").agg(
        first=("month", "min"), last=("month", "max"), has_months=("has_months", "any")
    )
    # Where months.csv knows a client, a last invoice after the end of the work does not make it a client.
    worked = rows.loc[rows["has_months"]].groupby("client_id")["month"].max()
    whole["last"] = worked.reindex(whole.index).fillna(whole["last"]) if len(worked) else whole["last"]
    return whole.sort_index()
