"""What the drift benchmark measures with, on cases worked out by hand, and that it runs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks import drift as benchmark
from benchmarks.drift import auc_within_months, plain_forecasts
from models import LABELS
from workbench.drift import DriftInputs

LAST = pd.Period("2026-12", "M")


class TestWithinMonths:
    def test_pairs_of_the_same_month_alone_are_compared(self):
        # Month 1: .9 stands above .2 and .4: 2 of 2. Month 2: .3 above .1, level with .3, below .5: 1.5 of 3. Month 3
        # has no pair. 3.5 of 5, though over all months together it would be another share.
        score = np.array([0.9, 0.2, 0.4, 0.3, 0.1, 0.3, 0.5, 0.8, 0.7])
        happened = np.array([1, 0, 0, 1, 0, 0, 0, 1, 1])
        cut = np.array([1, 1, 1, 2, 2, 2, 2, 3, 3])
        assert auc_within_months(score, happened, cut) == pytest.approx(3.5 / 5.0)

    def test_the_order_of_rows_does_not_matter(self):
        order = np.array([3, 0, 2, 1])
        score, happened, cut = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0, 1, 1, 0]), np.array([1, 1, 2, 2])
        # month 1 rightly, month 2 wrongly
        assert auc_within_months(score, happened, cut) == 0.5
        assert auc_within_months(score[order], happened[order], cut[order]) == 0.5

    def test_a_rate_that_rises_for_all_alike_is_no_skill(self):
        cut = np.repeat(np.arange(4), 4)
        score = cut / 4.0
        happened = (np.tile(np.arange(4), 4) < cut).astype(float)
        assert auc_within_months(score, happened, cut) == 0.5

    @pytest.mark.parametrize("happened", [[0, 0], [1, 1]])
    def test_without_a_pair_there_is_none(self, happened):
        assert np.isnan(auc_within_months(np.array([0.1, 0.2]), np.array(happened), np.array([5, 5])))
        assert np.isnan(auc_within_months(np.zeros(0), np.zeros(0), np.zeros(0)))


@pytest.fixture(scope="module")
def asked() -> DriftInputs:
    """Twelve clients over 16 months, whose scores wander about a mean of their own: some often below 60."""
    generator = np.random.default_rng(3)
    ids = [f"c{number:02d}" for number in range(12)]
    table = pd.MultiIndex.from_product([ids, pd.period_range(LAST - 15, LAST, freq="M")])
    panel = pd.DataFrame({"client_id": table.get_level_values(0), "month": table.get_level_values(1)})
    level = np.repeat(np.linspace(58.0, 80.0, 12), 16)
    score = level + generator.normal(0.0, 5.0, len(panel))
    return DriftInputs(panel.assign(score=score, hours=20.0), None, None, LAST, tuple(ids))


class TestPlainModels:
    @pytest.mark.parametrize("kind", ["logistic", "boosting"])
    def test_they_foretell_from_the_past_alone(self, asked, kind):
        found = plain_forecasts(asked, "grade", kind)
        assert len(found) > 30
        assert found["score"].between(0.0, 1.0).all()
        assert (found["cut"] <= LAST.ordinal - LABELS["grade"].horizon).all()
        # with another future what was said before it is the same
        later = asked.panel["month"] > LAST - 3
        changed = replace(asked, panel=asked.panel.assign(score=asked.panel["score"].mask(later, 1.0)))
        again = plain_forecasts(changed, "grade", kind)
        # a window that reaches into the changed months is taught from by none of the cuts before it
        before = LAST.ordinal - 3 - LABELS["grade"].horizon
        once, other = (one.loc[one["cut"] <= before].reset_index(drop=True) for one in (found, again))
        assert len(once) > 10
        pd.testing.assert_frame_equal(once, other)

    def test_without_a_past_there_is_no_forecast(self, asked):
        young = replace(asked, panel=asked.panel.loc[asked.panel["month"] > LAST - 4])
        assert plain_forecasts(young, "grade", "logistic").empty


def test_scores_are_printed_beside_each_other(asked, capsys, monkeypatch):
    monkeypatch.setattr(benchmark, "DRAWS", 20)
    benchmark.print_scores(asked, "grade", 3)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("grade: ")
    assert [line.split(" AUC ")[0].strip() for line in lines[2:6]] == [
        "model",
        "persistence",
        "plain logistic",
        "plain boosting",
    ]
    assert lines[6].strip().startswith("gain over persistence ")


def test_a_question_the_history_cannot_answer_is_said(asked, capsys):
    benchmark.print_scores(asked, "late", 3)
    assert capsys.readouterr().out.startswith("late: the history tells no 'late_share'")


def test_copies_make_up_the_portfolio_that_is_timed(asked):
    many = benchmark._many_clients(asked)
    assert many.panel["client_id"].nunique() == benchmark.CLIENTS
    assert not many.panel.duplicated(["client_id", "month"]).any()
    assert many.bills is None
