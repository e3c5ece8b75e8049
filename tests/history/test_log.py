import datetime as dt

import pandas as pd
import pytest

from history import HistoryError, history_files, read_history
from history.log import add_event

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
