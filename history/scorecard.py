"""The scorecard: a score and a grade for each client and month, over a rolling three months, against fixed targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from history.metrics import METRICS, Metric, grade_of, metrics_in_use

__all__ = ["METRICS", "WINDOW_MONTHS", "latest_scores", "scorecard"]

WINDOW_MONTHS = 3


def scorecard(
    panel: pd.DataFrame,
    *,
    weights: Mapping[str, float] | None = None,
    targets: Mapping[str, Mapping[str, float]] | None = None,
    window: int = WINDOW_MONTHS,
) -> pd.DataFrame:
    """Return each client's score and grade in every month, and what they are made of.

    A metric's value is its sums (or mean) over the month and those before it in the window, known cells only. Its
    score runs straight from 100 at `good` to 0 at `bad` and stays there beyond. The score is the mean of the metrics'
    scores, weighted, over those that are known.

    Parameters
    ----------
    panel : DataFrame
        From `history.panel.month_panel`; columns may be missing.
    weights, targets : mapping, optional
        As for `history.metrics.metrics_in_use`.
    window : int
        Months a value is taken over, at least 1; 1 is the month alone.

    Returns
    -------
    DataFrame
        client_id, month, then for each metric the panel has columns for ``<metric>_value`` (in its unit) and
        ``<metric>_score`` (0..100), then ``score`` (0..100, 100 best) and ``grade`` (A, B, C, D, F), NaN and None
        where no metric is known. A row of the panel each, sorted by client and month.

    Raises
    ------
    HistoryError
        For weights or targets that are not allowed.

    Notes
    -----
    Nothing later than a row's month is read but, where months.csv has no disputes, what invoices.csv says of a bill's
    dispute, which has no date.

    Examples
    --------
    >>> months = pd.PeriodIndex(["2026-01", "2026-02"], freq="M")
    >>> panel = pd.DataFrame({"client_id": ["acme"] * 2, "month": months, "days_to_pay": [45.0, 75.0]})
    >>> scorecard(panel)[["days_to_pay_value", "score", "grade"]].values.tolist()
    [[45.0, 50.0, 'D'], [60.0, 0.0, 'F']]
    """
    used = metrics_in_use(weights, targets)
    rows = panel.sort_values(["client_id", "month"]).reset_index(drop=True)
    back = _rows_back(rows, window)
    columns: dict[str, pd.Series] = {"client_id": rows["client_id"], "month": rows["month"]}
    weighted = np.zeros(len(rows))
    weight_known = np.zeros(len(rows))
    for metric in used.values():
        value = _value(metric, rows, back)
        if value is None:
            continue
        score = 100.0 * np.clip((metric.bad - value) / (metric.bad - metric.good), 0.0, 1.0)
        columns[f"{metric.name}_value"] = pd.Series(value)
        columns[f"{metric.name}_score"] = pd.Series(score)
        known = ~np.isnan(score)
        weighted[known] += metric.weight * score[known]
        weight_known[known] += metric.weight
    score = np.divide(weighted, weight_known, out=np.full(len(rows), np.nan), where=weight_known > 0)
    columns["score"] = pd.Series(score)
    columns["grade"] = pd.Series([grade_of(one) for one in score], dtype="str")
    return pd.DataFrame(columns)


def latest_scores(scores: pd.DataFrame, clients: Iterable[str]) -> pd.DataFrame:
    """Return the last row of each client asked for, of those that have one, in the order asked.

    Parameters
    ----------
    scores : DataFrame
        Any with client_id and month, sorted by them.
    clients : iterable of str

    Returns
    -------
    DataFrame
        The columns of `scores`; a row a client. Who enters time late is seen by its last month.
    """
    last = scores.drop_duplicates("client_id", keep="last").set_index("client_id")
    return last.loc[[one for one in clients if one in last.index]].reset_index().astype({"client_id": "str"})


def _rows_back(rows: pd.DataFrame, window: int) -> list[np.ndarray]:
    """Return, for each step back of the window, the row of the same client that many months before, or -1."""
    month = rows["month"].array.asi8
    client = rows["client_id"].to_numpy()
    places = {(one, when): place for place, (one, when) in enumerate(zip(client, month.tolist(), strict=True))}
    steps = [np.arange(len(rows))]
    for step in range(1, window):
        earlier = [places.get((one, when - step), -1) for one, when in zip(client, month.tolist(), strict=True)]
        steps.append(np.array(earlier, dtype=np.int64))
    return steps


def _value(metric: Metric, rows: pd.DataFrame, back: list[np.ndarray]) -> np.ndarray | None:
    top = _numbers(rows, metric.top)
    if metric.bottom == "size":
        seats = _numbers(rows, "seats")
        bottom = np.where(np.isnan(seats), _numbers(rows, "endpoints"), seats)
    elif metric.bottom:
        bottom = _numbers(rows, metric.bottom)
    else:
        bottom = np.ones(len(rows))
    known = ~(np.isnan(top) | np.isnan(bottom))
    if not known.any():
        return None
    tops, bottoms = np.zeros(len(rows)), np.zeros(len(rows))
    for place in back:
        there = (place >= 0) & known[place]
        tops += np.where(there, top[place], 0.0)
        bottoms += np.where(there, bottom[place], 0.0)
    value = np.divide(tops, bottoms, out=np.full(len(rows), np.nan), where=bottoms > 0)
    return np.asarray(value * metric.scale)


def _numbers(rows: pd.DataFrame, column: str) -> np.ndarray:
    if column not in rows:
        return np.full(len(rows), np.nan)
    return np.asarray(rows[column].to_numpy(dtype=np.float64, na_value=np.nan))
