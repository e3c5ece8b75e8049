import numpy as np
import pandas as pd
import pytest

from models.features import FEATURES, feature_cube
from models.grid import rise_months
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
    reason = told("late", 0, grid, usual=0.2)[0]
    assert reason.text == "late share of invoices lately: 1, against a usual 0.20"


def test_a_price_rise_is_told_by_its_age(grid_of):
    grid = grid_of({"a": {"hours": [1.0] * 9}, "b": {"hours": [1.0] * 9}})
    rises = pd.DataFrame({"client_id": ["a"], "month": pd.PeriodIndex(["2022-05"], freq="M")})
    reasons = told("hours", 4, grid, rises=rise_months(rises, grid))
    assert [reason.text for reason in reasons] == [
        "the last price rise was 4 months ago",
        "no price rise is known in the last 24 months",
    ]


def test_what_is_not_known_is_not_told(grid_of):
    assert told("hours", 1, grid_of({"a": {"hours": [1.0, 2.0]}})) == [None]


def test_the_direction_is_said_where_it_counts():
    values = {"now": 31.0, "then": 24.0, "months": 6.0}
    assert str(Reason("went", "hours", values, -0.2)).endswith("over 6 months (lowers the chance)")
    assert Reason("went", "hours", values, 0.2).effect == "raises"
    assert Reason("went", "hours", values).effect == ""


@pytest.mark.parametrize("label", FEATURES)
def test_every_feature_has_a_sentence(noisy_panel, grid_of, label):
    panel = noisy_panel(clients=3)
    columns = {client: rows.drop(columns=["client_id", "month"]) for client, rows in panel.groupby("client_id")}
    grid = grid_of({client: {name: rows[name].to_numpy() for name in rows} for client, rows in columns.items()})
    for number, feature in enumerate(FEATURES[label]):
        for reason in told(label, number, grid, rises=np.zeros((3, 36))):
            assert reason.code in TEXTS
            assert feature.measure in MEASURES or feature.story == "price_rise"
            assert "{" not in reason.text
