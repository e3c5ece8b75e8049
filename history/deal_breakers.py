"""Five deal-breakers, each by a rule with its evidence and date: they stand outside the score and the money."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from history.estimates import counted
from history.payments import known_invoices, month_end
from history.record import History

RECENT_MONTHS = 12
LATE_BY_DAYS = 30
LATE_INVOICES = 3


@dataclass(frozen=True)
class DealBreaker:
    """One rule.

    Parameters
    ----------
    kind : str
        Kind of event it counts.
    label : str
        For a screen.
    least : int
        Events within the last twelve months from which it is active.
    rule : str
        In plain words.
    """

    kind: str
    label: str
    least: int
    rule: str


DEAL_BREAKERS: dict[str, DealBreaker] = {
    rule.kind: rule
    for rule in (
        DealBreaker("abuse", "Abuse of staff", 1, "once in 12 months"),
        DealBreaker("contempt", "Contempt for expertise", 1, "once in 12 months"),
        DealBreaker("security_alarm", "Repeated security alarms", 2, "twice in 12 months"),
        DealBreaker("unreasonable_demand", "Unreasonable demands", 2, "twice in 12 months"),
        DealBreaker(
            "late_payment",
            "Repeated late payment",
            2,
            "logged twice in 12 months, or three bills of that time more than 30 days past due",
        ),
    )
}
"""The rules by kind. How often is an assumption of 2026-11."""


def deal_breakers(history: History, as_of: pd.Period) -> pd.DataFrame:
    r"""Return the deal-breakers active at a month's end.

    Parameters
    ----------
    history : History
        Events, and for late payment invoices too.
    as_of : pandas.Period
        Last of the twelve months looked at.

    Returns
    -------
    DataFrame
        client_id, kind, evidence (text), date (datetime64, of the latest case); a row a client and kind, sorted.

    Raises
    ------
    HistoryError
        Where `as_of` is not a month the history reaches.

    Examples
    --------
    >>> from history.read import read_history
    >>> months = b"client_id,month\nacme,2026-01\n"
    >>> events = b"client_id,date,kind,note\nacme,2026-01-09,abuse,shouted\n"
    >>> history = read_history({"months.csv": months, "events.csv": events})
    >>> deal_breakers(history, history.last_month)[["client_id", "kind", "evidence"]].values.tolist()
    [['acme', 'abuse', 'logged once in 12 months, last: shouted']]
    """
    history.check_as_of(as_of)
    found = _from_events(history, as_of)
    for (client, kind), (evidence, date) in _from_invoices(history, as_of).items():
        logged = found.get((client, kind))
        both = (f"{logged[0]}; {evidence}", max(logged[1], date)) if logged else (evidence, date)
        found[client, kind] = both
    rows = [(client, kind, evidence, date) for (client, kind), (evidence, date) in sorted(found.items())]
    table = pd.DataFrame(rows, columns=["client_id", "kind", "evidence", "date"])
    return table.astype({"client_id": "str", "kind": "str", "evidence": "str", "date": "datetime64[us]"})


_Found = dict[tuple[str, str], tuple[str, pd.Timestamp]]


def _from_events(history: History, as_of: pd.Period) -> _Found:
    events = history.events
    if events is None:
        return {}
    since, until = month_end(as_of - RECENT_MONTHS), month_end(as_of)
    recent = events.loc[(events["date"] > since) & (events["date"] <= until) & events["kind"].isin(DEAL_BREAKERS)]
    found: _Found = {}
    for (client, kind), cases in recent.groupby(["client_id", "kind"]):
        if len(cases) < DEAL_BREAKERS[kind].least:
            continue
        last = cases.sort_values("date").iloc[-1]
        times = "once" if len(cases) == 1 else counted(len(cases), "time")
        note = last.get("note")
        told = f", last: {note}" if isinstance(note, str) and note else ""
        found[client, kind] = (f"logged {times} in 12 months{told}", last["date"])
    return found


def _from_invoices(history: History, as_of: pd.Period) -> _Found:
    known = known_invoices(history, as_of)
    if known is None:
        return {}
    until = month_end(as_of)
    # A bill still open has been late until now, for as long as it has been due.
    settled = known["paid_on"].fillna(until).where(known["paid_on"].notna() | known["is_open"])
    days_late = (settled - known["due_on"]).dt.days
    late = known.loc[(known["amount"] > 0) & (known["month"] > as_of - RECENT_MONTHS) & (days_late > LATE_BY_DAYS)]
    late = late.assign(days_late=days_late)
    found: _Found = {}
    for client, bills in late.groupby("client_id"):
        if len(bills) >= LATE_INVOICES:
            worst = int(bills["days_late"].max())
            evidence = f"{len(bills)} bills of the last 12 months more than {LATE_BY_DAYS} days late, at most {worst}"
            crossed = (bills["due_on"] + pd.Timedelta(days=LATE_BY_DAYS + 1)).max()
            found[client, "late_payment"] = (evidence, crossed)
    return found
