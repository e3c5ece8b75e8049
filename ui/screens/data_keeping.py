"""How the Data page keeps what is logged by hand: which clients and days it offers, what it says when it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from history import Fault, History, HistoryError
from sharing import ShelfError
from ui import numbers, state
from ui.logging_words import column_word
from ui.screens.data_load import tell
from ui.sentences import said
from ui.words import _

LOG, POLL = "log", "poll"
"""The tabs that log, each of which says itself what it refused."""
_REFUSED = "refused_by_tab"


def usual_day() -> dt.date:
    """Return today, or the sample's last day: what happens later than the month asked about does not count yet."""
    if state.is_sample():
        return state.book().month.end_time.date()
    return dt.date.today()


def client_field(key: str) -> str:
    """Draw the choice of a client, the one looked at on the other pages by default, and return it."""
    name = state.portfolio().name
    ids = sorted(state.history().client_ids, key=lambda one: name(one).casefold())
    looked_at = state.chosen_client()
    return st.selectbox(
        _("Client"), ids, index=ids.index(looked_at) if looked_at in ids else 0, format_func=name, key=key
    )


def keep(change: Callable[[], History], told: str, month: pd.Period | None = None, *, tab: str = LOG) -> bool:
    """Make a change of the open history, save and open it; say so on the page, or why not.

    Parameters
    ----------
    change : callable
        Gives the changed history, or raises HistoryError.
    told : str
        What was done, a sentence.
    month : pandas.Period or None
        When it counts: a month later than the one asked about is said.
    tab : str
        Where a refusal is said.

    Returns
    -------
    bool
        Whether it was done.
    """
    was_sample, asked = state.is_sample(), state.as_of()
    try:
        state.keep_history(change(), keep_scenario=True)
    except HistoryError as error:
        refuse("\n".join(f"- {_fault(fault)}" for fault in error.faults), tab)
        return False
    except ShelfError as error:
        refuse(_("It could not be saved: {reason}").format(reason=str(error)), tab)
        return False
    state.set_as_of(asked)
    parts = [told]
    if was_sample:
        parts.append(_("You now work on your own copy of the sample."))
    now = state.book().month
    if month is not None and month > now:
        reached = numbers.month_name(now)
        parts.append(_("It counts once the figures reach its month: they stand at {month} now.").format(month=reached))
    parts += leave_out_who_is_gone()
    tell(" ".join(parts))
    return True


def refuse(text: str, tab: str = LOG) -> None:
    """Say in the next run why nothing was logged."""
    st.session_state[_REFUSED] = (tab, text)


def refusal(tab: str = LOG) -> None:
    """Draw why the last press on a tab logged nothing, once."""
    refused_on, text = st.session_state.get(_REFUSED, (None, None))
    if refused_on == tab:
        st.error(text)
        del st.session_state[_REFUSED]


def _fault(fault: Fault) -> str:
    """Return what was refused in the visitor's words."""
    label = column_word(fault.column) if fault.column else fault.file
    return _("{label}: {seen} is not possible; allowed: {allowed}.").format(
        label=label, seen=said(fault.seen), allowed=said(fault.allowed)
    )


def leave_out_who_is_gone() -> list[str]:
    """Take out of the scenario whoever can no longer be decided about; say whom."""
    scenario, here = state.current_scenario(), set(state.portfolio().profiles.client_ids)
    gone = sorted({*scenario.actions, *scenario.profiles} - here)
    if not gone:
        return []
    state.set_scenario(
        replace(
            scenario,
            actions={one: action for one, action in scenario.actions.items() if one in here},
            profiles={one: edits for one, edits in scenario.profiles.items() if one in here},
        )
    )
    names = ", ".join(state.portfolio().name(one) for one in gone)
    return [_("Taken out of the scenario: {names}.").format(names=names)]
