"""Data: import exports or a history, see and mend each client's figures, and log by hand what no export holds."""

from __future__ import annotations

import streamlit as st

from ui.components import page_head
from ui.screens import data_figures, data_import, data_load, data_log, data_poll
from ui.words import _


def show() -> None:
    """Draw the page."""
    page_head(_("Data"), _("What do the verdicts rest on? Load it, check it, mend it, and log what no export holds."))
    data_load.notice()
    load, figures, log, poll, left_out = st.tabs(
        [
            _("Import and save"),
            _("Client figures"),
            _("Log by hand"),
            _("Staff poll"),
            _("Left out and warnings"),
        ],
        key="data_tabs",
    )
    with load:
        data_load.open_now()
        data_import.draw()
        st.subheader(_("Save"))
        data_load.save()
        data_load.what_can_be_loaded()
    with figures:
        data_figures.draw()
    with log:
        data_log.draw()
    with poll:
        data_poll.draw()
    with left_out:
        data_load.left_out()
