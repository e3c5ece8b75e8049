"""Look back: what was decided, what was forecast of it, what came, and how far such forecasts can be trusted."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from history.log import add_event, remove_decision
from ui import charts, state
from ui.components import empty, page_head, quiet, say
from ui.look_back_words import fate_words, hit_words
from ui.numbers import money, month_name, months, number, percent, signed_percent
from ui.phrases import action_code, action_words, kind_word
from ui.screens.data_keeping import keep, refusal
from ui.screens.data_load import notice
from ui.screens.look_back_scores import learned_section, rules_section, scores_section
from ui.words import _, plural
from workbench import Horizon, LookedBack

_TAB = "look_back"
_BACK = "decision_back"
_CHARTED = 20


def show() -> None:
    """Draw the page."""
    page_head(_("Look back"), _("What came of what you decided, and how far could its forecasts be trusted?"))
    notice()
    refusal(_TAB)
    found = state.book().looked_back
    if not found.decisions:
        empty(
            _("No decision is recorded yet by {month}.").format(month=month_name(state.book().month)),
            _("Record one on a client's page."),
            "client",
        )
        quiet(
            _(
                "A decision is kept with the forecast made on the day: whether the client stays, and its fees, hours "
                "and gross profit. When its months have come they are laid beside it here, forecasts are scored, and "
                "the next ones learn from it."
            )
        )
        return
    _finding(found.decisions)
    _chart(found.decisions)
    _rises_to_log(found.decisions)
    _table(found.decisions)
    scores_section(found)
    learned_section(found)
    rules_section()
    _take_back(found.decisions)


def _name(one: LookedBack) -> str:
    return state.portfolio().name(one.client_id)


def _month(one: LookedBack) -> pd.Period:
    return pd.Period(one.decided_in, "M")


def _finding(decisions: tuple[LookedBack, ...]) -> None:
    """Say in a sentence what has come so far."""
    told = plural("{count} decision is recorded.", "{count} decisions are recorded.", len(decisions)).format(
        count=number(len(decisions), 0)
    )
    tested = [(one, horizon) for one in decisions if (horizon := one.ranges_scored) is not None]
    if not tested:
        say(told + " " + _("No range can be judged yet: that takes a client that stayed, 6 months after the decision."))
        return
    held = sum(all(r.inside for r in horizon.ranges.values() if r.came is not None) for _one, horizon in tested)
    say(
        told
        + " "
        + _(
            "Of {all} that have come far enough, {count} brought hours and gross profit within what was forecast."
        ).format(all=number(len(tested), 0), count=number(held, 0))
    )


def _chart(decisions: tuple[LookedBack, ...]) -> None:
    currency = state.currency()
    words = {
        "x": _("against forecast, % of fees"),
        "inside": _("came within its range"),
        "outside": _("came outside"),
        "range": _("Forecast, 90 of 100"),
        "came": _("Came"),
    }
    rows = []
    for one in decisions:
        horizon = one.ranges_scored
        profit = horizon.ranges.get("gross_profit") if horizon is not None else None
        if horizon is None or profit is None or profit.came is None or not horizon.fees_forecast:
            continue
        rows.append(
            {
                "decision": f"{_name(one)}, {one.decided_in}",
                "place": len(rows),
                "low": (profit.p05 - profit.p50) / horizon.fees_forecast,
                "high": (profit.p95 - profit.p50) / horizon.fees_forecast,
                "came": (profit.came - profit.p50) / horizon.fees_forecast,
                "held": words["inside"] if profit.inside else words["outside"],
                "range_text": _("{low} to {high}").format(
                    low=money(profit.p05, currency), high=money(profit.p95, currency)
                ),
                "came_text": money(profit.came, currency),
            }
        )
    if not rows:
        return
    alt = _("The range of gross profit forecast of each decision, and what came")
    charts.draw("forecasts", pd.DataFrame(rows[:_CHARTED]), words, key="look_back_chart", alt=alt)
    note = _(
        "Gross profit of clients that stayed, over 12 months, or 6 where 12 have not passed. Bars: where 9 of 10 "
        "should come."
    )
    if len(rows) > _CHARTED:
        note += " " + _("The latest {shown} of {all} are drawn.").format(
            shown=number(_CHARTED, 0), all=number(len(rows), 0)
        )
    quiet(note)


def _rises_to_log(decisions: tuple[LookedBack, ...]) -> None:
    """Offer to log the decided changes of price whose month is reached: the price response learns from such events."""
    waiting = [one for one in decisions if one.rise_to_log]
    if not waiting:
        return
    st.subheader(_("Did these changes of price happen?"))
    quiet(
        _(
            "Logged as an event, a change counts as carried out, and what clients answer to prices is learned from it. "
            "One that did not happen stays here until its decision is taken back below."
        )
    )
    for one in waiting:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Log {change} for {client} in {month}").format(
                    change=signed_percent(one.action.uplift, 1),
                    client=_name(one),
                    month=month_name(pd.Period(one.rise_to_log, "M")),
                ),
                key=f"log_rise_{one.client_id}_{one.decided_in}",
                icon=":material/edit_note:",
                on_click=_log_rise,
                args=(one,),
            )


def _log_rise(one: LookedBack) -> None:
    day = f"{one.rise_to_log}-01"
    note = _("Decided in {month}").format(month=one.decided_in)
    change = partial(add_event, state.history(), one.client_id, day, "price_change", one.action.uplift, note)
    told = _("Logged: {change} for {client}.").format(change=signed_percent(one.action.uplift, 1), client=_name(one))
    keep(change, told, pd.Period(one.rise_to_log, "M"), tab=_TAB)


def _table(decisions: tuple[LookedBack, ...]) -> None:
    st.subheader(_("Decisions beside what came"))
    st.dataframe(
        pd.DataFrame([_row(one) for one in decisions]),
        hide_index=True,
        key="looked_back",
        alt=_("Decisions, their forecasts and what came, the latest first"),
        column_config={
            "client": st.column_config.TextColumn(_("Client"), pinned=True),
            "decided": st.column_config.TextColumn(_("Decided at the end of")),
            "action": st.column_config.TextColumn(_("Decision"), width="medium"),
            "advised": st.column_config.TextColumn(_("Advised")),
            "hit": st.column_config.TextColumn(_("Hit?"), help=_("By the rules below.")),
            "after": st.column_config.TextColumn(_("After")),
            "stays": st.column_config.TextColumn(_("Stays: forecast")),
            "fate": st.column_config.TextColumn(_("Stays: came")),
            "profit_range": st.column_config.TextColumn(_("Gross profit: forecast")),
            "profit": st.column_config.TextColumn(_("Gross profit: came")),
            "hours_range": st.column_config.TextColumn(_("Hours: forecast")),
            "hours": st.column_config.TextColumn(_("Hours: came")),
            "fees_forecast": st.column_config.TextColumn(_("Fees: forecast")),
            "fees": st.column_config.TextColumn(_("Fees: came")),
            "note": st.column_config.TextColumn(_("Note"), width="medium"),
        },
    )
    quiet(
        _(
            "Forecasts of fees, hours and gross profit are for a client that stays; hours and gross profit show where "
            "9 of 10 should come. Fees have no range of their own: in the forecast only leaving and the decided price "
            "move them, so seats that come and go show here alone."
        )
    )


def _row(one: LookedBack) -> dict[str, str]:
    row = {
        "client": _name(one),
        "decided": one.decided_in,
        "action": action_code(one.action),
        "advised": kind_word(one.verdict),
        "hit": hit_words()[one.hit.state],
        "after": _("not yet 3 months"),
        "stays": percent(one.forecast["stay_probability_12"]),
        "fate": "",
    }
    if one.reached:
        row |= _came(one.reached[-1])
    return {**row, "note": one.note}


def _came(horizon: Horizon) -> dict[str, str]:
    currency = state.currency()

    def amount(value: float | None) -> str:
        return money(value, currency) if value is not None else ""

    cells = {"after": months(horizon.months), "stays": percent(horizon.stay_probability), "fate": fate_words(horizon)}
    profit, hours = horizon.ranges.get("gross_profit"), horizon.ranges.get("hours")
    between = _("{low} to {high}")
    cells["profit_range"] = between.format(low=amount(profit.p05), high=amount(profit.p95)) if profit else ""
    cells["profit"] = amount(profit.came) if profit else ""
    cells["hours_range"] = between.format(low=number(hours.p05, 0), high=number(hours.p95, 0)) if hours else ""
    cells["hours"] = number(hours.came, 0) if hours and hours.came is not None else ""
    return {**cells, "fees_forecast": amount(horizon.fees_forecast), "fees": amount(horizon.fees)}


def _take_back(decisions: tuple[LookedBack, ...]) -> None:
    """Draw the choice of a decision recorded in error."""
    by_key = {(one.client_id, one.decided_in): one for one in decisions}
    named = {key: _line(one) for key, one in by_key.items()}
    if st.session_state.get(_BACK) not in named:
        st.session_state.pop(_BACK, None)
    which, do = st.columns([4, 1], vertical_alignment="bottom")
    key = which.selectbox(_("Recorded in error?"), list(named), format_func=named.__getitem__, key=_BACK)
    do.button(
        _("Take it back"),
        key="decision_take_back",
        icon=":material/undo:",
        width="stretch",
        on_click=_remove,
        args=(by_key[key],),
    )


def _line(one: LookedBack) -> str:
    return " · ".join((_name(one), one.decided_in, action_words(one.action, _month(one))))


def _remove(one: LookedBack) -> None:
    change = partial(remove_decision, state.history(), one.client_id, one.decided_in)
    keep(change, _("Taken back: {decision}.").format(decision=_line(one)), tab=_TAB)
