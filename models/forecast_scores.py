"""How good forecasts were once it is known what came, and how far that moves the belief in the next ones.

Ranges are scored by the share that held and by where in its range each figure fell (its probability integral
transform, PIT); probabilities by the Brier score beside a plain base rate. Two beliefs move: by how much ranges are too
narrow, and by how much the odds of leaving are off. All intervals hold 90 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr, stdtrit
from scipy.stats import beta, chi2

from models.errors import ModelError

Vector = NDArray[np.float64]

LEVEL = 0.90
CONCLUDE_FROM = 5
"""Forecasts below which nothing is concluded from a score."""
APPLY_FROM = 10
"""Decisions below which no belief that moved is put to use."""
PRIOR_FORECASTS = 10.0
"""Forecasts that the belief in the ranges as they are is worth."""
PRIOR_SHIFT_SD = 0.5
"""Standard deviation of the belief that the log odds of leaving are right as they are."""
LARGEST_SCORE = 4.0
"""Three quantiles say nothing of the tails: no figure counts as further out than this many standard deviations."""
_Z95 = 1.6448536269514722
_GRID = np.linspace(-4.0, 4.0, 1601)
_LEAST = 1e-6


@dataclass(frozen=True)
class Share:
    """A share with its interval.

    Attributes
    ----------
    count, of : int
    value, low, high : float or None
        None where nothing was counted.
    """

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None


def share_of(count: int, of: int) -> Share:
    """Return how large a share is, with Jeffreys' 90 % interval: quantiles of Beta(count + 1/2, of - count + 1/2).

    At none or all the interval reaches 0 or 1. Source: Brown, Cai and DasGupta, Statistical Science 16 (2001).

    Examples
    --------
    >>> found = share_of(1, 1)
    >>> found.value, round(found.low, 4), found.high
    (1.0, 0.2285, 1.0)
    """
    if not 0 <= count <= of:
        raise ModelError(f"{count} of {of}: a share is of no fewer than it counts, and of none below nothing")
    if of == 0:
        return Share(0, 0, None, None, None)
    low, high = beta.ppf(((1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0), count + 0.5, of - count + 0.5)
    return Share(count, of, count / of, 0.0 if count == 0 else float(low), 1.0 if count == of else float(high))


def normal_scores(came: Vector, p05: Vector, p50: Vector, p95: Vector) -> Vector:
    """Return how many standard deviations what came lies from the middle of its range, shape (forecasts,).

    z = 1.645 * (came - p50) / (p95 - p50) above the middle, / (p50 - p05) below it: a normal of two halves, through
    all three quantiles. The PIT is Phi(z). At most `LARGEST_SCORE` either way; beyond a range of no width that much.

    Raises
    ------
    ModelError
        For figures that are not finite, or ranges whose quantiles are out of order.

    Examples
    --------
    >>> normal_scores(np.array([5.0, 12.0]), np.zeros(2), np.full(2, 10.0), np.full(2, 12.0)).round(3).tolist()
    [-0.822, 1.645]
    """
    columns = [np.asarray(values, dtype=float) for values in (came, p05, p50, p95)]
    came, p05, p50, p95 = columns
    if not all(np.isfinite(values).all() for values in columns) or (p05 > p50).any() or (p50 > p95).any():
        raise ModelError("forecasts to score are finite numbers, and the quantiles of a range in order")
    away = came - p50
    width = np.where(away > 0, p95 - p50, p50 - p05)
    beyond = np.sign(away) * LARGEST_SCORE
    scores = np.divide(_Z95 * away, width, out=beyond, where=width > 0)
    return np.clip(scores, -LARGEST_SCORE, LARGEST_SCORE)


@dataclass(frozen=True)
class Coverage:
    """How ranges that were to hold nine in ten did.

    Attributes
    ----------
    inside : Share
        What came lay within p05..p95.
    pit_mean, pit_low, pit_high : float or None
        Mean of where in its range each figure fell, in [0, 1]; 1/2 is neither high nor low. The interval is Student's,
        None below two forecasts.
    """

    inside: Share
    pit_mean: float | None
    pit_low: float | None
    pit_high: float | None

    @property
    def concludes(self) -> bool:
        """Say whether there are forecasts enough to conclude anything."""
        return self.inside.of >= CONCLUDE_FROM

    @property
    def came(self) -> str:
        """Return where figures came against their ranges: higher, lower, or as_forecast where the interval holds 1/2.

        "unknown" below `CONCLUDE_FROM` forecasts.
        """
        if not self.concludes or self.pit_low is None or self.pit_high is None:
            return "unknown"
        return "higher" if self.pit_low > 0.5 else "lower" if self.pit_high < 0.5 else "as_forecast"


def coverage_of(came: Vector, p05: Vector, p50: Vector, p95: Vector) -> Coverage:
    """Return how often ranges held and to which side they were off.

    Parameters
    ----------
    came, p05, p50, p95 : array, shape (forecasts,)
        Each from a decision of its own: forecasts of one decision that go together are not independent.
    """
    places = ndtr(normal_scores(came, p05, p50, p95))
    inside = share_of(int(((came >= p05) & (came <= p95)).sum()), len(places))
    return Coverage(inside, *_mean_with_interval(places, 0.0, 1.0))


def _mean_with_interval(values: Vector, least: float, most: float) -> tuple[float | None, float | None, float | None]:
    """Return a mean with Student's interval, within bounds."""
    if not len(values):
        return None, None, None
    mean = float(values.mean())
    if len(values) < 2:
        return mean, None, None
    away = float(stdtrit(len(values) - 1, (1.0 + LEVEL) / 2.0) * values.std(ddof=1) / np.sqrt(len(values)))
    return mean, max(least, mean - away), min(most, mean + away)


@dataclass(frozen=True)
class BrierScores:
    """Probabilities beside a base rate, by the mean square of how far each was from what came (0 best, 1 worst).

    Attributes
    ----------
    forecasts : int
    forecast, base : float or None
        Mean scores.
    gain, gain_low, gain_high : float or None
        base - forecast, above 0 where the forecasts were better, with Student's interval.
    """

    forecasts: int
    forecast: float | None
    base: float | None
    gain: float | None
    gain_low: float | None
    gain_high: float | None

    @property
    def concludes(self) -> bool:
        """Say whether there are forecasts enough to conclude anything."""
        return self.forecasts >= CONCLUDE_FROM


def brier_of(probability: Vector, base: Vector, happened: Vector) -> BrierScores:
    """Return how good probabilities were, beside a base rate.

    Examples
    --------
    >>> found = brier_of(np.array([0.9, 0.2]), np.array([0.5, 0.5]), np.array([1.0, 0.0]))
    >>> round(found.forecast, 3), found.base
    (0.025, 0.25)
    """
    own = (np.asarray(probability) - happened) ** 2
    plain = (np.asarray(base) - happened) ** 2
    if not len(own):
        return BrierScores(0, None, None, None, None, None)
    gain = _mean_with_interval(plain - own, -1.0, 1.0)
    return BrierScores(len(own), float(own.mean()), float(plain.mean()), *gain)


@dataclass(frozen=True)
class Belief:
    """A figure believed, with its 90 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Moved:
    """A belief before and after what came.

    Attributes
    ----------
    prior, posterior : Belief
    decisions : int
        What moved it.
    unmoved : float
        The value that changes nothing.
    """

    prior: Belief
    posterior: Belief
    decisions: int
    unmoved: float

    @property
    def applies(self) -> bool:
        """Say whether enough decisions stand behind it to put it to use."""
        return self.decisions >= APPLY_FROM

    @property
    def in_force(self) -> float:
        """Return the value to use: the posterior's, or the one that changes nothing."""
        return self.posterior.value if self.applies else self.unmoved


def spread_moved(mean_squares: Vector) -> Moved:
    """Return by what factor ranges are too narrow, from the squares of normal scores, one a decision.

    The variance of the scores has a scaled inverse chi-square prior of scale 1 worth `PRIOR_FORECASTS` forecasts, so
    its posterior has nu = 10 + n and scale (10 + sum of squares) / nu (conjugate). The factor is the root of the scale,
    its interval that of the posterior. 1: as wide as they should be; 2: half as wide.

    Parameters
    ----------
    mean_squares : array, shape (decisions,)
        z^2, or the mean of several of one decision, which are not independent.

    Notes
    -----
    Squares are about the forecast's own middle: ranges that lie aside count as too narrow.

    Examples
    --------
    >>> spread_moved(np.full(10, 7.0)).posterior.value
    2.0
    """
    squares = np.asarray(mean_squares, dtype=float)
    return Moved(_spread(0, 0.0), _spread(len(squares), float(squares.sum())), len(squares), 1.0)


def _spread(count: int, squares: float) -> Belief:
    freedom = PRIOR_FORECASTS + count
    total = PRIOR_FORECASTS + squares
    tails = chi2.ppf(((1.0 + LEVEL) / 2.0, (1.0 - LEVEL) / 2.0), freedom)
    low, high = np.sqrt(total / tails)
    return Belief(float(np.sqrt(total / freedom)), float(low), float(high))


def shift_moved(probability: Vector, happened: Vector) -> Moved:
    """Return by how much the log odds of an event are off: a shift d of logit(p) for all, N(0, 0.5^2) before.

    The posterior is proportional to N(d; 0, 0.5) * product of Bernoulli(happened; expit(logit(p) + d)), on a grid from
    -4 to 4 by 0.005; its mean and quantiles.

    Parameters
    ----------
    probability : array, shape (decisions,)
        As it was forecast without any shift.
    happened : array, shape (decisions,)
        1 or 0.

    Examples
    --------
    >>> moved = shift_moved(np.array([]), np.array([]))
    >>> abs(moved.posterior.value) < 1e-9, round(moved.posterior.high, 2)
    (True, 0.82)
    """
    odds = logit(np.clip(np.asarray(probability, dtype=float), _LEAST, 1.0 - _LEAST))
    happened = np.asarray(happened, dtype=float)
    return Moved(_shift(odds[:0], happened[:0]), _shift(odds, happened), len(odds), 0.0)


def _shift(odds: Vector, happened: Vector) -> Belief:
    signs = 2.0 * happened - 1.0
    likelihood = -np.logaddexp(0.0, -signs[:, None] * (odds[:, None] + _GRID)).sum(axis=0)
    logarithm = likelihood - 0.5 * (_GRID / PRIOR_SHIFT_SD) ** 2
    weights = np.exp(logarithm - logarithm.max())
    weights /= weights.sum()
    low, high = np.interp(((1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0), np.cumsum(weights) - weights / 2.0, _GRID)
    # Rounding leaves a belief that nothing moved at 0 rather than at 1e-18.
    return Belief(round(float(weights @ _GRID), 12) + 0.0, float(low), float(high))


def shifted(probability: float, shift: float) -> float:
    """Return a probability whose log odds are shifted.

    Examples
    --------
    >>> shifted(0.5, 0.0), round(shifted(0.1, float(np.log(2))), 4), shifted(0.0, 1.0)
    (0.5, 0.1818, 0.0)
    """
    if probability in (0.0, 1.0):
        return probability
    return float(expit(logit(probability) + shift))
