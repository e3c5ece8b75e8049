"""The profile table: the figures of a client, checked one by one."""

import math

import pytest

from simulator import PROFILE_FIELDS, InputError, profiles_from_rows
from simulator.parameters import Spread
from tests.simulator.by_hand import client, profiles

# model.md, Client: what stands in for a figure without evidence; mrr and hours have no stand-in.
DOCUMENTED_DEFAULTS = {
    "project_margin": 0.0,
    "direct_cost": 0.0,
    "days_to_pay": 30.0,
    "bad_debt_rate": 0.0,
    "annual_churn": 0.10,
    "annual_incident_probability": 0.05,
    "incident_cost": 10_000.0,
    "drift_probability": 0.10,
    "notice_months": 0.0,
    "contract_months_left": 0.0,
    "termination_fee": 0.0,
    "prepaid_balance": 0.0,
}
# model.md, Client, column "bounds": what is just allowed and what is just not.
DOCUMENTED_BOUNDS = {
    "mrr": ([0], [-0.01]),
    "project_margin": ([-1e6, 1e6], []),
    "direct_cost": ([0], [-0.01]),
    "hours": ([0], [-0.01]),
    "labour_cost_per_hour": ([0.01], [0, -1]),
    "friction_cost": ([0], [-0.01]),
    "days_to_pay": ([-366, 366], [-366.5, 367]),
    "bad_debt_rate": ([0, 1], [-0.01, 1.01]),
    "annual_churn": ([0, 0.999], [-0.01, 1]),
    "annual_incident_probability": ([0, 0.999], [-0.01, 1]),
    "incident_cost": ([0], [-0.01]),
    "drift_probability": ([0, 1], [-0.01, 1.01]),
    "notice_months": ([0, 3], [-1, 1.5]),
    "contract_months_left": ([0, 36], [-1, 1.5]),
    "termination_fee": ([0], [-0.01]),
    "prepaid_balance": ([0], [-0.01]),
    "price_position": ([0.01], [0, -1]),
    "price_reaction": ([0.01, 5], [0, 5.01]),
}


def test_the_fields_are_the_documents():
    assert list(PROFILE_FIELDS) == list(DOCUMENTED_BOUNDS)
    spread = {name: field.spread for name, field in PROFILE_FIELDS.items() if field.spread}
    assert spread == {"annual_churn": Spread("odds", 1.6), "drift_probability": Spread("odds", 1.5)}


@pytest.mark.parametrize("name", DOCUMENTED_BOUNDS)
def test_the_bounds_are_the_documents(name):
    taken, refused = DOCUMENTED_BOUNDS[name]
    for number in taken:
        assert profiles(client(**{name: number})).row("acme")[name] == number
    for number in refused:
        with pytest.raises(InputError, match=name):
            profiles(client(**{name: number}))


@pytest.mark.parametrize(
    ("name", "bad"), [(name, bad) for name, field in PROFILE_FIELDS.items() for bad in field.interval.outside()]
)
def test_every_figure_outside_its_bounds_is_refused_naming_row_client_and_field(name, bad):
    with pytest.raises(InputError) as refused:
        profiles_from_rows([client("ok"), client("acme", **{name: bad})], "profiles.csv")
    message = str(refused.value)
    assert message.startswith(f"profiles.csv row 3 (client 'acme'): {name} is {bad!r}; allowed: ")
    assert str(PROFILE_FIELDS[name].interval).replace("any finite number", "a number") in message


def test_what_is_left_out_or_blank_takes_the_documented_value():
    bare = {"client_id": "acme", "mrr": 1, "hours": 2}
    blank = bare | dict.fromkeys(DOCUMENTED_DEFAULTS)
    for row in (bare, blank):
        figures = profiles(row).row("acme")
        assert {name: figures[name] for name in DOCUMENTED_DEFAULTS} == DOCUMENTED_DEFAULTS
        assert math.isnan(figures["labour_cost_per_hour"])
        assert math.isnan(figures["price_position"])


@pytest.mark.parametrize("needed", ["mrr", "hours"])
def test_fee_and_hours_are_never_made_up(needed):
    row = client()
    del row[needed]
    with pytest.raises(InputError, match=rf"^profiles row 2 \(client 'acme'\): {needed} is blank; allowed: a number"):
        profiles(row)


@pytest.mark.parametrize("bad", [None, "", "  ", 7])
def test_a_client_needs_a_name(bad):
    with pytest.raises(InputError, match=r"^profiles row 2: client_id is .*; allowed: a text that is not empty$"):
        profiles(client(bad))


def test_a_client_stands_once():
    with pytest.raises(InputError, match=r"^profiles row 4: client_id 'acme' is there twice; allowed: once$"):
        profiles(client(), client("other"), client())


def test_an_unknown_column_is_refused():
    with pytest.raises(InputError, match=r"^profiles row 2: unknown 'churn'; allowed: mrr, project_margin"):
        profiles(client(churn=0.1))


def test_changes_are_checked_and_leave_the_original_alone():
    before = profiles(client("a"), client("b"))
    after = before.with_changes({"b": {"mrr": 2000, "price_position": None}})
    assert after.row("b")["mrr"] == 2000
    assert math.isnan(after.row("b")["price_position"])
    assert before.row("b")["mrr"] == after.row("a")["mrr"] == 1000
    with pytest.raises(InputError, match=r"^edits, client a: mrr is -1; allowed: a number, at least 0"):
        before.with_changes({"a": {"mrr": -1}}, "edits")
    with pytest.raises(InputError, match=r"^edits, client a: unknown 'fee'"):
        before.with_changes({"a": {"fee": 1}}, "edits")
    with pytest.raises(InputError, match=r"^client 'z' is not in the profiles \(2 clients\)$"):
        before.with_changes({"z": {"mrr": 1}})


def test_some_clients_in_the_order_asked_for():
    chosen = profiles(client("a", mrr=1), client("b", mrr=2), client("c", mrr=3)).only(["c", "a"])
    assert chosen.client_ids == ("c", "a")
    assert chosen.fields["mrr"].tolist() == [3, 1]
    assert len(chosen) == 2
