"""The result of looking for drift: plain, frozen records that can be shown, written down and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.linear import LinearModel
from models.reasons import Reason

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
    linear : LinearModel
        Fitted to all that is known at the month asked about.
    base_rate : float
        How often it happens within the horizon at all, in (0, 1).
    pull : float
        How much of the model's deviation from the base rate is kept, in log-odds: 1 all, 0 none (no signal).
    windows : float
        Distinct windows' worth of evidence it was fitted to.
    clients : int
        Clients among them.
    """

    linear: LinearModel
    base_rate: float
    pull: float
    windows: float
    clients: int

    def document(self) -> Document:
        """Give the model as plain numbers: log-odds a standard deviation, means and scales in the features' units."""
        linear = self.linear
        return {
            "kind": linear.kind,
            "intercept": linear.intercept,
            "features": [
                {"name": name, "coefficient": coefficient, "mean": mean, "scale": scale}
                for name, coefficient, mean, scale in zip(
                    linear.features, linear.coefficients, linear.means, linear.scales, strict=True
                )
            ],
            "base_rate": self.base_rate,
            "pull": self.pull,
            "windows": self.windows,
            "clients": self.clients,
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
    model : DriftModel
        What is in use.
    scores : mapping
        ``auc``, ``auc_drifters``, ``persistence_auc``, ``persistence_auc_drifters``, ``brier_skill``,
        ``calibration_slope``, ``test_episodes`` and ``interval`` (of each); one that cannot be computed is absent.
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
    model: DriftModel
    scores: Scores
    clients: tuple[ClientDrift, ...]

    def probabilities(self) -> dict[str, float]:
        """Give the probability of each client that has one."""
        return {client.client_id: client.probability for client in self.clients if client.probability is not None}

    def document(self) -> Document:
        """Give all of it as plain texts, numbers, lists and dictionaries, ready for JSON.

        Returns
        -------
        dict
            A key of which nothing is known is absent.
        """
        return {
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
            "model": self.model.document(),
            "scores": dict(self.scores),
            "clients": [client.document() for client in self.clients],
        }
