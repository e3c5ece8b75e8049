"""One row a client with all that its grades say, worst first: what the Grades page lists and filters."""

from __future__ import annotations

import pandas as pd

from workbench import Book


def client_rows(book: Book) -> pd.DataFrame:
    """Return the active clients with their grades, the lowest score first and the ungraded last.

    Parameters
    ----------
    book : Book

    Returns
    -------
    DataFrame
        Indexed by client_id: month, score, grade and the metrics' values and scores (of the last scored month);
        clients, percentile, portfolio_grade; the columns of `history.trend.score_trend`; A to F, own_grade,
        worst_five; judged (bad, difficult, fine, unknown), reason, case, rules, evidence; fit, missed; breakers (tuple
        of kinds). Missing where a client has no such row, but trend and judged are then ``unknown``.
    """
    grades = book.gradebook
    parts = [
        grades.latest,
        grades.standing[["client_id", "clients", "percentile", "portfolio_grade"]],
        grades.trend,
        grades.acceptability,
        grades.difficulty.rename(columns={"label": "judged"}),
        grades.fit.rename(columns={"label": "fit"})[["client_id", "fit", "missed"]],
    ]
    index = pd.Index(grades.clients, name="client_id", dtype="str")
    rows = pd.concat([part.set_index("client_id").reindex(index) for part in parts], axis=1)
    kinds = book.breakers.groupby("client_id")["kind"].agg(tuple).to_dict()
    rows = rows.assign(
        breakers=[kinds.get(client_id, ()) for client_id in index],
        trend=rows["trend"].fillna("unknown"),
        judged=rows["judged"].fillna("unknown"),
    )
    for column in ("rules", "evidence"):
        rows[column] = [found if isinstance(found, tuple) else () for found in rows[column]]
    return rows.sort_values("score", kind="stable", na_position="last")
