"""What risk buys: the most a plan can be worth at each level of fees at risk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from ui import charts, plan_state, state
from ui.components import quiet, say
from ui.numbers import percent, signed_money
from ui.phrases import span
from ui.words import _
from workbench import PortfolioPlan

_POINT = 0.01


def frontier_section(found: PortfolioPlan) -> None:
    """Draw the curve with the plan and keeping everyone on it, and what it says above it."""
    st.subheader(_("What risk buys"))
    with st.spinner(_("Looking for the best plan at each level of fees at risk …")):
        points = plan_state.trade()
    if not points:
        st.info(
            _("No curve can be drawn: within the other limits no plan fits at any level of fees at risk.")
            if found.plan is None
            else _("No curve can be drawn: under these limits on luck no plans are found quickly enough.")
        )
        return
    problem, currency = plan_state.problem(), state.currency()
    kept = problem.value(problem.keep)
    say(frontier_words([(point.mrr_at_risk, point.expected_npv - kept) for point in points], currency))
    words = {
        "x": _("Fees expected to be gone in 12 months"),
        "y": _("{currency} over keeping all, {years}").format(
            currency=currency, years=span(state.assumptions()["horizon_months"])
        ),
        "keep": _("Keep everyone"),
    }
    risk = problem.options.mrr_at_risk
    rows = [("", point.mrr_at_risk, point.expected_npv - kept) for point in points]
    rows.append((words["keep"], float(risk[problem.options.keep].sum()), 0.0))
    if found.plan is not None:
        words["plan"] = _("Your plan")
        rows.append((words["plan"], float(risk[found.plan.choice].sum()), found.plan.expected_npv - kept))
    frame = pd.DataFrame(rows, columns=["role", "risk", "gain"]).assign(
        risk_text=lambda part: [percent(value, 1) for value in part["risk"]],
        gain_text=lambda part: [signed_money(value, currency) for value in part["gain"]],
        cap=problem.limits.get("max_mrr_at_risk", np.nan),
    )
    # A limit far beyond every plan would squeeze the curve into a corner.
    widest = frame["risk"].max() + 0.5 * (frame["risk"].max() - frame["risk"].min())
    frame["cap"] = frame["cap"].where(frame["cap"] <= widest)
    charts.draw(
        "frontier", frame, words, key="plan_frontier", alt=_("Worth of plans against the fees they put at risk")
    )
    notes = [_("Each point is a whole plan that keeps all your other limits, found quickly and not proven the best.")]
    if frame["cap"].notna().any():
        notes.append(_("Dashed: your limit on fees at risk."))
    quiet(" ".join(notes))


def frontier_words(curve: Sequence[tuple[float, float]], currency: str) -> str:
    """Return what the curve says: what the first point of risk buys, and what the last.

    Parameters
    ----------
    curve : sequence of (fees at risk, worth over keeping everyone)
        Both rising.
    """
    (least, low), (most, high) = curve[0], curve[-1]
    if most - least < 2 * _POINT:
        return _(
            "There is little to trade: plans worth having put between **{least}** and **{most}** of fees at risk, and "
            "are worth {low} to {high}."
        ).format(
            least=percent(least, 1),
            most=percent(most, 1),
            low=signed_money(low, currency),
            high=signed_money(high, currency),
        )
    risks, worths = zip(*curve, strict=True)
    first = float(np.interp(least + _POINT, risks, worths)) - low
    last = high - float(np.interp(most - _POINT, risks, worths))
    ends = _(
        "The plan with the least risk puts {least} of fees at risk and is worth {low}; the one worth most puts "
        "{most} at risk and is worth {high}."
    )
    points = (
        _("The first point of risk more buys **{first}**, the last one only **{last}**.")
        if last < first
        else _("The first point of risk more buys **{first}**, the last one **{last}**.")
    )
    return f"{points} {ends}".format(
        least=percent(least, 1),
        most=percent(most, 1),
        low=signed_money(low, currency),
        high=signed_money(high, currency),
        first=signed_money(first, currency),
        last=signed_money(last, currency),
    )
