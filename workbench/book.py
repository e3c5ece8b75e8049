"""A history opened: its panel, grades, profiles and forecasts, joined into a portfolio that can be decided about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from history import Estimate, Fault, History, HistoryError
from history.deal_breakers import deal_breakers
from history.profile import estimate_profiles
from history.profile_files import read_company, read_profile_rows
from models import DriftAssessment, ModelError
from models.forecast_scores import shifted
from sharing import LearnedModels
from simulator import PROFILE_FIELDS, Scenario, profiles_from_rows
from workbench.drift import DriftAnswers, drift_inputs, effort_change_learned
from workbench.gradebook import Gradebook
from workbench.look_back import LookBack, look_back
from workbench.portfolio import Portfolio, company_of
from workbench.price_history import PriceResponse, price_response
from workbench.scored_panel import scored_panel

THIN_HISTORY_MONTHS = 6


@dataclass(frozen=True)
class Book:
    """All that is known of a company's clients at the end of a month.

    Attributes
    ----------
    as_of : str
        YYYY-MM.
    panel, scores : DataFrame
        Month panel, and grades by client and month.
    estimates : dict of client_id to (dict of field to Estimate)
        The profile with how each figure was come by.
    drift : DriftAnswers
        Who is drifting, by each question that can be asked.
    hours_drift : DriftAssessment or None
        Whose hours are drifting up: the profile's drift_probability. None where the history cannot answer;
        `hours_unanswered` then says why.
    price_response : PriceResponse
        What past price rises teach, and whether it is used.
    breakers : DataFrame
        Active deal-breakers.
    portfolio : Portfolio
        The clients that can be decided about.
    left_out : dict of client_id to str
        Active clients that cannot, each with the reason.
    looked_back : LookBack
        Earlier decisions beside what came of them, and what that moved.
    """

    history: History
    as_of: str
    panel: pd.DataFrame
    scores: pd.DataFrame
    estimates: dict[str, dict[str, Estimate]]
    drift: DriftAnswers
    hours_drift: DriftAssessment | None
    hours_unanswered: str
    price_response: PriceResponse
    breakers: pd.DataFrame
    portfolio: Portfolio
    left_out: dict[str, str]
    warnings: tuple[str, ...]
    scenario: Scenario
    looked_back: LookBack

    @property
    def spread_factor(self) -> float:
        """Return by what the ranges of a forecast are widened: learned of decisions looked back on, else 1."""
        return self.looked_back.spread.in_force

    @property
    def leaving_shift(self) -> float:
        """Return by what the log odds of leaving are moved: learned of decisions looked back on, else 0."""
        return self.looked_back.shift.in_force

    @property
    def month(self) -> pd.Period:
        """Return `as_of` as a month."""
        return pd.Period(self.as_of, "M")

    @cached_property
    def gradebook(self) -> Gradebook:
        """Return what the scorecard says of the active clients, each table made when it is first asked for."""
        return Gradebook(
            history=self.history,
            month=self.month,
            panel=self.panel,
            scores=self.scores,
            breakers=self.breakers,
            clients=tuple(self.estimates),
            scenario=self.scenario,
        )

    def watch(self, label: str, *, borrow: bool = False) -> DriftAssessment:
        """Return who is drifting by one label, as `DriftAnswers.answer`."""
        return self.drift.answer(label, borrow=borrow)

    def client_warnings(self) -> dict[str, tuple[str, ...]]:
        """Return the portfolio's warnings of each client, and what its drift warns of."""
        drifting = self.drift.warnings()
        return {
            client_id: (*self.portfolio.warnings.get(client_id, ()), *drifting.get(client_id, ()))
            for client_id in self.portfolio.profiles.client_ids
        }


def month_of(history: History, as_of: str | None) -> pd.Period:
    """Return the month asked about, the last known one by default.

    Raises
    ------
    HistoryError
        For what is no month, or one the history does not reach.
    """
    if as_of is None:
        return history.last_month
    try:
        month = pd.Period(as_of, "M")
    except ValueError:
        month = None
    if month is None or str(month) != as_of:
        raise HistoryError([Fault("as_of", None, None, as_of, "a month as YYYY-MM")])
    history.check_as_of(month)
    return month


def _with_learned_drift(
    estimates: Mapping[str, Mapping[str, Estimate]], found: DriftAssessment | None
) -> dict[str, dict[str, Estimate]]:
    """Put the learned probability of drift in the place of the default."""
    learned = found.probabilities() if found is not None else {}
    joined: dict[str, dict[str, Estimate]] = {}
    for client_id, fields in estimates.items():
        joined[client_id] = dict(fields)
        if found is not None and client_id in learned:
            joined[client_id]["drift_probability"] = Estimate(
                learned[client_id],
                f"learned from history: {found.gate_text}"
                if found.signal
                else f"base rate of the book: {found.finding}",
                f"{found.episodes} distinct episodes",
                False,
            )
    return joined


def _with_learned_leaving(
    estimates: Mapping[str, Mapping[str, Estimate]], looked_back: LookBack
) -> dict[str, dict[str, Estimate]]:
    """Move the odds of leaving by what was learned of earlier decisions, where there are enough of them."""
    joined = {client_id: dict(fields) for client_id, fields in estimates.items()}
    shift = looked_back.shift
    if not shift.applies:
        return joined
    for fields in joined.values():
        known = fields["annual_churn"]
        if known.value is None:
            continue
        method = f"{known.method}, odds times {np.exp(shift.in_force):.2f} learned from decisions looked back on"
        evidence = f"{known.evidence}; {shift.decisions} decisions"
        fields["annual_churn"] = Estimate(shifted(known.value, shift.in_force), method, evidence, known.assumed)
    return joined


def _decidable(estimates: Mapping[str, Mapping[str, Estimate]]) -> tuple[list[dict[str, object]], dict[str, str]]:
    rows: list[dict[str, object]] = []
    left_out: dict[str, str] = {}
    for client_id, fields in estimates.items():
        missing = [name for name in ("mrr", "hours") if fields[name].value is None]
        if missing:
            left_out[client_id] = f"no {' and no '.join(missing)} in the history: {fields[missing[0]].method}"
            continue
        rows.append({"client_id": client_id, **{name: fields[name].value for name in PROFILE_FIELDS}})
    return rows, left_out


def _names(history: History) -> dict[str, str]:
    if history.clients is None or "name" not in history.clients:
        return {}
    named = history.clients.dropna(subset=["name"])
    return dict(zip(named["client_id"].astype(str), named["name"].astype(str), strict=True))


def _on_standard_stack(history: History) -> frozenset[str]:
    if history.clients is None or "on_standard_stack" not in history.clients:
        return frozenset()
    there = history.clients["on_standard_stack"].fillna(False).astype(bool)
    return frozenset(history.clients.loc[there, "client_id"].astype(str))


def open_book(
    history: History,
    as_of: str | None = None,
    scenario: Scenario | None = None,
    kept: LearnedModels | None = None,
) -> Book:
    """Open a history at the end of a month: profiles, grades and forecasts, nothing later read.

    Parameters
    ----------
    history : History
    as_of : str or None
        YYYY-MM; the last known month by default.
    scenario : Scenario or None
        Its weights and targets grade the clients, its seed resamples them.
    kept : LearnedModels or None
        Where trained models are kept.

    Raises
    ------
    HistoryError
        For a month the history does not reach, or weights and targets that are not allowed.
    """
    scenario = scenario or Scenario()
    month = month_of(history, as_of)
    panel, scores = scored_panel(history, month, scenario)
    defaults = {name: record.default for name, record in PROFILE_FIELDS.items() if record.default is not None}
    profiles = estimate_profiles(history, month, defaults=defaults)
    drift = DriftAnswers(
        history.fingerprint,
        drift_inputs(history, panel, scores, month, scenario),
        scenario,
        kept,
    )
    hours_drift, hours_unanswered = None, ""
    try:
        hours_drift = drift.answer("hours")
    except ModelError as error:
        hours_unanswered = str(error)
    prices = price_response(history, month, panel, scores, drift.inputs.price_rises)
    looked_back = look_back(history, month)
    estimates = _with_learned_leaving(_with_learned_drift(profiles.estimates, hours_drift), looked_back)
    estimates = prices.with_reactions(estimates)
    rows, left_out = _decidable(estimates)
    breakers = deal_breakers(history, month)
    facts = company_of(history.company)
    learned = {
        name: one
        for name, one in {**prices.assumptions(), **effort_change_learned(hours_drift)}.items()
        if name not in facts.assumptions
    }
    months_seen = panel.groupby("client_id").size()
    portfolio = Portfolio(
        profiles=profiles_from_rows(rows),
        company=facts.company,
        capacity_hours=facts.capacity_hours,
        own_assumptions={**{name: one.value for name, one in learned.items()}, **facts.assumptions},
        learned=learned,
        names=_names(history),
        deal_breakers=frozenset(breakers["client_id"].astype(str)),
        on_standard_stack=_on_standard_stack(history),
        warnings={
            str(row["client_id"]): ("thin_history",)
            for row in rows
            if months_seen.get(row["client_id"], 0) < THIN_HISTORY_MONTHS
        },
    )
    return Book(
        history=history,
        as_of=str(month),
        panel=panel,
        scores=scores,
        estimates=estimates,
        drift=drift,
        hours_drift=hours_drift,
        hours_unanswered=hours_unanswered,
        price_response=prices,
        scenario=scenario,
        breakers=breakers,
        portfolio=portfolio,
        left_out=left_out,
        warnings=(*history.warnings, *profiles.warnings),
        looked_back=looked_back,
    )


def portfolio_from_files(profiles: Path, company: Path | None = None) -> Portfolio:
    """Return the portfolio of a table of profiles and, if there is one, company.csv.

    Raises
    ------
    HistoryError, InputError
        Naming file, row, column, what was seen and what is allowed.
    """
    rows = read_profile_rows(profiles, PROFILE_FIELDS)
    facts = company_of(read_company(company) if company is not None else {})
    return Portfolio(
        profiles=profiles_from_rows(rows, profiles.name),
        company=facts.company,
        capacity_hours=facts.capacity_hours,
        own_assumptions=facts.assumptions,
    )
