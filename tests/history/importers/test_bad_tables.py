"""Inputs that are readable files and bad tables: each refused with its place, asked about, put right, or warned of."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pytest
import xlsxwriter

from tests.history.importers.exported import HARVEST, imported, proposal_of, rows

INVOICES = "Client,Invoice Number,Invoice Date,Subtotal\n"


def invoices(*lines: str) -> dict[str, str]:
    return {"bills.csv": INVOICES + "".join(f"{line}\n" for line in lines)}


def refused(files: dict[str, str | bytes]) -> str:
    found = proposal_of(files)
    assert found.faults
    assert found.is_open
    return "\n".join(map(str, found.faults))


def asked(files: dict[str, str | bytes], about: str) -> str:
    found = proposal_of(files)
    questions = [question for question in found.questions if question.about == about]
    assert len(questions) == 1, list(map(str, found.questions))
    return str(questions[0])


def answered(files: dict[str, str | bytes], **answers: object) -> list[tuple[object, ...]]:
    """Import with answers given to the one sheet's open entries; rows of client, invoice, day, amount."""
    mapping = proposal_of(files).mapping
    entry = replace(mapping.files[0], **answers)
    found = imported(files, mapping=replace(mapping, files=(entry,)))
    return rows(found.growth.history.invoices, "client_id", "invoice_id", "issued_on", "amount")


def workbook(rows_of_cells: list[list[object]], date_format: str = "yyyy-mm-dd", **options: object) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": date_format, **options})
    sheet = book.add_worksheet("Sheet")
    for place, cells in enumerate(rows_of_cells):
        sheet.write_row(place, 0, cells)
    book.close()
    return buffer.getvalue()


def test_a_header_and_no_row_is_refused():
    assert "bills.csv: saw 'a header and no row'" in refused(invoices())


def test_a_workbook_named_csv_is_read_by_its_content():
    content = workbook([["Client", "Invoice Number", "Invoice Date", "Subtotal"], ["Acme", "007", "2026-01-05", 10.5]])
    found = imported({"bills.csv": content})
    assert rows(found.growth.history.invoices, "client_id", "invoice_id", "amount") == [("Acme", "007", 10.5)]


def test_a_hidden_sheet_is_asked_about():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name in ("Now", "Old"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Client", "Invoice Number", "Invoice Date", "Subtotal"])
        sheet.write_row(1, 0, ["Acme", name, "2026-01-05", 10])
    book.get_worksheet_by_name("Old").hide()
    book.close()
    text = asked({"bills.xlsx": buffer.getvalue()}, "kind")
    assert "Old is hidden" in text
    assert "leave_out" in text


def test_lines_above_the_header_are_passed_over_and_rows_keep_their_numbers():
    files = {"bills.csv": "Bills of Example MSP\n,,,\n" + INVOICES + "Acme,1,2026-01-05,ten\n"}
    assert "bills.csv, row 4, column Subtotal: saw 'ten'" in refused(files)


def test_rows_that_look_like_totals_are_asked_about_and_can_be_left_out():
    files = invoices("Acme,1,2026-01-05,10", "Total,,,10")
    text = asked(files, "totals")
    assert "Total | 10" in text
    assert answered(files, totals="leave_out") == [("Acme", "1", "2026-01-05", 10.0)]


def test_a_client_called_total_recall_is_no_total():
    found = imported(invoices("Total Recall,1,2026-01-05,10"))
    assert found.growth.history.client_ids == ("Total Recall",)


def test_a_row_of_another_width_is_refused():
    assert "bills.csv, row 3: saw '3 cells', allowed is 4 cells" in refused(
        invoices("Acme,1,2026-01-05,10", "Acme,2,2026-01-06")
    )
    assert "row 2: saw '5 cells'" in refused(invoices("Acme,1,2026-01-05,10,20"))


def test_bad_rows_can_be_left_out_and_are_listed():
    files = invoices("Acme,1,2026-01-05,10", "Acme,2,2026-01-06", "Acme,3,2026-01-07,ten")
    mapping = proposal_of(files).mapping
    mapping = replace(mapping, files=(replace(mapping.files[0], bad_rows="leave_out"),))
    found = imported(files, mapping=mapping)
    assert rows(found.growth.history.invoices, "invoice_id") == [("1",)]
    assert [(one.row, one.column) for one in found.left_out["bills.csv"]] == [(3, None), (4, "Subtotal")]


def test_a_cell_with_a_line_end_in_quotes_stays_one_cell():
    found = imported({"t.csv": 'Client,Date,Hours,Notes\nAcme,2026-01-05,1.5,"two\nlines"\nAcme,2026-01-06,1,x\n'})
    assert rows(found.growth.history.months, "hours") == [(2.5,)]


def test_a_header_twice_is_refused():
    text = refused({"b.csv": "Client,Date,Hours,Hours\nAcme,2026-01-05,1,2\n"})
    assert "row 1, column Hours: saw 'Hours twice in the header'" in text


def test_a_needed_column_that_is_missing_is_asked_for():
    text = asked({"t.csv": "Who,Date,Hours\nAcme,2026-01-05,1\n"}, "columns")
    assert "client" in text
    assert "Who" in text


def test_a_column_that_is_only_alike_is_asked_about():
    text = asked({"t.csv": "Custumer,Date,Hours\nAcme,2026-01-05,1\n"}, "columns")
    assert "Is this column client" in text


def test_names_with_letters_nobody_sees_are_warned_of():
    found = proposal_of(invoices("Ac\u200bme,1,2026-01-05,10"))
    assert any("invisible or look-alike letters" in note for note in found.notes)


def test_a_decimal_comma_is_read():
    found = imported({"b.csv": "Client;Invoice Number;Invoice Date;Subtotal\nAcme;1;2026-01-05;1.234,50\n"})
    assert rows(found.growth.history.invoices, "amount") == [(1234.5,)]


def test_two_decimal_marks_in_a_column_are_refused():
    text = refused(invoices('Acme,1,2026-01-05,"1,234.50"', 'Acme,2,2026-01-05,"1.234,50"'))
    assert "column Subtotal: saw '1,234.50 and 1.234,50'" in text


def test_a_lone_mark_is_asked_about_and_read_as_answered():
    files = invoices("Acme,1,2026-01-05,3.125")
    assert "decimal mark or one for thousands" in asked(files, "decimal_mark")
    assert answered(files, decimal_mark=".")[0][3] == 3.12
    assert answered(files, decimal_mark=",")[0][3] == 3125.0


def test_other_columns_decide_a_lone_mark_and_it_is_said():
    found = proposal_of({"t.csv": "Client,Date,Hours,Cost\nAcme,2026-01-05,3.125,97.50\n"})
    assert not found.questions
    assert any("'3.125' is read with the decimal mark '.'" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1\u00a0234.50", 1234.5),
        ("1'234.50", 1234.5),
        ("1’234.50", 1234.5),
        ("$99.00", 99.0),
        ("€ 99.00", 99.0),
        ("\u22125.50", -5.5),
        ("(1800)", -1800.0),
        ('"(1,800.00)"', -1800.0),
    ],
)
def test_ways_to_write_an_amount(text, amount):
    assert answered(invoices(f"Acme,1,2026-01-05,{text}"), negative_amounts="credit")[0][3] == amount


def test_a_percentage_is_a_share():
    text = (
        "Client,Invoice Number,Invoice Date,Quantity,Unit Price,Discount\nAcme,1,2026-01-05,1,100,12.5%\n"
        "Acme,2,2026-01-05,1,100,10%\n"
    )
    found = imported({"b.csv": text})
    assert rows(found.growth.history.invoices, "invoice_id", "amount") == [("1", 87.5), ("2", 90.0)]


@pytest.mark.parametrize("cell", ["NaN", "inf", "1e999", "1" * 20, "٣", "=1+1", "#DIV/0!"])
def test_what_is_no_number_is_refused_with_its_place(cell):
    assert f"bills.csv, row 2, column Subtotal: saw '{cell}'" in refused(invoices(f"Acme,1,2026-01-05,{cell}"))


def test_words_for_nothing_are_asked_about():
    files = invoices("Acme,1,2026-01-05,10", "Acme,2,2026-01-05,n/a")
    assert "n/a" in asked(files, "empty_words")
    # An invoice without an amount is left out, and listed.
    assert answered(files, empty_words=("n/a",)) == [("Acme", "1", "2026-01-05", 10.0)]
    assert "row 3, column Subtotal: saw 'n/a'" in str(
        proposal_of(files, mapping=_with(files, empty_words=())).faults[0]
    )


def _with(files: dict[str, str | bytes], **answers: object):
    mapping = proposal_of(files).mapping
    return replace(mapping, files=(replace(mapping.files[0], **answers),))


def test_a_day_that_may_be_a_month_is_asked_about_and_read_as_answered():
    files = invoices("Acme,1,03/04/2026,10")
    assert "dmy" in asked(files, "day_order")
    assert answered(files, day_order="dmy")[0][2] == "2026-04-03"
    assert answered(files, day_order="mdy")[0][2] == "2026-03-04"


def test_one_day_above_twelve_decides_a_column():
    found = imported(invoices("Acme,1,03/04/2026,10", "Acme,2,15/04/2026,10"))
    assert rows(found.growth.history.invoices, "issued_on") == [("2026-04-03",), ("2026-04-15",)]


def test_days_and_months_in_both_orders_are_refused():
    assert "13/02/2026 and 02/13/2026" in refused(invoices("Acme,1,13/02/2026,10", "Acme,2,02/13/2026,10"))


def test_a_month_with_two_figures_is_asked_about():
    files = {"m.csv": "Client,Month,Hours\nAcme,ene-26,10\n"}
    assert "the year or the day" in asked(files, "short_months")
    found = imported(files, mapping=_with(files, short_months="year"))
    assert rows(found.growth.history.months, "month", "hours") == [("2026-01", 10.0)]


def test_days_counted_as_a_spreadsheet_does_are_asked_about():
    files = invoices("Acme,1,46027,10")
    assert "plain numbers" in asked(files, "serial_dates")
    # Day 46,027 from 1900 is 2026-01-05; from 1904 it is four years and a day later.
    assert answered(files, serial_dates="1900")[0][2] == "2026-01-05"
    assert answered(files, serial_dates="1904")[0][2] == "2030-01-06"


def test_dates_that_are_hardly_meant_are_warned_of():
    found = proposal_of(invoices("Acme,1,1985-01-05,10"))
    assert any("unlikely dates such as 1985-01-05" in note for note in found.notes)


def test_a_date_that_stands_for_none_is_asked_about():
    files = {
        "b.csv": "Client,Invoice Number,Invoice Date,Date Paid,Subtotal\nAcme,1,2026-01-05,1900-01-01,10\n",
    }
    assert "1900-01-01" in asked(files, "empty_words")
    found = imported(files, mapping=_with(files, empty_words=("1900-01-01",)))
    assert "paid_on" not in found.growth.history.invoices


def test_a_word_for_nothing_among_yes_and_no_is_asked_about():
    files = {
        "b.csv": "Client,Invoice Number,Invoice Date,Subtotal,Disputed\nA,1,2026-01-05,10,Yes\nA,2,2026-01-05,10,?\n",
    }
    assert "?" in asked(files, "empty_words")
    found = imported(files, mapping=_with(files, empty_words=("?",)))
    assert rows(found.growth.history.invoices, "invoice_id", "disputed") == [("1", True), ("2", None)]


def test_a_revenue_below_zero_is_asked_about():
    files = invoices("Acme,1,2026-01-05,-10")
    assert "credit notes" in asked(files, "negative_amounts")
    assert answered(files, negative_amounts="credit")[0][3] == -10.0


@pytest.mark.parametrize("seats", ["0", "-3", "2.5"])
def test_seats_that_cannot_be_are_refused(seats):
    text = refused({"m.csv": f"Client,Month,Hours,Seats\nAcme,2026-01,10,{seats}\n"})
    assert "row 2, column seats" in text
    assert "a whole number >= 1" in text


def test_an_id_keeps_its_leading_zeros_and_a_client_may_be_called_na():
    found = imported(invoices("NA,007,2026-01-05,10"))
    assert rows(found.growth.history.invoices, "client_id", "invoice_id") == [("NA", "007")]


def test_a_name_like_a_formula_is_kept():
    found = imported(invoices("=1+1,1,2026-01-05,10"))
    assert found.growth.history.client_ids == ("=1+1",)


def test_a_clients_month_told_twice_is_asked_about():
    files = {"m.csv": "Client,Month,Hours\nAcme,2026-01,10\nAcme,2026-01,5\n"}
    assert "row 3: Acme 2026-01" in asked(files, "repeated")
    for answer, hours in (("sum", 15.0), ("last", 5.0)):
        found = imported(files, mapping=_with(files, repeated=answer))
        assert rows(found.growth.history.months, "hours") == [(hours,)]


def test_two_currencies_in_a_file_are_refused():
    text = refused(
        {"b.csv": "Client,Invoice Number,Invoice Date,Subtotal,Currency\nA,1,2026-01-05,1,EUR\nA,2,2026-01-05,1,USD\n"}
    )
    assert "EUR and USD" in text
    assert "EUR and GBP" in refused(invoices("Acme,1,2026-01-05,€1.00", "Acme,2,2026-01-05,£1.00"))


def test_two_currencies_in_two_files_are_refused():
    head = "Client,Invoice Number,Invoice Date,Subtotal,Currency\n"
    text = refused({"a.csv": f"{head}A,1,2026-01-05,1,EUR\n", "b.csv": f"{head}A,2,2026-01-05,1,USD\n"})
    assert "a.csv, b.csv" in text


def test_another_currency_than_the_history_has_is_refused():
    head = "Client,Invoice Number,Invoice Date,Subtotal,Currency\n"
    history = imported({"a.csv": f"{head}A,1,2026-01-05,1,EUR\n"}).growth.history
    assert "EUR and USD" in str(proposal_of({"b.csv": f"{head}A,2,2026-01-05,1,USD\n"}, history).faults[0])


def test_the_same_file_again_changes_nothing():
    first = imported({"harvest.csv": HARVEST}).growth.history
    again = imported({"harvest.csv": HARVEST}, first)
    assert again.growth.history == first
    assert not any(again.growth.added.values())
    assert not again.growth.replaced
    twice = imported({"harvest.csv": HARVEST, "copy.csv": HARVEST})
    assert twice.growth.history == first
    assert any("the same file as" in note for note in twice.notes)


def test_exactly_five_thousand_rows_warn_of_a_cap():
    lines = "".join(f"Acme,2026-01-05,{1 + place % 3}\n" for place in range(5_000))
    found = proposal_of({"t.csv": f"Client,Date,Hours\n{lines}"})
    assert any("exactly 5,000 rows" in note for note in found.notes)


def test_entries_that_two_overlapping_files_share_count_once():
    other = HARVEST.replace("2026-01-05", "2025-12-05")
    found = imported({"a.csv": HARVEST, "b.csv": other})
    by_month = {key[:2]: key[2] for key in rows(found.growth.history.months, "client_id", "month", "hours")}
    assert by_month["Harbor Dental", "2026-01"] == 2.0
    assert by_month["Harbor Dental", "2025-12"] == 1.5
    assert any("3 time entries stand in more than one file" in note for note in found.notes)


def test_a_column_of_clients_that_is_empty_is_asked_about():
    text = asked({"t.csv": "Client,Project,Date,Hours\n,Acme,2026-01-05,1\n"}, "columns")
    assert "empty in every row" in text
    assert "Project" in text


def test_amounts_of_rows_that_share_an_invoice_are_asked_about():
    head = "Client,Invoice Number,Invoice Date,Amount\n"
    differ = {"b.csv": f"{head}A,1,2026-01-05,10\nA,1,2026-01-05,20\n"}
    assert "per_line" in asked(differ, "amounts")
    alike = {"b.csv": f"{head}A,1,2026-01-05,10\nA,1,2026-01-05,10\n"}
    assert "per_invoice" in asked(alike, "amounts")
    for files, answer, amount in ((differ, "per_line", 30.0), (alike, "per_line", 20.0), (alike, "per_invoice", 10.0)):
        found = imported(files, mapping=_with(files, amounts=answer))
        assert rows(found.growth.history.invoices, "amount") == [(amount,)]


def test_a_workbook_that_took_some_days_for_months_is_refused():
    head = ["Client", "Invoice Number", "Invoice Date", "Subtotal"]
    content = workbook([head, ["Acme", "1", dt.date(2026, 5, 1), 10], ["Acme", "2", "28/01/2026", 10]])
    text = refused({"bills.xlsx": content})
    assert "the text 28/01/2026 beside the date 2026-05-01" in text
    assert "column Invoice Date" in text
