"""What it costs to be wrong: the owner's own figures, and what acting on such warnings would have earned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from models import ClientDrift, DriftAssessment
from models.acting import ActingCosts, ActingValue
from ui import numbers, state
from ui.components import ASSUMED, quiet, say, small_table
from ui.phrases import MONTHS_A_YEAR
from ui.screens.watchlist_questions import named
from ui.units import PERCENT
from ui.words import _, plural

AVERTED, WON_BACK = 0.5, 0.2
"""Share of turns, and of leavers, that acting averts. Nothing measured could be found: assumptions, dated 2026-11."""
_CERTAIN = 1.0
_NAMED = 6


@dataclass(frozen=True)
class _Field:
    """One of the owner's figures: its name, its label, why the default is what it is, and the default itself."""

    name: str
    label: str
    why: str
    default: float

    def key(self, label: str) -> str:
        return f"watchlist_cost:{label}:{self.name}"

    def value(self, label: str) -> float:
        return float(st.session_state.get(self._kept(label), self.default))

    def is_own(self, label: str) -> bool:
        return self._kept(label) in st.session_state

    def keep(self, label: str) -> None:
        """Keep what was typed through page switches; an emptied field goes back to its default."""
        typed = st.session_state[self.key(label)]
        if typed is None:
            st.session_state.pop(self._kept(label), None)
        else:
            st.session_state[self._kept(label)] = typed

    def forget(self, label: str) -> None:
        st.session_state.pop(self._kept(label), None)

    def _kept(self, label: str) -> str:
        return f"{self.key(label)}:kept"


def costs(label: str) -> ActingCosts:
    """Return the figures in use for a question: the owner's, else the assumed ones."""
    acting, turning, averted = (field.value(label) for field in _fields(label))
    return ActingCosts(acting=acting, turning=turning, averted=averted / PERCENT)


def section(assessment: DriftAssessment, listed: Sequence[ClientDrift]) -> None:
    """Draw the figures and what follows from them.

    Parameters
    ----------
    listed : sequence of ClientDrift
        Today's clients with a probability, likeliest first.
    """
    st.subheader(_("What does it cost to be wrong?"))
    if not len(assessment.tested.happened):
        st.info(_("No forecast could be held against what followed yet: nothing tells what acting would have earned."))
        return
    _inputs(assessment.label)
    chosen = costs(assessment.label)
    values = assessment.acting(chosen)
    _line(assessment, chosen, listed)
    _earned(assessment, chosen, values)


def _inputs(label: str) -> None:
    fields = _fields(label)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for field in fields:
            st.session_state[field.key(label)] = field.value(label)
            is_share = field.name == "averted"
            st.number_input(
                field.label if field.is_own(label) else f"{field.label} {ASSUMED}",
                min_value=1.0,
                max_value=PERCENT if is_share else None,
                step=5.0 if is_share else 50.0,
                format="%.0f",
                key=field.key(label),
                on_change=field.keep,
                args=(label,),
                help=field.why,
            )
        if any(field.is_own(label) for field in fields):
            st.button(
                _("Back to the assumptions"),
                key=f"watchlist_cost:{label}:reset",
                on_click=lambda: [field.forget(label) for field in fields],
                type="tertiary",
            )
    if not all(field.is_own(label) for field in fields):
        told = [f"{field.label}: {field.why}" for field in fields if not field.is_own(label)]
        quiet(_("{sign} assumed, put in your own.").format(sign=ASSUMED) + " " + " ".join(told))


def _fields(label: str) -> tuple[_Field, _Field, _Field]:
    currency, in_force = state.currency(), state.assumptions()
    conversation = in_force["conversation_hours"] * in_force["labour_cost_per_hour"]
    turning, why = _turning(label, conversation)
    return (
        _Field(
            "acting",
            _("Acting on one warning costs ({currency})").format(currency=currency),
            _("a hard conversation of {hours} hours at {cost} an hour.").format(
                hours=numbers.number(in_force["conversation_hours"]),
                cost=numbers.money(in_force["labour_cost_per_hour"], currency),
            ),
            max(1.0, _rounded(conversation)),
        ),
        _Field(
            "turning",
            _("A client to whom it happens costs ({currency})").format(currency=currency),
            why,
            max(1.0, _rounded(turning)),
        ),
        _Field(
            "averted",
            _("Acting averts it in (%)"),
            _("one in five: who means to leave is seldom won back; no figure for it could be found.")
            if label == "churn"
            else _("as often as not; no figure for it could be found."),
            PERCENT * (WON_BACK if label == "churn" else AVERTED),
        ),
    )


def _turning(label: str, conversation: float) -> tuple[float, str]:
    """Return what a client to whom it happens is assumed to cost over a year, and how that was come by."""
    in_force, currency = state.assumptions(), state.currency()
    hours = _median("hours")
    if label in ("hours", "grade") and hours is not None:
        more, cost = in_force["drift_effort_change"], in_force["labour_cost_per_hour"]
        return MONTHS_A_YEAR * more * hours * cost, _(
            "12 months of {more} more hours than the {hours} of a client in the middle, at {cost} an hour."
        ).format(more=numbers.percent(more), hours=numbers.number(hours), cost=numbers.money(cost, currency))
    if label == "churn":
        fee = _median("mrr")
        if fee is not None:
            kept = fee - (_median("direct_cost") or 0.0)
            return MONTHS_A_YEAR * kept, _(
                "12 monthly fees less direct cost of a client in the middle ({kept} a month); its technicians are paid "
                "all the same."
            ).format(kept=numbers.money(kept, currency))
    share = {"late": 1 / 2, "disputed": 1 / 3}.get(label, _CERTAIN)
    return MONTHS_A_YEAR * share * conversation, _("{count} hard conversations within a year ({one} each).").format(
        count=numbers.number(MONTHS_A_YEAR * share, 0), one=numbers.money(conversation, currency)
    )


def _median(field: str) -> float | None:
    known = [fields[field].value for fields in state.book().estimates.values() if fields[field].value is not None]
    return float(np.median(known)) if known else None


def _rounded(amount: float) -> float:
    """Return an amount to two digits: what rests on assumptions is known no better."""
    if abs(amount) < 1.0:
        return 0.0
    size = 10.0 ** (math.floor(math.log10(abs(amount))) - 1)
    return round(amount / size) * size


def _line(assessment: DriftAssessment, chosen: ActingCosts, listed: Sequence[ClientDrift]) -> None:
    """Say from which probability acting pays, and who of today's list is above it."""
    line = numbers.rate(chosen.threshold)
    if chosen.threshold > _CERTAIN:
        say(
            _(
                "**Acting never pays with these figures**: it costs more than it saves even where it is certain to "
                "happen."
            )
        )
        return
    say(
        _("**Acting pays from a probability of {line} on** ({acting} / ({averted} of {turning})).").format(
            line=line,
            acting=numbers.money(chosen.acting, state.currency()),
            averted=numbers.percent(chosen.averted),
            turning=numbers.money(chosen.turning, state.currency()),
        )
    )
    if not assessment.signal:
        return
    above = [client for client in listed if client.probability >= chosen.threshold]
    if not above:
        say(_("Nobody on today's list is above it."))
        return
    told = named([client.client_id for client in above], _NAMED)
    sure = sum(client.low >= chosen.threshold for client in above)
    say(
        plural(
            "On today's list {count} client is above it: {names}.",
            "On today's list {count} clients are above it: {names}.",
            len(above),
        ).format(count=len(above), names=told)
        + " "
        + _("With the low end of the range too: {count}.").format(count=sure)
    )


def _earned(assessment: DriftAssessment, chosen: ActingCosts, values: dict[str, ActingValue]) -> None:
    """Draw what each way of warning would have earned on the forecasts made forward in time."""
    rows = len(assessment.tested.happened)
    names = {
        "model": _("These forecasts, from {line} on").format(line=numbers.rate(min(_CERTAIN, chosen.threshold))),
        "persistence": _("As many warnings, by today's standing alone"),
        "everyone": _("Acting on everyone"),
    }
    if not assessment.signal:
        say(_("Without a signal warnings cannot choose: what is left is to act on everyone or on nobody."))
        names = {"everyone": names["everyone"]}
    table = [
        [
            name,
            numbers.number(round(values[code].warned * rows), 0),
            numbers.percent(values[code].came_true),
            numbers.signed_money(_rounded(values[code].profit), state.currency()),
        ]
        for code, name in names.items()
    ]
    table.append([_("Doing nothing"), numbers.number(0), numbers.NOT_KNOWN, numbers.money(0.0, state.currency())])
    if assessment.signal:
        say(_best(values))
    small_table(
        [_("Way of warning"), _("Warnings"), _("Came true"), _("Earned a hundred client-months")],
        table,
    )
    quiet(
        _(
            "On {rows} client-months of your history, each foretold with what was known then. Each month's warning "
            "counts by itself, though months in a row may warn of one and the same turn: this compares ways of "
            "warning, it is not a year's profit."
        ).format(rows=numbers.number(rows, 0))
    )


def _best(values: dict[str, ActingValue]) -> str:
    """Return which way would have earned the most, in a sentence."""
    profits = {code: value.profit for code, value in values.items()} | {"nothing": 0.0}
    best = max(profits, key=lambda code: profits[code])
    if values["model"].warned == 0.0:
        return _("In the past no forecast reached that line: there would have been no warning.")
    if profits["model"] >= profits[best]:
        return _("**In the past these forecasts would have earned the most.**")
    return {
        "persistence": _("**In the past looking at today's standing alone would have earned more.**"),
        "everyone": _("**In the past acting on everyone would have earned more**: the cost of acting is small here."),
        "nothing": _("**In the past acting on such warnings would have cost more than it saved.**"),
    }[best]
