"""The month panel of a history with its grades, under a scenario's weights and targets."""

from __future__ import annotations

import pandas as pd

from history import History
from history.panel import month_panel
from history.scorecard import scorecard
from simulator import Scenario


def scored_panel(history: History, month: pd.Period, scenario: Scenario) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the month panel and the grades under the scenario's weights and targets."""
    panel = month_panel(history, month, labour_cost_per_hour=scenario.complete_assumptions()["labour_cost_per_hour"])
    return panel, graded_as(scenario, panel)


def graded_as(scenario: Scenario, panel: pd.DataFrame) -> pd.DataFrame:
    """Return the grades of a panel under the scenario's weights and targets, as `history.scorecard.scorecard`."""
    return scorecard(panel, weights=scenario.weights or None, targets=scenario.targets or None)
