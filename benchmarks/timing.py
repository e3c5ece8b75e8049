"""Wall time of several things side by side on a noisy machine: a round runs each once, so noise meets all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Timing:
    """Wall times of one thing over the rounds, ms."""

    runs: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.runs)

    @property
    def median(self) -> float:
        return median(self.runs)


def interleaved(tasks: Mapping[str, Callable[[int], object]], rounds: int) -> dict[str, Timing]:
    """Return the wall times of each task; a task is told its round, so that no two runs need be of the same work."""
    runs: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(rounds):
        for name, task in tasks.items():
            start = time.perf_counter()
            task(turn)
            runs[name].append((time.perf_counter() - start) * 1e3)
    return {name: Timing(tuple(found)) for name, found in runs.items()}
