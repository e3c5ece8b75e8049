r"""How likely a client is still in place after each month (model.md, Survival).

Two things drive people away: the rise itself (shock, wears off) and standing above the market (level, stays).
With the client's own reaction z ~ N(0, 1), beta = ln(hazard ratio) * exp(sd * z), and from the announcement on

    Q(k) = exp(beta * [(1-s) * shock * 2^(-k/half_life) + s * level]) * ratio of the terms,   k months after it,
    L(k) = mu + mu+ * (Q - 1) where Q >= 1, else mu * Q.

z touches nothing but survival, so the survival curve is averaged over z once, before any money is counted.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.profile import FloatArray

_REACH = 7.0
"""Nodes span this many standard deviations: what lies beyond weighs 3e-12."""
_EXPONENT_CAP = 600.0
"""exp of this is finite, and a hazard of that size has emptied every place."""
_CELLS = 1 << 15
"""Cells an array holds at a time: they stay in the processor's cache."""


def monthly_hazard(annual_probability: FloatArray) -> FloatArray:
    """Return the monthly hazard of an annual probability, -ln(1 - p)/12, per month."""
    return -np.log1p(-annual_probability) / 12.0


def bent(rise: FloatArray, convexity: FloatArray) -> FloatArray:
    """Return a rise in units of 10 %, the second 10 % counting more than the first; rise >= 0."""
    return rise / 0.10 * (1.0 + convexity * rise)


def price_push(
    uplift: FloatArray, position: FloatArray, convexity: FloatArray, loss_aversion: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return what an uplift pushes with: (shock, level), both in units of a 10 % rise, shape (cases,).

    The level counts only the *added* overpricing: today's is in the churn already.
    """
    shock = np.where(uplift >= 0, bent(np.maximum(uplift, 0.0), convexity), uplift / 0.10 / loss_aversion)
    above_after = np.maximum(0.0, position * (1.0 + uplift) - 1.0)
    above_before = np.maximum(0.0, position - 1.0)
    return shock, bent(above_after, convexity) - bent(above_before, convexity)


def node_count(log_sd: float, hazard: float) -> int:
    """Return how many trapezoid nodes in z keep a survival curve within 1e-10, for a spread and the hazard that reacts.

    Survival falls in z like exp(-exp(a z)) with a slope a of about sd * (1.5 - ln(hazard)). That is analytic in a strip
    of half-width pi/2a, so the rule's error falls like exp(-pi^2 / (a * step)); the constant is set by measurement.
    """
    if log_sd == 0:
        return 1
    slope = log_sd * (1.5 - math.log(min(hazard, 0.3)) if hazard > 0 else 1.0)
    step = min(0.10625, 0.30 / slope)
    return 40 * math.ceil(2.0 * _REACH / step / 40.0) + 1


def _trapezoid(count: int) -> tuple[FloatArray, FloatArray]:
    if count == 1:
        return np.zeros(1), np.ones(1)
    nodes = np.linspace(-_REACH, _REACH, count)
    weights = np.exp(-0.5 * nodes**2)
    return nodes, weights / weights.sum()


_GAUSS_NODES, _GAUSS_WEIGHTS = np.polynomial.legendre.leggauss(16)


def _split_at_kinks(kinks: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Return Gauss-Legendre nodes and normal weights on panels that end at the kinks."""
    panels = max(2, count // 8)
    edges = np.unique(np.concatenate([np.linspace(-_REACH, _REACH, panels + 1), kinks[np.abs(kinks) < _REACH]]))
    half = 0.5 * np.diff(edges)
    middle = 0.5 * (edges[1:] + edges[:-1])
    nodes = (middle[:, None] + half[:, None] * _GAUSS_NODES).ravel()
    weights = (half[:, None] * _GAUSS_WEIGHTS).ravel() * np.exp(-0.5 * nodes**2)
    return nodes, weights / weights.sum()


def hazard(strength: FloatArray, mu: FloatArray, mu_plus: FloatArray) -> FloatArray:
    """Return the month's hazard L at a strength Q of what drives people away; all arguments broadcast together."""
    return np.where(strength >= 1.0, mu + mu_plus * (strength - 1.0), mu * strength)


def price_strength(push: FloatArray, beta: FloatArray) -> FloatArray:
    """Return exp(beta * push), Q without the terms, held finite; arguments broadcast together."""
    exponent = beta * push
    return np.exp(np.minimum(exponent, _EXPONENT_CAP, out=exponent), out=exponent)


def push_by_age(
    shock: FloatArray, level: FloatArray, permanent_share: FloatArray, half_life: FloatArray, months: int
) -> FloatArray:
    """Return the push on leaving by months since the announcement, shape (cases, months), in units of 10 %."""
    age = np.arange(months)
    wearing = (1.0 - permanent_share) * shock
    return wearing[:, None] * np.exp2(-age / half_life[:, None]) + (permanent_share * level)[:, None]


def _average(
    push: FloatArray,
    nodes: FloatArray,
    weights: FloatArray,
    log_hazard_ratio: FloatArray,
    log_sd: float,
    ratio: FloatArray,
    mu: FloatArray,
    mu_plus: FloatArray,
) -> FloatArray:
    cases, months = push.shape
    # The same rise under several terms shares its exponentials, which are most of the work.
    _, first, rise = np.unique(
        np.column_stack([push, log_hazard_ratio]), axis=0, return_index=True, return_inverse=True
    )
    shared = first.size < cases
    if not shared:
        first, rise = np.arange(cases), np.arange(cases)
    beta = log_hazard_ratio[first, None] * np.exp(log_sd * nodes)
    pushes = push[first]
    survival = np.ones((cases, months + 1))
    if (push >= 0).all() and (ratio >= 1).all():
        # Q never falls below 1: the hazard is mu - mu+ + mu+ * Q, and its even part stands outside the average.
        total = np.zeros((cases, nodes.size))
        reacting = (mu_plus * ratio)[:, None]
        for month in range(months):
            strength = price_strength(pushes[:, month, None], beta)
            total += (strength[rise] if shared else strength) * reacting
            survival[:, month + 1] = np.exp(-total) @ weights
        return survival * np.exp((mu_plus - mu)[:, None] * np.arange(months + 1))
    columns = (mu[:, None], mu_plus[:, None])
    total = np.zeros((cases, nodes.size))
    for month in range(months):
        strength = price_strength(pushes[:, month, None], beta)
        total += hazard((strength[rise] if shared else strength) * ratio[:, None], *columns)
        survival[:, month + 1] = np.exp(-total) @ weights
    return survival


def survival_since_announcement(
    push: FloatArray,
    log_hazard_ratio: FloatArray,
    log_sd: FloatArray,
    ratio: FloatArray,
    mu: FloatArray,
    mu_plus: FloatArray,
) -> FloatArray:
    """Return the probability of still being in place k months into a change, averaged over z.

    Parameters
    ----------
    push : array, shape (cases, months)
        From `push_by_age`.
    log_hazard_ratio, log_sd, ratio, mu, mu_plus : array, shape (cases,)
        ln of hazard_ratio_per_10pct, hazard_ratio_log_sd, the terms' hazard ratio, and both monthly hazards.

    Returns
    -------
    array, shape (cases, months + 1)
        1 at k = 0.

    Notes
    -----
    Where Q crosses 1 (a cut with harder terms) the hazard has a kink in z, and the integral is split there. Cases that
    are alike in all of this are averaged once.
    """
    columns = (log_hazard_ratio, log_sd, ratio, mu, mu_plus)
    _, first, alike = np.unique(np.column_stack([push, *columns]), axis=0, return_index=True, return_inverse=True)
    if first.size == len(push):
        return _distinct_survival(push, *columns)
    return _distinct_survival(push[first], *(column[first] for column in columns))[alike]


def _distinct_survival(
    push: FloatArray,
    log_hazard_ratio: FloatArray,
    log_sd: FloatArray,
    ratio: FloatArray,
    mu: FloatArray,
    mu_plus: FloatArray,
) -> FloatArray:
    cases, months = push.shape
    survival = np.empty((cases, months + 1))
    with np.errstate(divide="ignore"):
        log_ratio = np.log(ratio)
    kinked = (log_ratio[:, None] * push < 0).any(axis=1) & (log_hazard_ratio > 0) & (log_sd > 0)
    pushed = (push != 0).any(axis=1)
    reacting = mu_plus * np.minimum(1.0, ratio)
    counts = np.array(
        [
            node_count(float(sd), float(least)) if there else 1  # without a push nothing depends on z
            for sd, least, there in zip(log_sd, reacting, pushed, strict=True)
        ]
    )
    for sd, count in {(float(sd), int(count)) for sd, count in zip(log_sd[~kinked], counts[~kinked], strict=True)}:
        nodes, weights = _trapezoid(count)
        chosen = np.flatnonzero(~kinked & (log_sd == sd) & (counts == count))
        step = max(1, _CELLS // count)
        for start in range(0, chosen.size, step):
            some = chosen[start : start + step]
            survival[some] = _average(
                push[some], nodes, weights, log_hazard_ratio[some], sd, ratio[some], mu[some], mu_plus[some]
            )
    for case in np.flatnonzero(kinked):
        sd = float(log_sd[case])
        opposed = push[case][push[case] * log_ratio[case] < 0]
        kinks = (np.log(abs(log_ratio[case])) - np.log(np.abs(opposed)) - np.log(log_hazard_ratio[case])) / sd
        nodes, weights = _split_at_kinks(kinks, int(counts[case]))
        one = slice(case, case + 1)
        survival[one] = _average(
            push[one], nodes, weights, log_hazard_ratio[one], sd, ratio[one], mu[one], mu_plus[one]
        )
    return survival
