"""What a person answers about dropped files: sparse, so that all that is not answered is still decided by the cells.

Answers are kept by file and sheet. `mapping_for_reading` holds what must be known before a file is cut into cells,
`answered` all of it, as the mapping that a proposal is made with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from glob import escape
from typing import Any

from history.importers.examination import Examined
from history.importers.importing import Proposal
from history.importers.kinds.headers import EXACT, match_columns, missing_groups
from history.importers.kinds.row_kind import CLIENT_FIELDS, RowKind
from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import LEAVE_OUT, ImportMapping, SheetMapping, pattern_of
from history.importers.question import Question

Place = tuple[str, str]
"""A file and the sheet in it; empty for a text file."""

_BEFORE_READING = ("encoding", "delimiter", "header_row")
_BY_CELLS = {
    "decimal_mark": None,
    "day_order": None,
    "short_months": None,
    "serial_dates": None,
    "currency": "",
    "empty_words": None,
    "sub_customers": None,
    "amounts": None,
    "negative_amounts": None,
    "repeated": None,
}
"""What the cells decide where nobody says: taken back whenever columns change."""


@dataclass(frozen=True)
class SheetAnswers:
    """What is answered about one sheet.

    Parameters
    ----------
    entries : mapping of str to object
        Entries of a `SheetMapping` and what they are to be.
    confirmed : frozenset of str
        Columns whose header is only alike, taken for what they were proposed.
    is_fresh : bool
        True where the saved mapping is not to be used.
    """

    entries: Mapping[str, Any] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    is_fresh: bool = False

    def with_entries(self, **entries: object) -> SheetAnswers:
        """Return the answers with others beside them; another kind of row takes back what was said of columns."""
        kept = dict(self.entries)
        if "kind" in entries and entries["kind"] != kept.get("kind"):
            kept = {name: value for name, value in kept.items() if name in _BEFORE_READING}
        return replace(self, entries={**kept, **entries})


@dataclass(frozen=True)
class Answers:
    """What is answered about all files.

    Parameters
    ----------
    sheets : mapping of (str, str) to SheetAnswers
        By file and sheet.
    clients : mapping of str to (str or None)
        A name to the client it is; None: one of its own.
    open_until : str or None
        YYYY-MM, through which agreements without an end run.
    """

    sheets: Mapping[Place, SheetAnswers] = field(default_factory=dict)
    clients: Mapping[str, str | None] = field(default_factory=dict)
    open_until: str | None = None

    def of(self, place: Place) -> SheetAnswers:
        """Return what is answered about one sheet."""
        return self.sheets.get(place, SheetAnswers())

    def with_sheet(self, place: Place, sheet: SheetAnswers) -> Answers:
        """Return the answers with one sheet's replaced."""
        return replace(self, sheets={**self.sheets, place: sheet})


@dataclass(frozen=True)
class Asked:
    """One open question and where its answer goes.

    Parameters
    ----------
    about : str
        As of a `Question`; columns that lack are ``missing``, that are only alike ``alike``, that hold plain numbers
        ``unit``, and that are empty ``empty``.
    place : (str, str) or None
        Sheet; None where it is about clients or the last month.
    question : Question
        As asked.
    fields : tuple of str
        Of a missing column: what it may hold.
    """

    about: str
    place: Place | None
    question: Question
    fields: tuple[str, ...] = ()

    @property
    def proposal(self) -> str | None:
        """The likeliest answer; None where none is likelier."""
        return self.question.proposal


def place_of(sheet: Examined) -> Place:
    """Return a sheet's key."""
    return sheet.grid.file, sheet.grid.sheet


def mapping_for_reading(saved: ImportMapping, answers: Answers) -> ImportMapping:
    """Return what must be known before files are read into cells: encoding, delimiter, header row, and what is saved.

    Parameters
    ----------
    saved : ImportMapping
        Of earlier imports.
    answers : Answers
        Of this one.
    """
    entries = []
    for (file, sheet), given in answers.sheets.items():
        told = {name: given.entries[name] for name in _BEFORE_READING if name in given.entries}
        if given.is_fresh or told:
            known = None if given.is_fresh else saved.named(file, sheet)
            entries.append(replace(known or SheetMapping("", sheet), pattern=escape(file), **told))
    return replace(saved, files=(*entries, *saved.files))


def answered(recognised: Sequence[Examined], saved: ImportMapping, answers: Answers) -> ImportMapping:
    """Return the mapping that answers make of what was recognised.

    Parameters
    ----------
    recognised : sequence of Examined
        Sheets as they are understood without answers (but for `mapping_for_reading`).
    saved : ImportMapping
        Of earlier imports.
    answers : Answers
        Of this one; those about one sheet hold for others with the very same header, unless these have their own.
    """
    reading = mapping_for_reading(saved, answers)
    entries = []
    for sheet in recognised:
        given = effective(sheet, recognised, answers)
        if not given.confirmed and not set(given.entries) - set(_BEFORE_READING):
            continue
        kind = given.entries.get("kind", sheet.entry.kind)
        if kind is not None:
            entries.append(_entry(sheet, kind, given.entries, saved))
    clients = {**saved.clients, **answers.clients}
    return ImportMapping((*entries, *reading.files), clients, answers.open_until)


def effective(sheet: Examined, recognised: Sequence[Examined], answers: Answers) -> SheetAnswers:
    """Return what is answered about a sheet, by itself or through one with the very same header."""
    own = answers.of(place_of(sheet))
    if own.entries.get("kind") == LEAVE_OUT:
        return own
    for other in recognised:
        given = answers.of(place_of(other))
        same = other.entry.header and other.entry.header == sheet.entry.header and other.grid.sheet == sheet.grid.sheet
        if same and (given.entries or given.confirmed) and given.entries.get("kind") != LEAVE_OUT:
            shared = {name: value for name, value in given.entries.items() if name not in _BEFORE_READING}
            return replace(own, entries={**shared, **own.entries}, confirmed=given.confirmed | own.confirmed)
    return own


def _entry(sheet: Examined, kind: str, told: Mapping[str, Any], saved: ImportMapping) -> SheetMapping:
    found = sheet.entry
    exact = escape(sheet.grid.file)
    if kind == LEAVE_OUT:
        # Without its header: other files that have the very same one are not left out with it.
        return SheetMapping(exact, found.sheet, LEAVE_OUT, encoding=found.encoding, delimiter=found.delimiter)
    if kind != found.kind:
        columns = {match.column: match.field for match in match_columns(ROW_KINDS[kind], found.header)}
        found = replace(found, kind=kind, columns=columns, constants={}, only={}, totals=None, clients_in="column")
        found = replace(found, **_BY_CELLS)
    elif not is_saved(sheet, saved):
        found = replace(found, **_BY_CELLS)
    return replace(found, pattern=exact, **{name: value for name, value in told.items() if name != "kind"})


def is_saved(sheet: Examined, saved: ImportMapping) -> bool:
    """Tell whether an earlier import said how a sheet is read."""
    known = saved.entry_for(sheet.grid.file, sheet.grid.sheet, sheet.entry.header)
    return known is not None and known.kind == sheet.entry.kind


def is_read_as_before(sheet: Examined, saved: ImportMapping, answers: Answers) -> bool:
    """Tell whether a sheet is read as an earlier import said."""
    given = answers.of(place_of(sheet))
    return is_saved(sheet, saved) and not given.is_fresh and not given.entries


def all_asked(
    proposal: Proposal, recognised: Sequence[Examined], saved: ImportMapping, answers: Answers
) -> tuple[Asked, ...]:
    """Return every open question of a proposal, and the columns that are only alike until each is confirmed.

    Parameters
    ----------
    proposal : Proposal
        Made with the mapping of `answered`.
    recognised : sequence of Examined
        The same sheets without answers.
    """
    found: list[Asked] = []
    for sheet, before in zip(proposal.sheets, recognised, strict=True):
        place = place_of(sheet)
        given = effective(before, recognised, answers)
        for question in sheet.questions:
            if question.about != "columns":
                found.append(Asked(question.about, place, question))
            elif question.column is not None and not _is_alike(question):
                units = set(question.choices) <= {"hours", "minutes", "seconds"}
                found.append(Asked("unit" if units else "empty", place, question))
        found += _missing(sheet, place)
        found += _alike(sheet, before, given, saved, place)
    own = {id(question) for sheet in proposal.sheets for question in sheet.questions}
    found += [Asked(question.about, None, question) for question in proposal.questions if id(question) not in own]
    return tuple(found)


def _missing(sheet: Examined, place: Place) -> list[Asked]:
    entry = sheet.entry
    if entry.kind not in ROW_KINDS or sheet.faults or any(one.about == "kind" for one in sheet.questions):
        return []
    told = [*entry.columns.values(), *entry.constants]
    free = tuple(name for name in entry.header if name and name not in entry.columns)
    return [
        Asked("missing", place, Question(sheet.place, "columns", "", free), group)
        for group in missing_groups(ROW_KINDS[entry.kind], told)
        if not (group == CLIENT_FIELDS and entry.clients_in == "group_rows")
    ]


def _is_alike(question: Question) -> bool:
    return question.about == "columns" and question.choices[-1:] == ("",)


def _alike(sheet: Examined, before: Examined, given: SheetAnswers, saved: ImportMapping, place: Place) -> list[Asked]:
    kind = sheet.entry.kind or next((q.proposal for q in sheet.questions if q.about == "kind"), None)
    if kind not in ROW_KINDS or is_saved(before, saved):
        return []
    if before.entry.kind == kind:
        pairs = {q.column: q.proposal for q in before.questions if _is_alike(q)}
    else:
        matches = match_columns(ROW_KINDS[kind], sheet.entry.header)
        pairs = {match.column: match.field for match in matches if match.score < EXACT}
    return [
        Asked("alike", place, Question(sheet.place, "columns", "", (name, ""), name, column))
        for column, name in pairs.items()
        if column is not None and column not in given.confirmed and sheet.entry.columns.get(column) == name
    ]


def with_fields(columns: Mapping[str, str], changes: Mapping[str, str | None], kind: RowKind) -> dict[str, str]:
    """Return which column feeds which field after some are changed.

    Parameters
    ----------
    columns : mapping of str to str
        Column to field, before.
    changes : mapping of str to (str or None)
        Column to its new field; None: it is not read.
    kind : RowKind
        Whose fields they are.

    Notes
    -----
    A field has one column unless it takes several: the column that fed it before is then not read any more.

    Examples
    --------
    >>> with_fields({"A": "ticket", "B": "hours"}, {"C": "ticket"}, ROW_KINDS["time_entry"])
    {'B': 'hours', 'C': 'ticket'}
    """
    taken = {name for name in changes.values() if name is not None and not kind.field(name).several}
    kept = {column: name for column, name in columns.items() if column not in changes and name not in taken}
    return {**kept, **{column: name for column, name in changes.items() if name is not None}}


def mapping_to_keep(proposal: Proposal, saved: ImportMapping) -> ImportMapping:
    """Return the mapping of an import for the next one: file names loosened, so that next month's file fits.

    Parameters
    ----------
    proposal : Proposal
        That was imported.
    saved : ImportMapping
        Of earlier imports; what it knows of other files stays.

    Notes
    -----
    The month through which agreements run, and that rows were left out which could not be read, are said of these files
    alone: both are asked anew.
    """
    loosened: dict[tuple[str, str], SheetMapping] = {}
    exact: dict[tuple[str, str], SheetMapping] = {}
    for sheet in proposal.sheets:
        entry = replace(sheet.entry, pattern=pattern_of(sheet.grid.file), bad_rows="refuse")
        first = loosened.setdefault((entry.pattern, entry.sheet), entry)
        if first.header != entry.header:
            named = replace(entry, pattern=escape(sheet.grid.file))
            exact[named.pattern, named.sheet] = named
    kept = tuple(e for e in saved.files if (e.pattern, e.sheet) not in {*exact, *loosened})
    clients = {**saved.clients, **proposal.mapping.clients}
    return ImportMapping((*exact.values(), *loosened.values(), *kept), clients)
