"""One import from beginning to end: files to a proposal, and a proposal of which nothing is open to a grown history."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from history.faults import Fault, HistoryError
from history.importers.amount_decisions import decide_amounts
from history.importers.client_names import NameMatch
from history.importers.examination import Examined, examine_file
from history.importers.files.containers import OpenedFile, open_file, unpack
from history.importers.mapping import LEAVE_OUT, ImportMapping
from history.importers.question import Question
from history.importers.reading import read_rows
from history.importers.settling import Settled, Whose, settle_clients
from history.importers.tables.assembly import assemble, last_month
from history.importers.tables.growth import Growth, OnConflict, grow
from history.importers.tables.own_tables import OwnTable, own_table, with_own_tables
from history.importers.tables.records import LeftOut, Records
from history.record import History
from history.tables import TABLES


@dataclass(frozen=True, eq=False)
class Opened:
    """The files of one import, read into cells.

    Parameters
    ----------
    files : tuple of OpenedFile
        Exports.
    tables : tuple of OwnTable
        Files that are tables of a history already.
    faults : tuple of Fault
        Of files that cannot be read at all.
    notes : tuple of str
        Files passed over.
    """

    files: tuple[OpenedFile, ...]
    tables: tuple[OwnTable, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Proposal:
    """All that an import would do, and what stands in its way.

    Parameters
    ----------
    mapping : ImportMapping
        As far as it is decided.
    sheets : tuple of Examined
        Every sheet of every file.
    records : tuple of Records
        Rows of the sheets of which nothing is open.
    tables : tuple of OwnTable
        Files that are tables of a history already.
    settled : Settled
        Who is who.
    questions : tuple of Question
        What has to be answered first.
    faults : tuple of Fault
        What is refused.
    notes : tuple of str
        What to know.
    """

    mapping: ImportMapping
    sheets: tuple[Examined, ...]
    records: tuple[Records, ...]
    tables: tuple[OwnTable, ...]
    settled: Settled
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def matches(self) -> tuple[NameMatch, ...]:
        """Names that are spelled unlike the client they are proposed for."""
        return self.settled.matches

    def is_read_by(self, mapping: ImportMapping) -> bool:
        """Tell whether a mapping says already how each of the files is read."""
        return all(mapping.entry_for(one.grid.file, one.grid.sheet, one.entry.header) for one in self.sheets)

    @property
    def is_open(self) -> bool:
        """Tell whether anything stands in the way of importing."""
        return bool(self.questions or self.faults)


@dataclass(frozen=True, eq=False)
class Imported:
    """What an import did.

    Parameters
    ----------
    growth : Growth
        The history that came of it, and what changed.
    mapping : ImportMapping
        How it was read; saved, it reads the next export alike.
    left_out : mapping of str to tuple of LeftOut
        By file: rows read and not kept.
    read, kept : mapping of str to int
        By file: rows.
    notes : tuple of str
        What to know.
    """

    growth: Growth
    mapping: ImportMapping
    left_out: Mapping[str, tuple[LeftOut, ...]]
    read: Mapping[str, int]
    kept: Mapping[str, int]
    notes: tuple[str, ...] = field(default=())


def open_files(files: Mapping[str, bytes], mapping: ImportMapping | None = None) -> Opened:
    """Read files into cells; zips among them are unpacked, and the same content twice is read once.

    Parameters
    ----------
    files : mapping of str to bytes
        By name.
    mapping : ImportMapping, optional
        Whose encodings and delimiters are used.
    """
    known = mapping or ImportMapping()
    opened: list[OpenedFile] = []
    tables: list[OwnTable] = []
    faults: list[Fault] = []
    notes: list[str] = []
    seen: dict[str, str] = {}
    try:
        contents = unpack(files)
    except HistoryError as error:
        return Opened((), (), error.faults, ())
    for name, content in contents.items():
        digest = hashlib.sha256(content).hexdigest()
        if digest in seen:
            notes.append(f"{name} is the same file as {seen[digest]}: it is read once.")
            continue
        seen[digest] = name
        try:
            table = own_table(name, content)
            if table is not None:
                tables.append(table)
                continue
            entry = known.named(name, "")
            opened.append(
                open_file(
                    name,
                    content,
                    encoding=entry.encoding or None if entry is not None else None,
                    delimiter=entry.delimiter or None if entry is not None else None,
                )
            )
        except HistoryError as error:
            faults += error.faults
    return Opened(tuple(opened), tuple(tables), tuple(faults), tuple(notes))


def propose(opened: Opened, history: History | None = None, mapping: ImportMapping | None = None) -> Proposal:
    """Return what an import of opened files would do, and what is open.

    Parameters
    ----------
    opened : Opened
        From `open_files`.
    history : History, optional
        That they are added to.
    mapping : ImportMapping, optional
        What is decided already.
    """
    given = mapping or ImportMapping()
    sheets: list[Examined] = []
    for file in opened.files:
        sheets += examine_file(file, given)
    faults = [*opened.faults, *(fault for sheet in sheets for fault in sheet.faults)]
    records: list[Records] = []
    for place, sheet in enumerate(sheets):
        if sheet.body is None or sheet.questions or sheet.faults or sheet.entry.kind in (None, LEAVE_OUT):
            continue
        rows, wrong = read_rows(sheet)
        faults += wrong
        sheets[place] = sheet = decide_amounts(sheet, rows)
        if not sheet.questions and not wrong:
            answers = {name: getattr(sheet.entry, name) for name in ("amounts", "negative_amounts", "repeated")}
            records.append(replace(rows, answers=answers))
    settled = settle_clients(_who(records), history, given.clients)
    faults += settled.faults
    questions = [question for sheet in sheets for question in sheet.questions]
    questions += settled.questions
    questions += _open_until(records, history, given)
    currency = _currency(sheets, history)
    faults += currency
    decided = ImportMapping(tuple(sheet.entry for sheet in sheets), _aliases(settled, given), given.open_until)
    notes = [*opened.notes, *(note for sheet in sheets for note in sheet.notes)]
    return Proposal(
        decided,
        tuple(sheets),
        tuple(records),
        opened.tables,
        settled,
        tuple(questions),
        tuple(faults),
        tuple(dict.fromkeys(notes)),
    )


def import_proposed(
    proposal: Proposal, history: History | None = None, *, on_conflict: OnConflict = "replace", any_table: bool = False
) -> Imported:
    """Add what a proposal holds to a history.

    Parameters
    ----------
    proposal : Proposal
        Of which nothing is open.
    history : History, optional
        The same as was proposed for.
    on_conflict : {"replace", "add", "keep"}
        As for `history.importers.tables.growth.grow`.
    any_table : bool
        True where what comes out need not be enough to be opened.

    Returns
    -------
    Imported

    Raises
    ------
    HistoryError
        Where anything is open or refused, where the tables that come out contradict themselves, and where they are
        not enough for a history.
    """
    if proposal.faults:
        raise HistoryError(proposal.faults)
    if proposal.questions:
        raise HistoryError(
            Fault(q.file, None, q.column, f"an open question about {q.about}", "an answer in the mapping")
            for q in proposal.questions
        )
    records = [_owned(one, proposal.settled) for one in proposal.records]
    known = history.invoices if history is not None else None
    tables, pieces = assemble(records, proposal.settled.names, _last(records, history, proposal.mapping), known)
    tables = with_own_tables(tables, proposal.tables)
    if not tables and not proposal.tables:
        files = ", ".join(dict.fromkeys(one.place for one in records)) or "the files"
        reasons = dict.fromkeys(row.why for rows in pieces.left_out.values() for row in rows)
        why = "; ".join(reasons) or "all are left out"
        raise HistoryError([Fault(files, None, None, f"no row to keep ({why})", "rows that a history can hold")])
    company = {key: value for own in proposal.tables for key, value in own.company.items()}
    for code in _codes(proposal.sheets):
        company["currency"] = code
    grown = grow(history, tables, company, on_conflict=on_conflict)
    if not grown.history.is_begun and not any_table:
        raise HistoryError([_not_begun(grown.history)])
    left = {one.place: (*one.left_out, *pieces.left_out.get(one.place, ())) for one in records}
    read = {one.place: len(one.frame) + len(one.left_out) for one in records}
    kept = {place: read[place] - len(left[place]) for place in read}
    read |= {own.file: own.rows for own in proposal.tables}
    kept |= {own.file: own.rows for own in proposal.tables}
    return Imported(grown, proposal.mapping, left, read, kept, tuple(dict.fromkeys([*proposal.notes, *pieces.notes])))


def _not_begun(history: History) -> Fault:
    seen = ", ".join(TABLES[name].file for name in history.tables) or "nothing that a history holds"
    allowed = (
        "months.csv or invoices.csv too: import invoices, time entries, tickets or agreements with these or before"
    )
    return Fault("the files", None, None, f"{seen} alone", allowed)


def _who(records: list[Records]) -> dict[str, set[Whose]]:
    seen: dict[str, set[Whose]] = {}
    for one in records:
        pairs = _pairs(one.frame).drop_duplicates()
        found = {(code, name) for code, name in pairs.itertuples(index=False) if code is not None or name is not None}
        seen.setdefault(one.place, set()).update(found)
    return seen


def _pairs(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for name in ("client_code", "client"):
        texts = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype="object")
        columns[name] = texts.astype("object").where(texts.notna(), None)
    return pd.DataFrame(columns)


def _owned(records: Records, settled: Settled) -> Records:
    """Return the records with the client_id of each row."""
    pairs = _pairs(records.frame)
    group = pairs.groupby(["client_code", "client"], dropna=False, sort=False)
    number = group.ngroup().to_numpy()
    first = pairs.iloc[group.head(1).index]
    clients = [settled.client_of.get((code, name)) for code, name in first.itertuples(index=False)]
    ids = pd.array([clients[place] for place in number], dtype="str")
    return replace(records, frame=records.frame.assign(client_id=ids))


def _aliases(settled: Settled, given: ImportMapping) -> dict[str, str | None]:
    """Return who is who as a mapping remembers it: spellings and numbers that are not a client's own id."""
    known: dict[str, str | None] = dict(given.clients)
    for (code, name), client in settled.client_of.items():
        for text in (code, name):
            if text is not None and text != client:
                known.setdefault(text, client)
    for match in settled.matches:
        if not match.sure:
            known.pop(match.name, None)
    return dict(sorted(known.items()))


def _last(records: list[Records], history: History | None, mapping: ImportMapping) -> pd.Period | None:
    """Return the last month that anything tells of; only where nothing does, the one that was answered."""
    told = [last_month(records), history.last_month if history is not None and history.is_begun else None]
    answered = pd.Period(mapping.open_until, "M") if mapping.open_until is not None else None
    return max((month for month in told if month is not None), default=answered)


def _open_until(records: list[Records], history: History | None, given: ImportMapping) -> list[Question]:
    agreements = [one for one in records if one.kind == "agreement"]
    if not agreements or _last(records, history, given) is not None:
        return []
    text = (
        "Agreements without an end still run, but nothing else in these files tells the last month. Through which "
        "month are fees to be counted? Answer under open_until, as YYYY-MM, or import time entries, tickets or "
        "invoices with them."
    )
    return [Question(agreements[0].place, "open_until", text)]


def _codes(sheets: tuple[Examined, ...]) -> set[str]:
    return {sheet.entry.currency for sheet in sheets if len(sheet.entry.currency) == 3 and sheet.body is not None}


def _currency(sheets: list[Examined], history: History | None) -> list[Fault]:
    codes = _codes(tuple(sheets))
    own = history.company.get("currency") if history is not None else None
    if isinstance(own, str):
        codes.add(own)
    if len(codes) < 2:
        return []
    files = ", ".join(sorted({sheet.place for sheet in sheets if sheet.entry.currency}))
    return [Fault(files, None, "currency", " and ".join(sorted(codes)), "amounts of one currency in a history")]
