import pandas as pd
import pytest

from history import HistoryError, history_files, read_history
from history.log import BY_HAND, log_counts

MONTHS = "client_id,month,hours,escalations\nacme,2026-01,8,1\nacme,2026-02,9,\nbolt,2026-02,5,3"
COUNTS = (
    "tickets_opened, tickets_reopened, admin_requests, escalations, invoices_issued, invoices_disputed, "
    "recommendations_made, recommendations_ignored, security_incidents, emails_received"
)


def row(history, client, month):
    months = history.months
    return months.loc[(months["client_id"] == client) & (months["month"] == pd.Period(month, "M"))].iloc[0]


def test_counts_are_set_in_one_cell_each_and_all_else_stays(history_of):
    before = history_of(months=MONTHS)
    after = log_counts(before, "acme", "2026-02", {"escalations": 2, "admin_requests": 7})
    as_a_file = (
        "client_id,month,hours,admin_requests,escalations\nacme,2026-01,8,,1\nacme,2026-02,9,7,2\nbolt,2026-02,5,,3"
    )
    assert after == history_of(months=as_a_file)
    assert list(after.months.columns) == ["client_id", "month", "hours", "admin_requests", "escalations"]
    assert before == history_of(months=MONTHS)
    assert read_history(history_files(after)) == after


def test_none_makes_a_count_unknown_again(history_of):
    before = history_of(months=MONTHS)
    logged = log_counts(before, "acme", pd.Period("2026-02", "M"), {"admin_requests": 7})
    assert log_counts(logged, "acme", pd.Period("2026-02", "M"), {"admin_requests": None}) == before


def test_a_month_not_yet_known_gets_a_row_that_holds_the_counts_alone(history_of):
    after = log_counts(history_of(months=MONTHS), "bolt", "2026-03", {"tickets_reopened": 4})
    made = row(after, "bolt", "2026-03")
    assert made["tickets_reopened"] == 4
    assert pd.isna(made["hours"])
    assert str(after.last_month) == "2026-03"
    assert after.months["month"].dtype == "period[M]"


def test_no_row_is_made_to_hold_nothing(history_of):
    before = history_of(months=MONTHS)
    assert log_counts(before, "bolt", "2026-01", {"tickets_reopened": None}) == before


@pytest.mark.parametrize(
    ("client", "month", "counts", "message"),
    [
        (
            "nobody",
            "2026-02",
            {"escalations": 1},
            "column client_id: saw 'nobody', allowed is a client of the history.",
        ),
        ("acme", "Feb 26", {"escalations": 1}, "column month: saw 'Feb 26', allowed is a month written YYYY-MM"),
        (
            "acme",
            "2025-12",
            {"escalations": 1},
            "column month: saw '2025-12', allowed is a month from 2026-01 to 2027-02.",
        ),
        (
            "acme",
            "2027-03",
            {"escalations": 1},
            "column month: saw '2027-03', allowed is a month from 2026-01 to 2027-02.",
        ),
        ("acme", "2026-02", {"escalations": -1}, "column escalations: saw '-1', allowed is a whole number >= 0"),
        ("acme", "2026-02", {"escalations": 1.5}, "column escalations: saw '1.5', allowed is a whole number >= 0"),
        ("acme", "2026-02", {"hours": 3}, f"column hours: saw 'hours', allowed is one of {COUNTS}."),
        ("acme", "2026-02", {}, f"months.csv: saw 'no count', allowed is one of {COUNTS}."),
    ],
)
def test_wrong_counts_are_refused(history_of, client, month, counts, message):
    with pytest.raises(HistoryError) as caught:
        log_counts(history_of(months=MONTHS), client, month, counts)
    assert message in str(caught.value)
    assert len(caught.value.faults) == 1


def test_a_year_after_the_last_month_is_still_allowed(history_of):
    assert str(log_counts(history_of(months=MONTHS), "acme", "2027-02", {"escalations": 1}).last_month) == "2027-02"


def test_more_disputed_than_issued_is_refused(history_of):
    issued = "client_id,month,invoices_issued\nacme,2026-01,1"
    with pytest.raises(HistoryError) as caught:
        log_counts(history_of(months=issued), "acme", "2026-01", {"invoices_disputed": 2})
    assert str(caught.value) == (
        "months.csv, column invoices_disputed: saw '2', allowed is no more than invoices_issued in the same row."
    )


@pytest.mark.parametrize("months", [None, "client_id,month\nbolt,2026-01"])
def test_a_client_that_only_invoices_tell_of_keeps_no_counts(history_of, months):
    tables = {"invoices": "client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100"}
    if months:
        tables["months"] = months
    with pytest.raises(HistoryError, match=r"saw 'acme', allowed is a client that months\.csv tells of"):
        log_counts(history_of(**tables), "acme", "2026-01", {"escalations": 1})


def test_a_new_client_without_months_or_invoices_starts_with_its_counts(history_of):
    before = history_of(months=MONTHS, clients="client_id,name\nnew,New")
    assert row(log_counts(before, "new", "2026-02", {"escalations": 1}), "new", "2026-02")["escalations"] == 1


def test_counts_kept_by_hand_are_columns_of_the_months():
    assert set(BY_HAND) <= set(COUNTS.split(", "))
