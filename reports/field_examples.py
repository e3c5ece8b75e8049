"""The field's advice tried on a portfolio, as a document and in an owner's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from reports.documents import SCHEMA, Document
from reports.tables import money, percent, text_table
from workbench import FieldExample, Portfolio
from workbench.conditions import Condition

HEADINGS = {
    "drop-worst": "Drop the worst clients, worth a quarter of revenue",
    "drop-smallest": "Drop the smallest tenth of the clients, to grow with others",
}
CHOSEN = {
    "drop-worst": "chosen by least lost per unit of fee when let go, up to the client nearest to 25 % of fees",
    "drop-smallest": "chosen by smallest monthly fee, a tenth of the clients",
}
_ENDING_LINES = ("offboarding", "refund", "termination_fee", "reviews")
_MONEY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("fees given up, as collected", ("recurring_revenue", "price_increase", "collection")),
    ("project margin given up", ("project_margin",)),
    ("licences and third parties no longer bought", ("direct_cost",)),
    ("freed hours: sold to waiting work, or no longer paid", ("capacity_labour", "labour_saved", "redeployed")),
    ("overtime spared, had they grown heavier", ("overtime",)),
    ("wear on staff spared", ("friction",)),
    ("security incidents spared", ("incidents",)),
    ("parting: handover, refunds, termination fees, bad reviews", ("change_cost", *_ENDING_LINES)),
)
_SHARED_LINE = 3
_PLAINLY = {
    "long_run_avoidable_labour_share": "freed hours no longer paid in the end",
    "avoidable_labour_share": "freed hours no longer paid at once",
    "attrition_months": "from at once to in the end takes",
    "backlog_hours": "paying work that waits for hands",
    "absorption_ramp_months": "putting freed hours to use takes",
    "offboarding_hours": "handing a client over takes",
    "horizon_months": "months ahead that are counted",
    "discount_rate_annual": "what a year's wait takes off money",
}
"""Where a label is too short to be understood without its help."""


def _condition_document(condition: Condition) -> Document:
    document: Document = {
        "assumption": condition.name,
        "label": condition.label,
        "unit": condition.unit,
        "in_use": condition.in_use,
        "searched": [condition.lowest, condition.highest],
        "turns": [{"value": turn.value, "gains": "above" if turn.gains_above else "below"} for turn in condition.turns],
        "matters": condition.moves,
        "best": {"value": condition.best_value, "gain": condition.best_gain},
    }
    if condition.given:
        document["given"] = condition.given
    if condition.likely is not None and condition.likely_gains is not None:
        ends = zip(("p10", "p90"), condition.likely, condition.likely_gains, strict=True)
        document["likely"] = {name: {"value": value, "gain": gain} for name, value, gain in ends}
    return document


def field_example_document(found: FieldExample) -> Document:
    """Return `example`'s document, unrounded; gains are over keeping everyone, currency of today."""
    document: Document = {
        "schema": SCHEMA,
        "example": found.example,
        "scenario": found.scenario.document(),
        "clients": [asdict(client) for client in found.clients],
        "share_of_fees": found.share_of_fees,
        "fees_per_month": found.fees,
        "hours_per_month": found.hours,
        "gain": found.gain,
        "gain_alone": found.gain_alone,
        "lines": found.lines,
        "sharing": {"mean": found.sharing, "standard_error": found.sharing_standard_error},
        "sampled": asdict(found.sampled),
        "spreadsheet_gain": found.spreadsheet_gain,
        "conditions": [_condition_document(condition) for condition in found.conditions],
    }
    if found.cash_below_floor is not None:
        kept, dropped = found.cash_below_floor
        document["cash_below_floor_probability"] = {"keep_everyone": kept, "example": dropped}
    return document


def _figure(condition: Condition, value: float) -> str:
    if condition.unit.startswith("share"):
        return f"{100 * value:.3g} %"
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    if condition.unit == "times today's hazard":
        return f"{number} times as likely as now"
    unit = condition.unit.replace("currency/hour", "an hour").replace("hours/month", "hours a month")
    unit = unit.removesuffix("s") if number == "1" else unit
    return number if unit == "currency" else f"{number} {unit}"


def _label(condition: Condition) -> str:
    label = _PLAINLY.get(condition.name, condition.label.lower())
    return f"{label}, if every freed hour finds a buyer" if condition.given else label


def _when(condition: Condition) -> str:
    """Say in a few words where letting go gains."""
    if not condition.turns:
        if condition.best_gain > 0:
            return "gains at every allowed value"
        best = f"at best {money(condition.best_gain)} at {_figure(condition, condition.best_value)}"
        return f"loses at every allowed value: {best}" if condition.moves else "no part in it: loses whatever it is"
    words = []
    for turn in condition.turns:
        side = "from" if turn.gains_above else "up to"
        words.append(f"{side} {_figure(condition, turn.value)}")
    return f"gains {', '.join(words)}"


def _conditions_table(conditions: Iterable[Condition]) -> str:
    rows = [
        [
            _label(condition),
            _figure(condition, condition.in_use),
            " to ".join(_figure(condition, end) for end in condition.likely) if condition.likely else "-",
            _when(condition),
        ]
        for condition in conditions
    ]
    return text_table(["moved alone", "in use", "likely", "letting them go"], rows)


def _what_decides(found: FieldExample) -> str:
    unsure = [condition for condition in found.conditions if condition.likely_gains is not None]
    turning = [condition for condition in unsure if condition.may_turn]
    if turning:
        names = "; ".join(f"{_label(condition)} ({_when(condition)})" for condition in turning)
        return f"It hangs on what you do not know for sure. Within its likely range this alone turns it: {names}."
    if not unsure:
        return "No figure with a likely range has a part in it."
    most = max(unsure, key=lambda condition: condition.swing)
    assert most.likely is not None
    assert most.likely_gains is not None
    low, high = (
        f"{money(gain)} at {_figure(most, value)}" for value, gain in zip(most.likely, most.likely_gains, strict=True)
    )
    return (
        f"No figure turns it alone within its likely range. The one that moves it most is {_label(most)}: "
        f"from {low} to {high}."
    )


def _money_table(found: FieldExample) -> str:
    rows = []
    for place, (label, lines) in enumerate(_MONEY):
        amount = sum(found.lines[line] for line in lines)
        amount += found.sharing if place == _SHARED_LINE else 0.0
        if abs(amount) >= 0.5:
            rows.append([label, money(amount)])
    rows.append(["all together", money(found.gain)])
    return text_table(["where it comes from", "over keeping"], rows)


def _clients_table(found: FieldExample, portfolio: Portfolio) -> str:
    rows = [
        [
            client.client_id,
            money(client.fee),
            f"{client.hours:.1f}",
            f"{client.month}",
            money(client.spreadsheet_profit),
            money(client.gain),
            "deal-breaker" if client.client_id in portfolio.deal_breakers else "-",
        ]
        for client in found.clients
    ]
    header = [
        "let go",
        "fee a month",
        "hours a month",
        "last month billed",
        "spreadsheet profit a month",
        "gain alone",
        "outside the money",
    ]
    return text_table(header, rows)


def field_example_text(found: FieldExample, portfolio: Portfolio) -> str:
    """Return the advice tried, in an owner's words: what it gains, where that comes from, what would turn it."""
    assumptions = portfolio.assumptions(found.scenario)
    horizon, backlog = assumptions["horizon_months"], assumptions["backlog_hours"]
    verb = "gains" if found.gain > 0 else "loses"
    alone = sum(client.gain > 0 for client in found.clients)
    broken = sum(client.client_id in portfolio.deal_breakers for client in found.clients)
    lines = [
        HEADINGS[found.example],
        f"{len(found.clients)} of {len(portfolio.profiles)} clients, {CHOSEN[found.example]}: "
        f"{money(found.fees)} a month of fees ({percent(found.share_of_fees)} of all) and {found.hours:,.0f} hours.",
        "",
        f"It {verb} {money(abs(found.gain))} over {horizon:.0f} months against keeping everyone (in your currency, in "
        "today's money).",
        "A spreadsheet, which books the whole wage of every freed hour as saved from the month after, says "
        f"{money(found.spreadsheet_gain)}.",
        f"Luck puts 9 of 10 futures between {money(found.sampled.p05)} and {money(found.sampled.p95)}.",
    ]
    if backlog > 0:
        lines.append(
            f"Paying work waits for {backlog:,.0f} hours a month, and all freed hours compete for it. Had each client "
            f"all of it to itself, the sum would be {money(found.gain_alone)}; sharing it changes that by "
            f"{money(found.sharing)} (give or take {money(found.sharing_standard_error)}, as it is sampled)."
        )
    else:
        lines.append("No work is known to wait: freed hours are never sold, only, slowly, no longer paid.")
    if found.cash_below_floor is not None:
        kept, dropped = found.cash_below_floor
        lines.append(
            f"Cash falls below your floor in {percent(dropped)} of futures, {percent(kept)} with everyone kept."
        )
    lines.append(f"{alone} of the {len(found.clients)} gain when let go alone, each with all of the waiting work.")
    if broken:
        lines.append(f"With a deal-breaker: {broken} of them, where money does not decide.")
    note = (
        "What would have to be true: one figure moved, all others and who is let go as they are. "
        "In use is what is counted with, likely is where 8 of 10 such figures lie."
    )
    parts = ["\n".join(lines), _money_table(found), _clients_table(found, portfolio)]
    return "\n\n".join([*parts, f"{note}\n\n{_conditions_table(found.conditions)}", _what_decides(found)])
