"""One malformed file for each way an input can be wrong, and what the message says."""

import pytest

from history import table_reader

M = "client_id,month,hours\n"
INV = "client_id,invoice_id,issued_on,amount"


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("months.csv", b"", "months.csv: saw 'an empty file', allowed is a header and at least one row."),
        ("months.csv", b" \n\n", "months.csv: saw 'an empty file', allowed is a header and at least one row."),
        ("months.csv", b",,\n,,\n", "months.csv: saw 'blank lines only', allowed is a header and at least one row."),
        ("months.csv", M.encode(), "months.csv: saw 'a header and no row', allowed is a header and at least one row."),
        (
            "months.csv",
            b"client_id,month\nacme,2026-01\nacme,2026-02,5\n",
            "months.csv, row 3: saw '3 cells', allowed is 2 cells, as in the header.",
        ),
        (
            "months.csv",
            b'client_id,month\nacme,2026-01\n"acme,2026-02\nacme,2026-03\n',
            "months.csv, row 3: saw 'a quote that is never closed', allowed is cells whose quotes are closed",
        ),
        (
            "months.csv",
            b'client_id,month\n"ac"me,2026-01\n',
            "months.csv, row 2: saw 'text after a closing quote', allowed is a comma after it, quotes in a cell",
        ),
        (
            "months.csv",
            b"client_id,month\nacm\xe9,2026-01\n",
            "months.csv, row 2: saw 'the byte 0xe9, which is not UTF-8', allowed is a CSV file in UTF-8 (in a "
            "spreadsheet: save as 'CSV UTF-8').",
        ),
        (
            "months.csv",
            b"client_id,month\nac\x00me,2026-01\n",
            "months.csv, row 2: saw 'a NUL byte', allowed is a CSV file in UTF-8 (in a spreadsheet: save as 'CSV "
            "UTF-8').",
        ),
        ("months.csv", "client_id,month".encode("utf-16"), "months.csv: saw 'text in UTF-16', allowed is a CSV file"),
        ("months.csv", b"PK\x03\x04xxxx", "months.csv: saw 'a workbook or zip named as CSV', allowed is a CSV file"),
        ("months.csv", b"<html><table>", "months.csv: saw 'a web page or XML', allowed is a CSV file"),
        (
            "months.csv",
            b"client_id;month\nacme;2026-01\n",
            "months.csv, row 1: saw 'client_id;month', allowed is columns separated by commas, decimals by points.",
        ),
        (
            "months.csv",
            b"client_id,month,hour\nacme,2026-01,5\n",
            "months.csv, row 1, column hour: saw 'hour', allowed is one of client_id, month, mrr, hours, ",
        ),
        (
            "months.csv",
            b"client_id,hours\nacme,5\n",
            "months.csv, row 1, column month: saw 'no column month', allowed is a header with client_id, month.",
        ),
        (
            "months.csv",
            b"client_id,month,month\nacme,2026-01,2026-01\n",
            "months.csv, row 1, column month: saw 'month twice in the header', allowed is each column once.",
        ),
        (
            "months.csv",
            b"client_id,month,\nacme,2026-01,5\n",
            "months.csv, row 2, column number 3, which has no name: saw '5', allowed is cells only under a column",
        ),
        (
            "months.csv",
            (M + "acme,2026-01,1e999\n").encode(),
            "months.csv, row 2, column hours: saw '1e999', allowed is a number >= 0 (hours/month).",
        ),
        (
            "months.csv",
            (M + "acme,,5\n").encode(),
            "months.csv, row 2, column month: saw 'an empty cell', allowed is a month written YYYY-MM, from 1970-01 to "
            "2199-12; not empty.",
        ),
        (
            "months.csv",
            (M + "acme,2026-01,5\nb,2026-01,5\n acme,2026-01,6\n").encode(),
            "months.csv, row 4, column client_id, month: saw 'acme 2026-01', allowed is one row each (the first is row "
            "2).",
        ),
        (
            "months.csv",
            b"client_id,month,invoices_issued,invoices_disputed\nacme,2026-01,2,3\n",
            "months.csv, row 2, column invoices_disputed: saw '3', allowed is no more than invoices_issued in the same "
            "row.",
        ),
        (
            "clients.csv",
            b"client_id,start_date,end_date\nacme,2026-03-01,2026-02-28\n",
            "clients.csv, row 2, column end_date: saw '2026-02-28', allowed is a date not before start_date.",
        ),
        (
            "clients.csv",
            b"client_id,ended_by\nacme,client\n",
            "clients.csv, row 2, column ended_by: saw 'client', allowed is empty where end_date is empty.",
        ),
        (
            "clients.csv",
            b"client_id,endpoints,old_endpoints\nacme,4,5\n",
            "clients.csv, row 2, column old_endpoints: saw '5', allowed is no more than endpoints in the same row.",
        ),
        (
            "clients.csv",
            b"client_id\nacme\nacme\n",
            "clients.csv, row 3, column client_id: saw 'acme', allowed is one row each (the first is row 2).",
        ),
        (
            "invoices.csv",
            f"{INV}\nacme,1,2026-01-05,5\nacme,1,2026-01-06,5\n".encode(),
            "invoices.csv, row 3, column client_id, invoice_id: saw 'acme 1', allowed is one row each (the first is "
            "row 2).",
        ),
        (
            "invoices.csv",
            f"{INV},paid_on\nacme,1,2026-01-05,5,2024-01-01\n".encode(),
            "invoices.csv, row 2, column paid_on: saw '2024-01-01', allowed is a date at most 366 days before",
        ),
        (
            "invoices.csv",
            f"{INV},kind\nacme,1,2026-01-05,5,credit\n".encode(),
            "invoices.csv, row 2, column amount: saw '5', allowed is a negative amount where kind is credit.",
        ),
        (
            "events.csv",
            b"client_id,date,kind,value\nacme,2026-01-05,price_change,8\n",
            "events.csv, row 2, column value: saw '8', allowed is a fraction above -1 and at most 1 where kind is "
            "price_change (0.08 for 8 % up).",
        ),
        (
            "staff_poll.csv",
            b"year,voter,client_id,rank\n2026,ann,acme,1\n2026,ann,acme,2\n",
            "staff_poll.csv, row 3, column year, voter, client_id: saw '2026 ann acme', allowed is one row each (the "
            "first is row 2).",
        ),
        (
            "company.csv",
            b"key,value\nopening_cash,1\nopening_cash,2\n",
            "company.csv, row 3, column key: saw 'opening_cash', allowed is one row each (the first is row 2).",
        ),
        (
            "company.csv",
            b"key,value\ncash,1\n",
            "company.csv, row 2, column key: saw 'cash', allowed is one of currency, opening_cash, ",
        ),
        (
            "company.csv",
            b"key,value\nmarket_price_per_seat,0\n",
            "company.csv, row 2, column value: saw '0', allowed is for market_price_per_seat a number > 0 "
            "(currency/seat/month).",
        ),
        (
            "company.csv",
            b"key,value\ncurrency,euro\n",
            "company.csv, row 2, column value: saw 'euro', allowed is for currency three capital letters, such as EUR.",
        ),
    ],
)
def test_a_malformed_file_is_refused_in_words(faults_of, file, content, message):
    files = {"months.csv": b"client_id,month\nacme,2026-01\n", file: content}
    found = faults_of(files)
    assert len(found) == 1
    assert found[0].startswith(message)


def test_a_near_miss_of_a_column_is_pointed_at(faults_of):
    [message] = faults_of({"months.csv": b"client_id,month,hour\nacme,2026-01,5\n"})
    assert message.endswith("(did you mean hours?).")


def test_a_row_is_counted_as_a_spreadsheet_does(faults_of):
    events = b'client_id,date,kind,note\nacme,2026-01-05,abuse,"a\nb\nc"\n\nacme,soon,abuse,\n'
    [message] = faults_of({"months.csv": b"client_id,month\nacme,2026-01\n", "events.csv": events})
    assert message.startswith("events.csv, row 4, column date: saw 'soon'")


def test_a_cell_too_large_for_any_export_is_refused(faults_of):
    [message] = faults_of({"months.csv": b"client_id,month\n" + b"x" * 200_000 + b",2026-01\n"})
    assert message.startswith("months.csv, row 2: saw 'a cell of more than 131,072 characters'")


def test_a_file_of_another_kind_is_not_read_to_its_end(faults_of, monkeypatch):
    monkeypatch.setattr(table_reader, "MAX_FAULTS", 5)
    monkeypatch.setattr(table_reader, "_BLOCK_ROWS", 10)
    found = faults_of({"months.csv": b"client_id,month\n" + b"acme,soon\n" * 1000})
    assert len(found) == 11
    assert found[-1].startswith("months.csv, row 11: saw 'more faults', allowed is at most 5,000,000 rows")
    ragged = faults_of({"months.csv": b"client_id,month\nacme,2026-01\n" + b"acme\n" * 1000})
    assert len(ragged) == 7


def test_more_rows_than_any_history_has_are_refused(faults_of, monkeypatch):
    monkeypatch.setattr(table_reader, "MAX_ROWS", 2)
    rows = b"".join(b"acme,2026-%02d\n" % number for number in range(1, 5))
    assert faults_of({"months.csv": b"client_id,month\n" + rows})[-1].startswith("months.csv, row 5: saw 'more rows'")


def test_a_header_far_too_wide_is_one_fault(faults_of):
    [message] = faults_of({"months.csv": b",".join(b"x%d" % number for number in range(5000)) + b"\n"})
    assert message.startswith("months.csv, row 1: saw '5,000 columns', allowed is some of client_id, month")
