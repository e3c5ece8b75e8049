"""Rank acceptability: how often a client's grade survives when nobody knows which metric matters how much."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from history.metrics import GRADES, metrics_in_use

WORST = 5
DRAWS = 2000


def rank_acceptability(
    latest: pd.DataFrame,
    *,
    seed: int,
    draws: int = DRAWS,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return in what share of random weightings each client would have each grade, and be among the worst five.

    Weights are drawn uniformly from all that are >= 0 and sum to 1 (Dirichlet with every parameter 1: exponential
    draws over their sum), the same draw for every client, over the metrics that are known of it.

    Parameters
    ----------
    latest : DataFrame
        A row a client of `history.scorecard.scorecard`, such as from `history.scorecard.latest_scores`.
    seed : int
        Of the draws; the same seed gives the same shares.
    draws : int
        How many, at least 1. A share has a standard error of at most 0.5 / sqrt(draws).
    weights : mapping, optional
        Those of the scores; only which are 0 is read: such a metric counts in no draw either.

    Returns
    -------
    DataFrame
        client_id, one column a grade (A, B, C, D, F; shares that sum to 1), ``own_grade`` (the share of its grade under
        the weights of the scores) and ``worst_five`` (the probability to be among the five with the lowest scores;
        clients level at the fifth place share it; NaN where no more than five are graded). The graded clients, in the
        order given.

    Notes
    -----
    *Not modelled*: that the targets are assumptions too, and that a month may have been a chance.

    Source
    ------
    Lahdelma and Salminen, SMAA-2: Stochastic multicriteria acceptability analysis for group decision making,
    Operations Research 49 (2001), 444-454.

    Examples
    --------
    With metrics at 100 and 0 the score is the first one's weight in percent, uniform from 0 to 100: an A in 15 %.

    >>> row = pd.DataFrame({"client_id": ["acme"], "days_to_pay_score": [100.0], "profitability_score": [0.0]})
    >>> found = rank_acceptability(row.assign(score=50.0, grade="D"), seed=1, draws=100_000)
    >>> found[["A", "B", "C", "D", "F"]].round(2).values.tolist()
    [[0.15, 0.1, 0.15, 0.15, 0.45]]
    """
    used = metrics_in_use(weights)
    graded = latest.loc[latest["score"].notna()].reset_index(drop=True)
    names = [one.name for one in used.values() if one.weight > 0 and f"{one.name}_score" in graded]
    scores = np.array([graded[f"{name}_score"].to_numpy(dtype=np.float64) for name in names])
    scores = scores.reshape(len(names), len(graded))
    known = ~np.isnan(scores)
    drawn = np.random.default_rng(seed).standard_exponential((draws, len(names)))
    # Rounded, so that 85 is an A whatever weights it was multiplied with and divided by.
    found = np.round((drawn @ np.where(known, scores, 0.0)) / (drawn @ known.astype(np.float64)), 9)
    columns: dict[str, object] = {"client_id": graded["client_id"]}
    taken = np.zeros(found.shape, dtype=bool)
    for grade, lowest in GRADES:
        earned = (found >= lowest) & ~taken
        taken |= earned
        columns[grade] = earned.mean(axis=0)
    table = pd.DataFrame(columns)
    own = [table.at[place, grade] for place, grade in enumerate(graded["grade"])]
    return table.assign(own_grade=np.array(own, dtype=np.float64), worst_five=_among_the_worst(found))


def _among_the_worst(found: np.ndarray) -> np.ndarray:
    clients = found.shape[1]
    if clients <= WORST:
        return np.full(clients, np.nan)
    fifth = np.partition(found, WORST - 1, axis=1)[:, [WORST - 1]]
    below, level = found < fifth, found == fifth
    places = (WORST - below.sum(axis=1, keepdims=True)) / level.sum(axis=1, keepdims=True)
    return np.asarray((below + level * places).mean(axis=0))
