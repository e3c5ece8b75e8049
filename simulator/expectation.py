"""The expected bridge: each month's flow times the probability of being in place, or of departing, in it (model.md).

With P_r(t) the probability of being in place at the start of month t and having answered with r, a line that flows
while in place is expected to bring the sum over t of v^t * P_r(t) * flow(t); one that falls due at a departure goes
with P_r(t) - P_r(t+1). Only what hangs on effort needs the answers and the drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.bridge import BRIDGE_LINES, PER_BILLED_MONTH, fired_states, flows
from simulator.cases import Cases, rows_as_keys
from simulator.effort import drift_probabilities, effort_paths
from simulator.labour import LabourFlows, labour_flows
from simulator.profile import FloatArray

UNCHANGED = RESPONSES.index("unchanged")
_CLIENTS_EFFORT = ("hours", "labour_cost_per_hour", "friction_cost", "drift_probability")
_ASSUMED_OF_EFFORT = (
    "discount_rate_annual",
    "improve_effort_change",
    "sour_effort_change",
    "standardise_effort_change",
    "drift_effort_change",
    "drift_ramp_months",
    "avoidable_labour_share",
    "long_run_avoidable_labour_share",
    "attrition_months",
    "backlog_hours",
    "redeployed_contribution_per_hour",
    "absorption_ramp_months",
    "overtime_cost_per_hour",
)
"""All that effort and freed hours, and what they cost, hang on beside the month of a change and the standard stack."""
_SOURED = RESPONSES.index("soured")


def in_place_probabilities(cases: Cases, own_survival: FloatArray, answers: FloatArray) -> FloatArray:
    """Return how likely each response is together with being in place at the start of month 1..H+1.

    Parameters
    ----------
    own_survival : array, shape (cases, months + 1)
        Probability of not having left of its own accord after month t.
    answers : array, shape (cases, 3)
        Probability of each response.

    Returns
    -------
    array, shape (cases, 3, months + 1)
        A firing takes whoever is in place at the start of its month, whatever its own wish in that month.
    """
    starts = np.arange(1, cases.horizon + 2)
    not_fired = starts <= cases.fire_month[:, :, None]
    return answers[:, :, None] * (own_survival[:, None, :] * not_fired)


def expected_bridge(cases: Cases, own_survival: FloatArray, answers: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return expected lines, shape (cases, 16), currency, and the probability of being in place after month t.

    Parameters
    ----------
    own_survival : array, shape (cases, months + 1)
    answers : array, shape (cases, 3)
        Probability of each response.

    Notes
    -----
    Whoever is not asked for more has one response, and the axis of responses is left out.
    """
    size = len(cases)
    bridge = np.zeros((size, len(BRIDGE_LINES)))
    survival = np.empty((size, cases.horizon + 1))
    rises = cases.uplift > 0
    for chosen, columns in ((~rises, [UNCHANGED]), (rises, [*range(len(RESPONSES))])):
        rows = np.flatnonzero(chosen)
        if rows.size:
            part = cases.part(rows)
            bridge[rows], survival[rows] = _expected(part, own_survival[rows], answers[rows], columns)
    return bridge, survival


@dataclass(frozen=True)
class _Courses:
    """Effort, and what freed hours bring, of distinct cases.

    Attributes
    ----------
    alike : int array, shape (cases,)
        Which distinct case each case is like.
    effort : array, shape (distinct cases, responses, 2, months)
    distinct : Cases
        The first of each kind.
    spares : int array
        Places, in (responses, 2), of the courses of effort that ever fall below today's.
    labour : LabourFlows
        Of those courses, and last of any that does not: it frees no hour before the departure.
    """

    alike: np.ndarray
    effort: FloatArray
    distinct: Cases
    spares: np.ndarray
    labour: LabourFlows

    def merged(self, weights: FloatArray) -> FloatArray:
        """Return weights of shape (cases, responses, 2, months) by the courses of `labour`."""
        flat = weights.reshape(len(weights), -1, weights.shape[3])
        kept = flat[:, self.spares]
        return np.concatenate([kept, flat.sum(axis=1, keepdims=True) - kept.sum(axis=1, keepdims=True)], axis=1)


def _courses(cases: Cases, responses: tuple[str, ...]) -> _Courses:
    """Work out effort and labour once for cases alike in all but price: a search asks many prices of one client."""
    client, assume = cases.client, cases.assume
    columns = [client[name] for name in _CLIENTS_EFFORT] + [assume[name] for name in _ASSUMED_OF_EFFORT]
    table = np.column_stack([cases.month, cases.standardise, *columns])
    _, first, alike = np.unique(rows_as_keys(table), return_index=True, return_inverse=True)
    distinct = cases.part(first)
    effort = effort_paths(distinct, responses)
    flat = effort.reshape(first.size, -1, cases.horizon)
    spares = np.flatnonzero((flat < 1.0).any(axis=(0, 2)))
    steady = np.ones((first.size, 1, cases.horizon))
    labour = labour_flows(distinct, np.concatenate([flat[:, spares], steady], axis=1))
    return _Courses(alike, effort, distinct, spares, labour)


def _expected(
    cases: Cases, own_survival: FloatArray, answers: FloatArray, columns: list[int]
) -> tuple[FloatArray, FloatArray]:
    size, horizon = len(cases), cases.horizon
    paid = flows(cases)
    powers = cases.discount[:, None] ** cases.months
    place = {line: column for column, line in enumerate(BRIDGE_LINES)}
    bridge = np.zeros((size, len(BRIDGE_LINES)))

    starts = in_place_probabilities(cases, own_survival, answers)[:, columns]
    whole = starts.sum(axis=1)
    in_place = powers[:, None, :] * starts[..., :-1]
    departs = starts[..., :-1] - starts[..., 1:]
    discounted = in_place.sum(axis=1)
    leaving = (powers * (whole[:, :-1] - whole[:, 1:])).sum(axis=1)

    after = (discounted * cases.in_force).sum(axis=1)
    before = (discounted * ~cases.in_force).sum(axis=1)
    for line in PER_BILLED_MONTH:
        bridge[:, place[line]] = paid.rates.before[line] * before + paid.rates.after[line] * after
    for line, rate in paid.every_month.items():
        bridge[:, place[line]] = rate * powers.sum(axis=1)

    courses = _courses(cases, tuple(RESPONSES[column] for column in columns))
    effort, labour, alike = courses.effort, courses.labour, courses.alike
    drift = drift_probabilities(cases)[:, None, :, None]
    staying = drift * in_place[:, :, None, :]
    for line, rate in paid.per_effort.items():
        bridge[:, place[line]] = rate * np.einsum("crdt,crdt->c", staying, effort[alike])
    for line, rate in paid.per_extra_effort.items():
        bridge[:, place[line]] = rate * np.einsum("crdt,crdt->c", staying, np.maximum(0.0, effort - 1.0)[alike])
    staying, going = courses.merged(staying), courses.merged(drift * departs[:, :, None, :])
    for line, in_place_flow, after_value in (
        ("labour_saved", labour.saved, labour.saved_after),
        ("redeployed", labour.redeployed, labour.redeployed_after),
    ):
        stays = np.einsum("cet,cet->c", staying, in_place_flow[alike])
        bridge[:, place[line]] = stays + np.einsum("cet,cet->c", going, after_value[alike])

    rows = np.arange(size)
    changed = np.where(cases.month <= horizon, discounted[rows, np.minimum(cases.month, horizon) - 1], 0.0)
    for line, once in paid.at_change.items():
        bridge[:, place[line]] = once * changed
    for line, once in paid.at_departure.items():
        bridge[:, place[line]] = once * leaving
    fired_in = cases.fire_month[:, columns]
    at = np.minimum(fired_in, horizon) - 1
    fired = np.where(fired_in <= horizon, np.take_along_axis(in_place, at[:, :, None], axis=2)[..., 0], 0.0)
    for line, by_response in paid.at_firing.items():
        bridge[:, place[line]] = (by_response[:, columns] * fired).sum(axis=1)
    if _SOURED in columns:
        of_own_accord = cases.in_force & ~fired_states(cases)[:, _SOURED, :-1]
        soured = (powers * departs[:, columns.index(_SOURED)] * of_own_accord).sum(axis=1)
        for line, once in paid.soured_leaver.items():
            bridge[:, place[line]] += once * soured
    fired_at_all = (fired_in <= horizon).any(axis=1, keepdims=True)
    return bridge, np.where(fired_at_all, whole, own_survival)


def expected_npv(cases: Cases, own_survival: FloatArray, answers: FloatArray) -> FloatArray:
    """Return the sum of the sixteen expected lines, shape (cases,), currency: their rates are added up first.

    Parameters
    ----------
    own_survival : array, shape (cases, months + 1)
    answers : array, shape (cases, 3)
        Probability of each response.
    """
    npv = np.empty(len(cases))
    rises = cases.uplift > 0
    for chosen, columns in ((~rises, [UNCHANGED]), (rises, [*range(len(RESPONSES))])):
        rows = np.flatnonzero(chosen)
        if rows.size == len(cases):
            return _expected_npv(cases, own_survival, answers, columns)
        if rows.size:
            npv[rows] = _expected_npv(cases.part(rows), own_survival[rows], answers[rows], columns)
    return npv


def _added_up(lines: dict[str, FloatArray]) -> FloatArray:
    return np.sum([*lines.values()], axis=0)


def _effort_money(courses: _Courses) -> tuple[FloatArray, FloatArray]:
    """Return what effort and freed hours bring, drift averaged, by distinct case, response and month.

    Returns
    -------
    while in place, at a departure : arrays, shape (distinct cases, responses, months), currency
    """
    effort, distinct, labour = courses.effort, courses.distinct, courses.labour
    drift = drift_probabilities(distinct)
    paid = flows(distinct)
    flat = effort.reshape(len(effort), -1, effort.shape[3])
    place = np.full(flat.shape[1], courses.spares.size)
    place[courses.spares] = np.arange(courses.spares.size)
    flow = (labour.saved + labour.redeployed)[:, place]
    friction, overtime = _added_up(paid.per_effort), _added_up(paid.per_extra_effort)
    flow += friction[:, None, None] * flat + overtime[:, None, None] * np.maximum(0.0, flat - 1.0)
    flow *= (distinct.discount[:, None] ** distinct.months)[:, None]
    after = (labour.saved_after + labour.redeployed_after)[:, place]
    in_place, leaving = (
        money[:, 0] * drift[:, 0, None, None] + money[:, 1] * drift[:, 1, None, None]
        for money in (np.moveaxis(part.reshape(effort.shape), 2, 1) for part in (flow, after))
    )
    return in_place, leaving


def _expected_npv(cases: Cases, own_survival: FloatArray, answers: FloatArray, columns: list[int]) -> FloatArray:
    horizon = cases.horizon
    paid = flows(cases)
    powers = cases.discount[:, None] ** cases.months
    courses = _courses(cases, tuple(RESPONSES[column] for column in columns))
    by_response = _effort_money(courses)
    at_departure = _added_up(paid.at_departure)
    npv = _added_up(paid.every_month) * powers.sum(axis=1)
    whole = np.zeros((len(cases), horizon + 1))
    starts = np.arange(1, horizon + 2)
    rows = np.arange(len(cases))
    for place, column in enumerate(columns):
        fired_in = cases.fire_month[:, column]
        stays = answers[:, column, None] * own_survival
        fires = fired_in <= horizon
        if fires.any():
            stays *= starts <= fired_in[:, None]
        whole += stays
        departs = stays[:, :-1] - stays[:, 1:]
        in_place, leaving = (money[courses.alike, place] for money in by_response)
        npv += np.einsum("ct,ct->c", stays[:, :-1], in_place) + np.einsum("ct,ct->c", departs, leaving)
        last = np.minimum(fired_in, horizon) - 1
        at_firing = _added_up(paid.at_firing)[:, column] * fires
        if column == _SOURED:
            on_leaving = _added_up(paid.soured_leaver)
            departs *= powers
            departs *= cases.in_force
            npv += on_leaving * (departs.sum(axis=1) - fires * departs[rows, last])
        npv += at_firing * stays[rows, last] * powers[rows, last]
    discounted = powers * whole[:, :-1]
    total = discounted.sum(axis=1)
    after = np.einsum("ct,ct->c", discounted, cases.in_force)
    npv += _added_up(paid.rates.before) * (total - after) + _added_up(paid.rates.after) * after
    npv += at_departure * (total - np.einsum("ct,ct->c", powers, whole[:, 1:]))
    changed = np.where(cases.month <= horizon, discounted[rows, np.minimum(cases.month, horizon) - 1], 0.0)
    return npv + _added_up(paid.at_change) * changed
