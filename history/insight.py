"""What do I have: rates, margins, trends and who makes the most of revenue, cost and wear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from history.payments import dso_days

RECENT_MONTHS = 12
FEWEST_MONTHS = 6
TOP_SHARE = 0.2
"""Share of the clients that are the first in something."""

_SUMMED = ("revenue", "labour_cost", "gross_profit", "hours", "friction_points")
_FACTS = (
    "months",
    "mrr",
    "revenue",
    "direct_cost",
    "labour_cost",
    "gross_profit",
    "hours",
    "friction_points",
    "gross_margin",
    "effective_hourly_rate",
    "margin_revenue",
    "rated_hours",
)

__all__ = [
    "PortfolioFacts",
    "client_facts",
    "dso_days",
    "hours_trend",
    "pareto",
    "portfolio_facts",
    "small_but_stressful",
]


def client_facts(panel: pd.DataFrame, as_of: pd.Period) -> pd.DataFrame:
    """Return what each client brought and cost over the last twelve months.

    Parameters
    ----------
    panel : DataFrame
        From `history.panel.month_panel`; give it a labour_cost_per_hour for costs where none are told.
    as_of : pandas.Period
        Last month.

    Returns
    -------
    DataFrame
        Indexed by client_id, the clients with a row in those months, sorted: months (with any row), mrr (last known),
        revenue, direct_cost (project cost included), labour_cost, gross_profit (currency over the months), hours,
        friction_points, gross_margin (share of revenue), effective_hourly_rate (currency an hour), and what these two
        are shares of: margin_revenue (revenue of the months whose profit is known) and rated_hours (hours of those
        whose contribution is). NaN where unknown.

    Notes
    -----
    Sums are of all known months; the two ratios of the months that tell all they need.
    """
    rows = panel.loc[(panel["month"] <= as_of) & (panel["month"] > as_of - RECENT_MONTHS)]
    cells = rows.reindex(columns=["client_id", "mrr", "contribution", *_SUMMED])
    rated = cells["contribution"].notna() & (cells["hours"] > 0)
    cells = cells.assign(
        direct_cost=cells["revenue"] - cells["contribution"],
        margin_revenue=cells["revenue"].where(cells["gross_profit"].notna()),
        rated_hours=cells["hours"].where(rated),
        rated_contribution=cells["contribution"].where(rated),
    )
    added = ["direct_cost", "margin_revenue", "rated_hours", "rated_contribution"]
    sums = cells.groupby("client_id")[[*_SUMMED, *added]].sum(min_count=1)
    facts = sums.assign(
        months=rows.groupby("client_id").size().astype("float64"),
        mrr=cells.groupby("client_id")["mrr"].last(),
        gross_margin=sums["gross_profit"] / sums["margin_revenue"].where(sums["margin_revenue"] > 0),
        effective_hourly_rate=sums["rated_contribution"] / sums["rated_hours"],
    )
    return facts[list(_FACTS)].sort_index()


@dataclass(frozen=True)
class PortfolioFacts:
    """The portfolio in one row; a figure is None where no client tells what it needs.

    Parameters
    ----------
    clients : int
        How many.
    mrr : float or None
        Sum of the last known fees, currency a month.
    revenue, gross_profit, hours : float or None
        Sums over the last twelve months.
    gross_margin : float or None
        Share of the revenue of clients whose gross profit is known.
    effective_hourly_rate, median_effective_hourly_rate : float or None
        Currency an hour: of all hours together, and of the client in the middle.
    hhi : float or None
        Concentration of fees, (0, 1]: sum of squared shares of mrr (of revenue where no fee is known).
    """

    clients: int
    mrr: float | None
    revenue: float | None
    gross_profit: float | None
    hours: float | None
    gross_margin: float | None
    effective_hourly_rate: float | None
    median_effective_hourly_rate: float | None
    hhi: float | None


def portfolio_facts(facts: pd.DataFrame) -> PortfolioFacts:
    """Return the portfolio's own figures from its clients'.

    Parameters
    ----------
    facts : DataFrame
        From `client_facts`; take the rows of the clients that are meant, such as the active ones.

    Returns
    -------
    PortfolioFacts
    """
    rate = facts["effective_hourly_rate"]
    profit = facts["gross_profit"].where(facts["margin_revenue"].notna())
    return PortfolioFacts(
        clients=len(facts),
        mrr=_sum(facts["mrr"]),
        revenue=_sum(facts["revenue"]),
        gross_profit=_sum(facts["gross_profit"]),
        hours=_sum(facts["hours"]),
        gross_margin=_ratio(profit, facts["margin_revenue"]),
        effective_hourly_rate=_ratio(rate * facts["rated_hours"], facts["rated_hours"]),
        median_effective_hourly_rate=float(rate.median()) if rate.notna().any() else None,
        hhi=hhi(facts["mrr"] if facts["mrr"].notna().any() else facts["revenue"]),
    )


def hhi(amounts: pd.Series) -> float | None:
    """Return the Herfindahl-Hirschman index of amounts: the sum of squared shares, in (0, 1]; None without any.

    Examples
    --------
    >>> hhi(pd.Series([50.0, 50.0]))
    0.5
    """
    positive = amounts.loc[amounts > 0]
    return float(((positive / positive.sum()) ** 2).sum()) if len(positive) else None


def hours_trend(panel: pd.DataFrame, as_of: pd.Period) -> pd.DataFrame:
    """Return where each client's hours went over the last twelve months.

    Least squares over the known months; the change is slope * 12 / mean.

    Parameters
    ----------
    panel : DataFrame
        From `history.panel.month_panel`.
    as_of : pandas.Period
        Last month.

    Returns
    -------
    DataFrame
        Indexed by client_id, clients with at least six known months among the twelve: months (known), mean_hours
        (hours/month), slope (hours/month each month), change_12_months (share of the mean, 0.25 for a quarter up; NaN
        where the mean is 0), first_3_mean and last_3_mean (hours/month, of the first and last three known months).
    """
    columns = ["months", "mean_hours", "slope", "change_12_months", "first_3_mean", "last_3_mean"]
    rows = []
    ids = []
    if "hours" in panel:
        recent = panel.loc[
            panel["hours"].notna() & (panel["month"] <= as_of) & (panel["month"] > as_of - RECENT_MONTHS)
        ]
        for client, own in recent.sort_values("month").groupby("client_id"):
            if len(own) < FEWEST_MONTHS:
                continue
            hours = own["hours"].to_numpy(dtype=float)
            time = own["month"].array.asi8.astype(float)
            time -= time.mean()
            slope, mean = float(time @ hours / (time @ time)), float(hours.mean())
            change = slope * 12.0 / mean if mean > 0 else np.nan
            ids.append(client)
            rows.append((float(len(own)), mean, slope, change, float(hours[:3].mean()), float(hours[-3:].mean())))
    return pd.DataFrame(rows, columns=columns, index=pd.Index(ids, name="client_id", dtype="str"), dtype="float64")


def pareto(amounts: pd.Series) -> pd.DataFrame:
    """Return who makes the most of something: clients from the largest amount down, with the running share.

    Parameters
    ----------
    amounts : Series
        Indexed by client_id: revenue, labour cost of the hours, friction points. Unknown and negative ones count as 0.

    Returns
    -------
    DataFrame
        client_id, amount, share and cumulative_share (fractions of the sum; 0 where the sum is 0), rank (1 largest),
        client_share (rank over clients, the abscissa of the curve). Ties in order of client_id.

    Examples
    --------
    >>> pareto(pd.Series({"a": 20.0, "b": 80.0}))[["client_id", "cumulative_share"]].values.tolist()
    [['b', 0.8], ['a', 1.0]]
    """
    table = amounts.fillna(0.0).clip(lower=0.0).rename("amount").rename_axis("client_id").sort_index().reset_index()
    table = table.sort_values("amount", ascending=False, kind="stable").reset_index(drop=True)
    total = float(table["amount"].sum())
    share = table["amount"] / total if total > 0 else table["amount"] * 0.0
    rank = np.arange(1, len(table) + 1)
    return table.assign(share=share, cumulative_share=share.cumsum(), rank=rank, client_share=rank / max(1, len(table)))


def small_but_stressful(revenue: pd.Series, friction: pd.Series, hours: pd.Series) -> pd.DataFrame:
    """Return the clients outside the first fifth in revenue and inside the first fifth in friction or hours.

    Parameters
    ----------
    revenue, friction, hours : Series
        Indexed by client_id, of the same clients; unknown ones count as 0.

    Returns
    -------
    DataFrame
        client_id, then for each of the three what it is (revenue, friction, hours), its rank (``revenue_rank``, 1
        largest) and its share of the whole (``revenue_share``), then top_friction and top_hours (bool: inside that
        fifth). Those with most friction first.

    Notes
    -----
    A fifth is taken of the number of clients, rounded up. Who has none of something is never inside its fifth.

    Examples
    --------
    >>> ids = ["a", "b", "c", "d", "e"]
    >>> money, wear = pd.Series([90.0, 5, 2, 2, 1], ids), pd.Series([1.0, 0, 9, 0, 0], ids)
    >>> small_but_stressful(money, wear, money)[["client_id", "revenue_rank", "friction_share"]].values.tolist()
    [['c', 3, 0.9]]
    """
    parts = {"revenue": revenue, "friction": friction, "hours": hours}
    ranked = {name: pareto(amounts).set_index("client_id") for name, amounts in parts.items()}
    columns: dict[str, pd.Series] = {}
    for name, table in ranked.items():
        columns |= {name: table["amount"], f"{name}_rank": table["rank"], f"{name}_share": table["share"]}
    joined = pd.DataFrame(columns).rename_axis("client_id").reset_index()
    top = int(np.ceil(TOP_SHARE * len(joined)))
    for name in ("friction", "hours"):
        joined[f"top_{name}"] = (joined[f"{name}_rank"] <= top) & (joined[name] > 0)
    found = joined.loc[(joined["revenue_rank"] > top) & (joined["top_friction"] | joined["top_hours"])]
    return found.sort_values("friction_rank").reset_index(drop=True)


def _sum(values: pd.Series) -> float | None:
    return float(values.sum()) if values.notna().any() else None


def _ratio(tops: pd.Series, bottoms: pd.Series) -> float | None:
    bottom = float(bottoms.sum())
    return float(tops.sum()) / bottom if bottom > 0 else None
