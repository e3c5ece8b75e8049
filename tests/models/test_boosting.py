import numpy as np
import pytest
from scipy.special import logit
from sklearn.ensemble import HistGradientBoostingClassifier

from models import boosting
from models.boosting import LEAF, BoostingRecipe, Tree, TreesModel

NAN = np.nan
NAMES, WORSE = ("a", "b", "c"), (1.0, -1.0, 0.0)


@pytest.fixture(scope="module")
def rows():
    generator = np.random.default_rng(8)
    figures = generator.normal(size=(500, 3))
    figures[generator.random((500, 3)) < 0.1] = NAN
    tilt = np.nan_to_num(figures) @ np.array([1.0, -0.8, 0.4]) + np.nan_to_num(figures[:, 2]) ** 2
    happened = (generator.random(500) < 1.0 / (1.0 + np.exp(1.5 - tilt))).astype(np.float64)
    return figures, happened, np.full(500, 1.0 / 3.0)


@pytest.fixture(scope="module")
def both(rows):
    """Give the model as kept, and scikit-learn's own it was taken over from."""
    grown = []

    class Remembered(HistGradientBoostingClassifier):
        def fit(self, *arguments, **settings):
            grown.append(self)
            return super().fit(*arguments, **settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boosting, "HistGradientBoostingClassifier", Remembered)
        model = BoostingRecipe(NAMES, WORSE, 3, 5).fit(*rows)
    (classifier,) = grown
    return model, classifier


def test_the_tables_say_what_scikit_learn_says(both, rows):
    model, classifier = both
    assert model.kind == "boosting"
    assert len(model.trees) == 60
    generator = np.random.default_rng(9)
    strange = np.concatenate([rows[0], 3.0 * generator.normal(size=(200, 3)), [[NAN] * 3, [1e9, -1e9, 0.0]]])
    np.testing.assert_allclose(model.probability(strange), classifier.predict_proba(strange)[:, 1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(model.log_odds(strange), classifier.decision_function(strange), rtol=0, atol=1e-12)


def test_a_row_on_a_threshold_goes_where_scikit_learn_sends_it(both):
    model, classifier = both
    tree = model.trees[0]
    edge = np.zeros((1, 3))
    edge[0, tree.feature[0]] = tree.threshold[0]
    np.testing.assert_allclose(model.log_odds(edge), classifier.decision_function(edge), rtol=0, atol=1e-12)


def test_figures_without_an_unknown_in_training_may_be_unknown_later(rows):
    figures, happened, weights = rows
    whole = np.isfinite(figures).all(axis=1)
    model = BoostingRecipe(NAMES, WORSE, 3, 5).fit(figures[whole], happened[whole], weights[whole])
    assert np.isfinite(model.log_odds(np.full((1, 3), NAN))).all()


def test_trees_are_monotone_where_a_direction_was_declared(both):
    model, _ = both
    along = np.linspace(-4.0, 4.0, 400)
    generator = np.random.default_rng(10)
    for _ in range(20):
        base = np.tile(generator.normal(size=3), (400, 1))
        for place, worse in ((0, 1.0), (1, -1.0)):
            figures = base.copy()
            figures[:, place] = along
            steps = np.diff(model.log_odds(figures)) * worse
            assert (steps >= -1e-12).all()
    # and not where none was: c is worse at either end
    figures = np.zeros((400, 3))
    figures[:, 2] = along
    steps = np.diff(model.log_odds(figures))
    assert (steps > 0).any()
    assert (steps < 0).any()


def test_contributions_add_up(both, rows):
    model, _ = both
    usual = model.intercept + sum(tree.value[0] for tree in model.trees)
    total = usual + model.contributions(rows[0]).sum(axis=1)
    np.testing.assert_allclose(total, model.log_odds(rows[0]), rtol=0, atol=1e-12)
    # over the rows it was fitted to each tree's root is their mean
    assert usual == pytest.approx(model.log_odds(rows[0]).mean(), abs=1e-12)


def test_means_are_of_what_is_known(both, rows):
    assert both[0].means == pytest.approx(np.nanmean(rows[0], axis=0))


def test_the_same_seed_grows_the_same_trees(both, rows):
    assert BoostingRecipe(NAMES, WORSE, 3, 5).fit(*rows) == both[0]


def test_one_outcome_alone_leaves_the_base_rate(rows):
    model = BoostingRecipe(NAMES, WORSE, 3, 5).fit(rows[0], np.zeros(500), rows[2])
    assert model.kind == "base_rate"
    # (.10 * 10 + 0) / (10 + 500 / 3)
    assert model.log_odds(rows[0][:1]) == pytest.approx([logit(1.0 / (10.0 + 500.0 / 3.0))])
    none = BoostingRecipe(NAMES, WORSE, 3, 5).fit(np.zeros((0, 3)), np.zeros(0), np.zeros(0))
    assert none.probability(np.zeros((1, 3))) == pytest.approx([0.10])


class TestReading:
    """A tree of five nodes: a <= 2, then left b <= 0; leaves -1, +1 and 3; means 0.5 and -0.25."""

    TREE = Tree(
        feature=(0, 1, LEAF, LEAF, LEAF),
        threshold=(2.0, 0.0, 0.0, 0.0, 0.0),
        left=(1, 3, 0, 0, 0),
        right=(2, 4, 0, 0, 0),
        unknown_left=(False, True, False, False, False),
        value=(0.5, -0.25, 3.0, -1.0, 1.0),
    )
    MODEL = TreesModel(("a", "b"), (0.0, 0.0), (TREE,), -2.0)
    FIGURES = np.array([[2.0, 0.0], [2.0, 0.1], [2.1, 0.0], [NAN, 0.0], [1.0, NAN]])

    def test_leaves_by_hand(self):
        # intercept -2; up to and including the threshold is left; unknown a goes right, unknown b left
        assert self.MODEL.log_odds(self.FIGURES).tolist() == [-3.0, -1.0, 1.0, 1.0, -3.0]
        assert self.MODEL.probability(self.FIGURES)[2] == pytest.approx(1.0 / (1.0 + np.exp(-1.0)))

    def test_steps_by_hand(self):
        # a: from .5 to -.25 is -.75, to 3 is 2.5; b: from -.25 to -1 is -.75, to 1 is 1.25
        expected = [[-0.75, -0.75], [-0.75, 1.25], [2.5, 0.0], [2.5, 0.0], [-0.75, -0.75]]
        assert self.MODEL.contributions(self.FIGURES).tolist() == expected

    def test_trees_add_up(self):
        twice = TreesModel(("a", "b"), (0.0, 0.0), (self.TREE, self.TREE), -2.0)
        # -2 + two leaves each
        assert twice.log_odds(self.FIGURES).tolist() == [-4.0, 0.0, 4.0, 4.0, -4.0]

    def test_a_tree_that_is_one_leaf_says_one_thing(self):
        leaf = Tree((LEAF,), (0.0,), (0,), (0,), (False,), (0.75,))
        model = TreesModel(("a",), (0.0,), (leaf,), 0.25)
        assert model.log_odds(np.array([[5.0], [NAN]])).tolist() == [1.0, 1.0]
        assert model.contributions(np.array([[5.0]])).tolist() == [[0.0]]
