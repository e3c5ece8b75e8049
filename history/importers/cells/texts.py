"""Texts of exports: names and numbers of things, kept as they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from history.importers.files.grid import Cell

_MOST_EXAMPLES = 5


def read_texts(cells: Sequence[Cell]) -> list[str | None]:
    """Return each cell as text, trimmed; None where it is empty.

    Notes
    -----
    A leading zero stays, and a client called NA is one. A workbook's whole number comes without decimals. Lines end as
    a history has them, with a line feed, so that a text that was saved and is imported again is the same.

    Examples
    --------
    >>> read_texts([" 007 ", "NA", 7.0, ""])
    ['007', 'NA', '7', None]
    """
    return [_text(cell) for cell in cells]


def odd_characters(cells: Iterable[Cell]) -> tuple[str, ...]:
    r"""Return examples of texts with letters that cannot be seen, or that mix alphabets that look alike.

    Examples
    --------
    >>> odd_characters(["Acme", "Ac\u200bme"])
    ('Ac\u200bme',)
    """
    found = []
    for cell in cells:
        if isinstance(cell, str) and not cell.isascii() and (_has_invisible(cell) or _mixes_alphabets(cell)):
            found.append(cell)
    return tuple(found[:_MOST_EXAMPLES])


def _text(cell: Cell) -> str | None:
    if isinstance(cell, str):
        return cell.strip().replace("\r\n", "\n").replace("\r", "\n") or None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _has_invisible(text: str) -> bool:
    return any(unicodedata.category(c) == "Cf" for c in text)


def _mixes_alphabets(text: str) -> bool:
    """Tell whether one word mixes Latin letters with Greek or Cyrillic ones."""
    for word in text.split():
        scripts = {unicodedata.name(c, "").split(" ")[0] for c in word if c.isalpha()}
        if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK"}:
            return True
    return False
