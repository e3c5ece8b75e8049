"""One test for each bad container or text file, by what is right: refused, asked about, or read and said so."""

import io
import struct
import zipfile

import pytest

from history.faults import HistoryError
from history.importers.files import containers, delimited
from history.importers.files.containers import open_file, unpack

from .conftest import HEADER, PARTS

CSV = b"client,hours\nAcme,8\n"


def cells(opened):
    return [grid_row for grid in opened.grids for grid_row in (grid.row(place) for place in range(len(grid)))]


def test_empty_file(refusal):
    assert refusal("a.csv", b"") == "a.csv: saw 'an empty file', allowed is a header and at least one row."
    assert "a.csv: saw 'blank lines only', allowed is a header" in refusal("a.csv", b"\n , \n\n")


def test_header_only_has_one_row_for_the_reader_of_headers_to_refuse():
    opened = open_file("a.csv", b"client,hours\n")
    assert cells(opened) == [["client", "hours"]]
    assert opened.grids[0].rows.tolist() == [1]


def test_workbook_named_csv_is_read_by_content(by_hand):
    opened = open_file("a.csv", by_hand())
    assert cells(opened) == [["client"]]
    assert opened.warnings == ("a.csv is an .xlsx workbook, though its name says otherwise; it was read as one.",)
    assert (opened.encoding, opened.delimiter) == ("", "")


@pytest.mark.parametrize("name", ["a.csv", "a.xls"])
@pytest.mark.parametrize("start", ["<html><table>", "\ufeff\n<!DOCTYPE html>\n", "<table border=1>"])
def test_web_page(refusal, name, start):
    message = refusal(name, f"{start}<tr><td>Acme</td></tr>".encode())
    assert message.startswith(f"{name}: saw 'a web page (HTML)'")
    assert "save it as .xlsx or as 'CSV UTF-8'" in message


def test_old_xls(refusal):
    message = refusal("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    assert message.startswith("a.xls: saw 'an old binary .xls'")
    assert "open it in a spreadsheet program and save it as .xlsx" in message


def test_xls_that_is_xml(refusal):
    text = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    assert "a.xls: saw 'an .xls that is XML'" in refusal("a.xls", text.encode())
    assert "a.xls: saw 'an .xls that is XML'" in refusal("a.xls", text.encode("utf-16"))


def test_workbook_with_a_password(refusal):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    message = refusal("a.xlsx", content)
    assert "saw 'a workbook with a password', allowed is one without: open it, remove the password" in message


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b'[{"client": "Acme"}]', "JSON"),
        (b'{"client": "Acme"}\n{"client": "Globex"}\n', "JSON"),
        (b"<?xml version='1.0'?><rows/>", "XML"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_other_kinds_of_files(refusal, content, seen):
    message = refusal("a.csv", content)
    assert message.startswith(f"a.csv: saw '{seen}', allowed is the ")
    assert "CSV or .xlsx" in message


def test_cut_workbook(refusal, by_hand):
    content = by_hand()
    message = refusal("a.xlsx", content[: len(content) // 2])
    assert message.startswith("a.xlsx: saw 'a zip or workbook that cannot be read")
    assert "export or download it again" in message


def test_zip_bomb_in_a_workbook(refusal, by_hand):
    bomb = by_hand(**{"xl__media__image1.bin": bytes(30_000_000)})
    assert len(bomb) < 40_000
    message = refusal("a.xlsx", bomb)
    assert "saw 'xl/media/image1.bin unpacks to more than 16,777,216 bytes" in message
    assert "200 times the packed size" in message


def test_an_ordinary_sheet_of_rows_much_alike_is_no_bomb(workbook):
    def fill(book):
        sheet = book.add_worksheet()
        for row in range(20_000):
            sheet.write_row(row, 0, ["Acme", 1, 1, 1, 1])

    content = workbook(fill)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    assert sheet.file_size > 8 * sheet.compress_size
    assert len(open_file("a.xlsx", content).grids[0]) == 20_000


@pytest.mark.parametrize("address", ["XFD1048576", "XFD1", "ZZ1048576"])
def test_far_sparse_cell(refusal, by_hand, monkeypatch, address):
    monkeypatch.setattr("subprocess.run", pytest.fail)
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    content = by_hand(f'{HEADER}<row r="{row}"><c r="{address}"><v>1</v></c></row>')
    assert len(content) < 4_600
    message = refusal("a.xlsx", content)
    assert message.startswith(f"a.xlsx, row {row}: saw 'a filled cell at {address} in sheet Hours', allowed is at most")


def test_a_far_cell_without_a_value_does_no_harm(by_hand):
    content = by_hand(f'{HEADER}<row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert cells(open_file("a.xlsx", content)) == [["client"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_entities_declared_in_a_part(refusal, by_hand, part, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    message = refusal("a.xlsx", by_hand(**{part.replace("/", "__"): text.encode(encoding)}))
    assert f"saw 'a document type (DTD) in {part}'" in message


def test_external_entity_is_refused_and_never_read(refusal, by_hand, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    text = f'<!DOCTYPE sst [<!ENTITY x SYSTEM "{secret.as_uri()}">]><sst><si><t>&x;</t></si></sst>'
    message = refusal("a.xlsx", by_hand(**{"xl__sharedStrings.xml": text}))
    assert "a document type (DTD) in xl/sharedStrings.xml" in message
    assert "the secret" not in message


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a\\..\\..\\evil.csv", "C:\\evil.csv"])
def test_a_member_that_points_outside(refusal, by_hand, zipped, name):
    assert "allowed is names that stay inside the zip" in refusal("a.xlsx", by_hand(**{name: "x"}))
    with pytest.raises(HistoryError, match="allowed is names that stay inside the zip"):
        unpack({"a.zip": zipped({name: CSV})})


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros(refusal, by_hand, part):
    message = refusal("a.xlsm", by_hand(**{part.replace("/", "__"): "<x/>"}))
    assert message == (
        "a.xlsm: saw 'a workbook with macros', allowed is one without: save it as .xlsx, without macros."
    )


def test_macros_by_declared_type(refusal, by_hand):
    types = PARTS["[Content_Types].xml"].replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert "saw 'a workbook with macros'" in refusal("a.xlsm", by_hand(**{"[Content_Types].xml": types}))


@pytest.mark.parametrize("declared", [10, 100_000])
def test_sizes_that_lie(refusal, by_hand, declared):
    content = bytearray(by_hand(**{"xl__theme.xml": "<a>" + " " * 5_000 + "</a>"}))
    place = content.rindex(b"xl/theme.xml") - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    content[place + 24 : place + 28] = struct.pack("<I", declared)
    message = refusal("a.xlsx", bytes(content))
    assert f"saw 'xl/theme.xml unpacks to 5,007 bytes, declared {declared:,}'" in message
    assert "a zip whose sizes are true" in message


@pytest.mark.parametrize("number", ["2", "-1", "1e3", "9" * 5_000])
def test_a_text_that_is_not_there(refusal, by_hand, number):
    message = refusal("a.xlsx", by_hand(f'{HEADER}<row r="2"><c r="B2" t="s"><v>{number}</v></c></row>'))
    assert message.startswith(f"a.xlsx, row 2: saw 'text number {number[:10]} of 2 in cell B2 of sheet Hours'")


def test_external_links_are_warned_of_and_never_fetched(by_hand):
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="x/externalLinkPath" Target="http://127.0.0.1:9/other.xlsx" TargetMode="External"/></Relationships>'
    )
    opened = open_file("a.xlsx", by_hand(**{"xl__externalLinks___rels__externalLink1.xml.rels": link}))
    assert cells(opened) == [["client"]]
    assert opened.warnings == (
        "Cells that point into other workbooks hold what was there when this one was last saved.",
    )


def test_too_large_a_file(refusal, monkeypatch):
    monkeypatch.setattr(containers, "MAX_FILE_BYTES", 10)
    assert refusal("a.csv", CSV) == "a.csv: saw '20 bytes', allowed is at most 10 bytes."


def test_too_many_rows(refusal, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_ROWS", 10)
    assert len(open_file("a.csv", b"a,b\n" * 10).grids[0]) == 10
    assert refusal("a.csv", b"a,b\n" * 11) == "a.csv, row 11: saw 'more rows', allowed is at most 10 rows."


def test_too_many_columns(refusal, by_hand):
    message = refusal("a.csv", b"a,b\n" + b"," * 1_000)
    assert message == "a.csv, row 2: saw '1,001 cells in one row', allowed is at most 1,000 columns."
    assert len(open_file("a.csv", b"a" + b",a" * 999).grids[0].columns) == 1_000
    assert "saw 'a filled cell at ALM1 in sheet Hours', allowed is at most 1,000 columns" in refusal(
        "a.xlsx", by_hand('<row r="1"><c r="ALL1"><v>1</v></c><c r="ALM1"><v>1</v></c></row>')
    )


def test_hidden_sheets_are_marked(workbook):
    def fill(book):
        for name in ("Old", "Hours", "Rates"):
            book.add_worksheet(name).write(0, 0, name)
        book.add_worksheet("Blank")
        book.get_worksheet_by_name("Hours").activate()
        book.get_worksheet_by_name("Old").hide()
        book.get_worksheet_by_name("Rates").very_hidden()

    grids = open_file("a.xlsx", workbook(fill)).grids
    assert [(grid.sheet, grid.hidden) for grid in grids] == [("Old", True), ("Hours", False), ("Rates", True)]


def test_merged_cells_are_warned_of(workbook):
    def fill(book):
        sheet = book.add_worksheet("Hours")
        sheet.merge_range("A1:C1", "Hours of July")
        sheet.write_row(1, 0, ["client", "hours", "rate"])

    opened = open_file("a.xlsx", workbook(fill))
    assert cells(opened) == [["Hours of July", "", ""], ["client", "hours", "rate"]]
    assert opened.grids[0].warnings == ("Sheet Hours: of the merged cells A1:C1 only the first holds a value.",)


@pytest.mark.parametrize(("epoch", "serial"), [("0", 45_296), ("1", 43_834)])
def test_dates_of_either_epoch(by_hand, epoch, serial):
    # 5 January 2024 is day 45,296 counted from 1900 and, 1,462 days less, day 43,834 counted from 1904.
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )
    book = PARTS["xl/workbook.xml"].replace("<sheets>", f'<workbookPr date1904="{epoch}"/><sheets>')
    relations = PARTS["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="rId3" Target="styles.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>',
    )
    parts = {"xl__styles.xml": styles, "xl__workbook.xml": book, "xl___rels__workbook.xml.rels": relations}
    content = by_hand(f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>', **parts)
    (cell,) = cells(open_file("a.xlsx", content))[0]
    assert cell.isoformat() == "2024-01-05"


def test_byte_order_mark():
    opened = open_file("a.csv", b"\xef\xbb\xbf" + CSV)
    assert cells(opened)[0] == ["client", "hours"]
    assert opened.encoding == "utf-8"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(codec):
    opened = open_file("a.csv", "client,hours\nMüller,8\n".encode(codec))
    assert cells(opened) == [["client", "hours"], ["Müller", "8"]]
    assert (opened.encoding, opened.questions) == ("utf-16", ())


def test_windows_1252_is_asked_about_with_a_preview():
    opened = open_file("a.csv", "client,hours\nMüller & Söhne – “Bau”,8\n".encode("cp1252"))
    assert cells(opened)[1] == ["Müller & Söhne – “Bau”", "8"]
    (question,) = opened.questions
    assert (question.file, question.about, question.proposal) == ("a.csv", "encoding", "cp1252")
    assert question.examples == ("Müller & Söhne – “Bau”",)
    assert "cp1250" in question.choices
    answered = open_file("a.csv", "Łódź,8\n".encode("cp1250"), encoding="cp1250")
    assert (cells(answered), answered.questions) == ([["Łódź", "8"]], ())


def test_cut_in_the_middle_of_a_character(refusal):
    message = refusal("a.csv", "client,hours\nMüller,8\nSöhne,é".encode()[:-1])
    assert message.startswith("a.csv, row 3: saw 'an end in the middle of a character', allowed is a whole file")


def test_nul_bytes(refusal):
    message = refusal("a.csv", b"client,hours\nAcme,8\nGlo\x00bex,3\n")
    assert message.startswith("a.csv, row 3: saw 'a NUL character', allowed is a CSV file in UTF-8")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends(end):
    opened = open_file("a.csv", end.join(["client,hours", "", "Acme,8", "Globex,9"]).encode())
    assert cells(opened) == [["client", "hours"], ["Acme", "8"], ["Globex", "9"]]
    assert opened.grids[0].rows.tolist() == [1, 3, 4]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_declared_separator(first):
    opened = open_file("a.csv", f"{first}\r\nclient;hours, all;rate, net\r\nAcme;1,5;80,0\r\n".encode())
    assert cells(opened) == [["client", "hours, all", "rate, net"], ["Acme", "1,5", "80,0"]]
    assert opened.grids[0].rows.tolist() == [1, 2]
    assert (opened.delimiter, opened.questions) == (";", ())


def test_declared_separator_that_is_none(refusal):
    assert "a.csv, row 1: saw 'sep=x', allowed is sep= with one of comma" in refusal("a.csv", b"sep=x\naxb\n")


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_delimiters(delimiter):
    lines = ["client@hours@note", 'Acme@8@"one@two"', "Globex@9@"]
    opened = open_file("a.csv", "\n".join(lines).replace("@", delimiter).encode())
    assert cells(opened)[1:] == [["Acme", "8", f"one{delimiter}two"], ["Globex", "9", ""]]
    assert (opened.delimiter, opened.questions) == (delimiter, ())


def test_preamble():
    text = 'Hours by client\nMüller & Co\n"January 1-December 31, 2025"\n\nclient,hours,rate\nAcme,8,80\nGlobex,9,90\n'
    grid = open_file("a.csv", text.encode()).grids[0]
    assert grid.rows.tolist() == [1, 2, 3, 5, 6, 7]
    assert grid.widths.tolist() == [1, 1, 1, 3, 3, 3]
    assert grid.row(3) == ["client", "hours", "rate"]


def test_total_rows_are_read_as_they_stand():
    assert cells(open_file("a.csv", CSV + b"Total,8\n"))[-1] == ["Total", "8"]


def test_ragged_rows_are_padded_and_keep_their_width():
    grid = open_file("a.csv", b"client,hours\nAcme\nGlobex,9,x,\nInitech,1\n").grids[0]
    assert grid.widths.tolist() == [2, 1, 4, 2]
    assert [grid.row(place) for place in range(3)] == [
        ["client", "hours", "", ""],
        ["Acme", "", "", ""],
        ["Globex", "9", "x", ""],
    ]


def test_unclosed_quote(refusal):
    message = refusal("a.csv", b'client,hours\nAcme,8\n"Globex,9\nInitech,1\n')
    assert message.startswith("a.csv, row 3: saw 'a quote that is never closed'")


def test_text_after_a_closing_quote(refusal):
    message = refusal("a.csv", b'client;hours\nAcme;8\n"Globex"x;9\n')
    assert message.startswith("a.csv, row 3: saw 'text after a closing quote', allowed is a semicolon after it")


def test_quoted_line_ends_are_kept():
    grid = open_file("a.csv", b'client,note\nAcme,"one\r\ntwo\n\nthree"\nGlobex,x\n').grids[0]
    assert grid.row(1) == ["Acme", "one\r\ntwo\n\nthree"]
    assert grid.rows.tolist() == [1, 2, 3]


def test_oversized_field(refusal):
    message = refusal("a.csv", b"client,note\nAcme," + b"x" * 131_073 + b"\n")
    assert message.startswith("a.csv, row 2: saw 'a cell of more than 131,072 characters'")


def test_duplicate_headers_are_kept_for_the_reader_of_headers_to_refuse():
    assert cells(open_file("a.csv", b"client,hours,hours\nAcme,1,2\n"))[0] == ["client", "hours", "hours"]


def test_unknown_columns_are_read_as_they_stand():
    assert cells(open_file("a.csv", b"Kunde,Std.\nAcme,1\n"))[0] == ["Kunde", "Std."]


def test_invisible_and_look_alike_letters_are_kept():
    opened = open_file("a.csv", "client,hours\nAc\u200bme,1\n\u0410cme ,2\n".encode())
    assert [row[0] for row in cells(opened)] == ["client", "Ac\u200bme", "\u0410cme "]


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#N/A"])
def test_cells_that_hold_an_error(refusal, by_hand, error):
    rows = f'{HEADER}<row r="7"><c r="AB7" t="e"><f>1/0</f><v>{error}</v></c><c r="AC7"><v>1</v></c></row>'
    message = refusal("a.xlsx", by_hand(rows))
    assert message.startswith(f"a.xlsx, row 7: saw '{error} in cell AB7 of sheet Hours', allowed is a value")
    assert "mend the formula" in message


@pytest.mark.parametrize("cell", ["<f>1+1</f>", "<f>1+1</f><v></v>", "<f>1+1</f><v/>", '<f t="shared" si="0"/>'])
def test_formulas_without_a_result(refusal, by_hand, cell):
    message = refusal("a.xlsx", by_hand(f'{HEADER}<row r="2"><c r="B2">{cell}</c></row>'))
    assert message.startswith("a.xlsx, row 2: saw 'a formula without its result in cell B2 of sheet Hours'")
    assert "open the workbook in a spreadsheet program and save it" in message


def test_a_formula_whose_result_is_no_text_is_read(by_hand):
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>1+1</f><v>2</v></c></row>'
    )
    assert cells(open_file("a.xlsx", by_hand(rows))) == [[1.0, "", 2.0]]


def test_formulas_left_to_the_one_who_opens_the_workbook(refusal, workbook):
    # This library writes 0 for every formula and has the program that opens the file calculate.
    def fill(book):
        sheet = book.add_worksheet("Hours")
        sheet.write_column(0, 0, [1, 2])
        sheet.write_formula(2, 0, "=SUM(A1:A2)")

    message = refusal("a.xlsx", workbook(fill))
    assert message.startswith("a.xlsx: saw '1 formulas, all 0, in sheet Hours', allowed is formulas with their results")
