import pandas as pd
import pytest

from history.standing import portfolio_standing

MONTHS = "client_id,month\na,2026-01"


def scores(history_of, values, month="2026-01", **columns):
    ids = list("abcdefghij")[: len(values)]
    months = pd.PeriodIndex([month] * len(ids), freq="M")
    return pd.DataFrame({"client_id": ids, "month": months, "score": values, **columns})


def test_five_clients_have_a_letter_each(history_of):
    found = portfolio_standing(history_of(months=MONTHS), scores(history_of, [10.0, 90.0, 50.0, 30.0, 70.0]))
    assert found["portfolio_grade"].tolist() == ["F", "A", "C", "D", "B"]
    assert found["percentile"].tolist() == pytest.approx([0.1, 0.9, 0.5, 0.3, 0.7])
    assert found["clients"].tolist() == [5] * 5


def test_clients_alike_share_the_middle_of_their_places(history_of):
    found = portfolio_standing(history_of(months=MONTHS), scores(history_of, [10.0, 50.0, 50.0, 50.0, 90.0]))
    # One worse and three alike of five: (1 + 1.5) / 5.
    assert found["percentile"].tolist() == pytest.approx([0.1, 0.5, 0.5, 0.5, 0.9])
    assert found["portfolio_grade"].tolist() == ["F", "C", "C", "C", "A"]


def test_a_percentile_on_a_border_earns_the_better_letter(history_of):
    # Of ten with the worst two alike: (0 + 1) / 10; a pair above six: (6 + 1) / 10; eight worse, two alike: 0.9.
    found = portfolio_standing(history_of(months=MONTHS), scores(history_of, [1.0, 1, 2, 2, 2, 2, 3, 3, 4, 4]))
    assert found["percentile"].tolist() == pytest.approx([0.1] * 2 + [0.4] * 4 + [0.7] * 2 + [0.9] * 2)
    assert found["portfolio_grade"].tolist() == ["F", "F", "C", "C", "C", "C", "B", "B", "A", "A"]


def test_fewer_than_five_graded_clients_are_no_portfolio(history_of):
    found = portfolio_standing(history_of(months=MONTHS), scores(history_of, [10.0, 90.0, 50.0, 30.0, float("nan")]))
    assert found["portfolio_grade"].isna().all()
    assert found["percentile"].isna().all()
    assert found["clients"].tolist() == [4] * 5


def test_a_metric_stands_by_its_value_the_right_way_round(history_of):
    days = [60.0, 20.0, 30.0, 40.0, 50.0]
    rows = scores(history_of, [50.0] * 5, days_to_pay_value=days, profitability_value=days)
    found = portfolio_standing(history_of(months=MONTHS), rows)
    assert found["days_to_pay_percentile"].tolist() == pytest.approx([0.1, 0.9, 0.7, 0.5, 0.3])
    assert found["profitability_percentile"].tolist() == pytest.approx([0.9, 0.1, 0.3, 0.5, 0.7])


def test_months_stand_apart_and_who_has_left_counts_no_more(history_of):
    history = history_of(months=MONTHS, clients="client_id,end_date\na,2026-01-15\n")
    first = scores(history_of, [10.0, 20.0, 30.0, 40.0, 50.0])
    second = scores(history_of, [10.0, 60.0, 50.0, 40.0, 30.0, 20.0], month="2026-02")
    found = portfolio_standing(history, pd.concat([first, second], ignore_index=True))
    assert found["client_id"].tolist() == list("abcde") + list("bcdef")
    assert found["portfolio_grade"].tolist() == ["F", "D", "C", "B", "A", "A", "B", "C", "D", "F"]
