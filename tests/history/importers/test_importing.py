"""An import from beginning to end: what is remembered, what grows, who is who."""

from __future__ import annotations

from dataclasses import replace

import pytest

from history import HistoryError, history_files, read_history
from history.importers.importing import import_proposed
from tests.history.importers.exported import (
    CONNECTWISE_AGREEMENTS,
    HALO_INVOICES,
    HALO_TICKETS,
    HARVEST,
    TOGGL,
    imported,
    proposal_of,
    rows,
)

HARVEST_MARCH = "Date,Client,Hours\n2026-03-02,Harbor Dental,3.00\n2026-03-27,North Legal,1.00\n"


def test_a_new_months_export_is_added_and_the_mapping_reads_it_by_itself():
    first = imported({"harvest-2026-02.csv": HARVEST})
    later = HARVEST.replace("2026-01-", "2026-03-").replace("2026-02-", "2026-04-")
    found = proposal_of({"harvest-2026-04.csv": later}, first.growth.history, first.mapping)
    assert found.is_read_by(first.mapping)
    grown = import_proposed(found, first.growth.history)
    assert dict(grown.growth.added) == {"months": 3}
    assert not grown.growth.replaced
    assert len(grown.growth.history.months) == 6


def test_a_correction_replaces_and_is_listed():
    first = imported({"harvest.csv": HARVEST})
    corrected = imported({"harvest.csv": HARVEST.replace("Remote,,2.00", "Remote,,2.50")}, first.growth.history)
    changes = [(one.table, one.key, one.column, one.before, one.after) for one in corrected.growth.replaced]
    assert changes == [("months", ("Harbor Dental", "2026-02"), "hours", "2", "2.5")]


def test_what_comes_out_reads_back_the_same():
    history = imported({"toggl.csv": TOGGL, "tickets.csv": HALO_TICKETS}).growth.history
    assert read_history(history_files(history)) == history


def test_a_number_keeps_its_client_over_imports():
    # The accounting names are there first; later the ticket system brings numbers for the same names.
    first = imported({"invoices.csv": HALO_INVOICES})
    assert first.growth.history.client_ids == ("Harbor Dental",)
    second = imported({"tickets.csv": HALO_TICKETS}, first.growth.history, first.mapping)
    assert second.growth.history.client_ids == ("14", "Harbor Dental")
    assert second.mapping.clients["12"] == "Harbor Dental"
    # A timesheet names the number alone.
    third = imported(
        {"sheet.csv": "client_id,date,timetaken\n12,2026-01-06,2.5\n"}, second.growth.history, second.mapping
    )
    assert ("Harbor Dental", 2.5) in rows(third.growth.history.months, "client_id", "hours")


def test_names_alike_are_asked_about_and_an_answer_is_remembered():
    first = imported({"harvest.csv": HARVEST})
    bills = {"bills.csv": "Client,Invoice Number,Invoice Date,Subtotal\nHarbor Dental LLC,1,2026-01-05,100\n"}
    found = proposal_of(bills, first.growth.history)
    assert [question.about for question in found.questions] == ["clients"]
    with pytest.raises(HistoryError, match="an open question about clients"):
        import_proposed(found, first.growth.history)
    for answer, ids in (("Harbor Dental", ("Harbor Dental", "North Legal")), (None, None)):
        mapping = replace(found.mapping, clients={"Harbor Dental LLC": answer})
        second = imported(bills, first.growth.history, mapping)
        expected = ids or ("Harbor Dental", "Harbor Dental LLC", "North Legal")
        assert second.growth.history.client_ids == expected
        assert second.mapping.clients["Harbor Dental LLC"] == answer


def test_capitals_alone_are_matched_and_told():
    first = imported({"harvest.csv": HARVEST})
    bills = {"bills.csv": "Client,Invoice Number,Invoice Date,Subtotal\nHARBOR DENTAL,1,2026-01-05,100\n"}
    found = proposal_of(bills, first.growth.history)
    assert [(one.name, one.client_id, one.sure) for one in found.matches] == [("HARBOR DENTAL", "Harbor Dental", True)]
    assert import_proposed(found, first.growth.history).growth.history.client_ids == ("Harbor Dental", "North Legal")


def test_one_number_for_two_clients_of_two_systems_is_refused():
    tickets = "id,client_id,client_name,dateoccurred,tickettype_name\n1,12,Harbor Dental,2026-01-05,Incident\n"
    bills = "client_id,client_name,invoicenumber,invoice_date,subtotal\n12,North Legal,1,2026-01-05,10\n"
    found = proposal_of({"tickets.csv": tickets, "bills.csv": bills})
    assert "12 for Harbor Dental and North Legal" in str(found.faults[0])


def test_agreements_alone_ask_for_the_last_month_and_later_data_go_before_the_answer():
    files = {"agreements.csv": CONNECTWISE_AGREEMENTS}
    found = proposal_of(files)
    assert [question.about for question in found.questions] == ["open_until"]
    history = imported(files, mapping=replace(found.mapping, open_until="2026-03")).growth.history
    assert str(history.last_month) == "2026-03"
    later = {**files, "harvest.csv": HARVEST.replace("2026-02", "2026-06")}
    grown = imported(later, history, replace(found.mapping, open_until="2026-03"))
    assert str(grown.growth.history.last_month) == "2026-06"


def test_own_tables_are_read_as_they_always_are_beside_exports():
    own = "client_id,month,mrr,hours\nHarbor Dental,2026-01,3000,\nHarbor Dental,2026-02,3000,\n"
    found = imported({"months.csv": own, "harvest.csv": HARVEST})
    assert rows(found.growth.history.months, "client_id", "month", "mrr", "hours")[:2] == [
        ("Harbor Dental", "2026-01", 3000.0, 2.0),
        ("Harbor Dental", "2026-02", 3000.0, 2.0),
    ]
    wrong = proposal_of({"months.csv": own.replace("3000,", "-1,")})
    assert "months.csv, row 2, column mrr: saw '-1'" in str(wrong.faults[0])


def test_a_saved_column_that_is_gone_is_refused_with_its_name():
    first = imported({"harvest-1.csv": HARVEST})
    found = proposal_of({"harvest-2.csv": HARVEST.replace("Hours", "Time")}, mapping=first.mapping)
    assert "column Hours: saw 'no such column'" in str(found.faults[0])


def test_a_sheet_of_the_workbook_to_log_from_reads_straight():
    from reports.log_sheet import log_sheet

    history = imported({"harvest.csv": HARVEST}).growth.history
    found = proposal_of({"log.xlsx": log_sheet(history, history.last_month)}, history)
    assert not found.is_open, [*map(str, found.questions), *map(str, found.faults)]
    assert not import_proposed(found, history).growth.replaced
