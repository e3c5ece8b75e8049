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
    known_at : (clients, months) array of int
        Column of the grid at which `happened` is known.
    """

    happened: Matrix
    already: Matrix
    persistence: Matrix
    known_at: NDArray[np.int64]


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

    `share`: late (disputed) bills over all bills issued in the horizon's months is at least the threshold; known once
    the fate of each of them is. It is so already when the same share of those whose fate was told in the last `window`
    months reaches it.

    `exit`: the column is 1 in a client's last month if it left of its own accord, else 0; months after it are not
    read. It happened when one of the
    horizon's months is such a month; a client that is there no longer for another reason is left out. "As today" is the
    score, where the panel has one; a client without a score stands at the mean of the others.
    """
    if question.label.kind == "rise":
        return _rise(grid, question)
    if question.label.kind == "dip":
        return _dip(grid, question)
    if question.label.kind == "exit":
        return _exit(grid, question)
    return _share(grid, question)


def episode_starts(hits: NDArray[np.bool_], horizon: int) -> NDArray[np.bool_]:
    """Mark hits whose windows do not overlap: of months in a row before one and the same turn the first alone.

    Parameters
    ----------
    hits : (clients, months) array of bool
        Cuts after which it happened.
    horizon : int
        Length of a window in months.

    Returns
    -------
    (clients, months) array of bool

    Examples
    --------
    >>> episode_starts(np.array([[True, True, True, False, True]]), horizon=3).tolist()
    [[True, False, False, False, True]]
    """
    free_from = np.zeros(hits.shape[0], dtype=np.int64)
    starts = np.zeros_like(hits)
    for month in range(hits.shape[1]):
        starts[:, month] = hits[:, month] & (free_from <= month)
        free_from[starts[:, month]] = month + horizon
    return starts


def distinct_episodes(hits: NDArray[np.bool_], horizon: int) -> int:
    """Count the episodes of `episode_starts`, over all clients.

    Examples
    --------
    >>> distinct_episodes(np.array([[True, True, True, False, True]]), horizon=3)
    2
    """
    return int(episode_starts(hits, horizon).sum())


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
        known_at=_windows_end(grid, horizon),
    )


def _dip(grid: Grid, question: Question) -> Outcomes:
    values, horizon = grid.column(question.label.column), question.horizon
    lowest = np.full_like(values, np.inf)
    for ahead in range(1, horizon + 1):
        lowest = np.fmin(lowest, shifted(values, -ahead))
    today = _last_known(grid.known(question.label.column), question.window)
    happened = np.where(_stayed(grid, values, horizon) & np.isfinite(today), lowest < question.threshold, np.nan)
    return Outcomes(
        happened=happened,
        already=np.where(np.isfinite(today), today < question.threshold, np.nan),
        persistence=-np.where(np.isfinite(today), today, 0.0),
        known_at=_windows_end(grid, horizon),
    )


def _share(grid: Grid, question: Question) -> Outcomes:
    counts, horizon = grid.counts(question.label.column), question.horizon
    part, whole = np.zeros_like(counts.issued_part), np.zeros_like(counts.issued_whole)
    known_at = _windows_end(grid, horizon)
    for ahead in range(1, horizon + 1):
        part += np.nan_to_num(shifted(counts.issued_part, -ahead))
        whole += np.nan_to_num(shifted(counts.issued_whole, -ahead))
        later = known_at[:, : grid.months - ahead]
        np.maximum(later, counts.settled[:, ahead:], out=later)
    share = divided(part, whole)
    today = divided(
        trailing_sum(counts.known_part, question.window)[0], trailing_sum(counts.known_whole, question.window)[0]
    )
    settled = known_at < grid.months
    return Outcomes(
        happened=np.where(settled & np.isfinite(share), share >= question.threshold - TIE, np.nan),
        already=np.where(np.isfinite(today), today >= question.threshold - TIE, np.nan),
        persistence=np.nan_to_num(today, nan=0.0),
        known_at=known_at,
    )


def _exit(grid: Grid, question: Question) -> Outcomes:
    left, horizon = grid.column(question.label.column), question.horizon
    happened = np.zeros_like(left)
    for ahead in range(1, horizon + 1):
        happened = np.fmax(happened, np.nan_to_num(shifted(left, -ahead)))
    months = np.arange(grid.months)[None, :]
    here = grid.rows & (np.cumsum(np.nan_to_num(left), axis=1) == 0.0)
    stayed = months + horizon <= grid.last_row()[:, None]
    complete = months + horizon < grid.months
    score = grid.known("score") if grid.has("score") else np.zeros_like(left)
    told = np.isfinite(score)
    usual = divided(np.where(told, score, 0.0).sum(axis=0), told.sum(axis=0))
    return Outcomes(
        happened=np.where(here & complete & (stayed | (happened > 0.0)), happened, np.nan),
        already=np.where(here, 0.0, np.nan),
        persistence=-np.nan_to_num(np.where(told, score, usual)),
        known_at=_windows_end(grid, horizon),
    )


def _windows_end(grid: Grid, horizon: int) -> NDArray[np.int64]:
    """Give the last column of the window after each cut."""
    ends = np.arange(grid.months, dtype=np.int64) + horizon
    return np.broadcast_to(ends, (len(grid.client_ids), grid.months)).copy()


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
