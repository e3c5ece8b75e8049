"""What people log by hand counts too: a month's logged cases beside what months.csv and invoices.csv count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from history.payments import known_invoices, month_end
from history.record import History

LOGGED_COLUMNS = {
    "escalation": "escalations",
    "recommendation_ignored": "recommendations_ignored",
    "incident": "security_incidents",
}
"""Kinds of events that are counts of months.csv as well, each with its column. Disputes are shares of the bills."""

_KEYS = ["client_id", "month"]


def logged_counts(
    history: History, as_of: pd.Period, kinds: Sequence[str] = (*LOGGED_COLUMNS, "dispute")
) -> pd.DataFrame:
    """Return how often each kind of event was logged of each client and month, up to a month.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Last month counted.
    kinds : sequence of str
        Kinds of events.

    Returns
    -------
    DataFrame
        client_id, month, and a column (float, count) for each of the kinds that was logged at all; a row a client and
        month with any, sorted.
    """
    events = history.events
    if events is None:
        return pd.DataFrame({"client_id": pd.Series(dtype="str"), "month": pd.PeriodIndex([], freq="M")})
    known = events.loc[(events["date"] <= month_end(as_of)) & events["kind"].isin(kinds)]
    cases = pd.DataFrame(
        {"client_id": known["client_id"], "month": known["date"].dt.to_period("M"), "kind": known["kind"].astype("str")}
    )
    counts = cases.groupby([*_KEYS, "kind"]).size().unstack("kind").fillna(0.0).astype("float64")
    return counts.reset_index().rename_axis(columns=None)


def with_logged(panel: pd.DataFrame, logged: pd.DataFrame, bills: pd.Series | None) -> pd.DataFrame:
    """Return a panel whose counts are the larger of what is told and what is logged in the month, never both.

    Parameters
    ----------
    panel : DataFrame
        Of client and month, as told.
    logged : DataFrame
        From `logged_counts`.
    bills : Series or None
        Bills issued by client_id and month (from invoices.csv); what months.csv tells of them goes first.

    Returns
    -------
    DataFrame
        With escalations, recommendations_ignored, security_incidents and disputed_share where anything tells them. In
        a month whose log holds more dropped recommendations than are told, at least as many count as made.

    Notes
    -----
    Of a client that months.csv tells nothing of, the log alone speaks: a month without a case is 0 from the first
    logged case on, for a rate over the bad months alone would be too high, and unknown before. A month without a
    figure, of a client of which others are told, stays unknown unless a case is logged.

    A dispute stands in the month it was logged, whichever bill it is about; a month whose bills are not known, or that
    has none, counts as having one bill for each.
    """
    kinds = [kind for kind in (*LOGGED_COLUMNS, "dispute") if kind in logged]
    if not kinds or logged.empty:
        return panel
    cases = panel[_KEYS].merge(logged, on=_KEYS, how="left")[kinds].fillna(0.0).set_index(panel.index)
    for kind in kinds:
        if not (cases[kind] > 0).any():
            continue
        if kind == "dispute":
            panel = panel.assign(disputed_share=_disputed(panel, cases[kind], bills))
            continue
        column = LOGGED_COLUMNS[kind]
        told = _told(panel, column)
        counted = _larger(panel, told, cases[kind])
        if kind == "recommendation_ignored":
            raised = (cases[kind] > 0) & (told.isna() | (cases[kind] > told))
            made = _told(panel, "recommendations_made")
            made = made.mask(raised, np.fmax(made, counted))
            silent = made.isna() & told.isna() & counted.notna()
            panel = panel.assign(recommendations_made=made.mask(silent, counted))
        panel = panel.assign(**{column: counted})
    return panel


def _told(panel: pd.DataFrame, column: str) -> pd.Series:
    return panel[column] if column in panel else pd.Series(np.nan, index=panel.index)


def _larger(panel: pd.DataFrame, told: pd.Series, cases: pd.Series) -> pd.Series:
    """Return the larger of both; where a client is told nothing of, zeros from its first case on."""
    client = panel["client_id"]
    silent = told.isna().groupby(client).transform("all")
    begun = cases.groupby(client).cumsum() > 0
    return told.mask(silent & begun, 0.0).where(cases == 0, np.fmax(told, cases))


def _disputed(panel: pd.DataFrame, cases: pd.Series, bills: pd.Series | None) -> pd.Series:
    share = _told(panel, "disputed_share")
    issued = _told(panel, "invoices_issued")
    if bills is not None:
        of_invoices = panel[_KEYS].merge(bills.rename("bills").reset_index(), on=_KEYS, how="left")["bills"]
        issued = issued.fillna(of_invoices.set_axis(panel.index))
    issued = np.fmax(issued.fillna(1.0), np.fmax(cases, 1.0))
    return _larger(panel, share, cases / issued)


def monthly_disputes(history: History, as_of: pd.Period) -> pd.DataFrame:
    """Return how many bills each client disputed in each month: the largest of what is told, billed and logged.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Last month counted.

    Returns
    -------
    DataFrame
        client_id, month, disputes (float, above 0); months with any only, sorted.
    """
    parts = [pd.DataFrame({"client_id": pd.Series(dtype="str"), "month": pd.PeriodIndex([], freq="M")})]
    logged = logged_counts(history, as_of)
    if "dispute" in logged:
        parts.append(logged[[*_KEYS, "dispute"]].rename(columns={"dispute": "disputes"}))
    months = history.months
    if months is not None and "invoices_disputed" in months:
        told = months.loc[months["month"] <= as_of, [*_KEYS, "invoices_disputed"]]
        parts.append(told.rename(columns={"invoices_disputed": "disputes"}))
    known = known_invoices(history, as_of)
    if known is not None:
        parts.append(known[[*_KEYS, "disputed"]].groupby(_KEYS, as_index=False).sum())
        parts[-1] = parts[-1].rename(columns={"disputed": "disputes"})
    table = pd.concat(parts, ignore_index=True).reindex(columns=[*_KEYS, "disputes"])
    counts = table.astype({"disputes": "float64"}).groupby(_KEYS)["disputes"].max()
    return counts.loc[counts > 0].reset_index()
