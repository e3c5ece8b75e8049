"""Why a client is likely to change, and what a model looks at, in the visitor's language, from codes and numbers."""

from __future__ import annotations

from models import LABELS
from models.features import FEATURES, TODAY
from models.reasons import EFFECTS, MEASURES, TEXTS, Reason
from ui import numbers
from ui.words import _, plural

_SHARES = ("late_share", "disputed_share")
_PROBABILITIES = ("base_rate", "average")
_SHARES_OF_A_MEAN = ("unrest",)
_PLAIN = ("ratio", "stands_ratio", "cusum")
"""Codes whose numbers are not in the unit of their measure."""
_STANDS_FOR = {"left": "score"}
"""How near a client is to leaving is read from its score: there is no standing of having left."""


def _digits(value: float) -> int:
    if float(value).is_integer() or abs(value) >= 10.0:
        return 0
    return 1 if abs(value) >= 2.0 else 2


def reason_text(reason: Reason) -> str:
    """Return a reason as a sentence, and which way it points."""

    def said(name: str, value: float, more: int) -> str:
        is_share = reason.measure in _SHARES and reason.code not in _PLAIN
        if name != "months" and (is_share or reason.code in (*_PROBABILITIES, *_SHARES_OF_A_MEAN)):
            return numbers.rate(value)
        return numbers.number(value, _digits(value) + more)

    words = {name: said(name, value, 0) for name, value in reason.values.items()}
    if "then" in words and words["now"] == words["then"]:
        # What weighs although it rounds to the same would read as no difference at all.
        words = {name: said(name, value, 1) for name, value in reason.values.items()}
    if reason.code == "price_rise":
        sentence = _age_of_rise(reason.values["now"])
    else:
        sentence = _(TEXTS[reason.code]).format(measure=_measure(reason.measure), **words)
    effect = _(EFFECTS[reason.effect]) if reason.effect else ""
    return f"{_started(sentence)} ({effect})" if effect else _started(sentence)


def figure_words(label: str, name: str) -> str:
    """Return what a figure that a model looks at is, in a few words.

    Parameters
    ----------
    label : str
        A key of `models.LABELS`.
    name : str
        Of one of its features, or of today's standing.
    """
    if name == TODAY:
        return _started(_("{measure} today").format(measure=_measure(LABELS[label].column)))
    feature = next(one for one in FEATURES[label] if one.name == name)
    pattern = {
        "ratio": _("{measure} lately, over the mean of the last six months"),
        "against_own": _("{measure} of the last six months, over the client's own mean of up to two years"),
        "unrest": _("how much {measure} swing from month to month"),
        "swing": _("how much {measure} swings from month to month"),
        "cusum": _("how far and how long {measure} have stood above the client's own level"),
        "slope": _("trend of {measure} over the last six months"),
        "difference": _("{measure} of the last three months less that of the last nine"),
        "stands": _("{measure} lately"),
        "past_due": _("how near its bills come to their due dates, or how far beyond"),
        "own": _("{measure} over up to two years"),
        "price_rise": _("how recent the last price rise is"),
        "breadth": _("share of its measures that stand clearly above the client's own year"),
        "tenure": _("how long the client has been known"),
    }[feature.story]
    return _started(pattern.format(measure=_measure(feature.measure)))


def _measure(column: str) -> str:
    column = _STANDS_FOR.get(column, column)
    return _(MEASURES[column]) if column in MEASURES else column


def _age_of_rise(months: float) -> str:
    if months == 0:
        return _("the last price rise was this month")
    return plural(
        "the last price rise was {count} month ago", "the last price rise was {count} months ago", months
    ).format(count=numbers.number(months, 0))


def _started(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
