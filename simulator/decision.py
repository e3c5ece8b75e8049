"""The verdict on one client: the best kind of action, its rival, how sure it is, and what stands outside the money."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.actions import DECISION_KINDS, KEEP, Action, within_horizon
from simulator.assumptions import END_OF_EVIDENCE_UPLIFT
from simulator.candidates import Candidates, find_candidates, find_candidates_of_all
from simulator.cases import build_cases
from simulator.exact import exact_value
from simulator.flips import Sensitivity, sensitivity
from simulator.prices import (
    added_leave_probability,
    break_even_leave_probability,
    collected_fee,
    monthly_need,
    walk_away_uplift,
)
from simulator.profile import Profiles
from simulator.sampled import luck_of, sample_client
from simulator.statistics import Summary, summarise
from simulator.uncertainty import TOSS_UP_BELOW, HowSure, how_sure
from simulator.waiting import value_of_waiting

TOSS_UP = "toss_up"
_NOT_WITH_A_DEAL_BREAKER = ("keep", "reprice")
"""With a deal-breaker active a plain rise is never the headline: reform, staged or fire (model.md)."""


@dataclass(frozen=True)
class Alternative:
    """One kind's candidate: its expected value, how often it is best, and how luck alone spreads it.

    Attributes
    ----------
    p_best, expected_loss, max_regret
        Over draws of the assumptions.
    luck : Summary
        Over sampled paths at the assumptions in use; never a confidence.
    """

    action: Action
    expected_npv: float
    p_best: float
    expected_loss: float
    max_regret: float
    luck: Summary


@dataclass(frozen=True)
class FirstLook:
    """The search's answer at the assumptions in use: exact, quick, and silent on how sure it is.

    Attributes
    ----------
    best, rival : str or None
        Kinds; among those that may be the headline.
    money_best : str
        The kind worth most with nothing held back.
    flags : tuple of str
        deal_breaker, cannot_lose, beyond_evidence.
    on_standard_stack : bool
        Then standardising was not offered.
    walk_away_uplift, break_even_leave_probability, added_leave_probability : float or None
        Shares; None where they have no value.
    """

    client_id: str
    candidates: Candidates
    best: str
    rival: str | None
    money_best: str
    flags: tuple[str, ...]
    walk_away_uplift: float | None
    break_even_leave_probability: float | None
    added_leave_probability: float | None
    on_standard_stack: bool

    @property
    def actions(self) -> dict[str, Action]:
        """Return each kind's candidate."""
        return {kind: candidate.action for kind, candidate in self.candidates.kinds.items()}

    @property
    def allowed(self) -> tuple[str, ...]:
        """Return the kinds that may be the headline."""
        return allowed_kinds(self.flags, tuple(self.candidates.kinds))


@dataclass(frozen=True)
class Decision:
    """A first look with its confidence: what the terminal prints and the Client page shows.

    Attributes
    ----------
    verdict : str
        The best kind, or `TOSS_UP`.
    confidence : float
        Share of draws in which the best beats the rival.
    best_probability : float
        Share of draws in which it is the best of all that may be the headline.
    flags : tuple of str
        The look's, and hangs_on_backlog where the verdict with all of the backlog and with none of it differ.
    value_of_waiting : float or None, currency
        What the staged candidate's review is worth over committing now; None without such a candidate.
    """

    look: FirstLook
    verdict: str
    confidence: float
    best_probability: float
    alternatives: dict[str, Alternative]
    sure: HowSure
    sensitivity: Sensitivity
    flags: tuple[str, ...]
    value_of_waiting: float | None

    @property
    def evpi(self) -> float:
        """Return what knowing all assumptions would be worth, currency."""
        return self.sure.evpi


def allowed_kinds(flags: tuple[str, ...], kinds: tuple[str, ...] = DECISION_KINDS) -> tuple[str, ...]:
    """Return the kinds that may be the headline given what stands outside the money."""
    barred: tuple[str, ...] = ()
    if "deal_breaker" in flags:
        barred += _NOT_WITH_A_DEAL_BREAKER
    if "cannot_lose" in flags:
        barred += ("fire",)
    return tuple(kind for kind in kinds if kind not in barred)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def first_look(
    client_id: str,
    client: Mapping[str, float],
    assumptions: Mapping[str, float],
    limits: Mapping[str, float],
    *,
    deal_breaker: bool = False,
    cannot_lose: bool = False,
    on_standard_stack: bool = False,
) -> FirstLook:
    """Search one client's actions and name the best, the next, and what stands outside the money.

    Parameters
    ----------
    client, assumptions, limits : mapping
        One client's figures; complete assumptions and limits.
    deal_breaker, cannot_lose, on_standard_stack : bool
        Known from the history and the company.
    """
    flags = _flags(deal_breaker, cannot_lose)
    found = find_candidates(client, assumptions, limits, on_standard_stack=on_standard_stack)
    return _looks([client_id], [client], assumptions, [found], [flags], [on_standard_stack])[0]


def first_looks(
    profiles: Profiles,
    assumptions: Mapping[str, float],
    limits: Mapping[str, float],
    *,
    deal_breakers: Container[str] = (),
    not_to_lose: Container[str] = (),
    on_standard_stack: Container[str] = (),
) -> dict[str, FirstLook]:
    """Search every client as `first_look` does each, by client_id in the order of the profiles.

    Parameters
    ----------
    deal_breakers, not_to_lose, on_standard_stack : containers of client_id
    """
    ids = profiles.client_ids
    clients = [profiles.row(client_id) for client_id in ids]
    on_stack = [client_id in on_standard_stack for client_id in ids]
    flags = [_flags(client_id in deal_breakers, client_id in not_to_lose) for client_id in ids]
    found = find_candidates_of_all(clients, assumptions, limits, on_standard_stack=on_stack)
    return dict(zip(ids, _looks(ids, clients, assumptions, found, flags, on_stack), strict=True))


def _flags(deal_breaker: bool, cannot_lose: bool) -> tuple[str, ...]:
    return ("deal_breaker",) * deal_breaker + ("cannot_lose",) * cannot_lose


def _looks(
    client_ids: Sequence[str],
    clients: Sequence[Mapping[str, float]],
    assumptions: Mapping[str, float],
    found: Sequence[Candidates],
    flags: Sequence[tuple[str, ...]],
    on_standard_stack: Sequence[bool],
) -> list[FirstLook]:
    """Name the best and its rival, and price what the search found; the clients' prices are worked out together."""
    if not clients:
        return []
    rises = [candidates.kinds.get("reprice") for candidates in found]
    actions = [rise.action if rise else KEEP for rise in rises]
    cases = build_cases({name: np.array([c[name] for c in clients]) for name in clients[0]}, assumptions, actions)
    walk_away, added = walk_away_uplift(cases), added_leave_probability(cases)
    break_even = break_even_leave_probability(cases.uplift, collected_fee(cases), monthly_need(cases))
    horizon = int(assumptions["horizon_months"])
    looks = []
    for i, (client_id, client, candidates) in enumerate(zip(client_ids, clients, found, strict=True)):
        ranked = candidates.ranked(allowed_kinds(flags[i]))
        beyond = candidates.kinds[ranked[0]].action.uplift > END_OF_EVIDENCE_UPLIFT
        notice = int(client["notice_months"])
        comes_to = {kind: within_horizon(c.action, horizon, notice) for kind, c in candidates.kinds.items()}
        # A policy that comes to the same within the horizon is no rival: beating it says nothing.
        rivals = [kind for kind in ranked[1:] if comes_to[kind] != comes_to[ranked[0]]]
        looks.append(
            FirstLook(
                client_id,
                candidates,
                ranked[0],
                rivals[0] if rivals else None,
                candidates.best(),
                flags[i] + ("beyond_evidence",) * beyond,
                _or_none(float(walk_away[i])),
                _or_none(float(break_even[i])) if rises[i] else None,
                float(added[i]) if rises[i] else None,
                on_standard_stack[i],
            )
        )
    return looks


def decide(
    look: FirstLook,
    client: Mapping[str, float],
    assumptions: Mapping[str, float],
    limits: Mapping[str, float],
    seed: int,
    paths: int,
) -> Decision:
    """Say how sure a first look is, what luck does to each alternative, and what would flip the verdict.

    Notes
    -----
    A toss-up: the best beats the next kind in fewer than 70 % of the draws.
    """
    actions = look.actions
    sure = how_sure(client, assumptions, actions, seed)
    confidence = sure.beats(look.best, look.rival) if look.rival else 1.0
    keep = build_cases(client, assumptions, [actions["keep"]])
    luck = luck_of(keep, look.client_id, seed, paths)
    alternatives = {}
    for kind, action in actions.items():
        sample = sample_client(build_cases(client, assumptions, [action]), luck)
        alternatives[kind] = Alternative(
            action,
            look.candidates.kinds[kind].npv,
            float(sure.p_best[kind]),
            float(sure.expected_loss[kind]),
            float(sure.max_regret[kind]),
            summarise(sample.npv),
        )
    allowed = {kind: action for kind, action in actions.items() if kind in look.allowed}
    flags = look.flags
    if assumptions["backlog_hours"] > 0:
        without = find_candidates(
            client, {**assumptions, "backlog_hours": 0.0}, limits, on_standard_stack=look.on_standard_stack
        )
        if without.best(look.allowed) != look.best:
            flags += ("hangs_on_backlog",)
    verdict = TOSS_UP if confidence < TOSS_UP_BELOW else look.best
    lead = sensitivity(client, assumptions, allowed, look.best)
    staged = actions.get("staged")
    return Decision(
        look,
        verdict,
        confidence,
        sure.best_among(look.best, allowed),
        alternatives,
        sure,
        lead,
        flags,
        value_of_waiting(client, assumptions, staged) if staged else None,
    )


def exact_bridges(
    client: Mapping[str, float], assumptions: Mapping[str, float], actions: Mapping[str, Action]
) -> dict[str, dict[str, float]]:
    """Return the exact bridge of several actions on one client, currency by line."""
    value = exact_value(build_cases(client, assumptions, list(actions.values())))
    return {kind: value.lines(i) for i, kind in enumerate(actions)}
