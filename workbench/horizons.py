"""A decision's forecast some months on, beside what came: the probability of staying, fees, and two ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from history.tables import RANGE_HORIZONS, STAY_HORIZONS
from models.forecast_scores import normal_scores
from simulator import Action
from workbench.outcomes import Ledger

MEASURES = ("hours", "gross_profit")
CERTAIN = 1e-3
"""A probability this near 0 or 1 is no forecast to learn from: a firing leaves nothing open."""


@dataclass(frozen=True)
class Range:
    """A 90 % range of hours or currency, and what came: None where the client left or a month of it is not told."""

    p05: float
    p50: float
    p95: float
    came: float | None

    @property
    def score(self) -> float | None:
        """Return the normal score of what came; None of a range without width, which left nothing open."""
        if self.came is None or self.p05 == self.p95:
            return None
        return float(normal_scores(*(np.array([value]) for value in (self.came, self.p05, self.p50, self.p95)))[0])

    @property
    def pit(self) -> float | None:
        """Return where in the range it came, in [0, 1]."""
        score = self.score
        return None if score is None else float(ndtr(score))

    @property
    def inside(self) -> bool | None:
        """Say whether the range held."""
        return None if self.came is None else self.p05 <= self.came <= self.p95


@dataclass(frozen=True)
class Horizon:
    """What a decision's forecast said of some months later, and what came.

    Attributes
    ----------
    months : int
        After the decision.
    there : bool
        Still a client at the end of them.
    ended_by : str
        client, msp, other; empty where it is there or nobody told.
    not_scored : str
        Why the probability is not scored: superseded (another change was decided since; its ranges are not scored
        either), ended_otherwise (not by the client, which no forecast of its leaving is about), certain. Empty: it is.
    stay_probability, plain_stay_probability : float
        Of the forecast, and exp(-rate * months / 12) at the rate of leaving of all clients known when it was decided.
    fees_forecast, fees : float or None, currency
        Billed through them if it is there, and what was billed.
    ranges : dict of measure to Range
        hours and gross_profit through them if it is there.
    """

    months: int
    there: bool
    ended_by: str
    not_scored: str
    stay_probability: float
    plain_stay_probability: float
    fees_forecast: float | None
    fees: float | None
    ranges: dict[str, Range]

    @property
    def tests_ranges(self) -> bool:
        """Say whether what came tests the ranges."""
        return self.not_scored != "superseded" and any(found.score is not None for found in self.ranges.values())


def horizons_reached(
    ledger: Ledger,
    client_id: str,
    decided_in: pd.Period,
    action: Action,
    forecast: Mapping[str, float],
    superseded_in: pd.Period | None,
    rate: float,
) -> list[Horizon]:
    """Return those of a decision's horizons that have passed, each with its forecast and what came.

    Parameters
    ----------
    ledger : Ledger
    client_id : str
    decided_in : pandas.Period
    action : Action
    forecast : mapping of column to float
        Known cells of decisions.csv.
    superseded_in : pandas.Period or None
        When another change of the client was decided.
    rate : float
        How often a year any client leaves, as known when it was decided.
    """
    reached = []
    for months in STAY_HORIZONS:
        end = decided_in + months
        fate = ledger.fate(client_id, end) if end <= ledger.as_of else None
        if fate is None:
            continue
        stays = forecast[f"stay_probability_{months}"]
        not_scored = ""
        if superseded_in is not None and superseded_in < end:
            not_scored = "superseded"
        elif not CERTAIN < stays < 1.0 - CERTAIN:
            not_scored = "certain"
        elif fate.ended_by in ("msp", "other") and action.decision_kind != "staged":
            not_scored = "ended_otherwise"

        def came(column: str, end: pd.Period = end) -> float | None:
            return ledger.total(client_id, decided_in + 1, end, column)

        reached.append(
            Horizon(
                months,
                fate.there,
                fate.ended_by,
                not_scored,
                stays,
                float(np.exp(-rate * months / 12.0)),
                forecast.get(f"fees_{months}"),
                came("mrr"),
                {
                    measure: Range(*levels, came(measure) if fate.there else None)
                    for measure in MEASURES
                    if months in RANGE_HORIZONS and (levels := _levels(forecast, f"{measure}_{months}"))
                },
            )
        )
    return reached


def _levels(forecast: Mapping[str, float], name: str) -> tuple[float, float, float] | None:
    low, middle, high = (forecast.get(f"{name}_{level}") for level in ("p05", "p50", "p95"))
    return None if low is None or middle is None or high is None else (low, middle, high)
