"""A decision recorded with its forecast: what was expected of it on the day, to be laid beside what comes."""

from __future__ import annotations

import numpy as np

from history import History
from history.log import add_decision
from history.tables import RANGE_HORIZONS, STAY_HORIZONS
from simulator import (
    KEEP,
    Action,
    InputError,
    Scenario,
    build_cases,
    check_agreement,
    exact_value,
    kept_gross_profit,
    stayer_months,
)
from workbench.book import Book
from workbench.verdict_hits import HIT_MONTHS

FEWEST_STAYERS = 100
"""Paths on which the client must still be there for a range to be told."""
_LEVELS = {"p05": 0.05, "p50": 0.5, "p95": 0.95}


def forecast_of(book: Book, scenario: Scenario, client_id: str, action: Action) -> dict[str, float | None]:
    """Return what a decision on a client is expected to lead to, by column of decisions.csv.

    Parameters
    ----------
    book : Book
        At the month's end at which it is decided: nothing later is read.
    scenario : Scenario
        The assumptions and figures believed, seed and paths; its actions do not matter.
    client_id : str
    action : Action
        Months counted from the book's month.

    Returns
    -------
    dict of str to float or None
        Probabilities are exact; ranges are sampled, over the paths on which the client is there, and widened by the
        book's spread factor. A range that fewer than 100 paths would tell of is None.

    Raises
    ------
    InputError
        For a client that cannot be decided about, or an action earlier than the agreement allows or beyond the horizon.

    Notes
    -----
    *Not modelled*: how unsure the assumptions are; ranges hold luck alone, times what was learned of earlier ones.
    """
    portfolio = book.portfolio
    client = portfolio.edited_profiles(scenario).row(client_id)
    check_agreement(action, client, f"decision on {client_id}")
    assumptions = portfolio.assumptions(scenario)
    furthest = int(assumptions["horizon_months"])
    if action.kind != "keep" and action.month > furthest:
        raise InputError(
            f"decision on {client_id}: month is {action.month}; allowed is at most {furthest}, as far as the model "
            "looks: later is the same as keeping"
        )
    assumptions["horizon_months"] = max(assumptions["horizon_months"], *STAY_HORIZONS)
    cases = build_cases(client, assumptions, [action, KEEP])
    acted, kept = cases.part(slice(0, 1)), cases.part(slice(1, 2))
    survival = exact_value(cases).survival
    forecast: dict[str, float | None] = {
        f"stay_probability_{months}": round(float(survival[0, months]), 6) for months in STAY_HORIZONS
    }
    found = stayer_months(acted, client_id, scenario.seed, scenario.paths, RANGE_HORIZONS)
    for place, months in enumerate(RANGE_HORIZONS):
        there = found.there[place]
        told = int(there.sum()) >= min(FEWEST_STAYERS, scenario.paths)
        forecast[f"fees_{months}"] = round(float(found.fees[place]), 2) if told else None
        for name, values in (("hours", found.hours), ("gross_profit", found.gross_profit)):
            levels = dict.fromkeys(_LEVELS) if not told else _widened(values[place, there], book.spread_factor)
            if name == "hours" and told:
                levels = {level: max(0.0, value or 0.0) for level, value in levels.items()}
            forecast |= {f"{name}_{months}_{level}": value for level, value in levels.items()}
    return forecast | {
        f"keep_stay_probability_{HIT_MONTHS}": round(float(survival[1, HIT_MONTHS]), 6),
        f"keep_gross_profit_{HIT_MONTHS}": round(kept_gross_profit(kept, HIT_MONTHS), 2),
        "spread_factor": book.spread_factor,
        "leaving_shift": book.leaving_shift,
    }


def _widened(values: np.ndarray, factor: float) -> dict[str, float | None]:
    """Return quantiles, those at the ends moved away from the middle by a factor."""
    low, middle, high = (float(np.quantile(values, share)) for share in _LEVELS.values())
    ends = (middle - factor * (middle - low), middle, middle + factor * (high - middle))
    return dict(zip(_LEVELS, (round(end, 2) for end in ends), strict=True))


def recorded(book: Book, scenario: Scenario, client_id: str, action: Action, verdict: str, note: str = "") -> History:
    """Return the book's history with a decision and its forecast recorded, decided at the end of the book's month.

    Parameters
    ----------
    book, scenario, client_id, action
        As for `forecast_of`.
    verdict : str
        What the product advised: a kind of decision, or toss_up.
    note : str
        Why it was decided so.

    Raises
    ------
    simulator.InputError, history.HistoryError
        For what cannot be decided, or a second decision on the client in the same month.
    """
    forecast = forecast_of(book, scenario, client_id, action)
    is_change = action.kind == "reprice"
    cells: dict[str, str | float | bool | None] = {
        "client_id": client_id,
        "decided_in": book.as_of,
        "kind": action.kind,
        "uplift": action.uplift if is_change else None,
        "month": None if action.kind == "keep" else action.month,
        "prepay": action.prepay if is_change else None,
        "standardise": action.standardise if is_change else None,
        "review_month": action.review_month,
        "keep_if": " ".join(action.keep_if) if action.review_month is not None else None,
        "verdict": verdict,
        "note": note or None,
    }
    return add_decision(book.history, {**cells, **forecast})
