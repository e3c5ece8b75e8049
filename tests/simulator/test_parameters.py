"""Every number is declared once; its bounds hold and their message says what, where and what is allowed."""

import math

import pytest

from simulator import ASSUMPTIONS, InputError, Interval, Parameter, complete_assumptions
from simulator.parameters import Spread, check_known, declared
from tests.reference import DEFAULTS

# model.md, Assumptions, the bounds it states; "share" and "probability" are in [0, 1] by their unit.
DOCUMENTED_BOUNDS = {
    "horizon_months": ([1, 120], [0, 121, 12.5]),
    "discount_rate_annual": ([0, 1], [-0.01, 1.01]),
    "hazard_ratio_per_10pct": ([1, 40], [0.99]),
    "price_shock_half_life_months": ([1e-3, 1000], [0, -1]),
    "price_shock_permanent_share": ([0, 1], [-0.01, 1.01]),
    "improve_probability": ([0, 1], [-0.01, 1.01]),
    "improve_effort_change": ([-0.99, 0], [-1, 0.01]),
    "sour_probability_per_10pct": ([0, 1], [-0.01, 1.01]),
    "sour_effort_change": ([0, 2], [-0.01]),
    "avoidable_labour_share": ([0, 0.8], [-0.01, 1.01]),
    "long_run_avoidable_labour_share": ([0.25, 1], [-0.01, 1.01]),
    "absorption_ramp_months": ([0, 12], [-1, 1.5]),
    "drift_effort_change": ([0, 2], [-0.01]),
    "client_correlation": ([0, 1], [-0.01, 1.01]),
    "review_probability_fire": ([0, 1], [-0.01, 1.01]),
    "review_probability_sour": ([0, 1], [-0.01, 1.01]),
}

# model.md, Assumptions, column "spread".
DOCUMENTED_SPREADS = {
    "hazard_ratio_per_10pct": Spread("log", 2),
    "price_reaction_floor": Spread("odds", 2),
    "price_shock_half_life_months": Spread("times", 1.5),
    "price_shock_permanent_share": Spread("odds", 2),
    "improve_probability": Spread("odds", 2),
    "sour_probability_per_10pct": Spread("odds", 2),
    "avoidable_labour_share": Spread("odds", 2),
    "long_run_avoidable_labour_share": Spread("odds", 2),
    "attrition_months": Spread("times", 1.5),
    "backlog_hours": Spread("times", 1.5),
    "redeployed_contribution_per_hour": Spread("times", 1.2),
    "offboarding_hours": Spread("times", 1.5),
    "drift_effort_change": Spread("times", 1.5),
}


def a_parameter(**changes):
    known = {
        "name": "hours",
        "label": "Hours",
        "unit": "hours/month",
        "interval": Interval(0),
        "default": None,
        "source": "a test",
        "help": "",
    }
    return Parameter(**(known | changes))


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Interval(), "any finite number"),
        (Interval(0), "at least 0"),
        (Interval(upper=7), "at most 7"),
        (Interval(0, 1), "at least 0 and at most 1"),
        (Interval(0, 1, lower_open=True), "above 0 and at most 1"),
        (Interval(-1, 0.5, upper_open=True), "at least -1 and below 0.5"),
    ],
)
def test_an_interval_says_itself_in_words(interval, words):
    assert str(interval) == words


@pytest.mark.parametrize(
    ("interval", "inside", "outside"),
    [
        (Interval(0, 1), [0, 0.5, 1], [-1e-12, 1 + 1e-12]),
        (Interval(0, 1, lower_open=True, upper_open=True), [1e-12, 1 - 1e-12], [0, 1]),
        (Interval(0), [0, 1e300], [-1e-300]),
        (Interval(), [-1e300, 1e300], []),
    ],
)
def test_an_interval_holds_its_closed_ends_and_nothing_infinite(interval, inside, outside):
    assert all(interval.holds(number) for number in inside)
    assert not any(interval.holds(number) for number in [*outside, math.nan, math.inf, -math.inf])


def test_the_values_outside_an_interval_lie_outside_and_beyond_every_finite_end():
    for interval in (Interval(), Interval(0), Interval(0, 1), Interval(-1, 1, lower_open=True, upper_open=True)):
        bad = interval.outside()
        assert not any(interval.holds(number) for number in bad)
        finite = [number for number in bad if math.isfinite(number)]
        assert len(finite) == math.isfinite(interval.lower) + math.isfinite(interval.upper)


@pytest.mark.parametrize(
    ("name", "bad"), [(name, bad) for name, parameter in ASSUMPTIONS.items() for bad in parameter.interval.outside()]
)
def test_every_assumption_refuses_what_lies_outside_its_bounds_and_says_so(name, bad):
    with pytest.raises(InputError) as refused:
        complete_assumptions({name: bad}, "S.json assumptions")
    message = str(refused.value)
    assert message.startswith(f"S.json assumptions: {name} is {bad!r}; allowed: ")
    assert str(ASSUMPTIONS[name].interval) in message
    assert message.endswith(f"({ASSUMPTIONS[name].unit})")
    assert "\n" not in message


@pytest.mark.parametrize("name", ASSUMPTIONS)
@pytest.mark.parametrize("bad", ["0.5", True, None, [1], {}])
def test_no_assumption_takes_what_is_not_a_number(name, bad):
    with pytest.raises(InputError, match=rf"^assumptions: {name} is .*; allowed: "):
        complete_assumptions({name: bad})


@pytest.mark.parametrize("name", DOCUMENTED_BOUNDS)
def test_the_bounds_are_the_documents(name):
    taken, refused = DOCUMENTED_BOUNDS[name]
    for number in taken:
        assert complete_assumptions({name: number})[name] == number
    for number in refused:
        with pytest.raises(InputError, match=name):
            complete_assumptions({name: number})


def test_defaults_are_the_documents():
    # The reference's were typed from the document on their own.
    assert complete_assumptions({}) == DEFAULTS


def test_spreads_are_the_documents():
    assert {name: p.spread for name, p in ASSUMPTIONS.items() if p.spread} == DOCUMENTED_SPREADS


def test_every_assumption_says_what_it_is_and_where_it_comes_from():
    for name, parameter in ASSUMPTIONS.items():
        assert parameter.name == name
        assert all([parameter.label, parameter.unit, parameter.help, parameter.source, parameter.group])
        assert parameter.default is not None
        assert parameter.interval.holds(parameter.default)


def test_an_unknown_assumption_is_refused_naming_the_known():
    with pytest.raises(InputError) as refused:
        complete_assumptions({"horizon": 12, "discount": 0}, "S.json assumptions")
    assert str(refused.value).startswith("S.json assumptions: unknown 'horizon', 'discount'; allowed: horizon_months, ")


def test_the_share_avoidable_in_the_end_is_not_below_the_share_at_once():
    with pytest.raises(InputError) as refused:
        complete_assumptions({"avoidable_labour_share": 0.9})
    assert str(refused.value) == (
        "assumptions: long_run_avoidable_labour_share is 0.8; allowed: at least avoidable_labour_share (0.9)"
    )
    equal = {"avoidable_labour_share": 0.4, "long_run_avoidable_labour_share": 0.4}
    assert complete_assumptions(equal)["avoidable_labour_share"] == 0.4


def test_a_whole_number_is_asked_for_in_words():
    with pytest.raises(InputError, match=r"^here: hours is 2\.5; allowed: a whole number, at least 0 \(hours/month\)$"):
        a_parameter(integer=True).check(2.5, "here")
    assert a_parameter(integer=True).check(2, "here") == 2.0


def test_blank_is_taken_only_where_it_means_something():
    assert math.isnan(a_parameter(blank_allowed=True).check(None, "here"))
    with pytest.raises(InputError, match=r"^here: hours is blank; allowed: a number, at least 0 \(hours/month\)$"):
        a_parameter().check(None, "here")
    with pytest.raises(InputError, match="hours is nan; allowed: a number, at least 0, or blank"):
        a_parameter(blank_allowed=True).check(math.nan, "here")


def test_a_whole_number_too_long_for_a_float_is_refused_as_any_other():
    with pytest.raises(InputError, match=r"^here: hours is "):
        a_parameter().check(10**400, "here")


def test_a_name_declared_twice_is_a_programming_error():
    with pytest.raises(ValueError, match="twice"):
        declared([a_parameter(), a_parameter()])


def test_known_keys_pass_and_unknown_ones_are_all_named():
    check_known({"a": 1}, {"a": None, "b": None}, "here")
    with pytest.raises(InputError, match=r"^here: unknown 'c', 'd'; allowed: a, b$"):
        check_known({"c": 1, "a": 1, "d": 1}, {"a": None, "b": None}, "here")
