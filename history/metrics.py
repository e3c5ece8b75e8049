"""The eight metrics of a client's grade, each declared once: what it is, and where good and bad begin."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from history.faults import Fault, HistoryError


@dataclass(frozen=True)
class Metric:
    """One metric of the scorecard.

    Parameters
    ----------
    name : str
        How it is called in weights, targets and columns.
    label : str
        For a screen.
    definition : str
        What is measured over the rolling three months, in plain words.
    unit : str
        Of its value.
    top : str
        Column of the panel that is summed.
    bottom : str
        Column it is divided by the sum of; "size" is seats, else endpoints; empty: the mean of the known months.
    good : float
        Value from which the score is 100.
    bad : float
        Value from which the score is 0; above `good` where lower is better.
    weight : float
        Default weight, >= 0; only proportions count.
    scale : float
        What a unit of top over bottom is multiplied by.
    """

    name: str
    label: str
    definition: str
    unit: str
    top: str
    bottom: str
    good: float
    bad: float
    weight: float = 1.0
    scale: float = 1.0

    @property
    def direction(self) -> str:
        """Which way is better: ``lower`` or ``higher``."""
        return "lower" if self.good < self.bad else "higher"


ESCALATION_SEATS = 25.0

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            "new_tickets",
            "New tickets",
            "Tickets opened per seat (or endpoint) and month.",
            "tickets/seat/month",
            "tickets_opened",
            "size",
            good=0.5,
            bad=2.0,
        ),
        Metric(
            "reopened_tickets",
            "Reopened tickets",
            "Tickets reopened over tickets opened.",
            "share",
            "tickets_reopened",
            "tickets_opened",
            good=0.03,
            bad=0.20,
        ),
        Metric(
            "admin_requests",
            "Administrators' requests",
            "Requests by the client's own administrators per seat (or endpoint) and month.",
            "requests/seat/month",
            "admin_requests",
            "size",
            good=0.05,
            bad=0.30,
        ),
        Metric(
            "escalations",
            "Escalations to management",
            "Escalations per 25 seats (or endpoints) and month.",
            "escalations/25 seats/month",
            "escalations",
            "size",
            good=0.0,
            bad=1.0,
            scale=ESCALATION_SEATS,
        ),
        Metric(
            "disputed_invoices",
            "Disputed invoices",
            "Share of the month's invoices that are disputed.",
            "share",
            "disputed_share",
            "",
            good=0.0,
            bad=0.25,
        ),
        Metric(
            "days_to_pay",
            "Days to pay",
            "Average days from invoice to payment.",
            "days after invoice",
            "days_to_pay",
            "",
            good=30.0,
            bad=60.0,
        ),
        Metric(
            "profitability",
            "Profitability",
            "Gross margin: revenue less direct, project and labour cost, over revenue.",
            "share of revenue",
            "gross_profit",
            "revenue",
            good=0.50,
            bad=0.10,
        ),
        Metric(
            "recommendations_ignored",
            "Recommendations ignored",
            "Recommendations let drop over those made.",
            "share",
            "recommendations_ignored",
            "recommendations_made",
            good=0.10,
            bad=0.70,
        ),
    )
}
"""The metrics by name, in the order of a screen. The thresholds are assumptions of 2026-11, the owner's to set."""

GRADES: tuple[tuple[str, float], ...] = (("A", 85.0), ("B", 75.0), ("C", 60.0), ("D", 45.0), ("F", 0.0))
"""Each grade with the lowest score that still earns it, best first."""

BAD_GRADES = ("D", "F")


def metrics_in_use(
    weights: Mapping[str, float] | None = None, targets: Mapping[str, Mapping[str, float]] | None = None
) -> dict[str, Metric]:
    """Return the metrics with the owner's weights and targets in place of the declared ones.

    Parameters
    ----------
    weights : mapping of metric name to float, optional
        Weights >= 0, not all 0; a metric left out keeps its own.
    targets : mapping of metric name to mapping, optional
        ``{"good": x, "bad": y}``, either of them, x unlike y; which is larger says which way is good.

    Returns
    -------
    dict of str to Metric

    Raises
    ------
    HistoryError
        With every name or number that is not allowed.

    Examples
    --------
    >>> metrics_in_use(targets={"days_to_pay": {"good": 14}})["days_to_pay"].good
    14.0
    """
    faults: list[Fault] = []
    known = ", ".join(METRICS)
    for where, given in (("weights", weights or {}), ("targets", targets or {})):
        faults += [Fault(where, None, name, name, f"one of {known}") for name in given if name not in METRICS]
    for name, weight in (weights or {}).items():
        if not _is_finite(weight) or weight < 0:
            faults.append(Fault("weights", None, name, str(weight), "a number >= 0"))
    for name, target in (targets or {}).items():
        for end, value in target.items():
            if end not in ("good", "bad") or not _is_finite(value):
                faults.append(Fault("targets", None, name, f"{end}: {value}", "good and bad, each a finite number"))
    if faults:
        raise HistoryError(faults)
    used = {}
    for name, metric in METRICS.items():
        target = (targets or {}).get(name, {})
        used[name] = replace(
            metric,
            weight=float((weights or {}).get(name, metric.weight)),
            good=float(target.get("good", metric.good)),
            bad=float(target.get("bad", metric.bad)),
        )
        if used[name].good == used[name].bad:
            seen = f"good and bad both {used[name].good:g}"
            faults.append(Fault("targets", None, name, seen, "good unlike bad"))
    if not any(metric.weight for metric in used.values()):
        faults.append(Fault("weights", None, None, "0 for every metric", "at least one weight above 0"))
    if faults:
        raise HistoryError(faults)
    return used


def grade_of(score: float) -> str | None:
    """Return the grade of a score, None where there is no score.

    Examples
    --------
    >>> grade_of(85.0), grade_of(84.9), grade_of(float("nan"))
    ('A', 'B', None)
    """
    if math.isnan(score):
        return None
    return next(grade for grade, lowest in GRADES if score >= lowest)


def _is_finite(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
