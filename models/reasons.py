"""Why a probability is what it is, in plain words with the numbers behind them.

A reason carries a code and its values, so that a screen can say it in another language; its text is English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from models.backward import Matrix, divided, trailing_mean, trailing_sum
from models.features import Feature
from models.figures import OWN_MONTHS, worse_measures
from models.grid import Grid

Vector = NDArray[np.float64]

MEASURES = {
    "hours": "hours a month",
    "tickets_opened": "tickets a month",
    "score": "score",
    "late_share": "late share of invoices",
    "disputed_share": "disputed share of invoices",
    "days_to_pay": "days to pay",
}
"""What a column is called in a sentence."""

TEXTS = {
    "went": "{measure} went from {then} to {now} over {months} months",
    "ratio": "{measure} lately: {now} times the mean of the last {months} months",
    "slope": "{measure} moved by {now} a month over the last {months} months",
    "difference": "{measure} of the last three months differs by {now} from that of the last {months}",
    "stands": "{measure} lately: {now}, against a usual {then}",
    "stands_ratio": "{measure} of the last {months} months: {now} times those before, against a usual {then}",
    "own": "{measure} over up to {months} months: {now}, against a usual {then}",
    "against_own": "{measure} of the last six months: {now}, against {then} over up to {months} months",
    "unrest": "{measure} swing by {now} of their mean, against a usual {then}",
    "swing": "{measure} swings by {now} points, against a usual {then}",
    "cusum": "{measure} have stood above the client's own level: {now} standard deviations, added up over months",
    "breadth": "{now} of {then} measures stand clearly above the client's own year",
    "tenure": "known for {now} months, against a usual {then}",
    "price_rise": "the last price rise was {now} months ago",
    "no_price_rise": "no price rise is known in the last {months} months",
    "base_rate": "no predictive signal: everyone stands at the base rate of {now}",
    "average": "nothing about it stands out; the base rate is {now}",
    "already": "it is so already: {measure} stands at {now}, the threshold is {then}",
    "too_short": "too little is known about this client to say anything",
}
"""The sentence of each code. Placeholders are keys of a reason's values, and ``measure``; "usual" is the mean of those
the model was fitted to, "lately" weighs older months less."""

TRENDS = {"ratio": 6, "slope": 6, "difference": 9, "cusum": 6}
"""Stories of a trend, and the months they look at. They are told as "went from .. to .." where that agrees."""
EFFECTS = {"raises": "raises the chance", "lowers": "lowers the chance", "": ""}
SHORT, LONG, MEMORY = 3, 6, 24
"""Months averaged for "now" and "then", months between the two, and how far back a price rise is told."""


@dataclass(frozen=True)
class Reason:
    """One ground of a probability.

    Parameters
    ----------
    code : str
        A key of `TEXTS`.
    measure : str
        The panel's column it speaks of; "" where it speaks of none.
    values : mapping of str to float
        The numbers in the sentence: `now`, `then`, `months`.
    contribution : float
        What it adds to the log-odds; 0 where it is told but not counted.
    """

    code: str
    measure: str = ""
    values: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    contribution: float = 0.0

    @property
    def effect(self) -> str:
        """``raises``, ``lowers`` or "" (not counted)."""
        return "raises" if self.contribution > 0.0 else "lowers" if self.contribution < 0.0 else ""

    @property
    def text(self) -> str:
        """The sentence in English.

        Examples
        --------
        >>> Reason("went", "hours", {"then": 24.0, "now": 31.0, "months": 6}, 0.4).text
        'hours a month went from 24 to 31 over 6 months (raises the chance)'
        """
        words = {name: plain_number(value) for name, value in self.values.items()}
        sentence = TEXTS[self.code].format(measure=MEASURES.get(self.measure, self.measure), **words)
        return f"{sentence} ({EFFECTS[self.effect]})" if self.effect else sentence

    def __str__(self) -> str:
        return self.text


def plain_number(value: float) -> str:
    """Write a number with as many digits as a sentence needs.

    Examples
    --------
    >>> plain_number(31.4), plain_number(6.25), plain_number(0.4567), plain_number(0.0041), plain_number(6.0)
    ('31', '6.2', '0.46', '0.0041', '6')
    """
    if float(value).is_integer() or abs(value) >= 10.0:
        return f"{value:.0f}"
    if abs(value) < 0.1:
        return f"{value:.2g}"
    return f"{value:.1f}" if abs(value) >= 2.0 else f"{value:.2f}"


def facts(
    feature: Feature, figures: Vector, usual: float, grid: Grid, rises: Matrix | None, cut: int
) -> list[Reason | None]:
    """Tell for every client what stands behind a feature at a cut, not yet weighed.

    Parameters
    ----------
    feature : Feature
        Which.
    figures : (clients,) array
        The feature itself at the cut.
    usual : float
        Its mean over those the model was fitted to.
    grid : Grid
        The panel.
    rises : (clients, months) array or None
        Months of price rises.
    cut : int
        The grid's column; nothing after it is read.

    Returns
    -------
    list of Reason or None
        One a client; None where the figure is not known.
    """
    clients = range(len(grid.client_ids))
    if feature.story == "price_rise":
        return [_price_rise(rises, client, cut) for client in clients]
    if feature.story == "breadth":
        worse, told = (side[:, cut] for side in worse_measures(grid))
        return [
            _told("breadth", "", now=worse[client], then=told[client]) if told[client] else None for client in clients
        ]
    if feature.story == "today":
        # Persistence is greater where a client stands worse: of a score, minus the score.
        code = "stands_ratio" if feature.measure == "hours" else "stands"
        return [
            _told(code, feature.measure, now=abs(figures[client]), then=abs(usual), months=LONG) for client in clients
        ]
    if feature.story == "tenure":
        return [_told("tenure", "", now=np.rint(np.expm1(figures[client])), then=np.expm1(usual)) for client in clients]
    if feature.story in TRENDS:
        now, then = _levels(grid, feature.measure, cut, SHORT), _levels(grid, feature.measure, cut - LONG, SHORT)
        return [_trend(feature, figures[client], usual, now[client], then[client]) for client in clients]
    if feature.story == "against_own":
        now, then = _levels(grid, feature.measure, cut, LONG), _levels(grid, feature.measure, cut, OWN_MONTHS)
    else:
        now, then = figures, np.full_like(figures, usual)
    months = OWN_MONTHS if feature.story in ("own", "against_own") else LONG
    return [
        _told(feature.story, feature.measure, now=now[client], then=then[client], months=months)
        if np.isfinite(figures[client])
        else None
        for client in clients
    ]


def _trend(feature: Feature, figure: float, usual: float, now: float, then: float) -> Reason | None:
    """Tell a trend by its two ends; where these point the other way than the figure, by the figure itself."""
    if not np.isfinite(figure):
        return None
    if (now - then) * (figure - usual) > 0.0 and plain_number(now) != plain_number(then):
        return _told("went", feature.measure, now=now, then=then, months=LONG)
    told = float(np.exp(figure)) if feature.story == "ratio" else figure
    return _told(feature.story, feature.measure, now=told, months=TRENDS[feature.story])


def _told(code: str, measure: str, **values: float) -> Reason:
    return Reason(code, measure, MappingProxyType({name: float(value) for name, value in values.items()}))


def _levels(grid: Grid, column: str, cut: int, window: int) -> Vector:
    """Average a column over the months up to a cut, a client each; shares over their invoices."""
    if cut < 0:
        return np.full(len(grid.client_ids), np.nan)
    if column in grid.bills:
        counts = grid.counts(column)
        part, whole = (trailing_sum(side, window)[0][:, cut] for side in (counts.known_part, counts.known_whole))
        return divided(part, whole)
    return trailing_mean(grid.known(column), window)[:, cut]


def _price_rise(rises: Matrix | None, client: int, cut: int) -> Reason:
    raised = np.flatnonzero(rises[client, : cut + 1]) if rises is not None else np.zeros(0, dtype=np.int64)
    age = cut - int(raised[-1]) if len(raised) else MEMORY + 1
    return _told("no_price_rise", "", months=MEMORY) if age > MEMORY else _told("price_rise", "", now=age)
