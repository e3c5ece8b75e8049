from __future__ import annotations

import pandas as pd
import pytest

from simulator import Action
from simulator.flips import Flip
from ui.components import plain_money
from ui.phrases import action_code, action_words, condition_words, figure_value, flip_words, span

AS_OF = pd.Period("2026-10", "M")


@pytest.mark.parametrize(
    ("action", "code", "words"),
    [
        (Action("keep"), "KEEP", "Keep as it is"),
        (Action("fire", month=2), "FIRE", "Let go, last bill in Dec 2026"),
        (Action("reprice", 0.12, 3), "REPRICE +12 %", "Raise the price by 12 % from Jan 2027"),
        (Action("reprice", -0.05, 3), "REPRICE -5 %", "Lower the price by 5 % from Jan 2027"),
        (
            Action("reprice", 0.0, 3, prepay=True),
            "REFORM: payment in advance",
            "Same price, payment in advance, from Jan 2027",
        ),
        (
            Action("reprice", 0.1, 3, False, False, 9, ("improved",)),
            "STAGED +10 %",
            "Raise the price by 10 % from Jan 2027; review in Jul 2027: keep only if it has become easier to serve",
        ),
        (
            Action("reprice", 0.1, 3, standardise=True),
            "REPRICE +10 % + move to the standard stack",
            "Raise the price by 10 % from Jan 2027, with move to the standard stack",
        ),
    ],
)
def test_actions_in_words(action: Action, code: str, words: str) -> None:
    assert action_code(action) == code
    assert action_words(action, AS_OF) == words


def test_a_horizon_in_words() -> None:
    assert [span(60.0), span(12.0), span(18.0)] == ["5 years", "1 year", "18 months"]


@pytest.mark.parametrize(
    ("kind", "words"), [("fire", "freed hours"), ("reform", "terms"), ("reprice", "prices"), ("staged", "prices")]
)
def test_a_worth_rests_on_what_its_kind_assumes(kind: str, words: str) -> None:
    assert condition_words(kind).startswith(f"if {words} are ")


def test_a_flip_is_said_with_the_value_in_use_and_units() -> None:
    assert flip_words(Flip("backlog_hours", 25.0, "fire", 1.0), 40.0, "USD") == (
        "It becomes “let go” if “Sellable work waiting” is below 25 hours a month (in use: 40 hours a month)."
    )


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("annual_churn", 0.054, "5.4 %"),
        ("mrr", 1200.0, "$1,200 a month"),
        ("labour_cost_per_hour", 65.0, "$65 an hour"),
        ("attrition_months", 24.0, "24 months"),
        ("hazard_ratio_per_10pct", 1.35, "1.35 times"),
    ],
)
def test_figures_carry_their_unit(name: str, value: float, text: str) -> None:
    assert figure_value(name, value, "USD") == text


def test_money_is_not_read_as_a_formula() -> None:
    assert plain_money("from $1 to $2") == "from \\$1 to \\$2"
