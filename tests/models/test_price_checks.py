"""May past prices speak? Each test against a chance worked out by hand."""

import numpy as np
import pytest

from models.price_checks import (
    Measure,
    Watched,
    cuts_before_leaving,
    enough_rises,
    leaving_falls_with_rises,
    smaller_rises_lose_more,
    standing_before,
)


@pytest.mark.parametrize(("rises", "passed"), [(0, False), (1, False), (2, False), (3, True)])
def test_three_rises_are_asked_for(rises, passed):
    check = enough_rises(rises)
    assert (check.code, check.passed) == ("too_few", passed)
    assert str(rises) in check.text or rises == 0


def test_nobody_leaving_after_a_few_rises_is_no_wrong_sign():
    # Half of the time watched is after a rise: with prices that do nothing none of 4 leavers there is 1 in 16.
    check = leaving_falls_with_rises(Watched(0, 20.0), Watched(4, 20.0))
    assert check.passed
    assert "6 times in 100" in check.text
    assert leaving_falls_with_rises(Watched(0, 20.0), Watched(0, 20.0)).passed
    assert leaving_falls_with_rises(Watched(0, 0.0), Watched(9, 20.0)).passed


def test_clearly_fewer_leaving_after_a_rise_is_a_wrong_sign():
    # None of 5 leavers in half of the time: 1 in 32.
    check = leaving_falls_with_rises(Watched(0, 20.0), Watched(5, 20.0))
    assert (check.code, check.passed) == ("wrong_sign", False)
    assert "0 left of their own accord in 20 client-years within 12 months of a rise, 5 in 20 without one" in check.text
    assert "3 times in 100" in check.text
    # As many or more after a rise are what is expected of prices.
    assert leaving_falls_with_rises(Watched(9, 20.0), Watched(1, 20.0)).passed


def test_small_rises_that_lose_more_are_a_wrong_sign():
    # The three smallest of six left: one of 6 * 5 * 4 / 6 = 20 choices, which is not below .05; of seven one of 35.
    size = np.array([0.02, 0.03, 0.04, 0.10, 0.11, 0.12])
    assert smaller_rises_lose_more(size, size < 0.05).passed
    check = smaller_rises_lose_more(np.append(size, 0.15), np.append(size, 0.15) < 0.05)
    assert (check.code, check.passed) == ("wrong_sign", False)
    assert "3.0 % on average where the client left, 12.0 % elsewhere" in check.text
    assert smaller_rises_lose_more(size, size > 0.05).passed
    assert smaller_rises_lose_more(size, size > 1.0).passed


def test_cuts_for_those_about_to_leave_are_found():
    # Both cuts among the 2 leavers of 10: one of 45 choices.
    check = cuts_before_leaving(2, 2, 8, 0)
    assert (check.code, check.passed) == ("confounded", False)
    assert "2 of 2 price cuts and 0 of 8 rises were followed by leaving within 6 months" in check.text
    assert "2 times in 100" in check.text
    # Two of three changes left, a cut among them: 2 in 3.
    assert cuts_before_leaving(1, 1, 2, 1).passed
    assert cuts_before_leaving(0, 0, 5, 5).passed


def test_raising_those_who_stood_otherwise_is_found():
    # Five clients a mean of 1 above the others, sd .1: 1 / (.1 / 5 ** .5) = 22.4 standard errors.
    differences = 1.0 + 0.1 * np.array([-1.5, 0.0, 0.0, 0.0, 1.5]) / np.sqrt(1.125)
    nothing = np.zeros(0)
    (check,) = standing_before([Measure("the score", differences, nothing, nothing)])
    assert (check.code, check.passed) == ("confounded", False)
    assert (
        "the score before a rise was 1.00 higher than that of clients not raised then, 22.4 standard errors"
        in check.text.replace("The", "the")
    )


def test_raising_some_by_more_for_how_they_stood_is_found():
    size = np.array([0.02, 0.03, 0.04, 0.10, 0.11, 0.12])
    worse = np.array([70.0, 72.0, 71.0, 40.0, 42.0, 41.0])
    (check,) = standing_before([Measure("The score", np.zeros(0), size, worse)])
    # Means 41 and 71, variance 1 in both: 30 / (1/3 + 1/3) ** .5 = 36.7.
    assert not check.passed
    assert "was 30.00 lower before the larger rises than before the smaller ones, 36.7 standard errors" in check.text
    alike = np.array([70.0, 40.0, 71.0, 41.0, 72.0, 42.0])
    assert all(check.passed for check in standing_before([Measure("The score", np.zeros(0), size, alike)]))


def test_what_does_not_differ_at_all_or_is_too_little_is_not_looked_at():
    flat, few = np.full(5, 2.0), np.array([1.0, 2.0])
    assert standing_before([Measure("The score", flat, few, few)]) == []


def test_looking_at_many_figures_finds_chance_no_more_often():
    """Of 400 histories in which prices follow nothing, one in twenty is told to be confounded, not more."""
    chance, warned = np.random.default_rng(3), 0
    for _ in range(400):
        measures = [
            Measure(name, chance.normal(size=20), chance.uniform(0.02, 0.2, 20), chance.normal(size=20))
            for name in ("a", "b", "c")
        ]
        warned += not all(check.passed for check in standing_before(measures))
    # Four standard errors of .05 in 400 are .044.
    assert warned / 400 < 0.094
