"""The exact value of a client alone: the expectation over response, drift, departure month and reaction (model.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.bridge import BRIDGE_LINES, StateValues, state_values
from simulator.cases import NEVER, Cases
from simulator.effort import drift_probabilities, response_probabilities
from simulator.profile import FloatArray
from simulator.survival import monthly_hazard, price_push, push_by_age, survival_since_announcement

_CASES_AT_ONCE = 128


@dataclass(frozen=True)
class ExactValue:
    """Expected present values, case by case.

    Attributes
    ----------
    bridge : array, shape (cases, 16), currency
        In the order of `BRIDGE_LINES`; `npv` is their sum.
    survival : array, shape (cases, months + 1)
        Probability of being in place after month t, 1 at t = 0.
    """

    bridge: FloatArray
    survival: FloatArray

    @property
    def npv(self) -> FloatArray:
        """Expected net present value, currency, shape (cases,)."""
        return self.bridge.sum(axis=1)

    def lines(self, case: int) -> dict[str, float]:
        """Return one case's bridge by line."""
        return {line: float(value) for line, value in zip(BRIDGE_LINES, self.bridge[case], strict=True)}


def own_survival(cases: Cases) -> FloatArray:
    """Return the probability of not having left of its own accord after month t, shape (cases, months + 1)."""
    assume = cases.assume
    mu = monthly_hazard(cases.client["annual_churn"])
    months = np.arange(cases.horizon + 1)
    quiet = np.exp(-mu[:, None] * np.minimum(months, (cases.month - 2)[:, None]))
    changed = np.flatnonzero(cases.month < NEVER)
    if not changed.size:
        return quiet
    mu_plus = np.maximum(mu, monthly_hazard(assume["price_reaction_floor"]))
    shock, level = price_push(
        cases.uplift, cases.client["price_position"], assume["price_response_convexity"], assume["loss_aversion"]
    )
    ages = cases.horizon - int(cases.month[changed].min()) + 2
    push = push_by_age(
        shock[changed],
        level[changed],
        assume["price_shock_permanent_share"][changed],
        assume["price_shock_half_life_months"][changed],
        ages,
    )
    since = survival_since_announcement(
        push,
        np.log(assume["hazard_ratio_per_10pct"][changed]),
        assume["hazard_ratio_log_sd"][changed],
        terms_hazard_ratio(cases)[changed],
        mu[changed],
        mu_plus[changed],
    )
    age = np.clip(months - cases.month[changed, None] + 2, 0, ages)
    quiet[changed] *= np.take_along_axis(since, age, axis=1)
    return quiet


def terms_hazard_ratio(cases: Cases) -> FloatArray:
    """Return how many times likelier the reforms make leaving, shape (cases,)."""
    prepay = np.where(cases.prepay, cases.assume["prepay_hazard_ratio"], 1.0)
    return prepay * np.where(cases.standardise, cases.assume["standardise_hazard_ratio"], 1.0)


def departure_probabilities(cases: Cases, survival: FloatArray) -> FloatArray:
    """Return how likely each departure is by response, shape (cases, 3, months + 1): month 1..H, then never.

    A firing takes whoever is in place at the start of its month, whatever its own wish in that month.
    """
    months = cases.months
    leaves = np.concatenate([survival[:, :-1] - survival[:, 1:], survival[:, -1:]], axis=1)
    states = np.append(months, cases.horizon + 1)
    fire = cases.fire_month[:, :, None]
    in_place = np.concatenate([survival[:, :-1], survival[:, -1:]], axis=1)[:, None, :]
    return np.where(states < fire, leaves[:, None, :], np.where(states == fire, in_place, 0.0))


def state_probabilities(cases: Cases, survival: FloatArray) -> FloatArray:
    """Return how likely each state is, shape (cases, 3, 2, months + 1); each case sums to 1."""
    response = response_probabilities(cases)[:, :, None, None]
    drift = drift_probabilities(cases)[:, None, :, None]
    return response * drift * departure_probabilities(cases, survival)[:, :, None, :]


def _expected(values: FloatArray, probabilities: FloatArray) -> FloatArray:
    """Return sums over states of value times probability; values may have axes of length 1."""
    spread = tuple(axis for axis in (1, 2, 3) if values.shape[axis] == 1)
    weights = probabilities.sum(axis=spread, keepdims=True) if spread else probabilities
    return (values * weights).sum(axis=(1, 2, 3))


def expected_bridge(values: StateValues, probabilities: FloatArray) -> FloatArray:
    """Return expected lines, shape (cases, 16), currency."""
    return np.stack([_expected(values.lines[line], probabilities) for line in BRIDGE_LINES], axis=1)


def exact_value(cases: Cases) -> ExactValue:
    """Return what each case is expected to be worth, line by line, currency of today, without sampling.

    Source: model.md, Survival, Effort, Monthly flows. Timing: flows fall at month ends.

    Notes
    -----
    A client looked at alone has all of the backlog.

    Examples
    --------
    >>> from simulator import KEEP, cases_of, complete_assumptions, profiles_from_rows
    >>> client = {"client_id": "a", "mrr": 1000, "hours": 0, "annual_churn": 0, "days_to_pay": 0,
    ...           "annual_incident_probability": 0}
    >>> cases = cases_of(profiles_from_rows([client]), [KEEP], complete_assumptions({"discount_rate_annual": 0}))
    >>> float(exact_value(cases).npv[0])
    60000.0
    """
    bridges = np.empty((len(cases), len(BRIDGE_LINES)))
    survival = np.empty((len(cases), cases.horizon + 1))
    for start in range(0, len(cases), _CASES_AT_ONCE):
        rows = slice(start, start + _CASES_AT_ONCE)
        part = cases.part(rows)
        own = own_survival(part)
        probabilities = state_probabilities(part, own)
        bridges[rows] = expected_bridge(state_values(part), probabilities)
        departs = probabilities.sum(axis=(1, 2))
        survival[rows, 0] = 1.0
        survival[rows, 1:] = np.cumsum(departs[:, :0:-1], axis=1)[:, ::-1]
    return ExactValue(bridges, survival)
