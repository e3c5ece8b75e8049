"""What the engine's codes are called and how a verdict is said: kinds, flags and figures in plain sentences."""

from __future__ import annotations

import pandas as pd

from simulator import ASSUMPTIONS, LIMITS, PROFILE_FIELDS, TOSS_UP, Action, Decision, FirstLook
from simulator.flips import Flip
from ui.numbers import money, month_name, months, number, percent, signed_percent
from ui.words import _

MONTHS_A_YEAR = 12


def kind_word(kind: str) -> str:
    """Return a kind of decision (or the toss-up) as two or three words, such as "Raise the price"."""
    return {
        "keep": _("Keep"),
        "reform": _("Reform the terms"),
        "reprice": _("Raise the price"),
        "staged": _("Raise, then review"),
        "fire": _("Let go"),
        TOSS_UP: _("Toss-up"),
    }[kind]


def kind_help(kind: str) -> str:
    """Return what a kind of decision means, in one sentence."""
    return {
        "keep": _("Nothing changes: same price, same terms."),
        "reform": _("Same price, other terms: payment in advance, a move to the standard stack, or both."),
        "reprice": _("A rise of the monthly fee, alone or together with other terms."),
        "staged": _("A rise now; at a review some months later, who has not become easier to serve is let go."),
        "fire": _("The agreement is ended, with notice and on good terms."),
        TOSS_UP: _("Within what is unsure, two actions are about as good: take the one you can live with."),
    }[kind]


def _terms(action: Action) -> list[str]:
    terms = []
    if action.prepay:
        terms.append(_("payment in advance"))
    if action.standardise:
        terms.append(_("move to the standard stack"))
    return terms


def action_code(action: Action) -> str:
    """Return an action in a few capitals, such as "REPRICE +12 %"."""
    kind = action.decision_kind
    if kind == "keep":
        return _("KEEP")
    if kind == "fire":
        return _("FIRE")
    if kind == "reform":
        return _("REFORM: {terms}").format(terms=", ".join(_terms(action)))
    uplift = signed_percent(action.uplift)
    if kind == "staged":
        return _("STAGED {uplift}").format(uplift=uplift)
    words = _("REPRICE {uplift}").format(uplift=uplift)
    return " + ".join([words, *_terms(action)])


def kept_words(kept: tuple[str, ...]) -> str:
    """Return which answers of a client are kept at a review, as half a sentence."""
    names = {
        "improved": _("it has become easier to serve"),
        "unchanged": _("nothing has changed"),
        "soured": _("the relation has soured"),
    }
    return _(" or ").join(names[response] for response in kept)


def action_words(action: Action, as_of: pd.Period | None = None) -> str:
    """Return an action as one sentence without its full stop.

    Parameters
    ----------
    action : Action
    as_of : pandas.Period or None
        The last month of the history: months are then named, else counted from now.
    """

    def when(month: int) -> str:
        return month_name(as_of + month) if as_of is not None else _("month {number}").format(number=month)

    kind = action.decision_kind
    if kind == "keep":
        return _("Keep as it is")
    if kind == "fire":
        return _("Let go, last bill in {month}").format(month=when(action.month))
    terms = _(" and ").join(_terms(action))
    if kind == "reform":
        return _("Same price, {terms}, from {month}").format(terms=terms, month=when(action.month))
    if action.uplift < 0:
        words = _("Lower the price by {uplift} from {month}")
    elif action.uplift == 0:
        words = _("Talk about the price but leave it, in {month}")
    else:
        words = _("Raise the price by {uplift} from {month}")
    words = words.format(uplift=percent(abs(action.uplift)), month=when(action.month))
    if terms:
        words = _("{raise_words}, with {terms}").format(raise_words=words, terms=terms)
    if action.review_month is not None:
        words = _("{raise_words}; review in {month}: keep only if {kept}").format(
            raise_words=words, month=when(action.review_month), kept=kept_words(action.keep_if)
        )
    return words


def span(horizon_months: float) -> str:
    """Return a horizon in words: "5 years" or "18 months"."""
    count = int(horizon_months)
    if count % MONTHS_A_YEAR:
        return months(count)
    years = count // MONTHS_A_YEAR
    return _("{count} year").format(count=years) if years == 1 else _("{count} years").format(count=years)


def headline(look: FirstLook, decision: Decision | None = None) -> str:
    """Return the verdict in capitals: "REPRICE +12 %", or "TOSS-UP between KEEP and REPRICE +5 %"."""
    actions = look.actions
    if decision is not None and decision.verdict == TOSS_UP and look.rival is not None:
        return _("TOSS-UP between {best} and {rival}").format(
            best=action_code(actions[look.best]), rival=action_code(actions[look.rival])
        )
    return action_code(actions[look.best])


def gain_over_keep(look: FirstLook, kind: str | None = None) -> float:
    """Return what a kind's candidate (the best by default) is worth over keeping, currency."""
    kinds = look.candidates.kinds
    return kinds[kind or look.best].npv - kinds["keep"].npv


def condition_words(kind: str) -> str:
    """Return on which assumption the worth of a kind of decision over keeping rests, as half a sentence."""
    return {
        "fire": _("if freed hours are put to use as assumed"),
        "reform": _("if terms are answered as assumed"),
    }.get(kind, _("if prices are answered as assumed"))


def reason(look: FirstLook, currency: str, horizon_months: float) -> str:
    """Return why the verdict is what it is, in money, in one plain sentence."""
    kinds = look.candidates.kinds
    years = span(horizon_months)
    best = kind_word(look.best)
    if look.best == "keep":
        if look.rival is None:
            return _("Keep: nothing else can be done here.")
        lead = kinds["keep"].npv - kinds[look.rival].npv
        return _("Keep: worth {lead} more over {years} than the next best ({rival}), {condition}.").format(
            lead=money(lead, currency),
            years=years,
            rival=kind_word(look.rival).lower(),
            condition=condition_words(look.rival),
        )
    gain = gain_over_keep(look)
    if gain >= 0:
        return _("{action}: worth {gain} more over {years} than keeping as it is, {condition}.").format(
            action=best, gain=money(gain, currency), years=years, condition=condition_words(look.best)
        )
    return _(
        "{action}: worth {loss} less over {years} than keeping as it is. Not the money but the deal-breaker decides."
    ).format(action=best, loss=money(-gain, currency), years=years)


def money_would_say(look: FirstLook) -> str | None:
    """Return what the money alone would choose, where something outside the money overrules it."""
    if look.money_best == look.best:
        return None
    return _("Money alone would choose: {action}.").format(action=action_code(look.actions[look.money_best]))


def confidence_words(decision: Decision) -> str:
    """Return how sure a verdict is, in one sentence."""
    look = decision.look
    if look.rival is None:
        return _("There is no other action to compare with.")
    share = percent(decision.confidence)
    best, rival = kind_word(look.best).lower(), kind_word(look.rival).lower()
    if decision.verdict == TOSS_UP:
        return _(
            "Too close to call: “{best}” beats “{rival}” in only {share} of the draws of what is unsure "
            "(70 % are asked)."
        ).format(best=best, rival=rival, share=share)
    return _(
        "Of the draws of what is unsure, “{best}” beats the next best, “{rival}”, in {share}, and is the best of all "
        "that may be chosen in {of_all}."
    ).format(best=best, rival=rival, share=share, of_all=percent(decision.best_probability))


def figure_name(name: str) -> str:
    """Return what an assumption, a limit or a figure of the profile is called."""
    record = ASSUMPTIONS.get(name) or PROFILE_FIELDS.get(name) or LIMITS.get(name)
    return _(record.label) if record else name


def figure_value(name: str, value: float | None, currency: str) -> str:
    """Return an assumption's, limit's or profile figure's value with its unit."""
    record = ASSUMPTIONS.get(name) or PROFILE_FIELDS.get(name) or LIMITS.get(name)
    unit = record.unit if record else ""
    if unit.startswith("currency"):
        per = {"currency/month": _(" a month"), "currency/hour": _(" an hour")}.get(unit, "")
        return money(value, currency) + per
    if unit.startswith(("share", "probability", "relative")):
        return percent(value, 0 if value is None or abs(value) >= 0.1 else 1)
    if unit == "ratio of hazards":
        return _("{factor} times").format(factor=number(value, 2))
    return f"{number(value, 2)} {unit_word(unit)}".strip()


def unit_word(unit: str) -> str:
    """Return a unit of the engine as a person reads it."""
    return {
        "hours/month": _("hours a month"),
        "hours": _("hours"),
        "conversations/month": _("conversations a month"),
        "months": _("months"),
        "days after invoice": _("days after invoice"),
        "currency": _("currency"),
        "currency/month": _("currency a month"),
        "currency/hour": _("currency an hour"),
        "share": _("share"),
        "share a year": _("share a year"),
        "share of the fee": _("share of the fee"),
        "share of billing": _("share of billing"),
        "share of all monthly fees": _("share of all monthly fees"),
        "probability": _("probability"),
        "probability a year": _("probability a year"),
        "probability in 12 months": _("probability in 12 months"),
        "ratio": _("ratio"),
        "ratio of hazards": _("times as likely"),
        "relative change": _("relative change"),
        "correlation": _("correlation"),
        "factor": _("factor"),
        "log standard deviation": _("log standard deviation"),
        "per unit of rise": _("per unit of rise"),
        "paths": _("paths"),
    }.get(unit, unit)


def flip_words(flip: Flip, in_use: float, currency: str) -> str:
    """Return one flip as a sentence: beyond which value of which figure the verdict becomes what."""
    pattern = (
        _("It becomes “{kind}” if “{figure}” is above {value} (in use: {in_use}).")
        if flip.value > in_use
        else _("It becomes “{kind}” if “{figure}” is below {value} (in use: {in_use}).")
    )
    return pattern.format(
        kind=kind_word(flip.becomes).lower(),
        figure=figure_name(flip.name),
        value=figure_value(flip.name, flip.value, currency),
        in_use=figure_value(flip.name, in_use, currency),
    )


def flag_word(flag: str) -> str:
    """Return a flag as two or three words."""
    return {
        "deal_breaker": _("Deal-breaker"),
        "cannot_lose": _("Cannot afford to lose"),
        "hangs_on_backlog": _("Hangs on the waiting work"),
        "beyond_evidence": _("Beyond any evidence"),
        "thin_history": _("Thin history"),
        "drift_grade": _("Grade may turn bad"),
        "drift_late": _("May turn to paying late"),
        "drift_disputed": _("May turn to disputing bills"),
        "drift_churn": _("May leave"),
    }.get(flag, flag)


def flag_help(flag: str) -> str:
    """Return what a flag means, in a sentence."""
    return {
        "deal_breaker": _(
            "Something no money outweighs is going on: a plain rise is never the answer, staff come first."
        ),
        "cannot_lose": _("Too much of the fees, or of the cash, hangs on this client to let it go now."),
        "hangs_on_backlog": _("With all of the waiting work and with none of it the verdict is not the same."),
        "beyond_evidence": _("The rise is above +30 %, where no evidence says how clients answer."),
        "thin_history": _("Fewer than six months are known: most of its figures are borrowed from the other clients."),
        **dict.fromkeys(
            ("drift_grade", "drift_late", "drift_disputed", "drift_churn"),
            _("At least twice as likely as usual by the learned model; it informs and enters no value. See Watchlist."),
        ),
    }.get(flag, "")


def deal_breaker_word(kind: str) -> str:
    """Return what a deal-breaker is called."""
    return {
        "abuse": _("Abuse of staff"),
        "contempt": _("Contempt for expertise"),
        "security_alarm": _("Repeated security alarms"),
        "unreasonable_demand": _("Unreasonable demands"),
        "late_payment": _("Repeated late payment"),
    }.get(kind, kind)
