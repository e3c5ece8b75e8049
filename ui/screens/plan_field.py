"""What the field advises, tried on this company: drop the worst, drop the smallest; and what would turn each."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from simulator import InputError
from ui import plan_state, state
from ui.components import Figure, figures, quiet, say
from ui.field_words import (
    advice_title,
    chosen_words,
    gain_words,
    largest_lines,
    never_turning,
    turn_words,
    why_a_spreadsheet_differs,
)
from ui.numbers import money, month_name, number, percent, signed_money
from ui.phrases import span
from ui.words import _, plural
from workbench import FIELD_EXAMPLES, FieldExample, example_scenario


def field_section() -> None:
    """Draw the choice of an advice, and what it comes to once one is chosen: that takes seconds."""
    st.subheader(_("What the field advises"))
    say(_("Two common pieces of advice, tried on your clients at your assumptions. Choose one: it takes some seconds."))
    example = st.segmented_control(
        _("Advice"), FIELD_EXAMPLES, format_func=advice_title, key="field_example", label_visibility="collapsed"
    )
    if example is None:
        return
    try:
        with st.spinner(_("Letting them go in sampled futures, and looking for what would turn it …")):
            found = plan_state.field_advice(example)
    except InputError:
        st.info(_("No client pays a monthly fee: there is no revenue of which to drop a quarter."))
        return
    _headline(found)
    _clients(found)
    _conditions(found)
    st.button(
        _("Put this advice in the scenario"),
        key=f"field_use_{example}",
        on_click=_use,
        args=(example,),
        help=_("It takes the place of all actions now in the scenario. Compare it there with keeping everyone."),
    )


def _use(example: str) -> None:
    scenario = example_scenario(state.portfolio(), example, state.current_scenario())
    state.set_scenario(replace(scenario, name=advice_title(example)))


def _headline(found: FieldExample) -> None:
    currency, assumptions = state.currency(), state.assumptions()
    years = span(assumptions["horizon_months"])
    say("#### " + gain_words(found, currency, years))
    count = len(found.clients)
    say(
        plural(
            "{count} of {all} clients is let go, {chosen}: {fees} a month ({share} of all fees) and {hours} hours a "
            "month.",
            "{count} of {all} clients are let go, {chosen}: {fees} a month ({share} of all fees) and {hours} hours a "
            "month.",
            count,
        ).format(
            count=count,
            all=len(state.portfolio().profiles),
            chosen=chosen_words(found.example),
            fees=money(found.fees, currency),
            share=percent(found.share_of_fees),
            hours=number(found.hours, 0),
        )
    )
    figures(
        [
            Figure(
                _("The model says"),
                signed_money(found.gain, currency),
                _("Expected value today over keeping everyone; all freed hours share the same waiting work."),
                _("over {years}").format(years=years),
            ),
            Figure(
                _("With bad luck"),
                signed_money(found.sampled.p05, currency),
                _("In 5 of 100 sampled futures it is worth less than this over keeping everyone (P5)."),
                _("5 of 100 are worse"),
            ),
            Figure(
                _("With good luck"),
                signed_money(found.sampled.p95, currency),
                _("In 5 of 100 sampled futures it is worth more than this over keeping everyone (P95)."),
                _("5 of 100 are better"),
            ),
            Figure(
                _("A naive spreadsheet says"),
                signed_money(found.spreadsheet_gain, currency),
                _("The same sum, with the whole wage of every freed hour saved from the month after."),
                (_("{amount} too much") if found.spreadsheet_gain > found.gain else _("{amount} too little")).format(
                    amount=money(abs(found.spreadsheet_gain - found.gain), currency)
                ),
            ),
        ]
    )
    say(why_a_spreadsheet_differs(assumptions))
    notes = [_("The largest lines of money: {lines}.").format(lines=largest_lines(found, currency))]
    if found.cash_below_floor is not None:
        kept, dropped = found.cash_below_floor
        notes.append(
            _("Cash falls below the floor in {dropped} of futures, in {kept} with everyone kept.").format(
                dropped=percent(dropped, 1), kept=percent(kept, 1)
            )
        )
    quiet(" ".join(notes))


def _clients(found: FieldExample) -> None:
    currency, portfolio = state.currency(), state.portfolio()
    held, month = state.not_to_lose(), state.book().month

    def outside(client_id: str) -> str:
        notes = [_("Deal-breaker")] if client_id in portfolio.deal_breakers else []
        return ", ".join(notes + ([_("Cannot afford to lose")] if client_id in held else []))

    table = pd.DataFrame(
        {
            "client": [portfolio.name(one.client_id) for one in found.clients],
            "outside": [outside(one.client_id) for one in found.clients],
            "fee": [round(one.fee) for one in found.clients],
            "hours": [round(one.hours, 1) for one in found.clients],
            "month": [month_name(month + one.month) for one in found.clients],
            "gain": [round(one.gain) for one in found.clients],
            "spreadsheet": [round(one.spreadsheet_profit) for one in found.clients],
        }
    )
    column = st.column_config
    st.dataframe(
        table,
        key=f"field_clients_{found.example}",
        hide_index=True,
        alt=_("Who is let go"),
        column_config={
            "client": column.TextColumn(_("Let go")),
            "outside": column.TextColumn(_("Outside the money")),
            "fee": column.NumberColumn(_("Fee ({currency}/month)").format(currency=currency), format="localized"),
            "hours": column.NumberColumn(_("Hours a month"), format="localized"),
            "month": column.TextColumn(_("Last bill")),
            "gain": column.NumberColumn(
                _("Worth over keeping ({currency})").format(currency=currency),
                format="localized",
                help=_("Of letting it go alone, with all of the waiting work to itself."),
            ),
            "spreadsheet": column.NumberColumn(
                _("Profit by a spreadsheet ({currency}/month)").format(currency=currency),
                format="localized",
                help=_("Fee and project margin less licences and the whole wages of its hours."),
            ),
        },
    )


def _conditions(found: FieldExample) -> None:
    currency = state.currency()
    turning = [condition for condition in found.conditions if condition.turns]
    say("**" + _("What would turn it, one figure moved alone") + "**")
    lines = [turn_words(condition, currency) for condition in sorted(turning, key=lambda one: not one.may_turn)]
    say("\n".join(f"- {line}" for line in [*lines, *never_turning(found.conditions)]))
