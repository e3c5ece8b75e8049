"""The import a visitor is at: the files dropped, what is answered, and what comes of it; kept across page switches.

Opened files are cached by their content and what must be known to read them, proposals by these, the history they are
for and the mapping: a press on the page proposes anew only what it changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from history import Fault, History, HistoryError
from history.importers.examination import Examined, examine_file
from history.importers.importing import Imported, Opened, Proposal, import_proposed, open_files, propose
from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import LEAVE_OUT, ImportMapping, mapping_document
from sharing import ShelfError, load_mapping
from ui import state
from ui.import_answers import Answers, Asked, Place, SheetAnswers, all_asked, answered, mapping_for_reading, with_fields

ADD, NEW = "add", "new"
_FILES, _ANSWERS, _INTO, _CONFLICT = "import_files", "import_answers", "import_into", "import_on_conflict"


@dataclass(frozen=True, eq=False)
class Draft:
    """All that is known of the import before it is done.

    Parameters
    ----------
    opened : Opened
        The files, read into cells.
    recognised : tuple of Examined
        Their sheets as understood without answers.
    proposal : Proposal
        With the answers.
    asked : tuple of Asked
        What is open.
    saved : ImportMapping
        How earlier imports were read.
    key : str
        What the proposal depends on.
    """

    opened: Opened
    recognised: tuple[Examined, ...]
    proposal: Proposal
    asked: tuple[Asked, ...]
    saved: ImportMapping
    key: str

    def faults_of(self, sheet: Examined) -> tuple[Fault, ...]:
        """Return what is refused of one sheet, its cells included."""
        return tuple(fault for fault in self.proposal.faults if fault.file == sheet.place)


def files() -> dict[str, bytes]:
    """Return the dropped files by name."""
    return st.session_state.get(_FILES, {})


def put_files(dropped: Mapping[str, bytes]) -> None:
    """Add dropped files; one of a name that is there already takes its place."""
    st.session_state[_FILES] = {**files(), **dropped}


def remove_file(name: str) -> None:
    """Take a file out again, and what was answered about it."""
    st.session_state[_FILES] = {one: content for one, content in files().items() if one != name}
    kept = {place: given for place, given in answers().sheets.items() if place[0] != name}
    set_answers(replace(answers(), sheets=kept))


def start_over() -> None:
    """Forget the files and what was answered."""
    for key in (_FILES, _ANSWERS, _INTO, _CONFLICT):
        st.session_state.pop(key, None)


def answers() -> Answers:
    """Return what is answered so far."""
    return st.session_state.get(_ANSWERS) or Answers()


def set_answers(given: Answers) -> None:
    """Replace what is answered."""
    st.session_state[_ANSWERS] = given


def answer(place: Place, **entries: object) -> None:
    """Answer entries of one sheet's mapping."""
    given = answers()
    set_answers(given.with_sheet(place, given.of(place).with_entries(**entries)))


def answer_sheet(place: Place, sheet: SheetAnswers) -> None:
    """Replace all that is answered about one sheet."""
    set_answers(answers().with_sheet(place, sheet))


def set_kind(place: Place, kind: str) -> None:
    """Answer what a row of a sheet is; how an earlier import read it no longer holds."""
    given = answers().of(place)
    answer_sheet(place, replace(given.with_entries(kind=kind), is_fresh=kind != LEAVE_OUT))


def feed(place: Place, sheet: Examined, changes: Mapping[str, str | None]) -> None:
    """Answer which columns of a sheet hold what, None for those not to be read; what a person chose is confirmed."""
    given = answers().of(place)
    before = given.entries.get("columns", sheet.entry.columns)
    columns = with_fields(before, changes, ROW_KINDS[sheet.entry.kind or ""])
    answer_sheet(place, replace(given.with_entries(columns=columns), confirmed=given.confirmed | set(changes)))


def hold(place: Place, sheet: Examined, name: str, text: str) -> None:
    """Answer what a field is in every row of a sheet."""
    before = answers().of(place).entries.get("constants", sheet.entry.constants)
    answer(place, constants={**before, name: text})


def set_open_until(month: str | None) -> None:
    """Answer through which month agreements without an end run, YYYY-MM."""
    set_answers(replace(answers(), open_until=month))


def into() -> str:
    """Return whether files are added to the open history or begin a new one; the sample is not added to by itself."""
    return st.session_state.get(_INTO) or (NEW if state.is_sample() else ADD)


def set_into(chosen: str) -> None:
    """Choose whether files are added to the open history or begin a new one."""
    st.session_state[_INTO] = chosen


def on_conflict() -> str:
    """Return what a new figure does to one that differs: replace, add or keep."""
    return st.session_state.get(_CONFLICT) or "replace"


def set_on_conflict(chosen: str) -> None:
    """Choose what a new figure does to one that differs."""
    st.session_state[_CONFLICT] = chosen


def base() -> History | None:
    """Return the history that files are added to; None for a new one."""
    return state.history() if into() == ADD else None


def saved_mapping() -> tuple[ImportMapping, str]:
    """Return how earlier imports were read, and why that cannot be told; an empty text where it can."""
    try:
        return load_mapping(state.shelf().folder), ""
    except ShelfError as error:
        return ImportMapping(), str(error)


def _told(mapping: ImportMapping) -> str:
    return json.dumps(mapping_document(mapping), ensure_ascii=False)


def _digest(*parts: str | bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
    return whole.hexdigest()


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(key: str, _files: Mapping[str, bytes], _mapping: ImportMapping) -> tuple[Opened, tuple[Examined, ...]]:
    opened = open_files(_files, _mapping)
    return opened, tuple(sheet for file in opened.files for sheet in examine_file(file, _mapping))


@st.cache_resource(max_entries=3, show_spinner=False)
def _proposal(key: str, _opened: Opened, _history: History | None, _mapping: ImportMapping) -> Proposal:
    return propose(_opened, _history, _mapping)


@st.cache_resource(max_entries=3, show_spinner=False)
def _imported(key: str, _proposal: Proposal, _history: History | None, _on_conflict: str) -> Imported | HistoryError:
    try:
        return import_proposed(_proposal, _history, on_conflict=_on_conflict)
    except HistoryError as error:
        return error


def draft() -> Draft:
    """Return what an import of the dropped files would be, with all answers."""
    saved, _why = saved_mapping()
    given = answers()
    reading = mapping_for_reading(saved, given)
    contents = [part for name, content in files().items() for part in (name, content)]
    opened_key = _digest(*contents, _told(reading))
    opened, recognised = _opened(opened_key, files(), reading)
    mapping = answered(recognised, saved, given)
    history = base()
    key = _digest(opened_key, history.fingerprint if history is not None else "", _told(mapping))
    proposal = _proposal(key, opened, history, mapping)
    asked = all_asked(proposal, recognised, saved, given)
    return Draft(opened, recognised, proposal, asked, saved, key)


def outcome(found: Draft) -> Imported | HistoryError:
    """Return what the import would do, or why it cannot be done; nothing is saved by it."""
    return _imported(f"{found.key}:{on_conflict()}", found.proposal, base(), on_conflict())
