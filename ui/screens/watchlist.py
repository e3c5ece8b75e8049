"""Watchlist: which clients are likely to change, why, how often such warnings came true, and what they are worth."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models import ClientDrift, DriftAssessment
from models.calibration import NO_SIGNAL
from models.scores import CalibrationGroup
from ui import numbers, state
from ui.components import choose_graded, empty, go_to, page_head, say
from ui.reason_words import reason_text
from ui.screens import model_card, watchlist_acting
from ui.screens.watchlist_questions import cannot_answer, labels, named, question, to_load, use
from ui.sentences import said
from ui.units import PERCENT
from ui.words import _, plural

_ASKED, _VIEW, _BORROW = "watchlist_label", "watchlist_view", "watchlist_borrow"
_TOLD, _UNKNOWN_NAMED = 3, 12
_RULE = "rule"


def show() -> None:
    """Draw the page: a question, then the list or what is behind it."""
    page_head(_("Watchlist"), _("Who is likely to change, why, and how often have such warnings come true?"))
    label = _choice(_ASKED, labels(), _("Question"))
    with st.spinner(_("Learning from your history …")):
        assessment = state.watched(label)
    if isinstance(assessment, str):
        st.info(cannot_answer(label), icon=":material/help:")
        empty(to_load(label), _("Go to the Data page"), "data")
        return
    views = {"list": _("The list"), "card": _("How good is this?")}
    view = _choice(_VIEW, views, _("Show"))
    st.markdown(f"**{question(assessment)}**")
    st.caption(use(label))
    assessment = _borrowed(assessment)
    _finding(assessment)
    if view == "card":
        model_card.draw(assessment)
        return
    asked = [client for client in assessment.clients if client.probability is not None]
    _come_true(assessment)
    _clients(assessment, asked)
    watchlist_acting.section(assessment, asked)


def _choice(key: str, names: dict[str, str], label: str) -> str:
    """Draw a choice of one, the first by default, which outlives a page switch."""
    kept = f"{key}_kept"
    st.session_state[key] = st.session_state.setdefault(kept, next(iter(names)))

    def keep() -> None:
        if st.session_state[key] is not None:
            st.session_state[kept] = st.session_state[key]

    st.segmented_control(label, list(names), format_func=names.__getitem__, key=key, on_change=keep)
    return str(st.session_state[kept])


def _borrowed(own: DriftAssessment) -> DriftAssessment:
    """Draw the choice to borrow weights where there is too little to learn from, and return what is in use."""
    if own.gate != _RULE or state.is_sample():
        return own
    kept = f"{_BORROW}_kept"
    st.session_state[_BORROW] = st.session_state.setdefault(kept, False)
    st.toggle(
        _("Borrow weights from the made-up company"),
        key=_BORROW,
        on_change=lambda: st.session_state.__setitem__(kept, st.session_state[_BORROW]),
        help=_(
            "Your history holds too few cases to learn from. Weights learned on the made-up company that comes with "
            "this program can stand in: they are no evidence about your clients. The verdicts never use them."
        ),
    )
    if not st.session_state[kept]:
        return own
    with st.spinner(_("Learning from the made-up company …")):
        lent = state.watched(own.label, borrow=True)
    if isinstance(lent, str) or not lent.borrowed:
        st.info(_("The made-up company has no weights to lend for this question: the fixed rule stays in use."))
        return own
    st.error(
        _(
            "**Borrowed weights**: learned on a made-up company, not on your clients. Take the order below as a guess "
            "until your own history holds enough. The verdicts do not use it."
        ),
        icon=":material/theater_comedy:",
    )
    return lent


def _finding(assessment: DriftAssessment) -> None:
    """Say whether there is a signal; not as good news where looking at today alone does as well."""
    finding = said(assessment.finding)
    if assessment.gate == _RULE:
        finding += "  \n" + said(assessment.gate_text)
    if not assessment.signal:
        st.warning(finding, icon=":material/cloud:")
    elif not assessment.clear_gain:
        st.info(finding, icon=":material/balance:")
    else:
        st.success(finding, icon=":material/sensors:")


def _come_true(assessment: DriftAssessment) -> None:
    """Say how often such warnings came true, and how the first of the list did against looking at today alone."""
    if not assessment.signal:
        return
    parts = []
    if assessment.curve:
        top, bottom = assessment.curve[-1], assessment.curve[0]
        parts.append(
            _("**Of clients given about {foretold}, it came true for {seen}** ({low} to {high}).").format(**_group(top))
        )
        if len(assessment.curve) > 1:
            parts.append(_("Of those given about {foretold}, for {seen} ({low} to {high}).").format(**_group(bottom)))
    lift, today = (assessment.scores.get(name) for name in ("lift_first_five", "persistence_lift_first_five"))
    if isinstance(lift, float) and isinstance(today, float):
        parts.append(
            _(
                "Among the first five of each month's list it happened {lift} times as often as among all; among the "
                "first five by today's standing alone, {today} times."
            ).format(
                lift=model_card.with_interval(assessment, "lift_first_five", 1),
                today=model_card.with_interval(assessment, "persistence_lift_first_five", 1),
            )
        )
    if parts:
        st.subheader(_("How often do such warnings come true?"))
        say(" ".join(parts))
        st.caption(_("In brackets the 95 % range. More under “How good is this?”."))


def _group(group: CalibrationGroup) -> dict[str, str]:
    return {name: numbers.percent(getattr(group, name)) for name in ("foretold", "seen", "low", "high")}


def _clients(assessment: DriftAssessment, asked: list[ClientDrift]) -> None:
    """Draw the list; a chosen row opens the client."""
    already = [client for client in assessment.clients if client.probability is None and client.already]
    unknown = [client for client in assessment.clients if client.probability is None and not client.already]
    head = _("Likeliest first") if assessment.signal else _("All clients asked about")
    lent = _("borrowed weights")
    st.subheader(f"{head} · {lent}" if assessment.borrowed else head)
    if not asked:
        st.info(_("No client is left to ask about."))
    elif assessment.signal:
        st.caption(_("The range is where the probability lies with 90 % certainty. Choose a row to open the client."))
        _first_few(asked)
    else:
        say(_without_signal(assessment, asked))
    if asked:
        _table(asked, f"watchlist_{assessment.label}", assessment)
    if already:
        st.subheader(_("Bad already"))
        st.caption(
            plural(
                "{count} client: the question makes no sense for it any more.",
                "{count} clients: the question makes no sense for them any more.",
                len(already),
            ).format(count=len(already))
        )
        _table(already, f"watchlist_{assessment.label}_already", None)
    if unknown:
        names = named([client.client_id for client in unknown], _UNKNOWN_NAMED)
        st.caption(_("Too little is known of: {names}.").format(names=names))


def _without_signal(assessment: DriftAssessment, asked: list[ClientDrift]) -> str:
    """Say what can be said of everyone, and what the order is worth."""
    if assessment.model.calibration != NO_SIGNAL:
        pattern = (
            _(
                "It happens to about {share} of clients within {span}. The order is that of the borrowed weights, "
                "never held against what followed here: no probability of a single client is shown."
            )
            if assessment.borrowed
            else _(
                "It happens to about {share} of clients within {span}. The order is the rule's, never held against "
                "what followed: no probability of a single client is shown."
            )
        )
        return pattern.format(share=numbers.rate(assessment.model.base_rate), span=numbers.months(assessment.horizon))
    return _(
        "It happens to about {share} of clients ({low} to {high}) within {span}, and nothing shown to work tells to "
        "whom: the order says nothing, and what stands beside a name is a fact, not a warning."
    ).format(
        share=numbers.rate(assessment.model.base_rate),
        low=numbers.rate(asked[0].low),
        high=numbers.rate(asked[0].high),
        span=numbers.months(assessment.horizon),
    )


def _first_few(clients: list[ClientDrift]) -> None:
    """Say of the likeliest in full why they are, for those who read no tables."""
    name = state.portfolio().name
    for client in clients[:_TOLD]:
        why = ". ".join(reason_text(reason) for reason in client.reasons)
        said_range = _("{share} ({low} to {high})").format(
            share=numbers.percent(client.probability),
            low=numbers.percent(client.low),
            high=numbers.percent(client.high),
        )
        say(f"- **{name(client.client_id)}, {said_range}.** {why}.")


def _table(clients: list[ClientDrift], key: str, assessment: DriftAssessment | None) -> None:
    """Draw clients in a table; with probabilities where an assessment with a signal is given."""
    book, currency = state.book(), state.currency()
    grades = book.scores.loc[book.scores["month"] == book.month].set_index("client_id")["grade"]
    fees = {client_id: fields["mrr"].value for client_id, fields in book.estimates.items()}
    line = watchlist_acting.costs(assessment.label).threshold if assessment is not None else 1.0
    rows = []
    for client in clients:
        grade = grades.get(client.client_id)
        told = [reason for reason in client.reasons if reason.code != "base_rate"]
        rows.append(
            {
                "client": state.portfolio().name(client.client_id),
                "bar": None if client.probability is None else PERCENT * client.probability,
                "range": f"{numbers.percent(client.low)} – {numbers.percent(client.high)}",
                "pays": client.probability is not None and client.probability >= line,
                "why": ". ".join(reason_text(reason) for reason in told),
                "grade": grade if isinstance(grade, str) else numbers.NOT_KNOWN,
                "fee": fees.get(client.client_id),
            }
        )
    with_probability = assessment is not None and assessment.signal
    columns = ["client", "why", "grade", "fee"]
    if with_probability:
        columns[1:1] = ["bar", "range", "pays"]
    if all(row["fee"] is None for row in rows):
        columns.remove("fee")
    if all(row["grade"] == numbers.NOT_KNOWN for row in rows):
        columns.remove("grade")
    ids = [client.client_id for client in clients]
    chosen = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_order=columns,
        column_config={
            "client": st.column_config.TextColumn(_("Client"), pinned=True, width=145),
            "bar": st.column_config.ProgressColumn(
                _("Probability"), format="%.0f %%", min_value=0.0, max_value=PERCENT, width=115
            ),
            "range": st.column_config.TextColumn(_("90 % range"), width=120),
            "pays": st.column_config.CheckboxColumn(
                _("Acting pays"), width=120, help=_("By your figures under “What does it cost to be wrong?” below.")
            ),
            "grade": st.column_config.TextColumn(_("Grade now"), width=130),
            "fee": st.column_config.NumberColumn(
                _("Monthly fee ({currency})").format(currency=currency), format="localized", step=1, width=140
            ),
            "why": st.column_config.TextColumn(_("Why") if with_probability else _("What is known"), width=430),
        },
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Clients with what is known of their change"),
    )
    rows_chosen = chosen["selection"]["rows"]
    if rows_chosen:
        _open(ids[rows_chosen[0]])


def _open(client_id: str) -> None:
    """Open a client's verdict, or its grades where nothing can be decided about it."""
    choose_graded(client_id)
    go_to("client" if client_id in state.portfolio().profiles.client_ids else "grades")
