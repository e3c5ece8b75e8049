"""What the Client page says of a client's drift, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from history import History
from models import ClientDrift, DriftAssessment, Reason
from simulator import Scenario
from ui import state
from workbench import Book, open_book
from workbench.drift import WARNING_LABELS

Opened = Callable[..., AppTest]


def _page() -> None:
    from ui import state
    from ui.screens.client_drift import drift_section

    client_id = state.chosen_client()
    drift_section(client_id, state.looks()[client_id])


@pytest.fixture(scope="module")
def book(company: History) -> Book:
    return open_book(company)


@pytest.fixture
def hours(assessment: DriftAssessment) -> DriftAssessment:
    """Return forecasts of hours made by hand: bolt at .4, acme at .12, all at .25; of dune nothing is known."""
    bolt, acme, cove = assessment.clients
    went = Reason("went", "hours", {"then": 24.0, "now": 31.0, "months": 6.0}, 0.7)
    unknown = ClientDrift("dune", None, None, None, False, (Reason("too_short"),))
    return replace(assessment, label="hours", clients=(replace(bolt, reasons=(went,)), acme, cove, unknown))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, company: History, book: Book) -> Opened:
    """Return how to draw the section of a client; what is foretold of hours, and by other questions, is given."""
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))

    def drawn(
        client_id: str,
        found: DriftAssessment | None,
        *,
        unanswered: str = "",
        others: dict[str, DriftAssessment] | None = None,
        scenario: Scenario | None = None,
    ) -> AppTest:
        quiet = replace(book.hours_drift, signal=False)
        known = {(label, False): (others or {}).get(label, quiet) for label in WARNING_LABELS}
        told = replace(book, hours_drift=found, hours_unanswered=unanswered, drift=replace(book.drift, _known=known))
        monkeypatch.setattr(state, "book", lambda: told)
        page = AppTest.from_function(_page, default_timeout=60)
        page.session_state["open_history"] = company
        page.session_state["chosen_client"] = client_id
        if scenario is not None:
            page.session_state["open_scenario"] = scenario
        page.run()
        assert not page.exception
        return page

    return drawn


def _said(page: AppTest) -> list[str]:
    return [one.value.replace("\N{NO-BREAK SPACE}", " ") for one in page.markdown]


def _rows(page: AppTest) -> list[list[str]]:
    """Return the cells of the table with its drift and without."""
    table = next(one for one in _said(page) if "Walk-away price" in one)
    header, _, *rows = table.splitlines()
    cells = [[cell.strip().replace("\\", "") for cell in line.strip("|").split("|")] for line in (header, *rows)]
    assert cells[0][1:] == ["Answer", "Walk-away price", "Value of keeping"]
    return cells[1:]


def _percent(text: str) -> float:
    return float(text.replace("%", "").replace("\N{MINUS SIGN}", "-").replace("+", "").replace(",", ""))


def test_with_a_signal_its_own_probability_is_said_with_range_and_reasons(
    opened: Opened, hours: DriftAssessment
) -> None:
    page = opened("bolt", hours, scenario=Scenario(assumptions={"drift_effort_change": 0.4}))
    told = _said(page)
    assert (
        "With a probability of **40 %** (90 % range 20 % to 60 %; of all clients 25 %) its hours rise by a quarter or "
        "more, to stay, within 12 months. The verdict then counts on 40 % more hours." in told
    )
    assert "- Hours a month went from 24 to 31 over 6 months (raises the chance)." in told
    assert not any("No predictive signal" in one for one in told)


def test_without_a_signal_that_is_said_first_and_no_reason_follows(opened: Opened, hours: DriftAssessment) -> None:
    page = opened("bolt", replace(hours, signal=False))
    told = _said(page)
    spoken = next(one for one in told if "No predictive signal" in one)
    assert spoken.startswith("**No predictive signal**: this history does not show whose hours will rise.")
    assert "40 % (90 % range 20 % to 60 %)" in spoken
    assert spoken.endswith("the verdict then counts on 25 % more hours.")
    assert not any("went from" in one or "With a probability of" in one for one in told)


@pytest.mark.parametrize("client_id", ["dune", "cove"])
def test_of_whom_too_little_is_known_the_default_is_in_use(
    opened: Opened, hours: DriftAssessment, client_id: str
) -> None:
    known = tuple(one for one in hours.clients if one.client_id != "cove")
    told = _said(opened(client_id, replace(hours, clients=known)))
    assert "Too little is known of this client: the default probability of drift is in use." in told
    assert not any("90 % range" in one for one in told)


def test_a_history_that_cannot_answer_says_why_and_still_lays_both_side_by_side(opened: Opened) -> None:
    page = opened("bolt", None, unanswered="the history tells no 'hours', which this question needs; it tells: score")
    told = _said(page)
    assert any(one.startswith("The history cannot answer this: ") and len(one) > 40 for one in told)
    assert not any("90 % range" in one for one in told)
    assert len(_rows(page)) == 2


def test_warnings_of_the_watchlist_are_shown_and_of_nobody_else(
    opened: Opened, hours: DriftAssessment, assessment: DriftAssessment
) -> None:
    # At a base rate of .2 the line is .4: bolt reaches it, acme does not.
    sure = replace(assessment, model=replace(assessment.model, base_rate=0.2))
    warning = "The watchlist warns of it too. These warnings inform; they enter no value:"
    page = opened("bolt", hours, others={"late": replace(sure, label="late"), "churn": replace(sure, label="churn")})
    assert warning in _said(page)
    badges = [one for one in _said(page) if "badge[" in one]
    assert [one.rsplit(": ", 1)[1] for one in badges] == ["May turn to paying late]", "May leave]"]
    assert warning not in _said(opened("acme", hours, others={"late": sure}))
    assert warning not in _said(opened("bolt", hours, others={"late": replace(sure, signal=False)}))


def test_without_any_drift_to_come_both_answers_are_the_same(opened: Opened, hours: DriftAssessment) -> None:
    page = opened("acme", hours, scenario=Scenario(profiles={"acme": {"drift_probability": 0.0}}))
    assert "The answer at today's assumptions is the same with its drift and without it." in _said(page)
    having, without = _rows(page)
    assert having[0] == "With its drift (0 %)"
    assert without[0] == "As if it could not drift"
    assert having[1:] == without[1:]


def test_where_the_answer_hangs_on_its_drift_that_is_said(opened: Opened, hours: DriftAssessment) -> None:
    """Sure to take six times the hours it is no client to keep as it is; at today's 20 hours for 4,000 it is."""
    sure = Scenario(profiles={"acme": {"drift_probability": 1.0}}, assumptions={"drift_effort_change": 5.0})
    page = opened("acme", hours, scenario=sure)
    having, without = _rows(page)
    assert having[0] == "With its drift (100 %)"
    assert any(one.startswith("**The answer hangs on its drift**: without it, it would be ") for one in _said(page))
    assert having[1] != without[1]
    assert _percent(having[2]) > _percent(without[2])
    calm = Scenario(profiles={"acme": {"drift_probability": 0.0}}, assumptions={"drift_effort_change": 5.0})
    assert _rows(opened("acme", hours, scenario=calm))[0][1:] == without[1:]


def test_the_watchlist_is_a_click_away(opened: Opened, hours: DriftAssessment) -> None:
    page = opened("bolt", hours)
    page.button(key="to_watchlist").click().run()
    assert page.session_state["go_to_page"] == "watchlist"
