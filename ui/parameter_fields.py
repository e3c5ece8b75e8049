"""A field for a declared number: its label, unit, bounds and help come from the record, the value from the scenario.

The scenario is the one truth. Before a field is drawn its widget is told the value in use; what is typed goes through
the record's own check first, and a refused figure leaves everything as it was and says why.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from simulator import InputError, Parameter
from ui import state
from ui.units import ScreenUnit, allowed_words, screen_unit
from ui.words import _

Store = Callable[[float], None]
_REFUSED = "refused_fields"


def _refusals() -> dict[str, str]:
    return st.session_state.setdefault(_REFUSED, {})


def refusal(parameter: Parameter, seen: float | None) -> str:
    """Say that a figure cannot be taken, what was seen and what is allowed, in the screen's unit."""
    currency = state.currency()
    unit = screen_unit(parameter.unit, currency)
    shown = _("blank") if seen is None else f"{seen:g} {unit.words}".strip()
    return _("{label}: {seen} is not possible; allowed: {allowed}.").format(
        label=_(parameter.label), seen=shown, allowed=allowed_words(parameter, currency)
    )


def checked(parameter: Parameter, shown: float | None, where: str) -> float:
    """Return what was typed in the declared unit.

    Raises
    ------
    InputError
        In the screen's words and unit.
    """
    unit = screen_unit(parameter.unit, state.currency())
    value = None if shown is None else unit.declared(float(shown))
    try:
        return parameter.check(value, where)
    except InputError:
        raise InputError(refusal(parameter, shown)) from None


def _typed(key: str, parameter: Parameter, store: Store) -> None:
    try:
        store(checked(parameter, st.session_state[key], parameter.name))
    except InputError as error:
        _refusals()[key] = str(error)


def _bound(end: float, unit: ScreenUnit, integer: bool) -> float | int | None:
    if not math.isfinite(end):
        return None
    shown = unit.shown(end)
    return int(shown) if integer else float(shown)


def labelled(parameter: Parameter) -> str:
    """Return the label with its unit."""
    unit = screen_unit(parameter.unit, state.currency()).words
    return f"{_(parameter.label)} ({unit})" if unit else _(parameter.label)


def number_field(
    parameter: Parameter,
    value: float | None,
    store: Store,
    *,
    key: str,
    placeholder: str | None = None,
    disabled: bool = False,
) -> None:
    """Draw a field for a declared number.

    Parameters
    ----------
    parameter : Parameter
    value : float or None
        In use now, in the declared unit; None or NaN shows blank.
    store : callable
        Takes the checked value; may raise InputError, which is shown under the field.
    key : str
    placeholder : str or None
        Stands in a blank field.
    disabled : bool
    """
    unit = screen_unit(parameter.unit, state.currency())
    known = value is not None and not math.isnan(value)
    shown = unit.shown(value) if known and value is not None else None
    if shown is not None and parameter.integer:
        shown = int(shown)
    st.session_state[key] = shown
    lower = _bound(parameter.interval.lower, unit, parameter.integer)
    upper = _bound(parameter.interval.upper, unit, parameter.integer)
    st.number_input(
        labelled(parameter),
        min_value=lower,
        max_value=upper,
        # A field whose default is blank can be cleared by a click.
        value=None if parameter.blank_allowed else "min",
        placeholder=placeholder,
        disabled=disabled,
        step=1 if parameter.integer else 1.0 if unit.is_percent or (shown or 0) >= 10 else 0.1,
        format="%d" if parameter.integer else "%g",
        key=key,
        help=_(parameter.help),
        on_change=_typed,
        args=(key, parameter, store),
    )
    refused = _refusals().pop(key, None)
    if refused:
        st.error(refused)
