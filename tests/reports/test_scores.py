import pandas as pd
import pytest

from history import read_history
from reports.scores import score_document
from simulator import Scenario
from workbench import open_book

COLUMNS = "client_id,month,mrr,hours,seats,days_to_pay,recommendations_made,recommendations_ignored\n"
SLOW = [30] * 12 + [60] * 4


def rows(client, days, ignored=0, seats=20):
    months = pd.period_range("2025-03", periods=len(days), freq="M")
    return "".join(f"{client},{one},1000,5,{seats},{day},2,{ignored}\n" for one, day in zip(months, days, strict=True))


@pytest.fixture
def clients():
    """Return the document's clients: one that pays worse and worse, four that pay in time, one unknown."""
    months = COLUMNS + rows("slow", SLOW, ignored=1, seats=5)
    months += "".join(rows(one, [30] * 16) for one in ("a", "b", "c", "d"))
    months += "new,2026-06,,,,,,\n"
    files = {
        "months.csv": months,
        "events.csv": "client_id,date,kind,note\na,2026-06-02,abuse,shouted\n",
        "staff_poll.csv": "year,voter,client_id,rank\n2026,v1,slow,1\n2026,v2,slow,1\n2026,v3,b,1\n",
        "company.csv": "key,value\nideal_seats_min,10\n",
    }
    history = read_history({name: text.encode() for name, text in files.items()})
    document = score_document(open_book(history, None, Scenario(seed=3)))
    return {client["client_id"]: client for client in document["clients"]}


def test_a_client_that_pays_later_and_later_is_told_with_since_when_and_what(clients):
    slow = clients["slow"]
    # Profit 100 (five hours of a thousand), advice a third of the way from bad to good, payment 100 and then 0.
    assert slow["score"] == pytest.approx((100 + 100 / 3 + 0) / 3)
    assert (slow["grade"], slow["trend"], slow["changed_in"]) == ("F", "worse", "2026-03")
    assert slow["change"] == pytest.approx(-100 / 3)
    assert slow["moved_by"].pop("metric") == "days_to_pay"
    assert slow["moved_by"] == pytest.approx({"points": -100 / 3, "before": 30.0, "after": 60.0})
    assert slow["metrics"]["days_to_pay"] == {"value": 60.0, "score": 0.0, "weight": 1.0, "percentile": 0.1}


def test_a_client_stands_among_the_others(clients):
    # Four alike above one: (1 + 2) / 5.
    assert (clients["slow"]["portfolio_grade"], clients["slow"]["percentile"]) == ("F", pytest.approx(0.1))
    assert (clients["a"]["portfolio_grade"], clients["a"]["percentile"]) == ("B", pytest.approx(0.6))


def test_rank_acceptability_has_every_grade(clients):
    assert clients["a"]["rank_acceptability"] == {"A": 1.0, "B": 0.0, "C": 0.0, "D": 0.0, "F": 0.0}
    assert clients["a"]["own_grade_acceptability"] == 1.0
    assert 0.0 < clients["slow"]["own_grade_acceptability"] == clients["slow"]["rank_acceptability"]["F"] < 1.0
    # Five graded clients: everybody is among the worst five.
    assert "worst_five_probability" not in clients["a"]


def test_what_is_held_against_a_client_and_what_the_staff_says(clients):
    assert clients["a"]["deal_breakers"] == [
        {"kind": "abuse", "evidence": "logged once in 12 months, last: shouted", "date": "2026-06-02"}
    ]
    assert (clients["a"]["difficult_or_bad"], clients["a"]["rules"]) == ("bad", ["deal_breaker"])
    assert clients["slow"]["difficult_or_bad"] == "difficult"
    assert clients["slow"]["staff"] == {"year": 2026, "voters": 3, "votes": 2, "points": 10.0, "rank": 1}
    assert clients["b"]["staff"]["disagreement"] == "named by 1 of 3, yet grade A and a score of 100"
    assert clients["c"]["staff"] == {"year": 2026, "voters": 3, "votes": 0, "points": 0.0}


def test_fit_and_liability(clients):
    assert clients["slow"]["fit"] == {
        "label": "wrong_fit",
        "missed": ["5 seats: wanted are at least 10"],
        "unknown": [],
    }
    assert clients["slow"]["liability"]["factor"] == 1.5
    assert clients["slow"]["liability"]["evidence"] == "12 recommendations ignored in 12 months, 24 made"
    assert "liability" not in clients["a"]


def test_what_is_not_known_is_absent(clients):
    assert clients["new"] == {
        "client_id": "new",
        "month": "2026-06",
        "metrics": {},
        "deal_breakers": [],
        "fit": {"label": "unknown", "missed": [], "unknown": ["ideal_seats_min"]},
        "staff": {"year": 2026, "voters": 3, "votes": 0, "points": 0.0},
    }
