"""What can be computed of a client at a cut: functions of a grid, each known at the time.

Every function gives a (clients, months) array whose column ``t`` rests on what was known at ``t`` alone
(:mod:`models.backward`), NaN where not enough is known.
"""

from __future__ import annotations

import numpy as np

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

OWN_MONTHS = 24
"""A client's "own level" is its mean over up to two years."""
OWN_LEAST = 9
"""Fewer months than this are no own level."""
RECENT_HALF_LIFE = 2.0
SHARE_HALF_LIFE = 4.0
PRIOR_INVOICES = 2.0
"""A client's share or mean is read as if this many invoices of the portfolio's average stood beside its own."""
PRICE_RISE_FADES = 6.0
"""Months after which the memory of a price rise counts 1/e."""
CUSUM_LEAST = 6
"""Months of its own before a client's level and spread can be told apart from a change."""
CUSUM_SLACK = 0.5
CUSUM_STEP = 3.0
CUSUM_MOST = 10.0
"""In standard deviations: what each month forgives, the most that one month adds, and where the sum stops."""
LEAST_SPREAD = 0.1
"""A client's spread is never read as less than this share of its level."""
WORSE_WHEN_MORE = (
    "hours",
    "tickets_opened",
    "tickets_reopened",
    "admin_requests",
    "escalations",
    "days_to_pay",
    "late_share",
    "disputed_share",
    "friction_points",
)
"""The panel's measures of which more is worse, counted for `breadth`."""
CLEARLY_WORSE = 1.1
"""A measure stands worse when its last three months exceed the client's own year by a tenth."""


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


def bills_level(grid: Grid, _rises: Matrix | None, *, column: str, half_life: float) -> Matrix:
    """Give the share or mean over its bills, older ones fading, drawn toward the portfolio's where there are few."""
    counts = grid.counts(column)
    total, among = faded_sums(counts.known_part, half_life)[0], faded_sums(counts.known_whole, half_life)[0]
    portfolio = divided(total.sum(axis=0), among.sum(axis=0))
    return np.where(among > 0.0, (total + PRIOR_INVOICES * portfolio) / (among + PRIOR_INVOICES), np.nan)


def own_level(grid: Grid, _rises: Matrix | None, *, column: str) -> Matrix:
    """Give the mean over two years, in the column's unit."""
    return trailing_mean(grid.known(column), OWN_MONTHS)


def share_change(grid: Grid, _rises: Matrix | None, *, column: str) -> Matrix:
    """Give the share of the last three months less that of the last nine, both drawn toward the portfolio's share."""
    counts = grid.counts(column)
    short, long = (
        tuple(trailing_sum(side, months)[0] for side in (counts.known_part, counts.known_whole)) for months in (3, 9)
    )
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


def cusum(grid: Grid, _rises: Matrix | None, *, column: str) -> Matrix:
    """Sum up, month by month, how far the column stood above the client's own level so far.

    ``S(t) = min(CUSUM_MOST, max(0, S(t-1) + (x(t) - mean) / sd - CUSUM_SLACK))``, mean and standard deviation
    of up to `OWN_MONTHS` months before ``t`` (E. S. Page, "Continuous inspection schemes", Biometrika 41, 1954).
    """
    values = grid.known(column)
    mean = shifted(trailing_mean(values, OWN_MONTHS, at_least=CUSUM_LEAST), 1)
    spread = shifted(trailing_spread(values, OWN_MONTHS, at_least=CUSUM_LEAST), 1)
    # A client that never moved would make a signal of the first ticket more.
    spread = np.maximum(spread, LEAST_SPREAD * np.maximum(np.abs(mean), 1.0))
    steps = np.clip(divided(values - mean, spread), -CUSUM_STEP, CUSUM_STEP)
    found, running = np.full_like(values, np.nan), np.zeros(values.shape[0])
    for month in range(values.shape[1]):
        step = steps[:, month]
        known = np.isfinite(step)
        running = np.where(known, np.clip(running + np.nan_to_num(step) - CUSUM_SLACK, 0.0, CUSUM_MOST), running)
        found[:, month] = np.where(known, running, np.nan)
    return found


def tenure(grid: Grid, _rises: Matrix | None) -> Matrix:
    """Give the months since the client's first row, in the history told: ln(1 + months)."""
    months = np.arange(grid.months)[None, :] - np.argmax(grid.rows, axis=1)[:, None]
    return np.where(months >= 0, np.log1p(np.maximum(months, 0)), np.nan)


def breadth(grid: Grid, _rises: Matrix | None) -> Matrix:
    """Give in which share of the measures told the client stands worse lately than its own year: 0 none, 1 all."""
    worse, told = worse_measures(grid)
    return divided(worse, told)


def worse_measures(grid: Grid) -> tuple[Matrix, Matrix]:
    """Count the measures in which the client stands worse lately than its own year, and those that are told."""
    worse = np.zeros((len(grid.client_ids), grid.months))
    told = np.zeros_like(worse)
    for column in WORSE_WHEN_MORE:
        if grid.has(column):
            values = grid.known(column)
            year = trailing_mean(values, 12, at_least=6)
            ratio = divided(trailing_mean(values, 3, at_least=2), np.where(year > 0.0, year, np.nan))
            told += np.isfinite(ratio)
            worse += np.isfinite(ratio) & (np.nan_to_num(ratio) >= CLEARLY_WORSE)
    return worse, told


def _log_ratio(top: Matrix, bottom: Matrix) -> Matrix:
    ratio = divided(top, np.where(bottom > 0.0, bottom, np.nan))
    fits = np.isfinite(ratio) & (ratio > 0.0)
    return np.where(fits, np.log(np.where(fits, ratio, 1.0)), np.nan)
