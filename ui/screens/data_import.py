"""Import on the Data page: drop what other programs export, see how it is read, answer what is open, and import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import pandas as pd
import streamlit as st

from history import History, HistoryError
from history.importers.importing import Imported
from history.importers.mapping import LEAVE_OUT
from history.importers.tables.growth import OnConflict
from history.panel import month_panel
from sharing import ShelfError, save_mapping
from ui import import_state, numbers, state
from ui.import_answers import mapping_to_keep, place_of
from ui.import_state import ADD, NEW, Draft
from ui.screens import (
    data_faults,
    data_import_clients,
    data_import_questions,
    data_import_result,
    data_import_sheets,
    data_keeping,
)
from ui.words import _, plural

_UPLOADS, _RESULT, _TWICE = "data_uploads", "import_result", "import_twice"
_TYPES = ["csv", "tsv", "tab", "txt", "xlsx", "zip", "xls", "xlsm", "xlsb", "ods"]
_MONTHS_AHEAD = 12
_CONFLICT = "import_conflict"


@dataclass(frozen=True, eq=False)
class _Done:
    """An import that is done, and what it was."""

    imported: Imported
    told: tuple[str, ...]
    changed: bool


def draw() -> None:
    """Draw the files to drop, how they are read, what is open, and what the import does."""
    st.subheader(_("Import"))
    _result()
    _drop()
    if not import_state.files():
        st.caption(_("Nothing is sent anywhere: files are read and kept on the machine this app runs on."))
        return
    _saved_is_readable()
    with st.spinner(_("Reading the files…")):
        found = import_state.draft()
    outcome = None
    faults = list(found.proposal.faults)
    if not faults and not found.asked:
        with st.spinner(_("Working out what changes…")):
            outcome = import_state.outcome(found)
        if isinstance(outcome, HistoryError):
            faults = list(outcome.faults)
    if faults:
        data_faults.draw(faults)
        _without(found)
    _into()
    _act(found, outcome if isinstance(outcome, Imported) else None, bool(faults))
    if isinstance(outcome, Imported):
        _preview(outcome)
    data_import_clients.draw(found)
    _open_until(found)
    st.markdown("**" + _("Files") + "**")
    data_import_sheets.draw(found)
    notes = data_import_sheets.notes(found)
    if notes and outcome is None:
        st.markdown("**" + _("Worth knowing") + "**\n" + "\n".join(f"- {text}" for text in notes))


def _drop() -> None:
    number = st.session_state.setdefault(_UPLOADS, 0)
    widget = f"data_files_{number}"
    st.file_uploader(
        _("Drop what your PSA and your accounting program export: invoices, time entries, tickets, agreements"),
        type=_TYPES,
        accept_multiple_files=True,
        key=widget,
        on_change=_take_files,
        args=(widget,),
        help=_(
            "CSV or Excel, several at once, or a zip of them; also months.csv and the other tables of a history, or a "
            "history saved below. Invoices or monthly figures are enough to begin with."
        ),
    )
    if st.session_state.pop(_TWICE, False):
        st.error(_("Two of the files have the same name: rename one and drop both again."))


def _take_files(widget: str) -> None:
    dropped = st.session_state[widget] or []
    contents = {one.name: one.getvalue() for one in dropped}
    st.session_state[_UPLOADS] += 1
    if len(contents) < len(dropped):
        st.session_state[_TWICE] = True
        return
    st.session_state.pop(_RESULT, None)
    import_state.put_files(contents)


def _saved_is_readable() -> None:
    _mapping, why = import_state.saved_mapping()
    if why:
        st.warning(
            _("How the last import was read cannot be used: {reason} The next import replaces it.").format(reason=why)
        )


def _into() -> None:
    words = {ADD: _("Add to the open history"), NEW: _("Start a new history")}
    widget = "import_into_choice"
    st.session_state[widget] = import_state.into()
    st.segmented_control(
        _("Where to"),
        list(words),
        format_func=lambda one: words[one],
        key=widget,
        on_change=_set_into,
        args=(widget,),
        label_visibility="collapsed",
    )
    if import_state.into() == ADD and state.is_sample():
        st.caption(_("The sample itself stays as it is: you get a copy of it with your files added."))
    elif import_state.into() == NEW and not state.is_sample():
        st.caption(_("The open history stays saved on this machine; it is no longer the one that opens by itself."))


def _set_into(widget: str) -> None:
    import_state.set_into(st.session_state[widget] or import_state.into())


def _without(found: Draft) -> None:
    """Offer to go on without the files that cannot be read."""
    names = sorted({fault.file for fault in found.proposal.faults})
    files = [name for name in import_state.files() if name in names]
    sheets = [sheet for sheet in found.proposal.sheets if found.faults_of(sheet)]
    if not files and not sheets:
        return
    left = sorted({*files, *(sheet.place for sheet in sheets)})
    if len(left) >= len(found.proposal.sheets) + len(found.proposal.tables) + len(files):
        return
    st.button(
        _("Go on without {files}").format(files=", ".join(left)),
        key="import_without",
        icon=":material/block:",
        on_click=_leave_out,
        args=(files, [place_of(sheet) for sheet in sheets]),
    )


def _leave_out(files: Sequence[str], sheets: Sequence[tuple[str, str]]) -> None:
    for place in sheets:
        import_state.answer(place, kind=LEAVE_OUT)
    for name in files:
        if name not in {file for file, _sheet in sheets}:
            import_state.remove_file(name)


def _act(found: Draft, outcome: Imported | None, is_refused: bool) -> None:
    """Draw the button that imports, and what stands in its way."""
    with st.container(horizontal=True):
        st.button(
            _("Import"),
            key="import_now",
            type="primary",
            icon=":material/input:",
            disabled=outcome is None,
            on_click=_keep,
            args=(found, outcome),
            help=_("It is saved on this machine and opens by itself next time; so is the way these files were read."),
        )
        if len(found.asked) > 1 and all(one.proposal is not None for one in found.asked):
            st.button(
                _("Take all proposed answers"),
                key="import_take_all",
                icon=":material/done_all:",
                on_click=_take_proposals,
                args=(found,),
            )
        st.button(_("Remove the files"), key="import_over", icon=":material/delete:", on_click=import_state.start_over)
    if found.asked:
        what = {"clients": _("names of clients"), "open_until": _("the last month of fees")}
        where = dict.fromkeys(one.question.file if one.place else what[one.about] for one in found.asked)
        st.info(
            plural(
                "{count} question is open: {where}.", "{count} questions are open: {where}.", len(found.asked)
            ).format(count=numbers.number(len(found.asked), 0), where=", ".join(where)),
            icon=":material/help:",
        )
    elif is_refused:
        st.caption(_("It can be imported once what is listed above is mended or left out."))


def _take_proposals(found: Draft) -> None:
    sheets = {place_of(sheet): sheet for sheet in found.proposal.sheets}
    data_import_clients.take_proposals([one for one in found.asked if one.about == "clients"])
    # What a row is comes first: it takes back what else is said of the sheet.
    for one in sorted(found.asked, key=lambda one: one.about != "kind"):
        if one.place is not None:
            data_import_questions.take_proposal(one, sheets[one.place])


def _open_until(found: Draft) -> None:
    if not any(one.about == "open_until" for one in found.asked):
        return
    widget = "import_open_until"
    with st.container(border=True):
        st.markdown("**" + _("Through which month are the fees of agreements that still run to be counted?") + "**")
        st.caption(
            _("Nothing else in these files tells the last month. Dropping time entries or invoices with them does.")
        )
        st.selectbox(
            _("Last month of fees"),
            _months(found),
            index=None,
            format_func=lambda month: numbers.month_name(pd.Period(month, "M")),
            placeholder=_("Choose a month"),
            key=widget,
            on_change=_set_open_until,
            args=(widget,),
            label_visibility="collapsed",
        )


def _months(found: Draft) -> list[str]:
    """Return the months agreements may run through, the latest first."""
    days = [
        one.frame[name].dropna()
        for one in found.proposal.records
        if one.kind == "agreement"
        for name in ("started_on", "ends_on")
        if name in one.frame
    ]
    known = [day for column in days if len(column) for day in (column.min(), column.max())]
    now = pd.Timestamp.today().to_period("M")
    months = [*(day.to_period("M") for day in known), now]
    return [str(month) for month in pd.period_range(min(months), max(months) + _MONTHS_AHEAD, freq="M")[::-1]]


def _set_open_until(widget: str) -> None:
    import_state.set_open_until(st.session_state[widget])


def _preview(outcome: Imported) -> None:
    """Draw what the import would do."""
    before = import_state.base()
    if data_import_result.changes_nothing(outcome, before):
        st.info(
            _("All that these files say is in the history already: nothing would change."), icon=":material/done_all:"
        )
    with st.container(border=True):
        st.markdown("**" + _("What the import does") + "**")
        if outcome.growth.replaced or import_state.on_conflict() != "replace":
            _conflict()
        data_import_result.draw(outcome, is_done=False)
    history = outcome.growth.history
    if not _decidable(history):
        st.warning(
            _(
                "No client can be decided about yet: for none of them is both a monthly fee and hours known. Grades of "
                "payment and the watchlist work all the same. For decisions import agreements or recurring invoices "
                "and time entries."
            ),
            icon=":material/warning:",
        )


def _conflict() -> None:
    words = {
        "replace": _("the new figure counts"),
        "add": _("hours and counts of a month are added up"),
        "keep": _("the figure that is there stays"),
    }
    st.session_state[_CONFLICT] = import_state.on_conflict()
    st.selectbox(
        _("Where a figure differs from the one that is there"),
        list(get_args(OnConflict)),
        format_func=lambda one: words[one],
        key=_CONFLICT,
        on_change=lambda: import_state.set_on_conflict(st.session_state[_CONFLICT]),
        help=_(
            "Usually the new export is the better one. Add up only where two exports hold different parts of the same "
            "month, such as two technicians' timesheets: done twice it counts twice."
        ),
        width=420,
    )


def _decidable(history: History) -> bool:
    """Say whether a fee and hours are known of any client."""
    panel = month_panel(history, history.last_month).reindex(columns=["client_id", "mrr", "hours"])
    known = panel.groupby("client_id")[["mrr", "hours"]].count()
    return bool((known > 0).all(axis=1).any())


def _keep(found: Draft, outcome: Imported) -> None:
    """Save and open what the import gives, and keep how it was read."""
    was_sample, is_added = state.is_sample(), import_state.into() == ADD
    changed = not data_import_result.changes_nothing(outcome, import_state.base())
    told = []
    if changed:
        try:
            state.keep_history(outcome.growth.history, keep_scenario=is_added)
        except ShelfError as error:
            state.open_history(outcome.growth.history, keep_scenario=is_added)
            told.append(_("The history is open, but could not be saved on this machine: {reason}").format(reason=error))
        else:
            told.append(_("Your history is open and saved on this machine."))
        if is_added and was_sample:
            told.append(_("You now work on your own copy of the sample."))
        if is_added:
            told += data_keeping.leave_out_who_is_gone()
    else:
        told.append(_("Nothing changed: all of it was in the history already."))
    try:
        save_mapping(state.shelf().folder, mapping_to_keep(found.proposal, found.saved))
    except ShelfError as error:
        told.append(_("How the files were read could not be kept: {reason}").format(reason=error))
    else:
        told.append(_("Next month's files of the same programs will be read alike."))
    st.session_state[_RESULT] = _Done(outcome, tuple(told), changed)
    import_state.start_over()


def _result() -> None:
    """Draw what the last import did, until it is closed or other files are dropped."""
    done: _Done | None = st.session_state.get(_RESULT)
    if done is None:
        return
    with st.container(border=True):
        st.success(" ".join(done.told), icon=":material/check_circle:")
        data_import_result.draw(done.imported, is_done=True)
        data_import_result.next_steps()
        st.button(
            _("Close"),
            key="import_close",
            icon=":material/close:",
            on_click=lambda: st.session_state.pop(_RESULT, None),
        )
