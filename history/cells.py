"""From the text of a cell to its meaning: no guessing, one declared type a column, each distinct text judged once."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from history.tables import Column, Table

LONGEST_TEXT = 10_000
WHOLE = math.inf
"""Stands for `true` in an amount that may be all that is left of an invoice, until the row's amount is known."""
ONE = -math.inf
"""Stands for `1` in such an amount: true in a column of nothing but 0 and 1, an amount elsewhere."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_MONTH = re.compile(r"(19[7-9][0-9]|2[01][0-9]{2})-(0[1-9]|1[0-2])")
_DATE = re.compile(r"(?:19[7-9][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}")
_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})
_UNKNOWN_MONTH = int(pd.NaT.value)


class UnreadableCellError(ValueError):
    """A cell's text that its column does not allow."""


def read_cell(column: Column, text: str) -> Any:
    """Return what one cell says: text, float, date, month ordinal, 1.0/0.0 for a boolean; None where it is empty.

    Parameters
    ----------
    column : Column
        Whose cell it is.
    text : str
        As it stands in the file; blanks around it do not count.

    Raises
    ------
    UnreadableCellError
        Where the column does not allow it, an empty cell of a needed column included.

    Examples
    --------
    >>> from history.tables import TABLES
    >>> read_cell(TABLES["months"].column("hours"), " 7.50 ")
    7.5
    """
    text = text.strip()
    if not text:
        if column.needed:
            raise UnreadableCellError(text)
        return None
    return _READERS[column.type](column, text)


def read_cells(column: Column, texts: Sequence[str]) -> tuple[list[Any], list[int]]:
    """Return the meanings of a column's cells, and the positions of those that cannot be read (None there)."""
    meanings: dict[str, Any] = {}
    refused: set[str] = set()
    for text in set(texts):
        try:
            meanings[text] = read_cell(column, text)
        except UnreadableCellError:
            refused.add(text)
    wrong = [position for position, text in enumerate(texts) if text in refused] if refused else []
    return [meanings.get(text) for text in texts], wrong


def typed(column: Column, values: Sequence[Any]) -> Any:
    """Return meanings as a pandas array: Period[M], datetime64, float64, boolean or str by the column's type."""
    if column.type == "month":
        return pd.PeriodIndex.from_ordinals([_UNKNOWN_MONTH if v is None else v for v in values], freq="M")
    if column.type == "date":
        return pd.Series(values, dtype="datetime64[us]").array
    if column.type in ("number", "integer"):
        return pd.Series(values, dtype="float64").array
    if column.type == "boolean":
        return pd.array([None if v is None else v == 1.0 for v in values], dtype="boolean")
    return pd.Series(values, dtype="str").array


def with_columns(table: Table, frame: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return a table with at least the named columns, empty where it had them not, all in declared order."""
    wanted = {*frame.columns, *names}
    columns = {}
    for column in table:
        if column.name in frame:
            columns[column.name] = frame[column.name]
        elif column.name in wanted:
            columns[column.name] = pd.Series(typed(column, [None] * len(frame)), frame.index)
    return pd.DataFrame(columns)


def _text(column: Column, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise UnreadableCellError(text)
    if not text.isprintable():
        # Only a text that may be empty is prose, which may run over lines.
        harmless = "" if column.needed else "\t\r\n"
        if any(unicodedata.category(c) == "Cc" and c not in harmless for c in text):
            raise UnreadableCellError(text)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _number(column: Column, text: str) -> float:
    if column.or_whole and text.casefold() in ("true", "yes"):
        return WHOLE
    if column.or_whole and text.casefold() in ("false", "no"):
        return 0.0
    if column.or_whole and text == "1":
        return ONE
    if not _NUMBER.fullmatch(text):
        raise UnreadableCellError(text)
    value = float(text)
    if not column.bounds.holds(value):
        raise UnreadableCellError(text)
    return value


def _integer(column: Column, text: str) -> float:
    value = _number(column, text)
    if value != math.floor(value):
        raise UnreadableCellError(text)
    return value


def _month(column: Column, text: str) -> int:
    match = _MONTH.fullmatch(text)
    if match is None:
        raise UnreadableCellError(text)
    return (int(match[1]) - 1970) * 12 + int(match[2]) - 1


def _date(column: Column, text: str) -> date:
    if not _DATE.fullmatch(text):
        raise UnreadableCellError(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableCellError(text) from None


def _boolean(column: Column, text: str) -> float:
    word = text.casefold()
    if word in _YES:
        return 1.0
    if word in _NO:
        return 0.0
    raise UnreadableCellError(text)


def _choice(column: Column, text: str) -> str:
    word = text.casefold()
    if word not in column.choices:
        raise UnreadableCellError(text)
    return word


_READERS: dict[str, Callable[[Column, str], Any]] = {
    "text": _text,
    "month": _month,
    "date": _date,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "choice": _choice,
}
