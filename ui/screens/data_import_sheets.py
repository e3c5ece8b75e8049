"""The dropped files on the Data page: what a row of each is, which column holds what, and how it is written."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from history import Fault
from history.importers.examination import Examined
from history.importers.files.grid import Cell
from history.importers.kinds.headers import find_header, header_names
from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import LEAVE_OUT
from ui import import_state, numbers
from ui.import_answers import Asked, Place, is_read_as_before, is_saved, place_of
from ui.import_state import Draft
from ui.import_words import (
    delimiter_words,
    encoding_words,
    field_word,
    kind_word,
    mark_words,
    order_words,
    short_kind_word,
)
from ui.screens import data_import_questions
from ui.sentences import said
from ui.words import _, plural

_EXAMPLES = 3
_SHOWN = 40


def draw(found: Draft) -> None:
    """Draw a card a sheet, open where something about it is open."""
    for table in found.proposal.tables:
        with st.container(border=True):
            what = _("a table of a history")
            st.markdown(f":material/check_circle: **{_plain(table.file)}** · {what} · {_rows(table.rows)}")
    for place, (sheet, before) in enumerate(zip(found.proposal.sheets, found.recognised, strict=True)):
        asked = [one for one in found.asked if one.place == place_of(sheet)]
        faults = found.faults_of(sheet)
        with st.expander(_title(sheet, asked, bool(faults)), expanded=bool(asked or faults)):
            _card(f"import:{place}", sheet, before, asked, found)


def _rows(count: int) -> str:
    return plural("{count} row", "{count} rows", count).format(count=numbers.number(count, 0))


def _title(sheet: Examined, asked: list[Asked], is_refused: bool) -> str:
    name = sheet.grid.file if not sheet.grid.sheet else f"{sheet.grid.file}, {sheet.grid.sheet}"
    parts = [f"**{_plain(name)}**"]
    if sheet.entry.kind == LEAVE_OUT:
        return f":material/block: {parts[0]} · " + _("left out")
    parts.append(short_kind_word(sheet.entry.kind))
    if sheet.body is not None:
        parts.append(_rows(len(sheet.body.rows)))
    if is_refused:
        icon = ":material/front_hand:"
        parts.append(_("has to be mended"))
    elif asked:
        icon = ":material/help:"
        parts.append(plural("{count} question", "{count} questions", len(asked)).format(count=len(asked)))
    else:
        icon = ":material/check_circle:"
    return f"{icon} {' · '.join(parts)}"


def _plain(name: str) -> str:
    for sign in ("\\", "*", "_", "`", "[", "]", "$", "~"):
        name = name.replace(sign, f"\\{sign}")
    return name


def _card(key: str, sheet: Examined, before: Examined, asked: list[Asked], found: Draft) -> None:
    place = place_of(sheet)
    layout = before.layout
    if is_read_as_before(before, found.saved, import_state.answers()):
        st.caption(":material/history: " + _("Read as last time."))
    elif layout and sheet.entry.kind not in (None, LEAVE_OUT):
        st.caption(":material/verified: " + _("Recognised: {export}.").format(export=layout))
    faults = found.faults_of(sheet)
    if faults:
        _offer_a_way_out(key, place, sheet, faults, is_saved(before, found.saved))
    data_import_questions.of_sheet(key, place, sheet, before, asked)
    if not any(one.about == "kind" for one in asked):
        _kind(key, place, sheet)
    if sheet.entry.kind in ROW_KINDS:
        _columns(key, place, sheet)
        _constants(key, place, sheet)
    is_known = sheet.entry.kind in ROW_KINDS
    if is_known or (sheet.entry.kind is None and not layout):
        _written(key, place, sheet, is_known)


def _offer_a_way_out(key: str, place: Place, sheet: Examined, faults: tuple[Fault, ...], was_saved: bool) -> None:
    if sheet.body is not None and sheet.entry.bad_rows == "refuse" and all(fault.row for fault in faults):
        st.button(
            _("Leave out the rows that cannot be read"),
            key=f"{key}:bad_rows",
            on_click=import_state.answer,
            args=(place,),
            kwargs={"bad_rows": LEAVE_OUT},
            help=_("They are listed when the rest is imported."),
        )
    if was_saved and sheet.body is None:
        st.button(
            _("Read it as a new kind of file"),
            key=f"{key}:fresh",
            on_click=_read_afresh,
            args=(place,),
            help=_("Its columns are not those of last time."),
        )


def _read_afresh(place: Place) -> None:
    given = import_state.answers().of(place)
    import_state.answer_sheet(place, replace(given, entries={}, is_fresh=True))


def _kind(key: str, place: Place, sheet: Examined) -> None:
    widget = f"{key}:kind"
    st.session_state[widget] = sheet.entry.kind
    st.selectbox(
        _("What is a row of it?"),
        [*ROW_KINDS, LEAVE_OUT],
        format_func=kind_word,
        key=widget,
        on_change=_set_kind,
        args=(widget, place),
    )


def _set_kind(widget: str, place: Place) -> None:
    import_state.set_kind(place, st.session_state[widget])


def _columns(key: str, place: Place, sheet: Examined) -> None:
    """Draw which column holds what, each open to correction."""
    kind = ROW_KINDS[sheet.entry.kind or ""]
    unread = _("not read")
    words = {name: field_word(name) for name in kind.names}
    fed = [name for name in sheet.entry.header if name in sheet.entry.columns]
    header = [*fed, *(name for name in sheet.entry.header if name and name not in fed)]
    rows = pd.DataFrame(
        {
            "column": [name or _("(no name)") for name in header],
            "field": [words.get(sheet.entry.columns.get(name, ""), unread) for name in header],
            "examples": [_seen(sheet, name) for name in header],
        }
    )
    # Another key whenever the mapping changes: what was edited in the old table is part of the new one.
    widget = f"{key}:columns:{hash(tuple(rows['field']))}"
    st.data_editor(
        rows,
        hide_index=True,
        disabled=["column", "examples"],
        column_config={
            "column": st.column_config.TextColumn(_("Column"), width="medium"),
            "examples": st.column_config.TextColumn(_("What stands there"), width="medium"),
            "field": st.column_config.SelectboxColumn(
                _("What it holds"), options=[unread, *words.values()], required=True, width="medium"
            ),
        },
        key=widget,
        on_change=_set_fields,
        args=(widget, place, header, sheet),
    )


def _set_fields(widget: str, place: Place, header: list[str], sheet: Examined) -> None:
    names = {field_word(name): name for name in ROW_KINDS[sheet.entry.kind or ""].names}
    edited = st.session_state[widget]["edited_rows"]
    changes = {header[int(row)]: names.get(cells["field"]) for row, cells in edited.items() if "field" in cells}
    import_state.feed(place, sheet, changes)


def _seen(sheet: Examined, name: str) -> str:
    """Return the first few different cells of a column."""
    header = header_names(sheet.grid.row(_header_place(sheet)))
    column = sheet.grid.columns[header.index(name)]
    rows = sheet.body.rows if sheet.body is not None else range(_header_place(sheet) + 1, len(sheet.grid))
    cells: dict[str, None] = {}
    for row in list(rows[:50]):
        text = _text(column[int(row)])
        if text:
            cells[text] = None
        if len(cells) == _EXAMPLES:
            break
    return " · ".join(cells)


def _header_place(sheet: Examined) -> int:
    at = [place for place, row in enumerate(sheet.grid.rows[:200].tolist()) if row == sheet.entry.header_row]
    return at[0] if at else find_header(sheet.grid) or 0


def _text(cell: Cell) -> str:
    text = " ".join(str(cell).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _constants(key: str, place: Place, sheet: Examined) -> None:
    """Say what holds for every row though no column has it."""
    told = [f"{field_word(name)}: {text}" for name, text in sheet.entry.constants.items() if text]
    if told:
        st.caption(_("In every row: {told}.").format(told="; ".join(told)))
    if sheet.entry.constants.get("client") == "":
        st.caption(_("No row names a client: all of it is shown as work that names no client."))
    for column, words in sheet.entry.only.items():
        st.caption(_("Read are rows where {column} is: {words}.").format(column=column, words=", ".join(words)))


def _written(key: str, place: Place, sheet: Examined, is_known: bool) -> None:
    """Draw how the file is written, as decided, each open to correction."""
    entry = sheet.entry
    with st.container(horizontal=True):
        if not sheet.grid.sheet:
            _choice(key, place, "encoding", _("Letters"), encoding_words(), entry.encoding)
            _choice(key, place, "delimiter", _("Cells parted by"), delimiter_words(), entry.delimiter)
        if is_known:
            _choice(key, place, "decimal_mark", _("Decimal mark"), mark_words(), entry.decimal_mark)
            _choice(key, place, "day_order", _("Dates"), order_words(), entry.day_order)
            _currency(key, place, entry.currency)
        _header_row(key, place, entry.header_row)


def _choice(key: str, place: Place, name: str, label: str, words: dict[str, str], now: str | None) -> None:
    widget = f"{key}:{name}"
    st.session_state[widget] = now if now in words else None
    st.selectbox(
        label,
        list(words),
        format_func=lambda one: words[one],
        placeholder=_("not decided yet"),
        key=widget,
        on_change=_set_entry,
        args=(widget, place, name),
        width=250,
    )


def _set_entry(widget: str, place: Place, name: str) -> None:
    import_state.answer(place, **{name: st.session_state[widget]})


def _currency(key: str, place: Place, now: str) -> None:
    widget = f"{key}:currency"
    st.session_state[widget] = now
    st.text_input(
        _("Currency"),
        max_chars=3,
        placeholder=_("such as USD"),
        key=widget,
        on_change=_set_currency,
        args=(widget, place),
        help=_("Three letters; empty where the file does not say."),
        width=120,
    )


def _set_currency(widget: str, place: Place) -> None:
    import_state.answer(place, currency=st.session_state[widget].strip().upper())


def _header_row(key: str, place: Place, now: int | None) -> None:
    widget = f"{key}:header_row"
    st.session_state[widget] = now
    st.number_input(
        _("Row with the column names"),
        min_value=1,
        step=1,
        key=widget,
        on_change=_set_header_row,
        args=(widget, place),
        width=220,
    )


def _set_header_row(widget: str, place: Place) -> None:
    row = st.session_state[widget]
    if row is not None:
        given = import_state.answers().of(place)
        kept = {name: value for name, value in given.entries.items() if name in ("encoding", "delimiter")}
        import_state.answer_sheet(place, replace(given, entries={**kept, "header_row": int(row)}, is_fresh=True))


def notes(found: Draft) -> list[str]:
    """Return what is to know of the files before they are imported, in the visitor's language."""
    return [said(note) for note in found.proposal.notes]
