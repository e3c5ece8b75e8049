import datetime as dt

import pandas as pd
import pytest

from history import HistoryError, history_files, read_history
from history.log import add_event, remove_event

MONTHS = "client_id,month\nacme,2026-01"


def test_an_event_is_added_and_the_given_history_stays(history_of):
    before = history_of(months=MONTHS, events="client_id,date,kind\nacme,2026-01-05,abuse")
    after = add_event(before, "acme", dt.date(2026, 1, 7), "price_change", 0.08, "yearly review")
    assert len(before.events) == 1
    assert after.events["kind"].tolist() == ["abuse", "price_change"]
    assert after.events.iloc[1][["value", "note"]].tolist() == [0.08, "yearly review"]
    assert after.fingerprint != before.fingerprint
    assert read_history(history_files(after)) == after


def test_the_first_event_makes_the_table_and_takes_its_warning_away(history_of):
    after = add_event(history_of(months=MONTHS), "acme", "2026-01-07", "praise")
    assert after.events["date"].iloc[0] == pd.Timestamp("2026-01-07")
    assert not [warning for warning in after.warnings if warning.startswith("events.csv is absent")]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (("nobody", "2026-01-07", "praise"), "column client_id: saw 'nobody', allowed is a client of the history."),
        (("acme", "7.1.2026", "praise"), "column date: saw '7.1.2026', allowed is a date written YYYY-MM-DD"),
        (("acme", "2026-01-07", "shout"), "column kind: saw 'shout', allowed is one of price_change, abuse"),
        (("acme", "2026-01-07", "praise", float("nan")), "column value: saw 'nan', allowed is a number"),
        (("acme", "2026-01-07", "price_change", 8), "column value: saw '8', allowed is a fraction above -1"),
        (("acme", "2026-01-07", "praise", None, "\x00"), "column note: saw '\\x00', allowed is a text"),
    ],
)
def test_a_wrong_event_is_refused(history_of, event, message):
    with pytest.raises(HistoryError) as caught:
        add_event(history_of(months=MONTHS), *event)
    assert message in str(caught.value)
    assert str(caught.value).startswith("events.csv, column ")


def test_an_event_taken_back_leaves_the_history_as_it_was(history_of):
    before = history_of(months=MONTHS, events="client_id,date,kind\nacme,2026-01-05,abuse")
    after = add_event(before, "acme", "2026-01-07", "price_change", 0.1, "a note")
    assert remove_event(after, "acme", dt.date(2026, 1, 7), "price_change", 0.1, "a note") == before


def test_the_last_event_taken_back_takes_the_table_with_it(history_of):
    before = history_of(months=MONTHS)
    after = remove_event(add_event(before, "acme", "2026-01-07", "praise"), "acme", "2026-01-07", "praise")
    assert after.events is None
    assert after == before
    assert after.warnings == before.warnings


def test_of_two_events_alike_one_goes(history_of):
    twice = "client_id,date,kind\nacme,2026-01-05,abuse\nacme,2026-01-05,abuse"
    after = remove_event(history_of(months=MONTHS, events=twice), "acme", "2026-01-05", "abuse")
    assert len(after.events) == 1


@pytest.mark.parametrize(
    ("client", "date", "kind", "value", "note"),
    [
        ("bolt", "2026-01-05", "dispute", 2.0, "loud"),
        ("acme", "2026-01-06", "dispute", 2.0, "loud"),
        ("acme", "2026-01-05", "praise", 2.0, "loud"),
        ("acme", "2026-01-05", "dispute", None, "loud"),
        ("acme", "2026-01-05", "dispute", 2.0, ""),
    ],
)
def test_an_event_that_differs_in_one_cell_is_not_taken(history_of, client, date, kind, value, note):
    events = "client_id,date,kind,value,note\nacme,2026-01-05,dispute,2,loud"
    with pytest.raises(HistoryError, match="an event of the history, the same in every cell"):
        remove_event(history_of(months=MONTHS, events=events), client, date, kind, value, note)


def test_there_is_nothing_to_take_back_where_nothing_is_logged(history_of):
    with pytest.raises(HistoryError) as caught:
        remove_event(history_of(months=MONTHS), "acme", "2026-01-05", "abuse", note="loud")
    assert str(caught.value) == (
        "events.csv: saw 'acme 2026-01-05 abuse loud', allowed is an event of the history, the same in every cell."
    )
