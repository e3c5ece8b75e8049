"""One table from its bytes: header matched, every cell converted by its column's type, every fault named."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from history.cells import read_cells, typed
from history.csv_text import rows_of
from history.faults import Fault
from history.tables import Column, Table

MAX_ROWS = 5_000_000
MAX_FAULTS = 10_000
"""A file with more is no table gone wrong here and there but another thing; its reading stops."""
_BLOCK_ROWS = 50_000


@dataclass(frozen=True)
class ReadTable:
    """A table as read: typed columns, and beside each row its number in the file.

    Parameters
    ----------
    frame : DataFrame
        Declared columns that the file has, in declared order; a cell with a fault is missing.
    rows : list of int
        Row in the file of each row of the frame, the header being 1.
    """

    frame: pd.DataFrame
    rows: list[int]


def read_table(table: Table, content: bytes, faults: list[Fault]) -> ReadTable | None:
    """Read one table, adding whatever is wrong to the faults.

    Parameters
    ----------
    table : Table
        Which table the bytes are to be.
    content : bytes
        The file.
    faults : list of Fault
        All that is wrong is added here, not the first thing only.

    Returns
    -------
    ReadTable or None
        None where not even the header could be understood.
    """
    before = len(faults)
    rows = rows_of(table.file, content, faults)
    header = next(rows, None)
    if header is None:
        if len(faults) == before:
            faults.append(Fault(table.file, None, None, "blank lines only", "a header and at least one row"))
        return None
    columns = _match_header(table, header, faults)
    if columns is None:
        return None
    values: dict[str, list[Any]] = {column.name: [] for column in columns if column is not None}
    numbers: list[int] = []
    before = len(faults)
    for block_numbers, block in _blocks(table, rows, len(columns), faults):
        for place, column in enumerate(columns):
            texts = [cells[place] for cells in block]
            if column is None:
                faults += _unnamed(table, place, block_numbers, texts)
                continue
            meanings, wrong = read_cells(column, texts)
            values[column.name] += meanings
            for position in wrong:
                seen = texts[position] if texts[position].strip() else "an empty cell"
                faults.append(Fault(table.file, block_numbers[position], column.name, seen, column.allowed))
        numbers += block_numbers
        if len(faults) - before > MAX_FAULTS or len(numbers) > MAX_ROWS:
            seen = "more faults" if len(faults) - before > MAX_FAULTS else "more rows"
            allowed = f"at most {MAX_ROWS:,} rows, and a table with fewer than {MAX_FAULTS:,} faults"
            faults.append(Fault(table.file, block_numbers[-1], None, seen, allowed))
            break
    if not numbers and len(faults) == before:
        faults.append(Fault(table.file, None, None, "a header and no row", "a header and at least one row"))
    kept = [column for column in table if column.name in values]
    frame = pd.DataFrame({column.name: typed(column, values[column.name]) for column in kept})
    return ReadTable(frame, numbers)


def _match_header(table: Table, header: tuple[int, list[str]], faults: list[Fault]) -> list[Column | None] | None:
    """Return the column of each place (None: unnamed), or None where a place or a needed column is not understood."""
    row, cells = header
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    known = {column.name: column for column in table}
    if len(names) == 1 and names[0] not in known and any(mark in names[0] for mark in ";\t|"):
        faults.append(Fault(table.file, row, None, names[0], "columns separated by commas, decimals by points"))
        return None
    if len(names) > 10 * len(known):
        faults.append(Fault(table.file, row, None, f"{len(names):,} columns", f"some of {', '.join(table.names)}"))
        return None
    before = len(faults)
    for place, name in enumerate(names):
        if name and name not in known:
            faults.append(Fault(table.file, row, name, name, _known_columns(table, name)))
        elif name and name in names[:place]:
            faults.append(Fault(table.file, row, name, f"{name} twice in the header", "each column once"))
    for column in table:
        if column.needed and column.name not in names:
            seen = f"no column {column.name}"
            faults.append(Fault(table.file, row, column.name, seen, f"a header with {_needed(table)}"))
    if len(faults) > before:
        return None
    unnamed: list[Column | None] = [None] * (len(cells) - len(names))
    return [known.get(name) for name in names] + unnamed


def _known_columns(table: Table, name: str) -> str:
    close = difflib.get_close_matches(name.casefold(), table.names, n=1, cutoff=0.7)
    hint = f" (did you mean {close[0]}?)" if close else ""
    return f"one of {', '.join(table.names)}{hint}"


def _needed(table: Table) -> str:
    return ", ".join(column.name for column in table if column.needed)


def _blocks(
    table: Table, rows: Iterator[tuple[int, list[str]]], width: int, faults: list[Fault]
) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Yield rows of the right width in blocks, so that a large file never stands in memory as text twice."""
    before = len(faults)
    numbers: list[int] = []
    block: list[list[str]] = []
    for number, cells in rows:
        if len(cells) != width and len(faults) - before > MAX_FAULTS:
            break
        if len(cells) != width:
            faults.append(Fault(table.file, number, None, f"{len(cells)} cells", f"{width} cells, as in the header"))
            continue
        numbers.append(number)
        block.append(cells)
        if len(block) == _BLOCK_ROWS:
            yield numbers, block
            numbers, block = [], []
    if block:
        yield numbers, block


def _unnamed(table: Table, place: int, numbers: list[int], texts: list[str]) -> list[Fault]:
    allowed = "cells only under a column name"
    where = f"number {place + 1}, which has no name"
    return [
        Fault(table.file, number, where, text, allowed)
        for number, text in zip(numbers, texts, strict=True)
        if text.strip()
    ]
