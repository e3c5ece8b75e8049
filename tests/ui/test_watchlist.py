"""The watchlist, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from history import read_history
from models.reasons import TEXTS, Reason
from ui.reason_words import reason_text


def _page() -> None:
    from ui.screens import watchlist

    watchlist.show()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> AppTest:
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    return AppTest.from_function(_page, default_timeout=60)


def test_persistence_stands_beside_the_model_and_auc_is_explained(page: AppTest) -> None:
    page.run()
    assert not page.exception
    scores = page.table[0].value
    assert list(scores.columns) == ["Over", "AUC of the model", "AUC of looking at today alone"]
    assert list(scores["Over"]) == ["All clients", "Clients not bad already"]
    assert any("0.5 is guessing" in one.value for one in page.markdown)


def test_no_signal_is_said_plainly(page: AppTest) -> None:
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


def test_the_list_shows_probability_range_grade_fee_and_reason(page: AppTest) -> None:
    page.run()
    shown = page.dataframe[0].value
    assert {"bar", "range", "why", "grade", "fee"} <= set(shown.columns)
    assert shown["why"].str.len().min() > 10
    assert shown["bar"].is_monotonic_decreasing


def test_a_question_the_history_cannot_answer_says_why_and_what_to_load(page: AppTest) -> None:
    rows = "".join(f"acme,2026-{month:02d},1000\n" for month in range(1, 7))
    page.session_state["open_history"] = read_history({"months.csv": f"client_id,month,mrr\n{rows}".encode()})
    page.session_state["watchlist_label_kept"] = "hours"
    page.run()
    assert not page.exception
    assert "cannot answer this" in page.info[0].value
    assert any("Load months.csv with hours" in one.value for one in page.info)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (
            Reason("went", "hours", {"then": 24.0, "now": 31.0, "months": 6.0}, 0.4),
            "Hours a month went from 24 to 31 over 6 months (raises the chance)",
        ),
        (Reason("base_rate", "", {"now": 0.14}), "No predictive signal: everyone stands at the base rate of 14 %"),
        (Reason("price_rise", "", {"now": 1.0}, -0.1), "The last price rise was 1 month ago (lowers the chance)"),
        (Reason("price_rise", "", {"now": 0.0}), "The last price rise was this month"),
        (
            Reason("went", "late_share", {"then": 0.25, "now": 0.5, "months": 6.0}),
            "Late share of invoices went from 25 % to 50 % over 6 months",
        ),
    ],
)
def test_a_reason_is_a_sentence_with_its_numbers(reason: Reason, text: str) -> None:
    assert reason_text(reason).replace("\N{NO-BREAK SPACE}", " ") == text


def test_every_kind_of_reason_can_be_said() -> None:
    for code in TEXTS:
        assert reason_text(Reason(code, "score", {"now": 60.0, "then": 50.0, "months": 6.0}))


def test_invoices_alone_still_draw_the_page(page: AppTest) -> None:
    content = b"client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100\nacme,2,2026-02-05,100\n"
    page.session_state["open_history"] = read_history({"invoices.csv": content})
    page.run()
    assert not page.exception
