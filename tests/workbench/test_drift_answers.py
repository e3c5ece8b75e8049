"""Questions of drift: each answered once, kept where there is a place, lent to where little is known, and warned of."""

import errno
import os
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import workbench.drift as room
from models import ModelError
from models.effort_change import EffortChange
from models.keeping import KINDS
from sharing import LearnedModels, learned_models
from simulator import Scenario
from tests.models.assessed_by_hand import FITTED, assert_the_same, assessed, of_hours
from workbench.drift import WARNING_LABELS, DriftAnswers, DriftInputs

MONTH = pd.Period("2026-12", "M")
OURS, THEIRS = "0a" * 32, "0b" * 32


def inputs_of(panel, month=MONTH, clients=("acme",)):
    return DriftInputs(panel, None, None, month, clients)


@pytest.fixture
def asked(monkeypatch):
    """Lay hand-made assessments in the place of training; give the list of what was asked, to be trained.

    Unless a test says otherwise (`found`), each label's is the same but for its name.
    """
    seen = []

    def instead(inputs, *, label, scenario, borrowed_weights):
        seen.append((label, borrowed_weights))
        answer = found.get(label, replace(assessed(), label=label))
        if isinstance(answer, ModelError):
            raise answer
        return answer

    found = {}
    monkeypatch.setattr(room, "foretell", instead)
    instead.found, instead.seen = found, seen
    return instead


def answers(kept=None, fingerprint=OURS, scenario=None, clients=("acme", "bolt"), month=MONTH):
    return DriftAnswers(fingerprint, inputs_of(pd.DataFrame(), month, clients), scenario or Scenario(), kept)


@pytest.fixture
def kept(tmp_path):
    return LearnedModels(tmp_path / "shelf")


class TestKept:
    def test_a_question_is_answered_once(self, asked):
        once = answers()
        assert once.answer("grade") is once.answer("grade")
        assert asked.seen == [("grade", None)]
        once.answer("late")
        assert [label for label, _ in asked.seen] == ["grade", "late"]

    @pytest.mark.parametrize("kind", KINDS)
    def test_what_is_kept_is_not_trained_a_second_time(self, asked, kept, kind):
        asked.found["grade"] = assessed(kind)
        answers(kept).answer("grade")
        assert len(asked.seen) == 1
        assert_the_same(answers(kept).answer("grade"), assessed(kind))
        assert len(asked.seen) == 1

    @pytest.mark.parametrize(
        "other",
        [
            {"fingerprint": THEIRS},
            {"scenario": Scenario(seed=99)},
            {"scenario": Scenario(targets={"days_to_pay": (20.0, 50.0)})},
            {"clients": ("acme",)},
            {"clients": ("acmebolt",)},
            {"month": MONTH - 1},
        ],
        ids=str,
    )
    def test_what_an_answer_hangs_on_trains_anew(self, asked, kept, other):
        answers(kept).answer("grade")
        answers(kept, **other).answer("grade")
        assert len(asked.seen) == 2

    def test_another_question_trains_anew(self, asked, kept):
        answers(kept).answer("grade")
        assert answers(kept).answer("late").label == "late"
        assert len(asked.seen) == 2

    def test_without_a_place_nothing_is_kept(self, asked):
        answers().answer("grade")
        answers().answer("grade")
        assert len(asked.seen) == 2

    def test_a_full_disk_costs_the_training_and_no_answer(self, asked, kept, monkeypatch):
        def full(*_):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(learned_models, "write_new", full)
        for visitor in (1, 2):
            assert_the_same(answers(kept).answer("grade"), assessed())
            assert len(asked.seen) == visitor

    def test_what_the_history_cannot_answer_is_not_kept(self, asked, kept):
        asked.found["late"] = ModelError("the history tells no 'late_share'")
        with pytest.raises(ModelError, match="tells no"):
            answers(kept).answer("late")
        assert not kept.shelf.exists()


class TestWarnings:
    """Base rate a quarter: the line is a half, at which bolt stands; acme stands at .3, and of gone nothing is said."""

    def test_every_question_that_can_warn_is_asked_and_no_other(self, asked):
        found = answers().warnings()
        assert sorted(label for label, _ in asked.seen) == sorted(WARNING_LABELS)
        assert "hours" not in WARNING_LABELS
        assert found == {"bolt": tuple(f"drift_{label}" for label in WARNING_LABELS)}

    def test_only_questions_already_asked_warn_so_far(self, asked):
        ours = answers()
        assert ours.warnings_so_far() == {}
        ours.answer("late")
        ours.answer("hours")
        assert ours.warnings_so_far() == {"bolt": ("drift_late",)}
        assert [label for label, _ in asked.seen] == ["late", "hours"]

    def test_without_a_signal_nobody_is_warned_of(self, asked):
        for label in WARNING_LABELS:
            asked.found[label] = assessed(label=label, signal=label == "disputed")
        assert answers().warnings() == {"bolt": ("drift_disputed",)}

    @pytest.mark.parametrize(
        ("base_rate", "warned"),
        [(0.25, {"bolt"}), (0.2501, set()), (0.15, {"bolt", "acme"}), (0.1501, {"bolt"})],
    )
    def test_the_line_is_twice_the_base_rate(self, asked, base_rate, warned):
        # acme's .1 + .2 is a last bit above twice .15
        asked.found["churn"] = assessed(label="churn", model=replace(assessed().model, base_rate=base_rate))
        ours = answers()
        ours.answer("churn")
        assert set(ours.warnings_so_far()) == warned

    def test_borrowed_weights_warn_of_nobody(self, asked, monkeypatch):
        monkeypatch.setattr(room, "sample_weights", lambda label, kept: {"level": -0.5})
        ours = answers()
        ours.answer("grade", borrow=True)
        assert ours.warnings_so_far() == {}

    def test_what_the_history_cannot_tell_warns_of_nobody(self, asked):
        for label in ("grade", "late", "churn"):
            asked.found[label] = ModelError("the history tells no such thing")
        assert answers().warnings() == {"bolt": ("drift_disputed",)}


def scores(clients, months, seed=2):
    """Give a panel of scores around 64, of which many fall below 60 for a month: plenty of episodes."""
    generator = np.random.default_rng(seed)
    ids = [f"c{number:02d}" for number in range(clients)]
    table = pd.MultiIndex.from_product([ids, pd.period_range(MONTH - months + 1, MONTH, freq="M")])
    panel = pd.DataFrame({"client_id": table.get_level_values(0), "month": table.get_level_values(1)})
    return panel.assign(score=generator.normal(66.0, 5.0, size=len(panel)))


LENT = {"level": -0.5, "slope": -0.25}


class TestBorrowing:
    @pytest.fixture(autouse=True)
    def lent(self, monkeypatch):
        monkeypatch.setattr(room, "sample_weights", lambda label, kept: LENT)

    def ours(self, panel):
        return DriftAnswers(OURS, inputs_of(panel), Scenario())

    def test_where_there_is_too_little_lent_weights_are_in_use_and_only_on_request(self):
        ours = self.ours(scores(4, 12))
        own, lent = ours.answer("grade"), ours.answer("grade", borrow=True)
        assert (own.gate, own.borrowed, own.model.fitted.kind) == ("rule", False, "rule")
        assert (lent.gate, lent.borrowed, lent.model.fitted.kind) == ("rule", True, "borrowed")
        assert dict(zip(lent.model.fitted.features, lent.model.fitted.coefficients, strict=True)) == LENT
        # each answer stands beside the other
        assert ours.answer("grade") is own
        assert ours.answer("grade", borrow=True) is lent

    def test_where_there_is_enough_nothing_is_borrowed(self):
        ours = self.ours(scores(14, 14))
        own, lent = ours.answer("grade"), ours.answer("grade", borrow=True)
        assert own.gate != "rule"
        assert not lent.borrowed
        assert_the_same(lent, own)

    def test_a_lent_answer_is_kept_apart(self, asked, kept):
        answers(kept).answer("grade")
        answers(kept).answer("grade", borrow=True)
        assert asked.seen == [("grade", None), ("grade", LENT)]
        answers(kept).answer("grade", borrow=True)
        assert len(asked.seen) == 2


class TestWeightsOfTheMadeUpCompany:
    @pytest.fixture(autouse=True)
    def company(self, tmp_path, monkeypatch):
        (tmp_path / "made_up").mkdir()
        rows = "".join(f"acme,2026-{month:02d},1000,{20 + month % 3}\n" for month in range(1, 13))
        (tmp_path / "made_up" / "months.csv").write_text(f"client_id,month,mrr,hours\n{rows}")
        monkeypatch.setattr(room, "SAMPLE", tmp_path / "made_up")

    def test_learned_weights_are_lent(self, asked):
        asked.found["grade"] = assessed("logistic")
        assert room.sample_weights("grade") == {"level": -1.4, "slope": 0.0}

    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "logistic"])
    def test_where_another_model_is_in_use_none_are(self, asked, kind):
        asked.found["grade"] = assessed(kind)
        assert FITTED[kind].kind == kind
        assert room.sample_weights("grade") == {}

    def test_where_it_has_too_little_itself_none_are(self):
        assert room.sample_weights("hours") == {}

    def test_it_is_trained_once_and_kept(self, asked, kept):
        for _ in range(2):
            assert room.sample_weights("grade", kept) == {"level": -1.4, "slope": 0.0}
        assert asked.seen == [("grade", None)]


class TestEffortChangeLearned:
    def test_past_drifters_teach_it(self):
        learned = room.effort_change_learned(of_hours())["drift_effort_change"]
        assert learned.value == 0.4
        assert learned.method == "rise of hours of past drifters, drawn toward 0.25"
        assert learned.evidence == "8 distinct drifts, mean rise 0.50"

    def test_one_drift_is_one(self):
        one = replace(of_hours(), effort_change=EffortChange(0.3, 0.25, 0.6, None, None, 1))
        assert room.effort_change_learned(one)["drift_effort_change"].evidence == "1 distinct drift, mean rise 0.60"

    def test_without_a_past_drift_nothing_is_learned(self):
        none = replace(of_hours(), effort_change=EffortChange(0.25, 0.25, None, None, None, 0))
        assert room.effort_change_learned(none) == {}
        assert room.effort_change_learned(None) == {}
        assert room.effort_change_learned(assessed()) == {}
