"""What a client brings and takes while it is there, in figures that later months can be laid beside.

The present values of the bridge cannot be checked against a ledger; fees billed, hours worked and gross profit can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.bridge import change_hours
from simulator.cases import NEVER, Cases
from simulator.effort import drift_probabilities, effort_paths
from simulator.exact import exact_value
from simulator.profile import FloatArray
from simulator.sampled import luck_of
from simulator.sampler import STATES, draw, futures, sampler


@dataclass(frozen=True)
class StayerMonths:
    """Sums over the first months of one client under one action, path by path.

    Attributes
    ----------
    there : bool array, shape (sums, paths)
        Whether the client is still one after the last month of the sum.
    fees : array, shape (sums,), currency
        Billed if it is.
    hours : array, shape (sums, paths), hours
        Worked if it is, the hours of a change included.
    gross_profit : array, shape (sums, paths), currency
        Fees and project margin less direct cost and the wages of the hours, if it is.
    """

    there: np.ndarray
    fees: FloatArray
    hours: FloatArray
    gross_profit: FloatArray


def stayer_months(case: Cases, client_id: str, seed: int, paths: int, through: Sequence[int]) -> StayerMonths:
    """Return what the only case of a batch bills, takes and brings through some months, on the client's own luck.

    Parameters
    ----------
    case : Cases
        A batch of one.
    client_id : str
    seed, paths : int
    through : sequence of int
        Last month of each sum, 1..horizon.

    Notes
    -----
    hours = h * xi * sum of e(t) + the hours a change takes (conversation, moving to the standard stack) in its month;
    gross profit = sum of fees + n * (G - c) - w * hours. The draws are those of every other sampled figure.

    *Not modelled*: seats that come or go, projects that are not alike every month, hours that vary from month to month
    around the client's own level.

    Examples
    --------
    >>> from simulator import KEEP, cases_of, complete_assumptions, profiles_from_rows
    >>> client = {"client_id": "a", "mrr": 1000, "hours": 10, "annual_churn": 0, "drift_probability": 0}
    >>> case = cases_of(profiles_from_rows([client]), [KEEP], complete_assumptions({"effort_log_sd": 0}))
    >>> found = stayer_months(case, "a", 7, 100, (6,))
    >>> float(found.fees[0]), set(found.hours[0].tolist()), set(found.gross_profit[0].tolist())
    (6000.0, {60.0}, {2100.0})
    """
    assert len(case) == 1
    sample = sampler(case)
    found = futures(sample, draw(sample, luck_of(case, client_id, seed, paths)))
    last = np.asarray(through) - 1
    client = {name: float(values[0]) for name, values in case.client.items()}
    worked = client["hours"] * np.cumsum(effort_paths(case)[0].reshape(STATES, -1), axis=1)
    noise = 1.0 if found.noise is None else 1.0 + found.noise[0].astype(float)
    hours = worked[:, last][found.course[0]].T * noise
    changed = case.month[0] < NEVER
    if changed:
        hours = hours + (last + 1 >= case.month[0])[:, None] * change_hours(case)[0]
    fees = client["mrr"] * np.cumsum(1.0 + case.uplift[0] * case.in_force[0])[last]
    apart = fees + (last + 1) * (client["project_margin"] - client["direct_cost"])
    gross_profit = apart[:, None] - client["labour_cost_per_hour"] * hours
    return StayerMonths(found.departure[0] > last[:, None] + 1, fees, hours, gross_profit)


def kept_gross_profit(case: Cases, months: int) -> float:
    """Return what a client kept as it is brings through a month on average, nothing once it has left, currency.

    Parameters
    ----------
    case : Cases
        A batch of one, under no change.
    months : int
        1..horizon.

    Notes
    -----
    Exact: the sum over t of S(t - 1) * (R + G - c - w * h * E e(t)), for who leaves at the end of t is there in t.

    Examples
    --------
    What is left after a month is 0.25^(1/12) of what was there before it: a geometric sum.

    >>> from simulator import KEEP, cases_of, complete_assumptions, profiles_from_rows
    >>> client = {"client_id": "a", "mrr": 1000, "hours": 0, "annual_churn": 0.75, "drift_probability": 0}
    >>> case = cases_of(profiles_from_rows([client]), [KEEP], complete_assumptions({}))
    >>> left = 0.25 ** (1 / 12)
    >>> abs(kept_gross_profit(case, 12) - 1000 * (1 - left**12) / (1 - left)) < 1e-6
    True
    """
    assert len(case) == 1
    assert case.month[0] == NEVER
    client = {name: float(values[0]) for name, values in case.client.items()}
    survival = exact_value(case).survival[0, :months]
    effort = drift_probabilities(case)[0] @ effort_paths(case, ("unchanged",))[0, 0][:, :months]
    margin = client["mrr"] + client["project_margin"] - client["direct_cost"]
    return float(survival @ (margin - client["labour_cost_per_hour"] * client["hours"] * effort))
