"""The clients of the Grades page: worst first in a list or month by month, the chosen one below, then the rules."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from history.standing import FEWEST_CLIENTS
from ui import charts, numbers, state
from ui.components import GRADED, choose_graded, empty, quiet, say
from ui.grade_rows import client_rows
from ui.grade_words import fit_word, judged_word, moved_words, trend_words
from ui.phrases import deal_breaker_word
from ui.screens import grades_client, grades_rules
from ui.units import PERCENT
from ui.words import _, plural

SPARK_MONTHS = 24
STRIP_MONTHS = 12
_NAMED = 4
_FILTER, _VIEW, _PICKER = "grades_filter", "grades_view", "grades_picker"


def draw() -> None:
    """Draw the list with its findings, the client chosen in it, and the rules."""
    rows = client_rows(state.book())
    if not rows["score"].notna().any():
        empty(
            _("No month can be graded yet."),
            _("Load months.csv with tickets, escalations, days to pay or margins, so that months can be graded."),
            "data",
        )
        grades_rules.draw(rows)
        return
    _findings(rows)
    which, how = st.columns([3, 2])
    with which:
        shown = _chosen_rows(rows)
    with how:
        view = _choice(_VIEW, {"list": _("List"), "months": _("Grades by month")}, _("View"))
    if not len(shown):
        st.info(_("No client is of this kind."), icon=":material/check_circle:")
    elif view == "list":
        _list(shown)
    else:
        _months(shown)
    _one_client(rows, shown)
    grades_rules.draw(rows)


def _findings(rows: pd.DataFrame) -> None:
    name = state.portfolio().name
    judged = rows["judged"].value_counts()
    worse = list(rows.index[rows["trend"] == "worse"])
    parts = [
        _("Of {count} clients: **{bad} bad**, **{difficult} difficult but not bad**, {fine} fine.").format(
            count=len(rows), bad=judged.get("bad", 0), difficult=judged.get("difficult", 0), fine=judged.get("fine", 0)
        )
    ]
    if worse:
        told = ", ".join(name(one) for one in worse[:_NAMED])
        parts.append(
            plural(
                "**{count} is getting worse**: {names}.", "**{count} are getting worse**: {names}.", len(worse)
            ).format(count=len(worse), names=told + (" …" if len(worse) > _NAMED else ""))
        )
    else:
        parts.append(_("Nobody is getting worse."))
    better = int((rows["trend"] == "better").sum())
    if better:
        parts.append(plural("{count} is getting better.", "{count} are getting better.", better).format(count=better))
    say(" ".join(parts))


def _kinds() -> dict[str, tuple[str, Callable[[pd.DataFrame], pd.Series]]]:
    return {
        "all": (_("All"), lambda rows: pd.Series(True, rows.index)),
        "bad": (_("Bad"), lambda rows: rows["judged"] == "bad"),
        "difficult": (_("Difficult"), lambda rows: rows["judged"] == "difficult"),
        "worse": (_("Getting worse"), lambda rows: rows["trend"] == "worse"),
        "wrong_fit": (_("Wrong fit"), lambda rows: rows["fit"] == "wrong_fit"),
    }


def _chosen_rows(rows: pd.DataFrame) -> pd.DataFrame:
    kinds = {code: (word, holds(rows)) for code, (word, holds) in _kinds().items()}
    names = {code: f"{word} ({int(holds.sum())})" for code, (word, holds) in kinds.items()}
    return rows.loc[kinds[_choice(_FILTER, names, _("Which clients"))][1]]


def _choice(key: str, names: dict[str, str], label: str) -> str:
    """Draw a choice of one, the first by default, which outlives a page switch."""
    kept = f"{key}_kept"
    st.session_state[key] = st.session_state.setdefault(kept, next(iter(names)))

    def keep() -> None:
        if st.session_state[key] is not None:
            st.session_state[kept] = st.session_state[key]

    st.segmented_control(label, list(names), format_func=names.__getitem__, key=key, on_change=keep)
    return str(st.session_state[kept])


def _list(shown: pd.DataFrame) -> None:
    name = state.portfolio().name
    monthly = state.book().gradebook.monthly
    recent = monthly.loc[monthly["month"] > state.book().month - SPARK_MONTHS]
    sparks = recent.groupby("client_id")["score"].agg(lambda scores: [round(score, 1) for score in scores]).to_dict()
    table = pd.DataFrame(
        [
            {
                "client": name(client_id),
                "grade": _or_dash(row.grade),
                "score": row.score,
                "portfolio": _or_dash(row.portfolio_grade),
                "spark": sparks.get(client_id, []),
                "trend": trend_words(row.trend, row.changed_in),
                "moved": moved_words(row.moved_by, row.value_before, row.value_after),
                "judged": judged_word(row.judged),
                "breakers": ", ".join(deal_breaker_word(kind) for kind in row.breakers),
                "fit": fit_word(row.fit),
                "sure": PERCENT * row.own_grade,
            }
            for client_id, row in zip(shown.index, shown.itertuples(index=False), strict=True)
        ]
    )
    column = st.column_config
    kind = st.session_state[f"{_FILTER}_kept"]
    ids = list(shown.index)
    order = ["client", "grade", "score", "judged", "breakers", "trend", "spark", "moved", "portfolio", "sure", "fit"]

    def pick() -> None:
        picked = st.session_state[f"grades_list_{kind}"]["selection"]["rows"]
        if picked:
            choose_graded(ids[picked[0]])

    st.dataframe(
        table,
        hide_index=True,
        column_order=order,
        height=min(12, len(table) + 1) * 35 + 3,
        column_config={
            "client": column.TextColumn(_("Client"), pinned=True, width=150),
            "grade": column.TextColumn(
                _("Grade"),
                width=95,
                help=_("Against the fixed targets: A from 85 points, B 75, C 60, D 45, else F."),
            ),
            "score": column.ProgressColumn(
                _("Score (0–100)"),
                format="%.0f",
                min_value=0,
                max_value=100,
                color="blue",
                width=120,
                help=_("Weighted mean of eight metrics over the last three months; 100 is best."),
            ),
            "portfolio": column.TextColumn(
                _("Against the others"),
                width=130,
                help=_(
                    "The fifth of your clients it stands in: A the best fifth, F the last. Somebody always has an F."
                ),
            ),
            "spark": column.LineChartColumn(
                _("Score, {count} months").format(count=SPARK_MONTHS), y_min=0, y_max=100, width=120
            ),
            "trend": column.TextColumn(_("Trend"), width=150),
            "moved": column.TextColumn(_("What moved it"), width=270),
            "judged": column.TextColumn(_("Bad or difficult"), width=110),
            "breakers": column.TextColumn(
                _("Deal-breakers"), width=200, help=_("They stand outside the score: no good figure outweighs them.")
            ),
            "fit": column.TextColumn(_("Ideal client"), width=110),
            "sure": column.NumberColumn(
                _("Grade holds in"),
                format="%.0f %%",
                help=_("Share of random weightings of the metrics in which it would have the same grade."),
            ),
        },
        key=f"grades_list_{kind}",
        on_select=pick,
        selection_mode="single-row",
        alt=_("Clients with their grades, worst first"),
    )
    notes = [_("Worst first. Choose a row to see the client below.")]
    if shown["portfolio_grade"].isna().all():
        notes.append(
            _("With fewer than {count} graded clients none is compared with the others.").format(count=FEWEST_CLIENTS)
        )
    if (shown["fit"] == "not_stated").all():
        notes.append(
            _("Who is the wrong fit shows once you state your ideal client, under “Ideal client and liability”.")
        )
    quiet(" ".join(notes))


def _or_dash(grade: object) -> str:
    return grade if isinstance(grade, str) else numbers.NOT_KNOWN


def _months(shown: pd.DataFrame) -> None:
    book = state.book()
    name = state.portfolio().name
    scores = book.scores
    recent = scores.loc[
        scores["client_id"].isin(shown.index)
        & (scores["month"] > book.month - STRIP_MONTHS)
        & (scores["month"] <= book.month)
        & scores["grade"].notna()
    ]
    places = {client_id: place for place, client_id in enumerate(shown.index)}
    months = {month: numbers.month_name(month) for month in recent["month"].unique()}
    frame = pd.DataFrame(
        {
            "client": [name(client_id) for client_id in recent["client_id"]],
            "place": recent["client_id"].map(places),
            "month": recent["month"].map(months),
            "month_place": recent["month"].array.asi8,
            "grade": recent["grade"],
            "score_text": [numbers.number(score, 0) for score in recent["score"]],
        }
    )
    failing = recent.groupby("client_id")["grade"].agg(lambda grades: bool(grades.isin(["D", "F"]).all()))
    count = int(failing.sum())
    say(
        plural(
            "**{count} of {all}** had nothing better than a D in the last {months} months.",
            "**{count} of {all}** had nothing better than a D in the last {months} months.",
            count,
        ).format(count=count, all=len(failing), months=STRIP_MONTHS)
    )
    words = {"client": _("Client"), "month": _("Month"), "grade": _("Grade"), "score": _("Score (0–100)")}
    charts.draw("grade_months", frame, words, key="grades_months", alt=_("Grades by month, worst client first"))
    quiet(_("Each grade is of the three months up to its own, against the fixed targets. Worst today first."))


def _one_client(rows: pd.DataFrame, shown: pd.DataFrame) -> None:
    name = state.portfolio().name
    chosen = st.session_state.get(GRADED)
    if chosen not in rows.index:
        chosen = str((shown if len(shown) else rows).index[0])
    st.divider()
    st.session_state[_PICKER] = chosen
    st.selectbox(
        _("Client"),
        sorted(rows.index, key=lambda one: name(one).casefold()),
        format_func=name,
        key=_PICKER,
        on_change=lambda: choose_graded(st.session_state[_PICKER]),
    )
    grades_client.draw(chosen, rows.loc[chosen], rows)
