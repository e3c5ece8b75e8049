"""Recognition: what a row of a sheet is and which column holds what, proposed from the header, or asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from history.importers.files.grid import Grid
from history.importers.kinds.headers import EXACT, ColumnMatch, match_columns, missing_groups, plain
from history.importers.kinds.layouts import Layout, layout_of
from history.importers.kinds.row_kind import CLIENT_FIELDS, RowKind
from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import LEAVE_OUT, SheetMapping
from history.importers.question import Question

_FEWEST_NAMES = 2


@dataclass(frozen=True)
class Recognised:
    """A sheet's mapping as far as its header tells.

    Parameters
    ----------
    entry : SheetMapping
        With kind and columns proposed; kind None where that is asked.
    questions : tuple of Question
        What the header leaves open.
    notes : tuple of str
        What to know of it.
    layout : str
        Name of the known export it is; empty where it is none.
    """

    entry: SheetMapping
    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()
    layout: str = ""


def recognise(grid: Grid, header: Sequence[str], entry: SheetMapping) -> Recognised:
    """Propose what the rows below a header are.

    Parameters
    ----------
    grid : Grid
        The sheet.
    header : sequence of str
        Its column names.
    entry : SheetMapping
        With file, sheet, header row, encoding and delimiter filled in.

    Returns
    -------
    Recognised
    """
    layout = layout_of(header)
    if layout is not None and layout.refused:
        text = f"This is “{layout.name}”: {layout.refused}."
        asked = Question(grid.place, "kind", text, (LEAVE_OUT,), LEAVE_OUT)
        return Recognised(entry, (asked,), layout=layout.name)
    if layout is not None:
        return _by_layout(grid, header, entry, layout)
    kind, rivals = _kind_of(header)
    if kind is None:
        return Recognised(entry, (_unrecognised(grid, header),))
    found = _with_columns(grid, header, replace(entry, kind=kind.name), kind)
    if grid.hidden:
        text = f"The sheet {grid.sheet} is hidden: is it to be read?"
        asked = Question(grid.place, "kind", text, (kind.name, LEAVE_OUT), LEAVE_OUT)
        return Recognised(replace(found.entry, kind=None), (asked, *found.questions), found.notes)
    if rivals:
        names = ", ".join(f"{one.name} ({one.label})" for one in (kind, *rivals))
        choices = (kind.name, *(one.name for one in rivals), LEAVE_OUT)
        asked = Question(grid.place, "kind", f"What is a row of it: {names}?", choices, kind.name)
        return Recognised(replace(found.entry, kind=None), (asked, *found.questions), found.notes)
    return found


def questions_of_columns(grid: Grid, entry: SheetMapping, matches: Sequence[ColumnMatch] = ()) -> list[Question]:
    """Return what is open about a sheet's columns: needed fields that none holds, and columns that are only alike."""
    if entry.kind is None or entry.kind == LEAVE_OUT:
        return []
    kind = ROW_KINDS[entry.kind]
    asked = []
    told = [*entry.columns.values(), *entry.constants]
    for group in missing_groups(kind, told):
        if group == CLIENT_FIELDS and entry.clients_in == "group_rows":
            continue
        words = " or ".join(f"{name} ({kind.field(name).help.rstrip('.').casefold()})" for name in group)
        free = tuple(name for name in entry.header if name and name not in entry.columns)
        text = (
            f"No column is known to hold {words}. Which one does? Name it under columns, or, where every row has the "
            "same, under constants."
        )
        asked.append(Question(grid.place, "columns", text, free))
    for match in matches:
        if match.score < EXACT:
            text = f"Is this column {match.field} ({kind.field(match.field).help.rstrip('.').casefold()})?"
            asked.append(Question(grid.place, "columns", text, (match.field, ""), match.field, match.column))
    return asked


def _by_layout(grid: Grid, header: Sequence[str], entry: SheetMapping, layout: Layout) -> Recognised:
    kind = ROW_KINDS[layout.kind]
    fixed = {
        name: layout.columns[plain(name)]
        for place, name in enumerate(header)
        if plain(name) in layout.columns and (name or place == 0)
    }
    others = match_columns(kind, ["" if name in fixed else name for name in header])
    fed = set(fixed.values())
    matches = [match for match in others if match.field not in fed or kind.field(match.field).several]
    columns = fixed | {match.column: match.field for match in matches}
    full = replace(
        entry,
        kind=kind.name,
        columns={name: columns[name] for name in header if columns.get(name)},
        only={name: layout.only[plain(name)] for name in header if plain(name) in layout.only},
        clients_in=layout.clients_in,
        totals=LEAVE_OUT if layout.has_totals else None,
    )
    note = f"Read as “{layout.name}”. {layout.note}".strip()
    return Recognised(full, tuple(questions_of_columns(grid, full, matches)), (note,), layout.name)


def _with_columns(grid: Grid, header: Sequence[str], entry: SheetMapping, kind: RowKind) -> Recognised:
    matches = match_columns(kind, header)
    full = replace(entry, columns={match.column: match.field for match in matches})
    return Recognised(full, tuple(questions_of_columns(grid, full, matches)))


def _kind_of(header: Sequence[str]) -> tuple[RowKind | None, list[RowKind]]:
    """Return the kind that explains most columns, and others that explain as many; (None, []) where none is told."""
    found: list[tuple[int, float, RowKind]] = []
    for kind in ROW_KINDS.values():
        matches = match_columns(kind, header)
        fields = [match.field for match in matches]
        exact = sum(match.score == EXACT for match in matches)
        if not set(fields) & set(kind.tells) or exact < min(_FEWEST_NAMES, len(kind.needed)):
            continue
        found.append((-len(missing_groups(kind, fields)), exact + 0.5 * (len(matches) - exact), kind))
    if not found:
        return None, []
    found.sort(key=lambda one: one[:2], reverse=True)
    missing, names, best = found[0]
    if -missing > 1 and names < 3:
        return None, []
    return best, [kind for m, n, kind in found[1:] if m == missing and n == names]


def _unrecognised(grid: Grid, header: Sequence[str]) -> Question:
    text = "It is not known what a row of it is. Choose one, and name its columns under columns."
    shown = tuple(name for name in header if name)[:8]
    return Question(grid.place, "kind", text, (*ROW_KINDS, LEAVE_OUT), None, None, shown)
