import pandas as pd
import pytest

from history import HistoryError, history_files, read_history
from history.friction import poll_votes
from history.log import add_votes, count_voters, has_voted, remove_votes

MONTHS = "client_id,month\n" + "\n".join(f"{client},2026-01" for client in "abcdef")


def test_votes_stand_by_rank_and_count_as_the_poll_of_the_year(history_of):
    after = add_votes(add_votes(history_of(months=MONTHS), 2026, "ann", ["c", "a"]), 2026, "ben", ["c"])
    assert after == history_of(
        months=MONTHS, staff_poll="year,voter,client_id,rank\n2026,ann,c,1\n2026,ann,a,2\n2026,ben,c,1"
    )
    assert poll_votes(after, pd.Period("2026-01", "M")).to_dict() == {"a": 1.0, "c": 2.0}
    assert read_history(history_files(after)) == after


def test_a_second_poll_of_a_voter_replaces_the_first_of_that_year_only(history_of):
    poll = "year,voter,client_id,rank\n2025,ann,b,1\n2026,ann,c,1\n2026,ann,a,2\n2026,ben,c,1"
    after = add_votes(history_of(months=MONTHS, staff_poll=poll), 2026, " Ann ", ["d"])
    assert after == history_of(
        months=MONTHS, staff_poll="year,voter,client_id,rank\n2025,ann,b,1\n2026,Ann,d,1\n2026,ben,c,1"
    )


def test_voters_are_counted_once_a_year(history_of):
    poll = "year,voter,client_id\n2025,ann,b\n2026,ann,c\n2026,ANN,a\n2026,ben,c"
    history = history_of(months=MONTHS, staff_poll=poll)
    assert [count_voters(history, year) for year in (2024, 2025, 2026)] == [0, 1, 2]
    assert count_voters(history_of(months=MONTHS), 2026) == 0
    assert has_voted(history, 2026, " Ann ")
    assert not has_voted(history, 2025, "ben")
    assert not has_voted(history_of(months=MONTHS), 2026, "ann")


def test_a_poll_taken_back_leaves_the_others_and_the_last_takes_the_table_with_it(history_of):
    poll = "year,voter,client_id\n2025,ann,b\n2026,ann,c\n2026,ben,c"
    history = history_of(months=MONTHS, staff_poll=poll)
    less = remove_votes(history, 2026, "ANN")
    assert less == history_of(months=MONTHS, staff_poll="year,voter,client_id\n2025,ann,b\n2026,ben,c")
    assert remove_votes(remove_votes(less, 2025, "ann"), 2026, "ben") == history_of(months=MONTHS)


@pytest.mark.parametrize("history", ["year,voter,client_id\n2025,ann,b", None])
def test_a_poll_that_is_not_there_cannot_be_taken_back(history_of, history):
    tables = {"months": MONTHS} | ({"staff_poll": history} if history else {})
    with pytest.raises(HistoryError) as caught:
        remove_votes(history_of(**tables), 2026, "ann")
    assert str(caught.value) == "staff_poll.csv, column voter: saw 'ann', allowed is a voter of that year's poll."


@pytest.mark.parametrize(
    ("year", "voter", "clients", "message"),
    [
        (1969, "ann", ["a"], "column year: saw '1969', allowed is a whole number"),
        (2026, "  ", ["a"], "column voter: saw 'an empty cell', allowed is a text"),
        (2026, "ann", ["nobody"], "column client_id: saw 'nobody', allowed is a client of the history."),
        (2026, "ann", [], "column client_id: saw 'no client', allowed is 1 to 5 different clients."),
        (2026, "ann", ["a", "b", "a"], "column client_id: saw 'a, b, a', allowed is 1 to 5 different clients."),
        (2026, "ann", list("abcdef"), "column client_id: saw 'a, b, c, d, e, f', allowed is 1 to 5 different clients."),
    ],
)
def test_wrong_votes_are_refused_and_the_earlier_poll_stays(history_of, year, voter, clients, message):
    history = history_of(months=MONTHS, staff_poll="year,voter,client_id\n2026,ann,b")
    with pytest.raises(HistoryError) as caught:
        add_votes(history, year, voter, clients)
    assert f"staff_poll.csv, {message}" in str(caught.value)
    assert len(caught.value.faults) == 1


def test_five_clients_may_be_named(history_of):
    assert add_votes(history_of(months=MONTHS), 2026, "ann", list("edcba")).staff_poll["rank"].tolist() == [
        5,
        4,
        3,
        2,
        1,
    ]
