"""Dates of exports: day and month never changed for each other, nothing read that is no date."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.importers.cells.dates import judge_dates, judge_months, read_dates, read_moments, read_months

DAY = dt.date(2026, 1, 5)


def read(text, order="ymd", **answers):
    dates, unreadable = read_dates([text], day_order=order, **answers)
    return "unreadable" if unreadable else dates[0]


def month_of(text, order="ymd", **answers):
    dates, unreadable = read_months([text], day_order=order, **answers)
    return "unreadable" if unreadable else dates[0] and (dates[0].year, dates[0].month)


@pytest.mark.parametrize("text", ["03/04/2026", "3-4-2026", "03.04.26", "5/1/26 14:00", "5/1/26 2:00 PM"])
def test_a_date_that_may_be_two_is_ambiguous_and_its_order_settles_it(text):
    judged = judge_dates([text, ""])
    assert (judged.day_order, judged.indifferent, judged.ambiguous) == (None, False, (text,))
    assert read(text) == "unreadable"
    first, second = (int(part) for part in text.replace("-", "/").replace(".", "/").split("/")[:2])
    assert read(text, "dmy") == dt.date(2026, second, first)
    assert read(text, "mdy") == dt.date(2026, first, second)


def test_one_day_after_the_twelfth_decides_for_the_column():
    assert judge_dates(["03/04/2026", "13/04/2026"]).day_order == "dmy"
    assert judge_dates(["03/04/2026", "12/31/99"]).day_order == "mdy"
    assert judge_dates(["05/05/2026", "2026-01-31"]).indifferent


def test_orders_that_contradict_each_other_are_told_and_never_both_read():
    judged = judge_dates(["13/02/2026", "02/13/2026", "03/04/2026"])
    assert (judged.day_order, judged.mixed) == (None, ("13/02/2026", "02/13/2026"))
    assert read("02/13/2026", "dmy") == read("13/02/2026", "mdy") == "unreadable"


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05",
        "2026/1/5",
        "2026.01.05",
        "20260105",
        "2026-01-05T10:00:00Z",
        "2026-01-05T23:59:59.123+01:00",
        "2026-01-05 14:00",
        "2026-01-05 24:00",
        "2026-01-05 2:00 PM",
        "5 Jan 2026",
        "5-Jan-26",
        "05. Januar 2026",
        "Jan 5, 2026",
        "January 5 2026",
        "5 de enero de 2026",
        "Sat, 05 Jan 2026 10:00:00 GMT",
        "Mon Jan 05 2026",
        "/Date(1767571200000)/",
    ],
)
def test_a_date_that_says_its_order_is_read_under_any(text):
    judged = judge_dates([text])
    assert (judged.indifferent, judged.unreadable, judged.month_words) == (True, (), ())
    assert {read(text, order) for order in ("ymd", "dmy", "mdy")} == {DAY}


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-01",
        "2026-02-30",
        "29/02/2025",
        "31-Feb-2026",
        "32/01/2026",
        "20261301",
        "2026-01-05 25:00",
        "2026-01-05 24:30",
        "2026-01-05 10:75",
        "2026-01-05 10:00:99",
        "2026",
        "13/26",
        "yesterday",
        "Q1 2026",
        "12:30",
        "1767571200",
        "5.1",
        "#DIV/0!",
        "/Date(99999999999999)/",
    ],
)
def test_what_is_no_date_is_unreadable(text):
    assert judge_dates([text]).unreadable == (text,)
    assert {read(text, order) for order in ("ymd", "dmy", "mdy")} == {"unreadable"}


def test_a_leap_day_is_one_in_leap_years_only():
    assert read("29/02/2024", "dmy") == dt.date(2024, 2, 29)
    assert read("2100-02-29") == "unreadable"


def test_years_of_two_digits_are_1970_to_2069():
    assert read("12/31/70", "mdy") == dt.date(1970, 12, 31)
    assert read("12/31/69", "mdy") == dt.date(2069, 12, 31)
    assert read("12/31/99", "mdy") == dt.date(1999, 12, 31)


def test_years_of_two_digits_that_may_come_first_are_asked_about():
    column = ["26-01-05", "26-01-17", "26-02-03"]
    judged = judge_dates(column)
    assert (judged.day_order, judged.ambiguous, judged.year_first) == (None, tuple(column), True)
    assert read_dates(column, day_order="ymd")[0] == [DAY, dt.date(2026, 1, 17), dt.date(2026, 2, 3)]
    # Days that change while the year does not are days.
    days = ["15/03/26", "17/03/26", "30/04/26"]
    assert (judge_dates(days).day_order, judge_dates(days).year_first) == ("dmy", False)
    assert read_dates(days, day_order="dmy")[0][2] == dt.date(2026, 4, 30)


@pytest.mark.parametrize("text", ["ene-26", "Jan-26", "May 26", "März '26"])
def test_a_month_word_with_a_number_is_asked_about(text):
    assert judge_dates([text]).month_words == judge_months([text]).month_words == (text,)
    assert read(text) == month_of(text) == "unreadable"
    assert read(text, short_months="day") == "unreadable"
    month = {"e": 1, "J": 1, "M": 5}[text[0]] if text[1] != "ä" else 3
    assert month_of(text, short_months="year") == (2026, month)


def test_days_as_a_spreadsheet_counts_them_are_asked_about():
    # Excel shows 46027 as 2026-01-05; its other epoch is 1,462 days later.
    for cell in ("46027", 46027.0, "46027.75"):
        judged = judge_dates([cell])
        assert (judged.serials, judged.unreadable) == (True, ())
        assert read(cell) == "unreadable"
        assert read(cell, serial_epoch=1900) == DAY
        assert read(cell, serial_epoch=1904) == DAY + dt.timedelta(days=1462)
    assert judge_dates(["1234", 20260105.0, 7.0]).unreadable == ("1234", "20260105.0", "7.0")


def test_dates_far_off_are_read_and_told():
    judged = judge_dates(["1985-06-01", "2150-01-01", "2026-01-05"])
    assert judged.doubtful == ("1985-06-01", "2150-01-01")
    assert read("1985-06-01") == dt.date(1985, 6, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "1900-01-01",
        "01/02/1900",
        "12/30/1899",
        "1/1/0001 12:00:00 AM",
        "9999-12-31",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "00/00/0000",
        dt.date(1900, 1, 1),
        dt.datetime(1899, 12, 30),
    ],
)
def test_dates_that_no_history_holds_may_stand_for_nothing_and_are_asked_about(cell):
    judged = judge_dates([cell, "2026-01-05"])
    assert (judged.empty_words, judged.unreadable, judged.ambiguous) == ((str(cell),), (), ())
    assert read(cell) == read(cell, "dmy") == "unreadable"
    assert read(cell, empty_words=[str(cell)]) is None


def test_words_for_nothing_are_told_and_nothing_only_when_it_is_said():
    judged = judge_dates(["n/a", "TBD", "2026-01-05"])
    assert (judged.empty_words, judged.unreadable) == (("n/a", "TBD"), ())
    assert read("N/A") == "unreadable"
    assert read("N/A", empty_words=["n/a"]) is None
    assert read(" ") is None


def test_dates_of_a_workbook_need_no_order():
    cells = [dt.datetime(2026, 1, 5, 14), dt.date(2026, 1, 5), True, dt.time(1), dt.timedelta(hours=1)]
    assert judge_dates(cells[:2]).indifferent
    assert read_dates(cells, day_order="mdy") == ([DAY, DAY, None, None, None], [2, 3, 4])


@pytest.mark.parametrize(
    "text", ["2026-01", "2026/1", "01/2026", "1-2026", "202601", "2026.01", "Jan 2026", "2026 enero"]
)
def test_a_month_without_a_day(text):
    assert judge_months([text]).indifferent
    assert month_of(text) == (2026, 1)
    assert read(text) == "unreadable"


@pytest.mark.parametrize("text", ["2026-13", "00/2026", "202613", "01/26", "2026", "2026.1", "January", "Jan 0000"])
def test_what_is_no_month_is_unreadable(text):
    # 2026.1 may be what a spreadsheet made of 2026.10.
    assert judge_months([text]).unreadable == (text,)
    assert month_of(text) == "unreadable"


def test_a_date_is_a_day_of_its_month_and_asked_about_alike():
    assert month_of("2026-01-31") == (2026, 1)
    assert judge_months(["03/04/2026"]).ambiguous == ("03/04/2026",)
    assert month_of("03/04/2026", "dmy") == (2026, 4)
    assert month_of("03/04/2026", "mdy") == (2026, 3)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-01-05 14:00", dt.datetime(2026, 1, 5, 14)),
        ("2026-01-05T00:30:15Z", dt.datetime(2026, 1, 5, 0, 30, 15)),
        ("1/5/2026 12:05 AM", dt.datetime(2026, 1, 5, 0, 5)),
        ("1/5/2026 12:05\u202fPM", dt.datetime(2026, 1, 5, 12, 5)),
        ("10:23:52 AM", dt.time(10, 23, 52)),
        ("23:59", dt.time(23, 59)),
        ("1/5/2026", DAY),
        (dt.datetime(2026, 1, 5, 14), dt.datetime(2026, 1, 5, 14)),
        (dt.date(2026, 1, 5), DAY),
        (dt.time(14), dt.time(14)),
        ("", None),
        ("N/A", None),
    ],
)
def test_moments(cell, moment):
    found, unreadable = read_moments([cell], day_order="mdy", empty_words=["n/a"])
    assert (found, unreadable) == ([moment], [])
    assert type(found[0]) is type(moment)


@pytest.mark.parametrize(
    "cell",
    [
        "24:00",
        "12:60",
        "13:00 PM",
        "0:30 AM",
        "2026-01-05 24:00",
        "13/01/2026 10:00",
        "noon",
        "n/a",
        46027.5,
        True,
        dt.timedelta(hours=1),
        dt.datetime(1900, 1, 1, 1),
    ],
)
def test_what_is_no_moment_is_unreadable(cell):
    assert read_moments([cell], day_order="mdy") == ([None], [0])


DATES = st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STYLES = {
    "ymd": [
        lambda d: f"{d.year}-{d.month:02d}-{d.day:02d}",
        lambda d: f"{d.year}/{d.month}/{d.day}",
        lambda d: f"{d.year}{d.month:02d}{d.day:02d}",
        lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
        lambda d: f"{d.day:02d}-{MONTHS[d.month - 1]}-{d.year % 100:02d}",
        lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    ],
    "dmy": [
        lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
        lambda d: f"{d.day}.{d.month}.{d.year}",
        lambda d: f"{d.day}-{d.month}-{d.year}",
        lambda d: f"{d.day:02d}/{d.month:02d}/{d.year % 100:02d}",
    ],
    "mdy": [
        lambda d: f"{d.month:02d}/{d.day:02d}/{d.year}",
        lambda d: f"{d.month}/{d.day}/{d.year}",
        lambda d: f"{d.month}-{d.day}-{d.year % 100:02d}",
    ],
}
TIMES = ["", " 14:00", " 2:05:09 PM", "T00:00:00Z", ", 9:30", " 23:59:59+0100"]


@given(
    st.sampled_from([(order, write) for order, styles in STYLES.items() for write in styles]),
    st.lists(DATES, min_size=1, max_size=5),
    st.sampled_from(TIMES),
)
def test_a_column_of_dates_of_any_style_comes_back_or_is_asked_about(style, days, time):
    order, write = style
    texts = [write(day) + time for day in days]
    judged = judge_dates(texts)
    assert judged.unreadable == judged.mixed == judged.empty_words == judged.month_words == ()
    assert read_dates(texts, day_order=order) == (days, [])
    if judged.ambiguous:
        assert judged.day_order is None
    elif judged.indifferent:
        assert {tuple(read_dates(texts, day_order=one)[0]) for one in STYLES} == {tuple(days)}
    else:
        assert judged.day_order == order


@given(DATES, st.sampled_from(["{:02d}-{:02d}-{:02d}", "{:02d}/{:02d}/{:02d}", "{:02d}.{:02d}.{:02d}"]))
def test_a_year_of_two_digits_in_front_is_never_taken_for_a_day_in_a_column_of_one_month(day, write):
    days = [day.replace(day=number) for number in range(1, 29)]
    texts = [write.format(one.year % 100, one.month, one.day) for one in days]
    judged = judge_dates(texts)
    assert judged.ambiguous or judged.unreadable
    dates, unreadable = read_dates(texts, day_order=judged.day_order or "ymd")
    assert all(date == one or place in unreadable for place, (date, one) in enumerate(zip(dates, days, strict=True)))


@given(st.text("0123456789/-. :JanFeb", max_size=12), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_any_text_is_empty_or_a_date_of_a_history_or_unreadable(text, order):
    dates, unreadable = read_dates([text], day_order=order, serial_epoch=1900, short_months="year")
    assert (dates[0] is None) == (bool(unreadable) or not text.strip())
    assert dates[0] is None or dt.date(1970, 1, 1) <= dates[0] <= dt.date(2199, 12, 31)
    if judge_dates([text]).unreadable:
        assert unreadable == [0]
