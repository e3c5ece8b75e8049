"""The decision engine: arrays in, frozen results out. No files, no clock, no screen.

A client's *profile*, the *assumptions* and an *action* make a case; `exact_value` says what it is expected to be worth,
line by line, and `sampled` says how luck spreads around it. `decision` searches the actions and says how sure it is.
"""

from simulator.actions import KEEP, Action, check_agreement, first_change_month, first_fire_month, parse_action
from simulator.assumptions import ASSUMPTIONS, complete_assumptions
from simulator.bridge import BRIDGE_LINES
from simulator.cases import Cases, build_cases, cases_of
from simulator.exact import ExactValue, exact_value
from simulator.parameters import InputError, Interval, Parameter
from simulator.prices import added_leave_probability, break_even_leave_probability, walk_away_uplift
from simulator.profile import PROFILE_FIELDS, Profiles, profiles_from_rows
from simulator.scenario import LIMITS, Scenario, parse_scenario, read_json, read_scenario

__all__ = [
    "ASSUMPTIONS",
    "BRIDGE_LINES",
    "KEEP",
    "LIMITS",
    "PROFILE_FIELDS",
    "Action",
    "Cases",
    "ExactValue",
    "InputError",
    "Interval",
    "Parameter",
    "Profiles",
    "Scenario",
    "added_leave_probability",
    "break_even_leave_probability",
    "build_cases",
    "cases_of",
    "check_agreement",
    "complete_assumptions",
    "exact_value",
    "first_change_month",
    "first_fire_month",
    "parse_action",
    "parse_scenario",
    "profiles_from_rows",
    "read_json",
    "read_scenario",
    "walk_away_uplift",
]
