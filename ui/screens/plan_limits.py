"""The limits of a plan: a field for each, and afterwards what each one costs."""

from __future__ import annotations

import math
from dataclasses import replace

import streamlit as st

from simulator import PLAN_LIMITS, Parameter
from ui import plan_state, state
from ui.components import quiet, say, small_table
from ui.numbers import money, month_name, number
from ui.parameter_fields import number_field
from ui.phrases import span
from ui.plan_words import limit_amount, limit_name, price_words, waiting_words
from ui.words import _
from workbench import PortfolioPlan

_ORDER = ("max_mrr_at_risk", "conversations_per_month", "hours_cap", "cash_floor", "max_cvar")


def limit_fields() -> None:
    """Draw a field for each limit, blank where there is none."""
    st.subheader(_("What can you stand?"))
    quiet(_("A blank field is no limit. The limits are kept in the scenario, with its file and its link."))
    own, in_force = plan_state.company_limits(), plan_state.limits()
    for column, name in zip(st.columns(len(_ORDER), vertical_alignment="bottom"), _ORDER, strict=True):
        with column:
            _field(PLAN_LIMITS[name], in_force.get(name), own.get(name))
    if not plan_state.is_cash_known():
        quiet(
            _(
                "A cash floor cannot be held: opening cash and fixed overhead a month are not known. Give them on the "
                "Data page."
            )
        )
        if "cash_floor" in state.current_scenario().limits:
            st.warning(_("The scenario's cash floor is left out."))
            st.button(
                _("Take it out of the scenario"),
                key="drop_cash_floor",
                on_click=plan_state.set_limit,
                args=("cash_floor", None),
            )


def _field(record: Parameter, value: float | None, own: float | None) -> None:
    def store(new: float) -> None:
        plan_state.set_limit(record.name, None if math.isnan(new) else new)

    number_field(
        replace(record, blank_allowed=True),
        value,
        store,
        key=f"plan_limit:{record.name}",
        placeholder=_("no limit"),
        disabled=record.name == "cash_floor" and not plan_state.is_cash_known(),
    )
    if own is not None and value != own:
        st.button(
            _("Company's own: {value}").format(value=limit_amount(record.name, own, state.currency())),
            key=f"own_limit:{record.name}",
            on_click=plan_state.set_limit,
            args=(record.name, own),
            type="tertiary",
            icon=":material/undo:",
        )


def limits_cost(found: PortfolioPlan) -> None:
    """Draw what each limit allows, what the plan uses of it, and what one more of it would be worth."""
    currency, years = state.currency(), span(state.assumptions()["horizon_months"])
    st.subheader(_("What each limit costs"))
    limits = {limit.name: limit for limit in found.limits}
    shown = [limits[name] for name in _ORDER if name in limits]
    if shown:
        binding = [limit for limit in shown if (limit.shadow_price or 0.0) > 0]
        if binding:
            names = ", ".join(f"**{limit_name(limit.name)}**" for limit in binding)
            say(_("What holds the plan back: {names}.").format(names=names))
        else:
            say(_("No limit holds the plan back: with more room it would be the same."))
        small_table(
            [_("Limit"), _("What one more is worth"), _("Allowed"), _("Used at most")],
            [
                [
                    limit_name(limit.name),
                    price_words(limit, currency, years),
                    limit_amount(limit.name, limit.value, currency),
                    limit_amount(limit.name, limit.used, currency),
                ]
                for limit in shown
            ],
            texts=2,
        )
        quiet(
            _(
                "Prices of small changes around this plan; a whole step more may bring more or nothing. Of a cash "
                "floor, “used” is how low cash falls in bad luck (1 of 20 futures falls lower); of bad luck, the mean "
                "loss of the worst 5 of 100 futures against keeping everyone, below zero where even they gain."
            )
            if {"cash_floor", "max_cvar"} & set(limits)
            else _("Prices of small changes around this plan; a whole step more may bring more or nothing.")
        )
    off = [limit_name(name) for name in _ORDER if name not in limits]
    if off:
        quiet(_("No limit is set on: {names}.").format(names=", ".join(off)))
    say(" ".join([*_capacity_words(found), waiting_words(found.waiting_hour_price, currency)]))


def _capacity_words(found: PortfolioPlan) -> list[str]:
    """Return how full the technicians are a year from now; nothing where their hours are not known."""
    if found.capacity is None:
        return []
    currency, use = state.currency(), found.capacity
    words = _("In {month} clients are expected to take {used} hours.").format(
        month=month_name(state.book().month + found.capacity_month), used=number(use.used_hours, 0)
    )
    if use.overbooked_hours > 0:
        return [words, _("That is {count} more than there are.").format(count=number(use.overbooked_hours, 0))]
    return [
        words,
        _("{count} paid hours then stand idle and cost {amount} a month.").format(
            count=number(use.unused_hours, 0), amount=money(use.unused_cost, currency)
        ),
    ]
