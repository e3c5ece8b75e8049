import numpy as np
import pytest

from models.linear import Recipe
from models.validation import Rows, forward_forecasts, pulled

CLIENTS, CUTS, KNOWN_AFTER = 12, 15, 4


def some_rows(seed=2):
    generator = np.random.default_rng(seed)
    client, cut = (side.ravel() for side in np.meshgrid(np.arange(CLIENTS), np.arange(CUTS), indexing="ij"))
    rows = CLIENTS * CUTS
    return Rows(
        client=client,
        cut=cut,
        figures=generator.normal(size=(rows, 1)),
        happened=(generator.random(rows) < 0.4).astype(np.float64),
        already=generator.random(rows) < 0.2,
        trains=generator.random(rows) < 0.8,
        persistence=generator.normal(size=rows),
    )


class Recording:
    """A recipe that writes down what it was fitted to."""

    def __init__(self):
        self.seen = []

    def fit(self, figures, happened, weights):
        self.seen.append(figures[:, 0])
        return Recipe("logistic", ("a",)).fit(figures, happened, weights)


def test_training_ends_an_embargo_before_the_cut():
    rows = some_rows()
    recipe = Recording()
    forecasts = forward_forecasts(rows, recipe, known_after=KNOWN_AFTER, horizon=3)
    cuts = np.unique(rows.cut[forecasts.rows])
    assert len(cuts) == len(recipe.seen) > 5
    for cut, seen in zip(cuts, recipe.seen, strict=True):
        allowed = rows.trains & (rows.cut <= cut - KNOWN_AFTER)
        np.testing.assert_array_equal(seen, rows.figures[allowed, 0])


def test_outcomes_not_yet_known_change_no_forecast():
    rows, cut = some_rows(), 9
    before = forward_forecasts(rows, Recipe("logistic", ("a",)), known_after=KNOWN_AFTER, horizon=3)
    flipped = rows.happened.copy()
    unknown = rows.cut > cut - KNOWN_AFTER
    flipped[unknown] = 1.0 - flipped[unknown]
    changed = Rows(**{**rows.__dict__, "happened": flipped})
    after = forward_forecasts(changed, Recipe("logistic", ("a",)), known_after=KNOWN_AFTER, horizon=3)
    early = rows.cut[before.rows] <= cut
    np.testing.assert_array_equal(before.probability[early], after.probability[early])
    assert not np.array_equal(before.probability[~early], after.probability[~early])


def test_nothing_is_foretold_before_both_outcomes_were_seen_in_three_clients():
    rows = some_rows()
    rare = Rows(**{**rows.__dict__, "happened": (rows.client < 2).astype(np.float64)})
    forecasts = forward_forecasts(rare, Recipe("logistic", ("a",)), known_after=KNOWN_AFTER, horizon=3)
    assert len(forecasts.rows) == 0


def test_pulling_is_in_log_odds():
    # odds 1 and 1/4 at half way: odds 1/2
    assert pulled(np.array([0.5]), 0.2, 0.5) == pytest.approx([1.0 / 3.0])
    assert pulled(np.array([0.5]), 0.2, 0.0) == pytest.approx([0.2])
    assert pulled(np.array([0.5]), 0.2, 1.0) == pytest.approx([0.5])
