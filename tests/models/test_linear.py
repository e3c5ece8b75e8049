import numpy as np
import pytest

from models.linear import (
    FURTHEST,
    PRIOR_SPREAD,
    LinearModel,
    LinearRecipe,
    base_rate,
    base_rate_range,
    logistic_pipeline,
)

GENERATOR = np.random.default_rng(11)
FIGURES = np.column_stack([GENERATOR.normal(5.0, 2.0, 400), GENERATOR.normal(0.0, 1.0, 400)])
HAPPENED = (GENERATOR.random(400) < 1.0 / (1.0 + np.exp(2.0 - (FIGURES[:, 0] - 5.0)))).astype(np.float64)
WEIGHTS = np.full(400, 1.0 / 3.0)


def test_a_sum_by_hand():
    model = LinearModel("logistic", ("a", "b"), (10.0, 0.0), (2.0, 1.0), (0.5, -1.0), -1.0)
    # -1 + .5 * (14 - 10) / 2 - 1 * .25 = -.25; unknown counts as the mean
    figures = np.array([[14.0, 0.25], [np.nan, np.nan]])
    assert model.log_odds(figures) == pytest.approx([-0.25, -1.0])
    assert model.probability(figures)[1] == pytest.approx(1.0 / (1.0 + np.e))


def test_a_wild_figure_makes_no_certainty():
    model = LinearModel("logistic", ("a",), (0.0,), (1.0,), (0.5,), 0.0)
    assert model.log_odds(np.array([[1e9]])) == pytest.approx([0.5 * FURTHEST])


def test_the_plain_numbers_say_what_the_pipeline_says():
    figures = FIGURES.copy()
    figures[::7, 1] = np.nan
    model = LinearRecipe("logistic", ("a", "b")).fit(figures, HAPPENED, WEIGHTS)
    pipeline = logistic_pipeline().fit(figures, HAPPENED, weigh__sample_weight=WEIGHTS)
    np.testing.assert_allclose(model.probability(figures), pipeline.predict_proba(figures)[:, 1], rtol=1e-12)


def test_the_mean_probability_is_the_share_seen():
    model = LinearRecipe("logistic", ("a", "b")).fit(FIGURES, HAPPENED, WEIGHTS)
    assert model.probability(FIGURES).mean() == pytest.approx(HAPPENED.mean(), abs=1e-5)
    assert model.coefficients[0] > 0.5


def test_little_evidence_is_held_back():
    few = LinearRecipe("logistic", ("a",)).fit(FIGURES[:20, :1], HAPPENED[:20], WEIGHTS[:20])
    many = LinearRecipe("logistic", ("a",)).fit(FIGURES[:, :1], HAPPENED, WEIGHTS)
    assert abs(few.coefficients[0]) < many.coefficients[0]


def test_one_outcome_alone_leaves_the_base_rate():
    model = LinearRecipe("logistic", ("a", "b")).fit(FIGURES, np.zeros(400), WEIGHTS)
    assert model.kind == "base_rate"
    # (.10 * 10 + 0) / (10 + 400 / 3)
    assert model.probability(FIGURES) == pytest.approx(np.full(400, 1.0 / (10.0 + 400.0 / 3.0)))


@pytest.mark.parametrize("kind", ["rule", "borrowed"])
def test_given_weights_are_kept_around_the_base_rate(kind):
    model = LinearRecipe(kind, ("a", "b"), (0.3, -0.7)).fit(FIGURES, HAPPENED, WEIGHTS)
    assert model.kind == kind
    assert model.coefficients == (0.3, -0.7)
    assert model.probability(FIGURES).mean() == pytest.approx(base_rate(HAPPENED, WEIGHTS))


def test_given_weights_need_no_second_outcome():
    # (.10 * 10 + 0) / (10 + 400 / 3) is the mean; who stands higher in "a" stands higher still
    model = LinearRecipe("rule", ("a",), (0.5,)).fit(FIGURES[:, :1], np.zeros(400), WEIGHTS)
    assert model.kind == "rule"
    assert model.probability(FIGURES[:, :1]).mean() == pytest.approx(1.0 / (10.0 + 400.0 / 3.0))
    assert np.ptp(model.probability(FIGURES[:, :1])) > 0.0


def test_persistence_is_learned_like_a_model_of_one_figure():
    today = LinearRecipe("persistence", ("a",)).fit(FIGURES[:, :1], HAPPENED, WEIGHTS)
    model = LinearRecipe("logistic", ("a",)).fit(FIGURES[:, :1], HAPPENED, WEIGHTS)
    assert today.kind == "persistence"
    assert (today.coefficients, today.intercept) == (model.coefficients, model.intercept)


@pytest.mark.parametrize(("kind", "weights"), [("rule", (1.0,)), ("borrowed", (1.0,)), ("logistic", ())])
def test_no_rows_leave_the_assumed_base_rate(kind, weights):
    model = LinearRecipe(kind, ("a",), weights).fit(np.zeros((0, 1)), np.zeros(0), np.zeros(0))
    assert model.probability(np.array([[3.0]])) == pytest.approx([0.10])


@pytest.mark.parametrize("kind", ["rule", "borrowed", "logistic", "persistence"])
def test_without_a_feature_the_base_rate_alone_is_left(kind):
    model = LinearRecipe(kind, ()).fit(np.zeros((400, 0)), HAPPENED, WEIGHTS)
    assert model.kind == "base_rate"
    assert model.probability(np.zeros((2, 0))) == pytest.approx([base_rate(HAPPENED, WEIGHTS)] * 2)


def test_the_range_of_the_base_rate_narrows_with_evidence():
    none = base_rate_range(np.zeros(0), np.zeros(0), 0.05)
    much = base_rate_range(np.repeat([1.0, 0.0], [100, 900]), np.ones(1000), 0.05)
    assert none[0] < much[0] < 0.10 < much[1] < none[1]


class TestDeclaredDirections:
    """Four groups of ten: of those with neither a nor b it happened to 4, with a alone 8, with b alone 1, with both 5.

    So a speaks for it, and b against.
    """

    A, B = np.repeat([0.0, 1.0, 0.0, 1.0], 10), np.repeat([0.0, 0.0, 1.0, 1.0], 10)
    ROWS = np.column_stack([A, B])
    SEEN = np.concatenate([np.arange(10) < hits for hits in (4, 8, 1, 5)]).astype(np.float64)
    ONCE = np.ones(40)

    def fit(self, *worse):
        return LinearRecipe("logistic", ("a", "b"), worse=worse).fit(self.ROWS, self.SEEN, self.ONCE)

    def test_weights_that_agree_with_what_is_declared_are_as_without_it(self):
        free = self.fit()
        assert free.coefficients[0] > 0.0 > free.coefficients[1]
        for declared in ((1.0, -1.0), (0.0, -1.0), (1.0, 0.0), (0.0, 0.0)):
            assert self.fit(*declared) == free

    def test_a_contrary_weight_is_held_at_nought_and_the_rest_fitted_anew(self):
        model = self.fit(1.0, 1.0)
        assert model.coefficients[1] == 0.0
        assert (model.kind, model.features) == ("logistic", ("a", "b"))
        alone = LinearRecipe("logistic", ("a",)).fit(self.ROWS[:, :1], self.SEEN, self.ONCE)
        assert model.coefficients[0] == pytest.approx(alone.coefficients[0], rel=1e-9)
        assert model.intercept == pytest.approx(alone.intercept, abs=1e-9)
        # At the mode the rows' errors add up to nothing, and along a standardised (-1, 1) to the weight over the
        # prior's variance. Of those without a 5 of 20, with it 13 of 20.
        without, having = model.probability(np.array([[0.0, 0.0], [1.0, 1.0]]))
        assert 20.0 * (without + having) == pytest.approx(18.0, abs=5e-3)
        pull = (13.0 - 20.0 * having) - (5.0 - 20.0 * without)
        assert pull == pytest.approx(model.coefficients[0] / PRIOR_SPREAD**2, abs=5e-3)

    def test_where_a_is_declared_the_other_way_too_nothing_is_left_but_the_mean(self):
        model = self.fit(-1.0, 1.0)
        assert model.coefficients == (0.0, 0.0)
        assert model.probability(self.ROWS) == pytest.approx(np.full(40, 18.0 / 40.0))

    def test_the_mean_is_of_weighted_rows(self):
        weights = np.where(self.SEEN > 0.0, 3.0, 1.0)
        model = LinearRecipe("logistic", ("a", "b"), worse=(-1.0, 1.0)).fit(self.ROWS, self.SEEN, weights)
        assert model.coefficients == (0.0, 0.0)
        # 18 threefold to 22: 54 of 76
        assert model.probability(self.ROWS) == pytest.approx(np.full(40, 54.0 / 76.0))

    def test_one_is_left_out_at_a_time_the_most_contrary_first(self):
        """Beside a, b would count for less; on its own it speaks for it, because it is rare where a is common."""
        generator = np.random.default_rng(14)
        a = generator.normal(size=2_000)
        b = -0.8 * a + 0.6 * generator.normal(size=2_000)
        happened = (generator.random(2_000) < 1.0 / (1.0 + np.exp(2.0 * a + 0.5 * b))).astype(np.float64)
        rows, once = np.column_stack([a, b]), np.ones(2_000)
        free = LinearRecipe("logistic", ("a", "b")).fit(rows, happened, once)
        assert free.coefficients[0] < free.coefficients[1] < 0.0
        held = LinearRecipe("logistic", ("a", "b"), worse=(1.0, 1.0)).fit(rows, happened, once)
        assert held.coefficients[0] == 0.0
        assert held.coefficients[1] > 0.5

    def test_given_weights_are_nobodys_to_change(self):
        model = LinearRecipe("borrowed", ("a", "b"), (-0.3, 0.7), worse=(1.0, -1.0)).fit(
            self.ROWS, self.SEEN, self.ONCE
        )
        assert model.coefficients == (-0.3, 0.7)
