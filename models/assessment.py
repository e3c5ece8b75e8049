"""The result of looking for drift: plain, frozen records that can be shown, written down and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.acting import ActingCosts, ActingValue, Tested, acting_values
from models.boosting import TreesModel
from models.calibration import Calibration
from models.effort_change import EffortChange
from models.finding import CandidateScores, has_clear_gain
from models.linear import LinearModel
from models.reasons import Reason
from models.scores import CalibrationGroup

Scores = Mapping[str, float | int | dict[str, list[float]]]
Document = dict[str, object]


@dataclass(frozen=True)
class ClientDrift:
    """One client's place on the watchlist.

    Parameters
    ----------
    client_id : str
        Whose.
    probability : float or None
        That it happens within the horizon, in [0, 1]; None where the question makes no sense (it is so already) or too
        little is known.
    low, high : float or None
        A 90 % range of the probability; None where the probability is.
    already : bool
        It is so today.
    reasons : tuple of Reason
        Largest contribution first.
    """

    client_id: str
    probability: float | None
    low: float | None
    high: float | None
    already: bool
    reasons: tuple[Reason, ...]

    def document(self) -> Document:
        """Give the client's part of a document: plain texts and numbers, what is not known left out."""
        plain: Document = {"client_id": self.client_id}
        if self.probability is not None:
            plain |= {"probability": self.probability, "range": [self.low, self.high]}
        return plain | {"already": self.already, "reasons": [reason.text for reason in self.reasons]}


@dataclass(frozen=True)
class DriftModel:
    """What stands behind the probabilities, complete enough to compute them again.

    Parameters
    ----------
    fitted : LinearModel or TreesModel
        Fitted to all that is known at the month asked about.
    base_rate : float
        How often it happens within the horizon at all, in (0, 1).
    calibration : Calibration
        What its log-odds are put through; slope 0 where no signal was shown.
    windows : float
        Distinct windows' worth of evidence it was fitted to.
    clients : int
        Clients among them.
    """

    fitted: LinearModel | TreesModel
    base_rate: float
    calibration: Calibration
    windows: float
    clients: int

    def document(self) -> Document:
        """Give the model as plain numbers: log-odds, means and scales in the features' units, trees as tables."""
        return {
            **_fitted_document(self.fitted),
            "base_rate": self.base_rate,
            "calibration": {"slope": self.calibration.slope, "shift": self.calibration.shift},
            "windows": self.windows,
            "clients": self.clients,
        }


def _fitted_document(fitted: LinearModel | TreesModel) -> Document:
    if isinstance(fitted, LinearModel):
        return {
            "kind": fitted.kind,
            "intercept": fitted.intercept,
            "features": [
                {"name": name, "coefficient": coefficient, "mean": mean, "scale": scale}
                for name, coefficient, mean, scale in zip(
                    fitted.features, fitted.coefficients, fitted.means, fitted.scales, strict=True
                )
            ],
        }
    return {
        "kind": fitted.kind,
        "intercept": fitted.intercept,
        "features": [{"name": name, "mean": mean} for name, mean in zip(fitted.features, fitted.means, strict=True)],
        "trees": [{name: list(column) for name, column in vars(tree).items()} for tree in fitted.trees],
    }


@dataclass(frozen=True)
class DriftAssessment:
    """Who is drifting, why, and how far that can be trusted.

    Parameters
    ----------
    label, question : str
        What was asked, as a name and in plain words.
    horizon, window : int
        Months ahead, and months looked back for "today".
    threshold : float
        In the label's unit.
    as_of : str
        Last month known, YYYY-MM.
    gate : str
        How much evidence allows: ``rule``, ``one_feature``, ``three_features`` or ``five_features``.
    gate_text : str
        The same in a sentence.
    finding : str
        Whether there is a predictive signal, in plain words with the figures.
    signal : bool
        Whether forecasts made forward in time were shown to rank better than guessing.
    episodes : int
        Distinct episodes in the history.
    borrowed : bool
        The weights were learned on the made-up company, because the owner accepts it.
    model : DriftModel
        What is in use.
    scores : mapping
        As `models.finding.validated` gives them; one that cannot be computed is absent.
    curve : tuple of CalibrationGroup
        What was foretold against what came.
    candidates : tuple of CandidateScores
        Each way of forecasting on the same rows.
    tested : Tested
        The forecasts made forward in time themselves.
    effort_change : EffortChange or None
        By how much the hours of those that drifted rose; None for other labels.
    clients : tuple of ClientDrift
        As a watchlist: likeliest first, then those for whom it is so already, then those of whom too little is known.
    """

    label: str
    question: str
    horizon: int
    window: int
    threshold: float
    as_of: str
    gate: str
    gate_text: str
    finding: str
    signal: bool
    episodes: int
    borrowed: bool
    model: DriftModel
    scores: Scores
    curve: tuple[CalibrationGroup, ...]
    candidates: tuple[CandidateScores, ...]
    tested: Tested
    effort_change: EffortChange | None
    clients: tuple[ClientDrift, ...]

    def probabilities(self) -> dict[str, float]:
        """Give the probability of each client that has one."""
        return {client.client_id: client.probability for client in self.clients if client.probability is not None}

    @property
    def clear_gain(self) -> bool:
        """Whether it was shown to rank clients not bad already better than looking at today alone."""
        return has_clear_gain(dict(self.scores))

    def acting(self, costs: ActingCosts) -> dict[str, ActingValue]:
        """Give what acting on such warnings would have earned, as `models.acting.acting_values`."""
        return acting_values(self.tested, costs)

    def document(self) -> Document:
        """Give all but the single forecasts as plain texts, numbers, lists and dictionaries, ready for JSON.

        Returns
        -------
        dict
            A key of which nothing is known is absent.
        """
        found: Document = {
            "label": self.label,
            "question": self.question,
            "horizon": self.horizon,
            "window": self.window,
            "threshold": self.threshold,
            "as_of": self.as_of,
            "gate": self.gate,
            "gate_text": self.gate_text,
            "finding": self.finding,
            "signal": self.signal,
            "episodes": self.episodes,
            "borrowed": self.borrowed,
            "model": self.model.document(),
            "scores": dict(self.scores),
            "calibration_curve": [vars(group).copy() for group in self.curve],
            "candidates": [candidate.document() for candidate in self.candidates],
            "clients": [client.document() for client in self.clients],
        }
        if self.effort_change is not None:
            figures = vars(self.effort_change)
            found["effort_change"] = {name: value for name, value in figures.items() if value is not None}
        return found
