"""Log-odds that are a sum: the learned model, the fixed rule, and the base rate they start from.

A :class:`LinearModel` is plain numbers, so that it can be written down, read back and explained term by term; a
:class:`LinearRecipe` makes one from rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betaincinv, expit, logit
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

PRIOR_SPREAD = 0.5
"""Prior standard deviation of a weight in log-odds per standard deviation of its feature: a change of one standard
deviation seldom (one time in twenty) moves the odds by more than a factor of e. An assumption, dated 2026-11."""
RULE_WEIGHT = 0.25
"""The fixed rule's weight for each of its figures, in log-odds per standard deviation: half of one prior standard
deviation, on the safe side of what persistence is worth on real books. An assumption, dated 2026-11."""
FURTHEST = 5.0
"""Standard deviations beyond which a figure counts no further: a wild month must not make a certainty."""
PRIOR_RATE = 0.10
"""Base rate before any evidence. An assumption, dated 2026-11."""
PRIOR_WINDOWS = 10.0
"""How many distinct windows that assumption counts as. An assumption, dated 2026-11."""


@dataclass(frozen=True)
class LinearModel:
    """Log-odds as an intercept and one term a feature.

    ``log_odds = intercept + sum of coefficient * (figure - mean) / scale``; the standardised figure is held within
    `FURTHEST` and is 0 where the figure is not known.

    Parameters
    ----------
    kind : str
        ``logistic`` (learned), ``persistence`` (learned, of today's standing alone), ``rule`` (fixed weights),
        ``borrowed`` (weights learned elsewhere) or ``base_rate`` (no features).
    features : tuple of str
        Names.
    means, scales : tuple of float
        Of the features over the training rows, in the features' units.
    coefficients : tuple of float
        Log-odds per standard deviation.
    intercept : float
        Log-odds of a client with average figures.
    """

    kind: str
    features: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    coefficients: tuple[float, ...]
    intercept: float

    def contributions(self, figures: Matrix) -> Matrix:
        """Give each feature's term in the log-odds, for rows of figures: same shape as `figures`."""
        if not self.features:
            return np.zeros((len(figures), 0))
        standard = np.nan_to_num((figures - np.array(self.means)) / np.array(self.scales), nan=0.0)
        return np.asarray(np.clip(standard, -FURTHEST, FURTHEST) * np.array(self.coefficients))

    def log_odds(self, figures: Matrix) -> Vector:
        """Give the log-odds of each row of figures."""
        return np.asarray(self.intercept + self.contributions(figures).sum(axis=1))

    def probability(self, figures: Matrix) -> Vector:
        """Give the probability of each row of figures, within (0, 1)."""
        return np.asarray(expit(self.log_odds(figures)))


@dataclass(frozen=True)
class LinearRecipe:
    """How a model is made from rows; the same for the one in use and for every step of its validation.

    Parameters
    ----------
    kind : str
        ``logistic``, ``persistence``, ``rule`` or ``borrowed``.
    features : tuple of str
        Names of the columns of the figures it is given, in their order.
    weights : tuple of float
        For ``rule`` and ``borrowed``: log-odds a standard deviation, one a feature; empty where they are learned.
    worse : tuple of float
        Where weights are learned, as declared of each feature: +1 where more of it can only be worse, -1 where less
        can, 0 or nothing where that is not known. A weight that would say the contrary is held at 0.
    """

    kind: str
    features: tuple[str, ...]
    weights: tuple[float, ...] = ()
    worse: tuple[float, ...] = ()

    def fit(self, figures: Matrix, happened: Vector, weights: Vector) -> LinearModel:
        """Fit to rows.

        Parameters
        ----------
        figures : (rows, features) array
            NaN where not known.
        happened : (rows,) array
            0 or 1.
        weights : (rows,) array
            Windows' worth of evidence of each row: overlapping windows share theirs.

        Returns
        -------
        LinearModel
            With the base rate alone where no feature is left, no row is given or, for learned weights, only one of
            the two outcomes occurs.
        """
        events = float(weights @ happened)
        one_sided = not 0.0 < events < float(weights.sum())
        learns = not self.weights
        if not self.features or not len(happened) or (learns and one_sided):
            rate = base_rate(happened, weights)
            return LinearModel("base_rate", (), (), (), (), float(logit(rate)))
        pipeline = logistic_pipeline()
        standard = pipeline[:-1].fit_transform(figures)
        if learns:
            coefficients, intercept = self._learned(pipeline.named_steps["weigh"], standard, happened, weights)
        else:
            coefficients = np.array(self.weights)
            intercept = _intercept_for(base_rate(happened, weights), standard @ coefficients, weights)
        scale = pipeline.named_steps["scale"]
        return LinearModel(
            kind=self.kind,
            features=self.features,
            means=_plain(scale.mean_),
            scales=_plain(scale.scale_),
            coefficients=_plain(coefficients),
            intercept=intercept,
        )

    def _learned(
        self, regression: LogisticRegression, standard: Matrix, happened: Vector, weights: Vector
    ) -> tuple[Vector, float]:
        """Weigh standardised figures, leaving out one by one those whose weight contradicts what is declared."""
        worse = np.array(self.worse or (0.0,) * len(self.features))
        kept = np.ones(len(worse), dtype=np.bool_)
        while kept.any():
            regression.fit(standard[:, kept], happened, sample_weight=weights)
            found = np.zeros(len(worse))
            found[kept] = regression.coef_[0]
            contrary = worse * found
            if contrary.min() >= 0.0:
                return found, float(regression.intercept_[0])
            kept[int(np.argmin(contrary))] = False
        return np.zeros(len(worse)), float(logit(float(weights @ happened) / float(weights.sum())))


def logistic_pipeline() -> Pipeline:
    """Make the untrained pipeline: unknown figures take the mean, all are standardised and bounded, then weighed.

    Notes
    -----
    The intercept is not held back by the prior, so that the mean probability equals the share seen in training.
    """
    return Pipeline(
        [
            ("known", SimpleImputer(strategy="mean", keep_empty_features=True)),
            ("scale", StandardScaler()),
            ("bound", FunctionTransformer(np.clip, kw_args={"a_min": -FURTHEST, "a_max": FURTHEST})),
            ("weigh", LogisticRegression(C=PRIOR_SPREAD**2, solver="newton-cholesky")),
        ]
    )


def base_rate(happened: Vector, weights: Vector) -> float:
    """Give how often it happens at all: the mean of the Beta posterior, within (0, 1).

    Examples
    --------
    >>> base_rate(np.array([1.0, 0.0]), np.array([5.0, 5.0]))  # (0.10 * 10 + 5) / (10 + 10)
    0.3
    """
    return (PRIOR_RATE * PRIOR_WINDOWS + float(weights @ happened)) / (PRIOR_WINDOWS + float(weights.sum()))


def base_rate_range(happened: Vector, weights: Vector, tail: float) -> tuple[float, float]:
    """Give the range of the base rate that leaves `tail` on either side, from the same Beta posterior."""
    events = PRIOR_RATE * PRIOR_WINDOWS + float(weights @ happened)
    others = (1.0 - PRIOR_RATE) * PRIOR_WINDOWS + float(weights @ (1.0 - happened))
    return float(betaincinv(events, others, tail)), float(betaincinv(events, others, 1.0 - tail))


def _intercept_for(rate: float, tilt: Vector, weights: Vector) -> float:
    """Find the intercept at which the mean probability over the rows is `rate`."""
    share = weights / weights.sum()
    reach = float(np.abs(tilt).max()) + 1.0
    middle = float(logit(rate))
    return float(brentq(lambda a: float(share @ expit(a + tilt)) - rate, middle - reach, middle + reach))


def _plain(values: Vector) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
