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

Takes about a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from benchmarks.portfolios import SEED, sample_as_opened
from simulator import KEEP, Action, Cases, Scenario, build_cases, cases_of, first_change_month
from simulator.luck import Purpose
from simulator.sampled import worth
from simulator.sampler import Drawn, Sampler, futures, sampler
from simulator.statistics import summarise
from workbench import first_looks

REFERENCE_PATHS = 10_000
RANDOM_SIZE = 2_048
SOBOL_SIZES = (64, 512, 4_096)
AT_ONCE = 16_384
STATISTICS = ("mean", "P5", "CVaR5")
PURPOSES: tuple[Purpose, ...] = ("reaction", "response", "drift", "review", "departure", "effort", "incidents")
"""What is drawn a client and path, in the order of the uniforms; months and costs of the few incidents are hashed."""


@dataclass(frozen=True)
class Choice:
    """Two actions on the same clients, one case a client each, between which somebody chooses."""

    one: Cases
    other: Cases

    @property
    def dimensions(self) -> int:
        """Return how many uniforms a path takes: the mood all clients share, and each client's own."""
        return 1 + len(PURPOSES) * len(self.one)


def draws_from_uniforms(sample: Sampler, uniforms: np.ndarray, keys: np.ndarray) -> Drawn:
    """Return draws made of given uniforms: the one place that knows what luck consists of.

    Parameters
    ----------
    uniforms : array, shape (paths, 1 + clients * purposes)
        The mood first, then client by client.
    keys : array, shape (clients,)
        Of the incidents' months and costs.
    """
    own = uniforms[:, 1:].reshape(len(uniforms), -1, len(PURPOSES)).T
    by_purpose = {}
    for place, purpose in enumerate(PURPOSES):
        drawn = own[place, sample.rows[purpose]]
        if purpose == "departure":
            drawn = -np.log(drawn)
        elif purpose == "effort":
            drawn = ndtri(drawn)
        elif purpose == "reaction":
            rho = float(sample.cases.assume["client_correlation"][0])
            drawn = np.sqrt(rho) * ndtri(uniforms[:, 0]) + np.sqrt(1.0 - rho) * ndtri(drawn)
        by_purpose[purpose] = np.ascontiguousarray(drawn, np.float32)
    return Drawn(0, by_purpose, keys)


def npv_by_path(cases: Cases, uniforms: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return the clients' summed NPV, shape (paths,), from uniforms."""
    sample = sampler(cases)
    value = worth(sample, futures(sample, draws_from_uniforms(sample, uniforms, keys)))
    return (value.apart + value.labour).sum(axis=0)


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
    clients = len(choice.one)

    def keys() -> np.ndarray:
        return rng.integers(0, 2**63, clients).astype(np.uint64)

    differences: list[np.ndarray] = []
    while len(differences) < replicates:
        together = min(max(1, AT_ONCE // size), replicates - len(differences))
        luck, hashes = np.concatenate([draw(rng, size, choice.dimensions) for _ in range(together)]), keys()
        one = npv_by_path(choice.one, luck, hashes)
        if not common:
            luck, hashes = np.concatenate([draw(rng, size, choice.dimensions) for _ in range(together)]), keys()
        other = npv_by_path(choice.other, luck, hashes)
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
    return Choice(build_cases(client, assumptions, [KEEP]), build_cases(client, assumptions, [rise]))


def whole_plan() -> Choice:
    """Return keeping everyone against every client's best action, no hours waiting to be sold."""
    portfolio, scenario = sample_as_opened(), Scenario(assumptions={"backlog_hours": 0.0})
    best = [look.actions[look.best] for look in first_looks(portfolio, scenario).values()]
    assumptions = portfolio.assumptions(scenario)
    kept, planned = (cases_of(portfolio.profiles, actions, assumptions) for actions in ([KEEP] * len(best), best))
    return Choice(kept, planned)


def main() -> None:
    """Print both tables."""
    print(f"Paths needed for the standard error of {REFERENCE_PATHS:,} independent ones")
    compare_ways("One client alone: keep against +15 %", one_client(), replicates=200)
    plan = whole_plan()
    compare_ways(f"{len(plan.one)} clients: keep everyone against each one's best", plan, replicates=48)


if __name__ == "__main__":
    main()
