"""Who is told when, and what the answers of the first waves teach before the next are told (model.md, waves).

No price elasticity of MSP clients was ever measured, so how many of the first wave leave is news. The belief about
hazard_ratio_per_10pct before a wave is what it was, weighed by how well each value foretold the leavers so far:

    posterior(theta) ~ prior(theta) * sum over moods Z of density(Z) * P(leavers | theta, Z)

with theta = ln(hazard ratio).

The mood Z that all clients share (client_correlation) is weighed too: many leavers may mean a high ratio or a bad mood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.actions import Action
from simulator.candidates import find_candidates_of_all
from simulator.cases import Cases
from simulator.exact import terms_hazard_ratio
from simulator.planning.options import PlanClient, PlanOptions, conversation_month, told_no_sooner
from simulator.price_belief import BELIEFS, MOODS, OWN, Belief, belief_of, believed_ratios, normal_weights
from simulator.profile import FloatArray
from simulator.survival import hazard, monthly_hazard, price_push, price_strength, push_by_age

SEEN_AT_LEAST = 0.01
"""Numbers of leavers less likely than this are not spelt out."""


@dataclass(frozen=True)
class Lesson:
    """What a number of leavers among those told of a rise before would teach.

    Attributes
    ----------
    left : int
        How many have left when the next wave is told.
    probability : float
    belief : Belief
        Carried into the next wave.
    changes : dict of client_id to Action, or None
        Clients of the next wave whose best action would be another one under that belief; None until `with_changes`
        has searched again.
    """

    left: int
    probability: float
    belief: Belief
    changes: dict[str, Action] | None = None


@dataclass(frozen=True)
class Wave:
    """Clients told in one month, those with most to gain over keeping them first.

    Attributes
    ----------
    month : int
    actions : dict of client_id to Action
    told_of_rises : int
        Clients told of a rise in earlier waves.
    lessons : tuple of Lesson
        By number of leavers; empty where nothing was asked before or nothing is left to ask.
    """

    month: int
    actions: dict[str, Action]
    told_of_rises: int
    lessons: tuple[Lesson, ...]


def told_from(clients: Sequence[PlanClient], acting: Sequence[bool], per_month: int) -> list[int]:
    """Return the month from which each client can be told, with so many conversations a month, the worst first.

    Parameters
    ----------
    acting : sequence of bool
        Whether a client would be told anything if there were room for all; the others come after them.
    per_month : int
        At least one is taken, so that a plan without any conversation can say what one would do.

    Notes
    -----
    The worst: first those that cannot be kept as they are (a deal-breaker), then by what their best action gains over
    keeping them. Each takes the first month with room in which its agreement lets it be told; nobody is put off for
    any other reason, least of all to move a loss of fees beyond the twelve months that are counted.
    """

    def gain(client: PlanClient) -> float:
        kinds = client.candidates.kinds
        return kinds[client.candidates.best(client.allowed)].npv - kinds["keep"].npv

    def priority(place: int) -> tuple[bool, bool, float]:
        client = clients[place]
        return "keep" in client.allowed, not acting[place], -gain(client)

    taken: dict[int, int] = {}
    months = [0] * len(clients)
    for place in sorted(range(len(clients)), key=priority):
        client = clients[place]
        best = client.candidates.kinds[client.candidates.best(client.allowed)].action
        month = max(1, conversation_month(best, int(client.figures["notice_months"])))
        while taken.get(month, 0) >= max(1, per_month):
            month += 1
        taken[month] = taken.get(month, 0) + 1
        months[place] = month
    return months


def leaving_by_belief(cases: Cases, months: int) -> FloatArray:
    """Return how likely clients told of a change leave within 1..months of hearing of it.

    Returns
    -------
    array, shape (cases, months, beliefs, moods)
        Averaged over each client's own part of its reaction.
    """
    assume, client = cases.assume, cases.client
    mu = monthly_hazard(client["annual_churn"])
    mu_plus = np.maximum(mu, monthly_hazard(assume["price_reaction_floor"]))
    shock, level = price_push(
        cases.uplift, client["price_position"], assume["price_response_convexity"], assume["loss_aversion"]
    )
    push = push_by_age(
        shock, level, assume["price_shock_permanent_share"], assume["price_shock_half_life_months"], months
    )
    ratio = terms_hazard_ratio(cases)
    own = normal_weights(OWN)
    left = np.empty((len(cases), months, BELIEFS.size, MOODS.size))
    for case in range(len(cases)):
        rho, log_sd = float(assume["client_correlation"][case]), float(assume["hazard_ratio_log_sd"][case])
        theta = np.log(believed_ratios(float(assume["hazard_ratio_per_10pct"][case])))
        z = np.sqrt(rho) * MOODS[:, None] + np.sqrt(1.0 - rho) * OWN
        beta = theta[:, None, None] * np.exp(log_sd * z)
        total = np.zeros_like(beta)
        for month in range(months):
            strength = price_strength(push[case, month], beta) * ratio[case]
            total += hazard(strength, mu[case], mu_plus[case])
            left[case, month] = 1.0 - np.exp(-total) @ own
    return left


def count_probabilities(left: FloatArray) -> FloatArray:
    """Return how likely each number of leavers is, shape (clients + 1, ...), from each client's own probability.

    Notes
    -----
    Given belief and mood clients leave independently: the Poisson binomial distribution.

    Examples
    --------
    >>> import numpy as np
    >>> count_probabilities(np.array([0.5, 0.5])).tolist()
    [0.25, 0.5, 0.25]
    """
    counts = np.zeros((left.shape[0] + 1, *left.shape[1:]))
    counts[0] = 1.0
    for place, probability in enumerate(left):
        counts[1 : place + 2] = counts[1 : place + 2] * (1.0 - probability) + counts[: place + 1] * probability
        counts[0] = counts[0] * (1.0 - probability)
    return counts


def _lessons(left: FloatArray, ratio: float) -> list[tuple[int, float, Belief]]:
    """Return (leavers, probability, belief) from leaving probabilities of shape (clients, beliefs, moods)."""
    prior, moods = normal_weights(BELIEFS), normal_weights(MOODS)
    joint = count_probabilities(left) * prior[:, None] * moods
    probabilities = joint.sum(axis=(1, 2))
    return [
        (count, float(probability), belief_of(joint[count].sum(axis=1), ratio))
        for count, probability in enumerate(probabilities)
        if probability >= SEEN_AT_LEAST
    ]


def plan_waves(options: PlanOptions, choice: np.ndarray, hazard_ratio: float) -> tuple[Wave, ...]:
    """Return a plan's conversations month by month, each with what the answers so far may have taught.

    Parameters
    ----------
    choice : int array, shape (clients,)
    hazard_ratio : float
        The hazard_ratio_per_10pct in use.

    Notes
    -----
    *Not modelled*: who left, beyond how many; answers other than leaving.
    """
    told = options.conversation_month[choice]
    gain = options.npv[choice] - options.npv[options.keep]
    months = sorted(set(told[told > 0].tolist()))
    raised = np.flatnonzero((options.cases.uplift[choice] > 0) & (told > 0))
    left = (
        leaving_by_belief(options.cases.part(choice[raised]), months[-1] - int(told[raised].min()))
        if raised.size and months[-1] > told[raised].min()
        else None
    )
    waves = []
    for month in months:
        members = np.flatnonzero(told == month)
        members = members[np.argsort(-gain[members], kind="stable")]
        before = told[raised] < month
        lessons: tuple[Lesson, ...] = ()
        if left is not None and before.any() and (options.cases.uplift[choice[members]] > 0).any():
            seen = np.array([left[i, month - int(told[raised[i]]) - 1] for i in np.flatnonzero(before)])
            lessons = tuple(Lesson(*lesson) for lesson in _lessons(seen, hazard_ratio))
        actions = {options.clients[i].client_id: options.actions[choice[i]] for i in members}
        waves.append(Wave(month, actions, int(before.sum()), lessons))
    return tuple(waves)


def with_changes(
    wave: Wave, clients: Mapping[str, PlanClient], assumptions: Mapping[str, float], limits: Mapping[str, float]
) -> Wave:
    """Return a wave whose lessons say which of its clients' best actions would be others.

    Parameters
    ----------
    clients : mapping of client_id to PlanClient
        Those of the wave, at least.

    Notes
    -----
    Each client is searched again alone with the belief's median in use; the plan's limits are not weighed again.
    """
    members = [clients[client_id] for client_id in wave.actions]

    def changes(belief: Belief) -> dict[str, Action]:
        searched = find_candidates_of_all(
            [client.figures for client in members],
            {**assumptions, "hazard_ratio_per_10pct": belief.p50},
            limits,
            on_standard_stack=[client.on_standard_stack for client in members],
        )
        found = {}
        for client, again in zip(members, searched, strict=True):
            now = client.candidates.kinds[client.candidates.best(client.allowed)].action
            then = again.kinds[again.best(client.allowed)].action
            if then != now:
                found[client.client_id] = told_no_sooner(then, int(client.figures["notice_months"]), wave.month)
        return found

    return replace(wave, lessons=tuple(replace(lesson, changes=changes(lesson.belief)) for lesson in wave.lessons))
