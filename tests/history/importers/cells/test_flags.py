"""Yes and no of exports."""

import datetime as dt

import pytest

from history.importers.cells.flags import read_flags


@pytest.mark.parametrize("cell", ["Yes", "TRUE", "1", "y", "T", "x", " X ", "Sí", "ja", "WAHR", "Vrai", True, 1.0])
def test_yes(cell):
    assert read_flags([cell]) == ([1.0], [])


@pytest.mark.parametrize("cell", ["No", "false", "0", "N", "f", "nein", "FALSCH", "faux", "Não", False, 0.0])
def test_no(cell):
    assert read_flags([cell]) == ([0.0], [])


@pytest.mark.parametrize(
    "cell", ["maybe", "not disputed", "2", "-1", "n/a", "yes no", "1.5", 2.0, 0.5, dt.time(0), dt.date(2026, 1, 5)]
)
def test_anything_else_is_unreadable(cell):
    assert read_flags([cell]) == ([None], [0])


def test_an_empty_cell_is_unknown_not_no_and_so_is_a_word_where_it_is_said():
    assert read_flags(["", "  ", "N/A", "yes"], empty_words=["n/a"]) == ([None, None, None, 1.0], [])
