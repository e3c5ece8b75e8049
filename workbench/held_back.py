"""Clients the company cannot afford to lose: what would have to be true to let one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator import FirstLook, Scenario
from simulator.planning import PlanClient, PlanProblem, build_options, sample_options, worst_cash
from workbench.portfolio import Portfolio


@dataclass(frozen=True)
class HeldBack:
    """One client whose firing is held back whatever it is worth.

    Attributes
    ----------
    reason : {"share", "cash"}
        More than the allowed share of all monthly fees, or cash would not last without it.
    gain : float, currency
        What letting it go is worth over the best of what may be chosen; below zero money would keep it anyway.
    needed : float
        What would have to be true to let it go. Share: by how much the other clients' fees would have to be higher,
        currency/month. Cash: by how much opening cash would have to be higher, currency.
    """

    client_id: str
    reason: Literal["share", "cash"]
    gain: float
    needed: float


def held_back(
    portfolio: Portfolio, scenario: Scenario, looks: Mapping[str, FirstLook], reasons: Mapping[str, str]
) -> tuple[HeldBack, ...]:
    """Return what would have to be true to let go of each client that cannot be lost.

    Parameters
    ----------
    reasons : mapping of client_id to "share" or "cash"
        From `clients_not_to_lose`.

    Notes
    -----
    Cash: with opening cash higher by `needed`, cash without the client falls below the floor in at most 5 % of futures.
    """
    profiles = portfolio.edited_profiles(scenario)
    fees = dict(zip(profiles.client_ids, profiles.fields["mrr"].tolist(), strict=True))
    total, allowed = sum(fees.values()), scenario.complete_limits()["max_mrr_share"]
    short_of_cash = _cash_short(portfolio, scenario, looks, [c for c, why in reasons.items() if why == "cash"])
    found = []
    for client_id, reason in reasons.items():
        look = looks[client_id]
        kinds = look.candidates.kinds
        gain = kinds["fire"].npv - kinds[look.candidates.best(look.allowed)].npv
        if reason == "cash":
            found.append(HeldBack(client_id, "cash", gain, short_of_cash[client_id]))
        else:
            needed = fees[client_id] / allowed - total if allowed > 0 else float("inf")
            found.append(HeldBack(client_id, "share", gain, needed))
    return tuple(found)


def _cash_short(
    portfolio: Portfolio, scenario: Scenario, looks: Mapping[str, FirstLook], client_ids: list[str]
) -> dict[str, float]:
    """Return by how much cash falls short of the floor, in the worst 5 % of futures, without each client."""
    floor = portfolio.company.cash_floor
    if not client_ids or floor is None:
        return {}
    profiles = portfolio.edited_profiles(scenario)
    clients = [
        PlanClient(
            client_id,
            profiles.row(client_id),
            looks[client_id].candidates,
            ("keep", "fire") if client_id in client_ids else ("keep",),
        )
        for client_id in profiles.client_ids
    ]
    options = build_options(clients, portfolio.assumptions(scenario), scenario.complete_limits())
    problem = PlanProblem(options, sample_options(options, scenario.seed, cash=True), {}, portfolio.company)
    short = {}
    for place, client in enumerate(clients):
        if client.client_id in client_ids:
            fired = problem.futures.moved(problem.keep, place, int(options.of(place)[-1]))
            # Months are kept in single precision: whole units of currency are sure to be enough.
            short[client.client_id] = float(np.ceil(max(0.0, floor - worst_cash(problem.cash_balance(fired)))))
    return short
