"""Difficult or bad: told apart by rules that are shown, so that a client who asks much is not taken for a bad one."""

from __future__ import annotations

import pandas as pd

from history.deal_breakers import DEAL_BREAKERS
from history.friction import friction_points
from history.metrics import BAD_GRADES
from history.record import History

STUCK_MONTHS = 6
WEARING = 2.0
"""Times the mean friction points of all clients from which a client is wearing."""


def difficult_or_bad(history: History, as_of: pd.Period, scores: pd.DataFrame, breakers: pd.DataFrame) -> pd.DataFrame:
    """Return for each graded client whether it is bad, difficult or fine, and by which rule.

    Bad: a deal-breaker is active, or the grade is F now and in each of the six months up to now. Difficult: no
    such thing, but the grade is D or F, or the friction of the last twelve months is twice the clients' mean or more.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Month asked about.
    scores : DataFrame
        From `history.scorecard.scorecard`.
    breakers : DataFrame
        From `history.deal_breakers.deal_breakers`, of the same month.

    Returns
    -------
    DataFrame
        client_id, label (bad, difficult, fine), reason (text); the clients with a row in `scores` in that month.
    """
    now = scores.loc[scores["month"] == as_of]
    recent = scores.loc[(scores["month"] <= as_of) & (scores["month"] > as_of - STUCK_MONTHS)]
    failing = recent.loc[recent["grade"] == "F"].groupby("client_id").size()
    points = friction_points(history, as_of)["points"]
    mean = float(points.reindex(now["client_id"]).fillna(0.0).mean()) if len(now) else 0.0
    rows = []
    for client, grade in zip(now["client_id"], now["grade"], strict=True):
        kinds = breakers.loc[breakers["client_id"] == client, "kind"]
        own = float(points.get(client, 0.0))
        if len(kinds):
            label, reason = "bad", ", ".join(DEAL_BREAKERS[kind].label for kind in kinds)
        elif failing.get(client, 0) >= STUCK_MONTHS:
            label, reason = "bad", f"grade F in each of the last {STUCK_MONTHS} months"
        elif grade in BAD_GRADES:
            label, reason = "difficult", f"grade {grade}, no deal-breaker"
        elif mean > 0 and own >= WEARING * mean:
            label, reason = "difficult", f"{own:.0f} friction points in 12 months, the clients' mean is {mean:.1f}"
        else:
            label, reason = "fine", f"grade {grade}" if isinstance(grade, str) else "nothing held against it"
        rows.append((client, label, reason))
    return pd.DataFrame(rows, columns=["client_id", "label", "reason"]).astype("str")
