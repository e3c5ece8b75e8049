import pytest

from history.friction import friction_points, is_friction_known, is_poll_withheld, told_friction


def test_points_of_twelve_months_with_the_votes_of_the_latest_poll(history_of, month):
    history = history_of(
        months="client_id,month,escalations\nacme,2025-01,5\nacme,2025-12,2\nglobex,2025-12,0",
        events="""
            client_id,date,kind
            acme,2024-12-31,abuse
            acme,2025-01-01,abuse
            acme,2025-12-05,escalation
            globex,2025-11-05,contempt
            globex,2025-11-06,unreasonable_demand
            globex,2025-11-07,complaint
            globex,2025-11-08,praise
            globex,2025-11-08,late_payment
            """,
        staff_poll="year,voter,client_id\n2023,ann,acme\n2024,ann,acme\n2025,ann,globex\n2025,bob,globex\n2026,ann,acme",
    )
    points = friction_points(history, month("2025-12"))
    # acme: 5 + 2 escalations (the logged one is among the two counted), one abuse in the window.
    assert points.loc["acme", ["abuse", "escalation", "votes", "points"]].tolist() == [1, 7, 0, 8]
    assert points.loc["globex", ["contempt", "unreasonable_demand", "complaint", "votes", "points"]].tolist() == [
        1,
        1,
        1,
        2,
        5,
    ]


def test_nothing_recorded_is_not_the_same_as_no_friction(history_of, month):
    silent = history_of(months="client_id,month\nacme,2025-12")
    assert not is_friction_known(silent)
    assert friction_points(silent, month("2025-12")).empty
    assert is_friction_known(history_of(months="client_id,month,escalations\nacme,2025-12,0"))


def test_a_poll_of_long_ago_does_not_count(history_of, month):
    history = history_of(months="client_id,month\nacme,2025-12", staff_poll="year,voter,client_id\n2023,ann,acme")
    assert friction_points(history, month("2025-12")).empty


@pytest.mark.parametrize(("voters", "told"), [(["ann", "bob"], 1.0), (["ann", "bob", "cem"], 4.0)])
def test_votes_are_told_from_three_voters_on(history_of, month, voters, told):
    votes = "".join(f"2025,{voter},acme\n2025,{voter},globex\n" for voter in voters)
    history = history_of(
        months="client_id,month\nacme,2025-12\nglobex,2025-12",
        events="client_id,date,kind\nacme,2025-12-05,abuse",
        staff_poll="year,voter,client_id\n" + votes,
    )
    # One abuse, and a vote of each voter where they may be told; the model's own points hold them all the same.
    assert told_friction(history, month("2025-12"))["points"].get("acme") == told
    assert told_friction(history, month("2025-12"))["points"].get("globex", 0.0) == told - 1.0
    assert friction_points(history, month("2025-12")).loc["acme", "points"] == 1.0 + len(voters)
    assert is_poll_withheld(history, month("2025-12")) == (len(voters) < 3)


def test_without_a_poll_nothing_is_withheld(history_of, month):
    assert not is_poll_withheld(history_of(months="client_id,month\nacme,2025-12"), month("2025-12"))
    old = history_of(months="client_id,month\nacme,2025-12", staff_poll="year,voter,client_id\n2023,ann,acme")
    assert not is_poll_withheld(old, month("2025-12"))
