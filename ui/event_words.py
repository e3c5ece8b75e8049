"""Kinds of events and deal-breakers in the visitor's language."""

from __future__ import annotations

from ui.words import _


def event_kinds() -> dict[str, str]:
    """Return every kind of event by its code, the most used first."""
    return {
        "price_change": _("Price change"),
        "abuse": _("Shouting or abuse"),
        "recommendation_ignored": _("Recommendation ignored"),
        "contempt": _("Contempt for our expertise"),
        "unreasonable_demand": _("Unreasonable demand"),
        "security_alarm": _("Security alarm"),
        "late_payment": _("Late payment"),
        "dispute": _("Disputed invoice"),
        "escalation": _("Escalation to management"),
        "incident": _("Security incident"),
        "complaint": _("Complaint"),
        "praise": _("Praise"),
    }


def event_kind(kind: str) -> str:
    """Return one kind in words."""
    return event_kinds().get(kind, kind)
