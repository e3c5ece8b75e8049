"""Documents as plain text tables for a terminal: money rounded, shares as percent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator import Action, Decision
from workbench import Comparison, Evaluation, LostFees

WIDEST_FIGURE = 30
"""A last column with wider cells holds texts."""


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return aligned columns: the first to the left, the others to the right, a last one of texts to the left again.

    Examples
    --------
    >>> print(text_table(["client", "NPV"], [["acme", "1,200"], ["globex", "-80"]]))
    client    NPV
    acme    1,200
    globex    -80
    """
    lines = [list(header), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    to_the_left = {0, len(header) - 1} if widths[-1] > WIDEST_FIGURE else {0}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in to_the_left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def money(value: float | None) -> str:
    """Return an amount without cents; a dash where there is none."""
    return "-" if value is None else f"{value:,.0f}"


def percent(value: float | None) -> str:
    """Return a share as percent; a dash where there is none."""
    return "-" if value is None else f"{100 * value:.1f} %"


def action_text(action: Action) -> str:
    """Return an action in a few words."""
    if action.kind == "keep":
        return "keep"
    if action.kind == "fire":
        return f"fire in month {action.month}"
    parts = [f"{100 * action.uplift:+.0f} %"] if action.uplift else []
    parts += ["prepay"] if action.prepay else []
    parts += ["standardise"] if action.standardise else []
    text = " + ".join(parts or ["conversation"]) + f" from month {action.month}"
    if action.review_month is not None:
        text += f", review in month {action.review_month}, kept if {' or '.join(action.keep_if)}"
    return text


def lost_fees_line(lost_fees: Sequence[LostFees]) -> str:
    """Return in one line how much of the monthly fees goes within a year, by how alike clients react to prices."""
    if len({(lost.mean, lost.p95) for lost in lost_fees}) == 1:
        lost = lost_fees[0]
        return (
            f"monthly fees lost within 12 months: {percent(lost.mean)} on average, {percent(lost.p95)} "
            f"({money(lost.p95_per_month)} a month) in the worst 1 of 20 futures, however "
            "alike clients react to prices"
        )
    parts = [
        f"{percent(lost.p95)} ({money(lost.p95_per_month)} a month) at {lost.client_correlation:g}"
        f"{' (in use)' if lost.in_use else ''}"
        for lost in lost_fees
    ]
    mean = next(lost.mean for lost in lost_fees if lost.in_use)
    return (
        f"monthly fees lost within 12 months: {percent(mean)} on average; in the worst 1 of 20 futures, by how alike "
        f"clients react to prices (0 each by itself, 1 all alike): {', '.join(parts)}"
    )


def evaluation_table(evaluation: Evaluation, lost_fees: Sequence[LostFees] = ()) -> str:
    """Return a scenario's values, a line a client."""
    rows = [
        [
            client.client_id,
            action_text(client.action),
            money(client.expected_npv),
            money(client.sampled.p05) if client.sampled else "-",
            money(client.sampled.p95) if client.sampled else "-",
            percent(client.survival_probability),
            percent(client.walk_away_uplift),
        ]
        for client in evaluation.clients
    ]
    table = text_table(
        [
            "client",
            "action",
            "expected NPV",
            "luck P5",
            "luck P95",
            "still a client at the horizon",
            "walk-away uplift",
        ],
        rows,
    )
    if evaluation.sample is None:
        return f"{table}\nsum of the clients alone: {money(evaluation.expected_npv_alone)}"
    whole = evaluation.sample.summary
    return (
        f"{table}\nportfolio NPV: {money(whole.mean)} (standard error {money(whole.standard_error)}, "
        f"P5 {money(whole.p05)}, P95 {money(whole.p95)}, mean of the worst 5 % {money(whole.cvar05)})"
        + (f"\n{lost_fees_line(lost_fees)}" if lost_fees else "")
    )


def decisions_table(decisions: Mapping[str, Decision]) -> str:
    """Return the verdicts, a line a client."""
    rows = []
    for client_id, decision in decisions.items():
        look = decision.look
        best = decision.alternatives[look.best]
        gain = best.expected_npv - decision.alternatives["keep"].expected_npv
        verdict = f"toss-up: {look.best} or {look.rival}" if decision.verdict == "toss_up" else decision.verdict
        rows.append(
            [
                client_id,
                verdict,
                action_text(best.action),
                money(gain),
                percent(decision.best_probability),
                percent(decision.confidence),
                percent(look.walk_away_uplift),
                ", ".join(decision.flags) or "-",
            ]
        )
    header = [
        "client",
        "verdict",
        "best action",
        "worth over keep",
        "best of all",
        "beats the next",
        "walk-away uplift",
        "flags",
    ]
    return text_table(header, rows)


def comparison_table(comparison: Comparison) -> str:
    """Return scenarios side by side, line by line, with the differences from the first."""
    names = [
        name if comparison.names.count(name) == 1 else f"{name} ({place})"
        for place, name in enumerate(comparison.names, start=1)
    ]
    header = ["line", *names, *(f"{name} less {names[0]}" for name in names[1:])]
    rows = [
        [line, *map(money, values), *map(money, comparison.differences[line][1:])]
        for line, values in comparison.portfolio.items()
    ]
    errors = [money(e.sample.summary.standard_error) if e.sample else "-" for e in comparison.evaluations]
    rows.append(["standard error of npv", *errors, *([""] * (len(names) - 1))])
    return text_table(header, rows)


def figures_table(clients: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return rows of documents as a table of some of their keys."""

    def cell(value: object) -> str:
        if isinstance(value, Mapping):
            value = value.get("value")
        if value is None:
            return "-"
        if isinstance(value, float):
            return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
        return "; ".join(map(cell, value)) if isinstance(value, list) else str(value)

    return text_table(columns, [[cell(client.get(column)) for column in columns] for client in clients])
