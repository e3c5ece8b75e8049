"""What past rises teach: posteriors by hand, calibration against the law, and directions that must hold."""

import numpy as np
import pytest
from scipy.special import ndtri

from models import ModelError
from models.price_response import Followed, Grid, ReactionPrior, expected_leavers, learn_price_response

ONE = np.ones(1)
CERTAIN = Grid(np.zeros(1), ONE)
MU = 0.01
BASES = np.array([0.004, 0.008, 0.012])


def normal(count, reach=4.0):
    nodes = np.linspace(-reach, reach, count)
    weights = np.exp(-0.5 * nodes**2)
    return Grid(nodes, weights / weights.sum())


def prior(beliefs=81, moods=11, owns=17, log_sd=0.5, correlation=0.2):
    """Return model.md's belief: ln(1.35), whose P10 and P90 lie at half and twice the value."""
    belief = normal(beliefs)
    theta = np.log(1.35) * 2.0 ** (belief.nodes / ndtri(0.9))
    return ReactionPrior(Grid(theta, belief.weights), normal(moods), normal(owns), log_sd, correlation)


def two_points(low, high, own=CERTAIN, log_sd=0.0):
    return ReactionPrior(Grid(np.log([low, high]), np.array([0.5, 0.5])), CERTAIN, own, log_sd, 0.0)


def followed(*clients, months=12, push=1.0):
    """Return clients as (months watched, left), each with the same push in every month."""
    watched = np.array([[month < seen for month in range(months)] for seen, _ in clients]).reshape(-1, months)
    size = len(clients)
    return Followed(
        np.full((size, months), push),
        watched,
        np.full((1, size), MU),
        np.full((1, size), MU),
        ONE,
        np.array([gone for _, gone in clients], dtype=bool),
    )


def test_a_client_that_stays_weighs_each_ratio_by_how_likely_it_was_to_stay():
    # By hand: a push of one 10 % rise makes the month's hazard .01 * ratio; 3 months stayed: exp(-.03 * ratio).
    found = learn_price_response(followed((3, False)), two_points(2.0, 4.0))
    assert found.weights[1] / found.weights[0] == pytest.approx(np.exp(-0.03 * 4) / np.exp(-0.03 * 2))


def test_a_client_that_leaves_weighs_each_ratio_by_its_last_month():
    # Stayed for two months, left in the third.
    found = learn_price_response(followed((3, True)), two_points(2.0, 4.0))
    by_hand = [np.exp(-0.02 * ratio) * (1.0 - np.exp(-0.01 * ratio)) for ratio in (2.0, 4.0)]
    assert found.weights == pytest.approx(np.array(by_hand) / sum(by_hand))


def test_only_what_a_rise_acts_on_is_multiplied():
    # mu .01, mu+ .03 and a push of 1: L = .01 + .03 * (ratio - 1).
    one = Followed(
        np.ones((1, 1)), np.ones((1, 1), bool), np.array([[0.01]]), np.array([[0.03]]), ONE, np.array([False])
    )
    found = learn_price_response(one, two_points(2.0, 4.0))
    assert found.weights[1] / found.weights[0] == pytest.approx(np.exp(-(0.01 + 0.09) + (0.01 + 0.03)))


def test_an_unsure_base_is_weighed_together_with_the_ratio():
    # Base .01 or .03, equally likely, ratio 2 or 4, stayed for a month: exp(-.01 r) + exp(-.03 r), added up by hand.
    bases = np.array([[0.01], [0.03]])
    one = Followed(np.ones((1, 1)), np.ones((1, 1), bool), bases, bases, np.array([0.5, 0.5]), np.array([False]))
    by_hand = [np.exp(-0.01 * ratio) + np.exp(-0.03 * ratio) for ratio in (2.0, 4.0)]
    found = learn_price_response(one, two_points(2.0, 4.0))
    assert found.weights == pytest.approx(np.array(by_hand) / sum(by_hand))
    bases = [np.exp(-0.02) + np.exp(-0.04), np.exp(-0.06) + np.exp(-0.12)]
    assert found.base_weights == pytest.approx(np.array(bases) / sum(bases))


def test_clients_speak_independently_of_one_another():
    stayed, left = (3, False), (2, True)
    each = [np.array(learn_price_response(followed(one), two_points(2.0, 4.0)).weights) for one in (stayed, left)]
    both = each[0] * each[1]
    assert learn_price_response(followed(stayed, left), two_points(2.0, 4.0)).weights == pytest.approx(
        both / both.sum()
    )


def test_a_clients_own_part_is_weighed_by_hand():
    # Two own parts, -1 and 1 with sd ln 2: beta is ln 2 halved or doubled. Stayed 5 months: exp(-.05 * 2^.5 or 2^2).
    own = Grid(np.array([-1.0, 1.0]), np.array([0.5, 0.5]))
    found = learn_price_response(followed((5, False)), two_points(2.0, 2.0 + 1e-9, own, np.log(2.0)))
    low, high = np.exp(-0.05 * 2**0.5), np.exp(-0.05 * 4.0)
    # Between the middles of the two weights its logarithm runs with the normal deviate; the median's is 0.
    first, second = ndtri(0.5 * low / (low + high)), ndtri(1.0 - 0.5 * high / (low + high))
    share = -first / (second - first)
    assert found.clients[0].factor.p50 == pytest.approx(2.0 ** (2.0 * share - 1.0))


def test_without_any_rise_the_belief_is_the_declared_one():
    nobody = followed()
    found = learn_price_response(nobody, prior())
    assert found.posterior == found.prior
    assert (found.prior.p10, found.prior.p50, found.prior.p90) == pytest.approx((1.35**0.5, 1.35, 1.35**2), rel=1e-3)
    assert found.clients == ()


def test_a_month_without_a_push_teaches_nothing():
    found = learn_price_response(followed((12, True), (12, False), push=0.0), prior())
    assert found.posterior.p50 == pytest.approx(found.prior.p50, rel=1e-9)
    assert all(client.factor.p50 == pytest.approx(1.0) for client in found.clients)


def test_surviving_moves_down_a_little_the_more_the_longer_and_leaving_moves_up():
    medians = [learn_price_response(followed((months, False)), prior()).posterior.p50 for months in (1, 6, 12)]
    assert 1.30 < medians[2] < medians[1] < medians[0] < 1.35
    assert learn_price_response(followed((3, True)), prior()).posterior.p50 > 1.36


def test_a_client_is_drawn_toward_the_others_and_speaks_for_itself_the_more_it_has_met():
    found = learn_price_response(followed((12, False), (2, True), (2, False), push=2.0), prior())
    long_stayed, gone, short_stayed = (client.factor.p50 for client in found.clients)
    assert long_stayed < short_stayed < 1.0 < gone
    # Its range is narrower than that of one of which nothing is known, but hardly.
    assert found.clients[0].ratio.p90 < found.prior_of_a_client.p90


def test_many_clients_alike_narrow_the_belief_around_what_they_did():
    # 2,000 clients, all alike, of whom 1 - exp(-.01 * 2) leave in the one month watched: the ratio was 2.
    size, gone = 2000, round(2000 * (1 - np.exp(-0.02)))
    crowd = Followed(
        np.ones((size, 1)),
        np.ones((size, 1), bool),
        np.full((1, size), MU),
        np.full((1, size), MU),
        ONE,
        np.arange(size) < gone,
    )
    certain = ReactionPrior(prior(beliefs=161).log_ratio, CERTAIN, CERTAIN, 0.0, 0.0)
    # ln L = g ln(1 - exp(-mu r)) - (n - g) mu r has its top at 2 and curvature n mu^2 / (exp(mu r) - 1): a standard
    # error of 1 / sqrt(2000 * .0001 / .0202) = .318, against a prior of ln 1.35 that pulls it down.
    found = learn_price_response(crowd, certain)
    assert 1.35 < found.posterior.p50 < 2.0
    assert found.posterior.p90 - found.posterior.p10 < 2 * 1.2816 * 0.318


def test_the_order_of_clients_changes_nothing():
    clients = [(12, False), (2, True), (7, False)]
    one = learn_price_response(followed(*clients), prior())
    other = learn_price_response(followed(*reversed(clients)), prior())
    assert one.posterior.p50 == pytest.approx(other.posterior.p50, rel=1e-12)
    for here, there in zip(one.clients, reversed(other.clients), strict=True):
        assert here.factor.p50 == pytest.approx(there.factor.p50, rel=1e-9)


def test_expected_leavers_by_hand():
    # Ratio 3, push 1: hazard .03 a month; 2 + 4 months watched.
    assert expected_leavers(followed((2, False), (4, True)), np.log(3.0)) == pytest.approx(6 * (1 - np.exp(-0.03)))


@pytest.mark.parametrize("rho", [0.0, 0.2])
def test_ranges_hold_what_is_true_as_often_as_they_say(rho):
    """Draw theta, mood, base and own parts as believed, let clients leave by the law, count the ranges that hold."""
    belief, chance = prior(31, 7, 11, correlation=rho), np.random.default_rng([11, round(10 * rho)])
    worlds, clients, months = 160, 14, 18
    age = np.arange(months)
    held = own_held = 0
    for _ in range(worlds):
        theta = np.log(1.35) * 2.0 ** (chance.normal() / ndtri(0.9))
        own = chance.normal(size=clients)
        z = np.sqrt(rho) * chance.normal() + np.sqrt(1 - rho) * own
        rise = chance.uniform(1.0, 3.0, size=clients)
        push = rise[:, None] * (0.5 * 2.0 ** (-age / 6.0) + 0.5)
        mu, mu_plus = BASES[chance.integers(len(BASES))], max(BASES)
        hazard = mu + mu_plus * np.expm1(np.minimum(600.0, (theta * np.exp(0.5 * z))[:, None] * push))
        leaves = chance.random((clients, months)) < -np.expm1(-hazard)
        left = leaves.any(axis=1)
        last = np.where(left, leaves.argmax(axis=1), months - 1)
        watched = age <= last[:, None]
        each = np.tile(BASES[:, None], clients)
        weights = np.full(len(BASES), 1.0 / len(BASES))
        seen = Followed(push, watched, each, np.full_like(each, mu_plus), weights, left)
        found = learn_price_response(seen, belief)
        held += found.posterior.p10 <= np.exp(theta) <= found.posterior.p90
        own_factor = np.exp(0.5 * np.sqrt(1 - rho) * own[0])
        own_held += found.clients[0].factor.p10 <= own_factor <= found.clients[0].factor.p90
    # Four standard errors of a share of .8 in 160 worlds are .126.
    assert abs(held / worlds - 0.8) < 0.126
    assert abs(own_held / worlds - 0.8) < 0.126


def test_what_cannot_be_is_refused():
    with pytest.raises(ModelError, match="at least 0"):
        followed((3, False), push=-0.5)
    with pytest.raises(ModelError, match="same size"):
        Followed(np.ones((1, 2)), np.ones((1, 3), bool), ONE[None], ONE[None], ONE, ONE > 2)
    with pytest.raises(ModelError, match="each of the 1 clients"):
        Followed(np.ones((1, 2)), np.ones((1, 2), bool), np.ones((1, 2)), ONE[None], ONE, ONE > 2)
