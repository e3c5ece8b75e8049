"""How sure a verdict is: joint draws of what has a spread, each valuing all candidates exactly (model.md, How sure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from simulator.actions import Action
from simulator.assumptions import ASSUMPTIONS
from simulator.cases import build_cases
from simulator.exact import exact_npv
from simulator.information import GROUPS, Regression, value_of_knowing_group
from simulator.parameters import Parameter, Spread
from simulator.profile import PROFILE_FIELDS, FloatArray
from simulator.reaction import DRAFT

DRAWS = 512
TOSS_UP_BELOW = 0.70
"""Where the best beats the next kind in a smaller share of draws, the verdict is a toss-up."""
_P90 = float(ndtri(0.9))

SPREAD_ASSUMPTIONS: dict[str, Parameter] = {name: p for name, p in ASSUMPTIONS.items() if p.spread is not None}
SPREAD_FIELDS: dict[str, Parameter] = {name: p for name, p in PROFILE_FIELDS.items() if p.spread is not None}


def spread_values(value: float, spread: Spread, normal: FloatArray) -> FloatArray:
    """Return draws around a value whose P10 and P90 lie a factor away, from standard normal draws.

    Examples
    --------
    >>> import numpy as np
    >>> [round(float(v), 6) for v in spread_values(24.0, Spread("times", 1.5), np.array([-1.2815515655446004, 0.0]))]
    [16.0, 24.0]
    """
    factor = np.exp(np.log(spread.factor) / _P90 * normal)
    if spread.kind == "times":
        return value * factor
    if spread.kind == "log":
        return np.exp(np.log(value) * factor)
    odds = value * factor
    return np.where(value >= 1.0, 1.0, odds / (1.0 - value + odds))


@dataclass(frozen=True)
class Draws:
    """Joint draws of a client's unsure figures and of the assumptions; arrays of shape (draws,) or numbers."""

    client: dict[str, FloatArray | float]
    assume: dict[str, FloatArray | float]


@lru_cache(maxsize=4)
def standard_draws(seed: int, draws: int) -> Mapping[str, FloatArray]:
    """Return the standard normal draws behind every unsure figure, quasi-random and scrambled, shape (draws,) each."""
    names = [*SPREAD_ASSUMPTIONS, *SPREAD_FIELDS]
    sobol = qmc.Sobol(len(names), scramble=True, rng=np.random.default_rng(seed))
    uniform = sobol.random_base2(int(np.log2(draws)))
    normal = ndtri(np.clip(uniform, 0.5 / 2**32, 1.0 - 0.5 / 2**32))
    normal.flags.writeable = False
    return MappingProxyType({name: normal[:, column] for column, name in enumerate(names)})


@lru_cache(maxsize=64)
def _regression(seed: int, draws: int, names: tuple[str, ...]) -> Regression:
    normals = standard_draws(seed, draws)
    return Regression(np.stack([normals[name] for name in names], axis=1))


def _by_group(worth: FloatArray, evpi: float, drawn: Draws, seed: int) -> dict[str, float]:
    """Return the EVPPI of every group; a zero or a certainty does not move, and is nothing to know."""
    figures = {**drawn.assume, **drawn.client}
    found = {}
    for group, names in GROUPS.items():
        moving = tuple(name for name in names if np.ptp(figures[name]) > 0)
        knowing = value_of_knowing_group(worth, _regression(seed, len(worth), moving)) if moving else 0.0
        found[group] = min(evpi, knowing)
    return found


def joint_draws(client: Mapping[str, float], assumptions: Mapping[str, float], seed: int, draws: int = DRAWS) -> Draws:
    """Draw everything that has a spread jointly, quasi-randomly (scrambled Sobol), the same for every client.

    Notes
    -----
    A draw whose long-run avoidable share falls below the one at once takes the latter.
    """
    by_name = standard_draws(seed, draws)
    assume: dict[str, FloatArray | float] = dict(assumptions)
    figures: dict[str, FloatArray | float] = dict(client)
    for record, values in ((SPREAD_ASSUMPTIONS, assume), (SPREAD_FIELDS, figures)):
        for name, parameter in record.items():
            assert parameter.spread is not None
            values[name] = spread_values(float(values[name]), parameter.spread, by_name[name])
    assume["long_run_avoidable_labour_share"] = np.maximum(
        assume["long_run_avoidable_labour_share"], assume["avoidable_labour_share"]
    )
    return Draws(figures, assume)


@dataclass(frozen=True)
class HowSure:
    """How sure the choice between some candidates is, over draws of the assumptions (not luck).

    Attributes
    ----------
    kinds : tuple of str
    npv : array, shape (draws, kinds), currency
    p_best : dict of kind to probability
        Share of draws in which it is worth most; ties go to the milder.
    expected_loss : dict of kind to currency
        What choosing it costs on average against knowing which is best.
    max_regret : dict of kind to currency
        The most it falls short in any draw.
    evpi : float, currency
        What knowing all assumptions would be worth: the smallest expected loss.
    evppi : dict of group to currency
        What knowing the figures of one group of `information.GROUPS` would be worth; none above `evpi`.
    """

    kinds: tuple[str, ...]
    npv: FloatArray
    p_best: dict[str, float]
    expected_loss: dict[str, float]
    max_regret: dict[str, float]
    evpi: float
    evppi: dict[str, float]

    @property
    def minimax_regret(self) -> tuple[str, float]:
        """Return the kind that falls short by least at its worst, and by how much, currency; ties to the milder."""
        kind = min(self.kinds, key=self.max_regret.__getitem__)
        return kind, self.max_regret[kind]

    def beats(self, kind: str, other: str) -> float:
        """Return the share of draws in which one kind is worth more than another; ties go to the milder."""
        mine, theirs = (self.npv[:, self.kinds.index(name)] for name in (kind, other))
        milder = self.kinds.index(kind) < self.kinds.index(other)
        return float(np.mean(mine >= theirs if milder else mine > theirs))

    def best_among(self, kind: str, rivals: Iterable[str]) -> float:
        """Return the share of draws in which a kind is the best among some; ties go to the milder."""
        columns = [place for place, name in enumerate(self.kinds) if name in rivals]
        first = self.npv[:, columns].argmax(axis=1)
        return float(np.mean(first == columns.index(self.kinds.index(kind))))


def how_sure(
    client: Mapping[str, float],
    assumptions: Mapping[str, float],
    candidates: Mapping[str, Action],
    seed: int,
    draws: int = DRAWS,
) -> HowSure:
    """Value each candidate exactly in joint draws of what is unsure.

    Parameters
    ----------
    candidates : mapping of kind to Action
        In order from mild to harsh.

    Notes
    -----
    A draw's value is within 1e-6 of a month's fee of the exact one: far below what 512 draws can tell.
    """
    drawn = joint_draws(client, assumptions, seed, draws)
    kinds = tuple(candidates)
    # Draw by draw, so that candidates with the same rise stand together and share its survival.
    every = len(kinds)
    figures = {name: np.repeat(value, every) for name, value in drawn.client.items() if np.ndim(value)}
    assumed = {name: np.repeat(value, every) for name, value in drawn.assume.items() if np.ndim(value)}
    cases = build_cases({**drawn.client, **figures}, {**drawn.assume, **assumed}, [*candidates.values()] * draws)
    worth = exact_npv(cases, DRAFT).reshape(draws, every)
    best = worth.max(axis=1)
    first = worth.argmax(axis=1)
    loss = best[:, None] - worth
    expected = loss.mean(axis=0)
    evpi = float(expected.min())
    return HowSure(
        kinds,
        worth,
        dict(zip(kinds, np.bincount(first, minlength=len(kinds)) / draws, strict=True)),
        dict(zip(kinds, expected.tolist(), strict=True)),
        dict(zip(kinds, loss.max(axis=0).tolist(), strict=True)),
        evpi,
        _by_group(worth, evpi, drawn, seed),
    )
