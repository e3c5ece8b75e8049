"""By how much did the hours rise of those that drifted: what a drift costs, learned from past ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.backward import divided, shifted, trailing_mean
from models.grid import Grid
from models.labels import RUN_LEAST, Question
from models.outcomes import Outcomes, episode_starts

PRIOR_EPISODES = 5.0
"""How many episodes the assumption counts as. An assumption, dated 2026-11."""


@dataclass(frozen=True)
class EffortChange:
    """The lasting change of hours of a client that drifts, as a fraction of its level before.

    Parameters
    ----------
    value : float
        In use: the episodes' mean drawn toward the assumption, at least 0.
    assumed : float
        The assumption.
    seen : float or None
        The mean of the episodes; None without one.
    low, high : float or None
        80 % range of that mean by the spread of the episodes; None below two.
    episodes : int
        Distinct drifts it rests on.
    """

    value: float
    assumed: float
    seen: float | None
    low: float | None
    high: float | None
    episodes: int


def effort_change_of_drifters(grid: Grid, question: Question, known: Outcomes, *, assumed: float) -> EffortChange:
    """Tell how far the hours of those that drifted stood above their level before, in the second half of the window.

    ``change = mean hours of the last months of the window / base - 1``, the base as in the label, the last months those
    after the first half, at least three: what is left of a rise once it had time to come and to pass.

    Parameters
    ----------
    grid, question, known
        As for the label ``hours``.
    assumed : float
        The assumption it is drawn toward, a fraction.

    Returns
    -------
    EffortChange

    Notes
    -----
    *Not modelled*: that a base may have been low by chance, which makes the change after it look larger.
    """
    values = grid.column(question.label.column)
    base = trailing_mean(values, question.window, at_least=RUN_LEAST)
    last_months = max(question.horizon - question.horizon // 2, RUN_LEAST)
    later = shifted(trailing_mean(values, last_months, at_least=RUN_LEAST), -question.horizon)
    change = divided(later, np.where(base > 0.0, base, np.nan)) - 1.0
    starts = episode_starts(known.happened == 1.0, question.horizon)
    seen = change[starts & np.isfinite(change)]
    n = len(seen)
    if n == 0:
        return EffortChange(assumed, assumed, None, None, None, 0)
    mean = float(seen.mean())
    value = max(0.0, (PRIOR_EPISODES * assumed + n * mean) / (PRIOR_EPISODES + n))
    if n < 2:
        return EffortChange(value, assumed, mean, None, None, n)
    reach = 1.2816 * float(seen.std(ddof=1)) / float(np.sqrt(n))
    return EffortChange(value, assumed, mean, mean - reach, mean + reach, n)
