"""Decisions taken as a table of a history: read, refused, written, recorded, taken back, kept when a history grows."""

from __future__ import annotations

import pytest

from history import TABLES, HistoryError, history_files, read_history
from history.importers.tables.growth import grow
from history.log import add_decision, remove_decision

MONTHS = b"client_id,month,mrr,hours\nacme,2026-01,1000,8\nbolt,2026-01,500,9\n"
HEADER = "client_id,decided_in,kind,verdict,stay_probability_3,stay_probability_6,stay_probability_12"
STAYS = "0.99,0.97,0.9"
HOURS = "hours_6_p05,hours_6_p50,hours_6_p95"
ROW = {
    "client_id": "acme",
    "decided_in": "2026-01",
    "kind": "reprice",
    "uplift": 0.1,
    "month": 3,
    "prepay": True,
    "standardise": False,
    "review_month": 6,
    "keep_if": "improved unchanged",
    "verdict": "staged",
    "note": "they asked, twice",
    "stay_probability_3": 0.99,
    "stay_probability_6": 0.97,
    "stay_probability_12": 0.9,
    "hours_6_p05": 40.0,
    "hours_6_p50": 50.5,
    "hours_6_p95": 70.25,
    "leaving_shift": -0.25,
}


def read(header, *rows):
    return read_history({"months.csv": MONTHS, "decisions.csv": "\n".join([header, *rows, ""]).encode()})


@pytest.fixture
def history():
    return read_history({"months.csv": MONTHS})


@pytest.mark.parametrize(
    ("header", "rows", "message"),
    [
        (
            HEADER,
            ["acme,2026-1,keep,keep,1,1,1"],
            "column decided_in: saw '2026-1', allowed is a month written YYYY-MM",
        ),
        (HEADER, [f"acme,2026-01,sack,keep,{STAYS}"], "column kind: saw 'sack', allowed is one of keep, reprice, fire"),
        (
            HEADER,
            [f"acme,2026-01,keep,,{STAYS}"],
            "column verdict: saw 'an empty cell', allowed is one of keep, reform",
        ),
        (
            HEADER,
            ["acme,2026-01,keep,keep,1.2,0.9,0.8"],
            "column stay_probability_3: saw '1.2', allowed is a number from",
        ),
        (
            HEADER,
            ["acme,2026-01,keep,keep,0.9,0.95,0.8"],
            "column stay_probability_6: saw '0.95', allowed is no more than stay_probability_3 in the same row",
        ),
        (
            HEADER,
            [f"acme,2026-01,keep,keep,{STAYS}", f"acme,2026-01,keep,fire,{STAYS}"],
            "row 3, column client_id, decided_in: saw 'acme 2026-01', allowed is one row each (the first is row 2)",
        ),
        (
            HEADER,
            [f"acme,2026-01,reprice,keep,{STAYS}"],
            "column uplift: saw 'no value', allowed is a value where kind is reprice",
        ),
        (
            HEADER,
            [f"acme,2026-01,fire,fire,{STAYS}"],
            "column month: saw 'no value', allowed is a value where kind is reprice or fire",
        ),
        (
            f"{HEADER},uplift",
            [f"acme,2026-01,keep,keep,{STAYS},0.1"],
            "column uplift: saw '0.1', allowed is empty where kind is keep",
        ),
        (
            f"{HEADER},uplift",
            [f"acme,2026-01,reprice,keep,{STAYS},-1"],
            "column uplift: saw '-1', allowed is a number > -1",
        ),
        (
            f"{HEADER},month",
            [f"acme,2026-01,keep,keep,{STAYS},2"],
            "column month: saw '2', allowed is empty where kind is keep",
        ),
        (
            f"{HEADER},month",
            [f"acme,2026-01,fire,keep,{STAYS},1.5"],
            "column month: saw '1.5', allowed is a whole number >= 1",
        ),
        (
            f"{HEADER},month,prepay",
            [f"acme,2026-01,fire,keep,{STAYS},2,true"],
            "column prepay: saw 'True', allowed is empty where kind is not reprice",
        ),
        (
            f"{HEADER},uplift,month,review_month",
            [f"acme,2026-01,reprice,keep,{STAYS},0.1,4,4"],
            "column review_month: saw '4', allowed is a month after month",
        ),
        (
            f"{HEADER},uplift,month,review_month",
            [f"acme,2026-01,reprice,keep,{STAYS},0,4,6"],
            "column review_month: saw '6', allowed is empty where uplift is not above 0",
        ),
        (
            f"{HEADER},uplift,month,review_month,keep_if",
            [f"acme,2026-01,reprice,keep,{STAYS},0.1,4,6,soured improved"],
            "column keep_if: saw 'soured improved', allowed is one to three of improved unchanged soured in this order",
        ),
        (
            f"{HEADER},uplift,month,keep_if",
            [f"acme,2026-01,reprice,keep,{STAYS},0.1,4,improved"],
            "column keep_if: saw 'improved', allowed is empty where review_month is empty",
        ),
        (
            f"{HEADER},{HOURS}",
            [f"acme,2026-01,keep,keep,{STAYS},40,,60"],
            "column hours_6_p50: saw 'no value', allowed is a number where another level of hours_6 is given",
        ),
        (
            f"{HEADER},hours_6_p05",
            [f"acme,2026-01,keep,keep,{STAYS},40"],
            "column hours_6_p95: saw 'no value', allowed is a number where another level of hours_6 is given",
        ),
        (
            f"{HEADER},{HOURS}",
            [f"acme,2026-01,keep,keep,{STAYS},40,50,45"],
            "column hours_6_p95: saw '45', allowed is no less than hours_6_p50 in the same row",
        ),
        (
            f"{HEADER},{HOURS}",
            [f"acme,2026-01,keep,keep,{STAYS},-1,50,60"],
            "column hours_6_p05: saw '-1', allowed is a number >= 0 (hours)",
        ),
        (
            f"{HEADER},spread_factor",
            [f"acme,2026-01,keep,keep,{STAYS},0"],
            "column spread_factor: saw '0', allowed is a number > 0 (times)",
        ),
        (
            f"{HEADER},leaving_shift",
            [f"acme,2026-01,keep,keep,{STAYS},4.5"],
            "column leaving_shift: saw '4.5', allowed is a number from -4 to 4 (log odds)",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_row_and_column(header, rows, message):
    with pytest.raises(HistoryError) as refused:
        read(header, *rows)
    assert f"decisions.csv, row {len(rows) + 1}, " in str(refused.value)
    assert message in str(refused.value)


def test_bounds_that_the_cells_alone_tell():
    for name in ("stay_probability_12", "keep_stay_probability_12", "leaving_shift", "spread_factor", "month"):
        column = TABLES["decisions"].column(name)
        assert not any(column.bounds.holds(value) for value in column.bounds.outside())


def test_a_recorded_decision_is_written_and_read_back(history):
    recorded = add_decision(history, ROW)
    again = read_history(history_files(recorded))
    assert again == recorded
    assert again != history
    row = again.decisions.iloc[0]
    assert (row["note"], str(row["decided_in"]), row["keep_if"]) == (
        "they asked, twice",
        "2026-01",
        "improved unchanged",
    )
    assert (bool(row["prepay"]), row["hours_6_p95"], row["leaving_shift"]) == (True, 70.25, -0.25)
    assert remove_decision(recorded, "acme", "2026-01") == history


def test_a_second_decision_in_the_month_is_refused(history):
    recorded = add_decision(history, ROW)
    with pytest.raises(HistoryError, match="saw 'acme 2026-01', allowed is one decision a client and month"):
        add_decision(recorded, ROW)
    assert len(add_decision(recorded, {**ROW, "client_id": "bolt"}).decisions) == 2
    assert len(add_decision(recorded, {**ROW, "decided_in": "2026-02"}).decisions) == 2


def test_what_cannot_be_recorded_says_all_that_is_wrong(history):
    with pytest.raises(HistoryError) as refused:
        add_decision(history, {**ROW, "client_id": "cove", "month": 2.5, "moon": 1})
    text = str(refused.value)
    assert "column client_id: saw 'cove', allowed is a client of the history" in text
    assert "column month: saw '2.5'" in text
    assert "column moon: saw 'moon', allowed is one of client_id, decided_in" in text
    with pytest.raises(HistoryError, match="column review_month: saw '3', allowed is a month after month"):
        add_decision(history, {**ROW, "review_month": 3})


def test_only_what_is_recorded_can_be_taken_back(history):
    for known in (history, add_decision(history, ROW)):
        with pytest.raises(HistoryError, match="saw 'acme 2026-02', allowed is a recorded decision"):
            remove_decision(known, "acme", "2026-02")


def test_a_history_that_grows_keeps_its_decisions(history):
    recorded = add_decision(history, ROW)
    later = read_history({"months.csv": b"client_id,month,mrr,hours\nacme,2026-02,1100,9\n"})
    grown = grow(recorded, later.tables).history
    assert len(grown.months) == 3
    assert grown.decisions.equals(recorded.decisions)


def test_a_decision_on_an_unknown_client_is_read_with_a_warning():
    found = read(HEADER, f"ghost,2026-01,keep,keep,{STAYS}")
    assert "decisions.csv names clients that no other table knows: 'ghost'." in found.warnings


def test_no_history_is_told_that_decisions_are_missing(history):
    assert not any("decisions" in warning for warning in history.warnings)
