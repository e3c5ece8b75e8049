"""Which model is used: the one that foretold better forward in time, chosen at every cut as it would have been then.

At each cut the forecasts that have come due choose among the candidates and calibrate the chosen one; it then foretells
the cut. The scores of this chain are therefore scores of the whole way of working, the choice included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_expit

from models.calibration import Calibration, fit_calibration
from models.scores import Ranking
from models.validation import LEAST_EPISODES, Forecasts, Rows, episodes_among

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Chain:
    """Forecasts of the model in use at each cut, calibrated as it was then, and what is in use now.

    Parameters
    ----------
    rows : (n,) array
        Which rows were foretold.
    probability, base_rate : (n,) array
        As given then, and the base rate beside it.
    chosen : str
        The candidate in use now.
    calibration : Calibration
        Of it, now.
    """

    rows: NDArray[np.int64]
    probability: Vector
    base_rate: Vector
    chosen: str
    calibration: Calibration


def chain_forecasts(rows: Rows, candidates: Mapping[str, Forecasts], usual: str, *, horizon: int) -> Chain:
    """Choose, calibrate and foretell cut by cut.

    Parameters
    ----------
    rows : Rows
        All rows with a known outcome.
    candidates : mapping of name to Forecasts
        Of the same rows in the same order, raw.
    usual : str
        The candidate in use without evidence for another.
    horizon : int
        Months of a window.

    Returns
    -------
    Chain
        Of no row where none was foretold.

    Notes
    -----
    Over the rows the question makes sense for: *boosting* takes the place of the usual model when its mean log loss is
    smaller by more than one standard error of the difference, clients drawn as wholes: a tie goes to the simpler. A
    model that foretold worse than persistence by log loss and ranked no better gives way to *persistence*.
    """
    any_of = candidates[usual]
    at = any_of.rows
    probability = np.zeros(len(at))
    for cut in np.unique(rows.cut[at]):
        now = rows.cut[at] == cut
        due = rows.known_at[at] <= cut
        name = choose(rows, candidates, usual, due, horizon)
        calibration = _calibrated(rows, candidates[name], due, horizon)
        probability[now] = calibration.apply(candidates[name].log_odds[now], candidates[name].base_rate[now])
    everything = np.ones(len(at), dtype=np.bool_)
    chosen = choose(rows, candidates, usual, everything, horizon)
    return Chain(at, probability, any_of.base_rate, chosen, _calibrated(rows, candidates[chosen], everything, horizon))


def choose(rows: Rows, candidates: Mapping[str, Forecasts], usual: str, due: NDArray[np.bool_], horizon: int) -> str:
    """Name the candidate that the forecasts that have come due speak for.

    Returns
    -------
    str
        The usual one where they hold fewer than `LEAST_EPISODES` distinct episodes.
    """
    at = candidates[usual].rows
    deciding = due & rows.trains[at]
    among = np.zeros(len(rows.cut), dtype=np.bool_)
    among[at[deciding]] = True
    client, happened = rows.client[at[deciding]], rows.happened[at[deciding]]
    if episodes_among(rows, among, horizon) < LEAST_EPISODES or bool(happened.all()):
        return usual
    log_odds = {name: forecasts.log_odds[deciding] for name, forecasts in candidates.items()}
    losses = {name: log_loss(foretold, happened) for name, foretold in log_odds.items()}
    chosen = usual
    if "boosting" in candidates:
        gain, error = _mean_by_client(losses[chosen] - losses["boosting"], client)
        if gain > error:
            chosen = "boosting"
    if "persistence" in candidates and losses["persistence"].mean() < losses[chosen].mean():
        once = np.ones(len(happened))
        today, model = (
            Ranking.of(log_odds[name], happened, rows.cut[at[deciding]]).auc(once) for name in ("persistence", chosen)
        )
        if today is not None and model is not None and today >= model:
            chosen = "persistence"
    return chosen


def log_loss(log_odds: Vector, happened: Vector) -> Vector:
    """Give minus the log of the probability given to what happened, a row each, in nats.

    Examples
    --------
    >>> [round(float(loss), 4) for loss in log_loss(np.array([0.0, 0.0]), np.array([1.0, 0.0]))]
    [0.6931, 0.6931]
    """
    return np.asarray(-np.where(happened > 0.0, log_expit(log_odds), log_expit(-log_odds)))


def _calibrated(rows: Rows, forecasts: Forecasts, due: NDArray[np.bool_], horizon: int) -> Calibration:
    at = forecasts.rows
    deciding = due & rows.trains[at]
    return fit_calibration(
        forecasts.log_odds[deciding],
        forecasts.base_rate[deciding],
        rows.happened[at[deciding]],
        np.full(int(deciding.sum()), 1.0 / horizon),
    )


def _mean_by_client(gains: Vector, client: NDArray[np.int64]) -> tuple[float, float]:
    """Give the mean of rows and its standard error, the rows of a client counted as one draw."""
    clients, of_row = np.unique(client, return_inverse=True)
    mean = float(gains.mean())
    around = np.bincount(of_row, gains - mean)
    n = len(clients)
    return mean, float(np.sqrt(n / max(n - 1, 1) * (around**2).sum())) / len(gains)
