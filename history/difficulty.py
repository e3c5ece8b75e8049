"""Difficult or bad: told apart by rules that are shown, so that a client who asks much is not taken for a bad one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from history.deal_breakers import DEAL_BREAKERS
from history.difficulty_rules import (
    DIFFICULTY_RULES,
    DISPUTED_WAY,
    DISPUTES,
    FALLEN_TO,
    FEWEST_RECOMMENDATIONS,
    IGNORED_SHARE,
    LATE_SHARE,
    MUCH_ASKED,
    ON_TIME_SHARE,
    QUARTER_MONTHS,
    STRIKES,
    STUCK_MONTHS,
    WEARING,
)
from history.estimates import counted
from history.friction import told_friction
from history.logged import monthly_disputes
from history.metrics import BAD_GRADES, Metric, metrics_in_use
from history.payments import client_payments, known_invoices, month_end
from history.presence import presence
from history.record import History
from history.scorecard import latest_scores, scorecard

__all__ = ["DIFFICULTY_RULES", "difficult_or_bad"]

_YEAR = 12
_UNCIVIL = ("abuse", "contempt", "unreasonable_demand", "complaint")
_AFFRONTS = ("abuse", "contempt", "unreasonable_demand")


def difficult_or_bad(
    history: History,
    as_of: pd.Period,
    panel: pd.DataFrame,
    scores: pd.DataFrame,
    breakers: pd.DataFrame,
    *,
    targets: Mapping[str, Mapping[str, float]] | None = None,
) -> pd.DataFrame:
    """Return for each active client whether it is bad, difficult or fine, by which rules, and what speaks for it.

    Bad: a rule of kind bad holds, or two strikes. Difficult: no such thing, but a strike or a sign holds. The rest is
    fine where it has a grade, else unknown. Which rules there are: `DIFFICULTY_RULES`.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Month asked about.
    panel : DataFrame
        From `history.panel.month_panel`, of the same month.
    scores : DataFrame
        From `history.scorecard.scorecard`.
    breakers : DataFrame
        From `history.deal_breakers.deal_breakers`, of the same month.
    targets : mapping, optional
        Those of the scores.

    Returns
    -------
    DataFrame
        client_id, label (bad, difficult, fine, unknown), reason (text: the evidence of what is held against it), case
        (what speaks for another chance; empty where none or where it is not difficult), rules (tuple of the names that
        hold, in declared order) and evidence (tuple of text, one a rule). The active clients with a row in `scores`.

    Notes
    -----
    A rule whose figures are not known does not hold. Votes of a poll that may not be told are no friction here.
    *Not modelled*: followed advice; recommendations neither ignored nor known to be followed speak neither way.
    """
    there = presence(history, as_of)
    now = latest_scores(scores.loc[scores["month"] <= as_of], there.index[there["active"]])
    year = panel.loc[(panel["month"] <= as_of) & (panel["month"] > as_of - _YEAR)]
    seen = _Seen(history, as_of, year, list(now["client_id"]), metrics_in_use(None, targets), targets)
    rows = []
    kinds = breakers.groupby("client_id")["kind"].agg(list).to_dict()
    failing = _failing(scores, now)
    for client, grade in zip(now["client_id"], now["grade"], strict=True):
        held = {
            **_bad(kinds.get(client, []), client in failing),
            **seen.strikes(client),
            **seen.signs(client, grade, has_breaker=client in kinds),
        }
        held |= seen.chances(client, held)
        rows.append((client, *_label(held, grade)))
    table = pd.DataFrame(rows, columns=["client_id", "label", "reason", "case", "rules", "evidence"])
    return table.astype(dict.fromkeys(["client_id", "label", "reason", "case"], "str"))


_Held = dict[str, str]
"""Rules that hold, each with its evidence."""


def _label(held: _Held, grade: object) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
    ordered = {name: held[name] for name in DIFFICULTY_RULES if name in held}
    kinds = [DIFFICULTY_RULES[name].kind for name in ordered]
    against = "; ".join(
        dict.fromkeys(text for (_, text), kind in zip(ordered.items(), kinds, strict=True) if kind != "chance")
    )
    case = ""
    if "bad" in kinds or kinds.count("strike") >= STRIKES:
        label = "bad"
        worst = [text for (_, text), kind in zip(ordered.items(), kinds, strict=True) if kind == "bad"]
        against = "; ".join(worst) or against
    elif "strike" in kinds or "sign" in kinds:
        label = "difficult"
        case = " ".join(DIFFICULTY_RULES[name].case for name in ordered if DIFFICULTY_RULES[name].case)
    elif isinstance(grade, str):
        label, against = "fine", f"grade {grade}"
    else:
        label, against = "unknown", "no grade yet"
    return label, against, case, tuple(ordered), tuple(ordered.values())


def _failing(scores: pd.DataFrame, now: pd.DataFrame) -> set[str]:
    """Return the clients whose grade is F in each of the months up to their last."""
    last = scores["client_id"].map(dict(zip(now["client_id"], now["month"].array.asi8.tolist(), strict=True)))
    age = last - scores["month"].array.asi8
    failed = scores.loc[(scores["grade"] == "F") & (age >= 0) & (age < STUCK_MONTHS)]
    counts = failed.groupby("client_id").size()
    return set(counts.index[counts >= STUCK_MONTHS])


def _bad(kinds: list[str], is_failing: bool) -> _Held:
    held = {}
    if kinds:
        held["deal_breaker"] = ", ".join(DEAL_BREAKERS[kind].label for kind in kinds)
    if is_failing:
        held["failing"] = f"grade F in each of the last {STUCK_MONTHS} months"
    return held


@dataclass
class _Seen:
    """What the last twelve months hold of each client asked for, indexed by client_id."""

    history: History
    as_of: pd.Period
    year: pd.DataFrame
    clients: list[str]
    metrics: Mapping[str, Metric]
    targets: Mapping[str, Mapping[str, float]] | None
    values: dict[str, dict[str, float]] = field(init=False)
    halves: tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]] = field(init=False)
    points: dict[str, float] = field(init=False)
    mean_points: float = field(init=False)
    affronts: dict[str, float] = field(init=False)
    uncivil: dict[str, float] = field(init=False)
    payments: dict[str, dict[str, float]] = field(init=False)
    written_off: dict[str, float] = field(init=False, default_factory=dict)
    disputed: dict[str, float] = field(init=False)
    dispute_months: dict[str, list[pd.Period]] = field(init=False)
    rises: dict[str, list[pd.Period]] = field(init=False)
    advice: dict[str, dict[str, float]] = field(init=False)

    def __post_init__(self) -> None:
        self.values = self._values(self.year, _YEAR)
        half = self.as_of - _YEAR // 2
        late, early = self.year["month"] > half, self.year["month"] <= half
        self.halves = (self._values(self.year.loc[early], _YEAR // 2), self._values(self.year.loc[late], _YEAR // 2))
        friction = told_friction(self.history, self.as_of).reindex(self.clients).fillna(0.0)
        self.points = friction["points"].to_dict()
        self.mean_points = float(friction["points"].mean()) if len(friction) else 0.0
        self.affronts = friction[list(_AFFRONTS)].sum(axis=1).to_dict()
        self.uncivil = friction[list(_UNCIVIL)].sum(axis=1).to_dict()
        self.payments = client_payments(self.history, self.as_of).to_dict("index")
        known = known_invoices(self.history, self.as_of)
        if known is not None:
            billed = known.loc[known["month"] > self.as_of - _YEAR]
            self.written_off = billed.groupby("client_id")["written_off"].sum().to_dict()
        disputes = monthly_disputes(self.history, self.as_of)
        recent = disputes.loc[disputes["month"] > self.as_of - _YEAR].groupby("client_id")
        self.disputed = recent["disputes"].sum().to_dict()
        self.dispute_months = recent["month"].agg(list).to_dict()
        self.rises = self._rises()
        sums = self.year.reindex(columns=["client_id", "recommendations_made", "recommendations_ignored"])
        self.advice = sums.groupby("client_id").sum(min_count=1).to_dict("index")

    def _values(self, rows: pd.DataFrame, window: int) -> dict[str, dict[str, float]]:
        taken = latest_scores(scorecard(rows, targets=self.targets, window=window), self.clients)
        return taken.set_index("client_id").to_dict("index")

    def value(self, client: str, metric: str) -> float:
        """Return a metric's value over the twelve months, NaN where unknown."""
        return self.values.get(client, {}).get(f"{metric}_value", np.nan)

    def _reaches(self, client: str, name: str, way: float) -> bool:
        """Tell whether a metric has come a share of the way from its good target (0) to its bad one (1)."""
        metric = self.metrics[name]
        passed = (self.value(client, name) - metric.good) / (metric.bad - metric.good)
        return bool(passed >= way - 1e-9)

    def _at_its_good(self, client: str, name: str) -> bool:
        metric = self.metrics[name]
        passed = (self.value(client, name) - metric.good) / (metric.bad - metric.good)
        return bool(passed <= 1e-9)

    def strikes(self, client: str) -> _Held:
        """Return the strikes that hold."""
        held = {}
        advice = self.advice.get(client, {})
        made = advice.get("recommendations_made", np.nan)
        ignored = advice.get("recommendations_ignored", np.nan)
        if made >= FEWEST_RECOMMENDATIONS and ignored >= IGNORED_SHARE * made:
            held["ignores_advice"] = f"{ignored:.0f} of {made:.0f} recommendations ignored in 12 months"
        if self.disputed.get(client, 0) >= DISPUTES and self._reaches(client, "disputed_invoices", 1.0):
            held["disputes_repeatedly"] = self._disputes_told(client)
        if self._is_wearing(client) and self.affronts.get(client, 0) > 0:
            held["wears_out"] = "abuse, contempt or unreasonable demands among its friction"
        return held

    def signs(self, client: str, grade: object, *, has_breaker: bool) -> _Held:
        """Return the signs that hold."""
        held = {}
        if grade in BAD_GRADES:
            held["low_grade"] = f"grade {grade}" if has_breaker else f"grade {grade}, no deal-breaker"
        if self._is_wearing(client):
            held["wearing"] = self._friction_told(client)
        if asked := self._much_asked(client):
            words = {"new_tickets": "tickets", "admin_requests": "administrators' requests"}
            held["asks_much"] = ", ".join(
                f"{self.value(client, name):.2f} {words[name]} per seat and month" for name in asked
            )
        paid = self.payments.get(client, {})
        late = paid.get("late_share", np.nan)
        if late >= LATE_SHARE:
            held["pays_late"] = f"{late:.2f} of the bills of 12 months late"
        elif np.isnan(late) and self._reaches(client, "days_to_pay", 1.0):
            held["pays_late"] = f"{self.value(client, 'days_to_pay'):.0f} days to pay on average in 12 months"
        if self.disputed.get(client, 0) > 0 and self._reaches(client, "disputed_invoices", DISPUTED_WAY):
            held["contests_price"] = self._disputes_told(client)
        return held

    def chances(self, client: str, held: _Held) -> _Held:
        """Return what speaks for a client, given what is held against it."""
        chances = {}
        if "asks_much" in held and (learned := self._learned(client)):
            chances["asks_much_but_learns"] = learned
        is_quiet = self.history.events is not None and self.uncivil.get(client, 0) == 0
        pays = self.written_off.get(client, 0.0) == 0
        if "pays_late" in held and is_quiet and pays and self.points.get(client, 0.0) <= self.mean_points:
            chances["late_but_civil"] = "nothing written off, nothing uncivil logged in 12 months"
        if (told := self._contests_once(client)) and self._pays_on_time(client):
            chances["contests_price_once"] = told
        if ("asks_much" in held or "wearing" in held) and self._at_its_good(client, "profitability"):
            margin = self.value(client, "profitability")
            chances["demanding_but_profitable"] = f"gross margin of 12 months {margin:.2f}"
        return chances

    def _is_wearing(self, client: str) -> bool:
        return self.mean_points > 0 and self.points.get(client, 0.0) >= WEARING * self.mean_points

    def _friction_told(self, client: str) -> str:
        return f"{self.points[client]:.0f} friction points in 12 months, the clients' mean is {self.mean_points:.1f}"

    def _disputes_told(self, client: str) -> str:
        share = self.value(client, "disputed_invoices")
        return f"{counted(self.disputed[client], 'dispute')} in 12 months, {share:.2f} of the bills"

    def _much_asked(self, client: str) -> list[str]:
        return [name for name in ("new_tickets", "admin_requests") if self._reaches(client, name, MUCH_ASKED)]

    def _learned(self, client: str) -> str:
        names = [f"{name}_value" for name in self._much_asked(client)]
        early, late = ([half.get(client, {}).get(name, np.nan) for name in names] for half in self.halves)
        if all(now <= FALLEN_TO * before for before, now in zip(early, late, strict=True)):
            return "what it asks much of has fallen by a tenth or more within the year"
        if self._at_its_good(client, "reopened_tickets"):
            return f"{self.value(client, 'reopened_tickets'):.2f} of its tickets reopened"
        if self._at_its_good(client, "recommendations_ignored"):
            return f"{self.value(client, 'recommendations_ignored'):.2f} of its recommendations ignored"
        return ""

    def _contests_once(self, client: str) -> str:
        count = self.disputed.get(client, 0)
        if count == 1:
            return "1 dispute in 12 months"
        if not count:
            return ""
        months = self.dispute_months[client]
        for rise in self.rises.get(client, []):
            if rise <= min(months) and max(months) <= rise + QUARTER_MONTHS:
                return f"{count:.0f} disputes, all within a quarter after the price rise of {rise}"
        return ""

    def _rises(self) -> dict[str, list[pd.Period]]:
        events = self.history.events
        if events is None or "value" not in events:
            return {}
        is_rise = (events["kind"] == "price_change") & (events["value"] > 0)
        rises = events.loc[is_rise & (events["date"] <= month_end(self.as_of))]
        return rises["date"].dt.to_period("M").groupby(rises["client_id"]).agg(list).to_dict()

    def _pays_on_time(self, client: str) -> bool:
        late = self.payments.get(client, {}).get("late_share", np.nan)
        if np.isnan(late):
            return self._at_its_good(client, "days_to_pay")
        return bool(late <= ON_TIME_SHARE)
