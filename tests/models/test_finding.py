import numpy as np
import pandas as pd
import pytest

from models import finding
from models.calibration import Calibration
from models.finding import CandidateScores, finding_text, has_clear_gain, has_signal, is_tested, validated
from models.grid import read_grid
from models.labels import ask
from models.selection import Chain
from models.validation import Forecasts, Rows

LATE, HOURS = ask("late", horizon=3), ask("hours", horizon=12)

CLIENT, CUT = np.repeat(np.arange(6), 2), np.tile([0, 3], 6)
HAPPENED = np.array([1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1], dtype=np.float64)
ALREADY = CLIENT == 5
TODAY = np.array([0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 9, 9], dtype=np.float64)
"""Six clients at two cuts a window apart; the last one is bad already, and stays so."""

ALL = np.arange(12)
FIRST = pd.Period("2022-01", "M")
GRID = read_grid(
    pd.DataFrame({"client_id": list("abcdef"), "month": pd.PeriodIndex([FIRST] * 6, freq="M"), "late_share": 0.0}),
    as_of=FIRST + 7,
)


def validate(probability, persistence=TODAY, rows_foretold=ALL):
    rows = Rows(
        client=CLIENT,
        cut=CUT,
        known_at=CUT + 4,
        features=(),
        figures=np.zeros((12, 0)),
        happened=HAPPENED,
        already=ALREADY,
        trains=~ALREADY,
        persistence=persistence,
    )
    log_odds = np.log(probability / (1.0 - probability))[rows_foretold]
    rates = np.full(len(rows_foretold), 0.5)
    chain = Chain(rows_foretold, probability[rows_foretold], rates, "logistic", Calibration())
    raw = {"logistic": Forecasts(rows_foretold, log_odds, rates), "rule": Forecasts(rows_foretold, -log_odds, rates)}
    new = Forecasts(rows_foretold, log_odds, rates)
    return validated(rows, chain, raw, new, LATE, GRID, np.random.default_rng(1))


class TestScores:
    PROBABILITY = np.array([0.6, 0.2, 0.8, 0.6, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.9, 0.9])

    def test_rankings_are_within_months_over_all_and_over_those_not_bad_already(self):
        scores = validate(self.PROBABILITY).scores
        # cut 0: .6 over three of four, .9 over four of four; cut 3: .6 and .9 over four of four each: 15 of 16
        assert scores["auc"] == pytest.approx(15.0 / 16.0)
        # cut 0: 3 of 4; cut 3: 4 of 4
        assert scores["auc_drifters"] == pytest.approx(7.0 / 8.0)
        assert scores["trend_auc_drifters"] == pytest.approx(1.0 / 8.0)
        # today: client 0 stands level with three and below one at cut 0 (1.5 of 4), client 1 above four at cut 3
        assert scores["persistence_auc_drifters"] == pytest.approx(5.5 / 8.0)
        assert scores["gain_drifters"] == pytest.approx(1.5 / 8.0)
        assert scores["auc_new_clients"] == scores["auc_drifters"]

    def test_probabilities_are_judged_over_those_the_question_makes_sense_for(self):
        scores = validate(self.PROBABILITY).scores
        # squared errors: .16 twice, .64, and .04 seven times = 1.24, against .25 ten times
        assert scores["brier_skill"] == pytest.approx(1.0 - 1.24 / 2.5)

    def test_all_of_a_month_are_no_better_than_chance(self):
        # five a month are all that the question makes sense for
        assert validate(self.PROBABILITY).scores["lift_first_five"] == 1.0

    def test_who_stands_first_in_a_month_is_held_against_all(self, monkeypatch):
        # the first alone: client 1 at both cuts, one hit of two, against two of ten among all; today: the same client
        monkeypatch.setattr(finding, "FIRST", 1)
        scores = validate(self.PROBABILITY).scores
        assert scores["lift_first_five"] == pytest.approx(2.5)
        assert scores["persistence_lift_first_five"] == pytest.approx(2.5)

    def test_episodes_are_those_foretold_and_asked_about(self):
        assert validate(self.PROBABILITY).scores["test_episodes"] == 2

    def test_the_forecasts_themselves_are_kept(self):
        tested = validate(self.PROBABILITY).tested
        np.testing.assert_array_equal(tested.client, CLIENT[:10])
        # cuts 0 and 3: January and April 2022, months 624 and 627 since January 1970
        assert tested.cut.tolist() == [624, 627] * 5
        np.testing.assert_array_equal(tested.probability, self.PROBABILITY[:10])
        np.testing.assert_array_equal(tested.happened, HAPPENED[:10])

    def test_candidates_stand_side_by_side(self):
        model, rule = validate(self.PROBABILITY).candidates
        assert model.name == "logistic"
        assert model.auc_drifters == pytest.approx(7.0 / 8.0)
        # -ln of what was given to what happened: .6 twice, 1 - .8 = .2 once, .8 seven times; over ten
        assert model.log_loss == pytest.approx(-(2 * np.log(0.6) + np.log(0.2) + 7 * np.log(0.8)) / 10.0)
        assert rule.auc_drifters == pytest.approx(1.0 / 8.0)
        assert rule.document()["name"] == "rule"

    def test_nothing_foretold_is_nothing_scored(self):
        found = validate(self.PROBABILITY, rows_foretold=np.arange(0))
        assert (found.scores, found.curve, found.candidates) == ({}, (), ())
        assert len(found.tested.happened) == 0

    def test_a_score_that_cannot_be_computed_is_absent_from_the_document(self):
        assert CandidateScores("rule", None, 0.5, None).document() == {"name": "rule", "auc_drifters": 0.5}


def scored(low, high, auc=0.7, name="auc_drifters", **others):
    return {name: auc, "test_episodes": 30, "interval": {name: [low, high]}} | others


def told(scores, question=LATE, calibration=None, untested="logistic"):
    return finding_text(scores, question, base_rate=0.2, calibration=calibration or Calibration(), untested=untested)


class TestText:
    def test_the_interval_decides(self):
        assert has_signal(scored(0.51, 0.9), LATE)
        assert not has_signal(scored(0.5, 0.9), LATE)
        assert not has_signal({"auc_drifters": 0.7}, LATE)
        assert is_tested(scored(0.3, 0.6), LATE)
        assert not is_tested({"auc_drifters": 0.7, "test_episodes": 30}, LATE)

    def test_fewer_than_ten_later_episodes_are_no_test_whatever_the_interval(self):
        few, enough = (scored(0.9, 0.99) | {"test_episodes": seen} for seen in (9, 10))
        assert not is_tested(few, LATE)
        assert not has_signal(few, LATE)
        assert told(few).startswith("No predictive signal: too little history to test a forecast (9 later episodes)")
        assert is_tested(enough, LATE)
        assert has_signal(enough, LATE)
        assert told(enough).startswith("Predictive signal")

    def test_of_hours_everyone_decides(self):
        assert has_signal(scored(0.51, 0.9, name="auc"), HOURS)
        assert not has_signal(scored(0.51, 0.9), HOURS)

    def test_a_signal_is_told_beside_persistence(self):
        def beside(persistence, gain):
            scores = scored(0.6, 0.8, persistence_auc_drifters=persistence)
            return told(scores | {"interval": {**scores["interval"], "gain_drifters": gain}})

        assert beside(0.65, [0.01, 0.09]) == (
            "Predictive signal: AUC 0.70 (0.60 to 0.80) among clients not bad already, on 30 later episodes. "
            "Looking at today alone gives 0.65, less than the model."
        )
        assert beside(0.65, [0.0, 0.1]).endswith("less than the model, though the two cannot be told apart.")
        assert beside(0.75, [-0.09, -0.01]).endswith("gives 0.75, more than the model.")
        assert beside(0.75, [-0.1, 0.01]).endswith("more than the model, though the two cannot be told apart.")
        assert beside(0.704, [-0.05, 0.04]).endswith("gives 0.70, the same as the model.")

    def test_only_a_gain_above_none_is_clear(self):
        assert has_clear_gain({"interval": {"gain_drifters": [0.001, 0.1]}})
        assert not has_clear_gain({"interval": {"gain_drifters": [0.0, 0.1]}})
        assert not has_clear_gain({})

    def test_too_bold_is_told(self):
        text = told(scored(0.6, 0.8), calibration=Calibration(0.4, 0.0))
        assert text.endswith("their distance from the base rate is multiplied by 0.40.")

    def test_guessing_is_told_and_what_bad_ones_lend_to_it(self):
        assert told(scored(0.4, 0.8, auc=0.6)) == (
            "No predictive signal: AUC 0.60 (0.40 to 0.80) among clients not bad already, on 30 later episodes, "
            "cannot be told from guessing (0.5); everyone is given the base rate of 0.2."
        )
        lent = scored(0.4, 0.8) | {"auc": 0.85, "interval": {"auc_drifters": [0.4, 0.8], "auc": [0.8, 0.9]}}
        assert told(lent).endswith(" Over all clients it is 0.85, owed to those who are bad already.")

    def test_too_little_history_is_told(self):
        assert told({}) == (
            "No predictive signal: too little history to test a forecast (0 later episodes); "
            "everyone is given the base rate of 0.2."
        )
        assert told({"test_episodes": 3}, untested="rule") == (
            "No predictive signal: too little history to test a forecast (3 later episodes); "
            "fixed weights move each client a little from the base rate of 0.2, untested."
        )
        assert told({}, untested="borrowed").endswith(
            "borrowed weights move each client from the base rate of 0.2, untested here."
        )
        assert told({}, untested="nothing").endswith(
            "no outcome is known yet, and a rate of 0.2 is assumed for everyone."
        )
