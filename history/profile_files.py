"""The two files that stand in for a history: a table of client profiles as text cells, and company.csv alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from history.cells import UnreadableCellError, read_cell
from history.csv_text import rows_of
from history.faults import Fault, HistoryError
from history.read import read_company_table
from history.table_reader import read_table
from history.tables import TABLES, Column

MAX_BYTES = 20_000_000


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise HistoryError([Fault(path.name, None, None, "no such file", "a CSV file that can be read")])
    if path.stat().st_size > MAX_BYTES:
        raise HistoryError([Fault(path.name, None, None, "a larger file", f"at most {MAX_BYTES // 10**6} MB")])
    return path.read_bytes()


def read_profile_rows(path: Path, numbers: Iterable[str]) -> list[dict[str, object]]:
    """Read a table of client profiles: client_id as text, every other cell a number or blank.

    Parameters
    ----------
    path : Path
        A CSV file with a header; `client_id` is needed.
    numbers : iterable of str
        Names of the columns allowed beside client_id. Their bounds are not checked here.

    Returns
    -------
    list of dict
        One a row; None for a blank cell.

    Raises
    ------
    HistoryError
        With every cell that is not a number, every column unknown or there twice, every ragged row.
    """
    faults: list[Fault] = []
    rows = rows_of(path.name, _content(path), faults)
    allowed = ["client_id", *numbers]
    _, header = next(rows, (1, []))
    names = [cell.strip() for cell in header]
    for name in names:
        if name not in allowed or names.count(name) > 1:
            faults.append(Fault(path.name, 1, name, name, f"each of {', '.join(allowed)} at most once"))
    if "client_id" not in names and not faults:
        faults.append(Fault(path.name, 1, "client_id", ", ".join(names), "a column client_id"))
    read: list[dict[str, object]] = []
    number = Column("figure", "number", "A figure of the profile.")
    for place, cells in rows:
        if len(cells) != len(names):
            faults.append(Fault(path.name, place, None, f"{len(cells)} cells", f"{len(names)}, as the header has"))
            continue
        row: dict[str, object] = {}
        for name, cell in zip(names, cells, strict=True):
            if name == "client_id":
                row[name] = cell.strip()
                continue
            try:
                row[name] = read_cell(number, cell)
            except UnreadableCellError:
                faults.append(Fault(path.name, place, name, cell, "a number with a decimal point, or blank"))
        read.append(row)
    if not read and not faults:
        faults.append(Fault(path.name, None, None, "a header alone", "at least one client"))
    if faults:
        raise HistoryError(faults)
    return read


def read_company(path: Path) -> dict[str, float | str]:
    """Read company.csv alone: the figures it knows by key, checked as in a history.

    Raises
    ------
    HistoryError
        With every fault of the file.
    """
    faults: list[Fault] = []
    table = read_table(TABLES["company"], _content(path), faults)
    known = read_company_table(table, faults) if table is not None else {}
    if faults:
        raise HistoryError(faults)
    return known
