"""Scenarios of every kind, drawn from the declared parameters."""

import math

from hypothesis import strategies as st

from simulator import ASSUMPTIONS, LIMITS, PROFILE_FIELDS, RESPONSES, Parameter, Scenario, parse_scenario

CLIENTS = ("acme", "Globex, S.A.", "007", "=cmd()", "Ünïcode ☕", "a" * 300, "profiles")
HISTORY = {"fingerprint": "00" * 32, "client_ids": CLIENTS}

_WHOLE_TEXT = st.characters(exclude_categories=["Cs"])


def values(parameter: Parameter) -> st.SearchStrategy[float | None]:
    low, high = parameter.interval.lower, parameter.interval.upper
    if parameter.integer:
        numbers = st.integers(int(low), int(high) if math.isfinite(high) else 10**6).map(float)
    else:
        numbers = st.floats(
            low if math.isfinite(low) else -1e12,
            high if math.isfinite(high) else 1e12,
            exclude_min=parameter.interval.lower_open and math.isfinite(low),
            exclude_max=parameter.interval.upper_open and math.isfinite(high),
        )
    return numbers | st.none() if parameter.blank_allowed else numbers


def some_of(parameters: dict[str, Parameter]) -> st.SearchStrategy[dict[str, float | None]]:
    return st.fixed_dictionaries({}, optional={name: values(p) for name, p in parameters.items()})


@st.composite
def actions(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(["keep", "reprice", "fire", "staged"]))
    month = draw(st.integers(1, 120))
    if kind == "keep":
        return {"kind": "keep"}
    if kind == "fire":
        return {"kind": "fire", "month": month}
    action = {"kind": "reprice", "month": month, "prepay": draw(st.booleans()), "standardise": draw(st.booleans())}
    if kind == "reprice":
        return {**action, "uplift": draw(st.floats(-1, 3, exclude_min=True))}
    kept = draw(st.lists(st.sampled_from(RESPONSES), min_size=1, unique=True))
    uplift = draw(st.floats(0, 3, exclude_min=True))
    return {**action, "uplift": uplift, "review_month": month + draw(st.integers(1, 12)), "keep_if": kept}


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    limits = draw(some_of(LIMITS))
    if limits.get("min_uplift", LIMITS["min_uplift"].default) > limits.get("max_uplift", LIMITS["max_uplift"].default):
        limits = {}
    assumptions = draw(some_of(ASSUMPTIONS))
    at_once, in_the_long_run = "avoidable_labour_share", "long_run_avoidable_labour_share"
    if at_once in assumptions or in_the_long_run in assumptions:
        shares = sorted([draw(st.floats(0, 1)), draw(st.floats(0, 1))])
        assumptions |= dict(zip([at_once, in_the_long_run], shares, strict=True))
    metrics = st.text(_WHOLE_TEXT, max_size=20)
    ends = st.fixed_dictionaries({}, optional={"good": st.floats(-1e6, 1e6), "bad": st.floats(-1e6, 1e6)})
    return parse_scenario(
        {
            "schema": 1,
            "name": draw(st.text(_WHOLE_TEXT, min_size=1, max_size=200)),
            "seed": draw(st.integers(0, 2**53)),
            "paths": draw(st.integers(100, 200_000)),
            "assumptions": assumptions,
            "profiles": draw(st.dictionaries(st.sampled_from(CLIENTS), some_of(PROFILE_FIELDS), max_size=3)),
            "weights": draw(st.dictionaries(metrics, st.floats(0, 1e6), max_size=3)),
            "targets": draw(st.dictionaries(metrics, ends, max_size=3)),
            "limits": limits,
            "actions": draw(st.dictionaries(st.sampled_from(CLIENTS), actions())),
        }
    )
