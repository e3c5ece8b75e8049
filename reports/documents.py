"""The terminal's JSON documents, unrounded, as its contract says; a figure that nothing computes is absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from simulator import ASSUMPTIONS, Decision
from simulator.statistics import Fan, Summary
from workbench import Book, ClientValue, Comparison, Evaluation, Learned, LostFees

SCHEMA = 1
Document = dict[str, object]


def _without_none(document: Document) -> Document:
    return {key: value for key, value in document.items() if value is not None}


def _summary(summary: Summary | None) -> Document | None:
    return asdict(summary) if summary is not None else None


def _client_value(client: ClientValue) -> Document:
    return _without_none(
        {
            "client_id": client.client_id,
            "action": client.action.document(),
            "expected_npv": client.expected_npv,
            "survival_probability": client.survival_probability,
            "walk_away_uplift": client.walk_away_uplift,
            "bridge": client.bridge,
            "sampled": _summary(client.sampled),
        }
    )


def _fan_at(fan: Fan, place: int) -> Document:
    return {"mean": float(fan.mean[place]), "p05": float(fan.p05[place]), "p95": float(fan.p95[place])}


def _learned(learned: Mapping[str, Learned]) -> Document:
    """Return the assumptions learned from history with the default each stands in for, nothing where there are none."""
    if not learned:
        return {}
    return {
        "learned_assumptions": {
            name: {"value": one.value, "default": ASSUMPTIONS[name].default, "method": one.method}
            for name, one in learned.items()
        }
    }


def evaluation_document(
    evaluation: Evaluation, lost_fees: Sequence[LostFees] = (), learned: Mapping[str, Learned] | None = None
) -> Document:
    """Return `evaluate`'s document; `lost_fees` by how alike clients react, empty where nothing is sampled."""
    scenario, sample = evaluation.scenario, evaluation.sample
    portfolio: Document = {}
    if evaluation.bridge is not None:
        portfolio["bridge"] = evaluation.bridge
    if sample is not None:
        portfolio["sampled"] = _summary(sample.summary)
        if sample.cash_below_floor is not None:
            portfolio["cash_below_floor_probability"] = sample.cash_below_floor
        portfolio["mrr_lost_within_12_months"] = _summary(sample.lost_mrr)
        if lost_fees:
            portfolio["mrr_lost_by_correlation"] = [asdict(lost) for lost in lost_fees]
        months = len(next(iter(sample.fans.values())).mean)
        portfolio["months"] = [
            {"month": place + 1, **{name: _fan_at(fan, place) for name, fan in sample.fans.items()}}
            for place in range(months)
        ]
    document: Document = {"schema": SCHEMA, "scenario": scenario.hash()}
    if sample is not None:
        document |= {"paths": scenario.paths, "seed": scenario.seed}
    return document | {
        "clients": [_client_value(client) for client in evaluation.clients],
        "portfolio": portfolio,
        **_learned(learned or {}),
    }


def decision_document(decision: Decision, data_warnings: Sequence[str] = ()) -> Document:
    """Return one client's row of `decide`.

    `best` is the headline's candidate, `rival` the next kind, `money_best` the kind money alone would choose.
    """
    look = decision.look
    return _without_none(
        {
            "client_id": look.client_id,
            "verdict": decision.verdict,
            "best": {"kind": look.best, **_alternative(decision, look.best)},
            "rival": look.rival,
            "best_beats_rival_probability": decision.confidence,
            "best_probability": decision.best_probability,
            "money_best": look.money_best,
            "alternatives": [{"kind": kind, **_alternative(decision, kind)} for kind in decision.alternatives],
            "best_uplift": look.candidates.best_uplift,
            "gentlest_uplift": look.candidates.gentlest_uplift,
            "walk_away_uplift": look.walk_away_uplift,
            "break_even_leave_probability": look.break_even_leave_probability,
            "added_leave_probability": look.added_leave_probability,
            "evpi": decision.evpi,
            "evppi": decision.sure.evppi,
            "minimax_regret": decision.sure.minimax_regret[1],
            "minimax_regret_kind": decision.sure.minimax_regret[0],
            "value_of_waiting": decision.value_of_waiting,
            "flags": [*decision.flags, *data_warnings],
            "flips": [
                {"assumption": flip.name, "value": flip.value, "becomes": flip.becomes}
                for flip in decision.sensitivity.flips
            ],
        }
    )


def _alternative(decision: Decision, kind: str) -> Document:
    alternative = decision.alternatives[kind]
    return {
        "action": alternative.action.document(),
        "expected_npv": alternative.expected_npv,
        "p_best": alternative.p_best,
        "expected_loss": alternative.expected_loss,
        "max_regret": alternative.max_regret,
        "p05": alternative.luck.p05,
        "p95": alternative.luck.p95,
    }


def decisions_document(
    decisions: Mapping[str, Decision],
    warnings: Mapping[str, Sequence[str]],
    learned: Mapping[str, Learned] | None = None,
) -> Document:
    """Return `decide`'s document."""
    return {
        "schema": SCHEMA,
        "clients": [decision_document(d, warnings.get(client_id, ())) for client_id, d in decisions.items()],
        **_learned(learned or {}),
    }


def comparison_document(comparison: Comparison) -> Document:
    """Return `compare`'s document: each line with one value a scenario, and its difference from the first."""
    clients = []
    for same_client in zip(*(evaluation.clients for evaluation in comparison.evaluations), strict=True):
        values = [client.expected_npv for client in same_client]
        clients.append(
            {
                "client_id": same_client[0].client_id,
                "actions": [client.action.document() for client in same_client],
                "expected_npv": values,
                "differences": [value - values[0] for value in values],
            }
        )
    return {
        "schema": SCHEMA,
        "scenarios": list(comparison.names),
        "clients": clients,
        "portfolio": {line: list(values) for line, values in comparison.portfolio.items()},
        "differences": {line: list(values) for line, values in comparison.differences.items()},
        "changed_assumptions": {name: list(values) for name, values in comparison.changed_assumptions.items()},
        "sampled": [_summary(e.sample.summary) if e.sample else None for e in comparison.evaluations],
    }


def profile_document(book: Book) -> Document:
    """Return `profile`'s document: every figure with how it was estimated."""
    return {
        "schema": SCHEMA,
        "as_of": book.as_of,
        **_learned(book.portfolio.learned),
        "clients": [
            {
                "client_id": client_id,
                **{
                    field: {
                        "value": estimate.value,
                        "method": estimate.method,
                        "evidence": estimate.evidence,
                        "assumed": estimate.assumed,
                    }
                    for field, estimate in fields.items()
                },
            }
            for client_id, fields in book.estimates.items()
        ],
        "warnings": list(book.warnings),
    }
