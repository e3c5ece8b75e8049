import pandas as pd
import pytest

from history.deal_breakers import deal_breakers
from history.difficulty import difficult_or_bad

CLIENTS = ["abusive", "stuck", "weak", "wearing", "fine", "ungraded"]


@pytest.fixture
def labels(history_of, month):
    months = "client_id,month\n" + "".join(f"{one},2026-06\n" for one in CLIENTS)
    complaints = "".join(f"wearing,2026-06-0{day},complaint\n" for day in range(1, 6))
    history = history_of(months=months, events="client_id,date,kind\nabusive,2026-06-05,abuse\n" + complaints)
    grades = {"abusive": "A", "stuck": "F", "weak": "D", "wearing": "B", "fine": "B", "ungraded": None}
    rows = [(one, month("2026-06"), grade) for one, grade in grades.items()]
    rows += [("stuck", month(f"2026-0{number}"), "F") for number in range(1, 6)]
    rows += [("weak", month(f"2026-0{number}"), "F") for number in range(1, 6)]
    scores = pd.DataFrame(rows, columns=["client_id", "month", "grade"])
    as_of = month("2026-06")
    return difficult_or_bad(history, as_of, scores, deal_breakers(history, as_of)).set_index("client_id")


def test_bad_is_a_deal_breaker_or_failing_for_half_a_year(labels):
    assert labels.loc["abusive"].tolist() == ["bad", "Abuse of staff"]
    assert labels.loc["stuck"].tolist() == ["bad", "grade F in each of the last 6 months"]


def test_difficult_is_a_low_grade_or_much_friction_without_a_deal_breaker(labels):
    assert labels.loc["weak"].tolist() == ["difficult", "grade D, no deal-breaker"]
    # Five points against a mean of six over six clients.
    assert labels.loc["wearing"].tolist() == ["difficult", "5 friction points in 12 months, the clients' mean is 1.0"]


def test_the_rest_is_fine(labels):
    assert labels.loc["fine"].tolist() == ["fine", "grade B"]
    assert labels.loc["ungraded"].tolist() == ["fine", "nothing held against it"]
