"""What is said of one client beside its score: deal-breakers, difficult or bad, fit, liability and the staff."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from history.difficulty_rules import DIFFICULTY_RULES
from history.liability import LIABILITY_FACTORS, factor_in_force
from ui import numbers, state
from ui.components import deal_breaker_notes, quiet, say
from ui.grade_words import fit_word, judged_word, kind_of_rule
from ui.sentences import said
from ui.words import _, plural


def draw(client_id: str, row: pd.Series) -> None:
    """Draw what stands beside a client's score, given its row of `ui.grade_rows.client_rows`."""
    deal_breaker_notes(client_id)
    left, right = st.columns(2)
    with left, st.container(border=True):
        _judged(row)
    with right:
        with st.container(border=True):
            _fit(row)
        with st.container(border=True):
            _liability(client_id)
        with st.container(border=True):
            _staff(client_id, row)


def _judged(row: pd.Series) -> None:
    st.markdown("**" + _("Difficult or bad?") + "** " + judged_word(row["judged"]) + ".")
    held = dict(zip(row["rules"], row["evidence"], strict=True))
    against = {name: text for name, text in held.items() if DIFFICULTY_RULES[name].kind != "chance"}
    if not against:
        st.markdown(_("No rule is held against it.") if row["judged"] != "unknown" else _("No grade yet."))
    lines = []
    for name, evidence in against.items():
        rule = DIFFICULTY_RULES[name]
        held_when = _("Rule: {rule}.").format(rule=_(rule.rule))
        what = kind_of_rule(rule.kind).lower()
        lines.append(f"- **{_(rule.label)}** ({what}): {said(evidence)}  \n  :small[{held_when}]")
    if lines:
        say("\n".join(lines))
    chances = [name for name in held if DIFFICULTY_RULES[name].kind == "chance"]
    if row["judged"] == "difficult" and chances:
        told = [f"{_(DIFFICULTY_RULES[name].case)} ({said(held[name])})" for name in chances]
        st.success(
            "**" + _("The case for another chance") + "**  \n" + "  \n".join(told),
            icon=":material/volunteer_activism:",
        )
    elif row["judged"] == "difficult":
        quiet(_("None of the rules that speak for another chance holds."))


def _fit(row: pd.Series) -> None:
    st.markdown("**" + _("Your ideal client") + "** · " + fit_word(row["fit"]))
    if row["fit"] == "not_stated":
        st.button(_("State your ideal client"), key="to_wishes", on_click=_open, args=("wishes",), type="tertiary")
    if row["missed"]:
        say("\n".join(f"- {said(missed)}" for missed in row["missed"]))


def _liability(client_id: str) -> None:
    grades = state.book().gradebook
    own = grades.liability.set_index("client_id")
    st.markdown("**" + _("Signs of liability") + "**")
    if client_id not in own.index or not own.at[client_id, "signs"]:
        st.markdown(_("None: nothing makes an incident likelier here than elsewhere."))
        return
    signs, told = own.at[client_id, "signs"], own.at[client_id, "evidence"].split("; ")
    for name, evidence in zip(signs, told, strict=True):
        factor = numbers.number(factor_in_force(state.history(), name), 2)
        say(f"- {_(LIABILITY_FACTORS[name].label)}: {said(evidence)} (× {factor})")
    chances = grades.incidents.set_index("client_id").loc[client_id]
    say(
        _(
            "An incident within 12 months: **{after}** likely; {before} if nobody's signs counted. The factors are "
            "assumptions."
        ).format(after=numbers.percent(chances["with_signs"], 1), before=numbers.percent(chances["without"], 1))
    )


def _staff(client_id: str, row: pd.Series) -> None:
    st.markdown("**" + _("What the staff said") + "**")
    view = state.book().gradebook.staff
    if view is None:
        st.markdown(_("No poll of this year or the last has enough voters yet."))
        return
    named = view.table.set_index("client_id")
    if client_id in named.index:
        own = named.loc[client_id]
        say(
            plural(
                "{count} of {voters} named it among the worst ({year}): {points} points, place {place}.",
                "{count} of {voters} named it among the worst ({year}): {points} points, place {place}.",
                int(own["votes"]),
            ).format(
                count=int(own["votes"]),
                voters=view.voters,
                year=view.year,
                points=numbers.number(own["points"], 0),
                place=int(own["staff_rank"]),
            )
        )
    else:
        say(_("None of {voters} named it among the worst ({year}).").format(voters=view.voters, year=view.year))
    odd = view.disagreements.loc[view.disagreements["client_id"] == client_id, "sentence"]
    for sentence in odd:
        st.info(_("Worth looking into: {sentence}.").format(sentence=said(sentence)), icon=":material/compare_arrows:")


def _open(section: str) -> None:
    st.session_state["grades_section_kept"] = section
