"""What capacity costs, who uses it, and what nobody uses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import InputError
from simulator.capacity import capacity_use
from tests.simulator.by_hand import FEW


def test_beyond_capacity_nothing_is_unused():
    # 160 hours of 50; 120 + 60 are asked for: 20 too many.
    use = capacity_use(np.array([120.0, 60.0]), 160.0, 8000.0)
    assert (use.used_hours, use.unused_hours, use.overbooked_hours, use.unused_cost) == (180, 0, 20, 0)
    assert use.client_costs == (6000, 3000)


def test_without_clients_all_of_it_is_unused():
    use = capacity_use([], 160.0, 8000.0)
    assert (use.client_costs, use.used_hours, use.unused_hours, use.unused_cost) == ((), 0, 160, 8000)


@pytest.mark.parametrize(
    ("hours", "capacity", "cost", "said"),
    [
        ([1.0], 0.0, 8000.0, "capacity_hours is 0; allowed: a number, above 0"),
        ([1.0], math.inf, 8000.0, "capacity_hours is inf"),
        ([1.0], 160.0, -1.0, "cost is -1; allowed: a number, at least 0"),
        ([1.0], 160.0, math.nan, "cost is nan"),
        ([1.0, -2.0], 160.0, 8000.0, "hours are -2; allowed: a number, at least 0"),
        ([math.inf], 160.0, 8000.0, "hours are inf"),
    ],
)
def test_what_is_no_capacity_is_refused(hours, capacity, cost, said):
    with pytest.raises(InputError, match=said):
        capacity_use(hours, capacity, cost)


@FEW
@given(st.lists(st.floats(0, 1e4), max_size=20), st.floats(1, 1e5), st.floats(0, 1e7))
def test_all_that_is_paid_for_is_used_or_unused(hours, capacity, cost):
    use = capacity_use(hours, capacity, cost)
    assert use.used_hours + use.unused_hours == pytest.approx(capacity + use.overbooked_hours)
    paid = cost + use.overbooked_hours * use.cost_per_hour
    assert math.fsum(use.client_costs) + use.unused_cost == pytest.approx(paid, rel=1e-12, abs=1e-9)
