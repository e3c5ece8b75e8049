"""A portfolio ready to be valued: profiles, today's assumptions and the company, wherever they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator import (
    ASSUMPTIONS,
    KEEP,
    Action,
    Cases,
    Company,
    InputError,
    Profiles,
    Scenario,
    cases_of,
    check_agreement,
    complete_assumptions,
)


@dataclass(frozen=True)
class Learned:
    """An assumption's value as learned from history: in its unit, how it was come by, and what that rests on."""

    value: float
    method: str
    evidence: str


@dataclass(frozen=True)
class Portfolio:
    """What there is to decide about.

    Attributes
    ----------
    profiles : Profiles
    company : Company
        Cash figures, each None where it is not known.
    own_assumptions : dict of name to number
        Assumptions the company states of itself (its backlog), and those learned from its history; they stand in for
        the declared defaults.
    names : dict of client_id to name
        Names for the screen; a client without one shows its id.
    deal_breakers : frozenset of client_id
    on_standard_stack : frozenset of client_id
    warnings : dict of client_id to tuple of str
        What is thin or assumed in its data.
    capacity_hours : float or None
        Hours a month the technicians can work; None where it is not known.
    learned : dict of name to Learned
        Which of `own_assumptions` are learned from history, and how.
    """

    profiles: Profiles
    company: Company = field(default_factory=Company)
    own_assumptions: dict[str, float] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    deal_breakers: frozenset[str] = frozenset()
    on_standard_stack: frozenset[str] = frozenset()
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    capacity_hours: float | None = None
    learned: dict[str, Learned] = field(default_factory=dict)

    def name(self, client_id: str) -> str:
        """Return the name a person reads."""
        return self.names.get(client_id, client_id)

    def assumptions(self, scenario: Scenario) -> dict[str, float]:
        """Return every assumption in force: the declared, over them the company's own, over them the scenario's."""
        return complete_assumptions({**self.own_assumptions, **scenario.assumptions})

    def edited_profiles(self, scenario: Scenario) -> Profiles:
        """Return the profiles with the scenario's figures in place."""
        return self.profiles.with_changes(scenario.profiles, "scenario profiles")

    def actions(self, scenario: Scenario) -> list[Action]:
        """Return one action a client, in the order of the profiles, each allowed by its agreement.

        Raises
        ------
        InputError
            For a client that is not there, or an action earlier than its agreement allows.
        """
        profiles = self.edited_profiles(scenario)
        for client_id, action in scenario.actions.items():
            if client_id not in profiles.client_ids:
                raise InputError(f"scenario actions: client {client_id!r} is not here; allowed: {_some(profiles)}")
            check_agreement(action, profiles.row(client_id), f"scenario actions {client_id}")
        return [scenario.actions.get(client_id, KEEP) for client_id in profiles.client_ids]

    def cases(self, scenario: Scenario) -> Cases:
        """Return the scenario as cases for the engine."""
        actions = self.actions(scenario)
        return cases_of(self.edited_profiles(scenario), actions, self.assumptions(scenario))


def _some(profiles: Profiles, shown: int = 5) -> str:
    more = f" and {len(profiles) - shown} more" if len(profiles) > shown else ""
    return ", ".join(profiles.client_ids[:shown]) + more


@dataclass(frozen=True)
class CompanyFacts:
    """What a company states of itself: cash, capacity in hours/month (None where unknown), and its own assumptions."""

    company: Company
    capacity_hours: float | None
    assumptions: dict[str, float]


def company_of(facts: Mapping[str, float | str]) -> CompanyFacts:
    """Return the cash figures, the capacity and the assumptions that a company's facts state.

    Parameters
    ----------
    facts : mapping
        Keys of company.csv; an absent key is not known.
    """

    def number(key: str) -> float | None:
        value = facts.get(key)
        return float(value) if isinstance(value, (int, float)) else None

    own: dict[str, float] = {}
    backlog = number("backlog_hours")
    if backlog is not None:
        own["backlog_hours"] = ASSUMPTIONS["backlog_hours"].check(backlog, "company.csv")
    cash = Company(number("opening_cash"), number("cash_floor"), number("fixed_overhead_per_month"))
    return CompanyFacts(cash, number("capacity_hours_per_month"), own)
