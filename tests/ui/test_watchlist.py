"""The watchlist, without a browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from history import History, read_history
from models import LABELS, DriftAssessment
from models.calibration import NO_SIGNAL
from models.features import FEATURES, TODAY
from models.reasons import TEXTS, Reason
from ui import state
from ui.reason_words import figure_words, reason_text
from ui.screens.watchlist_questions import labels


def _page() -> None:
    from ui.screens import watchlist

    watchlist.show()


def _or_elsewhere() -> None:
    import streamlit as st

    from ui.screens import watchlist

    if st.session_state.get("away"):
        st.title("Elsewhere")
    else:
        watchlist.show()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    return AppTest.from_function(_page, default_timeout=60)


@pytest.fixture
def by_hand(page: AppTest, company: History, monkeypatch: pytest.MonkeyPatch, assessment: DriftAssessment) -> AppTest:
    """Return the page on the small company, its forecasts made by hand."""
    monkeypatch.setattr(state, "watched", lambda label, borrow=False: assessment)
    page.session_state["open_history"] = company
    return page


def _said(page: AppTest) -> list[str]:
    return [one.value.replace("\N{NO-BREAK SPACE}", " ") for one in page.markdown]


def _put_in(page: AppTest, acting: float, turning: float, averted: float, label: str = "grade") -> AppTest:
    for name, value in (("acting", acting), ("turning", turning), ("averted", averted)):
        page.number_input(key=f"watchlist_cost:{label}:{name}").set_value(value)
    return page.run()


def test_every_question_can_be_asked() -> None:
    assert set(labels()) == set(LABELS)


def test_how_often_warnings_came_true_is_said_with_its_range(by_hand: AppTest) -> None:
    by_hand.run()
    assert not by_hand.exception
    told = next(one for one in _said(by_hand) if "it came true" in one)
    assert told.startswith("**Of clients given about 30 %, it came true for 27 %** (18 % to 38 %).")
    assert "Of those given about 5 %, for 4 % (1 % to 11 %)." in told
    assert "it happened 2.5 (1.2 to 3.8) times as often as among all" in told
    assert "by today's standing alone, 1.5 times." in told


def test_what_acting_earns_follows_from_the_owners_figures(by_hand: AppTest) -> None:
    # 100 / (.5 * 2000) = 10 %. By hand over four client-months, one of which came true, a hit saving 1000:
    # two warnings, one hit 100 * (1000 - 200) / 4; today alone misses it 100 * -200 / 4; all 100 * (1000 - 400) / 4.
    page = _put_in(by_hand.run(), 100.0, 2000.0, 50.0)
    assert not page.exception
    told = _said(page)
    assert any(one.startswith("**Acting pays from a probability of 10 % on**") for one in told)
    assert any("2 clients are above it: Bolt, Acme. With the low end of the range too: 1." in one for one in told)
    table = next(one for one in told if "Way of warning" in one).splitlines()[2:]
    cells = [[cell.strip().replace("\\", "") for cell in line.strip("|").split("|")] for line in table]
    assert cells == [
        ["These forecasts, from 10 % on", "2", "50 %", "+$20,000"],
        ["As many warnings, by today's standing alone", "2", "0 %", "-$5,000"],
        ["Acting on everyone", "4", "25 %", "+$15,000"],
        ["Doing nothing", "0", "–", "$0"],
    ]
    assert "**In the past these forecasts would have earned the most.**" in told
    assert page.dataframe[0].value["pays"].tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        # At 300 to save 1000 the line is 30 %: two warnings. A hundred client-months of the forecasts, of today alone
        # (second and third), of everyone: 10,000, 10,000, 45,000; 10,000, 35,000, 20,000; a loss of 15,000 and more.
        ([1.0, 0.0, 1.0, 1.0], "**In the past acting on everyone would have earned more**"),
        ([0.0, 1.0, 1.0, 0.0], "**In the past looking at today's standing alone would have earned more.**"),
        ([0.0, 0.0, 0.0, 0.0], "**In the past acting on such warnings would have cost more than it saved.**"),
    ],
)
def test_where_another_way_earned_more_that_is_said(
    by_hand: AppTest,
    monkeypatch: pytest.MonkeyPatch,
    assessment: DriftAssessment,
    happened: list[float],
    said: str,
) -> None:
    other = replace(assessment, tested=replace(assessment.tested, happened=np.array(happened)))
    monkeypatch.setattr(state, "watched", lambda label, borrow=False: other)
    page = _put_in(by_hand.run(), 300.0, 2000.0, 50.0)
    assert any(one.startswith(said) for one in _said(page))


def test_no_warning_at_all_is_said(by_hand: AppTest) -> None:
    # 700 / 1000 = 70 %, above every forecast.
    page = _put_in(by_hand.run(), 700.0, 2000.0, 50.0)
    assert "In the past no forecast reached that line: there would have been no warning." in _said(page)
    assert "Nobody on today's list is above it." in _said(page)


def test_acting_that_costs_more_than_a_turn_never_pays(by_hand: AppTest) -> None:
    page = _put_in(by_hand.run(), 1500.0, 2000.0, 50.0)
    assert any(one.startswith("**Acting never pays with these figures**") for one in _said(page))


def test_assumed_figures_are_marked_and_come_from_the_assumptions_in_force(by_hand: AppTest) -> None:
    page = by_hand.run()
    fields = {one.key.rsplit(":", 1)[1]: one for one in page.number_input}
    # A hard conversation of 6 hours at 65; 12 months of a quarter of the median of 9, 15, 20 and 30 hours: 17.5.
    assert fields["acting"].value == 390.0
    assert fields["turning"].value == pytest.approx(3400.0)
    assert all(one.label.endswith("◇") for one in fields.values())
    page = _put_in(page, 100.0, 2000.0, 50.0)
    assert not page.number_input(key="watchlist_cost:grade:acting").label.endswith("◇")


def test_the_owners_figures_outlive_a_page_switch_and_can_be_taken_back(
    company: History, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, assessment: DriftAssessment
) -> None:
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    monkeypatch.setattr(state, "watched", lambda label, borrow=False: assessment)
    page = AppTest.from_function(_or_elsewhere, default_timeout=60)
    page.session_state["open_history"] = company
    _put_in(page.run(), 123.0, 2000.0, 50.0)
    page.session_state["away"] = True
    assert page.run().title[0].value == "Elsewhere"
    page.session_state["away"] = False
    assert page.run().number_input(key="watchlist_cost:grade:acting").value == 123.0
    page.button(key="watchlist_cost:grade:reset").click().run()
    assert page.number_input(key="watchlist_cost:grade:acting").value == 390.0


def test_no_signal_is_said_plainly_and_no_probability_is_shown(page: AppTest) -> None:
    # Hours that go up and down by a little and never stay up: nothing to learn from.
    rows = "".join(
        f"c{client},{2024 + month // 12}-{month % 12 + 1:02d},1000,{8 + (month + client) % 3}\n"
        for client in range(8)
        for month in range(30)
    )
    page.session_state["open_history"] = read_history({"months.csv": f"client_id,month,mrr,hours\n{rows}".encode()})
    page.session_state["watchlist_label_kept"] = "hours"
    page.run()
    assert not page.exception
    assert page.warning[0].value.startswith("No predictive signal")
    assert "fewer than the 10 a model needs" in page.warning[0].value
    assert any("no probability of a single client is shown" in one for one in _said(page))
    assert not any("it came true" in one for one in _said(page))


def test_a_base_rate_is_said_once_and_warnings_do_not_choose(
    by_hand: AppTest, monkeypatch: pytest.MonkeyPatch, assessment: DriftAssessment
) -> None:
    plain = tuple(replace(one, probability=0.25, low=0.2, high=0.3) for one in assessment.clients)
    none = replace(assessment, signal=False, clients=plain, model=replace(assessment.model, calibration=NO_SIGNAL))
    monkeypatch.setattr(state, "watched", lambda label, borrow=False: none)
    page = _put_in(by_hand.run(), 100.0, 2000.0, 50.0)
    told = _said(page)
    assert any(one.startswith("It happens to about 25 % of clients (20 % to 30 %) within 3 months") for one in told)
    assert "Without a signal warnings cannot choose: what is left is to act on everyone or on nobody." in told
    table = next(one for one in told if "Way of warning" in one)
    assert "Acting on everyone" in table
    assert "These forecasts" not in table
    assert not any("above it" in one for one in told)


def test_better_without_the_model_is_no_good_news(
    by_hand: AppTest, monkeypatch: pytest.MonkeyPatch, assessment: DriftAssessment
) -> None:
    assert by_hand.run().success
    unclear = {**assessment.scores["interval"], "gain_drifters": [-0.02, 0.06]}
    worse = replace(assessment, scores={**assessment.scores, "interval": unclear})
    monkeypatch.setattr(state, "watched", lambda label, borrow=False: worse)
    assert not by_hand.run().success


def test_the_list_shows_probability_range_grade_fee_and_reason(page: AppTest) -> None:
    page.run()
    assert not page.exception
    shown = page.dataframe[0].value
    assert {"bar", "range", "why", "grade", "fee", "pays"} <= set(shown.columns)
    assert shown["why"].str.len().min() > 10
    assert shown["bar"].is_monotonic_decreasing
    assert not page.toggle


@pytest.mark.parametrize(
    ("label", "lack", "load"),
    [
        ("hours", "holds no hours", "Load months.csv with hours"),
        ("late", "which invoices were paid late", "Load invoices.csv with due dates"),
        ("disputed", "which invoices were disputed", "Load invoices.csv with disputed invoices"),
        ("churn", "no client that left", "Load clients.csv with the day"),
    ],
)
def test_a_question_the_history_cannot_answer_says_why_and_what_to_load(
    page: AppTest, label: str, lack: str, load: str
) -> None:
    rows = "".join(f"acme,2026-{month:02d},1000\n" for month in range(1, 7))
    page.session_state["open_history"] = read_history({"months.csv": f"client_id,month,mrr\n{rows}".encode()})
    page.session_state["watchlist_label_kept"] = label
    page.run()
    assert not page.exception
    assert "cannot answer this" in page.info[0].value
    assert lack in page.info[0].value
    assert load in page.info[1].value


def test_weights_are_borrowed_only_where_the_rule_is_in_use_and_marked_while_they_are(
    by_hand: AppTest, monkeypatch: pytest.MonkeyPatch, assessment: DriftAssessment
) -> None:
    assert not by_hand.run().toggle
    ruled = replace(assessment, gate="rule", signal=False)
    lent = replace(ruled, borrowed=True)
    monkeypatch.setattr(state, "watched", lambda label, borrow=False: lent if borrow else ruled)
    page = by_hand.run()
    assert not page.error
    page.toggle(key="watchlist_borrow").set_value(True).run()
    assert not page.exception
    assert page.error[0].value.startswith("**Borrowed weights**")
    assert any(one.value.endswith("borrowed weights") for one in page.subheader)
    assert any("The order is that of the borrowed weights" in one for one in _said(page))


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (
            Reason("went", "hours", {"then": 24.0, "now": 31.0, "months": 6.0}, 0.4),
            "Hours a month went from 24 to 31 over 6 months (raises the chance)",
        ),
        (Reason("base_rate", "", {"now": 0.14}), "No predictive signal: everyone stands at the base rate of 14 %"),
        (Reason("average", "", {"now": 0.004}), "Nothing about it stands out; the base rate is 0.4 %"),
        (Reason("price_rise", "", {"now": 1.0}, -0.1), "The last price rise was 1 month ago (lowers the chance)"),
        (Reason("price_rise", "", {"now": 0.0}), "The last price rise was this month"),
        (
            Reason("went", "late_share", {"then": 0.25, "now": 0.5, "months": 6.0}),
            "Late share of invoices went from 25 % to 50 % over 6 months",
        ),
        (
            Reason("unrest", "hours", {"now": 0.52, "then": 0.19, "months": 6.0}),
            "Hours a month swing by 52 % of their mean, against a usual 19 %",
        ),
        (
            Reason("cusum", "days_to_pay", {"now": 4.25, "months": 6.0}, 0.2),
            "Days to pay have stood above the client's own level: 4.2 standard deviations, added up over months "
            "(raises the chance)",
        ),
        (
            Reason("breadth", "", {"now": 3.0, "then": 8.0}),
            "3 of 8 measures stand clearly above the client's own year",
        ),
        (
            Reason("stands_ratio", "hours", {"now": 1.25, "then": 1.0, "months": 6.0}),
            "Hours a month of the last 6 months: 1.25 times those before, against a usual 1",
        ),
        (
            Reason("stands", "score", {"now": 99.6, "then": 99.9}, 0.1),
            "Score lately: 99.6, against a usual 99.9 (raises the chance)",
        ),
        (Reason("stands", "left", {"now": 62.0, "then": 79.0}), "Score lately: 62, against a usual 79"),
    ],
)
def test_a_reason_is_a_sentence_with_its_numbers(reason: Reason, text: str) -> None:
    assert reason_text(reason).replace("\N{NO-BREAK SPACE}", " ") == text


def test_every_kind_of_reason_can_be_said() -> None:
    for code in TEXTS:
        assert reason_text(Reason(code, "score", {"now": 60.0, "then": 50.0, "months": 6.0}))


@pytest.mark.parametrize("label", list(LABELS))
def test_every_figure_a_model_may_look_at_has_words_of_its_own(label: str) -> None:
    names = [*(feature.name for feature in FEATURES[label]), TODAY]
    said = [figure_words(label, name) for name in names]
    assert len(set(said)) == len(said)
    assert not any("_" in words or "{" in words for words in said)


def test_invoices_alone_still_draw_the_page(page: AppTest) -> None:
    content = b"client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100\nacme,2,2026-02-05,100\n"
    page.session_state["open_history"] = read_history({"invoices.csv": content})
    page.run()
    assert not page.exception
