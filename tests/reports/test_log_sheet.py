"""The workbook is read back cell by cell, and as CSV by the reader of histories."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from history import TABLES, History, HistoryError, read_history
from reports.log_sheet import SHEETS, TEXTS, log_sheet

MONTH = pd.Period("2026-03", "M")
MONTHS = (
    "client_id,month,mrr,hours,escalations,tickets_opened\n"
    "=1+1,2026-03,10,1,2,9\nNA,2026-03,10,1,,\n007,2026-02,10,1,5,\ngone,2026-03,10,1,,\n"
)
CLIENTS = "client_id,name,end_date\n=1+1,=SUM(A1),\nNA,http://na.example,\n007,,\ngone,Gone,2026-03-10\n"
HEADERS = {
    "events": ["client_id", "date", "kind", "value", "note"],
    "counts": [
        *("client_id", "month", "tickets_reopened", "admin_requests", "escalations", "invoices_disputed"),
        *("recommendations_made", "recommendations_ignored", "security_incidents"),
    ],
    "endings": ["client_id", "end_date", "ended_by"],
    "staff_poll": ["year", "voter", "client_id", "rank"],
}


@pytest.fixture(scope="module")
def history() -> History:
    return read_history({"months.csv": MONTHS.encode(), "clients.csv": CLIENTS.encode()})


def cells(content: bytes, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


def parts(content: bytes) -> dict[str, str]:
    """Return the sheets' own markup by the sheet's name."""
    packed = zipfile.ZipFile(io.BytesIO(content))
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    return {name: packed.read(f"xl/worksheets/sheet{n}.xml").decode() for n, name in enumerate(names, start=1)}


def test_each_sheet_begins_with_a_header_of_columns_of_its_table(history: History) -> None:
    content = log_sheet(history, MONTH)
    assert list(parts(content)) == ["Read me", *HEADERS]
    assert {name: cells(content, name)[0] for name in HEADERS} == HEADERS
    for sheet in SHEETS:
        assert set(HEADERS[sheet.name]) <= set(sheet.table.names)


def test_the_counts_have_a_row_for_each_active_client_with_what_is_known(history: History) -> None:
    rows = cells(log_sheet(history, MONTH), "counts")[1:]
    # The client called 007 was last seen a month before, the one called gone ended within the month.
    assert rows == [
        ["007", "2026-03", *[""] * 7],
        ["=1+1", "2026-03", "", "", 2.0, "", "", "", ""],
        ["NA", "2026-03", *[""] * 7],
    ]


def test_names_like_formulas_links_and_numbers_stay_text(history: History) -> None:
    content = log_sheet(history, MONTH)
    told = [row[:2] for row in cells(content, "Read me")]
    assert told[-4:] == [["007", ""], ["=1+1", "=SUM(A1)"], ["NA", "http://na.example"], ["gone", "Gone"]]
    for markup in parts(content).values():
        assert "<f>" not in markup
        assert "<hyperlink" not in markup


def test_clients_kinds_and_enders_are_offered_in_drop_downs(history: History) -> None:
    content = log_sheet(history, MONTH)
    told = parts(content)
    rows = len(cells(content, "Read me"))
    offered = f"'Read me'!$A${rows - 3}:$A${rows}"
    for name in HEADERS:
        assert offered in told[name]
    assert '"price_change,abuse,contempt,' in told["events"]
    assert '"client,msp,other"' in told["endings"]
    # 1,000 rows under the header, and the three that stand ready.
    assert 'sqref="A2:A1001"' in told["events"]
    assert 'sqref="A2:A1004"' in told["counts"]


def test_every_column_is_explained_in_the_readers_words(history: History) -> None:
    kinds = dict.fromkeys(TABLES["events"].column("kind").choices, "a kind")
    rows = cells(log_sheet(history, MONTH, say=lambda text: f"<{text}>", kinds=kinds), "Read me")
    explained = {(row[0], row[1]): row[2:] for row in rows if row[0] in HEADERS}
    assert set(explained) == {(name, column) for name, columns in HEADERS.items() for column in columns}
    assert explained["counts", "escalations"] == [
        *("<Escalations to management.>", "<count in the month>", "<a whole number >= 0>", "")
    ]
    assert explained["events", "date"][2:] == ["<a date written YYYY-MM-DD, from 1970-01-01 to 2199-12-31>", "<yes>"]
    assert ["abuse", "a kind"] in [row[:2] for row in rows]
    assert rows[0][0] == "<Log by hand what no export holds>"


def test_a_filled_sheet_reads_as_its_table(history: History) -> None:
    rows = cells(log_sheet(history, MONTH), "counts")
    rows[1][4] = 7.0
    text = "\n".join(",".join(f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row) for row in rows)
    read = read_history({"months.csv": text.encode()})
    assert read.client_ids == ("007", "=1+1", "NA")
    assert read.months["escalations"].tolist()[:2] == [7.0, 2.0]


def test_the_same_history_gives_the_same_file_without_a_clock(history: History) -> None:
    content = log_sheet(history, MONTH)
    assert content == log_sheet(history, MONTH)
    core = zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}", core)) == {dt.date(2026, 3, 31).isoformat()}


def test_a_history_of_invoices_alone_has_its_sheet_too() -> None:
    invoices = b"client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100\n"
    rows = cells(log_sheet(read_history({"invoices.csv": invoices}), pd.Period("2026-01", "M")), "counts")
    assert rows[1:] == [["acme", "2026-01", *[""] * 7]]


def test_a_month_out_of_reach_is_refused(history: History) -> None:
    with pytest.raises(HistoryError, match="a month from 2026-02 to 2026-03"):
        log_sheet(history, pd.Period("2026-04", "M"))


def test_messages_of_a_cell_are_short_enough_for_a_spreadsheet() -> None:
    # Excel takes 32 characters of title and 255 of text, and drops the whole check where they are longer.
    assert len(next(text for text in TEXTS if text == "This cannot stand here")) <= 32
    assert max(map(len, TEXTS)) <= 255
