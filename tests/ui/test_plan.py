"""The Plan page without a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from history import History, history_files, read_history
from simulator import PLAN_LIMITS, Action, Scenario
from simulator.parameters import LARGEST
from simulator.planning import Give
from ui import plan_words
from ui.field_words import condition_name, never_turning, turn_words
from ui.screens.plan_frontier import frontier_words
from ui.state import SCREEN_PATHS
from workbench import FIELD_EXAMPLES, LimitUse, field_example, open_book
from workbench.conditions import Condition, Turn

Open = Callable[..., AppTest]
CASH = "opening_cash,400000\ncash_floor,5000\nfixed_overhead_per_month,2000\n"


def _texts(app: AppTest) -> str:
    kinds = (app.subheader, app.markdown, app.caption, app.info, app.error, app.warning)
    return (
        "\n".join(str(one.value) for kind in kinds for one in kind)
        .replace("\\$", "$")
        .replace("\N{NO-BREAK SPACE}", " ")
    )


def _with_company(company: History, lines: str) -> History:
    files = history_files(company)
    files["company.csv"] = files["company.csv"].rstrip() + b"\n" + lines.encode()
    return read_history(files)


@pytest.fixture
def plan(open_app: Open) -> AppTest:
    app = open_app("plan")
    assert not app.exception
    return app


def test_the_plan_says_what_it_is_worth_and_how_good_it_is(plan: AppTest) -> None:
    texts = _texts(plan)
    assert "over 5 years than keeping everyone as they are" in texts
    # Four clients with a dozen options each are few enough to value every plan.
    assert "Every plan was looked at" in texts or "Proven: no plan within these limits" in texts
    assert "no measured price elasticity" in texts


def test_every_limit_has_its_field(plan: AppTest) -> None:
    shown = {field.key for field in plan.number_input}
    assert shown == {f"plan_limit:{name}" for name in PLAN_LIMITS}


def test_a_deal_breaker_is_told_and_marked(plan: AppTest) -> None:
    table = plan.dataframe[0].value.set_index("client")
    assert table.loc["Bolt", "breakers"] == "Abuse of staff"
    assert not table.loc["Bolt", "action"].startswith("Raise the price by") or "review" in table.loc["Bolt", "action"]
    assert list(table["month"]) == sorted(table["month"])


def test_the_companys_capacity_is_the_limit_until_it_is_cleared(plan: AppTest) -> None:
    field = plan.number_input(key="plan_limit:hours_cap")
    assert field.value == 120
    field.set_value(None).run()
    assert not plan.exception
    assert plan.number_input(key="plan_limit:hours_cap").value is None
    assert plan.session_state["open_scenario"].limits == {"hours_cap": LARGEST}
    assert "No limit is set on:" in _texts(plan)
    plan.button(key="own_limit:hours_cap").click().run()
    assert plan.session_state["open_scenario"].limits == {}


def test_limits_are_typed_in_percent_kept_in_the_scenario_and_outlive_a_page_switch(plan: AppTest) -> None:
    plan.number_input(key="plan_limit:max_mrr_at_risk").set_value(40.0).run()
    plan.number_input(key="plan_limit:conversations_per_month").set_value(1).run()
    assert not plan.exception
    limits = plan.session_state["open_scenario"].limits
    assert limits == {"max_mrr_at_risk": 0.4, "conversations_per_month": 1.0}
    told = plan.dataframe[0].value["month"]
    assert told.is_unique
    plan.session_state["go_to_page"] = "data"
    plan.run()
    plan.session_state["go_to_page"] = "plan"
    plan.run()
    assert plan.number_input(key="plan_limit:max_mrr_at_risk").value == 40


def test_a_limit_of_a_plan_leaves_what_is_known_of_each_client(open_app: Open) -> None:
    app = open_app("portfolio")
    known = app.session_state["decided_so_far"]
    app.session_state["go_to_page"] = "plan"
    app.run()
    app.number_input(key="plan_limit:conversations_per_month").set_value(2).run()
    app.session_state["go_to_page"] = "portfolio"
    app.run()
    assert app.session_state["decided_so_far"] == known


def test_where_nothing_fits_one_click_makes_room(plan: AppTest) -> None:
    plan.number_input(key="plan_limit:max_mrr_at_risk").set_value(0.0).run()
    assert not plan.exception
    assert "No plan fits within all these limits together" in _texts(plan)
    assert not plan.dataframe
    plan.button(key="give_max_mrr_at_risk").click().run()
    assert not plan.exception
    assert "No plan fits" not in _texts(plan)
    assert plan.session_state["open_scenario"].limits["max_mrr_at_risk"] > 0


def test_where_no_single_limit_makes_room_it_says_so(plan: AppTest) -> None:
    plan.number_input(key="plan_limit:max_mrr_at_risk").set_value(0.0).run()
    plan.number_input(key="plan_limit:hours_cap").set_value(0.0).run()
    assert "No single limit makes room" in _texts(plan)


def test_the_plan_goes_into_the_scenario_and_on_to_other_pages(plan: AppTest) -> None:
    told = plan.dataframe[0].value
    plan.button(key="plan_use").click().run()
    assert not plan.exception
    scenario = plan.session_state["open_scenario"]
    assert scenario.name == "My plan"
    assert set(scenario.actions) == set(told["client_id"])
    assert plan.button(key="plan_use").disabled
    plan.button(key="plan_to_compare").click().run()
    assert plan.title[0].value == "Compare"


def test_without_the_companys_cash_a_cash_floor_cannot_be_asked_for(open_app: Open) -> None:
    app = open_app("plan", open_scenario=Scenario(limits={"cash_floor": 1000.0}))
    assert not app.exception
    assert app.number_input(key="plan_limit:cash_floor").disabled
    assert "The scenario's cash floor is left out." in _texts(app)
    app.button(key="drop_cash_floor").click().run()
    assert app.session_state["open_scenario"] == Scenario()


def test_cash_and_bad_luck_are_counted_on_sampled_futures(open_app: Open, company: History) -> None:
    app = open_app(
        "plan", open_history=_with_company(company, CASH), open_scenario=Scenario(limits={"max_cvar": 50000.0})
    )
    assert not app.exception
    assert app.number_input(key="plan_limit:cash_floor").value == 5000
    texts = _texts(app)
    assert "| Cash floor |" in texts
    assert "| Loss in bad luck |" in texts
    assert "1,000 sampled futures" in texts


def test_who_cannot_be_let_go_is_named_with_what_would_have_to_be_true(plan: AppTest) -> None:
    # Acme pays 4,000 of 8,600, Cove 2,500: a quarter is allowed, so the others would have to pay 4 x 4,000 less 8,600
    # and 4 x 2,500 less 8,600 more.
    texts = _texts(plan)
    assert "**Acme**: it pays 47 % of all monthly fees; your limit for one client is 25 %." in texts
    assert "$7,400 more a month" in texts
    assert "**Cove**: it pays 29 %" in texts
    assert "$1,400 more a month" in texts


def test_lessons_show_how_little_one_answer_teaches(open_app: Open) -> None:
    app = open_app("plan", open_scenario=Scenario(limits={"conversations_per_month": 1.0}))
    assert not app.exception
    texts = _texts(app)
    assert "What the first answers teach about prices" in texts
    assert "of 1 have left" in texts


def test_nobody_to_decide_about_names_the_next_step(open_app: Open) -> None:
    app = open_app("plan", open_history=read_history({"months.csv": b"client_id,month,mrr\nacme,2026-01,1000\n"}))
    assert not app.exception
    assert "No client here can be decided about" in _texts(app)


def test_clients_who_pay_nothing_can_still_be_planned(open_app: Open) -> None:
    rows = "".join(f"{client},2026-{m:02d},0,{hours}\n" for client, hours in (("a", 5), ("b", 9)) for m in range(1, 9))
    app = open_app("plan", open_history=read_history({"months.csv": f"client_id,month,mrr,hours\n{rows}".encode()}))
    assert not app.exception
    assert "than keeping everyone as they are" in _texts(app) or "as keeping everyone as they are" in _texts(app)


def test_the_page_speaks_spanish(open_app: Open) -> None:
    app = open_app("plan", language="es")
    assert not app.exception
    assert app.title[0].value == "Plan"
    assert "mantener a todos" in _texts(app)


def _chosen(app: AppTest, example: str) -> AppTest:
    app.button_group(key="field_example").set_value(example).run()
    assert not app.exception
    return app


def test_the_fields_advice_waits_until_it_is_asked_for(plan: AppTest) -> None:
    assert "What the field advises" in _texts(plan)
    assert "The model says" not in {metric.label for metric in plan.metric}


@pytest.mark.parametrize("example", FIELD_EXAMPLES)
def test_the_fields_advice_is_what_the_workbench_finds(plan: AppTest, company: History, example: str) -> None:
    app = _chosen(plan, example)
    opened = open_book(company, str(company.last_month), Scenario())
    found = field_example(opened.portfolio, example, Scenario(paths=SCREEN_PATHS))
    shown = {metric.label: metric.value.replace("$", "") for metric in app.metric}
    signed = {
        "The model says": found.gain,
        "With bad luck": found.sampled.p05,
        "With good luck": found.sampled.p95,
        "A naive spreadsheet says": found.spreadsheet_gain,
    }
    assert {label: int(shown[label].replace(",", "")) for label in signed} == {
        label: round(value) for label, value in signed.items()
    }
    table = next(one.value for one in app.dataframe if "spreadsheet" in one.value)
    assert list(table["fee"]) == [round(one.fee) for one in found.clients]
    assert list(table["gain"]) == [round(one.gain) for one in found.clients]
    texts = _texts(app)
    assert f"{len(found.clients)} of 4 clients" in texts
    assert all(f"**{condition_name(one)}**: " in texts for one in found.conditions if one.turns)
    assert all(condition_name(one) in texts for one in found.conditions)


def test_the_fields_advice_takes_the_place_of_the_scenarios_actions(plan: AppTest, company: History) -> None:
    # The tenth of four clients is one, the smallest: Bolt at 900. Its notice is a month.
    scenario = Scenario(assumptions={"discount_rate_annual": 0.05}, actions={"acme": Action("reprice", 0.1, 9)})
    plan.session_state["open_scenario"] = scenario
    plan.run()
    app = _chosen(plan, "drop-smallest")
    app.button(key="field_use_drop-smallest").click().run()
    assert not app.exception
    opened = app.session_state["open_scenario"]
    assert opened.actions == {"bolt": Action("fire", month=1)}
    assert opened.assumptions == scenario.assumptions
    assert opened.paths == scenario.paths
    assert opened.name == "Drop the smallest tenth, to grow with others"


def test_where_nobody_pays_there_is_no_quarter_of_revenue_to_drop(open_app: Open) -> None:
    rows = "".join(f"a,2026-{m:02d},0,5\nb,2026-{m:02d},0,9\n" for m in range(1, 9))
    app = open_app("plan", open_history=read_history({"months.csv": f"client_id,month,mrr,hours\n{rows}".encode()}))
    assert "No client pays a monthly fee" in _texts(_chosen(app, "drop-worst"))


def _condition(name: str, in_use: float, turns: tuple[Turn, ...], **others: Any) -> Condition:
    return Condition(name, "", "", in_use, 0.0, 1e6, turns, in_use, others.pop("best_gain", 1.0), True, **others)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            _condition(
                "long_run_avoidable_labour_share",
                0.8,
                (Turn(0.54, True),),
                likely=(0.667, 0.889),
                likely_gains=(10.0, 20.0),
            ),
            "fails below 54 %; 80 % is assumed, and 8 times in 10 it lies between 67 % and 89 %.",
        ),
        (
            _condition(
                "long_run_avoidable_labour_share",
                0.8,
                (Turn(0.85, True),),
                likely=(0.667, 0.889),
                likely_gains=(-10.0, 2.0),
            ),
            "gains from 85 %; 80 % is assumed, and 8 times in 10 it lies between 67 % and 89 %: **this alone may turn "
            "it**.",
        ),
        (_condition("attrition_months", 24.0, (Turn(70.5, False),)), "fails above 70.5 months; 24 months is assumed."),
        (_condition("horizon_months", 60.0, (Turn(20.0, True),)), "fails below 20 months; 60 months is assumed."),
        (
            _condition("offboarding_hours", 20.0, (Turn(4.25, False),)),
            "gains at 4.2 hours or less; 20 hours is assumed.",
        ),
        (
            _condition("annual_churn", 1.0, (Turn(0.5, True), Turn(3.0, False))),
            "fails below 0.5 times as likely as now and fails above 3 times as likely as now",
        ),
        # At the very value from which it gains it gains.
        (_condition("horizon_months", 60.0, (Turn(60.0, True),)), "fails below 60 months"),
        (_condition("horizon_months", 60.0, (Turn(60.0, False),)), "fails above 60 months"),
    ],
)
def test_where_advice_turns_is_said_from_the_side_it_stands_on(condition: Condition, words: str) -> None:
    assert words in turn_words(condition, "USD").replace("\N{NO-BREAK SPACE}", " ")


def test_what_turns_it_nowhere_is_said_with_its_side() -> None:
    gaining, losing = (
        _condition(name, 1.0, (), best_gain=gain) for name, gain in (("review_cost", 1.0), ("backlog_hours", -1.0))
    )
    turning = _condition("horizon_months", 60.0, (Turn(20.0, True),))
    assert never_turning([gaining, losing, turning]) == [
        "It gains whatever these are, each alone: Cost of a bad review.",
        "It loses whatever these are, each alone: Paying work that waits for hands.",
    ]


@pytest.mark.parametrize(
    ("give", "value"),
    [
        (Give("max_mrr_at_risk", 0.02, 0.05836, True), 0.059),
        (Give("max_mrr_at_risk", 0.02, 0.058, True), 0.058),
        (Give("cash_floor", 90_000.0, -12.5, False), -13.0),
        (Give("hours_cap", 10.0, 1397.2, True), 1398.0),
        (Give("conversations_per_month", 0.0, 2.0, True), 2.0),
    ],
)
def test_what_gives_way_is_rounded_to_the_side_that_leaves_room(give: Give, value: float) -> None:
    assert plan_words.roomy(give) == value


def _price(name: str, price: float | None) -> str:
    return plan_words.price_words(LimitUse(name, 1.0, 1.0, price), "USD", "5 years")


def test_prices_of_limits_are_said_for_one_more_of_what_is_typed() -> None:
    # A whole of the fees costs 4,261,700: a point of it a hundredth.
    assert "is worth $42,617 over 5 years" in _price("max_mrr_at_risk", 4_261_700.0)
    assert "is worth $31 a month" in _price("hours_cap", 31.0)
    assert "a floor lower by $1,000 is worth $250" in _price("cash_floor", 0.25)
    assert "less than $1" in _price("max_cvar", 0.0001)
    assert "does not bind" in _price("conversations_per_month", 0.0)
    assert "no price" in _price("conversations_per_month", None)
    assert all(_price(name, 2.0) for name in PLAN_LIMITS)


def test_the_curve_says_what_its_first_and_last_point_of_risk_buy() -> None:
    # Between 5 and 6 % the curve rises by 100, between 6 and 9 % by 60: 20 a point.
    words = frontier_words([(0.05, 10.0), (0.06, 110.0), (0.09, 170.0)], "USD").replace("\N{NO-BREAK SPACE}", " ")
    assert "buys **+$100**, the last one only **+$20**" in words
    assert "There is little to trade" in frontier_words([(0.05, 10.0), (0.06, 12.0)], "USD")
    assert "There is little to trade" in frontier_words([(0.05, 10.0)], "USD")


@pytest.mark.parametrize(
    ("left", "gap", "looked", "words"),
    [
        (0.0, 0.0, True, "Every plan was looked at"),
        (0.2, 1e-9, False, "Proven: no plan within these limits is worth more."),
        (2677.0, 0.00069, False, "more than $2,677 above it, at most 0.07 % more"),
        (3.0, 1e-7, False, "at most 0.01 % more"),
    ],
)
def test_the_proof_is_said_as_it_is(left: float, gap: float, looked: bool, words: str) -> None:
    said = plan_words.proof_words(left, gap, "USD", all_looked_at=looked).replace("\N{NO-BREAK SPACE}", " ")
    assert words in said
