"""Linear and integer programs over options: one option a client, under rows that add up over options (HiGHS)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from simulator.profile import FloatArray

_EXCESS_ROUNDING = 1e-9
NODES = 2_000
"""Branches HiGHS may look at before it hands out its best plan and bound; a count, so that results repeat."""


@dataclass(frozen=True)
class Row:
    """One limit on a sum over options: coefficients @ chosen <= bound.

    Attributes
    ----------
    limit : str
        Name of the limit it belongs to.
    coefficients : array, shape (options,)
    bound : float
    """

    limit: str
    coefficients: FloatArray
    bound: float


@dataclass(frozen=True)
class Relaxation:
    """The best mixture of options.

    Attributes
    ----------
    share : array, shape (options,)
        How much of each option is taken; sums to 1 for each client.
    bound : float, currency
        No plan is worth more.
    multipliers : array, shape (rows,)
        What one more unit of each row's bound is worth, zero or above.
    reduced : array, shape (options,)
        How far the bound falls where an option is forced in, zero or above.
    """

    share: FloatArray
    bound: float
    multipliers: FloatArray
    reduced: FloatArray


@dataclass(frozen=True)
class Proof:
    """An integer plan, or None where none was found, and a bound no plan exceeds."""

    choice: np.ndarray | None
    bound: float


def _scaled(rows: Sequence[Row]) -> tuple[sparse.csr_matrix, FloatArray, FloatArray]:
    """Return rows scaled to coefficients of order one, since the solver's tolerance is absolute."""
    scale = np.array([max(float(np.abs(row.coefficients).max(initial=0.0)), 1e-12) for row in rows])
    matrix = sparse.csr_matrix(np.array([row.coefficients / s for row, s in zip(rows, scale, strict=True)]))
    return matrix, np.array([row.bound for row in rows]) / scale, scale


def _one_a_client(owner: np.ndarray) -> sparse.csr_matrix:
    size = owner.size
    return sparse.csr_matrix((np.ones(size), (owner, np.arange(size))), shape=(int(owner.max()) + 1, size))


def relax(value: FloatArray, rows: Sequence[Row], owner: np.ndarray, allowed: np.ndarray) -> Relaxation | None:
    """Return the best mixture of options under the rows, with its multipliers; None where there is none.

    Notes
    -----
    This is the Lagrangian dual: with one option a client the mixtures' bound equals the best Lagrangian bound
    (Geoffrion 1974, the integrality property), and the rows' dual values are the multipliers.
    """
    unit = max(1.0, float(np.abs(value).max(initial=0.0)))
    matrix, bound, scale = _scaled(rows) if rows else (None, None, np.ones(0))
    found = linprog(
        -value / unit,
        A_ub=matrix,
        b_ub=bound,
        A_eq=_one_a_client(owner),
        b_eq=np.ones(int(owner.max()) + 1),
        bounds=np.column_stack([np.zeros(value.size), np.where(allowed, 1.0, 0.0)]),
        method="highs",
    )
    if found.status != 0:
        return None
    multipliers = -found.ineqlin.marginals * unit / scale if rows else np.zeros(0)
    return Relaxation(
        found.x, -found.fun * unit, np.maximum(0.0, multipliers), np.maximum(0.0, found.lower.marginals) * unit
    )


def prove(
    value: FloatArray, rows: Sequence[Row], owner: np.ndarray, allowed: np.ndarray, *, gap: float = 0.0
) -> Proof | None:
    """Return the best integer plan under the rows and a proven bound; None where there is no plan at all.

    Parameters
    ----------
    gap : float
        Relative distance to the bound at which the search may stop.
    """
    unit = max(1.0, float(np.abs(value).max(initial=0.0)))
    constraints = [LinearConstraint(_one_a_client(owner), 1.0, 1.0)]
    if rows:
        matrix, bound, _ = _scaled(rows)
        constraints.append(LinearConstraint(matrix, -np.inf, bound))
    found = milp(
        -value / unit,
        integrality=np.ones(value.size),
        bounds=Bounds(0.0, np.where(allowed, 1.0, 0.0)),
        constraints=constraints,
        options={"node_limit": NODES, "mip_rel_gap": gap},
    )
    if found.status == 2:
        return None
    dual = -found.mip_dual_bound * unit if found.mip_dual_bound is not None else np.inf
    return Proof(None if found.x is None else largest_shares(found.x, owner), float(dual))


def least_excess(
    value: FloatArray, rows: Sequence[Row], relaxed: str, owner: np.ndarray, allowed: np.ndarray, *, whole: bool
) -> np.ndarray | None:
    """Return, of the plans that break one limit least and keep to the others, the one worth most.

    Parameters
    ----------
    value : array, shape (options,), currency
    relaxed : str
        Name of the limit that gives, in all its rows alike; the others hold.
    whole : bool
        Whether it gives in whole units.

    Returns
    -------
    int array, shape (clients,), or None
        The plan; None where none fits however much the limit gives.
    """
    size = owner.size
    others = [row for row in rows if row.limit != relaxed]
    own = [row for row in rows if row.limit == relaxed]
    constraints = [
        LinearConstraint(sparse.hstack([_one_a_client(owner), sparse.csr_matrix((owner.max() + 1, 1))]), 1.0, 1.0)
    ]
    scale = max((float(np.abs(row.coefficients).max(initial=0.0)) for row in own), default=1.0) or 1.0
    if others:
        matrix, bound, _ = _scaled(others)
        constraints.append(
            LinearConstraint(sparse.hstack([matrix, sparse.csr_matrix((len(others), 1))]), -np.inf, bound)
        )
    if own:
        matrix = sparse.csr_matrix(np.array([row.coefficients / scale for row in own]))
        column = sparse.csr_matrix(-np.ones((len(own), 1)) / (scale if whole else 1.0))
        constraints.append(
            LinearConstraint(sparse.hstack([matrix, column]), -np.inf, np.array([row.bound / scale for row in own]))
        )

    def solved(costs: FloatArray, most: float) -> FloatArray | None:
        return milp(
            costs,
            integrality=np.append(np.ones(size), 1.0 if whole else 0.0),
            bounds=Bounds(0.0, np.append(np.where(allowed, 1.0, 0.0), most)),
            constraints=constraints,
            options={"node_limit": NODES, "mip_rel_gap": 0.0},
        ).x

    nearest = solved(np.append(np.zeros(size), 1.0), np.inf)
    if nearest is None:
        return None
    unit = max(1.0, float(np.abs(value).max(initial=0.0)))
    best = solved(np.append(-value / unit, 0.0), float(nearest[-1]) + _EXCESS_ROUNDING)
    return largest_shares((nearest if best is None else best)[:-1], owner)


def largest_shares(share: FloatArray, owner: np.ndarray) -> np.ndarray:
    """Return the option with the largest share of each client."""
    order = np.lexsort((-share, owner))
    first = np.searchsorted(owner[order], np.arange(int(owner.max()) + 1))
    return order[first]
