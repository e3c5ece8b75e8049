"""The model card, without a browser: every figure on it against an assessment made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from history import History
from models import DriftAssessment
from models.boosting import TreesModel
from models.calibration import NO_SIGNAL
from models.effort_change import EffortChange


def _card() -> None:
    import streamlit as st

    from ui.screens import model_card

    model_card.draw(st.session_state["assessed"])


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, company: History) -> AppTest:
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    page = AppTest.from_function(_card, default_timeout=60)
    page.session_state["open_history"] = company
    return page


def _drawn(card: AppTest, assessment: DriftAssessment) -> AppTest:
    card.session_state["assessed"] = assessment
    card.run()
    assert not card.exception
    return card


def _texts(card: AppTest) -> str:
    told = "\n".join(one.value for one in (*card.markdown, *card.caption))
    return told.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")


def _table(card: AppTest, header: str) -> list[list[str]]:
    lines = next(one.value for one in card.markdown if one.value.startswith(f"| {header}")).splitlines()[2:]
    plain = [line.replace("\\", "").replace("\N{NO-BREAK SPACE}", " ") for line in lines]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in plain]


def test_the_ways_of_forecasting_stand_side_by_side_and_auc_is_explained(
    card: AppTest, assessment: DriftAssessment
) -> None:
    page = _drawn(card, assessment)
    assert _table(page, "Forecast") == [
        ["In use (as chosen month by month)", "0.85 (0.8 to 0.91)", "0.8 (0.7 to 0.9)", "–"],
        ["Looking at today alone", "0.75", "0.7", "0.4"],
        ["Fixed rule: standing and trend", "too little history", "too little history", "0.41"],
        ["Learned weights (logistic)", "0.85", "0.8", "0.35"],
        ["Trees", "not tried below 60 episodes", "–", "–"],
    ]
    told = _texts(page)
    assert "0.5 is guessing" in told
    assert "in the same month" in told
    assert "among clients not bad already: 0.1 (0.01 to 0.12)." in told


def test_a_gain_that_rounds_to_nothing_has_no_sign(card: AppTest, assessment: DriftAssessment) -> None:
    page = _drawn(card, replace(assessment, scores={**assessment.scores, "gain_drifters": -0.001}))
    assert "among clients not bad already: 0 (0.01 to 0.12).** 0 is no gain." in _texts(page)


def test_a_client_that_left_cannot_be_bad_already(card: AppTest, assessment: DriftAssessment) -> None:
    fitted = replace(assessment.model.fitted, features=("level", "tickets_rise"))
    page = _drawn(card, replace(assessment, label="churn", model=replace(assessment.model, fitted=fitted)))
    assert len(_table(page, "Forecast")[0]) == 3


def test_weights_are_told_as_what_they_do_to_the_odds_after_calibration(
    card: AppTest, assessment: DriftAssessment
) -> None:
    # A slope of .5 halves -ln 4: one standard deviation more multiplies the odds by exp(-ln 2) = .5.
    assert _table(_drawn(card, assessment), "It looks at") == [
        ["Score lately", "multiplies the odds by 0.5", "-0.69"],
        ["Trend of score over the last six months", "leaves the odds as they are", "0"],
    ]


def test_trees_have_no_single_weight_and_a_model_without_signal_is_not_used(
    card: AppTest, assessment: DriftAssessment
) -> None:
    trees = TreesModel(("level", "slope"), (75.0, 0.0), (), 0.0)
    grown = replace(assessment, model=replace(assessment.model, fitted=trees, calibration=NO_SIGNAL))
    page = _drawn(card, grown)
    assert "no single weight can be given" in _texts(page)
    assert page.warning[0].value.startswith("It is not used today")


@pytest.mark.parametrize(
    ("foretold", "said"),
    [
        ((0.05, 0.30), "In 2 of 2 groups"),
        (
            (0.05, 0.10),
            "In 1 of 2 groups of forecasts what was foretold lies within the range of what came.** In the "
            "others it came true more often than foretold.",
        ),
        ((0.20, 0.30), "In the others it came true less often than foretold."),
        (
            (0.20, 0.10),
            "In 0 of 2 groups of forecasts what was foretold lies within the range of what came.** In the "
            "others it came true now more, now less often than foretold.",
        ),
    ],
)
def test_how_many_groups_came_true_as_foretold_is_said(
    card: AppTest, assessment: DriftAssessment, foretold: tuple[float, float], said: str
) -> None:
    curve = tuple(replace(group, foretold=one) for group, one in zip(assessment.curve, foretold, strict=True))
    assert said in _texts(_drawn(card, replace(assessment, curve=curve)))


def test_where_this_history_stands_among_the_steps_of_evidence(card: AppTest, assessment: DriftAssessment) -> None:
    page = _drawn(card, assessment)
    assert [row[2] for row in _table(page, "From so many episodes")] == ["", "", "◀", ""]
    data = dict(_table(page, "Data"))
    assert data["Months"] == "Jan 2026 to Dec 2026"
    assert data["Clients learned from"] == "30"
    assert data["Base rate within the horizon"] == "25.0 %"


def test_how_far_hours_rose_is_told_for_hours_alone(card: AppTest, assessment: DriftAssessment) -> None:
    assert "How far do hours rise?" not in [one.value for one in _drawn(card, assessment).subheader]
    change = EffortChange(value=0.38, assumed=0.25, seen=0.4, low=0.34, high=0.46, episodes=41)
    told = _texts(
        _drawn(
            card,
            replace(
                assessment,
                label="hours",
                effort_change=change,
                model=replace(
                    assessment.model,
                    fitted=replace(assessment.model.fitted, features=("recent_rise", "unrest")),
                ),
            ),
        )
    )
    assert "In 41 drifts of your history the hours rose by +40 % (+34 % to +46 %) in the end." in told
    assert "Drawn toward the assumption of +25 % that makes **+38 %**" in told


def test_an_untested_forecast_says_so(card: AppTest, assessment: DriftAssessment) -> None:
    page = _drawn(card, replace(assessment, scores={}, curve=(), candidates=(), signal=False))
    assert [one.value for one in page.info] == [
        "No forecast could be held against what followed yet: there is too little history.",
        "Too little was foretold yet to hold groups of forecasts against what came.",
    ]
