"""Customers as a Markov chain against the published example."""

import pytest

from tests.reference.chain import NEVER, chain_value, stopping_value

# Pfeifer and Carraway, Modeling Customer Relationships as Markov Chains, Journal of Interactive Marketing 14(2), 2000,
# 43-55. States are recencies 1 to 4 and gone; a purchase nets 40, a mailing costs 4, d = .2 a period.
BUYS = [0.3, 0.2, 0.15, 0.05]
MOVES = [[buys, *(1 - buys if j == i else 0.0 for j in range(4))] for i, buys in enumerate(BUYS)] + [[0, 0, 0, 0, 1.0]]
REWARDS = [36.0, -4.0, -4.0, -4.0, 0.0]


def test_the_published_values_of_each_recency():
    assert chain_value(MOVES, REWARDS, 1 / 1.2) == pytest.approx([52.320, 5.554, 1.251, -1.820, 0.0], abs=5e-4)


def test_the_published_policy_stops_mailing_at_recency_four():
    value, stopped = stopping_value(MOVES, REWARDS, 1 / 1.2, [0.0] * 5)
    assert value == pytest.approx([53.149, 6.621, 2.644, 0.0, 0.0], abs=5e-4)
    assert stopped == [False, False, False, True, False]


def test_where_nobody_may_stop_it_is_the_chain():
    value, stopped = stopping_value(MOVES, REWARDS, 1 / 1.2, [NEVER] * 5)
    assert value == pytest.approx(chain_value(MOVES, REWARDS, 1 / 1.2), abs=1e-12)
    assert not any(stopped)
