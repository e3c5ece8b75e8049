from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from history import History, history_files, read_history
from simulator import Action, Scenario
from ui.screens.correlated_leaving import bad_year_words
from ui.state import SCREEN_PATHS
from workbench import LostFees, mrr_lost_by_correlation, open_book

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


def test_where_no_price_changes_correlation_plays_no_part(open_app: Open) -> None:
    for actions in ({}, {"dune": Action("fire", month=2)}):
        app = open_app(open_scenario=Scenario(actions=actions))
        assert not app.exception
        assert "it plays no part how alike clients react" in _texts(app)
        assert not [one for one in app.markdown if one.value.startswith("| How alike clients react")]


def test_the_fees_lost_by_correlation_are_the_workbenchs(open_app: Open, company: History) -> None:
    actions = {client_id: Action("reprice", 0.3, 9) for client_id in ("acme", "bolt", "cove", "dune")}
    scenario = Scenario(actions=actions)
    app = open_app(open_scenario=scenario)
    assert not app.exception
    opened = open_book(company, str(company.last_month), scenario)
    rows = mrr_lost_by_correlation(opened.portfolio, replace(scenario, paths=SCREEN_PATHS))
    table = next(one.value for one in app.markdown if one.value.startswith("| How alike clients react"))
    shown = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    assert [row[0] for row in shown] == ["no correlation", "correlation 0.2 (assumed)", "correlation 0.5"]
    assert [row[1] for row in shown] == [f"{row.mean_per_month:,.0f}" for row in rows]
    assert [row[2] for row in shown] == [f"{row.p95_per_month:,.0f}" for row in rows]
    assert f"**\\${rows[1].p95_per_month:,.0f} a month** of today's fees is gone" in _texts(app)


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1000.0, 1015.0, "hardly depends"),
        (1000.0, 1250.0, "the worse a bad year: by $250 a month between no correlation and correlation 0.5"),
        (1000.0, 900.0, "the milder a bad year: by $100 a month"),
        (0.0, 0.0, "hardly depends"),
    ],
)
def test_what_correlation_does_to_a_bad_year_is_said_as_it_is(least: float, most: float, words: str) -> None:
    rows = [LostFees(how, 0.1, 0.2, 500.0, lost, in_use=False) for how, lost in ((0.0, least), (0.5, most))]
    assert words in bad_year_words(rows[0], rows[1], "USD")
