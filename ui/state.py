"""What a visitor has open: a history, a month, a scenario. Kept under keys of its own, so that no page switch loses it.

Heavy work is cached by what it depends on (the history's fingerprint, the month, the scenario's canonical text) and
shared between visitors; cached objects are frozen and never changed.
"""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import streamlit as st

from history import History, read_history
from models import DriftAssessment, ModelError
from sharing import HistoryShelf, LearnedModels
from simulator import PLAN_LIMITS, Action, Decision, FirstLook, Scenario
from workbench import (
    Book,
    Comparison,
    Evaluation,
    LostFees,
    Portfolio,
    clients_not_to_lose,
    compare,
    decide_one,
    evaluate,
    first_looks,
    look_at,
    mrr_lost_by_correlation,
    open_book,
)

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
SHELF_VARIABLE = "CLIENT_VERDICT_SHELF"
SCREEN_PATHS = 2_000
"""Paths sampled for a page: enough for a band a person reads, quick enough to follow a slider."""

_HISTORY, _SCENARIO, _AS_OF = "open_history", "open_scenario", "open_as_of"
_CLIENT, _DECIDED = "chosen_client", "decided_so_far"


@st.cache_resource(max_entries=1)
def shelf() -> HistoryShelf:
    """Return where loaded histories are kept on this machine."""
    return HistoryShelf(Path(os.environ.get(SHELF_VARIABLE, ROOT / "shelf")))


@st.cache_resource(max_entries=1)
def sample() -> History:
    """Return the made-up company."""
    return read_history(SAMPLE)


def history() -> History:
    """Return the open history: the visitor's, else the last one loaded on this machine, else the sample."""
    if _HISTORY not in st.session_state:
        st.session_state[_HISTORY] = shelf().latest() or sample()
    return st.session_state[_HISTORY]


def is_sample() -> bool:
    """Say whether the made-up company is open."""
    return history().fingerprint == sample().fingerprint


def open_history(opened: History, *, keep_scenario: bool = False) -> None:
    """Open a history; what the scenario says of other clients goes, unless it is the same company grown."""
    st.session_state[_HISTORY] = opened
    st.session_state.pop(_AS_OF, None)
    if not keep_scenario:
        scenario = current_scenario()
        set_scenario(replace(scenario, actions={}, profiles={}))


def keep_history(opened: History, *, keep_scenario: bool = False) -> None:
    """Save a history on this machine and open it."""
    shelf().set_current(shelf().put(opened))
    open_history(opened, keep_scenario=keep_scenario)


def as_of() -> str:
    """Return the month asked about, YYYY-MM."""
    return st.session_state.get(_AS_OF) or str(history().last_month)


def set_as_of(month: str) -> None:
    """Ask about another month."""
    st.session_state[_AS_OF] = month


def current_scenario() -> Scenario:
    """Return the scenario being worked on."""
    if _SCENARIO not in st.session_state:
        st.session_state[_SCENARIO] = Scenario()
    return st.session_state[_SCENARIO]


def set_scenario(scenario: Scenario) -> None:
    """Replace the scenario being worked on."""
    st.session_state[_SCENARIO] = scenario


@st.cache_resource(max_entries=16, show_spinner=False)
def _book(fingerprint: str, month: str, grading: str, _history: History, _scenario: Scenario) -> Book:
    return open_book(_history, month, _scenario, LearnedModels(shelf().folder))


def _grading(scenario: Scenario) -> Scenario:
    """Return what grades and forecasts depend on."""
    return Scenario(seed=scenario.seed, weights=scenario.weights, targets=scenario.targets)


def book() -> Book:
    """Return the open history at the month asked about, graded as the scenario says."""
    grading = _grading(current_scenario())
    return _book(history().fingerprint, as_of(), grading.canonical(), history(), grading)


def watched(label: str, *, borrow: bool = False) -> DriftAssessment | str:
    """Return who is drifting by a label, or why the history cannot answer.

    Parameters
    ----------
    borrow : bool
        Take weights learned on the made-up company where the history holds too little to learn its own.
    """
    try:
        return book().watch(label, borrow=borrow)
    except ModelError as error:
        return str(error)


def look_without_drift(client_id: str) -> FirstLook:
    """Return a client's exact search as if its hours were sure not to drift."""
    scenario = searched(current_scenario())
    figures = {**scenario.profiles.get(client_id, {}), "drift_probability": 0.0}
    calm = replace(scenario, profiles={**scenario.profiles, client_id: figures})
    return look_at(portfolio(), calm, client_id, cannot_lose=client_id in not_to_lose())


def portfolio() -> Portfolio:
    """Return the clients that can be decided about."""
    return book().portfolio


def assumptions() -> dict[str, float]:
    """Return every assumption in force under the open scenario."""
    return portfolio().assumptions(current_scenario())


def client_figures(client_id: str) -> dict[str, float]:
    """Return a client's profile with the open scenario's edits in place."""
    return portfolio().edited_profiles(current_scenario()).row(client_id)


def figure_in_use(client_id: str, name: str) -> float:
    """Return the value in use of an assumption or of a figure of a client's profile."""
    in_force = assumptions()
    # labour_cost_per_hour is both; a client's own stands before the assumption.
    own = client_figures(client_id).get(name, math.nan)
    return in_force[name] if math.isnan(own) and name in in_force else own


def currency() -> str:
    """Return the currency code of the company, a neutral sign where it is not known."""
    code = history().company.get("currency")
    return str(code) if code else "¤"


def figures_key(opened: Book, scenario: Scenario) -> tuple[str, str, str]:
    """Return what every figure under a scenario depends on: the key it is cached by."""
    return opened.history.fingerprint, opened.as_of, scenario.canonical()


def searched(scenario: Scenario) -> Scenario:
    """Return what the search depends on: neither the actions taken, nor a plan's limits, nor the name."""
    limits = {name: value for name, value in scenario.limits.items() if name not in PLAN_LIMITS}
    return replace(scenario, name=Scenario.name, limits=limits, actions={})


def put_actions(actions: dict[str, Action], plan_name: str) -> None:
    """Put actions into the open scenario, one a client; an unnamed scenario gets the given name."""
    scenario = current_scenario()
    for client_id, action in actions.items():
        scenario = scenario.with_action(client_id, action)
    if scenario.name == Scenario.name and scenario.actions:
        scenario = replace(scenario, name=plan_name)
    set_scenario(scenario)


def clear_actions(plan_name: str) -> None:
    """Take every action out of the open scenario, and the given name with them."""
    scenario = replace(current_scenario(), actions={})
    set_scenario(replace(scenario, name=Scenario.name) if scenario.name == plan_name else scenario)


def chosen_client() -> str:
    """Return the client looked at, the first by default; empty where there is none."""
    ids = portfolio().profiles.client_ids
    chosen = st.session_state.get(_CLIENT)
    if chosen in ids:
        return str(chosen)
    return min(ids, key=lambda client_id: portfolio().name(client_id).casefold(), default="")


def choose_client(client_id: str) -> None:
    """Look at another client; it stays chosen on every page."""
    st.session_state[_CLIENT] = client_id


@st.cache_resource(max_entries=16, show_spinner=False)
def _not_to_lose(key: tuple[str, str, str], _portfolio: Portfolio, _scenario: Scenario) -> dict[str, str]:
    return clients_not_to_lose(_portfolio, _scenario)


def not_to_lose() -> dict[str, str]:
    """Return the clients the company cannot afford to lose, each with the reason: "share" or "cash"."""
    plain = searched(current_scenario())
    return _not_to_lose(figures_key(book(), plain), portfolio(), plain)


@st.cache_resource(max_entries=16, show_spinner=False)
def _looks(key: tuple[str, str, str], _portfolio: Portfolio, _scenario: Scenario) -> dict[str, FirstLook]:
    return first_looks(_portfolio, _scenario, _not_to_lose(key, _portfolio, _scenario))


def looks(scenario: Scenario | None = None) -> dict[str, FirstLook]:
    """Return every client's exact search under a scenario's assumptions (the open one's by default)."""
    plain = searched(scenario or current_scenario())
    return _looks(figures_key(book(), plain), portfolio(), plain)


@st.cache_resource(max_entries=1024, show_spinner=False)
def _decision(
    key: tuple[str, str, str], client_id: str, _portfolio: Portfolio, _scenario: Scenario, _look: FirstLook
) -> Decision:
    return decide_one(_portfolio, replace(_scenario, paths=SCREEN_PATHS), _look)


def decision(client_id: str) -> Decision:
    """Return how sure one client's verdict is, what luck does to it and what would flip it."""
    plain = searched(current_scenario())
    key = figures_key(book(), plain)
    found = _decision(key, client_id, portfolio(), plain, looks()[client_id])
    known_for, known = st.session_state.get(_DECIDED, (None, {}))
    if known_for != key:
        known = {}
        st.session_state[_DECIDED] = (key, known)
    known[client_id] = found
    return found


def decided_so_far() -> dict[str, Decision]:
    """Return the decisions this visitor has asked for under the open scenario's assumptions."""
    key = figures_key(book(), searched(current_scenario()))
    known_for, known = st.session_state.get(_DECIDED, (None, {}))
    return known if known_for == key else {}


@st.cache_resource(max_entries=16, show_spinner=False)
def _evaluation(key: tuple[str, str, str], _portfolio: Portfolio, _scenario: Scenario) -> Evaluation:
    return evaluate(_portfolio, _scenario)


def evaluation(scenario: Scenario | None = None) -> Evaluation:
    """Return a scenario's values (the open one's by default), sampled on the screen's paths."""
    chosen = replace(scenario or current_scenario(), paths=SCREEN_PATHS)
    return _evaluation(figures_key(book(), chosen), portfolio(), chosen)


@st.cache_resource(max_entries=16, show_spinner=False)
def _lost_by_correlation(key: tuple[str, str, str], _portfolio: Portfolio, _scenario: Scenario) -> tuple[LostFees, ...]:
    return mrr_lost_by_correlation(_portfolio, _scenario)


def lost_by_correlation() -> tuple[LostFees, ...]:
    """Return the fees the open scenario loses within a year, by how alike clients react, on the screen's paths."""
    chosen = replace(current_scenario(), name=Scenario.name, paths=SCREEN_PATHS)
    return _lost_by_correlation(figures_key(book(), chosen), portfolio(), chosen)


@st.cache_resource(max_entries=8, show_spinner=False)
def _comparison(
    keys: tuple[tuple[str, str, str], ...], _portfolio: Portfolio, _scenarios: tuple[Scenario, ...]
) -> Comparison:
    return compare(_portfolio, _scenarios)


def comparison(scenarios: tuple[Scenario, ...]) -> Comparison:
    """Return scenarios side by side, sampled on the screen's paths."""
    chosen = tuple(replace(scenario, paths=SCREEN_PATHS) for scenario in scenarios)
    return _comparison(tuple(figures_key(book(), scenario) for scenario in chosen), portfolio(), chosen)
