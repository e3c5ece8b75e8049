"""What became of each bill, and in which month that came to be known: what a forecast may lean on, and what not yet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from history.logged import logged_counts
from history.payments import known_invoices, month_end
from history.record import History

UNPAID_NOT_SAID_MONTHS = 1
"""Where nothing says when a bill was paid, its dispute counts as known this many months after its issue."""


def bill_fates(history: History, as_of: pd.Period) -> pd.DataFrame | None:
    r"""Return the bills issued by the end of a month, what became of each, and the month whose end told it.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Month whose end is meant; nothing later is read.

    Returns
    -------
    DataFrame or None
        None without invoices.csv. client_id (str), issued (Period[M]); for each of ``late``, ``disputed`` and ``days``
        the fate (1.0 or 0.0; days from issue to payment; NaN unknown), ``<fate>_known`` (the month at whose end it was
        known, NaT not yet) and ``<fate>_pending`` (bool: it is still to come).

    Notes
    -----
    *Late* is known once the due date has passed, of quick and slow payers alike. *Disputed* has no date of its own: it
    is known when the bill is settled, and of an open bill nothing is; where no payment is dated at all, a month
    after issue. Where months.csv tells disputes, or some were logged by hand, these have dates and the panel tells
    them: no bill's fate is told here.

    Examples
    --------
    >>> from history.read import read_history
    >>> text = (b"client_id,invoice_id,issued_on,amount,due_on,paid_on,disputed\n"
    ...         b"acme,1,2026-01-05,100,2026-02-04,2026-03-01,true\n")
    >>> bill = bill_fates(read_history({"invoices.csv": text}), pd.Period("2026-03", "M")).iloc[0]
    >>> float(bill["late"]), str(bill["late_known"]), float(bill["disputed"]), str(bill["disputed_known"])
    (1.0, '2026-02', 1.0, '2026-03')
    """
    known = known_invoices(history, as_of)
    if known is None:
        return None
    bills = known.loc[known["amount"] > 0].reset_index(drop=True)
    is_open = bills["is_open"].astype(bool)
    found = pd.DataFrame({"client_id": bills["client_id"].astype("str"), "issued": bills["month"]})
    paid_in = _not_before(bills["paid_on"].dt.to_period("M"), found["issued"])

    found["late"] = bills["late"]
    past_due = (bills["due_on"] + pd.Timedelta(days=1)).dt.to_period("M")
    found["late_known"] = _not_before(past_due, found["issued"]).where(bills["late"].notna())
    found["late_pending"] = bills["due_on"] >= month_end(as_of)

    settled_in = paid_in.where(paid_in.notna(), found["issued"] + UNPAID_NOT_SAID_MONTHS)
    settled = ~is_open & (settled_in <= as_of)
    tells = not _disputes_are_dated(history, as_of)
    found["disputed"] = bills["disputed"].where(settled & tells)
    found["disputed_known"] = settled_in.where(found["disputed"].notna())
    found["disputed_pending"] = bills["disputed"].notna() & ~settled & tells

    found["days"] = bills["days"]
    found["days_known"] = paid_in.where(bills["days"].notna())
    found["days_pending"] = is_open
    return found


def _not_before(month: pd.Series, issued: pd.Series) -> pd.Series:
    """Return the month, or that of issue where it is later: of a bill to come nothing is known, even if it is paid."""
    return month.where(month.isna() | (month >= issued), issued)


def _disputes_are_dated(history: History, as_of: pd.Period) -> bool:
    months = history.months
    told = (
        months is not None
        and "invoices_disputed" in months
        and bool(months.loc[months["month"] <= as_of, "invoices_disputed"].notna().any())
    )
    logged = logged_counts(history, as_of)
    return told or ("dispute" in logged and bool(np.any(logged["dispute"].to_numpy() > 0)))
