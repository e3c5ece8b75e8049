"""What the Compare page can lay side by side: keeping everyone, the open scenario, the best actions, a file."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from sharing import parse_scenario_file
from simulator import InputError, Scenario
from ui import state
from ui.words import _

_LOADED = "compare_loaded"
_REFUSED = "compare_refused"
_UPLOADS = "compare_uploads"
_KEEP, _KEEP_OPEN, _OPEN, _RECOMMENDED = "keep", "keep_open", "open", "recommended"


def choices() -> dict[str, Scenario]:
    """Return what can be compared, by a short code."""
    opened = state.current_scenario()
    plain = Scenario(seed=opened.seed)
    known = {_KEEP: plain}
    keep_open = replace(opened, actions={})
    if state.searched(opened) != state.searched(replace(plain, paths=opened.paths)):
        known[_KEEP_OPEN] = keep_open
    known[_OPEN] = opened
    best = {client_id: look.actions[look.best] for client_id, look in state.looks().items()}
    known[_RECOMMENDED] = replace(
        opened, actions={client_id: action for client_id, action in best.items() if action.kind != "keep"}
    )
    loaded: dict[str, Scenario] = st.session_state.get(_LOADED, {})
    return known | {f"file:{name}": scenario for name, scenario in loaded.items()}


def name_of(code: str, scenario: Scenario) -> str:
    """Return what a choice is called."""
    if code == _KEEP:
        return _("Keep everyone")
    if code == _KEEP_OPEN:
        return _("Keep everyone, open assumptions")
    if code == _OPEN:
        return _("Open: {name}").format(name=_(scenario.name))
    if code == _RECOMMENDED:
        return _("Best action for each client")
    return _("File: {name}").format(name=scenario.name)


def pick(known: dict[str, Scenario]) -> tuple[str, str]:
    """Draw the two choices, kept across pages, and return their codes."""
    codes = list(known)
    picked = []
    labels = (_("Held against"), _("Scenario"))
    defaults = (_KEEP, _OPEN if known[_OPEN].actions else _RECOMMENDED)
    for column, label, default, key in zip(
        st.columns(2), labels, defaults, ("compare_first", "compare_second"), strict=True
    ):
        kept = f"{key}_kept"
        if st.session_state.get(kept) not in codes:
            st.session_state[kept] = default
        st.session_state[key] = st.session_state[kept]
        column.selectbox(
            label,
            codes,
            format_func=lambda code: name_of(code, known[code]),
            key=key,
            on_change=_keep_choice,
            args=(key, kept),
        )
        picked.append(st.session_state[kept])
    return picked[0], picked[1]


def _keep_choice(key: str, kept: str) -> None:
    st.session_state[kept] = st.session_state[key]


def load_file() -> None:
    """Draw the place for a scenario file; a good one becomes a choice."""
    with st.expander(_("Compare with a scenario file"), icon=":material/description:"):
        number = st.session_state.setdefault(_UPLOADS, 0)
        st.file_uploader(
            _("Scenario file (JSON, at most 2 MB)"),
            type="json",
            key=f"compare_file_{number}",
            on_change=_read_file,
            args=(f"compare_file_{number}",),
        )
        refused = st.session_state.pop(_REFUSED, None)
        if refused:
            st.error(refused)
        if st.session_state.get(_LOADED):
            names = ", ".join(st.session_state[_LOADED])
            st.caption(_("Loaded, to be chosen above: {names}").format(names=names))


def _read_file(key: str) -> None:
    """Take a dropped file in and free the place for the next one."""
    dropped = st.session_state.get(key)
    if dropped is None:
        return
    try:
        scenario = parse_scenario_file(dropped.name, dropped.getvalue())
        state.portfolio().actions(scenario)
    except InputError as error:
        st.session_state[_REFUSED] = str(error)
        return
    st.session_state[_LOADED] = {**st.session_state.get(_LOADED, {}), scenario.name: scenario}
    st.session_state["compare_second_kept"] = f"file:{scenario.name}"
    st.session_state[_UPLOADS] += 1
