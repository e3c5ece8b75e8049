"""Who is told what and when: the plan's waves, the worst first, and the way into the scenario."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.planning import Plan
from ui import charts, plan_state, state
from ui.components import ask_for_client, ask_for_page, quiet, say
from ui.numbers import month_name
from ui.phrases import action_words, deal_breaker_word, kind_word, span
from ui.plan_words import adding_words
from ui.words import _, plural
from workbench import PortfolioPlan

_TABLE, _ROWS = "plan_table", "plan_rows"


def waves_section(found: PortfolioPlan, plan: Plan) -> None:
    """Draw the waves as a table by month, the conversations by month, and what to do with the plan."""
    st.subheader(_("Who is told when"))
    if found.waves:
        table = _table_of(found, plan)
        first = found.waves[0]
        say(
            _("The worst first: **{names}** in {month}.").format(
                names=", ".join(map(state.portfolio().name, first.actions)),
                month=month_name(state.book().month + first.month),
            )
        )
        _draw(table)
        quiet(
            adding_words(float(table["gain"].sum()), plan.expected_npv - plan.keep_npv, state.currency())
            + " "
            + _("Click a row to open its client.")
        )
        if len(found.waves) > 1:
            _conversations(table)
    else:
        st.info(_("Nobody is told anything: within these limits keeping everyone as they are is the best plan."))
    kept = [client_id for client_id, action in plan.actions.items() if action.kind == "keep"]
    if kept:
        with st.expander(
            plural("{count} client is kept as it is", "{count} clients are kept as they are", len(kept)).format(
                count=len(kept)
            )
        ):
            say(", ".join(sorted(map(state.portfolio().name, kept), key=str.casefold)))
    _use(plan)


def _table_of(found: PortfolioPlan, plan: Plan) -> pd.DataFrame:
    opened, options = state.book(), plan_state.problem().options
    place = {client.client_id: number for number, client in enumerate(options.clients)}
    gain = options.npv[plan.choice] - options.npv[options.keep]
    breakers = opened.breakers.groupby("client_id")["kind"].agg(list)
    return pd.DataFrame(
        [
            {
                "client_id": client_id,
                "month": opened.month + wave.month,
                "told": month_name(opened.month + wave.month),
                "client": opened.portfolio.name(client_id),
                "action": action_words(action, opened.month),
                "kind": action.decision_kind,
                "gain": round(float(gain[place[client_id]])),
                "breakers": ", ".join(map(deal_breaker_word, breakers.get(client_id, []))),
            }
            for wave in found.waves
            for client_id, action in wave.actions.items()
        ]
    )


def _draw(table: pd.DataFrame) -> None:
    st.session_state[_ROWS] = table["client_id"].tolist()
    column = st.column_config
    st.dataframe(
        table,
        key=_TABLE,
        hide_index=True,
        height=min(460, 38 + 35 * len(table)),
        on_select=_open_selected,
        selection_mode=["single-row", "single-cell"],
        alt=_("Who is told what, by month"),
        column_order=["told", "client", "breakers", "gain", "action"],
        column_config={
            "told": column.TextColumn(_("Told in"), width=105),
            "client": column.TextColumn(_("Client"), width=170),
            "action": column.TextColumn(_("What they are told"), width="large"),
            "gain": column.NumberColumn(
                _("Gain over keeping ({currency})").format(currency=state.currency()),
                width=190,
                format="localized",
                help=_(
                    "Expected value today over {years} of that client alone, less that of keeping it, with no waiting "
                    "work sold. Below zero where freed hours pay only once sold, or where a deal-breaker decides."
                ).format(years=span(state.assumptions()["horizon_months"])),
            ),
            "breakers": column.TextColumn(_("Deal-breakers"), width=180),
        },
    )


def _open_selected() -> None:
    selection = st.session_state[_TABLE]["selection"]
    rows = list(selection.get("rows", [])) or [cell[0] for cell in selection.get("cells", [])]
    listed = st.session_state.get(_ROWS, [])
    if rows and rows[0] < len(listed):
        ask_for_client(listed[rows[0]])


def _conversations(table: pd.DataFrame) -> None:
    frame = (
        table.groupby(["month", "kind"], sort=True)["client"]
        .agg(count="size", names=", ".join)
        .reset_index()
        .assign(
            month=lambda part: part["month"].dt.to_timestamp(),
            kind=lambda part: part["kind"].map(kind_word),
        )
    )
    words = {
        "y": _("clients told"),
        "kind": _("Decision"),
        "clients": _("Clients"),
        **{kind: kind_word(kind) for kind in charts.KIND_COLOURS if kind in set(table["kind"])},
    }
    charts.draw("conversations", frame, words, key="plan_conversations", alt=_("Conversations month by month"))


def _use(plan: Plan) -> None:
    taken = {client_id: action for client_id, action in plan.actions.items() if action.kind != "keep"}
    is_in = state.current_scenario().actions == taken and bool(taken)
    with st.container(horizontal=True):
        st.button(
            _("Put this plan into the scenario"),
            key="plan_use",
            on_click=state.put_actions,
            args=(plan.actions, _("My plan")),
            type="primary",
            disabled=is_in or (not taken and not state.current_scenario().actions),
            help=_("Its actions take the place of those in the scenario; the other pages then show what they do."),
        )
        st.button(
            _("Its months, fees and cash"),
            key="plan_to_portfolio",
            on_click=ask_for_page,
            args=("portfolio",),
            icon=":material/dashboard:",
            disabled=not is_in,
            help=_("Opens the Portfolio page once the plan is in the scenario."),
        )
        st.button(
            _("Compare line by line"),
            key="plan_to_compare",
            on_click=ask_for_page,
            args=("compare",),
            icon=":material/compare:",
            disabled=not is_in,
            help=_("Opens the Compare page once the plan is in the scenario."),
        )
