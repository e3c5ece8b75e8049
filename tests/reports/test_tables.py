import pytest

from reports.tables import action_text, money, percent
from simulator import Action


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action("keep"), "keep"),
        (Action("fire", month=3), "fire in month 3"),
        (Action("reprice", 0.12, 2), "+12 % from month 2"),
        (Action("reprice", 0.0, 4, prepay=True, standardise=True), "prepay + standardise from month 4"),
        (Action("reprice", 0.0, 4), "conversation from month 4"),
        (
            Action("reprice", 0.2, 2, review_month=8, keep_if=("improved", "unchanged")),
            "+20 % from month 2, review in month 8, kept if improved or unchanged",
        ),
    ],
)
def test_an_action_is_said_in_a_few_words(action, words):
    assert action_text(action) == words


def test_figures_are_rounded_and_what_is_missing_is_a_dash():
    assert (money(1234.6), money(None), percent(0.1234), percent(None)) == ("1,235", "-", "12.3 %", "-")
