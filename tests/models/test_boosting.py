import numpy as np
import pytest
from scipy.special import logit
from sklearn.base import clone
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


def remembered(grown):
    """Give scikit-learn's class, each of whose fitted models is put into a list."""

    def made(**settings):
        grown.append(HistGradientBoostingClassifier(**settings))
        return grown[-1]

    return made


@pytest.fixture(scope="module")
def both(rows):
    """Give the model as kept, and scikit-learn's own it was taken over from, which knows figures by their levels."""
    grown = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boosting, "HistGradientBoostingClassifier", remembered(grown))
        model = BoostingRecipe(NAMES, WORSE, 3, 5).fit(*rows)
    (classifier,) = grown
    return model, classifier


def edges_of(figures):
    """Give the 31 quantiles that cut what is known of a figure into 32 levels, one that occurs twice once."""
    return sorted(set(np.quantile(figures[np.isfinite(figures)], np.arange(1, 32) / 32.0)))


def coded(figures, trained_on):
    """Give rows by their levels: how many of the edges each figure lies above."""
    above = [
        (figures[:, [place]] > np.array([edges_of(trained_on[:, place])])).sum(axis=1)
        for place in range(figures.shape[1])
    ]
    return np.where(np.isnan(figures), NAN, np.column_stack(above))


def test_the_tables_say_what_scikit_learn_says(both, rows):
    model, classifier = both
    assert model.kind == "boosting"
    assert len(model.trees) == 40
    generator = np.random.default_rng(9)
    strange = np.concatenate([rows[0], 3.0 * generator.normal(size=(200, 3)), [[NAN] * 3, [1e9, -1e9, 0.0]]])
    levels = coded(strange, rows[0])
    np.testing.assert_allclose(model.probability(strange), classifier.predict_proba(levels)[:, 1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(model.log_odds(strange), classifier.decision_function(levels), rtol=0, atol=1e-12)


def test_a_row_on_a_threshold_goes_where_scikit_learn_sends_it(both, rows):
    model, classifier = both
    asked = {(f, x) for tree in model.trees for f, x in zip(tree.feature, tree.threshold, strict=True) if f != LEAF}
    assert len(asked) > 20
    # a step of the last bit above an edge is the next level
    for feature, threshold in asked:
        for figure in (threshold, np.nextafter(threshold, np.inf)):
            edge = np.zeros((1, 3))
            edge[0, feature] = figure
            expected = classifier.decision_function(coded(edge, rows[0]))
            np.testing.assert_allclose(model.log_odds(edge), expected, rtol=0, atol=1e-12)


def test_thresholds_are_quantiles_of_what_is_known(both, rows):
    told = {feature: edges_of(rows[0][:, feature]) for feature in range(3)}
    for tree in both[0].trees:
        for feature, threshold in zip(tree.feature, tree.threshold, strict=True):
            assert threshold == 0.0 if feature == LEAF else threshold in told[feature]


def test_a_figure_of_few_values_is_cut_between_them(rows):
    """Each value is a level of its own: what scikit-learn grows on the figures themselves is the same."""
    grown = []
    generator = np.random.default_rng(13)
    steps = generator.integers(0, 5, size=(500, 3)) * 10.0
    happened = (generator.random(500) < 0.1 + 0.01 * steps[:, 0]).astype(np.float64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boosting, "HistGradientBoostingClassifier", remembered(grown))
        model = BoostingRecipe(NAMES, WORSE, 3, 5).fit(steps, happened, rows[2])
    plain = clone(grown[0]).fit(steps, happened, sample_weight=rows[2])
    np.testing.assert_allclose(model.probability(steps), plain.predict_proba(steps)[:, 1], rtol=0, atol=1e-12)
    assert np.ptp(model.probability(steps)) > 0.2


def test_a_split_of_known_from_unknown_has_no_figure(rows):
    generator = np.random.default_rng(12)
    happened = (generator.random(500) < 0.5).astype(np.float64)
    figures = np.where(happened[:, None] > 0.0, NAN, generator.normal(size=(500, 1)))
    model = BoostingRecipe(("a",), (0.0,), 3, 5).fit(figures, happened, rows[2])
    chance = model.probability(np.array([[NAN], [0.0], [-1e300], [1e300]]))
    assert chance[0] > 0.8
    assert (chance[1:] < 0.2).all()


def test_a_figure_never_known_is_never_asked_about(rows):
    figures = rows[0].copy()
    figures[:, 1] = NAN
    model = BoostingRecipe(NAMES, WORSE, 3, 5).fit(figures, *rows[1:])
    assert all(1 not in tree.feature for tree in model.trees)
    assert model.means[1] == 0.0
    assert np.isfinite(model.log_odds(rows[0])).all()


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
