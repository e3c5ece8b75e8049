"""What the validation says: the scores of the forecasts, whether they show a signal, and that in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from models.acting import FIRST, Tested, lift, top_share
from models.calibration import Calibration
from models.grid import Grid
from models.labels import Question
from models.scores import (
    CalibrationGroup,
    Measure,
    Ranking,
    Vector,
    brier_skill,
    calibration_curve,
    calibration_slope,
    intervals,
    measured,
)
from models.selection import Chain, log_loss
from models.validation import LEAST_EPISODES, Forecasts, Rows, episodes_among

Scores = dict[str, float | int | dict[str, list[float]]]

GUESSING = 0.5
TOO_BOLD = 0.95
"""A calibration slope below this is worth a sentence."""


@dataclass(frozen=True)
class CandidateScores:
    """One way of forecasting, on the rows that all of them foretold.

    Parameters
    ----------
    name : str
        ``persistence``, ``rule``, ``logistic``, ``boosting`` or ``borrowed``.
    auc, auc_drifters : float or None
        Over all, and over clients not bad already.
    log_loss : float or None
        Mean over the rows the question makes sense for, in nats, before calibration.
    """

    name: str
    auc: float | None
    auc_drifters: float | None
    log_loss: float | None

    def document(self) -> dict[str, float | str]:
        """Give the scores as plain numbers; one that cannot be computed is absent."""
        figures = {"auc": self.auc, "auc_drifters": self.auc_drifters, "log_loss": self.log_loss}
        return {"name": self.name} | {name: value for name, value in figures.items() if value is not None}


@dataclass(frozen=True)
class Validation:
    """All that forecasts made forward in time showed.

    Parameters
    ----------
    scores : dict
        As `validated` gives them.
    curve : tuple of CalibrationGroup
        What was foretold against what came.
    candidates : tuple of CandidateScores
    tested : Tested
        The forecasts themselves, of the rows the question makes sense for.
    """

    scores: Scores
    curve: tuple[CalibrationGroup, ...]
    candidates: tuple[CandidateScores, ...]
    tested: Tested


def validated(
    rows: Rows,
    chain: Chain,
    candidates: Mapping[str, Forecasts],
    new_clients: Forecasts,
    question: Question,
    grid: Grid,
    generator: np.random.Generator,
) -> Validation:
    """Score forecasts made forward in time, with persistence and the trend rule beside them.

    Parameters
    ----------
    rows : Rows
        All rows with a known outcome.
    chain : Chain
        The forecasts of the model in use at each cut.
    candidates : mapping of name to Forecasts
        Every candidate's.
    new_clients : Forecasts
        Of the model in use now, fitted without the client foretold.
    question : Question
        What was asked.
    grid : Grid
        Whose clients and months the rows are of.
    generator : numpy Generator
        Where the draws of clients come from.

    Returns
    -------
    Validation
        `scores` holds ``auc``, ``auc_drifters``, ``persistence_auc``, ``persistence_auc_drifters``, ``trend_auc``,
        ``trend_auc_drifters`` (of the fixed rule) and ``auc_new_clients`` (over those the question makes sense for) in
        [0, 1]; ``gain_drifters``, the model's AUC less persistence's on clients not bad already; ``brier_skill`` at
        most 1; ``calibration_slope``; ``lift_first_five`` and ``persistence_lift_first_five``; ``test_episodes``, the
        distinct episodes foretold; and ``interval``, 95 % of each. What cannot be computed is absent.
    """
    at = chain.rows
    meant = rows.trains[at]
    tested = Tested(
        client=rows.client[at][meant],
        cut=rows.cut[at][meant] + grid.first_month.ordinal,
        probability=chain.probability[meant],
        base_rate=chain.base_rate[meant],
        persistence=rows.persistence[at][meant],
        happened=rows.happened[at][meant],
        horizon=question.horizon,
    )
    if not len(at):
        return Validation({}, (), (), tested)
    happened, fine = rows.happened[at], (~rows.already[at]).astype(np.float64)
    foretold = np.zeros(len(rows.cut), dtype=np.bool_)
    foretold[at[meant]] = True
    measures = _measures(rows, chain, candidates, new_clients)
    scores: Scores = {
        **measured(measures, len(at)),
        "test_episodes": episodes_among(rows, foretold, question.horizon),
    }
    bounds = intervals(measures, rows.client[at], generator)
    kept = {name: bound for name, bound in bounds.items() if name in scores}
    once = np.ones(len(at))

    def compared(name: str, log_odds: Vector) -> CandidateScores:
        ranking = Ranking.of(log_odds, happened, rows.cut[at])
        loss = float(log_loss(log_odds, happened)[meant].mean()) if meant.any() else None
        return CandidateScores(name, ranking.auc(once), ranking.auc(fine), loss)

    return Validation(
        scores={**scores, "interval": kept} if kept else scores,
        curve=calibration_curve(tested.probability, tested.happened, question.horizon),
        candidates=tuple(compared(name, one.log_odds) for name, one in candidates.items()),
        tested=tested,
    )


def _measures(
    rows: Rows, chain: Chain, candidates: Mapping[str, Forecasts], new_clients: Forecasts
) -> dict[str, Measure]:
    at = chain.rows
    happened, fine = rows.happened[at], (~rows.already[at]).astype(np.float64)
    meant, everyone = rows.trains[at].astype(np.float64), np.ones(len(at))
    model, persistence = (
        Ranking.of(score, happened, rows.cut[at]) for score in (chain.probability, rows.persistence[at])
    )

    def among(ranking: Ranking, who: Vector, weights: Vector) -> float | None:
        return ranking.auc(weights * who)

    def gain(weights: Vector) -> float | None:
        ours, theirs = model.auc(weights * fine), persistence.auc(weights * fine)
        return None if ours is None or theirs is None else ours - theirs

    def skill(weights: Vector) -> float | None:
        return brier_skill(chain.probability, chain.base_rate, happened, weights * meant)

    def slope(weights: Vector) -> float | None:
        return calibration_slope(chain.probability, happened, weights * meant)

    def first_five(taken: Vector, weights: Vector) -> float | None:
        return lift(happened, taken, weights * meant)

    taken, taken_today = (_first_of_each_cut(rows, at, score) for score in (chain.probability, rows.persistence[at]))
    measures: dict[str, Measure] = {
        "auc": partial(among, model, everyone),
        "auc_drifters": partial(among, model, fine),
        "persistence_auc": partial(among, persistence, everyone),
        "persistence_auc_drifters": partial(among, persistence, fine),
        "gain_drifters": gain,
        "brier_skill": skill,
        "calibration_slope": slope,
        "lift_first_five": partial(first_five, taken),
        "persistence_lift_first_five": partial(first_five, taken_today),
    }
    if "rule" in candidates:
        trend = Ranking.of(candidates["rule"].log_odds, happened, rows.cut[at])
        measures |= {"trend_auc": partial(among, trend, everyone), "trend_auc_drifters": partial(among, trend, fine)}
    strange = np.full(len(rows.cut), np.nan)
    strange[new_clients.rows] = new_clients.log_odds
    told = np.isfinite(strange[at])
    if told.any():
        ranking = Ranking.of(np.nan_to_num(strange[at]), happened, rows.cut[at])
        measures["auc_new_clients"] = partial(among, ranking, meant * told)
    return measures


def _first_of_each_cut(rows: Rows, at: np.ndarray, score: Vector) -> Vector:
    """Say which part of each row the question makes sense for is among the first five of its month."""
    taken = np.zeros(len(at))
    meant = rows.trains[at]
    taken[meant] = top_share(score[meant], rows.cut[at][meant], FIRST)
    return taken


def deciding_score(question: Question) -> str:
    """Name the score that shows a signal: the AUC over those the question makes sense for."""
    return "auc" if question.label.already_counts else "auc_drifters"


def has_signal(scores: Scores, question: Question) -> bool:
    """Say whether forecasts were tested and the deciding score's interval lies above guessing."""
    bounds = _bounds(scores, deciding_score(question))
    return is_tested(scores, question) and bounds is not None and bounds[0] > GUESSING


def has_clear_gain(scores: Scores) -> bool:
    """Say whether the interval of the gain over persistence, among clients not bad already, lies above none."""
    bounds = _bounds(scores, "gain_drifters")
    return bounds is not None and bounds[0] > 0.0


def is_tested(scores: Scores, question: Question) -> bool:
    """Say whether there was history enough to hold forecasts against what followed.

    Fewer than `LEAST_EPISODES` distinct episodes among what was foretold are no test, whatever an interval says.
    """
    seen = scores.get("test_episodes", 0)
    enough = isinstance(seen, int) and seen >= LEAST_EPISODES
    return enough and _bounds(scores, deciding_score(question)) is not None


def finding_text(
    scores: Scores, question: Question, *, base_rate: float, calibration: Calibration, untested: str
) -> str:
    """Say in plain words whether there is a predictive signal.

    Parameters
    ----------
    scores : dict
        As scored.
    question : Question
        What was asked.
    base_rate : float
        How often it happens at all, in (0, 1).
    calibration : Calibration
        Of the model in use.
    by_rule : bool
        Weights that were not learned here (the fixed rule's, or borrowed ones) are in use, for want of episodes.
    """
    name = deciding_score(question)
    all_are_asked = question.label.already_counts or question.label.kind == "exit"
    bounds, who = _bounds(scores, name), "" if all_are_asked else " among clients not bad already"
    given = f"everyone is given the base rate of {base_rate:.2g}."
    if bounds is None or not is_tested(scores, question):
        seen = scores.get("test_episodes", 0)
        moved = {
            "rule": f"fixed weights move each client a little from the base rate of {base_rate:.2g}, untested.",
            "borrowed": f"borrowed weights move each client from the base rate of {base_rate:.2g}, untested here.",
            "nothing": f"no outcome is known yet, and a rate of {base_rate:.2g} is assumed for everyone.",
        }
        return (
            f"No predictive signal: too little history to test a forecast ({seen} later episodes); "
            f"{moved.get(untested, given)}"
        )
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
        gain = _bounds(scores, "gain_drifters")
        if gain is None or gain[0] <= 0.0 <= gain[1]:
            more_or_less += ", though the two cannot be told apart"
        verdict = "the same as the model" if shown_alike else more_or_less
        text += f" Looking at today alone gives {persistence:.2f}, {verdict}."
    if calibration.slope < TOO_BOLD:
        text += (
            f" Its forecasts were too bold: their distance from the base rate is multiplied by {calibration.slope:.2f}."
        )
    return text


def _bounds(scores: Scores, name: str) -> list[float] | None:
    interval = scores.get("interval")
    return interval.get(name) if isinstance(interval, dict) else None
