"""What a client did after its past price rises, and how far that moves what is believed of prices."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models import Range
from ui import charts, state
from ui.components import plain_money, quiet, say, small_table
from ui.numbers import month_name, months, number, percent, signed_percent
from ui.price_belief import more_leave_of_100
from ui.sentences import said
from ui.words import _, plural
from workbench import ClientPrices, PastChange, PriceResponse

_NOTHING = ClientPrices((), None)
_AS_EVERYONE = 0.02
"""A factor nearer to 1 than this is shown as 1."""


def price_history_section(client_id: str) -> None:
    """Draw the client's past changes of price, what followed, and the belief before and after."""
    st.subheader(_("What past prices say"))
    found = state.book().price_response
    own = found.clients.get(client_id, _NOTHING)
    _changes(own)
    if found.code == "too_few":
        quiet(kept_words(found))
    elif not found.is_used:
        st.warning(plain_money(kept_words(found)), icon=":material/do_not_disturb_on:")
    if found.rises:
        say(_finding(client_id, found, own))
        _chart(client_id, found, own)
        say(_one_survived(client_id, found))
        _notes(found)


def kept_words(found: PriceResponse, reasons: int | None = None) -> str:
    """Return that the belief stays as it was, and why: all that speaks against the past, or so many reasons of it."""
    words = {
        "too_few": _("**History does not move the price response**: there is too little of it."),
        "wrong_sign": _(
            "**History does not move the price response**: its own slope points the wrong way, as if prices kept "
            "clients."
        ),
        "confounded": _(
            "**History does not move the price response**: prices were not set blindly, so what followed does not show "
            "what prices do."
        ),
    }[found.code]
    return words + " " + " ".join(said(check.text) for check in found.failed[:reasons])


def _changes(own: ClientPrices) -> None:
    if not own.changes:
        say(_("No change of this client's price is known."))
        return
    small_table(
        [_("In force from"), _("Change"), _("What followed")],
        [[month_name(pd.Period(one.month, "M")), signed_percent(one.uplift), _outcome(one)] for one in own.changes],
        texts=3,
    )


def _outcome(change: PastChange) -> str:
    span = months(change.months)
    return {
        "stayed": _("still a client {months} after it was told"),
        "left": _("left of its own accord {months} after it was told"),
        "let_go": _("let go {months} after it was told"),
        "ended": _("ended otherwise, or no longer seen, {months} after it was told"),
    }[change.outcome].format(months=span)


def _range(told: tuple[float, float, float]) -> str:
    low, middle, high = told
    return _("{mid} ({low} to {high})").format(low=number(low), mid=number(middle), high=number(high))


def _finding(client_id: str, found: PriceResponse, own: ClientPrices) -> str:
    before, after = (more_leave_of_100(client_id, one) for one in (found.learned.prior, found.learned.posterior))
    seen = plural(
        "{count} rise of all your clients was followed: **{left}** left of their own accord. Where {base} a year "
        "leave without a rise, {expected} would have by what is assumed, and {nothing} if prices did nothing.",
        "{count} rises of all your clients were followed: **{left}** left of their own accord. Where {base} a year "
        "leave without a rise, {expected} would have by what is assumed, and {nothing} if prices did nothing.",
        found.rises,
    ).format(
        count=found.rises,
        left=found.leavers,
        base=percent(found.base_churn, 1),
        expected=number(found.expected),
        nothing=number(found.expected_without_effect),
    )
    pattern = (
        _("Of 100 such clients told of +10 %, **{after}** more leave in a year, against {before} as assumed.")
        if found.is_used
        else _(
            "Taken at its word it would say: of 100 such clients told of +10 %, {after} more leave in a year, against "
            "**{before}** as assumed, which is in use."
        )
    )
    return seen + " " + pattern.format(after=_range(after), before=_range(before)) + _own_words(found, own)


def _own_words(found: PriceResponse, own: ClientPrices) -> str:
    if not found.is_used:
        return ""
    if own.reaction is None:
        return " " + _("This client met no rise: it is believed to be like the others.")
    factor = own.reaction.factor
    pattern = (
        _("By its own past it reacts like the others ({low} to {high} times as strongly).")
        if abs(factor.p50 - 1.0) < _AS_EVERYONE
        else _("By its own past it reacts **{factor}** times as strongly as the others ({low} to {high}).")
    )
    return " " + pattern.format(factor=number(factor.p50, 2), low=number(factor.p10, 2), high=number(factor.p90, 2))


def _chart(client_id: str, found: PriceResponse, own: ClientPrices) -> None:
    history = _("All clients, with history") if found.is_used else _("All clients, if history were believed")
    rows = [
        (_("All clients, as assumed"), "before", found.learned.prior),
        (history, "after", found.learned.posterior),
    ]
    if own.reaction is not None:
        mine = _("This client, with its own past") if found.is_used else _("This client, if its past were believed")
        rows += [
            (_("This client, as assumed"), "before", found.learned.prior_of_a_client),
            (mine, "after", own.reaction.ratio),
        ]
    words = {
        "x": _("more of 100 such clients leave in a year, told of +10 %"),
        "before": _("before"),
        "after": _("after"),
        "low": _("1 time in 10 fewer than"),
        "mid": _("As likely more as fewer than"),
        "high": _("1 time in 10 more than"),
    }
    frame = pd.DataFrame([_row(client_id, place, *row, words) for place, row in enumerate(rows)])
    charts.draw(
        "beliefs",
        frame,
        words,
        key="price_history",
        alt=_("What is believed of prices before and after history was looked at"),
    )


def _row(
    client_id: str, place: int, answer: str, role: str, belief: Range, words: dict[str, str]
) -> dict[str, str | float]:
    told = dict(zip(("low", "mid", "high"), more_leave_of_100(client_id, belief), strict=True))
    texts = {f"{name}_text": number(value) for name, value in told.items()}
    return {"answer": answer, "place": place, "role": words[role], **told, **texts}


def _one_survived(client_id: str, found: PriceResponse) -> str:
    before, after = (more_leave_of_100(client_id, one) for one in (found.learned.prior, found.one_survived))
    return _(
        "How little one answer tells: surviving one +10 % for a year, alone, moves it only from **{before}** to "
        "**{after}** of 100."
    ).format(before=number(before[1], 2), after=number(after[1], 2))


def _notes(found: PriceResponse) -> None:
    with st.expander(_("Whether your past prices may speak, and what is not counted"), key="price_checks"):
        lines = [
            f"- {':material/check:' if check.passed else ':material/close:'} {said(check.text)}"
            for check in found.checks
        ]
        say("\n".join(lines))
        quiet(
            _(
                "Bars: 8 times in 10 it lies within; the dot: as likely above as below. Clients are drawn together: "
                "each is believed to be like the others until its own rises say otherwise. A mood all clients share is "
                "weighed too. Draws of how sure a verdict is keep the assumed, wider spread: cautious. Cuts teach "
                "nothing here; answers other than leaving are not counted; the market's price of today stands in for "
                "that of then."
            )
        )
