"""The page of data, without a browser."""

from __future__ import annotations

import io
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from history import history_files, read_history
from simulator import PROFILE_FIELDS, Action, Scenario
from ui.downloads import zip_bytes


def _page() -> None:
    from ui.screens import data

    data.show()


MONTHS = (
    "client_id,month,mrr,hours\n"
    + "".join(f"acme,{2025 + month // 12}-{month % 12 + 1:02d},1000,8\n" for month in range(18))
).encode()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> AppTest:
    import ui.state

    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    ui.state.shelf.clear()
    app = AppTest.from_function(_page, default_timeout=60).run()
    assert not app.exception
    return app


def test_a_figure_is_changed_marked_and_reset(page: AppTest) -> None:
    page.selectbox(key="client_picker").set_value("aspen-accounting").run()
    page.selectbox(key="figure_field").set_value("annual_churn").run()
    page.number_input(key="figure_value:aspen-accounting:annual_churn").set_value(20.0).run()
    page.button(key="figure_use").click().run()
    assert not page.exception
    assert page.session_state["open_scenario"].profiles == {"aspen-accounting": {"annual_churn": 0.2}}
    shown = next(one.value for one in page.dataframe if "in_use" in one.value)
    assert len(shown) == len(PROFILE_FIELDS)
    assert shown.loc[shown["figure"] == "Churn", "in_use"].item().startswith("● 20 % a year")
    page.button(key="figure_reset:annual_churn").click().run()
    assert page.session_state["open_scenario"].profiles == {}


def test_a_figure_out_of_bounds_is_refused_in_the_screens_unit(page: AppTest) -> None:
    page.selectbox(key="client_picker").set_value("aspen-accounting").run()
    page.selectbox(key="figure_field").set_value("bad_debt_rate").run()
    page.number_input(key="figure_value:aspen-accounting:bad_debt_rate").set_value(120.0).run()
    page.button(key="figure_use").click().run()
    assert page.error[0].value == (
        "Bad debt: 120 % of billing is not possible; allowed: a number, at least 0 and at most 100."
    )
    assert page.session_state["open_scenario"].profiles == {}


def test_a_figure_that_forbids_the_scenarios_action_is_refused(page: AppTest) -> None:
    page.session_state["open_scenario"] = Scenario(actions={"aspen-accounting": Action("fire", month=3)})
    page.selectbox(key="client_picker").set_value("aspen-accounting").run()
    page.selectbox(key="figure_field").set_value("notice_months").run()
    page.number_input(key="figure_value:aspen-accounting:notice_months").set_value(6.0).run()
    page.button(key="figure_use").click().run()
    assert "the first month allowed is 6" in page.error[0].value


def test_the_zip_reads_back_as_the_same_history() -> None:
    history = read_history({"months.csv": MONTHS})
    packed = zip_bytes(history_files(history))
    assert zipfile.ZipFile(io.BytesIO(packed)).namelist() == ["months.csv"]
    assert read_history({"history.zip": packed}) == history


def test_clients_left_out_are_named_with_the_reason(page: AppTest) -> None:
    content = MONTHS + b"globex,2026-05,500,\nglobex,2026-06,500,\n"
    page.session_state["open_history"] = read_history({"months.csv": content})
    page.run()
    assert not page.exception
    left_out = next(one.value for one in page.dataframe if "Why" in one.value)
    assert left_out["Client"].tolist() == ["globex"]
    assert "no hours in the history" in left_out["Why"].item()


def test_invoices_alone_still_draw_the_page(page: AppTest) -> None:
    content = b"client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100\nacme,2,2026-02-05,100\n"
    page.session_state["open_history"] = read_history({"invoices.csv": content})
    page.run()
    assert not page.exception
    assert any("No client has both a fee and hours yet." in one.value for one in page.info)
