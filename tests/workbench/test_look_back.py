"""Decisions beside what came of them: figures small enough to work out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from history import read_history
from history.log import add_decision, add_event, end_agreement
from models.forecast_scores import APPLY_FROM
from simulator import Action
from workbench import look_back, open_book

END = pd.Period("2026-12", "M")
HEADER = "client_id,month,mrr,hours,direct_cost,labour_cost\n"


def rows(client_id, first, last, fee=1000.0, hours=10.0, direct=100.0, rise_in=None, rise=1.1):
    lines = []
    for month in pd.period_range(first, last, freq="M"):
        now = fee * rise if rise_in and month >= pd.Period(rise_in, "M") else fee
        lines.append(f"{client_id},{month},{now},{hours},{direct},{hours * 50}")
    return "\n".join(lines)


def company(*parts, clients="client_id,notice_months\nacme,1\nbolt,1\ncove,1\n"):
    months = HEADER + "\n".join(parts) + "\n"
    return read_history({"months.csv": months.encode(), "clients.csv": clients.encode()})


def decision(client_id="acme", decided_in="2025-12", kind="keep", stays=(0.97, 0.94, 0.88), **cells):
    probabilities = dict(zip((f"stay_probability_{n}" for n in (3, 6, 12)), stays, strict=True))
    return {"client_id": client_id, "decided_in": decided_in, "kind": kind, "verdict": "keep", **probabilities, **cells}


def ranges(name, months, low, middle, high):
    return {
        f"{name}_{months}_{level}": value
        for level, value in zip(("p05", "p50", "p95"), (low, middle, high), strict=True)
    }


@pytest.fixture
def history():
    return company(rows("acme", "2025-01", "2026-12"), rows("bolt", "2025-01", "2026-12", fee=500, hours=4))


def only(history, as_of=END):
    (found,) = look_back(history, as_of).decisions
    return found


def test_without_decisions_nothing_is_scored_and_nothing_moves(history):
    found = look_back(history, END)
    assert found.decisions == ()
    assert (found.spread.in_force, found.shift.in_force) == (1.0, 0.0)
    assert found.stays.forecasts == 0


def test_what_came_lies_beside_its_forecast(history):
    cells = ranges("hours", 6, 50, 70, 80) | ranges("gross_profit", 12, 5500, 6000, 7000) | {"fees_6": 6300.0}
    found = only(add_decision(history, decision(**cells)))
    assert [h.months for h in found.reached] == [3, 6, 12]
    half, year = found.reached[1], found.reached[2]
    assert all(h.there for h in found.reached)
    assert (half.fees, half.fees_forecast) == (6000.0, 6300.0)
    hours, profit = half.ranges["hours"], year.ranges["gross_profit"]
    # Six months of ten hours; twelve of 1000 - 100 - 500.
    assert (hours.came, hours.inside) == (60.0, True)
    assert hours.score == pytest.approx(-1.6448536 * 10 / 20)
    assert (profit.came, profit.inside) == (4800.0, False)
    # 1,200 below the middle, where 500 are 1.645 standard deviations.
    assert profit.pit == pytest.approx(0.5 * math.erfc(1.6448536 * 1200 / 500 / math.sqrt(2)), rel=1e-5)
    assert found.ranges_scored is year


def test_only_horizons_that_have_passed_are_told(history):
    recorded = add_decision(history, decision())
    assert [h.months for h in only(recorded, pd.Period("2026-05", "M")).reached] == [3]
    assert only(recorded, pd.Period("2026-06", "M")).months_since == 6
    assert look_back(recorded, pd.Period("2025-11", "M")).decisions == ()


def test_no_later_month_is_read(history):
    recorded = add_decision(history, decision(**ranges("hours", 6, 50, 70, 80)))
    as_of = pd.Period("2026-06", "M")
    before = look_back(recorded, as_of)
    bolt = rows("bolt", "2025-01", "2026-12", fee=500, hours=4)
    other = company(rows("acme", "2025-01", "2026-06"), rows("acme", "2026-07", "2026-09", 9.0, 99), bolt)
    same = add_decision(add_decision(other, decision(**ranges("hours", 6, 50, 70, 80))), decision("bolt", "2026-07"))
    changed = end_agreement(same, "acme", "2026-09-30", "msp")
    after = look_back(changed, as_of)
    assert after == before
    assert look_back(changed, END) != look_back(recorded, END)


def test_who_left_by_itself_counts_and_who_was_ended_does_not(history):
    recorded = add_decision(history, decision())
    left = only(end_agreement(recorded, "acme", "2026-04-30", "client"))
    assert [(h.there, h.ended_by, h.not_scored) for h in left.reached] == [
        (True, "", ""),
        (False, "client", ""),
        (False, "client", ""),
    ]
    fired = only(end_agreement(recorded, "acme", "2026-04-30", "msp"))
    assert [h.not_scored for h in fired.reached] == ["", "ended_otherwise", "ended_otherwise"]
    assert fired.stay_scored.months == 3
    staged = decision(kind="reprice", uplift=0.1, month=2, review_month=4, keep_if="improved")
    dropped = only(end_agreement(add_decision(history, staged), "acme", "2026-05-31", "msp"))
    assert [h.not_scored for h in dropped.reached] == ["", "", ""]


def test_leaving_at_a_months_end_is_gone_by_that_month(history):
    recorded = add_decision(history, decision())
    assert not only(end_agreement(recorded, "acme", "2026-03-31", "client")).reached[0].there
    assert only(end_agreement(recorded, "acme", "2026-04-01", "client")).reached[0].there


def test_a_client_no_longer_seen_is_gone_after_its_last_month():
    history = company(rows("acme", "2025-01", "2026-04"), rows("bolt", "2025-01", "2026-12"))
    found = only(add_decision(history, decision()))
    assert [(h.months, h.there, h.ended_by) for h in found.reached] == [(3, True, ""), (6, False, ""), (12, False, "")]


def test_a_missing_month_leaves_a_range_unscored():
    history = company(rows("acme", "2025-01", "2026-03"), rows("acme", "2026-05", "2026-12"))
    found = only(add_decision(history, decision(**ranges("hours", 6, 50, 70, 80))))
    assert found.reached[1].ranges["hours"].came is None
    assert found.ranges_scored is None


def test_a_range_without_width_left_nothing_open(history):
    flat = ranges("hours", 12, 100, 100, 100)
    found = look_back(add_decision(history, decision(**flat)), END)
    assert found.decisions[0].reached[2].ranges["hours"].inside is False
    assert (found.coverage["hours"].inside.of, found.spread.decisions) == (0, 0)
    wide = look_back(add_decision(history, decision(**flat, **ranges("gross_profit", 12, 4000, 4800, 5600))), END)
    assert (wide.coverage["hours"].inside.of, wide.coverage["gross_profit"].inside.of) == (0, 1)
    assert wide.spread.posterior.value == pytest.approx(math.sqrt(10 / 11))


def test_a_later_change_supersedes_what_ends_after_it(history):
    kept = add_decision(history, decision(**ranges("hours", 12, 50, 70, 80)))
    changed = add_decision(kept, decision(decided_in="2026-05", kind="reprice", uplift=0.1, month=2))
    first = look_back(changed, END).decisions[-1]
    assert [h.not_scored for h in first.reached] == ["", "superseded", "superseded"]
    assert first.ranges_scored is None
    assert first.hit.state == "superseded"
    again = add_decision(kept, decision(decided_in="2026-05"))
    assert look_back(again, END).decisions[-1].reached[2].not_scored == ""


def test_keeping_is_a_hit_where_it_brought_more_than_its_work_cost(history):
    found = only(add_decision(history, decision())).hit
    assert (found.state, found.brought, found.to_beat) == ("hit", 4800.0, 0.0)
    assert only(add_decision(history, decision()), pd.Period("2026-11", "M")).hit.state == "undecided"
    # bolt: 500 - 100 - 200 a month is above nothing too; at 40 hours it is not.
    dear = company(rows("acme", "2025-01", "2026-12", hours=40))
    assert only(add_decision(dear, decision())).hit.state == "missed"


def test_a_rise_is_a_hit_where_it_brought_what_keeping_was_to_bring():
    # In force from March: two months of 400, ten of 500.
    history = company(rows("acme", "2025-01", "2026-12", rise_in="2026-03"))
    rise = {"kind": "reprice", "uplift": 0.1, "month": 3}
    for to_beat, state in ((5800.0, "hit"), (5801.0, "missed")):
        found = only(add_decision(history, decision(**rise, keep_gross_profit_12=to_beat)))
        assert (found.hit.state, found.hit.brought) == (state, pytest.approx(5800.0))
    assert only(add_decision(history, decision(**rise))).hit.state == "unknown"
    late = decision(**{**rise, "month": 8}, keep_gross_profit_12=0.0)
    assert only(add_decision(history, late)).hit.state == "late"


def test_a_rise_that_neither_fees_nor_log_show_was_not_carried_out(history):
    rise = decision(kind="reprice", uplift=0.1, month=3, keep_gross_profit_12=0.0)
    recorded = add_decision(history, rise)
    assert (only(recorded).hit.state, only(recorded).rise_to_log) == ("undone", "2026-03")
    assert only(recorded, pd.Period("2026-02", "M")).rise_to_log == ""
    logged = add_event(recorded, "acme", "2026-04-30", "price_change", 0.1)
    assert (only(logged).hit.state, only(logged).rise_to_log) == ("hit", "")
    far = add_event(recorded, "acme", "2026-05-01", "price_change", 0.1)
    assert only(far).rise_to_log == "2026-03"
    gone = end_agreement(recorded, "acme", "2026-02-28", "client")
    assert only(gone).rise_to_log == ""


def test_a_firing_is_a_hit_where_the_company_sold_the_hours():
    fired = decision(kind="fire", month=2, stays=(0, 0, 0))
    parts = rows("acme", "2025-01", "2026-02", fee=300.0, hours=20), rows("cove", "2025-01", "2026-12")
    ends = "client_id,end_date,ended_by\nacme,2026-02-28,msp\nbolt,,\ncove,,\n"
    # Before: 300 - 100, cove 900, bolt 400; after: cove 900, bolt 400 or, with a rise, 700 (and 7 hours instead of 4).
    for fee, hours, state in ((500, 4, "missed"), (800, 7, "hit")):
        bolt = rows("bolt", "2025-01", "2026-02", 500, 4), rows("bolt", "2026-03", "2026-12", fee, hours)
        found = only(add_decision(company(*parts, *bolt, clients=ends), fired)).hit
        assert (found.state, found.to_beat, found.brought) == (state, 1500.0, 900.0 + fee - 100)
        assert (found.hours_freed, found.hours_taken_up) == (20.0, hours - 4)
    # Gone three months later than decided: the six months after begin later too.
    slow = ends.replace("2026-02-28", "2026-05-31")
    parts = rows("acme", "2025-01", "2026-05", fee=300.0, hours=20), rows("cove", "2025-01", "2026-12", fee=1300)
    assert only(add_decision(company(*parts, clients=slow), fired)).hit.brought == 1200.0
    still = company(rows("acme", "2025-01", "2026-12"))
    assert only(add_decision(still, fired)).hit.state == "undone"
    assert only(add_decision(still, fired), pd.Period("2026-01", "M")).hit.state == "undecided"
    assert all(h.not_scored == "certain" for h in only(add_decision(still, fired)).reached)


def test_hits_are_counted_by_what_became_of_the_advice(history):
    followed = add_decision(history, decision())
    other = add_decision(followed, {**decision("bolt"), "verdict": "fire"})
    found = look_back(other, END).hits
    assert (found["followed"].count, found["followed"].of) == (1, 1)
    assert (found["not_followed"].count, found["not_followed"].of) == (1, 1)
    assert found["toss_up"].of == 0


def test_the_plain_rate_counts_departures_known_when_it_was_decided():
    left = "client_id,end_date,ended_by\nacme,,\nbolt,2025-06-30,client\ncove,2026-06-30,client\n"
    parts = rows("acme", "2025-01", "2026-12"), rows("bolt", "2025-01", "2025-06"), rows("cove", "2025-01", "2026-06")
    found = only(add_decision(company(*parts, clients=left), decision()))
    # Known by the end of 2025: one departure in 1 + 1/2 + 1 client-years, and one in 1 / -ln 0.9 believed.
    rate = 2 / (2.5 - 1 / math.log(0.9))
    assert found.reached[2].plain_stay_probability == pytest.approx(math.exp(-rate))


def test_what_was_learned_before_is_taken_out_of_a_forecast_again(history):
    raw = decision(**ranges("hours", 12, 100, 110, 130))
    plain = look_back(add_decision(history, raw), END)
    moved = 1 - expit(logit(1 - 0.88) + 0.4)
    told = decision(
        stays=(0.97, 0.94, moved), **ranges("hours", 12, 90, 110, 150), spread_factor=2.0, leaving_shift=0.4
    )
    learned = look_back(add_decision(history, told), END)
    assert learned.shift.posterior.value == pytest.approx(plain.shift.posterior.value)
    assert learned.spread.posterior.value == pytest.approx(plain.spread.posterior.value)
    # 120 hours came: half way from the middle to 130.
    assert plain.spread.posterior.value == pytest.approx(math.sqrt((10 + (1.6448536 / 2) ** 2) / 11))


def ten_decisions(count):
    names = [f"c{place:02d}" for place in range(count)]
    ends = [f"{name},{'2026-03-31,client' if place < 5 else ','}" for place, name in enumerate(names)]
    parts = [rows(name, "2025-01", "2026-03" if place < 5 else "2026-12") for place, name in enumerate(names)]
    history = company(*parts, clients="client_id,end_date,ended_by\n" + "\n".join(ends) + "\n")
    for name in names:
        history = add_decision(history, decision(name, **ranges("hours", 12, 119.0, 119.5, 119.6)))
    return history


def test_churn_and_ranges_move_where_ten_decisions_stand_behind_it():
    history = ten_decisions(16)
    found = look_back(history, END)
    assert found.shift.decisions == 16
    assert found.shift.in_force > 0.3  # five of sixteen left at a forecast of one in eight
    # Eleven ranges, each passed by more than four standard deviations: root of (10 + 11 * 16 at most) / 21.
    assert found.spread.decisions == 11
    assert found.spread.in_force > 1.5
    moved, before = open_book(history, "2026-12"), open_book(add_nothing(history), "2026-12")
    churn, plain = (book.estimates["c10"]["annual_churn"] for book in (moved, before))
    odds = plain.value / (1 - plain.value) * math.exp(found.shift.in_force)
    assert churn.value == pytest.approx(odds / (1 + odds))
    assert churn.method.endswith(
        f"odds times {math.exp(found.shift.in_force):.2f} learned from decisions looked back on"
    )
    assert moved.portfolio.profiles.row("c10")["annual_churn"] == churn.value
    assert moved.spread_factor == found.spread.in_force


def add_nothing(history):
    """Return the history without its decisions."""
    from history import history_files

    files = history_files(history)
    del files["decisions.csv"]
    return read_history(files)


def test_fewer_decisions_move_nothing():
    history = ten_decisions(APPLY_FROM - 1)
    found = look_back(history, END)
    assert found.shift.posterior.value != 0.0
    assert found.shift.in_force == 0.0
    book, plain = open_book(history, "2026-12"), open_book(add_nothing(history), "2026-12")
    assert book.estimates["c07"]["annual_churn"] == plain.estimates["c07"]["annual_churn"]


def test_an_action_is_read_back_from_its_row(history):
    cells = {"uplift": 0.1, "month": 3, "review_month": 6, "keep_if": "improved unchanged", "standardise": True}
    found = only(add_decision(history, decision(kind="reprice", **cells)))
    expected = Action("reprice", 0.1, 3, standardise=True, review_month=6, keep_if=("improved", "unchanged"))
    assert found.action == expected
    assert found.advice == "not_followed"
    assert np.isfinite(found.forecast["stay_probability_12"])
