"""What the open scenario does to the whole portfolio, against keeping everyone: value, fees, hours and cash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from simulator import PortfolioSample, Scenario
from simulator.statistics import Fan, summarise
from ui import charts, state
from ui.components import Figure, figures, luck_note, quiet, say
from ui.numbers import money, money_short, months, number, percent, signed_money, signed_percent
from ui.phrases import span
from ui.screens.correlated_leaving import correlated_leaving_section
from ui.words import _, plural
from workbench import Evaluation


def scenario_summary() -> None:
    """Draw the open scenario's futures beside those of keeping everyone, both on the same luck."""
    scenario = state.current_scenario()
    st.subheader(_("What the scenario does to the whole company"))
    with st.spinner(_("Sampling the company's futures …")):
        kept = state.evaluation(replace(scenario, name=Scenario.name, actions={}))
        planned = state.evaluation(scenario) if scenario.actions else kept
    if kept.sample is None or planned.sample is None:
        return
    if scenario.actions:
        _gain(kept.sample, planned)
    else:
        st.info(_("No action is in the scenario yet: shown is what happens if everyone is kept as they are."))
    _figures(kept.sample, planned.sample)
    _fans(kept.sample, planned.sample, scenario)
    luck_note()
    correlated_leaving_section()


def _gain(kept: PortfolioSample, planned: Evaluation) -> None:
    currency = state.currency()
    assert planned.sample is not None
    difference = summarise(planned.sample.npv - kept.npv)
    years = span(state.portfolio().assumptions(planned.scenario)["horizon_months"])
    count = len(planned.scenario.actions)
    say(
        plural(
            "**{count} action: expected {gain} over {years}** against keeping everyone, prices answered as assumed.",
            "**{count} actions: expected {gain} over {years}** against keeping everyone, prices answered as assumed.",
            count,
        ).format(count=count, gain=signed_money(difference.mean, currency), years=years)
        + " "
        + _("Luck alone spreads it from {low} to {high} (90 of 100 futures).").format(
            low=signed_money(difference.p05, currency), high=signed_money(difference.p95, currency)
        )
        + (" " + _("Freed hours share the waiting work.") if planned.backlog_can_bind else "")
    )


def _figures(kept: PortfolioSample, planned: PortfolioSample) -> None:
    currency = state.currency()
    changed = planned is not kept
    last = min(12, planned.fans["mrr"].mean.size) - 1

    def note(text: str) -> str | None:
        return _("all kept: {value}").format(value=text) if changed else None

    row = [
        Figure(
            _("Value today (NPV)"),
            money_short(planned.summary.mean, currency),
            _("Expected value today of all client money within the horizon, before fixed overhead."),
            note(money_short(kept.summary.mean, currency)),
        ),
        Figure(
            _("Fees a month in 12 months"),
            money(planned.fans["mrr"].mean[last], currency),
            _("Expected monthly fees a year from now, {currency} a month; no new clients are counted.").format(
                currency=currency
            ),
            note(money(kept.fans["mrr"].mean[last], currency)),
        ),
        Figure(
            _("Fees lost in 12 months"),
            percent(planned.lost_mrr.mean),
            _("Share of today's fees whose client is gone a year from now, for any cause."),
            note(percent(kept.lost_mrr.mean)),
        ),
        Figure(
            _("Hours a month in 12 months"),
            number(planned.fans["hours"].mean[last], 0),
            _("Expected hours a month for the clients still there, a year from now."),
            note(number(kept.fans["hours"].mean[last], 0)),
        ),
    ]
    if planned.cash_below_floor is not None and kept.cash_below_floor is not None:
        row.append(
            Figure(
                _("Cash below the floor"),
                percent(planned.cash_below_floor),
                _("Share of futures in which cash falls below the floor in some month of the horizon."),
                note(percent(kept.cash_below_floor)),
            )
        )
    figures(row)


def _frame(
    fans: dict[str, Fan], text: Callable[[float], str], first_month: pd.Period, line: float | None
) -> pd.DataFrame:
    parts = []
    for name, fan in fans.items():
        when = [(first_month + i).to_timestamp() for i in range(fan.mean.size)]
        part = pd.DataFrame({"month": when, "scenario": name, "mean": fan.mean, "p05": fan.p05, "p95": fan.p95})
        for column in ("mean", "p05", "p95"):
            part[f"{column}_text"] = [text(value) for value in part[column]]
        parts.append(part)
    return pd.concat(parts, ignore_index=True).assign(floor=np.nan if line is None else line)


def _fans(kept: PortfolioSample, planned: PortfolioSample, scenario: Scenario) -> None:
    currency = state.currency()
    company = state.history().company
    capacity = company.get("capacity_hours_per_month")
    keep_name = _("Keep everyone")
    plan_name = scenario.name if scenario.name not in (Scenario.name, keep_name) else _("Scenario")
    both = {keep_name: kept} if planned is kept else {keep_name: kept, plan_name: planned}
    words = {
        **dict(zip(("first", "second"), both, strict=False)),
        "mean": _("Mean"),
        "low": _("Worse in 5 of 100"),
        "high": _("Better in 5 of 100"),
    }

    def as_money(value: float) -> str:
        return money(value, currency)

    def as_hours(value: float) -> str:
        return _("{count} hours").format(count=number(value, 0))

    shown = [
        ("mrr", _("Fees"), _("{currency} a month").format(currency=currency), as_money, None),
        ("cash", _("Cash"), currency, as_money, state.portfolio().company.cash_floor),
        ("hours", _("Hours"), _("hours a month"), as_hours, float(capacity) if capacity else None),
    ]
    known = [entry for entry in shown if entry[0] in kept.fans]
    for column, (name, title, unit, text, line) in zip(st.columns(len(known)), known, strict=True):
        with column:
            say(f"**{title}** ({unit})")
            fans = {scenario_name: sample.fans[name] for scenario_name, sample in both.items()}
            frame = _frame(fans, text, state.book().month + 1, line)
            charts.draw("fans", frame, {**words, "y": unit}, key=f"fan_{name}", alt=title)
            quiet(_finding(name, planned, line))
    if "cash" not in kept.fans:
        quiet(
            _("Cash is not shown: opening cash and fixed overhead a month are not known. Give them on the Data page.")
        )


def _finding(name: str, planned: PortfolioSample, line: float | None) -> str:
    fan = planned.fans[name]
    if name == "cash" and line is not None:
        low = int(fan.p05.argmin()) + 1
        return _("Dotted: the floor. An unlucky future is weakest in {months}.").format(months=months(low))
    if name == "hours" and line is not None:
        return _("Dotted: today's capacity.")
    change = fan.mean[-1] / fan.mean[0] - 1.0 if fan.mean[0] else 0.0
    return _("Expected change over the horizon: {change}, no new clients counted.").format(
        change=signed_percent(change)
    )
