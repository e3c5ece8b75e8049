"""Where no plan fits: which limit, given way alone, makes room for one, and by how much."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from simulator.planning.plan import best_plan
from simulator.planning.prices import limit_rows
from simulator.planning.problem import PATH_LIMITS, PlanProblem
from simulator.planning.programs import least_excess
from simulator.planning.search import FEW_PLANS, every_plan, plans_in_all


@dataclass(frozen=True)
class Give:
    """One limit that makes room for a plan by giving way alone.

    Attributes
    ----------
    limit : str
    asked, needed : float
        In the limit's own unit; a cash floor must come down to `needed`, every other limit up to it.
    least : bool
        Whether `needed` is proven to be the least; else a plan is known to fit there and less may do.
    """

    limit: str
    asked: float
    needed: float
    least: bool


def what_must_give(problem: PlanProblem) -> tuple[Give, ...]:
    """Return each limit that, given way alone, makes room for a plan; empty where no single one does."""
    found = []
    for name in problem.limits:
        give = _give(problem, name)
        if give is not None:
            found.append(give)
    return tuple(found)


def _give(problem: PlanProblem, name: str) -> Give | None:
    rest = replace(problem, limits={other: value for other, value in problem.limits.items() if other != name})
    asked = float(problem.limits[name])
    if problem.luck_matters and plans_in_all(problem) <= FEW_PLANS:
        fitting = [problem.used(plan)[name] for plan in every_plan(problem) if not rest.excess(plan)]
        if not fitting:
            return None
        return Give(name, asked, max(fitting) if name == "cash_floor" else min(fitting), True)
    found = best_plan(rest)
    if found is None:
        return None
    plan = problem.tally(found.choice)
    options, whole = problem.options, name == "conversations_per_month"
    needs = [problem.used(plan)[name]]
    for rows in (problem.additive_rows(), limit_rows(problem, plan)):
        nearest = least_excess(options.npv, rows, name, options.owner, options.allowed, whole=whole)
        if nearest is None:
            continue
        need = problem.used(problem.tally(nearest))[name]
        if name not in PATH_LIMITS and best_plan(replace(problem, limits={**problem.limits, name: need})) is not None:
            # No plan within the limits that add up breaks this one less, and one that breaks it so fits the others too.
            return Give(name, asked, _in_units(need, whole), True)
        if not rest.excess(problem.tally(nearest)):
            needs.append(need)
    return Give(name, asked, _in_units(max(needs) if name == "cash_floor" else min(needs), whole), False)


def _in_units(need: float, whole: bool) -> float:
    return float(math.ceil(need)) if whole else need
