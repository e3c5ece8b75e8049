"""What is recorded of a decision: made with what was known on the day, and right by construction where the model is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from history import HistoryError, history_files, read_history
from models.forecast_scores import coverage_of, normal_scores, spread_moved
from simulator import KEEP, Action, InputError, Scenario, build_cases, exact_value, stayer_months
from workbench import forecast_of, look_back, open_book, recorded

RISE = Action("reprice", 0.1, 3)


def cut(history, month):
    """Return the files of a history without what came after a month."""
    files = {}
    for name, content in history_files(history).items():
        header, *lines = content.decode().splitlines()
        place = next((header.split(",").index(c) for c in ("month", "date") if c in header.split(",")), None)
        kept = [line for line in lines if place is None or line.split(",")[place][:7] <= month]
        if kept:
            files[name] = "\n".join([header, *kept, ""]).encode()
    return read_history(files)


def row_of(history):
    return history.decisions.drop(columns="note", errors="ignore").iloc[0].dropna().to_dict()


@pytest.mark.parametrize("action", [KEEP, RISE, Action("fire", month=2)])
def test_it_is_made_of_what_was_known_when_it_was_decided(history, action):
    month = "2025-12"
    whole = recorded(open_book(history, month), Scenario(paths=500), "beta", action, "reprice")
    known = cut(history, month)
    assert str(known.last_month) == month
    assert row_of(recorded(open_book(known, month), Scenario(paths=500), "beta", action, "reprice")) == row_of(whole)


def test_probabilities_are_exact_and_ranges_are_of_those_who_stay(history):
    book, scenario = open_book(history), Scenario(paths=2_000)
    forecast = forecast_of(book, scenario, "alpha", RISE)
    client, assumptions = book.portfolio.profiles.row("alpha"), book.portfolio.assumptions(scenario)
    cases = build_cases(client, assumptions, [RISE, KEEP])
    survival = exact_value(cases).survival
    assert forecast["stay_probability_6"] == pytest.approx(survival[0, 6], abs=1e-6)
    assert forecast["keep_stay_probability_12"] == pytest.approx(survival[1, 12], abs=1e-6)
    # Two months at 3,000 and four at 3,300.
    assert forecast["fees_6"] == pytest.approx(19_200)
    found = stayer_months(cases.part(slice(0, 1)), "alpha", 7, 2_000, (6,))
    inside = (found.hours[0] >= forecast["hours_6_p05"]) & (found.hours[0] <= forecast["hours_6_p95"])
    assert inside[found.there[0]].mean() == pytest.approx(0.9, abs=0.002)
    assert forecast["spread_factor"] == 1.0
    assert forecast["leaving_shift"] == 0.0


def test_a_firing_has_no_ranges_once_it_is_gone(history):
    forecast = forecast_of(open_book(history), Scenario(paths=500), "alpha", Action("fire", month=2))
    assert forecast["stay_probability_3"] == 0.0
    assert {forecast[name] for name in ("fees_6", "hours_6_p05", "gross_profit_12_p95")} == {None}


def test_a_short_horizon_does_not_cut_the_forecast(history):
    book = open_book(history)
    short = Scenario(paths=500, assumptions={"horizon_months": 6})
    long = forecast_of(book, Scenario(paths=500, assumptions={"horizon_months": 12}), "alpha", RISE)
    assert forecast_of(book, short, "alpha", RISE) == long


def test_what_the_agreement_does_not_allow_is_refused(history):
    with pytest.raises(InputError, match="decision on beta: month is 2; the first month allowed is 3"):
        recorded(open_book(history), Scenario(paths=100), "beta", Action("reprice", 0.1, 2), "reprice")
    with pytest.raises(InputError, match="'gamma' is not in the profiles"):
        recorded(open_book(history), Scenario(paths=100), "gamma", KEEP, "keep")
    once = recorded(open_book(history), Scenario(paths=100), "beta", KEEP, "keep")
    with pytest.raises(HistoryError, match="one decision a client and month"):
        recorded(open_book(once), Scenario(paths=100), "beta", RISE, "keep")


def test_the_whole_action_is_kept(history):
    staged = Action("reprice", 0.1, 3, prepay=True, review_month=6, keep_if=("improved", "unchanged"))
    kept = recorded(open_book(history), Scenario(paths=100), "beta", staged, "fire", " said so ")
    (found,) = look_back(read_history(history_files(kept)), kept.last_month).decisions
    assert found.action == staged
    assert (found.verdict, found.note, found.advice) == ("fire", "said so", "not_followed")


def test_learned_spread_widens_the_ranges_about_their_middle(history):
    book, scenario = open_book(history), Scenario(paths=500)
    plain = forecast_of(book, scenario, "alpha", RISE)
    spread = replace(book.looked_back.spread, decisions=10, posterior=replace(book.looked_back.spread.prior, value=2.0))
    wide = forecast_of(replace(book, looked_back=replace(book.looked_back, spread=spread)), scenario, "alpha", RISE)
    assert wide["hours_12_p50"] == plain["hours_12_p50"]
    for end in ("p05", "p95"):
        away = plain[f"hours_12_{end}"] - plain["hours_12_p50"]
        assert wide[f"hours_12_{end}"] - wide["hours_12_p50"] == pytest.approx(2 * away, abs=0.03)
    assert wide["spread_factor"] == 2.0


def test_forecasts_of_a_world_that_is_as_the_model_says_hold_nine_in_ten(history):
    book = open_book(history)
    forecast = forecast_of(book, Scenario(paths=4_000), "alpha", RISE)
    case = build_cases(book.portfolio.profiles.row("alpha"), book.portfolio.assumptions(Scenario()), [RISE])
    world = stayer_months(case, "alpha", 99, 1_500, (12,))
    came = world.gross_profit[0][world.there[0]]
    levels = [np.full(came.size, forecast[f"gross_profit_12_{level}"]) for level in ("p05", "p50", "p95")]
    found = coverage_of(came, *levels)
    assert found.inside.value == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / came.size))
    assert spread_moved(normal_scores(came, *levels) ** 2).posterior.value == pytest.approx(1.0, abs=0.1)
