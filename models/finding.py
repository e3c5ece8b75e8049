"""What the validation says: the scores of the forecasts, whether they show a signal, and that in plain words."""

from __future__ import annotations

from functools import partial

import numpy as np

from models.labels import Question
from models.outcomes import distinct_episodes
from models.scores import Measure, Ranking, Vector, brier_skill, calibration_slope, intervals, measured
from models.validation import Forecasts, Rows

Scores = dict[str, float | int | dict[str, list[float]]]

GUESSING = 0.5
TOO_BOLD = 0.95
"""A calibration slope below this is worth a sentence."""


def score_forecasts(
    rows: Rows, forecasts: Forecasts, question: Question, shape: tuple[int, int], generator: np.random.Generator
) -> Scores:
    """Score forecasts made forward in time, with persistence beside them.

    Parameters
    ----------
    rows : Rows
        All rows with a known outcome.
    forecasts : Forecasts
        Those foretold.
    question : Question
        What was asked.
    shape : (int, int)
        Clients and months of the grid.
    generator : numpy Generator
        Where the draws of clients come from.

    Returns
    -------
    dict
        ``auc``, ``auc_drifters``, ``persistence_auc``, ``persistence_auc_drifters`` in [0, 1]; ``brier_skill`` at most
        1; ``calibration_slope``; ``test_episodes``, the distinct episodes foretold; ``interval`` of each. What cannot
        be computed is absent.
    """
    if not len(forecasts.rows):
        return {}
    at = forecasts.rows
    happened, fine = rows.happened[at], (~rows.already[at]).astype(np.float64)
    meant = rows.trains[at].astype(np.float64)
    model, persistence = Ranking.of(forecasts.probability, happened), Ranking.of(rows.persistence[at], happened)

    def among(ranking: Ranking, who: Vector, weights: Vector) -> float | None:
        return ranking.auc(weights * who)

    def skill(weights: Vector) -> float | None:
        return brier_skill(forecasts.probability, forecasts.base_rate, happened, weights * meant)

    def slope(weights: Vector) -> float | None:
        return calibration_slope(forecasts.probability, happened, weights * meant)

    everyone = np.ones(len(at))
    measures: dict[str, Measure] = {
        "auc": partial(among, model, everyone),
        "auc_drifters": partial(among, model, fine),
        "persistence_auc": partial(among, persistence, everyone),
        "persistence_auc_drifters": partial(among, persistence, fine),
        "brier_skill": skill,
        "calibration_slope": slope,
    }
    hits = np.zeros(shape, dtype=np.bool_)
    hits[rows.client[at], rows.cut[at]] = (happened == 1.0) & rows.trains[at]
    scores: Scores = {
        **measured(measures, len(at)),
        "test_episodes": distinct_episodes(hits, question.horizon),
    }
    bounds = intervals(measures, rows.client[at], generator)
    kept = {name: bound for name, bound in bounds.items() if name in scores}
    return {**scores, "interval": kept} if kept else scores


def deciding_score(question: Question) -> str:
    """Name the score that shows a signal: the AUC over those the question makes sense for."""
    return "auc" if question.label.already_counts else "auc_drifters"


def has_signal(scores: Scores, question: Question) -> bool:
    """Say whether the deciding score's interval lies above guessing."""
    bounds = _bounds(scores, deciding_score(question))
    return bounds is not None and bounds[0] > GUESSING


def finding_text(scores: Scores, question: Question, *, base_rate: float, pull: float) -> str:
    """Say in plain words whether there is a predictive signal.

    Parameters
    ----------
    scores : dict
        As scored.
    question : Question
        What was asked.
    base_rate : float
        How often it happens at all, in (0, 1).
    pull : float
        How much of a deviation from it is kept, in [0, 1].
    """
    name = deciding_score(question)
    bounds, who = _bounds(scores, name), "" if question.label.already_counts else " among clients not bad already"
    given = f"everyone is given the base rate of {base_rate:.2g}."
    if bounds is None or name not in scores:
        seen = scores.get("test_episodes", 0)
        return f"No predictive signal: too little history to test a forecast ({seen} later episodes); {given}"
    auc, persistence = scores[name], scores.get("persistence_" + name)
    ranked = f"AUC {auc:.2f} ({bounds[0]:.2f} to {bounds[1]:.2f}){who}, on {scores['test_episodes']} later episodes"
    if not has_signal(scores, question):
        overall = ""
        among_all = _bounds(scores, "auc")
        if name != "auc" and among_all is not None and among_all[0] > GUESSING:
            overall = f" Over all clients it is {scores['auc']:.2f}, owed to those who are bad already."
        return f"No predictive signal: {ranked}, cannot be told from guessing (0.5); {given}{overall}"
    text = f"Predictive signal: {ranked}."
    if isinstance(persistence, float) and isinstance(auc, float):
        shown_alike = f"{auc:.2f}" == f"{persistence:.2f}"
        more_or_less = "less than the model" if auc > persistence else "more than the model"
        verdict = "the same as the model" if shown_alike else more_or_less
        text += f" Looking at today alone gives {persistence:.2f}, {verdict}."
    if pull < TOO_BOLD:
        text += f" Its forecasts were too bold: their distance from the base rate is multiplied by {pull:.2f}."
    return text


def _bounds(scores: Scores, name: str) -> list[float] | None:
    interval = scores.get("interval")
    return interval.get(name) if isinstance(interval, dict) else None
