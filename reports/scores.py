"""The `score` document: grades, deal-breakers and all that stands beside them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from history.metrics import GRADES, Metric, metrics_in_use
from history.staff_view import StaffView
from reports.documents import SCHEMA, Document
from workbench import Book


def score_document(book: Book) -> Document:
    """Return `score`'s document: each active client's grade at the month asked about and all that stands beside it.

    What is not known is left out.
    """
    grades = book.gradebook
    metrics = metrics_in_use(book.scenario.weights or None, book.scenario.targets or None)
    tables = {
        name: frame.set_index("client_id").to_dict("index")
        for name, frame in {
            "standing": grades.standing,
            "acceptability": grades.acceptability,
            "trend": grades.trend,
            "difficulty": grades.difficulty,
            "fit": grades.fit,
            "liability": grades.liability,
        }.items()
    }
    clients = []
    for row in grades.latest.to_dict("records"):
        client_id = str(row["client_id"])
        own = {name: table.get(client_id, {}) for name, table in tables.items()}
        document: Document = {"client_id": client_id, "month": str(row["month"])}
        if not math.isnan(row["score"]):
            document |= {"grade": row["grade"], "score": float(row["score"])}
        document["metrics"] = {
            metric.name: _metric(metric, row, own["standing"])
            for metric in metrics.values()
            if _is_known(row.get(f"{metric.name}_score"))
        }
        document |= _standing(own["standing"]) | _trend(own["trend"])
        document["deal_breakers"] = deal_breakers_of(book, client_id)
        document |= _difficulty(own["difficulty"]) | _acceptability(own["acceptability"]) | _fit(own["fit"])
        document |= _staff(grades.staff, client_id) | _liability(own["liability"])
        clients.append(document)
    return {"schema": SCHEMA, "as_of": book.as_of, "clients": clients}


Row = dict[Any, Any]


def _is_known(value: object) -> bool:
    return value is not None and not pd.isna(value)


def _metric(metric: Metric, row: Row, standing: Row) -> Document:
    told: Document = {
        "value": float(row[f"{metric.name}_value"]),
        "score": float(row[f"{metric.name}_score"]),
        "weight": metric.weight,
    }
    place = f"{metric.name}_percentile"
    return told | ({"percentile": float(standing[place])} if _is_known(standing.get(place)) else {})


def _standing(row: Row) -> Document:
    if not _is_known(row.get("portfolio_grade")):
        return {}
    return {"portfolio_grade": str(row["portfolio_grade"]), "percentile": float(row["percentile"])}


def _trend(row: Row) -> Document:
    if not row or row["trend"] == "unknown":
        return {}
    told: Document = {"trend": str(row["trend"])}
    if _is_known(row["changed_in"]):
        told |= {"changed_in": str(row["changed_in"]), "change": float(row["change"])}
    if _is_known(row["moved_by"]):
        moved: Document = {"metric": str(row["moved_by"]), "points": float(row["moved_points"])}
        for end, value in (("before", row["value_before"]), ("after", row["value_after"])):
            if _is_known(value):
                moved[end] = float(value)
        told["moved_by"] = moved
    return told


def _difficulty(row: Row) -> Document:
    if not row or row["label"] == "unknown":
        return {}
    told: Document = {"difficult_or_bad": row["label"], "reason": row["reason"], "rules": list(row["rules"])}
    return told | ({"case": row["case"]} if row["case"] else {})


def _acceptability(row: Row) -> Document:
    if not row:
        return {}
    told: Document = {"rank_acceptability": {grade: float(row[grade]) for grade, _ in GRADES}}
    told["own_grade_acceptability"] = float(row["own_grade"])
    return told | ({"worst_five_probability": float(row["worst_five"])} if _is_known(row["worst_five"]) else {})


def _fit(row: Row) -> Document:
    if not row or row["label"] == "not_stated":
        return {}
    return {"fit": {"label": row["label"], "missed": list(row["missed"]), "unknown": list(row["unknown"])}}


def _staff(view: StaffView | None, client_id: str) -> Document:
    if view is None:
        return {}
    named = view.table.loc[view.table["client_id"] == client_id]
    told: Document = {"year": view.year, "voters": view.voters, "votes": 0, "points": 0.0}
    for row in named.to_dict("records"):
        told |= {"votes": int(row["votes"]), "points": float(row["points"]), "rank": int(row["staff_rank"])}
    differs = view.disagreements.loc[view.disagreements["client_id"] == client_id, "sentence"]
    return {"staff": told | ({"disagreement": str(differs.iloc[0])} if len(differs) else {})}


def _liability(row: Row) -> Document:
    if not row or not row["signs"]:
        return {}
    return {"liability": {"factor": float(row["factor"]), "signs": list(row["signs"]), "evidence": row["evidence"]}}


def deal_breakers_of(book: Book, client_id: str) -> list[Document]:
    """Return one client's active deal-breakers: kind, evidence and the date of the latest case."""
    found = book.breakers.loc[book.breakers["client_id"] == client_id]
    return [
        {"kind": str(row.kind), "evidence": str(row.evidence), "date": pd.Timestamp(row.date).date().isoformat()}
        for row in found.itertuples()
    ]
