"""Value decisions: decimal marks, day orders, words for nothing and currencies, known from the cells or asked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from history.faults import Fault
from history.importers.cells.dates import DateJudgement, judge_dates, judge_months
from history.importers.cells.durations import judge_durations
from history.importers.cells.numbers import NumberJudgement, is_empty_word, judge_numbers
from history.importers.cells.texts import odd_characters, read_texts
from history.importers.files.grid import Cell
from history.importers.kinds.row_kind import Field
from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import SheetMapping
from history.importers.question import Question

if TYPE_CHECKING:
    from history.importers.examination import Examined

_NUMBERS = ("amount", "number", "share", "hours", "minutes", "seconds")
_DAYS = ("date", "moment")


@dataclass
class _Gathered:
    """What a sheet's columns say together."""

    marks: dict[str, str] = field(default_factory=dict)
    unknown_marks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    unknown_orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    year_first: set[str] = field(default_factory=set)
    words: Counter[str] = field(default_factory=Counter)
    currencies: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    short_months: dict[str, tuple[str, ...]] = field(default_factory=dict)
    serials: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def decide_values(sheet: Examined) -> Examined:
    """Return the sheet with what its cells decide filled in, and what they leave open asked.

    A column decides for itself where it can; one that cannot takes what all the others of its sheet agree on; where
    they do not agree, or there is none, it is asked.
    """
    entry = sheet.entry
    assert entry.kind is not None
    kind = ROW_KINDS[entry.kind]
    found = _Gathered()
    for column, name in entry.columns.items():
        if name in kind.names:
            _gather(sheet, column, kind.field(name), found)
    entry = _decide_days(sheet, _decide_marks(sheet, found), found)
    entry = _decide_words(sheet, entry, found)
    entry = _decide_currency(sheet, entry, found)
    entry = replace(
        entry, columns={column: name for column, name in entry.columns.items() if column not in found.unread}
    )
    return replace(
        sheet,
        entry=entry,
        questions=(*sheet.questions, *found.questions),
        faults=(*sheet.faults, *found.faults),
        notes=(*sheet.notes, *found.notes),
    )


def _gather(sheet: Examined, column: str, field: Field, found: _Gathered) -> None:
    cells = sheet.column(column).distinct
    if field.type == "clock" and judge_durations(cells).looks_like == "number":
        fields = set(sheet.entry.columns.values())
        if {"started_at", "ended_at"} <= fields or fields & {"hours", "minutes", "seconds"}:
            found.unread.append(column)
            found.notes.append(f"{sheet.place}, column {column}: not read; the hours follow from the other columns.")
            return
        units = tuple(n for n in ("hours", "minutes", "seconds") if n in ROW_KINDS[sheet.entry.kind or ""].names)
        text = f"Its cells are plain numbers: of which unit? Map the column to one of {', '.join(units)}."
        found.questions.append(Question(sheet.place, "columns", text, units, None, column, _examples(cells)))
        return
    if field.type in _NUMBERS:
        _gather_numbers(sheet, column, judge_numbers(cells), found)
    elif field.type in _DAYS or field.type == "month":
        judged = judge_months(cells) if field.type == "month" else judge_dates(cells)
        _gather_days(sheet, column, judged, found)
        _refuse_half_converted(sheet, column, cells, found)
    elif field.type in ("flag", "clock", "times"):
        texts = [cell.strip() for cell in cells if isinstance(cell, str)]
        found.words.update(text for text in texts if is_empty_word(text))
    elif field.type == "text" and field.name in ("client", "client_code"):
        _gather_names(sheet, column, cells, found)


def _gather_numbers(sheet: Examined, column: str, judged: NumberJudgement, found: _Gathered) -> None:
    if judged.mixed:
        found.faults.append(
            Fault(sheet.place, None, column, " and ".join(judged.mixed[:2]), "one decimal mark in all of a column")
        )
    elif judged.ambiguous and judged.decimal_mark is None:
        found.unknown_marks[column] = judged.ambiguous
    elif judged.decimal_mark is not None and not judged.indifferent:
        found.marks[column] = judged.decimal_mark
    found.words.update(judged.empty_words)
    found.currencies.update(judged.currencies)


def _gather_days(sheet: Examined, column: str, judged: DateJudgement, found: _Gathered) -> None:
    if judged.mixed:
        found.faults.append(
            Fault(sheet.place, None, column, " and ".join(judged.mixed[:2]), "one order of day and month in a column")
        )
    elif judged.ambiguous and judged.day_order is None:
        found.unknown_orders[column] = judged.ambiguous
        found.year_first.update([column] if judged.year_first else [])
    elif judged.day_order is not None and not judged.indifferent:
        found.orders[column] = judged.day_order
    if judged.month_words:
        found.short_months[column] = judged.month_words
    if judged.serials:
        found.serials.append(column)
    if judged.doubtful:
        found.notes.append(f"{sheet.place}, column {column}: unlikely dates such as {', '.join(judged.doubtful[:3])}.")
    found.words.update(judged.empty_words)


def _refuse_half_converted(sheet: Examined, column: str, cells: Sequence[Cell], found: _Gathered) -> None:
    """Refuse a column of a workbook in which some dates are cells and others texts such as 28/01/2026.

    A spreadsheet that opens 05/01/2026 and 28/01/2026 under the other order of day and month makes the first the 1st of
    May and leaves the second a text: what became a date is wrong, and nothing in it shows.
    """
    dates = [cell for cell in cells if isinstance(cell, dt.date)]
    texts = [cell for cell in cells if isinstance(cell, str) and judge_dates([cell]).day_order in ("dmy", "mdy")]
    if dates and texts:
        found.faults.append(
            Fault(
                sheet.place,
                None,
                column,
                f"the text {texts[0]} beside the date {dates[0]:%Y-%m-%d}",
                "dates throughout: a spreadsheet has taken days for months here, so export it again as CSV",
            )
        )


def _gather_names(sheet: Examined, column: str, cells: Sequence[Cell], found: _Gathered) -> None:
    odd = odd_characters(cells)
    if odd:
        found.notes.append(
            f"{sheet.place}, column {column}: invisible or look-alike letters in {', '.join(map(repr, odd[:3]))}."
        )
    if all(text is None for text in read_texts(cells)):
        others = tuple(name for name in sheet.entry.header if name and name not in sheet.entry.columns)
        proposal = next((name for name in others if name.casefold() in ("project", "company", "customer")), None)
        text = (
            "This column is empty in every row. Which column names the client? Name it under columns in its place, or "
            "map none, and all of it is unattributed."
        )
        if not sheet.entry.constants.get("client"):
            found.questions.append(Question(sheet.place, "columns", text, others, proposal, column))


def _decide_marks(sheet: Examined, found: _Gathered) -> SheetMapping:
    entry = sheet.entry
    agreed = set(found.marks.values())
    if entry.decimal_mark is not None:
        return entry
    if len(agreed) == 1 or not found.unknown_marks:
        mark = agreed.pop() if len(agreed) == 1 else "."
        for column, examples in found.unknown_marks.items():
            found.notes.append(
                f"{sheet.place}, column {column}: {examples[0]!r} is read with the decimal mark {mark!r} of the others."
            )
        return replace(entry, decimal_mark=mark)
    for column, examples in found.unknown_marks.items():
        text = f"Is the mark in {examples[0]!r} a decimal mark or one for thousands?"
        found.questions.append(Question(sheet.place, "decimal_mark", text, (".", ","), None, column, examples))
    return entry


def _decide_days(sheet: Examined, entry: SheetMapping, found: _Gathered) -> SheetMapping:
    agreed = set(found.orders.values())
    if entry.day_order is None:
        if not found.unknown_orders or len(agreed) == 1:
            order = agreed.pop() if len(agreed) == 1 else "ymd"
            entry = replace(entry, day_order=order)
            for column, examples in found.unknown_orders.items():
                found.notes.append(
                    f"{sheet.place}, column {column}: {examples[0]!r} is read in the order {order} of the others."
                )
        else:
            for column, examples in found.unknown_orders.items():
                text = f"Which comes first in {examples[0]!r}: the day (dmy) or the month (mdy)?"
                orders: tuple[str, ...] = ("dmy", "mdy")
                if column in found.year_first:
                    text = f"Which comes first in {examples[0]!r}: the day (dmy), the month (mdy) or the year (ymd)?"
                    orders = ("dmy", "mdy", "ymd")
                found.questions.append(Question(sheet.place, "day_order", text, orders, None, column, examples))
    if found.short_months and entry.short_months is None:
        column, examples = next(iter(found.short_months.items()))
        text = f"What is the number in {examples[0]!r}: the year or the day?"
        found.questions.append(Question(sheet.place, "short_months", text, ("year", "day"), "year", column, examples))
    if found.serials and entry.serial_dates is None:
        column = found.serials[0]
        text = "Its cells are plain numbers. Are they dates as a spreadsheet counts them, from 1900 or from 1904?"
        examples = _examples(sheet.column(column).distinct)
        found.questions.append(Question(sheet.place, "serial_dates", text, ("1900", "1904"), "1900", column, examples))
    return entry


def _decide_words(sheet: Examined, entry: SheetMapping, found: _Gathered) -> SheetMapping:
    if entry.empty_words is not None:
        return entry
    if not found.words:
        return replace(entry, empty_words=())
    words = tuple(found.words)
    text = f"Do these words stand for “nothing is known”: {', '.join(words)}? List those that do under empty_words."
    found.questions.append(Question(sheet.place, "empty_words", text, (), ", ".join(words), None, words))
    return entry


def _decide_currency(sheet: Examined, entry: SheetMapping, found: _Gathered) -> SheetMapping:
    codes = set(found.currencies)
    column = entry.column_of("currency")
    if column is not None:
        codes |= {text.upper() for text in read_texts(sheet.column(column).distinct) if text is not None}
    if "$" in codes and any(code.endswith("D") and len(code) == 3 for code in codes):
        codes.discard("$")
    if len(codes) > 1:
        seen = " and ".join(sorted(codes))
        found.faults.append(Fault(sheet.place, None, column, seen, "amounts of one currency: export each by itself"))
    return replace(entry, currency=codes.pop()) if len(codes) == 1 and not entry.currency else entry


def _examples(cells: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(str(cell) for cell in list(cells)[:5])
