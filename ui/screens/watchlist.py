"""Watchlist: which clients are likely to change, why, and how far such forecasts have come true."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models import LABELS, ClientDrift, DriftAssessment
from ui import numbers, state
from ui.components import empty, go_to, page_head
from ui.reason_words import reason_text
from ui.sentences import said
from ui.units import PERCENT
from ui.words import _, plural

_ASKED = "watchlist_label"
_TOLD = 3


def show() -> None:
    """Draw the page."""
    page_head(_("Watchlist"), _("Who is likely to change, why, and how often have such warnings come true?"))
    labels = _labels()
    kept = f"{_ASKED}_kept"
    st.session_state[_ASKED] = st.session_state.setdefault(kept, "grade")
    st.segmented_control(
        _("Question"),
        list(labels),
        format_func=lambda label: labels[label],
        key=_ASKED,
        on_change=_keep_choice,
        args=(kept,),
    )
    label = st.session_state[kept]
    assessment = state.watched(label)
    if isinstance(assessment, str):
        _unanswered(label, assessment)
        return
    st.markdown(f"**{_question(assessment)}**")
    st.caption(_use(label))
    finding = said(assessment.finding)
    if assessment.signal:
        st.success(finding, icon=":material/sensors:")
    else:
        st.warning(finding, icon=":material/cloud:")
    _clients(assessment)
    _scores(assessment)
    st.caption(said(assessment.gate_text))


def _labels() -> dict[str, str]:
    return {
        "grade": _("Grade turns bad ({count} months)").format(count=LABELS["grade"].horizon),
        "hours": _("Hours drift up ({count} months)").format(count=LABELS["hours"].horizon),
    }


def _keep_choice(kept: str) -> None:
    if st.session_state[_ASKED] is not None:
        st.session_state[kept] = st.session_state[_ASKED]


def _question(assessment: DriftAssessment) -> str:
    if assessment.label == "hours":
        return _("Will the hours it takes rise by {share} or more, to stay, within {count} months?").format(
            share=numbers.percent(assessment.threshold - 1), count=assessment.horizon
        )
    return _("Will its score fall below {threshold} (grade D or F) at least once in the next {count} months?").format(
        threshold=numbers.number(assessment.threshold), count=assessment.horizon
    )


def _use(label: str) -> str:
    if label == "hours":
        return _("This probability is the drift probability of the client's profile: every verdict counts on it.")
    return _("This informs you; it does not enter the verdicts.")


def _unanswered(label: str, reason: str) -> None:
    """Say why a question cannot be answered, and what to load."""
    st.info(_("The history cannot answer this: {reason}").format(reason=said(reason)), icon=":material/help:")
    if label == "hours":
        step = _("Load months.csv with hours of two years or more: twelve months to look back, twelve to come true.")
    else:
        step = _("Load months.csv with tickets, escalations, days to pay or margins, so that months can be graded.")
    empty(step, _("Go to the Data page"), "data")


def _scores(assessment: DriftAssessment) -> None:
    """Draw how good the forecasts were, persistence always beside the model."""
    st.subheader(_("How good are these forecasts?"))
    st.write(
        _(
            "AUC: of one client it happened to and one it did not, how often the forecast put the first higher. "
            "0.5 is guessing, 1 is never wrong. Each forecast was made with what was known at its time, and only then "
            "held against what followed."
        )
    )
    rows = []
    for suffix, who in (("", _("All clients")), ("_drifters", _("Clients not bad already"))):
        rows.append([who, _score(assessment, f"auc{suffix}"), _score(assessment, f"persistence_auc{suffix}")])
    header = [_("Over"), _("AUC of the model"), _("AUC of looking at today alone")]
    st.table(pd.DataFrame(rows, columns=header), hide_index=True)
    facts = []
    for name, text in (
        ("brier_skill", _("Brier skill {value}: 0 is as good as giving everyone the base rate, 1 is perfect.")),
        ("calibration_slope", _("Calibration slope {value}: 1 is right, below 1 too bold, above 1 too timid.")),
    ):
        if name in assessment.scores:
            facts.append(text.format(value=_score(assessment, name)))
    facts.append(_("In brackets the 95 % interval, from drawing clients again."))
    st.caption("  \n".join(facts))


def _score(assessment: DriftAssessment, name: str) -> str:
    value = assessment.scores.get(name)
    if not isinstance(value, (int, float)):
        return _("too little history")
    intervals = assessment.scores.get("interval")
    bounds = intervals.get(name) if isinstance(intervals, dict) else None
    said_value = numbers.number(value, 2)
    if bounds is None:
        return said_value
    return f"{said_value} ({numbers.number(bounds[0], 2)} – {numbers.number(bounds[1], 2)})"


def _clients(assessment: DriftAssessment) -> None:
    """Draw the list; a chosen row opens the client."""
    asked = [client for client in assessment.clients if client.probability is not None]
    already = [client for client in assessment.clients if client.probability is None and client.already]
    unknown = [client for client in assessment.clients if client.probability is None and not client.already]
    st.subheader(_("Likeliest first"))
    if not asked:
        st.info(_("No client is left to ask about."))
    elif not assessment.signal:
        st.caption(_("All stand at the base rate: the order says nothing that has been shown to come true."))
    else:
        st.caption(_("The range is where the probability lies with 90 % certainty. Choose a row to open the client."))
    if asked and assessment.signal:
        _first_few(asked)
    if asked:
        _table(asked, f"watchlist_{assessment.label}", with_probability=True)
    if already:
        st.subheader(_("Bad already"))
        st.caption(
            plural(
                "{count} client: the question makes no sense for it any more.",
                "{count} clients: the question makes no sense for them any more.",
                len(already),
            ).format(count=len(already))
        )
        _table(already, f"watchlist_{assessment.label}_already", with_probability=False)
    if unknown:
        names = ", ".join(state.portfolio().name(client.client_id) for client in unknown)
        st.caption(_("Too little is known of: {names}.").format(names=names))


def _first_few(clients: list[ClientDrift]) -> None:
    """Say of the likeliest in full why they are, for those who read no tables."""
    name = state.portfolio().name
    for client in clients[:_TOLD]:
        why = ". ".join(reason_text(reason) for reason in client.reasons)
        st.markdown(f"- **{name(client.client_id)}, {numbers.percent(client.probability)}.** {why}.")


def _table(clients: list[ClientDrift], key: str, *, with_probability: bool) -> None:
    book, currency = state.book(), state.currency()
    grades = book.scores.loc[book.scores["month"] == book.month].set_index("client_id")["grade"]
    fees = {client_id: fields["mrr"].value for client_id, fields in book.estimates.items()}
    rows = []
    for client in clients:
        grade = grades.get(client.client_id)
        rows.append(
            {
                "client": state.portfolio().name(client.client_id),
                "bar": None if client.probability is None else PERCENT * client.probability,
                "range": f"{numbers.percent(client.low)} – {numbers.percent(client.high)}",
                "why": ". ".join(reason_text(reason) for reason in client.reasons),
                "grade": grade if isinstance(grade, str) else numbers.NOT_KNOWN,
                "fee": fees.get(client.client_id),
            }
        )
    columns = (
        ["client", "bar", "range", "grade", "fee", "why"] if with_probability else ["client", "grade", "fee", "why"]
    )
    ids = [client.client_id for client in clients]
    chosen = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_order=columns,
        column_config={
            "client": st.column_config.TextColumn(_("Client"), pinned=True),
            "bar": st.column_config.ProgressColumn(
                _("Probability"), format="%.0f %%", min_value=0.0, max_value=PERCENT
            ),
            "range": st.column_config.TextColumn(_("90 % range")),
            "grade": st.column_config.TextColumn(_("Grade now")),
            "fee": st.column_config.NumberColumn(
                _("Monthly fee ({currency})").format(currency=currency), format="localized", step=1
            ),
            "why": st.column_config.TextColumn(_("Why"), width="large"),
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
    """Open a client, or say why its page has nothing to decide."""
    if client_id in state.portfolio().profiles.client_ids:
        state.choose_client(client_id)
        go_to("client")
    else:
        st.info(_("No decision can be made about this client: see the Data page for what is missing."))
