"""How much more of the fees may go in a bad year where clients react to prices and terms alike."""

from __future__ import annotations

import streamlit as st

from ui import state
from ui.components import quiet, say, small_table
from ui.numbers import money, number, percent
from ui.words import _
from workbench import LostFees

HARDLY = 0.02
"""A share of what a bad year takes: less of a change lies within what so many futures can tell."""


def correlated_leaving_section() -> None:
    """Draw the fees lost within a year at each correlation; one line where nobody's price or terms change."""
    say("**" + _("If clients leave together") + "**")
    if all(action.kind != "reprice" for action in state.current_scenario().actions.values()):
        say(
            _(
                "The scenario changes nobody's price or terms, so it plays no part how alike clients react: each "
                "leaves, or stays, for reasons of its own."
            )
        )
        return
    with st.spinner(_("Sampling the company's futures …")):
        found = state.lost_by_correlation()
    currency = state.currency()
    assumed = next(row for row in found if row.in_use)
    say(
        _(
            "In 5 of 100 futures at least **{amount} a month** of today's fees is gone within a year, at the "
            "correlation assumed."
        ).format(amount=money(assumed.p95_per_month, currency))
        + " "
        + bad_year_words(found[0], found[-1], currency)
    )
    small_table(
        [
            _("How alike clients react"),
            _("Fees lost on average ({currency} a month)").format(currency=currency),
            _("In 5 of 100 at least ({currency} a month)").format(currency=currency),
            _("of today's fees"),
        ],
        [
            [_how_alike(row), number(row.mean_per_month, 0), number(row.p95_per_month, 0), percent(row.p95, 1)]
            for row in found
        ],
    )
    quiet(
        _(
            "Correlation: clients may react to a rise alike, as if in one mood: at 0 each reacts by itself, at 1 all "
            "together. Fees go for any cause; no new clients are counted."
        )
    )


def bad_year_words(least: LostFees, most: LostFees, currency: str) -> str:
    """Return what reacting most alike does to a bad year against reacting least alike, as the rows show it."""
    change = most.p95_per_month - least.p95_per_month
    if abs(change) < HARDLY * least.p95_per_month or round(change) == 0:
        return _("In this scenario that hardly depends on how alike they react.")
    pattern = (
        _("The more alike they react, the worse a bad year: by {amount} a month between {least} and {most}.")
        if change > 0
        else _("The more alike they react, the milder a bad year: by {amount} a month between {least} and {most}.")
    )
    return pattern.format(amount=money(abs(change), currency), least=_how_alike(least), most=_how_alike(most))


def _how_alike(row: LostFees) -> str:
    value = number(row.client_correlation, 2)
    words = _("no correlation") if row.client_correlation == 0 else _("correlation {value}").format(value=value)
    return _("{words} (assumed)").format(words=words) if row.in_use else words
