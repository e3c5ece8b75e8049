"""The questions of the watchlist in plain words: what is asked, what for, and what to load to have it answered."""

from __future__ import annotations

from collections.abc import Sequence

from models import DriftAssessment
from ui import numbers, state
from ui.words import _


def labels() -> dict[str, str]:
    """Return the questions by label, each in a few words, in the order of the page."""
    return {
        "grade": _("Grade turns bad"),
        "hours": _("Hours rise"),
        "late": _("Pays late"),
        "disputed": _("Disputes bills"),
        "churn": _("Leaves"),
    }


def question(assessment: DriftAssessment) -> str:
    """Return what is asked as a whole sentence, with threshold, unit and horizon."""
    span = numbers.months(assessment.horizon)
    share = numbers.percent(assessment.threshold)
    return {
        "grade": _("Will its score fall below {threshold} of 100 points (grade D or F) at least once within {span}?"),
        "hours": _("Will the hours it takes a month rise by {rise} or more, to stay, within {span}?"),
        "late": _("Will {share} or more of its invoices of the next {span} be paid late?"),
        "disputed": _("Will {share} or more of its invoices of the next {span} be disputed?"),
        "churn": _("Will it leave of its own accord within {span}?"),
    }[assessment.label].format(
        threshold=numbers.number(assessment.threshold, 0),
        rise=numbers.percent(assessment.threshold - 1.0),
        share=share,
        span=span,
    )


def use(label: str) -> str:
    """Return whether the answer enters the verdicts, or informs and warns."""
    if label == "hours":
        return _("This feeds the verdicts: it is the drift probability of each client's profile.")
    if label == "churn":
        return _("This informs and warns. The verdicts do not use it: they count on the yearly churn of the profile.")
    return _("This informs and warns. The verdicts do not use it.")


def cannot_answer(label: str) -> str:
    """Return why a history cannot answer a question, as a sentence."""
    return {
        "grade": _("This history cannot answer this: it holds nothing by which months are graded."),
        "hours": _("This history cannot answer this: it holds no hours."),
        "late": _("This history cannot answer this: it does not tell which invoices were paid late."),
        "disputed": _("This history cannot answer this: it does not tell which invoices were disputed."),
        "churn": _("This history cannot answer this: it tells of no client that left of its own accord."),
    }[label]


def to_load(label: str) -> str:
    """Return what to load so that a question can be answered."""
    return {
        "grade": _("Load months.csv with tickets, escalations, days to pay or margins, so that months can be graded."),
        "hours": _("Load months.csv with hours of two years or more: twelve months to look back, twelve to come true."),
        "late": _("Load invoices.csv with due dates and dates of payment."),
        "disputed": _("Load invoices.csv with disputed invoices marked, or log them by hand on the Data page."),
        "churn": _(
            "Load clients.csv with the day each agreement ended (end_date) and who ended it (ended_by), or log them by "
            "hand on the Data page."
        ),
    }[label]


def named(client_ids: Sequence[str], most: int) -> str:
    """Return the names of clients, of many the first and how many more there are."""
    told = ", ".join(state.portfolio().name(client_id) for client_id in client_ids[:most])
    if len(client_ids) <= most:
        return told
    return _("{names} and {count} more").format(names=told, count=len(client_ids) - most)
