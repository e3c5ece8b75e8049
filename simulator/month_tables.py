"""What a client's months are, as jumps by state: only a few months change anything (model.md, Monthly flows).

What a client brings is level while it is in place, but for the month a change takes force and the months a drift takes.
So its months are a handful of jumps, all of them known before any luck, by response, drift and departure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.bridge import change_hours, fired_states
from simulator.cases import NEVER, Cases
from simulator.cash import Collection, collection
from simulator.freed_hours import freed_weights
from simulator.labour import sellable_hours
from simulator.profile import FloatArray
from simulator.sampler import STATES, Sampler

LEVELS = ("mrr", "hours", "gross_profit", "cash_flow")
"""Currency/month or hours/month, without labour saved and redeployed; cash_flow is all that moves cash but overhead."""
BASE = 2 * RESPONSES.index("unchanged")
"""The course of a client that neither answers a change nor drifts."""


@dataclass(frozen=True)
class MonthTables:
    """What happens to a batch of clients by state; made once, then used on any paths.

    Attributes
    ----------
    lost : dict of `LEVELS` to array, shape (cases, STATES, months + 1)
        By departure: the jump after it, down from what its last month brought; the last column is not used.
    one_off, released, spared : arrays of the same shape
        By departure: money that comes (all of it is negative), hours its going frees, and hours a change has freed in
        the end, less what it frees for good of a client that does not answer.
    freed_weight : dict of `FREED` to array, shape (cases,)
        What an hour freed adds to each.
    steady : dict of channel to array, shape (cases, months + 1)
        Jumps of a client that neither leaves, answers nor drifts.
    change : dict of `LEVELS` to array, shape (cases, STATES, 2)
        Jumps in the month of a change, less those of such a client: of a client gone by then, and in place.
    change_noise : array of the same shape, hours/month
        What noise multiplies in that jump.
    drift : dict of `LEVELS` to array, shape (cases, STATES, drift_months)
        Jumps month by month of a drift.
    even_drift : dict of `LEVELS` to array, shape (cases,)
        What a drift comes to in the end of a client under no change; `drift_shape` is how it spreads over the months.
    drifts_evenly : bool array, shape (cases,)
        Whether no change falls into the months of a drift.
    spares_unevenly : bool array, shape (cases * STATES,)
        Whether a drift moves the hours that a change spares.
    """

    cases: Cases
    lost: dict[str, FloatArray]
    one_off: FloatArray
    released: FloatArray
    spared: FloatArray
    spared_now: FloatArray
    spared_for_good: FloatArray
    change_cost: FloatArray
    freed_weight: dict[str, FloatArray]
    collection: Collection
    steady: dict[str, FloatArray]
    drift_months: int
    change: dict[str, FloatArray]
    change_noise: FloatArray
    drift: dict[str, FloatArray]
    even_drift: dict[str, FloatArray]
    drift_shape: FloatArray
    drifts_evenly: np.ndarray
    spares_unevenly: np.ndarray


def _padded(values: FloatArray) -> FloatArray:
    return np.concatenate([values, np.zeros((*values.shape[:-1], 1))], axis=-1)


def month_tables(sample: Sampler) -> MonthTables:
    """Return what happens to a batch of clients by state, from what is known of it before any luck."""
    cases, horizon, size = sample.cases, sample.cases.horizon, len(sample.cases)
    client, assume = ({k: v[:, None, None] for k, v in part.items()} for part in (cases.client, cases.assume))
    effort = sample.values.effort.reshape(size, STATES, horizon)
    wage = client["labour_cost_per_hour"]
    fee = client["mrr"] * np.where(cases.in_force, 1.0 + cases.uplift[:, None], 1.0)[:, None, :]
    margin = client["project_margin"] - client["direct_cost"]
    overtime = assume["overtime_cost_per_hour"] * client["hours"] * np.maximum(0.0, effort - 1.0)
    level = {
        "mrr": np.broadcast_to(fee, effort.shape),
        "hours": client["hours"] * effort,
        "gross_profit": fee + margin - overtime,
        "cash_flow": margin - overtime - client["friction_cost"] * effort,
    }
    level = {name: _padded(values) for name, values in level.items()}

    leaving = np.arange(1, horizon + 2)
    owed = fired_states(cases) & (leaving < cases.client["contract_months_left"][:, None])[:, None, :]
    owed = np.repeat(owed, 2, axis=1) * client["termination_fee"]
    one_off = assume["offboarding_hours"] * wage + client["prepaid_balance"] + owed

    drift_months = int(min(horizon, np.ceil(cases.assume["drift_ramp_months"][0]))) if size else 1
    spared_now = client["hours"] * np.maximum(0.0, 1.0 - effort)
    at_last = np.minimum(np.minimum(leaving, horizon), np.maximum(cases.month, drift_months)[:, None])
    spared = np.take_along_axis(spared_now, np.broadcast_to((at_last - 1)[:, None, :], (size, STATES, horizon + 1)), 2)
    spared = np.where((leaving >= cases.month[:, None])[:, None, :], spared, 0.0)
    spared_for_good = spared[:, BASE, -1]
    wages = cases.client["labour_cost_per_hour"]
    freed_weight = freed_weights(sellable_hours(cases) > 0, wages)
    cost = change_hours(cases) * wages

    money = collection(cases)
    changed = np.flatnonzero(cases.month < NEVER)
    steady = {name: np.diff(_padded(values[:, BASE, :-1]), prepend=0.0) for name, values in level.items()}
    for values in steady.values():
        values[:, -1] = 0.0
    for name in ("gross_profit", "cash_flow"):
        steady[name][:, 0] -= wages * cases.client["hours"]
    steady["cash_flow"] += money.steady_jumps()
    steady["one_off"] = np.zeros((size, horizon + 1))
    steady["one_off"][changed, cases.month[changed] - 1] = -cost[changed]
    for name, weight in freed_weight.items():
        steady[name] = np.zeros((size, horizon + 1))
        steady[name][changed, cases.month[changed] - 2] = (weight * spared_for_good)[changed]
    change, change_noise = _change_jumps(cases, level)
    before_any = {name: values[:, BASE, :1] for name, values in level.items()}
    drift = {
        name: np.diff(values[:, :, :drift_months], prepend=np.repeat(before_any[name], STATES, axis=1)[:, :, None])
        for name, values in level.items()
    }
    ramp = spared_now[:, :, :drift_months]
    uneven = (ramp != ramp[:, :, -1:]) & (np.arange(1, drift_months + 1) >= cases.month[:, None])[:, None, :]
    return MonthTables(
        cases,
        {name: -values for name, values in level.items()},
        -(one_off + np.zeros(spared.shape)),
        _padded(client["hours"] * np.minimum(1.0, effort)),
        spared - spared_for_good[:, None, None],
        spared_now,
        spared_for_good,
        cost,
        freed_weight,
        money,
        steady,
        drift_months,
        change,
        change_noise,
        drift,
        _even_drift(cases),
        np.diff(np.minimum(1.0, np.arange(drift_months + 1) / cases.assume["drift_ramp_months"][:1])),
        cases.month > drift_months,
        uneven.any(axis=2).ravel(),
    )


def _change_jumps(cases: Cases, level: dict[str, FloatArray]) -> tuple[dict[str, FloatArray], FloatArray]:
    """Return the jumps in the month of a change by course and by whether the client is gone by then or in place."""
    at = np.minimum(cases.month, cases.horizon)[:, None, None] - 1
    jumps, rise = {}, np.zeros((len(cases), STATES, 1))
    for name, values in level.items():
        now, before = np.take_along_axis(values, at, 2), np.take_along_axis(values, np.maximum(at - 1, 0), 2)
        rise = now - before
        base = np.repeat(rise[:, [BASE]], STATES, axis=1)
        jumps[name] = np.concatenate([-base, rise - base], axis=2)
        if name == "hours":
            noise = np.concatenate([np.zeros_like(rise), rise], axis=2)
    return jumps, noise


def _even_drift(cases: Cases) -> dict[str, FloatArray]:
    client, assume = cases.client, cases.assume
    more = assume["drift_effort_change"]
    overtime = assume["overtime_cost_per_hour"] * client["hours"] * more
    return {
        "hours": client["hours"] * more,
        "gross_profit": -overtime,
        "cash_flow": -overtime - client["friction_cost"] * more,
    }
