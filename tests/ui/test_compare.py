"""The page of comparison, without a browser."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from history import read_history
from simulator import BRIDGE_LINES, Action, Scenario
from ui.bridge_words import bridge_words
from ui.downloads import csv_bytes, json_bytes, zip_bytes


def _page() -> None:
    from ui.screens import compare

    compare.show()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> AppTest:
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    return AppTest.from_function(_page, default_timeout=60)


def test_the_recommended_actions_stand_against_keeping_everyone(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert [box.value for box in page.selectbox] == ["keep", "recommended"]
    texts = [one.value for one in page.markdown]
    assert any("more** over 5 years than **Keep everyone" in text for text in texts)
    table = next(text for text in texts if text.startswith("| Line"))
    assert len(table.splitlines()) == 2 + len(BRIDGE_LINES) + 1


def test_the_lines_differences_add_up_to_the_difference_of_the_value(page: AppTest) -> None:
    page.run()
    table = next(one.value for one in page.markdown if one.value.startswith("| Line"))
    differences = [float(row.split("|")[4].replace(",", "")) for row in table.splitlines()[2:]]
    # Sixteen rounded figures: each is off by half a unit at most.
    assert sum(differences[:-1]) == pytest.approx(differences[-1], abs=len(BRIDGE_LINES) / 2 + 0.5)


def test_the_open_scenario_and_its_changed_assumption_are_compared(page: AppTest) -> None:
    page.session_state["open_scenario"] = Scenario(
        name="Q1", assumptions={"attrition_months": 12.0}, actions={"aspen-accounting": Action("fire", month=3)}
    )
    page.run()
    assert not page.exception
    assert page.selectbox(key="compare_second").value == "open"
    assert "Keep everyone, open assumptions" in page.selectbox(key="compare_first").options
    changed = next(one.value for one in page.markdown if one.value.startswith("| Assumption"))
    assert "| Attrition takes | 24 months | 12 months |" in changed


def test_a_limit_of_a_plan_makes_no_other_keeping(page: AppTest) -> None:
    page.session_state["open_scenario"] = Scenario(limits={"conversations_per_month": 2.0})
    page.run()
    assert "Keep everyone, open assumptions" not in page.selectbox(key="compare_first").options


def test_the_choice_outlives_a_page_switch(page: AppTest) -> None:
    page.run()
    page.selectbox(key="compare_first").set_value("open").run()
    assert page.session_state["compare_first_kept"] == "open"


def test_twice_the_same_scenario_asks_for_another(page: AppTest) -> None:
    page.run()
    page.selectbox(key="compare_second").set_value("keep").run()
    assert "chosen twice" in page.info[0].value


def test_a_scenario_file_is_read_and_a_wrong_one_refused(page: AppTest) -> None:
    page.run()
    page.file_uploader[0].upload("plan.json", b'{"schema": 1, "name": "Plan", "actions": {}}', "application/json").run()
    assert page.session_state["compare_second_kept"] == "file:Plan"
    page.file_uploader[0].upload("bad.json", b'{"schema": 2}', "application/json").run()
    assert page.error[0].value.startswith("bad.json: schema is 2")


def test_every_line_has_words_and_help() -> None:
    words = bridge_words()
    assert list(words) == [*BRIDGE_LINES, "npv"]
    assert all(one.label and one.help for one in words.values())


def test_a_download_holds_no_formula_and_unrounded_numbers() -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(["=A1", "x"], [["-cmd", -0.125]]).decode("utf-8-sig"))))
    assert rows == [["'=A1", "x"], ["'-cmd", "-0.125"]]
    assert json_bytes({"a": "ñ"}).decode() == '{\n  "a": "ñ"\n}\n'
    assert zip_bytes({"a": b"1", "b": b"2"}) == zip_bytes({"b": b"2", "a": b"1"})


def test_a_scenario_that_names_a_client_who_is_not_there_is_refused(page: AppTest) -> None:
    page.session_state["open_scenario"] = replace(Scenario(), actions={"nobody": Action("fire", month=3)})
    page.run()
    assert not page.exception
    assert "does not fit" in page.error[0].value


def test_invoices_alone_still_draw_the_page(page: AppTest) -> None:
    content = b"client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100\nacme,2,2026-02-05,100\n"
    page.session_state["open_history"] = read_history({"invoices.csv": content})
    page.run()
    assert not page.exception
