"""Dates, months and moments as exports write them: which comes first, day or month, is known or asked."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from history.importers.cells.numbers import MOST_EXAMPLES, is_empty_word
from history.importers.files.grid import Cell

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2099, 12, 31)
"""Dates outside are read, and said to be unlikely."""
FIRST, LAST = dt.date(1970, 1, 1), dt.date(2199, 12, 31)
"""A history holds no others: 1900-01-01, 9999-12-31 and the like stand for nothing in many exports, and are asked."""
PIVOT = 70
"""Two-digit years from here on are of the twentieth century."""
_FIRST_SERIAL, _LAST_SERIAL = 20_000.0, 80_000.0
"""Days that a spreadsheet counts to 1954 and 2119: numbers between may be dates."""

_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "january jan januar janner enero ene janvier janv janeiro gennaio gen januari",
        "february feb februar febrero fevrier fevr fev fevereiro febbraio februari",
        "march mar marz maerz marzo mars marco maart mrt",
        "april apr abril abr avril avr aprile",
        "may mai mayo maio maggio mag mei",
        "june jun juni junio juin junho giugno giu",
        "july jul juli julio juillet juil julho luglio lug",
        "august aug agosto ago aout augustus",
        "september sep sept septiembre septembre setembro set settembre",
        "october oct oktober okt octubre octobre outubro out ottobre ott",
        "november nov noviembre novembre novembro",
        "december dec dezember dez diciembre dic decembre dezembro dicembre",
    ),
    start=1,
):
    for _name in _names.split():
        _MONTHS[_name] = _number

_TIME = re.compile(
    r"(?:[T,]\s*|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+(?:de\s+)?([a-z]+)\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})")
_WORD_DAY = re.compile(r"([a-z]+)\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4})")
_WORD_NUMBER = re.compile(r"([a-z]+)\.?[\s-]+'?(\d{1,2})")
_WORD_YEAR = re.compile(r"([a-z]+)\.?[\s-]+(\d{4})|(\d{4})[\s-]+([a-z]+)")
# 2026.1 may be what a spreadsheet made of 2026.10.
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})|(\d{4})(?:[-/](?=\d{1,2}$)|\.?(?=\d\d$))(\d{1,2})")
_NO_DATE = re.compile(r"0{1,4}([-/.])00?\1(?:0{1,4})(?!\d)")
_EPOCH = re.compile(r"/Date\((-?\d{1,13})(?:[+-]\d{4})?\)/")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+")
_EPOCHS = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}


@dataclass(frozen=True)
class DateJudgement:
    """What the distinct cells of a column of dates say together.

    Parameters
    ----------
    day_order : str or None
        ymd, dmy or mdy; None where nothing tells.
    indifferent : bool
        True where every date says its order by itself (year first, or the month in words).
    ambiguous : tuple of str
        Examples that are two dates, where nothing in the column decides: ``03/04/2026``; or ``26-01-05``, ``26-02-17``,
        where years change and days do not.
    mixed : tuple of str
        Examples that contradict each other: ``13/02/2026`` beside ``02/13/2026``.
    empty_words : tuple of str
        Words that may stand for nothing, dates that no history holds among them: ``01/01/1900``, ``9999-12-31``.
    unreadable : tuple of str
        Examples of anything else.
    serials : bool
        True where cells are plain numbers that a spreadsheet may count days by.
    doubtful : tuple of str
        Examples before 1990 or after 2099.
    month_words : tuple of str
        Examples such as ``ene-26``, whose number may be a day or a year.
    year_first : bool
        True where the ambiguous ones may begin with a year of two digits.
    """

    day_order: str | None
    indifferent: bool
    ambiguous: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    empty_words: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    serials: bool = False
    doubtful: tuple[str, ...] = ()
    month_words: tuple[str, ...] = ()
    year_first: bool = False


def judge_dates(cells: Iterable[Cell]) -> DateJudgement:
    """Tell how a column writes its dates.

    Examples
    --------
    >>> judge_dates(["03/04/2026", "15/04/2026"]).day_order, judge_dates(["03/04/2026"]).ambiguous
    ('dmy', ('03/04/2026',))
    """
    return _judge(cells, _read_date)


def judge_months(cells: Iterable[Cell]) -> DateJudgement:
    """Tell how a column writes its months; a date is a day of its month."""
    return _judge(cells, _read_month)


def read_dates(
    cells: Sequence[Cell],
    *,
    day_order: str,
    empty_words: Collection[str] = (),
    serial_epoch: int | None = None,
    short_months: str | None = None,
) -> tuple[list[dt.date | None], list[int]]:
    """Return the date of each cell, None where it is empty, and the positions of those that cannot be read.

    Parameters
    ----------
    cells : sequence of Cell
        Distinct cells of a column.
    day_order : str
        dmy or mdy, for dates that do not say it by themselves; ymd: there are none such but ``26-01-05``.
    empty_words : collection of str
        Words that stand for nothing, whatever their capitals; of a workbook's dates as Python writes them.
    serial_epoch : int, optional
        1900 or 1904, where numbers are days as a spreadsheet counts them.
    short_months : str, optional
        What the number is in "Jan-26": "year" gives the first of the month; a day without a year is no date.

    Notes
    -----
    A time of day and an offset after the date are passed over: the date is the one that is written. Years of two
    digits are 1970 to 2069.

    Examples
    --------
    >>> read_dates(["3/4/2026 6:04", "5 Jan 2026", "2026-02-30"], day_order="dmy")[0]
    [datetime.date(2026, 4, 3), datetime.date(2026, 1, 5), None]
    """
    return _read(cells, _read_date, day_order, empty_words, serial_epoch, short_months)


def read_months(
    cells: Sequence[Cell],
    *,
    day_order: str,
    empty_words: Collection[str] = (),
    serial_epoch: int | None = None,
    short_months: str | None = None,
) -> tuple[list[dt.date | None], list[int]]:
    """Return a day of the month of each cell; parameters as of `read_dates`.

    Examples
    --------
    >>> read_months(["2026-01", "Feb 2026", "03/2026"], day_order="ymd")[0]
    [datetime.date(2026, 1, 1), datetime.date(2026, 2, 1), datetime.date(2026, 3, 1)]
    """
    return _read(cells, _read_month, day_order, empty_words, serial_epoch, short_months)


def read_moments(
    cells: Sequence[Cell], *, day_order: str, empty_words: Collection[str] = ()
) -> tuple[list[dt.date | dt.time | None], list[int]]:
    """Return the moment of each cell: date and time; a date or a time of day where the other does not stand in it.

    Examples
    --------
    >>> read_moments(["10:23:52 AM", "2026-01-05 14:00"], day_order="ymd")[0]
    [datetime.time(10, 23, 52), datetime.datetime(2026, 1, 5, 14, 0)]
    """
    nothing = {word.casefold() for word in empty_words}
    found: list[dt.date | dt.time | None] = []
    unreadable: list[int] = []
    for place, cell in enumerate(cells):
        text = str(cell).strip()
        moment = None
        if text and text.casefold() not in nothing:
            moment = cell if isinstance(cell, dt.time) else _moment(cell, day_order)
            if moment is None:
                unreadable.append(place)
        found.append(moment)
    return found, unreadable


@dataclass(frozen=True)
class _Found:
    """What one cell may be: the date under each order, and what has to be decided first."""

    by_order: dict[str, dt.date]
    year_first: dt.date | None = None
    is_dashed: bool = False
    is_serial: bool = False
    is_short: bool = False


_Reader = Callable[[Cell], _Found | None]


def _judge(cells: Iterable[Cell], reader: _Reader) -> DateJudgement:
    only: dict[str, list[str]] = {"dmy": [], "mdy": []}
    ambiguous: list[str] = []
    words: list[str] = []
    unreadable: list[str] = []
    doubtful: list[str] = []
    short: list[str] = []
    two_digits: list[str] = []
    serials = 0
    read: list[_Found] = []
    for cell in cells:
        text = str(cell).strip()
        if not text:
            continue
        found = reader(cell)
        if is_empty_word(text) or _NO_DATE.match(text) or (found is not None and _is_beyond(found)):
            words.append(text)
            continue
        if found is None:
            unreadable.append(text)
            continue
        read.append(found)
        serials += found.is_serial
        if found.is_short:
            short.append(text)
        dates = set(found.by_order.values())
        if not found.is_serial and dates and not any(EARLIEST <= one <= LATEST for one in dates):
            doubtful.append(text)
        orders = set(found.by_order)
        if found.year_first is not None:
            two_digits.append(text)
        if len(orders) == 1 and orders < {"dmy", "mdy"}:
            only[orders.pop()].append(text)
        elif orders == {"dmy", "mdy"} and len(dates) > 1:
            ambiguous.append(text)
    year_first = _may_begin_with_year(read)
    if year_first:
        only, ambiguous = {"dmy": [], "mdy": []}, two_digits
    dmy, mdy = only["dmy"], only["mdy"]
    mixed = (dmy[0], mdy[0]) if dmy and mdy else ()
    decided = None if mixed else "dmy" if dmy else "mdy" if mdy else None if ambiguous else "ymd"
    return DateJudgement(
        decided,
        not (dmy or mdy or ambiguous),
        () if decided else tuple(ambiguous[:MOST_EXAMPLES]),
        mixed,
        tuple(dict.fromkeys(words)),
        tuple(unreadable[:MOST_EXAMPLES]),
        serials > 0,
        tuple(doubtful[:MOST_EXAMPLES]),
        tuple(short[:MOST_EXAMPLES]),
        year_first,
    )


def _read(
    cells: Sequence[Cell],
    reader: _Reader,
    day_order: str,
    empty_words: Collection[str],
    serial_epoch: int | None,
    short_months: str | None,
) -> tuple[list[dt.date | None], list[int]]:
    nothing = {word.casefold() for word in empty_words}
    dates: list[dt.date | None] = []
    unreadable: list[int] = []
    read = [reader(cell) for cell in cells]
    year_first = day_order == "ymd" and _may_begin_with_year([one for one in read if one is not None])
    for place, (cell, found) in enumerate(zip(cells, read, strict=True)):
        text = str(cell).strip()
        if not text or text.casefold() in nothing:
            dates.append(None)
            continue
        date = None
        if found is not None and found.is_serial:
            date = _of_serial(float(text), serial_epoch)
        elif found is not None and year_first and found.year_first is not None:
            date = found.year_first
        elif found is not None and not (found.is_short and short_months != "year"):
            date = found.by_order.get(day_order)
            if date is None and len(set(found.by_order.values())) == 1:
                # It says its order by itself, or is the same date in both.
                date = next(iter(found.by_order.values())) if _tells_itself(found, day_order) else None
        if date is None or not FIRST <= date <= LAST:
            unreadable.append(place)
            date = None
        dates.append(date)
    return dates, unreadable


def _is_beyond(found: _Found) -> bool:
    """Tell whether a cell is a date under some order and under none one that a history holds."""
    return bool(found.by_order) and not any(FIRST <= one <= LAST for one in found.by_order.values())


def _may_begin_with_year(read: Sequence[_Found]) -> bool:
    """Tell whether years of two digits may come first: every date reads so, and its ends change as if they did.

    Years change less from cell to cell than days do; where both change alike, dashes are the mark of ISO's order.
    """
    two_digits = [one for one in read if one.year_first is not None]
    if not two_digits or len(two_digits) < sum(bool(one.by_order) for one in read):
        return False
    first = {one.year_first.year for one in two_digits if one.year_first is not None}
    last = {date.year for one in two_digits for date in one.by_order.values()}
    dashed = all(one.is_dashed for one in two_digits)
    return len(first) < len(last) or (dashed and len(first) == len(last))


def _tells_itself(found: _Found, day_order: str) -> bool:
    return set(found.by_order) == {"dmy", "mdy"} or "ymd" in found.by_order or day_order == "ymd"


def _of_serial(number: float, epoch: int | None) -> dt.date | None:
    if epoch is None:
        return None
    return _EPOCHS[epoch] + dt.timedelta(days=int(number))


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().strip())
    return "".join(c for c in folded if not unicodedata.combining(c))


def _read_date(cell: Cell) -> _Found | None:
    if isinstance(cell, dt.datetime):
        return _Found({"ymd": cell.date()})
    if isinstance(cell, dt.date):
        return _Found({"ymd": cell})
    if isinstance(cell, float) and not isinstance(cell, bool):
        return _Found({}, is_serial=True) if _FIRST_SERIAL <= cell <= _LAST_SERIAL else None
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        return _Found({"ymd": (dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=int(epoch[1]))).date()})
    text = _WEEKDAY.sub("", _bare(_without_time(text)))
    return _by_figures(text) or _by_words(text)


def _without_time(text: str) -> str:
    match = _TIME.search(text)
    return text[: match.start()] if match and _is_time(match) else text


def _is_time(match: re.Match[str]) -> bool:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    return (hour < 24 and minute < 60 and second < 60) or (hour, minute, second) == (24, 0, 0)


def _by_figures(text: str) -> _Found | None:
    match = _YEAR_FIRST.fullmatch(text) or _PLAIN.fullmatch(text)
    if match:
        date = _date(int(match[1]), int(match[2]), int(match[3]))
        return _Found({"ymd": date}) if date else None
    match = _YEAR_LAST.fullmatch(text)
    if match:
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        orders = {"dmy": _date(year, second, first), "mdy": _date(year, first, second)}
        known = {order: date for order, date in orders.items() if date is not None}
        year_first = _date(_year(match[1]), second, int(match[4])) if len(match[4]) == 2 == len(match[1]) else None
        return _Found(known, year_first, match[2] == "-") if known else None
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return _Found({}, is_serial=True)
    return None


def _by_words(text: str) -> _Found | None:
    match = _DAY_WORD.fullmatch(text)
    if match and match[2] in _MONTHS:
        date = _date(_year(match[3]), _MONTHS[match[2]], int(match[1]))
        return _Found({"ymd": date}) if date else None
    match = _WORD_DAY.fullmatch(text)
    if match and match[1] in _MONTHS:
        date = _date(int(match[3]), _MONTHS[match[1]], int(match[2]))
        return _Found({"ymd": date}) if date else None
    match = _WORD_NUMBER.fullmatch(text)
    if match and match[1] in _MONTHS:
        return _Found({"ymd": dt.date(_year(match[2].zfill(2)), _MONTHS[match[1]], 1)}, is_short=True)
    return None


def _read_month(cell: Cell) -> _Found | None:
    if isinstance(cell, str):
        text = _bare(cell)
        match = _MONTH_YEAR.fullmatch(text)
        if match:
            year, month = (match[2], match[1]) if match[2] else (match[3], match[4])
            date = _date(int(year), int(month), 1)
            return _Found({"ymd": date}) if date else None
        match = _WORD_YEAR.fullmatch(text)
        name, year = (match[1], match[2]) if match and match[1] else (match[4], match[3]) if match else ("", "")
        if name in _MONTHS:
            month_start = _date(int(year), _MONTHS[name], 1)
            return _Found({"ymd": month_start}) if month_start else None
    return _read_date(cell)


def _moment(cell: Cell, day_order: str) -> dt.date | dt.time | None:
    dates, _unreadable = read_dates([cell], day_order=day_order)
    if isinstance(cell, dt.datetime):
        return cell if dates[0] is not None else None
    if not isinstance(cell, str):
        return dates[0]
    alone = _CLOCK.fullmatch(cell.strip())
    if alone:
        return _clock(alone)
    match = _TIME.search(cell.strip())
    if dates[0] is None or match is None:
        return dates[0]
    time = _clock(match)
    return None if time is None else dt.datetime.combine(dates[0], time)


def _clock(match: re.Match[str]) -> dt.time | None:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").casefold()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return dt.time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (1900 if int(text) >= PIVOT else 2000)


def _date(year: int, month: int, day: int) -> dt.date | None:
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return None
    return dt.date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None
