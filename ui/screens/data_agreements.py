"""The form for the end of an agreement: the last day, and who brought it about."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from history.log import end_agreement
from ui import numbers, state
from ui.components import small_table
from ui.logging_words import enders
from ui.screens.data_keeping import client_field, keep, refuse, usual_day
from ui.words import _

_CLIENT = "agreement_client"
_SHOWN = 10


def draw() -> None:
    """Draw the form, the way to take an end back, and the latest ends."""
    first, second, third = st.columns([2, 1, 2])
    with first:
        client_id = client_field(_CLIENT)
    ended = _ended()
    own = ended.loc[ended["client_id"] == client_id]
    place = f"{client_id}:{state.history().fingerprint}"
    day, by = f"agreement_day:{place}", f"agreement_by:{place}"
    second.date_input(
        _("Last day"),
        value=own["end_date"].iloc[0].date() if len(own) else usual_day(),
        min_value=pd.Timestamp("1970-01-01").date(),
        max_value=pd.Timestamp("2199-12-31").date(),
        key=day,
        help=_("Last day as a client."),
    )
    third.segmented_control(
        _("Who ended it"),
        list(enders()),
        default=own["ended_by"].iloc[0] if len(own) and own["ended_by"].iloc[0] in enders() else None,
        format_func=enders().__getitem__,
        key=by,
        help=_("Only departures of the client's own are counted when the risk of leaving is estimated."),
    )
    with st.container(horizontal=True):
        st.button(
            _("Save the end"),
            key="agreement_save",
            type="primary",
            icon=":material/event_busy:",
            on_click=_save,
            args=(client_id, day, by),
        )
        if len(own):
            st.button(
                _("Take the end back"),
                key="agreement_back",
                icon=":material/undo:",
                on_click=_take_back,
                args=(client_id,),
            )
    _latest(ended)


def _ended() -> pd.DataFrame:
    """Return the clients whose agreement has an end, the latest first."""
    columns = ["client_id", "end_date", "ended_by"]
    clients = state.history().clients
    if clients is None or "end_date" not in clients:
        return pd.DataFrame(columns=columns)
    ended = clients.reindex(columns=columns)
    return ended.loc[ended["end_date"].notna()].sort_values("end_date", ascending=False, kind="stable")


def _save(client_id: str, day: str, by: str) -> None:
    last_day, ender = st.session_state[day], st.session_state[by]
    if ender is None:
        refuse(_("Say who ended it first."))
        return
    client = state.portfolio().name(client_id)
    keep(
        partial(end_agreement, state.history(), client_id, last_day, ender),
        _("Logged: the agreement with {client} ends on {date}.").format(
            client=client, date=numbers.date(pd.Timestamp(last_day))
        ),
        pd.Timestamp(last_day).to_period("M"),
    )


def _take_back(client_id: str) -> None:
    keep(
        partial(end_agreement, state.history(), client_id, None),
        _("{client} is a client as before: its end is taken back.").format(client=state.portfolio().name(client_id)),
    )


def _latest(ended: pd.DataFrame) -> None:
    if not len(ended):
        return
    st.markdown("**" + _("Latest ends") + "**")
    small_table(
        [_("Client"), _("Last day"), _("Who ended it")],
        [
            [state.portfolio().name(one), numbers.date(day), enders().get(by, numbers.NOT_KNOWN)]
            for one, day, by in ended.head(_SHOWN).itertuples(index=False)
        ],
        texts=3,
    )
