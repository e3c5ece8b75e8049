"""How far a probability could be off for want of clients: refits on resampled clients, or the base rate's own range.

*Not modelled*: that the future may differ from the past, or that a feature is missing. The range is about the size of
the history alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from models.assessment import DriftModel
from models.linear import base_rate, base_rate_range
from models.validation import Recipe, Rows

Vector = NDArray[np.float64]

REFITS = {"logistic": 100, "persistence": 100, "boosting": 20}
"""Models refitted to clients drawn with replacement, by kind: trees take long, so that their range is rougher."""
LEAST_CLIENTS = 10
"""Fewer clients than this are no sample to draw from."""
TAIL = 0.05
"""Left out on either side: a 90 % range."""


def probability_ranges(
    model: DriftModel,
    recipe: Recipe,
    rows: Rows,
    figures: NDArray[np.float64],
    horizon: int,
    generator: np.random.Generator,
) -> tuple[Vector, Vector]:
    """Give a 90 % range of each client's probability.

    Parameters
    ----------
    model : DriftModel
        In use.
    recipe : Recipe
        How it was made from the training rows among `rows`.
    rows : Rows
        All rows with a known outcome.
    figures : (clients, features) array
        Of the clients asked about, today.
    horizon : int
        Months of a window.
    generator : numpy Generator
        Where the draws come from.

    Returns
    -------
    (low, high) of (clients,) arrays
        Within (0, 1). A learned model is refitted to resampled clients; fixed weights, a base rate, and a model learned
        from fewer than `LEAST_CLIENTS` clients move with the range of the base rate.
    """
    happened = rows.happened[rows.trains]
    clients, of_row = np.unique(rows.client[rows.trains], return_inverse=True)
    refits = REFITS.get(model.fitted.kind, 0) if len(clients) >= LEAST_CLIENTS and model.calibration.slope > 0.0 else 0
    drawn = []
    known = rows.of(recipe.features, rows.trains)
    for _ in range(refits):
        times = np.bincount(generator.integers(len(clients), size=len(clients)), minlength=len(clients))
        counted = times[of_row] / horizon
        kept = counted > 0.0
        if len(np.unique(happened[kept])) < 2:
            continue
        refit = recipe.fit(known[kept], happened[kept], counted[kept])
        rate = base_rate(happened[kept], counted[kept])
        drawn.append(model.calibration.apply(refit.log_odds(figures), rate))
    if drawn:
        low, high = np.quantile(np.array(drawn), (TAIL, 1.0 - TAIL), axis=0)
        return low, high
    weights = np.full(len(happened), 1.0 / horizon)
    distance = model.fitted.log_odds(figures) - logit(model.base_rate)
    bounds = [
        model.calibration.apply(logit(bound) + distance, bound) for bound in base_rate_range(happened, weights, TAIL)
    ]
    return bounds[0], bounds[1]
