"""The table of decisions on the Portfolio page: verdicts, what they are worth, and the way into the scenario."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator import TOSS_UP
from ui import state
from ui.components import ask_for_client, flag_text, flags_of, price_warning, quiet, say
from ui.phrases import action_code, action_words, deal_breaker_word, gain_over_keep, span
from ui.words import _, plural
from workbench import Book

_TABLE, _ORDER = "portfolio_table", "portfolio_order"


def _row(opened: Book, client_id: str) -> dict[str, object]:
    look = state.looks()[client_id]
    found = state.decided_so_far().get(client_id)
    action = look.actions[look.best]
    fee = opened.portfolio.edited_profiles(state.current_scenario()).row(client_id)["mrr"]
    uplift = look.walk_away_uplift
    verdict = found.verdict if found else look.best
    own = opened.breakers.loc[opened.breakers["client_id"] == client_id, "kind"]
    words = action_code(action)
    if verdict == TOSS_UP and look.rival is not None:
        words = _("{best} or {rival}").format(best=words, rival=action_code(look.actions[look.rival]))
    in_plan = state.current_scenario().actions.get(client_id)
    return {
        "client": opened.portfolio.name(client_id),
        "fee": round(fee),
        "verdict": _("TOSS-UP: {either}").format(either=words) if verdict == TOSS_UP else words,
        "sure": round(found.best_probability * 100.0) if found else None,
        "action": action_words(action, opened.month),
        "gain": round(gain_over_keep(look)),
        "walk_away": round(uplift * 100.0) if uplift is not None else None,
        "walk_away_fee": round(fee * (1.0 + uplift)) if uplift is not None else None,
        "grade": _grades(opened).get(client_id, "–"),
        "breakers": ", ".join(deal_breaker_word(kind) for kind in own),
        "flags": flag_text(flag for flag in flags_of(client_id) if flag != "deal_breaker"),
        "plan": action_code(in_plan) if in_plan else "",
    }


def _grades(opened: Book) -> dict[str, str]:
    now = opened.scores.loc[opened.scores["month"] == opened.month]
    return {row.client_id: row.grade for row in now.itertuples(index=False) if isinstance(row.grade, str)}


def decisions_table(opened: Book) -> st.delta_generator.DeltaGenerator:
    """Draw the table and return the place where the progress of the checking is shown."""
    currency, horizon = state.currency(), opened.portfolio.assumptions(state.current_scenario())["horizon_months"]
    st.subheader(_("What to do about each"))
    _who_pays_too_little(opened)
    price_warning()
    progress = st.empty()
    ids = opened.portfolio.profiles.client_ids
    table = pd.DataFrame([_row(opened, client_id) for client_id in ids])
    order = table["gain"].sort_values(ascending=False, kind="stable").index
    table = table.loc[order].reset_index(drop=True)
    st.session_state[_ORDER] = [ids[i] for i in order]
    years = span(horizon)
    column = st.column_config
    st.dataframe(
        table,
        key=_TABLE,
        hide_index=True,
        height=460,
        on_select=_open_selected,
        selection_mode=["single-row", "single-cell"],
        alt=_("Decisions by client"),
        column_order=[
            "client",
            "verdict",
            "sure",
            "gain",
            "fee",
            "walk_away_fee",
            "walk_away",
            "grade",
            "breakers",
            "flags",
            "action",
            "plan",
        ],
        column_config={
            "client": column.TextColumn(_("Client"), pinned=True),
            "fee": column.NumberColumn(_("Fee ({currency}/month)").format(currency=currency), format="localized"),
            "verdict": column.TextColumn(_("Verdict"), width=280),
            "sure": column.NumberColumn(
                _("How sure"),
                format="%.0f %%",
                help=_(
                    "Share of draws of what is unsure in which it is the best of all that may be chosen. "
                    "A toss-up: it beats the next best in fewer than 70 % of them."
                ),
            ),
            "action": column.TextColumn(_("Best action"), width="large"),
            "gain": column.NumberColumn(
                _("Worth over keeping ({currency}, {years})").format(currency=currency, years=years),
                format="localized",
                help=_("Expected value today of the action less that of keeping, if prices are answered as assumed."),
            ),
            "walk_away": column.NumberColumn(
                _("Walk-away uplift"),
                format="%+.0f %%",
                help=_(
                    "The change of price at which having the client is worth the same as letting it go. "
                    "No guess of how it answers is in it."
                ),
            ),
            "walk_away_fee": column.NumberColumn(
                _("Walk-away price ({currency}/month)").format(currency=currency),
                format="localized",
                help=_("Charge at least this, or let them go."),
            ),
            "grade": column.TextColumn(_("Grade"), help=_("A to F, from the scorecard; money is not in it.")),
            "breakers": column.TextColumn(_("Deal-breakers")),
            "flags": column.TextColumn(_("Flags")),
            "plan": column.TextColumn(_("In the scenario")),
        },
    )
    quiet(
        _(
            "Click a row to open its client; click a column's head to sort. Each worth is of that client alone: "
            "together they come to less where freed hours compete for the same waiting work. Put actions in the "
            "scenario to see them together."
        )
    )
    _plan_buttons(opened)
    return progress


def _who_pays_too_little(opened: Book) -> None:
    """Say who costs more than they pay: whose fee lies below the walk-away price."""
    above = {
        client_id: look.walk_away_uplift
        for client_id, look in state.looks().items()
        if look.walk_away_uplift is not None and look.walk_away_uplift > 0
    }
    if not above:
        say(_("**No client costs more than it pays**: every fee lies above its walk-away price."))
        return
    names = ", ".join(opened.portfolio.name(client_id) for client_id in sorted(above, key=above.__getitem__)[::-1])
    say(
        plural(
            "**{count} client costs more than it pays** (its fee lies below its walk-away price): {names}.",
            "**{count} clients cost more than they pay** (their fee lies below their walk-away price): {names}.",
            len(above),
        ).format(count=len(above), names=names)
    )


def _open_selected() -> None:
    selection = st.session_state[_TABLE]["selection"]
    rows = list(selection.get("rows", [])) or [cell[0] for cell in selection.get("cells", [])]
    order = st.session_state.get(_ORDER, [])
    if rows and rows[0] < len(order):
        ask_for_client(order[rows[0]])


def _plan_buttons(opened: Book) -> None:
    plan = _("My plan")

    decided = state.decided_so_far()
    clear = {
        client_id: found.look.actions[found.look.best]
        for client_id, found in decided.items()
        if found.verdict != TOSS_UP
    }
    with st.container(horizontal=True):
        st.button(
            _("Put the clear recommendations in the scenario"),
            key="plan_all",
            on_click=state.put_actions,
            args=(clear, plan),
            type="primary",
            disabled=len(decided) < len(opened.portfolio.profiles) or not clear,
            help=_("Toss-ups are left out: decide on each yourself."),
        )
        st.button(
            _("Clear the actions"),
            key="plan_clear",
            on_click=lambda: state.clear_actions(plan),
            disabled=not state.current_scenario().actions,
        )
