"""Forecasts as they would have been made: train on what was known then, foretell, move on a month.

At each cut the recipe is fitted anew to the cuts whose windows had ended by then (an embargo of the horizon, and of
the months until the outcome is known), and foretells the cut's clients. No row is ever foretold by a model that has
seen a month of its window.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from models.linear import Recipe, base_rate

Vector = NDArray[np.float64]
Index = NDArray[np.int64]

CLIENTS_A_SIDE = 3
"""A cut is foretold once its past holds both outcomes in at least this many clients each."""


@dataclass(frozen=True)
class Rows:
    """Client-cuts as rows, in order of client and cut.

    Parameters
    ----------
    client, cut : (rows,) array
        Positions in the grid.
    figures : (rows, features) array
        Known at the cut; NaN where not known.
    happened : (rows,) array
        0 or 1.
    already : (rows,) array of bool
        It was so at the cut already.
    trains : (rows,) array of bool
        Rows that a model is fitted to: those the question makes sense for.
    persistence : (rows,) array
        "As today".
    """

    client: Index
    cut: Index
    figures: NDArray[np.float64]
    happened: Vector
    already: NDArray[np.bool_]
    trains: NDArray[np.bool_]
    persistence: Vector


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of rows by models that had not seen what came after the cut.

    Parameters
    ----------
    rows : (n,) array
        Which of the rows were foretold.
    probability : (n,) array
        As foretold.
    base_rate : (n,) array
        What the base rate alone would have said at that cut.
    """

    rows: Index
    probability: Vector
    base_rate: Vector


def forward_forecasts(rows: Rows, recipe: Recipe, *, known_after: int, horizon: int) -> Forecasts:
    """Foretell every cut from its own past.

    Parameters
    ----------
    rows : Rows
        All rows with a known outcome.
    recipe : Recipe
        How a model is made.
    known_after : int
        Months after a cut at which its outcome is known: the embargo.
    horizon : int
        Length of a window; overlapping windows share one window's worth of evidence.

    Returns
    -------
    Forecasts
        Possibly of no row, where the past is too short.
    """
    found: list[Index] = []
    probabilities: list[Vector] = []
    rates: list[Vector] = []
    for cut in np.unique(rows.cut):
        past = rows.trains & (rows.cut + known_after <= cut)
        if not _both_sides(rows.client[past], rows.happened[past]):
            continue
        now = np.flatnonzero(rows.cut == cut)
        weights = np.full(int(past.sum()), 1.0 / horizon)
        model = recipe.fit(rows.figures[past], rows.happened[past], weights)
        found.append(now)
        probabilities.append(model.probability(rows.figures[now]))
        rates.append(np.full(len(now), base_rate(rows.happened[past], weights)))
    if not found:
        none = np.zeros(0)
        return Forecasts(np.zeros(0, dtype=np.int64), none, none)
    return Forecasts(np.concatenate(found), np.concatenate(probabilities), np.concatenate(rates))


def pulled(probability: Vector, toward: float, pull: float) -> Vector:
    """Draw probabilities toward a base rate in log-odds: `pull` 1 leaves them, 0 gives the base rate to all."""
    middle = float(logit(toward))
    return np.asarray(expit(middle + pull * (logit(probability) - middle)))


def _both_sides(client: Index, happened: Vector) -> bool:
    return all(len(np.unique(client[happened == side])) >= CLIENTS_A_SIDE for side in (0.0, 1.0))
