"""The model card: what a forecast rests on and how good it was, written from the run itself."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from models import GATES, LABELS, DriftAssessment
from models.calibration import NO_SIGNAL
from models.drift import BOOSTING_FROM
from models.linear import LinearModel
from ui import charts, numbers, state
from ui.components import quiet, say, small_table
from ui.downloads import json_bytes
from ui.reason_words import figure_words
from ui.sentences import said
from ui.words import _, plural

_CHOSEN = "model"
_NEAR_NOTHING = 0.005
"""A weight that moves the odds by less than half a percent a standard deviation reads as none."""


def draw(assessment: DriftAssessment) -> None:
    """Draw the card of one question."""
    _ranking(assessment)
    _calibration(assessment)
    _model(assessment)
    _effort(assessment)
    _evidence(assessment)
    _limits(assessment)
    st.download_button(
        _("Model card (JSON)"),
        json_bytes(assessment.document()),
        file_name=f"model-card-{assessment.label}-{assessment.as_of}.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
        key=f"model_card_{assessment.label}",
    )


def with_interval(assessment: DriftAssessment, name: str, digits: int = 2) -> str:
    """Return a score with its 95 % interval in brackets, or that there is too little history for it."""
    value = assessment.scores.get(name)
    if not isinstance(value, (int, float)):
        return _("too little history")
    intervals = assessment.scores.get("interval")
    bounds = intervals.get(name) if isinstance(intervals, dict) else None
    told = numbers.number(value, digits)
    if bounds is None:
        return told
    low, high = (numbers.number(bound, digits) for bound in bounds)
    return _("{value} ({low} to {high})").format(value=told, low=low, high=high)


def _ranking(assessment: DriftAssessment) -> None:
    """Draw who was put first: each way of forecasting beside the others."""
    st.subheader(_("Does it put the right clients first?"))
    if not assessment.candidates:
        st.info(_("No forecast could be held against what followed yet: there is too little history."))
        return
    st.write(
        _(
            "AUC: of one client it happened to and one it did not in the same month, how often the forecast put the "
            "first higher. 0.5 is guessing, 1 is never wrong. Each forecast was made with what was known at its time, "
            "and only then held against what followed."
        )
    )
    foretold = {candidate.name: candidate for candidate in assessment.candidates}
    apart = LABELS[assessment.label].kind != "exit"
    header = [_("Forecast"), _("AUC, all clients")]
    if apart:
        header.append(_("AUC, not bad already"))
    header.append(_("Log loss"))
    rows = []
    for code, prefix, word in (
        (_CHOSEN, "", _("In use (as chosen month by month)")),
        ("persistence", "persistence_", _("Looking at today alone")),
        ("rule", "trend_", _("Fixed rule: standing and trend")),
        ("logistic", None, _("Learned weights (logistic)")),
        ("boosting", None, _("Trees")),
        ("borrowed", None, _("Borrowed weights")),
    ):
        candidate = foretold.get(code)
        if candidate is None and code != _CHOSEN:
            if code in ("logistic", "boosting"):
                rows.append([word, _not_tried(code), *[numbers.NOT_KNOWN] * (len(header) - 2)])
            continue
        row = [word]
        for name in ("auc", "auc_drifters") if apart else ("auc",):
            own = getattr(candidate, name) if candidate else None
            row.append(numbers.number(own, 2) if prefix is None else with_interval(assessment, f"{prefix}{name}"))
        rows.append([*row, numbers.number(candidate.log_loss if candidate else None, 3)])
    small_table(header, rows)
    gain = with_interval(assessment, "gain_drifters")
    facts = [
        _("**Gain over looking at today alone, among clients not bad already: {gain}.** 0 is no gain.").format(
            gain=gain
        )
        if apart
        else _("**Gain over looking at today alone: {gain}.** 0 is no gain.").format(gain=gain),
        _("Clients never seen before (the model learned from the others alone): AUC {value}.").format(
            value=with_interval(assessment, "auc_new_clients")
        ),
        _("First five of a month's list: {lift} times the usual rate; by today alone {today} times.").format(
            lift=with_interval(assessment, "lift_first_five", 1),
            today=with_interval(assessment, "persistence_lift_first_five", 1),
        ),
    ]
    say("\n".join(f"- {fact}" for fact in facts))
    quiet(
        _(
            "In brackets the 95 % interval, from drawing clients again. Log loss: how surprised a forecast was by what "
            "came, smaller is better; it decides which one is in use."
        )
    )


def _not_tried(code: str) -> str:
    least = next(gate for gate in GATES if gate.parameters >= (BOOSTING_FROM if code == "boosting" else 1))
    return _("not tried below {count} episodes").format(count=least.from_episodes)


def _calibration(assessment: DriftAssessment) -> None:
    """Draw whether what was foretold came as often as said."""
    st.subheader(_("Does it come true as often as foretold?"))
    if not assessment.curve:
        st.info(_("Too little was foretold yet to hold groups of forecasts against what came."))
        return
    groups = assessment.curve
    within = sum(group.low <= group.foretold <= group.high for group in groups)
    say(
        _(
            "**In {within} of {count} groups of forecasts what was foretold lies within the range of what came.**"
        ).format(within=within, count=len(groups))
        + _direction(sum(group.foretold < group.low for group in groups), len(groups) - within)
    )
    rows = [
        {
            "part": "group",
            "foretold": group.foretold,
            "seen": group.seen,
            "low": group.low,
            "high": group.high,
            "foretold_text": numbers.percent(group.foretold),
            "seen_text": numbers.percent(group.seen),
            "range_text": f"{numbers.percent(group.low)} – {numbers.percent(group.high)}",
            "windows_text": numbers.number(group.windows, 0),
        }
        for group in groups
    ]
    top = min(1.0, 1.1 * max(max(group.high, group.foretold) for group in groups))
    rows += [{"part": "line", "foretold": end, "seen": end} for end in (0.0, top)]
    words = {
        "x": _("Foretold"),
        "y": _("Came true"),
        "line": _("as often as foretold"),
        "range": _("95 % range"),
        "windows": _("Windows behind it"),
    }
    charts.draw(
        "reliability",
        pd.DataFrame(rows),
        words,
        key=f"reliability_{assessment.label}",
        alt=_("What was foretold against what came, in groups of forecasts"),
    )
    used = assessment.model.calibration
    facts = [
        _("On the dashed line, forecasts come true as often as foretold; a bar is the 95 % range of what came."),
        _("Brier skill {value}: 0 is as good as giving everyone the base rate, 1 is perfect.").format(
            value=with_interval(assessment, "brier_skill")
        ),
        _("Calibration slope {value}: 1 is right, below 1 too bold, above 1 too timid.").format(
            value=with_interval(assessment, "calibration_slope")
        ),
    ]
    if used != NO_SIGNAL:
        facts.append(
            _(
                "Put right for today's list: the distance of the log-odds from the base rate is multiplied by {slope} "
                "and {shift} is added."
            ).format(slope=numbers.number(used.slope, 2), shift=numbers.number(used.shift, 2))
        )
    quiet("  \n".join(facts))


def _direction(too_low: int, outside: int) -> str:
    """Return which way the groups are off that are off, as a sentence with a blank before it."""
    if outside == 0:
        return ""
    if too_low == outside:
        return " " + _("In the others it came true more often than foretold.")
    if too_low == 0:
        return " " + _("In the others it came true less often than foretold.")
    return " " + _("In the others it came true now more, now less often than foretold.")


def _model(assessment: DriftAssessment) -> None:
    """Draw which model is in use and what it weighs."""
    model = assessment.model
    st.subheader(_("What is in use, and what does it look at?"))
    kinds = {
        "logistic": _("**Learned weights**: a sum of figures (logistic regression), held back by a prior."),
        "persistence": _("**Today's standing alone**: nothing else foretold better."),
        "rule": _("**A fixed rule**: each figure moves the odds by a set step, nothing is learned."),
        "borrowed": _("**Borrowed weights**: learned on the made-up company, not on your clients."),
        "base_rate": _("**The base rate alone**: what is known holds one outcome only, so nothing can be learned."),
        "boosting": _(
            "**Trees**: many small decision trees (gradient boosting). They weigh a figure differently from case to "
            "case, so no single weight can be given."
        ),
    }
    say(kinds[model.fitted.kind])
    if not model.fitted.features:
        return
    if model.calibration == NO_SIGNAL:
        st.warning(
            _("It is not used today: no signal was shown, so everyone is given the base rate."),
            icon=":material/cloud:",
        )
    if isinstance(model.fitted, LinearModel):
        slope = 1.0 if model.calibration == NO_SIGNAL else model.calibration.slope
        fitted = model.fitted
        small_table(
            [_("It looks at"), _("One standard deviation more"), _("Log-odds")],
            [
                [
                    figure_words(assessment.label, name),
                    _odds(slope * coefficient),
                    numbers.number(slope * coefficient, 2),
                ]
                for name, coefficient in zip(fitted.features, fitted.coefficients, strict=True)
            ],
        )
        quiet(_("A figure that is not known counts as the mean; beyond five standard deviations it counts no further."))
    else:
        say("\n".join(f"- {figure_words(assessment.label, name)}" for name in model.fitted.features))


def _odds(log_odds: float) -> str:
    if abs(log_odds) < _NEAR_NOTHING:
        return _("leaves the odds as they are")
    return _("multiplies the odds by {factor}").format(factor=numbers.number(math.exp(log_odds), 2))


def _effort(assessment: DriftAssessment) -> None:
    """Say how far the hours of those that drifted rose."""
    change = assessment.effort_change
    if change is None:
        return
    st.subheader(_("How far do hours rise?"))
    if change.seen is None:
        say(
            _("No client's hours have drifted yet: the verdicts use the assumption of {assumed}.").format(
                assumed=numbers.signed_percent(change.assumed)
            )
        )
        return
    seen = numbers.signed_percent(change.seen)
    if change.low is not None:
        seen = _("{value} ({low} to {high})").format(
            value=seen, low=numbers.signed_percent(change.low), high=numbers.signed_percent(change.high)
        )
    say(
        plural(
            "In {count} drift of your history the hours rose by {seen} in the end.",
            "In {count} drifts of your history the hours rose by {seen} in the end.",
            change.episodes,
        ).format(count=change.episodes, seen=seen)
        + " "
        + _("Drawn toward the assumption of {assumed} that makes **{value}**, learned for the verdicts.").format(
            assumed=numbers.signed_percent(change.assumed), value=numbers.signed_percent(change.value)
        )
    )
    quiet(_("In brackets the 80 % range of that mean."))


def _evidence(assessment: DriftAssessment) -> None:
    """Draw which data it rests on, and what so much evidence allows."""
    st.subheader(_("What does it rest on, and what does that allow?"))
    model = assessment.model
    months = state.book().panel["month"]
    tested = assessment.scores.get("test_episodes", 0)
    small_table(
        [_("Data"), _("Of this run")],
        [
            [
                _("Months"),
                _("{first} to {last}").format(
                    first=numbers.month_name(months.min()), last=numbers.month_name(state.book().month)
                ),
            ],
            [_("Clients learned from"), numbers.number(model.clients, 0)],
            [
                _("Looked back, looked ahead"),
                f"{numbers.months(assessment.window)}, {numbers.months(assessment.horizon)}",
            ],
            [_("Windows that do not overlap"), numbers.number(model.windows, 0)],
            [_("Times it happened (distinct episodes)"), numbers.number(assessment.episodes, 0)],
            [_("Of these foretold and then seen"), numbers.number(tested if isinstance(tested, int) else 0, 0)],
            [_("Base rate within the horizon"), numbers.percent(model.base_rate, 1)],
        ],
    )
    say(said(assessment.gate_text))
    allowed = {
        "rule": _("a fixed rule, or borrowed weights"),
        "one_feature": _("one figure with a learned weight"),
        "three_features": _("three figures with learned weights"),
        "five_features": _("five figures, and trees are tried"),
    }
    small_table(
        [_("From so many episodes"), _("Allowed"), _("You are here")],
        [
            [numbers.number(gate.from_episodes, 0), allowed[gate.code], "◀" if gate.code == assessment.gate else ""]
            for gate in GATES
        ],
        texts=3,
    )


def _limits(assessment: DriftAssessment) -> None:
    """Say what is not modelled."""
    st.subheader(_("What it does not know"))
    limits = [
        {
            "share": _("A client that left within a window counts by the invoices it got until then."),
            "exit": _("Why a client left: a firm that closed and one that was lost to a rival count alike."),
        }.get(
            LABELS[assessment.label].kind,
            _("Clients about to turn may leave sooner: who left before a window was over is not counted at all."),
        ),
        _("Figures corrected later are taken as if they had been known in their own month."),
        _("Ranges are about the size of the history alone, not about a future that may differ from the past."),
        _("The AUC compares clients of the same month: that all get worse together does not count for it."),
    ]
    if assessment.label == "hours":
        limits.append(_("A low level before a rise may have been chance, which makes the rise after it look larger."))
    say("\n".join(f"- {limit}" for limit in limits))
