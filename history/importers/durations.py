"""Durations as exports write them: hours, minutes, seconds, or a clock, to hours."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from history.importers.grid import Cell
from history.importers.numbers import is_empty_word, judge_numbers, read_numbers

_HOURS_OF = {"hours": 1.0, "minutes": 1.0 / 60.0, "seconds": 1.0 / 3600.0}
_CLOCK = re.compile(r"(-?)(\d{1,5}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?")
_UNITS = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*d(?:ays?)?)?\s*(?:(\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?)?\s*"
    r"(?:(\d+(?:\.\d+)?)\s*m(?:in(?:ute)?s?)?)?\s*(?:(\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"PT(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?")


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
    clock = sum(_clock_hours(cell) is not None for cell in filled)
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
        As for `history.importers.numbers.read_numbers`.

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
        hours = _clock_hours(cell)
        if hours is None and unit in _HOURS_OF:
            numbers, wrong = read_numbers([cell], decimal_mark=decimal_mark)
            if not wrong and numbers[0] is not None and "%" not in str(cell) and not judge_numbers([cell]).currencies:
                hours = numbers[0] * _HOURS_OF[unit]
        if hours is None:
            unreadable.append(place)
        values.append(hours)
    return values, unreadable


def hours_between(start: dt.datetime | dt.time | None, end: dt.datetime | dt.time | None) -> float:
    """Return the hours from one moment to another; of two times of day past midnight where the second is earlier.

    NaN where either is unknown, or one has a date and the other has none.

    Examples
    --------
    >>> hours_between(dt.time(23, 0), dt.time(0, 30))
    1.5
    """
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        return (end.replace(tzinfo=None) - start.replace(tzinfo=None)).total_seconds() / 3600.0
    if isinstance(start, dt.time) and isinstance(end, dt.time):
        return (_seconds(end) - _seconds(start)) % 86_400 / 3600.0
    return float("nan")


def _seconds(time: dt.time) -> float:
    return time.hour * 3600.0 + time.minute * 60.0 + time.second


def _clock_hours(cell: Cell) -> float | None:
    if isinstance(cell, dt.timedelta):
        return cell.total_seconds() / 3600.0
    if isinstance(cell, dt.time):
        return _seconds(cell) / 3600.0
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    match = _CLOCK.fullmatch(text)
    if match:
        hours = int(match[2]) + int(match[3]) / 60.0 + int(match[4] or 0) / 3600.0
        return -hours if match[1] else hours
    match = _ISO.fullmatch(text)
    if match and any(match.groups()):
        h, m, s = (float(part or 0) for part in match.groups())
        return h + m / 60.0 + s / 3600.0
    match = _UNITS.fullmatch(text)
    # A day of work has as many hours as its company says.
    if match and any(match.groups()) and not match[1]:
        h, m, s = (float(part or 0) for part in match.groups()[1:])
        return h + m / 60.0 + s / 3600.0
    return None
