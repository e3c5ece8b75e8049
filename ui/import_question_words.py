"""Open questions about dropped files in the visitor's language: what is asked, and what each answer would mean."""

from __future__ import annotations

from history.importers.cells.dates import read_dates
from history.importers.cells.numbers import read_numbers
from history.importers.examination import Examined
from history.importers.kinds.layouts import LAYOUTS
from history.importers.mapping import LEAVE_OUT
from history.importers.question import Question
from ui import numbers
from ui.import_answers import Asked
from ui.import_words import day, delimiter_words, encoding_words, field_word, kind_word
from ui.words import _, plural

_DECIMALS = 3
_EPOCHS = ("1900", "1904")


def question_words(asked: Asked, sheet: Examined, layout: str) -> str:
    """Return what is asked, a sentence or two.

    Parameters
    ----------
    asked : Asked
        About a sheet.
    sheet : Examined
        Which one.
    layout : str
        Name of the known export it is, empty where it is none.
    """
    question = asked.question
    column = question.column or ""
    if asked.about == "kind":
        return _kind_words(question, sheet, layout)
    if asked.about == "missing":
        return _("Which column holds this: {fields}?").format(fields=_either(asked.fields))
    if asked.about == "alike":
        return _("Does the column {column} hold this: {field}?").format(
            column=column, field=field_word(question.proposal or "")
        )
    patterns = {
        "unit": _("The column {column} holds plain numbers. What do they count?"),
        "empty": _("The column {column} is empty in every row. Which column names the client?"),
        "encoding": _("The letters of this file can be read in several ways. Which line looks right?"),
        "delimiter": _("What parts the cells of a row?"),
        "decimal_mark": _("The column {column}: what is {seen}?"),
        "day_order": _("The column {column}: which day is {seen}?"),
        "short_months": _("The column {column}: what is the number in {seen}?"),
        "serial_dates": _("The column {column} holds plain numbers. Which dates are they?"),
        "empty_words": _("Which of these words mean that nothing is known?"),
        "sub_customers": _("Some clients have clients below them. Whose are the rows of those below?"),
        "repeated": _("Some rows tell a client's month again. What counts?"),
        "amounts": _("Some invoices have several rows. What does the column {column} hold?"),
        "negative_amounts": _("Some amounts are below zero. Are these invoices credit notes?"),
    }
    if asked.about == "totals":
        rows = len(sheet.body.totals) if sheet.body is not None else 0
        return plural(
            "{count} row looks like a total. Is it one?", "{count} rows look like totals. Are they?", rows
        ).format(count=numbers.number(rows, 0))
    seen = question.examples[0] if question.examples else ""
    return patterns.get(asked.about, question.text).format(column=column, seen=seen)


def _either(fields: tuple[str, ...]) -> str:
    return _(" or ").join(field_word(name) for name in fields)


def _kind_words(question: Question, sheet: Examined, layout: str) -> str:
    refused = next((one.refused for one in LAYOUTS if one.name == layout and one.refused), "")
    if refused:
        return _("This is {export}. Nothing can be read from it: {why}.").format(export=layout, why=_(refused))
    if not sheet.entry.header:
        return _("No row looks like column names. Say below in which row they stand, or leave it out.")
    if sheet.grid.hidden:
        return _("This sheet is hidden. Is it to be read?")
    if question.proposal is None:
        return _("It is not known what a row of it is. What is it?")
    return _("A row of it may be more than one thing. Which?")


def answer_words(asked: Asked) -> dict[str, str]:
    """Return what may be answered by choosing, in words; the answers themselves are the keys."""
    kinds = {choice: kind_word(choice) for choice in asked.question.choices} if asked.about == "kind" else {}
    words: dict[str, dict[str, str]] = {
        "kind": kinds,
        "alike": {asked.question.proposal or "": _("Yes"), "": _("No, do not read it")},
        "unit": {name: field_word(name) for name in asked.question.choices},
        "encoding": encoding_words(),
        "delimiter": delimiter_words(),
        "decimal_mark": {".": _("The point is a decimal mark"), ",": _("The comma is a decimal mark")},
        "day_order": {"dmy": _("The day comes first"), "mdy": _("The month comes first")},
        "short_months": {"year": _("The year"), "day": _("The day of the month")},
        "serial_dates": {
            "1900": _("Counted from 1900, as Excel does"),
            "1904": _("Counted from 1904, as old Macs did"),
        },
        "totals": {LEAVE_OUT: _("Totals: leave them out"), "keep": _("No, these are rows like the others")},
        "sub_customers": {"parent": _("The client's above"), "own": _("Each is a client of its own")},
        "repeated": {"sum": _("All of them: add them up"), "last": _("The last one")},
        "amounts": {
            "per_line": _("The amount of the line: the rows add up"),
            "per_invoice": _("The amount of the whole invoice, repeated in each row"),
        },
        "negative_amounts": {"credit": _("Yes, they are taken off what was billed")},
    }
    return {choice: words[asked.about].get(choice, choice) for choice in _choices(asked)}


def _choices(asked: Asked) -> tuple[str, ...]:
    return asked.question.choices


def answer_notes(asked: Asked) -> list[str] | None:
    """Return beside each answer what it would make of what was seen; None where that says nothing."""
    question = asked.question
    seen = question.examples[:2]
    if not seen:
        return None
    if asked.about == "encoding":
        return [_decoded(question.examples[:3], question.proposal or "cp1252", choice) for choice in question.choices]
    if asked.about == "delimiter":
        return [" ⎸ ".join(cell.strip() for cell in seen[0].split(choice)) for choice in question.choices]
    if asked.about == "decimal_mark":
        return [", ".join(f"{one} → {_number(one, choice)}" for one in seen) for choice in question.choices]
    if asked.about == "day_order":
        return [", ".join(f"{one} → {_day(one, choice)}" for one in seen) for choice in question.choices]
    if asked.about == "serial_dates":
        return [", ".join(f"{one} → {_serial(one, choice)}" for one in seen) for choice in question.choices]
    return None


def _decoded(cells: tuple[str, ...], read_as: str, choice: str) -> str:
    return " · ".join(cell.encode(read_as, errors="replace").decode(choice, errors="replace") for cell in cells)


def _number(cell: str, mark: str) -> str:
    values, unreadable = read_numbers([cell], decimal_mark=mark, empty_words=())
    return numbers.NOT_KNOWN if unreadable or values[0] is None else numbers.number(values[0], _DECIMALS)


def _day(cell: str, order: str) -> str:
    days, _unreadable = read_dates([cell], day_order=order, empty_words=())
    return day(days[0])


def _serial(cell: str, epoch: str) -> str:
    days, _unreadable = read_dates([cell], day_order="ymd", empty_words=(), serial_epoch=int(epoch))
    return day(days[0])
