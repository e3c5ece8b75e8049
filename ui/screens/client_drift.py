"""Is a client about to grow heavier: the learned probability, the verdict with and without it, other warnings."""

from __future__ import annotations

import streamlit as st

from models import ClientDrift, DriftAssessment
from simulator import FirstLook
from ui import state
from ui.components import flag_badges, go_to, say, small_table
from ui.numbers import NOT_KNOWN, money, percent, signed_percent
from ui.phrases import action_code, kind_word
from ui.reason_words import reason_text
from ui.sentences import said
from ui.words import _


def drift_section(client_id: str, look: FirstLook) -> None:
    """Draw what is foretold of its hours, what that does to the verdict, and what else the watchlist warns of."""
    st.subheader(_("Is it about to grow heavier?"))
    opened = state.book()
    if opened.hours_drift is None:
        say(_("The history cannot answer this: {reason}").format(reason=said(opened.hours_unanswered)))
    else:
        _foretold(client_id, opened.hours_drift)
    _with_and_without(client_id, look)
    with st.spinner(_("Asking what else may turn …")):
        warned = opened.drift.warnings().get(client_id, ())
    if warned:
        say(_("The watchlist warns of it too. These warnings inform; they enter no value:"))
        flag_badges(warned)
    if st.button(_("Open the watchlist"), key="to_watchlist", type="tertiary", icon=":material/visibility:"):
        go_to("watchlist")


def _foretold(client_id: str, found: DriftAssessment) -> None:
    own = next((client for client in found.clients if client.client_id == client_id), None)
    if own is None or own.probability is None:
        say(_("Too little is known of this client: the default probability of drift is in use."))
        return
    rise = percent(state.assumptions()["drift_effort_change"])
    chance, usual = percent(own.probability), percent(found.model.base_rate)
    spread = _("90 % range {low} to {high}").format(low=percent(own.low), high=percent(own.high))
    if found.signal:
        say(
            _(
                "With a probability of **{chance}** ({spread}; of all clients {usual}) its hours rise by a quarter or "
                "more, to stay, within 12 months. The verdict then counts on {rise} more hours."
            ).format(chance=chance, spread=spread, usual=usual, rise=rise)
        )
        _reasons(own)
    else:
        say(
            _(
                "**No predictive signal**: this history does not show whose hours will rise. Every client stands near "
                "the rate of all, {chance} ({spread}); the verdict then counts on {rise} more hours."
            ).format(chance=chance, spread=spread, rise=rise)
        )


def _reasons(own: ClientDrift) -> None:
    say("\n".join(f"- {reason_text(reason)}." for reason in own.reasons))


def _with_and_without(client_id: str, look: FirstLook) -> None:
    calm = state.look_without_drift(client_id)
    chance = state.figure_in_use(client_id, "drift_probability")
    if calm.best == look.best and calm.actions[calm.best] != look.actions[look.best]:
        say(_("The kind of answer is the same with its drift and without it; its terms are not."))
    elif calm.best == look.best:
        say(_("The answer at today's assumptions is the same with its drift and without it."))
    else:
        say(
            _("**The answer hangs on its drift**: without it, it would be {kind}.").format(
                kind=kind_word(calm.best).lower()
            )
        )
    small_table(
        ["", _("Answer"), _("Walk-away price"), _("Value of keeping")],
        [
            [_("With its drift ({chance})").format(chance=percent(chance)), *_row(look)],
            [_("As if it could not drift"), *_row(calm)],
        ],
        texts=2,
    )


def _row(look: FirstLook) -> list[str]:
    uplift = look.walk_away_uplift
    return [
        action_code(look.actions[look.best]),
        NOT_KNOWN if uplift is None else signed_percent(uplift),
        money(look.candidates.kinds["keep"].npv, state.currency()),
    ]
