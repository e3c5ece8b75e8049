"""What a client pays and costs a month: its own recent months, weighted, older ones where those are few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from history.estimates import Estimate, FieldEstimates, assumed, counted, measured
from history.shrinkage import normal_normal

RECENT_MONTHS = 12
HALF_LIFE_MONTHS = 6.0
"""A month this much older weighs half: recent effort tells more of the next months than last year's."""
YOUNG_MONTHS = 12
"""A client with fewer known months than this has its hours drawn toward the portfolio's hours per fee."""


def mrr(
    panel: pd.DataFrame, active: list[str], as_of: pd.Period, invoices: pd.DataFrame | None = None
) -> FieldEstimates:
    """Return each client's recurring fee, the last one known.

    Parameters
    ----------
    panel : DataFrame
        From `history.panel.month_panel`, through `as_of`.
    active : list of str
        Clients asked for.
    as_of : pandas.Period
        Last month.
    invoices : DataFrame, optional
        From `history.payments.known_invoices`: a client whose fee stands nowhere and that is billed less than monthly
        pays a twelfth of its recurring bills of the last 12 months, once it has been billed for that long.

    Returns
    -------
    dict of str to Estimate
        Currency a month, >= 0; None where no fee is known.
    """
    known = _last_known(panel, "mrr")
    yearly = _billed_in_a_year(invoices, as_of)
    found = {}
    for one in active:
        if one not in known.index and one in yearly:
            method = "a twelfth of the recurring bills of the last 12 months"
            found[one] = measured(yearly[one] / 12.0, method, f"{yearly[one]:,.2f} billed, less than monthly")
            continue
        if one not in known.index:
            found[one] = assumed(None, "unknown: no fee, and no recurring bills that tell one")
            continue
        month, fee = known.at[one, "month"], known.at[one, "mrr"]
        age = as_of.ordinal - month.ordinal
        stale = f", {counted(age, 'month')} before the end" if age else ""
        found[one] = measured(fee, "the last known month's fee", f"{month}{stale}")
    return found


def hours(panel: pd.DataFrame, active: list[str], as_of: pd.Period) -> FieldEstimates:
    """Return the labour each client takes: recent months weighted, drawn toward older ones, or toward the portfolio.

    With k of the last 12 months known, the own mean is k/12 of their weighted mean (half-life 6 months) and the rest
    of the mean of all known months. A client with fewer than 12 known months in all is drawn toward the portfolio's
    hours per fee by normal shrinkage.

    Parameters
    ----------
    panel, active, as_of
        As for `mrr`.

    Returns
    -------
    dict of str to Estimate
        Hours a month, >= 0; None where unknown.
    """
    table = _recent(panel, "hours", as_of)
    if table is None:
        return {one: assumed(None, "unknown: months.csv holds no hours") for one in active}
    own = table["own"].copy()
    priors, fees = _young_hours(panel, table)
    found = {}
    for one in active:
        if one not in table.index:
            found[one] = assumed(None, "unknown: months.csv holds no hours of this client")
            continue
        row = table.loc[one]
        evidence = _months_known(row)
        method = _mean_method(row)
        value = own[one]
        if row["all"] < YOUNG_MONTHS and one in priors:
            value = priors[one] * fees[one]
            method += ", drawn toward the portfolio's hours per fee (normal)"
            evidence += f"; own mean {own[one]:.1f} hours"
        found[one] = measured(max(0.0, value), method, evidence)
    return found


def direct_cost(panel: pd.DataFrame, active: list[str], as_of: pd.Period, default: float) -> FieldEstimates:
    """Return licences and third parties bought for each client: recent months weighted, older ones where few.

    Parameters
    ----------
    panel, active, as_of
        As for `mrr`.
    default : float
        Currency a month where nothing is known.

    Returns
    -------
    dict of str to Estimate
        Currency a month, >= 0.
    """
    table = _recent(panel, "direct_cost", as_of)
    found = {}
    for one in active:
        if table is None or one not in table.index:
            found[one] = assumed(default, "the default: no direct cost is recorded")
        else:
            found[one] = measured(table.at[one, "own"], _mean_method(table.loc[one]), _months_known(table.loc[one]))
    return found


def project_margin(panel: pd.DataFrame, active: list[str], as_of: pd.Period, default: float) -> FieldEstimates:
    """Return non-recurring revenue less its direct cost: the plain mean of the last 12 months.

    Parameters
    ----------
    panel, active, as_of
        As for `mrr`.
    default : float
        Currency a month where nothing is known.

    Returns
    -------
    dict of str to Estimate
        Currency a month, any sign.

    Notes
    -----
    Plain, not weighted: projects come in lumps, and a weight would make last month's a habit. A month with project
    revenue of unknown cost is left out.
    """
    margin = None
    if "project_revenue" in panel:
        cost = panel["project_cost"] if "project_cost" in panel else pd.Series(np.nan, index=panel.index)
        nothing = (panel["project_revenue"] == 0) & cost.isna()
        margin = panel["project_revenue"] - cost.mask(nothing, 0.0)
    found = {}
    if margin is not None:
        recent = margin.notna() & (panel["month"] > as_of - RECENT_MONTHS)
        table = margin.loc[recent].groupby(panel.loc[recent, "client_id"]).agg(["mean", "size"])
        for one in active:
            if one in table.index:
                evidence = f"{counted(table.at[one, 'size'], 'month')} of the last 12"
                found[one] = measured(table.at[one, "mean"], "mean of the last 12 months", evidence)
    nothing_known = assumed(default, "the default: no project revenue with its cost is recorded")
    return {one: found.get(one, nothing_known) for one in active}


def labour_cost_per_hour(panel: pd.DataFrame, active: list[str], as_of: pd.Period) -> FieldEstimates:
    """Return what an hour for each client costs: labour cost over hours of the last 12 months that tell both.

    Parameters
    ----------
    panel, active, as_of
        As for `mrr`; the panel made without a labour cost of its own.

    Returns
    -------
    dict of str to Estimate
        Currency an hour, > 0; None where unknown, which stands for the assumption.
    """
    blank = assumed(None, "blank: the assumption labour_cost_per_hour is used")
    if "labour_cost" not in panel or "hours" not in panel:
        return dict.fromkeys(active, blank)
    told = (panel["labour_cost"] > 0) & (panel["hours"] > 0) & (panel["month"] > as_of - RECENT_MONTHS)
    sums = (
        panel.loc[told]
        .groupby("client_id")
        .agg(cost=("labour_cost", "sum"), hours=("hours", "sum"), months=("month", "size"))
    )
    found: dict[str, Estimate] = {}
    for one in active:
        if one in sums.index:
            row = sums.loc[one]
            evidence = f"{counted(row['months'], 'month')}, {counted(row['hours'], 'hour')}"
            method = "labour cost over hours, last 12 months"
            found[one] = measured(row["cost"] / row["hours"], method, evidence)
    return {one: found.get(one, blank) for one in active}


def _last_known(panel: pd.DataFrame, column: str) -> pd.DataFrame:
    if column not in panel:
        return pd.DataFrame(columns=["month", column])
    return panel.loc[panel[column].notna()].groupby("client_id")[["month", column]].last()


def _billed_in_a_year(invoices: pd.DataFrame | None, as_of: pd.Period) -> dict[str, float]:
    """Return the recurring bills of the last 12 months of each client billed for at least that long."""
    if invoices is None:
        return {}
    bills = invoices.loc[invoices["kind"] == "recurring"]
    first = bills.groupby("client_id")["month"].min()
    recent = bills.loc[bills["month"] > as_of - RECENT_MONTHS].groupby("client_id")["amount"].sum()
    long_enough = first.index[first <= as_of - RECENT_MONTHS + 1]
    return {str(one): float(amount) for one, amount in recent.items() if one in long_enough and amount >= 0}


def _recent(panel: pd.DataFrame, column: str, as_of: pd.Period) -> pd.DataFrame | None:
    """Return per client: own (mean by the rule of `hours`), recent and all (months known); None without the column."""
    if column not in panel or panel[column].isna().all():
        return None
    known = panel.loc[panel[column].notna(), ["client_id", "month", column]]
    age = as_of.ordinal - known["month"].array.asi8
    weight = np.where(age < RECENT_MONTHS, 2.0 ** (-age / HALF_LIFE_MONTHS), 0.0)
    frame = known.assign(weight=weight, product=weight * known[column], recent=weight > 0)
    table = frame.groupby("client_id").agg(
        weight=("weight", "sum"),
        product=("product", "sum"),
        recent=("recent", "sum"),
        all=(column, "size"),
        long=(column, "mean"),
    )
    share = table["recent"] / RECENT_MONTHS
    weighted = (table["product"] / table["weight"].where(table["weight"] > 0)).fillna(table["long"])
    return table.assign(own=share * weighted + (1.0 - share) * table["long"])


def _young_hours(panel: pd.DataFrame, table: pd.DataFrame) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Return hours per fee drawn toward the portfolio, and the fee of each client that has one."""
    if "mrr" not in panel:
        return {}, {}
    fees = panel.loc[panel["mrr"].notna()].groupby("client_id")["mrr"].last()
    fees = fees.loc[(fees > 0) & fees.index.isin(table.index)]
    if len(fees) < 2:
        return {}, {}
    ratio = panel["hours"] / panel["client_id"].map(fees)
    groups = ratio.loc[ratio.notna()].groupby(panel["client_id"])
    squares, freedom = float((groups.var(ddof=0) * groups.size()).sum()), float((groups.size() - 1).sum())
    if freedom < 1:
        return {}, {}
    own = (table["own"].reindex(fees.index) / fees).to_numpy(dtype=float)
    counts = table["all"].reindex(fees.index).to_numpy(dtype=float)
    shrunk = normal_normal(own, counts, squares / freedom)
    return dict(zip(fees.index, shrunk.values.tolist(), strict=True)), fees.to_dict()


def _months_known(row: Any) -> str:
    return f"{row['recent']:.0f} of the last 12 months known, {row['all']:.0f} in all"


def _mean_method(row: Any) -> str:
    if row["recent"] == 0:
        return "mean of older months: none of the last 12 is known"
    recent = "mean of the last 12 months, recent ones weighing more"
    return recent if row["recent"] == RECENT_MONTHS else f"{recent}, drawn toward all months seen"
