"""Small planning problems drawn at random, and every plan of them valued by plain loops."""

from itertools import product

import numpy as np
from hypothesis import strategies as st

from simulator import KEEP, Action, Company, cases_of, complete_assumptions, profiles_from_rows
from simulator.candidates import Candidate, Candidates
from simulator.planning import Futures, PlanClient, PlanOptions, PlanProblem

MONTHS, PATHS = 4, 40
COMPANY = Company(opening_cash=1000.0, cash_floor=None, fixed_overhead_per_month=100.0)


def options_of(counts, rng):
    """Return made-up options: every figure drawn, the first of each client is to keep it."""
    clients, actions, owner = [], [], []
    for place, count in enumerate(counts):
        found = Candidates({"keep": Candidate(KEEP, 0.0)}, None, None, ())
        clients.append(PlanClient(f"c{place}", {"mrr": 100.0, "notice_months": 0.0}, found, ("keep", "reprice")))
        actions += [KEEP, *(Action("reprice", 0.1 * n, 2) for n in range(1, count))]
        owner += [place] * count
    size = len(actions)
    owner = np.array(owner)
    keep = np.flatnonzero([action.kind == "keep" for action in actions])
    allowed = rng.random(size) < 0.9
    allowed[keep[np.bincount(owner, weights=allowed) == 0]] = True
    rows = [{"client_id": str(i), "mrr": 100, "hours": 10} for i in range(size)]
    cases = cases_of(profiles_from_rows(rows), actions, complete_assumptions({"horizon_months": MONTHS}))
    return PlanOptions(
        tuple(clients),
        tuple(actions),
        owner,
        keep,
        allowed,
        cases,
        np.round(rng.normal(0, 1000, size), 2),
        np.round(rng.random(size) * 0.1, 4),
        np.round(rng.random((size, MONTHS)) * 20, 2),
        rng.integers(0, 3, size),
    )


@st.composite
def problems(draw, luck=True, most_clients=6, most_options=4):
    """Draw a problem of a few clients and options; limits lie where they may bind, or leave no plan at all."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    counts = draw(st.lists(st.integers(1, most_options), min_size=1, max_size=most_clients))
    options = options_of(counts, rng)
    size, clients = len(options), len(counts)
    shared = luck and draw(st.booleans())
    asked = st.sampled_from(["max_mrr_at_risk", "hours_cap", "conversations_per_month"])
    chosen = draw(st.sets(asked))
    if luck:
        chosen |= draw(st.sets(st.sampled_from(["max_cvar", "cash_floor"])))
    tightness = draw(st.floats(0.2, 1.0))
    limits = {
        "max_mrr_at_risk": 0.1 * clients * tightness,
        "hours_cap": 20.0 * clients * tightness,
        "conversations_per_month": float(rng.integers(0, clients + 1)),
        "max_cvar": 3000.0 * clients * tightness,
        "cash_floor": 2000.0 * (1 - 2 * tightness),
    }
    absorbed = rng.random((size, MONTHS, PATHS)) * 10
    futures = Futures(
        PATHS,
        0.99 ** np.arange(1, MONTHS + 1),
        float(rng.uniform(1, 10 * clients)),
        options.npv[:, None] + rng.normal(0, 500, (size, PATHS)),
        absorbed if shared else None,
        absorbed * rng.uniform(5, 40, (size, 1, 1)) * rng.uniform(0.8, 1.2, (size, MONTHS, PATHS)) if shared else None,
        np.cumsum(rng.normal(50, 200, (size, MONTHS, PATHS)), axis=1),
    )
    return PlanProblem(options, futures, {name: limits[name] for name in limits if name in chosen}, COMPANY)


def plain_gain(problem, choice):
    """Return what the backlog brings path by path: month by month, at most the backlog is sold, in proportion."""
    futures = problem.futures
    gains = [0.0] * futures.paths
    if futures.absorbed is None:
        return gains
    for path in range(futures.paths):
        for month in range(MONTHS):
            freed = sum(futures.absorbed[o, month, path] for o in choice)
            advantage = sum(futures.advantage[o, month, path] for o in choice)
            sold = min(freed, futures.backlog)
            gains[path] += futures.discount[month] * (advantage * sold / freed if freed > 0 else 0.0)
    return gains


def plain_value(problem, choice):
    """Return a plan's worth."""
    gains = plain_gain(problem, choice)
    return sum(problem.options.npv[o] for o in choice) + sum(gains) / len(gains)


def plain_fits(problem, choice):
    """Say whether a plan keeps every limit, each read from its definition."""
    options, futures = problem.options, problem.futures
    for name, limit in problem.limits.items():
        slack = 1e-9 * max(1.0, abs(limit))
        if name == "max_mrr_at_risk" and sum(options.mrr_at_risk[o] for o in choice) > limit + slack:
            return False
        if name == "hours_cap":
            for month in range(MONTHS):
                if sum(options.hours[o, month] for o in choice) > limit + slack:
                    return False
        if name == "conversations_per_month":
            told = [options.conversation_month[o] for o in choice]
            if any(told.count(month) > limit for month in set(told) - {0}):
                return False
        if name == "max_cvar":
            keep = options.keep
            gain, kept = plain_gain(problem, choice), plain_gain(problem, keep)
            losses = sorted(
                sum(futures.npv[k, p] for k in keep) + kept[p] - sum(futures.npv[o, p] for o in choice) - gain[p]
                for p in range(futures.paths)
            )
            worst = losses[-futures.paths // 20 :]
            if sum(worst) / len(worst) > limit + slack:
                return False
        if name == "cash_floor" and _paths_below(problem, choice, limit - slack) > 0.05 * futures.paths:
            return False
    return True


def _paths_below(problem, choice, floor):
    futures, below = problem.futures, 0
    for path in range(futures.paths):
        gained = 0.0
        broke = False
        for month in range(MONTHS):
            if futures.absorbed is not None:
                freed = sum(futures.absorbed[o, month, path] for o in choice)
                advantage = sum(futures.advantage[o, month, path] for o in choice)
                gained += advantage * min(freed, futures.backlog) / freed if freed > 0 else 0.0
            cash = sum(futures.cash[o, month, path] for o in choice) + gained
            broke |= 1000.0 - 100.0 * (month + 1) + cash < floor
        below += broke
    return below


def every_choice(problem):
    """Return every plan as a tuple of options."""
    options = problem.options
    per_client = [
        [o for o in np.flatnonzero(options.owner == client) if options.allowed[o]]
        for client in range(len(options.clients))
    ]
    return product(*per_client)


def brute_force(problem):
    """Return the worth of the best plan that fits, or None, by looking at every one in plain loops."""
    fitting = [plain_value(problem, choice) for choice in every_choice(problem) if plain_fits(problem, choice)]
    return max(fitting, default=None)
