"""A decision recorded from a client's page, and looked back on, without a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
from history import History, history_files, read_history
from history.log import add_decision
from simulator import Action, Scenario

STAYS = {"stay_probability_3": 0.97, "stay_probability_6": 0.94, "stay_probability_12": 0.88}
RISE = {"client_id": "cove", "kind": "reprice", "uplift": 0.1, "month": 2, "verdict": "reprice", **STAYS}


@pytest.fixture
def opened(open_app: Callable[..., AppTest]) -> Callable[..., AppTest]:
    ui.state.shelf.clear()

    def run(page: str, **session: object) -> AppTest:
        app = open_app(page, **session)
        assert not app.exception
        return app

    return run


@pytest.fixture
def decided(company: History) -> History:
    """Return the company with two decisions six months back: a rise nobody logged, and acme kept."""
    kept = {"client_id": "acme", "decided_in": "2026-06", "kind": "keep", "verdict": "keep", **STAYS}
    hours = {f"hours_6_{level}": value for level, value in (("p05", 100.0), ("p50", 120.0), ("p95", 140.0))}
    # 4,000 a month less 400 of direct cost and 20 hours at 60: 2,400, 14,400 in six months.
    profit = {f"gross_profit_6_{level}": v for level, v in (("p05", 15e3), ("p50", 16e3), ("p95", 17e3))}
    recorded = add_decision(company, {**kept, **hours, **profit, "fees_6": 24_000.0, "note": "they pay well"})
    return add_decision(recorded, {**RISE, "decided_in": "2026-06"})


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.success, *app.error, *app.metric]
    return "\n".join(str(part.value) for part in parts).replace("\N{NO-BREAK SPACE}", " ")


def history_of(app: AppTest) -> History:
    found = app.session_state["open_history"]
    assert isinstance(found, History)
    return found


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_the_advice_is_recorded_by_default_and_then_named(opened: Callable[..., AppTest], company: History) -> None:
    app = opened("client", chosen_client="cove")
    app.text_input(key="record_note_cove").set_value(" agreed by phone ").run()
    press(app, "record_it")
    row = history_of(app).decisions.iloc[0]
    assert (row["client_id"], str(row["decided_in"]), row["note"]) == ("cove", "2026-12", "agreed by phone")
    assert history_of(app) != company
    assert "Decided at the end of Dec 2026" in texts(app)
    assert not [button for button in app.button if button.key == "record_it"]
    assert read_history(history_files(history_of(app))) == history_of(app)
    press(app, "to_look_back")
    assert app.title[0].value == "Look back"


def test_what_stands_in_the_scenario_comes_first(opened: Callable[..., AppTest]) -> None:
    scenario = Scenario(paths=500, actions={"cove": Action("reprice", 0.07, 5, prepay=True)})
    app = opened("client", chosen_client="cove", open_scenario=scenario)
    press(app, "record_it")
    row = history_of(app).decisions.iloc[0]
    assert (row["kind"], row["uplift"], row["month"], bool(row["prepay"])) == ("reprice", 0.07, 5.0, True)


def test_what_the_agreement_does_not_allow_is_refused_and_nothing_is_stored(
    opened: Callable[..., AppTest], company: History
) -> None:
    scenario = Scenario(paths=500, actions={"cove": Action("fire", month=3)}, profiles={"cove": {"notice_months": 1}})
    app = opened("client", chosen_client="cove", open_scenario=scenario)
    late = Scenario(paths=500, actions=scenario.actions, profiles={"cove": {"notice_months": 6}})
    app.session_state["open_scenario"] = late
    press(app, "record_it")
    assert "month is 3; the first month allowed is 6" in texts(app)
    assert history_of(app) == company


def test_without_decisions_the_page_says_what_to_do(opened: Callable[..., AppTest]) -> None:
    app = opened("look_back")
    assert "No decision is recorded yet by Dec 2026. Record one on a client's page." in texts(app)
    press(app, "empty_client")
    assert app.title[0].value == "Client"


def test_decisions_stand_beside_what_came(opened: Callable[..., AppTest], decided: History) -> None:
    app = opened("look_back", open_history=decided)
    said = texts(app)
    assert "2 decisions are recorded. Of 1 that have come far enough, 0 brought hours" in said
    assert "nothing can be concluded yet" in said
    table = app.dataframe[0].value.set_index("client")
    acme = table.loc["Acme"].str.replace("\N{NO-BREAK SPACE}", " ")
    assert (acme["hours_range"], acme["hours"], acme["profit"]) == ("100 to 140", "120", "$14,400")
    assert (acme["fees_forecast"], acme["fees"], acme["fate"]) == ("$24,000", "$24,000", "still a client")
    assert (acme["hit"], acme["note"]) == ("Too early", "they pay well")
    # One of one within its range of hours, none of one of gross profit.
    values = {one.label: one.value.replace("\N{NO-BREAK SPACE}", " ") for one in app.metric}
    assert values["Hours within their range"] == "100 %"
    assert values["Gross profit within its range"] == "0 %"
    assert "no, 1 decision |" in said
    assert "no, 2 decisions |" in said


def test_an_earlier_month_knows_nothing_of_what_came(opened: Callable[..., AppTest], decided: History) -> None:
    app = opened("look_back", open_history=decided, open_as_of="2026-08")
    assert "No range can be judged yet" in texts(app)
    assert app.dataframe[0].value["after"].unique().tolist() == ["not yet 3 months"]
    assert "No decision is recorded yet" in texts(opened("look_back", open_history=decided, open_as_of="2026-05"))


def test_a_decided_rise_is_logged_in_its_month(opened: Callable[..., AppTest], decided: History) -> None:
    app = press(opened("look_back", open_history=decided), "log_rise_cove_2026-06")
    events = history_of(app).events
    (row,) = events.loc[events["kind"] == "price_change"].to_dict("records")
    assert (row["client_id"], str(row["date"].date()), row["value"]) == ("cove", "2026-08-01", 0.1)
    assert not [button for button in app.button if str(button.key).startswith("log_rise")]


def test_a_decision_is_taken_back(opened: Callable[..., AppTest], decided: History) -> None:
    app = opened("look_back", open_history=decided)
    app.selectbox(key="decision_back").set_value(("acme", "2026-06")).run()
    press(app, "decision_take_back")
    assert history_of(app).decisions["client_id"].tolist() == ["cove"]
    assert "Taken back: Acme" in texts(app)


def test_the_page_speaks_spanish(opened: Callable[..., AppTest], decided: History) -> None:
    app = opened("look_back", open_history=decided, language="es")
    assert app.title[0].value == "Mirar atrás"
    assert "Hay 2 decisiones registradas." in texts(app)
