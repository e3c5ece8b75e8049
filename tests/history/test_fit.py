import pytest

from history.fit import client_fit
from history.panel import month_panel

WISHES = """
    key,value
    ideal_seats_min,10
    ideal_seats_max,50
    ideal_segments,legal; Dental
    ideal_on_standard_stack,true
    ideal_payment_terms_days_max,30
"""
MONTHS = """
    client_id,month,seats
    small,2026-01,20
    small,2026-02,9
    right,2026-02,10
    large,2026-02,51
    silent,2026-02,
"""
CLIENTS = """
    client_id,segment,on_standard_stack,payment_terms_days
    small,legal,false,30
    right,DENTAL,true,30
    large,retail,true,31
"""
ALL = ["small", "right", "large", "silent"]


def fit(history, clients=ALL):
    return client_fit(history, month_panel(history, history.last_month), clients).set_index("client_id")


def test_each_missed_wish_is_told_with_value_and_wish(history_of):
    found = fit(history_of(months=MONTHS, clients=CLIENTS, company=WISHES))
    assert found.loc["small", "missed"] == ("9 seats: wanted are at least 10", "not on the standard stack")
    assert found.loc["large", "missed"] == (
        "51 seats: wanted are at most 50",
        "segment retail: wanted are legal, Dental",
        "31 days to pay allowed: wanted are at most 30",
    )
    assert found["label"].tolist() == ["wrong_fit", "fit", "wrong_fit", "unknown"]


def test_what_is_not_known_of_a_client_is_said_and_misses_nothing(history_of):
    found = fit(history_of(months=MONTHS, clients=CLIENTS, company=WISHES)).loc["silent"]
    assert found["missed"] == ()
    assert len(found["unknown"]) == 5


@pytest.mark.parametrize("company", ["key,value\ncurrency,EUR", "key,value\nideal_on_standard_stack,false"])
def test_without_a_wish_nobody_is_a_wrong_fit(history_of, company):
    found = fit(history_of(months=MONTHS, clients=CLIENTS, company=company))
    assert set(found["label"]) == {"not_stated"}


def test_an_ideal_from_more_seats_than_to_is_refused(faults_of):
    files = {
        "months.csv": b"client_id,month\na,2026-01\n",
        "company.csv": b"key,value\nideal_seats_min,50\nideal_seats_max,10\n",
    }
    assert faults_of(files) == [
        "company.csv, row 3, column value: saw '10', allowed is for ideal_seats_max no fewer than ideal_seats_min, 50."
    ]
