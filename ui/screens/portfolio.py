"""The Portfolio page: what do I have, who costs more than they pay, and what to do about each."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from history.friction import is_friction_known, told_friction
from history.insight import PortfolioFacts, client_facts, pareto, portfolio_facts
from simulator import TOSS_UP
from ui import charts, state
from ui.components import (
    Figure,
    ask_for_client,
    empty,
    figures,
    page_head,
    quiet,
    say,
)
from ui.numbers import NOT_KNOWN, money, number, percent
from ui.phrases import kind_word
from ui.screens.decisions_table import decisions_table
from ui.screens.scenario_summary import scenario_summary
from ui.words import _, plural
from workbench import Book

TOP_SHARE = 0.20
_QUADRANT = "portfolio_quadrant"


def show() -> None:
    """Draw the page: what is known first, then the exact search, then how sure, then the scenario's futures."""
    page_head(_("Portfolio"), _("What do I have, who costs more than they pay, and what should I do about each?"))
    opened = state.book()
    if not len(opened.portfolio.profiles):
        empty(
            _("No client here can be decided about: each needs a monthly fee and hours."),
            _("Load a history or fill in what is missing."),
            "data",
        )
        return
    facts = client_facts(opened.panel, opened.month).reindex(list(opened.portfolio.profiles.client_ids))
    facts["friction"] = _friction(opened).reindex(facts.index).fillna(0.0)
    _what_i_have(opened, portfolio_facts(facts))
    left, right = st.columns(2)
    with right:
        _who_makes_what(opened, facts)
    with left, st.spinner(_("Searching the best action of each client …")):
        state.looks()
    with left:
        _who_pays_for_the_trouble(opened, facts)
    progress = decisions_table(opened)
    st.divider()
    scenario_summary()
    _check_how_sure(progress)


def _friction(opened: Book) -> pd.Series:
    return told_friction(opened.history, opened.month)["points"]


def _what_i_have(opened: Book, facts: PortfolioFacts) -> None:
    currency = state.currency()
    profiles = opened.portfolio.edited_profiles(state.current_scenario())
    fees, hours = profiles.fields["mrr"], float(profiles.fields["hours"].sum())
    capacity = opened.history.company.get("capacity_hours_per_month")
    capacity_note = (
        _("{share} of capacity").format(share=percent(hours / float(capacity)))
        if isinstance(capacity, (int, float)) and capacity > 0
        else None
    )
    largest = sorted(fees, reverse=True)[:3]
    total = float(fees.sum())
    three = sum(largest) / total if total > 0 else math.nan
    row = [
        Figure(_("Clients"), number(len(profiles), 0), _("Active clients with a fee and hours known.")),
        Figure(
            _("Monthly fees (MRR)"),
            money(total, currency),
            _("Monthly recurring revenue: the sum of today's fees, {currency} a month.").format(currency=currency),
            _("a month"),
        ),
        Figure(
            _("Gross margin"),
            percent(facts.gross_margin, 1),
            _(
                "What is left of revenue after licences, third parties and technicians, over the last 12 months. "
                "Managed services average 46.2 % (Service Leadership, Q2 2024)."
            ),
            _("of revenue, 12 months"),
        ),
        Figure(
            _("Effective hourly rate"),
            money(facts.effective_hourly_rate, currency),
            _("Revenue less direct cost, over all hours worked, billable or not. 44 to 150 are reported."),
            _("an hour, last 12 months"),
        ),
        Figure(_("Hours a month"), number(hours, 0), _("All labour spent on these clients a month."), capacity_note),
        Figure(
            _("Concentration"),
            _("as if {count}").format(count=number(1.0 / facts.hhi, 0)) if facts.hhi else NOT_KNOWN,
            _(
                "How few clients the fees hang on: as if there were so many clients of equal size. "
                "The Herfindahl index (HHI, the sum of squared shares of the fees) is {hhi}."
            ).format(hhi=number(facts.hhi, 3)),
            _("equal clients; largest three: {share}").format(share=percent(three)),
        ),
    ]
    figures(row)
    if opened.left_out:
        count = len(opened.left_out)
        with st.expander(
            plural(
                "{count} active client cannot be decided about", "{count} active clients cannot be decided about", count
            ).format(count=count)
        ):
            for client_id, why in opened.left_out.items():
                say(f"- **{opened.portfolio.name(client_id)}**: {why}")


def _who_pays_for_the_trouble(opened: Book, facts: pd.DataFrame) -> None:
    currency, looks = state.currency(), state.looks()
    st.subheader(_("Who pays for the trouble they make?"))
    if not is_friction_known(opened.history):
        empty(
            _("Nothing is known of friction yet: no event, no escalation, no staff poll."),
            _("Log what happened by hand."),
            "data",
        )
        return
    known = facts.loc[facts["effective_hourly_rate"].notna()]
    if not len(known):
        st.info(_("No effective hourly rate is known: it needs revenue and hours of the same months."))
        return
    mean_rate = portfolio_facts(facts).effective_hourly_rate or 0.0
    mean_friction = float(facts["friction"].mean())
    bad = known.loc[(known["effective_hourly_rate"] < mean_rate) & (known["friction"] > mean_friction)]
    say(
        plural(
            "**{count} client** pays less an hour than the average and wears more on staff (upper left). "
            "It brings {share} of the fees.",
            "**{count} clients** pay less an hour than the average and wear more on staff (upper left). "
            "They bring {share} of the fees.",
            len(bad),
        ).format(count=len(bad), share=percent(_share(bad["mrr"].sum(), facts["mrr"].sum())))
    )
    decided = state.decided_so_far()

    def shown(client_id: str) -> str:
        found = decided.get(client_id)
        return found.verdict if found else looks[client_id].best

    frame = pd.DataFrame(
        {
            "client_id": known.index,
            "client": [opened.portfolio.name(client_id) for client_id in known.index],
            "rate": known["effective_hourly_rate"].to_numpy(),
            "friction": known["friction"].to_numpy(),
            "mrr": known["mrr"].fillna(0.0).to_numpy(),
            "verdict": [kind_word(shown(client_id)) for client_id in known.index],
            "rate_line": mean_rate,
            "friction_line": mean_friction,
            "mrr_text": [money(value, currency) for value in known["mrr"]],
            "rate_text": [money(value, currency) for value in known["effective_hourly_rate"]],
        }
    )
    words = {
        "x": _("Effective hourly rate ({currency} an hour)").format(currency=currency),
        "y": _("Friction (points in 12 months)"),
        "size": _("Fee a month"),
        "verdict": _("Verdict"),
        "client": _("Client"),
        **{kind: kind_word(kind) for kind in charts.KIND_COLOURS},
    }
    charts.draw("quadrant", frame, words, key=_QUADRANT, on_select=_open_picked, alt=_("Hourly rate against friction"))
    quiet(
        _(
            "Size: monthly fee. Dashed: averages. A friction point is an abuse, contempt, unreasonable demand, "
            "escalation, complaint, or a vote in the staff poll. Click a mark to open its client."
        )
    )


def _open_picked() -> None:
    picked = st.session_state[_QUADRANT]["selection"].get("picked", [])
    if picked and "client_id" in picked[0]:
        ask_for_client(str(picked[0]["client_id"]))


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _who_makes_what(opened: Book, facts: pd.DataFrame) -> None:
    currency = state.currency()
    st.subheader(_("Who makes the money, the work and the stress?"))
    tables = {
        _("Revenue"): (pareto(facts["revenue"]), lambda value: money(value, currency)),
        _("Hours"): (pareto(facts["hours"]), lambda value: _("{count} hours").format(count=number(value, 0))),
        _("Friction"): (pareto(facts["friction"]), lambda value: _("{count} points").format(count=number(value, 0))),
    }
    top = max(1, math.ceil(TOP_SHARE * len(facts)))
    revenue, _hours, friction = (table for table, _text in tables.values())
    first = set(revenue["client_id"].head(top))
    worst = friction.loc[friction["amount"] > 0].head(top)
    quiet_payers = [client_id for client_id in worst["client_id"] if client_id not in first]
    say(
        _("The largest {top} of {count} clients make **{revenue}** of revenue and **{friction}** of friction.").format(
            top=top,
            count=len(facts),
            revenue=percent(float(revenue["share"].head(top).sum())),
            friction=percent(float(friction.loc[friction["client_id"].isin(first), "share"].sum())),
        )
        + " "
        + (
            _("Not among them, yet among the {top} that wear most on staff: {names}.").format(
                top=top, names=", ".join(f"**{opened.portfolio.name(client_id)}**" for client_id in quiet_payers)
            )
            if quiet_payers
            else _("Nobody else is among the {top} that wear most on staff.").format(top=top)
        )
    )
    parts = [
        table.assign(
            measure=measure,
            client=[opened.portfolio.name(client_id) for client_id in table["client_id"]],
            amount_text=[text(value) for value in table["amount"]],
        )
        for measure, (table, text) in tables.items()
    ]
    columns = ["measure", "client_share", "cumulative_share", "client", "amount_text"]
    frame = pd.concat(parts, ignore_index=True)[columns].assign(share_line=top / len(facts))
    words = {
        "x": _("Share of clients, each curve from its largest down"),
        "y": _("Share of the total"),
        "client": _("Client"),
        "amount": _("Last 12 months"),
        **dict(zip(("first", "second", "third"), tables, strict=True)),
    }
    charts.draw("pareto", frame, words, key="portfolio_pareto", alt=_("Pareto curves of revenue, hours and friction"))
    quiet(_("Dashed: the first fifth of the clients. The steeper a curve, the fewer clients make it."))


def _check_how_sure(progress: st.delta_generator.DeltaGenerator) -> None:
    """Work through the clients not yet checked; whatever is clicked meanwhile interrupts and loses nothing."""
    ids = state.portfolio().profiles.client_ids
    left = [client_id for client_id in ids if client_id not in state.decided_so_far()]
    if not left:
        verdicts = [decision.verdict for decision in state.decided_so_far().values()]
        tossed = verdicts.count(TOSS_UP)
        progress.caption(
            plural(
                "How sure is checked for all; {count} verdict is a toss-up.",
                "How sure is checked for all; {count} verdicts are toss-ups.",
                tossed,
            ).format(count=tossed)
        )
        return
    for client_id in left:
        done = len(ids) - len(left) + left.index(client_id)
        progress.progress(
            done / len(ids), _("Checking how sure: {done} of {count} clients …").format(done=done, count=len(ids))
        )
        state.decision(client_id)
    st.rerun()
