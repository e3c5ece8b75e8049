"""What the grades are called on the screen: judgements, trends, fit, and a metric's value with its unit."""

from __future__ import annotations

import math

import pandas as pd

from history.metrics import METRICS, Metric
from ui import numbers, state
from ui.units import screen_unit
from ui.words import _

GRADE_BADGES = {"A": "blue", "B": "blue", "C": "gray", "D": "orange", "F": "red"}
JUDGED_BADGES = {
    "bad": ("red", ":material/block:"),
    "difficult": ("orange", ":material/psychology_alt:"),
    "fine": ("green", ":material/check_circle:"),
    "unknown": ("gray", ":material/help:"),
}


def judged_word(label: str) -> str:
    """Return what it is called that a client is bad, difficult or fine."""
    return {"bad": _("Bad"), "difficult": _("Difficult"), "fine": _("Fine"), "unknown": _("Unknown")}[label]


def judged_help(label: str) -> str:
    """Return what such a judgement means, in a sentence."""
    return {
        "bad": _("A deal-breaker, failing for half a year, or two grave rules at once: staff or safety suffer."),
        "difficult": _("It asks much, pays late or wears, but nothing makes it bad: it may be worth another chance."),
        "fine": _("No rule is held against it."),
        "unknown": _("No month of it can be graded yet."),
    }[label]


def fit_word(label: str) -> str:
    """Return what it is called that a client fits the owner's wishes or not."""
    return {
        "fit": _("Fits"),
        "wrong_fit": _("Wrong fit"),
        "unknown": _("Cannot be told"),
        "not_stated": _("No wish stated"),
    }[label]


def kind_of_rule(kind: str) -> str:
    """Return what a rule of a kind does to a client."""
    return {
        "bad": _("Makes it bad"),
        "strike": _("Two make it bad, one difficult"),
        "sign": _("Makes it difficult"),
        "chance": _("Speaks for it"),
    }[kind]


def trend_words(trend: str, changed_in: pd.Period | None) -> str:
    """Return a trend with its arrow and, where told, the month it began in."""
    if trend in ("worse", "better"):
        if not isinstance(changed_in, pd.Period):
            return _("↓ worse") if trend == "worse" else _("↑ better")
        text = _("↓ worse since {month}") if trend == "worse" else _("↑ better since {month}")
        return text.format(month=numbers.month_name(changed_in))
    return _("→ steady") if trend == "steady" else _("? too few months")


def _digits(metric: Metric, value: float) -> int:
    shown = abs(screen_unit(metric.unit, state.currency()).shown(value))
    return 0 if shown >= 10 or shown == 0 else 1 if shown >= 1 and metric.unit.startswith("share") else 2


def metric_number(metric: Metric, value: float | None) -> str:
    """Return a metric's value as the screen writes it, without its unit."""
    if value is None or math.isnan(value):
        return numbers.NOT_KNOWN
    return numbers.number(screen_unit(metric.unit, state.currency()).shown(value), _digits(metric, value))


def metric_unit(metric: Metric) -> str:
    """Return a metric's unit in words."""
    return screen_unit(metric.unit, state.currency()).words


def metric_value(metric: Metric, value: float | None) -> str:
    """Return a metric's value with its unit."""
    if value is None or math.isnan(value):
        return numbers.NOT_KNOWN
    return f"{metric_number(metric, value)} {metric_unit(metric)}"


def moved_words(name: object, before: float, after: float) -> str:
    """Return which metric moved a score, and from what to what; empty where none did."""
    if not isinstance(name, str) or name not in METRICS:
        return ""
    metric = METRICS[name]
    if math.isnan(before) or math.isnan(after):
        return _(metric.label)
    return _("{metric}: {before} → {after}").format(
        metric=_(metric.label), before=metric_number(metric, before), after=metric_value(metric, after)
    )
