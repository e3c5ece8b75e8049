"""The engine's speed as ratios against the written-out month loop, beside the floor of drawing random numbers.

Prints, in this order:

- *Against the month loop*, 200 clients x 10,000 paths x 36 months, drawing included: ms by the clock (best and median
  of rounds in which all take turns) and of processor (best), and how many times faster than the loop
  (benchmarks/month_loop.py) each is by the best of either. Others at work on the machine stretch the clock but hardly
  the processor's time, which in turn counts every thread. numpy's matrix products are held to one thread: two of them
  that wait for each other on a busy machine would slow the loop down. The loop is there a second time, 500 paths at a
  time: the same code on arrays nearer the cache's size (its quantiles a chunk each, never joined). Three rows are
  floors, nothing but random numbers: the loop's own (every client, path and month), the engine's own (keyed by client,
  purpose and path), and as many from one unkeyed stream. No engine that draws afresh beats its floor.
- *The same twice*: the hash of everything a run returns, of two runs; they are to be equal, bit for bit.
- *Memory*: the peak of what a run allocates above imports and inputs, MB.
- *Growth*: by clients at 1,000 paths and by paths at 50 clients; ms, microseconds a client-path, and the exponent of
  growth: the slope of log ms over log size, 1 where twice as much takes twice as long.
- *While somebody waits*: what the app does between a click and an answer, at 10,000 paths and 36 months: the goal, best
  and median, and the median over the floor of drawing that many clients' luck once.

Nothing passes or fails: the figures of one machine at one hour say little, the ratios more.

`--full` decides all 200 clients instead of 20 a process; `--most-clients N` and `--most-paths N` cut the growth short.
Takes 5 to 10 minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.month_loop import simulate
from benchmarks.portfolios import MONTHS, SEED, MeasuredPortfolio, measured_portfolio
from benchmarks.timing import interleaved
from simulator import (
    Action,
    Cases,
    Company,
    FirstLook,
    build_cases,
    decide,
    exact_value,
    first_change_month,
    sample_portfolio,
)
from simulator.luck import Luck
from simulator.planning import best_plan, quick_plan
from simulator.sampled import luck_of, sample_client
from simulator.sampler import draw, sampler
from simulator.statistics import summarise
from workbench import clients_not_to_lose, decisions, first_looks, plan_ground, plan_portfolio

CLIENTS = 200
PATHS = 10_000
ROUNDS = 3
SHORT = 3
"""What takes a fraction of a second goes so many times more rounds: one disturbance would spoil few of them."""
CHUNK = 500
GROWTH_CLIENTS = (50, 200, 1_000, 5_000, 10_000)
GROWTH_PATHS = (1_000, 10_000, 100_000)
PATHS_OF_CLIENTS, CLIENTS_OF_PATHS = 1_000, 50
DECIDED_PER_PROCESS = 20


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def run_engine(measured: MeasuredPortfolio) -> tuple[object, ...]:
    scenario = measured.scenario
    return sample_portfolio(measured.cases, measured.client_ids, scenario.seed, scenario.paths, measured.company)


def run_loop_in_chunks(measured: MeasuredPortfolio) -> None:
    for chunk in range(measured.scenario.paths // CHUNK):
        simulate(measured.cases, CHUNK, measured.company, SEED + chunk)


def draw_luck(measured: MeasuredPortfolio) -> None:
    """Draw every client's luck as the engine does, what cannot matter left out, and nothing else."""
    luck = Luck(SEED, measured.client_ids, 0, measured.scenario.paths)
    draw(sampler(measured.cases), luck)


def draw_unkeyed(clients: int, paths: int) -> None:
    """Draw what the model needs a client and path: reaction, effort, response, drift, departure, review, incidents."""
    rng = np.random.Generator(np.random.SFC64(SEED))
    for _ in range(clients):
        rng.standard_normal((2, paths))
        rng.random((4, paths))
        rng.standard_exponential(paths)


def draw_monthly(cases: Cases, paths: int) -> None:
    """Draw what the month loop draws: a wish to leave and a count of incidents a month, the rest once."""
    rng = np.random.default_rng(SEED)
    shape = (paths, len(cases))
    rate = -np.log1p(-cases.client["annual_incident_probability"]) / 12.0
    rng.standard_normal((2, *shape))
    rng.random((3, *shape))
    for _ in range(cases.horizon):
        rng.random(shape)
        rng.poisson(rate, shape)


def against_the_loop(measured: MeasuredPortfolio, rounds: int) -> None:
    paths = measured.scenario.paths
    tasks: dict[str, Callable[[int], object]] = {
        "month loop": lambda turn: simulate(measured.cases, paths, measured.company, SEED),
        f"month loop, {CHUNK} paths at a time": lambda turn: run_loop_in_chunks(measured),
        "engine": lambda turn: run_engine(measured),
        "floor: the loop's draws": lambda turn: draw_monthly(measured.cases, paths),
        "floor: the engine's draws": lambda turn: draw_luck(measured),
        "floor: as many, unkeyed": lambda turn: draw_unkeyed(len(measured.cases), paths),
    }
    found = interleaved(tasks, {name: rounds if "month loop" in name else SHORT * rounds for name in tasks})
    heading(
        f"Against the month loop: {len(measured.cases)} clients x {paths:,} paths x {measured.cases.horizon} months"
    )
    print(
        f"{'':36s} {'best ms':>10s} {'median ms':>10s} {'processor':>10s} {'times faster':>13s} {'by processor':>13s}"
    )
    loop = found["month loop"]
    for name, timing in found.items():
        ratios = loop.best / timing.best, loop.best_processor / timing.best_processor
        figures = f"{timing.best:10,.0f} {timing.median:10,.0f} {timing.best_processor:10,.0f}"
        print(f"{name:36s} {figures} {ratios[0]:13.1f} {ratios[1]:13.1f}")
    share = found["floor: the engine's draws"].best / found["engine"].best
    print(f"drawing is {share:.0%} of the engine's time; the goal for the engine is 20 times faster")


def fingerprint(measured: MeasuredPortfolio) -> str:
    """Return a hash of every figure that a run of the engine returns."""
    scenario = measured.scenario
    portfolio, alone = sample_portfolio(
        measured.cases, measured.client_ids, scenario.seed, scenario.paths, measured.company
    )
    digest = hashlib.sha256(np.ascontiguousarray(portfolio.npv).tobytes())
    for fan in portfolio.fans.values():
        digest.update(np.stack([fan.mean, fan.p05, fan.p95]).tobytes())
    digest.update(repr((alone, portfolio.bridge, portfolio.cash_below_floor, portfolio.lost_mrr)).encode())
    return digest.hexdigest()


def the_same_twice(measured: MeasuredPortfolio) -> None:
    first, second = fingerprint(measured), fingerprint(measured)
    heading("The same twice")
    print(f"{first[:32]}\n{second[:32]}\n{'equal' if first == second else 'NOT EQUAL'}, bit for bit")


def peak_megabytes(run: Callable[[], object]) -> float:
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def memory(measured: MeasuredPortfolio) -> None:
    engine = peak_megabytes(lambda: run_engine(measured))
    loop = peak_megabytes(lambda: simulate(measured.cases, measured.scenario.paths, measured.company, SEED))
    heading("Memory: peak above imports")
    print(f"month loop {loop:,.0f} MB\nengine     {engine:,.0f} MB")


def growth(title: str, sizes: Sequence[tuple[int, int]], by: int) -> None:
    """Print the engine's time at several (clients, paths), and how it grows in one of the two."""
    heading(f"Growth by {title}")
    print(f"{'clients':>8s} {'paths':>8s} {'ms':>10s} {'us a client-path':>17s}")
    best = []
    for clients, paths in sizes:
        measured = measured_portfolio(clients, paths)
        rounds = 3 if clients * paths <= 1_000_000 else 1
        runs = interleaved({"engine": lambda turn, m=measured: run_engine(m)}, {"engine": rounds})
        best.append(runs["engine"].best)
        each = 1e3 * best[-1] / (clients * paths)
        print(f"{clients:8,} {paths:8,} {best[-1]:10,.0f} {each:17.3f}", flush=True)
    if len(sizes) > 1:
        slope = np.polyfit(np.log([size[by] for size in sizes]), np.log(best), 1)[0]
        print(f"exponent of growth {slope:.2f}")


@dataclass(frozen=True)
class Wait:
    """Something that somebody waits for.

    Attributes
    ----------
    goal : float or None, ms
    floor : str
        Which drawing its median is set against.
    task : callable
        Told the round.
    rounds : int
    times : float
        What a measured part is to be multiplied by to stand for the whole.
    """

    name: str
    goal: float | None
    floor: str
    task: Callable[[int], object]
    rounds: int
    times: float = 1.0


def slider_actions(client: dict[str, float]) -> list[Action]:
    """Return positions of a price slider, no two of them the same."""
    return [Action("reprice", percent / 100, first_change_month(client)) for percent in range(3, 31)]


def waits(measured: MeasuredPortfolio, full: bool) -> list[Wait]:
    """Return everything that is measured, each with its goal; another figure is one more of them."""
    portfolio, scenario, cases = measured.portfolio, measured.scenario, measured.cases
    assumptions, limits = portfolio.assumptions(scenario), scenario.complete_limits()
    client_id = next(
        name for name in measured.client_ids if first_change_month(portfolio.profiles.row(name)) <= MONTHS // 4
    )
    client = portfolio.profiles.row(client_id)
    slider = slider_actions(client)
    keep = build_cases(client, assumptions, [Action("keep")])
    kept_luck = luck_of(keep, client_id, SEED, PATHS)
    looks = first_looks(portfolio, scenario)
    workers = os.cpu_count() or 1
    chosen = list(looks)[: len(looks) if full else min(len(looks), DECIDED_PER_PROCESS * workers)]
    few: dict[str, FirstLook] = {name: looks[name] for name in chosen}

    def exact_slider(turn: int) -> None:
        exact_value(build_cases(client, assumptions, [slider[turn % len(slider)]]))

    planned = replace(portfolio, company=Company(), deal_breakers=frozenset())
    plain = replace(scenario, assumptions={**scenario.assumptions, "backlog_hours": 0.0}, actions={})
    plain_looks = first_looks(planned, plain, {})
    free = plan_portfolio(planned, plain, plain_looks, {}, with_frontier=False).plan
    assert free is not None
    at_risk = plan_ground(planned, plain, plain_looks, {}).problem.options.mrr_at_risk[free.choice].sum()
    tight = {"max_mrr_at_risk": 0.85 * float(at_risk)}
    ground = plan_ground(planned, plain, plain_looks, tight)

    def sampled_slider(turn: int) -> None:
        summarise(sample_client(build_cases(client, assumptions, [slider[turn % len(slider)]]), kept_luck).npv)

    def drawn_slider(turn: int) -> None:
        case = build_cases(client, assumptions, [slider[turn % len(slider)]])
        summarise(sample_client(case, luck_of(case, client_id, SEED, PATHS)).npv)

    one, every = "one client's luck drawn", f"{CLIENTS} clients' luck drawn"
    decided = f"decide with draws, {CLIENTS}, {workers} processes"
    return [
        Wait(one, None, one, lambda turn: draw(sampler(keep), luck_of(keep, client_id, SEED, PATHS)), 15),
        Wait(every, None, every, lambda turn: draw_luck(measured), 5),
        Wait("one slider, exact", 5, one, exact_slider, 28),
        Wait("one slider, sampled, draws kept", 15, one, sampled_slider, 28),
        Wait("one slider, sampled, draws included", None, one, drawn_slider, 28),
        Wait("each alone, exact, 200", 50, every, lambda turn: exact_value(cases), 7),
        Wait("portfolio sampled, 200", 200, every, lambda turn: run_engine(measured), 3),
        Wait("first looks, 200", 1_000, every, lambda turn: first_looks(portfolio, scenario), 3),
        Wait("  of them, whom not to lose", None, every, lambda turn: clients_not_to_lose(portfolio, scenario), 3),
        Wait(
            "decide with draws, one",
            300,
            one,
            lambda turn: decide(looks[client_id], client, assumptions, limits, SEED, PATHS),
            5,
        ),
        Wait("plan, 200, its options", None, every, lambda turn: plan_ground(planned, plain, plain_looks, tight), 3),
        Wait("plan, 200, quick", None, every, lambda turn: quick_plan(ground.problem), 5),
        Wait("plan, 200, proven", 1_000, every, lambda turn: best_plan(ground.problem), 5),
        Wait(
            decided if full else f"{decided}, from {len(few)}",
            20_000,
            every,
            lambda turn: decisions(portfolio, scenario, few, workers=workers),
            1,
            len(looks) / len(few),
        ),
    ]


def while_somebody_waits(measured: MeasuredPortfolio, full: bool) -> None:
    awaited = waits(measured, full)
    timings = interleaved({wait.name: wait.task for wait in awaited}, {wait.name: wait.rounds for wait in awaited})
    heading("While somebody waits")
    print(f"{'':50s} {'goal ms':>8s} {'best ms':>9s} {'median ms':>10s} {'x its floor':>12s}")
    for wait in awaited:
        timing = timings[wait.name]
        goal = f"< {wait.goal:,.0f}" if wait.goal else ""
        best, middle = wait.times * timing.best, wait.times * timing.median
        over = middle / timings[wait.floor].median
        print(f"{wait.name:50s} {goal:>8s} {best:9,.1f} {middle:10,.1f} {over:12.2f}")


def main() -> None:
    """Measure and print everything."""
    parser = argparse.ArgumentParser(description="The engine's speed against a written-out baseline.")
    parser.add_argument("--full", action="store_true", help="decide all 200 clients instead of 20 a process")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds against the month loop")
    parser.add_argument("--most-clients", type=int, default=GROWTH_CLIENTS[-1], help="where growth by clients ends")
    parser.add_argument("--most-paths", type=int, default=GROWTH_PATHS[-1], help="where growth by paths ends")
    asked = parser.parse_args()
    measured = measured_portfolio(CLIENTS, PATHS)
    with threadpool_limits(1):
        against_the_loop(measured, asked.rounds)
    the_same_twice(measured)
    memory(measured)
    growth("clients", [(n, PATHS_OF_CLIENTS) for n in GROWTH_CLIENTS if n <= asked.most_clients], by=0)
    growth("paths", [(CLIENTS_OF_PATHS, n) for n in GROWTH_PATHS if n <= asked.most_paths], by=1)
    while_somebody_waits(measured, asked.full)


if __name__ == "__main__":
    main()
