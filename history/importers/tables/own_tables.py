"""Files that are tables of a history already, such as months.csv: read strictly, as they always are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pandas as pd

from history.checks import table_faults
from history.csv_text import rows_of
from history.faults import Fault, HistoryError
from history.importers.tables.assembly import as_declared
from history.read import read_company_table, with_write_offs
from history.table_reader import read_table
from history.tables import TABLES


@dataclass(frozen=True, eq=False)
class OwnTable:
    """One table as read.

    Parameters
    ----------
    file : str
        As the user knows it.
    name : str
        In `history.tables.TABLES`.
    frame : DataFrame
        Typed.
    rows : int
        How many.
    company : mapping
        Of company.csv, its known figures.
    """

    file: str
    name: str
    frame: pd.DataFrame
    rows: int
    company: Mapping[str, float | str] = field(default_factory=dict)


def with_own_tables(tables: Mapping[str, pd.DataFrame], own: Iterable[OwnTable]) -> dict[str, pd.DataFrame]:
    """Return tables made from exports with those that came as such; where both tell a cell the export has the word."""
    joined = dict(tables)
    for one in own:
        if one.name == "company":
            continue
        other = joined.get(one.name)
        keys = list(TABLES[one.name].key)
        if other is None:
            joined[one.name] = one.frame
        elif keys:
            whole = other.set_index(keys).combine_first(one.frame.set_index(keys)).reset_index()
            joined[one.name] = as_declared(TABLES[one.name], whole)
        else:
            joined[one.name] = as_declared(TABLES[one.name], pd.concat([one.frame, other], ignore_index=True))
    return joined


def own_table(file: str, content: bytes) -> OwnTable | None:
    """Read a file that has the name and the columns of a history's own table; None where it is none.

    Raises
    ------
    HistoryError
        With every fault of it.
    """
    base = PurePosixPath(file.replace("\\", "/")).name.casefold()
    table = next((table for table in TABLES.values() if table.file == base), None)
    if table is None:
        return None
    ignored: list[Fault] = []
    header = next(rows_of(table.file, content, ignored), None)
    if header is None or not {cell.strip() for cell in header[1]} <= {*table.names, ""}:
        return None
    if not {column.name for column in table if column.needed} <= {cell.strip() for cell in header[1]}:
        return None
    faults: list[Fault] = []
    read = read_table(table, content, faults)
    company: dict[str, float | str] = {}
    if read is not None:
        faults += table_faults(table, read)
        if table.name == "company":
            company = read_company_table(read, faults)
    if faults or read is None:
        raise HistoryError(faults)
    frame = with_write_offs(read.frame) if table.name == "invoices" else read.frame
    return OwnTable(file, table.name, frame, len(frame), company)
