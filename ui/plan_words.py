"""How a plan's limits are said: figures in their unit, what one more of each is worth, and which would have to give."""

from __future__ import annotations

import math

from simulator import PLAN_LIMITS
from simulator.planning import Give
from ui.numbers import money, number, percent, signed_money
from ui.words import _
from workbench import LimitUse

_POINT, _THOUSAND = 0.01, 1_000.0
_STEPS = {"max_mrr_at_risk": 0.001}
"""The step in which a limit is typed; one of its unit where none stands here."""


def limit_name(name: str) -> str:
    """Return what a limit is called."""
    return _(PLAN_LIMITS[name].label)


def limit_amount(name: str, value: float | None, currency: str) -> str:
    """Return a limit's figure in its unit."""
    if name == "max_mrr_at_risk":
        return percent(value, 1)
    if name == "hours_cap":
        return _("{count} hours a month").format(count=number(value, 0))
    if name == "conversations_per_month":
        return _("{count} a month").format(count=number(value, 0))
    return money(value, currency)


def price_words(limit: LimitUse, currency: str, years: str) -> str:
    """Return what one more unit of a limit is worth."""
    price = limit.shadow_price
    if price is None:
        return _("no price can be told around this plan")
    if price <= 0:
        return _("does not bind: more of it is worth nothing")
    patterns = {
        "max_mrr_at_risk": (_("one more point of fees at risk is worth {price} over {years}"), price * _POINT),
        "cash_floor": (_("a floor lower by {amount} is worth {price} over {years}"), price * _THOUSAND),
        "max_cvar": (_("{amount} more of loss in bad luck is worth {price} over {years}"), price * _THOUSAND),
        "hours_cap": (_("one more hour of capacity a month is worth {price} a month"), price),
        "conversations_per_month": (
            _("one more conversation in every month is worth {price} over {years}"),
            price,
        ),
    }
    pattern, amount = patterns[limit.name]
    return pattern.format(price=small_money(amount, currency), amount=money(_THOUSAND, currency), years=years)


def small_money(value: float, currency: str) -> str:
    """Return an amount above zero that may be less than one."""
    return money(value, currency) if value >= 1 else _("less than {amount}").format(amount=money(1.0, currency))


def waiting_words(price: float, currency: str) -> str:
    """Return what one more hour of waiting work a month is worth."""
    if price <= 0:
        return _("More waiting work would bring this plan nothing: the hours it frees are sold, or cannot be.")
    return _(
        "One more hour of waiting work a month, sold to the hours this plan frees, is worth {price} a month on average."
    ).format(price=small_money(price, currency))


def roomy(give: Give) -> float:
    """Return a value of a limit that gives way enough, rounded to how it is typed, on the side that leaves room."""
    step = _STEPS.get(give.limit, 1.0)
    steps = give.needed / step
    # What is on a step but for binary dust stays there.
    whole = round(steps) if abs(steps - round(steps)) < 1e-9 * max(1.0, abs(steps)) else None
    if whole is None:
        whole = math.floor(steps) if give.limit == "cash_floor" else math.ceil(steps)
    return round(whole * step, 9)


def give_words(give: Give, currency: str) -> str:
    """Return what one limit, giving way alone, would have to become."""
    needed = limit_amount(give.limit, roomy(give), currency)
    asked = limit_amount(give.limit, give.asked, currency)
    pattern = (
        _("**{limit}** alone would have to come down to {needed} (now {asked}).")
        if give.limit == "cash_floor"
        else _("**{limit}** alone would have to rise to {needed} (now {asked}).")
    )
    words = pattern.format(limit=limit_name(give.limit), needed=needed, asked=asked)
    return words if give.least else words + " " + _("Less of a change may do.")


def gain_words(gain: float, currency: str, years: str) -> str:
    """Return what a plan is worth over keeping everyone."""
    if round(gain) == 0:
        return _("This plan is worth the same over {years} as keeping everyone as they are").format(years=years)
    pattern = (
        _("This plan is worth {amount} more over {years} than keeping everyone as they are")
        if gain > 0
        else _("This plan is worth {amount} less over {years} than keeping everyone as they are")
    )
    return pattern.format(amount=money(abs(gain), currency), years=years)


def proof_words(left: float, gap: float, currency: str, *, all_looked_at: bool) -> str:
    """Return how close to the best a plan is.

    Parameters
    ----------
    left : float, currency
        By how much the bound lies above the plan.
    gap : float
        The same as a share of the bound.
    """
    if all_looked_at:
        return _("Every plan was looked at: none within these limits is worth more.")
    if round(left) <= 0:
        return _("Proven: no plan within these limits is worth more.")
    return _(
        "Proven: no plan within these limits is worth more than {amount} above it, at most {share} more of the whole "
        "portfolio's value today."
    ).format(amount=money(left, currency), share=percent(max(gap, 1e-4), 2))


def adding_words(alone: float, together: float, currency: str) -> str:
    """Return how the clients' gains alone add up to the plan's."""
    shared = together - alone
    if abs(round(shared)) < 1:
        return _("The clients' gains add up to what the plan is worth.")
    return _(
        "The clients' gains alone add up to {alone}; {shared} comes from selling freed hours to waiting work, which "
        "all of them share."
    ).format(alone=signed_money(alone, currency), shared=signed_money(shared, currency))
