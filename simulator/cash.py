"""When billed money arrives (model.md, Cash)."""

from __future__ import annotations

import numpy as np

from simulator.bridge import collection_terms
from simulator.cases import DAYS_IN_MONTH, Cases
from simulator.profile import FloatArray


def _arrivals(lag_days: float) -> list[tuple[int, float]]:
    """Split one month's billing between the two months its payment falls between: (months later, share)."""
    lag = lag_days / DAYS_IN_MONTH
    whole = int(np.floor(lag))
    return [(whole, 1.0 - (lag - whole)), (whole + 1, lag - whole)]


def collected_by_departure(case: Cases) -> FloatArray:
    """Return the billing collected in each month, by departure, of the only case of a batch.

    Returns
    -------
    array, shape (months + 1 departures, months), currency/month
        Billing of the months before 1 was today's fee each and is collected the same way; what is still owed at the
        horizon stays owed; what was due before month 1 came in then.

    Notes
    -----
    Billing of month s is collected d days after the end of s, at share 1 - b; from the change on at its own d and b.
    """
    horizon = case.horizon
    days, days_after, bad_debt, bad_debt_after = (float(term[0]) for term in collection_terms(case))
    fee, uplift, change = float(case.client["mrr"][0]), float(case.uplift[0]), int(case.month[0])
    collected = np.zeros((horizon + 1, horizon))
    earliest = min(0, -int(np.ceil(max(days, days_after) / DAYS_IN_MONTH)) - 1)
    for billed in range(earliest, horizon + 1):
        changed = billed >= change
        amount = fee * (1.0 + uplift) * (1.0 - bad_debt_after) if changed else fee * (1.0 - bad_debt)
        first_state = max(0, billed - 1)
        for later, share in _arrivals(days_after if changed else days):
            if 1 <= billed + later <= horizon:
                collected[first_state:, billed + later - 1] += amount * share
    return collected
