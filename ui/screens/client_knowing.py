"""What waiting is worth, which choice is never badly wrong, and what would be worth finding out about a client."""

from __future__ import annotations

import streamlit as st

from simulator import Decision
from ui import state
from ui.components import say, small_table
from ui.numbers import money, number
from ui.phrases import action_code
from ui.words import _

_SMALLEST = 0.5
"""Currency; what rounds to nothing is said to be nothing."""


def _groups() -> dict[str, tuple[str, str]]:
    """Return what could be found out, by the engine's name of the group: as a question, and how to find out."""
    return {
        "price_response": (
            _("how this client answers a rise"),
            _("ask who it would turn to; raise a few similar clients first"),
        ),
        "answer_and_effort": (
            _("whether it becomes easier to serve, or sours"),
            _("ask its contacts and your technicians"),
        ),
        "labour_still_paid": (
            _("how many freed hours you would really stop paying"),
            _("look at your rota: who would go, or not be hired"),
        ),
        "waiting_work": (
            _("how much paying work waits for hands, and what it brings"),
            _("count the quotes and projects that wait, and their margin"),
        ),
        "own_churn_and_drift": (
            _("whether it is leaving or growing heavier anyway"),
            _("ask about its plans; read its tickets"),
        ),
        "leaving_costs": (
            _("how many hours handing it over would take"),
            _("look at what the last handover took"),
        ),
    }


def choice_notes(decision: Decision) -> None:
    """Say below the options what the staged one's review is worth and which option can never be badly wrong."""
    lines = [never_badly_wrong(decision, state.currency())]
    waiting = _worth_of_waiting(decision)
    if waiting:
        lines.append(waiting)
    say("\n".join(f"- {line}" for line in lines))


def never_badly_wrong(decision: Decision, currency: str) -> str:
    """Return which option falls short by least at its worst, and the one that may be chosen where that is barred."""
    kind, regret = decision.sure.minimax_regret
    options = {name: action_code(option.action) for name, option in decision.alternatives.items()}
    words = (
        _(
            "The choice that can never be badly wrong: **{option}**. In none of {draws} draws of what is unsure is "
            "another worth more."
        )
        if regret < _SMALLEST
        else _(
            "The choice that can never be badly wrong: **{option}**. At worst, in {draws} draws of what is unsure, it "
            "is worth {regret} less than the best."
        )
    )
    words = words.format(option=options[kind], draws=len(decision.sure.npv), regret=money(regret, currency))
    allowed = decision.look.allowed
    if kind in allowed:
        return words
    other = min(allowed, key=decision.sure.max_regret.__getitem__)
    return (
        words
        + " "
        + _("It is barred here; of what may be chosen that is **{option}**: at worst {regret} less.").format(
            option=options[other], regret=money(decision.sure.max_regret[other], currency)
        )
    )


def _worth_of_waiting(decision: Decision) -> str:
    worth = decision.value_of_waiting
    if worth is None:
        return ""
    option = action_code(decision.alternatives["staged"].action)
    if worth < _SMALLEST:
        return _(
            "**{option}**: waiting for the review is worth nothing over deciding now: whatever the answer, the same is "
            "best."
        ).format(option=option)
    return _("**{option}**: judging the answer at the review is worth **{worth}** over deciding now.").format(
        option=option, worth=money(worth, state.currency())
    )


def finding_out_section(decision: Decision) -> None:
    """Draw what could be found out, the most valuable first, within what knowing everything would be worth."""
    st.subheader(_("What would be worth finding out"))
    currency, evpi = state.currency(), decision.evpi
    if evpi < _SMALLEST:
        say(_("Nothing: whatever is true of what is unsure, the same action is best."))
        return
    say(
        _(
            "Knowing everything that is unsure would be worth **{evpi}**: no question about this client is worth more."
        ).format(evpi=money(evpi, currency))
    )
    groups = _groups()
    ranked = sorted(decision.sure.evppi.items(), key=lambda group: -group[1])
    worthy = [(name, worth) for name, worth in ranked if worth >= _SMALLEST]
    if not worthy:
        say(_("No one thing alone would change what is best: only several known together would."))
        return
    first, worth = worthy[0]
    say(
        _("Knowing {what} is worth at most **{worth}**: an answer that costs less and can be trusted pays.").format(
            what=groups[first][0], worth=money(worth, currency)
        )
    )
    small_table(
        [_("Finding out"), _("How"), _("Worth at most ({currency})").format(currency=currency)],
        [[*groups[name], number(worth, 0)] for name, worth in worthy],
        texts=2,
    )
    idle = [groups[name][0] for name, worth in ranked if worth < _SMALLEST]
    if idle:
        say(_("Not worth a question, each alone: {things}.").format(things="; ".join(idle)))
