"""The staff's own view: each year every member names the clients hardest to work with, the worst first."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from history.faults import Fault, HistoryError
from history.log.rows import STAFF_POLL, add_rows, check_client, figure_text, read_cells_of, refuse, with_table
from history.record import History

MOST_VOTES = 5
"""Clients a voter may name."""


def add_votes(history: History, year: int, voter: str, client_ids: Sequence[str]) -> History:
    r"""Return the history with one voter's poll of a year, in place of an earlier one of the same voter and year.

    Parameters
    ----------
    history : History
        To add to.
    year : int
        Of the poll.
    voter : str
        Who votes; a made-up name does. Capitals and small letters are the same.
    client_ids : sequence of str
        One to five different clients, the worst first.

    Returns
    -------
    History
        Other fingerprint where the votes are others.

    Raises
    ------
    HistoryError
        With all that is wrong, as if it stood in staff_poll.csv.

    Examples
    --------
    >>> from history.read import read_history
    >>> history = read_history({"months.csv": b"client_id,month\nacme,2026-01\nbolt,2026-01\n"})
    >>> voted = add_votes(history, 2026, "Robin", ["bolt", "acme"])
    >>> voted.staff_poll.sort_values("rank")[["client_id", "rank"]].values.tolist()
    [['bolt', 1.0], ['acme', 2.0]]
    """
    faults: list[Fault] = []
    poll = read_cells_of(STAFF_POLL, {"year": figure_text(year), "voter": voter}, faults)
    rows = []
    for place, client_id in enumerate(client_ids, start=1):
        vote = read_cells_of(STAFF_POLL, {"client_id": client_id}, faults)
        check_client(history, STAFF_POLL, vote.get("client_id"), faults)
        rows.append({**poll, **vote, "rank": float(place)})
    named = {row.get("client_id") for row in rows}
    if not 1 <= len(rows) <= MOST_VOTES or len(named) < len(rows):
        seen = ", ".join(client_ids) or "no client"
        faults.append(Fault(STAFF_POLL.file, None, "client_id", seen, f"1 to {MOST_VOTES} different clients"))
    refuse(faults)
    kept = history
    if history.staff_poll is not None:
        kept = with_table(history, STAFF_POLL, history.staff_poll.loc[~_of(history.staff_poll, **poll)])
    return add_rows(kept, STAFF_POLL, rows)


def remove_votes(history: History, year: int, voter: str) -> History:
    """Return the history without one voter's poll of a year.

    Parameters
    ----------
    history : History
        To take from.
    year : int
        Of the poll.
    voter : str
        As entered then; capitals and small letters are the same.

    Returns
    -------
    History
        Without the table of the poll where it was the last.

    Raises
    ------
    HistoryError
        Where there is no such poll.
    """
    faults: list[Fault] = []
    cells = read_cells_of(STAFF_POLL, {"year": figure_text(year), "voter": voter}, faults)
    refuse(faults)
    poll = history.staff_poll
    kept = poll if poll is None else poll.loc[~_of(poll, **cells)]
    if poll is None or kept is None or len(kept) == len(poll):
        raise HistoryError([Fault(STAFF_POLL.file, None, "voter", voter, "a voter of that year's poll")])
    return with_table(history, STAFF_POLL, kept)


def has_voted(history: History, year: int, voter: str) -> bool:
    """Say whether a voter's poll of a year is in; capitals and small letters are the same."""
    poll = history.staff_poll
    return poll is not None and bool(_of(poll, year, voter.strip()).any())


def count_voters(history: History, year: int) -> int:
    """Return how many have voted in the poll of a year."""
    poll = history.staff_poll
    if poll is None:
        return 0
    return int(poll.loc[poll["year"] == year, "voter"].str.casefold().nunique())


def _of(poll: pd.DataFrame, year: float, voter: str) -> pd.Series:
    return (poll["year"] == year) & (poll["voter"].str.casefold() == voter.casefold())
