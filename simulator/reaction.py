r"""Survival under a change, averaged over how the client reacts: z ~ N(0, 1) (model.md, Survival).

With beta(z) = ln(hazard ratio) * exp(sd * z), what drives people away k months after the announcement is
Q(k) = exp(beta * (wearing * 2^(-k/half_life) + lasting)) * ratio. Where Q stays on one side of 1, the month's hazard is
a multiple of Q less an even part, and survival is exp(even * k - reacting * (Q added up over k months)).

The mean over z is a trapezoid sum, which for such smooth curves converges faster than any power of its step: the step
is halved until the mean stands.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np

from simulator.cases import rows_as_keys
from simulator.profile import FloatArray
from simulator.survival import hazard, price_strength, push_by_age

_REACH = 7.0
"""Nodes span this many standard deviations: what lies beyond weighs 3e-12."""
_COARSEST = 0.7
"""The sums at four times, twice and once this step share their nodes; each later step is half of the one before."""
_HALVINGS = 7
_CELL_BYTES = 1 << 19
"""What an array holds at a time: it stays in the processor's cache."""
_EMPTIED = 45.0
"""A hazard of this size in the first month leaves exp(-45) = 3e-20 in place."""
_LARGEST_EXPONENT = 600.0
_SINGLE_EXPONENT = 60.0
"""Up to this single precision holds exp of it, and of minus it."""


@dataclass(frozen=True)
class Precision:
    """How close an averaged survival curve comes.

    Attributes
    ----------
    error : float
        What a probability may be wrong by.
    noise : float
        Two sums that differ by no more than this are the same.
    cell : numpy type
        Of a node and month.
    """

    error: float
    noise: float
    cell: type[np.floating]


FULL = Precision(5e-12, 1e-14, np.float64)
"""Values within 1e-9 of a month's fee."""
DRAFT = Precision(1e-8, 2e-7, np.float32)
"""Values within 1e-6 of a month's fee, several times as fast."""


@dataclass(frozen=True)
class Push:
    """What drives clients away, case by case; arrays of shape (cases,).

    Attributes
    ----------
    shock, level : rises of 10 %
        From `price_push`.
    permanent_share, half_life
        How much of the shock never wears off, and in how many months half of the rest does.
    log_hazard_ratio, log_sd
        ln of hazard_ratio_per_10pct, and hazard_ratio_log_sd.
    ratio
        The terms' hazard ratio.
    mu, mu_plus
        Both monthly hazards.
    """

    shock: FloatArray
    level: FloatArray
    permanent_share: FloatArray
    half_life: FloatArray
    log_hazard_ratio: FloatArray
    log_sd: FloatArray
    ratio: FloatArray
    mu: FloatArray
    mu_plus: FloatArray

    def part(self, rows: np.ndarray | slice) -> Push:
        """Return some of the cases."""
        return Push(*(getattr(self, field.name)[rows] for field in fields(self)))

    def by_age(self, months: int) -> FloatArray:
        """Return the push by months since the announcement, shape (cases, months)."""
        return push_by_age(self.shock, self.level, self.permanent_share, self.half_life, months)

    @property
    def wearing(self) -> FloatArray:
        """Return the part that wears off."""
        return (1.0 - self.permanent_share) * self.shock

    @property
    def lasting(self) -> FloatArray:
        """Return the part that stays."""
        return self.permanent_share * self.level

    @property
    def calms(self) -> np.ndarray:
        """Return whether Q stays below 1 where it stays on one side of it."""
        return (self.ratio < 1.0) | ((self.ratio == 1.0) & ((self.wearing < 0) | (self.lasting < 0)))

    @property
    def reacting(self) -> FloatArray:
        """Return the hazard that Q multiplies where it stays on one side of 1, per month."""
        return np.where(self.calms, self.mu, self.mu_plus) * self.ratio

    @property
    def even(self) -> FloatArray:
        """Return what the month's hazard then falls short of that product, per month."""
        return np.where(self.calms, 0.0, self.mu_plus - self.mu)


def survival_since_announcement(push: Push, months: int, precision: Precision = FULL) -> FloatArray:
    """Return the probability of still being in place k months after the announcement, averaged over z.

    Parameters
    ----------
    push : Push
    months : int
    precision : Precision

    Returns
    -------
    array, shape (cases, months + 1)
        1 at k = 0.

    Notes
    -----
    Where Q crosses 1 (a cut with harder terms) the hazard has a kink in z, and the integral is split there. Cases that
    are alike in all of this are averaged once.
    """
    table = np.column_stack([getattr(push, field.name) for field in fields(push)])
    _, first, alike = np.unique(rows_as_keys(table), return_index=True, return_inverse=True)
    # Rounding of the means must not let a curve rise.
    return np.minimum.accumulate(_distinct(push.part(first), months, precision), axis=1)[alike]


def _distinct(push: Push, months: int, precision: Precision) -> FloatArray:
    survival = np.empty((push.mu.size, months + 1))
    survival[:, 0] = 1.0
    wearing, lasting = push.wearing, push.lasting
    # Without a push, or where nobody reacts to one, nothing depends on z.
    still = ((wearing == 0) & (lasting == 0)) | (push.log_hazard_ratio == 0) | (push.mu_plus == 0)
    rises = (wearing >= 0) & (lasting >= 0) & (push.ratio >= 1)
    falls = (wearing <= 0) & (lasting <= 0) & (push.ratio <= 1)
    smooth = ~still & (rises | falls)
    alone = still | (smooth & (push.log_sd == 0))
    if alone.any():
        one = np.zeros(1), np.ones((1, 1))
        survival[alone, 1:] = _numerators(push.part(alone), *one, months, precision)[:, 0]
    averaged = np.flatnonzero(smooth & (push.log_sd > 0))
    if averaged.size:
        survival[averaged, 1:] = _halving(push.part(averaged), months, precision)
    for case in np.flatnonzero(~still & ~smooth):
        survival[case, 1:] = _split_at_kinks(push.part(slice(case, case + 1)), months)
    return survival


def _halving(push: Push, months: int, precision: Precision) -> FloatArray:
    """Return trapezoid means over z, shape (cases, months), the step halved until the mean stands.

    From one step to half of it the error e falls to about e * (e/e')^2, with e' the error at the double step: the rule
    converges like exp(-c/step). It is taken to fall to e * (e/e'), which has been too dark by 10 or more.
    """
    step = _COARSEST
    nodes = np.arange(-round(_REACH / step), round(_REACH / step) + 1) * step
    density = np.exp(-0.5 * nodes**2)
    weights = np.zeros((3, nodes.size))
    for row, every in enumerate((4, 2, 1)):
        weights[row, ::every] = density[::every]
    sums = _numerators(push, nodes, weights, months, precision)
    means = sums / weights.sum(axis=1)[:, None]
    before, newest = means[:, 1], means[:, 2]
    change_before = np.abs(before - means[:, 0]).max(axis=1)
    total, mass = sums[:, 2], weights[2].sum()
    settled = np.empty_like(newest)
    open_cases = np.arange(push.mu.size)
    for _ in range(_HALVINGS):
        change = np.abs(newest - before).max(axis=1)
        expected = change * np.minimum(1.0, change / np.where(change_before > 0, change_before, 1.0))
        stands = (change <= precision.noise) | ((expected <= precision.error) & (change <= math.sqrt(precision.error)))
        settled[open_cases[stands]] = newest[stands]
        if stands.all():
            return settled
        more = ~stands
        open_cases, total, before, change_before = open_cases[more], total[more], newest[more], change[more]
        between = np.arange(-_REACH + step / 2, _REACH, step)
        density = np.exp(-0.5 * between**2)
        total = total + _numerators(push.part(open_cases), between, density[None], months, precision)[:, 0]
        mass += density.sum()
        newest = total / mass
        step /= 2
    settled[open_cases] = newest
    return settled


def _numerators(push: Push, nodes: FloatArray, weights: FloatArray, months: int, precision: Precision) -> FloatArray:
    """Return weighted sums over nodes of survival given z, shape (cases, rows of weights, months)."""
    size = push.mu.size
    sums = np.empty((size, len(weights), months))
    step = max(1, _CELL_BYTES // (nodes.size * months * np.dtype(precision.cell).itemsize))
    for start in range(0, size, step):
        some = push.part(slice(start, start + step))
        stays = _stays_given_reaction(some, nodes, months, precision)
        sums[start : start + step] = np.matmul(stays, weights.T.astype(stays.dtype)).transpose(1, 2, 0)
    return sums


def _stays_given_reaction(push: Push, nodes: FloatArray, months: int, precision: Precision) -> np.ndarray:
    """Return survival by month, case and node where Q stays on one side of 1, shape (months, cases, nodes)."""
    beta = push.log_hazard_ratio[:, None] * np.exp(push.log_sd[:, None] * nodes)
    wearing, lasting = beta * push.wearing[:, None], beta * push.lasting[:, None]
    with np.errstate(divide="ignore"):
        emptied = np.log(push.reacting[:, None]) + wearing + lasting > math.log(_EMPTIED)
    reacting = push.reacting[:, None] * np.exp(np.minimum(np.where(emptied, 0.0, lasting), _LARGEST_EXPONENT))
    reacting[emptied] = _EMPTIED
    single = ((wearing < _SINGLE_EXPONENT) | emptied).all() and (push.even * months).max() < 1.0
    cell = precision.cell if single else np.float64
    wearing = np.minimum(wearing, _SINGLE_EXPONENT if single else _LARGEST_EXPONENT)

    # Cases that differ only in terms or churn stand together, and share what Q adds up to.
    alone = np.column_stack([wearing, push.half_life])
    new = np.ones(push.mu.size, dtype=bool)
    new[1:] = (alone[1:] != alone[:-1]).any(axis=1)
    decay = np.exp2(-np.arange(months)[:, None] / push.half_life[new])
    stays = np.multiply(decay[:, :, None].astype(cell), wearing[new].astype(cell))
    np.exp(stays, out=stays)
    for month in range(1, months):
        stays[month] += stays[month - 1]
    if not new.all():
        stays = np.take(stays, np.cumsum(new) - 1, axis=1)
    stays *= (-reacting).astype(cell)
    np.exp(stays, out=stays)
    if push.even.any():
        stays *= np.exp(push.even * np.arange(1, months + 1)[:, None])[:, :, None].astype(cell)
    return stays


def _stays(push: Push, beta: FloatArray, months: int) -> FloatArray:
    """Return survival by node and month of the only case, each hazard written out, shape (nodes, months)."""
    strength = price_strength(push.by_age(months), beta[:, None]) * push.ratio
    return np.exp(-np.cumsum(hazard(strength, push.mu, push.mu_plus), axis=1))


_GAUSS_NODES, _GAUSS_WEIGHTS = np.polynomial.legendre.leggauss(16)


def _split_at_kinks(push: Push, months: int) -> FloatArray:
    """Return the mean over z of the only case, shape (months,), by Gauss-Legendre panels that end where Q is 1."""
    if push.log_sd[0] == 0:
        return _stays(push, push.log_hazard_ratio, months)[0]
    pushed = push.by_age(months)[0]
    with np.errstate(divide="ignore"):
        log_ratio = float(np.log(push.ratio[0]))
    opposed = np.abs(pushed[pushed * log_ratio < 0])
    kinks = (np.log(abs(log_ratio)) - np.log(opposed) - np.log(push.log_hazard_ratio[0])) / push.log_sd[0]
    # Survival falls in z like exp(-exp(slope * z)).
    reacting = float(push.mu_plus[0] * min(1.0, push.ratio[0]))
    slope = float(push.log_sd[0]) * (1.5 - math.log(min(reacting, 0.3)) if reacting > 0 else 1.0)
    panels = max(20, math.ceil(6.0 * slope))
    edges = np.unique(np.concatenate([np.linspace(-_REACH, _REACH, panels + 1), kinks[np.abs(kinks) < _REACH]]))
    half = 0.5 * np.diff(edges)
    middle = 0.5 * (edges[1:] + edges[:-1])
    nodes = (middle[:, None] + half[:, None] * _GAUSS_NODES).ravel()
    weights = (half[:, None] * _GAUSS_WEIGHTS).ravel() * np.exp(-0.5 * nodes**2)
    return weights @ _stays(push, push.log_hazard_ratio * np.exp(push.log_sd * nodes), months) / weights.sum()
