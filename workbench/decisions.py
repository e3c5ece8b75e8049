"""Every client's best action: the quick exact look first, then how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor

import simulator
from simulator import (
    KEEP,
    Action,
    Decision,
    FirstLook,
    Scenario,
    cases_of,
    cash_without_each,
    decide,
    first_fire_month,
    first_look,
    knows_cash,
)
from workbench.portfolio import Portfolio

CASH_PATHS = 1_000
"""Paths that tell whether cash survives the loss of a client: a share of 5 % is known to 0.7 points."""
CASH_RISK_ALLOWED = 0.05


def clients_not_to_lose(portfolio: Portfolio, scenario: Scenario) -> dict[str, str]:
    """Return the clients the company cannot afford to lose, each with the reason: "share" or "cash".

    Notes
    -----
    By share of all monthly fees, or because without the client (let go at the first month allowed, the rest kept) cash
    falls below the floor in more than 5 % of paths. Where it does so with every client kept, a client is named only if
    losing it adds more than 5 points: else all would be named, and none told apart.
    """
    profiles = portfolio.edited_profiles(scenario)
    fees = profiles.fields["mrr"]
    total = float(fees.sum())
    allowed = scenario.complete_limits()["max_mrr_share"]
    reasons = {
        client_id: "share"
        for client_id, fee in zip(profiles.client_ids, fees, strict=True)
        if total > 0 and fee / total > allowed
    }
    if knows_cash(portfolio.company) and portfolio.company.cash_floor is not None and len(profiles):
        assumptions = portfolio.assumptions(scenario)
        fires = [Action("fire", month=first_fire_month(profiles.row(client_id))) for client_id in profiles.client_ids]
        risk = cash_without_each(
            cases_of(profiles, [KEEP] * len(profiles), assumptions),
            cases_of(profiles, fires, assumptions),
            profiles.client_ids,
            scenario.seed,
            CASH_PATHS,
            portfolio.company,
        )
        for client_id, share in risk.below_floor.items():
            with_all = risk.below_floor_with_all
            if share > CASH_RISK_ALLOWED and (with_all <= CASH_RISK_ALLOWED or share - with_all > CASH_RISK_ALLOWED):
                reasons.setdefault(client_id, "cash")
    return reasons


def look_at(portfolio: Portfolio, scenario: Scenario, client_id: str, *, cannot_lose: bool) -> FirstLook:
    """Return one client's exact search."""
    return first_look(
        client_id,
        portfolio.edited_profiles(scenario).row(client_id),
        portfolio.assumptions(scenario),
        scenario.complete_limits(),
        deal_breaker=client_id in portfolio.deal_breakers,
        cannot_lose=cannot_lose,
        on_standard_stack=client_id in portfolio.on_standard_stack,
    )


def first_looks(
    portfolio: Portfolio, scenario: Scenario, not_to_lose: Mapping[str, str] | None = None
) -> dict[str, FirstLook]:
    """Return every client's exact search, by client_id in the order of the profiles.

    Parameters
    ----------
    not_to_lose : mapping of client_id to reason, or None
        From `clients_not_to_lose`, worked out here where it is not given.
    """
    return simulator.first_looks(
        portfolio.edited_profiles(scenario),
        portfolio.assumptions(scenario),
        scenario.complete_limits(),
        deal_breakers=portfolio.deal_breakers,
        not_to_lose=clients_not_to_lose(portfolio, scenario) if not_to_lose is None else not_to_lose,
        on_standard_stack=portfolio.on_standard_stack,
    )


_Task = tuple[FirstLook, dict[str, float], dict[str, float], dict[str, float], int, int]


def _task(portfolio: Portfolio, scenario: Scenario, look: FirstLook) -> _Task:
    """Return all that one decision needs and no more: a task travels to another process."""
    client = portfolio.edited_profiles(scenario).row(look.client_id)
    return (
        look,
        client,
        portfolio.assumptions(scenario),
        scenario.complete_limits(),
        scenario.seed,
        scenario.paths,
    )


def _decide(task: _Task) -> Decision:
    return decide(*task)


def decide_one(portfolio: Portfolio, scenario: Scenario, look: FirstLook) -> Decision:
    """Return how sure one client's first look is."""
    return _decide(_task(portfolio, scenario, look))


def decisions(
    portfolio: Portfolio,
    scenario: Scenario,
    looks: dict[str, FirstLook],
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Decision]:
    """Return every client's decision; the same numbers, bit for bit, whatever the number of workers.

    Parameters
    ----------
    workers : int
        Processes; 1 stays in this one.
    progress : callable or None
        Told how many of how many are done.
    """
    tasks = [_task(portfolio, scenario, look) for look in looks.values()]
    done: dict[str, Decision] = {}

    def gather(results: Iterator[Decision]) -> None:
        for decision in results:
            done[decision.look.client_id] = decision
            if progress:
                progress(len(done), len(tasks))

    if workers == 1 or len(tasks) < 2:
        gather(map(_decide, tasks))
    else:
        with ProcessPoolExecutor(workers) as pool:
            gather(pool.map(_decide, tasks, chunksize=1))
    return done
