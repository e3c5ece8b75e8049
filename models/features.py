"""What is looked at in a client: a few figures known at the time, each declared once with the label it serves.

They stand in the order in which they are taken as evidence grows: one, three, five of those the history can tell. The
order was set by reasoning, not searched for on data, so that it costs no evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from models import figures
from models.backward import Matrix
from models.figures import OWN_MONTHS, SHARE_HALF_LIFE
from models.grid import Grid
from models.labels import Question
from models.outcomes import outcomes

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
        The panel's column the sentence speaks of; "" where it speaks of none.
    needs : tuple of str
        Columns without which the feature is left out; ``price_rises`` stands for what is known about price rises.
    worse : float
        +1 where more of it can only be worse, -1 where less can, 0 where that is not known beforehand.
    compute : callable
        (grid, price rises or None) to a (clients, months) array, NaN where not enough is known.
    """

    name: str
    story: str
    measure: str
    needs: tuple[str, ...]
    worse: float
    compute: Compute


def _of(
    column: str, name: str, story: str, compute: Callable[..., Matrix], worse: float = 1.0, **settings: float
) -> Feature:
    return Feature(name, story, column, (column,), worse, partial(compute, column=column, **settings))


PRICE_RISE = Feature(
    "price_rise_recency", "price_rise", "price_rises", ("price_rises",), 1.0, figures.price_rise_recency
)
BREADTH = Feature("breadth", "breadth", "", (), 1.0, figures.breadth)
TENURE = Feature("tenure", "tenure", "", (), 0.0, figures.tenure)

FEATURES: dict[str, tuple[Feature, ...]] = {
    "hours": (
        _of("hours", "recent_rise", "ratio", figures.recent_rise),
        _of("hours", "level_against_own", "against_own", figures.level_against_own, worse=0.0),
        _of("hours", "unrest", "unrest", figures.unrest),
        _of("hours", "cusum", "cusum", figures.cusum),
        PRICE_RISE,
        BREADTH,
        TENURE,
    ),
    "grade": (
        _of("score", "level", "stands", figures.level, worse=-1.0),
        _of("score", "slope", "slope", figures.slope, worse=-1.0),
        _of("score", "swing", "swing", figures.swing),
        BREADTH,
        PRICE_RISE,
        _of("score", "own_level", "own", figures.own_level, worse=-1.0),
        TENURE,
    ),
    "late": (
        _of("lateness", "lateness", "past_due", figures.bills_level, half_life=SHARE_HALF_LIFE),
        _of("late_share", "recent_share", "stands", figures.bills_level, half_life=SHARE_HALF_LIFE),
        _of("late_share", "share_change", "difference", figures.share_change),
        _of("days_to_pay", "days_level", "stands", figures.bills_level, half_life=SHARE_HALF_LIFE),
        _of("late_share", "long_share", "own", figures.bills_level, half_life=OWN_MONTHS),
        _of("disputed_share", "dispute_share", "stands", figures.bills_level, half_life=OWN_MONTHS),
        _of("days_to_pay", "days_cusum", "cusum", figures.cusum),
        TENURE,
    ),
    "disputed": (
        _of("disputed_share", "recent_share", "stands", figures.bills_level, half_life=SHARE_HALF_LIFE),
        _of("disputed_share", "long_share", "own", figures.bills_level, half_life=OWN_MONTHS),
        _of("disputed_share", "share_change", "difference", figures.share_change),
        _of("late_share", "late_share", "stands", figures.bills_level, half_life=SHARE_HALF_LIFE),
        _of("days_to_pay", "days_level", "stands", figures.bills_level, half_life=SHARE_HALF_LIFE),
        BREADTH,
        TENURE,
    ),
    "churn": (
        _of("score", "level", "stands", figures.level, worse=-1.0),
        PRICE_RISE,
        _of("days_to_pay", "days_level", "stands", figures.bills_level, half_life=SHARE_HALF_LIFE),
        _of("tickets_opened", "tickets_rise", "ratio", figures.recent_rise, floor=1.0),
        _of("hours", "recent_rise", "ratio", figures.recent_rise),
        BREADTH,
        TENURE,
    ),
}
"""The features of each label, in the order in which they are taken."""

TODAY = "today"
"""What persistence looks at: how the client stands today, as the label measures it."""


TRENDS_PART = 0.1
"""A trend weighs a tenth of today's standing: it tells apart those who stand alike. An assumption, dated 2026-11."""
RULES: dict[str, dict[str, float]] = {
    "hours": {"recent_rise": 1.0},
    "grade": {TODAY: 1.0, "slope": TRENDS_PART},
    "late": {TODAY: 1.0, "share_change": TRENDS_PART},
    "disputed": {TODAY: 1.0, "share_change": TRENDS_PART},
    "churn": {TODAY: 1.0, "tickets_rise": TRENDS_PART},
}
"""What the fixed rule looks at, today's standing and the trend, and how much each counts against the other (hours: the
trend alone, for the label starts from today's level)."""


def today_of(question: Question) -> Feature:
    """Give today's standing as a feature: as it is, without anything learned."""
    column = question.label.column
    measure = "score" if question.label.kind == "exit" else column
    return Feature(TODAY, "today", measure, (column,), 1.0, lambda grid, _rises: outcomes(grid, question).persistence)


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
