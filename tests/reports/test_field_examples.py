import pytest

from reports.field_examples import field_example_document, field_example_text
from reports.tables import lost_fees_line
from simulator import Scenario, profiles_from_rows
from tests.simulator.by_hand import NOTHING_HAPPENS, client
from workbench import LostFees, Portfolio, field_example


@pytest.fixture
def bare():
    # Kept the first brings 500 in each of 12 months, let go .6 of 20 hours of 50: a gain of 1200 in all.
    rows = [client("worst", mrr=500.0, hours=20.0), client("good", mrr=1500.0)]
    return Portfolio(profiles_from_rows(rows), deal_breakers=frozenset({"worst"}))


def tried(portfolio, **changes):
    known = {**NOTHING_HAPPENS, "horizon_months": 13, "long_run_avoidable_labour_share": 0.6, **changes}
    return field_example(portfolio, "drop-worst", Scenario(paths=100, assumptions=known))


def test_an_owner_reads_what_it_gains_why_and_what_would_turn_it(bare):
    text = field_example_text(tried(bare), bare)
    assert "1 of 2 clients" in text
    assert "500 a month of fees (25.0 % of all) and 20 hours" in text
    assert "It gains 1,200 over 13 months against keeping everyone" in text
    assert "says 6,000" in text
    assert "No work is known to wait" in text
    assert "With a deal-breaker: 1 of them" in text
    row = next(line for line in text.splitlines() if line.startswith("freed hours no longer paid in the end"))
    assert row.split()[-3:] == ["from", "50", "%"]
    # Odds of .6, halved: 3/7 at P10, short of a half.
    assert "It hangs on what you do not know for sure" in text


def test_where_nothing_turns_it_the_best_it_gets_is_said(bare):
    text = field_example_text(tried(bare, long_run_avoidable_labour_share=0.1), bare)
    assert "It loses 4,800 over 13 months" in text
    # All discounted away but the loss of month 2, 400 v^2 and less after: some loss is left.
    assert "loses at every allowed value: at best -" in text
    assert "no part in it: loses whatever it is" in text
    assert "No figure turns it alone within its likely range. The one that moves it most is" in text


def test_the_document_says_each_turn_and_no_cash_without_a_company(bare):
    document = field_example_document(tried(bare))
    assert "cash_below_floor_probability" not in document
    found = {one["assumption"]: one for one in document["conditions"] if "given" not in one}
    assert found["long_run_avoidable_labour_share"]["turns"] == [{"value": pytest.approx(0.5), "gains": "above"}]
    assert found["long_run_avoidable_labour_share"]["likely"]["p10"]["value"] == pytest.approx(3 / 7)
    assert "likely" not in found["horizon_months"]


def test_the_fees_lost_in_one_line():
    rows = [LostFees(0.0, 0.1, 0.2, 10.0, 1234.0, in_use=True), LostFees(0.5, 0.1, 0.3, 10.0, 2000.0, in_use=False)]
    line = lost_fees_line(rows)
    assert "10.0 % on average" in line
    assert line.endswith("20.0 % (1,234 a month) at 0 (in use), 30.0 % (2,000 a month) at 0.5")
    assert "however alike" in lost_fees_line([rows[0], LostFees(0.5, 0.1, 0.2, 10.0, 1234.0, in_use=False)])
