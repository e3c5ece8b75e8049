import datetime as dt

import pytest

from history.cells import UnreadableCellError, read_cell
from history.tables import COMPANY, TABLES, Column

HOURS = TABLES["months"].column("hours")
SEATS = TABLES["months"].column("seats")
MONTH = TABLES["months"].column("month")
CLIENT = TABLES["months"].column("client_id")
START = TABLES["clients"].column("start_date")
STACK = TABLES["clients"].column("on_standard_stack")
NOTE = TABLES["events"].column("note")
KIND = TABLES["events"].column("kind")


@pytest.mark.parametrize(
    ("column", "text", "meaning"),
    [
        (HOURS, " 7.50 ", 7.5),
        (HOURS, "+7", 7.0),
        (HOURS, ".5", 0.5),
        (HOURS, "5.", 5.0),
        (HOURS, "1e2", 100.0),
        (HOURS, "", None),
        (HOURS, "   ", None),
        (SEATS, "12.0", 12.0),
        (MONTH, "1970-01", 0),
        (MONTH, "2026-12", 683),
        (START, "2024-02-29", dt.date(2024, 2, 29)),
        (STACK, "TRUE", 1.0),
        (STACK, "no", 0.0),
        (KIND, "Abuse", "abuse"),
        (CLIENT, "NA", "NA"),
        (CLIENT, "007", "007"),
        (CLIENT, "=1+1", "=1+1"),
        (NOTE, "two\nlines", "two\nlines"),
        (NOTE, "one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
def test_a_cell_is_read_by_its_columns_type(column, text, meaning):
    assert read_cell(column, text) == meaning


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (HOURS, "nan"),
        (HOURS, "NaN"),
        (HOURS, "inf"),
        (HOURS, "-inf"),
        (HOURS, "1e999"),
        (HOURS, "1,000"),
        (HOURS, "1_000"),
        (HOURS, "1.000,5"),
        (HOURS, "$5"),
        (HOURS, "(5)"),
        (HOURS, "−5"),
        (HOURS, "٣"),
        (HOURS, "0x10"),
        (HOURS, "n/a"),
        (HOURS, "#DIV/0!"),
        (HOURS, "-0.01"),
        (SEATS, "2.5"),
        (SEATS, "0"),
        (SEATS, "-4"),
        (SEATS, "99999999999999999999"),
        (MONTH, "2026-13"),
        (MONTH, "2026-00"),
        (MONTH, "2026-1"),
        (MONTH, "2026-01-01"),
        (MONTH, "01/2026"),
        (MONTH, "ene-26"),
        (MONTH, "46023"),
        (MONTH, ""),
        (START, "2023-02-29"),
        (START, "2024-02-30"),
        (START, "03/04/2026"),
        (START, "20260101"),
        (START, "1900-01-01"),
        (START, "2026-01-01 10:00"),
        (STACK, "maybe"),
        (KIND, "shouting"),
        (CLIENT, ""),
        (CLIENT, "two\nlines"),
        (CLIENT, "bell\x07"),
        (NOTE, "x" * 10_001),
    ],
)
def test_a_cell_its_column_does_not_allow_is_refused(column, text):
    with pytest.raises(UnreadableCellError):
        read_cell(column, text)


def test_every_column_says_what_it_allows():
    columns = [column for table in TABLES.values() for column in table] + list(COMPANY.values())
    assert all(isinstance(column, Column) and column.allowed and column.help for column in columns)


DOCUMENTED = {
    "months": "client_id month mrr hours seats project_revenue project_cost direct_cost labour_cost tickets_opened "
    "tickets_reopened admin_requests escalations invoices_issued invoices_disputed days_to_pay recommendations_made "
    "recommendations_ignored security_incidents emails_received",
    "clients": "client_id name start_date end_date ended_by segment seats endpoints old_endpoints on_standard_stack "
    "payment_terms_days notice_months contract_end renewal_months termination_fee prepaid_balance",
    "invoices": "client_id invoice_id issued_on amount due_on paid_on amount_paid written_off disputed kind",
    "events": "client_id date kind value note",
    "staff_poll": "year voter client_id rank",
    "company": "key value",
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_table_has_the_documented_columns_in_their_order(name):
    assert TABLES[name].names == tuple(DOCUMENTED[name].split())
