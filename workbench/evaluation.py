"""One scenario valued: every client exactly and sampled, and the portfolio with its shared backlog."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator import (
    BRIDGE_LINES,
    Action,
    PortfolioSample,
    Scenario,
    exact_value,
    sample_portfolio,
    walk_away_uplift,
)
from simulator.statistics import Summary
from workbench.portfolio import Portfolio


@dataclass(frozen=True)
class ClientValue:
    """One client under the scenario, alone, with all of the backlog.

    Attributes
    ----------
    expected_npv : float, currency
        Exact; the sum of `bridge`.
    survival_probability : float
        Of being in place at the horizon.
    walk_away_uplift : float or None
        Share of today's fee; None where nothing of it is ever collected.
    sampled : Summary or None
        None where only exact values were asked for.
    """

    client_id: str
    action: Action
    expected_npv: float
    survival_probability: float
    walk_away_uplift: float | None
    bridge: dict[str, float]
    sampled: Summary | None


@dataclass(frozen=True)
class Evaluation:
    """A scenario's values.

    Attributes
    ----------
    clients : tuple of ClientValue
    bridge : dict of line to currency, or None
        The portfolio's, sampled; exact where only exact values were asked for and the backlog cannot bind.
    sample : PortfolioSample or None
    backlog_can_bind : bool
        Then clients' values alone do not add up to the portfolio's: they share the waiting work.
    """

    scenario: Scenario
    clients: tuple[ClientValue, ...]
    bridge: dict[str, float] | None
    sample: PortfolioSample | None
    backlog_can_bind: bool

    @property
    def expected_npv_alone(self) -> float:
        """Return the sum of the clients' exact values, each with all of the backlog, currency."""
        return sum(client.expected_npv for client in self.clients)


def evaluate(portfolio: Portfolio, scenario: Scenario, *, exact_only: bool = False) -> Evaluation:
    """Value a scenario.

    Parameters
    ----------
    portfolio : Portfolio
    scenario : Scenario
    exact_only : bool
        Leave out everything sampled: the spread, the month-by-month fans, the shared backlog.

    Raises
    ------
    InputError
        For an action the agreement does not allow or a client that is not there.
    """
    cases = portfolio.cases(scenario)
    profiles = portfolio.edited_profiles(scenario)
    exact = exact_value(cases)
    walk_away = walk_away_uplift(cases)
    backlog = float(cases.assume["backlog_hours"][0]) if len(cases) else 0.0
    can_bind = 0.0 < backlog < float(cases.client["hours"].sum())
    sample = None
    summaries: list[Summary | None] = [None] * len(cases)
    if not exact_only and len(cases):
        sample, alone = sample_portfolio(cases, profiles.client_ids, scenario.seed, scenario.paths, portfolio.company)
        summaries = list(alone)
    clients = tuple(
        ClientValue(
            client_id,
            scenario.actions.get(client_id, Action("keep")),
            float(exact.npv[i]),
            float(exact.survival[i, -1]),
            None if np.isnan(walk_away[i]) else float(walk_away[i]),
            exact.lines(i),
            summaries[i],
        )
        for i, client_id in enumerate(profiles.client_ids)
    )
    bridge: dict[str, float] | None = None
    if sample is not None:
        bridge = {line: sample.bridge[line] for line in BRIDGE_LINES}
    elif not can_bind:
        bridge = {line: sum(client.bridge[line] for client in clients) for line in BRIDGE_LINES}
    return Evaluation(scenario, clients, bridge, sample, can_bind)
