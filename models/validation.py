"""Forecasts as they would have been made: train on what was known then, foretell, move on a month.

At each cut a recipe is fitted anew to the rows whose outcome was known by then (an embargo of the horizon, and of the
months until the outcome shows), and foretells the cut's clients. No row is ever foretold by a model that has seen a
month of its window. By client, a model moreover has seen no month of the client it foretells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.boosting import BoostingRecipe, TreesModel
from models.linear import LinearModel, LinearRecipe, base_rate
from models.outcomes import distinct_episodes

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Index = NDArray[np.int64]

CLIENTS_A_SIDE = 3
"""A cut is foretold once its past holds both outcomes in at least this many clients each."""
LEAST_EPISODES = 10
"""And, by learned weights, this many distinct episodes: before that a fixed rule would have been in use."""


Recipe = LinearRecipe | BoostingRecipe
"""How a model is made from rows: the same for the one in use and for every step of its validation."""


@dataclass(frozen=True)
class Rows:
    """Client-cuts as rows, in order of client and cut.

    Parameters
    ----------
    client, cut : (rows,) array
        Positions in the grid.
    known_at : (rows,) array
        Column of the grid at which the outcome was known.
    features : tuple of str
        Names of the columns of `figures`.
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
    known_at: Index
    features: tuple[str, ...]
    figures: Matrix
    happened: Vector
    already: NDArray[np.bool_]
    trains: NDArray[np.bool_]
    persistence: Vector

    def of(self, features: tuple[str, ...], rows: Index | NDArray[np.bool_] | slice = slice(None)) -> Matrix:
        """Give the columns with these names, of all rows or of some."""
        return np.asarray(self.figures[rows][:, [self.features.index(name) for name in features]])


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of rows by models that had not seen what came after the cut.

    Parameters
    ----------
    rows : (n,) array
        Which of the rows were foretold, in order of their cut.
    log_odds : (n,) array
        As foretold.
    base_rate : (n,) array
        What the base rate alone would have said at that cut.
    """

    rows: Index
    log_odds: Vector
    base_rate: Vector


def forward_forecasts(
    rows: Rows,
    recipe: Recipe,
    *,
    horizon: int,
    least_episodes: int = 0,
    months_kept: int = 1,
    folds: NDArray[np.int64] | None = None,
) -> Forecasts:
    """Foretell every cut from its own past.

    Parameters
    ----------
    rows : Rows
        All rows with a known outcome.
    recipe : Recipe
        How a model is made.
    horizon : int
        Length of a window; overlapping windows share one window's worth of evidence.
    least_episodes : int, optional
        Distinct episodes that a cut's past must hold.
    months_kept : int, optional
        A fitted model foretells the cuts of so many months before it is fitted anew.
    folds : (rows,) array, optional
        The group of each row's client: a row is then foretold by a model fitted to the other groups alone.

    Returns
    -------
    Forecasts
        Possibly of no row, where the past is too short.
    """
    found: list[Index] = []
    foretold: list[Vector] = []
    rates: list[Vector] = []
    groups = np.zeros(len(rows.cut), dtype=np.int64) if folds is None else folds
    fitted: dict[int, tuple[int, LinearModel | TreesModel, float]] = {}
    for cut in np.unique(rows.cut):
        for group in np.unique(groups):
            now = np.flatnonzero((rows.cut == cut) & (groups == group))
            if not len(now):
                continue
            if group not in fitted or cut - fitted[group][0] >= months_kept:
                past = rows.trains & (rows.known_at <= cut)
                if folds is not None:
                    past &= groups != group
                enough = episodes_among(rows, past, horizon) >= least_episodes
                if not enough or not _both_sides(rows.client[past], rows.happened[past]):
                    continue
                weights = np.full(int(past.sum()), 1.0 / horizon)
                model = recipe.fit(rows.of(recipe.features, past), rows.happened[past], weights)
                fitted[group] = int(cut), model, base_rate(rows.happened[past], weights)
            _, model, rate = fitted[group]
            found.append(now)
            foretold.append(model.log_odds(rows.of(model.features, now)))
            rates.append(np.full(len(now), rate))
    if not found:
        none = np.zeros(0)
        return Forecasts(np.zeros(0, dtype=np.int64), none, none)
    return Forecasts(np.concatenate(found), np.concatenate(foretold), np.concatenate(rates))


def _both_sides(client: Index, happened: Vector) -> bool:
    return all(len(np.unique(client[happened == side])) >= CLIENTS_A_SIDE for side in (0.0, 1.0))


def episodes_among(rows: Rows, some: NDArray[np.bool_], horizon: int) -> int:
    """Count the distinct episodes among some of the rows."""
    if not len(rows.cut):
        return 0
    hits = np.zeros((int(rows.client.max()) + 1, int(rows.cut.max()) + 1), dtype=np.bool_)
    seen = some & (rows.happened == 1.0)
    hits[rows.client[seen], rows.cut[seen]] = True
    return distinct_episodes(hits, horizon)
