"""What warnings are worth to an owner: acting costs something, and saves something where it averts a turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

Vector = NDArray[np.float64]

FIRST = 5
"""How many clients an owner looks at: the first five of a month's list."""
BEST_THRESHOLD_TIE = 1e-12


@dataclass(frozen=True)
class Tested:
    """Forecasts held against what followed, of those the question makes sense for, a row a client and cut.

    Parameters
    ----------
    client : (rows,) array of int
        Whose; numbers that only tell clients apart.
    cut : (rows,) array of int
        The month at whose end it was foretold, as the ordinal of a monthly Period.
    probability : (rows,) array
        As foretold then, in (0, 1).
    base_rate : (rows,) array
        Of that time.
    persistence : (rows,) array
        "As today": greater where the client stood worse.
    happened : (rows,) array
        0 or 1.
    horizon : int
        Months of a window: rows of one client within it overlap.
    """

    client: NDArray[np.int64]
    cut: NDArray[np.int64]
    probability: Vector
    base_rate: Vector
    persistence: Vector
    happened: Vector
    horizon: int


@dataclass(frozen=True)
class ActingCosts:
    """An owner's own figures of a warning.

    Parameters
    ----------
    acting : float
        What acting on one warning costs, currency, above 0.
    turning : float
        What a client that turns bad costs, currency, above 0.
    averted : float
        Share of turns that acting averts, in (0, 1].
    """

    acting: float
    turning: float
    averted: float

    def __post_init__(self) -> None:
        """Refuse figures with which nothing can be weighed."""
        for name, value in (("acting", self.acting), ("turning", self.turning)):
            if not (np.isfinite(value) and value > 0.0):
                raise ModelError(f"what {name} costs is {value}; allowed is a number above 0")
        if not (np.isfinite(self.averted) and 0.0 < self.averted <= 1.0):
            raise ModelError(f"the share averted by acting is {self.averted}; allowed is above 0, at most 1")

    @property
    def threshold(self) -> float:
        """The probability from which acting pays: cost of acting / (share averted * cost of turning); may exceed 1.

        Examples
        --------
        >>> ActingCosts(acting=200.0, turning=4000.0, averted=0.5).threshold
        0.1
        """
        return self.acting / (self.averted * self.turning)


@dataclass(frozen=True)
class ActingValue:
    """What a way of warning would have earned, against never acting.

    Parameters
    ----------
    warned : float
        Share of client-months with a warning.
    came_true : float or None
        Share of warnings after which it happened; None without a warning.
    profit : float
        Currency a hundred client-months looked at; below 0 acting cost more than it saved.
    """

    warned: float
    came_true: float | None
    profit: float


def acting_values(tested: Tested, costs: ActingCosts) -> dict[str, ActingValue]:
    """Give what acting would have earned by the model's warnings, by persistence's, and on everyone.

    Parameters
    ----------
    tested : Tested
        Forecasts with what followed.
    costs : ActingCosts
        The owner's.

    Returns
    -------
    dict of str to ActingValue
        ``model``: a warning from `ActingCosts.threshold` on; ``persistence``: as many warnings, for those standing
        worst today; ``everyone``. Empty without a row.

    Notes
    -----
    ``profit = 100 * (averted * turning * hits - acting * warnings) / rows``. Each month's warning counts by itself,
    though months in a row may warn of one and the same turn: the profit of a *kind of warning*, not of a year's work.

    Examples
    --------
    >>> rows = np.arange(4)
    >>> tested = Tested(rows, rows, np.array([0.4, 0.3, 0.05, 0.05]), np.full(4, 0.2), np.array([1.0, 4.0, 3.0, 2.0]),
    ...                 np.array([1.0, 0.0, 0.0, 0.0]), 3)
    >>> found = acting_values(tested, ActingCosts(acting=100.0, turning=2000.0, averted=0.5))
    >>> found["model"].profit, found["persistence"].profit, found["everyone"].profit
    (20000.0, -5000.0, 15000.0)
    """
    if not len(tested.happened):
        return {}
    warned = (tested.probability >= costs.threshold - BEST_THRESHOLD_TIE).astype(np.float64)
    as_many = top_share(tested.persistence, np.zeros(len(warned), dtype=np.int64), int(warned.sum()))
    everyone = np.ones(len(warned))
    return {
        name: _value(who, tested.happened, costs)
        for name, who in (("model", warned), ("persistence", as_many), ("everyone", everyone))
    }


def _value(warned: Vector, happened: Vector, costs: ActingCosts) -> ActingValue:
    hits, warnings = float(warned @ happened), float(warned.sum())
    profit = costs.averted * costs.turning * hits - costs.acting * warnings
    return ActingValue(
        warned=warnings / len(warned),
        came_true=hits / warnings if warnings > 0.0 else None,
        profit=100.0 * profit / len(warned),
    )


def top_share(score: Vector, group: NDArray[np.int64], first: int) -> Vector:
    """Say of each row which part of it is among the `first` of its group by score; equal scores share a place.

    Examples
    --------
    >>> top_share(np.array([3.0, 2.0, 2.0, 1.0]), np.zeros(4, dtype=np.int64), 2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    part = np.zeros(len(score))
    for one in np.unique(group):
        rows = np.flatnonzero(group == one)
        levels, of_row = np.unique(-score[rows], return_inverse=True)
        sizes = np.bincount(of_row, minlength=len(levels))
        before = np.cumsum(sizes) - sizes
        part[rows] = np.clip((first - before) / sizes, 0.0, 1.0)[of_row]
    return part


def lift(happened: Vector, taken: Vector, weights: Vector) -> float | None:
    """Give how many times as often it happened among those taken as among all.

    Parameters
    ----------
    happened, taken, weights : (rows,) array
        0 or 1; which part of a row is taken, in [0, 1]; how often a row counts.

    Returns
    -------
    float or None
        1 no better than chance; None where it happened to nobody or none is taken.

    Examples
    --------
    >>> lift(np.array([1.0, 0.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0, 0.0]), np.ones(4))
    2.0
    """
    everyone, chosen = float(weights.sum()), float(weights @ taken)
    hits = float(weights @ happened)
    if chosen <= 0.0 or hits <= 0.0:
        return None
    return float(weights @ (taken * happened)) / chosen / (hits / everyone)
