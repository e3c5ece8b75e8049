"""The part of the Data page that logs by hand what no export holds: one form at a time, one press to save."""

from __future__ import annotations

import streamlit as st

from ui import state
from ui.screens import data_agreements, data_counts, data_disputes, data_events, data_sheet
from ui.screens.data_keeping import refusal
from ui.words import _

_WHAT = "log_what"
_FORMS = {
    "event": data_events.draw,
    "counts": data_counts.draw,
    "agreement": data_agreements.draw,
    "dispute": data_disputes.draw,
}


def draw() -> None:
    """Draw the choice of what to log, its form, and the sheet that does the same in a spreadsheet."""
    if state.is_sample():
        st.caption(
            _(
                "The sample stays as it is: the first thing you log makes a copy of it that is yours, kept on this "
                "machine."
            )
        )
    words = {
        "event": _("An event"),
        "counts": _("Counts of a month"),
        "agreement": _("The end of an agreement"),
        "dispute": _("A disputed invoice"),
    }
    what = st.segmented_control(
        _("What to log"), list(words), default="event", required=True, format_func=words.__getitem__, key=_WHAT
    )
    refusal()
    _FORMS[what]()
    data_sheet.draw("log")
