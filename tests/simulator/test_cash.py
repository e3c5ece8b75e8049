"""When billed money arrives: worked month by month on paper."""

import numpy as np
import pytest

from simulator.happenings import add_futures
from simulator.incidents import Incidents
from simulator.month_tables import month_tables
from simulator.months import MonthSums
from simulator.sampler import Futures, sampler
from tests.simulator.by_hand import KEEP, ONE_MONTH_IN_DAYS, assuming, case, client, fire, reprice

# 45 days are 45 * 12/365.25 = 1.478439425 months: of each month's billing this share comes two months later.
LATER = 0.478439425
NEXT = 1 - LATER


def collected(row, document, horizon=5, **assumptions):
    """Return what comes in by departure month 1..H, then never: jumps of who stays, less those of who leaves."""
    one = case(row, document, assuming(horizon_months=horizon, **assumptions))
    sample = sampler(one)
    departures = np.arange(1, horizon + 2)[None, :]
    nothing = Incidents(np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    course = np.full(departures.shape, 2)
    found = Futures(course, departures, course * (horizon + 1) + departures - 1, None, nothing, np.zeros(0, int))
    sums = MonthSums(horizon, horizon + 1, ("cash_flow",))
    tables = month_tables(sample)
    sums.add_steady(tables)
    add_futures(sums, tables, sample, found, slice(0, horizon + 1))
    return sums.months(one)["cash_flow"][0].T


def test_a_steady_fee_comes_in_steadily_whatever_the_lag():
    # Billing of the months before 1 was the same and is collected the same way; 4 % never.
    for days in (0.0, 10.0, ONE_MONTH_IN_DAYS, 45.0, 366.0):
        found = collected(client(days_to_pay=days, bad_debt_rate=0.04), KEEP)
        assert found[-1] == pytest.approx([960] * 5)


def test_what_is_owed_at_a_departure_comes_in_after_it():
    # Gone after month 2: months 3 and 4 still see parts of months 1 and 2; after that nothing.
    found = collected(client(days_to_pay=45.0), KEEP)
    assert found[1] == pytest.approx([1000, 1000, 1000, 1000 * LATER, 0], abs=1e-5)
    assert found[0] == pytest.approx([1000, 1000, 1000 * LATER, 0, 0], abs=1e-5)
    # Gone after month 4 or 5, some of it never comes within the horizon.
    assert found[3] == pytest.approx([1000] * 5)
    assert found[4] == pytest.approx(found[5])


def test_paid_on_the_day_it_comes_in_in_its_month():
    assert collected(client(), KEEP)[2] == pytest.approx([1000, 1000, 1000, 0, 0])
    assert collected(client(days_to_pay=ONE_MONTH_IN_DAYS), KEEP)[2] == pytest.approx([1000, 1000, 1000, 1000, 0])


def test_a_rise_comes_in_with_its_own_billing():
    # 1100 from month 3 on: month 4 sees .5216 of it and .4784 of month 2's 1000; month 5 the whole of it.
    found = collected(client(days_to_pay=45.0), reprice(0.1, 3))[-1]
    assert found == pytest.approx([1000, 1000, 1000, 1100 * NEXT + 1000 * LATER, 1100], abs=1e-5)


def test_paid_in_advance():
    # Half a month early: half of each month's billing comes the month before. Half of month 1's came before month 1,
    # and month 6 is billed by nobody.
    half = client(days_to_pay=-ONE_MONTH_IN_DAYS / 2)
    assert collected(half, KEEP)[-1] == pytest.approx([1000, 1000, 1000, 1000, 500])
    # Gone after month 2.
    assert collected(half, KEEP)[1] == pytest.approx([1000, 500, 0, 0, 0])
    # A month and a half early: months 1 and half of 2 came before.
    early = client(days_to_pay=-1.5 * ONE_MONTH_IN_DAYS)
    assert collected(early, KEEP)[-1] == pytest.approx([1000, 1000, 1000, 500, 0])


def test_asking_for_prepayment_brings_two_fees_at_once():
    # 45 days late at 8 % never, from month 3 on half a month early at 2 %: 920 and 980 a month.
    # Month 2: 920 and half of month 3's. Month 3: 920, half of 3's, half of 4's. Month 4: 920 * .4784 of month 2, and
    # halves of 4 and 5. Month 5: half of 5's.
    found = collected(
        client(days_to_pay=45.0, bad_debt_rate=0.08),
        reprice(0.0, 3, prepay=True),
        prepay_days_to_pay=-ONE_MONTH_IN_DAYS / 2,
    )
    assert found[-1] == pytest.approx([920, 920 + 490, 920 + 980, 920 * LATER + 980, 490], abs=1e-5)
    # Gone after month 3, month 4 never was paid.
    assert found[2] == pytest.approx([920, 920 + 490, 920 + 490, 920 * LATER, 0], abs=1e-5)


def test_who_pays_earlier_than_asked_keeps_its_day():
    early = client(days_to_pay=-ONE_MONTH_IN_DAYS)
    assert collected(early, reprice(0.0, 3, prepay=True))[-1] == pytest.approx(collected(early, KEEP)[-1])


def test_over_a_departure_everything_billed_is_collected_once():
    # Long after it: months 1 .. T and what was owed before month 1 (1.478 months' worth), less what is never paid.
    found = collected(client(days_to_pay=45.0, bad_debt_rate=0.1), fire(3), horizon=12)
    assert found.sum(axis=1)[:8] == pytest.approx(900 * (np.arange(1, 9) + 1 + LATER), abs=1e-4)
