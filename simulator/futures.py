"""What each of one client's possible actions comes to on the same luck, path by path: what a plan chooses from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.cases import Cases
from simulator.freed_hours import FREED
from simulator.luck import KeptDraws, Luck
from simulator.profile import FloatArray
from simulator.sampled import worth
from simulator.sampler import Futures, Sampler, draw, futures, sampler
from simulator.state_months import drawn_costs, noise_wages, state_months

OPTION_MONTHS = ("cash_flow", *FREED)
"""What can be had month by month; cash_flow is all that moves cash but labour saved, redeployed and overhead."""


@dataclass(frozen=True)
class OptionFutures:
    """One client's futures under several actions.

    Attributes
    ----------
    npv_apart : array, shape (options, paths), currency
        NPV without labour saved and redeployed.
    labour_alone : array, shape (options, paths), currency
        Those two, with all of the backlog.
    months : dict of name of `OPTION_MONTHS` to array, shape (options, months, paths), currency/month or hours/month
        Those that were asked for.
    """

    npv_apart: FloatArray
    labour_alone: FloatArray
    months: dict[str, npt.NDArray[np.float32]]

    @property
    def cash_flow(self) -> npt.NDArray[np.float32]:
        """Return all that moves cash but labour saved, redeployed and overhead; KeyError where not asked for."""
        return self.months["cash_flow"]

    @property
    def absorbed(self) -> npt.NDArray[np.float32]:
        """Return freed hours that may be sold, hours/month; KeyError where not asked for."""
        return self.months["absorbed"]

    @property
    def sellable_wages(self) -> npt.NDArray[np.float32]:
        """Return what not paying the hours that may be sold would save; KeyError where not asked for."""
        return self.months["sellable_wages"]

    @property
    def unsold_wages(self) -> npt.NDArray[np.float32]:
        """Return what not paying the hours nobody may sell saves; KeyError where not asked for."""
        return self.months["unsold_wages"]


def option_futures(
    cases: Cases,
    client_id: str,
    seed: int,
    paths: int,
    months: Collection[str] = (),
    draws: KeptDraws | None = None,
) -> OptionFutures:
    """Return what several actions on one client come to, on that client's luck.

    Parameters
    ----------
    cases : Cases
        One a possible action, all of the same client at the same assumptions.
    client_id : str
    seed, paths : int
    months : names of `OPTION_MONTHS`
        What to return month by month: 4 bytes an option, month and path each.
    draws : KeptDraws or None
        Draws kept from another run, and for the next one.
    """
    sample = sampler(cases)
    found = futures(sample, draw(sample, Luck(seed, [client_id] * len(cases), 0, paths, draws)))
    value = worth(sample, found)
    return OptionFutures(value.apart, value.labour, _months(sample, found, months) if months else {})


def _months(sample: Sampler, found: Futures, names: Collection[str]) -> dict[str, npt.NDArray[np.float32]]:
    options, paths = found.state.shape
    known = state_months(sample, names)
    states = known.places(found.course, found.departure)
    months = {name: np.empty((options, sample.cases.horizon, paths), np.float32) for name in names}
    for name, values in months.items():
        by_state = known.months[name].astype(np.float32)
        for option in range(options):
            np.take(by_state[option], states[option], axis=1, out=values[option], mode="clip")
    if "cash_flow" in months:
        cash = months["cash_flow"]
        if found.noise is not None:
            wages = noise_wages(sample, known).astype(np.float32)
            for option in range(options):
                cash[option] += wages[option].take(states[option], axis=1) * found.noise[option]
        for place, month, cost in drawn_costs(sample, found):
            row, path = np.divmod(place, paths)
            np.subtract.at(cash, (row, month, path), cost.astype(np.float32))
    return months
