"""Logging by hand and the staff poll on the page of data, without a browser."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

import ui.state
from history import History, history_files, read_history
from history.log import add_event, add_votes, end_agreement, log_counts, mark_disputed
from simulator import Action, Scenario

INVOICES = (
    b"client_id,invoice_id,issued_on,amount\nacme,INV-1,2026-11-30,4000\nacme,INV-2,2026-12-31,4000\n"
    b"bolt,INV-3,2026-12-31,900\n"
)


@pytest.fixture
def page(open_app: Callable[..., AppTest], company: History) -> Callable[..., AppTest]:
    """Return how to open the page of data with one of the forms of the tab."""
    ui.state.shelf.clear()

    def opened(what: str = "event", **session: object) -> AppTest:
        app = open_app("data", **session)
        app.button_group(key="log_what").set_value(what).run()
        assert not app.exception
        return app

    return opened


@pytest.fixture
def invoiced(company: History) -> History:
    return read_history({**history_files(company), "invoices.csv": INVOICES})


def opened(app: AppTest) -> History:
    assert not app.exception
    return app.session_state["open_history"]


def said(app: AppTest) -> str:
    """Return what the last press did: it stands above all else."""
    return app.success[0].value.replace("\N{NO-BREAK SPACE}", " ")


def field(app: AppTest, name: str) -> object:
    """Return a field whose key begins with a name: what follows is the client, the month and the history."""
    fields = [*app.number_input, *app.date_input, *app.selectbox, *app.get("button_group")]
    return next(one for one in fields if str(one.key).startswith(f"{name}:"))


def test_an_event_on_the_sample_makes_an_own_copy_and_keeps_the_scenario(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    def data_page() -> None:
        from ui.screens import data

        data.show()

    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    ui.state.shelf.clear()
    app = AppTest.from_function(data_page, default_timeout=60).run()
    app.session_state["open_scenario"] = Scenario(assumptions={"attrition_months": 12.0})
    app.selectbox(key="event_client").set_value("aspen-accounting")
    app.date_input(key="event_date").set_value(dt.date(2026, 10, 5))
    app.number_input(key="event_value").set_value(8.0)
    app.button(key="event_log").click().run()
    assert "Logged: Price change, Aspen Accounting, Oct 5, 2026." in said(app)
    assert "your own copy of the sample" in said(app)
    events = opened(app).events
    logged = events.loc[(events["client_id"] == "aspen-accounting") & (events["date"] == "2026-10-05")]
    assert logged["value"].tolist() == [0.08]
    assert app.session_state["open_scenario"].assumptions == {"attrition_months": 12.0}
    app.button(key="event_take_back").click().run()
    assert ui.state.sample() == opened(app)


def test_an_outburst_takes_its_kind_its_client_and_a_few_words(page: Callable[..., AppTest], company: History) -> None:
    app = page()
    app.button_group(key="event_kind").set_value("abuse").run()
    app.selectbox(key="event_client").set_value("dune")
    app.date_input(key="event_date").set_value(dt.date(2027, 2, 3))
    app.text_input(key="event_note").set_value("threw the phone")
    app.button(key="event_log").click().run()
    assert opened(app) == add_event(company, "dune", "2027-02-03", "abuse", note="threw the phone")
    assert said(app) == (
        "Logged: Shouting or abuse, Dune, Feb 3, 2027. It counts once the figures reach its month: they stand at "
        "Dec 2026 now."
    )
    assert app.text_input(key="event_note").value == ""


def test_a_price_change_without_its_percentage_is_refused(page: Callable[..., AppTest], company: History) -> None:
    app = page()
    app.button(key="event_log").click().run()
    assert [one.value for one in app.error] == ["A price change needs its percentage."]
    assert opened(app) == company


def test_any_event_shown_can_be_taken_back_and_the_list_follows_the_client(
    page: Callable[..., AppTest], company: History
) -> None:
    app = page()
    app.selectbox(key="event_shown_of").set_value("cove").run()
    shown = next(one.value for one in app.dataframe if "note" in one.value)
    assert shown["client"].tolist() == ["Cove"]
    app.button(key="event_take_back").click().run()
    assert "Taken back: May 3, 2026 · Cove · Complaint." in said(app)
    assert opened(app).events["client_id"].tolist() == ["bolt", "bolt"]
    assert app.selectbox(key="event_shown_of").value == ""


def test_counts_start_from_the_month_asked_about_and_only_what_changed_is_saved(
    page: Callable[..., AppTest], company: History
) -> None:
    known = log_counts(company, "acme", "2026-11", {"escalations": 2, "admin_requests": 4})
    app = page("counts", open_history=known, open_as_of="2026-11")
    app.selectbox(key="counts_client").set_value("acme").run()
    assert str(app.selectbox(key="counts_month").value) == "2026-11"
    assert [field(app, name).value for name in ("escalations", "admin_requests", "tickets_reopened")] == [2, 4, None]
    field(app, "escalations").set_value(3)
    field(app, "tickets_reopened").set_value(1)
    app.button(key="counts_save").click().run()
    wanted = {"escalations": 3, "admin_requests": 4, "tickets_reopened": 1}
    assert opened(app) == log_counts(company, "acme", "2026-11", wanted)
    assert said(app) == "Logged: 2 counts of Acme, Nov 2026."
    field(app, "admin_requests").set_value(None)
    app.button(key="counts_save").click().run()
    assert said(app) == "Logged: 1 count of Acme, Nov 2026."
    assert opened(app) == log_counts(company, "acme", "2026-11", {**wanted, "admin_requests": None})
    app.button(key="counts_save").click().run()
    assert [one.value for one in app.error] == ["Nothing was changed: put in a count first."]


def test_more_disputed_invoices_than_issued_are_refused_in_the_forms_words(
    page: Callable[..., AppTest], company: History
) -> None:
    known = log_counts(company, "acme", "2026-12", {"invoices_issued": 1})
    app = page("counts", open_history=known)
    field(app, "invoices_disputed").set_value(2)
    app.button(key="counts_save").click().run()
    assert [one.value for one in app.error] == [
        "- Disputed invoices: 2 is not possible; allowed: no more than invoices_issued in the same row."
    ]
    assert opened(app) == known


def test_an_end_is_logged_takes_the_client_out_of_the_scenario_and_is_taken_back(
    page: Callable[..., AppTest], company: History
) -> None:
    plan = Scenario(actions={"dune": Action("fire", month=2), "acme": Action("reprice", 0.1, month=1)})
    app = page("agreement", open_scenario=plan)
    app.selectbox(key="agreement_client").set_value("dune").run()
    app.button(key="agreement_save").click().run()
    assert [one.value for one in app.error] == ["Say who ended it first."]
    field(app, "agreement_day").set_value(dt.date(2026, 12, 15))
    field(app, "agreement_by").set_value("client")
    app.button(key="agreement_save").click().run()
    assert opened(app) == end_agreement(company, "dune", "2026-12-15", "client")
    assert said(app) == "Logged: the agreement with Dune ends on Dec 15, 2026. Taken out of the scenario: Dune."
    assert list(app.session_state["open_scenario"].actions) == ["acme"]
    app.button(key="agreement_back").click().run()
    assert opened(app) == company
    assert said(app) == "Dune is a client as before: its end is taken back."


def test_an_invoice_is_marked_as_disputed_and_unmarked(page: Callable[..., AppTest], invoiced: History) -> None:
    app = page("dispute", open_history=invoiced)
    app.selectbox(key="dispute_client").set_value("acme").run()
    invoice = field(app, "dispute_invoice")
    assert [one.split(" · ")[0] for one in invoice.options] == ["INV-2", "INV-1"]
    invoice.set_value("INV-1").run()
    app.button(key="dispute_save").click().run()
    assert said(app) == "Logged: Acme disputes invoice INV-1."
    assert opened(app) == mark_disputed(invoiced, "acme", "INV-1", True)
    assert any("INV-1" in one.value for one in app.markdown)
    app.button(key="dispute_save").click().run()
    assert opened(app) == mark_disputed(invoiced, "acme", "INV-1", False)


def test_without_invoices_a_dispute_is_an_event(page: Callable[..., AppTest]) -> None:
    assert any("Log the dispute as an event" in one.value for one in page("dispute").info)


def test_votes_are_saved_by_rank_counted_replaced_and_taken_back(
    page: Callable[..., AppTest], company: History
) -> None:
    app = page()
    year = app.number_input(key="poll_year")
    for voter, worst in (("Robin", ["bolt", "acme"]), ("Kim", ["cove"]), (" robin ", ["dune", "bolt"])):
        app.text_input(key="poll_voter").set_value(voter)
        app.multiselect(key="poll_worst").set_value(worst)
        app.button(key="poll_save").click().run()
    expected = add_votes(add_votes(company, year.value, "Kim", ["cove"]), year.value, "robin", ["dune", "bolt"])
    assert opened(app) == expected
    assert said(app) == (f"Your 2 votes for {year.value} are in. They replace the earlier ones under this name.")
    assert app.multiselect(key="poll_worst").value == []
    drawn = [one.value for one in (*app.info, *app.caption, *app.markdown)]
    assert any(f"2 people have voted in {year.value}" in text for text in drawn)
    assert not any("Kim" in text or "robin" in text.casefold() for text in drawn)
    app.text_input(key="poll_back_voter").set_value("ROBIN")
    app.button(key="poll_remove").click().run()
    assert opened(app) == add_votes(company, year.value, "Kim", ["cove"])
    app.text_input(key="poll_back_voter").set_value("nobody")
    app.button(key="poll_remove").click().run()
    assert [one.value for one in app.error] == [
        "- Voter: nobody is not possible; allowed: a voter of that year's poll."
    ]


@pytest.mark.parametrize(("voter", "worst"), [("", ["bolt"]), ("Kim", [])])
def test_votes_need_a_voter_and_a_client(
    page: Callable[..., AppTest], company: History, voter: str, worst: list[str]
) -> None:
    app = page()
    app.text_input(key="poll_voter").set_value(voter)
    app.multiselect(key="poll_worst").set_value(worst)
    app.button(key="poll_save").click().run()
    assert [one.value for one in app.error] == ["Votes need a name and at least one client."]
    assert opened(app) == company


def _sheet_alone() -> None:
    import streamlit as st

    from ui.screens import data_sheet

    st.session_state["content"] = data_sheet.workbook()


@pytest.mark.parametrize(
    ("language", "title", "escalations"),
    [
        ("en", "Log by hand what no export holds", ["Escalations to management.", "a whole number >= 0"]),
        ("es", "Anotar a mano lo que ninguna exportación trae", ["Escaladas a la dirección.", "un número entero >= 0"]),
    ],
)
def test_the_sheet_to_fill_in_speaks_the_visitors_language(
    open_app: Callable[..., AppTest], company: History, language: str, title: str, escalations: list[str]
) -> None:
    app = AppTest.from_function(_sheet_alone, default_timeout=60)
    app.session_state["open_history"], app.session_state["language"] = company, language
    app.run()
    assert not app.exception
    book = CalamineWorkbook.from_filelike(io.BytesIO(app.session_state["content"]))
    told = book.get_sheet_by_name("Read me").to_python()
    assert told[0][0] == title
    row = next(row for row in told if row[:2] == ["counts", "escalations"])
    assert [row[2], row[4]] == escalations
    assert [row[0] for row in book.get_sheet_by_name("counts").to_python()[1:]] == ["acme", "bolt", "cove", "dune"]
