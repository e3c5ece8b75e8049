import numpy as np
import pytest
from scipy.special import expit

from models.calibration import Calibration
from models.selection import chain_forecasts, choose, log_loss
from models.validation import Forecasts, Rows

CLIENTS = 12
ROWS = 2 * CLIENTS
CLIENT, CUT = np.repeat(np.arange(CLIENTS), 2), np.tile([0, 1], CLIENTS)
HAPPENED = ((CLIENT + CUT) % 2).astype(np.float64)
"""Twelve clients at two cuts: to each it happened after one of them. Windows of a month, so that all are episodes."""
SIDE = np.where(HAPPENED > 0.0, 1.0, -1.0)
EVERYTHING = np.ones(ROWS, dtype=bool)
LN3 = np.log(3.0)


def rows_of(**changes):
    plain = {
        "client": CLIENT,
        "cut": CUT,
        "known_at": CUT + 1,
        "features": (),
        "figures": np.zeros((ROWS, 0)),
        "happened": HAPPENED,
        "already": np.zeros(ROWS, dtype=bool),
        "trains": EVERYTHING,
        "persistence": np.zeros(ROWS),
    }
    return Rows(**plain | changes)


def foretold(log_odds):
    return Forecasts(np.arange(ROWS), np.broadcast_to(log_odds, ROWS).astype(np.float64), np.full(ROWS, 0.5))


def chosen(due=EVERYTHING, rows=None, **candidates):
    return choose(rows or rows_of(), {name: foretold(odds) for name, odds in candidates.items()}, "logistic", due, 1)


def right_for(clients):
    """Give three to one to what happens to the first clients, and against what happens to the others."""
    return np.where(clients > CLIENT, LN3, -LN3) * SIDE


def test_log_loss_by_hand():
    # odds of three: 3/4 to what happened, 1/4 to what did not
    found = log_loss(np.array([LN3, LN3]), np.array([1.0, 0.0]))
    assert found == pytest.approx([np.log(4.0 / 3.0), np.log(4.0)])
    assert log_loss(np.array([-1000.0]), np.array([1.0])) == pytest.approx([1000.0])


class TestBoosting:
    def test_it_takes_over_when_better_by_more_than_a_standard_error(self):
        # gains of ln 1.5 for ten clients, -ln 2 for two: mean .2224; standard error sqrt(12 / 11 * 8.046) / 24 = .1234
        assert chosen(logistic=0.0, boosting=right_for(10)) == "boosting"

    def test_it_does_not_when_better_by_less(self):
        # nine and three: mean .1308, standard error sqrt(12 / 11 * 10.858) / 24 = .1434 (rows as draws: .0992)
        assert chosen(logistic=0.0, boosting=right_for(9)) == "logistic"

    def test_a_tie_goes_to_the_simpler(self):
        assert chosen(logistic=right_for(9), boosting=right_for(9)) == "logistic"

    def test_a_steady_gain_however_small_counts(self):
        assert chosen(logistic=0.5 * SIDE, boosting=0.51 * SIDE) == "boosting"


class TestPersistence:
    def test_it_takes_over_when_better_on_both(self):
        assert chosen(logistic=-0.1 * SIDE, persistence=0.1 * SIDE) == "persistence"

    def test_as_good_a_ranking_is_enough_with_a_smaller_loss(self):
        assert chosen(logistic=3.0 + SIDE, persistence=SIDE) == "persistence"

    def test_a_worse_ranking_is_not(self):
        # the model ranks without a fault but is far too high: its loss is the greater one
        assert chosen(logistic=5.0 + SIDE, persistence=0.0) == "logistic"

    def test_a_greater_loss_is_not(self):
        assert chosen(logistic=0.0, persistence=9.0 + SIDE) == "logistic"

    def test_the_same_forecasts_stay_the_models(self):
        assert chosen(logistic=SIDE, persistence=SIDE) == "logistic"

    def test_it_has_to_beat_the_trees_once_these_took_over(self):
        assert chosen(logistic=0.0, boosting=2.0 * SIDE, persistence=SIDE) == "boosting"
        assert chosen(logistic=0.0, boosting=SIDE, persistence=2.0 * SIDE) == "persistence"


class TestTooLittleEvidence:
    def test_nine_episodes_leave_the_usual(self):
        # a better one each, and nine of the twelve hits came due
        due = (HAPPENED == 0.0) | (CLIENT < 9)
        better = {"logistic": 0.0, "boosting": SIDE, "persistence": SIDE}
        assert chosen(due=due, **better) == "logistic"
        assert chosen(due=(HAPPENED == 0.0) | (CLIENT < 10), **better) == "boosting"

    def test_only_rows_the_question_makes_sense_for_decide(self):
        # for the last six clients, asked nothing, the trees are far off
        odds = np.where(CLIENT < 10, SIDE, -9.0 * SIDE)
        assert chosen(logistic=0.0, boosting=odds) == "logistic"
        assert chosen(rows=rows_of(trains=CLIENT < 10), logistic=0.0, boosting=odds) == "boosting"

    def test_one_outcome_alone_leaves_the_usual(self):
        assert chosen(rows=rows_of(happened=np.ones(ROWS)), logistic=0.0, boosting=5.0) == "logistic"

    def test_a_rule_alone_stays_a_rule(self):
        assert choose(rows_of(), {"rule": foretold(0.0)}, "rule", EVERYTHING, 1) == "rule"


class TestChain:
    def candidates(self, seed=4, cuts=8):
        generator = np.random.default_rng(seed)
        client, cut = (side.ravel() for side in np.meshgrid(np.arange(CLIENTS), np.arange(cuts), indexing="ij"))
        size = len(client)
        rows = rows_of(
            client=client,
            cut=cut,
            known_at=cut + 2,
            figures=np.zeros((size, 0)),
            happened=(generator.random(size) < 0.4).astype(np.float64),
            already=np.zeros(size, dtype=bool),
            trains=np.ones(size, dtype=bool),
            persistence=np.zeros(size),
        )
        raw = {
            name: Forecasts(np.arange(size), generator.normal(size=size), np.full(size, 0.4))
            for name in ("logistic", "boosting", "persistence")
        }
        return rows, raw

    def test_before_anything_came_due_the_usual_is_left_as_it_is(self):
        rows, raw = self.candidates()
        chain = chain_forecasts(rows, raw, "logistic", horizon=1)
        early = rows.cut < 2
        assert chain.probability[early] == pytest.approx(expit(raw["logistic"].log_odds[early]))
        assert not np.allclose(chain.probability[~early], expit(raw["logistic"].log_odds[~early]))
        np.testing.assert_array_equal(chain.base_rate, np.full(len(rows.cut), 0.4))

    def test_what_had_not_come_due_changes_no_earlier_forecast(self):
        rows, raw = self.candidates()
        once = chain_forecasts(rows, raw, "logistic", horizon=1).probability
        for cut in (2, 4, 6):
            flipped = np.where(rows.known_at > cut, 1.0 - rows.happened, rows.happened)
            again = chain_forecasts(Rows(**{**vars(rows), "happened": flipped}), raw, "logistic", horizon=1).probability
            np.testing.assert_array_equal(once[rows.cut <= cut], again[rows.cut <= cut])
            assert not np.array_equal(once, again)

    def test_the_choice_is_made_anew_at_each_cut(self):
        rows, raw = self.candidates()
        side = np.where(rows.happened > 0.0, 1.0, -1.0)
        raw = raw | {"logistic": Forecasts(np.arange(len(side)), 0.0 * side, raw["logistic"].base_rate)}
        raw["boosting"] = Forecasts(np.arange(len(side)), 3.0 * side, raw["logistic"].base_rate)
        del raw["persistence"]
        chain = chain_forecasts(rows, raw, "logistic", horizon=1)
        # the trees took over once ten hits had come due; until then all stand alike
        due = [int((rows.happened[rows.known_at <= cut] > 0.0).sum()) for cut in range(8)]
        for cut, hits in enumerate(due):
            alike = np.ptp(chain.probability[rows.cut == cut]) < 1e-12
            assert alike == (hits < 10)
        assert chain.chosen == "boosting"

    def test_what_is_in_use_now_rests_on_all_that_came_due(self):
        rows, raw = self.candidates()
        chain = chain_forecasts(rows, raw, "logistic", horizon=1)
        assert chain.chosen == choose(rows, raw, "logistic", np.ones(len(rows.cut), dtype=bool), 1)
        assert chain.calibration != Calibration()

    def test_nothing_foretold_is_a_chain_of_nothing(self):
        none = Forecasts(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
        chain = chain_forecasts(rows_of(), {"rule": none}, "rule", horizon=1)
        assert len(chain.rows) == len(chain.probability) == 0
        assert (chain.chosen, chain.calibration) == ("rule", Calibration(1.0, 0.0))
