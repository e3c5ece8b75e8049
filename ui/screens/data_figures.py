"""The part of the Data page that shows a client's figures with how each was come by, and lets the owner change them."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from history import Estimate
from simulator import PROFILE_FIELDS, InputError
from ui import state
from ui.components import ASSUMED, assumed_note, client_picker, empty
from ui.parameter_fields import checked
from ui.screens.data_load import tell
from ui.sentences import said
from ui.units import allowed_words, screen_unit, with_unit
from ui.words import _, plural

_FIELD = "figure_field"
_VALUE = "figure_value"
_REFUSED = "figure_refused"
CHANGED = "●"
"""Stands beside a figure that the owner has changed."""


def draw() -> None:
    """Draw one client's figures and the way to change one."""
    client_id = client_picker()
    if client_id is None:
        empty(
            _("No client has both a fee and hours yet."),
            _("Import agreements or recurring invoices, and time entries."),
        )
        return
    estimates = state.book().estimates[client_id]
    changes = state.current_scenario().profiles.get(client_id, {})
    _table(client_id, estimates, changes)
    assumed_note()
    _change(client_id, estimates)
    _changed(client_id, estimates, changes)


def _text(name: str, value: float | None) -> str:
    if value is None or math.isnan(value):
        return _("blank")
    return with_unit(value, PROFILE_FIELDS[name].unit, state.currency())


def _table(client_id: str, estimates: dict[str, Estimate], changes: dict[str, float | None]) -> None:
    rows = []
    for name, record in PROFILE_FIELDS.items():
        estimate = estimates[name]
        estimated = _text(name, estimate.value)
        in_use = f"{CHANGED} {_text(name, changes[name])}" if name in changes else estimated
        rows.append(
            {
                "figure": _(record.label),
                "in_use": in_use,
                "estimated": f"{ASSUMED} {estimated}" if estimate.assumed else estimated,
                "method": said(estimate.method),
                "evidence": said(estimate.evidence),
            }
        )
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        column_config={
            "figure": st.column_config.TextColumn(_("Figure"), pinned=True, width=150),
            "in_use": st.column_config.TextColumn(
                _("In use"), help=_("{sign} is your own figure.").format(sign=CHANGED)
            ),
            "estimated": st.column_config.TextColumn(_("Estimated from history")),
            "method": st.column_config.TextColumn(_("How"), width="medium"),
            "evidence": st.column_config.TextColumn(_("On what evidence")),
        },
        key="client_figures",
        alt=_("The figures of {client}: in use, estimated, how and on what evidence").format(
            client=state.portfolio().name(client_id)
        ),
    )


def _change(client_id: str, estimates: dict[str, Estimate]) -> None:
    st.markdown(_("**You know better? Change a figure**"))
    which, what, do = st.columns([2, 2, 1], vertical_alignment="bottom")
    which.selectbox(
        _("Figure"), list(PROFILE_FIELDS), format_func=lambda name: _(PROFILE_FIELDS[name].label), key=_FIELD
    )
    name = st.session_state[_FIELD]
    record = PROFILE_FIELDS[name]
    currency = state.currency()
    words = screen_unit(record.unit, currency).words
    key = f"{_VALUE}:{client_id}:{name}"
    what.number_input(
        _("Your figure ({unit})").format(unit=words),
        value=None,
        format="%g",
        key=key,
        help=_(record.help),
        placeholder=_text(name, estimates[name].value),
    )
    do.button(
        _("Use it"),
        key="figure_use",
        type="primary",
        width="stretch",
        on_click=_use,
        args=(client_id, name, key),
    )
    st.caption(_("Allowed: {allowed}. {help}").format(allowed=allowed_words(record, currency), help=_(record.help)))
    refused = st.session_state.pop(_REFUSED, None)
    if refused:
        st.error(refused)


def _use(client_id: str, name: str, key: str) -> None:
    record = PROFILE_FIELDS[name]
    try:
        value = checked(record, st.session_state[key], f"profiles {client_id}")
    except InputError as error:
        st.session_state[_REFUSED] = str(error)
        return
    scenario = state.current_scenario()
    edits = {**scenario.profiles.get(client_id, {}), name: None if math.isnan(value) else value}
    candidate = replace(scenario, profiles={**scenario.profiles, client_id: edits})
    try:
        state.portfolio().actions(candidate)
    except InputError as error:
        st.session_state[_REFUSED] = _("With this figure the scenario's action is not allowed: {reason}").format(
            reason=str(error)
        )
        return
    state.set_scenario(candidate)
    st.session_state[key] = None
    tell(
        _("{figure} of {client} is now {value}; all pages follow.").format(
            figure=_(record.label), client=state.portfolio().name(client_id), value=_text(name, edits[name])
        )
    )


def _changed(client_id: str, estimates: dict[str, Estimate], changes: dict[str, float | None]) -> None:
    """Draw what is changed, each with its way back."""
    if changes:
        st.markdown(_("**Changed by you**"))
    for name, value in changes.items():
        text, button = st.columns([4, 1], vertical_alignment="center")
        text.write(
            _("{figure}: {value}, estimated {estimate}").format(
                figure=_(PROFILE_FIELDS[name].label),
                value=_text(name, value),
                estimate=_text(name, estimates[name].value),
            )
        )
        button.button(
            _("Back to the estimate"),
            key=f"figure_reset:{name}",
            on_click=_reset,
            args=(client_id, name),
            icon=":material/undo:",
        )
    elsewhere = [one for one in state.current_scenario().profiles if one != client_id]
    if elsewhere:
        names = ", ".join(state.portfolio().name(one) for one in elsewhere)
        st.caption(
            plural("Changed too: {names}.", "Changed too, {count} clients: {names}.", len(elsewhere)).format(
                count=len(elsewhere), names=names
            )
        )


def _reset(client_id: str, name: str) -> None:
    scenario = state.current_scenario()
    profiles = {one: dict(edits) for one, edits in scenario.profiles.items()}
    profiles[client_id].pop(name, None)
    state.set_scenario(replace(scenario, profiles={one: edits for one, edits in profiles.items() if edits}))
