"""Reading: the data rows of an examined sheet as typed records, every cell that cannot be read named by its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from history.faults import Fault
from history.importers.cells.dates import judge_dates, read_dates, read_moments, read_months
from history.importers.cells.durations import hours_between, read_durations
from history.importers.cells.flags import read_flags
from history.importers.cells.numbers import judge_numbers, read_numbers
from history.importers.cells.texts import read_texts
from history.importers.examination import Examined
from history.importers.files.grid import Cell, CodedColumn
from history.importers.kinds.row_kind import Field, RowKind
from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import LEAVE_OUT
from history.importers.tables.records import LeftOut, Records
from history.tables import TABLES, Column

_HOURS = ("hours", "minutes", "seconds", "clock")
_TABLE_OF = {"month": "months", "client": "clients", "event": "events", "vote": "staff_poll", "agreement": "clients"}
_ALLOWED = {
    "amount": "a number, such as 1,234.50",
    "number": "a number",
    "times": "a number, or yes or no",
    "share": "a number or a percentage",
    "hours": "a number of hours",
    "minutes": "a number of minutes",
    "seconds": "a number of seconds",
    "clock": "a time such as 1:30 or 01:30:00",
    "date": "a date",
    "moment": "a date with a time, or a time of day",
    "month": "a month such as 2026-01",
    "flag": "yes or no",
}
_PERCENT = 100.0


def read_rows(sheet: Examined) -> tuple[Records, list[Fault]]:
    """Read the data rows of a sheet of which nothing is open.

    Parameters
    ----------
    sheet : Examined
        With every entry decided.

    Returns
    -------
    (Records, list of Fault)
        The rows, and each cell that cannot be read; where the mapping leaves bad rows out these are in the records'
        `left_out`, and no fault.
    """
    entry, body = sheet.entry, sheet.body
    assert entry.kind is not None
    assert body is not None
    kind = ROW_KINDS[entry.kind]
    bad: dict[int, tuple[str | None, str, str]] = {}
    values: dict[str, pd.Series] = {}
    for column, name in entry.columns.items():
        if name not in kind.names:
            continue
        read = _series(sheet, column, kind.field(name), sheet.column(column), bad)
        values[name] = values[name].add(read, fill_value=0.0) if name in values else read
    for name, text in entry.constants.items():
        coded = CodedColumn(np.zeros(len(body.rows), dtype=np.int32), [text])
        values[name] = _series(sheet, f"constants, {name}", kind.field(name), coded, bad)
    frame = pd.DataFrame({"row": sheet.grid.rows[body.rows], **values})
    frame = _with_groups(sheet, frame)
    if kind.name == "time_entry":
        frame = _with_hours(sheet, frame, values)
    left = _left_out(sheet)
    wanted = _wanted(sheet)
    left += [LeftOut(int(row), None, "left out by the mapping's filter") for row in frame.loc[~wanted, "row"]]
    frame = frame.loc[wanted].reset_index(drop=True)
    bad = {place: what for place, what in bad.items() if wanted[place]}
    bad = {int(sheet.grid.rows[body.rows[place]]): what for place, what in bad.items()}
    _check_needed(kind, frame, bad)
    _check_bounds(kind, frame, bad)
    frame = frame.loc[~frame["row"].isin(bad)].reset_index(drop=True)
    faults = [Fault(sheet.place, row, column, seen, allowed) for row, (column, seen, allowed) in sorted(bad.items())]
    if entry.bad_rows == LEAVE_OUT:
        left += [LeftOut(f.row or 0, f.column, f"not {f.allowed}", f.seen) for f in (*body.faults, *faults)]
        faults = []
    left.sort(key=lambda one: one.row)
    return Records(sheet.grid.file, sheet.grid.sheet, kind.name, frame, tuple(left), sheet.notes), faults


_Bad = dict[int, tuple[str | None, str, str]]


def _series(sheet: Examined, column: str, field: Field, coded: CodedColumn, bad: _Bad) -> pd.Series:
    """Return a column's values, row by row, and note the rows whose cell cannot be read."""
    values, unreadable = _READERS[field.type](sheet, coded.distinct)
    if unreadable:
        wrong = np.isin(coded.codes, unreadable)
        for place in np.flatnonzero(wrong).tolist():
            bad.setdefault(place, (column, str(coded[place]), _ALLOWED[field.type]))
    return pd.Series(_typed(field.type, values)).take(coded.codes).reset_index(drop=True)


def _typed(type: str, values: Sequence[Any]) -> Any:
    if type == "text":
        return pd.array(values, dtype="str")
    if type == "date":
        return pd.Series(values, dtype="datetime64[us]").array
    if type == "moment":
        return pd.Series(values, dtype="object").array
    if type == "month":
        unknown = int(pd.NaT.value)
        ordinals = [unknown if v is None else (v.year - 1970) * 12 + v.month - 1 for v in values]
        return pd.PeriodIndex.from_ordinals(ordinals, freq="M")
    return pd.Series([np.nan if v is None else float(v) for v in values], dtype="float64").array


def _words(sheet: Examined) -> tuple[str, ...]:
    return sheet.entry.empty_words or ()


def _mark(sheet: Examined, cells: Sequence[Cell]) -> str:
    judged = judge_numbers(cells)
    own = judged.decimal_mark if not judged.indifferent else None
    return own or sheet.entry.decimal_mark or "."


def _read_numbers(sheet: Examined, cells: Sequence[Cell]) -> tuple[list[Any], list[int]]:
    return read_numbers(cells, decimal_mark=_mark(sheet, cells), empty_words=_words(sheet))


def _read_times(sheet: Examined, cells: Sequence[Cell]) -> tuple[list[Any], list[int]]:
    values, no_numbers = _read_numbers(sheet, cells)
    flags, no_flags = read_flags(cells, empty_words=_words(sheet))
    return [flag if value is None else value for value, flag in zip(values, flags, strict=True)], sorted(
        {*no_numbers} & {*no_flags}
    )


def _read_shares(sheet: Examined, cells: Sequence[Cell]) -> tuple[list[Any], list[int]]:
    """Read shares: 20 and 20 % are a fifth; a workbook's own number up to 1 is a cell in percent, a share already."""
    values, unreadable = _read_numbers(sheet, cells)
    shares = [
        value
        if value is None or (isinstance(cell, str) and "%" in cell) or (not isinstance(cell, str) and abs(value) <= 1.0)
        else value / _PERCENT
        for value, cell in zip(values, cells, strict=True)
    ]
    return shares, unreadable


def _read_durations(unit: str) -> Callable[[Examined, Sequence[Cell]], tuple[list[Any], list[int]]]:
    def read(sheet: Examined, cells: Sequence[Cell]) -> tuple[list[Any], list[int]]:
        return read_durations(cells, unit=unit, decimal_mark=_mark(sheet, cells), empty_words=_words(sheet))

    return read


def _read_dates(sheet: Examined, cells: Sequence[Cell]) -> tuple[list[Any], list[int]]:
    entry = sheet.entry
    judged = judge_dates(cells)
    order = (judged.day_order if not judged.indifferent else None) or entry.day_order or "ymd"
    return read_dates(
        cells,
        day_order=order,
        empty_words=_words(sheet),
        serial_epoch=int(entry.serial_dates) if entry.serial_dates else None,
        short_months=entry.short_months,
    )


def _read_moments(sheet: Examined, cells: Sequence[Cell]) -> tuple[list[Any], list[int]]:
    return read_moments(cells, day_order=sheet.entry.day_order or "ymd", empty_words=_words(sheet))


def _read_months(sheet: Examined, cells: Sequence[Cell]) -> tuple[list[Any], list[int]]:
    return read_months(
        cells,
        day_order=sheet.entry.day_order or "ymd",
        empty_words=_words(sheet),
        short_months=sheet.entry.short_months,
    )


_READERS: dict[str, Callable[[Examined, Sequence[Cell]], tuple[list[Any], list[int]]]] = {
    "text": lambda _sheet, cells: (read_texts(cells), []),
    "amount": _read_numbers,
    "number": _read_numbers,
    "times": _read_times,
    "share": _read_shares,
    "hours": _read_durations("hours"),
    "minutes": _read_durations("minutes"),
    "seconds": _read_durations("seconds"),
    "clock": _read_durations("clock"),
    "date": _read_dates,
    "moment": _read_moments,
    "month": _read_months,
    "flag": lambda sheet, cells: read_flags(cells, empty_words=_words(sheet)),
}


def _with_groups(sheet: Examined, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the client that stands above a row, or the parent of the one in it."""
    body, entry = sheet.body, sheet.entry
    assert body is not None
    if not any(body.groups):
        return frame
    own = frame["client"].tolist() if "client" in frame else [None] * len(frame)
    clients = []
    for groups, name in zip(body.groups, own, strict=True):
        path = [*groups, *([name] if entry.clients_in == "column" and isinstance(name, str) else [])]
        clients.append((path[0] if entry.sub_customers != "own" else ":".join(path)) if path else None)
    return frame.assign(client=pd.array(clients, dtype="str"))


def _with_hours(sheet: Examined, frame: pd.DataFrame, values: dict[str, pd.Series]) -> pd.DataFrame:
    """Return time entries with their hours, from the first of hours, minutes, seconds, clock, start and end."""
    hours = pd.Series(np.nan, index=frame.index)
    for name in _HOURS:
        if name in values:
            hours = hours.fillna(values[name])
    if "started_at" in values and "ended_at" in values:
        spans = [hours_between(a, b) for a, b in zip(values["started_at"], values["ended_at"], strict=True)]
        hours = hours.fillna(pd.Series(spans, index=frame.index, dtype="float64"))
    if "worked_on" not in frame:
        days = [
            None if not isinstance(moment, dt.date) else moment.date() if isinstance(moment, dt.datetime) else moment
            for moment in values["started_at"]
        ]
        frame = frame.assign(worked_on=pd.Series(days, index=frame.index, dtype="datetime64[us]"))
    gone = [name for name in (*_HOURS, "started_at", "ended_at") if name in frame]
    return frame.drop(columns=gone).assign(hours=hours)


def _left_out(sheet: Examined) -> list[LeftOut]:
    body = sheet.body
    assert body is not None
    rows = sheet.grid.rows
    left = [LeftOut(int(rows[place]), None, why) for place, why in body.left_out]
    if sheet.entry.totals == LEAVE_OUT:
        left += [LeftOut(int(rows[place]), None, "a total") for place in body.totals.tolist()]
    return left


def _wanted(sheet: Examined) -> np.ndarray:
    body = sheet.body
    assert body is not None
    wanted = np.ones(len(body.rows), dtype=bool)
    for column, allowed in sheet.entry.only.items():
        words = {word.casefold() for word in allowed}
        coded = sheet.column(column)
        wanted &= coded.where(str(cell).strip().casefold() in words for cell in coded.distinct)
    return wanted


def _check_needed(kind: RowKind, frame: pd.DataFrame, bad: _Bad) -> None:
    """Note the rows that lack what every row needs."""
    for group in kind.needed:
        if set(group) <= set(kind.may_lack):
            continue
        names = [name for name in group if name in frame]
        empty = frame[names].isna().all(axis=1) if names else pd.Series(False, index=frame.index)
        for row in frame.loc[empty, "row"]:
            bad.setdefault(int(row), (" or ".join(group), "an empty cell", "not empty"))


def _check_bounds(kind: RowKind, frame: pd.DataFrame, bad: _Bad) -> None:
    """Note the rows whose cells their column of the history does not allow."""
    if kind.name not in _TABLE_OF:
        return
    for column in TABLES[_TABLE_OF[kind.name]]:
        if column.name not in frame or column.type not in ("number", "integer", "choice"):
            continue
        cells = frame[column.name]
        for place in np.flatnonzero(~_allowed(column, cells)):
            bad.setdefault(int(frame["row"].iloc[place]), (column.name, str(cells.iloc[place]), column.allowed))


def _allowed(column: Column, cells: pd.Series) -> np.ndarray:
    if column.type == "choice":
        words = cells.astype("object").str.strip().str.casefold()
        return np.asarray((cells.isna() | words.isin(column.choices)).to_numpy(dtype=bool))
    holds = np.array([value != value or column.bounds.holds(value) for value in cells.tolist()], dtype=bool)
    if column.type == "integer":
        holds &= (cells.isna() | (cells == cells.round())).to_numpy(dtype=bool)
    return holds
