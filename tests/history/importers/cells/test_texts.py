"""Names and numbers of things: kept as they stand, and what the eye cannot see told."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.importers.cells.texts import odd_characters, read_texts


@pytest.mark.parametrize(
    "text", ["007", "00123", "1e5", "NA", "N/A", "null", "None", "nan", "TRUE", "2026-01-05", "1,000", "20260105"]
)
def test_a_text_is_never_taken_for_a_number_a_date_or_nothing(text):
    assert read_texts([text]) == [text]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+49 30 1234", "-Acme", '=HYPERLINK("x")', "#DIV/0!"])
def test_a_name_like_a_formula_is_kept(text):
    assert read_texts([text]) == [text]


def test_blanks_around_a_text_do_not_count_and_nothing_is_nothing():
    assert read_texts([" Acme Ltd ", "\u00a0Acme\t", "", "  ", "\u00a0"]) == ["Acme Ltd", "Acme", None, None, None]


def test_lines_within_a_text_stay_and_end_as_in_a_history():
    assert read_texts(["one\r\ntwo\rthree\nfour"]) == ["one\ntwo\nthree\nfour"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [(7.0, "7"), (20260105.0, "20260105"), (7.5, "7.5"), (True, "True"), (dt.date(2026, 1, 5), "2026-01-05")],
)
def test_cells_of_a_workbook_are_written_out(cell, text):
    assert read_texts([cell]) == [text]


@pytest.mark.parametrize(
    "name",
    [
        "Ac\u200bme",
        "Acme\u200d",
        "\ufeffAcme",
        "Ac\u00adme",
        "Acme \u202eLtd",
        # Cyrillic a, e and o; Greek capital alpha and omicron.
        "\u0430cme",
        "Acm\u0435 Ltd",
        "Gl\u043ebex",
        "\u0391cme",
        "GL\u039fBEX",
    ],
)
def test_invisible_and_look_alike_letters_are_told(name):
    assert odd_characters(["Acme", name, "Globex"]) == (name,)


@pytest.mark.parametrize(
    "name", ["Müller & Söhne", "Café Noël", "Łódź", "Газпром", "Ελλάδα", "Газпром Export", "日本電気", "3M™", ""]
)
def test_names_of_other_languages_are_not_odd(name):
    assert odd_characters([name]) == ()


def test_a_few_examples_are_enough_and_typed_cells_are_passed_over():
    names = [f"Ac\u200bme {number}" for number in range(9)]
    assert odd_characters([7.0, True, *names]) == tuple(names[:5])


@given(st.text(max_size=20))
def test_reading_a_text_again_changes_nothing(text):
    first = read_texts([text])[0]
    assert first is None or read_texts([first]) == [first]
    assert (first is None) == (not text.strip())
