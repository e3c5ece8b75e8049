"""Limits on bad luck as rows, and the best mixture of options under them.

The mean loss of the worst 5 % of futures is the largest mean over any 5 % of them (Rockafellar and Uryasev 2002), so a
row a tail is a relaxation: no plan that fits is cut off. Cash below the floor in at most 5 % of futures does not have
that form; a row on cash holds the mean of the worst 5 % above the floor, which is stricter: it guides the search and
never enters a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.planning.bounds import UpperValues, upper_values
from simulator.planning.futures import Tally
from simulator.planning.problem import TAIL, PlanProblem
from simulator.planning.programs import Relaxation, Row, relax
from simulator.profile import FloatArray

_MOST_TAILS = 30
_TIGHT = 1e-7


def tail_of(values: FloatArray) -> np.ndarray:
    """Return the 5 % of paths with the lowest values."""
    return np.argsort(values, kind="stable")[: max(1, round(TAIL * values.size))]


def loss_row(problem: PlanProblem, upper: UpperValues, tail: np.ndarray) -> Row:
    """Return what a limit on the loss in bad luck asks of plans in one tail of futures.

    Parameters
    ----------
    upper : UpperValues
        With the most the backlog can bring, the row cuts off no plan that fits.
    tail : int array
        Some 5 % of paths.
    """
    assert problem.futures.npv is not None
    kept = problem.keep_worth - upper.constant
    worth = (problem.futures.npv[:, tail] + upper.gain[:, tail]).mean(axis=1)
    return Row("max_cvar", -worth, problem.limits["max_cvar"] - float(kept[tail].mean()))


def cash_row(problem: PlanProblem, plan: Tally) -> Row:
    """Return the row that holds the mean of cash, in a plan's worst futures at their worst month, above the floor.

    Notes
    -----
    What the shared backlog brings is held as it is in the plan.
    """
    futures = problem.futures
    assert futures.cash is not None
    assert plan.cash is not None
    balance = problem.cash_balance(plan)
    tail = tail_of(balance.min(axis=0))
    at = balance[:, tail].argmin(axis=0)
    rest = balance[at, tail] - plan.cash[at, tail]
    return Row(
        "cash_floor",
        -futures.cash[:, at, tail].mean(axis=1, dtype=float),
        float(rest.mean()) - problem.limits["cash_floor"],
    )


@dataclass(frozen=True)
class LuckRelaxation:
    """The best mixture of options where luck matters.

    Attributes
    ----------
    mixture : Relaxation
    bound : float, currency
        No plan within the limits, made of the active options, is worth more.
    value : array, shape (options,), currency
        What each option can add at most; with `constant` it adds up to no less than any plan's worth.
    rows : tuple of Row
    """

    mixture: Relaxation
    bound: float
    value: FloatArray
    constant: float
    rows: tuple[Row, ...]


def relax_under_luck(
    problem: PlanProblem, rows: Sequence[Row], reference: Tally, active: np.ndarray
) -> LuckRelaxation | None:
    """Return the best mixture of active options; None where there is none.

    Parameters
    ----------
    rows : sequence of Row
        The limits that add up.
    reference : Tally
        A good plan: the bound on what the backlog brings is tightest around it.
    active : bool array, shape (options,)
    """
    options, futures = problem.options, problem.futures
    upper = upper_values(options, futures, reference, active)
    value, constant = options.npv + upper.gain.mean(axis=1), float(upper.constant.mean())
    in_force = list(rows)
    mixture = relax(value, in_force, options.owner, active)
    if "max_cvar" in problem.limits:
        assert futures.npv is not None
        kept, cap = problem.keep_worth - upper.constant, problem.limits["max_cvar"]
        for _ in range(_MOST_TAILS):
            if mixture is None:
                break
            taken = np.flatnonzero(mixture.share > 0)
            loss = kept - mixture.share[taken] @ (futures.npv[taken] + upper.gain[taken])
            tail = tail_of(-loss)
            if loss[tail].mean() <= cap + _TIGHT * max(1.0, cap):
                break
            in_force.append(loss_row(problem, upper, tail))
            mixture = relax(value, in_force, options.owner, active)
    if mixture is None:
        return None
    return LuckRelaxation(mixture, mixture.bound + constant, value, constant, tuple(in_force))
