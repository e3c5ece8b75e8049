"""Record what was decided of a client with the forecast made then, to be laid beside later months; and take it back."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from history.faults import Fault, HistoryError
from history.log.rows import DECISIONS, add_rows, check_client, figure_text, read_cells_of, refuse, with_table
from history.record import History


def add_decision(history: History, cells: Mapping[str, str | float | bool | None]) -> History:
    r"""Return the history with one decision more; the given one stays as it was.

    Parameters
    ----------
    history : History
        To add to.
    cells : mapping of str to str, float, bool or None
        By column of decisions.csv; None is an empty cell, decided_in is YYYY-MM.

    Returns
    -------
    History
        Other fingerprint.

    Raises
    ------
    HistoryError
        With all that is wrong with the row, as if it stood in decisions.csv; a second decision of the same client in
        the same month, too.

    Examples
    --------
    >>> from history.read import read_history
    >>> history = read_history({"months.csv": b"client_id,month\nacme,2026-01\n"})
    >>> stays = {f"stay_probability_{months}": 0.9 for months in (3, 6, 12)}
    >>> row = {"client_id": "acme", "decided_in": "2026-01", "kind": "keep", "verdict": "keep", **stays}
    >>> recorded = add_decision(history, row)
    >>> recorded.decisions["kind"].tolist(), remove_decision(recorded, "acme", "2026-01") == history
    (['keep'], True)
    """
    faults: list[Fault] = []
    strange = [name for name in cells if name not in DECISIONS.names]
    faults += [Fault(DECISIONS.file, None, name, name, f"one of {', '.join(DECISIONS.names)}") for name in strange]
    texts = {name: _text(cells.get(name)) for name in DECISIONS.names}
    read = read_cells_of(DECISIONS, texts, faults)
    check_client(history, DECISIONS, read.get("client_id"), faults)
    refuse(faults)
    client_id, decided_in = texts["client_id"], texts["decided_in"]
    if history.decisions is not None and _same(history.decisions, client_id, decided_in).any():
        allowed = "one decision a client and month; take the other back first"
        refuse([Fault(DECISIONS.file, None, "client_id, decided_in", f"{client_id} {decided_in}", allowed)])
    return add_rows(history, DECISIONS, [read])


def remove_decision(history: History, client_id: str, decided_in: str) -> History:
    """Return the history without one recorded decision.

    Parameters
    ----------
    history : History
        To take from.
    client_id, decided_in : str
        Of the row; the month as YYYY-MM.

    Returns
    -------
    History
        Without the table of decisions where it was the last.

    Raises
    ------
    HistoryError
        Where there is no such decision.
    """
    decisions = history.decisions
    if decisions is None or not (found := _same(decisions, client_id, decided_in)).any():
        seen = f"{client_id} {decided_in}"
        raise HistoryError([Fault(DECISIONS.file, None, "client_id, decided_in", seen, "a recorded decision")])
    return with_table(history, DECISIONS, decisions.loc[~found])


def _same(decisions: pd.DataFrame, client_id: str, decided_in: str) -> pd.Series:
    return (decisions["client_id"] == client_id) & (decisions["decided_in"].astype(str) == decided_in)


def _text(value: str | float | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) else figure_text(value)
