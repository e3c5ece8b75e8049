from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from history import History, history_files, read_history
from simulator import Action, Scenario

Open = Callable[..., AppTest]


def _metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def _texts(app: AppTest) -> str:
    return "\n".join(str(one.value) for kind in (app.markdown, app.caption, app.info) for one in kind)


@pytest.mark.parametrize("page", ["portfolio", "client", "watchlist", "plan", "compare", "assumptions", "data"])
def test_every_page_opens(open_app: Open, page: str) -> None:
    app = open_app(page)
    assert not app.exception
    assert app.title


def test_what_i_have_by_hand(open_app: Open) -> None:
    shown = _metrics(open_app())
    # Fees 4,000 + 900 + 2,500 + 1,200; hours 20 + 30 + 15 + 9.
    assert shown["Clients"] == "4"
    assert shown["Monthly fees (MRR)"] == "$8,600"
    assert shown["Hours a month"] == "74"
    # (8,600 - 860 direct - 74 x 60 labour) / 8,600, and (8,600 - 860) / 74.
    assert shown["Gross margin"] == "38.4 %"
    assert shown["Effective hourly rate"] == "$105"


def test_every_client_has_a_row_and_how_sure_it_is(open_app: Open) -> None:
    app = open_app()
    table = app.dataframe[0].value
    assert sorted(table["client"]) == ["Acme", "Bolt", "Cove", "Dune"]
    assert table["sure"].between(0, 100).all()
    bolt = table.set_index("client").loc["Bolt"]
    assert "Abuse of staff" in bolt["breakers"]
    assert not bolt["verdict"].startswith(("REPRICE", "KEEP"))


def test_a_toss_up_is_named_with_both(open_app: Open) -> None:
    for verdict, sure in open_app().dataframe[0].value[["verdict", "sure"]].itertuples(index=False):
        assert (" or " in verdict and verdict.startswith("TOSS-UP")) == (sure < 70)


def test_who_wears_on_staff_without_paying_for_it_is_named(open_app: Open) -> None:
    # The first fifth of four clients is one: Acme by revenue, Bolt by friction.
    texts = _texts(open_app())
    assert "The largest 1 of 4 clients make **47 %** of revenue and **0 %** of friction." in texts
    assert "Not among them, yet among the 1 that wear most on staff: **Bolt**." in texts


def test_all_recommended_actions_go_into_the_scenario_and_out_again(open_app: Open) -> None:
    app = open_app()
    app.button(key="plan_all").click().run()
    assert not app.exception
    scenario = app.session_state["open_scenario"]
    assert "bolt" in scenario.actions
    assert scenario.name == "My plan"
    assert "against keeping everyone" in _texts(app)
    app.button(key="plan_clear").click().run()
    assert app.session_state["open_scenario"] == Scenario()


def test_the_scenario_is_held_against_keeping_everyone(open_app: Open) -> None:
    plan = Scenario(name="Q1", actions={"dune": Action("fire", month=1)})
    app = open_app(open_scenario=plan)
    # Dune is let go in month 1: of 8,600 of fees at least its 1,200 are gone in a year.
    fees = _metrics(app)["Fees a month in 12 months"]
    assert int(fees.strip("$").replace(",", "")) < 7400


def test_without_anything_known_of_friction_the_page_says_so(open_app: Open, company: History) -> None:
    files = history_files(company)
    del files["events.csv"]
    app = open_app(open_history=read_history(files))
    assert not app.exception
    assert "Nothing is known of friction yet" in _texts(app)


def test_without_hours_nobody_can_be_decided_about_and_the_next_step_is_named(open_app: Open) -> None:
    app = open_app(open_history=read_history({"months.csv": b"client_id,month,mrr\nacme,2026-01,1000\n"}))
    assert not app.exception
    assert "No client here can be decided about" in _texts(app)
    app.button(key="empty_data").click().run()
    assert app.title[0].value == "Data"
