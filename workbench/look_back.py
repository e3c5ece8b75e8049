"""Decisions taken, laid beside the months that came: what held, what did not, and what that moves.

Only what is known at the end of the month asked about is read; a later month changes nothing of an earlier look back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from history import TABLES, History
from history.tables import STAY_HORIZONS
from models.forecast_scores import (
    BrierScores,
    Coverage,
    Moved,
    Share,
    brier_of,
    coverage_of,
    share_of,
    shift_moved,
    shifted,
    spread_moved,
)
from simulator import Action
from workbench.horizons import MEASURES, Horizon, Range, horizons_reached
from workbench.outcomes import Ledger, open_ledger
from workbench.verdict_hits import Hit, is_change_to_log, judged

ADVICE = ("followed", "not_followed", "toss_up")
_NAMES = TABLES["decisions"].names
_FORECAST = frozenset(_NAMES[_NAMES.index(f"stay_probability_{STAY_HORIZONS[0]}") :])


@dataclass(frozen=True)
class LookedBack:
    """One recorded decision beside what came.

    Attributes
    ----------
    decided_in : str
        YYYY-MM.
    forecast : dict of column to float
        As it stands in decisions.csv.
    months_since : int
    reached : tuple of Horizon
        Those that have passed, the nearest first.
    hit : Hit
    rise_to_log : str
        YYYY-MM of a decided price change that is in force and not logged as an event; empty where there is none.
    """

    client_id: str
    decided_in: str
    action: Action
    verdict: str
    note: str
    forecast: dict[str, float]
    months_since: int
    reached: tuple[Horizon, ...]
    hit: Hit
    rise_to_log: str

    @property
    def advice(self) -> str:
        """Return what became of the product's advice, one of `ADVICE`."""
        if self.verdict == "toss_up":
            return "toss_up"
        return "followed" if self.verdict == self.action.decision_kind else "not_followed"

    @property
    def stay_scored(self) -> Horizon | None:
        """Return the longest horizon whose probability is scored."""
        return max((h for h in self.reached if not h.not_scored), key=lambda h: h.months, default=None)

    @property
    def ranges_scored(self) -> Horizon | None:
        """Return the longest horizon whose ranges are scored."""
        return max((h for h in self.reached if h.tests_ranges), key=lambda h: h.months, default=None)


@dataclass(frozen=True)
class LookBack:
    """All recorded decisions beside what came by the end of a month, and what is learned of it.

    Attributes
    ----------
    as_of : str
        YYYY-MM.
    decisions : tuple of LookedBack
        The latest first.
    coverage : dict of measure to Coverage
        Each decision with its longest horizon.
    stays : BrierScores
        Of being still a client, each decision with its longest horizon.
    hits : dict of `ADVICE` to Share
        Of the decisions that are judged.
    spread : Moved
        Factor by which ranges are too narrow.
    shift : Moved
        By how much the log odds of leaving are off.
    """

    as_of: str
    decisions: tuple[LookedBack, ...]
    coverage: dict[str, Coverage]
    stays: BrierScores
    hits: dict[str, Share]
    spread: Moved
    shift: Moved


def look_back(history: History, as_of: pd.Period) -> LookBack:
    """Lay every decision recorded by a month's end beside what came by then.

    Parameters
    ----------
    history : History
        With decisions.csv, or without: then there is nothing to score and nothing moves.
    as_of : pandas.Period
        The last month read.

    Raises
    ------
    HistoryError
        For a month the history does not reach.

    Notes
    -----
    Each decision counts once, with its longest horizon reached: shorter ones are parts of it. A later change of the
    same client supersedes the forecast for horizons that end after it was decided. What was learned when a decision was
    recorded is taken out of its forecast again before it is learned from: else the same error would count twice.

    The forecast is of the decision, carried out or not: it is scored as it was taken (as in a trial analysed by
    intention to treat).

    *Not modelled*: decisions whose months overlap are taken as independent; a bad year for all of them is not told from
    forecasts that are off.
    """
    found = _decisions(history, as_of)
    stays = [(one.forecast.get("leaving_shift", 0.0), scored) for one in found if (scored := one.stay_scored)]
    ranges = [(one.forecast.get("spread_factor", 1.0), scored) for one in found if (scored := one.ranges_scored)]
    there = np.array([float(scored.there) for _shift, scored in stays])
    leaving = [shifted(1.0 - scored.stay_probability, -shift) for shift, scored in stays]
    return LookBack(
        str(as_of),
        found,
        {measure: _coverage([scored.ranges.get(measure) for _factor, scored in ranges]) for measure in MEASURES},
        brier_of(
            np.array([scored.stay_probability for _shift, scored in stays]),
            np.array([scored.plain_stay_probability for _shift, scored in stays]),
            there,
        ),
        {advice: _hits([one.hit for one in found if one.advice == advice]) for advice in ADVICE},
        spread_moved(np.array([_mean_square(scored, factor) for factor, scored in ranges])),
        shift_moved(np.array(leaving), 1.0 - there),
    )


def _coverage(ranges: list[Range | None]) -> Coverage:
    columns = zip(
        *((r.came, r.p05, r.p50, r.p95) for r in ranges if r is not None and r.score is not None), strict=True
    )
    rows = [np.array(column, dtype=float) for column in columns] or [np.zeros(0)] * 4
    return coverage_of(*rows)


def _mean_square(horizon: Horizon, factor: float) -> float:
    scores = [score for one in horizon.ranges.values() if (score := one.score) is not None]
    return float(np.mean([(factor * score) ** 2 for score in scores]))


def _hits(hits: list[Hit]) -> Share:
    states = [hit.state for hit in hits]
    return share_of(states.count("hit"), states.count("hit") + states.count("missed"))


def _decisions(history: History, as_of: pd.Period) -> tuple[LookedBack, ...]:
    history.check_as_of(as_of)
    decisions = history.decisions
    if decisions is None:
        return ()
    known = decisions.loc[(decisions["decided_in"] <= as_of) & (decisions["decided_in"] >= history.first_month)]
    if known.empty:
        return ()
    ledger = open_ledger(history, as_of)
    rows = [_cells(row) for row in known.to_dict("records")]
    changes: dict[str, list[pd.Period]] = {}
    for row in rows:
        if row["kind"] != "keep":
            changes.setdefault(row["client_id"], []).append(row["decided_in"])
    rates = {month: ledger.plain_leaving_rate(month) for month in known["decided_in"].unique()}
    looked_back = [
        _looked_back(ledger, row, changes.get(row["client_id"], []), rates[row["decided_in"]]) for row in rows
    ]
    return tuple(sorted(looked_back, key=lambda one: (one.decided_in, one.client_id), reverse=True))


def _cells(row: Mapping[str, object]) -> dict[str, Any]:
    """Return the known cells of a row."""
    return {name: value for name, value in row.items() if not pd.isna(value)}


def _looked_back(ledger: Ledger, row: dict[str, Any], changes: list[pd.Period], rate: float) -> LookedBack:
    client_id, decided_in, action = str(row["client_id"]), row["decided_in"], action_of(row)
    forecast = {name: float(value) for name, value in row.items() if isinstance(value, float) and name in _FORECAST}
    superseded_in = min((month for month in changes if month > decided_in), default=None)
    kept = forecast.get("keep_gross_profit_12")
    return LookedBack(
        client_id,
        str(decided_in),
        action,
        str(row["verdict"]),
        str(row.get("note", "")),
        forecast,
        ledger.as_of.ordinal - decided_in.ordinal,
        tuple(horizons_reached(ledger, client_id, decided_in, action, forecast, superseded_in, rate)),
        judged(ledger, client_id, decided_in, action, kept, superseded_in),
        str(decided_in + action.month) if is_change_to_log(ledger, client_id, decided_in, action) else "",
    )


def action_of(row: Mapping[str, Any]) -> Action:
    """Return the action that the known cells of a row of decisions.csv tell of."""
    kind, month = row["kind"], int(row.get("month", 0))
    if kind != "reprice":
        return Action(kind, month=month)
    review = row.get("review_month")
    return Action(
        "reprice",
        float(row["uplift"]),
        month,
        bool(row.get("prepay", False)),
        bool(row.get("standardise", False)),
        None if review is None else int(review),
        tuple(str(row.get("keep_if", "improved")).split()),
    )
