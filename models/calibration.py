"""Are forecasts too bold, too timid, too high or too low: a sigmoid fitted to forecasts that have come due."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Vector = NDArray[np.float64]

SHIFT_SPREAD = 0.5
SLOPE_SPREAD = 0.5
"""Prior standard deviations of the shift around 0 and of the slope around 1. Assumptions, dated 2026-11."""
STEEPEST_SLOPE = 2.0


@dataclass(frozen=True)
class Calibration:
    """What forecasts are put through: ``log-odds = base + shift + slope * (log-odds - base)``.

    ``base`` is the log-odds of the base rate.

    Parameters
    ----------
    slope : float
        In [0, `STEEPEST_SLOPE`]; below 1 the forecasts were too bold, 0 gives the base rate to all.
    shift : float
        In log-odds; above 0 they were too low.
    """

    slope: float = 1.0
    shift: float = 0.0

    def apply(self, log_odds: Vector, base_rate: Vector | float) -> Vector:
        """Give the probabilities, within (0, 1)."""
        base = logit(base_rate)
        return np.asarray(expit(base + self.shift + self.slope * (log_odds - base)))


NO_SIGNAL = Calibration(0.0, 0.0)


def fit_calibration(log_odds: Vector, base_rate: Vector, happened: Vector, weights: Vector) -> Calibration:
    """Fit the sigmoid to forecasts whose outcome is known (J. Platt, 1999), held by a prior at "right as it is".

    Parameters
    ----------
    log_odds, base_rate : (rows,) array
        As foretold, and the base rate of that time.
    happened : (rows,) array
        0 or 1.
    weights : (rows,) array
        Windows' worth of evidence of each row.

    Returns
    -------
    Calibration
        The mode of the posterior with normal priors of `SHIFT_SPREAD` and `SLOPE_SPREAD`; ``Calibration()`` without a
        row.

    Examples
    --------
    >>> fit_calibration(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0))
    Calibration(slope=1.0, shift=0.0)
    """
    if not len(happened):
        return Calibration()
    base = logit(base_rate)
    distance = log_odds - base
    shift, slope = 0.0, 1.0
    for _ in range(50):
        fitted = expit(base + shift + slope * distance)
        error, spread = weights * (happened - fitted), weights * fitted * (1.0 - fitted)
        first = float(error.sum()) - shift / SHIFT_SPREAD**2
        second = float(error @ distance) - (slope - 1.0) / SLOPE_SPREAD**2
        a = float(spread.sum()) + 1.0 / SHIFT_SPREAD**2
        b = float(spread @ distance)
        c = float(spread @ distance**2) + 1.0 / SLOPE_SPREAD**2
        determinant = a * c - b * b
        step = (c * first - b * second) / determinant, (a * second - b * first) / determinant
        largest = max(abs(step[0]), abs(step[1]))
        # The posterior is log-concave; a step is cut so that it cannot run past the mode and back for ever.
        cut = min(1.0, 1.0 / largest) if largest > 0.0 else 1.0
        shift, slope = shift + cut * step[0], slope + cut * step[1]
        if largest < 1e-10:
            break
    return Calibration(float(np.clip(slope, 0.0, STEEPEST_SLOPE)), float(shift))
