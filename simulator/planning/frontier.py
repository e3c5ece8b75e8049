"""The frontier: the most a plan can be worth at each level of fees put at risk."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.planning.plan import quick_plan
from simulator.planning.problem import PlanProblem
from simulator.planning.programs import relax

POINTS = 12


@dataclass(frozen=True)
class FrontierPoint:
    """One plan of the frontier: fees at risk as a share of all, expected NPV, and the bound no plan exceeds there."""

    mrr_at_risk: float
    expected_npv: float
    bound: float


def frontier(problem: PlanProblem, points: int = POINTS) -> tuple[FrontierPoint, ...]:
    """Return plans from the least fees at risk the other limits allow to as many as pays.

    Notes
    -----
    Every point is a plan that fits all other limits, found at slider speed. A point worth less than one at lower risk
    is left out. Where losses in bad luck are limited there are half as many points. *Not modelled*: mixtures between
    them.
    """
    options = problem.options
    if "max_cvar" in problem.limits:
        points //= 2
    rest = {name: value for name, value in problem.limits.items() if name != "max_mrr_at_risk"}
    free = quick_plan(replace(problem, limits=rest))
    rows = replace(problem, limits=rest).additive_rows()
    safest = relax(-options.mrr_at_risk, rows, options.owner, options.allowed)
    if free is None or safest is None:
        return ()
    least, most = float(-safest.bound), float(options.mrr_at_risk[free.choice].sum())
    found: list[FrontierPoint] = []
    # The least cap itself leaves no room for whole plans; a thousandth of the span does.
    for cap in [*np.linspace(least + 1e-3 * (most - least), most, points)[:-1], None]:
        plan = free if cap is None else quick_plan(replace(problem, limits={**rest, "max_mrr_at_risk": float(cap)}))
        if plan is None:
            continue
        risk = float(options.mrr_at_risk[plan.choice].sum())
        if not found or plan.expected_npv > found[-1].expected_npv:
            found.append(FrontierPoint(risk, plan.expected_npv, plan.bound))
    return tuple(found)
