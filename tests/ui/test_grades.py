"""The Grades page, without a browser."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from history import History, read_history
from history.log import add_votes, set_company
from history.presence import presence
from ui.sentences import said
from workbench import open_book

SECTIONS = ("clients", "makers", "staff", "wishes")
OpenApp = Callable[..., AppTest]


@pytest.fixture
def graded(open_app: OpenApp) -> OpenApp:
    """Return how to open the page at one of its sections, on the small company or another history."""

    def opened(section: str = "clients", history: History | None = None, **session: object) -> AppTest:
        kept = {"grades_section_kept": section, **session}
        if history is not None:
            kept["open_history"] = history
        app = open_app("grades", **kept)
        assert not app.exception
        return app

    return opened


def table_of(app: AppTest, column: str) -> pd.DataFrame:
    return next(one.value for one in app.dataframe if column in one.value)


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.success, *app.error, *app.subheader, *app.metric]
    return "\n".join(str(one.value) for one in parts).replace("\N{NO-BREAK SPACE}", " ")


def sliding() -> History:
    """Return two years of six clients that pay after 30 days; the last six months one of them pays after 60."""
    months = pd.period_range("2025-01", "2026-12", freq="M")
    rows = [
        f"{client},{month},{60 if client == 'slid' and month > pd.Period('2026-06') else 30}"
        for client in ("slid", "b", "c", "d", "e", "f")
        for month in months
    ]
    return read_history({"months.csv": "\n".join(["client_id,month,days_to_pay", *rows]).encode()})


def test_clients_stand_worst_first_with_what_is_said_of_them(graded: OpenApp) -> None:
    app = graded()
    shown = table_of(app, "breakers").set_index("client")
    # Margins by hand: Bolt -110 %, Dune 45 % (87.5 of 100), Cove 54 %, Acme 60 %; full score from 50 % on.
    assert list(shown.index) == ["Bolt", "Dune", "Acme", "Cove"]
    assert shown["score"].tolist() == pytest.approx([0.0, 87.5, 100.0, 100.0])
    assert shown["grade"].tolist() == ["F", "A", "A", "A"]
    assert shown["judged"].tolist() == ["Bad", "Fine", "Fine", "Fine"]
    assert shown["breakers"].tolist() == ["Abuse of staff", "", "", ""]
    assert shown["sure"].tolist() == [100.0] * 4
    assert len(shown.loc["Bolt", "spark"]) == 12
    assert "Of 4 clients: **1 bad**" in texts(app)
    assert "With fewer than 5 graded clients none is compared" in texts(app)


def test_only_the_clients_asked_for_are_listed(graded: OpenApp) -> None:
    assert table_of(graded(grades_filter_kept="bad"), "breakers")["client"].tolist() == ["Bolt"]
    assert "No client is of this kind." in texts(graded(grades_filter_kept="worse"))


def test_who_gets_worse_is_told_with_month_metric_and_values(graded: OpenApp) -> None:
    app = graded(history=sliding())
    slid = table_of(app, "breakers").set_index("client").loc["slid"]
    assert (slid["trend"], slid["portfolio"], slid["grade"]) == ("↓ worse since Jul 2026", "F", "F")
    assert slid["moved"] == "Days to pay: 30 → 60 days after invoice"
    told = texts(app)
    assert "**1 is getting worse**: slid." in told
    # Full marks at 30 days and none at 60: all of the 100 points.
    assert "Getting **worse since Jul 2026**: -100 points." in told
    assert "Most of it (-100) is owed to Days to pay: 30 → 60 days after invoice." in told


def test_the_months_of_all_clients_are_drawn_as_letters(graded: OpenApp) -> None:
    app = graded(history=sliding(), grades_view_kept="months")
    assert "**0 of 6** had nothing better than a D in the last 12 months." in texts(app)
    assert not any("breakers" in one.value for one in app.dataframe)


def test_a_client_is_shown_with_its_metrics_and_rules(graded: OpenApp) -> None:
    app = graded()
    assert app.subheader[0].value == "Bolt"
    metrics = table_of(app, "definition").set_index("metric")
    assert len(metrics) == 8
    margin = metrics.loc["Profitability"]
    assert margin["value"].replace("\N{NO-BREAK SPACE}", " ") == "-110 % of revenue"
    assert (margin["good"], margin["bad"]) == ("50 % of revenue", "10 % of revenue")
    assert (margin["score"], margin["lost"], margin["weight"]) == (0.0, 100.0, 1.0)
    assert margin["direction"] == "higher is better"
    told = texts(app)
    assert "F in 100 of 100 draws" in told
    assert "7 metrics are not known of this client" in told
    assert "shouted at the desk" in app.error[0].value
    assert "**Low grade** (makes it difficult): grade F" in told
    assert "no deal-breaker" not in told


def test_another_client_is_chosen_and_opened(graded: OpenApp) -> None:
    app = graded()
    app.selectbox(key="grades_picker").set_value("dune").run()
    assert app.subheader[0].value == "Dune"
    app.button(key="grades_to_client").click().run()
    assert app.title[0].value == "Client"
    assert app.selectbox(key="client_picker").value == "dune"


def test_the_client_page_leads_to_the_grades_of_its_client(open_app: OpenApp) -> None:
    app = open_app("client", chosen_client="cove")
    app.button(key="to_grades").click().run()
    assert (app.title[0].value, app.subheader[0].value) == ("Grades", "Cove")


def test_the_rules_are_shown_and_how_far_weights_matter(graded: OpenApp) -> None:
    app = graded()
    told = texts(app)
    assert "4 of 4 grades hold in more than 80 % of random weightings" in told
    assert "in 12 months 3 recommendations or more were made and 70 % or more of them ignored" in told
    assert "logged twice in 12 months, or three bills of that time more than 30 days past due" in told
    app.button(key="grades_to_assumptions").click().run()
    assert app.title[0].value == "Assumptions"


def test_who_makes_what_and_who_is_small_but_stressful(graded: OpenApp) -> None:
    told = texts(graded("makers"))
    # Of 8,600 a month Acme has 4,000, Cove 2,500, Dune 1,200 and Bolt 900.
    assert "**2 of 4 clients make 50 %** of revenue, 3 make 80 %." in told
    # Of 74 hours Bolt has 30, Acme 20, Cove 15: 41 %, 68 %, 88 %.
    assert "**2 of 4 clients make 50 %** of hours worked, 3 make 80 %." in told
    # Bolt has two of the three points.
    assert "**1 of 4 clients makes 50 %** of friction, 2 make 80 %." in told
    assert "**1 client** is not among the 1 largest in revenue" in told
    assert "| Bolt | 10.5 % (place 4) | ▲ 66.7 % (place 1) | ▲ 40.5 % (place 1) |" in told


def voted(history: History, *voters: str) -> History:
    for voter in voters:
        history = add_votes(history, 2026, voter, ["dune", "cove"])
    return history


def test_below_three_voters_no_vote_shows_anywhere(graded: OpenApp, open_app: OpenApp, company: History) -> None:
    two = voted(company, "ann", "bob")
    told = texts(graded("staff", two))
    assert "2 people have voted in 2026; 1 more is needed" in told
    assert "Dune" not in told
    makers = texts(graded("makers", two))
    assert "its votes are left out of the friction shown" in makers
    # Bolt's two points and Cove's one, as without the poll.
    assert "| Bolt | 10.5 % (place 4) | ▲ 66.7 % (place 1) | ▲ 40.5 % (place 1) |" in makers
    client = texts(graded("clients", two, graded_client="dune"))
    assert "No poll of this year or the last has enough voters yet." in client
    assert "friction points" not in client
    largest = add_votes(add_votes(company, 2026, "ann", ["acme"]), 2026, "bob", ["acme"])
    # Acme, the largest, has no point of its own: two votes would make it 40 %.
    assert "and **0 %** of friction" in texts(open_app(open_history=largest))


def test_from_three_voters_on_the_poll_stands_beside_the_score(graded: OpenApp, company: History) -> None:
    three = voted(company, "ann", "bob", "cem")
    app = graded("staff", three)
    assert "In 2026 **3 of the staff** voted and named 2 clients" in texts(app)
    poll = table_of(app, "points").set_index("client")
    # A first place is five points, a second four.
    assert poll["points"].to_dict() == {"Dune": 15.0, "Cove": 12.0}
    assert poll["votes"].to_dict() == {"Dune": "3 of 3", "Cove": "3 of 3"}
    assert poll.loc["Dune", "score"] == pytest.approx(87.5)
    assert "it takes 5 graded clients" in texts(app)
    assert "3 of 3 named it among the worst (2026): 15 points, place 1." in texts(
        graded("clients", three, graded_client="dune")
    )


def test_disagreements_of_staff_and_score_are_worth_looking_into(graded: OpenApp) -> None:
    history = sliding()
    for voter in ("ann", "bob", "cem"):
        history = add_votes(history, 2026, voter, ["b"])
    told = texts(graded("staff", history))
    assert "- **b**: named by 3 of 3, yet grade A and a score of 100." in told
    assert "- **slid**: grade F, yet named by nobody." in told


def field(app: AppTest, key: str) -> str:
    return f"{key}:{app.session_state['open_history'].fingerprint}"


def test_the_ideal_client_is_stated_kept_and_taken_back(graded: OpenApp, company: History) -> None:
    app = graded("wishes")
    assert "No wish is stated yet" in texts(app)
    app.number_input(key=field(app, "wish:ideal_seats_min")).set_value(20)
    app.checkbox(key=field(app, "wish:ideal_on_standard_stack")).check()
    app.button(key="ideal_save").click().run()
    assert not app.exception
    wishes = {"ideal_seats_min": 20, "ideal_on_standard_stack": True}
    assert app.session_state["open_history"] == set_company(company, wishes)
    told = texts(app)
    assert "Your ideal client is saved." in told
    assert "**4 of 4 clients** are the wrong fit." in told
    missed = table_of(app, "missed").set_index("client")["missed"]
    assert missed["Bolt"] == "10 seats: wanted are at least 20; not on the standard stack"
    assert missed["Cove"] == "10 seats: wanted are at least 20"
    app.button(key="ideal_back").click().run()
    assert app.session_state["open_history"] == company


def test_contrary_wishes_are_refused_and_nothing_changes(graded: OpenApp, company: History) -> None:
    app = graded("wishes")
    app.number_input(key=field(app, "wish:ideal_seats_min")).set_value(20)
    app.number_input(key=field(app, "wish:ideal_seats_max")).set_value(10)
    app.button(key="ideal_save").click().run()
    assert app.error[0].value == "The most seats cannot be fewer than the fewest."
    assert app.session_state["open_history"] == company


def test_who_misses_a_wish_is_found_by_the_filter(graded: OpenApp, company: History) -> None:
    app = graded("clients", set_company(company, {"ideal_on_standard_stack": True}), grades_filter_kept="wrong_fit")
    # Cove alone runs on it.
    assert table_of(app, "breakers")["client"].tolist() == ["Bolt", "Dune", "Acme"]
    assert "- not on the standard stack" in texts(app)


def test_a_factor_of_liability_is_stated_and_changes_incidents(graded: OpenApp) -> None:
    files = {
        "months.csv": b"client_id,month,mrr,hours\nold,2026-12,100,1\nnew,2026-12,100,1\n",
        "clients.csv": b"client_id,endpoints,old_endpoints\nold,10,2\nnew,10,1\n",
    }
    app = graded("wishes", read_history(files))
    assert "**1 of 2 clients** shows a sign." in texts(app)
    app.number_input(key=field(app, "incident_factor_old_devices")).set_value(3.0)
    app.button(key="factors_save").click().run()
    assert dict(app.session_state["open_history"].company) == {"incident_factor_old_devices": 3.0}
    row = table_of(app, "factor").iloc[0]
    # No incident is recorded, so 0.05 a year stands for a client without signs.
    assert (row["client"], row["factor"]) == ("old", 3.0)
    assert (row["before"], row["after"]) == pytest.approx((5.0, 100 * (1 - 0.95**3)))
    app.number_input(key=field(app, "incident_factor_old_devices")).set_value(1.5)
    app.button(key="factors_save").click().run()
    assert not app.session_state["open_history"].company


@pytest.mark.parametrize("section", SECTIONS)
def test_a_history_without_what_a_section_needs_says_so(graded: OpenApp, section: str) -> None:
    content = b"client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100\nacme,2,2026-02-05,100\n"
    months = b"client_id,month\nacme,2026-02\n"
    expected = {
        "clients": "No month can be graded yet. Load months.csv with tickets",
        "makers": "Neither revenue nor hours nor friction of the last 12 months is known.",
        "staff": "0 people have voted in 2026; 3 more are needed.",
        "wishes": "No client shows any of the signs.",
    }
    assert expected[section] in texts(graded(section, read_history({"months.csv": months})))
    graded(section, read_history({"invoices.csv": content}))


def test_what_is_not_known_of_a_measure_is_said_beside_the_others(graded: OpenApp) -> None:
    told = texts(graded("makers", read_history({"months.csv": b"client_id,month,mrr\nacme,2026-02,100\n"})))
    assert "Hours of the last 12 months: not known." in told
    assert "Nothing is known of friction yet" in told


def test_nobody_active_is_said(graded: OpenApp) -> None:
    files = {
        "months.csv": b"client_id,month\nacme,2026-01\n",
        "clients.csv": b"client_id,end_date\nacme,2026-01-20\n",
    }
    history = read_history(files)
    assert not presence(history, open_book(history).month)["active"].any()
    assert "No client is active in this month." in texts(graded(history=history))


def test_the_page_speaks_spanish(graded: OpenApp, company: History) -> None:
    app = graded(language="es")
    assert app.title[0].value == "Notas"
    assert "anotado una vez en 12 meses, lo último: shouted at the desk" in app.error[0].value
    for section in SECTIONS[1:]:
        graded(section, voted(company, "ann", "bob", "cem"), language="es")


def test_the_evidence_of_a_deal_breaker_is_said_whole_whatever_its_note_holds() -> None:
    def page() -> None:
        import streamlit as st

        from ui.sentences import said

        st.text(said("logged 2 times in 12 months, last: no, not; again"))
        bills = "6 bills of the last 12 months more than 30 days late, at most 58"
        st.text(said(f"logged 3 times in 12 months, last: reminded, twice; {bills}"))
        st.text(said(f"logged 2 times in 12 months; {bills}"))
        st.text(said("logged once in 12 months, last: 2024"))

    found = AppTest.from_function(page, default_timeout=60)
    found.session_state["language"] = "es"
    found.run()
    bills = "6 facturas de los últimos 12 meses con más de 30 días de retraso, como mucho 58"
    assert [one.value for one in found.text] == [
        "anotado 2 veces en 12 meses, lo último: no, not; again",
        f"anotado 3 veces en 12 meses, lo último: reminded, twice; {bills}",
        f"anotado 2 veces en 12 meses; {bills}",
        "anotado una vez en 12 meses, lo último: 2024",
    ]
    assert said("logged once in 12 months") == "logged once in 12 months"
