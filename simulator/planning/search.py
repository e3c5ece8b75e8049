"""Finding plans: rounding a mixture, mending what breaks a limit, bettering what fits, or looking at every plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from simulator.planning.bounds import upper_values
from simulator.planning.futures import Tally
from simulator.planning.problem import PATH_LIMITS, PlanProblem
from simulator.planning.programs import Row, largest_shares, relax
from simulator.planning.tails import cash_row, loss_row, tail_of
from simulator.profile import FloatArray

FEW_PLANS = 4_096
"""Up to this many plans are all looked at where luck matters."""
_BETTERING_ROUNDS = 30
_MENDING_ROUNDS = 60
_MENDED_AT_ONCE = 5
"""Swaps made before what mends most is looked at anew."""
_TRIED = 24
"""Options tried in earnest at each step, those that promise most first."""
_BETTER = 1e-9
_GUIDED_ROUNDS = 6


def plans_in_all(problem: PlanProblem) -> float:
    """Return how many plans there are."""
    return float(np.prod(np.bincount(problem.options.owner, weights=problem.options.allowed)))


def every_plan(problem: PlanProblem) -> Iterator[Tally]:
    """Return every plan, one option a client."""
    options = problem.options
    of_clients = [
        [place for place in options.of(client) if options.allowed[place]] for client in range(len(options.clients))
    ]
    for choice in product(*of_clients):
        yield problem.tally(np.array(choice, dtype=int))


def best_of_all(problem: PlanProblem) -> Tally | None:
    """Return the best plan that fits by looking at every one; None where none fits."""
    best, worth = None, -np.inf
    for plan in every_plan(problem):
        value = problem.value(plan)
        if value > worth and not problem.excess(plan):
            best, worth = plan, value
    return best


def worth_around(problem: PlanProblem, plan: Tally) -> FloatArray:
    """Return what each option adds to a plan like this one, shape (options,), currency.

    Notes
    -----
    Exact where nothing is shared; what the backlog brings is taken to first order around the plan.
    """
    futures = problem.futures
    worth = problem.options.npv.copy()
    if futures.absorbed is not None and futures.advantage is not None:
        by_hour, by_advantage = futures.marginal_gain(plan)
        worth += _weighed(futures.absorbed, by_hour) + _weighed(futures.advantage, by_advantage)
    return worth


def _weighed(tables: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the sum over months and paths of each table times the weights."""
    return (tables.reshape(tables.shape[0], -1) @ weights.ravel().astype(tables.dtype)).astype(float)


def _fits_after_swap(problem: PlanProblem, plan: Tally) -> np.ndarray:
    """Return which swaps keep to the limits that add up, and may keep to the rest; bool array of shape (options,)."""
    options, limits, choice = problem.options, problem.limits, plan.choice
    mine = choice[options.owner]
    fits = options.allowed.copy()
    fits[choice] = False
    if "max_mrr_at_risk" in limits:
        risk = options.mrr_at_risk[choice].sum() + options.mrr_at_risk - options.mrr_at_risk[mine]
        fits &= risk <= limits["max_mrr_at_risk"] + _BETTER
    if "hours_cap" in limits:
        total = options.hours[choice].sum(axis=0)
        most = (total + options.hours - options.hours[mine]).max(axis=1)
        fits &= most <= limits["hours_cap"] * (1.0 + _BETTER)
    if "conversations_per_month" in limits:
        told = options.conversation_month
        count = np.bincount(told[choice], minlength=int(told.max()) + 1)
        fits &= (told == told[mine]) | (told == 0) | (count[told] + 1 <= limits["conversations_per_month"])
    if "max_cvar" in limits:
        # The loss in the plan's own bad futures is no more than the loss in the swapped plan's, but for what is shared.
        fits &= _tail_loss(problem, plan) <= limits["max_cvar"] + _BETTER * max(1.0, limits["max_cvar"])
    return fits


def _tail_loss(problem: PlanProblem, plan: Tally) -> FloatArray:
    """Return the mean loss in a plan's worst futures with one client moved to each option, shape (options,)."""
    assert problem.futures.npv is not None
    difference = problem.futures.worth(plan) - problem.keep_worth
    worst = tail_of(difference)
    means = problem.futures.npv[:, worst].mean(axis=1)
    return -difference[worst].mean() + means[plan.choice][problem.options.owner] - means


def better(problem: PlanProblem, plan: Tally) -> Tally:
    """Return a fitting plan bettered by moving one client at a time, as long as that gains.

    Notes
    -----
    A plan that fits stays one that fits. It need not be the best of all: the proven bound says how far it can be.
    """
    options = problem.options
    now = problem.value(plan)
    for _ in range(_BETTERING_ROUNDS):
        worth = worth_around(problem, plan)
        gains = worth - worth[plan.choice][options.owner]
        gains[~_fits_after_swap(problem, plan)] = -np.inf
        moved: set[int] = set()
        for place in np.argsort(-gains, kind="stable")[:_TRIED]:
            client = int(options.owner[place])
            if gains[place] <= _BETTER * max(1.0, abs(now)):
                break
            if client in moved:
                continue
            tried = problem.futures.moved(plan, client, int(place))
            value = problem.value(tried)
            if value > now and not problem.excess(tried):
                plan, now = tried, value
                moved.add(client)
        if not moved:
            break
    return plan


def _breach(problem: PlanProblem, plan: Tally) -> float:
    """Return how badly a plan breaks its limits, each in parts of its own size; 0 where it fits."""
    return sum(over / max(1e-3, abs(problem.limits[name])) for name, over in problem.excess(plan).items())


def mended(problem: PlanProblem, plan: Tally) -> Tally | None:
    """Return a plan that fits, near one that does not, by swaps that mend much for what they cost; None if stuck."""
    options, futures = problem.options, problem.futures
    breach = _breach(problem, plan)
    worth = worth_around(problem, plan)
    for _ in range(_MENDING_ROUNDS):
        if breach == 0:
            return plan
        moved: set[int] = set()
        for place in _likely_mends(problem, plan, worth[plan.choice][options.owner] - worth):
            client = int(options.owner[place])
            if client in moved:
                continue
            tried = futures.moved(plan, client, int(place))
            left = _breach(problem, tried)
            if left < breach:
                plan, breach = tried, left
                moved.add(client)
            if breach == 0 or len(moved) == _MENDED_AT_ONCE:
                break
        if not moved:
            return None
    return None


def _likely_mends(problem: PlanProblem, plan: Tally, cost: FloatArray) -> np.ndarray:
    """Return options worth trying against what a plan breaks: the most relief for what they cost first."""
    options, futures = problem.options, problem.futures
    mine = plan.choice[options.owner]
    relief = np.zeros(len(options))
    for name, over in problem.excess(plan).items():
        if name == "max_mrr_at_risk":
            eases = options.mrr_at_risk[mine] - options.mrr_at_risk
        elif name == "hours_cap":
            month = int(options.hours[plan.choice].sum(axis=0).argmax())
            eases = options.hours[mine, month] - options.hours[:, month]
        elif name == "conversations_per_month":
            told = options.conversation_month
            fullest = int(np.bincount(told[plan.choice][told[plan.choice] > 0]).argmax())
            eases = (told[mine] == fullest).astype(float) * (told != fullest)
        elif name == "max_cvar":
            assert futures.npv is not None
            worst = tail_of(futures.worth(plan) - problem.keep_worth)
            means = futures.npv[:, worst].mean(axis=1)
            eases = means - means[mine]
        else:
            assert futures.cash is not None
            balance = problem.cash_balance(plan)
            worst = tail_of(balance.min(axis=0))
            means = futures.cash[:, balance[:, worst].argmin(axis=0), worst].mean(axis=1, dtype=float)
            eases = means - means[mine]
        relief += np.minimum(1.0, eases / over)
    relief[~options.allowed] = 0.0
    price = np.where(relief > 0, np.maximum(0.0, cost) / np.where(relief > 0, relief, 1.0), np.inf)
    likely = np.lexsort((-relief, price))
    return likely[relief[likely] > 0]


def rounded(problem: PlanProblem, share: FloatArray) -> Tally | None:
    """Return a plan that fits from a mixture: the largest share of each client, mended and bettered; None if stuck."""
    fitting = mended(problem, problem.tally(largest_shares(share, problem.options.owner)))
    return None if fitting is None else better(problem, fitting)


def better_of(problem: PlanProblem, plan: Tally | None, other: Tally | None) -> Tally | None:
    """Return the plan worth more; the first of equals."""
    if plan is None or other is None:
        return other if plan is None else plan
    return other if problem.value(other) > problem.value(plan) else plan


def _mildest(problem: PlanProblem) -> np.ndarray:
    """Return the plan that keeps whoever may be kept; for the others the option worth most."""
    options = problem.options
    best = largest_shares(np.where(options.allowed, options.npv, -np.inf), options.owner)
    return np.where(options.allowed[options.keep], options.keep, best)


def guided(problem: PlanProblem, rows: Sequence[Row]) -> Tally | None:
    """Return a plan that fits, from the mildest one and from mixtures held by what broke in the plans before them.

    Notes
    -----
    None where none is found, which does not prove that there is none.
    """
    options, futures = problem.options, problem.futures
    mildest = mended(problem, problem.tally(_mildest(problem)))
    best = None if mildest is None else better(problem, mildest)
    held = list(rows)
    for _ in range(_GUIDED_ROUNDS):
        mixture = relax(options.npv, held, options.owner, options.allowed)
        if mixture is None:
            break
        plan = problem.tally(largest_shares(mixture.share, options.owner))
        best = better_of(problem, best, rounded(problem, mixture.share))
        broken = problem.excess(plan)
        if "cash_floor" in broken:
            held.append(cash_row(problem, plan))
        if "max_cvar" in broken:
            upper = upper_values(options, futures, plan, options.allowed)
            held.append(loss_row(problem, upper, tail_of(futures.worth(plan) - problem.keep_worth)))
        if not any(name in broken for name in PATH_LIMITS):
            break
    return best
