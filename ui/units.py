"""Units on the screen: shares as percent, currency by its code; everything below the screen keeps fractions."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator import Interval, Parameter
from simulator.parameters import LARGEST, Spread
from simulator.uncertainty import spread_values
from ui import numbers
from ui.phrases import unit_word
from ui.words import _

PERCENT = 100.0
_P90 = 1.2815515655446004
"""The standard normal's 90 % quantile: a spread's P90 lies there."""
_WITHOUT_DIMENSION = ("ratio", "factor", "correlation", "log standard deviation", "per unit of rise")
"""Units that say what a figure is, not how much of something: they stand in its label alone."""


@dataclass(frozen=True)
class ScreenUnit:
    """A unit in words, and how many of it make one of the declared unit."""

    words: str
    factor: float = 1.0

    @property
    def is_percent(self) -> bool:
        """Say whether it is a share shown as percent."""
        return self.factor == PERCENT

    def shown(self, value: float) -> float:
        """Return a declared value as the screen holds it, free of binary dust."""
        return round(value * self.factor, 9)

    def declared(self, shown: float) -> float:
        """Return a value of the screen in the declared unit."""
        return shown / self.factor


def _percent_units() -> dict[str, str]:
    return {
        "share": "%",
        "probability": "%",
        "relative change": _("% of today's"),
        "share a year": _("% a year"),
        "probability a year": _("% a year"),
        "probability in 12 months": _("% in 12 months"),
        "share of billing": _("% of billing"),
        "share of the fee": _("% of the fee"),
        "share of all monthly fees": _("% of all monthly fees"),
        "share of revenue": _("% of revenue"),
    }


def screen_unit(unit: str, currency: str) -> ScreenUnit:
    """Return how a declared unit stands on the screen."""
    percent = _percent_units().get(unit)
    if percent is not None:
        return ScreenUnit(percent, PERCENT)
    words = unit_word(unit)
    if words == unit and unit:
        words = _(unit)
    return ScreenUnit(words.replace(_("currency"), currency))


def plain(value: float) -> str:
    """Return a number with the digits it needs, at most four after the mark."""
    return numbers.number(value, 0 if abs(value) >= 1000 else 4)


def with_unit(value: float | None, unit: str, currency: str) -> str:
    """Return a declared value with its unit, as a person reads it."""
    if value is None or math.isnan(value):
        return numbers.NOT_KNOWN
    if unit == "months" and float(value).is_integer():
        return numbers.months(int(value))
    chosen = screen_unit(unit, currency)
    words = "" if unit in _WITHOUT_DIMENSION else chosen.words
    return f"{numbers.number(chosen.shown(value), _digits(value, unit, chosen))} {words}".rstrip()


def _digits(value: float, unit: str, chosen: ScreenUnit) -> int:
    if chosen.is_percent:
        return 1
    if abs(value) >= 1000:
        return 0
    return 1 if abs(value) >= 10 else 2 if unit.startswith("currency") else 3


def allowed_words(parameter: Parameter, currency: str) -> str:
    """Say in words what may be typed, in the screen's unit."""
    unit = screen_unit(parameter.unit, currency)
    words = _("a whole number") if parameter.integer else _("a number")
    ends = bounds_words(parameter.interval, unit)
    words = f"{words}, {ends}" if ends else words
    return _("{words}, or blank").format(words=words) if parameter.blank_allowed else words


def bounds_words(interval: Interval, unit: ScreenUnit) -> str:
    """Say the ends of an interval that anybody could reach, empty where it has none."""
    ends = []
    if abs(interval.lower) < LARGEST:
        text = _("above {bound}") if interval.lower_open else _("at least {bound}")
        ends.append(text.format(bound=plain(unit.shown(interval.lower))))
    if abs(interval.upper) < LARGEST:
        text = _("below {bound}") if interval.upper_open else _("at most {bound}")
        ends.append(text.format(bound=plain(unit.shown(interval.upper))))
    return _("{one} and {other}").format(one=ends[0], other=ends[1]) if len(ends) == 2 else "".join(ends)


def p10_p90(value: float, spread: Spread) -> tuple[float, float]:
    """Return the values between which an unsure figure lies in eight cases of ten, in its declared unit."""
    low = float(spread_values(value, spread, -_P90))
    high = float(spread_values(value, spread, _P90))
    return min(low, high), max(low, high)


def spread_words(parameter: Parameter, value: float, currency: str) -> str:
    """Say how unsure a figure is, around the value in use."""
    if parameter.spread is None:
        return _("taken as certain")
    low, high = p10_p90(value, parameter.spread)
    unit = screen_unit(parameter.unit, currency)
    digits = 1 if unit.is_percent else 2
    return _("8 times in 10 between {low} and {high}").format(
        low=numbers.number(unit.shown(low), digits), high=numbers.number(unit.shown(high), digits)
    )
