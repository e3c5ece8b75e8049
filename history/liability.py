"""Liability: signs that make an incident likelier than elsewhere, and by what factor. Every factor is assumed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from history.estimates import counted
from history.payments import month_end
from history.record import History

RECENT_MONTHS = 12
IGNORED = 3
IGNORED_SHARE = 0.5
FEWEST_MADE = 2
"""Recommendations below which a share of them says nothing."""
OLD_SHARE = 0.20
ALARMS = 2


@dataclass(frozen=True)
class LiabilityFactor:
    """One sign and what it multiplies a client's incidents by.

    Parameters
    ----------
    name : str
        How it is called in the column ``signs``.
    label : str
        For a screen.
    rule : str
        When it holds, in plain words.
    default : float
        Factor where company.csv states none, 1 to 20.
    source : str
        Where the default comes from.
    """

    name: str
    label: str
    rule: str
    default: float
    source: str = "assumption 2026-11"

    @property
    def key(self) -> str:
        """The key of company.csv that states it."""
        return f"incident_factor_{self.name}"


LIABILITY_FACTORS: dict[str, LiabilityFactor] = {
    factor.name: factor
    for factor in (
        LiabilityFactor(
            "ignored_recommendations",
            "Ignored recommendations",
            "in 12 months 3 recommendations or more ignored, or half or more of at least 2 made",
            1.5,
        ),
        LiabilityFactor("old_devices", "Old devices", "a fifth or more of the devices past their support", 1.5),
        LiabilityFactor("repeated_alarms", "Repeated security alarms", "2 security alarms or more in 12 months", 2.0),
    )
}
"""The signs by name; they multiply."""


def liability(history: History, panel: pd.DataFrame, as_of: pd.Period) -> pd.DataFrame:
    """Return by what each client's incidents are multiplied, and for which signs.

    Parameters
    ----------
    history : History
        Alarms stand in events.csv, devices in clients.csv, factors in company.csv.
    panel : DataFrame
        From `history.panel.month_panel`, through `as_of`.
    as_of : pandas.Period
        Last of the twelve months looked at.

    Returns
    -------
    DataFrame
        Indexed by client_id: factor (product of the signs' factors, 1 where none holds), signs (tuple of names in
        `LIABILITY_FACTORS`) and evidence (text, empty where none). A row a client of the panel, sorted.

    Notes
    -----
    What is not known is no sign. *Not modelled*: that signs go together, and how long each has stood; the factor of
    today counts for all the time watched.
    """
    clients = sorted(set(panel["client_id"]))
    told = {
        "ignored_recommendations": _ignored(panel, as_of),
        "old_devices": _old(history),
        "repeated_alarms": _alarms(history, as_of),
    }
    rows = []
    for client in clients:
        signs = tuple(name for name in LIABILITY_FACTORS if client in told[name])
        factor = float(np.prod([factor_in_force(history, name) for name in signs]))
        rows.append((factor, signs, "; ".join(told[name][client] for name in signs)))
    index = pd.Index(clients, name="client_id", dtype="str")
    return pd.DataFrame(rows, columns=["factor", "signs", "evidence"], index=index).astype({"factor": "float64"})


def factor_in_force(history: History, name: str) -> float:
    """Return the factor of a sign: company.csv's, else the default."""
    factor = LIABILITY_FACTORS[name]
    return float(history.company.get(factor.key, factor.default))


def _ignored(panel: pd.DataFrame, as_of: pd.Period) -> dict[str, str]:
    recent = panel.loc[(panel["month"] <= as_of) & (panel["month"] > as_of - RECENT_MONTHS)]
    columns = ["recommendations_made", "recommendations_ignored"]
    sums = recent.reindex(columns=["client_id", *columns]).groupby("client_id")[columns].sum()
    made, ignored = sums["recommendations_made"], sums["recommendations_ignored"]
    holds = (ignored >= IGNORED) | ((made >= FEWEST_MADE) & (ignored >= IGNORED_SHARE * made))
    return {
        str(client): f"{counted(row.recommendations_ignored, 'recommendation')} ignored in 12 months, "
        f"{row.recommendations_made:.0f} made"
        for client, row in zip(sums.index[holds], sums.loc[holds].itertuples(), strict=True)
    }


def _old(history: History) -> dict[str, str]:
    clients = history.clients
    if clients is None or not {"endpoints", "old_endpoints"} <= set(clients.columns):
        return {}
    holds = (clients["endpoints"] > 0) & (clients["old_endpoints"] >= OLD_SHARE * clients["endpoints"] - 1e-9)
    return {
        str(row.client_id): f"{row.old_endpoints:.0f} of {row.endpoints:.0f} devices past their support"
        for row in clients.loc[holds].itertuples()
    }


def _alarms(history: History, as_of: pd.Period) -> dict[str, str]:
    events = history.events
    if events is None:
        return {}
    since, until = month_end(as_of - RECENT_MONTHS), month_end(as_of)
    recent = events.loc[(events["kind"] == "security_alarm") & (events["date"] > since) & (events["date"] <= until)]
    counts = recent.groupby("client_id").size()
    return {
        str(client): f"{counted(count, 'security alarm')} in 12 months"
        for client, count in counts.items()
        if count >= ALARMS
    }
