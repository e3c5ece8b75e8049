"""The form for the counts of a client's month that a person keeps."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from history import TABLES
from history.log import log_counts
from ui import numbers, state
from ui.logging_words import count_words
from ui.screens.data_keeping import client_field, keep, refuse
from ui.words import _, plural

_CLIENT, _MONTH = "counts_client", "counts_month"
_BESIDE = 4


def draw() -> None:
    """Draw a client's month with what is known of it, to be filled in or corrected."""
    first, second = st.columns(2)
    with first:
        client_id = client_field(_CLIENT)
    last = state.history().last_month
    offered = [last + 1 - back for back in range((last - state.history().first_month).n + 2)]
    asked = state.book().month
    with second:
        month = st.selectbox(
            _("Month"),
            offered,
            index=offered.index(asked) if asked in offered else 0,
            format_func=numbers.month_name,
            key=_MONTH,
        )
    if month > last:
        st.caption(
            _(
                "Of {month} nothing else is known yet: load its fees and hours too, the history then ends with it."
            ).format(month=numbers.month_name(month))
        )
    known = _known(client_id, month)
    columns = TABLES["months"]
    fields = list(count_words().items())
    # Another client, another month or another history is another form, filled with what is known there.
    place = f"{client_id}:{month}:{state.history().fingerprint}"
    with st.form(f"counts:{place}", border=False):
        for start in range(0, len(fields), _BESIDE):
            for cell, (name, label) in zip(st.columns(_BESIDE), fields[start : start + _BESIDE], strict=False):
                # A field that begins blank can be made blank again: what is known is put in as if it were typed.
                st.session_state.setdefault(f"{name}:{place}", known[name])
                cell.number_input(
                    label,
                    min_value=0,
                    step=1,
                    value=None,
                    placeholder=_("unknown"),
                    key=f"{name}:{place}",
                    help=_(columns.column(name).help),
                )
        st.form_submit_button(
            _("Save the counts"),
            key="counts_save",
            type="primary",
            icon=":material/edit_note:",
            on_click=_save,
            args=(client_id, month, known, place),
        )
    st.caption(_("A blank is unknown, a 0 is none. What is blank stays out of the figures."))


def _known(client_id: str, month: pd.Period) -> dict[str, int | None]:
    months = state.history().months
    known: dict[str, int | None] = dict.fromkeys(count_words())
    if months is None:
        return known
    row = months.loc[(months["client_id"] == client_id) & (months["month"] == month)]
    for name in known:
        if len(row) and name in row and pd.notna(row[name].iloc[0]):
            known[name] = int(row[name].iloc[0])
    return known


def _save(client_id: str, month: pd.Period, known: dict[str, int | None], place: str) -> None:
    typed = {name: st.session_state[f"{name}:{place}"] for name in known}
    changed = {name: count for name, count in typed.items() if count != known[name]}
    if not changed:
        refuse(_("Nothing was changed: put in a count first."))
        return
    told = plural(
        "Logged: {count} count of {client}, {month}.", "Logged: {count} counts of {client}, {month}.", len(changed)
    )
    keep(
        partial(log_counts, state.history(), client_id, month, changed),
        told.format(count=len(changed), client=state.portfolio().name(client_id), month=numbers.month_name(month)),
        month,
    )
