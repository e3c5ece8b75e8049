"""Numbers and dates as the visitor writes them, with their unit. Shares become percent here and nowhere below."""

from __future__ import annotations

import math

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent

from ui.words import _, locale

NOT_KNOWN = "–"
_SMALL_RATE = 0.02
_WHOLE = {"es": "#,##0 ¤"}


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def money(value: float | None, currency: str) -> str:
    """Return an amount without cents."""
    if _missing(value):
        return NOT_KNOWN
    return format_currency(
        round(value), currency, _WHOLE.get(locale().language, "¤#,##0"), locale(), currency_digits=False
    )


def signed_money(value: float | None, currency: str) -> str:
    """Return a difference of amounts with its sign, without cents."""
    if _missing(value):
        return NOT_KNOWN
    return ("+" if round(value) > 0 else "") + money(value, currency)


def money_short(value: float | None, currency: str) -> str:
    """Return a large amount in a few characters, such as 1.2M USD."""
    if _missing(value):
        return NOT_KNOWN
    return f"{format_compact_decimal(value, locale=locale(), fraction_digits=1)} {currency}"


def percent(value: float | None, digits: int = 0) -> str:
    """Return a share as percent."""
    if _missing(value):
        return NOT_KNOWN
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + " %"
    return format_percent(value, pattern, locale=locale())


def rate(value: float | None) -> str:
    """Return how often something happens as percent, a small one with a digit more: 0.4 % is not never."""
    return percent(value, 1 if value is not None and 0.0 < value < _SMALL_RATE else 0)


def signed_percent(value: float | None, digits: int = 0) -> str:
    """Return a change as percent with its sign."""
    if _missing(value):
        return NOT_KNOWN
    sign = "+" if value > 0 else ""
    return sign + percent(value, digits)


def number(value: float | None, digits: int = 1) -> str:
    """Return a plain number."""
    if _missing(value):
        return NOT_KNOWN
    # Adding nought takes the sign off a rounded -0.0.
    return format_decimal(round(value, digits) + 0.0, locale=locale())


def months(count: int) -> str:
    """Return a count of months with its word."""
    return _("{count} month").format(count=count) if count == 1 else _("{count} months").format(count=count)


def month_name(month: pd.Period) -> str:
    """Return a month by name and year."""
    return format_date(month.to_timestamp(), "MMM y", locale=locale())


def date(day: pd.Timestamp) -> str:
    """Return a date."""
    return format_date(day, "medium", locale=locale())
