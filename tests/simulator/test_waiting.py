"""What a review is worth, by backward induction on paper."""

import pytest

from simulator import Action
from simulator.waiting import value_of_waiting
from tests.simulator.by_hand import ONE_PERCENT_A_MONTH, assuming, client, profiles


def worth(row, assumptions, staged):
    return value_of_waiting(profiles(row).row("acme"), assumptions, staged)


def a_gamble(**changes):
    """Return the world of the staged policy in test_exact: +300 a month from month 2 with probability .4, else -200."""
    return assuming(
        **{
            "horizon_months": 25,
            "discount_rate_annual": ONE_PERCENT_A_MONTH,
            "improve_probability": 0.4,
            "improve_effort_change": -0.5,
            "offboarding_hours": 10.0,
        }
        | changes
    )


GAMBLER = client(mrr=800 / 6, friction_cost=1000.0)


def test_waiting_by_backward_induction():
    # Seen from month 1, 24 months at 1 %, review after 6 (annuities 21.2433873 and 5.7954765; 1.01^-6 = .9420452).
    # Improved: K = 300 * 21.2433873 = 6373.02, F = 300 * 5.7954765 - 471.02 = 1267.62: kept.
    # Else:     K = -4248.68, F = -200 * 5.7954765 - 471.02 = -1630.12: fired.
    # Waiting: .4 * 6373.02 - .6 * 1630.12 = 1571.14. Committing: to keep 0.00, to fire .4 * 1267.62 - .6 * 1630.12 < 0.
    staged = Action("reprice", 5.0, 2, review_month=7)
    assert worth(GAMBLER, a_gamble(), staged) * 1.01 == pytest.approx(1571.14, abs=0.005)
    # Who the policy would keep is not asked: at the review each answer gets the better of the two.
    both = Action("reprice", 5.0, 2, review_month=7, keep_if=("improved", "unchanged"))
    assert worth(GAMBLER, a_gamble(), both) == worth(GAMBLER, a_gamble(), staged)


def test_where_every_answer_calls_for_the_same_there_is_nothing_to_wait_for():
    # Nobody improves: all are fired whatever is seen. Everybody improves for sure enough: all are kept.
    staged = Action("reprice", 5.0, 2, review_month=7)
    assert worth(GAMBLER, a_gamble(improve_probability=0.0), staged) == pytest.approx(0.0, abs=1e-9)
    assert worth(client(mrr=1000.0), a_gamble(), staged) == pytest.approx(0.0, abs=1e-9)


def test_where_committing_means_firing():
    # A fee of 1050 after the rise; friction 2000, or 1000 once improved: +50 a month, else -950. No exit costs, no
    # interest, 24 months. K: 1200, -22800; F after 6 months: 300, -5700. Waiting .4 * 1200 - .6 * 5700 = -2940; to keep
    # 480 - 13680, to fire 120 - 3420 = -3300. Worth 360: the 18 further months of 50 for the .4.
    row = client(mrr=1050 / 6, friction_cost=2000.0)
    world = a_gamble(discount_rate_annual=0.0, offboarding_hours=0.0)
    assert worth(row, world, Action("reprice", 5.0, 2, review_month=7)) == pytest.approx(360.0, abs=1e-6)


def test_a_firing_beyond_the_horizon_lapses_and_leaves_nothing_to_wait_for():
    assert worth(GAMBLER, a_gamble(), Action("reprice", 5.0, 2, review_month=26)) == 0.0
    late = GAMBLER | {"notice_months": 24, "contract_months_left": 24}
    assert worth(late, a_gamble(), Action("reprice", 5.0, 26, review_month=29)) == 0.0
