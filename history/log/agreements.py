"""Log the end of an agreement and who brought it about, which no export tells; and take it back."""

from __future__ import annotations

import datetime as dt

from history.faults import Fault
from history.log.rows import CLIENTS, check_client, date_text, read_cells_of, refuse, set_cells
from history.record import History


def end_agreement(history: History, client_id: str, date: dt.date | str | None, ended_by: str | None = None) -> History:
    r"""Return the history with the end of one client's agreement set, or taken back.

    Parameters
    ----------
    history : History
        To change.
    client_id : str
        One of its clients.
    date : datetime.date, str or None
        Last day as a client, YYYY-MM-DD as text; None: it is one still, and `ended_by` must be None too.
    ended_by : str or None
        client, msp or other; None: unknown.

    Returns
    -------
    History
        Other fingerprint where anything changed. A client without a row in clients.csv gets one.

    Raises
    ------
    HistoryError
        With all that is wrong, as if it stood in clients.csv: an end before the start, too.

    Examples
    --------
    >>> from history.read import read_history
    >>> history = read_history({"months.csv": b"client_id,month\nacme,2026-01\n"})
    >>> ended = end_agreement(history, "acme", "2026-01-31", "client")
    >>> ended.clients["ended_by"].tolist(), end_agreement(ended, "acme", None).clients["ended_by"].isna().tolist()
    (['client'], [True])
    """
    faults: list[Fault] = []
    texts = {"client_id": client_id, "end_date": date_text(date), "ended_by": ended_by or ""}
    cells = read_cells_of(CLIENTS, texts, faults)
    check_client(history, CLIENTS, cells.get("client_id"), faults)
    if ended_by and date is None:
        faults.append(Fault(CLIENTS.file, None, "ended_by", ended_by, "empty where end_date is empty"))
    refuse(faults)
    return set_cells(history, CLIENTS, {"client_id": cells.pop("client_id")}, cells)
