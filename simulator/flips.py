"""What would flip the verdict: the value of each unsure figure at which another candidate is best (model.md, Flips)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.actions import Action
from simulator.cases import build_cases
from simulator.exact import exact_npv
from simulator.profile import FloatArray
from simulator.uncertainty import SPREAD_ASSUMPTIONS, SPREAD_FIELDS, spread_values

_SCAN = 11
_REACH = 2.3263478740408408
"""Figures are moved between their 1st and 99th percentile."""
_STEPS = 20
_BEYOND = 1e-3
"""How far past a root towards the bracket's end the next kind is named."""
_LEAD_OF_A_ROOT = 1e-7
"""A lead that has shrunk to this share of what it was across the bracket is none."""


@dataclass(frozen=True)
class Flip:
    """One figure that changes the verdict when moved alone.

    Attributes
    ----------
    name : str
        Assumption or profile field.
    value : float
        Where the verdict changes, the one nearest to the value in use.
    becomes : str
        The kind that is best beyond it.
    distance : float
        How far that is, in standard deviations of the figure's spread; below 1.28 it lies within P10 to P90.
    """

    name: str
    value: float
    becomes: str
    distance: float


@dataclass(frozen=True)
class Swing:
    """What moving one figure from its P10 to its P90 does to the lead of the best over the next, currency."""

    name: str
    low_value: float
    high_value: float
    lead_at_low: float
    lead_at_high: float

    @property
    def size(self) -> float:
        """Return the whole swing, currency."""
        return abs(self.lead_at_high - self.lead_at_low)


@dataclass(frozen=True)
class Sensitivity:
    """Flips, the nearest first, and the tornado, the largest swing first."""

    flips: tuple[Flip, ...]
    tornado: tuple[Swing, ...]


class _Moved:
    """Values of all candidates with one figure moved, for many figures at once."""

    def __init__(
        self, client: Mapping[str, float], assumptions: Mapping[str, float], candidates: Mapping[str, Action]
    ) -> None:
        self.client, self.assumptions, self.candidates = client, assumptions, candidates
        self.spreads = {**SPREAD_ASSUMPTIONS, **SPREAD_FIELDS}

    def names(self) -> list[str]:
        """Return the figures whose spread moves them at all (a zero or a certainty stays where it is)."""
        names = []
        for name in self.spreads:
            ends = self.value_at(name, np.array([-_REACH, _REACH]))
            if ends[0] != ends[1]:
                names.append(name)
        return names

    def value_at(self, name: str, deviations: FloatArray) -> FloatArray:
        spread = self.spreads[name].spread
        assert spread is not None
        base = self.client[name] if name in SPREAD_FIELDS else self.assumptions[name]
        return spread_values(float(base), spread, deviations)

    def npv(self, names: list[str], deviations: FloatArray) -> FloatArray:
        """Return values of shape (moves, kinds); move i puts figure names[i] at deviations[i]."""
        size = len(names)
        client = {name: np.full(size, value) for name, value in self.client.items()}
        assume = {name: np.full(size, value) for name, value in self.assumptions.items()}
        for name in set(names):
            rows = np.array([other == name for other in names])
            target = client if name in SPREAD_FIELDS else assume
            target[name][rows] = self.value_at(name, deviations[rows])
        assume["long_run_avoidable_labour_share"] = np.maximum(
            assume["long_run_avoidable_labour_share"], assume["avoidable_labour_share"]
        )
        # Move by move, so that candidates with the same rise stand together and share its survival.
        every = len(self.candidates)
        cases = build_cases(
            {name: np.repeat(values, every) for name, values in client.items()},
            {name: np.repeat(values, every) for name, values in assume.items()},
            [*self.candidates.values()] * size,
        )
        return exact_npv(cases).reshape(size, every)


def _lead(npv: FloatArray, best: int) -> FloatArray:
    rivals = np.delete(npv, best, axis=1)
    return npv[:, best] - rivals.max(axis=1)


def _roots(
    moved: _Moved, place: int, names: list[str], inside: FloatArray, outside: FloatArray, leads: FloatArray
) -> FloatArray:
    """Return where the lead of the best turns to nothing, between an inside where it holds and an outside where not.

    Parameters
    ----------
    inside, outside : array, shape (names,), standard deviations
    leads : array, shape (2, names), currency
        At both ends.

    Notes
    -----
    The Illinois form of the false position: the ends always bracket the root.
    """
    inside, outside, lead_in, lead_out = inside.copy(), outside.copy(), *leads.copy()
    enough = _LEAD_OF_A_ROOT * (lead_in - lead_out)
    root = outside.copy()
    side = np.zeros(len(names))
    searching = np.arange(len(names))
    for _ in range(_STEPS):
        a, b, lead_a, lead_b = (ends[searching] for ends in (inside, outside, lead_in, lead_out))
        between = (a * lead_b - b * lead_a) / (lead_b - lead_a)
        lead = _lead(moved.npv([names[i] for i in searching], between), place)
        root[searching] = between
        holds = lead >= 0
        moved_side = np.where(holds, 1.0, -1.0)
        # An end that stays twice running counts half, or it would stay for good.
        half = np.where(moved_side == side[searching], 0.5, 1.0)
        inside[searching], outside[searching] = np.where(holds, between, a), np.where(holds, b, between)
        lead_in[searching] = np.where(holds, lead, half * lead_a)
        lead_out[searching] = np.where(holds, half * lead_b, lead)
        side[searching] = moved_side
        searching = searching[np.abs(lead) > enough[searching]]
        if not searching.size:
            break
    return root


def sensitivity(
    client: Mapping[str, float], assumptions: Mapping[str, float], candidates: Mapping[str, Action], best: str
) -> Sensitivity:
    """Move each unsure figure alone and say where the verdict flips and how much the lead swings.

    Parameters
    ----------
    candidates : mapping of kind to Action
        From mild to harsh, held as they are; only those that may be the headline.
    best : str
        The verdict's kind.

    Notes
    -----
    Roots are bracketed on 11 points between the 1st and the 99th percentile and found on the exact value.
    *Not modelled*: figures without a spread, and two figures moving together (the draws of `how_sure` do that).
    """
    kinds = list(candidates)
    if len(kinds) < 2:
        return Sensitivity((), ())
    place = kinds.index(best)
    moved = _Moved(client, assumptions, candidates)
    names = moved.names()
    grid = np.linspace(-_REACH, _REACH, _SCAN)
    p10_p90 = np.array([-1.2815515655446004, 1.2815515655446004])
    points = np.concatenate([grid, p10_p90])
    npv = moved.npv([name for name in names for _ in points], np.tile(points, len(names)))
    leads = _lead(npv, place).reshape(len(names), points.size)

    which: list[str] = []
    ends: list[tuple[int, int]] = []
    flips: list[Flip] = []
    for name, lead in zip(names, leads[:, :_SCAN], strict=True):
        middle = _SCAN // 2
        for step in (-1, 1):
            i = middle
            while 0 <= i + step < _SCAN and lead[i + step] >= 0:
                i += step
            if 0 <= i + step < _SCAN and lead[i] >= 0:
                which.append(name)
                ends.append((i, i + step))
    if ends:
        row = [names.index(name) for name in which]
        inside, outside = np.array(ends).T
        at_ends = np.stack([leads[row, inside], leads[row, outside]])
        roots = _roots(moved, place, which, grid[inside], grid[outside], at_ends)
        beyond = moved.npv(which, roots + _BEYOND * (grid[outside] - roots))
        beyond[:, place] = -np.inf
        for name, deviation, winner in zip(which, roots, beyond.argmax(axis=1), strict=True):
            value = float(moved.value_at(name, np.array([deviation]))[0])
            flips.append(Flip(name, value, kinds[int(winner)], abs(float(deviation))))
    nearest: dict[str, Flip] = {}
    for flip in sorted(flips, key=lambda f: f.distance):
        nearest.setdefault(flip.name, flip)
    swings = []
    for name, lead in zip(names, leads[:, _SCAN:], strict=True):
        low, high = moved.value_at(name, p10_p90)
        swings.append(Swing(name, float(low), float(high), float(lead[0]), float(lead[1])))
    swings.sort(key=lambda swing: -swing.size)
    return Sensitivity(tuple(nearest.values()), tuple(swings))
