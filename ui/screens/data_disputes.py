"""The form that marks an invoice as disputed, or as no longer so."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from history.log import mark_disputed
from ui import numbers, state
from ui.components import empty, small_table
from ui.screens.data_keeping import client_field, keep
from ui.words import _

_CLIENT, _INVOICE = "dispute_client", "dispute_invoice"
_SHOWN = 10


def draw() -> None:
    """Draw the choice of an invoice, its mark, and the latest that are disputed."""
    invoices = state.history().invoices
    if invoices is None:
        empty(_("No invoice is known."), _("Log the dispute as an event, or load invoices.csv."))
        return
    known = invoices.reindex(columns=["client_id", "invoice_id", "issued_on", "amount", "disputed"])
    known = known.sort_values("issued_on", ascending=False, kind="stable")
    first, second = st.columns(2)
    with first:
        client_id = client_field(_CLIENT)
    own = known.loc[known["client_id"] == client_id].set_index("invoice_id")
    if not len(own):
        st.info(_("No invoice of this client is known."))
        return
    lines = {one: _line(one, own) for one in own.index}
    invoice_id = second.selectbox(
        _("Invoice"),
        list(lines),
        format_func=lines.__getitem__,
        key=f"{_INVOICE}:{client_id}",
        help=_("The latest first; type a part of its number or date to find one."),
    )
    disputed = _is_disputed(own, invoice_id)
    st.button(
        _("No longer disputed") if disputed else _("Mark as disputed"),
        key="dispute_save",
        type="primary",
        icon=":material/undo:" if disputed else ":material/gavel:",
        on_click=_save,
        args=(client_id, invoice_id, not disputed),
    )
    _latest(known)


def _is_disputed(own: pd.DataFrame, invoice_id: str) -> bool:
    mark = own.at[invoice_id, "disputed"]
    return bool(pd.notna(mark) and mark)


def _line(invoice_id: str, own: pd.DataFrame) -> str:
    parts = [
        invoice_id,
        numbers.date(own.at[invoice_id, "issued_on"]),
        numbers.money(own.at[invoice_id, "amount"], state.currency()),
    ]
    return " · ".join([*parts, _("disputed")] if _is_disputed(own, invoice_id) else parts)


def _save(client_id: str, invoice_id: str, disputed: bool) -> None:
    told = (
        _("Logged: {client} disputes invoice {invoice}.")
        if disputed
        else _("Logged: {client} no longer disputes invoice {invoice}.")
    )
    keep(
        partial(mark_disputed, state.history(), client_id, invoice_id, disputed),
        told.format(client=state.portfolio().name(client_id), invoice=invoice_id),
    )


def _latest(known: pd.DataFrame) -> None:
    disputed = known.loc[known["disputed"].eq(True).fillna(False)]
    if not len(disputed):
        return
    st.markdown("**" + _("Disputed invoices, the latest first") + "**")
    small_table(
        [_("Client"), _("Invoice"), _("Date"), _("Amount")],
        [
            [
                state.portfolio().name(client_id),
                invoice_id,
                numbers.date(issued_on),
                numbers.money(amount, state.currency()),
            ]
            for client_id, invoice_id, issued_on, amount, _mark in disputed.head(_SHOWN).itertuples(index=False)
        ],
        texts=3,
    )
