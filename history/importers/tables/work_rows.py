"""Time entries and tickets to hours and counts a client and month; what names no client stays unattributed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from history.importers.tables.records import Pieces, Records

_KEYS = ["client_id", "month"]


def clients_of_tickets(records: list[Records]) -> pd.Series:
    """Return whose each ticket is, by the number of the ticket: a ticket that two rows give to two clients is nobody's.

    Parameters
    ----------
    records : list of Records
        Of any kind, client_id settled; those with tickets and clients count.

    Returns
    -------
    Series of str
        Indexed by ticket number.
    """
    parts = [
        one.frame[[name, "client_id"]].rename(columns={name: "ticket"})
        for one in records
        for name in ("ticket", "ticket_key")
        if name in one.frame
    ]
    if not parts:
        return pd.Series(dtype="str")
    pairs = pd.concat(parts, ignore_index=True).dropna().drop_duplicates()
    return pairs.drop_duplicates("ticket", keep=False).set_index("ticket")["client_id"]


def add_time_entries(records: list[Records], owners: pd.Series, pieces: Pieces) -> None:
    """Add hours and labour cost by client and month to the pieces.

    Parameters
    ----------
    records : list of Records
        Of kind time_entry, client_id settled.
    owners : Series
        From `clients_of_tickets`, for entries that name a ticket and no client.
    pieces : Pieces
        Added to. Hours that name no client go to unattributed, by month.

    Notes
    -----
    All labour counts, billable or not. A month's labour cost is told only where each of its entries has a cost above
    0: an export whose people have no cost would make every client look like a gold mine.
    """
    parts = []
    for one in records:
        frame = one.frame.copy()
        if "ticket" in frame:
            frame["client_id"] = frame["client_id"].fillna(frame["ticket"].map(owners))
        frame["month"] = frame["worked_on"].dt.to_period("M")
        _say_traps(one, frame, pieces)
        parts.append(frame.drop(columns="row"))
    if not parts:
        return
    entries = _each_once(parts, pieces)
    named = entries.loc[entries["client_id"].notna()]
    if "cost" in entries:
        blank = ~(named["cost"] > 0) & (named["hours"] > 0)
        named = named.assign(labour_cost=named["cost"].mask(blank))
    table = named.groupby(_KEYS)[["hours"]].sum()
    if "labour_cost" in named:
        table["labour_cost"] = named.groupby(_KEYS)["labour_cost"].agg(lambda cost: cost.sum(skipna=False))
    if len(table):
        pieces.months.append(_with_quiet_months(table, ("hours",)).reset_index())
    nobody = entries.loc[entries["client_id"].isna()]
    if nobody["hours"].sum() > 0:
        pieces.unattributed.append(nobody.groupby("month")["hours"].sum().reset_index())
        share = nobody["hours"].sum() / max(entries["hours"].sum(), 1e-9)
        pieces.notes.append(
            f"{nobody['hours'].sum():,.1f} hours ({share:.0%} of all) in {len(nobody):,} time entries name no client: "
            "they are shown as unattributed, and no client bears them."
        )
    _say_cut_months(entries["worked_on"], "time entries", pieces)


def _each_once(parts: list[pd.DataFrame], pieces: Pieces) -> pd.DataFrame:
    """Return the entries of all files; one that two files hold alike in every field counts as often as in one."""
    entries = pd.concat(parts, ignore_index=True)
    if len(parts) == 1:
        return entries
    told = [name for name in entries if name != "client_code"]
    file = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    time = entries.assign(file=file).groupby([*told, "file"], dropna=False).cumcount()
    again = entries[told].assign(time=time).duplicated()
    if again.any():
        pieces.notes.append(
            f"{int(again.sum()):,} time entries stand in more than one file, alike in every field: each counts once."
        )
    return entries.loc[~again]


def add_tickets(records: list[Records], pieces: Pieces) -> None:
    """Add tickets opened, reopened and escalated by client and month to the pieces.

    Parameters
    ----------
    records : list of Records
        Of kind ticket, client_id settled.
    pieces : Pieces
        Added to.

    Notes
    -----
    Rows that share a number are one ticket (an export of events has a row an event): opened at the first, reopened as
    often as the row with most says. A reopening has no date in most exports: it counts in the month of the ticket.
    """
    parts = []
    for one in records:
        frame = _numbered(one.frame)
        rows = frame.groupby("ticket", sort=False)
        if len(rows) < len(frame):
            pieces.notes.append(f"{one.place}: {len(frame):,} rows are {len(rows):,} tickets; each counts once.")
        ticket = pd.DataFrame({"client_id": rows["client_id"].first(), "opened_on": rows["opened_on"].min()})
        for name in ("reopened", "escalated", "from_administrator"):
            if name in frame:
                ticket[name] = rows[name].max()
        if "hours" in frame:
            ticket["hours"] = rows["hours"].max()
        parts.append(ticket.reset_index())
    if not parts:
        return
    tickets = pd.concat(parts, ignore_index=True)
    # The same ticket in two files that overlap.
    tickets = tickets.groupby("ticket", sort=False).first().reset_index()
    tickets["month"] = tickets["opened_on"].dt.to_period("M")
    named = tickets.loc[tickets["client_id"].notna()]
    counts = {"tickets_opened": named.groupby(_KEYS).size().astype("float64")}
    for name, column in (
        ("reopened", "tickets_reopened"),
        ("escalated", "escalations"),
        ("from_administrator", "admin_requests"),
        ("hours", "hours"),
    ):
        if name in named and named[name].notna().any():
            counts[column] = named.groupby(_KEYS)[name].sum(min_count=1)
    table = pd.DataFrame(counts)
    if len(table):
        pieces.months.append(_with_quiet_months(table, tuple(counts)).reset_index())
    nobody = tickets.loc[tickets["client_id"].isna()]
    if len(nobody):
        count = nobody.groupby("month").size().astype("float64").rename("tickets").reset_index()
        pieces.unattributed.append(count)
        pieces.notes.append(f"{len(nobody):,} tickets name no client: they are shown as unattributed.")
    _say_cut_months(tickets["opened_on"], "tickets", pieces)


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return tickets with their number, or, of those that have none, their inner one."""
    if "ticket_key" not in frame:
        return frame
    number = frame["ticket"].fillna(frame["ticket_key"]) if "ticket" in frame else frame["ticket_key"]
    return frame.assign(ticket=number)


def _with_quiet_months(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the table with a zero in each month between a client's first and last in which the export has nothing."""
    months = table.index.get_level_values("month")
    client = table.index.get_level_values("client_id")
    ordinal = pd.Series(months.asi8, index=table.index).groupby(client)
    first, last = ordinal.min(), ordinal.max()
    lengths = (last - first + 1).to_numpy()
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    whole = pd.MultiIndex.from_arrays(
        [
            np.repeat(first.index.to_numpy(), lengths),
            pd.PeriodIndex.from_ordinals(np.repeat(first.to_numpy(), lengths) + within, freq="M"),
        ],
        names=_KEYS,
    )
    quiet = ~whole.isin(table.index)
    filled = table.reindex(whole)
    filled.loc[quiet, list(columns)] = 0.0
    return filled


def _say_traps(records: Records, frame: pd.DataFrame, pieces: Pieces) -> None:
    if "agreement" in frame:
        without = frame["agreement"].isna() | (frame["agreement"].astype("str").str.strip() == "")
        if without.any():
            pieces.notes.append(
                f"{records.place}: {int(without.sum()):,} of {len(frame):,} time entries ({without.mean():.0%}) name "
                "no agreement; their hours count for the client all the same."
            )
    if "cost" in frame:
        free = ~(frame["cost"] > 0) & (frame["hours"] > 0)
        if free.any():
            pieces.notes.append(
                f"{records.place}: {int(free.sum()):,} time entries have hours and no cost (a rate or a multiplier is "
                "blank there); the labour cost of their months is taken as unknown, not as 0."
            )


def _say_cut_months(days: pd.Series, what: str, pieces: Pieces) -> None:
    """Note a first or last month of which the export may hold a part only."""
    if days.empty:
        return
    first, last = days.min(), days.max()
    cut = []
    if first.day > 7:
        cut.append(f"begin on {first.date()}")
    if (last + pd.Timedelta(days=7)).to_period("M") == last.to_period("M"):
        cut.append(f"end on {last.date()}")
    if cut:
        pieces.notes.append(
            f"The {what} {' and '.join(cut)}: that month may be there in part only, and look too light."
        )
