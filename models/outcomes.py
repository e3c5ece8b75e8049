"""What became of every client after every cut: the labels on one machinery.

Notes
-----
*Churned clients.* A cut counts only when its whole window is known. For `hours` and `grade` the client must have been
there to the window's end: the last cuts before a client left are left out, whichever way they would have gone, and are
never counted as "did not happen". For `late` and `disputed` the outcome is a share of the invoices there were, so a
client who leaves within the window still counts by the invoices it got, and a window without an invoice is left out.

*Not modelled*: that clients about to turn may leave sooner than others (their last cuts are missing, not random).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.backward import Matrix, divided, shifted, trailing_mean, trailing_sum
from models.grid import Grid
from models.labels import RUN_LEAST, Question

RUN_MONTHS = 6
"""A rise must hold for half a year (or to the window's end) to count as one that stays."""
TIE = 1e-9
"""A third of three invoices is a third: thresholds are met up to this rounding."""


@dataclass(frozen=True)
class Outcomes:
    """What became of every client after every cut.

    Parameters
    ----------
    happened : (clients, months) array
        1 it happened, 0 it did not, NaN not known (window not complete, or no level to compare with).
    already : (clients, months) array
        1 it was so at the cut already, 0 not, NaN no level known at the cut.
    persistence : (clients, months) array
        "Tomorrow as today": a number known at the cut, greater where the client stands worse today.
    known_after : int
        Months after the cut at which `happened` is known.
    """

    happened: Matrix
    already: Matrix
    persistence: Matrix
    known_after: int


def outcomes(grid: Grid, question: Question) -> Outcomes:
    """Tell for every client and cut whether it happened, was so already, and what "as today" would say.

    Parameters
    ----------
    grid : Grid
        The panel.
    question : Question
        What is asked.

    Returns
    -------
    Outcomes

    Raises
    ------
    ModelError
        When the label's column is not in the panel.

    Notes
    -----
    `rise`: ``base`` is the mean of the last `window` months (at least 3 known, above 0). It happened when there is a
    month ``m`` after the cut whose run of six months (cut short by the window's end, at least three of its months
    known) starts and ends at ``threshold * base`` or more and has a mean of as much, and the mean of its last three
    months too: a run begun before a passing peak, or ended after it, is none. All months of the run lie within the
    horizon, so that a peak at its very end counts. It is so already when ``base`` is that far above the mean of the
    `window` months before.

    `dip`: at least one month in the horizon has a score below the threshold; at least half of its months are known.
    It is so already when the last score known within the window is below.

    `share`: late (disputed) invoices over all invoices of the horizon's months is at least the threshold. Months are
    weighed by ``invoices_issued`` where the panel has it, else alike. It is so already when the same share of the last
    `window` months, as known at the cut, reaches it.
    """
    if question.label.kind == "rise":
        return _rise(grid, question)
    if question.label.kind == "dip":
        return _dip(grid, question)
    return _share(grid, question)


def share_parts(grid: Grid, column: str) -> tuple[Matrix, Matrix]:
    """Split a share of invoices into how many there were of the kind and how many in all, by month.

    Returns
    -------
    (part, whole) of (clients, months) arrays
        NaN in a month of which no share is known; every month counts as one invoice where counts are not known.
    """
    share = grid.column(column)
    whole = np.ones_like(share)
    if grid.has("invoices_issued"):
        issued = grid.column("invoices_issued")
        whole = np.where(np.isfinite(issued) & (issued > 0), issued, 1.0)
    whole = np.where(np.isfinite(share), whole, np.nan)
    return share * whole, whole


def distinct_episodes(hits: NDArray[np.bool_], horizon: int) -> int:
    """Count hits whose windows do not overlap: months in a row before one and the same turn count once.

    Parameters
    ----------
    hits : (clients, months) array of bool
        Cuts after which it happened.
    horizon : int
        Length of a window in months.

    Returns
    -------
    int
        Episodes over all clients.

    Examples
    --------
    >>> distinct_episodes(np.array([[True, True, True, False, True]]), horizon=3)
    2
    """
    free_from = np.zeros(hits.shape[0], dtype=np.int64)
    count = 0
    for month in range(hits.shape[1]):
        counted = hits[:, month] & (free_from <= month)
        free_from[counted] = month + horizon
        count += int(counted.sum())
    return count


def _rise(grid: Grid, question: Question) -> Outcomes:
    values, horizon = grid.column(question.label.column), question.horizon
    base = trailing_mean(values, question.window, at_least=RUN_LEAST)
    base = np.where(base > 0.0, base, np.nan)
    line = question.threshold * base - TIE
    happened = np.zeros_like(values)
    for start in range(1, horizon - RUN_LEAST + 2):
        end = min(start + RUN_MONTHS - 1, horizon)
        run, known = _ahead(values, start, end)
        tail, _ = _ahead(values, end - RUN_LEAST + 1, end)
        first, last = shifted(values, -start), shifted(values, -end)
        held = (known >= RUN_LEAST) & (first >= line) & (last >= line) & (run >= line) & (tail >= line)
        happened = np.where(held, 1.0, happened)
    before = shifted(base, question.window)
    ratio = divided(base, before)
    return Outcomes(
        happened=np.where(_stayed(grid, values, horizon) & np.isfinite(base), happened, np.nan),
        already=np.where(np.isfinite(base), np.nan_to_num(ratio, nan=0.0) >= question.threshold - TIE, np.nan),
        persistence=np.nan_to_num(ratio, nan=1.0),
        known_after=horizon,
    )


def _dip(grid: Grid, question: Question) -> Outcomes:
    values, horizon = grid.column(question.label.column), question.horizon
    lowest = np.full_like(values, np.inf)
    for ahead in range(1, horizon + 1):
        lowest = np.fmin(lowest, shifted(values, -ahead))
    today = _last_known(values, question.window)
    happened = np.where(_stayed(grid, values, horizon) & np.isfinite(today), lowest < question.threshold, np.nan)
    return Outcomes(
        happened=happened,
        already=np.where(np.isfinite(today), today < question.threshold, np.nan),
        persistence=-np.where(np.isfinite(today), today, 0.0),
        known_after=horizon,
    )


def _share(grid: Grid, question: Question) -> Outcomes:
    column, horizon = question.label.column, question.horizon
    part, whole = share_parts(grid, column)
    ahead_part, ahead_whole = np.zeros_like(part), np.zeros_like(whole)
    for ahead in range(1, horizon + 1):
        ahead_part += np.nan_to_num(shifted(part, -ahead))
        ahead_whole += np.nan_to_num(shifted(whole, -ahead))
    ahead_share = divided(ahead_part, ahead_whole)
    lag = grid.lag(column)
    today = divided(
        trailing_sum(shifted(part, lag), question.window)[0], trailing_sum(shifted(whole, lag), question.window)[0]
    )
    complete = np.arange(grid.months) + horizon + lag < grid.months
    usable = complete[None, :] & np.isfinite(ahead_share) & np.isfinite(today)
    return Outcomes(
        happened=np.where(usable, ahead_share >= question.threshold - TIE, np.nan),
        already=np.where(np.isfinite(today), today >= question.threshold - TIE, np.nan),
        persistence=np.nan_to_num(today, nan=0.0),
        known_after=horizon + lag,
    )


def _ahead(values: Matrix, start: int, end: int) -> tuple[Matrix, Matrix]:
    """Average months ``t + start .. t + end``, and count those known."""
    total, count = np.zeros_like(values), np.zeros_like(values)
    for ahead in range(start, end + 1):
        later = shifted(values, -ahead)
        total += np.nan_to_num(later)
        count += np.isfinite(later)
    mean = divided(total, count)
    return np.where(np.isfinite(mean), mean, -np.inf), count


def _stayed(grid: Grid, values: Matrix, horizon: int) -> NDArray[np.bool_]:
    """Say where the client was there to the window's end and at least half of the window's months are known."""
    there = np.arange(grid.months)[None, :] + horizon <= grid.last_row()[:, None]
    _, known = _ahead(values, 1, horizon)
    return np.asarray(there & (2.0 * known >= horizon))


def _last_known(values: Matrix, window: int) -> Matrix:
    """Give the last figure known within `window` months."""
    last = np.full_like(values, np.nan)
    for back in range(window):
        last = np.where(np.isfinite(last), last, shifted(values, back))
    return last
