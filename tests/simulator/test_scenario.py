"""A scenario: sparse, strict, and the same text wherever the same differences are written."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import ASSUMPTIONS, KEEP, LIMITS, Action, InputError, Scenario, parse_scenario, read_json, read_scenario
from simulator.limits import DEFAULT_LIMITS
from tests.simulator.by_hand import FEW, fire, reprice

FULL = {
    "schema": 1,
    "name": "Q1 reprice ü",
    "seed": 11,
    "paths": 2000,
    "assumptions": {"hazard_ratio_per_10pct": 1.6, "horizon_months": 36},
    "profiles": {"acme": {"price_position": 0.8, "mrr": 1200}, "globex": {"labour_cost_per_hour": None}},
    "weights": {"late_share": 2, "hours": 0},
    "targets": {"late_share": {"good": 0.05, "bad": 0.3}, "hours": {"bad": 60}},
    "limits": {"min_uplift": 0.05, "max_uplift": 0.4, "max_mrr_share": 0.2},
    "actions": {
        "acme": reprice(0.15, 2, prepay=True),
        "globex": fire(3),
        "initech": reprice(0.1, 2, review_month=8, keep_if=["improved", "unchanged"]),
        "hooli": reprice(0, 2, standardise=True),
    },
}


def document(**changes):
    return {"schema": 1} | changes


def refusal(scenario, where="S.json"):
    with pytest.raises(InputError) as refused:
        parse_scenario(scenario, where)
    message = str(refused.value)
    assert "\n" not in message
    assert message.startswith(where)
    return message


def test_what_was_written_reads_back_as_it_was():
    scenario = parse_scenario(FULL)
    again = read_scenario(scenario.canonical())
    assert again == scenario
    assert again.canonical() == scenario.canonical()
    assert again.hash() == scenario.hash()
    assert again.document() == json.loads(scenario.canonical())


numbers = st.floats(0.0, 1.0).filter(lambda x: x > 0)
actions = st.one_of(
    st.just({"kind": "keep"}),
    st.builds(fire, st.integers(1, 200)),
    st.builds(
        reprice,
        st.floats(-0.9, 5, exclude_min=True),
        st.integers(2, 90),
        prepay=st.booleans(),
        standardise=st.booleans(),
    ),
    st.builds(
        lambda uplift, month, later, kept: reprice(uplift, month, review_month=month + later, keep_if=kept),
        st.floats(0.01, 1),
        st.integers(2, 40),
        st.integers(1, 20),
        st.lists(st.sampled_from(["improved", "unchanged", "soured"]), min_size=1, max_size=3, unique=True),
    ),
)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@FEW
@given(
    name=names,
    seed=st.integers(0, 2**53),
    share=numbers,
    churn=st.floats(0, 0.999),
    clients=st.dictionaries(names, actions, max_size=4),
)
def test_reading_back_is_the_identity_for_any_scenario(name, seed, share, churn, clients):
    scenario = parse_scenario(
        document(
            name=name,
            seed=seed,
            assumptions={"price_shock_permanent_share": share},
            profiles={client: {"annual_churn": churn} for client in clients},
            actions=clients,
        )
    )
    assert read_scenario(scenario.canonical()) == scenario
    assert read_scenario(json.dumps(scenario.document(), indent=2)).hash() == scenario.hash()


def shuffled(value, rng):
    if not isinstance(value, dict):
        return value
    keys = list(value)
    rng.shuffle(keys)
    return {key: shuffled(value[key], rng) for key in keys}


def test_the_hash_does_not_depend_on_the_order_of_keys_or_on_how_numbers_are_written():
    rng = random.Random(3)
    hashes = {parse_scenario(shuffled(FULL, rng)).hash() for _ in range(20)}
    assert len(hashes) == 1
    as_written = FULL | {"assumptions": {"horizon_months": 36.0, "hazard_ratio_per_10pct": 1.60}, "seed": 11.0}
    assert parse_scenario(as_written).hash() in hashes
    assert all(character in "0123456789abcdef" for character in hashes.pop())


@pytest.mark.parametrize(
    "change",
    [
        {"name": "another"},
        {"seed": 12},
        {"paths": 2001},
        {"assumptions": {"horizon_months": 36}},
        {"weights": {}},
        {"targets": {"late_share": {"good": 0.05}}},
        {"limits": {"max_mrr_share": 0.2}},
        {"actions": {}},
        {"profiles": {}},
    ],
)
def test_the_hash_tells_any_two_scenarios_apart(change):
    assert parse_scenario(FULL | change).hash() != parse_scenario(FULL).hash()


def test_what_does_not_differ_leaves_no_trace():
    nothing = document(
        assumptions={},
        limits=dict(DEFAULT_LIMITS),
        profiles={"acme": {}},
        actions={"acme": {"kind": "keep"}},
    )
    assert parse_scenario(nothing) == Scenario()
    assert parse_scenario(nothing).document() == {"schema": 1, "name": "Keep everyone", "seed": 7, "paths": 10000}
    assert parse_scenario(nothing).hash() == Scenario().hash()


def test_an_assumption_at_its_default_stays_for_it_may_overrule_the_companys_own():
    kept = parse_scenario(document(assumptions={"backlog_hours": 0}))
    assert kept.assumptions == {"backlog_hours": 0.0}
    assert parse_scenario(kept.document()) == kept


def test_an_uplift_of_minus_nought_is_an_uplift_of_nought():
    plus, minus = (parse_scenario(document(actions={"a": reprice(x, 2, prepay=True)})) for x in (0.0, -0.0))
    assert plus == minus
    assert plus.canonical() == minus.canonical()


def test_what_is_in_force_is_the_defaults_with_the_differences():
    scenario = parse_scenario(FULL)
    assumptions = scenario.complete_assumptions()
    assert len(assumptions) == len(ASSUMPTIONS)
    assert (assumptions["horizon_months"], assumptions["hazard_ratio_per_10pct"]) == (36, 1.6)
    assert assumptions["loss_aversion"] == 1.955
    assert scenario.complete_limits() == {"min_uplift": 0.05, "max_uplift": 0.4, "max_mrr_share": 0.2}
    assert Scenario().complete_limits() == {"min_uplift": 0.03, "max_uplift": 0.30, "max_mrr_share": 0.25}


def test_an_action_is_set_and_taken_back():
    scenario = Scenario().with_action("acme", Action("fire", month=2))
    assert scenario.actions == {"acme": Action("fire", month=2)}
    assert scenario.with_action("acme", KEEP) == Scenario()
    assert Scenario().actions == {}


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ([], "S.json: seen list; allowed: an object"),
        ({}, "S.json: schema is None; allowed: 1"),
        ({"schema": 2}, "S.json: schema is 2; allowed: 1"),
        ({"schema": True}, "S.json: schema is True; allowed: 1"),
        ({"schema": "1"}, "S.json: schema is '1'; allowed: 1"),
        (document(title="x"), "S.json: unknown 'title'; allowed: schema, name, seed, paths, assumptions"),
        (document(name=""), "S.json: name is ''; allowed: a text of 1 to 200 characters"),
        (document(name=7), "S.json: name is 7; allowed: a text of 1 to 200 characters"),
        (document(name="x" * 201), "allowed: a text of 1 to 200 characters"),
        (document(seed=-1), "S.json: seed is -1; allowed: a whole number, at least 0"),
        (document(seed=1.5), "S.json: seed is 1.5; allowed: a whole number"),
        (document(seed=2**53 + 2), "S.json: seed is 9007199254740994; allowed: a whole number, at least 0 and at most"),
        (document(paths=99), "S.json: paths is 99; allowed: a whole number, at least 100 and at most 200000"),
        (document(paths=200_001), "S.json: paths is 200001; allowed: a whole number, at least 100"),
        (document(assumptions=[1]), "S.json: assumptions is [1]; allowed: an object"),
        (document(assumptions=None), "S.json: assumptions is None; allowed: an object"),
        (document(assumptions={"horizon": 3}), "S.json assumptions: unknown 'horizon'; allowed: horizon_months"),
        (document(assumptions={"horizon_months": 0}), "S.json assumptions: horizon_months is 0; allowed: a whole"),
        (document(profiles={"acme": 3}), "S.json profiles acme: seen 3; allowed: an object of figures"),
        (document(profiles={"acme": {"fee": 3}}), "S.json profiles acme: unknown 'fee'; allowed: mrr"),
        (document(profiles={"acme": {"mrr": -3}}), "S.json profiles acme: mrr is -3; allowed: a number, at least 0"),
        (document(profiles={"acme": {"mrr": None}}), "S.json profiles acme: mrr is blank; allowed: a number"),
        (document(weights={"late_share": -1}), "S.json weights: late_share"),
        (document(weights={"late_share": "1"}), "S.json weights: late_share"),
        (document(targets={"hours": 3}), "S.json targets hours: seen 3; allowed: an object with good, bad or both"),
        (document(targets={"hours": {"best": 3}}), "S.json targets hours: unknown 'best'; allowed: good, bad"),
        (document(targets={"hours": {"bad": "3"}}), "S.json targets hours bad"),
        (document(limits={"max_rise": 1}), "S.json limits: unknown 'max_rise'; allowed: min_uplift, max_uplift"),
        (
            document(limits={"min_uplift": 0}),
            "S.json limits: min_uplift is 0; allowed: a number, above 0 and at most 1",
        ),
        (document(limits={"max_uplift": 1.1}), "S.json limits: max_uplift is 1.1; allowed: a number, above 0 and at"),
        (document(limits={"max_mrr_share": -0.1}), "S.json limits: max_mrr_share is -0.1; allowed: a number, at least"),
        (document(limits={"min_uplift": 0.5}), "S.json limits: min_uplift is 0.5; allowed: at most max_uplift (0.3)"),
        (document(actions={"acme": {"kind": "sell"}}), "S.json actions acme: kind is 'sell'; allowed: keep, reprice"),
        (document(actions=["keep"]), "S.json: actions is ['keep']; allowed: an object"),
    ],
)
def test_every_refusal_says_where_what_was_seen_and_what_is_allowed(scenario, words):
    assert words in refusal(scenario)


def test_every_limit_refuses_what_lies_outside_its_bounds():
    for name, limit in LIMITS.items():
        for bad in limit.interval.outside():
            message = refusal(document(limits={name: bad}))
            assert message.startswith(f"S.json limits: {name} is {bad!r}; allowed: {limit.allowed()}")


@pytest.mark.parametrize(
    "text",
    [
        '{"schema": 1, "schema": 1}',
        '{"schema": 1, "assumptions": {"review_cost": 1, "review_cost": 2}}',
        '{"schema": 1, "profiles": {"a": {"mrr": 1}, "a": {"mrr": 2}}}',
        '{"schema": 1, "actions": {"a": {"kind": "fire", "month": 1, "month": 2}}}',
    ],
)
def test_a_key_that_is_there_twice_is_refused_at_any_depth(text):
    with pytest.raises(InputError, match=r"^S\.json: the key '\w+' is there twice; allowed: once$"):
        read_scenario(text, "S.json")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
@pytest.mark.parametrize("part", ['"seed": {}', '"assumptions": {{"review_cost": {}}}', '"weights": {{"x": {}}}'])
def test_nan_and_infinity_are_refused(number, part):
    with pytest.raises(InputError, match=r"^S\.json.*(NaN|inf|Infinity).*; allowed: "):
        read_scenario('{"schema": 1, ' + part.format(number) + "}", "S.json")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_no_document_is_read_with_a_number_that_is_not_finite(number):
    with pytest.raises(InputError):
        read_json('{"any": [' + number + "]}", "a file")


@pytest.mark.parametrize("digits", [400, 5000])
def test_a_number_of_absurd_length_is_refused(digits):
    with pytest.raises(InputError, match=r"^S\.json"):
        read_scenario('{"schema": 1, "seed": ' + "9" * digits + "}", "S.json")


@pytest.mark.parametrize(
    "text",
    [
        '{"schema": 1, "name": "\\ud800"}',
        '{"schema": 1, "actions": {"\\udfff": {"kind": "fire", "month": 1}}}',
    ],
)
def test_text_that_no_file_can_hold_is_refused(text):
    with pytest.raises(InputError, match=r"^S\.json"):
        read_scenario(text, "S.json").hash()


def test_what_is_not_json_is_refused_with_its_place():
    with pytest.raises(InputError, match=r"^S\.json: not valid JSON at line 2, column 3 \("):
        read_scenario('{"schema": 1,\n  oops}', "S.json")
    with pytest.raises(InputError, match=r"^S\.json: not valid JSON at line 1, column 1 \("):
        read_scenario("", "S.json")
    with pytest.raises(InputError, match=r"^S\.json: nested too deeply; allowed: a scenario$"):
        read_scenario("[" * 100_000, "S.json")
