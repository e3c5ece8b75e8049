"""The mapping: how each exported file is to be read, every guess in it open to correction. It is a JSON document.

An entry that is null is not decided yet: it is asked, and nothing is imported until it is answered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from typing import Any

from history.faults import Fault, HistoryError
from history.importers.kinds.row_kinds import ROW_KINDS

SCHEMA = 1
LEAVE_OUT = "leave_out"

CHOICES: dict[str, tuple[str, ...]] = {
    "kind": (*ROW_KINDS, LEAVE_OUT),
    "delimiter": (",", ";", "\t", "|"),
    "decimal_mark": (".", ","),
    "day_order": ("dmy", "mdy", "ymd"),
    "short_months": ("year", "day"),
    "serial_dates": ("1900", "1904"),
    "totals": (LEAVE_OUT, "keep"),
    "clients_in": ("column", "group_rows"),
    "sub_customers": ("parent", "own"),
    "amounts": ("per_invoice", "per_line"),
    "negative_amounts": ("credit",),
    "repeated": ("sum", "last"),
    "bad_rows": ("refuse", LEAVE_OUT),
}
"""What entries may be answered with, where the answer is one of a few."""


@dataclass(frozen=True)
class SheetMapping:
    """How one file, or one sheet of a workbook, is read. None: not decided.

    Parameters
    ----------
    pattern : str
        File names it is for; ``*`` stands for anything.
    sheet : str
        Of a workbook; empty for a text file.
    kind : str or None
        What a row is, a name of `history.importers.kinds.row_kinds.ROW_KINDS`, or leave_out.
    header_row : int or None
        Row with the column names, as a spreadsheet counts.
    header : tuple of str
        All column names: a file of another name that has the very same is read alike.
    columns : mapping of str to str
        Column name to field; columns that are not named are not read.
    constants : mapping of str to str
        Field to what it is in every row, for fields that no column holds.
    only : mapping of str to tuple of str
        Column name to the values of which a row must have one; other rows are left out.
    encoding : str or None
        Of a text file; empty for a workbook.
    delimiter : str or None
        Of a text file; empty for a workbook.
    decimal_mark : str or None
        ``.`` or ``,``.
    day_order : str or None
        dmy, mdy or ymd.
    short_months : str or None
        What the number is in "Jan-26": year or day.
    serial_dates : str or None
        Where numbers stand for dates: the year a spreadsheet counts from. Empty where none do.
    currency : str
        Of the amounts; empty where nothing tells.
    empty_words : tuple of str or None
        Words that stand for nothing, such as n/a.
    totals : str or None
        leave_out or keep, for rows that look like totals.
    clients_in : str
        "column", or "group_rows" where a client stands alone above its rows.
    sub_customers : str or None
        Whose a sub-customer's rows are: the parent's, or its own.
    amounts : str or None
        per_invoice where an invoice's amount is repeated in each of its rows, per_line where they add up.
    negative_amounts : str or None
        credit: an invoice of less than nothing is a credit note.
    repeated : str or None
        sum or last, where a client's month stands in several rows.
    bad_rows : str
        refuse: a cell that cannot be read refuses the file; leave_out: its row is left out, and listed.
    """

    pattern: str
    sheet: str = ""
    kind: str | None = None
    header_row: int | None = None
    header: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    decimal_mark: str | None = None
    day_order: str | None = None
    short_months: str | None = None
    serial_dates: str | None = None
    currency: str = ""
    empty_words: tuple[str, ...] | None = None
    totals: str | None = None
    clients_in: str = "column"
    sub_customers: str | None = None
    amounts: str | None = None
    negative_amounts: str | None = None
    repeated: str | None = None
    bad_rows: str = "refuse"

    def column_of(self, field_name: str) -> str | None:
        """Return the column that feeds a field, the first where several do; None where none does."""
        return next((column for column, name in self.columns.items() if name == field_name), None)

    def is_for(self, file: str, sheet: str, header: Sequence[str]) -> bool:
        """Tell whether it fits a file: it is named and has the columns, or it has the very same header."""
        if self.sheet != sheet:
            return False
        named = fnmatchcase(file, self.pattern)
        if self.kind == LEAVE_OUT:
            # Headers that are alike do not make another file worth leaving out.
            return named
        return (named and set(self.columns) <= set(header)) or (bool(header) and self.header == tuple(header))


@dataclass(frozen=True)
class ImportMapping:
    """All that is decided about an import: how files are read, and whose names are whose.

    Parameters
    ----------
    files : tuple of SheetMapping
        Each for the files its pattern names.
    clients : mapping of str to (str or None)
        A name as an export has it to the client it is; None: a client of its own.
    open_until : str or None
        YYYY-MM: month through which agreements without an end run, where no other data tell the last month.
    """

    files: tuple[SheetMapping, ...] = ()
    clients: Mapping[str, str | None] = field(default_factory=dict)
    open_until: str | None = None

    def entry_for(self, file: str, sheet: str, header: Sequence[str]) -> SheetMapping | None:
        """Return how a file is to be read: of the entries for it the one with the same header, else that names it."""
        fitting = [entry for entry in self.files if entry.is_for(file, sheet, header)]
        same = [entry for entry in fitting if entry.header == tuple(header)]
        named = [entry for entry in same or fitting if fnmatchcase(file, entry.pattern)]
        return next(iter([*named, *same, *fitting]), None)

    def named(self, file: str, sheet: str) -> SheetMapping | None:
        """Return the entry whose pattern and sheet name a file, whatever its columns."""
        return next((e for e in self.files if e.sheet == sheet and fnmatchcase(file, e.pattern)), None)


def pattern_of(file: str) -> str:
    """Return a pattern that next month's file of the same export will fit too: every run of digits may differ.

    Examples
    --------
    >>> pattern_of("invoices-2026-10.csv"), pattern_of("tickets[1].csv")
    ('invoices-*-*.csv', 'tickets[[]*].csv')
    """
    return re.sub(r"\d+", "*", file.replace("[", "[[]"))


def mapping_document(mapping: ImportMapping) -> dict[str, Any]:
    """Return a mapping as its JSON document; entries at their default are left out, undecided ones are not."""
    entries = []
    plain = SheetMapping("")
    for entry in mapping.files:
        document: dict[str, Any] = {}
        for one in fields(SheetMapping):
            value = getattr(entry, one.name)
            if value == getattr(plain, one.name) and one.name not in _ALWAYS and value is not None:
                continue
            if isinstance(value, Mapping):
                value = {key: list(v) if isinstance(v, tuple) else v for key, v in value.items()}
            document[one.name] = list(value) if isinstance(value, tuple) else value
        entries.append(document)
    return {
        "schema": SCHEMA,
        "files": entries,
        "clients": dict(mapping.clients),
        "open_until": mapping.open_until,
    }


_ALWAYS = ("pattern", "sheet", "kind", "header_row", "header", "columns", "encoding", "delimiter", "currency")
_SAID = ("questions", "refused", "warnings", "client_matches", "preview")
"""Keys that a proposal says beside its mapping; they are passed over when it is read back."""


def read_mapping(text: str, source: str = "mapping") -> ImportMapping:
    """Read a mapping from its JSON text; a printed proposal is one.

    Raises
    ------
    HistoryError
        Naming the entry, what was seen and what is allowed.

    Examples
    --------
    >>> read_mapping('{"schema": 1, "files": [{"pattern": "a*.csv", "kind": "ticket"}]}').files[0].kind
    'ticket'
    """
    try:
        document = json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constants)
    except ValueError as error:
        raise HistoryError(
            [Fault(source, getattr(error, "lineno", None), None, str(error), "a JSON document")]
        ) from None
    return parse_mapping(document, source)


def parse_mapping(document: object, source: str = "mapping") -> ImportMapping:
    """Return the mapping a parsed JSON document holds; errors as of `read_mapping`."""
    faults: list[Fault] = []
    top = _object(document, source, "the document", faults)
    known = {"schema", "files", "clients", "open_until", *_SAID}
    faults += [Fault(source, None, key, key, f"one of {', '.join(sorted(known))}") for key in top if key not in known]
    if top and top.get("schema") != SCHEMA:
        faults.append(Fault(source, None, "schema", repr(top.get("schema")), f"{SCHEMA}"))
    entries = top.get("files", [])
    if not isinstance(entries, list):
        faults.append(Fault(source, None, "files", type(entries).__name__, "a list of objects"))
        entries = []
    read = [_entry(entry, f"files[{place}]", source, faults) for place, entry in enumerate(entries)]
    clients = _object(top.get("clients", {}), source, "clients", faults)
    for name, client in clients.items():
        if client is not None and (not isinstance(client, str) or not client.strip()):
            faults.append(Fault(source, None, f"clients, {name}", repr(client), "a client's id, or null: a new client"))
    until = top.get("open_until")
    if until is not None and not (isinstance(until, str) and re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", until)):
        faults.append(Fault(source, None, "open_until", repr(until), "a month as YYYY-MM, or null"))
    if faults:
        raise HistoryError(faults)
    return ImportMapping(tuple(read), clients, until)


def merged(newer: ImportMapping, older: ImportMapping) -> ImportMapping:
    """Return what both mappings know, the newer one's word first: the saved profile after another import."""
    known = {(entry.pattern, entry.sheet, entry.header) for entry in newer.files}
    kept = [entry for entry in older.files if (entry.pattern, entry.sheet, entry.header) not in known]
    return replace(newer, files=(*newer.files, *kept), clients={**older.clients, **newer.clients})


def _entry(document: object, where: str, source: str, faults: list[Fault]) -> SheetMapping:
    given = _object(document, source, where, faults)
    names = {one.name for one in fields(SheetMapping)}
    values: dict[str, Any] = {}
    for key, value in given.items():
        column = f"{where}, {key}"
        if key not in names:
            faults.append(Fault(source, None, column, key, f"one of {', '.join(sorted(names))}"))
        elif key in CHOICES and value is not None and value not in CHOICES[key]:
            if not (key in ("delimiter", "serial_dates") and value == ""):
                faults.append(
                    Fault(source, None, column, repr(value), f"null or one of {', '.join(map(repr, CHOICES[key]))}")
                )
        elif key in ("columns", "constants") and _is_texts(value):
            values[key] = dict(value)
        elif key == "only" and isinstance(value, dict) and all(isinstance(v, list) for v in value.values()):
            values[key] = {name: tuple(map(str, v)) for name, v in value.items()}
        elif key in ("empty_words", "header") and isinstance(value, list) and all(isinstance(v, str) for v in value):
            values[key] = tuple(value)
        elif key == "header_row" and isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            values[key] = value
        elif key in ("columns", "constants", "only", "empty_words", "header", "header_row") and value is not None:
            allowed = (
                "a row number from 1"
                if key == "header_row"
                else "an object of texts; for header and empty_words a list of texts"
            )
            faults.append(Fault(source, None, column, repr(value), allowed))
        elif value is None or isinstance(value, str):
            if value is None and key in (
                "pattern",
                "sheet",
                "currency",
                "clients_in",
                "bad_rows",
                "columns",
                "constants",
                "only",
            ):
                continue
            values[key] = value
        else:
            faults.append(Fault(source, None, column, repr(value), "a text or null"))
    if not values.get("pattern"):
        faults.append(
            Fault(source, None, f"{where}, pattern", repr(given.get("pattern")), "a file name, * for anything")
        )
        values["pattern"] = "?"
    kind = values.get("kind")
    if kind in ROW_KINDS:
        known = ROW_KINDS[kind].names
        for key in ("columns", "constants"):
            for name, target in values.get(key, {}).items():
                field_name = target if key == "columns" else name
                if field_name not in known:
                    faults.append(
                        Fault(source, None, f"{where}, {key}, {name}", field_name, f"one of {', '.join(known)}")
                    )
    return SheetMapping(**values)


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def _object(value: object, source: str, where: str, faults: list[Fault]) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    faults.append(Fault(source, None, where, type(value).__name__, "a JSON object"))
    return {}


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1)
        raise ValueError(f"{twice!r} is there twice")
    return found


def _no_constants(word: str) -> float:
    raise ValueError(f"{word} is no number here")
