"""How a piece of the field's advice is said: who is let go, why a spreadsheet differs, and what would turn it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ui.bridge_words import line_label
from ui.numbers import money, months, number, percent, signed_money
from ui.phrases import figure_name, figure_value
from ui.words import _
from workbench import FieldExample
from workbench.conditions import HAZARD_FACTOR, Condition, Turn

_LINES_SHOWN = 3
_WHOLE_FROM = 10
"""Hours; fewer are said to a tenth."""


def advice_title(example: str) -> str:
    """Return what an example is called."""
    return {
        "drop-worst": _("Drop the worst, a quarter of revenue"),
        "drop-smallest": _("Drop the smallest tenth, to grow with others"),
    }[example]


def chosen_words(example: str) -> str:
    """Return how an example chooses who is let go, as half a sentence."""
    return {
        "drop-worst": _("those whose going costs least for each unit of fee, up to about a quarter of all fees"),
        "drop-smallest": _("the tenth of the clients with the smallest monthly fees"),
    }[example]


def gain_words(found: FieldExample, currency: str, years: str) -> str:
    """Return what the advice is worth by the model."""
    pattern = (
        _("It gains {amount} over {years} against keeping everyone")
        if found.gain > 0
        else _("It loses {amount} over {years} against keeping everyone")
    )
    return pattern.format(amount=money(abs(found.gain), currency), years=years)


def why_a_spreadsheet_differs(assumptions: Mapping[str, float]) -> str:
    """Return what a spreadsheet assumes unsaid, against what is assumed here."""
    words = _(
        "A spreadsheet books the whole wage of every freed hour as saved from the month after. Here {at_once} of it is "
        "no longer paid at once and {in_the_end} in the end, which takes {months}: people stay on the payroll until "
        "somebody leaves or is not hired."
    ).format(
        at_once=percent(assumptions["avoidable_labour_share"]),
        in_the_end=percent(assumptions["long_run_avoidable_labour_share"]),
        months=_amount("attrition_months", assumptions["attrition_months"], ""),
    )
    backlog = assumptions["backlog_hours"]
    if backlog <= 0:
        return words + " " + _("No work is known to wait, so freed hours are never sold.")
    return (
        words
        + " "
        + _("It leaves out that freed hours can be sold: work for {hours} hours a month waits, shared by all.").format(
            hours=number(backlog, 0)
        )
    )


def largest_lines(found: FieldExample, currency: str) -> str:
    """Return the lines of money that move most, the sharing of waiting work among them."""
    amounts = {line_label(line): value for line, value in found.lines.items()}
    sold = line_label("redeployed")
    amounts[sold] = amounts.get(sold, 0.0) + found.sharing
    largest = sorted(amounts, key=lambda label: -abs(amounts[label]))[:_LINES_SHOWN]
    return ", ".join(f"{label} {signed_money(amounts[label], currency)}" for label in largest)


def _amount(name: str, value: float, currency: str) -> str:
    if name == HAZARD_FACTOR:
        return _("{factor} times as likely as now").format(factor=number(value, 2))
    if name.endswith("_months"):
        return months(int(value)) if float(value).is_integer() else _("{count} months").format(count=number(value, 1))
    if name.endswith("_hours"):
        words = _("{count} hours a month") if name == "backlog_hours" else _("{count} hours")
        return words.format(count=number(value, 0 if value >= _WHOLE_FROM else 1))
    return figure_value(name, value, currency)


def _plainly() -> dict[str, str]:
    """Return names where the label of the Assumptions page is too short to be understood without its help."""
    return {
        "long_run_avoidable_labour_share": _("Freed hours no longer paid in the end"),
        "avoidable_labour_share": _("Freed hours no longer paid at once"),
        "attrition_months": _("From at once to in the end takes"),
        "backlog_hours": _("Paying work that waits for hands"),
        "absorption_ramp_months": _("Putting freed hours to use takes"),
        "offboarding_hours": _("Handing a client over takes"),
        "horizon_months": _("Time ahead that is counted"),
        "discount_rate_annual": _("What a year's wait takes off money"),
        HAZARD_FACTOR: _("Clients leave by themselves"),
    }


def condition_name(condition: Condition) -> str:
    """Return what is moved, and under which condition."""
    name = _plainly().get(condition.name) or figure_name(condition.name)
    return _("{name}, if every freed hour found a buyer").format(name=name) if condition.given else name


def is_gaining(condition: Condition) -> bool:
    """Say whether letting go gains at the value in use of what is moved."""
    below, above = _around(condition)
    if below is not None:
        return below.gains_above
    return not above.gains_above if above is not None else condition.best_gain > 0


def _around(condition: Condition) -> tuple[Turn | None, Turn | None]:
    """Return the nearest turn below the value in use and the nearest above it."""

    def is_below(turn: Turn) -> bool:
        return turn.value < condition.in_use or (turn.value == condition.in_use and turn.gains_above)

    below = [turn for turn in condition.turns if is_below(turn)]
    above = [turn for turn in condition.turns if not is_below(turn)]
    return (below[-1] if below else None), (above[0] if above else None)


def turn_words(condition: Condition, currency: str) -> str:
    """Return at which value of one figure the advice turns, against the value in use."""
    gaining = is_gaining(condition)
    below_pattern = _("fails below {value}") if gaining else _("gains at {value} or less")
    above_pattern = _("fails above {value}") if gaining else _("gains from {value}")
    told = [
        pattern.format(value=_amount(condition.name, turn.value, currency))
        for turn, pattern in zip(_around(condition), (below_pattern, above_pattern), strict=True)
        if turn is not None
    ]
    words = _("**{figure}**: {when}; {in_use} is assumed").format(
        figure=condition_name(condition),
        when=_(" and ").join(told),
        in_use=_amount(condition.name, condition.in_use, currency),
    )
    if condition.likely is None:
        return words + "."
    low, high = (_amount(condition.name, end, currency) for end in condition.likely)
    pattern = (
        _("{words}, and 8 times in 10 it lies between {low} and {high}: **this alone may turn it**.")
        if condition.may_turn
        else _("{words}, and 8 times in 10 it lies between {low} and {high}.")
    )
    return pattern.format(words=words, low=low, high=high)


def never_turning(conditions: Sequence[Condition]) -> list[str]:
    """Return a sentence for the figures at every value of which it gains, and one for those at which it loses."""
    fixed = [condition for condition in conditions if not condition.turns]
    patterns = {
        True: _("It gains whatever these are, each alone: {figures}."),
        False: _("It loses whatever these are, each alone: {figures}."),
    }
    told = []
    for gains, pattern in patterns.items():
        names = [condition_name(condition) for condition in fixed if (condition.best_gain > 0) == gains]
        if names:
            told.append(pattern.format(figures="; ".join(names)))
    return told
