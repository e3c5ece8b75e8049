"""The expected bridge and the table of states are two readings of the same flows."""

import random

import numpy as np
import pytest

from simulator import BRIDGE_LINES
from simulator.bridge import state_values
from simulator.effort import drift_probabilities, response_probabilities
from simulator.exact import exact_npv, exact_value, own_survival
from simulator.reaction import DRAFT
from tests.simulator.by_hand import case
from tests.simulator.test_against_reference import KINDS, a_client, an_action, some_assumptions


def drawn(seed):
    rng = random.Random(10_000 + seed)
    row, assumptions = a_client(rng), some_assumptions(rng)
    return case(row, an_action(rng, row, KINDS[seed % len(KINDS)]), assumptions)


def departures(one, survival):
    """Return how likely each departure is by response, month 1..H then never, written state by state."""
    likely = np.zeros((3, one.horizon + 1))
    for response in range(3):
        fired = int(one.fire_month[0, response])
        for month in range(1, one.horizon + 1):
            if month < fired:
                likely[response, month - 1] = survival[month - 1] - survival[month]
            elif month == fired:
                likely[response, month - 1] = survival[month - 1]
        if fired > one.horizon:
            likely[response, -1] = survival[-1]
    return likely


@pytest.mark.parametrize("seed", range(120))
def test_weighing_every_state_by_its_probability_gives_the_expected_bridge(seed):
    one = drawn(seed)
    likely = departures(one, own_survival(one)[0])
    probability = (
        response_probabilities(one)[0][:, None, None] * drift_probabilities(one)[0][None, :, None] * likely[:, None, :]
    )
    assert probability.sum() == pytest.approx(1, abs=1e-12)
    values = state_values(one).lines
    found = exact_value(one).lines(0)
    for line in BRIDGE_LINES:
        table = np.broadcast_to(values[line][0], probability.shape)
        assert found[line] == pytest.approx(
            float((table * probability).sum()), abs=1e-12 * float(np.abs(table).max()), rel=1e-12
        ), line


@pytest.mark.parametrize("seed", range(120))
def test_a_draft_is_within_a_millionth_of_a_months_money(seed):
    one = drawn(seed)
    full = exact_value(one)
    gap = abs(float(exact_value(one, DRAFT).npv[0] - full.npv[0]))
    moved_a_month = float(np.abs(full.bridge).sum()) / one.horizon
    assert gap <= 1e-6 * max(1000.0, moved_a_month)


@pytest.mark.parametrize("seed", range(120))
def test_rates_added_up_first_come_to_the_sum_of_the_expected_lines(seed):
    one = drawn(seed)
    full = exact_value(one)
    rounding = 1e-12 * max(1.0, float(np.abs(full.bridge).sum()))
    assert exact_npv(one)[0] == pytest.approx(full.npv[0], abs=rounding, rel=1e-12)
