"""How much of the fees goes within a year, by how alike clients react."""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import binom

from simulator import cases_of, complete_assumptions, sample_portfolio
from simulator.lost_fees import lost_share_by_correlation
from tests.simulator.by_hand import KEEP, action, client, fire, profiles, reprice

RHO = (0.0, 0.2, 0.5, 1.0)


def book(documents, rows=None, **changes):
    rows = rows or [client(f"c{i}", annual_churn=0.1) for i in range(len(documents))]
    known = complete_assumptions(changes)
    return cases_of(profiles(*rows), [action(document) for document in documents], known), [
        row["client_id"] for row in rows
    ]


def test_it_is_what_the_sampled_portfolio_finds_at_each_correlation():
    rows = [client("b", mrr=700.0, annual_churn=0.2), client("a", annual_churn=0.1), client("c", mrr=55.5)]
    documents = [reprice(0.3), KEEP, reprice(0.2, 3, review_month=6)]
    cases, names = book(documents, rows)
    found = lost_share_by_correlation(cases, names, 7, 500, RHO)
    for rho, share in zip(RHO, found, strict=True):
        again, _ = sample_portfolio(book(documents, rows, client_correlation=rho)[0], names, 7, 500)
        assert (share.mean(), np.quantile(share, 0.95)) == (again.lost_mrr.mean, again.lost_mrr.p95)


def test_reactions_have_no_part_where_no_price_or_terms_change():
    cases, names = book([KEEP, fire(20), KEEP, fire(3)])
    first, *others = lost_share_by_correlation(cases, names, 7, 1000, RHO)
    assert 0.25 <= first.min() < first.max()
    for other in others:
        assert np.array_equal(first, other)


CLIENTS, UPLIFT, CHURN = 30, 0.30, 0.10


def leaving_given_mood(mood, rho):
    """Return the probability that one client leaves within 12 months of a rise in month 2, given the market's mood.

    Written out from model.md, Survival, at a price position of 1: shock = level = bent(x). The rise is announced in
    month 1, and month k after it has the hazard mu + mu+ (Q - 1). The client's own part is averaged by the rectangle
    rule on [-8, 8], which for a normal density errs far below the sampling error.
    """
    own = np.linspace(-8.0, 8.0, 801)
    weights = np.exp(-0.5 * own**2)
    beta = np.log(1.35) * np.exp(1.0 * (np.sqrt(rho) * mood + np.sqrt(1.0 - rho) * own))
    bent = UPLIFT / 0.10 * (1.0 + 0.5 * UPLIFT)
    mu = -np.log(1.0 - CHURN) / 12.0
    total = sum(mu * np.exp(np.minimum(beta * bent * (0.5 * 2.0 ** (-k / 6.0) + 0.5), 50.0)) for k in range(12))
    return min(1.0, float((1.0 - np.exp(-total)) @ weights / weights.sum()))


def one_factor(rho):
    """Return the mean and the distribution function of how many of the clients leave: binomials mixed over the mood."""
    edges = np.linspace(-6.0, 6.0, 601)
    middle, mass = 0.5 * (edges[1:] + edges[:-1]), np.diff(ndtr(edges))
    leaving = np.array([leaving_given_mood(mood, rho) for mood in middle])
    distribution = binom.cdf(np.arange(CLIENTS + 1)[:, None], CLIENTS, leaving) @ mass
    return float(leaving @ mass), distribution


def test_the_tail_of_a_repriced_book_grows_with_correlation_as_one_factor_says():
    # Thirty like clients, all raised by 30 % in month 2. The 95th percentile k of the count has
    # P(count <= k - 1) < .95 <= P(count <= k), each known to 4 standard errors of a share of .95.
    paths = 4000
    cases, names = book([reprice(UPLIFT)] * CLIENTS, hazard_ratio_log_sd=1.0)
    found = lost_share_by_correlation(cases, names, 7, paths, RHO)
    error = 4 * np.sqrt(0.95 * 0.05 / paths)
    tails = []
    for rho, share in zip(RHO, found, strict=True):
        mean, distribution = one_factor(rho)
        assert abs(share.mean() - mean) < 4 * share.std() / np.sqrt(paths), rho
        k = round(float(np.quantile(share, 0.95)) * CLIENTS)
        assert distribution[k] > 0.95 - error, rho
        assert distribution[k - 1] < 0.95 + error, rho
        tails.append(k)
    assert tails[0] < tails[1] < tails[2] < tails[3]


def test_who_pays_nothing_loses_nothing():
    cases, names = book([fire(1)], [client("a", mrr=0.0)])
    (share,) = lost_share_by_correlation(cases, names, 7, 100, [0.2])
    assert not share.any()


@pytest.mark.parametrize(("horizon", "lost"), [(2, 0.0), (3, 1.0), (60, 1.0)])
def test_a_short_horizon_counts_what_is_gone_by_its_end(horizon, lost):
    cases, names = book([fire(3)], [client("a")], horizon_months=horizon)
    (share,) = lost_share_by_correlation(cases, names, 7, 100, [0.2])
    assert share.mean() == lost
