"""Numbers of exports: read as they were meant, or asked about, or refused; never another number."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.importers.cells.numbers import judge_numbers, read_numbers

NOTHING_ODD = {"ambiguous": (), "mixed": (), "empty_words": (), "unreadable": ()}


def odd(judged):
    return {name: getattr(judged, name) for name in NOTHING_ODD}


def read(text, mark="."):
    values, unreadable = read_numbers([text], decimal_mark=mark)
    return "unreadable" if unreadable else values[0]


def test_a_decimal_comma_is_known_from_one_cell_that_tells():
    cells = ["12", "0,125", "1234,5"]
    judged = judge_numbers(cells)
    assert (judged.decimal_mark, odd(judged)) == (",", NOTHING_ODD)
    assert read_numbers(cells, decimal_mark=",") == ([12.0, 0.125, 1234.5], [])


def test_decimal_styles_that_contradict_each_other_are_told():
    judged = judge_numbers(["7", "1,234.50", "1.234,50"])
    assert (judged.decimal_mark, judged.mixed) == (None, ("1,234.50", "1.234,50"))


@pytest.mark.parametrize("lone", ["3.125", "1,234", "(1,800)", "$1.000", "12.500 %", "-1,000"])
def test_three_digits_after_a_lone_mark_are_ambiguous(lone):
    judged = judge_numbers([lone, "15", ""])
    assert (judged.decimal_mark, judged.indifferent, judged.ambiguous) == (None, False, (lone,))


def test_a_lone_mark_before_three_digits_is_decided_by_another_cell():
    assert judge_numbers(["1,234", "12.5"]).decimal_mark == "."
    assert read_numbers(["1,234", "12.5"], decimal_mark=".") == ([1234.0, 12.5], [])
    assert judge_numbers(["1.234", "1.234.567"]).decimal_mark == ","
    assert read_numbers(["1.234", "1.234.567"], decimal_mark=",") == ([1234.0, 1234567.0], [])


@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", "\u2007", "'", "’"])
def test_blanks_and_apostrophes_part_thousands_whatever_the_decimal_mark(space, mark):
    text = f"1{space}234{space}567{mark}5"
    assert judge_numbers([text]).decimal_mark == mark
    assert read(text, mark) == 1234567.5
    assert judge_numbers([f"1{space}234"]).indifferent
    assert read(f"1{space}234", mark) == 1234.0


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$1,800.00", 1800.0, "$"),
        ("($1,800.00)", -1800.0, "$"),
        ("$(1,800.00)", -1800.0, "$"),
        ("-$5.50", -5.5, "$"),
        ("$-5.50", -5.5, "$"),
        ("5.50 $-", -5.5, "$"),
        ("$1,234.5 USD", 1234.5, "USD"),
        ("CAD $5.50", 5.5, "CAD"),
        ("5.50 CA$", 5.5, "CAD"),
        ("US$ 5.50", 5.5, "USD"),
        ("R$ 5.50", 5.5, "BRL"),
        ("€5.50", 5.5, "EUR"),
        ("5.50 €", 5.5, "EUR"),
        ("€ 5.50 EUR", 5.5, "EUR"),
        ("5.50 zł", 5.5, "PLN"),
        ("kr 5.50", 5.5, "kr"),
        ("5.50 kr SEK", 5.5, "SEK"),
        ("gbp 5.50", 5.5, "GBP"),
    ],
)
def test_currency_signs_and_parentheses_are_read(text, value, currency):
    judged = judge_numbers([text])
    assert (judged.decimal_mark, judged.currencies) == (".", (currency,))
    assert read(text) == value


def test_amounts_of_several_currencies_are_told():
    assert judge_numbers(["€5", "£6", "7", "USD 8"]).currencies == ("EUR", "GBP", "USD")
    assert judge_numbers(["€5 USD"]).unreadable == ("€5 USD",)
    assert judge_numbers(["5 $ € £"]).unreadable == ("5 $ € £",)


@pytest.mark.parametrize(
    ("text", "value"), [("12.5%", 0.125), ("12 %", 0.12), ("(12.5%)", -0.125), ("-5%", -0.05), ("12.5%-", -0.125)]
)
def test_a_percentage_is_a_fraction(text, value):
    assert read(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["$5%", "5 % EUR", "GBP 12.5 %", "($5%)"])
def test_a_percentage_of_a_currency_is_unreadable(text):
    assert judge_numbers([text]).unreadable == (text,)
    assert read(text) == "unreadable"


@pytest.mark.parametrize("text", ["-5", "−5", "–5", "- 5", "5-", "5−", "(5)", "( 5 )"])
def test_every_way_of_writing_minus(text):
    assert judge_numbers([text]).unreadable == ()
    assert read(text) == -5.0


@pytest.mark.parametrize("text", ["--5", "+-5", "-+5", "++5", "(-5)", "-(5)", "-5-", "((5))", "(5", "5)", "()", "5--"])
def test_two_signs_or_half_a_parenthesis_are_unreadable(text):
    # "--" and "-" alone are words that may stand for nothing; with digits they are not.
    assert judge_numbers([text]).unreadable == (text,)
    assert read(text) == "unreadable"


@pytest.mark.parametrize("text", ["NaN", "nan", "inf", "-inf", "Infinity", "1e999", "-1e999", "1E400"])
def test_what_is_not_finite_is_unreadable(text):
    assert judge_numbers([text]).unreadable == (text,)
    assert read(text) == "unreadable"


@pytest.mark.parametrize("text", ["9007199254740992", "9007199254740993", "9,007,199,254,740,993", "1e16", "-9e15999"])
def test_a_number_too_large_for_its_last_digit_is_unreadable(text):
    assert judge_numbers([text]).unreadable == (text,)
    assert read(text) == "unreadable"
    assert read("9007199254740991") == 9007199254740991.0


def test_words_for_nothing_are_told_and_nothing_only_when_it_is_said():
    cells = ["n/a", "N/A", "-", "5", "#N/A", " null "]
    judged = judge_numbers(cells)
    assert judged.empty_words == ("n/a", "N/A", "-", "#N/A", "null")
    assert judged.unreadable == ()
    assert read_numbers(cells, decimal_mark=".") == ([None, None, None, 5.0, None, None], [0, 1, 2, 4, 5])
    assert read_numbers(cells, decimal_mark=".", empty_words=["N/A", "null"])[1] == [2, 4]


@pytest.mark.parametrize(
    "cell", ["#DIV/0!", "#REF!", "#VALUE!", "=1+1", "see note", "½", "1½", "5 hours", "0x10", "1_000"]
)
def test_errors_of_spreadsheets_and_words_are_unreadable(cell):
    assert judge_numbers([cell, "5"]).unreadable == (cell,)
    assert read(cell) == "unreadable"


@pytest.mark.parametrize("text", ["٣", "１２", "१२३", "5²"])
def test_no_digits_but_0_to_9_are_read(text):
    assert judge_numbers([text]).unreadable == (text,)
    assert read(text) == "unreadable"


@pytest.mark.parametrize(
    "text", ["12,34,567.00", "1.234,5.6", "1'234 567", "12 34", "1,", "1.", ".", ",5,", "1,5e3", "5e", "1 .5", "1,,234"]
)
def test_marks_that_fit_no_style_are_unreadable(text):
    assert judge_numbers([text]).unreadable == (text,)
    assert read(text) == read(text, ",") == "unreadable"


@pytest.mark.parametrize(
    ("text", "mark"),
    [("1.234.567", "."), ("1,234,567", ","), ("1'234,50", "."), ("12.5%", ","), ("1234.567", ","), ("1.5e3", ",")],
)
def test_a_number_of_the_other_style_is_unreadable_not_another_number(text, mark):
    assert judge_numbers([text]).decimal_mark != mark
    assert read(text, mark) == "unreadable"


def test_an_amount_with_zeros_before_it_is_the_amount_and_such_zeros_part_no_thousands():
    assert read("00123") == 123.0
    # Nobody writes a thousand as 01,234.
    assert judge_numbers(["01,234"]).decimal_mark == ","
    assert read("01,234") == "unreadable"


def test_scientific_notation():
    assert [read(text) for text in ("1e3", "1E+05", "2.5e-3")] == [1000.0, 100000.0, 0.0025]


def test_cells_of_a_workbook_are_what_they_are():
    cells = [1234.5, 7.0, -0.0, True, dt.date(2026, 1, 5), dt.time(1), dt.timedelta(hours=1), math.nan, 1e300]
    values, unreadable = read_numbers(cells, decimal_mark=",")
    assert values[:3] == [1234.5, 7.0, 0.0]
    assert unreadable == [3, 4, 5, 6, 7, 8]
    judged = judge_numbers(cells)
    assert judged.indifferent
    assert judged.unreadable[:2] == ("True", "2026-01-05")


def test_an_empty_cell_is_unknown():
    assert read_numbers(["", "  ", "\t", "\u00a0"], decimal_mark=".") == ([None] * 4, [])


CENTS = st.integers(-(10**14), 10**14)
STYLES = {
    "US": (",", "."),
    "European": (".", ","),
    "Swiss": ("'", "."),
    "Swiss with commas": ("’", ","),
    "spaces": ("\u00a0", ","),
    "narrow spaces": ("\u202f", "."),
    "plain": ("", "."),
    "plain with commas": ("", ","),
}
SIGNS = ["-{}", "−{}", "({})", "{}-", "- {}"]
CLOTHES = ["{}", "$ {}", "{} €", "{} USD", "R$ {}", "{}%"]


def written(thousandths, style, digits, sign, clothes):
    """Return a number as a person of that style writes it, by hand, and its value."""
    parts, mark = STYLES[style]
    whole, part = divmod(abs(thousandths), 1000)
    groups = []
    while True:
        whole, rest = divmod(whole, 1000)
        groups.insert(0, f"{rest:03d}" if whole else str(rest))
        if not whole:
            break
    text = parts.join(groups) + (mark + f"{part:03d}"[:digits] if digits else "")
    scale = 10 ** (3 - digits)
    value = (abs(thousandths) // scale * scale) / 1000
    if thousandths < 0:
        text, value = sign.format(text), -value
    return clothes.format(text), value / 100 if clothes.endswith("%") else value


@given(CENTS, st.sampled_from(sorted(STYLES)), st.integers(0, 3), st.sampled_from(SIGNS), st.sampled_from(CLOTHES))
def test_a_number_of_any_style_comes_back_or_is_asked_about(thousandths, style, digits, sign, clothes):
    text, value = written(thousandths, style, digits, sign, clothes)
    judged = judge_numbers([text])
    mark = STYLES[style][1]
    assert judged.unreadable == judged.mixed == judged.empty_words == ()
    assert judged.decimal_mark in (mark, None)
    assert judged.decimal_mark == mark or judged.indifferent or judged.ambiguous == (text,)
    assert read(text, mark) == pytest.approx(value, rel=1e-15, abs=1e-300)
    if judged.indifferent:
        assert read(text, ".") == read(text, ",") == pytest.approx(value, rel=1e-15, abs=1e-300)


@given(
    st.lists(CENTS, min_size=2, max_size=6), st.sampled_from(sorted(STYLES)), st.sampled_from(SIGNS), st.integers(0, 3)
)
def test_a_column_of_one_style_is_never_read_in_another(column, style, sign, digits):
    pairs = [written(thousandths, style, digits, sign, "{}") for thousandths in column]
    judged = judge_numbers([text for text, _value in pairs])
    if not judged.ambiguous:
        values, unreadable = read_numbers([text for text, _value in pairs], decimal_mark=judged.decimal_mark or ".")
        assert unreadable == []
        assert values == pytest.approx([value for _text, value in pairs], rel=1e-15, abs=1e-300)


@given(st.text("0123456789.,' -()%$€eE", max_size=12))
def test_any_text_is_empty_a_word_readable_or_unreadable(text):
    judged = judge_numbers([text])
    for mark in ".,":
        values, unreadable = read_numbers([text], decimal_mark=mark)
        assert (values[0] is None) == (bool(unreadable) or not text.strip())
        if judged.decimal_mark not in (None, mark):
            assert unreadable == [0]
        if judged.unreadable or judged.empty_words:
            assert unreadable == [0]
