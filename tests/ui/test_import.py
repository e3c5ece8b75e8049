"""Import of exports on the page of data, without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
from history import History, history_files, read_history
from ui.downloads import zip_bytes

INVOICES = b"""Customer,Invoice Number,Invoice Date,Due Date,Subtotal,Date Paid
Acme,1001,2026-01-31,2026-02-28,1000.00,2026-02-20
Bolt,1002,2026-01-31,2026-02-28,250.50,
Acme,1003,2026-02-28,2026-03-31,1000.00,2026-03-25
"""
WORK = b"""Client,Start Date,Duration (decimal)
Acme,01/03/2026,1.50
Acme,02/03/2026,2.25
,02/04/2026,4.00
"""
MONTHS = (
    "client_id,month,mrr,hours\n"
    + "".join(f"acme,{2025 + month // 12}-{month % 12 + 1:02d},1000,8\n" for month in range(18))
).encode()


def _page() -> None:
    from ui.screens import data

    data.show()


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    ui.state.shelf.clear()
    return tmp_path


@pytest.fixture
def page(shelf: Path) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=60).run()
    assert not app.exception
    return app


def own_page(history: History) -> AppTest:
    """Return the page on a history that is the visitor's own, to which files are added."""
    app = AppTest.from_function(_page, default_timeout=60)
    app.session_state["open_history"] = history
    return app.run()


def drop(app: AppTest, **files: bytes) -> AppTest:
    """Drop files; an underscore in a name stands for its dot."""
    named = [
        (name.replace("_csv", ".csv").replace("_zip", ".zip"), content, "text/csv") for name, content in files.items()
    ]
    app.file_uploader[0].set_value(named).run()
    assert not app.exception
    return app


def opened(app: AppTest) -> History:
    return app.session_state["open_history"]


def table(app: AppTest, column: str) -> object:
    return next(one.value for one in app.dataframe if column in one.value)


def titles(app: AppTest) -> list[str]:
    return [one.label for one in app.expander]


def open_questions(app: AppTest) -> str:
    return next(one.value for one in app.info if "open:" in one.value)


def figure(app: AppTest, label: str) -> str:
    return next(one.value for one in app.metric if one.label == label)


def click(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_a_table_of_a_history_is_imported_in_one_click(page: AppTest) -> None:
    drop(page, months_csv=MONTHS)
    assert any("a table of a history" in one.value and "18 rows" in one.value for one in page.markdown)
    click(page, "import_now")
    assert opened(page).client_ids == ("acme",)
    assert any("open and saved" in one.value for one in page.success)
    click(page, "open_sample")
    assert len(opened(page).client_ids) > 20
    click(page, "open_last")
    assert opened(page).client_ids == ("acme",)


def test_a_saved_history_comes_back_from_its_zip(page: AppTest, company: History) -> None:
    drop(page, history_zip=zip_bytes(history_files(company)))
    click(page, "import_now")
    assert opened(page) == company


def test_a_recognised_export_is_imported_in_one_click_and_again_changes_nothing(page: AppTest, shelf: Path) -> None:
    drop(page, **{"invoices-2026-02_csv": INVOICES})
    assert any("invoices-2026-02.csv" in title and "Invoices · 3 rows" in title for title in titles(page))
    columns = table(page, "examples").set_index("column")
    assert columns.loc["Customer", ["examples", "field"]].tolist() == ["Acme · Bolt", "Client: its name"]
    assert columns.loc["Subtotal", "field"] == "Invoice amount before tax"
    assert figure(page, "Rows added") == "3"
    click(page, "import_now")
    assert opened(page).invoices["amount"].tolist() == [1000.0, 1000.0, 250.5]
    kept = json.loads((shelf / "mapping.json").read_text())
    assert [entry["pattern"] for entry in kept["files"]] == ["invoices-*-*.csv"]
    before = opened(page).fingerprint
    drop(page, **{"invoices-2026-03_csv": INVOICES})
    assert any("Read as last time." in one.value for one in page.caption)
    assert any("nothing would change" in one.value for one in page.info)
    click(page, "import_now")
    assert any("Nothing changed" in one.value for one in page.success)
    assert opened(page).fingerprint == before


def test_all_faults_of_all_files_stand_in_one_table_and_nothing_is_opened(page: AppTest) -> None:
    before = opened(page).fingerprint
    bad = b"client_id,month,mrr,hours\nacme,2026-01,-5,8\nacme,2026-02,100,many\n"
    drop(page, months_csv=bad, empty_csv=b"")
    faults = table(page, "allowed")
    seen = set(zip(faults["file"], faults["row"], faults["column"], strict=True))
    assert {("months.csv", 2, "mrr"), ("months.csv", 3, "hours")} <= seen
    assert "empty.csv" in set(faults["file"])
    assert "nothing saved is lost" in page.error[0].value
    assert page.button(key="import_now").disabled
    assert opened(page).fingerprint == before


def test_files_that_cannot_be_read_are_left_out_on_a_click(page: AppTest) -> None:
    drop(page, invoices_csv=INVOICES, empty_csv=b"", none_csv=INVOICES.splitlines(keepends=True)[0])
    assert page.button(key="import_now").disabled
    assert page.button(key="import_without").label == "Go on without empty.csv, none.csv"
    click(page, "import_without")
    assert not page.error
    assert any("none.csv" in title and "left out" in title for title in titles(page))
    click(page, "import_now")
    assert len(opened(page).invoices) == 3


def test_a_row_that_cannot_be_read_is_left_out_and_listed_only_when_asked_to(page: AppTest) -> None:
    drop(page, invoices_csv=INVOICES.replace(b"250.50", b"a lot"))
    assert table(page, "allowed")[["row", "column", "seen"]].values.tolist() == [[3, "Subtotal", "a lot"]]
    click(page, "import:0:bad_rows")
    left = table(page, "why")
    assert left[["file", "row", "seen"]].values.tolist() == [["invoices.csv", 3, "a lot"]]
    click(page, "import_now")
    assert len(opened(page).invoices) == 2


def test_an_ambiguous_date_is_asked_with_both_readings(page: AppTest) -> None:
    drop(page, work_csv=WORK, invoices_csv=INVOICES)
    assert page.button(key="import_now").disabled
    assert open_questions(page) == "1 question is open: work.csv."
    radio = next(one for one in page.radio if "day_order" in str(one.key))
    assert radio.value is None
    assert [note.split(",")[0] for note in radio.proto.captions] == ["01/03/2026 → Mar 1", "01/03/2026 → Jan 3"]
    radio.set_value("dmy")
    click(page, "import:0:confirm")
    click(page, "import_now")
    months = opened(page).months.set_index(["client_id", "month"])["hours"]
    assert months.loc["Acme", "2026-03"] == 3.75
    assert opened(page).unattributed["hours"].tolist() == [4.0]
    assert table(page, "tickets" if "tickets" in opened(page).unattributed else "hours")["hours"].tolist() == [4.0]


def test_proposed_answers_are_taken_all_at_once(page: AppTest) -> None:
    rows = INVOICES + b"Total,,,,2250.50,\nCarr,1004,2026-02-28,2026-03-31,-20.00,n/a\n"
    drop(page, invoices_csv=rows)
    assert page.button(key="import_now").disabled
    assert "2 questions are open" in open_questions(page)
    click(page, "import_take_all")
    # Credit notes can only be asked about once the amounts are read.
    assert "1 question is open" in open_questions(page)
    click(page, "import:0:confirm")
    click(page, "import_now")
    invoices = opened(page).invoices.set_index("invoice_id")
    assert invoices.loc["1004", "amount"] == -20.0
    assert sorted(invoices.index) == ["1001", "1002", "1003", "1004"]


def test_a_column_that_is_only_alike_is_asked_until_it_is_confirmed(page: AppTest) -> None:
    drop(page, invoices_csv=INVOICES.replace(b"Invoice Number", b"Invoice Numbers"))
    assert open_questions(page) == "1 question is open: invoices.csv."
    # Another answer about the same file does not stand for a yes.
    page.text_input(key="import:0:currency").set_value("EUR").run()
    assert page.button(key="import_now").disabled
    click(page, "import:0:confirm")
    assert not page.button(key="import_now").disabled
    click(page, "import_now")
    assert opened(page).invoices["invoice_id"].tolist() == ["1001", "1003", "1002"]
    assert opened(page).company["currency"] == "EUR"


def test_a_column_that_is_only_alike_is_not_read_where_the_answer_is_no(page: AppTest) -> None:
    drop(page, invoices_csv=INVOICES.replace(b"Date Paid", b"Date Payd"))
    page.radio[0].set_value("")
    click(page, "import:0:confirm")
    click(page, "import_now")
    assert "paid_on" not in opened(page).invoices


def test_an_unknown_file_is_told_what_it_is_and_which_columns_hold_what(page: AppTest) -> None:
    drop(page, things_csv=b"Who,Ref,When,What\nAcme,7,2026-01-31,100\nBolt,8,2026-02-28,50\n")
    page.selectbox(key="import:0:0:kind").set_value("invoice")
    click(page, "import:0:confirm")
    assert open_questions(page).startswith("4 questions are open")
    for number, (column, name) in enumerate([("Who", "client"), ("Ref", None), ("When", None), ("What", "net")]):
        page.selectbox(key=f"import:0:{number}:missing").set_value(column)
        if name is not None:
            page.selectbox(key=f"import:0:{number}:missing:field").set_value(name)
    click(page, "import:0:confirm")
    click(page, "import_now")
    assert opened(page).invoices[["client_id", "invoice_id", "amount"]].values.tolist() == [
        ["Acme", "7", 100.0],
        ["Bolt", "8", 50.0],
    ]


def test_names_that_are_like_a_clients_are_confirmed_in_one_table(shelf: Path, company: History) -> None:
    app = own_page(company)
    drop(app, invoices_csv=INVOICES.replace(b"Acme,", b"Acme Inc.,").replace(b"Bolt,", b"BOLT,"))
    assert open_questions(app) == "1 question is open: names of clients."
    asked = next(
        one.value for one in app.dataframe if "alike" in one.value and "Acme Inc." in one.value["name"].tolist()
    )
    assert asked["client"].tolist() == ["Acme (acme)"]
    click(app, "import:clients:open:confirm")
    click(app, "import_now")
    assert sorted(set(opened(app).invoices["client_id"])) == ["acme", "bolt"]
    kept = json.loads((shelf / "mapping.json").read_text())["clients"]
    assert kept["Acme Inc."] == "acme"


def test_a_correction_is_shown_before_it_is_made_and_can_be_declined(shelf: Path) -> None:
    app = own_page(read_history({"months.csv": MONTHS}))
    corrected = b"client_id,month,mrr,hours\nacme,2026-06,1000,9\nacme,2026-07,1000,7\n"
    drop(app, months_csv=corrected)
    assert figure(app, "Cells corrected") == "1"
    change = table(app, "before")
    assert change[["key", "column", "before", "after"]].values.tolist() == [["acme · 2026-06", "Hours", "8", "9"]]
    app.selectbox(key="import_conflict").set_value("keep").run()
    assert figure(app, "Cells corrected") == "0"
    click(app, "import_now")
    assert opened(app).months["hours"].tolist() == [8.0] * 18 + [7.0]


def test_adding_to_the_sample_makes_a_copy(page: AppTest) -> None:
    before = len(opened(page).client_ids)
    drop(page, invoices_csv=INVOICES)
    page.button_group(key="import_into_choice").set_value("add").run()
    click(page, "import_now")
    assert len(opened(page).client_ids) == before + 2
    assert any("own copy of the sample" in one.value for one in page.success)
    click(page, "open_sample")
    assert len(opened(page).client_ids) == before


def test_the_month_through_which_agreements_run_is_asked_where_nothing_tells_it(page: AppTest) -> None:
    drop(page, agreements_csv=b"Company,Agreement,Start Date,End Date,MRR\nAcme,Care,2026-01-01,,900\n")
    assert "the last month of fees" in open_questions(page)
    page.selectbox(key="import_open_until").set_value("2026-03").run()
    click(page, "import_now")
    assert opened(page).months["month"].astype(str).tolist() == ["2026-01", "2026-02", "2026-03"]


def test_files_that_nobody_can_be_decided_by_say_so_before_they_are_imported(page: AppTest) -> None:
    told = "No client can be decided about yet"
    drop(page, invoices_csv=INVOICES)
    assert any(told in one.value for one in page.warning)
    click(page, "import_over")
    apart = b"client_id,month,mrr,hours\nacme,2026-01,100,\nbolt,2026-01,,8\n"
    drop(page, months_csv=apart)
    assert any(told in one.value for one in page.warning)
    drop(page, months_csv=MONTHS)
    assert not any(told in one.value for one in page.warning)


def test_two_files_of_one_name_are_refused(page: AppTest) -> None:
    page.file_uploader[0].set_value([("a.csv", INVOICES, "text/csv"), ("a.csv", WORK, "text/csv")]).run()
    assert "the same name" in page.error[0].value


def test_a_switch_of_pages_loses_nothing(open_app: Callable[..., AppTest]) -> None:
    ui.state.shelf.clear()
    app = open_app("data")
    drop(app, work_csv=WORK)
    next(one for one in app.radio if "day_order" in str(one.key)).set_value("dmy")
    click(app, "import:0:confirm")
    app.session_state["go_to_page"] = "assumptions"
    app.run()
    assert app.title[0].value == "Assumptions"
    app.session_state["go_to_page"] = "data"
    app.run()
    assert app.selectbox(key="import:0:day_order").value == "dmy"


def test_a_mapping_that_cannot_be_read_is_said_and_replaced(page: AppTest, shelf: Path) -> None:
    (shelf / "mapping.json").write_text("{")
    drop(page, invoices_csv=INVOICES)
    assert any("no mapping any more" in one.value for one in page.warning)
    click(page, "import_now")
    assert json.loads((shelf / "mapping.json").read_text())["files"][0]["kind"] == "invoice"


def _tab() -> None:
    from ui.screens import data_import

    data_import.draw()


def test_an_import_speaks_spanish(shelf: Path) -> None:
    app = AppTest.from_function(_tab, default_timeout=60)
    app.session_state["language"] = "es"
    app.run()
    drop(app, work_csv=WORK, invoices_csv=INVOICES)
    assert any(one.value == "Queda 1 pregunta: work.csv." for one in app.info)
    assert any("Partes de horas · 3 filas · 1 pregunta" in title for title in titles(app))
