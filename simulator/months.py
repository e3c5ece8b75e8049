"""Months of many clients and paths, added up from their jumps: no path's months are ever walked.

Jumps are gathered by (month, path), and one running sum over months makes levels of them; freed hours ripen besides.
"""

from __future__ import annotations

from collections.abc import Collection as Names

import numpy as np

from simulator.cases import Cases
from simulator.freed_hours import ramps, running
from simulator.month_tables import MonthTables
from simulator.profile import FloatArray
from simulator.sampled import path_sums


class MonthSums:
    """Jumps gathered over clients and chunks of paths, to be turned into months at the end.

    Parameters
    ----------
    horizon, paths : int
    names : names of `LEVELS` and `FREED` that are asked for
    apart : int or None
        With a number of cases each keeps its own months; None adds all cases up.

    Notes
    -----
    Memory: 8 bytes x names x months x paths (x cases kept apart).
    """

    def __init__(self, horizon: int, paths: int, names: Names[str], apart: int | None = None) -> None:
        self.horizon = horizon
        self.paths = paths
        self.apart = apart is not None
        channels = [*names, *(["one_off"] if "cash_flow" in names else [])]
        shape = (apart or 1, horizon + 1, paths)
        self._jumps = {name: np.zeros(shape) for name in channels}
        self._at_once: dict[str, FloatArray] = {}
        self._touched: set[str] = set()

    def add_steady(self, tables: MonthTables) -> None:
        """Add, for all paths, what a batch of clients brings while none leaves, answers or drifts."""
        for name, jumps in self._jumps.items():
            own = tables.steady[name]
            if own.any():
                self._touched.add(name)
                jumps += (own if self.apart else own.sum(axis=0, keepdims=True))[:, :, None]

    def scatter(self, name: str, cells: np.ndarray, weights: FloatArray, columns: slice, at_once: bool = False) -> None:
        """Add weights to (case kept apart, month, path of the chunk), flattened."""
        whole = self._jumps[name]
        self._touched.add(name)
        if at_once:
            whole = self._at_once.setdefault(name, np.zeros_like(whole))
        target = whole[..., columns]
        if self.apart:  # few of the many cells are hit: to go through all of them would cost more
            width = target.shape[-1]
            month, path = cells // width, cells % width
            np.add.at(whole.reshape(-1), month * self.paths + path + columns.start, weights)
            return
        target += np.bincount(cells, weights=weights, minlength=target.size).reshape(target.shape)

    def first_month(self, names: Names[str], values: FloatArray, columns: slice) -> None:
        """Add values of shape (cases, paths of the chunk) to month 1 of some channels."""
        added = values if self.apart else path_sums(values)
        for name in names:
            self._touched.add(name)
            self._jumps[name][:, 0, columns] += added

    def spread(self, name: str, places: np.ndarray, weights: FloatArray, shape: FloatArray, columns: slice) -> None:
        """Add weights to (case kept apart, path of the chunk), flattened, spread alike over the first months."""
        self._touched.add(name)
        target = self._jumps[name][..., columns]
        size = target.shape[0] * target.shape[-1]
        gathered = np.bincount(places, weights=weights, minlength=size).reshape(target.shape[0], -1)
        for month, share in enumerate(shape):
            target[:, month] += share * gathered

    def asked_for(self, name: str) -> bool:
        """Say whether a channel is gathered."""
        return name in self._jumps

    def months(self, cases: Cases) -> dict[str, FloatArray]:
        """Return each channel month by month, shape (cases kept apart or 1, months, paths); ends the gathering."""
        found: dict[str, FloatArray] = {}
        kinds = ramps(cases) if len(cases) else {}
        for name, jumps in self._jumps.items():
            within = jumps[:, : self.horizon]
            if name not in self._touched:
                found[name] = within
            elif name in kinds:
                found[name] = kinds[name].ripen(within)
                if name in self._at_once:
                    found[name] += self._at_once[name][:, : self.horizon]
            else:
                found[name] = within if name == "one_off" else running(within)
        if "one_off" in found:
            found["cash_flow"] += found.pop("one_off")
        return found
