"""Friction: what wears on the staff, counted from the log, the escalations and the staff's own poll."""

from __future__ import annotations

import pandas as pd

from history.logged import logged_counts
from history.record import History
from history.staff_view import FEWEST_VOTERS

FRICTION_KINDS = ("abuse", "contempt", "unreasonable_demand", "escalation", "complaint")
"""Events that are a friction point each; a vote in the staff poll is one too."""


def is_friction_known(history: History) -> bool:
    """Tell whether the history holds anything that friction could be counted from."""
    months = history.months
    counted = months is not None and "escalations" in months and bool(months["escalations"].notna().any())
    return counted or history.events is not None or history.staff_poll is not None


def monthly_friction(history: History, as_of: pd.Period) -> pd.DataFrame:
    """Return the friction points of each client and month up to a month, by kind, votes apart.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Last month counted.

    Returns
    -------
    DataFrame
        client_id, month, one column a kind of `FRICTION_KINDS` (points) and ``points``; rows with points only.

    Notes
    -----
    An escalation may stand in events.csv and be counted in months.csv: the larger of the two counts, never both.
    """
    keys = ["client_id", "month"]
    parts = [logged_counts(history, as_of, FRICTION_KINDS)]
    months = history.months
    if months is not None and "escalations" in months:
        counted = months.loc[(months["month"] <= as_of) & (months["escalations"] > 0), [*keys, "escalations"]]
        parts.append(counted.rename(columns={"escalations": "escalation"}))
    table = pd.concat(parts, ignore_index=True)
    for kind in FRICTION_KINDS:
        if kind not in table:
            table[kind] = 0.0
    table = table.fillna(dict.fromkeys(FRICTION_KINDS, 0.0)).groupby(keys)[list(FRICTION_KINDS)].max().astype("float64")
    return table.assign(points=table.sum(axis=1)).reset_index()


def friction_points(history: History, as_of: pd.Period, months: int = 12) -> pd.DataFrame:
    """Return the friction points of each client over the recent months: what its share of the wear is taken from.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Last month counted.
    months : int
        How many months, at least 1.

    Returns
    -------
    DataFrame
        Indexed by client_id, one row a client with points: the kinds of `FRICTION_KINDS`, ``votes`` (of the latest
        staff poll of this year or the last) and ``points`` (their sum).
    """
    monthly = monthly_friction(history, as_of)
    recent = monthly.loc[monthly["month"] > as_of - months].groupby("client_id")[list(FRICTION_KINDS)].sum()
    votes = poll_votes(history, as_of)
    table = recent.join(votes.rename("votes"), how="outer").fillna(0.0)
    return table.assign(points=table.sum(axis=1)).sort_index()


def told_friction(history: History, as_of: pd.Period) -> pd.DataFrame:
    """Return the friction points of the last twelve months as a person may be told them.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Last month counted.

    Returns
    -------
    DataFrame
        As `friction_points`, but without the votes of a poll of fewer than `FEWEST_VOTERS`: a client's points less
        what is logged of it would betray them. ``votes`` is 0 there.
    """
    table = friction_points(history, as_of)
    if not is_poll_withheld(history, as_of):
        return table
    table = table.assign(points=table["points"] - table["votes"], votes=0.0)
    return table.loc[table["points"] > 0]


def is_poll_withheld(history: History, as_of: pd.Period) -> bool:
    """Tell whether the poll that counts has too few voters for its votes to be told."""
    poll = _latest_poll(history, as_of)
    return poll is not None and 0 < poll["voter"].nunique() < FEWEST_VOTERS


def poll_votes(history: History, as_of: pd.Period) -> pd.Series:
    """Return the votes of each client in the latest staff poll of the month's year or the year before.

    A poll has a year and no date: the month's own year counts whole, even where the poll came later in it.
    """
    latest = _latest_poll(history, as_of)
    if latest is None:
        return pd.Series(dtype="float64")
    return latest.groupby("client_id").size().astype("float64")


def _latest_poll(history: History, as_of: pd.Period) -> pd.DataFrame | None:
    poll = history.staff_poll
    if poll is None:
        return None
    recent = poll.loc[(poll["year"] <= as_of.year) & (poll["year"] >= as_of.year - 1)]
    return recent.loc[recent["year"] == recent["year"].max()]
