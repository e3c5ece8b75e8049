"""The Client page: keep, raise the price, reform or let go, why in money, and what that rests on."""

from __future__ import annotations

import streamlit as st

from simulator import Decision, FirstLook
from ui import state
from ui.components import (
    Figure,
    ask_for_grades,
    client_picker,
    deal_breaker_notes,
    empty,
    figures,
    flag_badges,
    flags_of,
    page_head,
    quiet,
    say,
    verdict_badge,
)
from ui.numbers import money, number, percent, signed_percent
from ui.phrases import confidence_words, figure_name, flip_words, headline, money_would_say, reason
from ui.screens.client_drift import drift_section
from ui.screens.client_evidence import bridge_section, evidence_section, sides_by_side
from ui.screens.client_knowing import choice_notes, finding_out_section
from ui.screens.client_losing import cannot_lose_note
from ui.screens.client_price_history import price_history_section
from ui.screens.client_profile import profile_section
from ui.screens.client_record import record_section
from ui.screens.client_trial import trial_section
from ui.words import _


def show() -> None:
    """Draw the page: the exact verdict at once, then the trial of prices, then how sure and why."""
    page_head(_("Client"), _("Keep, raise the price, reform the terms, or let go: and why, in money?"))
    client_id = client_picker()
    if client_id is None:
        empty(
            _("No client here can be decided about: each needs a monthly fee and hours."),
            _("Load a history or fill in what is missing."),
            "data",
        )
        return
    with st.spinner(_("Searching the best action of each client …")):
        look = state.looks()[client_id]
    verdict = st.empty()
    known = state.decided_so_far().get(client_id)
    with verdict.container():
        _verdict(look, known)
    _grades_link(client_id)
    deal_breaker_notes(client_id)
    losing = st.container()
    _key_figures(look)
    trial_section(client_id, look)
    record_section(client_id, look)
    with losing:
        cannot_lose_note(client_id)
    bridge_section(client_id, look)
    if known is None:
        with st.spinner(_("Checking how sure this is …")):
            known = state.decision(client_id)
        with verdict.container():
            _verdict(look, known)
    sides_by_side(known)
    choice_notes(known)
    evidence_section(known)
    finding_out_section(known)
    drift_section(client_id, look)
    with verdict.container():
        _verdict(look, known)
    price_history_section(client_id)
    profile_section(client_id)


def _verdict(look: FirstLook, decision: Decision | None) -> None:
    currency, horizon = state.currency(), state.assumptions()["horizon_months"]
    kind = decision.verdict if decision else look.best
    with st.container(border=True):
        verdict_badge(kind)
        st.header(headline(look, decision))
        say(reason(look, currency, horizon) + " " + _what_flips(look, decision))
        overruled = money_would_say(look)
        if overruled:
            say(overruled)
        quiet(confidence_words(decision) if decision else _("Checking how sure this is …"))
        flag_badges(flags_of(look.client_id))


def _grades_link(client_id: str) -> None:
    st.button(
        _("Its grades over time"),
        key="to_grades",
        on_click=ask_for_grades,
        args=(client_id,),
        type="tertiary",
        icon=":material/grade:",
    )


def _what_flips(look: FirstLook, decision: Decision | None) -> str:
    if decision is None:
        return ""
    if not decision.sensitivity.flips:
        return _("No single figure that is unsure flips it, between its 1st and its 99th percentile.")
    first = decision.sensitivity.flips[0]
    return flip_words(first, state.figure_in_use(look.client_id, first.name), state.currency())


def _key_figures(look: FirstLook) -> None:
    currency = state.currency()
    fee = state.figure_in_use(look.client_id, "mrr")
    uplift = look.walk_away_uplift
    row = [
        Figure(_("Fee today"), money(fee, currency), _("Monthly recurring revenue of this client."), _("a month")),
        Figure(
            _("Walk-away price"),
            money(fee * (1.0 + uplift) if uplift is not None else None, currency),
            _(
                "The price at which having the client is worth the same as letting it go, whenever it would leave. "
                "No guess of how it answers is in it. Charge at least this, or let them go."
            ),
            _("a month ({uplift})").format(uplift=signed_percent(uplift)) if uplift is not None else None,
        ),
        Figure(
            figure_name("annual_churn"),
            percent(state.figure_in_use(look.client_id, "annual_churn")),
            _("Probability that it leaves within 12 months if nothing changes."),
            _("a year, if nothing changes"),
        ),
        Figure(
            figure_name("hours"),
            number(state.figure_in_use(look.client_id, "hours")),
            _("All labour spent on it, billable or not."),
            _("a month"),
        ),
        Figure(
            _("Value of keeping"),
            money(look.candidates.kinds["keep"].npv, currency),
            _(
                "Expected value today of keeping as it is. Its technicians are paid with or without it: that cost is "
                "in every action's value, so only differences decide."
            ),
        ),
    ]
    figures(row, beside=5)
