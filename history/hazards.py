"""How likely a client leaves or is attacked: what one client alone says too little of, drawn toward the portfolio."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from history.estimates import FieldEstimates, assumed, counted, measured
from history.payments import month_end
from history.record import History
from history.shrinkage import Vector, gamma_poisson

_HIGHEST = 0.999
"""A probability that rounding could make 1 stays below it."""


def annual_churn(
    history: History, as_of: pd.Period, there: pd.DataFrame, defaults: Mapping[str, float]
) -> FieldEstimates:
    """Return the probability that each client leaves of its own will within 12 months if nothing changes.

    Departures by the client's own will over the years all clients were watched, gamma-Poisson; the portfolio's rate
    itself is held by the default as if one departure had been seen.

    Parameters
    ----------
    history : History
        Departures stand in clients.csv (end_date, ended_by).
    as_of : pandas.Period
        Month whose end is meant.
    there : DataFrame
        From `history.presence.presence`.
    defaults : mapping
        With annual_churn.

    Returns
    -------
    dict of str to Estimate
        Of active clients; probability in [0, 1).

    Notes
    -----
    A departure whose ender is not told counts as the client's own. Firings are years watched without a departure.
    *Not modelled*: covariates such as price, tenure before the data, or the reason.
    """
    active = list(there.index[there["active"]])
    default = defaults["annual_churn"]
    if history.clients is None or "end_date" not in history.clients:
        return {one: assumed(default, "the default: no departures are recorded") for one in active}
    ended_in_view = there["ended_on"].notna() & (there["exposure_years"] > 0)
    own = (ended_in_view & there["ended_by"].isin(("client", ""))).to_numpy(dtype=float)
    years = there["exposure_years"].to_numpy(dtype=float)
    shrunk = gamma_poisson(own, years, prior_rate=_rate(default))
    unknown = int((ended_in_view & (there["ended_by"] == "")).sum())
    note = f" ({unknown} of them by whom is not told)" if unknown else ""
    whole = f"portfolio: {counted(own.sum(), 'departure')} of their own{note} in {years.sum():.0f} client-years"
    method = "own time as a client, drawn toward the portfolio's rate of leaving (gamma-Poisson)"
    return _probabilities(there, active, shrunk.values, method, lambda one: "none left", whole)


def annual_incident_probability(
    history: History,
    as_of: pd.Period,
    there: pd.DataFrame,
    defaults: Mapping[str, float],
    liability: pd.DataFrame | None = None,
) -> FieldEstimates:
    """Return the probability of at least one security incident in 12 months at each client, gamma-Poisson.

    A client with signs of liability has its factor F times the incidents it would have without. Its base rate is
    estimated from its incidents over exposure times F, the portfolio's likewise, so that a portfolio with many signs
    expects no more incidents than it had; its rate is base times F. Where no incidents are recorded the default's rate
    is the base.

    Parameters
    ----------
    history : History
        Incidents stand in months.csv (security_incidents) or events.csv (kind incident); where both count, the
        larger number of the month.
    as_of, there, defaults
        As for `annual_churn`; with annual_incident_probability.
    liability : DataFrame, optional
        From `history.liability.liability`; without it every factor is 1.

    Returns
    -------
    dict of str to Estimate
        Of active clients; probability in [0, 1).

    Notes
    -----
    A log without a single incident is no evidence: nobody may have logged them. A column of zeros is.
    """
    active = list(there.index[there["active"]])
    default = defaults["annual_incident_probability"]
    incidents = _incidents(history, as_of)
    factors = np.ones(len(there))
    if liability is not None:
        factors = liability["factor"].reindex(there.index).fillna(1.0).to_numpy(dtype=float)
    if incidents is None:
        found = {one: assumed(default, "the default: no incidents are recorded") for one in active}
        for one, factor in zip(there.index, factors.tolist(), strict=True):
            if factor != 1.0 and one in found:
                value = min(-np.expm1(-_rate(default) * factor), _HIGHEST)
                found[one] = assumed(float(value), found[one].method, found[one].evidence)
        return _with_signs(found, liability)
    counts = incidents.reindex(there.index).fillna(0.0).to_numpy(dtype=float)
    years = there["exposure_years"].to_numpy(dtype=float)
    shrunk = gamma_poisson(counts, years * factors, prior_rate=_rate(default))
    whole = f"portfolio: {counted(counts.sum(), 'incident')} in {years.sum():.0f} client-years"
    method = "own incidents, drawn toward the portfolio's rate (gamma-Poisson)"
    seen = dict(zip(there.index, counts, strict=True))
    rates = shrunk.values * factors
    found = _probabilities(there, active, rates, method, lambda one: counted(seen[one], "incident"), whole)
    return _with_signs(found, liability)


def _with_signs(found: FieldEstimates, liability: pd.DataFrame | None) -> FieldEstimates:
    """Say by which assumed factor a client's rate is multiplied, and for what."""
    if liability is None:
        return found
    signed = liability.loc[liability["factor"] != 1.0]
    for one, factor, evidence in zip(signed.index, signed["factor"], signed["evidence"], strict=True):
        if one in found:
            method = f"{found[one].method}, times {factor:g} for signs of liability (an assumption)"
            found[one] = replace(found[one], method=method, evidence=f"{found[one].evidence}; {evidence}")
    return found


def _incidents(history: History, as_of: pd.Period) -> pd.Series | None:
    """Return incidents by client through a month, None where none could have been recorded."""
    parts = []
    months = history.months
    if months is not None and "security_incidents" in months and months["security_incidents"].notna().any():
        rows = months.loc[months["month"] <= as_of]
        parts.append(rows.groupby(["client_id", "month"])["security_incidents"].sum())
    events = history.events
    if events is not None and (events["kind"] == "incident").any():
        rows = events.loc[(events["kind"] == "incident") & (events["date"] <= month_end(as_of))]
        parts.append(rows.groupby(["client_id", rows["date"].dt.to_period("M").rename("month")]).size())
    if not parts:
        return None
    both = pd.concat(parts, axis=1).fillna(0.0).max(axis=1)
    return both.groupby("client_id").sum()


def _rate(probability: float) -> float:
    """Return events a year that make at least one in a year as likely as told; a zero belief stays a small one."""
    return float(-np.log1p(-min(max(probability, 1e-6), _HIGHEST)))


def _probabilities(
    there: pd.DataFrame, active: list[str], rates: Vector, method: str, own: Callable[[str], str], whole: str
) -> FieldEstimates:
    by_client = dict(zip(there.index, rates.tolist(), strict=True))
    found = {}
    for one in active:
        months = counted(round(float(there.at[one, "exposure_years"]) * 12), "month")
        found[one] = measured(min(-np.expm1(-by_client[one]), _HIGHEST), method, f"{months} seen, {own(one)}; {whole}")
    return found
