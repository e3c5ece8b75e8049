import pandas as pd
import pytest

from history.staff_view import staff_view, staff_votes

MONTHS = "client_id,month\na,2026-06"
POLL = """
    year,voter,client_id,rank
    2026,ann,a,1
    2026,ann,b,2
    2026,bob,a,2
    2026,bob,c,1
    2026,cid,a,
    2026,cid,d,6
    2025,ann,e,1
    2025,bob,e,1
"""
JUNE = pd.Period("2026-06", "M")


def graded(**scores):
    grades = {name: "ABCDF"[sum(score < low for low in (85, 75, 60, 45))] for name, score in scores.items()}
    return pd.DataFrame({"client_id": list(scores), "score": list(scores.values()), "grade": list(grades.values())})


def test_points_votes_and_shares_of_a_year(history_of):
    found = staff_votes(history_of(months=MONTHS, staff_poll=POLL), JUNE).set_index("client_id")
    # a: 5 and 4 and, without a place, 1; c: 5; b: 4; d below place five: a vote without points.
    assert found["points"].to_dict() == {"a": 10, "c": 5, "b": 4, "d": 0}
    assert found["votes"].to_dict() == {"a": 3, "c": 1, "b": 1, "d": 1}
    assert found["share"].tolist() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3])
    assert found["staff_rank"].tolist() == [1, 2, 3, 4]


def test_nothing_is_told_of_a_year_with_fewer_than_three_voters(history_of, month):
    history = history_of(months="client_id,month\na,2025-06\na,2026-06", staff_poll=POLL)
    assert set(staff_votes(history, JUNE)["year"]) == {2026}
    assert staff_view(history, graded(a=50.0), month("2025-06")) is None


def test_a_poll_older_than_last_year_is_no_view_of_today(history_of):
    history = history_of(months="client_id,month\na,2028-06", staff_poll=POLL)
    assert staff_view(history, graded(a=50.0), pd.Period("2028-06", "M")) is None
    assert staff_view(history_of(months=MONTHS), graded(a=50.0), JUNE) is None


def test_the_rank_correlation_with_the_score(history_of):
    history = history_of(months=MONTHS, staff_poll=POLL)
    # Points 10, 4, 5, 0, 0 rank 5, 3, 4, 1.5, 1.5; scores rank 1, 2, 3, 4, 5. With means of 3 the sum of products is
    # 5 + 6 + 12 + 6 + 7.5 - 45 = -8.5, and the squares 9.5 and 10.
    found = staff_view(history, graded(a=10.0, b=20.0, c=30.0, d=40.0, e=50.0), JUNE)
    assert found.correlation == pytest.approx(-8.5 / (9.5 * 10) ** 0.5)
    assert (found.year, found.voters) == (2026, 3)


def test_disagreements_are_named_both_ways(history_of):
    history = history_of(months=MONTHS, staff_poll=POLL)
    found = staff_view(history, graded(a=90.0, b=20.0, c=70.0, x=65.0, y=50.0, z=10.0), JUNE).disagreements
    # The median is 57.5: c is above it though no A or B. d has left.
    assert found.values.tolist() == [
        ["a", "named_but_good", "named by 3 of 3, yet grade A and a score of 90"],
        ["c", "named_but_good", "named by 1 of 3, yet grade C and a score of 70"],
        ["z", "bad_but_unnamed", "grade F, yet named by nobody"],
        ["y", "bad_but_unnamed", "grade D, yet named by nobody"],
    ]


def test_below_five_graded_clients_nothing_is_compared(history_of):
    found = staff_view(history_of(months=MONTHS, staff_poll=POLL), graded(a=90.0, b=20.0), JUNE)
    assert found.correlation is None
    assert found.disagreements.empty
    assert len(found.table) == 4


def test_odd_ballots_are_warned_of_without_a_name(history_of):
    ballots = "year,voter,client_id,rank\n" + "".join(f"2026,ann,c{place},{place}\n" for place in range(1, 7))
    ballots += "2026,bob,a,1\n2026,bob,b,1\n"
    warnings = [one for one in history_of(months=MONTHS, staff_poll=ballots).warnings if "2026" in one]
    assert warnings == [
        "staff_poll.csv, 2026: ballots that name more than 5 clients: 1.",
        "staff_poll.csv, 2026: ballots that give a place twice: 1.",
        "staff_poll.csv, 2026: votes below place 5, which give no points: 1.",
    ]
