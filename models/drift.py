"""Who is likely to turn bad: the whole way from a month panel to a watchlist with its honest scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.assessment import DriftAssessment, DriftModel
from models.boosting import BoostingRecipe
from models.calibration import NO_SIGNAL, Calibration
from models.effort_change import EffortChange, effort_change_of_drifters
from models.errors import ModelError
from models.features import RULES, TODAY, Feature, available, feature_cube, today_of
from models.finding import finding_text, has_signal, is_tested, validated
from models.gates import Gate, gate_for, gate_text
from models.grid import Grid, read_grid, rise_months
from models.labels import Question, ask
from models.linear import RULE_WEIGHT, LinearRecipe, base_rate
from models.outcomes import Outcomes, distinct_episodes, outcomes
from models.selection import chain_forecasts
from models.validation import LEAST_EPISODES, Recipe, Rows, forward_forecasts
from models.watchlist import Evidence, watchlist

CLIENT_FOLDS = 5
"""Groups of clients that are foretold by models fitted to the other groups."""
MONTHS_KEPT = {"boosting": 3, "by client": 3}
"""Months that a fitted model foretells where fitting anew every month would take long."""
BOOSTING_FROM = 5
"""Parameters a gate must allow before trees are tried: they need the most evidence of all."""
MOST_SEED = 2**32
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
    bills: pd.DataFrame | None = None,
    settling_months: int = 1,
    borrowed_weights: Mapping[str, float] | None = None,
    assumed_effort_change: float = 0.25,
) -> DriftAssessment:
    """Tell how likely each client is to turn bad within the horizon, why, and how far that can be trusted.

    Parameters
    ----------
    panel : DataFrame
        ``client_id`` (text), ``month`` (monthly Period) and numeric columns; rows after `as_of` are not read.
    label : str
        A key of :data:`models.labels.LABELS`: ``hours``, ``grade``, ``late``, ``disputed`` or ``churn``.
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
    bills : DataFrame, optional
        Bills one by one with when their fate was known (`models.bills.counts_of_bills`), as known at `as_of`.
    settling_months : int, optional
        Months until late and disputed invoices and days to pay of a month are known, 0 to 12, where only the panel
        tells them.
    borrowed_weights : mapping of feature to log-odds a standard deviation, optional
        Learned elsewhere; taken in the place of the fixed rule's where there are too few episodes to learn.
    assumed_effort_change : float, optional
        What the drifters' rise of hours is drawn toward (``hours`` only).

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
    Forward validation: :mod:`models.validation`; which model, and how calibrated: :mod:`models.selection`. Where
    forecasts made forward in time cannot be told from guessing (the 95 % interval of the AUC, over those the question
    makes sense for, reaches .5) everyone is given the base rate; where they could not be tested for want of history,
    no learned model is used but the fixed rule, which moves clients a little.

    The scores are those of the chain of forecasts, calibrated with what was known at each cut. ``brier_skill``,
    ``calibration_slope`` and the lifts are over those the question makes sense for; ``auc`` is over all,
    ``auc_drifters`` over those for whom it was not so already.

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
    grid = read_grid(panel, as_of=as_of, bills=bills, settling_months=settling_months)
    known, rises = outcomes(grid, question), rise_months(price_rises, grid)

    usable = np.isfinite(known.happened) & np.isfinite(known.already) & grid.there_for(window)
    trains = usable & (known.already == 0.0) if not question.label.already_counts else usable
    episodes = distinct_episodes(trains & (known.happened == 1.0), horizon)
    quiet = distinct_episodes(trains & (known.happened == 0.0), horizon)
    gate = gate_for(episodes, quiet)
    features = available(label, grid, rises)
    candidates = _candidates(question, gate, features, borrowed_weights or {}, seed)
    told = {feature.name: feature for feature in (*features, today_of(question))}
    cube = np.dstack([feature_cube(features, grid, rises), known.persistence])
    client, cut = np.nonzero(usable)
    rows = Rows(
        client=client,
        cut=cut,
        known_at=known.known_at[client, cut],
        features=tuple(told),
        figures=cube[client, cut],
        happened=known.happened[client, cut],
        already=known.already[client, cut] > 0.0,
        trains=trains[client, cut],
        persistence=known.persistence[client, cut],
    )

    least = LEAST_EPISODES if gate.parameters else 0
    forecasts = {
        name: forward_forecasts(
            rows, recipe, horizon=horizon, least_episodes=least, months_kept=MONTHS_KEPT.get(name, 1)
        )
        for name, recipe in candidates.items()
    }
    usual = _usual(gate, candidates)
    in_use = {name: found for name, found in forecasts.items() if name != "rule" or usual == "rule"}
    chain = chain_forecasts(rows, in_use, usual, horizon=horizon)
    validation = validated(
        rows,
        chain,
        forecasts,
        forward_forecasts(
            rows,
            candidates[chain.chosen],
            horizon=horizon,
            months_kept=MONTHS_KEPT["by client"],
            folds=rows.client % CLIENT_FOLDS,
        ),
        question,
        grid,
        np.random.default_rng([seed, STREAM_SCORES]),
    )
    scores = validation.scores
    by_rule = not is_tested(scores, question)
    # What could not be tested is not trusted further than the fixed weights that need no test.
    recipe = candidates[_untested(candidates) if by_rule else chain.chosen]
    calibration = Calibration() if by_rule else chain.calibration if has_signal(scores, question) else NO_SIGNAL
    model = _model(rows, recipe, calibration, question)
    used = tuple(told[name] for name in model.fitted.features)
    places = [rows.features.index(name) for name in model.fitted.features]

    return DriftAssessment(
        label=label,
        question=question.text,
        horizon=horizon,
        window=window,
        threshold=question.threshold,
        as_of=str(as_of),
        gate=gate.code,
        gate_text=gate_text(gate, episodes, quiet, model.fitted.kind, len(model.fitted.features)),
        finding=finding_text(
            scores,
            question,
            base_rate=model.base_rate,
            calibration=model.calibration,
            untested=model.fitted.kind if model.windows else "nothing",
        ),
        signal=has_signal(scores, question),
        episodes=episodes,
        borrowed=model.fitted.kind == "borrowed",
        model=model,
        scores=MappingProxyType(scores),
        curve=validation.curve,
        candidates=validation.candidates,
        tested=validation.tested,
        effort_change=_effort_change(grid, question, known, trains, assumed_effort_change),
        clients=watchlist(
            Evidence(grid, question, known, used, cube[:, :, places], rises, rows),
            model,
            recipe,
            clients,
            np.random.default_rng([seed, STREAM_RANGES]),
        ),
    )


def _candidates(
    question: Question, gate: Gate, features: tuple[Feature, ...], borrowed: Mapping[str, float], seed: int
) -> dict[str, Recipe]:
    """Name the ways of forecasting that the evidence allows; the fixed rule always, to stand beside them."""
    signs = {feature.name: feature.worse for feature in features} | {TODAY: 1.0}
    ruled = {name: part for name, part in RULES[question.label.name].items() if name in signs}
    weights = tuple(RULE_WEIGHT * part * signs[name] for name, part in ruled.items())
    found: dict[str, Recipe] = {"rule": LinearRecipe("rule", tuple(ruled), weights)}
    if gate.parameters == 0:
        lent = tuple(name for name in signs if name in borrowed)
        if lent:
            found["borrowed"] = LinearRecipe("borrowed", lent, tuple(borrowed[name] for name in lent))
        return found
    taken = features[: gate.parameters]
    names = tuple(feature.name for feature in taken)
    worse = tuple(feature.worse for feature in taken)
    found["persistence"] = LinearRecipe("persistence", (TODAY,), worse=(1.0,))
    found["logistic"] = LinearRecipe("logistic", names, worse=worse)
    if gate.parameters >= BOOSTING_FROM:
        found["boosting"] = BoostingRecipe(names, worse, question.horizon, seed % MOST_SEED)
    return found


def _usual(gate: Gate, candidates: Mapping[str, Recipe]) -> str:
    return "logistic" if gate.parameters else _untested(candidates)


def _untested(candidates: Mapping[str, Recipe]) -> str:
    return "borrowed" if "borrowed" in candidates else "rule"


def _model(rows: Rows, recipe: Recipe, calibration: Calibration, question: Question) -> DriftModel:
    """Fit to all that is known."""
    happened = rows.happened[rows.trains]
    weights = np.full(len(happened), 1.0 / question.horizon)
    return DriftModel(
        fitted=recipe.fit(rows.of(recipe.features, rows.trains), happened, weights),
        base_rate=base_rate(happened, weights),
        calibration=calibration,
        windows=float(weights.sum()),
        clients=len(np.unique(rows.client[rows.trains])),
    )


def _effort_change(
    grid: Grid, question: Question, known: Outcomes, counted: NDArray[np.bool_], assumed: float
) -> EffortChange | None:
    if question.label.kind != "rise":
        return None
    counted_only = replace(known, happened=np.where(counted, known.happened, np.nan))
    return effort_change_of_drifters(grid, question, counted_only, assumed=assumed)
