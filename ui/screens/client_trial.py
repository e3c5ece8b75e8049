"""The trial: a price and terms set by hand, answered exactly at once and then with the spread of luck."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from simulator import KEEP, Action, FirstLook, first_change_month, first_fire_month
from simulator.assumptions import END_OF_EVIDENCE_UPLIFT
from ui import state
from ui.components import Figure, figures, price_warning, quiet, say
from ui.numbers import money, month_name, months, number, percent, signed_money, signed_percent
from ui.own_action import ExactAnswer, exact_answer, luck_of_action
from ui.phrases import action_words, condition_words, kept_words, span
from ui.words import _

SMALLEST, LARGEST = -10, 100
"""Percent the slider runs over."""
LAST_MONTH = 600
REVIEWS_AFTER = (3, 6, 12)
KEPT = (("improved",), ("improved", "unchanged"))
_CHANGE, _FIRE = "change", "fire"


@dataclass(frozen=True)
class _Start:
    """What the controls stand at when a client is first shown."""

    kind: str
    percent: int
    prepay: bool
    standardise: bool
    review_after: int | None
    kept: tuple[str, ...]
    month: int


def _start(look: FirstLook, planned: Action | None, first: int) -> _Start:
    action = planned or look.actions[look.best]
    if action.kind == "keep":
        action = look.actions.get("reprice", KEEP)
    after = action.review_month - action.month if action.review_month is not None else None
    return _Start(
        _FIRE if action.kind == "fire" else _CHANGE,
        min(LARGEST, max(SMALLEST, round(action.uplift * 100))),
        action.prepay,
        action.standardise,
        after,
        action.keep_if if action.keep_if in KEPT else KEPT[0],
        max(first, action.month) if action.kind == "reprice" else first,
    )


@st.fragment
def trial_section(client_id: str, look: FirstLook) -> None:
    """Draw the controls and the answer; a moved slider redraws this part alone."""
    st.subheader(_("Try a price"))
    controls, answer = st.columns([2, 3])
    with controls:
        action = _controls(client_id, look)
    with answer:
        if action is not None:
            _answer(client_id, action, look)


def _controls(client_id: str, look: FirstLook) -> Action | None:
    """Draw the controls and return what they say; None where the agreement does not allow it."""
    client = state.client_figures(client_id)
    change_from, fire_from = first_change_month(client), first_fire_month(client)
    start = _start(look, state.current_scenario().actions.get(client_id), change_from)
    kind = st.segmented_control(
        _("What to try"),
        [_CHANGE, _FIRE],
        default=start.kind,
        required=True,
        format_func=lambda choice: _("Price and terms") if choice == _CHANGE else _("Let go"),
        key=f"trial_kind_{client_id}",
    )
    if kind == _FIRE:
        month = _month(client_id, fire_from, fire_from, _FIRE)
        return Action("fire", month=month) if _is_allowed(client_id, month, fire_from, _FIRE) else None
    pays = client["mrr"] > 0
    uplift = st.slider(
        _("Change of the price"),
        SMALLEST,
        LARGEST,
        start.percent if pays else 0,
        1,
        format="%+d %%",
        key=f"trial_uplift_{client_id}",
        disabled=not pays,
        help=_("Of today's monthly fee. Above +30 % is beyond any evidence."),
    )
    on_stack = client_id in state.portfolio().on_standard_stack
    prepay = st.toggle(
        _("Ask for payment in advance"),
        start.prepay,
        key=f"trial_prepay_{client_id}",
        help=_("Money comes sooner and bad debt shrinks; some clients leave over it (assumed)."),
    )
    standardise = st.toggle(
        _("Move to the standard stack"),
        start.standardise and not on_stack,
        key=f"trial_standardise_{client_id}",
        disabled=on_stack,
        help=_("It is on the standard stack already.")
        if on_stack
        else _("Fewer hours and incidents for a project of unbilled hours (assumed)."),
    )
    month = _month(client_id, change_from, start.month, _CHANGE)
    review, kept = None, KEPT[0]
    if uplift > 0 and st.toggle(
        _("Review later, and let go who has not become easier"),
        start.review_after is not None,
        key=f"trial_review_{client_id}",
    ):
        after = st.select_slider(
            _("Months until the review"),
            REVIEWS_AFTER,
            start.review_after if start.review_after in REVIEWS_AFTER else REVIEWS_AFTER[1],
            key=f"trial_after_{client_id}",
        )
        kept = st.selectbox(
            _("Keep it if"), KEPT, KEPT.index(start.kept), format_func=kept_words, key=f"trial_kept_{client_id}"
        )
        review = month + after
    allowed = _is_allowed(client_id, month, change_from, _CHANGE)
    price_warning()
    if not allowed:
        return None
    return Action("reprice", uplift / 100, month, prepay, standardise, review, kept if review else KEPT[0])


def _month(client_id: str, first: int, start: int, kind: str) -> int:
    as_of = state.book().month
    label = _("Last month billed, counted from now") if kind == _FIRE else _("In force from month, counted from now")
    month = st.number_input(label, 1, LAST_MONTH, start, 1, key=f"trial_month_{kind}_{client_id}")
    quiet(
        _("That is {month}. The first month the agreement allows is month {first}, {first_name}.").format(
            month=month_name(as_of + int(month)), first=first, first_name=month_name(as_of + first)
        )
    )
    return int(month)


def _is_allowed(client_id: str, month: int, first: int, kind: str) -> bool:
    if month >= first:
        return True
    client = state.client_figures(client_id)
    why = (
        _("notice is {notice}").format(notice=months(int(client["notice_months"])))
        if kind == _FIRE
        else _("it is announced a month before, notice is {notice} and the agreement runs {left} more").format(
            notice=months(int(client["notice_months"])), left=months(int(client["contract_months_left"]))
        )
    )
    st.error(
        _("Month {month} is too early: the first month allowed is {first}, {name} ({why}).").format(
            month=month, first=first, name=month_name(state.book().month + first), why=why
        )
    )
    return False


def _answer(client_id: str, action: Action, look: FirstLook) -> None:
    client, assumptions, currency = state.client_figures(client_id), state.assumptions(), state.currency()
    exact = exact_answer(client, assumptions, action)
    years = span(assumptions["horizon_months"])
    say(f"**{action_words(action, state.book().month)}**")
    if action.month > assumptions["horizon_months"]:
        st.warning(
            _(
                "Month {month} lies beyond the horizon of {years}: nothing of it is counted, so it is worth the same "
                "as keeping. Choose an earlier month, or a longer horizon on the Assumptions page."
            ).format(month=action.month, years=years),
            icon=":material/event_busy:",
        )
        _plan_buttons(client_id, action)
        return
    if action.kind == "reprice" and action.uplift > END_OF_EVIDENCE_UPLIFT:
        st.warning(
            _("Beyond any evidence: nothing says how clients answer a rise above +30 %. These figures are a guess."),
            icon=":material/help:",
        )
    _exact_figures(exact, action, client["mrr"], look, years)
    say(_in_words(exact, action))
    luck = luck_of_action(client_id, client, assumptions, action, state.current_scenario().seed, state.SCREEN_PATHS)
    quiet(
        _(
            "Luck alone: in {share} of sampled futures it brings more than keeping; 90 of 100 end between {low} and "
            "{high} against keeping."
        ).format(
            share=percent(luck.share_better),
            low=signed_money(luck.difference.p05, currency),
            high=signed_money(luck.difference.p95, currency),
        )
    )
    _plan_buttons(client_id, action)


def _exact_figures(exact: ExactAnswer, action: Action, fee: float, look: FirstLook, years: str) -> None:
    currency = state.currency()
    row = [
        Figure(
            _("Worth over keeping"),
            signed_money(exact.gain, currency),
            _("Exact expected value today of this less that of keeping, at the assumptions in use."),
            _("over {years}").format(years=years),
        )
    ]
    if action.kind == "reprice":
        walk_away = fee * (1.0 + look.walk_away_uplift) if look.walk_away_uplift is not None else None
        row += [
            Figure(
                _("New fee"),
                money(fee * (1.0 + action.uplift), currency),
                _("Walk-away price: {price} a month.").format(price=money(walk_away, currency)),
                _("a month ({change})").format(change=signed_percent(action.uplift)),
            ),
            Figure(
                _("Added chance of leaving"),
                _("{points} points").format(points=number(exact.added_leave_probability * 100, 1)),
                _("How much likelier it is to leave within 12 months of hearing of it, in percentage points."),
                _("within 12 months, assumed"),
            ),
            Figure(
                _("Break-even chance of leaving"),
                percent(exact.break_even_leave_probability),
                _(
                    "If more than this are lost to the rise, it loses money, in the steady state. No value: losing the "
                    "client costs nothing, or the price does not rise."
                ),
                _break_even_note(exact, action),
            ),
        ]
    figures(row, beside=2)


def _break_even_note(exact: ExactAnswer, action: Action) -> str:
    if exact.break_even_leave_probability is not None:
        return _("lost to the rise")
    return _("losing it costs nothing") if action.uplift > 0 else _("the price does not rise")


def _in_words(exact: ExactAnswer, action: Action) -> str:
    currency = state.currency()
    better = (
        _("Worth **{gain} more** than keeping as it is, {condition}.")
        if exact.gain >= 0
        else _("Worth **{gain} less** than keeping as it is, {condition}.")
    ).format(gain=money(abs(exact.gain), currency), condition=condition_words(action.decision_kind))
    if action.kind == "fire" or action.uplift <= 0:
        return better
    if exact.break_even_leave_probability is None:
        return better + " " + _("Losing this client would cost nothing at the new price.")
    return (
        better
        + " "
        + _("The rise pays as long as it drives away fewer than {share} of such clients; {assumed} is assumed.").format(
            share=percent(exact.break_even_leave_probability, 1), assumed=percent(exact.added_leave_probability, 1)
        )
    )


def _plan_buttons(client_id: str, action: Action) -> None:
    planned = state.current_scenario().actions.get(client_id)
    with st.container(horizontal=True):
        if st.button(
            _("Use this action in the scenario"),
            key=f"trial_use_{client_id}",
            type="primary",
            disabled=planned == action,
        ):
            state.put_actions({client_id: action}, _("My plan"))
            st.rerun()
        if planned is not None and st.button(_("Keep it in the scenario instead"), key=f"trial_keep_{client_id}"):
            state.put_actions({client_id: KEEP}, _("My plan"))
            st.rerun()
    if planned is not None:
        quiet(_("In the scenario: {action}.").format(action=action_words(planned, state.book().month)))
