import numpy as np
import pandas as pd
import pytest

from models.features import FEATURES, feature_cube, today_of
from models.grid import read_grid, rise_months
from models.labels import LABELS, ask
from models.reasons import MEASURES, TEXTS, Reason, facts


def told(label, number, grid, usual=0.0, rises=None):
    feature, cut = FEATURES[label][number], grid.months - 1
    figures = feature_cube((feature,), grid, rises)[:, cut, 0]
    return facts(feature, figures, usual, grid, rises, cut)


def test_a_rise_is_told_by_its_two_ends(grid_of):
    reason = told("hours", 0, grid_of({"a": {"hours": [24.0] * 3 + [26.0] * 3 + [31.0] * 3}}))[0]
    assert reason.code == "went"
    assert dict(reason.values) == {"now": 31.0, "then": 24.0, "months": 6.0}
    assert reason.text == "hours a month went from 24 to 31 over 6 months"


def test_ends_that_point_the_other_way_are_not_told(grid_of):
    # up from 20 to 30 over the half year, but falling since: the feature is below 0
    reason = told("hours", 0, grid_of({"a": {"hours": [20.0] * 3 + [45.0] * 3 + [30.0] * 3}}))[0]
    assert reason.code == "ratio"
    assert reason.values["now"] < 1.0


def test_a_share_is_told_against_the_usual(grid_of):
    grid = grid_of({"a": {"late_share": [1.0, 0.0], "invoices_issued": [1.0, 1.0]}})
    reason = told_of("stands", "late", grid, usual=0.2)
    assert reason.text == "late share of invoices lately: 1, against a usual 0.20"


def test_a_price_rise_is_told_by_its_age(grid_of):
    grid = grid_of({"a": {"hours": [1.0] * 9}, "b": {"hours": [1.0] * 9}})
    rises = pd.DataFrame({"client_id": ["a"], "month": pd.PeriodIndex(["2022-05"], freq="M")})
    reasons = told("hours", 4, grid, rises=rise_months(rises, grid))
    assert [reason.text for reason in reasons] == [
        "the last price rise was 4 months ago",
        "no price rise is known in the last 24 months",
    ]


def told_of(story, label, grid, usual=0.0):
    number = [feature.story for feature in FEATURES[label]].index(story)
    return told(label, number, grid, usual)[0]


def test_a_sum_of_rises_is_told_by_its_ends_or_in_standard_deviations(grid_of):
    rising = grid_of({"a": {"hours": [20.0] * 6 + [30.0] * 3}})
    assert told_of("cusum", "hours", rising).text == "hours a month went from 20 to 30 over 6 months"
    # a wild month lies behind it: its ends are alike, its sum of 3 - .5 lost .5 or more a month since
    passed = grid_of({"a": {"hours": [20.0] * 6 + [90.0] + [20.0] * 3}})
    reason = told_of("cusum", "hours", passed)
    assert reason.code == "cusum"
    assert "hours a month have stood above the client's own level: " in reason.text


def test_breadth_is_told_by_its_two_counts(grid_of):
    grid = grid_of({"a": {"hours": [20.0] * 6 + [30.0] * 3, "tickets_opened": [12.0] * 9}})
    assert told_of("breadth", "hours", grid).text == "1 of 2 measures stand clearly above the client's own year"
    assert told_of("breadth", "hours", grid_of({"a": {"hours": [20.0] * 3}})) is None


def test_lateness_is_told_in_days_beside_those_of_the_others(panel_of):
    panel = panel_of({client: {"hours": [1.0] * 2} for client in ("a", "b", "new")})
    bills = pd.DataFrame({"client_id": ["a", "b"], "issued": panel["month"].iloc[:1].repeat(2)})
    for fate, values in {
        "late": [1.0, 0.0],
        "past_due": [12.0, -6.0],
        "days": [42.0, 24.0],
        "disputed": [0.0] * 2,
    }.items():
        bills[fate], bills[f"{fate}_known"], bills[f"{fate}_pending"] = values, panel["month"].iloc[1], False
    grid = read_grid(panel, as_of=panel["month"].max(), bills=bills)
    # one bill each, drawn toward the mean of 3 as by two bills more: (12 + 6) / 3 and (-6 + 6) / 3; of "new" nothing
    reasons = told("late", 0, grid)
    told_in_days = "days from due date to payment (below 0: early) lately: "
    assert reasons[0].text == told_in_days + "6, against a usual 3"
    assert reasons[1].text == told_in_days + "0, against a usual 3"
    assert reasons[2] is None


def test_tenure_is_told_in_months(grid_of):
    grid = grid_of({"a": {"hours": [20.0] * 9}})
    assert told_of("tenure", "hours", grid, usual=np.log(25.0)).text == "known for 8 months, against a usual 24"


def told_today(label, grid, usual):
    feature, cut = today_of(ask(label, horizon=LABELS[label].horizon)), grid.months - 1
    figures = feature_cube((feature,), grid, None)[:, cut, 0]
    return facts(feature, figures, usual, grid, None, cut)[0].text


@pytest.mark.parametrize("label", ["grade", "churn"])
def test_todays_standing_of_a_score_is_told_as_a_score(grid_of, label):
    grid = grid_of({"a": {"score": [70.0] * 3, "left": [0.0] * 3}})
    assert told_today(label, grid, -65.0) == "score lately: 70, against a usual 65"


def test_todays_standing_of_hours_is_told_as_a_ratio(grid_of):
    grid = grid_of({"a": {"hours": [20.0] * 6 + [25.0] * 6}})
    expected = "hours a month of the last 6 months: 1.25 times those before, against a usual 1"
    assert told_today("hours", grid, 1.0) == expected


def test_todays_standing_of_bills_is_told_as_a_share(grid_of):
    grid = grid_of({"a": {"late_share": [1.0, 0.0, 0.0, 0.0, 0.0], "invoices_issued": [1.0] * 5}})
    assert told_today("late", grid, 0.2) == "late share of invoices lately: 0.25, against a usual 0.20"


def test_what_is_not_known_is_not_told(grid_of):
    assert told("hours", 1, grid_of({"a": {"hours": [1.0, 2.0]}})) == [None]


def test_the_direction_is_said_where_it_counts():
    values = {"now": 31.0, "then": 24.0, "months": 6.0}
    assert str(Reason("went", "hours", values, -0.2)).endswith("over 6 months (lowers the chance)")
    assert Reason("went", "hours", values, 0.2).effect == "raises"
    assert Reason("went", "hours", values).effect == ""


@pytest.mark.parametrize("label", FEATURES)
def test_every_feature_has_a_sentence(noisy_panel, bills_of, label):
    panel = noisy_panel(clients=3)
    grid = read_grid(panel, as_of=panel["month"].max(), bills=bills_of(panel))
    for number, feature in enumerate(FEATURES[label]):
        for reason in told(label, number, grid, rises=np.zeros((3, 36))):
            if reason is None:
                # of disputes these bills tell nothing, and the panel of its last month not yet
                assert feature.measure == "disputed_share"
                continue
            assert reason.code in TEXTS
            assert reason.measure in MEASURES or feature.story in ("price_rise", "breadth", "tenure")
            assert "{" not in reason.text
