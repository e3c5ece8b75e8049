import pytest

from history import HistoryError
from history.metrics import GRADES, METRICS, grade_of, metrics_in_use

EIGHT = [
    "new_tickets",
    "reopened_tickets",
    "admin_requests",
    "escalations",
    "disputed_invoices",
    "days_to_pay",
    "profitability",
    "recommendations_ignored",
]


def test_the_eight_metrics_are_declared_with_equal_weights():
    assert list(METRICS) == EIGHT
    assert {metric.weight for metric in METRICS.values()} == {1.0}
    assert all(metric.label and metric.definition and metric.unit for metric in METRICS.values())


def test_only_profitability_is_better_when_higher():
    assert [name for name, metric in METRICS.items() if metric.direction == "higher"] == ["profitability"]


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (100, "A"),
        (85, "A"),
        (84.99, "B"),
        (75, "B"),
        (74.99, "C"),
        (60, "C"),
        (59.99, "D"),
        (45, "D"),
        (44.99, "F"),
        (0, "F"),
    ],
)
def test_grades(score, grade):
    assert grade_of(score) == grade


def test_grades_go_down_to_zero():
    assert GRADES[-1] == ("F", 0.0)
    assert [lowest for _, lowest in GRADES] == sorted((lowest for _, lowest in GRADES), reverse=True)


def test_weights_and_targets_of_the_owner_replace_the_declared_ones():
    used = metrics_in_use({"days_to_pay": 3}, {"days_to_pay": {"good": 10, "bad": 20}, "profitability": {"bad": 0}})
    assert (used["days_to_pay"].weight, used["days_to_pay"].good, used["days_to_pay"].bad) == (3.0, 10.0, 20.0)
    assert (used["profitability"].good, used["profitability"].bad) == (0.5, 0.0)
    assert used["escalations"] == METRICS["escalations"]


@pytest.mark.parametrize(
    ("weights", "targets", "message"),
    [
        ({"speed": 1}, {}, "weights, column speed: saw 'speed', allowed is one of new_tickets, "),
        ({"escalations": -1}, {}, "weights, column escalations: saw '-1', allowed is a number >= 0."),
        ({"escalations": float("nan")}, {}, "weights, column escalations: saw 'nan', allowed is a number >= 0."),
        ({"escalations": True}, {}, "weights, column escalations: saw 'True', allowed is a number >= 0."),
        (dict.fromkeys(EIGHT, 0), {}, "weights: saw '0 for every metric', allowed is at least one weight above 0."),
        ({}, {"escalations": {"best": 1}}, "targets, column escalations: saw 'best: 1', allowed is good and bad"),
        ({}, {"escalations": {"good": float("inf")}}, "targets, column escalations: saw 'good: inf', allowed is good"),
        ({}, {"escalations": {"good": 1.0}}, "targets, column escalations: saw 'good and bad both 1', allowed is good"),
    ],
)
def test_a_wrong_weight_or_target_is_refused(weights, targets, message):
    with pytest.raises(HistoryError) as caught:
        metrics_in_use(weights, targets)
    assert str(caught.value).startswith(message)
