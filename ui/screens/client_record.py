"""The part of the Client page that records what was decided, with its forecast, to be looked back on later."""

from __future__ import annotations

from functools import partial

import streamlit as st

from history import History
from simulator import Action, FirstLook, InputError
from ui import state
from ui.components import ask_for_page, quiet
from ui.numbers import month_name
from ui.phrases import action_words
from ui.screens.data_keeping import keep, refusal, refuse
from ui.screens.data_load import notice
from ui.words import _
from workbench import recorded

_RECORD = "record"
_CHOICE, _NOTE = "record_choice", "record_note"


def record_section(client_id: str, look: FirstLook) -> None:
    """Draw the button that records a decision, or what is recorded of the client in the month asked about."""
    notice()
    refusal(_RECORD)
    decisions = state.book().looked_back.decisions
    found = next((one for one in decisions if (one.client_id, one.decided_in) == (client_id, state.as_of())), None)
    month = state.book().month
    if found is not None:
        quiet(
            _("Decided at the end of {month}: {action}. It is recorded.").format(
                month=month_name(month), action=action_words(found.action, month)
            )
        )
        st.button(
            _("Look back on what was decided"),
            key="to_look_back",
            on_click=ask_for_page,
            args=("look_back",),
            type="tertiary",
            icon=":material/history:",
        )
        return
    with st.popover(_("Record this decision"), icon=":material/edit_note:"):
        named = {name: _named(name, action) for name, action in _options(client_id, look).items()}
        st.radio(
            _("What did you decide, at the end of {month}?").format(month=month_name(month)),
            list(named),
            format_func=named.__getitem__,
            key=f"{_CHOICE}_{client_id}",
        )
        quiet(_("Something else? Try it above and use it in the scenario: it then stands here."))
        st.text_input(_("Note"), key=f"{_NOTE}_{client_id}", max_chars=10_000, placeholder=_("Why so?"))
        st.button(
            _("Record it"), key="record_it", type="primary", on_click=_record, args=(client_id, look), width="stretch"
        )
        quiet(
            _(
                "Stored beside your history, in decisions.csv: what you decided, what was advised, and the forecast "
                "made with what is known at the end of {month}: whether it stays, and its fees, hours and gross "
                "profit. Later months are laid beside it on the page Look back. Nothing is sent anywhere."
            ).format(month=month_name(month))
        )


def _options(client_id: str, look: FirstLook) -> dict[str, Action]:
    """Return what may have been decided by name: what stands in the scenario first, then what is advised."""
    options: dict[str, Action] = {}
    planned = state.current_scenario().actions.get(client_id)
    if planned is not None:
        options["planned"] = planned
    advised = look.actions[look.best]
    if advised != planned:
        options["advised"] = advised
    options |= {kind: action for kind, action in look.actions.items() if kind != look.best and action != planned}
    return options


def _named(name: str, action: Action) -> str:
    words = action_words(action, state.book().month)
    if name == "planned":
        return _("In the scenario: {action}").format(action=words)
    return _("Advised: {action}").format(action=words) if name == "advised" else words


def _record(client_id: str, look: FirstLook) -> None:
    action = _options(client_id, look)[st.session_state[f"{_CHOICE}_{client_id}"]]
    note = str(st.session_state[f"{_NOTE}_{client_id}"]).strip()
    told = _("Recorded: {client}, {action}.").format(
        client=state.portfolio().name(client_id), action=action_words(action, state.book().month)
    )
    verdict = state.decision(client_id).verdict
    change = partial(_recorded, client_id, action, verdict, note)
    try:
        keep(change, told, tab=_RECORD)
    except InputError as error:
        refuse(str(error), _RECORD)


def _recorded(client_id: str, action: Action, verdict: str, note: str) -> History:
    return recorded(state.book(), state.current_scenario(), client_id, action, verdict, note)
