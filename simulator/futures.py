"""What each of one client's possible actions comes to on the same luck, path by path: what a plan chooses from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.cases import Cases
from simulator.luck import KeptDraws, Luck
from simulator.months import FREED, MonthSums, month_tables
from simulator.profile import FloatArray
from simulator.sampled import Futures, Sampler, draw, futures, sampler, worth


@dataclass(frozen=True)
class OptionFutures:
    """One client's futures under several actions.

    Attributes
    ----------
    npv_apart : array, shape (options, paths), currency
        NPV without labour saved and redeployed.
    labour_alone : array, shape (options, paths), currency
        Those two, with all of the backlog.

    Notes
    -----
    The monthly arrays are built when first asked for, all of them together: 16 bytes an option, month and path.
    """

    npv_apart: FloatArray
    labour_alone: FloatArray
    _sample: Sampler
    _found: Futures

    @cached_property
    def _months(self) -> dict[str, np.ndarray]:
        options, paths = self.npv_apart.shape
        tables = month_tables(self._sample)
        sums = MonthSums(self._sample.cases.horizon, paths, ("cash_flow", *FREED), apart=options)
        sums.add_steady(tables)
        sums.add(tables, self._sample, self._found, slice(0, paths))
        return {name: values.astype(np.float32) for name, values in sums.months(self._sample.cases).items()}

    @property
    def cash_flow(self) -> np.ndarray:
        """Return all that moves cash but labour saved, redeployed and overhead, shape (options, months, paths)."""
        return self._months["cash_flow"]

    @property
    def absorbed(self) -> np.ndarray:
        """Return freed hours that may be sold, hours/month, shape (options, months, paths)."""
        return self._months["absorbed"]

    @property
    def sellable_wages(self) -> np.ndarray:
        """Return what not paying the hours that may be sold would save, currency/month, of the same shape."""
        return self._months["sellable_wages"]

    @property
    def unsold_wages(self) -> np.ndarray:
        """Return what not paying the hours nobody may sell saves, currency/month, of the same shape."""
        return self._months["unsold_wages"]


def option_futures(
    cases: Cases, client_id: str, seed: int, paths: int, draws: KeptDraws | None = None
) -> OptionFutures:
    """Return what several actions on one client come to, on that client's luck.

    Parameters
    ----------
    cases : Cases
        One a possible action, all of the same client at the same assumptions.
    client_id : str
    seed, paths : int
    draws : KeptDraws or None
        Draws kept from another run, and for the next one.
    """
    sample = sampler(cases)
    found = futures(sample, draw(sample, Luck(seed, [client_id] * len(cases), 0, paths, draws)))
    value = worth(sample, found)
    return OptionFutures(value.apart, value.labour, sample, found)
