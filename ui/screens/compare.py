"""Compare: two scenarios side by side for finance, reconciled line by line, on the same luck."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from reports.documents import comparison_document
from sharing import parse_scenario_file
from simulator import ASSUMPTIONS, Action, InputError, PortfolioSample, Scenario
from simulator.statistics import Fan
from ui import charts, numbers, state
from ui.bridge_words import bridge_words
from ui.components import empty, luck_note, page_head
from ui.downloads import csv_bytes, json_bytes
from ui.phrases import action_code, figure_name, span
from ui.units import with_unit
from ui.words import _, plural
from workbench import Comparison

_LOADED = "compare_loaded"
_REFUSED = "compare_refused"
_UPLOADS = "compare_uploads"
_KEEP, _KEEP_OPEN, _OPEN, _RECOMMENDED = "keep", "keep_open", "open", "recommended"


def show() -> None:
    """Draw the page."""
    page_head(
        _("Compare"),
        _("What does one scenario bring over another, and on which lines? Both on the same sampled futures."),
    )
    if not len(state.portfolio().profiles):
        empty(
            _("There is no client to decide about: fees and hours are needed."), _("Load months.csv on the Data page.")
        )
        return
    choices = _choices()
    first, second = _pick(choices)
    _load()
    if first == second:
        st.info(_("The same scenario is chosen twice: choose another one on the right."))
        return
    pair = choices[first], choices[second]
    names = _name(first, pair[0]), _name(second, pair[1])
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


def _choices() -> dict[str, Scenario]:
    """Return what can be compared, by a short code."""
    opened = state.current_scenario()
    plain = Scenario(seed=opened.seed)
    choices = {_KEEP: plain}
    keep_open = replace(opened, actions={})
    if keep_open.canonical() != replace(plain, name=opened.name, paths=opened.paths).canonical():
        choices[_KEEP_OPEN] = keep_open
    choices[_OPEN] = opened
    best = {client_id: look.actions[look.best] for client_id, look in state.looks().items()}
    choices[_RECOMMENDED] = replace(
        opened, actions={client_id: action for client_id, action in best.items() if action.kind != "keep"}
    )
    loaded: dict[str, Scenario] = st.session_state.get(_LOADED, {})
    return choices | {f"file:{name}": scenario for name, scenario in loaded.items()}


def _name(code: str, scenario: Scenario) -> str:
    if code == _KEEP:
        return _("Keep everyone")
    if code == _KEEP_OPEN:
        return _("Keep everyone, open assumptions")
    if code == _OPEN:
        return _("Open: {name}").format(name=_(scenario.name))
    if code == _RECOMMENDED:
        return _("Best action for each client")
    return _("File: {name}").format(name=scenario.name)


def _pick(choices: dict[str, Scenario]) -> tuple[str, str]:
    codes = list(choices)
    picked = []
    labels = (_("Held against"), _("Scenario"))
    defaults = (_KEEP, _OPEN if choices[_OPEN].actions else _RECOMMENDED)
    for column, label, default, key in zip(
        st.columns(2), labels, defaults, ("compare_first", "compare_second"), strict=True
    ):
        kept = f"{key}_kept"
        if st.session_state.get(kept) not in codes:
            st.session_state[kept] = default
        st.session_state[key] = st.session_state[kept]
        column.selectbox(
            label,
            codes,
            format_func=lambda code: _name(code, choices[code]),
            key=key,
            on_change=_keep_choice,
            args=(key, kept),
        )
        picked.append(st.session_state[kept])
    return picked[0], picked[1]


def _keep_choice(key: str, kept: str) -> None:
    st.session_state[kept] = st.session_state[key]


def _load() -> None:
    with st.expander(_("Compare with a scenario file"), icon="📄"):
        number = st.session_state.setdefault(_UPLOADS, 0)
        st.file_uploader(
            _("Scenario file (JSON, at most 2 MB)"),
            type="json",
            key=f"compare_file_{number}",
            on_change=_read_file,
            args=(f"compare_file_{number}",),
        )
        refused = st.session_state.pop(_REFUSED, None)
        if refused:
            st.error(refused)
        if st.session_state.get(_LOADED):
            names = ", ".join(st.session_state[_LOADED])
            st.caption(_("Loaded, to be chosen above: {names}").format(names=names))


def _read_file(key: str) -> None:
    """Take a dropped file in and free the place for the next one."""
    dropped = st.session_state.get(key)
    if dropped is None:
        return
    try:
        scenario = parse_scenario_file(dropped.name, dropped.getvalue())
        state.portfolio().actions(scenario)
    except InputError as error:
        st.session_state[_REFUSED] = str(error)
        return
    st.session_state[_LOADED] = {**st.session_state.get(_LOADED, {}), scenario.name: scenario}
    st.session_state["compare_second_kept"] = f"file:{scenario.name}"
    st.session_state[_UPLOADS] += 1


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
    row(_("Value today (NPV), mean"), [one.mean for one in summaries])
    row(_("Bad luck: 5 of 100 futures end below (P5)"), [one.p05 for one in summaries])
    row(_("Good luck: 5 of 100 futures end above (P95)"), [one.p95 for one in summaries])
    row(_("Mean of the worst 5 % (CVaR)"), [one.cvar05 for one in summaries])
    row(_("Fees gone after 12 months, mean"), [sample.lost_mrr.mean for sample in samples], is_share=True)
    floors = [sample.cash_below_floor for sample in samples]
    if all(share is not None for share in floors):
        row(_("Chance that cash falls below its floor"), [float(share or 0.0) for share in floors], is_share=True)
    st.subheader(_("Value and luck"))
    _table([_("Figure"), *names, _("Difference")], [[label, *cells] for label, cells in rows])
    luck_note()


def _table(header: list[str], rows: list[list[str]], wide: tuple[int, ...] = (0,)) -> None:
    """Draw a small table of texts that a person reads whole: words to the left, figures to the right."""
    lines = ["| " + " | ".join(map(_cell, header)) + " |"]
    lines.append("|" + "|".join(":---" if place in wide else "---:" for place in range(len(header))) + "|")
    lines += ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
    st.markdown("\n".join(lines))


def _cell(text: str) -> str:
    for sign in ("\\", "|", "$", "*", "_", "`", "<", "[", "]", "~"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")


def _fans(found: Comparison, names: tuple[str, str]) -> None:
    samples, currency = _samples(found), state.currency()
    st.subheader(_("Month by month"))
    columns = st.columns(2)
    floor = state.portfolio().company.cash_floor
    drawn = (
        ("mrr", _("Monthly fees"), _("Monthly fees ({currency} a month)"), None),
        ("cash", _("Cash"), _("Cash at the month's end ({currency})"), floor),
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
        rows.append([words.label, *cells, words.help])
    header = [_("Line"), *names, _("Difference"), _("What it counts")]
    _table(header, rows, wide=(0, 4))


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
        _table([_("Assumption"), *names], rows)
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
            icon="⬇️",
            on_click="ignore",
        )
        st.download_button(
            _("Everything as JSON"),
            json_bytes(comparison_document(found)),
            file_name="comparison.json",
            mime="application/json",
            icon="⬇️",
            on_click="ignore",
        )
