"""Writes the reference pages from the declared records, so that the pages cannot say anything else than the program."""

from __future__ import annotations

import sys
from pathlib import Path

from history import TABLES
from history.difficulty import DIFFICULTY_RULES
from history.importers.kinds.layouts import LAYOUTS
from history.importers.kinds.row_kinds import ROW_KINDS
from history.liability import LIABILITY_FACTORS
from history.metrics import METRICS
from history.tables import COMPANY
from simulator import ASSUMPTIONS, PLAN_LIMITS, PROFILE_FIELDS, SEARCH_LIMITS, Parameter
from simulator.assumptions import PRICE_RESPONSE_WARNING

FOLDER = Path(__file__).parent
_SPREADS = {"times": "value x{:g}", "odds": "odds x{:g}", "log": "logarithm x{:g}"}


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _parameters(parameters: dict[str, Parameter]) -> list[str]:
    lines = [
        _row("name", "what", "unit", "allowed", "default", "spread (P10 to P90)", "source", "help"),
        _row(*["---"] * 8),
    ]
    for p in parameters.values():
        spread = _SPREADS[p.spread.kind].format(p.spread.factor) if p.spread else ""
        lines.append(_row(f"`{p.name}`", p.label, p.unit, p.allowed(), _number(p.default), spread, p.source, p.help))
    return lines


def parameters_page() -> str:
    """Return the page of assumptions, limits and profile fields."""
    lines = ["# Parameters", "", "Every number that can be set, as declared in the program.", ""]
    groups = dict.fromkeys(p.group for p in ASSUMPTIONS.values())
    lines += ["## Assumptions", "", PRICE_RESPONSE_WARNING, ""]
    for group in groups:
        chosen = {name: p for name, p in ASSUMPTIONS.items() if p.group == group}
        lines += [f"### {group}", "", *_parameters(chosen), ""]
    lines += ["## Limits of the search", "", *_parameters(SEARCH_LIMITS), ""]
    lines += ["## Limits of a plan", "", *_parameters(PLAN_LIMITS), ""]
    lines += ["## Client profile", "", "One row a client; `client_id` is a text.", "", *_parameters(PROFILE_FIELDS), ""]
    return "\n".join(lines)


def tables_page() -> str:
    """Return the page of the tables of a history and the scorecard's metrics, rules and factors."""
    lines = ["# Tables of a history", "", "CSV files in UTF-8, with a header. An empty cell is unknown.", ""]
    for table in TABLES.values():
        lines += [f"## {table.file}", "", _row("column", "allowed", "needed", "meaning"), _row(*["---"] * 4)]
        columns = COMPANY.values() if table.file == "company.csv" else table
        for column in columns:
            lines.append(_row(f"`{column.name}`", column.allowed, "yes" if column.needed else "", column.help))
        lines.append("")
    lines += ["# Metrics of the scorecard", "", _row("metric", "definition", "100 points at", "0 points at", "weight")]
    lines.append(_row(*["---"] * 5))
    for metric in METRICS.values():
        lines.append(
            _row(metric.label, metric.definition, _number(metric.good), _number(metric.bad), _number(metric.weight))
        )
    lines += ["", "# Difficult or bad", "", _row("rule", "kind", "holds where", "what it says for another chance")]
    lines.append(_row(*["---"] * 4))
    lines += [_row(rule.label, rule.kind, rule.rule, rule.case) for rule in DIFFICULTY_RULES.values()]
    lines += ["", "# Signs of liability", "", _row("sign", "holds where", "times the incidents", "source", "set by")]
    lines.append(_row(*["---"] * 5))
    for factor in LIABILITY_FACTORS.values():
        lines.append(_row(factor.label, factor.rule, _number(factor.default), factor.source, f"`{factor.key}`"))
    return "\n".join([*lines, ""])


def exports_page() -> str:
    """Return the page of what a row of an export can be, and of the exports whose structure is known."""
    lines = [
        "# Exports that can be imported",
        "",
        "What a row can be, the fields it may have, and the headers they go by (capitals, signs and blanks do not",
        "count). Any other header can be mapped by hand. How it goes: [importing.md](importing.md).",
        "",
    ]
    for kind in ROW_KINDS.values():
        needed = "; ".join(" or ".join(f"`{name}`" for name in group) for group in kind.needed)
        lines += [f"## `{kind.name}`: {kind.label}", "", f"Feeds {kind.feeds}. Needed: {needed}.", ""]
        lines += [_row("field", "read as", "meaning", "headers"), _row(*["---"] * 4)]
        lines += [_row(f"`{f.name}`", f.type, f.help, ", ".join(f.headers)) for f in kind.fields]
        lines.append("")
    lines += ["# Known exports", "", _row("export", "a row is", "what to know"), _row(*["---"] * 3)]
    for layout in LAYOUTS:
        lines.append(_row(layout.name, f"`{layout.kind}`" if layout.kind else "refused", layout.refused or layout.note))
    return "\n".join([*lines, ""])


PAGES = {"parameters.md": parameters_page, "tables.md": tables_page, "exports.md": exports_page}


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check say which are out of date."""
    stale = 0
    for name, page in PAGES.items():
        path = FOLDER / name
        if "--check" in arguments:
            if not path.exists() or path.read_text(encoding="utf-8") != page():
                print(f"docs/{name} is out of date; run: make docs", file=sys.stderr)
                stale = 1
        else:
            path.write_text(page(), encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
