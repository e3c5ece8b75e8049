"""Log the counts of a client's month that a person keeps: reopened tickets, administrators' requests, escalations."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from history.faults import Fault
from history.log.rows import MONTHS, check_client, figure_text, read_cells_of, refuse, set_cells
from history.record import History

COUNTS = tuple(column.name for column in MONTHS if column.unit == "count in the month")
"""Columns of months.csv that count something."""
BY_HAND = (
    "tickets_reopened",
    "admin_requests",
    "escalations",
    "recommendations_made",
    "recommendations_ignored",
    "invoices_disputed",
    "security_incidents",
)
"""Those that exports seldom hold; tickets opened, invoices issued and e-mails received come from the systems."""
MONTHS_AHEAD = 12


def log_counts(history: History, client_id: str, month: pd.Period | str, counts: Mapping[str, float | None]) -> History:
    r"""Return the history with counts of one client's month set; its other figures stay.

    Parameters
    ----------
    history : History
        To change.
    client_id : str
        One of its clients.
    month : pandas.Period or str
        From the history's first month to twelve months after its last; YYYY-MM as text.
    counts : mapping of str to float or None
        By column, one of `COUNTS`: whole, at least 0; None makes it unknown again.

    Returns
    -------
    History
        Other fingerprint. A month of which nothing was known gets a row; its fee and hours stay unknown.

    Raises
    ------
    HistoryError
        With all that is wrong, as if it stood in months.csv: more disputed invoices than were issued, too.

    Notes
    -----
    A client that only its invoices tell of is refused: a single row of months.csv would be taken for all of its work,
    and it would seem to have left thereafter. A row in a month after the last makes that month the last.

    Examples
    --------
    >>> from history.read import read_history
    >>> history = read_history({"months.csv": b"client_id,month,hours\nacme,2026-01,8\n"})
    >>> log_counts(history, "acme", "2026-01", {"escalations": 2}).months[["hours", "escalations"]].values.tolist()
    [[8.0, 2.0]]
    """
    faults: list[Fault] = []
    key = read_cells_of(MONTHS, {"client_id": client_id, "month": str(month)}, faults)
    check_client(history, MONTHS, key.get("client_id"), faults)
    if not faults:
        faults += _out_of_reach(history, key["client_id"], pd.Period(ordinal=key["month"], freq="M"))
    known = {name: count for name, count in counts.items() if name in COUNTS}
    faults += [
        Fault(MONTHS.file, None, name, name, f"one of {', '.join(COUNTS)}") for name in counts if name not in COUNTS
    ]
    if not counts:
        faults.append(Fault(MONTHS.file, None, None, "no count", f"one of {', '.join(COUNTS)}"))
    cells = read_cells_of(MONTHS, {name: figure_text(count) for name, count in known.items()}, faults)
    refuse(faults)
    return set_cells(history, MONTHS, key, cells)


def _out_of_reach(history: History, client_id: str, month: pd.Period) -> list[Fault]:
    months, invoices = history.months, history.invoices
    if months is None or (invoices is not None and client_id in set(invoices["client_id"]) - set(months["client_id"])):
        return [Fault(MONTHS.file, None, "client_id", client_id, "a client that months.csv tells of")]
    last = history.last_month + MONTHS_AHEAD
    if not history.first_month <= month <= last:
        return [Fault(MONTHS.file, None, "month", str(month), f"a month from {history.first_month} to {last}")]
    return []
