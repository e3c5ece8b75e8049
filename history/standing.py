"""Against the portfolio: where a client's score and each of its metrics stand among the clients of the month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from history.metrics import metrics_in_use
from history.record import History

FEWEST_CLIENTS = 5
"""Graded clients of a month below which none has a standing: with fewer a fifth is nobody."""

PORTFOLIO_GRADES: tuple[tuple[str, float], ...] = (("A", 0.8), ("B", 0.6), ("C", 0.4), ("D", 0.2), ("F", 0.0))
"""Each letter with the lowest percentile that still earns it, best first: the fifths of the portfolio."""


def portfolio_standing(
    history: History,
    scores: pd.DataFrame,
    *,
    targets: Mapping[str, Mapping[str, float]] | None = None,
) -> pd.DataFrame:
    """Return how each client stands among those graded in the same month.

    With w clients worse and t alike, itself among them, of n, the percentile is (w + t / 2) / n: 0.5 for the client
    in the middle, the same for clients that are alike. The letter is the fifth of the portfolio it falls in.

    Parameters
    ----------
    history : History
        Who had left by a month is no part of its portfolio.
    scores : DataFrame
        From `history.scorecard.scorecard`.
    targets : mapping, optional
        Those of the scores: they may turn which way a metric is better.

    Returns
    -------
    DataFrame
        client_id, month, clients (graded that month), percentile (0..1, 1 best), portfolio_grade (A, B, C, D, F) and,
        for each metric of the scores, ``<metric>_percentile`` among the clients whose metric is known. NaN and None
        where fewer than five are. A row of the scores each, but those later than the month a client ended in.

    Notes
    -----
    Fifths, because they need no further assumption and say the same of any portfolio: a letter tells the place alone.
    In a portfolio of good clients somebody still has an F here; whether a client is good the fixed targets say.
    """
    ended = scores["client_id"].map(_ended(history))
    rows = scores.loc[~(scores["month"].array.asi8 > ended)].reset_index(drop=True)
    rank, clients = _ranks(rows, rows["score"])
    columns: dict[str, pd.Series] = {
        "client_id": rows["client_id"],
        "month": rows["month"],
        "clients": clients,
        "percentile": (rank - 0.5) / clients.where(clients > 0),
        "portfolio_grade": _letters(rank, clients),
    }
    for metric in metrics_in_use(None, targets).values():
        if f"{metric.name}_value" in rows:
            value = rows[f"{metric.name}_value"]
            rank, known = _ranks(rows, -value if metric.direction == "lower" else value)
            columns[f"{metric.name}_percentile"] = (rank - 0.5) / known.where(known > 0)
    return pd.DataFrame(columns)


def _ended(history: History) -> dict[str, int]:
    """Return the month each client ended in, counted as pandas counts them."""
    clients = history.clients
    if clients is None or "end_date" not in clients:
        return {}
    left = clients.dropna(subset=["end_date"])
    return dict(zip(left["client_id"], left["end_date"].dt.to_period("M").array.asi8.tolist(), strict=True))


def _ranks(rows: pd.DataFrame, values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return each value's rank in its month, the worst 1 and ties at their mean, and how many are known there."""
    months = values.groupby(rows["month"])
    known = months.transform("count")
    return months.rank(method="average").where(known >= FEWEST_CLIENTS), known


def _letters(rank: pd.Series, clients: pd.Series) -> pd.Series:
    # Twice a rank is whole, so that a client just on a border falls where it should whatever the rounding.
    twice, whole = (2.0 * rank - 1.0).to_numpy(), clients.to_numpy(dtype=np.float64)
    letters = np.full(len(rank), None, dtype=object)
    for letter, lowest in reversed(PORTFOLIO_GRADES):
        letters[5.0 * twice >= np.rint(10.0 * lowest) * whole] = letter
    return pd.Series(letters, index=rank.index, dtype="str")
