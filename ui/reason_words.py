"""Why a client is likely to change, in the visitor's language, from the reason's code and numbers."""

from __future__ import annotations

from models.reasons import EFFECTS, MEASURES, TEXTS, Reason
from ui import numbers
from ui.words import _, plural

_SHARES = ("late_share", "disputed_share")
_PROBABILITIES = ("base_rate", "average")


def _digits(value: float) -> int:
    if float(value).is_integer() or abs(value) >= 10.0:
        return 0
    return 1 if abs(value) >= 2.0 else 2


def reason_text(reason: Reason) -> str:
    """Return a reason as a sentence, and which way it points."""

    def said(name: str, value: float) -> str:
        is_share = reason.measure in _SHARES and name != "months" and reason.code not in ("ratio", "unrest")
        if reason.code in _PROBABILITIES or is_share:
            return numbers.percent(value)
        return numbers.number(value, _digits(value))

    words = {name: said(name, value) for name, value in reason.values.items()}
    if reason.code == "price_rise":
        sentence = _age_of_rise(reason.values["now"])
    else:
        measure = _(MEASURES[reason.measure]) if reason.measure in MEASURES else reason.measure
        sentence = _(TEXTS[reason.code]).format(measure=measure, **words)
    effect = _(EFFECTS[reason.effect]) if reason.effect else ""
    return f"{_started(sentence)} ({effect})" if effect else _started(sentence)


def _age_of_rise(months: float) -> str:
    if months == 0:
        return _("the last price rise was this month")
    return plural(
        "the last price rise was {count} month ago", "the last price rise was {count} months ago", months
    ).format(count=numbers.number(months, 0))


def _started(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
