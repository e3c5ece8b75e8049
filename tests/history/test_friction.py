from history.friction import friction_points, is_friction_known


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
