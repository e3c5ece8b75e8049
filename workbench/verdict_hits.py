"""When a decision is called a hit: one rule a kind of action, shown beside every count.

- keep: over the 12 months after it, it brought in more than its work cost.
- a rise, a reform, a staged policy: over the 12 months after it, it brought in at least what keeping it as it was had
  been forecast to bring; nothing once it has left. Judged where it was in force for 6 of them, and a change of price
  only where it was made: logged as an event, or half of it or more seen in the fees.
- let go: it has gone, and the whole company brings in as much a month before labour in the 6 months after as in the 6
  before the decision: the hours freed were sold to others. Wages no longer paid cannot be told from months.csv.

A year's luck is in every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from simulator import Action
from workbench.outcomes import Ledger

HIT_MONTHS = 12
"""Months after which a decision to keep or to change is judged."""
FIRING_MONTHS = 6
"""Months before the decision and after the firing that are laid side by side."""
LATEST_MONTH = 7
"""A change in force from later on leaves fewer than 6 of the 12 months to judge it by."""
NEAR_ENOUGH_MONTHS = 1
"""A price change logged this many months around the month in force is the one decided."""
SEEN_SHARE = 0.5
"""Of a decided change of price that the fees must show, where it is not logged."""


@dataclass(frozen=True)
class Hit:
    """How a decision is judged.

    Attributes
    ----------
    state : str
        hit, missed, undecided (the months are too few), superseded, late (in force too late to be judged), unknown
        (what it brought is not told), undone (a firing or a change of price that was not carried out).
    brought, to_beat : float or None, currency
        Over 12 months; of a firing the whole company's, a month.
    hours_freed, hours_taken_up : float or None, hours/month
        Of a firing: what the client took before, and by how much the others' hours rose.
    """

    state: str
    brought: float | None = None
    to_beat: float | None = None
    hours_freed: float | None = None
    hours_taken_up: float | None = None


def judged(
    ledger: Ledger,
    client_id: str,
    decided_in: pd.Period,
    action: Action,
    kept_gross_profit: float | None,
    superseded_in: pd.Period | None,
) -> Hit:
    """Return whether a decision was a hit by the rule of its kind.

    Parameters
    ----------
    ledger : Ledger
    client_id : str
    decided_in : pandas.Period
    action : Action
    kept_gross_profit : float or None, currency
        Forecast over 12 months had it been kept; None where it was not recorded.
    superseded_in : pandas.Period or None
        When another change of the client was decided.
    """
    if action.kind == "fire":
        return _firing(ledger, client_id, decided_in, action.month)
    last = decided_in + HIT_MONTHS
    if superseded_in is not None and superseded_in < last:
        return Hit("superseded")
    if action.month > LATEST_MONTH:
        return Hit("late")
    if last > ledger.as_of:
        return Hit("undecided")
    if is_change_to_log(ledger, client_id, decided_in, action) and not _fees_show_it(
        ledger, client_id, decided_in, action
    ):
        return Hit("undone")
    brought = ledger.total(client_id, decided_in + 1, last, "gross_profit")
    to_beat = 0.0 if action.kind == "keep" else kept_gross_profit
    if brought is None or to_beat is None:
        return Hit("unknown", brought, to_beat)
    return Hit("hit" if brought >= to_beat else "missed", brought, to_beat)


def is_change_to_log(ledger: Ledger, client_id: str, decided_in: pd.Period, action: Action) -> bool:
    """Say whether a decided change of price should be logged: its month is reached, the client there, no event."""
    month = decided_in + action.month
    if action.kind != "reprice" or action.uplift == 0 or month > ledger.as_of:
        return False
    fate = ledger.fate(client_id, month)
    is_there = fate is not None and fate.there
    return is_there and not ledger.price_change_logged(client_id, month, NEAR_ENOUGH_MONTHS)


def _fees_show_it(ledger: Ledger, client_id: str, decided_in: pd.Period, action: Action) -> bool:
    change = ledger.fee_change(client_id, decided_in, decided_in + action.month)
    return change is not None and change / action.uplift >= SEEN_SHARE


def _firing(ledger: Ledger, client_id: str, decided_in: pd.Period, month: int) -> Hit:
    if decided_in + month > ledger.as_of:
        return Hit("undecided")
    let_go = ledger.last_month(client_id)
    if let_go is None:
        return Hit("unknown" if ledger.fate(client_id, ledger.as_of) is None else "undone")
    after, before = (let_go + 1, let_go + FIRING_MONTHS), (decided_in - FIRING_MONTHS + 1, decided_in)
    if after[1] > ledger.as_of:
        return Hit("undecided")
    brought, to_beat = (_a_month(ledger.company_total(*span, "contribution")) for span in (after, before))
    own = _a_month(ledger.total(client_id, *before, "hours"))
    hours, hours_before = (_a_month(ledger.company_total(*span, "hours")) for span in (after, before))
    taken_up = None if own is None or hours is None or hours_before is None else hours - (hours_before - own)
    if brought is None or to_beat is None:
        return Hit("unknown", brought, to_beat, own, taken_up)
    return Hit("hit" if brought >= to_beat else "missed", brought, to_beat, own, taken_up)


def _a_month(total: float | None) -> float | None:
    return None if total is None else total / FIRING_MONTHS
