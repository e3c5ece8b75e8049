"""The staff's own view: whom the yearly poll names as the worst clients, and where that and the score disagree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from history.checks import POLL_PLACES
from history.metrics import BAD_GRADES
from history.record import History

FEWEST_VOTERS = 3
"""Voters below which nothing of a year's poll is told: a vote must not betray its voter."""
FEWEST_COMPARED = 5
"""Graded clients below which the poll is not compared with the score."""
GOOD_GRADES = ("A", "B")


@dataclass(frozen=True)
class StaffView:
    """One year's poll beside the score.

    Attributes
    ----------
    year : int
        The latest one up to the month asked about, of those with enough voters.
    voters : int
    table : DataFrame
        client_id, votes, share (of the voters), points, staff_rank (1 the worst, ties at their lowest place); a row a
        client named, worst first.
    correlation : float or None
        Spearman's rank correlation of points (0 for who was not named) with the score, -1 where the staff's worst are
        the score's worst; None below five graded clients or where all points or scores are the same.
    disagreements : DataFrame
        client_id, kind, sentence. named_but_good: among the staff's worst five, yet graded A or B or scored above the
        median. bad_but_unnamed: graded D or F and named by nobody. Something to look into, not a mistake of either.
    """

    year: int
    voters: int
    table: pd.DataFrame
    correlation: float | None
    disagreements: pd.DataFrame


def staff_votes(history: History, as_of: pd.Period) -> pd.DataFrame:
    """Return what each year's poll says of each client named.

    A vote for place 1 gives 5 points, for place 5 one (Borda), for a lower place none; without a place one.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        The month's own year counts whole: a poll has no date.

    Returns
    -------
    DataFrame
        year (int), voters (of that year), client_id, votes, share (of the voters), points, staff_rank (1 the worst by
        points, then votes; ties at their lowest place); sorted by year and rank. Only years with at least three voters.
    """
    poll = history.staff_poll
    if poll is None:
        poll = pd.DataFrame({"year": [], "voter": [], "client_id": pd.Series(dtype="str")})
    known = poll.loc[poll["year"] <= as_of.year]
    rank = known["rank"] if "rank" in known else pd.Series(np.nan, index=known.index)
    points = (POLL_PLACES + 1 - rank).clip(lower=0.0).fillna(1.0).astype("float64")
    known = known.assign(points=points, year=known["year"].astype("int64"))
    voters = known.groupby("year")["voter"].nunique()
    votes = known.groupby(["year", "client_id"]).agg(votes=("points", "size"), points=("points", "sum")).reset_index()
    votes = votes.assign(voters=votes["year"].map(voters).astype("int64"))
    votes = votes.loc[votes["voters"] >= FEWEST_VOTERS]
    order = votes["points"] * (votes["votes"].max() + 1 if len(votes) else 1) + votes["votes"]
    place = order.groupby(votes["year"]).rank(method="min", ascending=False).astype("int64")
    votes = votes.assign(share=votes["votes"] / votes["voters"], staff_rank=place)
    votes = votes.sort_values(["year", "staff_rank", "client_id"]).reset_index(drop=True)
    return votes[["year", "voters", "client_id", "votes", "share", "points", "staff_rank"]]


def staff_view(history: History, latest: pd.DataFrame, as_of: pd.Period) -> StaffView | None:
    """Return the latest poll beside the score, None where no poll of this year or the last has three voters.

    Parameters
    ----------
    history : History
        Any.
    latest : DataFrame
        client_id, score, grade: a row a client that is there now, such as from `history.scorecard.latest_scores`.
    as_of : pandas.Period
        Month of the scores.

    Returns
    -------
    StaffView or None

    Notes
    -----
    Of clients that have left the table tells, the comparison does not.
    """
    votes = staff_votes(history, as_of)
    recent = votes.loc[votes["year"] >= as_of.year - 1]
    if recent.empty:
        return None
    table = recent.loc[recent["year"] == recent["year"].max()].reset_index(drop=True)
    year, voters = int(table["year"].iloc[0]), int(table["voters"].iloc[0])
    named = table.set_index("client_id")
    graded = latest.loc[latest["score"].notna(), ["client_id", "score", "grade"]].set_index("client_id")
    points = named["points"].reindex(graded.index).fillna(0.0)
    rows = []
    if len(graded) >= FEWEST_COMPARED:
        rows = _disagreements(graded, named, voters)
    return StaffView(
        year,
        voters,
        table.drop(columns=["year", "voters"]),
        _correlation(points, graded["score"]) if len(graded) >= FEWEST_COMPARED else None,
        pd.DataFrame(rows, columns=["client_id", "kind", "sentence"]).astype("str"),
    )


def _correlation(one: pd.Series, other: pd.Series) -> float | None:
    if one.nunique() < 2 or other.nunique() < 2:
        return None
    return float(np.corrcoef(one.rank().to_numpy(), other.rank().to_numpy())[0, 1])


def _disagreements(graded: pd.DataFrame, named: pd.DataFrame, voters: int) -> list[tuple[str, str, str]]:
    rows = []
    middle = float(graded["score"].median())
    for client in named.index[named["staff_rank"] <= POLL_PLACES]:
        if client not in graded.index:
            continue
        score, grade = float(graded.at[client, "score"]), str(graded.at[client, "grade"])
        if grade in GOOD_GRADES or score > middle:
            votes = f"named by {named.at[client, 'votes']} of {voters}"
            rows.append((client, "named_but_good", f"{votes}, yet grade {grade} and a score of {score:.0f}"))
    for client, row in graded.sort_values("score").iterrows():
        if row["grade"] in BAD_GRADES and client not in named.index:
            rows.append((str(client), "bad_but_unnamed", f"grade {row['grade']}, yet named by nobody"))
    return rows
