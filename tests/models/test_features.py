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


def test_every_label_has_its_features_and_its_rule():
    assert list(FEATURES) == list(RULES) == list(LABELS)


@pytest.mark.parametrize("label", FEATURES)
def test_features_are_few_and_the_rule_looks_at_some_of_them(label):
    worse = {feature.name: feature.worse for feature in FEATURES[label]}
    names = list(worse)
    assert len(names) == len(FEATURES[label]) == 7
    assert TODAY not in names
    assert set(RULES[label]) <= set(names)
    assert names[0] in RULES[label]
    # the rule weighs by the declared direction: without one a feature would count for nothing
    assert all(worse[name] for name in RULES[label])


@pytest.mark.parametrize("label", FEATURES)
def test_a_cube_holds_each_feature_in_its_place(noisy_panel, label):
    panel = noisy_panel(clients=3)
    grid = read_grid(panel, as_of=panel["month"].max())
    cube = feature_cube(FEATURES[label], grid, np.zeros((3, 36)))
    assert cube.shape == (3, 36, 7)
    for place, feature in enumerate(FEATURES[label]):
        np.testing.assert_array_equal(cube[:, :, place], feature.compute(grid, np.zeros((3, 36))))
