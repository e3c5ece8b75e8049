r"""How hard price rises bite, learned from what followed the past ones: partial pooling on a grid.

A client that hears of a rise leaves in a month with the law's hazard (model.md, Survival; a rise's push is never below
0, so Q >= 1):

    L = mu + mu+ * (exp(beta * push) - 1),    beta_i = theta * exp(sd * z_i),    theta = ln(hazard ratio)
    z_i = sqrt(rho) * Z + sqrt(1 - rho) * e_i

A client watched for months 1..T contributes exp(-sum of L) where it stayed, and exp(-sum of L before T) *
(1 - exp(-L_T)) where it left in T. Each client's own part e_i is integrated out, and with it the mood Z that all share
and the hazard mu without a rise, of which no more is known than how many left how soon:

    posterior(theta) ~ prior(theta) * sum over Z, mu of density(Z) * density(mu) * product over clients of
                       sum over e of density(e) * P(what client i did | theta, Z, mu, e)

So a client of which little is known is believed to be like the others, and one with many rises speaks for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from models.errors import ModelError

FloatArray = np.ndarray

_REACTIONS = 512
"""Values of ln(beta) at which a client's likelihood is worked out."""
_NARROWEST = 1e-3
_LARGEST_EXPONENT = 600.0
_LEAST_PROBABILITY = 1e-300
_LEAST_SHARE = 1e-12


@dataclass(frozen=True)
class Followed:
    """What followed the rises of some clients, month by month since each first heard of one.

    Parameters
    ----------
    push : array, shape (clients, months)
        What all its rises so far push with in a month, in units of a 10 % rise, >= 0.
    watched : bool array, shape (clients, months)
        Whether the client was seen in place at the start of that month.
    mu, mu_plus : array, shape (bases, clients)
        Monthly hazard without a rise, and the part a rise acts on, in each of the cases held possible.
    base_weights : array, shape (bases,)
        How likely each case is; they add up to 1.
    left : bool array, shape (clients,)
        Whether it left of its own accord in its last month watched; whoever was let go, or is still there, did not.
    """

    push: FloatArray
    watched: np.ndarray
    mu: FloatArray
    mu_plus: FloatArray
    base_weights: FloatArray
    left: np.ndarray

    def __post_init__(self) -> None:
        clients = self.push.shape[0]
        if self.push.ndim != 2 or self.watched.shape != self.push.shape:
            raise ModelError("push and watched must be two tables of clients by months, of the same size")
        bases = len(self.base_weights)
        if self.left.shape != (clients,) or any(one.shape != (bases, clients) for one in (self.mu, self.mu_plus)):
            raise ModelError(f"mu, mu_plus and left must have one value for each of the {clients} clients")
        if not (np.isfinite(self.push).all() and (self.push >= 0).all()):
            raise ModelError("a push is negative or not finite; allowed is a number of at least 0")


@dataclass(frozen=True)
class Grid:
    """Equally spaced nodes with weights that add up to 1."""

    nodes: FloatArray
    weights: FloatArray


@dataclass(frozen=True)
class ReactionPrior:
    """What is believed before any rise is looked at.

    Parameters
    ----------
    log_ratio : Grid
        theta, the logarithm of the hazard ratio of a 10 % rise; nodes > 0, rising, equally spaced in their logarithm.
    mood, own : Grid
        Z and e, standard normal.
    log_sd : float
        How differently clients react, sd.
    correlation : float
        rho, in [0, 1].
    """

    log_ratio: Grid
    mood: Grid
    own: Grid
    log_sd: float
    correlation: float

    @property
    def own_factor(self) -> FloatArray:
        """Return what a client's own part multiplies beta by, at the nodes of `own`."""
        return np.exp(self.log_sd * np.sqrt(1.0 - self.correlation) * self.own.nodes)

    @property
    def log_reaction(self) -> FloatArray:
        """Return ln(beta) at every node, shape (thetas, moods, owns)."""
        z = np.sqrt(self.correlation) * self.mood.nodes[:, None] + np.sqrt(1.0 - self.correlation) * self.own.nodes
        return np.log(self.log_ratio.nodes)[:, None, None] + self.log_sd * z


@dataclass(frozen=True)
class Range:
    """A belief: 8 times in 10 between P10 and P90, as likely above the median as below."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class ClientReaction:
    """What a client's own rises say of it.

    Attributes
    ----------
    factor : Range
        How strongly it reacts against the portfolio: its own part of beta, 1 as everyone.
    ratio : Range
        Its own hazard ratio of a 10 % rise, in a mood neither good nor bad.
    """

    factor: Range
    ratio: Range


@dataclass(frozen=True)
class LearnedResponse:
    """What past rises teach, against what was believed before.

    Attributes
    ----------
    prior, posterior : Range
        Of the portfolio's hazard ratio of a 10 % rise.
    prior_of_a_client : Range
        Of the hazard ratio of a client of which nothing is known.
    weights : tuple of float
        The posterior on the nodes of the prior's `log_ratio`.
    base_weights : tuple of float
        The posterior on the cases of the hazard without a rise.
    clients : tuple of ClientReaction
        In the order of what was followed.
    """

    prior: Range
    posterior: Range
    prior_of_a_client: Range
    weights: tuple[float, ...]
    base_weights: tuple[float, ...]
    clients: tuple[ClientReaction, ...]


def expected_leavers(followed: Followed, log_ratio: float) -> float:
    """Return how many would have left in the months watched at one theta, were all clients to react alike.

    Notes
    -----
    A sum of each month's probability over the months in which each client was there to leave.
    """
    rising = np.expm1(np.minimum(followed.push * log_ratio, _LARGEST_EXPONENT))
    hazard = followed.mu[:, :, None] + followed.mu_plus[:, :, None] * rising
    leaving = np.where(followed.watched, -np.expm1(-hazard), 0.0)
    return float(followed.base_weights @ leaving.sum(axis=(1, 2)))


def learn_price_response(followed: Followed, prior: ReactionPrior) -> LearnedResponse:
    """Return the posterior of the hazard ratio of a 10 % rise, and of each client's own reaction.

    Notes
    -----
    With nobody followed the posterior is the prior, to the bit. One mood Z is shared by all the past, as the law shares
    one by all of a future; it is integrated out and not carried forward.

    *Not modelled*: base hazards that differ by client; what a client knew of another's rise; moods that change with the
    years; other answers than leaving.

    Examples
    --------
    Two values of theta, held equally likely, and one client that stayed for a month with a push of one 10 % rise:

    >>> one = np.array([1.0])
    >>> certain = Grid(np.array([0.0]), one)
    >>> prior = ReactionPrior(Grid(np.log([2.0, 4.0]), np.array([0.5, 0.5])), certain, certain, 0.0, 0.0)
    >>> stayed = Followed(one[None], one[None] > 0, one[None] * 0.1, one[None] * 0.1, one, one < 0)
    >>> found = learn_price_response(stayed, prior)  # stays with exp(-.1 * 2) or exp(-.1 * 4)
    >>> bool(np.isclose(found.weights[0] / found.weights[1], np.exp(0.2)))
    True
    """
    at_nodes = _Lookup(prior.log_reaction)
    clients = range(len(followed.left))
    averaged = [np.log(at_nodes(_likelihood(followed, client, at_nodes)) @ prior.own.weights) for client in clients]
    before = np.log(prior.log_ratio.weights)[:, None] + np.log(prior.mood.weights)
    joint = before + np.log(followed.base_weights)[:, None, None] + sum(averaged, np.zeros(()))
    joint = np.exp(joint - joint.max())
    joint /= joint.sum()
    weights = joint.sum(axis=(0, 2)) if averaged else prior.log_ratio.weights
    alone = prior.log_ratio.weights[:, None] * prior.own.weights
    return LearnedResponse(
        prior=_ratio_range(prior.log_ratio.nodes, prior.log_ratio.weights),
        posterior=_ratio_range(prior.log_ratio.nodes, weights),
        prior_of_a_client=_ratio_range(prior.log_ratio.nodes[:, None] * prior.own_factor, alone),
        weights=tuple(weights.tolist()),
        base_weights=tuple((joint.sum(axis=(1, 2)) if averaged else followed.base_weights).tolist()),
        # A client's likelihood is worked out again: kept for all of them it would fill the memory.
        clients=tuple(
            _own_reaction(prior, joint / np.exp(averaged[client]), at_nodes(_likelihood(followed, client, at_nodes)))
            for client in clients
        ),
    )


class _Lookup:
    """Reads tables over ln(beta) at the nodes of theta, mood and own part, between its values in a straight line."""

    def __init__(self, log_reaction: FloatArray) -> None:
        lowest = float(log_reaction.min())
        step = max(float(log_reaction.max()) - lowest, _NARROWEST) / (_REACTIONS - 1)
        self.reactions = lowest + step * np.arange(_REACTIONS)
        steps = (log_reaction - lowest) / step
        self._below = np.clip(steps.astype(int), 0, _REACTIONS - 2)
        self._share = steps - self._below

    def __call__(self, tables: FloatArray) -> FloatArray:
        below, above = tables[:, self._below], tables[:, self._below + 1]
        return below + self._share * (above - below)


def _likelihood(followed: Followed, client: int, lookup: _Lookup) -> FloatArray:
    """Return how likely what one client did was, as a share of the likeliest, shape (bases, reactions)."""
    push = followed.push[client, followed.watched[client]]
    rising = np.expm1(np.minimum(push[:, None] * np.exp(lookup.reactions), _LARGEST_EXPONENT))
    mu, mu_plus = followed.mu[:, client, None], followed.mu_plus[:, client, None]
    log_likelihood = -(mu * len(push) + mu_plus * rising.sum(axis=0))
    if followed.left[client]:
        last = mu + mu_plus * rising[-1]
        log_likelihood += last + np.log(np.maximum(-np.expm1(-last), _LEAST_PROBABILITY))
    return np.exp(np.maximum(log_likelihood - log_likelihood.max(), np.log(_LEAST_PROBABILITY)))


def _own_reaction(prior: ReactionPrior, others: FloatArray, likelihood: FloatArray) -> ClientReaction:
    """Return a client's reaction from what all the others say (bases, thetas, moods) and its own likelihood."""
    joint = (others[..., None] * likelihood).sum(axis=(0, 2)) * prior.own.weights
    factor = prior.own_factor
    return ClientReaction(
        factor=_range(factor, joint.sum(axis=0)),
        ratio=_ratio_range(prior.log_ratio.nodes[:, None] * factor, joint),
    )


def _ratio_range(log_ratio: FloatArray, weights: FloatArray) -> Range:
    found = _range(log_ratio, weights)
    return Range(float(np.exp(found.p10)), float(np.exp(found.p50)), float(np.exp(found.p90)))


def _range(values: FloatArray, weights: FloatArray) -> Range:
    """Return quantiles of positive values, each node's weight lying around it.

    Between nodes their logarithm is taken to run with the normal deviate, as it does where the belief is lognormal.
    """
    order = np.argsort(values, axis=None, kind="stable")
    weight = weights.ravel()[order]
    below = (np.cumsum(weight) - 0.5 * weight) / weight.sum()
    deviates = ndtri(np.clip(below, _LEAST_SHARE, 1.0 - _LEAST_SHARE))
    p10, p50, p90 = np.exp(np.interp(ndtri((0.1, 0.5, 0.9)), deviates, np.log(values.ravel()[order])))
    return Range(float(p10), float(p50), float(p90))
