r"""A bound on every plan's worth where clients share a backlog that cannot serve them all.

Freed hours F are sold in proportion, at most B in all, and each sold hour brings its advantage over not being paid.
With G the advantage of selling all of them, a month brings B * G / D, D = max(F, B). For any rate rho >= 0

    B * G / D  <=  B * rho + B * sum over chosen options of (G_o - rho * F_o) / D,

and every plan has D between the sums over clients of the least and the most any option frees. So each option's part is
at most the larger of its values at both ends: a bound that adds up over options. At the rate of a good plan, and with
options left out that no better plan can hold, the ends draw together and so do plan and bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.planning.futures import Futures, Tally
from simulator.planning.options import PlanOptions
from simulator.profile import FloatArray


@dataclass(frozen=True)
class UpperValues:
    """Values that add up to no less than any plan's worth.

    Attributes
    ----------
    constant : array, shape (paths,), currency
    gain : array, shape (options, paths), currency
        Beyond the option's NPV with nothing of the backlog.
    """

    constant: FloatArray
    gain: FloatArray


def upper_values(options: PlanOptions, futures: Futures, plan: Tally, active: np.ndarray) -> UpperValues:
    """Return bounds on what the backlog brings to any plan made of active options.

    Parameters
    ----------
    plan : Tally
        A good plan; its mean advantage an hour is the rate rho.
    active : bool array, shape (options,)
    """
    paths = futures.paths
    if futures.absorbed is None or futures.advantage is None or plan.absorbed is None or plan.advantage is None:
        return UpperValues(np.zeros(paths), np.zeros((len(options), paths)))
    rate = np.maximum(0.0, plan.advantage / np.where(plan.absorbed > 0, plan.absorbed, 1.0))
    least, most = (np.zeros_like(plan.absorbed) for _ in range(2))
    for client in range(len(options.clients)):
        own = options.of(client)
        freed = futures.absorbed[own[active[own]]]
        least += freed.min(axis=0)
        most += freed.max(axis=0)
    weight = futures.backlog * futures.discount[:, None]
    at_least, at_most = weight / np.maximum(least, futures.backlog), weight / np.maximum(most, futures.backlog)
    gain = np.zeros((len(options), paths))
    for place in np.flatnonzero(active):
        beyond = futures.advantage[place] - rate * futures.absorbed[place]
        gain[place] = np.maximum(beyond * at_least, beyond * at_most).sum(axis=0)
    return UpperValues((weight * rate).sum(axis=0), gain)
