import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.linear import LinearRecipe
from models.validation import CLIENTS_A_SIDE, Rows, episodes_among, forward_forecasts

CLIENTS, CUTS, KNOWN_AFTER = 12, 15, 4
LOGISTIC = LinearRecipe("logistic", ("a",))


def some_rows(seed=2, slowest=0):
    """Give rows told apart by their figure "a", known `KNOWN_AFTER` months after the cut or up to `slowest` later."""
    generator = np.random.default_rng(seed)
    client, cut = (side.ravel() for side in np.meshgrid(np.arange(CLIENTS), np.arange(CUTS), indexing="ij"))
    rows = CLIENTS * CUTS
    return Rows(
        client=client,
        cut=cut,
        known_at=cut + KNOWN_AFTER + generator.integers(0, slowest + 1, size=rows),
        features=("b", "a"),
        figures=np.column_stack([generator.normal(size=rows), np.arange(rows, dtype=np.float64)]),
        happened=(generator.random(rows) < 0.4).astype(np.float64),
        already=generator.random(rows) < 0.2,
        trains=generator.random(rows) < 0.8,
        persistence=generator.normal(size=rows),
    )


class Recording:
    """A recipe that writes down which rows it was fitted to, and how much each counted."""

    features = ("a",)

    def __init__(self):
        self.seen = []
        self.weights = []

    def fit(self, figures, happened, weights):
        self.seen.append(figures[:, 0].astype(int))
        self.weights.append(weights)
        return LOGISTIC.fit(figures, happened, weights)


def test_columns_are_told_by_name():
    rows = some_rows()
    np.testing.assert_array_equal(rows.of(("a", "b"), np.array([3, 5])), rows.figures[[3, 5]][:, ::-1])


def test_training_ends_where_outcomes_are_not_known_yet():
    rows, recipe = some_rows(), Recording()
    forecasts = forward_forecasts(rows, recipe, horizon=3)
    cuts = np.unique(rows.cut[forecasts.rows])
    assert len(cuts) == len(recipe.seen) > 5
    for cut, seen, weights in zip(cuts, recipe.seen, recipe.weights, strict=True):
        np.testing.assert_array_equal(seen, np.flatnonzero(rows.trains & (rows.cut <= cut - KNOWN_AFTER)))
        assert (weights == 1.0 / 3.0).all()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 9), st.booleans())
def test_no_row_is_trained_on_before_its_outcome_was_known(seed, slowest, by_client):
    rows, recipe = some_rows(seed, slowest), Recording()
    folds = rows.client % 3 if by_client else None
    forecasts = forward_forecasts(rows, recipe, horizon=3, folds=folds)
    groups = np.zeros(len(rows.cut), dtype=int) if folds is None else folds
    foretold = list(dict.fromkeys(zip(rows.cut[forecasts.rows], groups[forecasts.rows], strict=True)))
    assert len(foretold) == len(recipe.seen)
    for (cut, group), seen in zip(foretold, recipe.seen, strict=True):
        assert (rows.known_at[seen] <= cut).all()
        allowed = rows.trains & (rows.known_at <= cut)
        if folds is not None:
            assert (groups[seen] != group).all()
            allowed &= groups != group
        np.testing.assert_array_equal(seen, np.flatnonzero(allowed))


def test_by_client_every_row_is_foretold_once():
    rows = some_rows()
    forecasts = forward_forecasts(rows, LOGISTIC, horizon=3, folds=rows.client % 3)
    assert len(np.unique(forecasts.rows)) == len(forecasts.rows)
    late = rows.cut[forecasts.rows] == CUTS - 1
    assert late.sum() == CLIENTS


def test_outcomes_not_yet_known_change_no_forecast():
    rows, cut = some_rows(slowest=3), 9
    before = forward_forecasts(rows, LOGISTIC, horizon=3)
    unknown = rows.known_at > cut
    changed = Rows(**{**vars(rows), "happened": np.where(unknown, 1.0 - rows.happened, rows.happened)})
    after = forward_forecasts(changed, LOGISTIC, horizon=3)
    early = rows.cut[before.rows] <= cut
    same = rows.cut[after.rows] <= cut
    np.testing.assert_array_equal(before.rows[early], after.rows[same])
    np.testing.assert_array_equal(before.log_odds[early], after.log_odds[same])
    np.testing.assert_array_equal(before.base_rate[early], after.base_rate[same])
    assert not np.array_equal(before.log_odds[~early], after.log_odds[~same])


def test_the_base_rate_is_that_of_the_past():
    rows = some_rows()
    forecasts = forward_forecasts(rows, LOGISTIC, horizon=3)
    for cut in np.unique(rows.cut[forecasts.rows]):
        past = rows.trains & (rows.known_at <= cut)
        # (.10 * 10 + episodes / 3) / (10 + rows / 3)
        expected = (1.0 + rows.happened[past].sum() / 3.0) / (10.0 + past.sum() / 3.0)
        assert forecasts.base_rate[rows.cut[forecasts.rows] == cut] == pytest.approx(expected)


def test_nothing_is_foretold_before_both_outcomes_were_seen_in_three_clients():
    rows = some_rows()
    assert CLIENTS_A_SIDE == 3
    for few in (2, CLIENTS - 2):
        rare = Rows(**{**vars(rows), "happened": (rows.client < few).astype(np.float64)})
        assert len(forward_forecasts(rare, LOGISTIC, horizon=3).rows) == 0
    enough = Rows(**{**vars(rows), "happened": (rows.client < 3).astype(np.float64)})
    assert len(forward_forecasts(enough, LOGISTIC, horizon=3).rows) > 0


def test_learned_weights_wait_for_so_many_episodes():
    rows = some_rows()
    forecasts = forward_forecasts(rows, LOGISTIC, horizon=3, least_episodes=20)
    first = rows.cut[forecasts.rows].min()
    assert episodes_among(rows, rows.trains & (rows.known_at <= first), 3) >= 20
    assert episodes_among(rows, rows.trains & (rows.known_at < first), 3) < 20
    assert len(forward_forecasts(rows, LOGISTIC, horizon=3, least_episodes=1000).rows) == 0


def test_episodes_are_counted_among_the_rows_meant():
    rows = some_rows()
    hits = Rows(**{**vars(rows), "happened": (rows.cut >= 12).astype(np.float64)})
    everyone = np.ones(len(rows.cut), dtype=bool)
    # months 12 to 14 in a row: one episode a client in windows of 3, three in windows of 1
    assert episodes_among(hits, everyone, 3) == CLIENTS
    assert episodes_among(hits, everyone, 1) == 3 * CLIENTS
    assert episodes_among(hits, rows.client < 5, 3) == 5
