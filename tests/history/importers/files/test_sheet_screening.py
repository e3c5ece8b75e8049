import pytest

from history.importers.files import sheet_screening
from history.importers.files.containers import open_file
from history.importers.files.workbook_package import Part, open_package

from .conftest import HEADER

PART = Part("Hours", "xl/worksheets/sheet1.xml", False)


def screened(content):
    return sheet_screening.screen_sheet(open_package("a.xlsx", content), PART, 2)


def test_how_far_the_filled_cells_reach(by_hand, monkeypatch):
    rows = '<row r="3"><c r="B3"><v>1</v></c></row><row r="40"><c r="AA40" t="inlineStr"><is><t>x</t></is></c></row>'
    for block in (7, 1_000_000):
        monkeypatch.setattr("history.zip_screening._BLOCK", block)
        found = screened(by_hand(rows + '<row r="90"><c r="AZ90" s="1"/></row>'))
        assert (found.rows, found.columns, found.faults) == (40, 27, [])


def test_cells_without_an_address(refusal, by_hand):
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c/><c t='e'><v>#N/A</v></c></row>"
    assert "a.xlsx, row 2: saw '#N/A in cell C2 of sheet Hours'" in refusal("a.xlsx", by_hand(rows))
    found = screened(by_hand("<row><c><v>1</v></c><c><v>2</v></c></row>"))
    assert (found.rows, found.columns) == (1, 2)


@pytest.mark.parametrize("address", ["B", "7", "b2", "B0x", "ÄB2", "$B$2", "AAAA1", "B" + "1" * 5_000])
def test_an_address_that_is_none(refusal, by_hand, address):
    message = refusal("a.xlsx", by_hand(f'{HEADER}<row r="2"><c r="{address}"><v>1</v></c></row>'))
    assert f"saw 'a cell at {address[:20]} in sheet Hours', allowed is cells with an address like B12" in message


def test_texts_behind_the_rows_are_no_value_of_the_last_cell(by_hand):
    after = "<headerFooter><oddHeader>Page 1</oddHeader></headerFooter>"
    assert open_file("a.xlsx", by_hand(after=after)).grids[0].row(0) == ["client"]


def test_rules_for_formats_are_no_formulas_of_cells(by_hand):
    after = (
        '<extLst><ext xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" '
        'xmlns:y="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        "<y:cfRule><xm:f>A1&gt;1</xm:f></y:cfRule></ext></extLst>"
    )
    assert screened(by_hand(after=after)).formulas == 0


def test_many_faults_are_counted_up_to_a_hundred(by_hand):
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="e"><v>#N/A</v></c></row>' for row in range(1, 200))
    assert len(screened(by_hand(rows)).faults) == 100
