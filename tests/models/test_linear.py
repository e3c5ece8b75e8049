import numpy as np
import pytest

from models.linear import FURTHEST, RULE_WEIGHT, LinearModel, Recipe, base_rate, base_rate_range, logistic_pipeline

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
    model = Recipe("logistic", ("a", "b")).fit(figures, HAPPENED, WEIGHTS)
    pipeline = logistic_pipeline().fit(figures, HAPPENED, weigh__sample_weight=WEIGHTS)
    np.testing.assert_allclose(model.probability(figures), pipeline.predict_proba(figures)[:, 1], rtol=1e-12)


def test_the_mean_probability_is_the_share_seen():
    model = Recipe("logistic", ("a", "b")).fit(FIGURES, HAPPENED, WEIGHTS)
    assert model.probability(FIGURES).mean() == pytest.approx(HAPPENED.mean(), abs=1e-5)
    assert model.coefficients[0] > 0.5


def test_little_evidence_is_held_back():
    few = Recipe("logistic", ("a",)).fit(FIGURES[:20, :1], HAPPENED[:20], WEIGHTS[:20])
    many = Recipe("logistic", ("a",)).fit(FIGURES[:, :1], HAPPENED, WEIGHTS)
    assert abs(few.coefficients[0]) < many.coefficients[0]


def test_one_outcome_alone_leaves_the_base_rate():
    model = Recipe("logistic", ("a", "b")).fit(FIGURES, np.zeros(400), WEIGHTS)
    assert model.kind == "base_rate"
    # (.10 * 10 + 0) / (10 + 400 / 3)
    assert model.probability(FIGURES) == pytest.approx(np.full(400, 1.0 / (10.0 + 400.0 / 3.0)))


def test_a_rule_has_fixed_weights_around_the_base_rate():
    model = Recipe("rule", ("a", "b"), (1.0, -1.0)).fit(FIGURES, HAPPENED, WEIGHTS)
    assert model.coefficients == (RULE_WEIGHT, -RULE_WEIGHT)
    assert model.probability(FIGURES).mean() == pytest.approx(base_rate(HAPPENED, WEIGHTS))


@pytest.mark.parametrize("kind", ["rule", "logistic"])
def test_no_rows_leave_the_assumed_base_rate(kind):
    model = Recipe(kind, ("a",), (1.0,)).fit(np.zeros((0, 1)), np.zeros(0), np.zeros(0))
    assert model.probability(np.array([[3.0]])) == pytest.approx([0.10])


def test_the_range_of_the_base_rate_narrows_with_evidence():
    none = base_rate_range(np.zeros(0), np.zeros(0), 0.05)
    much = base_rate_range(np.repeat([1.0, 0.0], [100, 900]), np.ones(1000), 0.05)
    assert none[0] < much[0] < 0.10 < much[1] < none[1]
