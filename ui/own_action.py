"""An action tried by hand on one client: what it is worth exactly, at once, and then how luck spreads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator import (
    KEEP,
    Action,
    added_leave_probability,
    build_cases,
    exact_value,
)
from simulator.prices import break_even_of_rise
from simulator.sampled import luck_of, sample_client
from simulator.statistics import Summary, summarise


@dataclass(frozen=True)
class ExactAnswer:
    """What an action is worth, exactly.

    Attributes
    ----------
    npv, keep_npv : float, currency
    bridge : dict of line to currency
    added_leave_probability : float
        Within 12 months of the announcement.
    break_even_leave_probability : float or None
        None where losing the client costs nothing, or the price does not rise.
    """

    npv: float
    keep_npv: float
    bridge: dict[str, float]
    added_leave_probability: float
    break_even_leave_probability: float | None

    @property
    def gain(self) -> float:
        """Return what the action is worth over keeping, currency."""
        return self.npv - self.keep_npv


def exact_answer(client: Mapping[str, float], assumptions: Mapping[str, float], action: Action) -> ExactAnswer:
    """Return what an action on a client is worth, beside keeping it."""
    cases = build_cases(client, assumptions, [KEEP, action])
    value = exact_value(cases)
    break_even = None
    if action.uplift > 0:
        break_even = break_even_of_rise(cases.part(slice(1, 2)), action.uplift)
    return ExactAnswer(
        float(value.npv[1]),
        float(value.npv[0]),
        value.lines(1),
        float(added_leave_probability(cases)[1]),
        break_even,
    )


@dataclass(frozen=True)
class LuckOfAction:
    """How luck spreads an action, and its difference to keeping on the same luck."""

    value: Summary
    difference: Summary
    share_better: float


def luck_of_action(
    client_id: str,
    client: Mapping[str, float],
    assumptions: Mapping[str, float],
    action: Action,
    seed: int,
    paths: int,
) -> LuckOfAction:
    """Sample an action and keeping on the same luck."""
    keep = build_cases(client, assumptions, [KEEP])
    luck = luck_of(keep, client_id, seed, paths)
    kept = sample_client(keep, luck).npv
    tried = sample_client(build_cases(client, assumptions, [action]), luck).npv
    return LuckOfAction(summarise(tried), summarise(tried - kept), float((tried > kept).mean()))


def gains_by_uplift(
    client: Mapping[str, float], assumptions: Mapping[str, float], action: Action, uplifts: list[float]
) -> list[float]:
    """Return what plain changes of price in the action's month, on its terms, are worth over keeping, currency."""
    tried = [Action("reprice", uplift, action.month, action.prepay, action.standardise) for uplift in uplifts]
    values = exact_value(build_cases(client, assumptions, [KEEP, *tried])).npv
    return [float(value - values[0]) for value in values[1:]]
