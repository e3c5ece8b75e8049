"""A figure with how it was come by: the client profile as a table of estimates that account for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Estimate:
    """One figure of one client, with its method and the evidence behind it.

    Parameters
    ----------
    value : float or None
        In the field's unit; None where it stays blank or nothing is known.
    method : str
        How it was come by, in plain words.
    evidence : str
        What it rests on: months, invoices, events seen.
    assumed : bool
        True where history holds no evidence and a default stands in.
    """

    value: float | None
    method: str
    evidence: str
    assumed: bool


PROFILE_FIELDS = (
    "mrr",
    "project_margin",
    "direct_cost",
    "hours",
    "labour_cost_per_hour",
    "friction_cost",
    "days_to_pay",
    "bad_debt_rate",
    "annual_churn",
    "annual_incident_probability",
    "incident_cost",
    "drift_probability",
    "notice_months",
    "contract_months_left",
    "termination_fee",
    "prepaid_balance",
    "price_position",
    "price_reaction",
)
"""Figures of the profile beside client_id, in model.md's order and with its meaning; price_reaction comes last."""

COMPANY_DEFAULTS: Mapping[str, float] = {
    "technician_replacement_cost": 12_000.0,
    "departures_a_year_blamed_on_clients": 0.25,
}
"""What stands in where company.csv is silent. technician_replacement_cost: MetricNet, currency;
departures_a_year_blamed_on_clients: assumption of 2026-11, people a year."""

FieldEstimates = dict[str, Estimate]
"""One field's estimates by client_id."""


@dataclass(frozen=True)
class ProfileEstimates:
    """The profiles of all active clients, each figure with how it was come by.

    Parameters
    ----------
    as_of : pandas.Period
        Month at whose end they are taken.
    estimates : mapping of str to mapping of str to Estimate
        By client_id, then by field of `PROFILE_FIELDS`, both in order.
    warnings : tuple of str
        What a person should know of clients left out and figures that look odd.
    """

    as_of: pd.Period
    estimates: Mapping[str, Mapping[str, Estimate]]
    warnings: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return the figures alone, one row a client.

        Returns
        -------
        DataFrame
            client_id (str) and the fields of `PROFILE_FIELDS` as float64, NaN where blank.
        """
        columns: dict[str, object] = {"client_id": pd.Series(list(self.estimates), dtype="str")}
        for field in PROFILE_FIELDS:
            values = [one[field].value for one in self.estimates.values()]
            columns[field] = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        return pd.DataFrame(columns)


def assumed(value: float | None, method: str, evidence: str = "none") -> Estimate:
    """Return an estimate that history has no evidence for."""
    return Estimate(value, method, evidence, True)


def measured(value: float, method: str, evidence: str) -> Estimate:
    """Return an estimate that rests on history."""
    return Estimate(float(value), method, evidence, False)


def counted(number: float, one: str, many: str | None = None) -> str:
    """Return a count with its noun: 1 month, 2 months.

    Examples
    --------
    >>> counted(1, "month"), counted(12, "month"), counted(0, "vote")
    ('1 month', '12 months', '0 votes')
    """
    return f"{number:,.0f} {one if number == 1 else many or one + 's'}"
