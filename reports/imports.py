"""What an import proposes and what it did, as documents and as text."""

from __future__ import annotations

from collections.abc import Sequence

from history.importers.client_names import NameMatch
from history.importers.importing import Imported, Proposal
from history.importers.mapping import mapping_document
from history.importers.tables.records import LeftOut
from reports.documents import Document

SCHEMA = 1
MOST_ROWS = 1_000
"""Rows left out that a report lists one by one; of more it says how many."""
PREVIEW_ROWS = 3


def proposal_document(proposal: Proposal) -> Document:
    """Return a proposal as a document: a mapping with its open entries null, and beside it what is asked and why."""
    return {
        **mapping_document(proposal.mapping),
        "questions": [
            {
                key: value
                for key, value in {
                    "file": question.file,
                    "column": question.column,
                    "about": question.about,
                    "question": question.text,
                    "choices": list(question.choices),
                    "proposal": question.proposal,
                    "seen": list(question.examples),
                }.items()
                if value not in (None, [])
            }
            for question in proposal.questions
        ],
        "refused": [str(fault) for fault in proposal.faults],
        "warnings": list(proposal.notes),
        "client_matches": [
            {
                "name": match.name,
                "seen_in": list(match.seen_in),
                "client_id": match.client_id,
                "score": round(match.score, 1),
                "sure": match.sure,
            }
            for match in proposal.matches
        ],
    }


def proposal_text(proposal: Proposal) -> str:
    """Return a proposal for a person's eyes: each file's columns, what is asked, what is refused."""
    lines = []
    for sheet in proposal.sheets:
        entry = sheet.entry
        what = entry.kind or "not known yet"
        known = f" ({sheet.layout})" if sheet.layout else ""
        rows = f", {len(sheet.body.rows):,} rows" if sheet.body is not None else ""
        lines.append(f"{sheet.place}: {what}{known}{rows}")
        lines += [f"    {column or '(first column)'} -> {field}" for column, field in entry.columns.items()]
        lines += [f"    every row: {field} = {text}" for field, text in entry.constants.items()]
        left = [name for name in entry.header if name and name not in entry.columns]
        if left and entry.columns:
            lines.append(f"    not read: {', '.join(left)}")
        marks = {
            "decimal mark": entry.decimal_mark,
            "day order": entry.day_order,
            "encoding": entry.encoding,
            "currency": entry.currency,
        }
        told = [f"{name} {value}" for name, value in marks.items() if value]
        if told and sheet.body is not None:
            lines.append(f"    {', '.join(told)}")
    lines += [f"{table.file}: a table of a history, {table.rows:,} rows" for table in proposal.tables]
    for title, texts in (
        ("names matched", [_match_line(m) for m in proposal.matches if m.sure]),
        ("to know", proposal.notes),
        ("refused", [str(fault) for fault in proposal.faults]),
        ("to be answered before anything is imported", [str(question) for question in proposal.questions]),
    ):
        if texts:
            lines += [f"{title}:", *(f"  - {text}" for text in texts)]
    if not proposal.is_open:
        lines.append("Nothing is open: import it with --accept.")
    elif not proposal.faults:
        lines.append("Print it with --format json, answer what is null, and give it back with --mapping.")
    return "\n".join(lines)


def _match_line(match: NameMatch) -> str:
    return f"{match.name} is {match.client_id or match.name}"


def import_report(imported: Imported) -> Document:
    """Return what an import did: rows by file, rows left out with place and reason, rows and cells by table."""
    growth = imported.growth
    return {
        "schema": SCHEMA,
        "files": [
            {
                "file": place,
                "rows_read": imported.read[place],
                "rows_kept": imported.kept[place],
                "rows_rejected": imported.read[place] - imported.kept[place],
                "rejected": _rows(imported.left_out.get(place, ())),
            }
            for place in imported.read
        ],
        "tables": {
            name: {"added": growth.added.get(name, 0), "unchanged": growth.unchanged.get(name, 0)}
            for name in {**growth.added, **growth.unchanged}
        },
        "replaced": [
            {
                "table": change.table,
                "key": list(change.key),
                "column": change.column,
                "before": change.before,
                "after": change.after,
            }
            for change in growth.replaced
        ],
        "clients": dict(imported.mapping.clients),
        "warnings": [*imported.notes, *growth.history.warnings],
    }


def _rows(left: Sequence[LeftOut]) -> list[Document]:
    listed: list[Document] = [
        {
            key: value
            for key, value in (("row", one.row), ("column", one.column), ("why", one.why), ("seen", one.seen))
            if value
        }
        for one in left[:MOST_ROWS]
    ]
    if len(left) > MOST_ROWS:
        listed.append({"why": f"and {len(left) - MOST_ROWS:,} rows more"})
    return listed


def import_text(imported: Imported) -> str:
    """Return what an import did in a few lines."""
    growth = imported.growth
    lines = [f"{place}: {imported.read[place]:,} rows read, {imported.kept[place]:,} kept" for place in imported.read]
    for place, left in imported.left_out.items():
        reasons: dict[str, int] = {}
        for one in left:
            reasons[one.why] = reasons.get(one.why, 0) + 1
        lines += [f"{place}: {count:,} left out: {why}" for why, count in reasons.items()]
    for name in {**growth.added, **growth.unchanged}:
        lines.append(
            f"{name}.csv: {growth.added.get(name, 0):,} rows added, {growth.unchanged.get(name, 0):,} as they were"
        )
    if growth.replaced:
        lines.append(f"{len(growth.replaced):,} cells corrected, such as:")
        lines += [
            f"  {one.table}.csv, {' '.join(one.key)}, {one.column}: {one.before} is now {one.after}"
            for one in growth.replaced[:5]
        ]
    return "\n".join(lines)
