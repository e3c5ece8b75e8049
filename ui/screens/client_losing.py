"""Why a client cannot be let go now, and what would have to be true."""

from __future__ import annotations

import streamlit as st

from ui import plan_state, state
from ui.components import plain_money
from ui.screens.plan_losing import money_of_letting_go, why_held
from ui.words import _


def cannot_lose_note(client_id: str) -> None:
    """Draw the reason and the way out; nothing where the company could do without the client."""
    if client_id not in state.not_to_lose():
        return
    with st.spinner(_("Looking at what the company would be without each client …")):
        held = {one.client_id: one for one in plan_state.not_to_let_go()}
    one = held[client_id]
    st.warning(
        plain_money(
            _("**Cannot afford to lose them now, so letting go is not the verdict**: {why}").format(why=why_held(one))
            + " "
            + money_of_letting_go(one)
        ),
        icon=":material/anchor:",
    )
