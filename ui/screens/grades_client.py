"""One client's grade: what it is made of, how it went, whether other weights would say the same."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from history.metrics import GRADES, METRICS, metrics_in_use
from history.trend import FEWEST_MONTHS
from ui import charts, numbers, state
from ui.components import Figure, ask_for_client, figures, quiet, say
from ui.grade_words import (
    GRADE_BADGES,
    JUDGED_BADGES,
    judged_help,
    judged_word,
    metric_value,
    moved_words,
    trend_words,
)
from ui.phrases import deal_breaker_word, flag_help
from ui.screens import grades_judged
from ui.words import _, plural

_DRAWS = 100
_WIDE = 0.05
"""Share of a bar from which its letter fits into it."""


def draw(client_id: str, row: pd.Series, rows: pd.DataFrame) -> None:
    """Draw one client.

    Parameters
    ----------
    client_id : str
    row : Series
        Its row of `ui.grade_rows.client_rows`.
    rows : DataFrame
        All of them, the lowest score first.
    """
    _head(client_id, row)
    if pd.isna(row["score"]):
        st.info(_("No month of this client can be graded yet: months.csv tells none of the eight metrics of it."))
    else:
        _figures(row, rows)
        line, weights = st.columns([3, 2])
        with line:
            _score(client_id, row)
        with weights:
            _other_weights(row)
        _metrics(client_id, row)
    grades_judged.draw(client_id, row)


def _head(client_id: str, row: pd.Series) -> None:
    grade = row["grade"] if isinstance(row["grade"], str) else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(state.portfolio().name(client_id), width="content", anchor=False)
        if grade:
            st.badge(_("Grade {grade}").format(grade=grade), color=GRADE_BADGES[grade])
        colour, icon = JUDGED_BADGES[row["judged"]]
        st.badge(judged_word(row["judged"]), icon=icon, color=colour, help=judged_help(row["judged"]))
        for kind in row["breakers"]:
            st.badge(deal_breaker_word(kind), icon=":material/block:", color="red", help=flag_help("deal_breaker"))
        if row["fit"] == "wrong_fit":
            st.badge(_("Wrong fit"), icon=":material/rule:", color="gray", help="; ".join(row["missed"]) or None)
    if client_id in state.portfolio().profiles.client_ids:
        st.button(
            _("What to do about it: its verdict in money"),
            key="grades_to_client",
            on_click=ask_for_client,
            args=(client_id,),
            icon=":material/person_search:",
        )
    else:
        quiet(_("No decision can be made about this client: see the Data page for what is missing."))


def _figures(row: pd.Series, rows: pd.DataFrame) -> None:
    graded = rows.loc[rows["score"].notna(), "score"]
    below = int((graded < row["score"]).sum())
    figures(
        [
            Figure(
                _("Score"),
                _("{score} of 100").format(score=numbers.number(row["score"], 0)),
                _("Weighted mean of eight metrics over the last three months; 100 is best."),
                _("grade {grade}, months up to {month}").format(
                    grade=row["grade"], month=numbers.month_name(row["month"])
                ),
            ),
            Figure(
                _("Against the others"),
                row["portfolio_grade"] if isinstance(row["portfolio_grade"], str) else numbers.NOT_KNOWN,
                _("The fifth of your clients it stands in: A the best fifth, F the last. Somebody always has an F."),
                _("{below} of {count} clients score lower").format(below=below, count=len(graded)),
            ),
            Figure(
                _("Trend"),
                trend_words(row["trend"], None),
                _("Whether the score of single months has left its former level within the last year."),
                _trend_note(row),
            ),
            Figure(
                _("Grade holds in"),
                numbers.percent(row["own_grade"]),
                _("Share of random weightings of the metrics in which it would have the same grade."),
                _("of other weightings"),
            ),
        ]
    )


def _trend_note(row: pd.Series) -> str:
    if not math.isnan(row["change"]):
        return _("{points} points since {month}").format(
            points=f"{row['change']:+.0f}", month=numbers.month_name(row["changed_in"])
        )
    if row["trend"] == "steady":
        return _("within its usual ups and downs")
    return _("{count} are needed").format(count=numbers.months(FEWEST_MONTHS))


def _score(client_id: str, row: pd.Series) -> None:
    say("**" + _("Score over time") + "**")
    say(_trend_sentence(row))
    monthly = state.book().gradebook.monthly
    own = monthly.loc[monthly["client_id"] == client_id]
    if not len(own):
        return
    whole = pd.DataFrame(
        {
            "kind": "month",
            "month": own["month"].dt.to_timestamp(),
            "score": own["score"],
            "text": [numbers.number(score, 0) for score in own["score"]],
        }
    )
    charts.draw(
        "score_line",
        pd.concat([_bands(), whole, *_change(own, row)], ignore_index=True),
        {"y": _("Score of the month (0–100)"), "month": _("Month")},
        key="grades_score",
        alt=_("Score over time with the month it changed in"),
    )
    quiet(_("Each point is a month alone; the grade is taken over three. Bands: what earns an A, B, C, D, F."))


def _trend_sentence(row: pd.Series) -> str:
    if row["trend"] == "unknown":
        return _("Too few graded months to tell a trend.")
    if row["trend"] == "steady":
        return _("Steady: it keeps to its level within its usual ups and downs.")
    pattern = (
        _("Getting **worse since {month}**: {points} points.")
        if row["trend"] == "worse"
        else _("Getting **better since {month}**: {points} points.")
    )
    said = pattern.format(month=numbers.month_name(row["changed_in"]), points=f"{row['change']:+.0f}")
    moved = moved_words(row["moved_by"], row["value_before"], row["value_after"])
    if moved:
        told = _("Most of it ({points}) is owed to {moved}.")
        said += " " + told.format(points=f"{row['moved_points']:+.0f}", moved=moved)
    return said


def _bands() -> pd.DataFrame:
    tops = [100.0, *(lowest for _grade, lowest in GRADES[:-1])]
    return pd.DataFrame(
        {
            "kind": "band",
            "grade": [grade for grade, _lowest in GRADES],
            "score": [lowest for _grade, lowest in GRADES],
            "top": tops,
            "middle": [(lowest + top) / 2 for (_grade, lowest), top in zip(GRADES, tops, strict=True)],
        }
    )


def _change(own: pd.DataFrame, row: pd.Series) -> list[pd.DataFrame]:
    """Return the month a score changed in, and its level before and since as two lines."""
    if row["trend"] not in ("worse", "better"):
        return []
    since = own.loc[own["month"] >= row["changed_in"]]
    level = float(since["score"].mean())
    before = own.loc[(own["month"] >= row["level_from"]) & (own["month"] < row["changed_in"])]
    lines = []
    for stretch, months, height in (("before", before, level - row["change"]), ("since", since, level)):
        ends = [months["month"].min(), months["month"].max()]
        lines.append(
            pd.DataFrame(
                {
                    "kind": "level",
                    "stretch": stretch,
                    "month": [end.to_timestamp() for end in ends],
                    "score": height,
                }
            )
        )
    mark = pd.DataFrame(
        {
            "kind": ["change"],
            "month": [row["changed_in"].to_timestamp()],
            "score": [8.0 if level > 50.0 else 92.0],
            "text": [_mark(row)],
        }
    )
    return [*lines, mark]


def _mark(row: pd.Series) -> str:
    month = numbers.month_name(row["changed_in"])
    metric = METRICS.get(row["moved_by"]) if isinstance(row["moved_by"], str) else None
    return f"{month}: {_(metric.label)}" if metric else month


def _other_weights(row: pd.Series) -> None:
    say("**" + _("With other weights") + "**")
    shares = {grade: float(row[grade]) for grade, _lowest in GRADES}
    ordered = sorted((grade for grade in shares if shares[grade] >= 0.005), key=lambda grade: -shares[grade])
    told = [
        _("{grade} in {count} of {draws} draws").format(
            grade=grade, count=numbers.number(_DRAWS * shares[grade], 0), draws=_DRAWS
        )
        for grade in ordered[:1]
    ] + [
        _("{grade} in {count}").format(grade=grade, count=numbers.number(_DRAWS * shares[grade], 0))
        for grade in ordered[1:]
    ]
    say(_("With other weights the grade would be **{shares}**.").format(shares=", ".join(told)))
    ends = pd.Series(shares).cumsum()
    frame = pd.DataFrame(
        {
            "grade": list(shares),
            "place": range(len(shares)),
            "start": ends.to_numpy() - list(shares.values()),
            "end": ends.to_numpy().clip(max=1.0),
            "share_text": [numbers.percent(share) for share in shares.values()],
            "label": [grade if share >= _WIDE else "" for grade, share in shares.items()],
        }
    )
    frame["middle"] = (frame["start"] + frame["end"]) / 2
    words = {"x": _("Share of random weightings"), "grade": _("Grade"), "share": _("Share")}
    charts.draw(
        "grade_shares",
        frame.loc[frame["end"] > frame["start"]],
        words,
        key="grades_shares",
        alt=_("Share of weightings by grade"),
    )
    notes = [_("Weights are drawn at random, any mix as likely as any other (rank acceptability).")]
    if not math.isnan(row["worst_five"]):
        notes.append(
            _("Among the five worst clients in {share} of them.").format(share=numbers.percent(row["worst_five"]))
        )
    quiet(" ".join(notes))


def _metrics(client_id: str, row: pd.Series) -> None:
    book = state.book()
    scenario = state.current_scenario()
    used = metrics_in_use(scenario.weights or None, scenario.targets or None)
    standing = book.gradebook.standing.set_index("client_id").loc[client_id]
    known = [name for name in used if f"{name}_score" in row and not math.isnan(row[f"{name}_score"])]
    whole = sum(used[name].weight for name in known)
    lost = {name: used[name].weight * (100.0 - row[f"{name}_score"]) / whole for name in known}
    order = sorted(known, key=lambda name: -lost[name]) + [name for name in used if name not in known]
    st.markdown("**" + _("What the grade is made of") + "**")
    costs = [name for name in order if lost.get(name, 0.0) >= 1.0][:2]
    if costs:
        told = _(" and ").join(
            _("{metric} ({points} points)").format(metric=_(used[name].label), points=numbers.number(lost[name], 1))
            for name in costs
        )
        say(
            _("It loses most by **{metrics}**, of {lost} points lost in all.").format(
                metrics=told, lost=numbers.number(sum(lost.values()), 0)
            )
        )
    else:
        say(_("It loses a point nowhere."))
    table = pd.DataFrame(
        [
            {
                "metric": _(used[name].label),
                "value": metric_value(used[name], row.get(f"{name}_value", math.nan)),
                "score": row[f"{name}_score"] if name in known else None,
                "lost": lost.get(name),
                "good": metric_value(used[name], used[name].good),
                "bad": metric_value(used[name], used[name].bad),
                "weight": used[name].weight,
                "standing": _standing(standing.get(f"{name}_percentile", math.nan)),
                "direction": _("lower is better") if used[name].direction == "lower" else _("higher is better"),
                "definition": _(used[name].definition),
            }
            for name in order
        ]
    )
    column = st.column_config
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        key="grades_metrics",
        alt=_("The eight metrics of the grade"),
        column_config={
            "metric": column.TextColumn(_("Metric"), pinned=True, width=190),
            "value": column.TextColumn(_("Value, three months"), width=210),
            "score": column.ProgressColumn(_("Score (0–100)"), format="%.0f", min_value=0, max_value=100, color="blue"),
            "lost": column.NumberColumn(
                _("Points lost"), format="%.1f", help=_("Of the client's 100, by this metric at its weight.")
            ),
            "good": column.TextColumn(_("Good at"), width=210, help=_("From here on the score is 100.")),
            "bad": column.TextColumn(_("Bad at"), width=210, help=_("From here on the score is 0.")),
            "weight": column.NumberColumn(_("Weight"), format="%.4g", help=_("Only the proportions count.")),
            "standing": column.TextColumn(
                _("Better than"), help=_("Share of your clients it does better than by this.")
            ),
            "direction": column.TextColumn(_("Direction")),
            "definition": column.TextColumn(_("What it is"), width="large"),
        },
    )
    left = len(used) - len(known)
    if left:
        quiet(
            plural(
                "{count} metric is not known of this client and counts for nothing.",
                "{count} metrics are not known of this client and count for nothing.",
                left,
            ).format(count=left)
        )


def _standing(percentile: float) -> str:
    if math.isnan(percentile):
        return numbers.NOT_KNOWN
    return _("{share} of clients").format(share=numbers.percent(percentile))
