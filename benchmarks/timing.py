"""Wall and processor time of several things side by side on a noisy machine: taking turns, so noise meets all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Timing:
    """What one thing took, round by round, ms: by the clock, and of this process on all its threads."""

    wall: tuple[float, ...]
    processor: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.wall)

    @property
    def median(self) -> float:
        return median(self.wall)

    @property
    def best_processor(self) -> float:
        return min(self.processor)


def interleaved(tasks: Mapping[str, Callable[[int], object]], rounds: Mapping[str, int]) -> dict[str, Timing]:
    """Return what each task took; it is told its round, so that no two runs need be of the same work."""
    wall: dict[str, list[float]] = {name: [] for name in tasks}
    processor: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(max(rounds.values())):
        for name, task in tasks.items():
            if turn >= rounds[name]:
                continue
            clock, used = time.perf_counter(), time.process_time()
            task(turn)
            wall[name].append((time.perf_counter() - clock) * 1e3)
            processor[name].append((time.process_time() - used) * 1e3)
    return {name: Timing(tuple(wall[name]), tuple(processor[name])) for name in tasks}
