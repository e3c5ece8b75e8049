"""What is looked at in a client: a few figures known at the time, each declared once with the label it serves.

A feature is a function of a :class:`~models.grid.Grid` that gives a (clients, months) array whose column ``t`` rests on
what was known at ``t`` alone (:mod:`models.backward`). They stand in the order in which they are taken as evidence
grows: one, three, five. The order was set once by reasoning, not searched for on data, so that it costs no evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from models.backward import (
    Matrix,
    divided,
    faded_mean,
    faded_sums,
    shifted,
    trailing_mean,
    trailing_slope,
    trailing_spread,
    trailing_sum,
)
from models.grid import Grid
from models.outcomes import share_parts

OWN_MONTHS = 24
"""A client's "own level" is its mean over up to two years."""
OWN_LEAST = 9
"""Fewer months than this are no own level."""
RECENT_HALF_LIFE = 2.0
SHARE_HALF_LIFE = 4.0
PRIOR_INVOICES = 2.0
"""A client's share is read as if this many invoices of the portfolio's average stood beside its own."""
PRICE_RISE_FADES = 6.0
"""Months after which the memory of a price rise counts 1/e."""

Compute = Callable[[Grid, Matrix | None], Matrix]


@dataclass(frozen=True)
class Feature:
    """A figure known at the cut.

    Parameters
    ----------
    name : str
        Stable name.
    story : str
        Which kind of sentence explains it (see :mod:`models.reasons`).
    measure : str
        The panel's column the sentence speaks of.
    needs : tuple of str
        Columns without which the feature is left out; ``price_rises`` stands for what is known about price rises.
    compute : callable
        (grid, price rises or None) to a (clients, months) array, NaN where not enough is known.
    """

    name: str
    story: str
    measure: str
    needs: tuple[str, ...]
    compute: Compute


def recent_rise(grid: Grid, _rises: Matrix | None, *, column: str, floor: float = 0.0) -> Matrix:
    """Give the log of the recent level (half-life two months) over the mean of the last six months.

    Notes
    -----
    `floor` is added to both, so that a column that may be 0 has a ratio.
    """
    values = grid.known(column)
    recent, mean = faded_mean(values, RECENT_HALF_LIFE), trailing_mean(values, 6, at_least=3)
    return _log_ratio(recent + floor, mean + floor)


def level_against_own(grid: Grid, _rises: Matrix | None, *, column: str) -> Matrix:
    """Give the log of the mean of the last six months over the client's own mean of two years."""
    values = grid.known(column)
    return _log_ratio(trailing_mean(values, 6, at_least=3), trailing_mean(values, OWN_MONTHS, at_least=OWN_LEAST))


def unrest(grid: Grid, _rises: Matrix | None, *, column: str) -> Matrix:
    """Give the standard deviation of the last twelve months as a fraction of their mean."""
    values = grid.known(column)
    mean = trailing_mean(values, 12, at_least=4)
    return divided(trailing_spread(values, 12, at_least=4), np.where(mean > 0.0, mean, np.nan))


def swing(grid: Grid, _rises: Matrix | None, *, column: str) -> Matrix:
    """Give the standard deviation of the last twelve months, in the column's unit."""
    return trailing_spread(grid.known(column), 12, at_least=4)


def slope(grid: Grid, _rises: Matrix | None, *, column: str) -> Matrix:
    """Give the change a month over the last six months, in the column's unit."""
    return trailing_slope(grid.known(column), 6)


def level(grid: Grid, _rises: Matrix | None, *, column: str, half_life: float = RECENT_HALF_LIFE) -> Matrix:
    """Give the recent level, older months fading, in the column's unit."""
    return faded_mean(grid.known(column), half_life)


def own_level(grid: Grid, _rises: Matrix | None, *, column: str) -> Matrix:
    """Give the mean over two years, in the column's unit."""
    return trailing_mean(grid.known(column), OWN_MONTHS)


def shrunk_share(grid: Grid, _rises: Matrix | None, *, column: str, half_life: float) -> Matrix:
    """Give the share of its invoices, older ones fading, drawn toward the portfolio's share where there are few."""
    lag = grid.lag(column)
    part, whole = (shifted(side, lag) for side in share_parts(grid, column))
    counted, _ = faded_sums(part, half_life)
    among, _ = faded_sums(whole, half_life)
    portfolio = divided(counted.sum(axis=0), among.sum(axis=0))
    return np.where(among > 0.0, (counted + PRIOR_INVOICES * portfolio) / (among + PRIOR_INVOICES), np.nan)


def share_change(grid: Grid, _rises: Matrix | None, *, column: str) -> Matrix:
    """Give the share of the last three months less that of the last nine, both drawn toward the portfolio's share."""
    lag = grid.lag(column)
    part, whole = (shifted(side, lag) for side in share_parts(grid, column))
    short = trailing_sum(part, 3)[0], trailing_sum(whole, 3)[0]
    long = trailing_sum(part, 9)[0], trailing_sum(whole, 9)[0]
    own = divided(*long)
    return np.where(np.isfinite(own), (short[0] + PRIOR_INVOICES * own) / (short[1] + PRIOR_INVOICES) - own, np.nan)


def price_rise_recency(grid: Grid, rises: Matrix | None) -> Matrix:
    """Tell how fresh the last price rise is: 1 in its month, 1/e after six months, 0 when none is known."""
    fresh = np.zeros((len(grid.client_ids), grid.months))
    if rises is None:
        return fresh
    fade = np.exp(-1.0 / PRICE_RISE_FADES)
    memory = np.zeros(len(grid.client_ids))
    for month in range(grid.months):
        memory = np.where(rises[:, month] > 0.0, 1.0, fade * memory)
        fresh[:, month] = memory
    return fresh


def _log_ratio(top: Matrix, bottom: Matrix) -> Matrix:
    ratio = divided(top, np.where(bottom > 0.0, bottom, np.nan))
    fits = np.isfinite(ratio) & (ratio > 0.0)
    return np.where(fits, np.log(np.where(fits, ratio, 1.0)), np.nan)


PRICE_RISE = Feature("price_rise_recency", "price_rise", "price_rises", ("price_rises",), price_rise_recency)


def _feature(name: str, story: str, column: str, compute: Callable[..., Matrix], **settings: float) -> Feature:
    return Feature(name, story, column, (column,), partial(compute, column=column, **settings))


FEATURES: dict[str, tuple[Feature, ...]] = {
    "hours": (
        _feature("recent_rise", "ratio", "hours", recent_rise),
        _feature("level_against_own", "against_own", "hours", level_against_own),
        _feature("unrest", "unrest", "hours", unrest),
        _feature("tickets_rise", "ratio", "tickets_opened", recent_rise, floor=1.0),
        PRICE_RISE,
    ),
    "grade": (
        _feature("level", "stands", "score", level),
        _feature("slope", "slope", "score", slope),
        _feature("swing", "swing", "score", swing),
        PRICE_RISE,
        _feature("own_level", "own", "score", own_level),
    ),
    "late": (
        _feature("recent_share", "stands", "late_share", shrunk_share, half_life=SHARE_HALF_LIFE),
        _feature("days_level", "stands", "days_to_pay", level, half_life=SHARE_HALF_LIFE),
        _feature("share_change", "difference", "late_share", share_change),
        _feature("long_share", "own", "late_share", shrunk_share, half_life=OWN_MONTHS),
        _feature("dispute_share", "stands", "disputed_share", shrunk_share, half_life=OWN_MONTHS),
    ),
    "disputed": (
        _feature("recent_share", "stands", "disputed_share", shrunk_share, half_life=SHARE_HALF_LIFE),
        _feature("long_share", "own", "disputed_share", shrunk_share, half_life=OWN_MONTHS),
        _feature("share_change", "difference", "disputed_share", share_change),
        _feature("late_share", "stands", "late_share", shrunk_share, half_life=SHARE_HALF_LIFE),
        _feature("days_level", "stands", "days_to_pay", level, half_life=SHARE_HALF_LIFE),
    ),
}
"""The features of each label, in the order in which they are taken."""

RULE_SIGNS: dict[str, dict[str, float]] = {
    "hours": {"recent_rise": 1.0},
    "grade": {"level": -1.0, "slope": -1.0},
    "late": {"recent_share": 1.0, "share_change": 1.0},
    "disputed": {"recent_share": 1.0, "share_change": 1.0},
}
"""What the fixed rule looks at, today's standing and the trend (hours: the trend alone, for the label starts
from today's level): +1 where more of it is worse, -1 where less is."""


def available(label: str, grid: Grid, rises: Matrix | None) -> tuple[Feature, ...]:
    """Give the label's features whose columns the panel holds, in their order."""
    return tuple(
        feature
        for feature in FEATURES[label]
        if all(rises is not None if need == "price_rises" else grid.has(need) for need in feature.needs)
    )


def feature_cube(features: Sequence[Feature], grid: Grid, rises: Matrix | None) -> NDArray[np.float64]:
    """Compute features for every client and cut.

    Parameters
    ----------
    features : sequence of Feature
        Which.
    grid : Grid
        The panel.
    rises : (clients, months) array or None
        Months of price rises.

    Returns
    -------
    (clients, months, features) array
        NaN where not enough is known at the cut.
    """
    cube = np.full((len(grid.client_ids), grid.months, len(features)), np.nan)
    for index, feature in enumerate(features):
        cube[:, :, index] = feature.compute(grid, rises)
    return cube
