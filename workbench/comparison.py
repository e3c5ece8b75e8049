"""Scenarios side by side, reconciled line by line: the differences of the lines add up to the difference of the NPV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator import BRIDGE_LINES, InputError, Scenario
from workbench.evaluation import Evaluation, evaluate
from workbench.portfolio import Portfolio

NPV = "npv"


@dataclass(frozen=True)
class Comparison:
    """Scenarios side by side.

    Attributes
    ----------
    evaluations : tuple of Evaluation
        One a scenario; the first is what the others are held against.
    portfolio : dict of line to tuple of currency
        The sixteen lines and "npv", one value a scenario.
    differences : dict of line to tuple of currency
        Against the first scenario.
    changed_assumptions : dict of name to tuple of number
        Assumptions in force that are not the same in all scenarios.
    """

    evaluations: tuple[Evaluation, ...]
    portfolio: dict[str, tuple[float, ...]]
    differences: dict[str, tuple[float, ...]]
    changed_assumptions: dict[str, tuple[float, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the scenarios' names."""
        return tuple(evaluation.scenario.name for evaluation in self.evaluations)


def compare(portfolio: Portfolio, scenarios: Sequence[Scenario]) -> Comparison:
    """Value scenarios on the same luck, the first one's seed and paths, and reconcile them.

    Raises
    ------
    InputError
        For fewer than two scenarios.
    """
    if len(scenarios) < 2:
        raise InputError(f"compare: seen {len(scenarios)} scenario; allowed: two or more")
    first = scenarios[0]
    evaluations = tuple(
        evaluate(portfolio, replace(scenario, seed=first.seed, paths=first.paths)) for scenario in scenarios
    )
    bridges = [evaluation.bridge or dict.fromkeys(BRIDGE_LINES, 0.0) for evaluation in evaluations]
    lines = {line: tuple(bridge[line] for bridge in bridges) for line in BRIDGE_LINES}
    lines[NPV] = tuple(sum(bridge.values()) for bridge in bridges)
    differences = {line: tuple(value - values[0] for value in values) for line, values in lines.items()}
    in_force = [portfolio.assumptions(scenario) for scenario in scenarios]
    changed = {
        name: tuple(assumptions[name] for assumptions in in_force)
        for name in in_force[0]
        if len({assumptions[name] for assumptions in in_force}) > 1
    }
    return Comparison(evaluations, lines, differences, changed)
