"""What stands around every page: the language, what is open, the scenario's file and link, and links that arrive."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from history import HistoryError
from sharing import (
    LinkError,
    ShelfError,
    encode_link,
    history_finder,
    open_link,
    parse_scenario_file,
    read_address,
    scenario_text,
)
from simulator import InputError, Scenario
from simulator.scenario import MAX_NAME
from ui import state
from ui.components import wanted_page
from ui.numbers import month_name
from ui.words import LANGUAGE_KEY, LANGUAGES, _, language, plural
from workbench.processor import one_thread_a_product

LINK_PARAMETER = "s"
_NOTICE, _NAME, _FILE, _LANGUAGE_WIDGET = "shell_notice", "scenario_name", "scenario_file", "language_picker"
_OWN_TOKENS = "own_tokens"
"""Links this browser session has made or opened: the way back leads past them, and none is to open again."""


@st.cache_resource(max_entries=1)
def _ready_the_process() -> bool:
    """Hold products of matrices to one thread; put what the imports made out of the garbage collector's sight.

    The runtime collects after every rerun. Once a process: a cached answer is not asked for again.
    """
    one_thread_a_product()
    gc.collect()
    gc.freeze()
    return True


def begin() -> None:
    """Prepare a run of any page: open the link the visitor came by, once; a reload comes by the one in the address."""
    _ready_the_process()
    try:
        state.history()
    except ShelfError as error:
        state.open_history(state.sample())
        _notice("error", str(error))
    token = st.query_params.get(LINK_PARAMETER)
    if token is not None and token not in _own_tokens():
        _own_tokens().add(token)
        _open_token(token)


def _own_tokens() -> set[str]:
    return st.session_state.setdefault(_OWN_TOKENS, set())


def _open_token(token: str) -> None:
    try:
        address = read_address(token)
        if address.history != history_finder(state.history().fingerprint):
            found = state.sample() if address.history == history_finder(state.sample().fingerprint) else None
            found = found or state.shelf().find(address.history)
            if found is not None:
                state.open_history(found)
        opened = state.history()
        shared = open_link(token, fingerprint=opened.fingerprint, client_ids=opened.client_ids)
        before = state.as_of()
        state.set_as_of(shared.as_of)
        try:
            _open_scenario(shared.scenario)
        except (InputError, HistoryError):
            state.set_as_of(before)
            raise
    except (LinkError, ShelfError, InputError, HistoryError) as error:
        _notice("error", str(error))
    else:
        _notice("success", _("Opened from a link: {name}.").format(name=shared.scenario.name))


def _open_scenario(scenario: Scenario) -> None:
    """Make a scenario the open one, or refuse what this company's clients and agreements do not allow.

    Raises
    ------
    InputError, HistoryError
        Then the open scenario stays.
    """
    before = state.current_scenario()
    state.set_scenario(scenario)
    try:
        state.portfolio().cases(scenario)
    except (InputError, HistoryError):
        state.set_scenario(before)
        raise


def _notice(kind: str, text: str) -> None:
    st.session_state[_NOTICE] = (kind, text)


def show_notice() -> None:
    """Draw what the last opening of a file or link came to; it stays until it is closed."""
    notice = st.session_state.get(_NOTICE)
    if notice is None:
        return
    kind, text = notice
    (st.error if kind == "error" else st.success)(text)
    st.button(_("Close this message"), key="close_notice", on_click=lambda: st.session_state.pop(_NOTICE, None))


def follow(pages: Mapping[str, StreamlitPage]) -> None:
    """Go to the page that a click in the last run asked for."""
    wanted = wanted_page()
    if wanted is not None:
        st.switch_page(pages[wanted])


def sidebar() -> None:
    """Draw what every page shares."""
    with st.sidebar:
        _what_is_open()
        _scenario()
        _language_picker()
    _keep_address()
    show_notice()


def _keep_address() -> None:
    """Put what is open into the address, so that a reload or a copied address opens it; nothing where all is usual."""
    token = None
    if state.current_scenario() != Scenario() or state.as_of() != str(state.history().last_month):
        # What is too long for a link, or refused, goes on in this session and as a file.
        with suppress(LinkError):
            token = _token(state.current_scenario())
    if token is None:
        st.query_params.pop(LINK_PARAMETER, None)
        return
    _own_tokens().add(token)
    if st.query_params.get(LINK_PARAMETER) != token:
        st.query_params[LINK_PARAMETER] = token


def _token(scenario: Scenario) -> str:
    opened = state.history()
    return encode_link(scenario, fingerprint=opened.fingerprint, as_of=state.as_of(), client_ids=opened.client_ids)


def _what_is_open() -> None:
    opened = state.history()
    name = opened.company.get("name")
    if state.is_sample():
        st.markdown("**" + _("Sample company (made up)") + "**")
        st.caption(_("Load your own history on the Data page."))
    else:
        st.markdown(f"**{name}**" if name else "**" + _("Your company") + "**")
    months = [str(opened.last_month - back) for back in range(24)]
    chosen = state.as_of()
    if chosen not in months:
        months.append(chosen)
    st.session_state["as_of_picker"] = chosen
    st.selectbox(
        _("As of the end of"),
        months,
        format_func=lambda month: month_name(opened.last_month + (_months_apart(month, str(opened.last_month)))),
        key="as_of_picker",
        on_change=lambda: _change_month(st.session_state["as_of_picker"]),
        help=_("Nothing later than this month is used. Look back to see what would have been said then."),
    )


def _months_apart(month: str, other: str) -> int:
    year, number = (int(part) for part in month.split("-"))
    other_year, other_number = (int(part) for part in other.split("-"))
    return (year - other_year) * 12 + number - other_number


def _change_month(month: str) -> None:
    before = state.as_of()
    state.set_as_of(month)
    try:
        state.portfolio().cases(state.current_scenario())
    except (InputError, HistoryError) as error:
        state.set_as_of(before)
        _notice("error", _("This month cannot be opened with the scenario as it is: {why}.").format(why=error))


def _scenario() -> None:
    scenario = state.current_scenario()
    st.divider()
    st.markdown("**" + _("Scenario") + "**")
    st.session_state[_NAME] = scenario.name
    st.text_input(
        _("Name"),
        key=_NAME,
        max_chars=MAX_NAME,
        on_change=_rename,
        help=_("What differs from keeping everyone at today's assumptions."),
    )
    st.caption(_changes(scenario))
    with st.expander(_("Save, open, share")):
        st.download_button(
            _("Save as a file"),
            scenario_text(scenario),
            file_name="scenario.json",
            mime="application/json",
            key="scenario_download",
            on_click="ignore",
            width="stretch",
        )
        st.file_uploader(_("Open a scenario file"), type=["json"], key=_FILE, on_change=_open_file, max_upload_size=2)
        _link(scenario)
        st.button(
            _("Reset the scenario"),
            key="scenario_reset",
            on_click=lambda: state.set_scenario(Scenario()),
            disabled=scenario == Scenario(),
            width="stretch",
            help=_("Back to keeping everyone at today's assumptions; what was edited is lost unless saved."),
        )


def _changes(scenario: Scenario) -> str:
    actions = len(scenario.actions)
    others = (
        len(scenario.assumptions)
        + len(scenario.limits)
        + len(scenario.weights)
        + sum(map(len, scenario.targets.values()))
        + sum(map(len, scenario.profiles.values()))
    )
    if not actions and not others:
        return _("No changes: everyone is kept at today's assumptions.")
    return " · ".join(
        [
            plural("{count} action", "{count} actions", actions).format(count=actions),
            plural("{count} changed figure", "{count} changed figures", others).format(count=others),
        ]
    )


def _rename() -> None:
    name = str(st.session_state[_NAME]).strip()
    state.set_scenario(replace(state.current_scenario(), name=name or Scenario.name))


def _open_file() -> None:
    uploaded = st.session_state[_FILE]
    if uploaded is None:
        return
    try:
        scenario = parse_scenario_file(uploaded.name, uploaded.getvalue())
        _open_scenario(scenario)
    except (InputError, HistoryError) as error:
        _notice("error", _("This file was not opened: {why}.").format(why=str(error).rstrip(".")))
    else:
        _notice("success", _("Opened from a file: {name}.").format(name=scenario.name))


def _link(scenario: Scenario) -> None:
    try:
        token = _token(scenario)
    except LinkError as error:
        st.caption(str(error))
        return
    st.caption(
        _(
            "A link to this scenario: whoever has the same history loaded sees the same numbers. "
            "No client's name or figure can be read from it."
        )
    )
    st.code(link_address(st.context.url or "", token), language=None, wrap_lines=False)


def link_address(page: str, token: str) -> str:
    """Return the whole address of a link from that of any page of the app.

    Examples
    --------
    >>> link_address("http://localhost:8501/client", "v1.x")
    'http://localhost:8501/?s=v1.x'
    """
    parts = urlsplit(page)
    return urlunsplit((parts.scheme, parts.netloc, "/", f"{LINK_PARAMETER}={token}", ""))


def _language_picker() -> None:
    st.divider()
    st.session_state[_LANGUAGE_WIDGET] = language()
    st.selectbox(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key=_LANGUAGE_WIDGET,
        on_change=lambda: st.session_state.update({LANGUAGE_KEY: st.session_state[_LANGUAGE_WIDGET]}),
    )
