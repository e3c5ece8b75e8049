"""How much of the monthly fees may go within a year, the more so the more alike clients react to prices."""

from __future__ import annotations

from dataclasses import dataclass

from simulator import Scenario, cases_of, sample_portfolio
from workbench.portfolio import Portfolio

SHOWN = (0.0, 0.2, 0.5)
"""Clients react each by itself; somewhat alike; a market in one mood."""


@dataclass(frozen=True)
class LostFees:
    """Monthly fees lost within 12 months, for any cause, at one correlation.

    Attributes
    ----------
    client_correlation : float
        How alike clients react to prices, in [0, 1].
    mean, p95 : float
        Share of today's fees, in [0, 1].
    mean_per_month, p95_per_month : float, currency/month
    in_use : bool
        Whether it is the one the scenario assumes.
    """

    client_correlation: float
    mean: float
    p95: float
    mean_per_month: float
    p95_per_month: float
    in_use: bool


def mrr_lost_by_correlation(portfolio: Portfolio, scenario: Scenario) -> tuple[LostFees, ...]:
    """Return the fees lost within 12 months at correlations 0, 0.2, 0.5 and the one in use, in rising order.

    Parameters
    ----------
    portfolio : Portfolio
    scenario : Scenario
        Its seed and paths; all correlations meet the same luck.

    Returns
    -------
    tuple of LostFees
        Empty for a portfolio of nobody.

    Notes
    -----
    Reactions matter only where a price or terms change: with everyone kept or let go all rows are equal.
    *Not modelled*: a shared mood in leaving that no change of price brought about, such as a recession.
    """
    profiles = portfolio.edited_profiles(scenario)
    if not len(profiles):
        return ()
    assumptions, actions = portfolio.assumptions(scenario), portfolio.actions(scenario)
    in_use = assumptions["client_correlation"]
    today = float(profiles.fields["mrr"].sum())
    found = []
    for correlation in sorted({*SHOWN, in_use}):
        cases = cases_of(profiles, actions, {**assumptions, "client_correlation": correlation})
        lost = sample_portfolio(cases, profiles.client_ids, scenario.seed, scenario.paths)[0].lost_mrr
        found.append(
            LostFees(
                correlation, lost.mean, lost.p95, lost.mean * today, lost.p95 * today, in_use=correlation == in_use
            )
        )
    return tuple(found)
