"""What an owner may do, what the agreement allows, and that what begins beyond the horizon is keeping."""

import numpy as np
import pytest

from simulator import KEEP as KEEP_ACTION
from simulator import (
    Action,
    InputError,
    cases_of,
    check_agreement,
    complete_assumptions,
    exact_value,
    first_change_month,
    first_fire_month,
    parse_action,
)
from tests.simulator.by_hand import KEEP, client, fire, profiles, reprice, value


def test_an_action_reads_its_document():
    assert parse_action({"kind": "keep"}, "a") == KEEP_ACTION == Action("keep")
    assert parse_action(fire(3), "a") == Action("fire", month=3)
    assert parse_action(reprice(0.15, 2), "a") == Action("reprice", 0.15, 2)
    assert parse_action(reprice(0, 2, prepay=True, standardise=True), "a") == Action("reprice", 0.0, 2, True, True)
    staged = parse_action(reprice(0.1, 2, review_month=8), "a")
    assert staged == Action("reprice", 0.1, 2, False, False, 8, ("improved",))
    any_order = parse_action(reprice(0.1, 2, review_month=8, keep_if=["soured", "improved"]), "a")
    assert any_order.keep_if == ("improved", "soured")
    assert parse_action(reprice(-0.999, 2), "a").uplift == -0.999


@pytest.mark.parametrize(
    "document",
    [
        KEEP,
        fire(1),
        reprice(0.15, 2),
        reprice(-0.1, 7, prepay=True),
        reprice(0.0, 2, standardise=True),
        reprice(0.1, 2, review_month=3, keep_if=["improved"]),
        reprice(0.1, 2, prepay=True, standardise=True, review_month=9, keep_if=["improved", "unchanged", "soured"]),
    ],
)
def test_a_document_reads_back_as_it_was(document):
    assert parse_action(document, "a").document() == document
    assert parse_action(parse_action(document, "a").document(), "a") == parse_action(document, "a")


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (KEEP, "keep"),
        (fire(1), "fire"),
        (reprice(0.1), "reprice"),
        (reprice(-0.1, prepay=True), "reprice"),
        (reprice(0.0, prepay=True), "reform"),
        (reprice(0.0, standardise=True), "reform"),
        (reprice(0.0), "reprice"),
        (reprice(0.1, prepay=True, review_month=8), "staged"),
    ],
)
def test_the_kind_of_decision(document, kind):
    assert parse_action(document, "a").decision_kind == kind


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "a: seen None; allowed: an object with a kind"),
        ("keep", "a: seen 'keep'; allowed: an object with a kind"),
        ({}, "a: kind is None; allowed: keep, reprice, fire"),
        ({"kind": "sell"}, "a: kind is 'sell'; allowed: keep, reprice, fire"),
        ({"kind": ["keep"]}, "a: kind is ['keep']; allowed: keep, reprice, fire"),
        ({"kind": "keep", "month": 2}, "a: unknown 'month'; a keep takes kind"),
        ({"kind": "fire"}, "a: month is missing; a fire needs kind, month"),
        (fire(1) | {"uplift": 0.1}, "a: unknown 'uplift'; a fire takes kind, month"),
        ({"kind": "reprice", "month": 2}, "a: uplift is missing; a reprice needs kind, month, uplift"),
        ({"kind": "reprice", "uplift": 0.1}, "a: month is missing; a reprice needs kind, month, uplift"),
        (reprice(0.1, reviewmonth=3), "a: unknown 'reviewmonth'; a reprice takes keep_if, kind, month, prepay"),
        (fire(0), "a: month is 0; allowed: a whole number, at least 1"),
        (fire(2.5), "a: month is 2.5; allowed: a whole number, at least 1"),
        (fire(True), "a: month is True; allowed: a whole number, at least 1"),
        (fire("2"), "a: month is '2'; allowed: a whole number, at least 1"),
        (reprice(-1.0), "a: uplift is -1.0; allowed: a number, above -1"),
        (reprice(float("nan")), "a: uplift is nan; allowed: a number, above -1"),
        (reprice(float("inf")), "a: uplift is inf; allowed: a number, above -1"),
        (reprice("0.1"), "a: uplift is '0.1'; allowed: a number, above -1"),
        (reprice(0.1, prepay=1), "a: prepay is 1; allowed: true or false"),
        (reprice(0.1, standardise="yes"), "a: standardise is 'yes'; allowed: true or false"),
        (reprice(0.1, 4, review_month=4), "a: review_month is 4; allowed: after month 4"),
        (reprice(0.1, 4, review_month=3.5), "review_month is 3.5; allowed: a whole number"),
        (reprice(0.0, 4, review_month=5), "a: uplift is 0; allowed with a review: above 0"),
        (reprice(-0.1, 4, review_month=5), "a: uplift is -0.1; allowed with a review: above 0"),
        (reprice(0.1, keep_if=["improved"]), "a: keep_if is given without review_month; allowed: both or neither"),
        (
            reprice(0.1, review_month=5, keep_if=[]),
            "a: keep_if is []; allowed: one to three of improved, unchanged, soured",
        ),
        (reprice(0.1, review_month=5, keep_if=["happy"]), "a: keep_if is ['happy']; allowed: one to three of improved"),
        (reprice(0.1, review_month=5, keep_if=["soured", "soured"]), "allowed: one to three of improved, unchanged"),
        (reprice(0.1, review_month=5, keep_if=[{}]), "a: keep_if is [{}]; allowed: one to three of improved"),
    ],
)
def test_every_refusal_says_where_what_was_seen_and_what_is_allowed(document, message):
    with pytest.raises(InputError) as refused:
        parse_action(document, "a")
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_month_too_long_for_any_number_is_refused():
    with pytest.raises(InputError, match=r"^a: month is "):
        parse_action(fire(10**400), "a")


# The agreement

# model.md: a change in a month m >= 2 and > max(notice, contract); a firing in g >= max(1, notice).
AGREEMENTS = [(0, 0, 2, 1), (1, 0, 2, 1), (2, 0, 3, 2), (0, 1, 2, 1), (1, 5, 6, 1), (6, 5, 7, 6), (3, 3, 4, 3)]


@pytest.mark.parametrize(("notice", "contract", "change", "firing"), AGREEMENTS)
def test_the_agreement_names_the_first_month_allowed(notice, contract, change, firing):
    figures = profiles(client(notice_months=notice, contract_months_left=contract)).row("acme")
    assert (first_change_month(figures), first_fire_month(figures)) == (change, firing)
    check_agreement(Action("keep"), figures, "a")
    check_agreement(Action("reprice", 0.1, change), figures, "a")
    check_agreement(Action("reprice", 0.0, change, prepay=True), figures, "a")
    check_agreement(Action("fire", month=firing), figures, "a")
    for early in range(1, change):
        for uplift, prepay in ((0.1, False), (0.0, True)):
            with pytest.raises(
                InputError, match=rf"^a: month is {early}; the first month allowed is {change} \(it is announced"
            ):
                check_agreement(Action("reprice", uplift, early, prepay), figures, "a")
    for early in range(1, firing):
        with pytest.raises(
            InputError, match=rf"^a: month is {early}; the first month allowed is {firing} \(notice is {notice} months"
        ):
            check_agreement(Action("fire", month=early), figures, "a")


def test_who_pays_nothing_cannot_pay_more_but_can_be_reformed():
    figures = profiles(client(mrr=0)).row("acme")
    for uplift in (0.1, -0.1):
        with pytest.raises(
            InputError, match=rf"^a: uplift is {uplift} but the client pays no monthly fee; allowed: 0$"
        ):
            check_agreement(Action("reprice", uplift, 2), figures, "a")
    check_agreement(Action("reprice", 0.0, 2, standardise=True), figures, "a")


# Beyond the horizon

ALIVE = client(
    hours=20, direct_cost=100, friction_cost=50, annual_churn=0.2, drift_probability=0.3, prepaid_balance=400
)
SHORT = complete_assumptions({"horizon_months": 6, "review_cost": 500})


@pytest.mark.parametrize(
    "document",
    [
        fire(7),
        reprice(0.3, 7),
        reprice(0.3, 7, prepay=True, standardise=True),
        reprice(0.3, 7, review_month=8),
        fire(10_000),
    ],
)
def test_what_begins_beyond_the_horizon_is_keep(document):
    kept, later = value(ALIVE, KEEP, SHORT), value(ALIVE, document, SHORT)
    assert np.array_equal(later.bridge, kept.bridge)
    assert np.array_equal(later.survival, kept.survival)


def test_the_last_month_of_the_horizon_is_within_it():
    kept = value(ALIVE, KEEP, SHORT)
    assert value(ALIVE, fire(6), SHORT).survival[0, 6] == 0 < kept.survival[0, 6]
    assert value(ALIVE, reprice(0.3, 6), SHORT).lines(0)["price_increase"] > 0


def test_a_staged_firing_beyond_the_horizon_lapses():
    # Reviewed in month 5, fired at its end with no notice; with two months' notice in month 7, which never comes.
    plain = value(ALIVE, reprice(0.3, 2), SHORT)
    lapsed = value(ALIVE | {"notice_months": 2}, reprice(0.3, 3, review_month=5), SHORT)
    assert np.array_equal(lapsed.bridge, value(ALIVE, reprice(0.3, 3), SHORT).bridge)
    fired = value(ALIVE, reprice(0.3, 2, review_month=5), SHORT)
    assert fired.survival[0, 5] < plain.survival[0, 5]
    assert fired.survival[0, 4] == pytest.approx(plain.survival[0, 4], abs=1e-15)


def test_clients_with_actions_of_all_kinds_are_valued_together_as_alone():
    documents = [KEEP, fire(2), reprice(0.2, 3), reprice(0, 2, prepay=True), reprice(0.1, 2, review_month=4), fire(99)]
    rows = [client(f"c{i}", hours=10 * i, annual_churn=0.1 * i) for i in range(len(documents))]
    actions = [parse_action(document, "a") for document in documents]
    together = exact_value(cases_of(profiles(*rows), actions, SHORT))
    for i, (row, action) in enumerate(zip(rows, actions, strict=True)):
        alone = value(row, action, SHORT)
        assert together.npv[i] == pytest.approx(alone.npv[0], abs=1e-8)
        assert together.survival[i] == pytest.approx(alone.survival[0], abs=1e-13)


def test_no_clients_are_worth_nothing():
    nobody = exact_value(cases_of(profiles(), [], SHORT))
    assert nobody.npv.shape == (0,)
