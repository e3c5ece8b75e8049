"""How many paths a difference between two actions needs, by the way its random numbers are drawn.

Prints, for the mean, P5 and the mean of the worst 5 % (CVaR5), the paths that give the standard error which 10,000
independent paths an action give to the *difference* of two actions:

- *independent*: each action meets luck of its own (10,000 by definition);
- *common*: both meet the same luck, as everywhere in the engine;
- *antithetic*: common, every second path the mirror image of the one before (u and 1 - u);
- *Sobol*: common, scrambled Sobol points in place of random ones.

Twice: one client alone, keep against a rise of 15 %; and all clients of the sample, keeping everyone against each
client's best action by the exact search. No backlog there, so that a portfolio's value is the sum of its clients'.

Standard errors are those between replicates (independent scrambles, for Sobol). They fall with the root of the paths
for the first three; for Sobol the power is fitted to several sizes and printed. Costs of incidents have
heavy tails, so a figure is rough: good to a fifth or so for one client (200 replicates), to a third or worse for all
(48). Where fewer are needed than the smallest size tried, that is said instead of a figure.

Takes about 4 minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import poisson, qmc

from benchmarks.portfolios import SEED, sample_as_opened
from simulator import KEEP, Action, Cases, Scenario, build_cases, cases_of, first_change_month
from simulator.luck import Incidents, Luck
from simulator.sampled import sample_client
from simulator.statistics import summarise
from workbench import first_looks

REFERENCE_PATHS = 10_000
RANDOM_SIZE = 2_048
SOBOL_SIZES = (64, 512, 4_096)
AT_ONCE = 16_384
STATISTICS = ("mean", "P5", "CVaR5")
PLAIN_PURPOSES = 7
"""Reaction, response, drift, review, departure, effort, count of incidents; then three an incident."""
UNLIKELY = 1e-6


@dataclass(frozen=True)
class Choice:
    """Two sets of cases, one a client, between which somebody chooses."""

    one: tuple[Cases, ...]
    other: tuple[Cases, ...]

    @property
    def purposes(self) -> list[int]:
        """Return how many uniforms each client needs a path."""
        return [PLAIN_PURPOSES + 3 * most_incidents(case) for case in self.one]


def expected_incidents(case: Cases) -> float:
    """Return the mean count within the horizon at the highest rate that can be in force."""
    rate = -np.log1p(-float(case.client["annual_incident_probability"][0])) / 12.0
    return rate * max(1.0, float(case.assume["standardise_incident_factor"][0])) * case.horizon


def most_incidents(case: Cases) -> int:
    """Return a count that is hardly ever passed; what lies beyond is cut off."""
    return int(poisson.ppf(1.0 - UNLIKELY, expected_incidents(case)))


def luck_from_uniforms(case: Cases, mood: np.ndarray, own: np.ndarray) -> Luck:
    """Return a client's luck made of given uniforms: the one place that knows what luck consists of.

    Parameters
    ----------
    mood : array, shape (paths,)
        What all clients share.
    own : array, shape (paths, purposes)
    """
    assume = {name: float(values[0]) for name, values in case.assume.items()}
    rho, effort_sd, cost_sd = assume["client_correlation"], assume["effort_log_sd"], assume["incident_cost_log_sd"]
    reaction, response, drift, review, departure, effort, count = own[:, :PLAIN_PURPOSES].T
    counted = np.minimum(poisson.ppf(count, expected_incidents(case)), most_incidents(case)).astype(int)
    details = own[:, PLAIN_PURPOSES:].reshape(len(own), -1, 3)
    path, ordinal = np.nonzero(np.arange(details.shape[1]) < counted[:, None])
    when, chance, cost = details[path, ordinal].T
    return Luck(
        reaction=np.sqrt(rho) * ndtri(mood) + np.sqrt(1.0 - rho) * ndtri(reaction),
        response=response,
        drift=drift,
        review=review,
        patience=-np.log(departure),
        effort_noise=np.expm1(effort_sd * ndtri(effort) - 0.5 * effort_sd**2),
        incidents=Incidents(
            path,
            np.minimum(case.horizon, np.floor(when * case.horizon).astype(int) + 1),
            chance,
            float(case.client["incident_cost"][0]) * np.exp(cost_sd * ndtri(cost) - 0.5 * cost_sd**2),
        ),
    )


def npv_by_path(cases: Sequence[Cases], uniforms: np.ndarray, purposes: Sequence[int]) -> np.ndarray:
    """Return the clients' summed NPV, shape (paths,), from uniforms of shape (paths, 1 + all purposes)."""
    total = np.zeros(len(uniforms))
    first = 1
    for case, width in zip(cases, purposes, strict=True):
        luck = luck_from_uniforms(case, uniforms[:, 0], uniforms[:, first : first + width])
        total += sample_client(case, luck).npv
        first += width
    return total


def random_points(rng: np.random.Generator, size: int, dimensions: int) -> np.ndarray:
    return inside(rng.random((size, dimensions)))


def antithetic_points(rng: np.random.Generator, size: int, dimensions: int) -> np.ndarray:
    half = inside(rng.random((size // 2, dimensions)))
    return np.concatenate([half, 1.0 - half])


def sobol_points(rng: np.random.Generator, size: int, dimensions: int) -> np.ndarray:
    return inside(qmc.Sobol(dimensions, scramble=True, rng=rng).random_base2(int(np.log2(size))))


def inside(uniforms: np.ndarray) -> np.ndarray:
    return np.clip(uniforms, 2.0**-40, 1.0 - 2.0**-40)


Points = Callable[[np.random.Generator, int, int], np.ndarray]


def statistics_of(npv: np.ndarray) -> np.ndarray:
    found = summarise(npv)
    return np.array([found.mean, found.p05, found.cvar05])


def errors_between_replicates(
    choice: Choice, draw: Points, size: int, replicates: int, *, common: bool = True
) -> np.ndarray:
    """Return the standard errors of the difference's mean, P5 and CVaR5 at a size, shape (3,).

    Several replicates go through the engine at once: it is paths that cost, not calls.
    """
    rng = np.random.default_rng([SEED, size])
    purposes = choice.purposes
    dimensions = 1 + sum(purposes)
    differences: list[np.ndarray] = []
    while len(differences) < replicates:
        together = min(max(1, AT_ONCE // size), replicates - len(differences))
        luck = np.concatenate([draw(rng, size, dimensions) for _ in range(together)])
        one = npv_by_path(choice.one, luck, purposes)
        if not common:
            luck = np.concatenate([draw(rng, size, dimensions) for _ in range(together)])
        other = npv_by_path(choice.other, luck, purposes)
        for first, second in zip(np.split(one, together), np.split(other, together), strict=True):
            differences.append(statistics_of(second) - statistics_of(first))
    return np.std(differences, axis=0, ddof=1)


def rounded(paths: float) -> str:
    digits = max(0, int(np.floor(np.log10(paths))) - 1)
    return f"{round(paths, -digits):,.0f}"


def compare_ways(title: str, choice: Choice, replicates: int) -> None:
    """Print the paths each way of drawing needs."""
    independent = errors_between_replicates(choice, random_points, RANDOM_SIZE, replicates, common=False)
    wanted = independent * np.sqrt(RANDOM_SIZE / REFERENCE_PATHS)
    print(f"\n{title}\n{'-' * len(title)}")
    print(f"{'':24s}" + "".join(f"{name:>14s}" for name in STATISTICS))
    print(f"{'standard error wanted':24s}" + "".join(f"{error:14,.1f}" for error in wanted))
    print(f"{'independent':24s}" + f"{REFERENCE_PATHS:14,}" * len(STATISTICS))
    for name, draw in (("common", random_points), ("antithetic", antithetic_points)):
        errors = errors_between_replicates(choice, draw, RANDOM_SIZE, replicates)
        needed = RANDOM_SIZE * (errors / wanted) ** 2
        print(f"{name:24s}" + "".join(f"{rounded(paths):>14s}" for paths in needed), flush=True)

    by_size = np.array([errors_between_replicates(choice, sobol_points, size, replicates) for size in SOBOL_SIZES])
    cells, powers = [], []
    for errors, error_wanted in zip(by_size.T, wanted, strict=True):
        power, intercept = np.polyfit(np.log(SOBOL_SIZES), np.log(errors), 1)
        needed = np.exp((np.log(error_wanted) - intercept) / power)
        cells.append(f"under {SOBOL_SIZES[0]}" if needed < SOBOL_SIZES[0] else rounded(needed))
        powers.append(f"{power:.2f}")
    print(f"{'Sobol':24s}" + "".join(f"{cell:>14s}" for cell in cells))
    print(f"{'  error: paths to the':24s}" + "".join(f"{power:>14s}" for power in powers), flush=True)


def one_client() -> Choice:
    """Return keep against +15 % for a client whose price may soon be changed."""
    portfolio = sample_as_opened()
    rows = [portfolio.profiles.row(client_id) for client_id in portfolio.profiles.client_ids]
    client = min(rows, key=first_change_month)
    assumptions = portfolio.assumptions(Scenario())
    rise = Action("reprice", 0.15, first_change_month(client))
    return Choice((build_cases(client, assumptions, [KEEP]),), (build_cases(client, assumptions, [rise]),))


def whole_plan() -> Choice:
    """Return keeping everyone against every client's best action, no hours waiting to be sold."""
    portfolio, scenario = sample_as_opened(), Scenario(assumptions={"backlog_hours": 0.0})
    best = [look.actions[look.best] for look in first_looks(portfolio, scenario).values()]
    assumptions = portfolio.assumptions(scenario)

    def each(actions: list[Action]) -> tuple[Cases, ...]:
        cases = cases_of(portfolio.profiles, actions, assumptions)
        return tuple(cases.part(slice(place, place + 1)) for place in range(len(cases)))

    return Choice(each([KEEP] * len(best)), each(best))


def main() -> None:
    """Print both tables."""
    print(f"Paths needed for the standard error of {REFERENCE_PATHS:,} independent ones")
    compare_ways("One client alone: keep against +15 %", one_client(), replicates=200)
    plan = whole_plan()
    compare_ways(f"{len(plan.one)} clients: keep everyone against each one's best", plan, replicates=48)


if __name__ == "__main__":
    main()
