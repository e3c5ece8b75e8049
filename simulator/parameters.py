"""What a parameter is: declared once, it prints its own message and knows its own bounds.

Widgets, command-line flags, validation messages and the reference page are made from these records.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Literal

ASSUMED_ON = "assumption, 2026-11"
"""The source of a figure nobody has measured, with the month it was set."""


class InputError(ValueError):
    """A refused input: one sentence saying where, what was seen and what is allowed."""


LARGEST = 1e12
"""No figure of money, hours or months is larger: products of a few stay finite."""


@dataclass(frozen=True)
class Interval:
    """The values a number may take; an infinite end is always open.

    Examples
    --------
    >>> print(Interval(0, 1, upper_open=True))
    at least 0 and below 1
    >>> Interval(0, 1).holds(1.0)
    True
    """

    lower: float = -math.inf
    upper: float = math.inf
    lower_open: bool = False
    upper_open: bool = False

    def holds(self, value: float) -> bool:
        """Say whether a finite value lies inside."""
        above = value > self.lower if self.lower_open else value >= self.lower
        below = value < self.upper if self.upper_open else value <= self.upper
        return math.isfinite(value) and above and below

    def outside(self) -> list[float]:
        """Values that must be refused, one beyond each finite end, for the tests."""
        bad = [math.nan, math.inf, -math.inf]
        if math.isfinite(self.lower):
            bad.append(self.lower if self.lower_open else self.lower - 1.0)
        if math.isfinite(self.upper):
            bad.append(self.upper if self.upper_open else 2.0 * abs(self.upper) + 1.0)
        return bad

    def __str__(self) -> str:
        parts = []
        if math.isfinite(self.lower):
            parts.append(f"{'above' if self.lower_open else 'at least'} {self.lower:g}")
        if math.isfinite(self.upper):
            upper = "a million million" if self.upper == LARGEST else f"{self.upper:g}"
            parts.append(f"{'below' if self.upper_open else 'at most'} {upper}")
        return " and ".join(parts) or "any finite number"


@dataclass(frozen=True)
class Spread:
    """How unsure a value is: P10 and P90 lie at `1/factor` and `factor` times the value in use.

    Attributes
    ----------
    kind : {"times", "odds", "log"}
        What is lognormal: the value ("times", model.md's x2), the odds of a share ("odds", o2), or the value's
        logarithm ("log", ln x2).
    factor : float
        Above 1.
    """

    kind: Literal["times", "odds", "log"]
    factor: float


@dataclass(frozen=True)
class Parameter:
    """One declared number: its name, label, unit, bounds, default, spread, source and help.

    Attributes
    ----------
    default : float or None
        None where there is no default: the field is needed, or blank has a meaning of its own.
    sign : str
        What a larger value does, in a few words; empty where it has no one direction.
    """

    name: str
    label: str
    unit: str
    interval: Interval
    default: float | None
    source: str
    help: str
    group: str = ""
    sign: str = ""
    spread: Spread | None = None
    integer: bool = False
    blank_allowed: bool = False

    def allowed(self) -> str:
        """Say in words what may be given."""
        kind = "a whole number" if self.integer else "a number"
        bounds = str(self.interval)
        words = kind if bounds == "any finite number" else f"{kind}, {bounds}"
        return f"{words}, or blank" if self.blank_allowed else words

    def may_be_blank(self, value: object) -> bool:
        """Say whether this is a blank, and a blank means something."""
        return value is None and self.blank_allowed

    def check(self, value: object, where: str) -> float:
        """Return the value as a float, or refuse it.

        Parameters
        ----------
        value : object
            What was given; None only where blank is allowed (returned as NaN).
        where : str
            Place for the message, such as ``"assumptions"`` or ``"profiles.csv row 3"``.

        Raises
        ------
        InputError
            Naming place, field, what was seen and what is allowed.
        """
        if self.may_be_blank(value):
            return math.nan
        if isinstance(value, Real) and not isinstance(value, bool):
            seen = _finite(value)
            if seen is not None and self.interval.holds(seen) and (not self.integer or seen == math.floor(seen)):
                return seen
        seen_words = "blank" if value is None else repr(value)
        unit = f" ({self.unit})" if self.unit else ""
        raise InputError(f"{where}: {self.name} is {seen_words}; allowed: {self.allowed()}{unit}")


def _finite(value: Real) -> float | None:
    """Return a number as a finite float, None where there is none."""
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def check_known(given: Mapping[str, object], known: Mapping[str, object], where: str) -> None:
    """Refuse keys that are not declared, naming the nearest ones that are."""
    unknown = [key for key in given if key not in known]
    if unknown:
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        seen = ", ".join(map(repr, unknown[:5])) + more
        raise InputError(f"{where}: unknown {seen}; allowed: {', '.join(known)}")


def declared(parameters: list[Parameter]) -> dict[str, Parameter]:
    """Index records by name, refusing a name declared twice."""
    by_name = {parameter.name: parameter for parameter in parameters}
    if len(by_name) != len(parameters):
        raise ValueError("a parameter is declared twice")
    return by_name
