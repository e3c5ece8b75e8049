import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.faults import HistoryError
from history.importers.files import delimited
from history.importers.files.delimited import read_delimited
from history.importers.files.text_encoding import TextEncoding

UTF8 = TextEncoding("utf-8", "utf-8")


def read(text, answer=None):
    return read_delimited("a.csv", text.encode(), UTF8, answer)


def rows(grid):
    return [grid.row(place) for place in range(len(grid))]


def test_decimal_commas_do_not_part_cells():
    opened = read("client;hours;rate\n" + "Acme;1,5;80,00\n" * 3)
    assert (opened.delimiter, opened.question) == (";", None)
    assert opened.grid.row(1) == ["Acme", "1,5", "80,00"]


def test_decimal_commas_with_a_preamble_and_a_ragged_row():
    opened = read("Report\n\nclient;hours\nAcme;1,5\nGlobex;2,5\nInitech;3,5;x\n")
    assert (opened.delimiter, opened.question) == (";", None)


def test_semicolons_within_cells_do_not_part_them():
    opened = read("client,tags,hours\nAcme,a;b,1\nGlobex,c;d,2\n")
    assert (opened.delimiter, opened.question) == (",", None)


def test_two_delimiters_that_do_as_well_are_asked_about():
    opened = read("client;hours, all\nAcme;1,5\nGlobex;2,5\n")
    question = opened.question
    assert (question.about, question.choices, question.proposal) == ("delimiter", (";", ","), ";")
    assert "semicolon (2 columns) or comma (2 columns)" in question.text
    assert question.examples == ("client;hours, all", "Acme;1,5", "Globex;2,5")
    assert opened.grid.row(1) == ["Acme", "1,5"]


def test_an_answer_is_used_and_nothing_asked():
    opened = read("client;hours, all\nAcme;1,5\n", ",")
    assert (opened.delimiter, opened.question) == (",", None)
    assert opened.grid.row(1) == ["Acme;1", "5"]
    with pytest.raises(HistoryError, match=r"saw 'the delimiter :', allowed is one of comma, vertical bar"):
        read("a:b\n", ":")


def test_one_column():
    opened = read("client\nAcme\nGlobex; Sons | Daughters\n")
    assert (opened.delimiter, opened.question) == (",", None)
    assert rows(opened.grid) == [["client"], ["Acme"], ["Globex; Sons | Daughters"]]


def test_backslashes_have_no_meaning():
    opened = read('"client","note"\n"Acme","\\\\ !@#$ \'\'\\|, \\\\\\"\n')
    assert opened.grid.row(1) == ["Acme", "\\\\ !@#$ ''\\|, \\\\\\"]


def test_a_column_that_begins_late_and_one_that_ends_early(monkeypatch):
    monkeypatch.setattr(delimited, "_BLOCK_ROWS", 2)
    grid = read("a,b\n1,2\n3\n4\n5,6,7\n8,9\n", ",").grid
    assert rows(grid) == [
        ["a", "b", ""],
        ["1", "2", ""],
        ["3", "", ""],
        ["4", "", ""],
        ["5", "6", "7"],
        ["8", "9", ""],
    ]
    assert grid.widths.tolist() == [2, 2, 1, 1, 3, 2]


def test_the_row_of_a_fault_in_a_later_block(monkeypatch):
    monkeypatch.setattr(delimited, "_BLOCK_ROWS", 2)
    with pytest.raises(HistoryError, match=r"a\.csv, row 6: saw 'text after a closing quote'"):
        read('a,b\n1,2\n\n3,"4\n4"\n5,6\n"7"x,8\n')


def test_each_distinct_cell_is_kept_once():
    column = read("client,hours\nAcme,1\nAcme,2\nacme,1\n").grid.columns[0]
    assert list(column.distinct) == ["client", "Acme", "acme"]
    assert column.codes.tolist() == [0, 1, 1, 2]


cell = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)


@given(st.lists(st.lists(cell, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(delimited.DELIMITERS))
def test_whatever_is_written_is_read(table, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    width = max(map(len, table))
    filled = [(number, row) for number, row in enumerate(table, start=1) if any(cell.strip() for cell in row)]
    if not filled:
        with pytest.raises(HistoryError, match="blank lines only"):
            read(text.getvalue(), delimiter)
        return
    grid = read(text.getvalue(), delimiter).grid
    assert rows(grid) == [row + [""] * (width - len(row)) for _, row in filled]
    assert grid.rows.tolist() == [number for number, _ in filled]
