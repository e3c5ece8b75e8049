import numpy as np
import pytest

from models.features import FEATURES, RULES, TODAY, available, feature_cube
from models.grid import read_grid
from models.labels import LABELS


def test_what_the_panel_lacks_is_left_out_and_the_next_takes_its_place(grid_of):
    grid = grid_of({"a": {"hours": [1.0]}})
    names = [feature.name for feature in available("hours", grid, None)]
    assert names == ["recent_rise", "level_against_own", "unrest", "cusum", "breadth", "tenure"]
    with_rises = [feature.name for feature in available("hours", grid, np.zeros((1, 1)))]
    assert with_rises == ["recent_rise", "level_against_own", "unrest", "cusum", "price_rise_recency", *names[4:]]


def test_how_far_past_due_needs_bills_one_by_one(noisy_panel, bills_of):
    panel = noisy_panel(clients=2)
    by_month, by_bill = (read_grid(panel, as_of=panel["month"].max(), bills=told) for told in (None, bills_of(panel)))
    names = [[feature.name for feature in available("late", grid, None)] for grid in (by_month, by_bill)]
    assert names[0][0] == "recent_share"
    assert names[1] == ["lateness", *names[0]]


def test_every_label_has_its_features_and_its_rule():
    assert list(FEATURES) == list(RULES) == list(LABELS)


@pytest.mark.parametrize("label", FEATURES)
def test_features_are_few_and_the_rule_looks_at_some_of_them(label):
    worse = {feature.name: feature.worse for feature in FEATURES[label]}
    names = list(worse)
    assert len(set(names)) == len(FEATURES[label]) == (8 if label == "late" else 7)
    assert TODAY not in names
    trend = set(RULES[label]) - {TODAY}
    # today's standing, but for hours, whose label starts from today's level; and a trend that cannot outweigh it
    assert (TODAY in RULES[label]) is (label != "hours")
    assert len(trend) == 1
    assert trend <= set(names)
    assert RULES[label] == {name: 1.0 if name == TODAY or label == "hours" else 0.1 for name in RULES[label]}
    # the rule weighs by the declared direction: without one a feature would count for nothing
    assert all(worse[name] for name in trend)


@pytest.mark.parametrize("label", FEATURES)
def test_a_cube_holds_each_feature_in_its_place(noisy_panel, bills_of, label):
    panel = noisy_panel(clients=3)
    grid = read_grid(panel, as_of=panel["month"].max(), bills=bills_of(panel))
    cube = feature_cube(FEATURES[label], grid, np.zeros((3, 36)))
    assert cube.shape == (3, 36, len(FEATURES[label]))
    for place, feature in enumerate(FEATURES[label]):
        np.testing.assert_array_equal(cube[:, :, place], feature.compute(grid, np.zeros((3, 36))))
