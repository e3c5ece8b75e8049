"""Numbers as exports write them: which mark is the decimal one, what stands for nothing, and what each cell says."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from history.importers.files.grid import Cell

LARGEST_EXACT = 2.0**53
"""From here on whole numbers lose their last digits: this one is also what the next one is read as."""
MOST_EXAMPLES = 5
EMPTY_WORDS = frozenset(
    {
        "n/a",
        "na",
        "n.a.",
        "#n/a",
        "null",
        "none",
        "nil",
        "-",
        "--",
        "—",
        "–",
        "?",
        "unknown",
        "not available",
        "tbd",
        "(blank)",
    }
)
"""Words that may stand for nothing, casefolded. They are asked about, never passed over by themselves."""

_SIGNS = {
    "US$": "USD",
    "CA$": "CAD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "AU$": "AUD",
    "A$": "AUD",
    "C$": "CAD",
    "S$": "SGD",
    "R$": "BRL",
    "zł": "PLN",
    "kr": "kr",
    "€": "EUR",
    "£": "GBP",
    "$": "$",
    "¥": "¥",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
}
"""Longer signs first: a dollar sign ends several of them."""
_SHARED = {
    "$": frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK"}),
}
_CODE = re.compile(
    r"USD|EUR|GBP|AUD|CAD|NZD|SGD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|INR|JPY|CNY|HKD|ZAR|BRL|MXN|ARS|CLP|COP|PEN|ILS|TRY|AED"
)
_SPACES = "\u0020\u00a0\u202f\u2009\u2007"
_APOSTROPHES = "'’"
_MINUS = "-−–"
_BODY = re.compile(rf"[0-9][0-9.,{_SPACES}{_APOSTROPHES}]*|[.,][0-9]+")
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,3}")


@dataclass(frozen=True)
class NumberJudgement:
    """What the distinct cells of a column of numbers say together.

    Parameters
    ----------
    decimal_mark : str or None
        ``.`` or ``,``; None where nothing tells.
    indifferent : bool
        True where no cell has a mark of which it matters: any decimal mark reads them alike.
    ambiguous : tuple of str
        Examples that read otherwise with the other mark, where nothing in the column decides: ``3.125``, ``1,234``.
    mixed : tuple of str
        Examples that contradict each other: ``1,234.50`` beside ``1.234,50``.
    empty_words : tuple of str
        Words that may stand for nothing, as they are spelled.
    unreadable : tuple of str
        Examples of anything else.
    currencies : tuple of str
        ISO codes, or the sign itself where several currencies share it.
    """

    decimal_mark: str | None
    indifferent: bool
    ambiguous: tuple[str, ...]
    mixed: tuple[str, ...]
    empty_words: tuple[str, ...]
    unreadable: tuple[str, ...]
    currencies: tuple[str, ...]


@dataclass(frozen=True)
class _Written:
    """A number as it is written: sign, digits with their marks, percent, currency."""

    negative: bool
    body: str
    percent: bool
    currency: str


def judge_numbers(cells: Iterable[Cell]) -> NumberJudgement:
    """Tell how a column writes its numbers.

    Examples
    --------
    >>> judge_numbers(["1.234,50", "7"]).decimal_mark, judge_numbers(["3.125"]).ambiguous
    (',', ('3.125',))
    """
    by_mark: dict[str, list[str]] = {".": [], ",": []}
    ambiguous: list[str] = []
    words: list[str] = []
    unreadable: list[str] = []
    currencies: dict[str, None] = {}
    for cell in cells:
        if not isinstance(cell, str):
            if not _is_plain_number(cell):
                unreadable.append(str(cell))
            continue
        text = cell.strip(_SPACES + "\t\r\n")
        if not text:
            continue
        if is_empty_word(text):
            words.append(text)
            continue
        written = _written(text)
        marks = _marks_that_read(written.body) if written is not None else set()
        if written is None or not marks:
            unreadable.append(text)
            continue
        if written.currency:
            currencies[written.currency] = None
        if marks == {".", ","}:
            if _value(written.body, ".") != _value(written.body, ","):
                ambiguous.append(text)
            continue
        by_mark[marks.pop()].append(text)
    dots, commas = by_mark["."], by_mark[","]
    mixed = (dots[0], commas[0]) if dots and commas else ()
    decided = None if mixed else "." if dots else "," if commas else None
    return NumberJudgement(
        decided,
        not (dots or commas or ambiguous),
        () if decided else tuple(ambiguous[:MOST_EXAMPLES]),
        mixed,
        tuple(dict.fromkeys(words)),
        tuple(unreadable[:MOST_EXAMPLES]),
        tuple(currencies),
    )


def read_numbers(
    cells: Sequence[Cell], *, decimal_mark: str, empty_words: Collection[str] = ()
) -> tuple[list[float | None], list[int]]:
    """Return what each cell says, None where it is empty, and the positions of those that cannot be read.

    Parameters
    ----------
    cells : sequence of Cell
        Distinct cells of a column.
    decimal_mark : str
        ``.`` or ``,``; the other one parts thousands, as do blanks and apostrophes.
    empty_words : collection of str
        Words that stand for nothing, whatever their capitals.

    Notes
    -----
    A percentage comes as a fraction. Thousands must be grouped by threes; a whole number beyond 2^53, NaN and infinity
    cannot be read; so can no digits but 0 to 9.

    Examples
    --------
    >>> read_numbers(["(1,800)", "−5.5", "$ 2.00", "12 %", "n/a", "1,23"], decimal_mark=".", empty_words={"n/a"})
    ([-1800.0, -5.5, 2.0, 0.12, None, None], [5])
    """
    nothing = {word.casefold() for word in empty_words}
    values: list[float | None] = []
    unreadable: list[int] = []
    for place, cell in enumerate(cells):
        value = _read(cell, decimal_mark, nothing)
        if value is _UNREADABLE:
            unreadable.append(place)
            value = None
        values.append(value)
    return values, unreadable


def is_empty_word(text: str) -> bool:
    """Tell whether a text may stand for nothing."""
    return text.casefold() in EMPTY_WORDS


_UNREADABLE = math.inf
"""No number that is read is infinite, so it can stand for a cell that is none."""


def _is_plain_number(cell: Cell) -> bool:
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        return False
    return isinstance(cell, float | int) and abs(cell) < LARGEST_EXACT


def _read(cell: Cell, mark: str, nothing: Collection[str]) -> float | None:
    if not isinstance(cell, str):
        return float(cell) if isinstance(cell, float | int) and _is_plain_number(cell) else _UNREADABLE
    text = cell.strip(_SPACES + "\t\r\n")
    if not text or text.casefold() in nothing:
        return None
    written = _written(text)
    if written is None:
        return _UNREADABLE
    value = _value(written.body, mark)
    if value is None:
        return _UNREADABLE
    value = value / 100.0 if written.percent else value
    return -value if written.negative and value else value


def _written(text: str) -> _Written | None:
    """Take a number's text apart; None where it is none."""
    signs = 0
    negative = percent = False
    currencies: list[str] = []
    before = None
    while text != before:
        before = text
        if text[:1] and text[0] in _MINUS + "+":
            signs, negative = signs + 1, text[0] != "+"
            text = text[1:].lstrip(_SPACES)
        elif text[1:] and text[-1] in _MINUS:
            signs, negative = signs + 1, True
            text = text[:-1].rstrip(_SPACES)
        elif text.startswith("(") and text.endswith(")"):
            signs, negative = signs + 1, True
            text = text[1:-1].strip(_SPACES)
        elif text.endswith("%") and not percent:
            percent, text = True, text[:-1].rstrip(_SPACES)
        else:
            found, text = _without_currency(text)
            currencies += [found] if found else []
    currency = _one_currency(currencies)
    if signs > 1 or currency is None or (currency and percent):
        return None
    if not (_BODY.fullmatch(text) or _SCIENTIFIC.fullmatch(text)):
        return None
    return _Written(negative, text, percent, currency)


def _one_currency(found: list[str]) -> str | None:
    """Return the currency that sign and code name together (``$5 USD``), empty for none; None where they disagree."""
    if len(set(found)) < 2:
        return found[0] if found else ""
    one, other = found[:2]
    if len(found) == 2 and other in _SHARED.get(one, ()):
        return other
    return one if len(found) == 2 and one in _SHARED.get(other, ()) else None


def _without_currency(text: str) -> tuple[str, str]:
    """Return the currency at either end of a text, and the rest."""
    for sign, code in _SIGNS.items():
        if text.startswith(sign):
            return code, text[len(sign) :].lstrip(_SPACES)
        if text.endswith(sign):
            return code, text[: -len(sign)].rstrip(_SPACES)
    if _CODE.fullmatch(text[:3].upper()):
        return text[:3].upper(), text[3:].lstrip(_SPACES)
    if _CODE.fullmatch(text[-3:].upper()):
        return text[-3:].upper(), text[:-3].rstrip(_SPACES)
    return "", text


def _marks_that_read(body: str) -> set[str]:
    return {mark for mark in ".," if _value(body, mark) is not None}


def _value(body: str, mark: str) -> float | None:
    """Return the value of digits with marks under one decimal mark; None where they do not fit or it is too large."""
    if _SCIENTIFIC.fullmatch(body):
        value = float(body) if mark == "." or "." not in body else math.inf
        return value if value < LARGEST_EXACT else None
    whole, found, part = body.partition(mark)
    if found and not part.isdigit():
        return None
    separators = [c for c in whole if not c.isdigit()]
    if separators:
        # One sign parts all thousands of a number, whatever it is.
        if len(set(separators)) > 1:
            return None
        groups = whole.split(separators[0])
        if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]) or groups[0].startswith("0"):
            return None
        whole = "".join(groups)
    value = float(f"{whole or '0'}.{part or '0'}")
    return value if value < LARGEST_EXACT else None
