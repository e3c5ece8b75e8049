"""The part of the Data page that opens histories: files, the sample, the month, and what was left out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from history import TABLES, History, history_files
from sharing import ShelfError
from ui import numbers, state
from ui.components import Figure, figures
from ui.downloads import zip_bytes
from ui.sentences import said
from ui.words import _, plural

_NOTICE = "data_notice"


def tell(text: str) -> None:
    """Keep a sentence for the top of the page in the next run."""
    st.session_state[_NOTICE] = text


def notice() -> None:
    """Draw what the last step did, once."""
    text = st.session_state.pop(_NOTICE, None)
    if text:
        st.success(text, icon=":material/check_circle:")


def _span(history: History) -> str:
    return f"{numbers.month_name(history.first_month)} – {numbers.month_name(history.last_month)}"


def _tables(history: History) -> str:
    """Name the tables that are there, with how many rows each has."""
    named = []
    for name, frame in history.tables.items():
        rows = plural("{count} row", "{count} rows", len(frame)).format(count=numbers.number(len(frame), 0))
        named.append(f"{TABLES[name].file} ({rows})")
    return ", ".join([*named, TABLES["company"].file] if history.company else named)


def open_now() -> None:
    """Draw which history is open, and the ways to others."""
    history = state.history()
    if state.is_sample():
        st.info(
            _("Open now: the sample, a made-up company. Try anything: your own files replace it below."),
            icon=":material/science:",
        )
    else:
        st.info(_("Open now: your own history, kept on this machine."), icon=":material/folder_open:")
    figures(
        [
            Figure(_("Clients in the files"), numbers.number(len(history.client_ids), 0)),
            Figure(
                _("Clients to decide about"),
                numbers.number(len(state.portfolio().profiles), 0),
                _("Active in the month asked about, with a fee and hours."),
            ),
            Figure(
                _("Months"),
                numbers.number((history.last_month - history.first_month).n + 1, 0),
                _("The month asked about is chosen in the sidebar: nothing later than its end is used."),
                _span(history),
            ),
        ]
    )
    st.caption(_("Tables: {tables}").format(tables=_tables(history)))
    with st.container(horizontal=True):
        st.button(
            _("Open the sample"),
            key="open_sample",
            on_click=_open_sample,
            disabled=state.is_sample(),
            icon=":material/science:",
        )
        _last_loaded()


def _open_sample() -> None:
    state.open_history(state.sample())
    tell(_("The sample is open. Your own history stays saved on this machine."))


def _last_loaded() -> None:
    if not state.is_sample():
        return
    try:
        kept = state.shelf().latest()
    except ShelfError as error:
        st.caption(str(error))
        return
    if kept is not None and kept.fingerprint != state.history().fingerprint:
        st.button(
            _("Open my last history"),
            key="open_last",
            on_click=state.open_history,
            args=(kept,),
            icon=":material/folder_open:",
        )


def save() -> None:
    """Draw the way out: the open history as a zip."""
    history = state.history()
    st.download_button(
        _("The open history as a zip"),
        zip_bytes(history_files(history)),
        file_name="history.zip",
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        help=_("With all events logged by hand. Dropped above, it opens as it is now."),
    )


def what_can_be_loaded() -> None:
    """Draw the tables of a history and their columns, for whoever fills them in by hand."""
    with st.expander(_("What can be loaded: tables and columns"), icon=":material/list_alt:"):
        st.download_button(
            _("Empty tables to fill in"),
            zip_bytes({table.file: (",".join(table.names) + "\n").encode() for table in TABLES.values()}),
            file_name="empty-tables.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
        )
        for table in TABLES.values():
            st.markdown(f"**{table.file}** · {_(table.help)}")
            rows = [
                {
                    _("Column"): column.name,
                    _("Needed"): _("yes") if column.needed else "",
                    _("What it is"): _(column.help),
                    _("Unit"): _(column.unit) if column.unit else "",
                    _("What may stand there"): said(column.allowed.removesuffix("; not empty").split(" (")[0]),
                }
                for column in table
            ]
            st.dataframe(pd.DataFrame(rows), hide_index=True, key=f"table:{table.name}", alt=table.file)


def left_out() -> None:
    """Draw which clients cannot be decided about and why, and what else to know."""
    book = state.book()
    if book.left_out:
        st.write(
            plural(
                "{count} active client cannot be decided about:",
                "{count} active clients cannot be decided about:",
                len(book.left_out),
            ).format(count=len(book.left_out))
        )
        rows = [
            {_("Client"): state.portfolio().name(client_id), _("Why"): said(reason)}
            for client_id, reason in book.left_out.items()
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="left_out", alt=_("Clients left out and why"))
        st.caption(_("Import what tells their fee and hours: agreements or recurring invoices, and time entries."))
    else:
        st.success(_("No active client is left out."), icon=":material/thumb_up:")
    texts = [*map(said, book.warnings)]
    if book.hours_unanswered:
        question = _("Hours drift up")
        texts.append(f"{question}: {said(book.hours_unanswered)}.")
    if texts:
        st.markdown(_("**Worth knowing**") + "\n" + "\n".join(f"- {text}" for text in texts))
    _unattributed()


def _unattributed() -> None:
    """Draw the work that exports hold without saying for whom."""
    table = state.history().unattributed
    if table is None or not len(table):
        return
    st.subheader(_("Work that names no client"))
    st.caption(
        _(
            "It stands in the files without a client, so no client bears it and grades do not know of it. Fill in the "
            "client in your PSA and import the file again."
        )
    )
    latest = table.sort_values("month", ascending=False)
    rows = pd.DataFrame({"month": [numbers.month_name(month) for month in latest["month"]]})
    for name in ("hours", "tickets"):
        if name in latest:
            rows[name] = latest[name].to_numpy()
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "month": st.column_config.TextColumn(_("Month")),
            "hours": st.column_config.NumberColumn(_("Hours"), format="%.1f"),
            "tickets": st.column_config.NumberColumn(_("Tickets"), format="localized"),
        },
        key="unattributed",
        alt=_("Hours and tickets that name no client, by month"),
    )
