"""Summaries of sampled values: mean with its standard error, quantiles and the mean of the worst."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.profile import FloatArray


def cvar(values: FloatArray, share: float = 0.05) -> float:
    """Return the mean of the worst `share` of equally likely values; never above their mean.

    The value at the border counts with the fraction of it that falls within the share (Rockafellar and Uryasev 2002).

    Examples
    --------
    >>> import numpy as np
    >>> losses = np.array([-4, -3, -2, -1, 0, 1, 2, 3, 4, 10.0])
    >>> round(-cvar(-losses, 0.20), 9), round(-cvar(-losses, 0.25), 9)
    (7.0, 6.2)
    """
    mass = share * values.size
    whole = int(np.floor(mass + 1e-9))
    worst = np.partition(values, min(whole, values.size - 1))
    total = worst[:whole].sum()
    if whole < values.size:
        total += (mass - whole) * worst[whole]
    return float(min(total / mass, values.mean()))


@dataclass(frozen=True)
class Summary:
    """What a sample says: mean, standard error, quantiles, and cvar05, the mean of the worst 5 %."""

    mean: float
    standard_error: float
    p05: float
    p50: float
    p95: float
    cvar05: float


def summarise(values: FloatArray) -> Summary:
    """Summarise sampled values of shape (paths,)."""
    p05, p50, p95 = np.quantile(values, (0.05, 0.5, 0.95))
    error = values.std(ddof=1) / np.sqrt(values.size) if values.size > 1 else 0.0
    return Summary(float(values.mean()), float(error), float(p05), float(p50), float(p95), cvar(values))


@dataclass(frozen=True)
class Fan:
    """A quantity month by month: mean and the band from p05 to p95, arrays of shape (months,)."""

    mean: FloatArray
    p05: FloatArray
    p95: FloatArray


def fan(values: FloatArray) -> Fan:
    """Summarise sampled values of shape (paths, months) month by month."""
    low, high = np.quantile(values, (0.05, 0.95), axis=0)
    return Fan(values.mean(axis=0), low, high)
