"""What the invoices tell: how late, how contested, how slowly paid, known at a month's end and no later."""

from __future__ import annotations

import numpy as np
import pandas as pd

from history.record import History

SLOWEST_DAYS = 366.0


def month_end(as_of: pd.Period) -> pd.Timestamp:
    """Return the last day of a month: what is dated later is not known yet."""
    return as_of.to_timestamp(how="end").normalize()


def known_invoices(history: History, as_of: pd.Period) -> pd.DataFrame | None:
    """Return the invoices issued by the end of a month, with what was known of them then.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Month whose end is meant.

    Returns
    -------
    DataFrame or None
        None without invoices.csv. Columns client_id, month (of issue), amount, kind ("" unknown), issued_on, due_on
        (else issue plus the client's payment terms), paid_on (NaT where later than the month's end), days (issue to
        payment, NaN unknown), is_open (known to be unpaid at the month's end), late (1.0, 0.0 or NaN), disputed
        (1.0, 0.0 or NaN), written_off (0.0 where nothing is known).

    Notes
    -----
    No date of payment is *unknown*, not unpaid: an invoice counts as open only where its payment came after the
    month's end or amount_paid falls short of the amount. An invoice is judged late or not once its due date has
    passed, so quick payers are not counted before the slow ones. Credit notes and zero amounts have no lateness.

    *Not modelled*: when a dispute or a write-off came up. Neither has a date, so both count from the day of issue.
    """
    if history.invoices is None:
        return None
    end = month_end(as_of)
    raw = history.invoices.loc[history.invoices["issued_on"] <= end].reset_index(drop=True)
    found = raw[["client_id", "issued_on", "amount"]].copy()
    found["month"] = found["issued_on"].dt.to_period("M")
    found["kind"] = raw["kind"].fillna("") if "kind" in raw else ""
    found["due_on"] = _due(history, raw)
    paid = _dates(raw, "paid_on")
    found["paid_on"] = paid.where(paid <= end)
    bills = found["amount"] > 0
    found["days"] = (found["paid_on"] - found["issued_on"]).dt.days.where(bills).astype("float64")
    amount_paid = raw["amount_paid"] if "amount_paid" in raw else pd.Series(np.nan, index=raw.index)
    found["is_open"] = bills & ((paid > end) | (paid.isna() & (amount_paid < found["amount"] - 0.005)))
    judged = bills & (found["due_on"] < end) & (found["paid_on"].notna() | found["is_open"])
    late = (found["is_open"] | (found["paid_on"] > found["due_on"])).astype("float64")
    found["late"] = late.where(judged)
    disputed = raw["disputed"].astype("Float64") if "disputed" in raw else pd.Series(np.nan, index=raw.index)
    found["disputed"] = disputed.astype("float64").where(bills)
    off = raw["written_off"] if "written_off" in raw else pd.Series(0.0, index=raw.index)
    found["written_off"] = off.fillna(0.0).where(bills, 0.0)
    return found


def monthly_payments(known: pd.DataFrame) -> pd.DataFrame:
    """Return what invoices say of each client and month.

    Parameters
    ----------
    known : DataFrame
        From `known_invoices`.

    Returns
    -------
    DataFrame
        Indexed by client_id and month: ``billed`` (currency issued in the month, credits deducted, goods passed
        through left out), ``recurring`` (of it, called recurring; NaN where none), ``late_share`` and
        ``disputed_share`` (of the bills issued in the month) and ``days_to_pay`` (mean of the bills *paid* in the
        month, so that the figure is known by the month's end).
    """
    keys = ["client_id", "month"]
    own = known.loc[known["kind"] != "pass_through"]
    paid = known.loc[known["days"].notna()]
    paid_month = paid["paid_on"].dt.to_period("M").rename("month")
    parts = {
        "billed": own.groupby(keys)["amount"].sum(),
        "recurring": own.loc[own["kind"] == "recurring"].groupby(keys)["amount"].sum(),
        "late_share": known.groupby(keys)["late"].mean(),
        "disputed_share": known.groupby(keys)["disputed"].mean(),
        "days_to_pay": paid.groupby([paid["client_id"], paid_month])["days"].mean(),
    }
    return pd.DataFrame(parts)


def invoice_months(history: History, as_of: pd.Period) -> pd.DataFrame:
    """Return the receivables of each client and month of issue, to reconcile with a ledger.

    Parameters
    ----------
    history : History
        With invoices.csv; without it no row comes back.
    as_of : pandas.Period
        Month whose end is meant.

    Returns
    -------
    DataFrame
        client_id, month, invoices (bills issued), revenue (currency), late_invoices, disputed_invoices,
        avg_days_to_pay (days, of those paid; NaN none), max_days_late (days, at least 0; NaN where no due date or
        payment is known). Sorted.
    """
    columns = ["invoices", "revenue", "late_invoices", "disputed_invoices", "avg_days_to_pay", "max_days_late"]
    known = known_invoices(history, as_of)
    if known is None:
        return pd.DataFrame(columns=["client_id", "month", *columns])
    bills = known.loc[known["amount"] > 0]
    days_late = (bills["paid_on"] - bills["due_on"]).dt.days.clip(lower=0)
    grouped = bills.assign(days_late=days_late).groupby(["client_id", "month"])
    return grouped.agg(
        invoices=("amount", "size"),
        revenue=("amount", "sum"),
        late_invoices=("late", "sum"),
        disputed_invoices=("disputed", "sum"),
        avg_days_to_pay=("days", "mean"),
        max_days_late=("days_late", "max"),
    ).reset_index()


def client_payments(history: History, as_of: pd.Period, months: int = 12) -> pd.DataFrame:
    """Return how each client pays: counts, shares and days over the bills issued in the months up to a month.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Last month counted.
    months : int
        How many months of issue, at least 1.

    Returns
    -------
    DataFrame
        Indexed by client_id: invoices, paid (count), avg_days_to_pay, late_share, disputed_share, open_amount
        (currency known to be unpaid at the month's end). No row without invoices.
    """
    known = known_invoices(history, as_of)
    if known is None:
        known = pd.DataFrame(columns=["client_id", "month", "amount", "days", "late", "disputed", "is_open"])
    bills = known.loc[(known["amount"] > 0) & (known["month"] > as_of - months)]
    bills = bills.assign(open_amount=bills["amount"].where(bills["is_open"].astype(bool), 0.0))
    return bills.groupby("client_id").agg(
        invoices=("amount", "size"),
        paid=("days", "count"),
        avg_days_to_pay=("days", "mean"),
        late_share=("late", "mean"),
        disputed_share=("disputed", "mean"),
        open_amount=("open_amount", "sum"),
    )


def dso_days(history: History, as_of: pd.Period) -> float | None:
    """Return days sales outstanding: what is known to be open, in days of the last twelve months' billing.

    DSO = open amount / billing of the last twelve months * days of that time.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Month at whose end it is taken.

    Returns
    -------
    float or None
        Days, at least 0. None where no bill of that time says whether it is paid.

    Notes
    -----
    A bill whose payment is unknown counts on neither side; what is written off is no longer owed. Where the first
    bill is younger than twelve months the time runs from its month on.
    """
    known = known_invoices(history, as_of)
    if known is None:
        return None
    told = known.loc[(known["amount"] > 0) & (known["paid_on"].notna() | known["is_open"])]
    recent = told.loc[told["month"] > as_of - 12]
    if recent.empty:
        return None
    first = recent["month"].min().to_timestamp()
    days = int((month_end(as_of) - first).days) + 1
    owed = told.loc[told["is_open"], "amount"] - told.loc[told["is_open"], "written_off"]
    return float(owed.clip(lower=0.0).sum()) / float(recent["amount"].sum()) * days


def _due(history: History, raw: pd.DataFrame) -> pd.Series:
    due = _dates(raw, "due_on")
    clients = history.clients
    if clients is None or "payment_terms_days" not in clients:
        return due
    terms = raw["client_id"].map(clients.set_index("client_id")["payment_terms_days"])
    return due.fillna(raw["issued_on"] + pd.to_timedelta(terms, unit="D"))


def _dates(frame: pd.DataFrame, column: str) -> pd.Series:
    if column in frame:
        return frame[column]
    return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
