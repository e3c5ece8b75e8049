"""Read a history, whole or not at all: every fault of every file is shown at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from history.cells import ONE, WHOLE, UnreadableCellError, read_cell
from history.checks import company_faults, table_faults
from history.faults import Fault, HistoryError
from history.record import History, build_history
from history.sources import find_files
from history.table_reader import ReadTable, read_table
from history.tables import COMPANY, TABLES

_CURRENCY = re.compile(r"[A-Z]{3}")


def read_history(source: Path | str | Mapping[str, bytes], *, any_table: bool = False) -> History:
    r"""Read the tables of a client history and check every cell of them.

    Parameters
    ----------
    source : Path, str or mapping of str to bytes
        A folder or a zip file with CSV files named as in `history.tables.TABLES`, or file names with their content
        (one zip alone is unpacked). Any of months.csv and invoices.csv is enough.

    any_table : bool
        True where any table at all will do, for a history that is only being put together.

    Returns
    -------
    History
        Absent tables and columns stay absent; ``warnings`` says what that leaves out.

    Raises
    ------
    HistoryError
        With every fault of every file: place, what was seen, what is allowed.

    Notes
    -----
    Every cell is read as text and converted by its column's declared type: a client called NA stays one, an id keeps
    its leading zeros, 1,000 is refused rather than guessed at. An empty cell is unknown.

    In ``written_off``, true stands for what is left of the invoice (amount less amount_paid); a column of nothing but
    0 and 1 is taken as false and true (an amount of one is written 1.0 there).

    Examples
    --------
    >>> history = read_history({"months.csv": b"client_id,month,mrr,hours\nacme,2026-01,1000,8\n"})
    >>> history.client_ids, str(history.last_month), float(history.months["hours"].iloc[0])
    (('acme',), '2026-01', 8.0)
    """
    found = find_files(source)
    faults = list(found.faults)
    tables: dict[str, pd.DataFrame] = {}
    company: dict[str, float | str] = {}
    for name, table in TABLES.items():
        if name not in found.contents:
            continue
        read = read_table(table, found.contents[name], faults)
        if read is None:
            continue
        faults += table_faults(table, read)
        if name == "company":
            company = read_company_table(read, faults)
        else:
            tables[name] = read.frame
    if not faults and not {"months", "invoices"} & set(tables) and not (any_table and (tables or company)):
        seen = ", ".join(TABLES[name].file for name in found.contents) or "no file of a history"
        hint = "".join(f"; {warning}" for warning in found.warnings).rstrip(".")
        where = "files" if isinstance(source, Mapping) else Path(source).name or str(source)
        faults.append(
            Fault(where, None, None, seen, f"months.csv or invoices.csv, or both, with any of the others{hint}")
        )
    if faults:
        order = {table.file: place for place, table in enumerate(TABLES.values())}
        raise HistoryError(sorted(faults, key=lambda fault: (order.get(fault.file, -1), fault.row or 0)))
    if "invoices" in tables:
        tables["invoices"] = with_write_offs(tables["invoices"])
    return build_history(tables, company, tuple(found.warnings))


def read_company_table(read: ReadTable, faults: list[Fault]) -> dict[str, float | str]:
    """Return the known figures of company.csv, each read by the type of its key."""
    faults += company_faults(read)
    known: dict[str, float | str] = {}
    rows: dict[str, int] = {}
    for key, text, row in zip(read.frame["key"], read.frame.get("value", []), read.rows, strict=False):
        column = COMPANY.get(key) if isinstance(key, str) else None
        if column is None or not isinstance(text, str):
            continue
        try:
            value = read_cell(column, text)
        except UnreadableCellError:
            faults.append(Fault("company.csv", row, "value", text, f"for {key} {column.allowed}"))
            continue
        if key == "currency" and not _CURRENCY.fullmatch(value):
            faults.append(Fault("company.csv", row, "value", text, "for currency three capital letters, such as EUR"))
        known[key] = value
        rows[key] = row
    least, most = known.get("ideal_seats_min"), known.get("ideal_seats_max")
    if isinstance(least, float) and isinstance(most, float) and most < least:
        allowed = f"for ideal_seats_max no fewer than ideal_seats_min, {least:g}"
        faults.append(Fault("company.csv", rows["ideal_seats_max"], "value", f"{most:g}", allowed))
    return known


def with_write_offs(invoices: pd.DataFrame) -> pd.DataFrame:
    """Return the invoices with every write-off as an amount."""
    if "written_off" not in invoices:
        return invoices
    off = invoices["written_off"].to_numpy(dtype=float)
    flags = np.isin(off[~np.isnan(off)], (0.0, ONE, WHOLE)).all()
    whole = (off == WHOLE) | ((off == ONE) & flags)
    off = np.where(off == ONE, 1.0, off)
    paid = invoices["amount_paid"].fillna(0.0).to_numpy(dtype=float) if "amount_paid" in invoices else 0.0
    left = np.maximum(invoices["amount"].to_numpy(dtype=float) - paid, 0.0)
    return invoices.assign(written_off=np.where(whole, left, off))
