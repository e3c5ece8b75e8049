"""What came of decisions, in the visitor's language: how they are judged, and by which rules."""

from __future__ import annotations

from ui.numbers import number, percent
from ui.words import _
from workbench import Horizon


def hit_words() -> dict[str, str]:
    """Return how a decision is judged by code."""
    return {
        "hit": _("Hit"),
        "missed": _("Missed"),
        "undecided": _("Too early"),
        "superseded": _("Decided anew since"),
        "late": _("In force too late to judge"),
        "unknown": _("Figures are missing"),
        "undone": _("Not carried out"),
    }


def hit_rules() -> tuple[str, ...]:
    """Return the rules by which a decision is called a hit."""
    return (
        _("**Kept**: a hit where, over the 12 months after, it brought in more than its work cost."),
        _(
            "**Raised, reformed or staged**: a hit where, over the 12 months after, it brought in at least what "
            "keeping it as it was had been forecast to bring; nothing once it has left. Judged where it was in force "
            "for 6 of them, and a change of price where it was logged or half of it shows in the fees."
        ),
        _(
            "**Let go**: a hit where it has gone and all clients together bring in as much a month, before labour, in "
            "the 6 months after as in the 6 before the decision: the hours freed were sold. Wages no longer paid "
            "cannot be told from the months."
        ),
        _("A year's luck is in every single one; only many of them tell."),
    )


def fate_words(horizon: Horizon) -> str:
    """Return whether a client is there, and who ended it where that is told."""
    if horizon.there:
        return _("still a client")
    enders = {"client": _("it left"), "msp": _("we let it go"), "other": _("it ended otherwise")}
    return enders.get(horizon.ended_by, _("gone"))


def share_words(count: int, of: int, low: float | None, high: float | None) -> str:
    """Return a count of a whole with its interval."""
    if low is None or high is None:
        return _("none yet")
    return _("{count} of {all} ({low} to {high})").format(
        count=number(count, 0), all=number(of, 0), low=percent(low), high=percent(high)
    )
