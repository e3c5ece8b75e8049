"""A staged policy is a chain that may be left at the review: its value against backward induction on that chain."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import RESPONSES
from tests.reference.chain import NEVER, chain_value, stopping_value
from tests.simulator.by_hand import FEW, ONE_PERCENT_A_MONTH, assuming, client, fire, npv, reprice

EVERY_KEEP_IF = [list(kept) for size in (1, 2, 3) for kept in itertools.combinations(RESPONSES, size)]


def chain_of(monthly, months, review, stays, leaving, v):
    """Return moves, rewards and what stopping is worth of one response, a state a month in place.

    A month's flow falls at its end, as does leaving, which costs; stopping in the month of the review is being let go
    at its end.
    """
    moves = [[stays if later == month + 1 else 0.0 for later in range(months)] for month in range(months)]
    rewards = [v * (monthly - (1 - stays) * leaving)] * months
    stops = [v * (monthly - leaving) if month == review - 1 else NEVER for month in range(months)]
    return moves, rewards, v, stops


def test_the_small_case_worked_by_hand():
    """+300 a month with probability .4, -200 else; 24 months at 1 %; review in month 6, leaving costs 500.

    Going on 0.00, leaving at once -500, staged 1571.14 (worked in test_exact): the chain and the engine agree with it.
    """
    v = 1 / 1.01
    improved, other = (chain_of(monthly, 24, 6, 1.0, 500.0, v) for monthly in (300.0, -200.0))
    going_on = 0.4 * chain_value(*improved[:3])[0] + 0.6 * chain_value(*other[:3])[0]
    (good, stops_good), (bad, stops_bad) = (stopping_value(*chain) for chain in (improved, other))
    assert going_on == pytest.approx(0.0, abs=1e-9)
    assert not any(stops_good)
    assert stops_bad == [month == 5 for month in range(24)]
    by_chain = 0.4 * good[0] + 0.6 * bad[0]
    assert by_chain == pytest.approx(1571.14, abs=0.005)

    # The same seen from the end of month 1: 800/6 raised by 500 % to 800, friction 1000, half of it once improved.
    row = client(mrr=800 / 6, friction_cost=1000.0)
    assumptions = assuming(
        horizon_months=25,
        discount_rate_annual=ONE_PERCENT_A_MONTH,
        improve_probability=0.4,
        improve_effort_change=-0.5,
        offboarding_hours=10.0,
    )
    month_1 = 800 / 6 - 1000

    def from_month_1(document):
        return 1.01 * npv(row, document, assumptions) - month_1

    # A rise of 500 % improves .4 (1 - 2^-50), which is .4 to the last digit shown.
    assert from_month_1(reprice(5.0, 2)) == pytest.approx(going_on, abs=1e-6)
    assert from_month_1(fire(1)) == pytest.approx(-500.0, abs=1e-6)
    assert from_month_1(reprice(5.0, 2, review_month=7)) == pytest.approx(by_chain, abs=1e-6)


@FEW
@given(
    fee=st.floats(100, 2000),
    friction_share=st.floats(0, 2),
    churn=st.floats(0, 0.9),
    improves=st.floats(0, 1),
    sours=st.floats(0, 1),
    review=st.integers(1, 10),
    leaving=st.floats(0, 40),
    rate=st.floats(0, 1),
)
def test_the_best_staged_policy_is_the_best_stopping(
    fee, friction_share, churn, improves, sours, review, leaving, rate
):
    # A rise of 10 % in month 2: seen from the start of month 2 the client is in place, and answers. An improved one
    # always pays its half of the friction, so that somebody is kept, as a review asks.
    friction = friction_share * fee
    months = 12
    row = client(mrr=fee, friction_cost=friction, annual_churn=churn)
    assumptions = assuming(
        horizon_months=months + 1,
        discount_rate_annual=rate,
        improve_probability=improves,
        improve_effort_change=-0.5,
        sour_probability_per_10pct=sours,
        sour_effort_change=1.0,
        offboarding_hours=leaving,
    )
    best = max(
        npv(row, reprice(0.1, 2, review_month=2 + review, keep_if=keep_if), assumptions) for keep_if in EVERY_KEEP_IF
    )

    v, stays = (1 + rate) ** (-1 / 12), (1 - churn) ** (1 / 12)
    improved = improves / 2
    soured = min(1 - improved, sours)
    chances = {0.5: improved, 1.0: 1 - improved - soured, 2.0: soured}
    from_month_2 = sum(
        chance
        * stopping_value(*chain_of(1.1 * fee - friction * effort, months, 1 + review, stays, 50 * leaving, v))[0][0]
        for effort, chance in chances.items()
    )
    month_1 = v * (fee - friction - (1 - stays) * 50 * leaving)
    assert best == pytest.approx(month_1 + v * stays * from_month_2, abs=1e-7)
