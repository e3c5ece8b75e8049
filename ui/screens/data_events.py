"""The form for an event that stands in no export, the latest ones, and the way to take one back."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pandas as pd
import streamlit as st

from history import TABLES
from history.log import add_event, remove_event
from ui import numbers, state
from ui.event_words import event_kind, event_kinds
from ui.screens.data_keeping import client_field, keep, refuse, usual_day
from ui.units import PERCENT
from ui.words import _

_CLIENT, _DATE, _KIND, _VALUE, _NOTE, _BACK, _SHOWN_OF = (
    f"event_{name}" for name in ("client", "date", "kind", "value", "note", "back", "shown_of")
)
_SHOWN = 50
_EVERYONE = ""
_PRICE_CHANGE = "price_change"
_COLUMNS = TABLES["events"]

_Event = tuple[str, dt.date, str, float | None, str]
"""Client, date, kind, value, note: what an event is known by."""


def draw() -> None:
    """Draw the form and the latest events."""
    kind = st.pills(
        _("What happened"), list(event_kinds()), default=_PRICE_CHANGE, required=True, format_func=event_kind, key=_KIND
    )
    with st.form("event", border=False):
        first, second, third, fourth = st.columns([3, 2, 2, 5])
        with first:
            client_field(_CLIENT)
        second.date_input(
            _("Date"),
            value=usual_day(),
            min_value=dt.date(1970, 1, 1),
            max_value=dt.date(2199, 12, 31),
            key=_DATE,
            help=_(_COLUMNS.column("date").help),
        )
        with third:
            _figure(kind)
        fourth.text_input(_("Note"), key=_NOTE, max_chars=10_000, help=_(_COLUMNS.column("note").help))
        st.form_submit_button(
            _("Log it"), key="event_log", type="primary", icon=":material/edit_note:", on_click=_log, args=(kind,)
        )
    _latest()


def _figure(kind: str) -> None:
    if kind == _PRICE_CHANGE:
        st.number_input(
            _("Change (%)"),
            min_value=-99.0,
            max_value=100.0,
            value=None,
            step=1.0,
            format="%g",
            key=_VALUE,
            placeholder="+8",
            help=_("8 is 8 % up, -5 is 5 % down."),
        )
    else:
        st.number_input(_("Figure, if any"), value=None, format="%g", key=_VALUE, help=_(_COLUMNS.column("value").help))


def _log(kind: str) -> None:
    value, note = st.session_state[_VALUE], str(st.session_state[_NOTE]).strip()
    client_id, day = st.session_state[_CLIENT], st.session_state[_DATE]
    if kind == _PRICE_CHANGE:
        if value is None:
            refuse(_("A price change needs its percentage."))
            return
        value = value / PERCENT
    told = _("Logged: {kind}, {client}, {date}.").format(
        kind=event_kind(kind), client=state.portfolio().name(client_id), date=numbers.date(pd.Timestamp(day))
    )
    change = partial(add_event, state.history(), client_id, day, kind, value, note)
    if keep(change, told, pd.Timestamp(day).to_period("M")):
        st.session_state[_VALUE], st.session_state[_NOTE] = None, ""
        st.session_state[_SHOWN_OF] = _EVERYONE
        # The event just logged is the one most likely to be taken back.
        st.session_state[_BACK] = (client_id, day, kind, value, note)


def _latest() -> None:
    st.subheader(_("Latest events"))
    events = state.history().events
    if events is None:
        st.info(_("No event is known yet. Log the first one above: it takes seconds."))
        return
    name = state.portfolio().name
    logged_of = sorted(events["client_id"].unique(), key=lambda one: name(one).casefold())
    if st.session_state.get(_SHOWN_OF) not in (None, _EVERYONE, *logged_of):
        del st.session_state[_SHOWN_OF]
    shown_of = st.selectbox(
        _("Show events of"),
        [_EVERYONE, *logged_of],
        format_func=lambda one: name(one) if one else _("All clients"),
        key=_SHOWN_OF,
        width=320,
    )
    chosen = events if shown_of == _EVERYONE else events.loc[events["client_id"] == shown_of]
    latest = chosen.sort_values("date", ascending=False, kind="stable").head(_SHOWN)
    shown = _as_tuples(latest)
    _table(shown)
    st.caption(
        _("{shown} of {count} events, newest first.").format(
            shown=numbers.number(len(latest), 0), count=numbers.number(len(chosen), 0)
        )
    )
    _take_one_back(shown)


def _as_tuples(events: pd.DataFrame) -> list[_Event]:
    whole = events.reindex(columns=list(_COLUMNS.names))
    return [
        (client_id, day.date(), kind, None if pd.isna(value) else float(value), note if isinstance(note, str) else "")
        for client_id, day, kind, value, note in whole.itertuples(index=False)
    ]


def _value_text(kind: str, value: float | None) -> str:
    if value is None:
        return ""
    return numbers.signed_percent(value, 1) if kind == _PRICE_CHANGE else numbers.number(value, 2)


def _table(shown: list[_Event]) -> None:
    rows = [
        {
            "date": day,
            "client": state.portfolio().name(client_id),
            "kind": event_kind(kind),
            "value": _value_text(kind, value),
            "note": note,
        }
        for client_id, day, kind, value, note in shown
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "date": st.column_config.DateColumn(_("Date"), format="localized"),
            "client": st.column_config.TextColumn(_("Client")),
            "kind": st.column_config.TextColumn(_("What happened")),
            "value": st.column_config.TextColumn(_("Figure"), width="small"),
            "note": st.column_config.TextColumn(_("Note"), width="large"),
        },
        key="latest_events",
        alt=_("The latest events, newest first"),
    )


def _line(event: _Event) -> str:
    client_id, day, kind, value, note = event
    told = (numbers.date(pd.Timestamp(day)), state.portfolio().name(client_id), event_kind(kind))
    return " · ".join(part for part in (*told, _value_text(kind, value), note) if part)


def _take_one_back(shown: list[_Event]) -> None:
    """Draw the choice of an event logged in error; of events alike in every cell one goes at a time."""
    options = {event: _line(event) for event in shown}
    if st.session_state.get(_BACK) not in options:
        st.session_state.pop(_BACK, None)
    which, do = st.columns([4, 1], vertical_alignment="bottom")
    event = which.selectbox(_("Logged in error?"), list(options), format_func=options.__getitem__, key=_BACK)
    do.button(
        _("Take it back"),
        key="event_take_back",
        icon=":material/undo:",
        width="stretch",
        on_click=_take_back,
        args=(event,),
    )


def _take_back(event: _Event) -> None:
    keep(partial(remove_event, state.history(), *event), _("Taken back: {event}.").format(event=_line(event)))
