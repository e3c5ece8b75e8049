"""Log by hand what stands in no export: a price change, a shout, an ignored recommendation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from history.cells import UnreadableCellError, read_cell, typed, with_all_columns
from history.checks import table_faults
from history.faults import Fault, HistoryError
from history.record import History, build_history
from history.table_reader import ReadTable
from history.tables import TABLES


def add_event(
    history: History, client_id: str, date: dt.date | str, kind: str, value: float | None = None, note: str = ""
) -> History:
    r"""Return the history with one event more; the given one stays as it was.

    Parameters
    ----------
    history : History
        To add to.
    client_id : str
        One of its clients.
    date : datetime.date or str
        Day it happened, YYYY-MM-DD as text.
    kind : str
        One of `history.tables.EVENT_KINDS`.
    value : float, optional
        A figure to it; for price_change the change as a fraction, above -1 and at most 1.
    note : str
        What was said or done.

    Returns
    -------
    History
        Other fingerprint, warnings brought up to date.

    Raises
    ------
    HistoryError
        With all that is wrong with the event, as if it stood in events.csv.

    Examples
    --------
    >>> from history.read import read_history
    >>> history = read_history({"months.csv": b"client_id,month\nacme,2026-01\n"})
    >>> later = add_event(history, "acme", "2026-01-15", "abuse", note="shouted at the help desk")
    >>> len(later.events), history.events is None
    (1, True)
    """
    table = TABLES["events"]
    texts = {
        "client_id": client_id,
        "date": date.isoformat() if isinstance(date, dt.date) else date,
        "kind": kind,
        "value": "" if value is None else repr(float(value)),
        "note": note,
    }
    faults: list[Fault] = []
    cells: dict[str, Any] = {}
    for column in table:
        try:
            cells[column.name] = read_cell(column, texts[column.name])
        except UnreadableCellError:
            faults.append(Fault(table.file, None, column.name, texts[column.name], column.allowed))
    if not faults and cells["client_id"] not in history.client_ids:
        faults.append(Fault(table.file, None, "client_id", client_id, "a client of the history"))
    row = pd.DataFrame({column.name: typed(column, [cells.get(column.name)]) for column in table})
    if not faults:
        faults = table_faults(table, ReadTable(row, [1]))
    if faults:
        raise HistoryError(Fault(f.file, None, f.column, f.seen, f.allowed) for f in faults)
    tables = dict(history.tables)
    tables["events"] = row if history.events is None else pd.concat([with_all_columns(table, history.events), row])
    kept = tuple(one for one in history.warnings if "was not read" in one)
    return build_history(tables, history.company, kept)
