import datetime as dt

import pandas as pd
import pytest

from history import HistoryError, history_files, read_history
from history.log import end_agreement
from history.presence import presence

MONTHS = "client_id,month\nacme,2026-01\nbolt,2026-01"
CLIENTS = "client_id,name,start_date\nacme,Acme,2024-05-01"


def test_an_end_is_set_with_who_brought_it_about_and_the_client_is_one_no_more(history_of):
    before = history_of(months=MONTHS, clients=CLIENTS)
    after = end_agreement(before, "acme", dt.date(2026, 1, 20), "msp")
    as_a_file = "client_id,name,start_date,end_date,ended_by\nacme,Acme,2024-05-01,2026-01-20,msp"
    assert after == history_of(months=MONTHS, clients=as_a_file)
    there = presence(after, pd.Period("2026-01", "M"))
    assert (there.loc["acme", "active"], there.loc["acme", "ended_by"]) == (False, "msp")
    assert there.loc["bolt", "active"]
    assert read_history(history_files(after)) == after


def test_an_end_taken_back_leaves_the_history_as_it_was(history_of):
    before = history_of(months=MONTHS, clients=CLIENTS)
    assert end_agreement(end_agreement(before, "acme", "2026-01-20", "client"), "acme", None) == before


def test_a_client_without_a_row_gets_one_and_who_ended_it_may_be_unknown(history_of):
    after = end_agreement(history_of(months=MONTHS), "bolt", "2026-02-28")
    assert after == history_of(months=MONTHS, clients="client_id,end_date\nbolt,2026-02-28")


def test_nothing_to_take_back_changes_nothing(history_of):
    before = history_of(months=MONTHS)
    assert end_agreement(before, "bolt", None) == before


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (("nobody", "2026-01-20", "msp"), "column client_id: saw 'nobody', allowed is a client of the history."),
        (("acme", "20.1.2026", "msp"), "column end_date: saw '20.1.2026', allowed is a date written YYYY-MM-DD"),
        (("acme", "2026-01-20", "me"), "column ended_by: saw 'me', allowed is one of client, msp, other."),
        (("acme", "2024-04-30", "msp"), "column end_date: saw '2024-04-30', allowed is a date not before start_date."),
        (("acme", None, "msp"), "column ended_by: saw 'msp', allowed is empty where end_date is empty."),
    ],
)
def test_a_wrong_end_is_refused(history_of, end, message):
    with pytest.raises(HistoryError) as caught:
        end_agreement(history_of(months=MONTHS, clients=CLIENTS), *end)
    assert f"clients.csv, {message}" in str(caught.value)
    assert len(caught.value.faults) == 1
