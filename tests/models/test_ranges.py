import numpy as np
import pytest

from models.assessment import DriftModel
from models.calibration import NO_SIGNAL, Calibration
from models.linear import LinearModel, LinearRecipe, base_rate
from models.ranges import LEAST_CLIENTS, probability_ranges
from models.validation import Rows

RULE = LinearRecipe("rule", ("a",), (0.5,))
LEARNED = LinearRecipe("logistic", ("a",))


def rows_of(clients, cuts=6, seed=1):
    generator = np.random.default_rng(seed)
    size = clients * cuts
    figures = generator.normal(size=(size, 1))
    return Rows(
        client=np.repeat(np.arange(clients), cuts),
        cut=np.tile(np.arange(cuts), clients),
        known_at=np.tile(np.arange(cuts), clients) + 3,
        features=("a",),
        figures=figures,
        happened=(generator.random(size) < 1.0 / (1.0 + np.exp(1.0 - figures[:, 0]))).astype(np.float64),
        already=np.zeros(size, dtype=bool),
        trains=np.ones(size, dtype=bool),
        persistence=np.zeros(size),
    )


def ranges(recipe, rows, calibration=None, seed=1, today=(-1.0, 0.0, 1.0)):
    weights = np.full(len(rows.cut), 1.0 / 3.0)
    fitted = recipe.fit(rows.of(("a",)), rows.happened, weights)
    rate = base_rate(rows.happened, weights)
    clients = len(np.unique(rows.client))
    model = DriftModel(fitted, rate, calibration or Calibration(), float(weights.sum()), clients)
    figures = np.array(today)[:, None]
    low, high = probability_ranges(model, recipe, rows, figures, 3, np.random.default_rng(seed))
    return low, model.calibration.apply(fitted.log_odds(figures), rate), high


def test_without_a_row_the_range_is_that_of_the_assumption():
    model = DriftModel(LinearModel("base_rate", (), (), (), (), np.log(1.0 / 9.0)), 0.10, Calibration(), 0.0, 0)
    none = rows_of(0)
    low, high = probability_ranges(model, RULE, none, np.zeros((1, 0)), 3, np.random.default_rng(1))
    # Beta(1, 9) has the distribution 1 - (1 - x)^9: its 5 and 95 %
    assert low == pytest.approx([1.0 - 0.95 ** (1.0 / 9.0)])
    assert high == pytest.approx([1.0 - 0.05 ** (1.0 / 9.0)])


def test_fixed_weights_move_with_the_base_rate_and_keep_their_distance():
    low, chance, high = ranges(RULE, rows_of(12))
    odds = [np.log(side / (1.0 - side)) for side in (low, chance, high)]
    for bound in (odds[0], odds[2]):
        assert np.ptp(bound - odds[1]) < 1e-9
    assert (low < chance).all()
    assert (chance < high).all()


def test_a_learned_model_is_refitted_to_drawn_clients():
    low, chance, high = ranges(LEARNED, rows_of(20))
    assert ((low < chance) & (chance < high)).all()
    # how much the figure weighs is unsure too: the range is no mere shift
    odds = [np.log(side / (1.0 - side)) for side in (low, high)]
    assert np.ptp(odds[1] - odds[0]) > 0.01
    other, _, _ = ranges(LEARNED, rows_of(20), seed=2)
    assert not np.array_equal(low, other)


def test_more_clients_make_it_narrower():
    few, many = (ranges(LEARNED, rows_of(clients)) for clients in (12, 60))
    assert (many[2] - many[0] < few[2] - few[0]).all()


def test_too_few_clients_are_no_sample_to_draw_from():
    once, again = (ranges(LEARNED, rows_of(LEAST_CLIENTS - 1), seed=seed)[0] for seed in (1, 2))
    np.testing.assert_array_equal(once, again)


def test_no_signal_gives_all_the_range_of_the_base_rate():
    low, chance, high = ranges(LEARNED, rows_of(20), NO_SIGNAL)
    assert max(np.ptp(side) for side in (low, chance, high)) < 1e-12
    assert low[0] < chance[0] < high[0]
