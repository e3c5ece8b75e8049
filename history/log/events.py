"""Log what happened: a price change, a shout, an ignored recommendation; and take back what was logged in error."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from history.cells import with_columns
from history.faults import Fault
from history.log.rows import (
    EVENTS,
    Cells,
    add_rows,
    check_client,
    date_text,
    figure_text,
    read_cells_of,
    refuse,
    with_table,
)
from history.record import History


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
    faults: list[Fault] = []
    cells = _read(client_id, date, kind, value, note, faults)
    check_client(history, EVENTS, cells.get("client_id"), faults)
    refuse(faults)
    return add_rows(history, EVENTS, [cells])


def remove_event(
    history: History, client_id: str, date: dt.date | str, kind: str, value: float | None = None, note: str = ""
) -> History:
    """Return the history without one event that is the same in every cell; of several alike one goes.

    Parameters
    ----------
    history : History
        To take from.
    client_id, date, kind, value, note
        As in `add_event`; None and "" stand for an empty cell.

    Returns
    -------
    History
        Without the table of events where it was the last.

    Raises
    ------
    HistoryError
        Where no event is the same, or a cell cannot be one.
    """
    faults: list[Fault] = []
    cells = _read(client_id, date, kind, value, note, faults)
    refuse(faults)
    nothing = with_columns(EVENTS, pd.DataFrame(), EVENTS.names)
    events = nothing if history.events is None else with_columns(EVENTS, history.events, EVENTS.names)
    same = pd.Series(True, index=events.index)
    for name, cell in cells.items():
        same &= events[name].isna() if cell is None else events[name].eq(_comparable(cell)).fillna(False)
    if not same.any():
        seen = " ".join(text for text in (client_id, date_text(date), kind, figure_text(value), note) if text)
        refuse([Fault(EVENTS.file, None, None, seen, "an event of the history, the same in every cell")])
    return with_table(history, EVENTS, events.drop(index=same.idxmax()))


def _comparable(cell: object) -> object:
    return pd.Timestamp(cell) if isinstance(cell, dt.date) else cell


def _read(client_id: str, date: dt.date | str, kind: str, value: float | None, note: str, faults: list[Fault]) -> Cells:
    texts = {
        "client_id": client_id,
        "date": date_text(date),
        "kind": kind,
        "value": figure_text(value),
        "note": note,
    }
    return read_cells_of(EVENTS, texts, faults)
