"""How much of the fees goes within a year, by how alike clients react."""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import binom

from simulator import cases_of, complete_assumptions, sample_portfolio
from tests.simulator.by_hand import KEEP, action, client, fire, profiles, reprice

RHO = (0.0, 0.2, 0.5, 1.0)


def book(documents, rows=None, **changes):
    rows = rows or [client(f"c{i}", annual_churn=0.1) for i in range(len(documents))]
    known = complete_assumptions(changes)
    return cases_of(profiles(*rows), [action(document) for document in documents], known), [
        row["client_id"] for row in rows
    ]


def lost(documents, rho, paths, rows=None, **changes):
    cases, names = book(documents, rows, client_correlation=rho, **changes)
    return sample_portfolio(cases, names, 7, paths)[0].lost_mrr


def test_reactions_have_no_part_where_no_price_or_terms_change():
    first, *others = (lost([KEEP, fire(20), KEEP, fire(3)], rho, 1000) for rho in RHO)
    # One of four like clients is let go within the year, and some of the others leave.
    assert 0.25 <= first.p05 < first.p95
    assert all(other == first for other in others)


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
    error = 4 * np.sqrt(0.95 * 0.05 / paths)
    tails = []
    for rho in RHO:
        found = lost([reprice(UPLIFT)] * CLIENTS, rho, paths, hazard_ratio_log_sd=1.0)
        mean, distribution = one_factor(rho)
        assert abs(found.mean - mean) < 4 * found.standard_error, rho
        k = round(found.p95 * CLIENTS)
        assert distribution[k] > 0.95 - error, rho
        assert distribution[k - 1] < 0.95 + error, rho
        tails.append(k)
    assert tails[0] < tails[1] < tails[2] < tails[3]


def test_who_pays_nothing_loses_nothing():
    found = lost([fire(1)], 0.2, 100, [client("a", mrr=0.0)])
    assert (found.mean, found.p95) == (0.0, 0.0)


@pytest.mark.parametrize(("horizon", "gone"), [(2, 0.0), (3, 1.0), (60, 1.0)])
def test_a_short_horizon_counts_what_is_gone_by_its_end(horizon, gone):
    assert lost([fire(3)], 0.2, 100, [client("a")], horizon_months=horizon).mean == gone
