"""Who makes the money, the work and the stress: each from the largest client down; the small but stressful named."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from history.friction import is_friction_known, is_poll_withheld
from history.insight import TOP_SHARE, pareto
from ui import charts, numbers, state
from ui.components import empty, quiet, say, small_table
from ui.numbers import money, number, percent
from ui.words import _, plural

_KEY = "grades_makes"
_HALF, _MOST = 0.5, 0.8


def draw() -> None:
    """Draw one of the three at a time, and who is small in money and large in stress."""
    facts = state.book().gradebook.facts
    measures = {
        "revenue": (_("Revenue"), _("revenue")),
        "hours": (_("Hours"), _("hours worked")),
        "friction": (_("Friction"), _("friction")),
    }
    known = [name for name in measures if float(facts[name].fillna(0.0).sum()) > 0]
    if not known:
        empty(
            _("Neither revenue nor hours nor friction of the last 12 months is known."),
            _("Load months.csv with fees and hours, or invoices, or log what happened."),
            "data",
        )
        return
    tables = {name: pareto(facts[name]) for name in known}
    top = math.ceil(TOP_SHARE * len(facts))
    say("\n".join("- " + _few(tables[name], measures[name][1]) for name in known))
    kept = f"{_KEY}_kept"
    if st.session_state.get(kept) not in known:
        st.session_state[kept] = known[0]
    st.session_state[_KEY] = st.session_state[kept]
    st.segmented_control(
        _("Of what"), known, format_func=lambda name: measures[name][0], key=_KEY, on_change=_keep_choice, args=(kept,)
    )
    chosen = st.session_state[kept]
    _chart(tables, chosen, measures[chosen][1], top)
    for name in measures:
        if name not in known:
            _missing(name)
    if is_poll_withheld(state.history(), state.book().month):
        quiet(_("The staff poll has too few voters to be told; its votes are left out of the friction shown."))
    _small_but_stressful(top, len(facts))


def _keep_choice(kept: str) -> None:
    if st.session_state[_KEY] is not None:
        st.session_state[kept] = st.session_state[_KEY]


def _few(table: pd.DataFrame, measure: str) -> str:
    half, most = (int((table["cumulative_share"] < share - 1e-9).sum()) + 1 for share in (_HALF, _MOST))
    return plural(
        "**{count} of {all} clients makes {half}** of {measure}, {most_count} make {most}.",
        "**{count} of {all} clients make {half}** of {measure}, {most_count} make {most}.",
        half,
    ).format(count=half, all=len(table), half=percent(_HALF), measure=measure, most_count=most, most=percent(_MOST))


def _amount(name: str, value: float) -> str:
    if name == "revenue":
        return money(value, state.currency())
    if name == "hours":
        return _("{count} hours").format(count=number(value, 0))
    return _("{count} points").format(count=number(value, 0))


def _chart(tables: dict[str, pd.DataFrame], chosen: str, measure: str, top: int) -> None:
    names = state.portfolio().name
    table = tables[chosen]
    stressful = set(state.book().gradebook.stressful["client_id"])
    words = {
        "x": _("Clients, the largest first"),
        "y": _("Share of {measure}, 12 months").format(measure=measure),
        "client": _("Client"),
        "amount": _("Last 12 months"),
        "running": _("Running share (line)"),
        "first": _("first fifth ({count} clients)").format(count=top),
        "other": _("the others"),
        "small": _("small in money, large in stress"),
    }
    marks = [
        words["small"] if client_id in stressful else words["first"] if rank <= top else words["other"]
        for client_id, rank in zip(table["client_id"], table["rank"], strict=True)
    ]
    frame = table.drop(columns="client_share").assign(
        client=[names(client_id) for client_id in table["client_id"]],
        amount_text=[_amount(chosen, value) for value in table["amount"]],
        mark=marks,
    )
    share = float(table["share"].head(top).sum())
    largest = ", ".join(
        f"{names(one)} ({percent(part)})" for one, part in zip(table["client_id"].head(3), table["share"], strict=False)
    )
    say(
        _("The first fifth ({top} clients) makes **{share}** of {measure}. The largest: {names}.").format(
            top=top, share=percent(share), measure=measure, names=largest
        )
    )
    charts.draw(
        "largest_first", frame, words, key=f"grades_{chosen}", alt=_("Clients by what they make, largest first")
    )
    quiet(_("Bars: what each client makes. Line: what all up to it make together. Point at a bar for its name."))


def _missing(name: str) -> None:
    history = state.history()
    if name == "friction" and is_friction_known(history):
        quiet(_("No friction in the last 12 months."))
    elif name == "friction":
        quiet(_("Nothing is known of friction yet: log events or hold the staff poll on the Data page."))
    else:
        told = {"revenue": _("Revenue"), "hours": _("Hours")}[name]
        quiet(_("{measure} of the last 12 months: not known. Load it with months.csv.").format(measure=told))


def _small_but_stressful(top: int, clients: int) -> None:
    found = state.book().gradebook.stressful
    st.subheader(_("Small in money, large in stress"))
    if not len(found):
        st.success(
            _("Nobody outside the first fifth in revenue is inside it in friction or hours."),
            icon=":material/check_circle:",
        )
        return
    names = state.portfolio().name
    say(
        plural(
            "**{count} client** is not among the {top} largest in revenue, yet among the {top} that make most friction "
            "or work: {names}.",
            "**{count} clients** are not among the {top} largest in revenue, yet among the {top} that make most "
            "friction or work: {names}.",
            len(found),
        ).format(count=len(found), top=top, names=", ".join(f"**{names(one)}**" for one in found["client_id"]))
    )
    revenue, friction, hours = (float(found[f"{name}_share"].sum()) for name in ("revenue", "friction", "hours"))
    say(
        _(
            "Together they bring {revenue} of revenue and make {friction} of the friction and {hours} of the hours."
        ).format(revenue=percent(revenue, 1), friction=percent(friction), hours=percent(hours))
    )

    def told(share: float, rank: int, *, holds: bool) -> str:
        return ("▲ " if holds else "") + _("{share} (place {rank})").format(
            share=percent(share, 1), rank=numbers.number(rank, 0)
        )

    small_table(
        [_("Client"), _("Share of revenue"), _("Share of friction"), _("Share of hours")],
        [
            [
                names(row.client_id),
                told(row.revenue_share, row.revenue_rank, holds=False),
                told(row.friction_share, row.friction_rank, holds=row.top_friction),
                told(row.hours_share, row.hours_rank, holds=row.top_hours),
            ]
            for row in found.itertuples(index=False)
        ],
    )
    quiet(_("▲ inside the first fifth. Places are out of {count} clients; the last 12 months.").format(count=clients))
