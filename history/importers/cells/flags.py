"""Yes and no as exports write them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from history.importers.files.grid import Cell

_YES = frozenset(
    {"yes", "true", "1", "y", "t", "x", "si", "sí", "ja", "oui", "sim", "on", "disputed", "escalated"}
    | {"wahr", "vrai", "verdadero", "verdadeiro", "vero"}
)
_NO = frozenset({"no", "false", "0", "n", "f", "nein", "non", "não", "nao", "off"} | {"falsch", "faux", "falso"})


def read_flags(cells: Sequence[Cell], *, empty_words: Collection[str] = ()) -> tuple[list[float | None], list[int]]:
    """Return 1.0 for yes, 0.0 for no, None for an empty cell, and the positions of those that say neither.

    Examples
    --------
    >>> read_flags(["Yes", "FALSE", "", 1.0, "maybe"])
    ([1.0, 0.0, None, 1.0, None], [4])
    """
    nothing = {word.casefold() for word in empty_words}
    values: list[float | None] = []
    unreadable: list[int] = []
    for place, cell in enumerate(cells):
        if isinstance(cell, bool | float) and cell in (0, 1):
            values.append(float(cell))
            continue
        word = str(cell).strip().casefold()
        value = 1.0 if word in _YES else 0.0 if word in _NO else None
        if value is None and word and word not in nothing:
            unreadable.append(place)
        values.append(value)
    return values, unreadable
