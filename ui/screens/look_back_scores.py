"""The part of the Look back page that scores forecasts, and says what they move and by which rules hits are counted."""

from __future__ import annotations

import math

import streamlit as st

from models.forecast_scores import APPLY_FROM, CONCLUDE_FROM, Coverage, Moved
from ui.components import Figure, figures, quiet, say, small_table
from ui.look_back_words import hit_rules, share_words
from ui.numbers import number, percent
from ui.words import _, plural
from workbench import LookBack


def scores_section(found: LookBack) -> None:
    """Draw how good the forecasts were: ranges that held, probabilities beside a base rate, hits."""
    st.subheader(_("How good were the forecasts?"))
    hours, profit, stays = found.coverage["hours"], found.coverage["gross_profit"], found.stays
    if max(hours.inside.of, profit.inside.of, stays.forecasts) < CONCLUDE_FROM:
        st.info(
            _("Fewer than {count} forecasts can be scored: nothing can be concluded yet.").format(
                count=number(CONCLUDE_FROM, 0)
            ),
            icon=":material/hourglass_empty:",
        )
    figures(
        [
            _held(_("Hours within their range"), hours),
            _held(_("Gross profit within its range"), profit),
            Figure(
                _("Still a client: Brier score"),
                number(stays.forecast, 3) if stays.forecast is not None else _("none yet"),
                _(
                    "Mean square of how far the probability of staying was from what came: 0 is best, 0.25 is a coin. "
                    "The base rate is how often any client had left by the time of each decision."
                ),
                _("a plain base rate: {base}").format(base=number(stays.base, 3)) if stays.base is not None else None,
            ),
        ],
        beside=3,
    )
    for line in (_side(_("Hours"), hours), _side(_("Gross profit"), profit), _beside_base_rate(found)):
        if line:
            say(line)
    words = {
        "followed": _("Advice followed"),
        "not_followed": _("Advice not followed"),
        "toss_up": _("Advised: a toss-up"),
    }
    small_table(
        [_("Decisions that are judged"), _("Hits (90 % interval)")],
        [
            [words[advice], share_words(share.count, share.of, share.low, share.high)]
            for advice, share in found.hits.items()
        ],
    )
    if max(share.of for share in found.hits.values()) < CONCLUDE_FROM:
        quiet(_("Below {count} nothing can be concluded from hits.").format(count=number(CONCLUDE_FROM, 0)))


def _held(label: str, coverage: Coverage) -> Figure:
    inside = coverage.inside
    share = percent(inside.value) if inside.value is not None else _("none yet")
    return Figure(
        label,
        share,
        _("Nine in ten should. Each decision counts once, with the longest time that has passed."),
        share_words(inside.count, inside.of, inside.low, inside.high) if inside.of else None,
    )


def _side(measure: str, coverage: Coverage) -> str:
    words = {
        "higher": _("**{measure}** came higher than forecast: {place} of the way up on average ({low} to {high})."),
        "lower": _("**{measure}** came lower than forecast: {place} of the way up on average ({low} to {high})."),
        "as_forecast": _(
            "**{measure}** came neither higher nor lower than forecast: {place} of the way up on average ({low} to "
            "{high}), where half way is right."
        ),
    }.get(coverage.came)
    if words is None:
        return ""
    return words.format(
        measure=measure,
        place=percent(coverage.pit_mean),
        low=percent(coverage.pit_low),
        high=percent(coverage.pit_high),
    )


def _beside_base_rate(found: LookBack) -> str:
    stays = found.stays
    if not stays.concludes or stays.gain_low is None or stays.gain_high is None:
        return ""
    if stays.gain_low > 0:
        return _("The probabilities of staying were better than a plain base rate.")
    if stays.gain_high < 0:
        return _("The probabilities of staying were worse than a plain base rate.")
    return _("The probabilities of staying cannot be told from a plain base rate.")


def learned_section(found: LookBack) -> None:
    """Draw what was believed of the forecasts before anything came, what is now, and whether it is in use."""
    st.subheader(_("What that moves"))
    spread, shift = found.spread, found.shift
    small_table(
        [_("Belief"), _("Before"), _("Now"), _("In use?")],
        [
            [_("Ranges should be so many times as wide"), *_beliefs(spread, log=False), _use(spread)],
            [_("Odds of leaving are so many times those forecast"), *_beliefs(shift, log=True), _use(shift)],
        ],
    )
    quiet(
        _(
            "In use from {count} decisions on: then the ranges of the next decision you record are that much wider, "
            "and every client's churn is moved, in all verdicts too; its profile says so. In brackets: 90 of 100."
        ).format(count=number(APPLY_FROM, 0))
    )


def _beliefs(moved: Moved, *, log: bool) -> tuple[str, str]:
    def shown(value: float) -> str:
        return number(math.exp(value) if log else value, 2)

    before, now = (
        _("{value} ({low} to {high})").format(value=shown(b.value), low=shown(b.low), high=shown(b.high))
        for b in (moved.prior, moved.posterior)
    )
    return before, now


def _use(moved: Moved) -> str:
    behind = plural("{count} decision", "{count} decisions", moved.decisions).format(count=number(moved.decisions, 0))
    return (
        _("yes, {decisions}").format(decisions=behind)
        if moved.applies
        else _("no, {decisions}").format(decisions=behind)
    )


def rules_section() -> None:
    """Draw the rules by which decisions are called hits."""
    with st.expander(_("When is a decision a hit?"), icon=":material/rule:"):
        for rule in hit_rules():
            st.markdown(rule)
