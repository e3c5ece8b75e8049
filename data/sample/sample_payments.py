"""What a client is billed, and when it pays: invoices with their disputes, credits and write-offs.

Each client has a habit of paying (late or not) that lasts, and a mood that wanders around it over months. So who paid
late goes on paying late, while who turns from good to late is only partly foreseen.
"""

import calendar
import datetime as dt
import math
import random
from dataclasses import dataclass

from sample_chance import logistic, stream
from sample_roster import FIRST_MONTH, MONTHS, PREPAID, Client
from sample_work import Month

USUAL_LATE_LOG_ODDS = -2.2
HABIT_SD = 1.5
MOOD_SD = 1.6
MOOD_CARRY = 0.93
WRITE_OFF_AFTER_DAYS = 180
GRUDGE = 2.0
GRUDGE_MONTHS = 3
"""For so many months after a dispute the next one is so many times as likely."""
CHRONIC = 3.0
"""Shift of the log odds of lateness from which a client counts as a chronic late payer."""


@dataclass(frozen=True)
class Invoice:
    """One invoice or credit note, as the ledger knows it on the day of the export."""

    client_id: str
    number: int
    month: int
    issued_on: dt.date
    due_on: dt.date
    amount: float
    paid_on: dt.date | None
    amount_paid: float
    written_off: float
    disputed: bool
    kind: str


def first_day(month: int) -> dt.date:
    """Give the first day of a month index."""
    years, rest = divmod(FIRST_MONTH[1] - 1 + month, 12)
    return dt.date(FIRST_MONTH[0] + years, rest + 1, 1)


def last_day(month: int) -> dt.date:
    """Give the last day of a month index."""
    first = first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


EXPORTED_ON = last_day(MONTHS - 1)


def habit(client: Client) -> float:
    """Draw the client's lasting log odds of paying an invoice late."""
    advance = -2.0 if client.client_id in PREPAID else 0.0
    return USUAL_LATE_LOG_ODDS + client.late + advance + stream("habit", client.client_id).gauss(0.0, HABIT_SD)


def dispute_chance(client: Client) -> float:
    """Give the chance that an invoice is disputed; a few clients make a habit of it."""
    if client.client_id in ("kestrel-construction", "lakeshore-fitness", "lumen-logistics"):
        return 0.15
    if client.story in ("sinkhole", "fired") or client.deal_breaker in ("unreasonable_demand", "contempt"):
        return 0.06
    return 0.12 * stream("disputes", client.client_id).random() ** 3


def days_to_pay(client: Client, late: bool, dice: random.Random) -> int:
    """Draw the days from issue to payment of an invoice that is paid; negative where it is paid in advance."""
    luck, wait = dice.random(), dice.expovariate(1.0)
    if client.client_id in PREPAID and not late:
        return -round(15 + 12 * luck)
    if not late:
        return max(1, round(client.terms * (0.45 + 0.55 * luck)))
    if client.late >= CHRONIC:
        return max(client.terms + 1, round(40 + 50 * luck))
    return client.terms + 1 + round(min(60.0, 9.0 * wait))


def invoices(client: Client, months: tuple[Month, ...]) -> list[Invoice]:
    """Make all invoices of one client: the recurring one of each month, projects, goods passed through, credits.

    An invoice is issued on the last day of the month it is for. What happens after the day of the export is cut off:
    such an invoice is simply open.
    """
    dice = stream("payments", client.client_id)
    usual = habit(client)
    chance_of_dispute = dispute_chance(client)
    mood = dice.gauss(0.0, MOOD_SD)
    found: list[Invoice] = []
    for month in months:
        mood = MOOD_CARRY * mood + dice.gauss(0.0, MOOD_SD * math.sqrt(1.0 - MOOD_CARRY**2))
        goods = round(month.mrr * dice.uniform(0.1, 0.6), 2) if dice.random() < 0.05 else 0.0
        lines = (("recurring", month.mrr), ("project", month.project_revenue), ("pass_through", goods))
        for kind, amount in lines:
            sore = any(one.disputed and month.index - one.month <= GRUDGE_MONTHS for one in found)
            chance = chance_of_dispute * (GRUDGE if sore else 1.0)
            if amount > 0:
                found += bill(client, month.index, kind, amount, usual + mood, chance, len(found) + 1, dice)
    return found


def bill(
    client: Client,
    month: int,
    kind: str,
    amount: float,
    log_odds: float,
    chance_of_dispute: float,
    number: int,
    dice: random.Random,
) -> list[Invoice]:
    """Issue one invoice and let it meet its fate; a settled dispute adds a credit note set against it."""
    issued = last_day(month)
    disputed = dice.random() < chance_of_dispute
    late = dice.random() < logistic(log_odds + (1.5 if disputed else 0.0))
    wait = days_to_pay(client, late, dice) + (15 if disputed else 0)
    never_paid = dice.random() < (0.06 if client.late >= CHRONIC else 0.002) * (3.0 if disputed else 1.0)
    credited = dice.random() < 0.35 and disputed and not never_paid
    part = round(amount * dice.uniform(0.08, 0.4), 2)
    paid = None if never_paid else issued + dt.timedelta(days=wait)
    if paid is not None and paid > EXPORTED_ON:
        paid = None
    old = (EXPORTED_ON - issued).days >= WRITE_OFF_AFTER_DAYS
    due = issued + dt.timedelta(days=client.terms)
    ledger = [
        Invoice(
            client_id=client.client_id,
            number=number,
            month=month,
            issued_on=issued,
            due_on=due,
            amount=amount,
            paid_on=paid,
            amount_paid=0.0 if paid is None else amount,
            written_off=amount if never_paid and old else 0.0,
            disputed=disputed,
            kind=kind,
        )
    ]
    if credited and paid is not None:
        ledger.append(
            Invoice(client.client_id, number + 1, month, paid, paid, -part, paid, -part, 0.0, False, "credit")
        )
    return ledger
