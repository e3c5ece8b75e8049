"""What a plan may choose from: each client's possible actions, and what each is worth and uses up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.actions import KEEP, Action, within_horizon
from simulator.candidates import REFORMS, Candidates
from simulator.cases import Cases, build_cases
from simulator.effort import drift_probabilities, effort_paths, response_probabilities
from simulator.exact import exact_value, own_survival
from simulator.profile import FloatArray

MILDER_UPLIFTS = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30)
"""Plain rises a plan may choose beside a client's own candidates, so that a limit can be met by a milder one."""
RISK_MONTHS = 12


@dataclass(frozen=True)
class PlanClient:
    """One client as the planner sees it.

    Attributes
    ----------
    client_id : str
    figures : mapping of profile field to number
    candidates : Candidates
        What the search found for it.
    allowed : tuple of str
        Kinds of decision that may be chosen; the others stand outside the money.
    on_standard_stack : bool
        Then standardising is not offered.
    """

    client_id: str
    figures: Mapping[str, float]
    candidates: Candidates
    allowed: tuple[str, ...]
    on_standard_stack: bool = False


@dataclass(frozen=True)
class PlanOptions:
    """Every option of every client, flattened; the first option of each client is to keep it.

    Attributes
    ----------
    clients : tuple of PlanClient
    actions : tuple of Action, one an option
    owner : int array, shape (options,)
        Place of the client an option belongs to.
    keep : int array, shape (clients,)
        Place of each client's keep.
    allowed : bool array, shape (options,)
    cases : Cases
        One an option, the backlog as assumed.
    npv : array, shape (options,), currency
        Exact expected value with nothing of the backlog: what adds up over clients.
    mrr_at_risk : array, shape (options,)
        Share of all of today's fees expected to be gone after 12 months through this option.
    hours : array, shape (options, months)
        Expected hours in place, h * e(t).
    conversation_month : int array, shape (options,)
        Month in which the client is told; 0 without a conversation.
    """

    clients: tuple[PlanClient, ...]
    actions: tuple[Action, ...]
    owner: np.ndarray
    keep: np.ndarray
    allowed: np.ndarray
    cases: Cases
    npv: FloatArray
    mrr_at_risk: FloatArray
    hours: FloatArray
    conversation_month: np.ndarray

    def __len__(self) -> int:
        return len(self.actions)

    def of(self, client: int) -> np.ndarray:
        """Return the places of one client's options."""
        return np.flatnonzero(self.owner == client)

    def chosen_actions(self, choice: np.ndarray) -> dict[str, Action]:
        """Return the actions of a plan, one a client."""
        return {client.client_id: self.actions[place] for client, place in zip(self.clients, choice, strict=True)}


def conversation_month(action: Action, notice_months: int) -> int:
    """Return the month in which a client is told: a month before a change, a notice before the end; 0 for keep.

    Notes
    -----
    model.md lets a client hear of a change from month m - 1 on. Notice of n months given for the end of month g is
    given at the start of month g - n + 1. A staged policy's second conversation, at its review, is not counted.
    """
    if action.kind == "keep":
        return 0
    if action.kind == "fire":
        return max(1, action.month - max(0, notice_months - 1))
    return action.month - 1


def possible_actions(client: PlanClient, limits: Mapping[str, float]) -> list[Action]:
    """Return a client's options at the first month allowed: keep first, then what may be chosen, without doubles."""
    found = [candidate.action for candidate in client.candidates.kinds.values()]
    changes = [action for action in found if action.kind == "reprice"]
    month = changes[0].month if changes else 2
    for prepay, standardise in REFORMS[1:]:
        if not (standardise and client.on_standard_stack):
            found.append(Action("reprice", 0.0, month, prepay, standardise))
    if client.figures["mrr"] > 0:
        uplifts = {uplift for uplift in MILDER_UPLIFTS if limits["min_uplift"] <= uplift <= limits["max_uplift"]}
        uplifts |= {u for u in (client.candidates.gentlest_uplift, client.candidates.best_uplift) if u is not None}
        found += [Action("reprice", uplift, month) for uplift in sorted(uplifts)]
    wanted = [action for action in found if action.kind != "keep" and action.decision_kind in client.allowed]
    return list(dict.fromkeys([KEEP, *wanted]))


def told_no_sooner(action: Action, notice_months: int, month: int) -> Action:
    """Return an action put off, its review with it, so that the client is told in a month at the earliest."""
    months = month - conversation_month(action, notice_months)
    if action.kind == "keep" or months <= 0:
        return action
    review = None if action.review_month is None else action.review_month + months
    return replace(action, month=action.month + months, review_month=review)


def expected_hours(cases: Cases) -> FloatArray:
    """Return the hours expected to be spent while in place, h * e(t), shape (cases, months), hours/month."""
    at_start = own_survival(cases)[:, :-1]
    in_place = np.where(cases.months <= cases.fire_month[:, :, None], at_start[:, None, :], 0.0)
    weights = response_probabilities(cases)[:, :, None] * in_place
    effort = (effort_paths(cases) * drift_probabilities(cases)[:, None, :, None]).sum(axis=2)
    return cases.client["hours"][:, None] * (weights * effort).sum(axis=1)


def build_options(
    clients: Sequence[PlanClient],
    assumptions: Mapping[str, float],
    limits: Mapping[str, float],
    told_from: Sequence[int] | None = None,
) -> PlanOptions:
    """Return all options of some clients with what each is worth and uses up.

    Parameters
    ----------
    clients : sequence of PlanClient
    assumptions, limits : mapping
        Complete; of the limits min_uplift and max_uplift are used.
    told_from : sequence of int or None
        First month in which each client can be told (`waves.told_from`); by default as soon as the agreement allows.

    Notes
    -----
    What comes to the same within the horizon is one option; beyond it every action is keep.
    """
    horizon = int(assumptions["horizon_months"])
    actions: list[Action] = []
    owner: list[int] = []
    for place, client in enumerate(clients):
        notice = int(client.figures["notice_months"])
        first = possible_actions(client, limits)
        if told_from is not None:
            first = [told_no_sooner(action, notice, told_from[place]) for action in first]
        own = list(dict.fromkeys(within_horizon(action, horizon, notice) for action in first))
        actions += own
        owner += [place] * len(own)
    owners = np.array(owner, dtype=int)
    fields = list(clients[0].figures) if clients else []
    columns = {name: np.array([client.figures[name] for client in clients])[owners] for name in fields}
    cases = build_cases(columns, assumptions, actions)
    apart = exact_value(build_cases(columns, {**assumptions, "backlog_hours": 0.0}, actions))
    fees = columns["mrr"]
    today = sum(client.figures["mrr"] for client in clients)
    gone = 1.0 - apart.survival[:, min(RISK_MONTHS, horizon)]
    keep = np.flatnonzero([action.kind == "keep" for action in actions])
    allowed = np.array(
        [action.decision_kind in clients[place].allowed for action, place in zip(actions, owner, strict=True)],
        dtype=bool,
    )
    # Whoever nothing else can be done with within the horizon is kept.
    stuck = np.bincount(owners, weights=allowed, minlength=len(clients)) == 0
    allowed[keep[stuck]] = True
    told = [
        conversation_month(action, int(clients[place].figures["notice_months"]))
        for action, place in zip(actions, owner, strict=True)
    ]
    return PlanOptions(
        tuple(clients),
        tuple(actions),
        owners,
        keep,
        allowed,
        cases,
        apart.npv,
        fees * gone / today if today > 0 else np.zeros(len(actions)),
        expected_hours(cases),
        np.array(told, dtype=int),
    )
