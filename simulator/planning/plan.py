"""The portfolio plan: one action a client, worth as much as the limits allow, with a proven bound (model.md)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulator.actions import Action
from simulator.planning.futures import Tally
from simulator.planning.problem import PlanProblem
from simulator.planning.programs import prove, relax
from simulator.planning.search import (
    FEW_PLANS,
    best_of_all,
    better,
    better_of,
    guided,
    mended,
    plans_in_all,
    rounded,
)
from simulator.planning.tails import LuckRelaxation, relax_under_luck

CLOSE_ENOUGH = 1e-5
"""A relative gap at which the proof stops where there are too many plans to look at all of them."""
_EXACT_BELOW = 1e6
"""With fewer plans than this the integer program runs to the optimum."""
_ROUNDS = 6


@dataclass(frozen=True)
class Plan:
    """One action a client, and how good the plan can be said to be.

    Attributes
    ----------
    choice : int array, shape (clients,)
        Places among the problem's options.
    actions : dict of client_id to Action
    expected_npv : float, currency
    keep_npv : float, currency
        Of keeping everyone, on the same futures.
    bound : float, currency
        Proven: no plan within the limits is worth more.
    all_looked_at : bool
        Every plan was valued; else the bound comes from linear and integer programs.
    used : dict of limit name to number
    """

    choice: np.ndarray = field(repr=False)
    actions: dict[str, Action]
    expected_npv: float
    keep_npv: float
    bound: float
    all_looked_at: bool
    used: dict[str, float]

    @property
    def gap(self) -> float:
        """Return how far the plan is from the bound, a share of the bound."""
        return (self.bound - self.expected_npv) / max(1.0, abs(self.bound))


def _described(problem: PlanProblem, plan: Tally, bound: float, *, all_looked_at: bool = False) -> Plan:
    value = problem.value(plan)
    return Plan(
        plan.choice,
        problem.options.chosen_actions(plan.choice),
        value,
        problem.value(problem.keep),
        max(bound, value),
        all_looked_at,
        problem.used(plan),
    )


def best_plan(problem: PlanProblem) -> Plan | None:
    """Return the best plan found within the limits with its bound; None where none was found.

    Notes
    -----
    Where everything adds up over clients an integer program finds and proves it. Where luck matters (a shared backlog,
    a loss in bad luck, a cash floor) and plans are few, all are looked at. Else mixtures are rounded, mended and
    bettered, and the bound comes from rows that cut off no plan that fits; a cash floor is left out of the bound.
    """
    if problem.luck_matters and plans_in_all(problem) <= FEW_PLANS:
        best = best_of_all(problem)
        return None if best is None else _described(problem, best, -np.inf, all_looked_at=True)
    if not problem.luck_matters:
        return _of_sums(problem)
    return _under_luck(problem)


def quick_plan(problem: PlanProblem) -> Plan | None:
    """Return a plan at the speed of a slider: the best mixture rounded and bettered, with the mixture's bound."""
    rows = problem.additive_rows()
    relaxed = relax_under_luck(problem, rows, problem.keep, problem.options.allowed)
    if relaxed is None:
        return None
    plan = rounded(problem, relaxed.mixture.share)
    if plan is None:
        plan = guided(problem, rows)
    return None if plan is None else _described(problem, plan, relaxed.bound)


def _of_sums(problem: PlanProblem) -> Plan | None:
    options, rows = problem.options, problem.additive_rows()
    gap = 0.0 if plans_in_all(problem) <= _EXACT_BELOW else CLOSE_ENOUGH
    proof = prove(options.npv, rows, options.owner, options.allowed, gap=gap)
    if proof is None:
        return None
    plan = None if proof.choice is None else problem.tally(proof.choice)
    if plan is None or problem.excess(plan):
        mixture = relax(options.npv, rows, options.owner, options.allowed)
        plan = None if mixture is None else rounded(problem, mixture.share)
    return None if plan is None else _described(problem, plan, proof.bound)


def _under_luck(problem: PlanProblem) -> Plan | None:
    options, rows = problem.options, problem.additive_rows()
    best = guided(problem, rows)
    bound, active = np.inf, options.allowed
    relaxed: LuckRelaxation | None = None
    for _ in range(_ROUNDS):
        relaxed = relax_under_luck(problem, rows, problem.keep if best is None else best, active)
        if relaxed is None:
            break
        best = better_of(problem, best, rounded(problem, relaxed.mixture.share))
        worth = -np.inf if best is None else problem.value(best)
        bound = min(bound, max(relaxed.bound, worth))
        # An option that holds the bound below the plan's worth is in no better plan.
        hopeful = active & (relaxed.bound - relaxed.mixture.reduced >= worth)
        if best is not None:
            hopeful[best.choice] = True
        if (hopeful == active).all():
            break
        active = hopeful
    if best is None:
        return None
    if relaxed is None:
        return _described(problem, best, bound)
    proof = prove(relaxed.value, relaxed.rows, options.owner, active, gap=CLOSE_ENOUGH)
    if proof is not None:
        bound = min(bound, max(proof.bound + relaxed.constant, problem.value(best)))
        if proof.choice is not None and (fitting := mended(problem, problem.tally(proof.choice))) is not None:
            best = better_of(problem, best, better(problem, fitting))
    assert best is not None
    return _described(problem, best, bound)
