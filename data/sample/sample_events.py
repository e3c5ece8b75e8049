"""What is remembered of a client beyond figures: the log of events and the yearly poll of the staff."""

import datetime as dt
import random
from dataclasses import dataclass

from sample_chance import poisson, stream
from sample_payments import EXPORTED_ON, Invoice, first_day
from sample_roster import MONTHS, ROSTER, Client
from sample_work import Month, Work, span

VOTERS = ("tech-1", "tech-2", "tech-3", "tech-4", "dispatch", "finance")
POLLS = ((2024, 11), (2025, 23), (2026, 34))
"""Year of a staff poll and the month index it is held in."""
PLACES = 5

NOTES = {
    "abuse": ("shouted at a technician on the phone", "insulted the dispatcher by e-mail", "swore at staff on site"),
    "contempt": ("called our advice a sales trick", "overruled the engineer before his team", "mocked the report"),
    "security_alarm": ("shared an administrator password", "switched off multi-factor sign-in", "phished again"),
    "unreasonable_demand": ("wanted same-day work outside scope", "asked for free weekend work", "refused the queue"),
    "complaint": ("unhappy with response time", "asked for a review of the fee", "repeat fault not solved"),
    "praise": ("thanked the team in writing", "gave a reference", "good word for the help desk"),
    "escalation": ("went to the owner",),
    "incident": ("malware contained", "mailbox taken over", "server restored from backup"),
    "recommendation_ignored": ("backup test put off", "old server kept", "declined multi-factor sign-in"),
}

RATES: dict[str, dict[str, float]] = {
    "core": {"praise": 0.05, "complaint": 0.02, "escalation": 0.01},
    "giant": {"praise": 0.08, "complaint": 0.08, "escalation": 0.06},
    "sinkhole": {"complaint": 0.22, "escalation": 0.20, "unreasonable_demand": 0.14, "praise": 0.01},
    "difficult": {"complaint": 0.16, "escalation": 0.12, "unreasonable_demand": 0.09, "praise": 0.10},
    "fired": {"complaint": 0.25, "escalation": 0.20, "unreasonable_demand": 0.12},
    "left_after_rise": {"complaint": 0.10, "escalation": 0.05, "praise": 0.02},
    "left_after_cut": {"complaint": 0.14, "escalation": 0.06, "praise": 0.02},
}
DEAL_BREAKER_RATE = {"abuse": 0.32, "contempt": 0.26, "security_alarm": 0.35, "unreasonable_demand": 0.45}
"""Mean events a month of the kind that a deal-breaking client repeats."""


@dataclass(frozen=True)
class Event:
    """One line of the log."""

    client_id: str
    date: dt.date
    kind: str
    value: float | None
    note: str


def on_a_day(month: int, dice: random.Random) -> dt.date:
    """Draw a day of a month, never one that a short month lacks."""
    return first_day(month) + dt.timedelta(days=dice.randint(0, 27))


def rates(client: Client, month: int) -> dict[str, float]:
    """Give the mean number of events a month by kind; a departing client complains more in its last half year."""
    found = dict(RATES.get(client.story, RATES["core"]))
    if client.deal_breaker:
        found[client.deal_breaker] = found.get(client.deal_breaker, 0.0) + DEAL_BREAKER_RATE[client.deal_breaker]
    if client.story == "difficult":
        found["unreasonable_demand"] *= 1.6 - 1.3 * month / MONTHS
    if client.ended_by == "client" and client.ended - month < 6:
        found["complaint"] = found.get("complaint", 0.0) + 0.20
    return found


def events(client: Client, work: Work, ledger: list[Invoice]) -> list[Event]:
    """Make the log of one client, in order of date."""
    dice = stream("events", client.client_id)
    found = [price_event(client, month, value) for month, value in work.price_changes]
    for month in work.months:
        found += month_events(client, month, dice)
    for invoice in ledger:
        late_on = invoice.due_on + dt.timedelta(days=30)
        still_open = invoice.paid_on is None or invoice.paid_on > late_on
        if invoice.kind == "recurring" and still_open and late_on <= EXPORTED_ON and dice.random() < 0.6:
            found.append(Event(client.client_id, late_on, "late_payment", None, "reminded a month after the due date"))
        told_on = invoice.issued_on + dt.timedelta(days=dice.randint(2, 12))
        if invoice.disputed and told_on <= EXPORTED_ON:
            found.append(Event(client.client_id, told_on, "dispute", invoice.amount, "disputed the invoice"))
    # Two draws may give the very same line; it is logged once.
    return sorted(dict.fromkeys(found), key=lambda event: (event.date, event.kind))


def price_event(client: Client, month: int, value: float) -> Event:
    """Word one price change; it takes effect on the first of the month."""
    note = "discount to keep the client" if value < 0 else "catch-up rise" if value >= 0.09 else "yearly review"
    return Event(client.client_id, first_day(month), "price_change", value, note)


def month_events(client: Client, month: Month, dice: random.Random) -> list[Event]:
    """Draw the events of one month that no ledger holds."""
    found = []
    counts = {kind: poisson(dice, rate) for kind, rate in rates(client, month.index).items()}
    counts["incident"] = month.security_incidents
    # Only what mattered is logged: about a third of the ignored recommendations that months.csv counts.
    counts["recommendation_ignored"] = sum(dice.random() < 0.35 for _ in range(month.recommendations_ignored))
    for kind, count in counts.items():
        for _ in range(count):
            found.append(Event(client.client_id, on_a_day(month.index, dice), kind, None, dice.choice(NOTES[kind])))
    return found


def staff_poll() -> list[tuple[int, str, str, int]]:
    """Make the poll: each voter names the five clients hardest to work with, 1 the worst."""
    worst = {"sinkhole": 2.6, "fired": 2.6, "deal_breaker": 2.2, "difficult": 1.4, "late_payer": 0.6, "drifter": 0.5}
    found = []
    for year, month in POLLS:
        for voter in VOTERS:
            dice = stream("poll", str(year), voter)
            served = [client for client in ROSTER if month in span(client)]
            felt = {client.client_id: worst.get(client.story, 0.2) + dice.gauss(0.0, 0.8) for client in served}
            if voter == "finance":
                felt = {c.client_id: felt[c.client_id] + (2.5 if c.story == "late_payer" else 0.0) for c in served}
            named = sorted(felt, key=lambda client_id: -felt[client_id])[:PLACES]
            found += [(year, voter, client_id, place) for place, client_id in enumerate(named, start=1)]
    return found
