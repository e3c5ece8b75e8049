r"""How hard price rises bite, learned from what followed the past ones: partial pooling on a grid.

A client that hears of a rise leaves in a month with the law's hazard (model.md, Survival; a rise's push is never below
0, so Q >= 1):

    L = mu + mu+ * (exp(beta * push) - 1),    beta_i = theta * exp(sd * z_i),    theta = ln(hazard ratio)
    z_i = sqrt(rho) * Z + sqrt(1 - rho) * e_i

A client watched for months 1..T contributes exp(-sum of L) where it stayed, and exp(-sum of L before T) *
(1 - exp(-L_T)) where it left in T. Each client's own part e_i is integrated out, and the mood Z that all share with it:

    posterior(theta) ~ prior(theta) * sum over Z of density(Z) * product over clients of
                       sum over e of density(e) * P(what client i did | theta, Z, e)

So a client of which little is known is believed to be like the others, and one with many rises speaks for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.errors import ModelError

FloatArray = np.ndarray

_REACTIONS = 1024
"""Values of ln(beta) at which a client's likelihood is worked out; between them its logarithm is interpolated."""
_LARGEST_EXPONENT = 600.0
_LEAST_PROBABILITY = 1e-300


@dataclass(frozen=True)
class Followed:
    """What followed the rises of some clients, month by month since each first heard of one.

    Parameters
    ----------
    push : array, shape (clients, months)
        What all its rises so far push with in a month, in units of a 10 % rise, >= 0.
    watched : bool array, shape (clients, months)
        Whether the client was seen in place at the start of that month.
    mu, mu_plus : array, shape (clients,)
        Monthly hazard without a rise, and the part a rise acts on.
    left : bool array, shape (clients,)
        Whether it left of its own accord in its last month watched; whoever was let go, or is still there, did not.
    """

    push: FloatArray
    watched: np.ndarray
    mu: FloatArray
    mu_plus: FloatArray
    left: np.ndarray

    def __post_init__(self) -> None:
        clients = self.push.shape[0]
        if self.push.ndim != 2 or self.watched.shape != self.push.shape:
            raise ModelError("push and watched must be two tables of clients by months, of the same size")
        if any(one.shape != (clients,) for one in (self.mu, self.mu_plus, self.left)):
            raise ModelError(f"mu, mu_plus and left must have one value for each of the {clients} clients")
        if not (np.isfinite(self.push).all() and (self.push >= 0).all()):
            raise ModelError("a push is negative or not finite; allowed is a number of at least 0")

    def part(self, rows: np.ndarray) -> Followed:
        """Return some of the clients."""
        return Followed(self.push[rows], self.watched[rows], self.mu[rows], self.mu_plus[rows], self.left[rows])


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
    clients : tuple of ClientReaction
        In the order of what was followed.
    """

    prior: Range
    posterior: Range
    prior_of_a_client: Range
    weights: tuple[float, ...]
    clients: tuple[ClientReaction, ...]


def monthly_hazard_after_rises(followed: Followed, beta: FloatArray) -> FloatArray:
    """Return L in every month, shape (clients, months, betas)."""
    exponent = np.minimum(followed.push[:, :, None] * beta, _LARGEST_EXPONENT)
    return followed.mu[:, None, None] + followed.mu_plus[:, None, None] * np.expm1(exponent)


def expected_leavers(followed: Followed, log_ratio: float) -> float:
    """Return how many would have left in the months watched at one theta, were all clients to react alike.

    Notes
    -----
    A sum of each month's probability over the months in which each client was there to leave.
    """
    hazard = monthly_hazard_after_rises(followed, np.array([log_ratio]))[:, :, 0]
    return float(-np.expm1(-hazard[followed.watched]).sum())


def learn_price_response(followed: Followed, prior: ReactionPrior) -> LearnedResponse:
    """Return the posterior of the hazard ratio of a 10 % rise, and of each client's own reaction.

    Notes
    -----
    With nobody followed the posterior is the prior, to the bit. One mood Z is shared by all the past, as the law shares
    one by all of a future; it is integrated out and not carried forward.

    *Not modelled*: unsure base hazards; what a client knew of another's rise; moods that change with the years; other
    answers than leaving.

    Examples
    --------
    Two values of theta, held equally likely, and one client that stayed for a month with a push of one 10 % rise:

    >>> one = np.array([1.0])
    >>> certain = Grid(np.array([0.0]), one)
    >>> prior = ReactionPrior(Grid(np.log([2.0, 4.0]), np.array([0.5, 0.5])), certain, certain, 0.0, 0.0)
    >>> stayed = Followed(one[None], one[None] > 0, one * 0.1, one * 0.1, one < 0)
    >>> found = learn_price_response(stayed, prior)  # stays with exp(-.1 * 2) or exp(-.1 * 4)
    >>> bool(np.isclose(found.weights[0] / found.weights[1], np.exp(0.2)))
    True
    """
    log_reaction = prior.log_reaction
    likelihoods = [_likelihood(followed.part(np.array([row])), log_reaction) for row in range(len(followed.left))]
    averaged = [np.log(likelihood @ prior.own.weights) for likelihood in likelihoods]
    before = np.log(prior.log_ratio.weights)[:, None] + np.log(prior.mood.weights)
    joint = before + sum(averaged) if averaged else before
    joint = np.exp(joint - joint.max())
    joint /= joint.sum()
    weights = joint.sum(axis=1)
    alone = prior.log_ratio.weights[:, None] * prior.own.weights
    return LearnedResponse(
        prior=_ratio_range(prior.log_ratio.nodes, prior.log_ratio.weights),
        posterior=_ratio_range(prior.log_ratio.nodes, weights if averaged else prior.log_ratio.weights),
        prior_of_a_client=_ratio_range(prior.log_ratio.nodes[:, None] * prior.own_factor, alone),
        weights=tuple((weights if averaged else prior.log_ratio.weights).tolist()),
        clients=tuple(
            _own_reaction(prior, np.einsum("tm,tmo,o->to", joint / np.exp(mean), likelihood, prior.own.weights))
            for mean, likelihood in zip(averaged, likelihoods, strict=True)
        ),
    )


def _likelihood(client: Followed, log_reaction: FloatArray) -> FloatArray:
    """Return how likely what one client did was at every ln(beta), as a share of the likeliest."""
    ends = np.linspace(log_reaction.min(), log_reaction.max(), _REACTIONS)
    hazard = monthly_hazard_after_rises(client, np.exp(ends))[client.watched]
    log_likelihood = -hazard.sum(axis=0)
    if client.left[0]:
        last = hazard[-1]
        log_likelihood += last + np.log(np.maximum(-np.expm1(-last), _LEAST_PROBABILITY))
    between = np.interp(log_reaction, ends, log_likelihood)
    return np.exp(np.maximum(between - between.max(), np.log(_LEAST_PROBABILITY)))


def _own_reaction(prior: ReactionPrior, joint: FloatArray) -> ClientReaction:
    """Return a client's reaction from its weights on theta and its own part, shape (thetas, owns)."""
    factor = prior.own_factor
    return ClientReaction(
        factor=_range(factor, joint.sum(axis=0)),
        ratio=_ratio_range(prior.log_ratio.nodes[:, None] * factor, joint),
    )


def _ratio_range(log_ratio: FloatArray, weights: FloatArray) -> Range:
    found = _range(log_ratio, weights)
    return Range(float(np.exp(found.p10)), float(np.exp(found.p50)), float(np.exp(found.p90)))


def _range(values: FloatArray, weights: FloatArray) -> Range:
    """Return quantiles of positive values, each node's weight lying around it, interpolated in their logarithm."""
    order = np.argsort(values, axis=None, kind="stable")
    weight = weights.ravel()[order]
    below = (np.cumsum(weight) - 0.5 * weight) / weight.sum()
    p10, p50, p90 = np.exp(np.interp((0.1, 0.5, 0.9), below, np.log(values.ravel()[order])))
    return Range(float(p10), float(p50), float(p90))
