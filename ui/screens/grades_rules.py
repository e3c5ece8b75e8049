"""The rules by which clients are graded and judged, in plain words, and how much the weights matter here."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from history.deal_breakers import DEAL_BREAKERS
from history.difficulty_rules import DIFFICULTY_RULES, STRIKES
from history.metrics import GRADES
from history.standing import FEWEST_CLIENTS
from history.trend import FEWEST_MONTHS, FRESH_MONTHS, LARGEST_STEP, NOISE_FLOOR, THRESHOLD
from ui import numbers
from ui.components import ask_for_page, say, small_table
from ui.grade_words import kind_of_rule
from ui.words import _

SURE = 0.8
"""Share of other weightings in which a grade must hold to be called sure."""


def draw(rows: pd.DataFrame) -> None:
    """Draw the rules, given the clients' rows of `ui.grade_rows.client_rows`."""
    with st.expander(_("The rules, and how much the weights matter"), icon=":material/gavel:"):
        _weights(rows)
        _grade()
        _deal_breakers()
        _difficulty()
        _trend()


def _weights(rows: pd.DataFrame) -> None:
    graded = rows.loc[rows["own_grade"].notna(), "own_grade"]
    if len(graded):
        sure = int((graded > SURE).sum())
        say(
            _(
                "**How much weights matter here:** {sure} of {count} grades hold in more than {share} of random "
                "weightings; the others would change with what you find important, so set the weights."
            ).format(sure=sure, count=len(graded), share=numbers.percent(SURE))
        )
    st.button(
        _("Set weights and targets on the Assumptions page"),
        key="grades_to_assumptions",
        on_click=ask_for_page,
        args=("assumptions",),
        icon=":material/tune:",
    )


def _grade() -> None:
    st.markdown("**" + _("Grade and portfolio grade") + "**")
    ends = ", ".join(_("{grade} from {score}").format(grade=grade, score=f"{lowest:.0f}") for grade, lowest in GRADES)
    st.markdown(
        _(
            "A metric scores 100 at its good target and 0 at its bad one, straight between. The score is the weighted "
            "mean of the metrics that are known, over three months; the grade is against fixed targets: {ends}. "
            "The portfolio grade tells the place alone: the best fifth of the month's graded clients has an A, the "
            "last an F, from {count} graded clients on. In a portfolio of good clients somebody still has an F there."
        ).format(ends=ends, count=FEWEST_CLIENTS)
    )


def _deal_breakers() -> None:
    st.markdown("**" + _("Deal-breakers") + "**")
    st.markdown(_("They stand outside the score: no good figure outweighs them."))
    small_table(
        [_("Deal-breaker"), _("Active when")], [[_(one.label), _(one.rule)] for one in DEAL_BREAKERS.values()], texts=2
    )


def _difficulty() -> None:
    st.markdown("**" + _("Difficult or bad") + "**")
    st.markdown(
        _(
            "Bad: a rule that makes it bad holds, or {count} of the grave ones. Difficult: one of the others holds. "
            "Where a figure is not known its rule does not hold."
        ).format(count=STRIKES)
    )
    small_table(
        [_("Rule"), _("What it does"), _("Holds when"), _("What it says for another chance")],
        [
            [_(one.label), kind_of_rule(one.kind), _(one.rule), _(one.case) if one.case else numbers.NOT_KNOWN]
            for one in DIFFICULTY_RULES.values()
        ],
        texts=4,
    )


def _trend() -> None:
    st.markdown("**" + _("Trend") + "**")
    st.markdown(
        _(
            "Each month is scored alone and held against the level before it, in units of the client's own ups and "
            "downs from month to month (at least {floor} points). What it strays is added up (CUSUM); one month counts "
            "for {step} units at most. When the sum passes {threshold} units a change is found: it began where the sum "
            "last stood at 0. Changes older than {fresh} months are the standing of today, no trend; below {fewest} "
            "graded months nothing is said. By pure chance about 3 clients in 100 are called worse or better."
        ).format(
            floor=numbers.number(NOISE_FLOOR, 0),
            step=numbers.number(LARGEST_STEP, 0),
            threshold=numbers.number(THRESHOLD, 0),
            fresh=FRESH_MONTHS,
            fewest=FEWEST_MONTHS,
        )
    )
