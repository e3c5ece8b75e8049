"""What `drift` prints: the finding, how good the forecasts were with persistence beside them, and the watchlist."""

from __future__ import annotations

from models import ActingCosts, DriftAssessment
from reports.documents import Document
from reports.tables import figures_table, text_table

_CANDIDATES = {
    "persistence": "today's standing alone, weighed",
    "rule": "fixed rule",
    "borrowed": "borrowed weights",
    "logistic": "regression",
    "boosting": "trees",
}
_MEASURES = {
    "auc": "AUC, all",
    "auc_drifters": "AUC, not bad already",
    "auc_new_clients": "AUC, clients never seen",
    "brier_skill": "Brier skill",
    "calibration_slope": "calibration slope",
    "lift_first_five": "lift of the first five",
}


def drift_document(found: DriftAssessment, costs: ActingCosts | None = None) -> Document:
    """Return the assessment, and with an owner's costs what acting on its warnings would have earned."""
    document: Document = found.document()
    if costs is not None:
        document["acting"] = {
            "costs": dict(vars(costs)),
            "threshold": costs.threshold,
            "values": {name: dict(vars(value)) for name, value in found.acting(costs).items()},
        }
    return document


def drift_text(found: DriftAssessment, costs: ActingCosts | None = None) -> str:
    """Return the same for a person at a terminal."""
    parts = ["\n".join((found.question, found.gate_text, found.finding))]
    if found.scores:
        parts += [_scores(found), _candidates(found)]
    if costs is not None:
        parts.append(_acting(found, costs))
    clients = [client.document() for client in found.clients]
    parts.append(figures_table(clients, ["client_id", "probability", "range", "already", "reasons"]))
    return "\n\n".join(parts)


def _scores(found: DriftAssessment) -> str:
    rows = [
        [label, _scored(found, name), _scored(found, f"persistence_{name}")]
        for name, label in _MEASURES.items()
        if name in found.scores
    ]
    return text_table(["score (95 % interval)", "this model", "today alone"], rows)


def _scored(found: DriftAssessment, name: str) -> str:
    value, interval = found.scores.get(name), found.scores.get("interval")
    if not isinstance(value, (int, float)):
        return "-"
    bounds = interval.get(name) if isinstance(interval, dict) else None
    return f"{value:.2f}" if bounds is None else f"{value:.2f} ({bounds[0]:.2f} to {bounds[1]:.2f})"


def _candidates(found: DriftAssessment) -> str:
    rows = [
        [_CANDIDATES[one.name], *("-" if value is None else f"{value:.3f}" for value in figures)]
        for one in found.candidates
        for figures in [(one.auc, one.auc_drifters, one.log_loss)]
    ]
    return text_table(["way of forecasting", "AUC, all", "AUC, not bad already", "log loss"], rows)


def _acting(found: DriftAssessment, costs: ActingCosts) -> str:
    names = {"model": "the model's warnings", "persistence": "as many by today alone", "everyone": "everyone"}
    rows = [
        [
            names[name],
            f"{value.warned:.0%}",
            "-" if value.came_true is None else f"{value.came_true:.0%}",
            f"{value.profit:,.0f}",
        ]
        for name, value in found.acting(costs).items()
    ]
    head = f"acting pays from a probability of {costs.threshold:.2f} on"
    return f"{head}\n" + text_table(["acting on", "warned", "came true", "profit a 100 client-months"], rows)
