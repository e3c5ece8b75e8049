from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from history import History
from sharing import encode_link, history_finder
from simulator import Action, Scenario
from ui.shell import _ready_the_process, link_address
from ui.words import LANGUAGES

Open = Callable[..., AppTest]
PLAN = Scenario(name="Q1 plan", assumptions={"attrition_months": 12.0}, actions={"dune": Action("fire", month=2)})


def _token(company: History, scenario: Scenario = PLAN, as_of: str = "2026-12") -> str:
    return encode_link(scenario, fingerprint=company.fingerprint, as_of=as_of, client_ids=company.client_ids)


def _in_address(app: AppTest) -> str | None:
    """Return the token in the address: a list where the app has set it, as it came where not."""
    found = app.query_params.get("s")
    return found[0] if isinstance(found, list) else found


def test_a_link_opens_its_scenario_once(open_app: Open, company: History) -> None:
    app = open_app("data", query={"s": _token(company)})
    assert not app.exception
    assert app.session_state["open_scenario"] == PLAN
    assert _in_address(app) == _token(company)
    assert [one.value for one in app.success if "Opened from a link" in one.value] == ["Opened from a link: Q1 plan."]
    app.button(key="close_notice").click().run()
    assert not any("Opened from a link" in one.value for one in app.success)


def test_a_reload_keeps_the_scenario_and_the_month(open_app: Open) -> None:
    app = open_app("data", open_scenario=PLAN)
    app.selectbox(key="as_of_picker").set_value("2026-11").run()
    again = open_app("data", query={"s": _in_address(app)})
    assert again.session_state["open_scenario"] == PLAN
    assert again.session_state["open_as_of"] == "2026-11"


def test_the_address_follows_the_scenario_and_is_bare_without_one(open_app: Open) -> None:
    app = open_app("data")
    assert _in_address(app) is None
    app.text_input(key="scenario_name").set_value("First").run()
    first = _in_address(app)
    app.text_input(key="scenario_name").set_value("Second").run()
    assert _in_address(app) not in (None, first)
    app.button(key="scenario_reset").click().run()
    assert _in_address(app) is None


def test_the_way_back_opens_no_older_scenario_of_ones_own(open_app: Open) -> None:
    app = open_app("data", open_scenario=PLAN)
    older = _in_address(app)
    app.text_input(key="scenario_name").set_value("Newer").run()
    newer = _in_address(app)
    app.query_params["s"] = older
    app.run()
    assert app.session_state["open_scenario"].name == "Newer"
    assert _in_address(app) == newer


def test_a_scenario_too_long_for_a_link_leaves_the_address_bare(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sharing.link.MAX_TOKEN", 10)
    app = open_app("data", open_scenario=PLAN)
    assert not app.exception
    assert _in_address(app) is None
    assert app.session_state["open_scenario"] == PLAN


def test_a_link_opens_as_of_its_month(open_app: Open, company: History) -> None:
    app = open_app("data", query={"s": _token(company, Scenario(name="Then"), "2026-10")})
    assert app.selectbox(key="as_of_picker").value == "2026-10"


def test_a_damaged_link_is_refused_and_nothing_changes(open_app: Open, company: History) -> None:
    app = open_app("data", query={"s": _token(company)[:-9]})
    assert not app.exception
    assert any("cut or altered" in error.value for error in app.error)
    assert _in_address(app) is None
    assert "open_scenario" not in app.session_state or app.session_state["open_scenario"] == Scenario()


def test_a_link_about_other_data_says_so(open_app: Open, company: History) -> None:
    other = encode_link(PLAN, fingerprint="ab" * 32, as_of="2026-12", client_ids=["dune"])
    assert history_finder(company.fingerprint) not in other
    app = open_app("data", query={"s": other})
    assert any("about other data" in error.value for error in app.error)


def test_a_link_with_an_action_too_early_is_refused(open_app: Open, company: History) -> None:
    early = Scenario(name="Early", actions={"acme": Action("reprice", 0.1, 2)})
    app = open_app("data", query={"s": _token(company, early)})
    assert any("the first month allowed is 7" in error.value for error in app.error)
    assert not app.session_state["open_scenario"].actions


def test_the_scenario_is_named_counted_and_reset(open_app: Open) -> None:
    app = open_app("data", open_scenario=PLAN)
    assert "1 action · 1 changed figure" in [caption.value for caption in app.caption]
    app.text_input(key="scenario_name").set_value("Q2 plan").run()
    assert app.session_state["open_scenario"].name == "Q2 plan"
    assert app.session_state["open_scenario"].actions == PLAN.actions
    app.button(key="scenario_reset").click().run()
    assert app.session_state["open_scenario"] == Scenario()


def test_the_link_shown_opens_the_same_scenario(open_app: Open) -> None:
    app = open_app("data", open_scenario=PLAN)
    address = app.sidebar.code[0].value
    again = open_app("data", query={"s": address.split("?s=")[1]})
    assert again.session_state["open_scenario"] == PLAN


def test_the_month_can_be_set_back(open_app: Open) -> None:
    app = open_app("portfolio")
    app.selectbox(key="as_of_picker").set_value("2026-09").run()
    assert not app.exception
    assert app.session_state["open_as_of"] == "2026-09"


def test_the_language_can_be_changed(open_app: Open) -> None:
    app = open_app("data")
    assert app.selectbox(key="language_picker").options == list(LANGUAGES.values())
    app.selectbox(key="language_picker").set_value("es").run()
    assert not app.exception
    assert app.selectbox(key="language_picker").label == "Idioma"


def test_a_link_points_to_the_front_page() -> None:
    assert link_address("https://msp.example/client?x=1", "v1.abc") == "https://msp.example/?s=v1.abc"


def test_products_of_matrices_are_held_to_one_thread_once_a_process(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[bool] = []
    monkeypatch.setattr("ui.shell.one_thread_a_product", lambda: calls.append(True))
    _ready_the_process.clear()
    assert not open_app("data").exception
    assert not open_app("data").run().exception
    assert calls == [True]
