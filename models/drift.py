"""Who is likely to turn bad: the whole way from a month panel to a watchlist with its honest scores."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

import numpy as np
import pandas as pd

from models.assessment import DriftAssessment, DriftModel
from models.errors import ModelError
from models.features import RULE_SIGNS, Feature, available, feature_cube
from models.finding import Scores, finding_text, has_signal, score_forecasts
from models.gates import Gate, gate_for, gate_text
from models.grid import read_grid, rise_months
from models.labels import Question, ask
from models.linear import Recipe, base_rate
from models.outcomes import distinct_episodes, outcomes
from models.validation import Rows, forward_forecasts
from models.watchlist import Evidence, watchlist

STREAM_SCORES, STREAM_RANGES = 1, 2
"""Random streams, one a purpose, so that one more draw here changes nothing there."""


def assess_drift(
    panel: pd.DataFrame,
    *,
    label: str,
    horizon: int,
    as_of: pd.Period,
    seed: int,
    price_rises: pd.DataFrame | None = None,
    threshold: float | None = None,
    window: int = 6,
    clients: Collection[str] | None = None,
    settling_months: int = 1,
) -> DriftAssessment:
    """Tell how likely each client is to turn bad within the horizon, why, and how far that can be trusted.

    Parameters
    ----------
    panel : DataFrame
        ``client_id`` (text), ``month`` (monthly Period) and numeric columns; rows after `as_of` are not read.
    label : str
        A key of :data:`models.labels.LABELS`: ``hours``, ``grade``, ``late`` or ``disputed``.
    horizon : int
        Months ahead, 1 to 36 (``hours``: 3 to 36).
    as_of : pandas.Period
        Last month known.
    seed : int
        At least 0; the same seed gives the same answer.
    price_rises : DataFrame, optional
        ``client_id``, ``month`` and, if known, ``value`` (a fraction) of past price rises.
    threshold : float, optional
        Where "bad" begins, in the label's unit; the label's own when not given.
    window : int, optional
        Months looked back for "today", 3 to 24.
    clients : collection of str, optional
        Whom to tell about; those with a row in the last three months when not given.
    settling_months : int, optional
        Months until late and disputed invoices and days to pay of a month are known, 0 to 12.

    Returns
    -------
    DriftAssessment

    Raises
    ------
    ModelError
        When the panel lacks the label's column, or an argument is out of bounds; the message names it.

    Notes
    -----
    Labels, and how churned clients are handled: :mod:`models.outcomes`. A model is fitted to those the question makes
    sense for: everyone for ``hours``, else those for whom it is not so already. What it may use: :mod:`models.gates`.
    Forward validation: :mod:`models.validation`. Where forecasts made forward in time cannot be told from guessing (the
    95 % interval of the AUC, over those the question makes sense for, reaches .5) everyone is given the base rate.
    Where they can, but were too bold, their distance from the base rate (in log-odds) is multiplied by the calibration
    slope.

    The scores are those of the forecasts before that. ``brier_skill`` and ``calibration_slope`` are over those the
    question makes sense for; ``auc`` is over all, ``auc_drifters`` over those for whom it was not so already.

    *Not modelled*: a panel that was revised later (a month's figures are taken as if they had been known in that
    month, or `settling_months` after it for what is about invoices).

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=20, freq="M")
    >>> panel = pd.DataFrame({"client_id": "acme", "month": months, "hours": [20.0] * 20})
    >>> found = assess_drift(panel, label="hours", horizon=12, as_of=months[-1], seed=7)
    >>> found.gate, found.signal, found.episodes
    ('rule', False, 0)
    """
    if seed < 0:
        raise ModelError(f"the seed is {seed}; allowed is 0 or more")
    question = ask(label, horizon=horizon, window=window, threshold=threshold)
    grid = read_grid(panel, as_of=as_of, settling_months=settling_months)
    known, rises = outcomes(grid, question), rise_months(price_rises, grid)

    usable = np.isfinite(known.happened) & np.isfinite(known.already)
    trains = usable & (known.already == 0.0) if not question.label.already_counts else usable
    episodes = distinct_episodes(trains & (known.happened == 1.0), horizon)
    quiet = distinct_episodes(trains & (known.happened == 0.0), horizon)
    gate = gate_for(episodes, quiet)
    features, recipe = _plan(question, gate, available(label, grid, rises))
    cube = feature_cube(features, grid, rises)
    client, cut = np.nonzero(usable)
    rows = Rows(
        client=client,
        cut=cut,
        figures=cube[client, cut],
        happened=known.happened[client, cut],
        already=known.already[client, cut] > 0.0,
        trains=trains[client, cut],
        persistence=known.persistence[client, cut],
    )

    forecasts = forward_forecasts(rows, recipe, known_after=known.known_after, horizon=horizon)
    draws = np.random.default_rng([seed, STREAM_SCORES])
    scores = score_forecasts(rows, forecasts, question, (len(grid.client_ids), grid.months), draws)
    model = _model(rows, recipe, scores, question)

    return DriftAssessment(
        label=label,
        question=question.text,
        horizon=horizon,
        window=window,
        threshold=question.threshold,
        as_of=str(as_of),
        gate=gate.code,
        gate_text=gate_text(gate, episodes, quiet, len(features)),
        finding=finding_text(scores, question, base_rate=model.base_rate, pull=model.pull),
        signal=has_signal(scores, question),
        episodes=episodes,
        model=model,
        scores=MappingProxyType(scores),
        clients=watchlist(
            Evidence(grid, question, known, features, cube, rises, rows),
            model,
            clients,
            np.random.default_rng([seed, STREAM_RANGES]),
        ),
    )


def _plan(question: Question, gate: Gate, features: tuple[Feature, ...]) -> tuple[tuple[Feature, ...], Recipe]:
    """Choose the features that the evidence allows, and how they are weighed."""
    if gate.parameters == 0:
        signs = RULE_SIGNS[question.label.name]
        ruled = tuple(feature for feature in features if feature.name in signs)
        names = tuple(feature.name for feature in ruled)
        return ruled, Recipe("rule", names, tuple(signs[name] for name in names))
    taken = features[: gate.parameters]
    return taken, Recipe("logistic", tuple(feature.name for feature in taken))


def _model(rows: Rows, recipe: Recipe, scores: Scores, question: Question) -> DriftModel:
    """Fit to all that is known, and keep as much of it as the forecasts deserve."""
    figures, happened = rows.figures[rows.trains], rows.happened[rows.trains]
    weights = np.full(len(happened), 1.0 / question.horizon)
    slope = scores.get("calibration_slope", 1.0)
    kept = min(1.0, max(0.0, slope)) if isinstance(slope, float) else 1.0
    return DriftModel(
        linear=recipe.fit(figures, happened, weights),
        base_rate=base_rate(happened, weights),
        pull=kept if has_signal(scores, question) else 0.0,
        windows=float(weights.sum()),
        clients=len(np.unique(rows.client[rows.trains])),
    )
