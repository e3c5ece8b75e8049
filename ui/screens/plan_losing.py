"""Who is held back from being let go, why, and what would have to be true."""

from __future__ import annotations

import math

import streamlit as st

from ui import plan_state, state
from ui.components import ask_for_client, say
from ui.numbers import money, percent
from ui.words import _
from workbench import HeldBack


def losing_section() -> None:
    """Draw each client the company cannot afford to lose; a line where there is none."""
    st.subheader(_("Held back: who cannot be let go"))
    with st.spinner(_("Looking at what the company would be without each client …")):
        held = plan_state.not_to_let_go()
    if not held:
        say(_("Nobody: the company could do without any one of its clients."))
        return
    for one in sorted(held, key=lambda one: one.gain, reverse=True):
        with st.container(border=True):
            text, button = st.columns([5, 1], vertical_alignment="center")
            with text:
                say(f"**{state.portfolio().name(one.client_id)}**: {why_held(one)} {money_of_letting_go(one)}")
            button.button(
                _("Open"),
                key=f"held_{one.client_id}",
                on_click=ask_for_client,
                args=(one.client_id,),
                width="stretch",
            )


def why_held(one: HeldBack) -> str:
    """Return why a client cannot be let go and what would have to be true, as the end of a sentence after a colon."""
    currency = state.currency()
    if one.reason == "cash":
        return _(
            "without it cash would fall below the floor of {floor} in more than 5 of 100 futures. To let it go there "
            "would have to be **{needed} more cash** or credit today."
        ).format(floor=money(state.portfolio().company.cash_floor, currency), needed=money(one.needed, currency))
    scenario = state.current_scenario()
    profiles = state.portfolio().edited_profiles(scenario)
    share = profiles.row(one.client_id)["mrr"] / float(profiles.fields["mrr"].sum())
    words = _("it pays {share} of all monthly fees; your limit for one client is {allowed}.").format(
        share=percent(share), allowed=percent(scenario.complete_limits()["max_mrr_share"])
    )
    if math.isinf(one.needed):
        return words
    return (
        words
        + " "
        + _("To let it go the other clients together would have to pay **{needed} more a month**.").format(
            needed=money(one.needed, currency)
        )
    )


def money_of_letting_go(one: HeldBack) -> str:
    """Return what letting a client go is worth against the best of what may be chosen."""
    currency = state.currency()
    if one.gain < 0:
        return _(
            "Money would keep it anyway: letting it go is worth {amount} less than the best action for it."
        ).format(amount=money(-one.gain, currency))
    return _("Money alone would let it go: that is worth {amount} more than the best of what may be chosen.").format(
        amount=money(one.gain, currency)
    )
