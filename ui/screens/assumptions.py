"""Assumptions: every one with its unit, value in use, default, spread and source, each editable and resettable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from history import HistoryError
from history.metrics import METRICS, Metric, metrics_in_use
from simulator import ASSUMPTIONS, LIMITS, SEARCH_LIMITS, InputError, Interval, Parameter, complete_assumptions
from simulator.assumptions import END_OF_EVIDENCE_UPLIFT, PRICE_RESPONSE_WARNING
from simulator.parameters import ASSUMED_ON
from ui import numbers, state
from ui.components import page_head
from ui.parameter_fields import number_field
from ui.price_belief import RATIO
from ui.screens.client_price_history import kept_words
from ui.sentences import said
from ui.units import spread_words, with_unit
from ui.words import _, plural

_PRICE_GROUP = ASSUMPTIONS[RATIO].group
_AVOIDABLE = ("avoidable_labour_share", "long_run_avoidable_labour_share")
_WEIGHT = Interval(0)
_ANY = Interval()


def show() -> None:
    """Draw the page."""
    page_head(
        _("Assumptions"),
        _(
            "What do the figures rest on beside your own data? Change any of them: every page follows, and the change "
            "is kept in the scenario, with its file and its link."
        ),
    )
    _overview()
    for group in dict.fromkeys(parameter.group for parameter in ASSUMPTIONS.values()):
        _group(group)
    with st.expander(_("Limits of the search"), key="limits"):
        _grid([(limit, _limit) for limit in SEARCH_LIMITS.values()])
    with st.expander(_("Scorecard: weights and targets"), key="scorecard"):
        _scorecard()


def _overview() -> None:
    scenario = state.current_scenario()
    changed = (
        len(scenario.assumptions)
        + sum(name in SEARCH_LIMITS for name in scenario.limits)
        + len(scenario.weights)
        + sum(len(ends) for ends in scenario.targets.values())
    )
    text, button = st.columns([3, 1], vertical_alignment="center")
    with text:
        if changed:
            st.info(
                plural(
                    "{count} figure differs from its default.", "{count} figures differ from their defaults.", changed
                ).format(count=changed),
                icon=":material/edit:",
            )
        else:
            st.caption(
                _(
                    "Nothing is changed: everything stands at its default, at your company's own figure, or at what "
                    "history taught."
                )
            )
    button.button(
        _("Reset everything"), key="reset_assumptions", on_click=_reset_all, disabled=not changed, width="stretch"
    )


def _reset_all() -> None:
    scenario = state.current_scenario()
    # A plan's limits are set, and seen, on the Plan page.
    kept = {name: value for name, value in scenario.limits.items() if name not in SEARCH_LIMITS}
    state.set_scenario(replace(scenario, assumptions={}, limits=kept, weights={}, targets={}))


def _group(group: str) -> None:
    is_price = group == _PRICE_GROUP
    if is_price:
        st.warning(_(PRICE_RESPONSE_WARNING), icon=":material/warning:")
    with st.expander(_(group), expanded=is_price, key=f"group:{group}"):
        _grid([(parameter, _assumption) for parameter in ASSUMPTIONS.values() if parameter.group == group])


def _grid(records: list[tuple[Parameter, Callable[[Parameter], None]]]) -> None:
    for start in range(0, len(records), 2):
        for column, (parameter, draw) in zip(st.columns(2), records[start : start + 2], strict=False):
            with column, st.container(border=True):
                draw(parameter)


def _assumption(parameter: Parameter) -> None:
    scenario, currency = state.current_scenario(), state.currency()
    own = state.portfolio().own_assumptions
    value = state.portfolio().assumptions(scenario)[parameter.name]
    number_field(parameter, value, lambda new: _set_assumption(parameter.name, new), key=f"assumption:{parameter.name}")
    changed = parameter.name in scenario.assumptions
    marks = []
    if changed:
        marks.append(_changed_mark())
    learned = state.portfolio().learned.get(parameter.name)
    if learned is not None:
        mark = _("learned from history: {value}").format(value=with_unit(learned.value, parameter.unit, currency))
        marks.append(f":green-badge[{mark}]")
    elif parameter.name in own:
        mark = _("your company's own: {value}").format(value=with_unit(own[parameter.name], parameter.unit, currency))
        marks.append(f":blue-badge[{mark}]")
    _facts(parameter, value, marks, currency)
    if learned is not None:
        st.caption(f"{said(learned.method)}; {said(learned.evidence)}.")
    elif parameter.name == RATIO and not state.book().price_response.is_used:
        st.caption(kept_words(state.book().price_response, 1))
    if changed:
        st.button(
            _("Reset to {value}").format(value=with_unit(_standing(parameter), parameter.unit, currency)),
            key=f"reset:{parameter.name}",
            on_click=_reset_assumption,
            args=(parameter.name,),
            type="tertiary",
            icon=":material/undo:",
        )


def _facts(parameter: Parameter, value: float, marks: list[str], currency: str) -> None:
    default = _("Default {value}").format(value=with_unit(parameter.default, parameter.unit, currency))
    parts = [default, spread_words(parameter, value, currency)]
    if parameter.sign:
        parts.append(_(parameter.sign))
    source = _(parameter.source)
    if parameter.source == ASSUMED_ON:
        source = f":orange-badge[{source}]"
    elif "assumption" in parameter.source:
        word = _("assumption")
        source = f"{source} :orange-badge[{word}]"
    words = _("Source: {source}").format(source=source)
    st.caption(" · ".join(parts))
    st.markdown(f":small[{words}] {' '.join(marks)}")


def _changed_mark() -> str:
    word = _("changed")
    return f":violet-badge[{word}]"


def _standing(parameter: Parameter) -> float | None:
    return state.portfolio().own_assumptions.get(parameter.name, parameter.default)


def _set_assumption(name: str, value: float) -> None:
    scenario = state.current_scenario()
    changes = {key: kept for key, kept in scenario.assumptions.items() if key != name}
    if value != _standing(ASSUMPTIONS[name]):
        changes[name] = value
    try:
        complete_assumptions({**state.portfolio().own_assumptions, **changes})
    except InputError:
        low, high = (_(ASSUMPTIONS[one].label) for one in _AVOIDABLE)
        raise InputError(_("{high} cannot be below {low}.").format(high=high, low=low)) from None
    state.set_scenario(replace(scenario, assumptions=changes))


def _reset_assumption(name: str) -> None:
    scenario = state.current_scenario()
    kept = {key: value for key, value in scenario.assumptions.items() if key != name}
    state.set_scenario(replace(scenario, assumptions=kept))


def _limit(parameter: Parameter) -> None:
    scenario, currency = state.current_scenario(), state.currency()
    value = scenario.complete_limits()[parameter.name]
    number_field(parameter, value, lambda new: _set_limit(parameter.name, new), key=f"limit:{parameter.name}")
    changed = parameter.name in scenario.limits
    _facts(parameter, value, [_changed_mark()] if changed else [], currency)
    if parameter.name == "max_uplift" and value > END_OF_EVIDENCE_UPLIFT:
        st.warning(_("Rises above +30 % are beyond any evidence: a verdict that rests on one is marked."))
    if changed:
        st.button(
            _("Reset to {value}").format(value=with_unit(parameter.default, parameter.unit, currency)),
            key=f"reset_limit:{parameter.name}",
            on_click=_set_limit,
            args=(parameter.name, parameter.default),
            type="tertiary",
            icon=":material/undo:",
        )


def _set_limit(name: str, value: float) -> None:
    scenario = state.current_scenario()
    limits = {key: kept for key, kept in scenario.limits.items() if key != name}
    if value != LIMITS[name].default:
        limits[name] = value
    candidate = replace(scenario, limits=limits)
    in_force = candidate.complete_limits()
    if in_force["min_uplift"] > in_force["max_uplift"]:
        raise InputError(
            _("{low} cannot be above {high}.").format(
                low=_(LIMITS["min_uplift"].label), high=_(LIMITS["max_uplift"].label)
            )
        )
    state.set_scenario(candidate)


def _scorecard() -> None:
    st.write(
        _(
            "Each metric scores 100 at its good value and 0 at its bad one; the grade is their weighted mean. "
            "Only the proportions of the weights count. The values are assumptions of November 2026, yours to set."
        )
    )
    scenario = state.current_scenario()
    for metric in metrics_in_use(scenario.weights or None, scenario.targets or None).values():
        with st.container(border=True):
            direction = _("lower is better") if metric.direction == "lower" else _("higher is better")
            changed = metric.name in scenario.weights or metric.name in scenario.targets
            mark = f" {_changed_mark()}" if changed else ""
            label, definition = _(metric.label), _(metric.definition)
            st.markdown(f"**{label}** · {direction}{mark}  \n{definition}")
            _metric(metric)
            if changed:
                st.button(
                    _("Reset to the defaults"),
                    key=f"reset_metric:{metric.name}",
                    on_click=_reset_metric,
                    args=(metric.name,),
                    type="tertiary",
                    icon=":material/undo:",
                )


def _metric(metric: Metric) -> None:
    default = METRICS[metric.name]
    name = metric.name
    weight, good, bad = st.columns(3)
    with weight:
        record = _record("weight", _("Weight"), "", _WEIGHT, _("How much the metric counts."))
        number_field(record, metric.weight, lambda new: _set_weight(name, new), key=f"weight:{name}")
        st.caption(_("Default {value}").format(value=numbers.number(default.weight)))
    for place, end, label in ((good, "good", _("Good at")), (bad, "bad", _("Bad at"))):
        with place:
            record = _record(end, label, metric.unit, _ANY, _("Which of the two is larger says which way is good."))
            value = metric.good if end == "good" else metric.bad
            number_field(record, value, lambda new, end=end: _set_target(name, end, new), key=f"{end}:{name}")
            known = default.good if end == "good" else default.bad
            text = with_unit(known, metric.unit, state.currency())
            st.caption(_("Default {value}").format(value=text))


def _record(name: str, label: str, unit: str, interval: Interval, help: str) -> Parameter:
    return Parameter(name, label, unit, interval, None, "the owner's choice", help)


def _set_weight(name: str, value: float) -> None:
    scenario = state.current_scenario()
    weights = {key: kept for key, kept in scenario.weights.items() if key != name}
    if value != METRICS[name].weight:
        weights[name] = value
    try:
        metrics_in_use(weights or None)
    except HistoryError:
        raise InputError(_("At least one metric needs a weight above 0.")) from None
    state.set_scenario(replace(scenario, weights=weights))


def _set_target(name: str, end: str, value: float) -> None:
    scenario = state.current_scenario()
    ends = {key: kept for key, kept in scenario.targets.get(name, {}).items() if key != end}
    if value != getattr(METRICS[name], end):
        ends[end] = value
    targets = {key: kept for key, kept in scenario.targets.items() if key != name}
    if ends:
        targets[name] = ends
    try:
        metrics_in_use(None, targets or None)
    except HistoryError:
        raise InputError(_("Good and bad need two different values.")) from None
    state.set_scenario(replace(scenario, targets=targets))


def _reset_metric(name: str) -> None:
    scenario = state.current_scenario()
    state.set_scenario(
        replace(
            scenario,
            weights={key: kept for key, kept in scenario.weights.items() if key != name},
            targets={key: kept for key, kept in scenario.targets.items() if key != name},
        )
    )
