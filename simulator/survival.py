r"""How likely a client is still in place after each month (model.md, Survival).

Two things drive people away: the rise itself (shock, wears off) and standing above the market (level, stays).
With the client's own reaction z ~ N(0, 1), beta = ln(hazard ratio) * exp(sd * z), and from the announcement on

    Q(k) = exp(beta * [(1-s) * shock * 2^(-k/half_life) + s * level]) * ratio of the terms,   k months after it,
    L(k) = mu + mu+ * (Q - 1) where Q >= 1, else mu * Q.

z touches nothing but survival, so the survival curve is averaged over z once (`reaction`), before any money is counted.
"""

from __future__ import annotations

import numpy as np

from simulator.profile import FloatArray

_EXPONENT_CAP = 600.0
"""exp of this is finite, and a hazard of that size has emptied every place."""


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
