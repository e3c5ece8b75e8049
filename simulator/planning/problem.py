"""One planning problem: options, their futures and the limits; what a plan is worth and what it uses up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.planning.futures import Futures, Tally
from simulator.planning.options import PlanOptions
from simulator.planning.programs import Row
from simulator.portfolio import Company, knows_cash
from simulator.profile import FloatArray
from simulator.statistics import cvar

TAIL = 0.05
"""The share of futures that counts as bad luck, for cash and for the loss against keeping everyone."""
_TIGHT = 1e-9
PATH_LIMITS = ("max_cvar", "cash_floor")
"""Limits on luck: they do not add up over options."""


@dataclass(frozen=True)
class PlanProblem:
    """What to choose from, and within what.

    Attributes
    ----------
    options : PlanOptions
    futures : Futures
    limits : mapping of limit name to number
        Only those in force.
    company : Company

    Raises
    ------
    ValueError
        For a limit on luck whose futures are not sampled.
    """

    options: PlanOptions
    futures: Futures
    limits: Mapping[str, float]
    company: Company

    def __post_init__(self) -> None:
        if "cash_floor" in self.limits and not (knows_cash(self.company) and self.futures.cash is not None):
            raise ValueError("a cash floor needs opening cash, overhead and sampled cash")
        if "max_cvar" in self.limits and self.futures.npv is None:
            raise ValueError("a limit on losses needs sampled losses")

    @property
    def luck_matters(self) -> bool:
        """Say whether anything in it does not add up over options."""
        return self.futures.shared or any(name in self.limits for name in PATH_LIMITS)

    @cached_property
    def keep(self) -> Tally:
        """Keeping everyone, added up."""
        return self.futures.tally(self.options.keep)

    @cached_property
    def keep_worth(self) -> FloatArray:
        """NPV of keeping everyone, path by path, currency."""
        return self.futures.worth(self.keep)

    def tally(self, choice: np.ndarray) -> Tally:
        """Add up a plan, one option a client."""
        return self.futures.tally(choice)

    def value(self, plan: Tally) -> float:
        """Return a plan's expected NPV, currency: exact apart from what the shared backlog brings, which is sampled."""
        exact = float(self.options.npv[plan.choice].sum())
        return exact + float(self.futures.gain(plan).mean()) if self.futures.shared else exact

    def cash_balance(self, plan: Tally) -> FloatArray:
        """Return a plan's cash at month ends, shape (months, paths), currency."""
        company = self.company
        assert plan.cash is not None
        assert company.opening_cash is not None
        assert company.fixed_overhead_per_month is not None
        overhead = company.fixed_overhead_per_month * np.arange(1, plan.cash.shape[0] + 1)
        return company.opening_cash - overhead[:, None] + plan.cash + np.cumsum(self.futures.monthly_gain(plan), axis=0)

    def used(self, plan: Tally) -> dict[str, float]:
        """Return how much of each limit in force a plan uses, in the limit's own unit."""
        options, choice = self.options, plan.choice
        found: dict[str, float] = {}
        for name in self.limits:
            if name == "max_mrr_at_risk":
                found[name] = float(options.mrr_at_risk[choice].sum())
            elif name == "hours_cap":
                found[name] = float(options.hours[choice].sum(axis=0).max())
            elif name == "conversations_per_month":
                told = options.conversation_month[choice]
                found[name] = float(np.bincount(told[told > 0]).max(initial=0))
            elif name == "max_cvar":
                found[name] = -cvar(self.futures.worth(plan) - self.keep_worth, TAIL)
            elif name == "cash_floor":
                found[name] = worst_cash(self.cash_balance(plan))
        return found

    def excess(self, plan: Tally) -> dict[str, float]:
        """Return by how much a plan breaks limits; empty where it fits."""
        broken: dict[str, float] = {}
        for name, used in self.used(plan).items():
            limit = self.limits[name]
            over = limit - used if name == "cash_floor" else used - limit
            if over > _TIGHT * max(1.0, abs(limit)):
                broken[name] = over
        return broken

    def additive_rows(self) -> list[Row]:
        """Return the rows of the limits that add up over options; months that cannot bind are left out."""
        options, limits = self.options, self.limits
        rows: list[Row] = []
        if "max_mrr_at_risk" in limits:
            rows.append(Row("max_mrr_at_risk", options.mrr_at_risk, limits["max_mrr_at_risk"]))
        if "hours_cap" in limits:
            possible = np.where(options.allowed[:, None], options.hours, 0.0)
            most = np.maximum.reduceat(possible, options.keep, axis=0).sum(axis=0)
            rows += [
                Row("hours_cap", options.hours[:, month], limits["hours_cap"])
                for month in np.flatnonzero(most > limits["hours_cap"])
            ]
        if "conversations_per_month" in limits:
            most_told = limits["conversations_per_month"]
            told = options.conversation_month
            for month in np.unique(told[told > 0]):
                if np.unique(options.owner[(told == month) & options.allowed]).size > most_told:
                    rows.append(Row("conversations_per_month", (told == month).astype(float), most_told))
        return rows


def worst_cash(balance: FloatArray) -> float:
    """Return the level that cash falls below, at its lowest, in at most 5 % of futures; balance (months, paths)."""
    lowest = np.sort(balance.min(axis=0))
    return float(lowest[int(np.floor(TAIL * lowest.size + _TIGHT))])
