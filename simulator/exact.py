"""The exact value of a client alone: the expectation over response, drift, departure month and reaction (model.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.bridge import BRIDGE_LINES
from simulator.cases import NEVER, Cases
from simulator.effort import response_probabilities
from simulator.expectation import expected_bridge, expected_npv
from simulator.profile import FloatArray
from simulator.reaction import FULL, Precision, Push, survival_since_announcement
from simulator.survival import monthly_hazard, price_push

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


def own_survival(cases: Cases, precision: Precision = FULL) -> FloatArray:
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
    push = Push(
        shock,
        level,
        assume["price_shock_permanent_share"],
        assume["price_shock_half_life_months"],
        np.log(assume["hazard_ratio_per_10pct"]),
        assume["hazard_ratio_log_sd"],
        terms_hazard_ratio(cases),
        mu,
        mu_plus,
    )
    ages = cases.horizon - int(cases.month[changed].min()) + 2
    since = survival_since_announcement(push.part(changed), ages, precision)
    age = np.clip(months - cases.month[changed, None] + 2, 0, ages)
    quiet[changed] *= np.take_along_axis(since, age, axis=1)
    return quiet


def terms_hazard_ratio(cases: Cases) -> FloatArray:
    """Return how many times likelier the reforms make leaving, shape (cases,)."""
    prepay = np.where(cases.prepay, cases.assume["prepay_hazard_ratio"], 1.0)
    return prepay * np.where(cases.standardise, cases.assume["standardise_hazard_ratio"], 1.0)


def exact_value(cases: Cases, precision: Precision = FULL) -> ExactValue:
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
    return _valued(cases, own_survival(cases, precision), response_probabilities(cases))


def exact_npv(cases: Cases, precision: Precision = FULL) -> FloatArray:
    """Return the `npv` of `exact_value` alone, shape (cases,), currency: several times as fast as its lines.

    Examples
    --------
    >>> from simulator import KEEP, cases_of, complete_assumptions, profiles_from_rows
    >>> client = {"client_id": "a", "mrr": 1000, "hours": 0, "annual_churn": 0, "days_to_pay": 0,
    ...           "annual_incident_probability": 0}
    >>> cases = cases_of(profiles_from_rows([client]), [KEEP], complete_assumptions({"discount_rate_annual": 0}))
    >>> float(exact_npv(cases)[0])
    60000.0
    """
    return _npv(cases, own_survival(cases, precision), response_probabilities(cases))


def values_by_response(cases: Cases) -> FloatArray:
    """Return what each case is worth if it answers with each response for sure, shape (cases, 3), currency.

    The cases must ask for more (uplift above 0): else there is no answer to give.
    """
    own = own_survival(cases)
    certain = np.eye(len(RESPONSES))
    return np.stack([_npv(cases, own, np.tile(answer, (len(cases), 1))) for answer in certain], axis=1)


def _npv(cases: Cases, own: FloatArray, answers: FloatArray) -> FloatArray:
    npv = np.empty(len(cases))
    for start in range(0, len(cases), _CASES_AT_ONCE):
        rows = slice(start, start + _CASES_AT_ONCE)
        npv[rows] = expected_npv(cases.part(rows), own[rows], answers[rows])
    return npv


def _valued(cases: Cases, own: FloatArray, answers: FloatArray) -> ExactValue:
    bridges = np.empty((len(cases), len(BRIDGE_LINES)))
    survival = np.empty((len(cases), cases.horizon + 1))
    for start in range(0, len(cases), _CASES_AT_ONCE):
        rows = slice(start, start + _CASES_AT_ONCE)
        bridges[rows], survival[rows] = expected_bridge(cases.part(rows), own[rows], answers[rows])
    survival[:, 0] = 1.0
    return ExactValue(bridges, survival)
