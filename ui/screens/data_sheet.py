"""The sheet to fill in, for those who would rather log in a spreadsheet."""

from __future__ import annotations

import streamlit as st

from history import History
from reports.log_sheet import log_sheet
from ui import numbers, state
from ui.event_words import event_kinds
from ui.sentences import said
from ui.words import _, language

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(where: str) -> None:
    """Draw the way to the sheet; `where` tells apart the places it is offered at."""
    st.subheader(_("Rather in a spreadsheet?"))
    st.caption(
        _(
            "One workbook for events, counts, ends of agreements and the staff poll, with your clients in drop-downs "
            "and a row for each client active in {month}. As plain CSV: “Empty tables to fill in”, under “Load and "
            "save”."
        ).format(month=numbers.month_name(state.book().month))
    )
    st.download_button(
        _("Sheet to fill in (Excel)"),
        workbook(),
        file_name=f"log-{state.as_of()}.xlsx",
        mime=WORKBOOK,
        icon=":material/table_view:",
        key=f"log_sheet:{where}",
        on_click="ignore",
    )


def workbook() -> bytes:
    """Return the sheet for the open history and the month asked about, in the visitor's language."""
    return _workbook(state.history().fingerprint, state.as_of(), language(), state.history())


@st.cache_data(max_entries=8, show_spinner=False)
def _workbook(fingerprint: str, month: str, spoken: str, _history: History) -> bytes:
    return log_sheet(_history, state.book().month, say=_say, kinds=event_kinds())


def _say(text: str) -> str:
    """Return a declared word, or a sentence of what is allowed, in the visitor's language."""
    found = _(text)
    return found if found != text else said(text)
