"""What knowing more would be worth: EVPI, and EVPPI by group of unsure figures (model.md, How sure).

EVPPI of a group is what knowing its figures, and nothing else, would add: E[max over kinds of E[value | group]] less
the value of choosing now. The inner expectation is a regression of the joint draws' values on the group's figures
(Strong, Oakley and Brennan, Medical Decision Making 34, 2014: no further draws are needed).
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np

from simulator.profile import FloatArray

GROUPS: dict[str, tuple[str, ...]] = {
    "price_response": (
        "hazard_ratio_per_10pct",
        "price_reaction_floor",
        "price_shock_half_life_months",
        "price_shock_permanent_share",
    ),
    "answer_and_effort": ("improve_probability", "sour_probability_per_10pct", "drift_effort_change"),
    "labour_still_paid": ("avoidable_labour_share", "long_run_avoidable_labour_share", "attrition_months"),
    "waiting_work": ("backlog_hours", "redeployed_contribution_per_hour"),
    "own_churn_and_drift": ("annual_churn", "drift_probability"),
    "leaving_costs": ("offboarding_hours",),
}
"""Every figure with a spread, by what a person could find out together."""

_DEGREES = (1, 2, 3)
_DRAWS_PER_COEFFICIENT = 10


def expected_value_of_knowing(worth: FloatArray) -> float:
    """Return E[max over kinds] less the max of the expectations, from values of shape (draws, kinds), currency.

    Examples
    --------
    >>> import numpy as np
    >>> expected_value_of_knowing(np.array([[0.0, 100.0], [0.0, -60.0]]))
    30.0
    """
    return max(0.0, float(worth.max(axis=1).mean() - worth.mean(axis=0).max()))


def _polynomials(normals: FloatArray, degree: int) -> FloatArray:
    """Return all products of powers of one degree, shape (draws, products)."""
    chosen = combinations_with_replacement(range(normals.shape[1]), degree)
    return np.stack([normals[:, figures].prod(axis=1) for figures in map(list, chosen)], axis=1)


class Regression:
    """Conditional expectations of values given some figures: polynomials, their degree chosen by leave-one-out.

    Parameters
    ----------
    normals : array, shape (draws, figures)
        The standard normal draws the figures were made of.

    Notes
    -----
    A higher degree is believed only where it foretells draws left out better, by more than twice the standard error of
    the difference: a group that tells nothing is worth nothing, not its noise.
    *Not modelled*: anything in a group's figures that no cubic follows; a group is then worth more than is said.
    """

    def __init__(self, normals: FloatArray) -> None:
        draws = len(normals)
        features = np.ones((draws, 1))
        self._bases = []
        for degree in _DEGREES:
            features = np.concatenate([features, _polynomials(normals, degree)], axis=1)
            if features.shape[1] > draws / _DRAWS_PER_COEFFICIENT:
                break
            basis, _ = np.linalg.qr(features)
            self._bases.append((basis, np.einsum("db,db->d", basis, basis)))

    def fitted(self, values: FloatArray) -> FloatArray:
        """Return what each value is expected to be given the figures, shape (draws,); its mean is the values' mean."""
        best = np.full_like(values, values.mean())
        least = ((values - best) / (1.0 - 1.0 / values.size)) ** 2
        for basis, leverage in self._bases:
            fit = np.einsum("db,b->d", basis, np.einsum("db,d->b", basis, values))
            missed = ((values - fit) / (1.0 - leverage)) ** 2
            gain = least - missed
            if gain.mean() > 2.0 * gain.std() / np.sqrt(gain.size):
                best, least = fit, missed
        return best


def value_of_knowing_group(worth: FloatArray, regression: Regression) -> float:
    """Return the EVPPI of a group's figures, currency; never below 0 nor above the EVPI.

    Parameters
    ----------
    worth : array, shape (draws, kinds), currency
    regression : Regression
        On the group's figures.
    """
    # Only differences decide: what is common to all kinds is taken off before it is fitted.
    reference = worth.mean(axis=0).argmax()
    fitted = np.zeros_like(worth)
    for kind in range(worth.shape[1]):
        if kind != reference:
            fitted[:, kind] = regression.fitted(worth[:, kind] - worth[:, reference])
    return min(expected_value_of_knowing(fitted), expected_value_of_knowing(worth))
