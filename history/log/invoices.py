"""Log that a client contests an invoice, or no longer does."""

from __future__ import annotations

from history.faults import Fault
from history.log.rows import INVOICES, check_client, read_cells_of, refuse, set_cells
from history.record import History


def mark_disputed(history: History, client_id: str, invoice_id: str, disputed: bool) -> History:
    r"""Return the history with one invoice contested or not.

    Parameters
    ----------
    history : History
        To change.
    client_id, invoice_id : str
        Of an invoice that is there.
    disputed : bool
        Whether the client contests it.

    Returns
    -------
    History
        Other fingerprint where anything changed.

    Raises
    ------
    HistoryError
        Where the history has no such invoice.

    Examples
    --------
    >>> from history.read import read_history
    >>> text = b"client_id,invoice_id,issued_on,amount\nacme,7,2026-01-05,100\n"
    >>> mark_disputed(read_history({"invoices.csv": text}), "acme", "7", True).invoices["disputed"].tolist()
    [True]
    """
    faults: list[Fault] = []
    key = read_cells_of(INVOICES, {"client_id": client_id, "invoice_id": invoice_id}, faults)
    check_client(history, INVOICES, key.get("client_id"), faults)
    if not faults:
        known = history.invoices
        own = [] if known is None else known.loc[known["client_id"] == key["client_id"], "invoice_id"].to_list()
        if key["invoice_id"] not in own:
            faults.append(Fault(INVOICES.file, None, "invoice_id", invoice_id, "an invoice of this client"))
    refuse(faults)
    return set_cells(history, INVOICES, key, {"disputed": float(disputed)})
