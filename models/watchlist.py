"""The clients of today with their probability, its range and the reasons, likeliest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from models.assessment import ClientDrift, DriftModel
from models.backward import Matrix
from models.features import Feature
from models.grid import Grid
from models.labels import Question
from models.outcomes import Outcomes
from models.ranges import probability_ranges
from models.reasons import Reason, facts
from models.validation import Recipe, Rows

Vector = NDArray[np.float64]

ACTIVE_MONTHS = 3
"""Who has no row in the last three months is taken to be gone (a history of invoices alone skips months)."""
MOST_REASONS = 3
LEAST_CONTRIBUTION = 0.05
"""Log-odds: what moves the odds by less than a twentieth is no reason."""


@dataclass(frozen=True)
class Evidence:
    """All that is known of a portfolio for one question.

    Parameters
    ----------
    grid : Grid
        The panel up to the month asked about.
    question : Question
        What is asked.
    known : Outcomes
        What became of every client after every cut.
    features : tuple of Feature
        In use.
    cube : (clients, months, features) array
        Their figures, in the model's order.
    rises : (clients, months) array or None
        Months of price rises.
    rows : Rows
        Client-cuts with a known outcome.
    """

    grid: Grid
    question: Question
    known: Outcomes
    features: tuple[Feature, ...]
    cube: NDArray[np.float64]
    rises: Matrix | None
    rows: Rows


def watchlist(
    evidence: Evidence,
    model: DriftModel,
    recipe: Recipe,
    clients: Collection[str] | None,
    generator: np.random.Generator,
) -> tuple[ClientDrift, ...]:
    """Tell about every active client, or about those asked for.

    Parameters
    ----------
    evidence : Evidence
        What is known.
    model : DriftModel
        What is in use.
    recipe : Recipe
        How it was made.
    clients : collection of str or None
        Whom to tell about; those with a row in the last three months when None.
    generator : numpy Generator
        Where the draws of the ranges come from.

    Returns
    -------
    tuple of ClientDrift
        Likeliest first (where all have the base rate, in the order the model would have given), then those for whom it
        is so already, then those of whom too little is known; the id settles ties.
    """
    grid, today = evidence.grid, evidence.grid.months - 1
    figures = evidence.cube[:, today, :]
    low, high = probability_ranges(model, recipe, evidence.rows, figures, evidence.question.horizon, generator)
    score = model.fitted.log_odds(figures)
    probability = model.calibration.apply(score, model.base_rate)
    contributions = model.fitted.contributions(figures) * model.calibration.slope
    usual = dict(zip(model.fitted.features, model.fitted.means, strict=True))
    told = [
        facts(feature, figures[:, i], usual.get(feature.name, 0.0), grid, evidence.rises, today)
        for i, feature in enumerate(evidence.features)
    ]
    position = {client: index for index, client in enumerate(grid.client_ids)}
    active = grid.last_row() > today - ACTIVE_MONTHS
    chosen = [client for client in grid.client_ids if active[position[client]]] if clients is None else sorted(clients)

    listed: list[tuple[tuple[int, float, float, str], ClientDrift]] = []
    for client in chosen:
        row = position.get(client)
        already = evidence.known.already[row, today] if row is not None else np.nan
        if row is None or not np.isfinite(already):
            unknown = ClientDrift(client, None, None, None, False, (Reason("too_short"),))
            listed.append(((2, 0.0, 0.0, client), unknown))
        elif already and not evidence.question.label.already_counts:
            standing = float(evidence.known.persistence[row, today])
            told_so = (_already(evidence.question, abs(standing)),)
            listed.append(((1, -standing, 0.0, client), ClientDrift(client, None, None, None, True, told_so)))
        else:
            chance = float(probability[row])
            reasons = _reasons([of_feature[row] for of_feature in told], contributions[row], model)
            drift = ClientDrift(
                client_id=client,
                probability=chance,
                low=min(chance, float(low[row])),
                high=max(chance, float(high[row])),
                already=bool(already),
                reasons=reasons,
            )
            listed.append(((0, -chance, -float(score[row]), client), drift))
    return tuple(drift for _, drift in sorted(listed, key=lambda item: item[0]))


def _reasons(
    told: Sequence[Reason | None], contributions: NDArray[np.float64], model: DriftModel
) -> tuple[Reason, ...]:
    if model.calibration.slope == 0.0:
        base = Reason("base_rate", "", MappingProxyType({"now": model.base_rate}))
        return (base, *[reason for reason in told if reason is not None][: MOST_REASONS - 1])
    weighed = [
        replace(reason, contribution=float(contribution))
        for reason, contribution in zip(told, contributions, strict=True)
        if reason is not None and abs(contribution) >= LEAST_CONTRIBUTION
    ]
    ordered = sorted(weighed, key=lambda reason: -abs(reason.contribution))[:MOST_REASONS]
    return tuple(ordered) or (Reason("average", "", MappingProxyType({"now": model.base_rate})),)


def _already(question: Question, standing: float) -> Reason:
    values = {"now": standing, "then": question.threshold}
    return Reason("already", question.label.column, MappingProxyType(values))
