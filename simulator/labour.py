"""What freed hours are worth: labour is sticky (model.md, Monthly flows, Freed hours).

An hour a client frees is worth something only when it is absorbed: sold to work that waits for it (at most the
backlog), or, slowly, no longer paid because leavers are not replaced. Freed hours come in vintages with an age.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.cases import Cases
from simulator.profile import FloatArray


def absorbed_share(age: np.ndarray, ramp: FloatArray) -> FloatArray:
    """Return r(age), the share of a vintage put to use: 0 below age 1, then a linear ramp; broadcasts."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = np.where(ramp > 0, np.minimum(1.0, age / ramp), 1.0)
    return np.where(age >= 1, share, 0.0)


def avoidable_share(age: np.ndarray, at_once: FloatArray, in_the_end: FloatArray, attrition: FloatArray) -> FloatArray:
    """Return a(age), the share of unsold freed labour no longer paid; broadcasts."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        progress = np.where(attrition > 0, np.minimum(1.0, age / attrition), 1.0)
    return at_once + (in_the_end - at_once) * progress


def sellable_hours(cases: Cases) -> FloatArray:
    """Return the backlog a client's freed hours may fill, hours/month: none where not paying is worth more."""
    pays = cases.assume["redeployed_contribution_per_hour"] >= (
        cases.assume["long_run_avoidable_labour_share"] * cases.client["labour_cost_per_hour"]
    )
    return np.where(pays, cases.assume["backlog_hours"], 0.0)


def _weights(cases: Cases, age: np.ndarray) -> tuple[FloatArray, FloatArray]:
    """Return r(age) and r(age) * a(age); age has cases on its first axis or is shared by all."""
    tail = (slice(None),) + (None,) * (age.ndim - 1)
    assume = cases.assume
    absorbed = absorbed_share(age, assume["absorption_ramp_months"][tail])
    avoidable = avoidable_share(
        age,
        assume["avoidable_labour_share"][tail],
        assume["long_run_avoidable_labour_share"][tail],
        assume["attrition_months"][tail],
    )
    return absorbed, absorbed * avoidable


def freed_hours(cases: Cases, effort: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return absorbed freed hours F and their avoidable part, by departure and month, hours/month.

    Parameters
    ----------
    cases : Cases
    effort : array, shape (cases, courses, months)
        Effort factors e(t), one row a possible course of effort.

    Returns
    -------
    absorbed, avoidable : arrays, shape (cases, courses, months + 1, months)
        On the third axis departure at the end of month 1..H, then never.
    """
    horizon = cases.horizon
    months = cases.months
    departure = np.arange(1, horizon + 2)[:, None]
    in_place = months <= departure
    since_change = months - cases.month[:, None] + 1
    change_absorbed, change_avoidable = _weights(cases, since_change)
    since_departure = np.broadcast_to(months - departure, (1, horizon + 1, horizon))
    left_absorbed, left_avoidable = _weights(cases, np.where(in_place, 0, since_departure))

    hours = cases.client["hours"][:, None, None]
    at_departure = np.concatenate([effort, effort[:, :, -1:]], axis=2)
    spared_now = hours * np.maximum(0.0, 1.0 - effort)
    spared_left = hours * np.maximum(0.0, 1.0 - at_departure)
    released = hours * np.minimum(1.0, at_departure)
    by_change = np.where(in_place, spared_now[:, :, None, :], spared_left[:, :, :, None])
    by_departure = released[:, :, :, None]
    absorbed = by_change * change_absorbed[:, None, None, :] + by_departure * left_absorbed[:, None]
    avoidable = by_change * change_avoidable[:, None, None, :] + by_departure * left_avoidable[:, None]
    return absorbed, avoidable


def sold_and_shed(absorbed: FloatArray, avoidable: FloatArray, backlog: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return hours sold and hours no longer paid, given what may be sold; broadcasts, hours/month."""
    if not backlog.any():
        return np.zeros_like(absorbed), np.where(absorbed > 0, avoidable, 0.0)
    sold = np.minimum(absorbed, backlog)
    unsold = 1.0 - sold / np.where(absorbed > 0, absorbed, 1.0)
    return sold, np.where(absorbed > 0, unsold * avoidable, 0.0)


def _tail(flows: FloatArray, skip: int) -> FloatArray:
    """Return sums of flows of months T + skip + 1 .. H for T = 1..H, on the last axis."""
    after = np.cumsum(flows[..., ::-1], axis=-1)[..., ::-1]
    horizon = flows.shape[-1]
    padded = np.concatenate([after, np.zeros((*flows.shape[:-1], skip + 1))], axis=-1)
    return padded[..., skip + 1 : skip + 1 + horizon]


@dataclass(frozen=True)
class LabourFlows:
    """What a client's freed hours bring, by course of effort; arrays of shape (cases, courses, months).

    Attributes
    ----------
    saved, redeployed : currency/month
        While it is in place.
    saved_after, redeployed_after : currency
        The present value of all months after a departure at the end of month 1..H.
    """

    saved: FloatArray
    redeployed: FloatArray
    saved_after: FloatArray
    redeployed_after: FloatArray


def labour_flows(cases: Cases, effort: FloatArray) -> LabourFlows:
    """Return what freed hours are worth in place and after a departure, a client alone with all of the backlog.

    Parameters
    ----------
    cases : Cases
    effort : array, shape (cases, courses, months)

    Notes
    -----
    While in place one vintage is freed. After a departure two vintages grow until the ramp is over; from then on all
    of the client's hours are absorbed, a constant part of them sold, and running sums do. Without a backlog nothing is
    sold, and they do from the start.
    """
    horizon, months, assume = cases.horizon, cases.months, cases.assume
    powers = (cases.discount[:, None] ** months)[:, None, :]
    hours = cases.client["hours"][:, None, None]
    wage = cases.client["labour_cost_per_hour"][:, None, None]
    contribution = assume["redeployed_contribution_per_hour"][:, None, None]
    backlog = sellable_hours(cases)[:, None, None]
    changed = bool((cases.month <= horizon).any())
    change_absorbed, change_avoidable = (
        (w[:, None, :] for w in _weights(cases, months - cases.month[:, None] + 1))
        if changed
        else (np.zeros_like(powers), np.zeros_like(powers))
    )
    left_absorbed, left_avoidable = (w[:, None, :] for w in _weights(cases, np.broadcast_to(months, (1, horizon))))
    spared = hours * np.maximum(0.0, 1.0 - effort)
    released = hours * np.minimum(1.0, effort)

    sold, shed = sold_and_shed(spared * change_absorbed, spared * change_avoidable, backlog)
    saved, redeployed = wage * shed, contribution * sold

    sold_after, shed_after = np.zeros_like(sold), np.zeros_like(shed)
    growing = min(horizon - 1, max(0, int(np.ceil(assume["absorption_ramp_months"].max())) - 1)) if backlog.any() else 0
    for age in range(1, growing + 1):
        gone, then = slice(None, horizon - age), slice(age, None)
        absorbed = spared[..., gone] * change_absorbed[..., then] + released[..., gone] * left_absorbed[..., [age - 1]]
        avoidable = (
            spared[..., gone] * change_avoidable[..., then] + released[..., gone] * left_avoidable[..., [age - 1]]
        )
        sold, shed = sold_and_shed(absorbed, avoidable, backlog)
        sold_after[..., gone] += powers[..., then] * sold
        shed_after[..., gone] += powers[..., then] * shed

    always_sold, unsold = sold_and_shed(hours, np.ones_like(hours), backlog)
    by_age = cases.discount[:, None, None] ** months * left_avoidable
    remaining = np.cumsum(by_age, axis=2)[..., ::-1] - np.cumsum(by_age, axis=2)[..., [growing - 1]] * (growing > 0)
    remaining = np.concatenate([remaining[..., 1:], np.zeros_like(remaining[..., :1])], axis=2)
    left_tail = powers * np.maximum(0.0, remaining)
    sold_after += always_sold * _tail(powers, growing)
    shed_after += unsold * (spared * _tail(powers * change_avoidable, growing) + released * left_tail)
    return LabourFlows(saved, redeployed, wage * shed_after, contribution * sold_after)
