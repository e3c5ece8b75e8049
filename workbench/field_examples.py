"""Two pieces of the field's advice, tried on the portfolio at hand: drop the worst, and drop the smallest to grow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator import Action, InputError, Profiles, Scenario, cases_of, first_fire_month, sample_portfolio
from simulator.statistics import Summary, summarise
from workbench.conditions import Condition, what_would_have_to_be_true
from workbench.letting_go import LettingGo
from workbench.portfolio import Portfolio

DROP_WORST = "drop-worst"
DROP_SMALLEST = "drop-smallest"
WORST_SHARE_OF_FEES = 0.25
SMALLEST_SHARE_OF_CLIENTS = 0.10
SEARCH_PATHS = 1_000
"""Paths of the search for what would have to be true, used only where clients compete for the backlog."""

SPREADSHEET = {
    "avoidable_labour_share": 1.0,
    "long_run_avoidable_labour_share": 1.0,
    "attrition_months": 0.0,
    "absorption_ramp_months": 0.0,
    "backlog_hours": 0.0,
}
"""What a spreadsheet assumes unsaid: every hour of a client let go is no longer paid from the month after."""


@dataclass(frozen=True)
class LetGoClient:
    """One client of the example.

    Attributes
    ----------
    fee : float, currency/month
    hours : float, hours/month
    month : int
        Last month billed: the first in which the agreement allows ending it.
    gain : float, currency
        Exact value of letting it go over keeping it, alone, with all of the backlog.
    spreadsheet_profit : float, currency/month
        Fee and project margin less licences and the whole wages of its hours.
    """

    client_id: str
    fee: float
    hours: float
    month: int
    gain: float
    spreadsheet_profit: float


@dataclass(frozen=True)
class FieldExample:
    """A piece of advice, valued against keeping everyone.

    Attributes
    ----------
    example : {"drop-worst", "drop-smallest"}
    scenario : Scenario
        It as a scenario: who is fired and when, under the assumptions in force.
    clients : tuple of LetGoClient
        In the order they were chosen.
    share_of_fees : float
        Of all monthly fees, in [0, 1].
    lines : dict of line to currency
        Exact gain over keeping, of the clients alone, by line of the bridge.
    sharing : float, currency
        What competing for the backlog adds to that, sampled; mostly below nought.
    sharing_standard_error : float, currency
    sampled : Summary
        The sampled portfolio's gain over keeping everyone, path by path on the same luck, currency.
    spreadsheet_gain : float, currency
        The same exact gain with labour as a spreadsheet books it (`SPREADSHEET`).
    cash_below_floor : pair of float, or None
        Share of paths in which cash falls below the floor: everyone kept, and these let go.
    conditions : tuple of Condition
        What would have to be true.
    """

    example: str
    scenario: Scenario
    clients: tuple[LetGoClient, ...]
    share_of_fees: float
    lines: dict[str, float]
    sharing: float
    sharing_standard_error: float
    sampled: Summary
    spreadsheet_gain: float
    cash_below_floor: tuple[float, float] | None
    conditions: tuple[Condition, ...]

    @property
    def gain_alone(self) -> float:
        """Return the exact gain of the clients alone, each with all of the backlog, currency."""
        return sum(self.lines.values())

    @property
    def gain(self) -> float:
        """Return the portfolio's expected gain over keeping everyone, currency."""
        return self.gain_alone + self.sharing

    @property
    def fees(self) -> float:
        """Return the fees given up, currency/month."""
        return sum(client.fee for client in self.clients)

    @property
    def hours(self) -> float:
        """Return the hours freed, hours/month."""
        return sum(client.hours for client in self.clients)


def _firings(profiles: Profiles, client_ids: Sequence[str]) -> dict[str, Action]:
    return {name: Action("fire", month=first_fire_month(profiles.row(name))) for name in client_ids}


def worst_clients(portfolio: Portfolio, scenario: Scenario) -> tuple[str, ...]:
    """Return the clients worst to keep, worth about a quarter of all monthly fees, the worst first.

    Worst is who brings least per unit of fee: exact value of keeping less that of letting go at the first month
    allowed, over the monthly fee. It needs profiles alone, no history, and is the choice kindest to the advice: a
    quarter of the revenue given up where giving it up costs least. They are taken in that order up to the client at
    which their share of fees is nearest to 25 %; at least one.

    Raises
    ------
    InputError
        Where nobody pays a monthly fee.

    Notes
    -----
    Each client is looked at alone, with all of the backlog. Who pays nothing comes first where letting go gains, else
    last.
    """
    profiles = portfolio.edited_profiles(scenario)
    fees = profiles.fields["mrr"]
    if not fees.sum() > 0:
        raise InputError("drop-worst: no client pays a monthly fee; allowed: at least one that does")
    everyone = LettingGo(
        profiles,
        portfolio.assumptions(scenario),
        _firings(profiles, profiles.client_ids),
        scenario.seed,
        SEARCH_PATHS,
    )
    loss = -everyone.lines().sum(axis=1)
    unpaid = np.where(loss < 0, -np.inf, np.inf)
    per_fee = np.divide(loss, fees, out=unpaid, where=fees > 0)
    ranked = sorted(range(len(profiles)), key=lambda place: (per_fee[place], profiles.client_ids[place]))
    shares = np.cumsum(fees[ranked]) / fees.sum()
    count = int(np.argmin(np.abs(shares - WORST_SHARE_OF_FEES))) + 1
    return tuple(profiles.client_ids[place] for place in ranked[:count])


def smallest_clients(portfolio: Portfolio, scenario: Scenario) -> tuple[str, ...]:
    """Return the tenth of the clients with the smallest monthly fees, the smallest first.

    A tenth of their number to the nearest, halves up, at least one; of equal fees by client_id.

    Raises
    ------
    InputError
        Where there is no client.
    """
    profiles = portfolio.edited_profiles(scenario)
    if not len(profiles):
        raise InputError("drop-smallest: seen no client; allowed: at least one")
    fees = profiles.fields["mrr"]
    ranked = sorted(range(len(profiles)), key=lambda place: (fees[place], profiles.client_ids[place]))
    count = max(1, int(np.floor(SMALLEST_SHARE_OF_CLIENTS * len(profiles) + 0.5)))
    return tuple(profiles.client_ids[place] for place in ranked[:count])


_CHOICES: dict[str, tuple[str, Callable[[Portfolio, Scenario], tuple[str, ...]]]] = {
    DROP_WORST: ("Drop the worst, a quarter of revenue", worst_clients),
    DROP_SMALLEST: ("Drop the smallest tenth to grow", smallest_clients),
}
FIELD_EXAMPLES = tuple(_CHOICES)


def example_scenario(portfolio: Portfolio, example: str, scenario: Scenario) -> Scenario:
    """Return the advice as a scenario: the given one with its actions replaced by these firings.

    Parameters
    ----------
    example : str
        Of `FIELD_EXAMPLES`.
    scenario : Scenario
        Its assumptions, profiles, seed and paths are kept.
    """
    name, choose = _CHOICES[example]
    profiles = portfolio.edited_profiles(scenario)
    return replace(scenario, name=name, actions=_firings(profiles, choose(portfolio, scenario)))


def field_example(portfolio: Portfolio, example: str, scenario: Scenario) -> FieldExample:
    """Value a piece of advice against keeping everyone, and say what would have to be true for it to turn.

    Parameters
    ----------
    portfolio : Portfolio
    example : str
        Of `FIELD_EXAMPLES`.
    scenario : Scenario
        Assumptions, profiles, seed and paths; its own actions are not part of the question.

    Raises
    ------
    InputError
        Where there is nobody to let go.

    Notes
    -----
    *Not modelled*: what the owner does with the attention it gains, referrals lost, and new clients won, but for the
    waiting work that the backlog states.
    """
    drop = example_scenario(portfolio, example, scenario)
    profiles, assumptions = portfolio.edited_profiles(drop), portfolio.assumptions(drop)
    letting_go = LettingGo(profiles, assumptions, drop.actions, drop.seed, drop.paths)
    lines, sharing = letting_go.lines(), letting_go.sharing()
    per_hour = cases_of(profiles, portfolio.actions(drop), assumptions).client["labour_cost_per_hour"]
    clients = []
    for (client_id, action), gain in zip(drop.actions.items(), lines.sum(axis=1), strict=True):
        row = profiles.row(client_id)
        wages = row["hours"] * float(per_hour[profiles.index(client_id)])
        profit = row["mrr"] + row["project_margin"] - row["direct_cost"] - wages
        clients.append(LetGoClient(client_id, row["mrr"], row["hours"], action.month, float(gain), profit))
    keep = replace(drop, actions={})
    kept, dropped = (
        sample_portfolio(portfolio.cases(plan), profiles.client_ids, drop.seed, drop.paths, portfolio.company)[0]
        for plan in (keep, drop)
    )
    cash = None
    if kept.cash_below_floor is not None and dropped.cash_below_floor is not None:
        cash = (kept.cash_below_floor, dropped.cash_below_floor)
    total = float(profiles.fields["mrr"].sum())
    search = LettingGo(profiles, assumptions, drop.actions, drop.seed, min(SEARCH_PATHS, drop.paths))
    return FieldExample(
        example,
        drop,
        tuple(clients),
        sum(client.fee for client in clients) / total if total > 0 else 0.0,
        letting_go.lines_by_name(),
        float(sharing.mean()),
        float(sharing.std(ddof=1) / np.sqrt(sharing.size)),
        summarise(dropped.npv - kept.npv),
        float(letting_go.lines(SPREADSHEET).sum()),
        cash,
        what_would_have_to_be_true(search),
    )
