import pytest

from history.presence import presence


def test_who_is_there_and_for_how_long(history_of, month, monthly):
    history = history_of(
        months="client_id,month\n"
        + monthly("stays", "2025-01", 12)
        + monthly("left", "2025-01", 6)
        + monthly("fired", "2025-01", 3)
        + monthly("vanished", "2025-01", 2)
        + monthly("slow", "2025-01", 10),
        clients="""
            client_id,start_date,end_date,ended_by
            stays,2020-01-01,2027-01-31,client
            left,,2025-06-30,client
            fired,,2025-03-15,msp
            """,
    )
    there = presence(history, month("2025-12"))
    assert there["active"].to_dict() == {
        "fired": False,
        "left": False,
        "slow": True,
        "stays": True,
        "vanished": False,
    }
    assert there.index[there["vanished"]].tolist() == ["vanished"]
    assert there["ended_by"].tolist() == ["msp", "client", "", "", ""]
    assert there["exposure_years"].tolist() == pytest.approx([3 / 12, 6 / 12, 1, 1, 2 / 12])


def test_a_month_earlier_the_end_is_not_known(history_of, month, monthly):
    history = history_of(
        months="client_id,month\n" + monthly("left", "2025-01", 6),
        clients="client_id,end_date,ended_by\nleft,2025-06-30,client",
    )
    assert bool(presence(history, month("2025-05"))["active"].iloc[0]) is True
    assert bool(presence(history, month("2025-06"))["active"].iloc[0]) is False


def test_a_client_known_by_invoices_alone_is_there_for_a_year(history_of, month):
    history = history_of(
        invoices="client_id,invoice_id,issued_on,amount\nyearly,1,2025-02-01,5\ngone,1,2024-12-01,5\nnew,1,2025-12-01,5"
    )
    assert presence(history, month("2025-12"))["active"].to_dict() == {"gone": False, "new": True, "yearly": True}


def test_a_last_invoice_does_not_make_a_client_of_one_whose_work_has_ended(history_of, month, monthly):
    history = history_of(
        months="client_id,month\n" + monthly("acme", "2025-01", 6) + monthly("b", "2025-01", 12),
        invoices="client_id,invoice_id,issued_on,amount\nacme,1,2025-12-01,5",
    )
    assert presence(history, month("2025-12"))["active"].to_dict() == {"acme": False, "b": True}


def test_a_client_that_has_not_begun_is_not_there(history_of, month):
    history = history_of(months="client_id,month\nacme,2025-12", clients="client_id,start_date\nacme,2026-01-01")
    assert bool(presence(history, month("2025-12"))["active"].iloc[0]) is False
