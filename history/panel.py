"""The month panel: one row a client and month, what was told and what follows from it, nothing after `as_of`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from history.friction import is_friction_known, monthly_friction
from history.logged import logged_counts, with_logged
from history.payments import known_invoices, monthly_payments
from history.record import History

_KEYS = ["client_id", "month"]
_FROM_INVOICES = ("late_share", "disputed_share", "days_to_pay")
MONTHLY_BILLED_SHARE = 0.75
"""A client is billed monthly when this share of the months between its first and last recurring bill has one."""


def month_panel(history: History, as_of: pd.Period, *, labour_cost_per_hour: float | None = None) -> pd.DataFrame:
    r"""Return the history as one row a client and month, from each client's first month to its last or `as_of`.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Last month; of invoices and events, too, only what was known at its end.
    labour_cost_per_hour : float, optional
        Currency an hour, put in where months.csv has hours but no labour cost; without it gross profit stays unknown
        there.

    Returns
    -------
    DataFrame
        Sorted by client_id (str) and month (Period[M]), every month between first and last there. The columns that
        months.csv has (NaN where unknown), ``seats`` and ``endpoints`` from clients.csv where months.csv has none,
        and, each only where the history holds what it needs:

        - revenue: mrr + project_revenue; without months.csv what was billed, goods passed through left out
        - mrr: where months.csv has none of a client, its recurring bills of the month, if it is billed monthly
        - labour_cost: as told, else hours * labour_cost_per_hour; 0 beside hours is unknown
        - contribution: revenue - direct_cost - project_cost
        - gross_profit: contribution - labour_cost
        - effective_hourly_rate: contribution / hours
        - late_share, disputed_share: of the bills issued in the month
        - days_to_pay: as told, else the mean of the bills paid in the month
        - friction_points: of the month, votes apart
        - escalations, recommendations_ignored, recommendations_made, security_incidents, disputed_share: with what
          was logged by hand, as `history.logged.with_logged` says

    Raises
    ------
    HistoryError
        Where `as_of` is not a month the history reaches.

    Notes
    -----
    A month between a client's first and last of which nothing is known has a row of NaN. A client of which no
    direct cost is ever told has none (model.md's default); unknown in single months it leaves profit unknown there.

    late_share and disputed_share of a month become known some time after it; days_to_pay at its end.

    Examples
    --------
    >>> from history.read import read_history
    >>> text = b"client_id,month,mrr,hours,direct_cost\nacme,2026-01,1000,10,200\nacme,2026-03,1000,8,200\n"
    >>> panel = month_panel(read_history({"months.csv": text}), pd.Period("2026-03", "M"))
    >>> panel["effective_hourly_rate"].tolist()
    [80.0, nan, 100.0]
    """
    history.check_as_of(as_of)
    known = known_invoices(history, as_of)
    payments = None if known is None else monthly_payments(known)
    panel = _rows(history, known, as_of)
    if history.months is not None:
        panel = panel.merge(history.months, on=_KEYS, how="left")
    if payments is not None:
        panel = panel.merge(payments.reset_index(), on=_KEYS, how="left", suffixes=("", "_invoiced"))
    panel = _with_disputes_told(_with_revenue(panel))
    if payments is not None:
        panel = _with_invoiced(panel)
    bills = None if known is None else known.loc[known["amount"] > 0].groupby(_KEYS).size()
    panel = with_logged(panel, logged_counts(history, as_of), bills)
    panel = _with_size(panel, history)
    if is_friction_known(history):
        points = monthly_friction(history, as_of)[[*_KEYS, "points"]].rename(columns={"points": "friction_points"})
        panel = panel.merge(points, on=_KEYS, how="left").fillna({"friction_points": 0.0})
    return _with_profit(panel, labour_cost_per_hour)


def _rows(history: History, known: pd.DataFrame | None, as_of: pd.Period) -> pd.DataFrame:
    """Return client_id and month, every month from a client's first to its last."""
    parts = [] if history.months is None else [history.months[_KEYS]]
    if known is not None:
        parts.append(known[_KEYS])
    seen = pd.concat(parts, ignore_index=True)
    seen = seen.loc[seen["month"] <= as_of]
    span = seen.groupby("client_id")["month"].agg(["min", "max"]).sort_index()
    first = span["min"].array.asi8
    lengths = span["max"].array.asi8 - first + 1
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    months = pd.PeriodIndex.from_ordinals(np.repeat(first, lengths) + within, freq="M")
    return pd.DataFrame({"client_id": np.repeat(span.index.to_numpy(), lengths), "month": months}).astype(
        {"client_id": "str"}
    )


def _with_disputes_told(panel: pd.DataFrame) -> pd.DataFrame:
    """Put the share that months.csv tells in the place of the invoices' for clients it tells of."""
    if "invoices_issued" not in panel or "invoices_disputed" not in panel:
        return panel
    issued = panel["invoices_issued"]
    told = (panel["invoices_disputed"] / issued.where(issued > 0)).clip(upper=1.0)
    if told.isna().all():
        return panel
    return panel.assign(disputed_share=_told_or(panel, told, _column(panel, "disputed_share")))


def _with_invoiced(panel: pd.DataFrame) -> pd.DataFrame:
    """Fill what months.csv does not tell of a client with what its invoices tell; the two are never mixed."""
    if "days_to_pay_invoiced" in panel:
        panel["days_to_pay"] = _told_or(panel, panel["days_to_pay"], panel.pop("days_to_pay_invoiced"))
    fee = panel["recurring"].where(_is_billed_monthly(panel)).clip(lower=0.0)
    panel["mrr"] = _told_or(panel, panel["mrr"], fee) if "mrr" in panel else fee
    empty = [name for name in (*_FROM_INVOICES, "mrr") if panel[name].isna().all()]
    return panel.drop(columns={"recurring", *empty})


def _told_or(panel: pd.DataFrame, told: pd.Series, other: pd.Series) -> pd.Series:
    silent = told.isna().groupby(panel["client_id"]).transform("all")
    return told.where(~silent, other)


def _is_billed_monthly(panel: pd.DataFrame) -> pd.Series:
    billed = panel["recurring"].notna()
    client = panel["client_id"]
    place = pd.Series(np.arange(len(panel)), index=panel.index).where(billed)
    span = place.groupby(client).transform("max") - place.groupby(client).transform("min") + 1
    return billed.groupby(client).transform("sum") >= MONTHLY_BILLED_SHARE * span


def _with_size(panel: pd.DataFrame, history: History) -> pd.DataFrame:
    clients = history.clients
    for column in ("seats", "endpoints"):
        if clients is None or column not in clients:
            continue
        today = panel["client_id"].map(clients.set_index("client_id")[column]).astype("float64")
        panel[column] = _told_or(panel, panel[column], today) if column in panel else today
    return panel


def _with_revenue(panel: pd.DataFrame) -> pd.DataFrame:
    revenue = _column(panel, "mrr") + _column(panel, "project_revenue").fillna(0.0)
    if "billed" in panel:
        revenue = _told_or(panel, revenue, panel.pop("billed"))
    return panel if revenue.isna().all() else panel.assign(revenue=revenue)


def _with_profit(panel: pd.DataFrame, labour_cost_per_hour: float | None) -> pd.DataFrame:
    if "revenue" not in panel:
        return panel
    direct = _column(panel, "direct_cost")
    direct = direct.mask(direct.isna().groupby(panel["client_id"]).transform("all"), 0.0)
    no_project = _column(panel, "project_revenue").fillna(0.0) == 0
    project_cost = _column(panel, "project_cost")
    contribution = panel["revenue"] - direct - project_cost.mask(project_cost.isna() & no_project, 0.0)
    panel = panel.assign(contribution=contribution)
    hours = _column(panel, "hours")
    labour = _column(panel, "labour_cost")
    # A PSA without its people's cost exports 0, which would make every client look like a gold mine.
    labour = labour.mask((labour == 0) & (hours > 0))
    if labour_cost_per_hour is not None:
        labour = labour.fillna(hours * labour_cost_per_hour)
    if labour.notna().any():
        panel = panel.assign(labour_cost=labour, gross_profit=contribution - labour)
    if hours.notna().any():
        panel = panel.assign(effective_hourly_rate=contribution / hours.where(hours > 0))
    return panel


def _column(panel: pd.DataFrame, name: str) -> pd.Series:
    return panel[name] if name in panel else pd.Series(np.nan, index=panel.index)
