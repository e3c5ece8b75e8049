"""Why a client cannot be let go now, and what would have to be true."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from simulator import Action, first_fire_month
from ui import state
from ui.components import plain_money
from ui.numbers import money, percent
from ui.words import _


def cannot_lose_note(client_id: str) -> None:
    """Draw the reason and the way out; nothing where the company could do without the client."""
    reason = state.not_to_lose().get(client_id)
    if reason is None:
        return
    words = _for_its_share(client_id) if reason == "share" else _for_cash(client_id)
    st.warning(
        plain_money(_("**Cannot afford to lose them now: letting go is not the verdict.**") + " " + words),
        icon=":material/anchor:",
    )


def _for_its_share(client_id: str) -> str:
    profiles = state.portfolio().edited_profiles(state.current_scenario())
    fee, total = profiles.row(client_id)["mrr"], float(profiles.fields["mrr"].sum())
    allowed = state.current_scenario().complete_limits()["max_mrr_share"]
    currency = state.currency()
    words = _("It is {share} of all fees; your limit is {allowed}.").format(
        share=percent(fee / total), allowed=percent(allowed)
    )
    if allowed <= 0:
        return words
    missing = fee / allowed - total
    return (
        words
        + " "
        + _(
            "What would have to be true: the other clients bring {missing} a month more than today, or you raise the "
            "limit on the Assumptions page."
        ).format(missing=money(missing, currency))
    )


def _for_cash(client_id: str) -> str:
    currency = state.currency()
    scenario = state.current_scenario()
    fire = Action("fire", month=first_fire_month(state.client_figures(client_id)))
    without = state.evaluation(replace(scenario, name=scenario.name, actions={client_id: fire})).sample
    everyone = state.evaluation(replace(scenario, name=scenario.name, actions={})).sample
    floor = state.portfolio().company.cash_floor
    if without is None or everyone is None or floor is None:
        return _("Without it cash falls below the floor too often.")
    words = _(
        "Without it cash falls below the floor of {floor} in {share} of futures, against {today} with everyone kept."
    ).format(
        floor=money(floor, currency),
        share=percent(without.cash_below_floor),
        today=percent(everyone.cash_below_floor),
    )
    short = floor - float(without.fans["cash"].p05.min())
    if short <= 0:
        return words
    return (
        words
        + " "
        + _(
            "What would have to be true: about {short} more cash or credit at hand (what 1 of 20 futures is short of "
            "in its weakest month), or new clients in its place first."
        ).format(short=money(short, currency))
    )
