"""How good forecasts were: ranking, probabilities, and how sure one can be, by resampling whole clients.

A score that cannot be computed is absent, never faked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, logit

Vector = NDArray[np.float64]

RESAMPLES = 200
"""Draws of clients behind an interval."""
INTERVAL = (0.025, 0.975)
"""Quantiles of those draws: a 95 % interval."""
MOST_GROUPS = 5
LEAST_WINDOWS = 10.0
"""Groups of a calibration curve at most, and windows in each at least."""
MOST_UNDEFINED = 0.10
"""Share of draws without the score (one outcome missing) above which there is no interval."""
STEEPEST = 20.0
"""A calibration slope beyond this means that the outcomes are told apart without error: no slope is given."""


@dataclass(frozen=True)
class Ranking:
    """Scores sorted once, so that the area under the ROC curve within months is cheap for any weights.

    Parameters
    ----------
    group : (rows,) array
        Place of each row's month and score among the distinct ones, rising.
    month : (groups,) array
        The month of each group, counted from 0.
    happened : (rows,) array
        0 or 1.
    """

    group: NDArray[np.int64]
    month: NDArray[np.int64]
    happened: Vector

    @classmethod
    def of(cls, score: Vector, happened: Vector, cut: NDArray[np.int64]) -> Ranking:
        """Sort scores within the months (cuts) they were given in."""
        month = np.unique(cut, return_inverse=True)[1].astype(np.int64)
        level = np.unique(score, return_inverse=True)[1].astype(np.int64)
        levels = int(level.max(initial=0)) + 1
        pairs, group = np.unique(month * levels + level, return_inverse=True)
        return cls(group.astype(np.int64), pairs // levels, happened)

    def auc(self, weights: Vector) -> float | None:
        """Give the chance that a row in which it happened stands above one of the same month in which it did not.

        Parameters
        ----------
        weights : (rows,) array
            How often each row counts.

        Returns
        -------
        float or None
            In [0, 1], ties half; None where no month has both outcomes.

        Notes
        -----
        Rows of different months are not compared: a rate that rises for everyone would else look like telling clients
        apart, and whom to look at this month is all that a watchlist is asked.

        Examples
        --------
        >>> same = np.zeros(4, dtype=np.int64)
        >>> Ranking.of(np.array([0.1, 0.4, 0.4, 0.8]), np.array([0.0, 0.0, 1.0, 1.0]), same).auc(np.ones(4))
        0.875
        """
        hits, misses = weights * self.happened, weights * (1.0 - self.happened)
        hit, miss = (np.bincount(self.group, side, minlength=len(self.month)) for side in (hits, misses))
        hits_of, misses_of = np.bincount(self.month, hit), np.bincount(self.month, miss)
        total = float(hits_of @ misses_of)
        if total <= 0.0:
            return None
        before = np.cumsum(misses_of) - misses_of
        below = np.cumsum(miss) - miss - before[self.month]
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


@dataclass(frozen=True)
class CalibrationGroup:
    """Forecasts of about the same probability, and what came of them.

    Parameters
    ----------
    foretold : float
        Their mean.
    seen : float
        Share in which it happened.
    low, high : float
        95 % range of that share, from windows that do not overlap.
    windows : float
        How many such windows' worth of evidence they are.
    """

    foretold: float
    seen: float
    low: float
    high: float
    windows: float


def calibration_curve(probability: Vector, happened: Vector, horizon: int) -> tuple[CalibrationGroup, ...]:
    """Group forecasts by size, and hold each group against what came.

    Parameters
    ----------
    probability, happened : (rows,) array
        As foretold, and 0 or 1.
    horizon : int
        Months of a window: so many overlapping rows are worth one.

    Returns
    -------
    tuple of CalibrationGroup
        At most `MOST_GROUPS`, of about as many rows each and never fewer than `LEAST_WINDOWS` windows; rising. The
        range is that of a Beta(1/2, 1/2) posterior (Jeffreys).
    """
    groups = min(MOST_GROUPS, int(len(happened) / horizon / LEAST_WINDOWS))
    if groups < 1:
        return ()
    found = []
    for rows in np.array_split(np.argsort(probability, kind="stable"), groups):
        windows = len(rows) / horizon
        seen = float(happened[rows].mean())
        a, b = 0.5 + windows * seen, 0.5 + windows * (1.0 - seen)
        low, high = (float(betaincinv(a, b, tail)) for tail in INTERVAL)
        found.append(CalibrationGroup(float(probability[rows].mean()), seen, low, high, windows))
    return tuple(found)


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
