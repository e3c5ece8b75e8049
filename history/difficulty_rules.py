"""The rules by which a client is bad or only difficult, each declared once, so that a screen can show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

STUCK_MONTHS = 6
WEARING = 2.0
"""Times the mean friction points of all clients from which a client is wearing."""
STRIKES = 2
"""Strikes that make a client bad."""
IGNORED_SHARE = 0.70
FEWEST_RECOMMENDATIONS = 3
DISPUTES = 3
MUCH_ASKED = 0.75
"""Share of the way from the good to the bad target from which a client asks much."""
DISPUTED_WAY = 0.5
"""Likewise, from which its disputed share is a sign."""
LATE_SHARE = 0.5
ON_TIME_SHARE = 0.25
"""Share of late bills up to which a client pays on time."""
FALLEN_TO = 0.9
"""Share of the half year before to which requests must have fallen."""
QUARTER_MONTHS = 3


@dataclass(frozen=True)
class DifficultyRule:
    """One rule.

    Parameters
    ----------
    name : str
        How it is called in the column ``rules``.
    kind : str
        ``bad`` makes a client bad alone, a ``strike`` together with another one; a strike or a ``sign`` makes it
        difficult; a ``chance`` speaks for a client that is.
    label : str
        For a screen.
    rule : str
        When it holds, in plain words.
    case : str
        What it says for another chance; empty for all but chances.
    """

    name: str
    kind: Literal["bad", "strike", "sign", "chance"]
    label: str
    rule: str
    case: str = ""


DIFFICULTY_RULES: dict[str, DifficultyRule] = {
    rule.name: rule
    for rule in (
        DifficultyRule("deal_breaker", "bad", "Deal-breaker", "a deal-breaker is active"),
        DifficultyRule("failing", "bad", "Failing", "grade F in each of the last 6 months"),
        DifficultyRule(
            "ignores_advice",
            "strike",
            "Ignores advice",
            "in 12 months 3 recommendations or more were made and 70 % or more of them ignored",
        ),
        DifficultyRule(
            "disputes_repeatedly",
            "strike",
            "Disputes repeatedly",
            "3 disputes or more in 12 months, and the share of bills disputed at its bad target or beyond",
        ),
        DifficultyRule(
            "wears_out",
            "strike",
            "Wears staff out",
            "twice the clients' mean friction or more, with an abuse, contempt or an unreasonable demand among it",
        ),
        DifficultyRule("low_grade", "sign", "Low grade", "grade D or F"),
        DifficultyRule("wearing", "sign", "Wearing", "twice the clients' mean friction or more in 12 months"),
        DifficultyRule(
            "asks_much",
            "sign",
            "Asks much",
            "tickets or administrators' requests per seat over 12 months three quarters of the way to the bad target",
        ),
        DifficultyRule(
            "pays_late",
            "sign",
            "Pays late",
            "half of the bills of 12 months late; without due dates, days to pay at their bad target or beyond",
        ),
        DifficultyRule(
            "contests_price",
            "sign",
            "Contests bills",
            "share of bills disputed over 12 months half-way to its bad target or beyond",
        ),
        DifficultyRule(
            "asks_much_but_learns",
            "chance",
            "Asks much but learns",
            "asks much, and what it asks much of fell by a tenth from the half year before to the last, or tickets "
            "reopened or recommendations ignored are at their good target or better",
            "It asks much but learns: training and a visit cost less than a new client.",
        ),
        DifficultyRule(
            "late_but_civil",
            "chance",
            "Hard to reach but civil",
            "pays late, yet nothing is written off, nothing uncivil was logged in 12 months, and its friction is no "
            "more than the clients' mean",
            "It is hard to reach but civil and pays in the end: agree on a direct debit and one named person.",
        ),
        DifficultyRule(
            "contests_price_once",
            "chance",
            "Contests the price once",
            "one dispute in 12 months, or all of them within a quarter after a price rise, and three quarters of the "
            "bills paid on time",
            "It contested the price once and otherwise pays: explain the bill, then look again.",
        ),
        DifficultyRule(
            "demanding_but_profitable",
            "chance",
            "Demanding but profitable",
            "asks much or wears, with the gross margin of 12 months at its good target or better",
            "It is demanding but pays for it: ask what the staff would need to serve it gladly.",
        ),
    )
}
"""The rules by name. Where they begin is an assumption of 2026-11; good and bad targets are the scorecard's."""
