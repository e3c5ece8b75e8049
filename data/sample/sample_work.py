"""What a client pays and what it asks for, month by month: fee, seats, hours, tickets, projects.

Hours are a base level times three things: lasting changes (the drifts that the app tries to foresee), a noise that
carries over from month to month, and a season. The noise is large enough that a rising client is often only having a
bad quarter, so drift is hard to tell from it, as in real books.
"""

import math
import random
from dataclasses import dataclass

from sample_chance import binomial, poisson, stream
from sample_roster import MONTHS, Client

DRIFT_CHANCE = {"giant": 0.010, "drifter": 0.004, "sinkhole": 0.020, "deal_breaker": 0.020}
DRIFT_CHANCE_ELSE = 0.024
RELIEF_CHANCE = 0.008
NOISE_CARRY = 0.30
UNREST = 2.8
"""A client whose effort is about to rise swings more from month to month: noise is this many times the usual."""
UNREST_MONTHS = 8
TICKETS_PER_HOUR = {"giant": 1.0, "sinkhole": 1.1, "difficult": 1.9}
DIRECT_COST_A_SEAT = 8.0
LABOUR_RATES = ((0, 59.0), (14, 60.5), (26, 62.5))
"""Loaded cost of a technician's hour from a month index on, currency; raised each January."""


@dataclass(frozen=True)
class Month:
    """One client-month of work and money; the fields are the columns of months.csv but those of invoices."""

    index: int
    seats: int
    mrr: float
    hours: float
    project_revenue: float
    project_cost: float
    direct_cost: float
    labour_cost: float
    tickets_opened: int
    tickets_reopened: int
    admin_requests: int
    escalations: int
    recommendations_made: int
    recommendations_ignored: int
    security_incidents: int
    emails_received: int


@dataclass(frozen=True)
class Work:
    """All months of one client, with the price changes and lasting changes of effort behind them."""

    months: tuple[Month, ...]
    price_changes: tuple[tuple[int, float], ...]
    onsets: tuple[tuple[int, float], ...]


def began(client: Client) -> int:
    """Give the month index the client came in, drawn from the seven years before the window where none is planted."""
    if client.started is not None:
        return client.started
    return stream("start", client.client_id).randint(-84, -9)


def span(client: Client) -> range:
    """List the month indices in which the client is served inside the window."""
    return range(max(0, began(client)), client.ended + 1)


def lasting_changes(client: Client) -> list[tuple[int, int, float]]:
    """Draw when effort changes to stay: (month index, months it takes, log factor), planted ones first."""
    dice = stream("drift", client.client_id)
    changes = [(month, dice.randint(6, 11), math.log(factor)) for month, factor in client.onsets]
    chance = DRIFT_CHANCE.get(client.story, DRIFT_CHANCE_ELSE)
    # Some clients are the drifting kind and most are not, so what happened once says a little about what comes next.
    chance *= dice.choice((0.6, 1.0, 1.4))
    free_from = span(client).start
    for month in span(client):
        rises, falls, size = dice.random() < chance, dice.random() < RELIEF_CHANCE, dice.random()
        taken = any(abs(month - other) < 10 for other, _, _ in changes)
        if month < free_from or taken:
            continue
        if rises:
            changes.append((month, dice.randint(5, 11), math.log(1.27 + 0.33 * size)))
            free_from = month + 10
        elif falls and client.story != "giant":
            changes.append((month, dice.randint(2, 4), math.log(0.86 - 0.16 * size)))
    return sorted(changes)


def effort(client: Client, changes: list[tuple[int, int, float]]) -> dict[int, float]:
    """Draw the level of effort a month, relative to an arbitrary base."""
    dice = stream("hours", client.client_id)
    size = client.seats
    noise_sd = 0.09 if size > 150 else 0.14
    noise = dice.gauss(0.0, noise_sd)
    levels = {}
    for month in span(client):
        unrest = any(start - UNREST_MONTHS <= month < start + 3 and log > 0 for start, _, log in changes)
        shock = dice.gauss(0.0, noise_sd) * math.sqrt(1.0 - NOISE_CARRY**2) * (UNREST if unrest else 1.0)
        noise = NOISE_CARRY * noise + shock
        lasting = sum(log * min(1.0, max(0, month - start + 1) / ramp) for start, ramp, log in changes)
        onboarding = 0.5 * math.exp(-(month - began(client)) / 2.5)
        season = 0.04 * math.sin(2.0 * math.pi * (month + 1) / 12.0)
        levels[month] = math.exp(lasting + noise + season) * (1.0 + onboarding)
    return levels


def price_changes(client: Client, levels: dict[int, float]) -> tuple[tuple[int, float], ...]:
    """Draw the yearly reviews: bigger and likelier where effort had grown, which confounds what follows a rise."""
    if client.rises is not None:
        return client.rises
    dice = stream("prices", client.client_id)
    anniversary = began(client) % 12
    found = []
    for month in span(client):
        agreed, size = dice.random(), dice.random()
        if month % 12 != anniversary or month - began(client) < 10:
            continue
        now = sum(levels.get(month - back, levels[month]) for back in (1, 2, 3)) / 3
        before = sum(levels.get(month - back, levels[month]) for back in (7, 8, 9)) / 3
        if client.story == "giant":
            if agreed < 0.7:
                found.append((month, round(0.02 + 0.02 * size, 2)))
        elif now > 1.15 * before:
            if agreed < 0.85:
                found.append((month, round(0.05 + 0.11 * size, 2)))
        elif agreed < 0.5:
            found.append((month, round(0.02 + 0.05 * size, 2)))
    return tuple(found)


def seat_path(client: Client) -> dict[int, int]:
    """Draw the seats a month, backwards from the last month's, so that today's number is the planted one."""
    dice = stream("seats", client.client_id)
    seats = client.seats
    path = {}
    for month in reversed(span(client)):
        path[month] = seats
        roll = dice.random()
        step = max(1, round(seats * 0.012))
        odds = min(0.10, 0.004 * client.seats)
        if roll < 1.7 * odds:
            seats = max(math.ceil(client.seats * 0.84), seats - step)
        elif roll < 2.7 * odds:
            seats = min(math.floor(client.seats * 1.2), seats + step)
    return path


def projects(client: Client, mrr: dict[int, float]) -> dict[int, tuple[float, float]]:
    """Draw project revenue and its direct cost by month, in the few months that have any."""
    dice = stream("projects", client.client_id)
    found = {}
    for month in span(client):
        roll, size, cost = dice.random(), dice.gauss(0.0, 0.5), dice.uniform(0.45, 0.65)
        if roll < 0.09:
            scale = 0.30 if client.story == "giant" else 0.65
            revenue = round(mrr[month] * scale * math.exp(size), 2)
            found[month] = (revenue, round(revenue * cost, 2))
    return found


def labour_rate(month: int) -> float:
    """Give the loaded cost of an hour in force in a month."""
    return [rate for start, rate in LABOUR_RATES if start <= month][-1]


def heed(client: Client, month: int) -> float:
    """Give the chance that a recommendation made this month is ignored; who is only difficult learns over the years."""
    if client.story == "difficult":
        return 0.65 - 0.45 * month / MONTHS
    if client.deal_breaker in ("security_alarm", "contempt"):
        return 0.75
    return 0.50 if client.story in ("sinkhole", "fired") else 0.28


def incident_rate(client: Client) -> float:
    """Give the expected security incidents a month; who sets off alarms has many, a large client a few."""
    if client.deal_breaker == "security_alarm":
        return 0.10
    return (0.012 if client.story == "sinkhole" else 0.004) * max(1.0, client.seats / 60)


def work(client: Client) -> Work:
    """Make all months of one client.

    Hours are scaled so that the effective hourly rate of the last twelve months is the planted one.
    """
    changes = lasting_changes(client)
    seats = seat_path(client)
    levels = {month: level * seats[month] / client.seats for month, level in effort(client, changes).items()}
    rises = price_changes(client, levels)
    price = {month: client.price / math.prod(1.0 + x for start, x in rises if start > month) for month in span(client)}
    mrr = {month: round(seats[month] * round(price[month], 2), 2) for month in span(client)}
    project = projects(client, mrr)
    dice = stream("counts", client.client_id)
    direct = {month: round(seats[month] * DIRECT_COST_A_SEAT * dice.uniform(0.96, 1.04), 2) for month in span(client)}
    recent = list(span(client))[-12:]
    margin = sum(mrr[m] - direct[m] + sum((1, -1)[i] * x for i, x in enumerate(project.get(m, ()))) for m in recent)
    base = margin / client.ehr / sum(levels[m] for m in recent)
    months = []
    for month in span(client):
        hours = round(base * levels[month], 2)
        months.append(
            count_month(
                client, month, seats[month], mrr[month], hours, project.get(month, (0.0, 0.0)), direct[month], dice
            )
        )
    onsets = tuple((month, round(math.exp(log), 2)) for month, _, log in changes if log > 0)
    return Work(tuple(months), rises, onsets)


def count_month(
    client: Client,
    month: int,
    seats: int,
    mrr: float,
    hours: float,
    project: tuple[float, float],
    direct_cost: float,
    dice: random.Random,
) -> Month:
    """Draw the counts of one month that go with its hours: tickets, requests, recommendations, e-mails."""
    tickets = poisson(dice, hours * TICKETS_PER_HOUR.get(client.story, 1.15))
    hard = client.story in ("sinkhole", "difficult", "fired") or client.deal_breaker != ""
    made = poisson(dice, 0.45 + 0.02 * min(seats, 60))
    return Month(
        index=month,
        seats=seats,
        mrr=mrr,
        hours=hours,
        project_revenue=project[0],
        project_cost=project[1],
        direct_cost=direct_cost,
        labour_cost=round(hours * labour_rate(month) * dice.uniform(0.97, 1.03), 2),
        tickets_opened=tickets,
        tickets_reopened=binomial(dice, tickets, 0.11 if hard else 0.05),
        admin_requests=poisson(dice, (0.6 if hard else 0.25) * math.sqrt(seats)),
        escalations=poisson(dice, (0.035 if hard else 0.010) * tickets),
        recommendations_made=made,
        recommendations_ignored=binomial(dice, made, heed(client, month)),
        security_incidents=poisson(dice, incident_rate(client)),
        emails_received=poisson(dice, tickets * (2.6 if hard else 1.8) + 2.0),
    )
