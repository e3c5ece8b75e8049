"""Headers: which row of a sheet is one, and which column holds which field, by the names that fields go by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from history.importers.files.grid import Cell, Grid
from history.importers.kinds.row_kind import Field, RowKind
from history.importers.kinds.row_kinds import ROW_KINDS

EXACT = 100.0
ALIKE = 86.0
"""From this likeness on (rapidfuzz's ratio of plain forms, 0 to 100) a header is proposed for a field, and asked."""
_SHORTEST_ALIKE = 5
_MOST_NAMES = 100
_HEADER_WITHIN = 60
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")


@cache
def plain(header: str) -> str:
    """Return a header in the form in which names are compared: words in small letters, without signs and accents.

    Examples
    --------
    >>> plain("*InvoiceNumber"), plain("Invoice #"), plain("SR_Service_RecID"), plain("< 1 Month")
    ('invoice number', 'invoice number', 'sr service rec id', 'less 1 month')
    """
    text = header.replace("#", " number ").replace("<", " less ")
    text = _CAMEL.sub(" ", text)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", text.casefold()).split())


@dataclass(frozen=True)
class ColumnMatch:
    """One column proposed for one field.

    Parameters
    ----------
    column : str
        Header as it stands.
    field : str
        Field of the kind.
    score : float
        100: a name the field goes by; less: alike, to be confirmed.
    """

    column: str
    field: str
    score: float


def match_columns(kind: RowKind, header: Sequence[str]) -> list[ColumnMatch]:
    """Return which column is proposed for which field of a kind.

    Parameters
    ----------
    kind : RowKind
        What a row would be.
    header : sequence of str
        As it stands; empty names match nothing.

    Returns
    -------
    list of ColumnMatch
        In the order of the header. A column feeds one field, and a field has one column unless it takes several.

    Examples
    --------
    >>> [(one.column, one.field) for one in match_columns(ROW_KINDS["time_entry"], ["Klient", "Date", "Hours"])]
    [('Date', 'worked_on'), ('Hours', 'hours')]
    """
    offers = []
    for place, name in enumerate(header):
        for order, field in enumerate(kind.fields):
            score, rank = _likeness(name, field)
            if score >= ALIKE:
                offers.append((-score, rank, order, place, field))
    taken: dict[int, ColumnMatch] = {}
    fed: set[str] = set()
    for negative, _rank, _order, place, field in sorted(offers, key=lambda offer: offer[:4]):
        if place in taken or (field.name in fed and not field.several):
            continue
        taken[place] = ColumnMatch(header[place], field.name, -negative)
        fed.add(field.name)
    return [taken[place] for place in sorted(taken)]


def missing_groups(kind: RowKind, fields: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the groups of needed fields of which none is among the given ones."""
    return [group for group in kind.needed if not set(group) & set(fields)]


def _likeness(header: str, field: Field) -> tuple[float, int]:
    """Return how alike a header is to the nearest name of a field, and that name's place among them."""
    if not header.strip():
        return 0.0, 0
    best = (0.0, 0)
    # "Duration (decimal)" goes by its whole name first, then by "duration".
    for later, whole in enumerate(dict.fromkeys((plain(header), plain(_BRACKETS.sub(" ", header))))):
        for place, alias in enumerate(field.headers):
            if whole == alias or whole.replace(" ", "") == alias.replace(" ", ""):
                return EXACT, place + later * _MOST_NAMES
            if len(alias) >= _SHORTEST_ALIKE and len(whole) >= _SHORTEST_ALIKE:
                score = fuzz.ratio(whole, alias, score_cutoff=ALIKE)
                if score > best[0]:
                    best = (min(score, EXACT - 1.0), place)
    return best


def header_names(cells: Sequence[Cell]) -> list[str]:
    """Return a row's cells as column names: trimmed texts, trailing empty ones left out."""
    names = [cell.strip() if isinstance(cell, str) else str(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def find_header(grid: Grid) -> int | None:
    """Return the position of the row that is most likely the header; None where no row looks like one.

    The row among the first sixty whose cells go by the most names of one kind's fields; of equals the first. Where no
    row has two such names, the first row that is as wide as most and holds texts only.
    """
    best, most = None, 1
    for place in range(min(len(grid), _HEADER_WITHIN)):
        names = header_names(grid.row(place))
        if len(names) < 2 or not all(isinstance(cell, str) for cell in grid.row(place)[: len(names)]):
            continue
        known = max(sum(m.score == EXACT for m in match_columns(kind, names)) for kind in ROW_KINDS.values())
        if known > most:
            best, most = place, known
    return _widest_texts(grid) if best is None else best


def _widest_texts(grid: Grid) -> int | None:
    widths = [len(header_names(grid.row(place))) for place in range(min(len(grid), _HEADER_WITHIN))]
    if not widths:
        return None
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    for place, width in enumerate(widths):
        cells = grid.row(place)[:width]
        if width >= usual and all(isinstance(cell, str) and cell.strip() and not _is_figure(cell) for cell in cells):
            return place
    return None


def _is_figure(text: str) -> bool:
    return any(c.isdigit() for c in text) and not any(c.isalpha() for c in text)
