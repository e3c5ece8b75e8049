import numpy as np
import pytest

from models.effort_change import EffortChange, effort_change_of_drifters
from models.labels import ask
from models.outcomes import outcomes

HOURS = ask("hours", horizon=6)


def changed(grid, question=HOURS, assumed=0.25):
    return effort_change_of_drifters(grid, question, outcomes(grid, question), assumed=assumed)


def test_one_drift_is_drawn_toward_the_assumption(grid_of):
    # cut 3 is the one whose window, months 4 to 9, holds three months at 30; its second half is those: 30 / 20 - 1
    found = changed(grid_of({"a": {"hours": [20.0] * 7 + [30.0] * 3}}))
    assert found.episodes == 1
    assert found.seen == pytest.approx(0.5)
    assert found.value == pytest.approx((5.0 * 0.25 + 0.5) / 6.0)
    assert (found.low, found.high) == (None, None)


def test_two_drifts_have_a_range(grid_of):
    found = changed(grid_of({"a": {"hours": [20.0] * 7 + [30.0] * 3}, "b": {"hours": [10.0] * 7 + [17.0] * 3}}))
    # changes .5 and .7: mean .6, standard deviation .2 / sqrt 2, of the mean .1; 80 % is 1.2816 on either side
    assert found.episodes == 2
    assert found.seen == pytest.approx(0.6)
    assert found.value == pytest.approx((5.0 * 0.25 + 1.2) / 7.0)
    assert (found.low, found.high) == (pytest.approx(0.6 - 0.12816), pytest.approx(0.6 + 0.12816))


def test_months_before_one_and_the_same_drift_count_once(grid_of):
    # all cuts from month 2 to 5 look at the rise; the first alone counts: months 6 to 8 at 30 over a base of 20
    found = changed(grid_of({"a": {"hours": [20.0] * 6 + [30.0] * 6}}))
    assert (found.episodes, found.seen) == (1, pytest.approx(0.5))


def test_without_a_drift_the_assumption_stands(grid_of):
    assert changed(grid_of({"a": {"hours": [20.0] * 20}})) == EffortChange(0.25, 0.25, None, None, None, 0)


@pytest.mark.parametrize("horizon", [3, 4, 5])
def test_short_windows_are_read_by_their_last_three_months(grid_of, horizon):
    question = ask("hours", horizon=horizon)
    found = changed(grid_of({"a": {"hours": [20.0] * 3 + [20.0] * (horizon - 3) + [30.0] * 3}}), question)
    assert (found.episodes, found.seen) == (1, pytest.approx(0.5))


def test_it_is_never_below_nought(grid_of):
    # Risen by a half for six months, and gone again in the second half of the window of twelve.
    question = ask("hours", horizon=12)
    hours = [20.0] * 3 + [30.0] * 6 + [2.0] * 6
    found = changed(grid_of({f"c{n}": {"hours": hours} for n in range(9)}), question, assumed=0.05)
    assert found.seen == pytest.approx(-0.9)
    assert found.value == 0.0
    assert np.isclose(found.low, -0.9)
