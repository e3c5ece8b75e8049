"""The part of the Data page that logs by hand what no export holds, and lists what was logged."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from history import TABLES, HistoryError
from history.log import add_event
from sharing import ShelfError
from ui import numbers, state
from ui.event_words import event_kind, event_kinds
from ui.screens.data_load import tell
from ui.units import PERCENT
from ui.words import _

_CLIENT, _DATE, _KIND, _VALUE, _NOTE = (f"event_{name}" for name in ("client", "date", "kind", "value", "note"))
_REFUSED = "event_refused"
_SHOWN = 50
_PRICE_CHANGE = "price_change"
_COLUMNS = TABLES["events"]


def draw() -> None:
    """Draw the form and the latest events."""
    history = state.history()
    name = state.portfolio().name
    if state.is_sample():
        st.caption(
            _(
                "The sample stays as it is: the first event you log makes a copy of it that is yours, kept on this "
                "machine."
            )
        )
    first, second, third = st.columns(3)
    first.selectbox(
        _("Client"), sorted(history.client_ids, key=lambda one: name(one).casefold()), format_func=name, key=_CLIENT
    )
    second.date_input(_("Date"), value=_usual_day(), key=_DATE, help=_(_COLUMNS.column("date").help))
    third.selectbox(
        _("What happened"), list(event_kinds()), format_func=event_kind, key=_KIND, help=_(_COLUMNS.column("kind").help)
    )
    left, right = st.columns([1, 2])
    if st.session_state[_KIND] == _PRICE_CHANGE:
        left.number_input(
            _("Change of the price (%)"),
            value=None,
            step=1.0,
            format="%g",
            key=_VALUE,
            placeholder="+8",
            help=_("8 is 8 % up, -5 is 5 % down."),
        )
    else:
        left.number_input(
            _("A figure to it, if there is one"),
            value=None,
            format="%g",
            key=_VALUE,
            help=_(_COLUMNS.column("value").help),
        )
    right.text_input(_("Note"), key=_NOTE, max_chars=10_000, help=_(_COLUMNS.column("note").help))
    st.button(_("Log it"), key="event_log", type="primary", icon=":material/edit_note:", on_click=_log)
    refused = st.session_state.pop(_REFUSED, None)
    if refused:
        st.error(refused)
    _latest()


def _usual_day() -> dt.date:
    """Return today, or the sample's last day: what happens later than the month asked about does not count yet."""
    if state.is_sample():
        return state.book().month.end_time.date()
    return dt.date.today()


def _log() -> None:
    kind, value = st.session_state[_KIND], st.session_state[_VALUE]
    if kind == _PRICE_CHANGE and value is not None:
        value = value / PERCENT
    if kind == _PRICE_CHANGE and value is None:
        st.session_state[_REFUSED] = _("A price change needs its percentage.")
        return
    was_sample = state.is_sample()
    client_id, day = st.session_state[_CLIENT], st.session_state[_DATE]
    try:
        grown = add_event(state.history(), client_id, day, kind, value, st.session_state[_NOTE])
    except HistoryError as error:
        st.session_state[_REFUSED] = "\n".join(f"- {fault}" for fault in error.faults)
        return
    asked = state.as_of()
    try:
        state.keep_history(grown, keep_scenario=True)
    except ShelfError as error:
        st.session_state[_REFUSED] = _("It could not be saved: {reason}").format(reason=str(error))
        return
    state.set_as_of(asked)
    st.session_state[_VALUE], st.session_state[_NOTE] = None, ""
    parts = [
        _("Logged: {kind}, {client}, {date}.").format(
            kind=event_kind(kind), client=state.portfolio().name(client_id), date=numbers.date(pd.Timestamp(day))
        )
    ]
    if was_sample:
        parts.append(_("You now work on your own copy of the sample."))
    if pd.Timestamp(day).to_period("M") > state.book().month:
        month = numbers.month_name(state.book().month)
        parts.append(_("It counts once the figures reach its month: they stand at {month} now.").format(month=month))
    tell(" ".join(parts))


def _value_text(kind: str, value: float) -> str:
    if pd.isna(value):
        return ""
    return numbers.signed_percent(value, 1) if kind == _PRICE_CHANGE else numbers.number(value, 2)


def _latest() -> None:
    st.subheader(_("Latest events"))
    events = state.history().events
    if events is None or not len(events):
        st.info(_("No event is known yet. Log the first one above: it takes seconds."))
        return
    latest = events.sort_values("date", ascending=False, kind="stable").head(_SHOWN)
    values = latest["value"] if "value" in latest else pd.Series(float("nan"), index=latest.index)
    notes = latest["note"] if "note" in latest else pd.Series("", index=latest.index)
    rows = [
        {
            "date": day,
            "client": state.portfolio().name(client_id),
            "kind": event_kind(kind),
            "value": _value_text(kind, value),
            "note": note if isinstance(note, str) else "",
        }
        for day, client_id, kind, value, note in zip(
            latest["date"], latest["client_id"], latest["kind"], values, notes, strict=True
        )
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
    st.caption(
        _("{shown} of {count} events, newest first.").format(
            shown=numbers.number(len(latest), 0), count=numbers.number(len(events), 0)
        )
    )
