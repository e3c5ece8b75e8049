"""What the tests of this room share: workbooks from a few lines, zips by hand, and the message of a refusal."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest
import xlsxwriter

from history.faults import HistoryError
from history.importers.files.containers import open_file

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>{}</worksheet>'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_REL}">'
        '<sheets><sheet name="Hours" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/sharedStrings.xml": (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2" uniqueCount="2">'
        "<si><t>client</t></si><si><t>Acme</t></si></sst>"
    ),
}
HEADER = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    """Return a zip of files by name."""

    def pack(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    return pack


@pytest.fixture
def by_hand(zipped) -> Callable[..., bytes]:
    """Return a workbook of one sheet Hours from the XML of its rows, with what follows them and other parts."""

    def make(rows: str = HEADER, after: str = "", **parts: str | bytes) -> bytes:
        named = {name.replace("__", "/"): content for name, content in parts.items()}
        return zipped({**PARTS, "xl/worksheets/sheet1.xml": SHEET.format(rows, after), **named})

    return make


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Return a workbook that a function fills."""

    def make(fill: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
        fill(book)
        book.close()
        return buffer.getvalue()

    return make


@pytest.fixture
def refusal() -> Callable[..., str]:
    """Return the message with which a file is refused."""

    def message(file: str, content: bytes, **answers: str) -> str:
        with pytest.raises(HistoryError) as caught:
            open_file(file, content, **answers)
        return str(caught.value)

    return message
