"""Durations of exports to hours, whatever they are written in."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.importers.cells.durations import hours_between, judge_durations, read_durations


def read(cell, unit="hours", mark="."):
    values, unreadable = read_durations([cell], unit=unit, decimal_mark=mark)
    return "unreadable" if unreadable else values[0]


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("1:30", 1.5),
        ("01:30:00", 1.5),
        ("90:00", 90.0),
        ("24:00", 24.0),
        ("-0:30", -0.5),
        ("−0:30", -0.5),
        ("0:00:36", 0.01),
        ("0:00:01.8", 0.0005),
        ("0:00:01,8", 0.0005),
        ("1.5h", 1.5),
        ("1,5 h", 1.5),
        ("1h 30m", 1.5),
        ("1h30m", 1.5),
        ("1 hr 30 min", 1.5),
        ("90 minutes", 1.5),
        ("36s", 0.01),
        ("1h 75m", 2.25),
        ("PT1H30M", 1.5),
        ("PT36S", 0.01),
        ("PT1.5H", 1.5),
        (dt.timedelta(hours=30, minutes=30), 30.5),
        (dt.time(1, 30), 1.5),
    ],
)
def test_what_names_its_unit_is_read_whatever_the_unit_of_the_column(cell, hours):
    for unit in ("clock", "hours", "minutes", "seconds"):
        for mark in ".,":
            assert read(cell, unit, mark) == pytest.approx(hours, rel=1e-14)


@pytest.mark.parametrize(("unit", "hours"), [("hours", 90.0), ("minutes", 1.5), ("seconds", 0.025)])
def test_plain_numbers_are_of_the_unit_that_is_said(unit, hours):
    assert read("90", unit) == read(90.0, unit) == pytest.approx(hours, rel=1e-15)
    assert read("90", "clock") == read(90.0, "clock") == "unreadable"


def test_the_decimal_mark_counts_in_plain_numbers_and_before_units():
    assert read("1.250") == 1.25
    assert read("1.250", mark=",") == 1250.0
    assert read("1.250 h", mark=",") == 1250.0
    assert read("1.250 h") == 1.25
    # With two digits after it a mark can be a decimal one only.
    assert read("1.25 h", mark=",") == 1.25
    assert read("1.25", mark=",") == "unreadable"


@pytest.mark.parametrize(
    "cell",
    [
        "0:99",
        "1:30:75",
        "1:5",
        ":30",
        "1:30 PM",
        "1d",
        "1 day, 1:30:00",
        "P1DT2H",
        "PT",
        "h",
        "1h 30",
        "1..5h",
        "1h -30m",
        "12%",
        "$5",
        "n/a",
        "two hours",
        True,
        dt.datetime(1900, 1, 1, 1, 30),
        dt.date(2026, 1, 5),
        math.nan,
    ],
)
def test_what_is_no_duration_is_unreadable(cell):
    assert read(cell) == "unreadable"


def test_an_empty_cell_is_unknown_and_so_is_a_word_where_it_is_said():
    cells = ["", " ", "N/A", "1:30"]
    assert read_durations(cells, unit="clock", decimal_mark=".", empty_words=["n/a"]) == ([None, None, None, 1.5], [])


@pytest.mark.parametrize(
    ("cells", "looks_like"),
    [
        (["1:30", "2h", "n/a", ""], "clock"),
        (["1,5 h", "PT1H"], "clock"),
        ([dt.time(1, 30)], "clock"),
        (["1.5", "2", "1:30"], "number"),
        ([1.5, 2.0], "number"),
        (["", "n/a", "-"], "nothing"),
    ],
)
def test_a_column_is_a_clock_or_plain_numbers(cells, looks_like):
    assert judge_durations(cells).looks_like == looks_like


def test_the_hours_between_two_moments():
    noon = dt.datetime(2026, 1, 5, 12)
    assert hours_between(noon, dt.datetime(2026, 1, 6, 13, 30)) == 25.5
    assert hours_between(noon, dt.datetime(2026, 1, 5, 11, 30)) == -0.5
    assert hours_between(noon.replace(tzinfo=dt.UTC), dt.datetime(2026, 1, 5, 13)) == 1.0
    assert hours_between(dt.time(9), dt.time(17, 45)) == 8.75
    assert hours_between(dt.time(23, 30), dt.time(0, 15)) == 0.75
    # A workbook's midnight comes as a date.
    assert hours_between(noon, dt.date(2026, 1, 6)) == 12.0


def test_what_tells_no_hours_is_unknown():
    day, noon = dt.date(2026, 1, 5), dt.datetime(2026, 1, 5, 12)
    for pair in [(None, noon), (noon, None), (noon, dt.time(13)), (dt.time(13), noon), (day, dt.date(2026, 1, 6))]:
        assert math.isnan(hours_between(*pair))


@given(st.integers(0, 99_999), st.integers(0, 59), st.integers(0, 59), st.booleans())
def test_a_duration_of_any_style_comes_back(hours, minutes, seconds, negative):
    value = hours + minutes / 60 + seconds / 3600
    styles = [f"{hours}:{minutes:02d}:{seconds:02d}", f"{hours:02d}:{minutes:02d}:{seconds:02d}.000"]
    if negative:
        styles, value = ["-" + style for style in styles], -value
    else:
        styles += [f"{hours}h {minutes}m {seconds}s", f"{hours} hours {minutes} mins {seconds} secs"]
        styles += [f"PT{hours}H{minutes}M{seconds}S"]
    for style in styles:
        assert judge_durations([style]).looks_like == "clock"
        assert read(style, "clock") == pytest.approx(value, rel=1e-12, abs=1e-12)


@given(st.text("0123456789:.,hmsPT- ", max_size=10))
def test_any_text_is_empty_a_finite_duration_or_unreadable(text):
    values, unreadable = read_durations([text], unit="hours", decimal_mark=".")
    assert (values[0] is None) == (bool(unreadable) or not text.strip())
    assert values[0] is None or math.isfinite(values[0])
