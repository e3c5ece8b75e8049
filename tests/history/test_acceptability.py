import numpy as np
import pandas as pd
import pytest

from history.acceptability import rank_acceptability

NAN = float("nan")
GRADES = ["A", "B", "C", "D", "F"]


def rows(**columns):
    count = len(next(iter(columns.values())))
    frame = pd.DataFrame({"client_id": [f"c{n}" for n in range(count)], "score": 50.0, "grade": "D"})
    return frame.assign(**{f"{name}_score": values for name, values in columns.items()})


def test_one_known_metric_gives_its_grade_always():
    found = rank_acceptability(rows(days_to_pay=[85.0, 84.0], profitability=[NAN, NAN]), seed=3)
    assert found[GRADES].values.tolist() == [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]]


def test_two_known_metrics_share_a_line():
    # The score is uniform between 50 and 90: A from 85 is 5 of 40, B 10, C 15, D 10, F none.
    found = rank_acceptability(rows(days_to_pay=[90.0], profitability=[50.0]), seed=3, draws=40_000)
    assert found[GRADES].to_numpy()[0] == pytest.approx([5 / 40, 10 / 40, 15 / 40, 10 / 40, 0], abs=4 * 0.5 / 200)
    assert found["own_grade"].tolist() == found["D"].tolist()


def test_three_metrics_are_uniform_over_the_triangle():
    # Scores 100, 0, 0: the first weight is Beta(1, 2), above x with probability (1 - x)^2.
    found = rank_acceptability(rows(days_to_pay=[100.0], profitability=[0.0], escalations=[0.0]), seed=3, draws=40_000)
    above = [(1 - low) ** 2 for low in (0.85, 0.75, 0.60, 0.45, 0.0)]
    assert found[GRADES].to_numpy()[0] == pytest.approx(np.diff([0.0, *above]), abs=4 * 0.5 / 200)


def test_a_metric_the_owner_gives_no_weight_counts_in_no_draw():
    found = rank_acceptability(rows(days_to_pay=[90.0], profitability=[0.0]), seed=3, weights={"profitability": 0.0})
    assert found["A"].tolist() == [1.0]


def test_the_worst_five_are_five_and_clients_level_share_the_last_place():
    found = rank_acceptability(rows(days_to_pay=[10.0, 20, 30, 40, 50, 50, 60]), seed=3)
    assert found["worst_five"].tolist() == [1, 1, 1, 1, 0.5, 0.5, 0]


def test_among_five_or_fewer_nobody_is_among_the_worst_five():
    assert rank_acceptability(rows(days_to_pay=[10.0, 20, 30, 40, 50]), seed=3)["worst_five"].isna().all()


def test_the_seed_decides_the_draws_and_a_neighbour_does_not_touch_them():
    two = rows(days_to_pay=[90.0, 20.0], profitability=[50.0, 80.0])
    both, again = rank_acceptability(two, seed=3), rank_acceptability(two, seed=3)
    pd.testing.assert_frame_equal(both, again)
    alone = rank_acceptability(two.iloc[:1], seed=3)
    assert alone[GRADES].to_numpy()[0] == pytest.approx(both[GRADES].to_numpy()[0], abs=1e-12)
    assert rank_acceptability(two, seed=4)["A"].tolist() != both["A"].tolist()


def test_nobody_graded_gives_no_row():
    assert rank_acceptability(rows(days_to_pay=[50.0]).assign(score=NAN, grade=None), seed=3).empty
