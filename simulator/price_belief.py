"""What is believed of hazard_ratio_per_10pct before and after answers: its grid, its prior and its quantiles.

The belief is a normal in deviations of the declared spread, `ASSUMPTIONS["hazard_ratio_per_10pct"].spread`. Whoever
weighs answers (a plan's waves, past rises) gives every node a weight; what all clients share (the mood Z) and what is a
client's own (e_i) are integrated out on grids of the same kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from simulator.assumptions import ASSUMPTIONS
from simulator.profile import FloatArray
from simulator.uncertainty import spread_values

BELIEFS = np.linspace(-4.0, 4.0, 41)
MOODS = np.linspace(-4.0, 4.0, 21)
OWN = np.linspace(-4.0, 4.0, 33)
"""Deviations of the belief, of the mood that all share, and of a client's own part."""


@dataclass(frozen=True)
class Belief:
    """What is held of hazard_ratio_per_10pct: its P10, median and P90."""

    p10: float
    p50: float
    p90: float


def normal_weights(nodes: FloatArray) -> FloatArray:
    """Return the weights of a standard normal on equally spaced nodes; they add up to 1."""
    weights = np.exp(-0.5 * nodes**2)
    return weights / weights.sum()


def believed_ratios(ratio: float, deviations: FloatArray = BELIEFS) -> FloatArray:
    """Return values of hazard_ratio_per_10pct around the one in use, from unlikely low to unlikely high."""
    spread = ASSUMPTIONS["hazard_ratio_per_10pct"].spread
    assert spread is not None
    return spread_values(ratio, spread, deviations)


def belief_of(weights: FloatArray, ratio: float) -> Belief:
    """Return quantiles of the belief with the given weights on the nodes `BELIEFS`, around the ratio in use."""
    weights = weights / weights.sum()
    below = np.cumsum(weights) - 0.5 * weights
    return _belief_at(ratio, np.interp((0.1, 0.5, 0.9), below, BELIEFS))


def prior_belief(ratio: float) -> Belief:
    """Return what is held before anybody is asked."""
    return _belief_at(ratio, ndtri(np.array([0.1, 0.5, 0.9])))


def _belief_at(ratio: float, deviations: FloatArray) -> Belief:
    p10, p50, p90 = believed_ratios(ratio, deviations)
    return Belief(float(p10), float(p50), float(p90))
