import zipfile

import pytest

from history.importers.files.containers import open_file

from .conftest import PARTS


def test_parts_with_a_prefix_and_an_absolute_target(by_hand):
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="s"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    relations = PARTS["xl/_rels/workbook.xml.rels"].replace('"worksheets/', '"/xl/worksheets/')
    content = by_hand(**{"xl__worksheets__sheet1.xml": sheet, "xl___rels__workbook.xml.rels": relations})
    assert open_file("a.xlsx", content).grids[0].row(0) == ["Acme"]


def test_a_binary_workbook(refusal, by_hand):
    types = PARTS["[Content_Types].xml"].replace(
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "vnd.ms-excel.sheet.binary.macroEnabled.main",
    )
    message = refusal("a.xlsb", by_hand(**{"[Content_Types].xml": types}))
    assert "saw 'a binary workbook (.xlsb)', allowed is an .xlsx: open it in a spreadsheet program" in message


def test_an_opendocument_sheet(refusal, zipped):
    content = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})
    message = refusal("a.ods", content)
    assert "saw 'an OpenDocument file (.ods)'" in message
    assert "save it as .xlsx" in message


def test_a_text_document(refusal, by_hand):
    types = PARTS["[Content_Types].xml"].replace("spreadsheetml.sheet", "wordprocessingml.document")
    assert "saw 'an Office document that is no workbook'" in refusal(
        "a.docx", by_hand(**{"[Content_Types].xml": types})
    )


def test_a_plain_zip(refusal, zipped):
    assert "saw 'a zip that is no workbook'" in refusal("a.zip", zipped({"a.csv": "a"}))


@pytest.mark.parametrize("part", ["xl/_rels/workbook.xml.rels", "xl/workbook.xml"])
def test_a_missing_part(refusal, zipped, part):
    parts = {name: text for name, text in PARTS.items() if name != part}
    assert f"{part}', allowed is a whole workbook" in refusal("a.xlsx", zipped(parts))


def test_a_missing_sheet(refusal, zipped):
    assert "saw 'no part for sheet Hours'" in refusal("a.xlsx", zipped(PARTS))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_part_that_is_not_xml(refusal, by_hand, part):
    assert f"saw '{part} is damaged" in refusal("a.xlsx", by_hand(**{part.replace("/", "__"): "<a b></a>"}))


def test_a_damaged_part(refusal, zipped):
    content = bytearray(zipped({**PARTS, "xl/worksheets/sheet1.xml": "<a/>"}, zipfile.ZIP_STORED))
    place = content.index(b"Acme")
    content[place] = ord("x")
    assert "xl/sharedStrings.xml is damaged" in refusal("a.xlsx", bytes(content))


@pytest.mark.parametrize("encoding", ["UTqssh", "shift_jis", "utf-7"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_part_in_an_encoding_that_cannot_be_read(refusal, by_hand, part, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><a/>'
    assert f"saw '{part} is damaged" in refusal("a.xlsx", by_hand(**{part.replace("/", "__"): text}))
