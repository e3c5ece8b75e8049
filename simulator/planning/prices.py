"""Shadow prices: what one more unit of each limit, and one more hour of waiting work, is worth around a plan."""

from __future__ import annotations

import numpy as np

from simulator.planning.bounds import upper_values
from simulator.planning.futures import Tally
from simulator.planning.problem import PlanProblem
from simulator.planning.programs import Row, relax
from simulator.planning.search import worth_around
from simulator.planning.tails import cash_row, loss_row, tail_of


def limit_rows(problem: PlanProblem, plan: Tally) -> list[Row]:
    """Return all limits as rows, those on luck as they stand in a plan's bad futures."""
    rows = problem.additive_rows()
    options, futures = problem.options, problem.futures
    if "max_cvar" in problem.limits:
        upper = upper_values(options, futures, plan, options.allowed)
        rows.append(loss_row(problem, upper, tail_of(futures.worth(plan) - problem.keep_worth)))
    if "cash_floor" in problem.limits:
        rows.append(cash_row(problem, plan))
    return rows


def shadow_prices(problem: PlanProblem, plan: Tally) -> dict[str, float]:
    """Return what one more unit of each limit in force is worth around a plan, currency; 0 where it does not bind.

    Returns
    -------
    dict of limit name to number
        max_mrr_at_risk: currency for all of the fees (a hundredth of it for a point); cash_floor and max_cvar: currency
        for one of currency; conversations_per_month: currency for one more conversation in every month; hours_cap:
        currency/hour, an hour more in every month.

    Notes
    -----
    The multipliers of the best mixture around the plan: prices of small changes. With whole plans a change may bring
    more or nothing.
    """
    rows = limit_rows(problem, plan)
    mixture = relax(worth_around(problem, plan), rows, problem.options.owner, problem.options.allowed)
    prices = dict.fromkeys(problem.limits, 0.0)
    if mixture is None:
        return {}
    for row, multiplier in zip(rows, mixture.multipliers, strict=True):
        prices[row.limit] += float(multiplier)
    if "hours_cap" in prices:
        prices["hours_cap"] /= float(problem.futures.discount.sum())
    return prices


def waiting_hour_price(problem: PlanProblem, plan: Tally) -> float:
    """Return what one more hour of waiting work a month is worth in a plan, currency/hour; 0 where nothing can be sold.

    Notes
    -----
    Worth something only in months in which more hours are free than there is work waiting.
    """
    futures = problem.futures
    if plan.absorbed is None or plan.advantage is None:
        return 0.0
    short = plan.absorbed > futures.backlog
    an_hour = np.where(short, plan.advantage / np.where(short, plan.absorbed, 1.0), 0.0).mean(axis=1)
    return float(futures.discount @ an_hour / futures.discount.sum())
