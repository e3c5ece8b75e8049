"""How freed hours come to use, added up over clients: they ripen by age the same way for all (model.md, Freed hours).

Hours are released in a month and count by their age. What each age counts is a ramp, a running sum of a running sum of
a few differences; so however many hours are released when, two running sums over months ripen them all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.cases import Cases
from simulator.labour import absorbed_share, avoidable_share
from simulator.profile import FloatArray

FREED = ("absorbed", "sellable_wages", "unsold_wages")
"""Freed hours, not yet money: hours that may be sold, what not paying those would save, and what not paying the hours
that nobody sells saves, hours/month and currency/month."""
_NO_DIFFERENCE = 1e-14
"""Differences of a ramp below this are rounding."""


def running(jumps: FloatArray) -> FloatArray:
    """Turn jumps into levels in place, months on the last axis but one."""
    for month in range(1, jumps.shape[-2]):
        jumps[..., month, :] += jumps[..., month - 1, :]
    return jumps


@dataclass(frozen=True)
class Ramp:
    """Hours of age j that count, by age, and as second differences by age: all but a few are nought."""

    differences: tuple[tuple[int, float], ...]
    by_age: FloatArray

    def ripen(self, released: FloatArray) -> FloatArray:
        """Return what hours released in each month come to, months on the last axis but one."""
        found = np.zeros_like(released)
        for age, difference in self.differences:
            if age < released.shape[-2]:
                found[..., age:, :] += difference * released[..., : released.shape[-2] - age, :]
        return running(running(found))


def _ramp(by_age: FloatArray) -> Ramp:
    bends = enumerate(np.diff(by_age, n=2, prepend=[0.0, 0.0]))
    return Ramp(tuple((age, float(bend)) for age, bend in bends if abs(bend) > _NO_DIFFERENCE), by_age)


def ramps(cases: Cases) -> dict[str, Ramp]:
    """Return how freed hours of age 0..H come to use, and how their wages, by name of `FREED`; shared by all cases."""
    age = np.arange(cases.horizon + 1)
    names = (
        "absorption_ramp_months",
        "avoidable_labour_share",
        "long_run_avoidable_labour_share",
        "attrition_months",
    )
    ramp, at_once, in_the_end, attrition = (np.asarray(cases.assume[name][0]) for name in names)
    absorbed = absorbed_share(age, ramp)
    avoidable = _ramp(absorbed * avoidable_share(age, at_once, in_the_end, attrition))
    return {"absorbed": _ramp(absorbed), "sellable_wages": avoidable, "unsold_wages": avoidable}


def freed_weights(sellable: np.ndarray, wages: FloatArray) -> dict[str, FloatArray]:
    """Return by name of `FREED` what an hour freed of each case adds to it."""
    return dict(zip(FREED, (sellable.astype(float), sellable * wages, ~sellable * wages), strict=True))
