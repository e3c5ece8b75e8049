import math

import pytest

from history.bounds import Bounds
from history.cells import UnreadableCellError, read_cell
from history.tables import COMPANY, TABLES

NUMBERS = [column for table in TABLES.values() for column in table if column.type in ("number", "integer")]
NUMBERS += [column for column in COMPANY.values() if column.type == "number"]


@pytest.mark.parametrize("column", NUMBERS, ids=lambda column: column.name)
def test_every_declared_bound_refuses_what_lies_just_outside(column):
    for value in column.bounds.outside():
        with pytest.raises(UnreadableCellError):
            read_cell(column, repr(value))


def test_a_closed_end_is_allowed_and_an_open_one_is_not():
    assert Bounds(0.0, 1.0).holds(0.0)
    assert Bounds(0.0, 1.0).holds(1.0)
    assert not Bounds(0.0, 1.0, low_open=True).holds(0.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_lies_in_no_bounds(value):
    assert not Bounds().holds(value)


def test_bounds_say_in_words_what_they_allow():
    assert str(Bounds(0.0, 1.0, low_open=True)) == "> 0 and <= 1"
    assert str(Bounds()) == "of any sign, below a million million"
