"""Durations as exports write them: hours, minutes, seconds, or a clock, to hours."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from history.importers.cells.numbers import is_empty_word, judge_numbers, read_numbers
from history.importers.files.grid import Cell

_HOURS_OF = {"hours": 1.0, "minutes": 1.0 / 60.0, "seconds": 1.0 / 3600.0}
_CLOCK = re.compile(r"([-−]?)([0-9]{1,5}):([0-5][0-9])(?::([0-5][0-9](?:[.,][0-9]+)?))?")
_UNITS = re.compile(
    r"(?:([0-9.,]+)\s*h(?:ours?|rs?)?)?\s*(?:([0-9.,]+)\s*m(?:in(?:ute)?s?)?)?\s*(?:([0-9.,]+)\s*s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)
"""A day of work has as many hours as its company says: days are not read."""
_ISO = re.compile(r"PT(?:([0-9.,]+)H)?(?:([0-9.,]+)M)?(?:([0-9.,]+)S)?")


@dataclass(frozen=True)
class DurationJudgement:
    """Whether a column of durations is written as a clock or in plain numbers.

    Parameters
    ----------
    looks_like : str
        clock, number or nothing (no cell filled).
    """

    looks_like: str


def judge_durations(cells: Iterable[Cell]) -> DurationJudgement:
    """Tell whether a column of durations is a clock or plain numbers.

    Examples
    --------
    >>> judge_durations(["01:30:00", "1h 5m"]).looks_like, judge_durations(["1.5"]).looks_like
    ('clock', 'number')
    """
    filled = [
        cell for cell in cells if not (isinstance(cell, str) and (not cell.strip() or is_empty_word(cell.strip())))
    ]
    if not filled:
        return DurationJudgement("nothing")
    clock = sum(_names_its_unit(cell) for cell in filled)
    return DurationJudgement("clock" if 2 * clock >= len(filled) else "number")


def read_durations(
    cells: Sequence[Cell], *, unit: str, decimal_mark: str, empty_words: Collection[str] = ()
) -> tuple[list[float | None], list[int]]:
    """Return the hours of each cell, None where it is empty, and the positions of those that cannot be read.

    Parameters
    ----------
    cells : sequence of Cell
        Distinct cells of a column.
    unit : str
        hours, minutes or seconds for plain numbers; clock where there are none. A clock (1:30, 1h 30m, PT1H30M) is
        read whatever the unit, as it names its own.
    decimal_mark, empty_words
        As for `history.importers.cells.numbers.read_numbers`.

    Examples
    --------
    >>> read_durations(["90", "1:30", "1h 15m"], unit="minutes", decimal_mark=".")
    ([1.5, 1.5, 1.25], [])
    """
    nothing = {word.casefold() for word in empty_words}
    values: list[float | None] = []
    unreadable: list[int] = []
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and (not cell.strip() or cell.strip().casefold() in nothing):
            values.append(None)
            continue
        hours = _clock_hours(cell, decimal_mark)
        if hours is None and unit in _HOURS_OF:
            numbers, wrong = read_numbers([cell], decimal_mark=decimal_mark)
            if not wrong and numbers[0] is not None and "%" not in str(cell) and not judge_numbers([cell]).currencies:
                hours = numbers[0] * _HOURS_OF[unit]
        if hours is None:
            unreadable.append(place)
        values.append(hours)
    return values, unreadable


def hours_between(start: dt.date | dt.time | None, end: dt.date | dt.time | None) -> float:
    """Return the hours from one moment to another; of two times of day past midnight where the second is earlier.

    NaN where either is unknown, one has a date and the other has none, or neither has a time: two dates tell no hours.
    Of one date with and one without a time the latter is midnight, as workbooks have it.

    Examples
    --------
    >>> hours_between(dt.time(23, 0), dt.time(0, 30))
    1.5
    """
    if isinstance(start, dt.time) and isinstance(end, dt.time):
        return (_seconds(end) - _seconds(start)) % 86_400 / 3600.0
    told = isinstance(start, dt.datetime) or isinstance(end, dt.datetime)
    if told and isinstance(start, dt.date) and isinstance(end, dt.date):
        return (_as_moment(end) - _as_moment(start)).total_seconds() / 3600.0
    return float("nan")


def _as_moment(date: dt.date) -> dt.datetime:
    return date.replace(tzinfo=None) if isinstance(date, dt.datetime) else dt.datetime.combine(date, dt.time())


def _seconds(time: dt.time) -> float:
    return time.hour * 3600.0 + time.minute * 60.0 + time.second


def _names_its_unit(cell: Cell) -> bool:
    return any(_clock_hours(cell, mark) is not None for mark in ".,")


def _clock_hours(cell: Cell, mark: str) -> float | None:
    """Return the hours of a cell that names its unit; None where it does not, or is no duration."""
    if isinstance(cell, dt.timedelta):
        return cell.total_seconds() / 3600.0
    if isinstance(cell, dt.time):
        return _seconds(cell) / 3600.0
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    match = _CLOCK.fullmatch(text)
    if match:
        hours = int(match[2]) + int(match[3]) / 60.0 + float((match[4] or "0").replace(",", ".")) / 3600.0
        return -hours if match[1] else hours
    match = _ISO.fullmatch(text) or _UNITS.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    parts = [_part(part, mark) for part in match.groups()]
    hours, minutes, seconds = (0.0 if part is None else part for part in parts)
    return None if any(math.isnan(p) for p in (hours, minutes, seconds)) else hours + minutes / 60.0 + seconds / 3600.0


def _part(text: str | None, mark: str) -> float | None:
    """Return the number before a unit; its own decimal mark goes before the column's. NaN where it is none."""
    if text is None:
        return None
    values, unreadable = read_numbers([text], decimal_mark=judge_numbers([text]).decimal_mark or mark)
    return math.nan if unreadable else values[0]
