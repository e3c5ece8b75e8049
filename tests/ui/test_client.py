from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from history import History, history_files, read_history
from simulator import KEEP, Action, Scenario, complete_assumptions, exact_value, profiles_from_rows
from simulator.cases import cases_of
from simulator.uncertainty import HowSure
from ui.own_action import exact_answer, gains_by_uplift, luck_of_action
from ui.screens.client_knowing import never_badly_wrong

Open = Callable[..., AppTest]


def _metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def _texts(app: AppTest) -> str:
    return "\n".join(str(one.value) for kind in (app.markdown, app.caption, app.header) for one in kind)


def test_the_verdict_stands_in_capitals_with_its_reason_in_money(open_app: Open) -> None:
    app = open_app("client")
    assert not app.exception
    assert app.header[0].value.startswith(("KEEP", "REPRICE", "REFORM", "STAGED", "FIRE", "TOSS-UP"))
    assert "over 5 years" in _texts(app)
    assert "draws of what is unsure" in _texts(app)


def test_a_moved_slider_changes_the_number(open_app: Open) -> None:
    app = open_app("client")
    seen = set()
    for uplift in (0, 10, 25):
        app.slider(key="trial_uplift_acme").set_value(uplift).run()
        assert not app.exception
        seen.add(_metrics(app)["Worth over keeping"])
        assert _metrics(app)["New fee"] == f"${4000 + 40 * uplift:,}"
    assert len(seen) == 3


def test_above_thirty_percent_is_beyond_any_evidence(open_app: Open) -> None:
    app = open_app("client")
    app.slider(key="trial_uplift_acme").set_value(30).run()
    assert not any("Beyond any evidence" in warning.value for warning in app.warning)
    app.slider(key="trial_uplift_acme").set_value(31).run()
    assert any("Beyond any evidence" in warning.value for warning in app.warning)


def test_the_price_response_is_said_to_be_assumed(open_app: Open) -> None:
    assert "no measured price elasticity" in _texts(open_app("client"))


def test_a_month_before_the_agreement_allows_it_is_refused_naming_the_first(open_app: Open) -> None:
    app = open_app("client")
    month = app.number_input(key="trial_month_change_acme")
    # The agreement runs to June 2027, six months after the last month known: a change takes force in the seventh.
    assert month.value == 7
    month.set_value(3).run()
    assert not app.exception
    refused = [error.value for error in app.error]
    assert refused == [
        "Month 3 is too early: the first month allowed is 7, Jul 2027 (it is announced a month before, notice is "
        "1 month and the agreement runs 6 months more)."
    ]
    assert "Worth over keeping" not in _metrics(app)


def test_the_action_goes_into_the_scenario_and_out_again(open_app: Open) -> None:
    app = open_app("client")
    app.slider(key="trial_uplift_acme").set_value(9).run()
    app.button(key="trial_use_acme").click().run()
    action = app.session_state["open_scenario"].actions["acme"]
    assert (action.kind, action.uplift, action.month) == ("reprice", 0.09, 7)
    app.button(key="trial_keep_acme").click().run()
    assert app.session_state["open_scenario"] == Scenario(name="My plan")


def test_a_deal_breaker_stands_outside_the_money_with_its_evidence(open_app: Open) -> None:
    app = open_app("client", chosen_client="bolt")
    assert any("Staff come first" in error.value and "shouted at the desk" in error.value for error in app.error)
    assert not app.header[0].value.startswith(("REPRICE", "KEEP"))


def test_a_client_that_makes_too_much_of_the_fees_cannot_be_lost(open_app: Open) -> None:
    app = open_app("client", chosen_client="acme")
    # 4,000 of 8,600 is 47 %; at a limit of 25 % all fees would have to be 16,000: 7,400 more.
    told = " ".join(warning.value for warning in app.warning)
    assert "it pays 47 % of all monthly fees; your limit for one client is 25 %." in told.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "\\$7,400 more a month" in told


def test_a_client_on_the_standard_stack_cannot_be_moved_there(open_app: Open) -> None:
    app = open_app("client", chosen_client="cove")
    assert app.toggle(key="trial_standardise_cove").disabled


def test_the_chosen_client_is_kept_across_pages(open_app: Open) -> None:
    app = open_app("client")
    app.selectbox(key="client_picker").set_value("dune").run()
    assert app.session_state["chosen_client"] == "dune"
    app.session_state["go_to_page"] = "portfolio"
    app.run()
    app.session_state["go_to_page"] = "client"
    app.run()
    assert app.selectbox(key="client_picker").value == "dune"


def test_letting_go_is_tried_too(open_app: Open) -> None:
    app = open_app("client", chosen_client="dune")
    app.button_group(key="trial_kind_dune").set_value(["fire"]).run()
    assert not app.exception
    assert "Let go, last bill in Jan 2027" in _texts(app)
    assert "if freed hours are put to use as assumed" in _texts(app)
    assert "no measured price elasticity" not in _texts(app)


def test_a_month_beyond_the_horizon_is_said_to_count_for_nothing(open_app: Open) -> None:
    app = open_app("client", chosen_client="dune")
    app.number_input(key="trial_month_change_dune").set_value(60).run()
    assert "Worth over keeping" in _metrics(app)
    app.number_input(key="trial_month_change_dune").set_value(61).run()
    assert not app.exception
    assert any("Month 61 lies beyond the horizon of 5 years" in warning.value for warning in app.warning)
    assert "Worth over keeping" not in _metrics(app)


def test_a_break_even_without_a_value_is_not_said_to_be_lost(open_app: Open) -> None:
    app = open_app("client", chosen_client="dune")
    app.slider(key="trial_uplift_dune").set_value(0).run()
    shown = next(metric for metric in app.metric if metric.label == "Break-even chance of leaving")
    assert (shown.value, shown.delta) == ("–", "the price does not rise")


@pytest.fixture
def client() -> dict[str, float]:
    row = {"client_id": "a", "mrr": 1000, "hours": 10, "annual_churn": 0.1}
    return profiles_from_rows([row]).row("a")


def test_the_trial_answers_what_the_engine_says(client: dict[str, float]) -> None:
    assume = complete_assumptions({})
    action = Action("reprice", 0.1, 2)
    blank = {"labour_cost_per_hour": None, "price_position": None, "price_reaction": None}
    profiles = profiles_from_rows([{"client_id": "a", **client, **blank}])
    answer = exact_answer(client, assume, action)
    assert answer.npv == pytest.approx(float(exact_value(cases_of(profiles, [action], assume)).npv[0]))
    assert answer.keep_npv == pytest.approx(float(exact_value(cases_of(profiles, [KEEP], assume)).npv[0]))
    assert sum(answer.bridge.values()) == pytest.approx(answer.npv)
    assert gains_by_uplift(client, assume, action, [0.1]) == pytest.approx([answer.gain])


def test_keeping_adds_no_leavers_and_gains_nothing_whatever_the_luck(client: dict[str, float]) -> None:
    assume = complete_assumptions({})
    answer = exact_answer(client, assume, KEEP)
    assert (answer.gain, answer.added_leave_probability, answer.break_even_leave_probability) == (0.0, 0.0, None)
    luck = luck_of_action("a", client, assume, KEEP, 7, 200)
    assert (luck.difference.p05, luck.difference.p95, luck.share_better) == (0.0, 0.0, 0.0)


def _plain(app: AppTest) -> str:
    return _texts(app).replace("\\$", "$").replace("\N{NO-BREAK SPACE}", " ")


def test_what_would_be_worth_finding_out_are_the_engines_figures_the_largest_first(open_app: Open) -> None:
    app = open_app("client", chosen_client="dune")
    texts = _plain(app)
    decision = app.session_state["decided_so_far"][1]["dune"]
    assert decision.evpi > 0.5
    assert f"Knowing everything that is unsure would be worth **${decision.evpi:,.0f}**" in texts
    table = next(one.value for one in app.markdown if one.value.startswith("| Finding out |"))
    shown = [int(line.split("|")[-2].replace(",", "")) for line in table.splitlines()[2:]]
    worthy = sorted((worth for worth in decision.sure.evppi.values() if worth >= 0.5), reverse=True)
    assert shown == [round(worth) for worth in worthy]
    assert len(shown) > 0
    assert f"is worth at most **${worthy[0]:,.0f}**" in texts


def test_the_choice_never_badly_wrong_falls_short_by_least_at_its_worst(open_app: Open) -> None:
    app = open_app("client", chosen_client="dune")
    decision = app.session_state["decided_so_far"][1]["dune"]
    worst = min(option.max_regret for option in decision.alternatives.values())
    line = next(line for line in _plain(app).splitlines() if "never be badly wrong" in line)
    assert f"${worst:,.0f} less than the best" in line


def test_a_barred_choice_is_not_left_as_the_one_never_badly_wrong() -> None:
    # Two draws: firing is 10 short at its worst, keeping 40, a review 25; a client that cannot be lost is not fired.
    worth = np.array([[0.0, 15.0, 40.0], [0.0, -25.0, -10.0]])
    regrets = {"keep": 40.0, "staged": 25.0, "fire": 10.0}
    sure = HowSure(tuple(regrets), worth, {}, {}, regrets, 0.0, {})
    options = {
        "keep": SimpleNamespace(action=KEEP),
        "staged": SimpleNamespace(action=Action("reprice", 0.1, 2, review_month=8)),
        "fire": SimpleNamespace(action=Action("fire", month=2)),
    }
    decision = SimpleNamespace(sure=sure, alternatives=options, look=SimpleNamespace(allowed=("keep", "staged")))
    said = never_badly_wrong(decision, "USD").replace("\N{NO-BREAK SPACE}", " ")
    assert "**FIRE**" in said
    assert "$10 less than the best" in said
    assert "that is **STAGED +10 %**: at worst $25 less" in said


def test_waiting_for_the_review_is_worth_what_the_engine_says(open_app: Open) -> None:
    app = open_app("client", chosen_client="bolt")
    worth = app.session_state["decided_so_far"][1]["bolt"].value_of_waiting
    assert worth is not None
    line = next(line for line in _plain(app).splitlines() if "**STAGED" in line and "over deciding now" in line)
    assert (f"is worth **${worth:,.0f}**" in line) if worth >= 0.5 else ("worth nothing" in line)


@pytest.mark.parametrize("lines", ["", "opening_cash,60000\ncash_floor,20000\nfixed_overhead_per_month,2500\n"])
def test_who_cannot_be_lost_needs_the_same_on_the_client_and_the_plan_page(
    open_app: Open, company: History, lines: str
) -> None:
    files = history_files(company)
    files["company.csv"] = files["company.csv"].rstrip() + b"\n" + lines.encode()
    limits = {"max_mrr_share": 1.0} if lines else {}
    app = open_app(
        "client", chosen_client="acme", open_history=read_history(files), open_scenario=Scenario(limits=limits)
    )
    told = next(warning.value for warning in app.warning if "Cannot afford to lose" in warning.value)
    needed = re.search(r"\*\*([^*]+) more (?:cash|a month)\*\*", told)
    assert needed is not None
    assert ("more cash" in needed.group(0)) == bool(lines)
    app.session_state["go_to_page"] = "plan"
    app.run()
    assert not app.exception
    held = next(one.value for one in app.markdown if one.value.startswith("**Acme**:"))
    assert needed.group(0) in held
