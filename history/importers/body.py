"""The body of a sheet: its data rows, without titles, totals, page ends and rows that only name a client."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from history.faults import Fault
from history.importers.files.grid import EMPTY, Cell, CodedColumn, Grid
from history.importers.kinds.headers import header_names

_TOTAL = re.compile(r"(grand |sub ?)?totals?:?|sum(me)?:?|gesamt(summe)?:?|(sub)?total general", re.IGNORECASE)
_TOTAL_OF = re.compile(r"(?:sub)?total (?:for|of) (.+)|(.+) total", re.IGNORECASE)
_PERCENT_OF = re.compile(r"percentage of total", re.IGNORECASE)
_PAGE_END = re.compile(r"(accrual|cash) basis\b.*|.*\d{1,2}:\d{2}(:\d{2})? ?([ap]m)?( gmt.*| utc.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    """What of a sheet is data.

    Parameters
    ----------
    header : tuple of str
        Column names by position; empty names are columns nobody named.
    rows : ndarray of int
        Positions in the grid of the data rows.
    groups : tuple of (tuple of str)
        For each data row the names that stand above it, outermost first; empty where none does.
    totals : ndarray of int
        Positions of rows that look like totals, left out or not.
    left_out : tuple of (int, str)
        Positions of other rows left out, each with the reason.
    nested : tuple of str
        Clients that stand above sub-clients of their own.
    faults : tuple of Fault
        Rows that are wider than the header or shorter.
    """

    header: tuple[str, ...]
    rows: np.ndarray
    groups: tuple[tuple[str, ...], ...]
    totals: np.ndarray
    left_out: tuple[tuple[int, str], ...]
    nested: tuple[str, ...]
    faults: tuple[Fault, ...]


def body_of(grid: Grid, header_place: int, *, clients_in: str, keep_totals: bool) -> Body:
    """Return the data rows below a header.

    Parameters
    ----------
    grid : Grid
        The sheet.
    header_place : int
        Position of the header row.
    clients_in : str
        "column", or "group_rows": a row whose first cell alone is filled names the client of the rows below it, until
        "Total for" it or the next such row.
    keep_totals : bool
        True where rows that look like totals are data.

    Notes
    -----
    A total is a row whose first filled cell among the first two says so: Total, Grand total, Total for X (X having
    stood above), Percentage of total. A client called Total Recall is none. A page end holds one filled cell alone,
    with the time of printing or the basis of the accounts.
    """
    header = tuple(header_names(grid.row(header_place)))
    width = len(header)
    filled = _filled(grid)
    counts = filled.sum(axis=1)
    below = np.arange(header_place + 1, len(grid))
    first = grid.columns[0] if grid.columns else None
    rows: list[int] = []
    groups: list[tuple[str, ...]] = []
    totals: list[int] = []
    left: list[tuple[int, str]] = []
    faults: list[Fault] = []
    nested: dict[str, None] = {}
    stack: list[str] = []
    closing = _closing_names(grid, header_place)
    special = _special(grid, filled, counts, header_place, clients_in, closing)
    ragged = ((grid.widths < width) | filled[:, width:].any(axis=1)).tolist()
    above: tuple[str, ...] = ()
    for place in below.tolist():
        if place not in special:
            if ragged[place]:
                faults.append(_ragged(grid, place, width))
                continue
            rows.append(place)
            groups.append(above)
            continue
        text = _text(first[place]) if first is not None else ""
        what = special[place]
        if what == "total":
            totals.append(place)
            named = _total_name(text)
            if named in stack:
                del stack[stack.index(named) :]
            if keep_totals:
                rows.append(place)
                groups.append(tuple(stack))
            above = tuple(stack)
        elif what == "page end":
            left.append((place, "the end of a page, no data"))
        else:
            if clients_in == "group_rows" and text not in closing:
                stack.clear()
            if stack:
                nested[stack[0]] = None
            stack.append(text)
            above = tuple(stack)
            left.append((place, "names the client of the rows below it"))
    return Body(
        header,
        np.array(rows, dtype=np.int64),
        tuple(groups),
        np.array(totals, dtype=np.int64),
        tuple(left),
        tuple(nested) if clients_in == "group_rows" else tuple(_parents(special, first)),
        tuple(faults),
    )


def _filled(grid: Grid) -> np.ndarray:
    masks = [column.where(not _is_empty(cell) for cell in column.distinct) for column in grid.columns]
    return np.column_stack(masks) if masks else np.zeros((len(grid), 0), dtype=bool)


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ("" if cell == EMPTY else str(cell))


def _total_name(text: str) -> str | None:
    match = _TOTAL_OF.fullmatch(text)
    return (match[1] or match[2]).strip() if match else None


def _closing_names(grid: Grid, header_place: int) -> set[str]:
    """Return the names X of which a "Total for X" stands in the first column."""
    if not grid.columns:
        return set()
    names = (_total_name(_text(cell)) for cell in grid.columns[0].take(np.arange(header_place + 1, len(grid))).distinct)
    return {name for name in names if name}


def _special(
    grid: Grid, filled: np.ndarray, counts: np.ndarray, header_place: int, clients_in: str, closing: set[str]
) -> dict[int, str]:
    """Return the rows that are no plain data rows: total, page end or group."""
    found: dict[int, str] = {}
    in_first = {_text(cell) for cell in grid.columns[0].distinct} if grid.columns else set()
    for column_place, column in enumerate(grid.columns[:2]):
        for code, cell in enumerate(column.distinct):
            text = _text(cell)
            named = _total_name(text)
            is_total = bool(_TOTAL.fullmatch(text) or _PERCENT_OF.fullmatch(text)) or (
                named in in_first if named else False
            )
            if not is_total and not _PAGE_END.fullmatch(text):
                continue
            for place in np.flatnonzero(column.codes == code).tolist():
                leads = column_place == 0 or not filled[place, 0]
                if place > header_place and leads and (is_total or counts[place] == 1):
                    found[place] = "total" if is_total else "page end"
    if not grid.columns:
        return found
    alone = np.flatnonzero((counts == 1) & filled[:, 0])
    for place in alone.tolist():
        if place <= header_place or place in found:
            continue
        text = _text(grid.columns[0][place])
        if clients_in == "group_rows" or text in closing:
            found[place] = "group"
    return found


def _parents(special: dict[int, str], first: CodedColumn | None) -> list[str]:
    if first is None:
        return []
    return list(dict.fromkeys(_text(first[place]) for place, what in special.items() if what == "group"))


def _ragged(grid: Grid, place: int, width: int) -> Fault:
    seen = f"{int(grid.widths[place])} cells"
    return Fault(grid.place, int(grid.rows[place]), None, seen, f"{width} cells, as in the header")
