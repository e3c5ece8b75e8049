"""What would have to be true: where letting clients go turns from losing to gaining, one assumption moved alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import brentq

from simulator import ASSUMPTIONS
from simulator.uncertainty import spread_values
from workbench.letting_go import LettingGo

HAZARD_FACTOR = "annual_churn"
"""The one figure moved that is not an assumption: every client's churn, as times today's monthly hazard."""
MOVED = (
    "long_run_avoidable_labour_share",
    "avoidable_labour_share",
    "attrition_months",
    "backlog_hours",
    "redeployed_contribution_per_hour",
    "absorption_ramp_months",
    "offboarding_hours",
    "review_cost",
    "discount_rate_annual",
    "horizon_months",
    HAZARD_FACTOR,
)
NO_GAIN = 0.005
"""Half a cent: less is rounding."""
_SHARES = 21
_P10_P90 = np.array([-1.2815515655446004, 1.2815515655446004])
_MOST_HAZARD = 100.0


@dataclass(frozen=True)
class Turn:
    """A value at which the gain changes sign; it gains above it, or below it."""

    value: float
    gains_above: bool


@dataclass(frozen=True)
class Condition:
    """One assumption moved alone through all it may be.

    Attributes
    ----------
    name : str
        Of `MOVED`.
    label, unit : str
    in_use : float
    lowest, highest : float
        What was searched: all that is allowed (for the backlog up to all hours worked, beyond which nothing changes;
        for churn up to 100 times today's hazard).
    turns : tuple of Turn
        In rising order; empty where the example gains, or loses, at every value.
    best_value, best_gain : float
        Where on the searched points the example does best, and its gain there, currency.
    moves : bool
        Whether the gain hangs on it at all.
    likely, likely_gains : pair of float, or None
        P10 and P90 of its declared spread and the gains there, currency; None without a spread.
    given : dict of name to number
        What else was moved, and held: empty but for a freed hour's worth where all freed hours find a buyer.
    """

    name: str
    label: str
    unit: str
    in_use: float
    lowest: float
    highest: float
    turns: tuple[Turn, ...]
    best_value: float
    best_gain: float
    moves: bool
    likely: tuple[float, float] | None = None
    likely_gains: tuple[float, float] | None = None
    given: dict[str, float] = field(default_factory=dict)

    @property
    def may_turn(self) -> bool:
        """Say whether the sign differs between P10 and P90, so that the example hangs on it as things are known."""
        gains = self.likely_gains
        return gains is not None and (gains[0] > NO_GAIN) != (gains[1] > NO_GAIN)

    @property
    def swing(self) -> float:
        """Return how far the gain moves from P10 to P90, currency; 0 without a spread."""
        return abs(self.likely_gains[1] - self.likely_gains[0]) if self.likely_gains is not None else 0.0


def _turn(gain: Callable[[float], float], low: float, high: float, *, whole: bool, gains_above: bool) -> Turn:
    """Return where the sign changes between two values; of whole numbers the first beyond it."""
    if not whole:
        return Turn(float(brentq(lambda value: gain(value) - NO_GAIN, low, high, rtol=1e-9)), gains_above)
    before, beyond = int(low), int(high)
    while beyond - before > 1:
        middle = (before + beyond) // 2
        if (gain(middle) > NO_GAIN) == gains_above:
            beyond = middle
        else:
            before = middle
    return Turn(float(beyond if gains_above else before), gains_above)


def _points(name: str, in_use: float, letting_go: LettingGo) -> list[float]:
    """Return the values tried, rising, with both ends of what is allowed and the one in use."""
    assumptions = letting_go.assumptions
    if name == HAZARD_FACTOR:
        values = [0.0, *np.geomspace(0.1, _MOST_HAZARD, 13)]
    elif name == "backlog_hours":
        values = list(np.linspace(0.0, float(letting_go.profiles.fields["hours"].sum()), _SHARES))
    elif name == "horizon_months":
        values = [*range(1, 12), *range(12, int(ASSUMPTIONS[name].interval.upper) + 1, 6)]
    elif ASSUMPTIONS[name].interval.upper <= 1:
        low = assumptions["avoidable_labour_share"] if name == "long_run_avoidable_labour_share" else 0.0
        high = assumptions["long_run_avoidable_labour_share"] if name == "avoidable_labour_share" else 1.0
        values = list(np.linspace(low, high, _SHARES))
    else:
        scale = in_use or ASSUMPTIONS[name].default or float(letting_go.profiles.fields["mrr"].sum()) or 1.0
        values = [0.0, *(scale * np.geomspace(0.05, 1000.0, 14)), ASSUMPTIONS[name].interval.upper]
        values = [float(round(value)) for value in values] if ASSUMPTIONS[name].integer else values
    return sorted({float(value) for value in [*values, in_use]})


def _moved(letting_go: LettingGo, name: str, given: dict[str, float]) -> Condition:
    known: dict[float, float] = {}

    def gain(value: float) -> float:
        if value not in known:
            known[value] = (
                letting_go.gain(given, value) if name == HAZARD_FACTOR else letting_go.gain({**given, name: value})
            )
        return known[value]

    parameter = ASSUMPTIONS.get(name)
    in_use = letting_go.assumptions[name] if parameter else 1.0
    points = _points(name, in_use, letting_go)
    gains = [gain(value) for value in points]
    good = [value > NO_GAIN for value in gains]
    turns = tuple(
        _turn(gain, low, high, whole=bool(parameter and parameter.integer), gains_above=after)
        for low, high, before, after in zip(points, points[1:], good, good[1:], strict=False)
        if before != after
    )
    best = int(np.argmax(gains))
    likely, likely_gains = None, None
    if parameter and parameter.spread and in_use > 0 and not given:
        low, high = spread_values(in_use, parameter.spread, _P10_P90)
        low, high = (float(np.clip(end, points[0], points[-1])) for end in (low, high))
        likely, likely_gains = (low, high), (gain(low), gain(high))
    return Condition(
        name,
        parameter.label if parameter else "Clients leave by themselves",
        parameter.unit if parameter else "times today's hazard",
        in_use,
        points[0],
        points[-1],
        turns,
        points[best],
        gains[best],
        bool(np.ptp(gains) > NO_GAIN),
        likely,
        likely_gains,
        dict(given),
    )


def what_would_have_to_be_true(letting_go: LettingGo, names: Sequence[str] = MOVED) -> tuple[Condition, ...]:
    """Return, for each figure moved alone, where letting these clients go turns from losing to gaining or back.

    Parameters
    ----------
    letting_go : LettingGo
        Who is let go is held as it was chosen, whatever the figure.
    names : sequence of str
        Of `MOVED`.

    Returns
    -------
    tuple of Condition
        In the order asked for; where "redeployed_contribution_per_hour" is among them, last once more with a backlog
        that takes every freed hour.

    Notes
    -----
    The sign is looked at on 14 to 30 values over all that is allowed and then found to nine digits (whole months to
    the month): a gain that turns and turns back between two neighbouring values goes unseen. Where the backlog can
    bind the gain holds a sampled part, with its error.
    *Not modelled*: two figures moving together, but for the one pair above.
    """
    found = [_moved(letting_go, name, {}) for name in names]
    if "redeployed_contribution_per_hour" in names:
        enough = {"backlog_hours": float(letting_go.profiles.fields["hours"].sum())}
        found.append(_moved(letting_go, "redeployed_contribution_per_hour", enough))
    return tuple(found)
