"""How hard price rises bite: what a history's own rises say of it, against what was believed before.

Where the checks of `models.price_checks` let the past speak, the posterior's median stands in for the declared
hazard_ratio_per_10pct, and each client's own part becomes its price_reaction. Where they do not, both stay as they
were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import gamma

from history import Estimate, History
from history.estimates import counted
from models.price_checks import (
    Check,
    Watched,
    cuts_before_leaving,
    enough_rises,
    leaving_falls_with_rises,
    smaller_rises_lose_more,
    standing_before,
)
from models.price_response import (
    ClientReaction,
    Followed,
    Grid,
    LearnedResponse,
    Range,
    ReactionPrior,
    expected_leavers,
    learn_price_response,
)
from simulator import PROFILE_FIELDS, complete_assumptions
from simulator.price_belief import BELIEFS, believed_ratios, normal_weights
from simulator.survival import monthly_hazard, price_push, push_by_age
from workbench.past_prices import (
    CUT_MONTHS,
    FOLLOWED_MONTHS,
    SOON_MONTHS,
    PastChanges,
    past_changes,
    standing_before_rises,
)
from workbench.portfolio import Learned

RATIO = "hazard_ratio_per_10pct"
REACTION = "price_reaction"
TYPICAL_RISE, TYPICAL_MONTHS = 0.10, 12
_MOODS, _OWN = np.linspace(-4.0, 4.0, 11), np.linspace(-4.0, 4.0, 17)
_BASES = 7
"""Hazards without a rise held possible, equally likely."""

FloatArray = np.ndarray


@dataclass(frozen=True)
class PastChange:
    """One past change of a client's price.

    Attributes
    ----------
    month : str
        YYYY-MM, the first in which it was in force.
    uplift : float
        Share of the fee; below 0 a cut, from which nothing is learned.
    months : int
        How long it was followed since the client heard of it.
    outcome : {"stayed", "left", "let_go", "ended"}
        What the client had done by the end of that; ``left`` of its own accord.
    """

    month: str
    uplift: float
    months: int
    outcome: str


@dataclass(frozen=True)
class ClientPrices:
    """A client's past changes of price in their order, and what they say of it: None where it met no rise."""

    changes: tuple[PastChange, ...]
    reaction: ClientReaction | None


@dataclass(frozen=True)
class PriceResponse:
    """What is believed of the price response, before and after the past was looked at.

    Attributes
    ----------
    code : {"learned", "too_few", "wrong_sign", "confounded"}
        Whether the past is used, or why not.
    checks : tuple of Check
    learned : LearnedResponse
        What the past would say, used or not.
    clients : mapping of client_id to ClientPrices
        Those whose price was ever changed.
    rises, months, leavers : int
        Rises followed, client-months of following, clients that left of their own accord in them.
    expected, expected_without_effect : float
        Leavers in those months at the prior's median, and if prices did nothing.
    base_churn : float
        Annual probability of leaving without a rise: what the past says of it, prices weighed in.
    one_survived : Range
        The belief, were nothing known but that one client at market price stayed for a year after +10 %.
    """

    code: str
    checks: tuple[Check, ...]
    learned: LearnedResponse
    clients: Mapping[str, ClientPrices]
    rises: int
    months: int
    leavers: int
    expected: float
    expected_without_effect: float
    base_churn: float
    one_survived: Range

    @property
    def is_used(self) -> bool:
        """Say whether the past has moved what is believed."""
        return self.code == "learned"

    @property
    def failed(self) -> tuple[Check, ...]:
        """Return the checks that keep the past from speaking."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def in_use(self) -> Range:
        """Return the belief in use for the portfolio."""
        return self.learned.posterior if self.is_used else self.learned.prior

    def evidence(self) -> str:
        """Return what was seen, in a sentence without its full stop."""
        return (
            f"{counted(self.rises, 'rise')} followed for {counted(self.months, 'client-month')}: "
            f"{self.leavers} left of their own accord, "
            f"{self.expected:.1f} expected at the prior, {self.expected_without_effect:.1f} if prices did nothing"
        )

    def assumptions(self) -> dict[str, Learned]:
        """Return the assumption learned, none where the belief is kept."""
        if not self.is_used:
            return {}
        prior = self.learned.prior
        method = f"posterior median of past price rises; prior {prior.p50:.2f} ({prior.p10:.2f} to {prior.p90:.2f})"
        return {RATIO: Learned(self.learned.posterior.p50, method, self.evidence())}

    def with_reactions(self, estimates: Mapping[str, Mapping[str, Estimate]]) -> dict[str, dict[str, Estimate]]:
        """Return profiles with each client's own reaction in place where its past rises teach one."""
        joined = {client_id: dict(fields) for client_id, fields in estimates.items()}
        if not self.is_used:
            return joined
        for client_id, fields in joined.items():
            reaction = self.clients[client_id].reaction if client_id in self.clients else None
            if reaction is not None:
                rises = [change for change in self.clients[client_id].changes if change.uplift > 0 and change.months]
                fields[REACTION] = Estimate(
                    min(reaction.factor.p50, PROFILE_FIELDS[REACTION].interval.upper),
                    "learned from its own past price rises, drawn toward the portfolio",
                    f"{counted(len(rises), 'rise')} followed, "
                    f"the longest for {counted(max(change.months for change in rises), 'month')}",
                    False,
                )
        return joined


def reaction_prior(assumptions: Mapping[str, float]) -> ReactionPrior:
    """Return what is believed of hazard_ratio_per_10pct before any rise: the declared value and spread."""
    return ReactionPrior(
        Grid(np.log(believed_ratios(assumptions[RATIO])), normal_weights(BELIEFS)),
        Grid(_MOODS, normal_weights(_MOODS)),
        Grid(_OWN, normal_weights(_OWN)),
        assumptions["hazard_ratio_log_sd"],
        assumptions["client_correlation"],
    )


def price_response(
    history: History, as_of: pd.Period, panel: pd.DataFrame, scores: pd.DataFrame, changes: pd.DataFrame | None
) -> PriceResponse:
    """Return what past price rises teach at a month's end, nothing later read.

    Parameters
    ----------
    panel, scores : DataFrame
        Month panel and grades up to `as_of`.
    changes : DataFrame or None
        Past changes of prices known then: client_id, month in force, value (a fraction).

    Notes
    -----
    The law's other figures are the declared ones: a scenario that changes them does not read the past anew. Without a
    rise all clients are taken to leave at one rate. It is held by the declared churn as if one departure had been seen,
    and by the time that no rise had reached a client yet (gamma); what followed the rises is weighed over all of that.

    *Not modelled*: what the market's price was then (today's stands in, and 1 where it is not known); terms changed
    together with a price; announcements longer than a month ahead; cuts.
    """
    assumptions = complete_assumptions({})
    past = past_changes(history, as_of, panel, changes)
    bases = _base_hazards(past.without_any_rise())
    base_weights = np.full(_BASES, 1.0 / _BASES)
    clients, followed = past.followed(bases, base_weights, assumptions)
    prior = reaction_prior(assumptions)
    learned = learn_price_response(followed, prior)
    checks = _checks(past, panel, scores)
    seen = replace(followed, base_weights=np.array(learned.base_weights))
    failed = [check.code for check in checks if not check.passed]
    return PriceResponse(
        code=failed[0] if failed else "learned",
        checks=checks,
        learned=learned,
        clients=_clients(past, dict(zip(clients.tolist(), learned.clients, strict=True))),
        rises=int(past.is_rise.sum()),
        months=int(followed.watched.sum()),
        leavers=int(followed.left.sum()),
        expected=expected_leavers(seen, float(np.log(assumptions[RATIO]))),
        expected_without_effect=expected_leavers(seen, 0.0),
        base_churn=float(-np.expm1(-12.0 * seen.base_weights @ bases)),
        one_survived=learn_price_response(_one_that_stayed(bases, base_weights, assumptions), prior).posterior,
    )


def _base_hazards(quiet: Watched) -> FloatArray:
    """Return equally likely monthly hazards without a rise: quantiles of a gamma, held by the declared churn."""
    default = PROFILE_FIELDS["annual_churn"].default
    assert default is not None
    shares = (np.arange(_BASES) + 0.5) / _BASES
    return gamma.ppf(shares, 1.0 + quiet.left) / (-1.0 / np.log1p(-default) + quiet.years) / 12.0


def _one_that_stayed(bases: FloatArray, base_weights: FloatArray, assumptions: Mapping[str, float]) -> Followed:
    one = np.ones(1)
    shock, level = price_push(
        TYPICAL_RISE * one, one, assumptions["price_response_convexity"] * one, assumptions["loss_aversion"] * one
    )
    push = push_by_age(
        shock,
        level,
        assumptions["price_shock_permanent_share"] * one,
        assumptions["price_shock_half_life_months"] * one,
        TYPICAL_MONTHS,
    )
    mu = bases[:, None]
    mu_plus = np.maximum(mu, monthly_hazard(assumptions["price_reaction_floor"] * one))
    return Followed(push, np.ones_like(push, dtype=bool), mu, mu_plus, base_weights, np.zeros(1, dtype=bool))


def _checks(past: PastChanges, panel: pd.DataFrame, scores: pd.DataFrame) -> tuple[Check, ...]:
    enough = enough_rises(int(past.is_rise.sum()))
    if not enough.passed:
        return (enough,)
    left_soon, soon_known = past.left_within(SOON_MONTHS)
    compared = past.is_rise & soon_known
    left_at_once, at_once_known = past.left_within(CUT_MONTHS)
    rises, cuts = past.is_rise & at_once_known, (past.uplift < 0) & at_once_known
    return (
        enough,
        leaving_falls_with_rises(past.soon_after_a_rise(), past.without_a_change()),
        smaller_rises_lose_more(past.uplift[compared], left_soon[compared]),
        cuts_before_leaving(
            int(cuts.sum()), int((cuts & left_at_once).sum()), int(rises.sum()), int((rises & left_at_once).sum())
        ),
        *standing_before(standing_before_rises(past, panel, scores)),
    )


def _clients(past: PastChanges, reactions: Mapping[int, ClientReaction]) -> dict[str, ClientPrices]:
    found: dict[str, ClientPrices] = {}
    for change in range(len(past.client)):
        client, months = int(past.client[change]), int(past.watched_months[change])
        in_time = int(past.last[client]) - int(past.announced[change]) < FOLLOWED_MONTHS
        outcome = past.ending[client] if in_time else "stayed"
        one = PastChange(
            str(pd.Period(ordinal=int(past.announced[change]) + 1, freq="M")),
            float(past.uplift[change]),
            months,
            outcome,
        )
        known = found.get(past.client_ids[client], ClientPrices((), reactions.get(client)))
        found[past.client_ids[client]] = replace(known, changes=(*known.changes, one))
    return found
