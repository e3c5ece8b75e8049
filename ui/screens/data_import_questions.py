"""Open questions about dropped files on the Data page: each with its answers, what they would mean, and one confirm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from history.importers.examination import Examined
from history.importers.mapping import LEAVE_OUT
from ui import import_state
from ui.components import plain_money
from ui.import_answers import Asked, Place
from ui.import_question_words import answer_notes, answer_words, question_words
from ui.import_words import field_word, kind_word
from ui.words import _

_SHOWS_LINES = ("totals", "amounts", "negative_amounts", "repeated", "delimiter")
_BY_CHOICE = ("kind", "amounts", "negative_amounts", "unit")
"""Questions that may have a single answer: a button says it."""
_NOBODY_ALLOWED = ("time_entry", "ticket")


def of_sheet(key: str, place: Place, sheet: Examined, before: Examined, asked: Sequence[Asked]) -> None:
    """Draw what is open about a sheet, and one button that takes the answers as they stand."""
    first = [one for one in asked if one.about in ("encoding", "delimiter", "kind")]
    # What a row is comes first: everything else depends on it.
    shown = first or list(asked)
    if not shown:
        return
    with st.form(f"{key}:questions", border=True):
        for number, one in enumerate(shown):
            st.markdown(f"**{plain_money(question_words(one, sheet, before.layout))}**")
            _draw(f"{key}:{number}:{one.about}", one, sheet)
        only = answer_words(shown[0]) if len(shown) == 1 and len(shown[0].question.choices) == 1 else {}
        st.form_submit_button(
            next(iter(only.values()), _("Confirm")) if shown[0].about in _BY_CHOICE else _("Confirm"),
            key=f"{key}:confirm",
            icon=":material/check:",
            on_click=_take_all,
            args=(key, place, sheet, tuple(shown)),
        )


def _draw(key: str, one: Asked, sheet: Examined) -> None:
    if one.about in _SHOWS_LINES and one.question.examples:
        st.code("\n".join(one.question.examples), language=None)
    if one.about == "missing":
        _draw_missing(key, one, sheet)
    elif one.about == "empty":
        _column_choice(key, one, _seen_choices(one, sheet), one.proposal)
    elif one.about == "empty_words":
        st.multiselect(
            _("Words for nothing"),
            list(one.question.examples),
            default=list(one.question.examples),
            key=key,
            label_visibility="collapsed",
        )
    elif one.about == "kind" and (one.proposal is None or not sheet.entry.header):
        choices = [LEAVE_OUT] if not sheet.entry.header else list(one.question.choices)
        if one.question.examples:
            st.caption(_("Its columns: {names}").format(names=" · ".join(one.question.examples)))
        st.selectbox(
            _("What is a row of it?"),
            choices,
            index=None,
            format_func=kind_word,
            placeholder=_("Choose what it is"),
            key=key,
            label_visibility="collapsed",
        )
    else:
        words = answer_words(one)
        options = list(words)
        if len(options) == 1:
            return
        st.radio(
            question_words(one, sheet, ""),
            options,
            index=options.index(one.proposal) if one.proposal in options else None,
            format_func=lambda choice: words[choice],
            captions=answer_notes(one),
            key=key,
            label_visibility="collapsed",
        )


def _seen_choices(one: Asked, sheet: Examined) -> list[str]:
    nobody = [""] if sheet.entry.kind in _NOBODY_ALLOWED else []
    return [*one.question.choices, *nobody]


def _column_choice(key: str, one: Asked, choices: list[str], proposal: str | None) -> None:
    st.selectbox(
        _("Column"),
        choices,
        index=choices.index(proposal) if proposal in choices else None,
        format_func=lambda name: name or _("No column: show it as work that names no client"),
        placeholder=_("Choose a column"),
        key=key,
    )


def _draw_missing(key: str, one: Asked, sheet: Examined) -> None:
    is_client = "client" in one.fields
    with st.container(horizontal=True):
        choices = _seen_choices(one, sheet) if is_client else list(one.question.choices)
        _column_choice(key, one, choices, None)
        if len(one.fields) > 1:
            st.selectbox(_("It holds"), list(one.fields), format_func=field_word, key=f"{key}:field")
        if is_client:
            st.text_input(_("Or: all rows are this client's"), key=f"{key}:constant")
        elif one.fields == ("as_at",):
            st.date_input(_("Or: the day itself"), value=None, key=f"{key}:constant")


def _take_all(key: str, place: Place, sheet: Examined, asked: tuple[Asked, ...]) -> None:
    for number, one in enumerate(asked):
        widget = f"{key}:{number}:{one.about}"
        if one.about == "missing":
            _take_missing(widget, place, sheet, one)
        else:
            choices = one.question.choices
            is_only = one.about in _BY_CHOICE and len(choices) == 1
            chosen = choices[0] if is_only else st.session_state.get(widget)
            if chosen is not None:
                take(one, sheet, chosen)


def _take_missing(widget: str, place: Place, sheet: Examined, one: Asked) -> None:
    column = st.session_state.get(widget)
    constant = st.session_state.get(f"{widget}:constant")
    if column:
        name = st.session_state.get(f"{widget}:field") or one.fields[0]
        import_state.feed(place, sheet, {column: name})
    elif constant:
        text = constant.isoformat() if isinstance(constant, dt.date) else str(constant).strip()
        import_state.hold(place, sheet, one.fields[0], text)
    elif column == "":
        import_state.hold(place, sheet, "client", "")


def take(one: Asked, sheet: Examined, chosen: object) -> None:
    """Put one answer about a sheet into the mapping."""
    place = one.place
    assert place is not None
    column = one.question.column or ""
    if one.about == "kind":
        import_state.set_kind(place, str(chosen))
    elif one.about == "alike":
        if chosen:
            given = import_state.answers().of(place)
            import_state.answer_sheet(place, replace(given, confirmed=given.confirmed | {column}))
        else:
            import_state.feed(place, sheet, {column: None})
    elif one.about == "unit":
        import_state.feed(place, sheet, {column: str(chosen)})
    elif one.about == "empty":
        name = sheet.entry.columns[column]
        import_state.feed(place, sheet, {column: None, **({str(chosen): name} if chosen else {})})
        if not chosen:
            import_state.hold(place, sheet, "client", "")
    else:
        import_state.answer(place, **{one.about: tuple(chosen) if isinstance(chosen, list) else chosen})


def take_proposal(one: Asked, sheet: Examined) -> None:
    """Answer one question about a sheet as proposed."""
    take(one, sheet, list(one.question.examples) if one.about == "empty_words" else one.proposal)
