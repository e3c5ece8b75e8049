"""Empirical Bayes: what a client's own thin data say, drawn toward the portfolio as far as clients are alike.

How unlike clients are (the *shape* or *strength* of the prior) is not taken at its single likeliest value, which for
forty clients often lies at an end of its range. The estimates are averaged over a grid of it, each point weighted by
how well it foretells all clients' counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Vector = NDArray[np.float64]

SHAPES: Vector = np.geomspace(0.5, 64.0, 15)
"""Gamma shapes tried: at 0.5 some clients have many times the events of others, at 64 all are alike."""
STRENGTHS: Vector = np.geomspace(2.0, 2048.0, 15)
"""Beta strengths tried, in invoices: how many of a client's own weigh as much as the portfolio."""


@dataclass(frozen=True)
class Shrunk:
    """Estimates for all clients, and the portfolio's own figure they were drawn toward.

    Parameters
    ----------
    values : array, shape (clients,)
        In the order given.
    portfolio : float
        What a client without data would get, in the same unit.
    """

    values: Vector
    portfolio: float


def gamma_poisson(
    events: Vector, exposure: Vector, *, prior_rate: float, prior_events: float = 1.0, shapes: Vector = SHAPES
) -> Shrunk:
    """Return each client's rate of events per unit of exposure.

    The portfolio's rate is m = (prior_events + all events) / (prior_events / prior_rate + all exposure). Client i's
    rate has a gamma prior of mean m and shape k, so its estimate is (k + events_i) / (k / m + exposure_i), averaged
    over `shapes` by the negative binomial likelihood of all clients' counts.

    Parameters
    ----------
    events : array, shape (clients,)
        Counts, >= 0.
    exposure : array, shape (clients,)
        Time watched (years), >= 0.
    prior_rate : float
        Rate believed before any data, > 0: an assumption's default.
    prior_events : float
        How many events that belief is worth, > 0.
    shapes : array
        Shapes tried, > 0.

    Returns
    -------
    Shrunk
        Rates, > 0.

    Examples
    --------
    With the shape fixed at 2, three events in 48 years and a belief of one in ten, m is 4 / 58; a client that had one
    event in 4 years gets (2 + 1) / (2 / m + 4) = 3 / 33.

    >>> events, years = np.array([1.0, 2.0, 0.0]), np.array([4.0, 4.0, 40.0])
    >>> shrunk = gamma_poisson(events, years, prior_rate=0.1, shapes=np.array([2.0]))
    >>> round(float(shrunk.values[0]), 9) == round(3 / 33, 9)
    True
    """
    mean = (prior_events + events.sum()) / (prior_events / prior_rate + exposure.sum())
    shape = shapes[:, None]
    rate = shape / mean
    likelihood = (
        gammaln(shape + events) - gammaln(shape) + shape * np.log(rate) - (shape + events) * np.log(rate + exposure)
    ).sum(axis=1)
    values = _weights(likelihood) @ ((shape + events) / (rate + exposure))
    return Shrunk(values, float(mean))


def beta_binomial(part: Vector, whole: Vector, mean: float, *, strengths: Vector = STRENGTHS) -> Shrunk:
    """Return each client's share, from parts of a whole counted in trials.

    Client i's share has a beta prior of the portfolio's mean and strength s, so its estimate is
    (s * mean + part_i) / (s + whole_i), averaged over `strengths` by the beta-binomial likelihood.

    Parameters
    ----------
    part, whole : array, shape (clients,)
        Trials that count and all trials, 0 <= part <= whole; fractions of a trial are allowed.
    mean : float
        The portfolio's share, in [0, 1].
    strengths : array
        Strengths tried, in trials, > 0.

    Returns
    -------
    Shrunk
        Shares in [0, 1]. Where the mean is 0 or 1 so are all.

    Examples
    --------
    >>> shrunk = beta_binomial(np.array([2.0]), np.array([10.0]), 0.1, strengths=np.array([10.0]))
    >>> [round(share, 9) for share in shrunk.values.tolist()]
    [0.15]
    """
    if not 0.0 < mean < 1.0:
        return Shrunk(np.full(part.shape, mean), mean)
    strength = strengths[:, None]
    a, b = mean * strength, (1.0 - mean) * strength
    likelihood = (
        (gammaln(strength) - gammaln(strength + whole))
        + (gammaln(a + part) - gammaln(a))
        + (gammaln(b + whole - part) - gammaln(b))
    ).sum(axis=1)
    values = _weights(likelihood) @ ((a + part) / (strength + whole))
    return Shrunk(values, mean)


def normal_normal(means: Vector, counts: Vector, within_variance: float) -> Shrunk:
    """Return each client's mean, drawn toward the portfolio's by what differs between clients and what within them.

    With w_i = counts_i / within_variance, the variance between clients is the moment estimate of DerSimonian and
    Laird, tau2 = max(0, (Q - (n - 1)) / (sum w - sum w^2 / sum w)), Q = sum w_i (mean_i - weighted mean)^2; the
    portfolio's mean weighs clients by 1 / (tau2 + 1 / w_i), and the estimate lies the share tau2 / (tau2 + 1 / w_i)
    of the way from it to the client's own.

    Parameters
    ----------
    means : array, shape (clients,)
        Own means.
    counts : array, shape (clients,)
        Observations behind each, > 0; fractions are allowed.
    within_variance : float
        Variance of one observation around its client's mean, >= 0; 0 leaves every mean as it is.

    Returns
    -------
    Shrunk
        Means in the unit given. A single client keeps its own.

    Source
    ------
    DerSimonian and Laird, Meta-analysis in clinical trials, Controlled Clinical Trials 7 (1986), 177-188.
    """
    if len(means) < 2 or within_variance == 0.0:
        return Shrunk(means.copy(), float(np.average(means, weights=counts)))
    weights = counts / within_variance
    centre = np.average(means, weights=weights)
    excess = float(weights @ (means - centre) ** 2) - (len(means) - 1)
    tau2 = max(0.0, excess / (weights.sum() - (weights**2).sum() / weights.sum()))
    portfolio = float(np.average(means, weights=1.0 / (tau2 + 1.0 / weights)))
    own_share = tau2 / (tau2 + 1.0 / weights)
    return Shrunk(portfolio + own_share * (means - portfolio), portfolio)


def _weights(log_likelihood: Vector) -> Vector:
    weights: Vector = np.exp(log_likelihood - log_likelihood.max())
    weights /= weights.sum()
    return weights
