"""What the Plan page stands on: limits, ground, plan, frontier, who is held back, the field's advice; all cached.

The ground (options and sampled futures) is slow to make and hundreds of megabytes where luck is asked about, so that
only two are kept; a plan on it is quick. A limit that is off for this scenario, although the company states one of its
own, stands in the scenario at the end of its interval: there it holds nothing back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from simulator import Action, FirstLook, Scenario, added_leave_probability, cases_of, knows_cash
from simulator.parameters import LARGEST
from simulator.planning import Belief, FrontierPoint, PlanProblem, Wave, frontier
from ui import state
from workbench import (
    FieldExample,
    HeldBack,
    PlanGround,
    Portfolio,
    PortfolioPlan,
    field_example,
    held_back,
    limits_in_force,
    look_again,
)
from workbench import plan_ground as make_ground
from workbench import plan_portfolio as make_plan

OFF = {"hours_cap": LARGEST, "cash_floor": -LARGEST}
"""Limits a company may state of itself, and the value at which each holds nothing back."""
TEN_PERCENT = 0.10

Key = tuple[str, str, str]
Limits = tuple[tuple[str, float], ...]


def company_limits() -> dict[str, float]:
    """Return the limits the company states of itself."""
    return limits_in_force(state.portfolio(), Scenario())


def is_cash_known() -> bool:
    """Say whether a cash floor can be held at all."""
    return knows_cash(state.portfolio().company)


def limits() -> dict[str, float]:
    """Return the limits in force, by name; what is off is absent, and a cash floor where cash is not known."""
    scenario = state.current_scenario()
    if not is_cash_known():
        kept = {name: value for name, value in scenario.limits.items() if name != "cash_floor"}
        scenario = replace(scenario, limits=kept)
    return limits_in_force(state.portfolio(), scenario)


def set_limit(name: str, value: float | None) -> None:
    """Put a plan's limit into the open scenario; None holds the plan to nothing, whatever the company states."""
    scenario, own = state.current_scenario(), company_limits()
    kept = {key: old for key, old in scenario.limits.items() if key != name}
    if value is None and name in own:
        value = OFF[name]
    if value is not None and value != own.get(name):
        kept[name] = value
    state.set_scenario(replace(scenario, limits=kept))


def _key() -> Key:
    return state.figures_key(state.book(), state.searched(state.current_scenario()))


def _frozen(chosen: Mapping[str, float]) -> Limits:
    return tuple(sorted(chosen.items()))


def _ground_limits(chosen: Mapping[str, float]) -> Limits:
    """Return what of the limits a ground depends on: which ask about luck, and what sets who is told when."""
    names = {name: 0.0 for name in ("max_cvar", "cash_floor") if name in chosen}
    if "conversations_per_month" in chosen:
        telling = ("conversations_per_month", "max_mrr_at_risk", "hours_cap")
        names |= {name: chosen[name] for name in telling if name in chosen}
    return _frozen(names)


@st.cache_resource(max_entries=2, show_spinner=False)
def _ground(
    key: Key,
    depends_on: Limits,
    _portfolio: Portfolio,
    _scenario: Scenario,
    _looks: Mapping[str, FirstLook],
    _limits: Mapping[str, float],
) -> PlanGround:
    return make_ground(_portfolio, _scenario, _looks, _limits)


def ground() -> PlanGround:
    """Return options and futures for the limits in force."""
    chosen = limits()
    scenario = state.searched(state.current_scenario())
    return _ground(_key(), _ground_limits(chosen), state.portfolio(), scenario, state.looks(), chosen)


def problem() -> PlanProblem:
    """Return what is to be chosen from, within the limits in force."""
    return replace(ground().problem, limits=limits())


@st.cache_resource(max_entries=32, show_spinner=False)
def _plan(
    key: Key,
    chosen: Limits,
    _portfolio: Portfolio,
    _scenario: Scenario,
    _looks: Mapping[str, FirstLook],
    _ground: PlanGround,
) -> PortfolioPlan:
    return make_plan(_portfolio, _scenario, _looks, dict(chosen), _ground, with_frontier=False)


def plan() -> PortfolioPlan:
    """Return the best plan found within the limits in force, without its frontier."""
    scenario = state.searched(state.current_scenario())
    return _plan(_key(), _frozen(limits()), state.portfolio(), scenario, state.looks(), ground())


@st.cache_resource(max_entries=64, show_spinner=False)
def _taught(
    key: Key,
    chosen: Limits,
    month: int,
    _portfolio: Portfolio,
    _scenario: Scenario,
    _looks: Mapping[str, FirstLook],
    _wave: Wave,
) -> Wave:
    return look_again(_portfolio, _scenario, _looks, _wave)


def taught(wave: Wave) -> Wave:
    """Return a wave of the plan with what its clients' best actions would be after each answer."""
    if all(lesson.changes is not None for lesson in wave.lessons):
        return wave
    scenario = state.searched(state.current_scenario())
    return _taught(_key(), _frozen(limits()), wave.month, state.portfolio(), scenario, state.looks(), wave)


@st.cache_resource(max_entries=32, show_spinner=False)
def _frontier(key: Key, depends_on: Limits, others: Limits, _problem: PlanProblem) -> tuple[FrontierPoint, ...]:
    return frontier(_problem)


def trade() -> tuple[FrontierPoint, ...]:
    """Return the most a plan can be worth at each level of fees at risk, all other limits kept."""
    chosen = limits()
    others = {name: value for name, value in chosen.items() if name != "max_mrr_at_risk"}
    return _frontier(_key(), _ground_limits(chosen), _frozen(others), problem())


@st.cache_resource(max_entries=16, show_spinner=False)
def _held(
    key: Key,
    _portfolio: Portfolio,
    _scenario: Scenario,
    _looks: Mapping[str, FirstLook],
    _reasons: Mapping[str, str],
) -> tuple[HeldBack, ...]:
    return held_back(_portfolio, _scenario, _looks, _reasons)


def not_to_let_go() -> tuple[HeldBack, ...]:
    """Return who cannot be let go and what would have to be true."""
    scenario = state.searched(state.current_scenario())
    return _held(_key(), state.portfolio(), scenario, state.looks(), state.not_to_lose())


@st.cache_resource(max_entries=8, show_spinner=False)
def _field_advice(key: Key, example: str, _portfolio: Portfolio, _scenario: Scenario) -> FieldExample:
    return field_example(_portfolio, example, _scenario)


def field_advice(example: str) -> FieldExample:
    """Return a piece of the field's advice valued at the open scenario's assumptions, on the screen's paths.

    Raises
    ------
    InputError
        Where there is nobody to let go.
    """
    scenario = replace(state.searched(state.current_scenario()), paths=state.SCREEN_PATHS)
    return _field_advice(_key(), example, state.portfolio(), scenario)


@st.cache_resource(max_entries=64, show_spinner=False)
def _leavers(key: Key, belief: Belief, _portfolio: Portfolio, _scenario: Scenario) -> tuple[float, float, float]:
    profiles = _portfolio.edited_profiles(_scenario)
    rise = [Action("reprice", TEN_PERCENT, month=2)] * len(profiles)
    found = []
    for ratio in (belief.p10, belief.p50, belief.p90):
        believed = {**_portfolio.assumptions(_scenario), "hazard_ratio_per_10pct": ratio}
        found.append(100.0 * float(added_leave_probability(cases_of(profiles, rise, believed)).mean()))
    return found[0], found[1], found[2]


def added_leavers(belief: Belief) -> tuple[float, float, float]:
    """Return how many more of 100 such clients leave within a year of a rise of 10 %: P10, median and P90 of a belief.

    Notes
    -----
    Every client of the portfolio told of a rise of 10 % today, beside all of them kept; the mean over the clients.
    """
    return _leavers(_key(), belief, state.portfolio(), state.searched(state.current_scenario()))
