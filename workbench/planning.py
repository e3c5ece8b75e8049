"""The portfolio plan of a company: its limits, the plan within them, and what stands in the way where nothing fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from simulator import PLAN_LIMITS, CapacityUse, Company, FirstLook, InputError, Scenario, capacity_use, knows_cash
from simulator.parameters import LARGEST
from simulator.planning import (
    FrontierPoint,
    Give,
    Plan,
    PlanClient,
    PlanOptions,
    PlanProblem,
    Wave,
    best_plan,
    build_options,
    frontier,
    nothing_drawn,
    plan_waves,
    quick_plan,
    sample_options,
    shadow_prices,
    told_from,
    waiting_hour_price,
    what_must_give,
    with_changes,
)
from simulator.profile import FloatArray
from workbench.portfolio import Portfolio

CAPACITY_MONTH = 12
"""When it is said how full the technicians are: by then rises and firings of a year have taken effect."""


@dataclass(frozen=True)
class LimitUse:
    """One limit in force: what it allows, what the plan uses, and what one more unit would be worth.

    Attributes
    ----------
    used : float or None
        None where there is no plan.
    shadow_price : float or None
        Currency for one more unit of the limit (`simulator.planning.shadow_prices` gives the units); None where it has
        no price.
    """

    name: str
    value: float
    used: float | None
    shadow_price: float | None


@dataclass(frozen=True)
class PortfolioPlan:
    """The answer to "what should I do with all of them, within what I can stand?".

    Attributes
    ----------
    plan : Plan or None
        None where no plan was found within the limits; `gives` then says what stands in the way.
    limits : tuple of LimitUse
    waiting_hour_price : float, currency/hour
        What one more hour of waiting work a month is worth.
    waves : tuple of Wave
        `look_again` says what their lessons would change.
    frontier : tuple of FrontierPoint
    gives : tuple of Give
    capacity : CapacityUse or None
        Who takes the technicians' hours in `capacity_month`; None without a plan or where capacity is not known.
    capacity_month : int
    paths : int or None
        Futures sampled; None where everything is exact.
    """

    plan: Plan | None
    limits: tuple[LimitUse, ...]
    waiting_hour_price: float
    waves: tuple[Wave, ...]
    frontier: tuple[FrontierPoint, ...]
    gives: tuple[Give, ...]
    capacity: CapacityUse | None
    capacity_month: int
    paths: int | None


@dataclass(frozen=True)
class PlanGround:
    """What a plan stands on whatever its limits: options and futures; slow to make, quick to plan on.

    Attributes
    ----------
    problem : PlanProblem
        It can hold those limits on luck whose futures are sampled.
    """

    problem: PlanProblem


def limits_in_force(
    portfolio: Portfolio, scenario: Scenario, asked: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return the limits of a plan: the company's own, over them the scenario's, over them what is asked for.

    Notes
    -----
    A limit at the end of its interval holds nothing back and is left out: so a scenario can do without one of the
    company's own.

    Raises
    ------
    InputError
        For a cash floor where the company's cash is not known, or a value that is not allowed.
    """
    company = portfolio.company
    given: dict[str, float] = {}
    if company.cash_floor is not None and knows_cash(company):
        given["cash_floor"] = company.cash_floor
    if portfolio.capacity_hours is not None:
        given["hours_cap"] = portfolio.capacity_hours
    given |= {name: value for name, value in scenario.limits.items() if name in PLAN_LIMITS}
    for name, value in (asked or {}).items():
        given[name] = PLAN_LIMITS[name].check(value, "limits")
    given = {name: value for name, value in given.items() if abs(value) < LARGEST}
    if "cash_floor" in given and not knows_cash(company):
        raise InputError(
            "limits: cash_floor is given but the company's cash is not known; allowed with opening_cash and "
            "fixed_overhead_per_month in company.csv"
        )
    return {name: given[name] for name in PLAN_LIMITS if name in given}


def plan_clients(portfolio: Portfolio, scenario: Scenario, looks: Mapping[str, FirstLook]) -> dict[str, PlanClient]:
    """Return the clients as the planner sees them, in the order of the profiles."""
    profiles = portfolio.edited_profiles(scenario)
    return {
        client_id: PlanClient(client_id, profiles.row(client_id), look.candidates, look.allowed, look.on_standard_stack)
        for client_id in profiles.client_ids
        for look in [looks[client_id]]
    }


def look_again(portfolio: Portfolio, scenario: Scenario, looks: Mapping[str, FirstLook], wave: Wave) -> Wave:
    """Return a wave with what its clients' best actions would be under each belief its lessons may lead to."""
    clients = plan_clients(portfolio, scenario, looks)
    return with_changes(wave, clients, portfolio.assumptions(scenario), scenario.complete_limits())


def plan_ground(
    portfolio: Portfolio,
    scenario: Scenario,
    looks: Mapping[str, FirstLook],
    limits: Mapping[str, float],
) -> PlanGround:
    """Return options and futures for plans under some limits.

    Notes
    -----
    It serves any value of the same limits; with a number of conversations a month, who is told when also hangs on that
    number, on fees at risk and on hours.
    """
    clients = list(plan_clients(portfolio, scenario, looks).values())
    assumptions, searched = portfolio.assumptions(scenario), scenario.complete_limits()
    options = build_options(clients, assumptions, searched)
    if "conversations_per_month" in limits:
        acting = _acting(options, limits)
        months = told_from(clients, acting, int(limits["conversations_per_month"]))
        options = build_options(clients, assumptions, searched, months)
    futures = sample_options(options, scenario.seed, losses="max_cvar" in limits, cash="cash_floor" in limits)
    return PlanGround(PlanProblem(options, futures, dict(limits), portfolio.company))


def _acting(options: PlanOptions, limits: Mapping[str, float]) -> list[bool]:
    """Return who would be told anything if all could be told at once, by the limits that add up over clients."""
    adding_up = {name: limits[name] for name in ("max_mrr_at_risk", "hours_cap") if name in limits}
    at_once = quick_plan(PlanProblem(options, nothing_drawn(options), adding_up, Company()))
    if at_once is None:
        return [True] * len(options.clients)
    return [options.actions[place].kind != "keep" for place in at_once.choice]


def _capacity(portfolio: Portfolio, scenario: Scenario, client_hours: FloatArray) -> CapacityUse | None:
    """Return how the capacity is used by clients' expected hours; it is paid at the assumed labour cost."""
    if not portfolio.capacity_hours:
        return None
    hours = portfolio.capacity_hours
    return capacity_use(client_hours, hours, hours * portfolio.assumptions(scenario)["labour_cost_per_hour"])


def plan_portfolio(
    portfolio: Portfolio,
    scenario: Scenario,
    looks: Mapping[str, FirstLook],
    limits: Mapping[str, float],
    ground: PlanGround | None = None,
    *,
    with_frontier: bool = True,
) -> PortfolioPlan:
    """Return the best plan found within limits, with its proven bound.

    Parameters
    ----------
    looks : mapping of client_id to FirstLook
        Of the same portfolio and scenario.
    limits : mapping
        From `limits_in_force`.
    ground : PlanGround or None
        Kept from another plan (`plan_ground` says which it serves); made anew by default.
    """
    ground = ground or plan_ground(portfolio, scenario, looks, limits)
    problem = replace(ground.problem, limits=dict(limits))
    found = best_plan(problem)
    sampled = problem.futures.paths if problem.futures.sampled else None
    points = frontier(problem) if with_frontier else ()
    month = min(CAPACITY_MONTH, problem.options.cases.horizon)
    if found is None:
        asked = tuple(LimitUse(name, value, None, None) for name, value in limits.items())
        return PortfolioPlan(None, asked, 0.0, (), points, what_must_give(problem), None, month, sampled)
    tally = problem.tally(found.choice)
    prices = shadow_prices(problem, tally)
    return PortfolioPlan(
        found,
        tuple(LimitUse(name, value, found.used[name], prices.get(name)) for name, value in limits.items()),
        waiting_hour_price(problem, tally),
        plan_waves(problem.options, found.choice, portfolio.assumptions(scenario)["hazard_ratio_per_10pct"]),
        points,
        (),
        _capacity(portfolio, scenario, problem.options.hours[found.choice, month - 1]),
        month,
        sampled,
    )
