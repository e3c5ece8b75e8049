"""Compare: two scenarios side by side for finance, reconciled line by line, on the same luck."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from reports.documents import comparison_document
from simulator import ASSUMPTIONS, Action, InputError, PortfolioSample
from simulator.statistics import Fan
from ui import charts, numbers, state
from ui.bridge_words import bridge_words
from ui.components import empty, luck_note, page_head, small_table
from ui.downloads import csv_bytes, json_bytes
from ui.phrases import action_code, figure_name, span
from ui.screens.compare_choice import choices, load_file, name_of, pick
from ui.units import with_unit
from ui.words import _, plural
from workbench import Comparison


def show() -> None:
    """Draw the page."""
    page_head(
        _("Compare"),
        _("What does one scenario bring over another, and on which lines? Both on the same sampled futures."),
    )
    if not len(state.portfolio().profiles):
        empty(
            _("There is no client to decide about: fees and hours are needed."),
            _("Import agreements or recurring invoices, and time entries, on the Data page."),
        )
        return
    known = choices()
    first, second = pick(known)
    load_file()
    if first == second:
        st.info(_("The same scenario is chosen twice: choose another one on the right."))
        return
    pair = known[first], known[second]
    names = name_of(first, pair[0]), name_of(second, pair[1])
    try:
        with st.spinner(_("Valuing both scenarios…")):
            found = state.comparison(
                tuple(replace(scenario, name=name) for scenario, name in zip(pair, names, strict=True))
            )
    except InputError as error:
        st.error(_("This scenario does not fit the clients that are open: {reason}").format(reason=str(error)))
        return
    _headline(found, names)
    _values(found, names)
    _fans(found, names)
    _lines(found, names)
    _clients(found, names)
    _changes(found, names)
    _downloads(found)


def _samples(found: Comparison) -> list[PortfolioSample]:
    return [evaluation.sample for evaluation in found.evaluations if evaluation.sample is not None]


def _headline(found: Comparison, names: tuple[str, str]) -> None:
    gain = found.differences["npv"][1]
    horizon = found.evaluations[1].scenario.complete_assumptions()["horizon_months"]
    amount = numbers.money(abs(gain), state.currency())
    if round(gain) == 0:
        text = _("**{second}** and **{first}** are worth the same over {years}.")
    elif gain > 0:
        text = _("**{second}** is worth **{amount} more** over {years} than **{first}**, on average over luck.")
    else:
        text = _("**{second}** is worth **{amount} less** over {years} than **{first}**, on average over luck.")
    words = text.format(second=names[1], first=names[0], amount=amount, years=span(horizon))
    st.markdown(f"##### {words}".replace("$", "\\$"))


def _values(found: Comparison, names: tuple[str, str]) -> None:
    """Draw the portfolio's value, its luck and what is at risk."""
    samples, currency = _samples(found), state.currency()
    rows: list[tuple[str, list[str]]] = []

    def row(label: str, values: list[float], is_share: bool = False) -> None:
        said = [numbers.percent(v, 1) if is_share else numbers.money(v, currency) for v in values]
        gap = values[1] - values[0]
        sign = "+" if gap > 0 else ""
        points = _("{number} points").format(number=f"{sign}{numbers.number(100 * gap, 1)}")
        rows.append((label, [*said, points if is_share else sign + numbers.money(gap, currency)]))

    summaries = [sample.summary for sample in samples]
    row(_("Mean"), [one.mean for one in summaries])
    row(_("Bad luck (P5)"), [one.p05 for one in summaries])
    row(_("Good luck (P95)"), [one.p95 for one in summaries])
    row(_("Worst 5 % (CVaR)"), [one.cvar05 for one in summaries])
    row(_("Fees gone in 12 months"), [sample.lost_mrr.mean for sample in samples], is_share=True)
    floors = [sample.cash_below_floor for sample in samples]
    if all(share is not None for share in floors):
        row(_("Cash below its floor"), [float(share or 0.0) for share in floors], is_share=True)
    st.subheader(_("Value and luck"))
    st.caption(
        _(
            "The portfolio's value today (NPV) over the sampled futures: its mean; what 5 of 100 futures end below and "
            "what 5 of 100 end above; the mean of the worst 5 %. Then the share of fees gone, and of futures in "
            "which cash runs below its floor."
        )
    )
    small_table([_("Figure"), *names, _("Difference")], [[label, *cells] for label, cells in rows])
    luck_note()


def _fans(found: Comparison, names: tuple[str, str]) -> None:
    samples, currency = _samples(found), state.currency()
    st.subheader(_("Month by month"))
    columns = st.columns(2)
    floor = state.portfolio().company.cash_floor
    drawn = (
        ("mrr", _("Monthly fees"), _("{currency} a month"), None),
        ("cash", _("Cash"), "{currency}", floor),
    )
    for column, (name, title, axis, line) in zip(columns, drawn, strict=True):
        with column:
            if not all(name in sample.fans for sample in samples):
                st.info(_("Cash is unknown. Add opening_cash, cash_floor and fixed_overhead_per_month to company.csv."))
                continue
            fans = [sample.fans[name] for sample in samples]
            st.markdown(f"**{title}**")
            ends = [numbers.money(float(fan.mean[-1]), currency) for fan in fans]
            st.caption(
                _("At the end on average: {second} against {first}.")
                .format(second=ends[1], first=ends[0])
                .replace("$", "\\$")
            )
            words = {
                "y": axis.format(currency=currency),
                "first": names[0],
                "second": names[1],
                "mean": _("Mean"),
                "low": _("P5, bad luck"),
                "high": _("P95, good luck"),
            }
            charts.draw("fans", _fan_frame(fans, names, line), words, key=f"compare_{name}", alt=f"{title}: {ends}")


def _fan_frame(fans: list[Fan], names: tuple[str, str], floor: float | None) -> pd.DataFrame:
    currency = state.currency()
    parts = []
    for name, fan in zip(names, fans, strict=True):
        months = pd.period_range(state.book().month + 1, periods=len(fan.mean), freq="M").to_timestamp()
        part = pd.DataFrame({"month": months, "scenario": name, "mean": fan.mean, "p05": fan.p05, "p95": fan.p95})
        for column in ("mean", "p05", "p95"):
            part[f"{column}_text"] = [numbers.money(value, currency) for value in part[column]]
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    frame["floor"] = floor
    return frame.astype({"floor": "float64"})


def _lines(found: Comparison, names: tuple[str, str]) -> None:
    st.subheader(_("Reconciled line by line"))
    currency = state.currency()
    st.caption(
        _(
            "Present values in {currency}, means over the sampled futures. The differences of the lines add up to the "
            "difference of the value today."
        ).format(currency=currency)
    )
    rows = []
    for line, words in bridge_words().items():
        first, second = found.portfolio[line]
        difference = found.differences[line][1]
        sign = "+" if round(difference) > 0 else ""
        cells = [_whole(first), _whole(second), sign + _whole(difference)]
        rows.append([words.label, *cells])
    small_table([_("Line"), *names, _("Difference")], rows)
    with st.expander(_("What each line counts"), icon=":material/help:"):
        st.markdown("\n".join(f"- **{words.label}.** {words.help}" for words in bridge_words().values()))


def _whole(value: float) -> str:
    return numbers.number(round(value) + 0.0, 0)


def _clients(found: Comparison, names: tuple[str, str]) -> None:
    st.subheader(_("Client by client"))
    portfolio, currency = state.portfolio(), state.currency()
    first, second = (evaluation.clients for evaluation in found.evaluations)
    rows = [
        (portfolio.name(a.client_id), _actions(a.action, b.action), a.expected_npv, b.expected_npv)
        for a, b in zip(first, second, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["client", "actions", "npv_1", "npv_2"])
    table["difference"] = table["npv_2"] - table["npv_1"]
    changed = table.loc[table["difference"].abs() >= 0.5]
    changed = changed.reindex(changed["difference"].abs().sort_values(ascending=False, kind="stable").index)
    if not len(changed):
        st.info(_("No client's value differs."))
        return
    same = len(table) - len(changed)
    notes = [_("Each client's exact value alone, the largest difference first.")]
    if same:
        notes.append(
            plural(
                "{count} client is worth the same in both.", "{count} clients are worth the same in both.", same
            ).format(count=same)
        )
    if any(evaluation.backlog_can_bind for evaluation in found.evaluations):
        notes.append(_("They need not add up to the portfolio's difference: all clients share the work waiting."))
    st.caption(" ".join(notes))
    money = {"format": "localized", "step": 1}
    st.dataframe(
        changed.round(0),
        hide_index=True,
        column_order=["client", "difference", "actions", "npv_1", "npv_2"],
        column_config={
            "client": st.column_config.TextColumn(_("Client"), pinned=True),
            "difference": st.column_config.NumberColumn(
                _("Difference ({currency})").format(currency=currency), **money
            ),
            "actions": st.column_config.TextColumn(_("From → to"), width="large"),
            "npv_1": st.column_config.NumberColumn(names[0], **money),
            "npv_2": st.column_config.NumberColumn(names[1], **money),
        },
        alt=_("Each client's action and value in both scenarios"),
    )


def _actions(first: Action, second: Action) -> str:
    if first == second:
        return action_code(first)
    return f"{action_code(first)} → {action_code(second)}"


def _changes(found: Comparison, names: tuple[str, str]) -> None:
    st.subheader(_("Assumptions that differ"))
    currency = state.currency()
    if not found.changed_assumptions:
        st.caption(_("None: both scenarios rest on the same assumptions."))
    else:
        rows = [
            [figure_name(name), *(with_unit(value, ASSUMPTIONS[name].unit, currency) for value in values)]
            for name, values in found.changed_assumptions.items()
        ]
        small_table([_("Assumption"), *names], rows)
    edits = [evaluation.scenario.profiles for evaluation in found.evaluations]
    if edits[0] != edits[1]:
        st.caption(_("Client figures changed by hand differ as well: see the Data page."))


def _downloads(found: Comparison) -> None:
    rows = [
        [line, words.label, *found.portfolio[line], found.differences[line][1]]
        for line, words in bridge_words().items()
    ]
    header = ["line", _("Line"), *found.names, _("Difference")]
    with st.container(horizontal=True):
        st.download_button(
            _("Reconciliation as CSV"),
            csv_bytes(header, rows),
            file_name="comparison.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            _("Everything as JSON"),
            json_bytes(comparison_document(found)),
            file_name="comparison.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )
