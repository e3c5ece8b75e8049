"""What the scorecard says of the active clients, each table made once, when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from history import History
from history.acceptability import rank_acceptability
from history.difficulty import difficult_or_bad
from history.fit import client_fit
from history.friction import told_friction
from history.hazards import annual_incident_probability
from history.insight import client_facts, small_but_stressful
from history.liability import liability
from history.presence import presence
from history.scorecard import latest_scores
from history.staff_view import StaffView, staff_view
from history.standing import portfolio_standing
from history.trend import monthly_score, score_trend
from simulator import PROFILE_FIELDS, Scenario


@dataclass(frozen=True)
class Gradebook:
    """The clients graded, ranked, watched and told apart at the end of a month.

    Attributes
    ----------
    history : History
    month : Period
    panel, scores, breakers : DataFrame
        As in the book.
    clients : tuple of str
        The active ones; every table holds these alone, a row each unless it says otherwise.
    scenario : Scenario
        Its weights and targets are those of the scores; its seed draws the random weights.
    """

    history: History
    month: pd.Period
    panel: pd.DataFrame
    scores: pd.DataFrame
    breakers: pd.DataFrame
    clients: tuple[str, ...]
    scenario: Scenario

    @cached_property
    def latest(self) -> pd.DataFrame:
        """Return each client's last row of the scores; clients without one have none."""
        return latest_scores(self.scores, self.clients)

    @cached_property
    def standing_by_month(self) -> pd.DataFrame:
        """Return how every client stood in every month among those that were there."""
        return portfolio_standing(self.history, self.scores, targets=self.scenario.targets or None)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """Return where each client stands among the clients of its last month."""
        return latest_scores(self.standing_by_month, self.clients)

    @cached_property
    def acceptability(self) -> pd.DataFrame:
        """Return how often each client's grade survives random weights; the graded ones."""
        return rank_acceptability(self.latest, seed=self.scenario.seed, weights=self.scenario.weights or None)

    @cached_property
    def _watched(self) -> pd.DataFrame:
        return self.panel.loc[self.panel["client_id"].isin(self.clients)]

    @cached_property
    def trend(self) -> pd.DataFrame:
        """Return who is getting worse or better, since when and what moved it."""
        weights, targets = self.scenario.weights or None, self.scenario.targets or None
        return score_trend(self._watched, self.month, weights=weights, targets=targets)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Return the monthly score that the trend is told from, a row a client and graded month."""
        weights, targets = self.scenario.weights or None, self.scenario.targets or None
        return monthly_score(self._watched, self.month, weights=weights, targets=targets)

    @cached_property
    def difficulty(self) -> pd.DataFrame:
        """Return whether each client is bad, difficult or fine, by which rules, and what speaks for it."""
        return difficult_or_bad(
            self.history, self.month, self.panel, self.scores, self.breakers, targets=self.scenario.targets or None
        )

    @cached_property
    def fit(self) -> pd.DataFrame:
        """Return which of the owner's stated wishes each client misses."""
        return client_fit(self.history, self.panel, self.clients)

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Return each client's revenue, hours and costs of 12 months, with its ``friction`` as it may be told.

        As `history.insight.client_facts`, indexed by client_id; friction in points, 0 where nothing is logged.
        """
        facts = client_facts(self.panel, self.month).reindex(list(self.clients))
        points = told_friction(self.history, self.month)["points"].reindex(facts.index)
        return facts.assign(friction=points.fillna(0.0))

    @cached_property
    def stressful(self) -> pd.DataFrame:
        """Return the clients outside the first fifth in revenue and inside it in friction or hours, over 12 months."""
        facts = self.facts
        return small_but_stressful(facts["revenue"], facts["friction"], facts["hours"])

    @cached_property
    def staff(self) -> StaffView | None:
        """Return the staff's poll beside the score; None where no recent poll has three voters."""
        return staff_view(self.history, self.latest, self.month)

    @cached_property
    def liability(self) -> pd.DataFrame:
        """Return by what factor each client's incidents are multiplied, for which signs."""
        table = liability(self.history, self.panel, self.month)
        return table.loc[[one for one in self.clients if one in table.index]].reset_index()

    @cached_property
    def incidents(self) -> pd.DataFrame:
        """Return the probability of an incident in 12 months with the signs of liability, and as if there were none.

        Columns client_id, ``without`` (every factor 1) and ``with_signs``; probabilities, a row a client.
        """
        there = presence(self.history, self.month)
        defaults = {name: record.default for name, record in PROFILE_FIELDS.items() if record.default is not None}
        factors = liability(self.history, self.panel, self.month)
        columns = {}
        for name, known in (("without", None), ("with_signs", factors)):
            found = annual_incident_probability(self.history, self.month, there, defaults, known)
            columns[name] = [found[one].value for one in self.clients]
        return pd.DataFrame({"client_id": pd.Series(self.clients, dtype="str"), **columns}).astype(
            dict.fromkeys(columns, "float64")
        )
