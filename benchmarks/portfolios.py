"""The made-up portfolios that the measurements run on: the sample's clients over and over, each a little different.

Deterministic: client n of a portfolio is the same whatever its size. Every kind of action comes up, the backlog is
small enough to bind, and a review costs something, so that no part of the model is idle.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from history import read_history
from simulator import (
    KEEP,
    PROFILE_FIELDS,
    Action,
    Cases,
    Company,
    Profiles,
    Scenario,
    cases_of,
    first_change_month,
    first_fire_month,
)
from workbench import Portfolio, open_book

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
MONTHS = 36
SEED = 7

_LOG_SD = {
    "mrr": 0.30,
    "direct_cost": 0.20,
    "hours": 0.25,
    "labour_cost_per_hour": 0.15,
    "friction_cost": 0.30,
    "annual_churn": 0.40,
    "annual_incident_probability": 0.40,
    "incident_cost": 0.20,
    "drift_probability": 0.30,
    "price_position": 0.10,
}
"""How far each figure is spread around the sample's; what is not named is copied, but for the two below."""
_DAYS_TO_PAY_SD = 8.0
_BACKLOG_HOURS_PER_CLIENT = 0.6
_OVERHEAD_PER_FEE = 0.30
_OPENING_CASH_PER_FEE = 0.6
_CASH_FLOOR_PER_FEE = 0.3


@cache
def sample_as_opened() -> Portfolio:
    """Return the sample as the app opens it."""
    return open_book(read_history(SAMPLE)).portfolio


def jittered_profiles(clients: int) -> Profiles:
    """Return as many profiles as wanted, the sample's over and over, each figure moved by a factor of its own."""
    sample = sample_as_opened().profiles
    rows = np.arange(clients) % len(sample)
    normal = np.random.default_rng(SEED).standard_normal((clients, len(_LOG_SD) + 1))
    fields = {name: values[rows] for name, values in sample.fields.items()}
    for column, (name, log_sd) in enumerate(_LOG_SD.items()):
        fields[name] = fields[name] * np.exp(log_sd * normal[:, column])
    for name in ("annual_churn", "annual_incident_probability", "drift_probability"):
        fields[name] = np.minimum(fields[name], 0.9)
    fields["days_to_pay"] = fields["days_to_pay"] + _DAYS_TO_PAY_SD * normal[:, -1]
    fields["termination_fee"] = np.where(fields["contract_months_left"] > 0, fields["mrr"], 0.0)
    ids = tuple(f"client-{number:05d}" for number in range(clients))
    return Profiles(ids, {name: fields[name] for name in PROFILE_FIELDS})


def mixed_actions(profiles: Profiles) -> list[Action]:
    """Return one action a client: half are kept, the rest go through rises, a cut, a reform, stages and firings."""
    mix = cycle(
        [
            lambda m, g: KEEP,
            lambda m, g: Action("reprice", 0.05, m),
            lambda m, g: KEEP,
            lambda m, g: Action("reprice", 0.15, m),
            lambda m, g: KEEP,
            lambda m, g: Action("reprice", 0.0, m, prepay=True, standardise=True),
            lambda m, g: KEEP,
            lambda m, g: Action("reprice", 0.10, m, review_month=m + 6),
            lambda m, g: KEEP,
            lambda m, g: Action("fire", month=g),
            lambda m, g: KEEP,
            lambda m, g: Action("reprice", 0.30, m, prepay=True),
            lambda m, g: KEEP,
            lambda m, g: Action("reprice", -0.10, m, prepay=True),
            lambda m, g: KEEP,
            lambda m, g: Action("reprice", 0.20, m, review_month=m + 3, keep_if=("improved", "unchanged")),
        ]
    )
    actions = []
    for client_id, action in zip(profiles.client_ids, islice(mix, len(profiles)), strict=True):
        client = profiles.row(client_id)
        actions.append(action(first_change_month(client), first_fire_month(client)))
    return actions


@dataclass(frozen=True)
class MeasuredPortfolio:
    """A portfolio with an action a client, in the shapes the engine and the workbench ask for."""

    portfolio: Portfolio
    scenario: Scenario
    cases: Cases

    @property
    def client_ids(self) -> tuple[str, ...]:
        return self.portfolio.profiles.client_ids

    @property
    def company(self) -> Company:
        return self.portfolio.company


def measured_portfolio(clients: int, paths: int, months: int = MONTHS) -> MeasuredPortfolio:
    """Return a jittered portfolio under mixed actions; its backlog and its cash grow with it."""
    profiles = jittered_profiles(clients)
    fees = float(profiles.fields["mrr"].sum())
    company = Company(_OPENING_CASH_PER_FEE * fees, _CASH_FLOOR_PER_FEE * fees, _OVERHEAD_PER_FEE * fees)
    backlog = _BACKLOG_HOURS_PER_CLIENT * clients
    portfolio = Portfolio(profiles, company, {"backlog_hours": backlog})
    scenario = Scenario("Measured", SEED, paths, assumptions={"horizon_months": months, "review_cost": 2_000.0})
    cases = cases_of(profiles, mixed_actions(profiles), portfolio.assumptions(scenario))
    return MeasuredPortfolio(portfolio, scenario, cases)
