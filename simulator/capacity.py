"""What technicians' capacity costs, who uses it, and what the unused part costs: time-driven costing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.parameters import InputError
from simulator.profile import FloatArray


@dataclass(frozen=True)
class CapacityUse:
    """How a month's capacity is used, and what each part of it costs.

    Attributes
    ----------
    cost_per_hour : float, currency/hour
        Cost of the capacity over the hours it can give.
    client_costs : tuple of float, currency/month
        What each client's hours cost at that rate, in the order given.
    used_hours, unused_hours, overbooked_hours : float, hours/month
        Zero or above; used + unused = capacity + overbooked.
    unused_cost : float, currency/month
        What is paid for hours nobody uses.
    """

    cost_per_hour: float
    client_costs: tuple[float, ...]
    used_hours: float
    unused_hours: float
    overbooked_hours: float
    unused_cost: float


def capacity_use(
    client_hours: Sequence[float] | FloatArray, capacity_hours: float, capacity_cost: float
) -> CapacityUse:
    """Say how much of a month's capacity clients use, and what the unused part costs.

    The rate is capacity_cost / capacity_hours: the cost of what is *supplied*, so that an hour of a client costs the
    same however empty the month is, and what is not used stands in a line of its own.

    Parameters
    ----------
    client_hours : sequence of float, hours/month, shape (clients,)
        Zero or above.
    capacity_hours : float, hours/month
        Practical capacity: what technicians can give to clients, above 0.
    capacity_cost : float, currency/month
        What that capacity is paid, zero or above.

    Raises
    ------
    InputError
        For a capacity that is not above 0, or a cost or an hour that is negative or not finite.

    Notes
    -----
    Hours beyond the capacity are counted as overbooked and cost the same rate here. *Not modelled*: overtime rates,
    and the time at which unused capacity could be let go (that is `labour`'s subject).

    Source: Kaplan and Anderson, Time-Driven Activity-Based Costing, Harvard Business Review, November 2004.

    Examples
    --------
    >>> use = capacity_use([100.0, 40.0], capacity_hours=160.0, capacity_cost=8000.0)
    >>> use.cost_per_hour, use.client_costs, use.unused_hours, use.unused_cost
    (50.0, (5000.0, 2000.0), 20.0, 1000.0)
    """
    hours = [float(value) for value in client_hours]
    if not (math.isfinite(capacity_hours) and capacity_hours > 0):
        raise InputError(f"capacity: capacity_hours is {capacity_hours:g}; allowed: a number, above 0 (hours/month)")
    if not (math.isfinite(capacity_cost) and capacity_cost >= 0):
        raise InputError(f"capacity: cost is {capacity_cost:g}; allowed: a number, at least 0 (currency/month)")
    for value in hours:
        if not (math.isfinite(value) and value >= 0):
            raise InputError(f"capacity: a client's hours are {value:g}; allowed: a number, at least 0 (hours/month)")
    rate = capacity_cost / capacity_hours
    used = math.fsum(hours)
    unused = max(0.0, capacity_hours - used)
    return CapacityUse(
        rate,
        tuple(value * rate for value in hours),
        used,
        unused,
        max(0.0, used - capacity_hours),
        unused * rate,
    )
