"""What is logged by hand in the visitor's language: the counts of a month, who ended an agreement, cells refused."""

from __future__ import annotations

from ui.words import _


def count_words() -> dict[str, str]:
    """Return the counts that a person keeps by their column, in the order of the form."""
    return {
        "tickets_reopened": _("Reopened tickets"),
        "admin_requests": _("Administrators' requests"),
        "escalations": _("Escalations"),
        "recommendations_made": _("Recommendations made"),
        "recommendations_ignored": _("Recommendations ignored"),
        "invoices_disputed": _("Disputed invoices"),
        "security_incidents": _("Security incidents"),
    }


def enders() -> dict[str, str]:
    """Return who may have ended an agreement, by code."""
    return {"client": _("The client"), "msp": _("We did"), "other": _("Neither, or unknown")}


def column_word(column: str) -> str:
    """Return what a form calls a column of the tables."""
    words = {
        **count_words(),
        "client_id": _("Client"),
        "date": _("Date"),
        "month": _("Month"),
        "value": _("Figure"),
        "note": _("Note"),
        "end_date": _("Last day"),
        "ended_by": _("Who ended it"),
        "invoice_id": _("Invoice"),
        "voter": _("Voter"),
        "year": _("Year"),
    }
    return words.get(column, column)
