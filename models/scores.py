"""How good forecasts were: ranking, probabilities, and how sure one can be, by resampling whole clients.

A score that cannot be computed is absent, never faked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Vector = NDArray[np.float64]

RESAMPLES = 200
"""Draws of clients behind an interval."""
INTERVAL = (0.025, 0.975)
"""Quantiles of those draws: a 95 % interval."""
MOST_UNDEFINED = 0.10
"""Share of draws without the score (one outcome missing) above which there is no interval."""
STEEPEST = 20.0
"""A calibration slope beyond this means that the outcomes are told apart without error: no slope is given."""


@dataclass(frozen=True)
class Ranking:
    """Scores sorted once, so that the area under the ROC curve is cheap for any weights.

    Parameters
    ----------
    group : (rows,) array
        Place of each row's score among the distinct scores, rising.
    happened : (rows,) array
        0 or 1.
    """

    group: NDArray[np.int64]
    happened: Vector

    @classmethod
    def of(cls, score: Vector, happened: Vector) -> Ranking:
        """Sort scores."""
        group = np.unique(score, return_inverse=True)[1] if len(score) else np.zeros(0, dtype=np.int64)
        return cls(group.astype(np.int64), happened)

    def auc(self, weights: Vector) -> float | None:
        """Give the chance that a row in which it happened stands above one in which it did not, ties half.

        Parameters
        ----------
        weights : (rows,) array
            How often each row counts.

        Returns
        -------
        float or None
            In [0, 1]; None where one of the two outcomes is missing.

        Examples
        --------
        >>> Ranking.of(np.array([0.1, 0.4, 0.4, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])).auc(np.ones(4))
        0.875
        """
        hits, misses = weights * self.happened, weights * (1.0 - self.happened)
        total = float(hits.sum()) * float(misses.sum())
        if total <= 0.0:
            return None
        hit, miss = np.bincount(self.group, hits), np.bincount(self.group, misses)
        below = np.cumsum(miss) - miss
        return float((hit * (below + 0.5 * miss)).sum()) / total


def brier_skill(probability: Vector, reference: Vector, happened: Vector, weights: Vector) -> float | None:
    """Give how much smaller the squared error is than that of the base rate, as a share of the latter.

    Returns
    -------
    float or None
        At most 1; 0 as good as the base rate, below 0 worse; None where the base rate makes no error.

    Examples
    --------
    >>> brier_skill(np.array([0.75, 0.25]), np.array([0.5, 0.5]), np.array([1.0, 0.0]), np.ones(2))
    0.75
    """
    worst = float(weights @ (happened - reference) ** 2)
    return None if worst <= 0.0 else 1.0 - float(weights @ (happened - probability) ** 2) / worst


def calibration_slope(probability: Vector, happened: Vector, weights: Vector) -> float | None:
    """Give the slope of the outcome's log-odds on those foretold: 1 is right, below 1 too bold, above 1 too timid.

    Returns
    -------
    float or None
        None where all forecasts are alike, an outcome is missing or the two are told apart without error.
    """
    hits = float(weights @ happened)
    total = float(weights.sum())
    if not 0.0 < hits < total:
        return None
    foretold = logit(probability)
    counted = foretold[weights > 0.0]
    if float(np.ptp(counted)) < 1e-9:
        return None
    centred = foretold - float(weights @ foretold) / total
    intercept, slope = float(logit(hits / total)), 1.0
    for _ in range(50):
        fitted = expit(intercept + slope * centred)
        spread = weights * fitted * (1.0 - fitted)
        error = weights * (happened - fitted)
        a, b, c = float(spread.sum()), float(spread @ centred), float(spread @ centred**2)
        determinant = a * c - b * b
        if determinant <= 1e-12 * max(a * c, 1e-300):
            return None
        first, second = float(error.sum()), float(error @ centred)
        step = (c * first - b * second) / determinant, (a * second - b * first) / determinant
        intercept, slope = intercept + step[0], slope + step[1]
        if abs(slope) > STEEPEST:
            return None
        if max(abs(step[0]), abs(step[1])) < 1e-10:
            return slope
    return None


Measure = Callable[[Vector], float | None]


def measured(measures: dict[str, Measure], rows: int) -> dict[str, float]:
    """Compute each score with every row counting once; one that cannot be computed is left out."""
    found = {name: measure(np.ones(rows)) for name, measure in measures.items()} if rows else {}
    return {name: value for name, value in found.items() if value is not None}


def intervals(
    measures: dict[str, Measure], client: NDArray[np.int64], generator: np.random.Generator
) -> dict[str, list[float]]:
    """Give a 95 % interval of each score by drawing clients, each with all of its rows, with replacement.

    Parameters
    ----------
    measures : dict
        Functions of the rows' weights.
    client : (rows,) array
        The client of each row.
    generator : numpy Generator
        Where the draws come from.

    Returns
    -------
    dict of str to [low, high]
        Without the scores that too many draws leave undefined.
    """
    if not len(client):
        return {}
    clients, of_row = np.unique(client, return_inverse=True)
    drawn: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(RESAMPLES):
        times = np.bincount(generator.integers(len(clients), size=len(clients)), minlength=len(clients))
        weights = times[of_row].astype(np.float64)
        for name, measure in measures.items():
            value = measure(weights)
            if value is not None:
                drawn[name].append(value)
    enough = RESAMPLES * (1.0 - MOST_UNDEFINED)
    return {
        name: [float(bound) for bound in np.quantile(values, INTERVAL)]
        for name, values in drawn.items()
        if len(values) >= enough
    }
