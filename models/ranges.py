"""How far a probability could be off for want of clients: refits on resampled clients, or the base rate's own range.

*Not modelled*: that the future may differ from the past, or that a feature is missing. The range is about the size of
the history alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from models.linear import PRIOR_SPREAD, LinearModel, base_rate, base_rate_range
from models.validation import Rows, pulled

Vector = NDArray[np.float64]

REFITS = 100
"""Models refitted to clients drawn with replacement."""
TAIL = 0.05
"""Left out on either side: a 90 % range."""


def probability_ranges(
    model: LinearModel,
    rows: Rows,
    figures: NDArray[np.float64],
    *,
    horizon: int,
    pull: float,
    generator: np.random.Generator,
) -> tuple[Vector, Vector]:
    """Give a 90 % range of each client's probability.

    Parameters
    ----------
    model : LinearModel
        Fitted to the training rows among `rows`.
    rows : Rows
        All rows with a known outcome.
    figures : (clients, features) array
        Of the clients asked about, today.
    horizon : int
        Months of a window.
    pull : float
        As in the assessment, in [0, 1].
    generator : numpy Generator
        Where the draws come from.

    Returns
    -------
    (low, high) of (clients,) arrays
        Within (0, 1). A learned model is refitted to resampled clients, its features standardised as before; a rule
        and a base rate move with the range of the base rate.
    """
    happened = rows.happened[rows.trains]
    weights = np.full(len(happened), 1.0 / horizon)
    middle = base_rate(happened, weights)
    if model.kind != "logistic" or pull == 0.0:
        deviation = logit(pulled(model.probability(figures), middle, pull)) - logit(middle)
        low, high = (expit(logit(bound) + deviation) for bound in base_rate_range(happened, weights, TAIL))
        return np.asarray(low), np.asarray(high)

    unit = LinearModel("logistic", model.features, model.means, model.scales, (1.0,) * len(model.features), 0.0)
    standard, today = unit.contributions(rows.figures[rows.trains]), unit.contributions(figures)
    clients, of_row = np.unique(rows.client[rows.trains], return_inverse=True)
    drawn = []
    for _ in range(REFITS):
        times = np.bincount(generator.integers(len(clients), size=len(clients)), minlength=len(clients))
        counted = times[of_row] / horizon
        kept = counted > 0.0
        if len(np.unique(happened[kept])) < 2:
            continue
        refit = LogisticRegression(C=PRIOR_SPREAD**2, solver="newton-cholesky")
        refit.fit(standard[kept], happened[kept], sample_weight=counted[kept])
        drawn.append(
            pulled(refit.predict_proba(today)[:, 1], base_rate(happened[kept], counted[kept]), pull),
        )
    low, high = np.quantile(np.array(drawn), (TAIL, 1.0 - TAIL), axis=0)
    return low, high
