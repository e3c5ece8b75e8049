"""Who is drifting: the history's figures laid before the learned model, each as it was known in its own month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from history import History
from history.bill_fates import bill_fates
from history.scorecard import scorecard
from models import LABELS, DriftAssessment, assess_drift
from simulator import Scenario

_KEYS = ["client_id", "month"]


@dataclass(frozen=True)
class DriftInputs:
    """What forecasts of drift are made from, each figure as it was known in its own month.

    Attributes
    ----------
    panel : DataFrame
        The month panel with the grades' ``score``, and where they are told ``score_known`` and ``left``.
    bills : DataFrame or None
        As `history.bill_fates.bill_fates`.
    price_rises : DataFrame or None
        As `price_rises`.
    month : Period
        The last month known.
    """

    panel: pd.DataFrame
    bills: pd.DataFrame | None
    price_rises: pd.DataFrame | None
    month: pd.Period


def drift_inputs(
    history: History, panel: pd.DataFrame, scores: pd.DataFrame, month: pd.Period, scenario: Scenario
) -> DriftInputs:
    """Return what forecasts are made from, of a history's month panel and grades at the end of a month."""
    bills = bill_fates(history, month)
    asked = _with_leaving(panel.merge(scores[[*_KEYS, "score"]], on=_KEYS, how="left"), history, month)
    return DriftInputs(_with_score_known(asked, bills, month, scenario), bills, price_rises(history, month), month)


def foretell(
    inputs: DriftInputs,
    *,
    label: str,
    scenario: Scenario,
    horizon: int | None = None,
    window: int = 6,
    clients: Iterable[str] | None = None,
    borrowed_weights: Mapping[str, float] | None = None,
) -> DriftAssessment:
    """Return who is drifting by one label.

    Parameters
    ----------
    inputs : DriftInputs
    label : str
        A key of `models.LABELS`.
    scenario : Scenario
        Its seed draws the intervals, its assumption is what the drifters' rise is drawn toward.
    horizon, window : int
        Months ahead and back; the label's own horizon by default.
    clients : iterable of str or None
        Whom to tell about; those with a row in the last three months by default.
    borrowed_weights : mapping or None
        As `models.assess_drift`.

    Raises
    ------
    ModelError
        Where the history does not hold what the label needs.
    """
    return assess_drift(
        inputs.panel,
        label=label,
        horizon=LABELS[label].horizon if horizon is None else horizon,
        as_of=inputs.month,
        seed=scenario.seed,
        price_rises=inputs.price_rises,
        bills=inputs.bills,
        window=window,
        clients=None if clients is None else list(clients),
        borrowed_weights=borrowed_weights,
        assumed_effort_change=scenario.complete_assumptions()["drift_effort_change"],
    )


def price_rises(history: History, month: pd.Period) -> pd.DataFrame | None:
    """Return past price changes known at a month's end: client_id, month, value (a fraction)."""
    if history.events is None:
        return None
    changes = history.events.loc[history.events["kind"] == "price_change"]
    months = changes["date"].dt.to_period("M")
    known = changes.assign(month=months).loc[months <= month]
    columns = ["client_id", "month", "value"] if "value" in known else ["client_id", "month"]
    return known[columns].reset_index(drop=True)


def _with_leaving(panel: pd.DataFrame, history: History, month: pd.Period) -> pd.DataFrame:
    """Put in 1 in the last month of a client that left of its own accord by the month asked about, else 0.

    Nothing is put in where no departure is told. Who ended an agreement is the client where nobody is named.
    """
    clients = history.clients
    if clients is None or "end_date" not in clients:
        return panel
    ended = clients.loc[clients["end_date"].dt.to_period("M") <= month]
    if "ended_by" in ended:
        ended = ended.loc[~ended["ended_by"].isin(["msp", "other"])]
    if ended.empty:
        return panel
    end = panel["client_id"].map(ended.set_index("client_id")["end_date"].dt.to_period("M"))
    still = panel["month"].array.asi8 <= np.where(end.notna(), end.array.asi8, -1)
    last = panel["month"].where(still).groupby(panel["client_id"]).transform("max")
    return panel.assign(left=(still & (panel["month"] == last)).astype("float64"))


def _with_score_known(
    panel: pd.DataFrame, bills: pd.DataFrame | None, month: pd.Period, scenario: Scenario
) -> pd.DataFrame:
    """Put in the score as it was known in its own month, where bills tell disputes that came up later.

    In the month asked about that is the score itself.
    """
    if bills is None or bills["disputed"].isna().all():
        return panel
    told = bills.dropna(subset=["disputed"])
    shares = told.groupby(["client_id", "disputed_known"])["disputed"].mean().rename("disputed_share")
    shares.index.names = _KEYS
    then = panel.drop(columns=["score", "disputed_share"], errors="ignore").merge(
        shares.reset_index(), on=_KEYS, how="left"
    )
    graded = scorecard(then, weights=scenario.weights or None, targets=scenario.targets or None)
    known = panel.merge(graded[[*_KEYS, "score"]].rename(columns={"score": "score_known"}), on=_KEYS, how="left")
    today = known["month"] == month
    return known.assign(score_known=known["score_known"].where(~today, known["score"]))
