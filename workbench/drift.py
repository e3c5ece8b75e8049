"""Who is drifting: the history's figures laid before the learned model, each as it was known in its own month."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from history import History, read_history
from history.bill_fates import bill_fates
from history.presence import presence
from models import LABELS, DriftAssessment, LinearModel, ModelError, assess_drift
from sharing import LearnedModels, ShelfError
from simulator import Scenario, complete_assumptions
from workbench.portfolio import Learned
from workbench.scored_panel import graded_as, scored_panel

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
"""The made-up company, from which a small book may borrow weights."""
WARN_TIMES = 2.0
"""A client is warned of when its probability is this many times the base rate. An assumption, dated 2026-11."""
WARNING_LABELS = ("grade", "late", "disputed", "churn")
"""What informs beside a verdict without entering it."""
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
        As `price_changes`.
    month : Period
        The last month known.
    clients : tuple of str
        Those still there: whom there is something to tell about.
    """

    panel: pd.DataFrame
    bills: pd.DataFrame | None
    price_rises: pd.DataFrame | None
    month: pd.Period
    clients: tuple[str, ...]


def drift_inputs(
    history: History, panel: pd.DataFrame, scores: pd.DataFrame, month: pd.Period, scenario: Scenario
) -> DriftInputs:
    """Return what forecasts are made from, of a history's month panel and grades at the end of a month."""
    bills = bill_fates(history, month)
    asked = _with_leaving(panel.merge(scores[[*_KEYS, "score"]], on=_KEYS, how="left"), history, month)
    there = presence(history, month)
    return DriftInputs(
        _with_score_known(asked, bills, month, scenario),
        bills,
        price_changes(history, month),
        month,
        tuple(there.index[there["active"]].astype(str)),
    )


def foretell(
    inputs: DriftInputs,
    *,
    label: str,
    scenario: Scenario,
    horizon: int | None = None,
    window: int = 6,
    borrowed_weights: Mapping[str, float] | None = None,
) -> DriftAssessment:
    """Return who is drifting by one label.

    Parameters
    ----------
    inputs : DriftInputs
    label : str
        A key of `models.LABELS`.
    scenario : Scenario
        Its seed draws the intervals.
    horizon, window : int
        Months ahead and back; the label's own horizon by default.
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
        clients=inputs.clients,
        borrowed_weights=borrowed_weights,
        assumed_effort_change=complete_assumptions({})["drift_effort_change"],
    )


@dataclass(frozen=True)
class DriftAnswers:
    """A history's questions of drift, each answered when it is first asked for, and kept where there is a place for it.

    Attributes
    ----------
    fingerprint : str
        The history's.
    inputs : DriftInputs
    scenario : Scenario
        What grades; its seed draws.
    kept : LearnedModels or None
        Where trained models are kept.
    """

    fingerprint: str
    inputs: DriftInputs
    scenario: Scenario
    kept: LearnedModels | None = None
    _known: dict[tuple[str, bool], DriftAssessment] = field(default_factory=dict, repr=False, compare=False)

    def answer(self, label: str, *, borrow: bool = False) -> DriftAssessment:
        """Return who is drifting by one label.

        Parameters
        ----------
        label : str
            A key of `models.LABELS`.
        borrow : bool
            Where there are too few episodes to learn from, take weights learned on the made-up company.

        Raises
        ------
        ModelError
            Where the history does not hold what the label needs.
        """
        if (label, borrow) not in self._known:
            self._known[label, borrow] = self._found_or_trained(label, borrow)
        return self._known[label, borrow]

    def _found_or_trained(self, label: str, borrow: bool) -> DriftAssessment:
        settings: dict[str, str | bool] = {
            "label": label,
            "borrow": borrow,
            "month": str(self.inputs.month),
            "scenario": self.scenario.canonical(),
            "clients": "\n".join(self.inputs.clients),
        }
        found = self.kept.find(self.fingerprint, settings) if self.kept is not None else None
        if found is not None:
            return found
        found = foretell(
            self.inputs,
            label=label,
            scenario=self.scenario,
            borrowed_weights=sample_weights(label, self.kept) if borrow else None,
        )
        if self.kept is not None:
            with suppress(ShelfError):
                # A disk that is full costs the next visitor the training, and nobody an answer.
                self.kept.keep(self.fingerprint, settings, found)
        return found

    def warnings(self) -> dict[str, tuple[str, ...]]:
        """Ask every question that can warn, and return what speaks against each client, as `warnings_so_far`."""
        for label in WARNING_LABELS:
            # What the history cannot tell warns of nobody.
            with suppress(ModelError):
                self.answer(label)
        return self.warnings_so_far()

    def warnings_so_far(self) -> dict[str, tuple[str, ...]]:
        """Return the questions that speak against a client, as ``drift_<label>``, of those already asked.

        Of those alone whose forecasts were shown to come true better than guessing, and of clients with any.
        """
        found: dict[str, list[str]] = {}
        for label in WARNING_LABELS:
            assessment = self._known.get((label, False))
            if assessment is None or not assessment.signal:
                continue
            line = WARN_TIMES * assessment.model.base_rate
            for client in assessment.clients:
                if client.probability is not None and client.probability >= line:
                    found.setdefault(client.client_id, []).append(f"drift_{label}")
        return {client_id: tuple(codes) for client_id, codes in found.items()}


def sample_weights(label: str, kept: LearnedModels | None = None) -> dict[str, float]:
    """Return the weights that the made-up company teaches for a label: log-odds a standard deviation by feature.

    Returns
    -------
    dict
        Empty where it teaches none: no signal there, or another model in use.
    """
    history = read_history(SAMPLE)
    month, scenario = history.last_month, Scenario()
    panel, scores = scored_panel(history, month, scenario)
    inputs = drift_inputs(history, panel, scores, month, scenario)
    found = DriftAnswers(history.fingerprint, inputs, scenario, kept).answer(label)
    fitted = found.model.fitted
    if not found.signal or fitted.kind != "logistic" or not isinstance(fitted, LinearModel):
        return {}
    return dict(zip(fitted.features, fitted.coefficients, strict=True))


def effort_change_learned(hours_drift: DriftAssessment | None) -> dict[str, Learned]:
    """Return the assumption drift_effort_change as the past drifters teach it; empty where there were none."""
    change = None if hours_drift is None else hours_drift.effort_change
    if change is None or change.seen is None:
        return {}
    method = f"rise of hours of past drifters, drawn toward {change.assumed:g}"
    seen = f"{change.episodes} distinct {'drift' if change.episodes == 1 else 'drifts'}, mean rise {change.seen:.2f}"
    return {"drift_effort_change": Learned(round(change.value, 3), method, seen)}


def price_changes(history: History, month: pd.Period) -> pd.DataFrame | None:
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
    graded = graded_as(scenario, then)
    known = panel.merge(graded[[*_KEYS, "score"]].rename(columns={"score": "score_known"}), on=_KEYS, how="left")
    today = known["month"] == month
    return known.assign(score_known=known["score_known"].where(~today, known["score"]))
