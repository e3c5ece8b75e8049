"""Summaries of sampled values: mean with its standard error, quantiles and the mean of the worst."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.profile import FloatArray


def _mean_of_worst(ordered: FloatArray, share: float, mean: float) -> float:
    mass = share * ordered.size
    whole = int(np.floor(mass + 1e-9))
    total = ordered[:whole].sum()
    if whole < ordered.size:
        total += (mass - whole) * ordered[whole]
    return float(min(total / mass, mean))


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
    return _mean_of_worst(np.sort(values), share, float(values.mean()))


@dataclass(frozen=True)
class Summary:
    """What a sample says: mean, standard error, quantiles, and cvar05, the mean of the worst 5 %."""

    mean: float
    standard_error: float
    p05: float
    p50: float
    p95: float
    cvar05: float


def _quantile(ordered: npt.NDArray[np.floating], share: float) -> npt.NDArray[np.float64]:
    """Return a quantile of values ordered along the last axis, linear between the two it falls between."""
    place = share * (ordered.shape[-1] - 1)
    below = int(place)
    above = min(below + 1, ordered.shape[-1] - 1)
    low, high = ordered[..., below].astype(float), ordered[..., above].astype(float)
    return low + (place - below) * (high - low)


def summarise(values: FloatArray) -> Summary:
    """Summarise sampled values of shape (paths,)."""
    mean = float(values.mean())
    error = float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else 0.0
    # All of it is sorted: faster here than parting it at six places, and it serves them all.
    ordered = np.sort(values)
    p05, p50, p95 = (float(_quantile(ordered, share)) for share in (0.05, 0.5, 0.95))
    return Summary(mean, error, p05, p50, p95, _mean_of_worst(ordered, 0.05, mean))


@dataclass(frozen=True)
class Fan:
    """A quantity month by month: mean and the band from p05 to p95, arrays of shape (months,)."""

    mean: FloatArray
    p05: FloatArray
    p95: FloatArray


def fan(values: npt.NDArray[np.floating]) -> Fan:
    """Summarise sampled values of shape (months, paths) month by month."""
    ordered = np.sort(values, axis=1)
    mean = values.mean(axis=1, dtype=float)
    return Fan(mean, _quantile(ordered, 0.05), _quantile(ordered, 0.95))
