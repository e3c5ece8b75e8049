"""Small pieces that every page is built of: heads, figures, verdict badges, flags, notes and empty pages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui import state
from ui.numbers import date
from ui.phrases import deal_breaker_word, flag_help, flag_word, kind_help, kind_word
from ui.sentences import said
from ui.words import _

_GO_TO = "go_to_page"
_CLIENT_WIDGET = "client_picker"
GRADED = "graded_client"
"""The client looked at on the Grades page, which also shows those nothing can be decided about."""
_BADGES = {
    "keep": ("green", ":material/check_circle:"),
    "reform": ("violet", ":material/build:"),
    "reprice": ("blue", ":material/trending_up:"),
    "staged": ("orange", ":material/hourglass_top:"),
    "fire": ("red", ":material/logout:"),
    "toss_up": ("gray", ":material/balance:"),
}
_FLAG_BADGES = {
    "deal_breaker": ("red", ":material/block:"),
    "cannot_lose": ("orange", ":material/anchor:"),
    "hangs_on_backlog": ("gray", ":material/inventory_2:"),
    "beyond_evidence": ("orange", ":material/help:"),
    "thin_history": ("gray", ":material/hourglass_empty:"),
    "drift_grade": ("orange", ":material/trending_down:"),
    "drift_late": ("orange", ":material/trending_down:"),
    "drift_disputed": ("orange", ":material/trending_down:"),
    "drift_churn": ("orange", ":material/trending_down:"),
}
ASSUMED = "◇"
"""Stands beside a figure that history has no evidence for."""


def plain_money(text: str) -> str:
    """Return a text whose dollar signs stand for money: Markdown would read what is between two as a formula."""
    return text.replace("$", "\\$")


def say(text: str) -> None:
    """Draw a paragraph of Markdown with amounts of money in it."""
    st.markdown(plain_money(text))


def quiet(text: str) -> None:
    """Draw a small paragraph with amounts of money in it."""
    st.caption(plain_money(text))


def page_head(title: str, question: str) -> None:
    """Draw a page's title and the question it answers."""
    st.title(title)
    st.caption(question)


@dataclass(frozen=True)
class Figure:
    """One number of a row of numbers: its label, the value with its unit, and what it means."""

    label: str
    value: str
    help: str | None = None
    note: str | None = None
    """Under the value, in quiet letters."""


def figures(row: Sequence[Figure], *, beside: int = 4) -> None:
    """Draw numbers beside each other, in rows of about the same length; on a narrow screen they wrap.

    Parameters
    ----------
    beside : int
        At most so many in a row.
    """
    rows = math.ceil(len(row) / beside)
    length = math.ceil(len(row) / max(1, rows))
    for start in range(0, len(row), max(1, length)):
        with st.container(horizontal=True):
            for figure in row[start : start + length]:
                st.metric(
                    figure.label,
                    figure.value,
                    figure.note,
                    delta_color="off",
                    delta_arrow="off",
                    help=figure.help,
                    border=True,
                    height="content",
                )


def small_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int = 1) -> None:
    """Draw a small table that a person reads whole: words to the left, figures to the right.

    Parameters
    ----------
    texts : int
        So many columns from the left hold words.
    """
    lines = ["| " + " | ".join(map(_cell, header)) + " |"]
    lines.append("|" + ":---|" * texts + "---:|" * (len(header) - texts))
    lines += ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
    st.markdown("\n".join(lines))


def _cell(text: str) -> str:
    for sign in ("\\", "|", "$", "*", "_", "`", "<", "[", "]", "~"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")


def verdict_badge(kind: str, text: str | None = None) -> None:
    """Draw a verdict with its colour, its sign and its words."""
    colour, icon = _BADGES[kind]
    st.badge(text or kind_word(kind), icon=icon, color=colour, help=kind_help(kind))


def flag_badges(flags: Iterable[str]) -> None:
    """Draw flags beside each other, each explained on hovering."""
    flags = list(flags)
    if not flags:
        return
    with st.container(horizontal=True, gap="small"):
        for flag in flags:
            colour, icon = _FLAG_BADGES.get(flag, ("gray", ":material/flag:"))
            st.badge(flag_word(flag), icon=icon, color=colour, help=flag_help(flag) or None)


def flag_text(flags: Iterable[str]) -> str:
    """Return flags for a table cell."""
    return ", ".join(flag_word(flag) for flag in flags)


def flags_of(client_id: str) -> tuple[str, ...]:
    """Return what is flagged of a client: the search's flags and its data's warnings."""
    decided = state.decided_so_far().get(client_id)
    flags = decided.flags if decided else state.looks()[client_id].flags
    drifting = state.book().drift.warnings_so_far()
    return (*flags, *state.portfolio().warnings.get(client_id, ()), *drifting.get(client_id, ()))


def deal_breaker_notes(client_id: str) -> None:
    """Draw a client's active deal-breakers with their evidence; nothing where there is none."""
    found = state.book().breakers
    own = found.loc[found["client_id"] == client_id]
    if not len(own):
        return
    lines = [
        f"- **{deal_breaker_word(row.kind)}** ({date(row.date)}): {plain_money(said(row.evidence))}"
        for row in own.itertuples(index=False)
    ]
    st.error(
        _("**Deal-breaker, outside the money. Staff come first.**")
        + "\n"
        + "\n".join(lines)
        + "\n\n"
        + _("A plain rise is not the answer while this goes on: reform the terms, set a review, or let go."),
        icon=":material/block:",
    )


def price_warning() -> None:
    """Say that the price response is assumed."""
    st.caption(
        ":material/warning: "
        + _(
            "How clients answer a price is assumed: no measured price elasticity for managed service providers could "
            "be found. Nothing supports any figure above about +30 %."
        )
    )


def assumed_note() -> None:
    """Explain the sign beside assumed figures."""
    st.caption(_("{sign} assumed: the history holds no evidence for it.").format(sign=ASSUMED))


def luck_note() -> None:
    """Say what a band of luck is and what it is not."""
    st.caption(
        _(
            "Bands show luck alone, at the assumptions in use: 90 of 100 sampled futures end within. "
            "They do not say how sure the verdict is."
        )
    )


def empty(message: str, next_step: str, page: str | None = None) -> None:
    """Draw what a page shows where it has nothing to show: why, and what to do next.

    Parameters
    ----------
    page : str or None
        Address of the page where the next step is done, such as "data".
    """
    st.info(f"{message} {next_step}")
    if page is not None and st.button(next_step, key=f"empty_{page}"):
        go_to(page)


def go_to(page: str) -> None:
    """Open another page by its address; to be called in a run, not in a callback."""
    st.session_state[_GO_TO] = page
    st.rerun()


def wanted_page() -> str | None:
    """Return the page somebody asked to open, once."""
    return st.session_state.pop(_GO_TO, None)


def ask_for_page(page: str) -> None:
    """Open another page in the run that follows a callback."""
    st.session_state[_GO_TO] = page


def ask_for_client(client_id: str) -> None:
    """Open a client's page in the run that follows a callback."""
    state.choose_client(client_id)
    ask_for_page("client")


def ask_for_grades(client_id: str) -> None:
    """Open a client's grades in the run that follows a callback."""
    choose_graded(client_id)
    ask_for_page("grades")


def choose_graded(client_id: str) -> None:
    """Look at a client on the Grades page, and on the other pages where it can be decided about."""
    st.session_state[GRADED] = client_id
    if client_id in state.portfolio().profiles.client_ids:
        state.choose_client(client_id)


def client_picker() -> str | None:
    """Draw the choice of a client, kept across pages; None where there is none to choose."""
    ids = list(state.portfolio().profiles.client_ids)
    if not ids:
        return None
    name = state.portfolio().name
    st.session_state[_CLIENT_WIDGET] = state.chosen_client()
    st.selectbox(
        _("Client"),
        sorted(ids, key=lambda client_id: name(client_id).casefold()),
        format_func=name,
        key=_CLIENT_WIDGET,
        on_change=lambda: state.choose_client(st.session_state[_CLIENT_WIDGET]),
    )
    return state.chosen_client()
