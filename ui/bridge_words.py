"""The lines of money in plain words, once for every page: what each is called and what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from ui.words import _


@dataclass(frozen=True)
class LineWords:
    """A line's label, and its help in a sentence."""

    label: str
    help: str


def bridge_words() -> dict[str, LineWords]:
    """Return every line of the bridge and "npv" in the visitor's language, by the line's name, in order."""
    return {
        "recurring_revenue": LineWords(
            _("Fees at today's price"), _("Fees billed while the client stays, before any change of price.")
        ),
        "price_increase": LineWords(
            _("Price change"), _("What the new price adds to the fees of those who stay; a cut takes away.")
        ),
        "collection": LineWords(
            _("Waiting and bad debt"),
            _("What late payment and bills never paid take off the fees; money in advance adds."),
        ),
        "project_margin": LineWords(_("Project margin"), _("Project revenue less its direct cost.")),
        "direct_cost": LineWords(_("Licences and third parties"), _("What is bought for the client.")),
        "capacity_labour": LineWords(
            _("Technicians (paid anyway)"),
            _("Wages of the hours the client takes today, paid whether it stays or goes."),
        ),
        "labour_saved": LineWords(
            _("Labour no longer paid"), _("The part of freed hours that is no longer paid: overtime, leavers.")
        ),
        "redeployed": LineWords(_("Freed hours sold"), _("What freed hours bring in work that is waiting for hands.")),
        "overtime": LineWords(_("Overtime"), _("Hours beyond today's effort, when a client drifts or sours.")),
        "friction": LineWords(_("Wear on staff"), _("What a hard client costs in people who leave because of it.")),
        "incidents": LineWords(_("Security incidents"), _("The expected cost of incidents at the client.")),
        "change_cost": LineWords(
            _("Conversation and change-over"), _("Hours for the conversation about price or terms, and to standardise.")
        ),
        "offboarding": LineWords(_("Offboarding"), _("Hours at a departure, whoever ends it.")),
        "refund": LineWords(_("Prepaid money returned"), _("What was paid in advance and goes back at a departure.")),
        "termination_fee": LineWords(_("Termination fee"), _("Owed when the client is let go before its term.")),
        "reviews": LineWords(_("Bad reviews"), _("The expected cost of bad public reviews after a hard ending.")),
        "npv": LineWords(
            _("Value today (NPV)"), _("All lines added up, later money counted for less by the discount rate.")
        ),
    }


def line_label(line: str) -> str:
    """Return a line's name in the visitor's language."""
    return bridge_words()[line].label
