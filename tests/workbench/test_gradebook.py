import pytest

from history import read_history
from simulator import Scenario
from workbench import open_book


@pytest.fixture
def left_and_late():
    """Return a history with a client that left and one whose last month is not entered yet."""
    days = {"left": range(1, 7), "late": range(1, 12), "here": range(1, 13)}
    months = "client_id,month,days_to_pay,seats\n"
    months += "".join(f"{one},2025-{m:02d},{30 + m},10\n" for one, known in days.items() for m in known)
    clients = "client_id,end_date,ended_by\nleft,2025-06-30,client\n"
    return read_history({"months.csv": months.encode(), "clients.csv": clients.encode()})


def test_every_table_holds_the_active_clients_alone(left_and_late):
    grades = open_book(left_and_late).gradebook
    tables = [grades.latest, grades.standing, grades.acceptability, grades.trend, grades.difficulty, grades.fit]
    for table in [*tables, grades.liability]:
        assert sorted(table["client_id"]) == ["here", "late"]
    assert set(grades.monthly["client_id"]) == {"here", "late"}
    assert grades.staff is None


def test_who_enters_time_late_is_graded_by_its_last_month(left_and_late):
    latest = open_book(left_and_late).gradebook.latest.set_index("client_id")
    assert latest["month"].astype(str).to_dict() == {"here": "2025-12", "late": "2025-11"}


def test_the_scenarios_targets_and_weights_and_seed_are_those_of_every_table(left_and_late):
    # 100 from 45 days on: payment is perfect in every month.
    lenient = Scenario(targets={"days_to_pay": {"good": 45.0}}, seed=5)
    grades = open_book(left_and_late, None, lenient).gradebook
    assert grades.monthly["score"].tolist() == pytest.approx([100.0] * 23)
    assert grades.acceptability["A"].tolist() == [1.0, 1.0]
    strict = Scenario(targets={"days_to_pay": {"good": 10.0, "bad": 31.0}})
    assert set(open_book(left_and_late, None, strict).gradebook.difficulty["label"]) == {"bad"}


def test_small_but_stressful_counts_the_last_year_of_the_active():
    months = "client_id,month,mrr,hours\n"
    months += "".join(f"c{n},2025-12,{100 - n},{n}\n" for n in range(6))
    events = "client_id,date,kind\nc5,2025-12-03,complaint\nc0,2024-11-03,complaint\nc0,2024-12-03,complaint\n"
    grades = open_book(read_history({"months.csv": months.encode(), "events.csv": events.encode()})).gradebook
    # Two of six are the fifth rounded up: c0 and c1 by revenue, c4 and c5 by hours, c5 by friction.
    found = grades.stressful.set_index("client_id")
    assert found["top_friction"].to_dict() == {"c5": True, "c4": False}
    assert found["top_hours"].to_dict() == {"c5": True, "c4": True}


def test_incidents_with_the_signs_of_liability_and_without():
    months = "client_id,month,mrr,hours\nold,2025-12,100,1\nnew,2025-12,100,1\n"
    clients = "client_id,endpoints,old_endpoints\nold,10,2\nnew,10,1\n"
    book = open_book(read_history({"months.csv": months.encode(), "clients.csv": clients.encode()}))
    found = book.gradebook.incidents.set_index("client_id")
    # No incident is recorded: 0.05 a year stands for each, and a fifth of old devices is 1.5 times as many incidents.
    assert found["without"].to_dict() == pytest.approx({"old": 0.05, "new": 0.05})
    assert found["with_signs"].to_dict() == pytest.approx({"old": 1.0 - 0.95**1.5, "new": 0.05})
    in_use = {one: fields["annual_incident_probability"].value for one, fields in book.estimates.items()}
    assert found["with_signs"].to_dict() == pytest.approx(in_use)


def test_the_votes_of_two_do_not_make_a_client_stressful():
    months = "client_id,month,mrr,hours\n" + "".join(f"c{n},2025-12,{100 - n},1\n" for n in range(6))
    votes = "year,voter,client_id\n2025,ann,c5\n2025,bob,c5\n"
    quiet = open_book(read_history({"months.csv": months.encode(), "staff_poll.csv": votes.encode()})).gradebook
    assert quiet.facts["friction"].tolist() == [0.0] * 6
    assert not quiet.stressful["top_friction"].any()
    votes += "2025,cem,c5\n"
    told = open_book(read_history({"months.csv": months.encode(), "staff_poll.csv": votes.encode()})).gradebook
    assert told.facts["friction"].to_dict() == {**dict.fromkeys([f"c{n}" for n in range(5)], 0.0), "c5": 3.0}
    assert told.stressful.loc[told.stressful["top_friction"], "client_id"].tolist() == ["c5"]
