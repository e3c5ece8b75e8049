"""The staff's own view beside the score: what the yearly poll says of each client, and where the two disagree."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from history.log import count_voters
from history.staff_view import FEWEST_COMPARED, FEWEST_VOTERS, StaffView
from ui import numbers, state
from ui.components import empty, quiet, say
from ui.grade_rows import client_rows
from ui.sentences import said
from ui.words import _, plural

_STRONG, _WEAK = -0.6, -0.3
"""Rank correlations from which staff and score are said to see the same, or partly."""


def draw() -> None:
    """Draw the poll's results, or how many voters are missing."""
    view = state.book().gradebook.staff
    if view is None:
        _too_few()
        return
    _agreement(view)
    _disagreements(view)
    _results(view)


def _too_few() -> None:
    year = state.book().month.year
    voters = count_voters(state.history(), year)
    missing = max(0, FEWEST_VOTERS - voters)
    told = plural("{count} person has voted in {year}", "{count} people have voted in {year}", voters).format(
        count=voters, year=year
    )
    asked = plural("{count} more is needed", "{count} more are needed", missing).format(count=missing)
    empty(
        f"{told}; {asked}. "
        + _("Below {count} voters nothing is told of any client: a vote must not betray its voter.").format(
            count=FEWEST_VOTERS
        ),
        _("Let the staff vote on the Data page, under “Staff poll”."),
        "data",
    )


def _agreement(view: StaffView) -> None:
    named = len(view.table)
    say(
        _("In {year} **{voters} of the staff** voted and named {count} clients as the hardest to work with.").format(
            year=view.year, voters=view.voters, count=named
        )
    )
    if view.correlation is None:
        quiet(
            _("Votes and scores are not compared: it takes {count} graded clients that differ in both.").format(
                count=FEWEST_COMPARED
            )
        )
        return
    if view.correlation <= _STRONG:
        finding = _("Staff and score see mostly **the same clients** as bad")
    elif view.correlation <= _WEAK:
        finding = _("Staff and score **agree in part** on who is bad")
    else:
        finding = _("Staff and score **hardly agree** on who is bad")
    say(
        finding
        + " "
        + _("(rank correlation {value}: -1 is the same order, 0 none at all).").format(
            value=numbers.number(view.correlation, 2)
        )
    )


def _disagreements(view: StaffView) -> None:
    st.subheader(_("Worth looking into"))
    if view.disagreements.empty:
        st.success(
            _("The staff's worst are bad by score too, and no bad one goes unnamed."), icon=":material/check_circle:"
        )
        return
    name = state.portfolio().name
    found = view.disagreements[["client_id", "sentence"]].itertuples(index=False)
    say("\n".join(f"- **{name(client_id)}**: {said(sentence)}." for client_id, sentence in found))
    quiet(
        _(
            "Neither is wrong for it: the staff may know what no ticket tells, or one bad day may weigh too much. "
            "Ask those who work there."
        )
    )


def _results(view: StaffView) -> None:
    st.subheader(_("The poll beside the score"))
    rows = client_rows(state.book())
    name = state.portfolio().name
    points = float(view.table["points"].max())
    table = pd.DataFrame(
        [
            {
                "place": row.staff_rank,
                "client": name(row.client_id),
                "points": row.points,
                "votes": _("{count} of {voters}").format(count=row.votes, voters=view.voters),
                "score": rows["score"].get(row.client_id),
                "grade": rows["grade"].get(row.client_id),
            }
            for row in view.table.itertuples(index=False)
        ]
    )
    table["grade"] = [grade if isinstance(grade, str) else numbers.NOT_KNOWN for grade in table["grade"]]
    column = st.column_config
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        key="grades_poll",
        alt=_("Votes and scores of the clients named"),
        column_config={
            "place": column.NumberColumn(_("Place"), help=_("1 is the hardest to work with."), width="small"),
            "client": column.TextColumn(_("Client"), pinned=True, width=180),
            "points": column.ProgressColumn(
                _("Staff: points"),
                format="%.0f",
                min_value=0,
                max_value=points,
                color="orange",
                help=_("5 for a first place to 1 for a fifth: longer is worse."),
            ),
            "votes": column.TextColumn(_("Named by")),
            "score": column.ProgressColumn(
                _("Score (0–100)"), format="%.0f", min_value=0, max_value=100, color="blue", help=_("Longer is better.")
            ),
            "grade": column.TextColumn(_("Grade"), width="small"),
        },
    )
    quiet(_("Where both bars are long, staff and score disagree. A client without a score has left or is not graded."))
