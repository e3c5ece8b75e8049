"""Who is getting worse or better, since when, and what moved it: a CUSUM on each client's monthly score.

The score of a single month is watched, not the rolling one: a window of three months spreads a change over three and
would date it wrong. In a month that does not tell a metric its last score of the two months before stands in, so that
the score does not jump only because a quarter's advice is counted in one month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from history.metrics import Metric, metrics_in_use
from history.scorecard import WINDOW_MONTHS, scorecard

FEWEST_MONTHS = 8
"""Graded months below which nothing is said of a trend."""
LOOKBACK_MONTHS = 36
FRESH_MONTHS = 12
"""A change that began longer ago than this is the standing of today, no trend."""
WARM_UP_MONTHS = 4
"""Graded months whose mean is the first level; none of them is judged."""
ALLOWANCE = 0.5
"""Noise units that a month may lie off its level and count for nothing: half of the shift looked for, one unit."""
THRESHOLD = 5.0
"""Noise units that the months together must have strayed."""
LARGEST_STEP = 3.0
"""Noise units that one month may add: a single bad month is no trend."""
NOISE_FLOOR = 3.0
"""Points; a client whose score hardly moves is not watched more closely than this."""

_MEDIAN_TO_SD = 1.0 / (0.6744897501960817 * np.sqrt(2.0))
"""From the median absolute difference of two months to the standard deviation of one, for normal noise."""

Matrix = NDArray[np.float64]


def score_trend(
    panel: pd.DataFrame,
    as_of: pd.Period,
    *,
    weights: Mapping[str, float] | None = None,
    targets: Mapping[str, Mapping[str, float]] | None = None,
) -> pd.DataFrame:
    """Return for each client whether its monthly score has shifted within the last year, since when and by what.

    With x_t the monthly score, m_t the mean of the n months of the level before it and s the client's noise,
    u_t = (x_t - m_t) / (s * sqrt(1 + 1 / n)), held within `LARGEST_STEP`. Two sums are kept,
    down_t = max(0, down_{t-1} - u_t - `ALLOWANCE`) and up_t likewise with +u_t. Where one passes `THRESHOLD` a change
    is found; it began in the month after that sum was last 0, and the level starts anew there with both sums 0. s is
    the median absolute difference of successive months over 0.954, at least `NOISE_FLOOR`.

    Parameters
    ----------
    panel : DataFrame
        From `history.panel.month_panel`, through `as_of`; the last `LOOKBACK_MONTHS` are read.
    as_of : pandas.Period
        Last month.
    weights, targets : mapping, optional
        As for `history.metrics.metrics_in_use`.

    Returns
    -------
    DataFrame
        client_id, ``trend`` (worse or better: the last change found began within `FRESH_MONTHS`; steady; unknown below
        `FEWEST_MONTHS` graded months), ``changed_in`` (month, NaT where no trend), ``change`` (points: mean score
        since, less that of up to twelve months of the level before), ``moved_by`` (metric whose weighted score
        explains most of the change, of those known before and since), ``moved_points`` (points it explains),
        ``value_before`` and ``value_after`` (its mean monthly value, in its unit), ``level_from`` (first month of the
        level before that is compared with, NaT where no trend), ``months`` (graded) and ``noise`` (points). A row a
        client of the panel, sorted.

    Notes
    -----
    Months without a score are passed over. On pure noise about 3 clients in 100 are called worse or better at any time
    (36 months of it); a shift of two noise units after two years is found within 5 months by half, of three within 3.
    *Not modelled*: seasons, and months that resemble the one before, which make false alarms likelier.

    Source
    ------
    Page, Continuous inspection schemes, Biometrika 41 (1954), 100-115; Hawkins, Self-starting CUSUM charts for location
    and scale, The Statistician 36 (1987), 299-316.
    """
    months = _monthly(panel, as_of, weights, targets)
    found = _changes(months.score)
    used = metrics_in_use(weights, targets)
    rows: list[tuple[object, ...]] = []
    for place, client in enumerate(months.clients):
        graded = int(np.count_nonzero(~np.isnan(months.score[place])))
        start, sign = int(found.start[place]), int(found.sign[place])
        fresh = sign != 0 and months.score.shape[1] - start <= FRESH_MONTHS
        if graded < FEWEST_MONTHS or not fresh:
            label = "unknown" if graded < FEWEST_MONTHS else "steady"
            none = (pd.NaT, np.nan, None, np.nan, np.nan, np.nan, pd.NaT)
            rows.append((client, label, *none, graded, found.noise[place]))
            continue
        score = months.score[place]
        before = slice(max(int(found.previous[place]), start - FRESH_MONTHS), start)
        if np.isnan(score[before]).all():
            before = slice(int(found.previous[place]), start)
        change = float(np.nanmean(score[start:]) - np.nanmean(score[before]))
        moved = _moved_by(months, place, before, slice(start, None), sign, used)
        label, last = "better" if sign > 0 else "worse", score.size - 1
        first = before.start + int(np.flatnonzero(~np.isnan(score[before]))[0])
        changed_in, level_from = as_of - (last - start), as_of - (last - first)
        rows.append((client, label, changed_in, change, *moved, level_from, graded, found.noise[place]))
    names = ["client_id", "trend", "changed_in", "change", "moved_by", "moved_points", "value_before", "value_after"]
    table = pd.DataFrame(rows, columns=[*names, "level_from", "months", "noise"])
    numbers = dict.fromkeys(["change", "moved_points", "value_before", "value_after", "noise"], "float64")
    texts = dict.fromkeys(["client_id", "trend", "moved_by"], "str")
    return table.astype({**texts, **numbers, "months": "int64", "changed_in": "period[M]", "level_from": "period[M]"})


def monthly_score(
    panel: pd.DataFrame,
    as_of: pd.Period,
    *,
    weights: Mapping[str, float] | None = None,
    targets: Mapping[str, Mapping[str, float]] | None = None,
) -> pd.DataFrame:
    """Return the score that is watched: client_id, month, score (0..100), a row a graded month, for a chart.

    Parameters
    ----------
    panel, as_of, weights, targets
        As for `score_trend`.

    Returns
    -------
    DataFrame
    """
    months = _monthly(panel, as_of, weights, targets)
    place, step = np.nonzero(~np.isnan(months.score))
    first = as_of.ordinal - months.score.shape[1] + 1
    return pd.DataFrame(
        {
            "client_id": pd.Series([months.clients[one] for one in place], dtype="str"),
            "month": pd.PeriodIndex.from_ordinals(step + first, freq="M"),
            "score": months.score[place, step],
        }
    )


@dataclass(frozen=True)
class _Monthly:
    """Scores of single months: arrays (clients, months), the metrics' by name, NaN unknown."""

    clients: list[str]
    score: Matrix
    metric_scores: dict[str, Matrix]
    metric_values: dict[str, Matrix]


@dataclass(frozen=True)
class _Changes:
    """The last change of each client: its sign (0 none), first month, that of the level before; noise in points."""

    sign: NDArray[np.int64]
    start: NDArray[np.int64]
    previous: NDArray[np.int64]
    noise: Matrix


def _monthly(
    panel: pd.DataFrame,
    as_of: pd.Period,
    weights: Mapping[str, float] | None,
    targets: Mapping[str, Mapping[str, float]] | None,
) -> _Monthly:
    recent = panel.loc[(panel["month"] <= as_of) & (panel["month"] > as_of - LOOKBACK_MONTHS)]
    alone = scorecard(recent, weights=weights, targets=targets, window=1)
    clients = sorted(set(panel["client_id"]))
    client = alone["client_id"].map({one: place for place, one in enumerate(clients)}).to_numpy(dtype=np.int64)
    month = alone["month"].array.asi8 - as_of.ordinal + LOOKBACK_MONTHS - 1

    def laid_out(column: str) -> Matrix:
        cells = np.full((len(clients), LOOKBACK_MONTHS), np.nan)
        cells[client, month] = alone[column].to_numpy(dtype=np.float64)
        return cells

    total = np.zeros((len(clients), LOOKBACK_MONTHS))
    weight = np.zeros_like(total)
    told = np.zeros(total.shape, dtype=bool)
    scores, values = {}, {}
    for metric in metrics_in_use(weights, targets).values():
        if f"{metric.name}_score" not in alone or metric.weight == 0:
            continue
        own = laid_out(f"{metric.name}_score")
        told |= ~np.isnan(own)
        scores[metric.name] = _carried(own)
        values[metric.name] = laid_out(f"{metric.name}_value")
        known = ~np.isnan(scores[metric.name])
        total += np.where(known, metric.weight * scores[metric.name], 0.0)
        weight += metric.weight * known
    # A month of which nothing is told has no score of its own, whatever could be carried into it.
    score = np.divide(total, weight, out=np.full_like(total, np.nan), where=told)
    return _Monthly(clients, score, scores, values)


def _carried(own: Matrix) -> Matrix:
    filled = own.copy()
    for step in range(1, WINDOW_MONTHS):
        filled[:, step:] = np.where(np.isnan(filled[:, step:]), own[:, :-step], filled[:, step:])
    return filled


def _noise(score: Matrix) -> Matrix:
    noise = np.full(len(score), NOISE_FLOOR)
    for place, own in enumerate(score):
        steps = np.abs(np.diff(own[~np.isnan(own)]))
        if len(steps):
            noise[place] = max(NOISE_FLOOR, float(np.median(steps)) * _MEDIAN_TO_SD)
    return noise


def _changes(score: Matrix) -> _Changes:
    """Run both sums over all clients at once, month by month."""
    clients, months = score.shape
    known = ~np.isnan(score)
    noise = _noise(score)
    # Sums and counts before each month, for the mean of any stretch.
    sums = np.concatenate([np.zeros((clients, 1)), np.cumsum(np.where(known, score, 0.0), axis=1)], axis=1)
    counts = np.concatenate([np.zeros((clients, 1)), np.cumsum(known, axis=1)], axis=1)
    everyone = np.arange(clients)
    level_from = np.zeros(clients, dtype=np.int64)
    sign, start, previous = (np.zeros(clients, dtype=np.int64) for _ in range(3))
    strayed = {side: np.zeros(clients) for side in (-1, 1)}
    since = {side: np.zeros(clients, dtype=np.int64) for side in (-1, 1)}
    for month in range(months):
        before = counts[:, month] - counts[everyone, level_from]
        judged = known[:, month] & (counts[:, month] >= WARM_UP_MONTHS) & (before > 0)
        level = (sums[:, month] - sums[everyone, level_from]) / np.maximum(before, 1.0)
        off = np.where(judged, score[:, month] - level, 0.0) / (noise * np.sqrt(1.0 + 1.0 / np.maximum(before, 1.0)))
        off = np.clip(off, -LARGEST_STEP, LARGEST_STEP)
        for side in (-1, 1):
            grown = np.maximum(0.0, strayed[side] + side * off - ALLOWANCE)
            since[side] = np.where(judged & (strayed[side] == 0.0), month, since[side])
            strayed[side] = np.where(judged, grown, strayed[side])
        for side in (-1, 1):
            crossed = strayed[side] > THRESHOLD
            previous = np.where(crossed, level_from, previous)
            sign = np.where(crossed, side, sign)
            start = np.where(crossed, since[side], start)
            level_from = np.where(crossed, since[side], level_from)
            for other in (-1, 1):
                strayed[other] = np.where(crossed, 0.0, strayed[other])
    return _Changes(sign, start, previous, noise)


def _moved_by(
    months: _Monthly, place: int, before: slice, after: slice, sign: int, used: Mapping[str, Metric]
) -> tuple[str | None, float, float, float]:
    means = {}
    for name, scores in months.metric_scores.items():
        sides = [own[~np.isnan(own)] for own in (scores[place, before], scores[place, after])]
        if all(len(own) for own in sides):
            means[name] = float(sides[1].mean() - sides[0].mean())
    whole = sum(used[name].weight for name in means)
    points = {name: used[name].weight * step / whole for name, step in means.items()}
    if not points:
        return None, np.nan, np.nan, np.nan
    name = max(points, key=lambda one: sign * points[one])
    if sign * points[name] <= 0:
        return None, np.nan, np.nan, np.nan
    values = months.metric_values[name][place]
    sides = [own[~np.isnan(own)] for own in (values[before], values[after])]
    told = [float(own.mean()) if len(own) else np.nan for own in sides]
    return name, points[name], told[0], told[1]
