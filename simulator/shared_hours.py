"""What clients lose by sharing the waiting work, where each is kept or let go (model.md, The backlog is shared).

Nobody's effort falls below today's under keep or fire, so a client's freed hours hang on the month it departs and on
nothing else. That makes the shared value of freed hours cheap enough to search assumptions on: departures are drawn
once, and money follows from how many hours depart in each month.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulator.cases import NEVER, Cases
from simulator.departures import departure_rule
from simulator.labour import freed_hours, labour_flows, sellable_hours, sold_and_shed
from simulator.luck import Luck
from simulator.profile import FloatArray

_PATHS_AT_ONCE = 32
"""Products this small stay in one thread; larger ones wait for a second that a busy machine does not have."""


def drawn_departures(cases: Cases, luck: Luck) -> np.ndarray:
    """Return the last month billed, H + 1 for never; int array of shape (clients, paths).

    Parameters
    ----------
    luck : Luck
        Of the clients in the order of the cases.

    Raises
    ------
    ValueError
        For a case with a change of price or terms.
    """
    _refuse_changes(cases)
    nobody, everyone = np.zeros(0, np.intp), np.arange(len(cases))
    own = departure_rule(cases).months(luck.draws("departure", everyone), luck.draws("reaction", nobody))
    return np.minimum(own, cases.fire_month[:, :1])


def _freed_by_one_hour(cases: Cases) -> tuple[FloatArray, FloatArray]:
    """Return absorbed hours and their avoidable part of one hour a month, shape (departures, months)."""
    one = cases.part(slice(0, 1))
    unit = replace(one, client={**one.client, "hours": np.ones(1)})
    absorbed, avoidable = freed_hours(unit, np.ones((1, 1, cases.horizon)))
    return absorbed[0, 0], avoidable[0, 0]


def _by_month(amounts: FloatArray, departures: np.ndarray, table: FloatArray) -> FloatArray:
    """Return an amount each, summed over clients, times what becomes of one by departure; shape (paths, months)."""
    paths, states = departures.shape[1], len(table)
    cells = (np.arange(paths) * states + departures - 1).ravel()
    by_departure = np.bincount(cells, weights=np.repeat(amounts, paths), minlength=paths * states)
    by_departure = by_departure.reshape(paths, states)
    by_month = np.empty((paths, table.shape[1]))
    for start in range(0, paths, _PATHS_AT_ONCE):
        rows = slice(start, start + _PATHS_AT_ONCE)
        np.matmul(by_departure[rows], table, out=by_month[rows])
    return by_month


def _refuse_changes(cases: Cases) -> None:
    if (cases.month < NEVER).any():
        raise ValueError("only clients that are kept or let go; seen a change of price or terms")


def freed_value_alone(cases: Cases) -> FloatArray:
    """Return what each client's freed hours are worth with all of the backlog, by departure.

    Returns
    -------
    array, shape (clients, months + 1), currency of today
        Labour saved and redeployed; departure at the end of month 1..H, then never.

    Raises
    ------
    ValueError
        For a case with a change of price or terms.
    """
    _refuse_changes(cases)
    after = labour_flows(cases, np.ones((len(cases), 1, cases.horizon)))
    return np.pad(after.saved_after[:, 0] + after.redeployed_after[:, 0], ((0, 0), (0, 1)))


def freed_value_together(cases: Cases, departures: np.ndarray) -> FloatArray:
    """Return what all clients' freed hours are worth where they share the backlog, currency of today, shape (paths,).

    Parameters
    ----------
    cases : Cases
        Every client of the portfolio, kept or let go, under one set of assumptions.
    departures : int array, shape (clients, paths)
        Last month billed, H + 1 for never; from `drawn_departures`.

    Raises
    ------
    ValueError
        For a case with a change of price or terms.

    Notes
    -----
    The same, path by path, as the labour saved and redeployed of `sample_portfolio`.
    *Not modelled*: repricing and reforms; `sample_portfolio` values those.
    """
    _refuse_changes(cases)
    hours, wages = cases.client["hours"], cases.client["hours"] * cases.client["labour_cost_per_hour"]
    backlogs = sellable_hours(cases)
    sells = backlogs > 0
    absorbed, avoidable = _freed_by_one_hour(cases)
    sold, unpaid = sold_and_shed(
        _by_month(hours[sells], departures[sells], absorbed),
        _by_month(wages[sells], departures[sells], avoidable),
        backlogs.max(initial=0.0),
    )
    unpaid = unpaid + _by_month(wages[~sells], departures[~sells], avoidable)
    contribution = float(cases.assume["redeployed_contribution_per_hour"][0])
    return (contribution * sold + unpaid) @ float(cases.discount[0]) ** cases.months
