import datetime as dt
import subprocess
import sys

import pytest

from history.importers.files import workbook as workbooks
from history.importers.files.containers import open_file


def rows(grid):
    return [grid.row(place) for place in range(len(grid))]


def test_cells_keep_their_types(workbook):
    def fill(book):
        sheet = book.add_worksheet("Hours")
        day, clock = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "hh:mm"})
        span, share = book.add_format({"num_format": "[h]:mm"}), book.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, ["Acme", 1, "1"])
        sheet.write_boolean(0, 3, True)
        sheet.write_datetime(0, 4, dt.datetime(2024, 1, 5), day)
        sheet.write_datetime(0, 5, dt.datetime(2024, 1, 5, 10, 30), day)
        sheet.write_datetime(0, 6, dt.time(10, 30), clock)
        sheet.write_datetime(0, 7, dt.timedelta(hours=30), span)
        sheet.write_number(0, 8, 0.25, share)

    (row,) = rows(open_file("a.xlsx", workbook(fill)).grids[0])
    expected = [
        "Acme",
        1.0,
        "1",
        True,
        dt.date(2024, 1, 5),
        dt.datetime(2024, 1, 5, 10, 30),
        dt.time(10, 30),
        dt.timedelta(days=1, hours=6),
        0.25,
    ]
    assert row == expected
    assert list(map(type, row)) == list(map(type, expected))


def test_one_and_true_do_not_fall_together(workbook):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_number(0, 0, 1)
        sheet.write_boolean(1, 0, True)
        sheet.write_string(2, 0, "1")

    column = open_file("a.xlsx", workbook(fill)).grids[0].columns[0]
    assert list(map(type, column.cells())) == [float, bool, str]


def test_rows_and_columns_stand_where_they_stand_in_the_sheet(workbook):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, ["client", "hours"])
        sheet.write_row(5, 1, ["Acme", 8])
        sheet.write_blank(9, 7, None, book.add_format({"bold": True}))

    grid = open_file("a.xlsx", workbook(fill)).grids[0]
    assert rows(grid) == [["", "client", "hours"], ["", "Acme", 8.0]]
    assert grid.rows.tolist() == [3, 6]
    assert grid.widths.tolist() == [3, 3]


def test_trailing_columns_of_blanks_are_dropped(workbook):
    def fill(book):
        book.add_worksheet().write_row(0, 0, ["client", "hours", " "])

    assert rows(open_file("a.xlsx", workbook(fill)).grids[0]) == [["client", "hours"]]


def test_escaped_characters_are_themselves_again(by_hand):
    rows_of_two = '<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_b</t></is></c></row>'
    rows_of_two += '<row r="2"><c r="A2" t="inlineStr"><is><t>a&#13;b</t></is></c></row>'
    column = open_file("a.xlsx", by_hand(rows_of_two)).grids[0].columns[0]
    assert list(column.distinct) == ["a\rb"]
    assert column.codes.tolist() == [0, 0]


def test_a_hidden_sheet_with_errors_is_left_out_and_said_so(workbook):
    def fill(book):
        book.add_worksheet("Hours").write(0, 0, "client")
        sheet = book.add_worksheet("Calc")
        sheet.hide()
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")

    opened = open_file("a.xlsx", workbook(fill))
    assert [grid.sheet for grid in opened.grids] == ["Hours"]
    assert opened.warnings == ("Hidden sheet Calc was left out: #DIV/0! in cell A2 of sheet Calc.",)


def test_empty_sheets(refusal, workbook):
    assert "saw 'a workbook with empty sheets'" in refusal("a.xlsx", workbook(lambda book: book.add_worksheet()))


def test_many_merged_ranges_are_counted(workbook):
    def fill(book):
        sheet = book.add_worksheet("Hours")
        for row in range(7):
            sheet.merge_range(row, 0, row, 1, "x")

    (warning,) = open_file("a.xlsx", workbook(fill)).grids[0].warnings
    assert "A1:B1, A2:B2, A3:B3, A4:B4, A5:B5 and 2 more" in warning


def test_too_many_cells_in_all_sheets(refusal, workbook, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_SHEET_CELLS", 3)

    def fill(book):
        for _ in range(2):
            book.add_worksheet().write_row(0, 0, [1, 2])

    assert "saw '4 cells in all sheets', allowed is at most 3" in refusal("a.xlsx", workbook(fill))


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "raise SystemExit(1)",
        "print('nonsense')",
        "print('[]')",
        "print('{}')",
        """print('[{"name": "Hours", "rows": 1, "columns": [["client"]]}]')""",
        """print('[{"name": "Hours", "rows": -1, "columns": [["client"]]}]')""",
        """print('[{"name": "Hours", "rows": 1, "columns": [["client"]]}]\\n' + chr(9) * 4, end='')""",
        """print('[{"name": "Hours", "rows": 1, "columns": [["client"]]}]\\n' + chr(0) * 8, end='')""",
        """print('[{"name": "Hours", "rows": 1, "columns": [[["exec", "x"]]]}]\\n' + chr(0) * 4, end='')""",
        """print('[{"name": "Hours", "rows": 1, "columns": [[{}]]}]\\n' + chr(0) * 4, end='')""",
        """print('[{"name": "Other", "rows": 1, "columns": [["client"]]}]\\n' + chr(0) * 4, end='')""",
    ],
)
def test_a_reading_process_that_dies_or_talks_nonsense(refusal, by_hand, monkeypatch, tmp_path, program):
    child = tmp_path / "child.py"
    child.write_text(f"import sys\nsys.stdin.buffer.read()\n{program}\n")
    monkeypatch.setattr(workbooks, "_CHILD", child)
    message = refusal("a.xlsx", by_hand())
    assert message.startswith("a.xlsx: saw 'a workbook that could not be read', allowed is a workbook: open it")


def test_a_reading_process_that_hangs(refusal, by_hand, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(workbooks, "_CHILD", child)
    monkeypatch.setattr(workbooks, "MAX_SECONDS", 1)
    assert "saw 'a workbook that takes more than 1 seconds to read'" in refusal("a.xlsx", by_hand())


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on a process's resources")
def test_a_reading_process_that_takes_too_much_memory(refusal, by_hand, monkeypatch):
    # Far less than a sheet of a million rows takes.
    monkeypatch.setattr(workbooks, "MAX_MEMORY_BYTES", 100_000_000)
    content = by_hand('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="N1048576"><v>1</v></c></row>')
    assert "saw 'a workbook that could not be read'" in refusal("a.xlsx", content)


def test_the_killer_of_readers_hurts_only_the_reading_process(by_hand):
    content = by_hand('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(workbooks.HistoryError, match="could not be read"):
        workbooks._read_apart("a.xlsx", content, ["Hours"])


def test_the_reading_process_imports_nothing_heavy():
    program = f"import sys, runpy; runpy.run_path({str(workbooks._CHILD)!r}); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
