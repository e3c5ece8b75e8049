"""The `score` and `drift` documents: grades, deal-breakers, and who is drifting."""

from __future__ import annotations

import math

import pandas as pd

from history.metrics import metrics_in_use
from reports.documents import SCHEMA, Document
from simulator import Scenario
from workbench import Book


def score_document(book: Book, scenario: Scenario) -> Document:
    """Return `score`'s document: each active client's grade at the month asked about."""
    latest = book.scores.sort_values("month").groupby("client_id").tail(1).set_index("client_id")
    difficulty = book.difficulty.set_index("client_id")
    metrics = metrics_in_use(scenario.weights or None, scenario.targets or None)
    clients = []
    for client_id in book.estimates:
        if client_id not in latest.index:
            continue
        row = latest.loc[client_id]
        document: Document = {"client_id": client_id, "month": str(row["month"])}
        if not math.isnan(row["score"]):
            document |= {"grade": row["grade"], "score": float(row["score"])}
        document["metrics"] = {
            metric.name: {
                "value": float(row[f"{metric.name}_value"]),
                "score": float(row[f"{metric.name}_score"]),
                "weight": metric.weight,
            }
            for metric in metrics.values()
            if f"{metric.name}_score" in latest and not math.isnan(row[f"{metric.name}_score"])
        }
        document["deal_breakers"] = deal_breakers_of(book, client_id)
        if client_id in difficulty.index:
            document["difficult_or_bad"] = str(difficulty.loc[client_id, "label"])
        clients.append(document)
    return {"schema": SCHEMA, "as_of": book.as_of, "clients": clients}


def deal_breakers_of(book: Book, client_id: str) -> list[Document]:
    """Return one client's active deal-breakers: kind, evidence and the date of the latest case."""
    found = book.breakers.loc[book.breakers["client_id"] == client_id]
    return [
        {"kind": str(row.kind), "evidence": str(row.evidence), "date": pd.Timestamp(row.date).date().isoformat()}
        for row in found.itertuples()
    ]
