"""What is believed of prices, in leavers: of 100 such clients told of +10 % today, so many more leave within a year."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from models import Range
from simulator import Action, Scenario, added_leave_probability, build_cases
from ui import state
from ui.plan_state import TEN_PERCENT
from workbench import Portfolio

RATIO = "hazard_ratio_per_10pct"


@st.cache_resource(max_entries=128, show_spinner=False)
def _more_leave(
    key: tuple[str, str, str], client_id: str, ratios: tuple[float, ...], _portfolio: Portfolio, _scenario: Scenario
) -> tuple[float, ...]:
    figures = {**_portfolio.edited_profiles(_scenario).row(client_id), "price_reaction": math.nan}
    believed = {**_portfolio.assumptions(_scenario), RATIO: np.array(ratios)}
    cases = build_cases(figures, believed, [Action("reprice", TEN_PERCENT, month=2)] * len(ratios))
    return tuple((100.0 * added_leave_probability(cases)).tolist())


def more_leave_of_100(client_id: str, belief: Range) -> tuple[float, float, float]:
    """Return how many more of 100 such clients leave within a year of +10 %: at P10, median and P90 of a belief.

    Notes
    -----
    Beside keeping the price; each figure averaged over how differently clients react, as the engine does.
    """
    ratios = (belief.p10, belief.p50, belief.p90)
    scenario = state.searched(state.current_scenario())
    key = state.figures_key(state.book(), scenario)
    low, middle, high = _more_leave(key, client_id, ratios, state.portfolio(), scenario)
    return low, middle, high
