"""Grades: every client graded over time, bad ones told from difficult ones, and the staff's own view beside it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import state
from ui.components import empty, page_head
from ui.screens import grades_list, grades_makers, grades_staff, grades_wishes
from ui.screens.data_load import notice
from ui.words import _

_SECTION = "grades_section"


def show() -> None:
    """Draw the page: one of its sections at a time."""
    page_head(
        _("Grades"),
        _("How does each client do over time, who is bad and who only difficult, and what do the staff say?"),
    )
    notice()
    if not state.book().gradebook.clients:
        empty(_("No client is active in this month."), _("Load a history or ask about another month."), "data")
        return
    sections = _sections()
    kept = f"{_SECTION}_kept"
    st.session_state[_SECTION] = st.session_state.setdefault(kept, "clients")
    st.segmented_control(
        _("Show"),
        list(sections),
        format_func=lambda section: sections[section][0],
        key=_SECTION,
        on_change=_keep_choice,
        args=(kept,),
        label_visibility="collapsed",
    )
    sections[st.session_state[kept]][1]()


def _sections() -> dict[str, tuple[str, Callable[[], None]]]:
    return {
        "clients": (_("Clients"), grades_list.draw),
        "makers": (_("Money, work and stress"), grades_makers.draw),
        "staff": (_("The staff's view"), grades_staff.draw),
        "wishes": (_("Ideal client and liability"), grades_wishes.draw),
    }


def _keep_choice(kept: str) -> None:
    if st.session_state[_SECTION] is not None:
        st.session_state[kept] = st.session_state[_SECTION]
