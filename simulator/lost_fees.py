"""The share of today's fees gone after a year, and how it hangs on how alike clients react to prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulator.cases import NEVER, Cases
from simulator.profile import FloatArray
from simulator.sampled import draw_states, luck_of

LOST_WITHIN_MONTHS = 12


def lost_share(
    fees: FloatArray, client_ids: Sequence[str], departures: Sequence[np.ndarray], horizon: int
) -> FloatArray:
    """Return the share of today's fees gone after 12 months (or the horizon), for any cause; shape (paths,), in [0, 1].

    Parameters
    ----------
    fees : array, shape (clients,), currency/month
    departures : sequence of int array, shape (paths,)
        One a client: the last month billed, H + 1 for never.

    Notes
    -----
    Where nobody pays, nothing is lost. Sums run by client_id, so that the order of the rows does not reach the last
    bit.
    """
    gone = np.zeros(departures[0].shape)
    for place in sorted(range(len(client_ids)), key=lambda place: client_ids[place]):
        gone += float(fees[place]) * (departures[place] <= min(LOST_WITHIN_MONTHS, horizon))
    today = float(fees.sum())
    return gone / today if today > 0 else gone


def lost_share_by_correlation(
    cases: Cases, client_ids: Sequence[str], seed: int, paths: int, correlations: Sequence[float]
) -> list[FloatArray]:
    """Return the share of fees lost on each path at each client_correlation, on common random numbers.

    Parameters
    ----------
    cases : Cases
        One a client, at least one, in the order of `client_ids`.
    correlations : sequence of float
        rho, in [0, 1].

    Returns
    -------
    list of array, shape (paths,)
        One a correlation, each what `sample_portfolio` finds at it.

    Notes
    -----
    Only reactions to a price or to terms are alike between clients: whoever is kept or let go leaves by its own luck
    alone, so where nobody is repriced or reformed all correlations give the same numbers.
    """
    ones = [cases.part(slice(place, place + 1)) for place in range(len(client_ids))]
    lucks = [luck_of(case, client_id, seed, paths) for case, client_id in zip(ones, client_ids, strict=True)]
    departures = [draw_states(case, luck).departure for case, luck in zip(ones, lucks, strict=True)]
    found = []
    for correlation in correlations:
        for place in np.flatnonzero(cases.month < NEVER).tolist():
            case = ones[place]
            alike = replace(case, assume={**case.assume, "client_correlation": np.array([correlation])})
            luck = luck_of(alike, client_ids[place], seed, paths)
            departures[place] = draw_states(alike, luck).departure
        found.append(lost_share(cases.client["mrr"], client_ids, departures, cases.horizon))
    return found
