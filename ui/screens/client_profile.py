"""The figures a client's verdict is reckoned with, each with how it was come by."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator import PROFILE_FIELDS
from ui import state
from ui.components import ASSUMED, assumed_note, go_to
from ui.phrases import figure_name, figure_value
from ui.words import _

EDITED = "✎"


def profile_section(client_id: str) -> None:
    """Draw the client's profile: value, method, evidence, and what is assumed or edited by hand."""
    currency = state.currency()
    figures = state.client_figures(client_id)
    estimates = state.book().estimates[client_id]
    edited = state.current_scenario().profiles.get(client_id, {})
    assumed = sum(estimates[name].assumed and name not in edited for name in PROFILE_FIELDS)
    with st.expander(
        _("The figures behind it: {assumed} of {count} are assumed").format(assumed=assumed, count=len(PROFILE_FIELDS))
    ):
        rows = []
        for name in PROFILE_FIELDS:
            estimate = estimates[name]
            sign = EDITED if name in edited else ASSUMED if estimate.assumed else ""
            rows.append(
                {
                    "figure": figure_name(name),
                    "value": f"{figure_value(name, figures[name], currency)} {sign}".strip(),
                    "method": _("edited by hand") if name in edited else _(estimate.method),
                    "evidence": estimate.evidence,
                }
            )
        column = st.column_config
        st.dataframe(
            pd.DataFrame(rows),
            key="client_profile",
            hide_index=True,
            alt=_("The figures behind it"),
            column_config={
                "figure": column.TextColumn(_("Figure"), pinned=True),
                "value": column.TextColumn(_("Value")),
                "method": column.TextColumn(_("How it was come by"), width="large"),
                "evidence": column.TextColumn(_("Evidence"), width="medium"),
            },
        )
        assumed_note()
        if st.button(_("Edit these figures on the Data page"), key="client_edit"):
            go_to("data")
