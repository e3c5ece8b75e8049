"""A batch of cases: each one client's figures, one set of assumptions and one action, as arrays of the same length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES, Action, within_horizon
from simulator.profile import FloatArray, Profiles

NEVER = 10**6
"""A month that does not come."""
DAYS_IN_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Cases:
    """What is valued, case by case.

    Attributes
    ----------
    horizon : int
        Months counted, H; the same for all.
    client : dict of str to array, shape (cases,)
        Profile figures with blanks filled.
    assume : dict of str to array, shape (cases,)
        Assumptions.
    uplift : array, shape (cases,)
        Share of the fee; 0 where nothing is repriced within the horizon.
    month : int array, shape (cases,)
        First month of a change in force, `NEVER` without one.
    prepay, standardise : bool array, shape (cases,)
    fire_month : int array, shape (cases, 3)
        Last month billed if still in place, by response; `NEVER` where it is not fired.
    """

    horizon: int
    client: dict[str, FloatArray]
    assume: dict[str, FloatArray]
    uplift: FloatArray
    month: np.ndarray
    prepay: np.ndarray
    standardise: np.ndarray
    fire_month: np.ndarray

    def __len__(self) -> int:
        return self.uplift.size

    @property
    def months(self) -> np.ndarray:
        """Months 1..H."""
        return np.arange(1, self.horizon + 1)

    @property
    def discount(self) -> FloatArray:
        """Return v, the value today of one unit a month away, shape (cases,)."""
        return (1.0 + self.assume["discount_rate_annual"]) ** (-1.0 / 12.0)

    @property
    def in_force(self) -> np.ndarray:
        """Return whether a change is in force, shape (cases, months)."""
        return self.months >= self.month[:, None]

    def part(self, rows: slice | np.ndarray) -> Cases:
        """Return some of the cases, by a slice or an array of places."""
        return Cases(
            self.horizon,
            {name: values[rows] for name, values in self.client.items()},
            {name: values[rows] for name, values in self.assume.items()},
            self.uplift[rows],
            self.month[rows],
            self.prepay[rows],
            self.standardise[rows],
            self.fire_month[rows],
        )


def _column(values: FloatArray | float, size: int) -> FloatArray:
    return values if isinstance(values, np.ndarray) and values.shape == (size,) else np.full(size, values, dtype=float)


def rows_as_keys(table: FloatArray) -> np.ndarray:
    """Return the rows of a table of numbers as keys to tell which cases are alike, shape (rows,)."""
    table = np.ascontiguousarray(table)
    return table.view(np.dtype((np.void, table.shape[1] * table.itemsize))).ravel()


def build_cases(
    client: Mapping[str, FloatArray | float],
    assume: Mapping[str, FloatArray | float],
    actions: Sequence[Action],
) -> Cases:
    """Line up clients, assumptions and actions; a single figure stands for all cases.

    Parameters
    ----------
    client, assume : mapping of name to array of shape (cases,) or number
        Profile figures (NaN for blank) and assumptions. `horizon_months` must be one number.
    actions : sequence of Action
        One a case.

    Notes
    -----
    An action whose month lies beyond the horizon is keep; a staged firing beyond it lapses. A client's price_reaction
    is taken into its case's hazard_ratio_per_10pct, ratio ** reaction, so that beta is multiplied by it.
    """
    size = len(actions)
    figures = {name: _column(values, size) for name, values in client.items()}
    assumed = {name: _column(values, size) for name, values in assume.items()}
    wage = figures["labour_cost_per_hour"]
    figures["labour_cost_per_hour"] = np.where(np.isnan(wage), assumed["labour_cost_per_hour"], wage)
    figures["price_position"] = np.nan_to_num(figures["price_position"], nan=1.0)
    figures["price_reaction"] = np.nan_to_num(figures["price_reaction"], nan=1.0)
    assumed["hazard_ratio_per_10pct"] = assumed["hazard_ratio_per_10pct"] ** figures["price_reaction"]
    horizon = int(assumed["horizon_months"][0]) if size else 1
    notice = figures["notice_months"]

    uplift = np.zeros(size)
    month = np.full(size, NEVER)
    prepay = np.zeros(size, dtype=bool)
    standardise = np.zeros(size, dtype=bool)
    fire_month = np.full((size, len(RESPONSES)), NEVER)
    for row, planned in enumerate(actions):
        action = within_horizon(planned, horizon, int(notice[row]))
        if action.kind == "keep":
            continue
        if action.kind == "fire":
            fire_month[row] = action.month
            continue
        uplift[row], month[row] = action.uplift, action.month
        prepay[row], standardise[row] = action.prepay, action.standardise
        if action.review_month is not None:
            let_go = [response not in action.keep_if for response in RESPONSES]
            fire_month[row, let_go] = action.review_month + int(notice[row])
    return Cases(horizon, figures, assumed, uplift, month, prepay, standardise, fire_month)


def cases_of(profiles: Profiles, actions: Sequence[Action], assumptions: Mapping[str, float]) -> Cases:
    """Line up every client of a portfolio with its action, in the order of the profiles."""
    return build_cases(profiles.fields, assumptions, actions)
