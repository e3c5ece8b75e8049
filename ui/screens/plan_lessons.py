"""What the answers of the first waves teach about prices before the next are told, and how little that is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.planning import Belief, Wave, prior_belief
from ui import charts, plan_state, state
from ui.components import quiet, say
from ui.numbers import month_name, number, percent
from ui.phrases import action_words
from ui.words import _, plural
from workbench import PortfolioPlan

_LITTLE = 2 / 3
"""A belief whose range stays wider than this share of what it was has hardly narrowed."""
_CHOSEN, _WIDGET = "plan_lesson_month", "plan_lesson_picker"


def lessons_section(found: PortfolioPlan) -> None:
    """Draw a wave's lessons; nothing where no wave asks after another has answered."""
    waves = {wave.month: wave for wave in found.waves if wave.lessons}
    if not waves:
        return
    st.subheader(_("What the first answers teach about prices"))
    wave = waves[_pick(list(waves))]
    with st.spinner(_("Looking at this wave again after each answer …")):
        wave = plan_state.taught(wave)
    before = prior_belief(state.assumptions()["hazard_ratio_per_10pct"])
    say(_finding(wave, before))
    rows = [(_("Before anybody is told"), _("before"), plan_state.added_leavers(before))]
    rows += [
        (_left(lesson.left, wave.told_of_rises), _("after"), plan_state.added_leavers(lesson.belief))
        for lesson in wave.lessons
    ]
    frame = pd.DataFrame(
        [
            {"answer": answer, "place": place, "role": role, "low": low, "mid": mid, "high": high}
            for place, (answer, role, (low, mid, high)) in enumerate(rows)
        ]
    )
    for name in ("low", "mid", "high"):
        frame[f"{name}_text"] = [number(value, 1) for value in frame[name]]
    words = {
        "x": _("more of 100 leave in a year, told of +10 %"),
        "before": _("before"),
        "after": _("after"),
        "low": _("1 time in 10 fewer than"),
        "mid": _("As likely more as fewer than"),
        "high": _("1 time in 10 more than"),
    }
    charts.draw("beliefs", frame, words, key="plan_beliefs", alt=_("What is believed before and after the answers"))
    _changes(wave)
    quiet(
        _(
            "Bars: 8 times in 10 it lies within; the dot: as likely above as below. Counted over all your clients, "
            "each told of +10 % today, against keeping them. Many leavers may also mean a bad mood that all clients "
            "share: that is weighed too. What would change is looked up for each client alone. Answers other than "
            "leaving are not counted."
        )
    )


def _pick(months: list[int]) -> int:
    """Draw the choice of a wave, kept across pages, and return its month."""
    chosen = st.session_state.get(_CHOSEN)
    st.session_state[_WIDGET] = chosen if chosen in months else months[0]
    opened = state.book()
    st.selectbox(
        _("Before telling the clients of"),
        months,
        format_func=lambda month: month_name(opened.month + month),
        key=_WIDGET,
        on_change=lambda: st.session_state.update({_CHOSEN: st.session_state[_WIDGET]}),
        width=320,
    )
    return int(st.session_state[_WIDGET])


def _left(left: int, told: int) -> str:
    return _("{left} of {told} have left").format(left=left, told=told)


def _belief(belief: Belief) -> str:
    low, mid, high = plan_state.added_leavers(belief)
    return _("{mid} ({low} to {high})").format(low=number(low, 1), mid=number(mid, 1), high=number(high, 1))


def _finding(wave: Wave, before: Belief) -> str:
    likeliest = max(wave.lessons, key=lambda lesson: lesson.probability)
    told = plural(
        "Before that {count} client has been told of a rise.",
        "Before that {count} clients have been told of a rise.",
        wave.told_of_rises,
    ).format(count=wave.told_of_rises)
    now, then = plan_state.added_leavers(before), plan_state.added_leavers(likeliest.belief)
    pattern = (
        _(
            "Most likely ({probability}) {left} of them have left by then. Of 100 clients told of +10 %, **{after}** "
            "are then thought to leave within a year because of it, against **{before}** before. The range hardly "
            "narrows: so few answers teach very little."
        )
        if then[2] - then[0] > _LITTLE * (now[2] - now[0])
        else _(
            "Most likely ({probability}) {left} of them have left by then. Of 100 clients told of +10 %, **{after}** "
            "are then thought to leave within a year because of it, against **{before}** before."
        )
    )
    return (
        told
        + " "
        + pattern.format(
            probability=percent(likeliest.probability),
            left=number(likeliest.left, 0) if likeliest.left else _("none"),
            after=_belief(likeliest.belief),
            before=_belief(before),
        )
    )


def _changes(wave: Wave) -> None:
    """List the answers: how likely each is, what it would teach, and what it would change."""
    opened = state.book()
    lines = []
    for lesson in wave.lessons:
        changes = [
            f"{opened.portfolio.name(client_id)}: {action_words(action, opened.month)}"
            for client_id, action in (lesson.changes or {}).items()
        ]
        lines.append(
            "- "
            + _("**{answer}** ({probability} likely): {belief} more of 100 leave.").format(
                answer=_left(lesson.left, wave.told_of_rises),
                probability=percent(lesson.probability, 1),
                belief=_belief(lesson.belief),
            )
            + " "
            + (
                _("In this wave it would change: {changes}.").format(changes="; ".join(changes))
                if changes
                else _("Nothing would change in this wave.")
            )
        )
    say("\n".join(lines))
