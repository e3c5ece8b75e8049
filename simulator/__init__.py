"""The decision engine: arrays in, frozen results out. No files, no clock, no screen.

A client's *profile*, the *assumptions* and an *action* make a case; `exact_value` says what it is expected to be worth,
line by line, and `sampled` says how luck spreads around it. `decision` searches the actions and says how sure it is.
"""

from simulator.actions import (
    DECISION_KINDS,
    KEEP,
    RESPONSES,
    Action,
    check_agreement,
    first_change_month,
    first_fire_month,
    parse_action,
)
from simulator.assumptions import ASSUMPTIONS, complete_assumptions
from simulator.bridge import BRIDGE_LINES
from simulator.capacity import CapacityUse, capacity_use
from simulator.cases import Cases, build_cases, cases_of
from simulator.cash_risk import cash_without_each
from simulator.decision import TOSS_UP, Decision, FirstLook, decide, first_look, first_looks
from simulator.exact import ExactValue, exact_value
from simulator.futures import OptionFutures, option_futures
from simulator.limits import LIMITS, PLAN_LIMITS, SEARCH_LIMITS
from simulator.luck import KeptDraws
from simulator.parameters import InputError, Interval, Parameter
from simulator.portfolio import Company, PortfolioSample, knows_cash, sample_portfolio
from simulator.prices import added_leave_probability, break_even_leave_probability, walk_away_uplift
from simulator.profile import PROFILE_FIELDS, Profiles, profiles_from_rows
from simulator.scenario import Scenario, parse_scenario, read_json, read_scenario
from simulator.stayers import StayerMonths, kept_gross_profit, stayer_months

__all__ = [
    "ASSUMPTIONS",
    "BRIDGE_LINES",
    "DECISION_KINDS",
    "KEEP",
    "LIMITS",
    "PLAN_LIMITS",
    "PROFILE_FIELDS",
    "RESPONSES",
    "SEARCH_LIMITS",
    "TOSS_UP",
    "Action",
    "CapacityUse",
    "Cases",
    "Company",
    "Decision",
    "ExactValue",
    "FirstLook",
    "InputError",
    "Interval",
    "KeptDraws",
    "OptionFutures",
    "Parameter",
    "PortfolioSample",
    "Profiles",
    "Scenario",
    "StayerMonths",
    "added_leave_probability",
    "break_even_leave_probability",
    "build_cases",
    "capacity_use",
    "cases_of",
    "cash_without_each",
    "check_agreement",
    "complete_assumptions",
    "decide",
    "exact_value",
    "first_change_month",
    "first_fire_month",
    "first_look",
    "first_looks",
    "kept_gross_profit",
    "knows_cash",
    "option_futures",
    "parse_action",
    "parse_scenario",
    "profiles_from_rows",
    "read_json",
    "read_scenario",
    "sample_portfolio",
    "stayer_months",
    "walk_away_uplift",
]
