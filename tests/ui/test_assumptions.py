"""The page of assumptions, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from history import read_history
from simulator import ASSUMPTIONS, SEARCH_LIMITS, Scenario
from simulator.assumptions import PRICE_RESPONSE_WARNING


def _page() -> None:
    from ui.screens import assumptions

    assumptions.show()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> AppTest:
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    app = AppTest.from_function(_page, default_timeout=60).run()
    assert not app.exception
    return app


def test_every_assumption_and_limit_has_its_field_and_the_warning_stands_by_the_price(page: AppTest) -> None:
    keys = {field.key for field in page.number_input}
    assert {f"assumption:{name}" for name in ASSUMPTIONS} <= keys
    assert {f"limit:{name}" for name in SEARCH_LIMITS} <= keys
    assert PRICE_RESPONSE_WARNING in [warning.value for warning in page.warning]


def test_shares_are_percent_on_the_screen_and_fractions_in_the_scenario(page: AppTest) -> None:
    field = page.number_input(key="assumption:discount_rate_annual")
    assert field.value == 10
    assert field.label == "Discount rate (% a year)"
    field.set_value(12.5).run()
    assert page.session_state["open_scenario"].assumptions == {"discount_rate_annual": 0.125}
    assert page.number_input(key="assumption:discount_rate_annual").value == 12.5


def test_a_change_is_marked_and_reset_alone_or_with_all(page: AppTest) -> None:
    page.number_input(key="assumption:horizon_months").set_value(36).run()
    page.number_input(key="assumption:attrition_months").set_value(12.0).run()
    page.button(key="reset:horizon_months").click().run()
    assert page.session_state["open_scenario"].assumptions == {"attrition_months": 12.0}
    assert page.number_input(key="assumption:horizon_months").value == 60
    page.button(key="reset_assumptions").click().run()
    assert page.session_state["open_scenario"].assumptions == {}
    assert page.button(key="reset_assumptions").disabled


def test_a_figure_out_of_bounds_changes_nothing_and_says_what_is_allowed(page: AppTest) -> None:
    page.number_input(key="assumption:labour_cost_per_hour").set_value(0.0).run()
    assert page.session_state["open_scenario"].assumptions == {}
    assert page.error[0].value == "Labour cost: 0 USD an hour is not possible; allowed: a number, above 0."
    assert page.number_input(key="assumption:labour_cost_per_hour").value == 65


def test_the_share_avoidable_in_the_end_stays_above_the_one_at_once(page: AppTest) -> None:
    page.number_input(key="assumption:long_run_avoidable_labour_share").set_value(20.0).run()
    assert page.error[0].value == "Labour avoidable in the end cannot be below Labour avoidable at once."


def test_the_companys_own_figure_is_marked_and_kept_on_reset(page: AppTest) -> None:
    field = page.number_input(key="assumption:backlog_hours")
    assert field.value == 40
    assert any("your company's own: 40 hours a month" in one.value for one in page.markdown)


def test_weights_and_targets_go_into_the_scenario(page: AppTest) -> None:
    page.number_input(key="weight:days_to_pay").set_value(3.0).run()
    page.number_input(key="good:disputed_invoices").set_value(5.0).run()
    scenario = page.session_state["open_scenario"]
    assert scenario.weights == {"days_to_pay": 3.0}
    assert scenario.targets == {"disputed_invoices": {"good": 0.05}}
    page.number_input(key="bad:days_to_pay").set_value(30.0).run()
    assert page.error[0].value == "Good and bad need two different values."
    page.button(key="reset_metric:days_to_pay").click().run()
    assert page.session_state["open_scenario"].weights == {}


def test_the_smallest_rise_is_not_above_the_largest(page: AppTest) -> None:
    page.number_input(key="limit:min_uplift").set_value(40.0).run()
    assert page.error[0].value == "Smallest rise tried cannot be above Largest rise tried."
    assert page.session_state["open_scenario"].limits == {}


def test_invoices_alone_still_draw_the_page(page: AppTest) -> None:
    content = b"client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100\nacme,2,2026-02-05,100\n"
    page.session_state["open_history"] = read_history({"invoices.csv": content})
    page.run()
    assert not page.exception


def test_a_reset_leaves_the_limits_of_a_plan(page: AppTest) -> None:
    page.session_state["open_scenario"] = Scenario(limits={"max_uplift": 0.2, "conversations_per_month": 2.0})
    page.run()
    assert "1 figure differs" in page.info[0].value
    page.button(key="reset_assumptions").click().run()
    assert page.session_state["open_scenario"].limits == {"conversations_per_month": 2.0}
