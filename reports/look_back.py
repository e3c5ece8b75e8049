"""The `record` and `lookback` documents and their tables: decisions, what was forecast of them, and what came."""

from __future__ import annotations

import math
from dataclasses import asdict

from history.tables import STAY_HORIZONS, TABLES
from models.forecast_scores import APPLY_FROM, CONCLUDE_FROM, Coverage, Moved, Share
from reports.documents import SCHEMA, Document
from reports.tables import action_text, money, percent, text_table
from workbench import Horizon, LookBack, LookedBack

HIT_RULES = {
    "keep": "hit where over 12 months it brought in more than its work cost",
    "change": "a rise, reform or staged policy: hit where over 12 months it brought in at least what keeping it as it "
    "was had been forecast to bring (nothing once it has left); judged where it was in force for 6 of them and, for a "
    "change of price, where it was logged or half of it shows in the fees",
    "fire": "hit where it has gone and the company brings in as much a month before labour in the 6 months after as in "
    "the 6 before the decision; wages no longer paid cannot be told from months.csv",
}
"""When a decision is called a hit, by kind of action."""
_MEASURES = {"hours": "hours", "gross_profit": "gross profit"}


def recorded_document(decision: LookedBack) -> Document:
    """Return `record`'s document: the decision as it now stands in decisions.csv."""
    return {"schema": SCHEMA, "recorded": _decision(decision)}


def recorded_text(decision: LookedBack) -> str:
    """Return in a few lines what was recorded."""
    forecast = decision.forecast
    stays = ", ".join(f"{percent(forecast[f'stay_probability_{n}'])} after {n}" for n in STAY_HORIZONS)
    lines = [
        f"recorded: {decision.client_id}, {action_text(decision.action)}, decided at the end of {decision.decided_in} "
        f"(advised: {decision.verdict.replace('_', '-')})",
        f"forecast: still a client {stays} months",
    ]
    for measure, words in _MEASURES.items():
        levels = [forecast.get(f"{measure}_12_{level}") for level in ("p05", "p50", "p95")]
        if levels[0] is not None:
            low, middle, high = map(money, levels)
            lines.append(f"{words} over 12 months if it stays: {middle} (90 of 100 between {low} and {high})")
    return "\n".join(lines)


def look_back_document(found: LookBack) -> Document:
    """Return `lookback`'s document: each decision beside what came, the scores, and what they move."""
    return {
        "schema": SCHEMA,
        "as_of": found.as_of,
        "decisions": [_decision(one) for one in found.decisions],
        "scores": {
            "coverage": {measure: _coverage(coverage) for measure, coverage in found.coverage.items()},
            "still_a_client": {**_known(asdict(found.stays)), "concludes": found.stays.concludes},
            "hits": {advice: _known(asdict(share)) for advice, share in found.hits.items()},
            "hit_rules": HIT_RULES,
        },
        "learned": {"spread_factor": _moved(found.spread), "leaving_shift": _moved(found.shift)},
    }


def _known(document: Document) -> Document:
    return {name: value for name, value in document.items() if value is not None and value != ""}


def _decision(one: LookedBack) -> Document:
    columns = [name for name in TABLES["decisions"].names if name in one.forecast]
    return _known(
        {
            "client_id": one.client_id,
            "decided_in": one.decided_in,
            "action": one.action.document(),
            "verdict": one.verdict,
            "note": one.note,
            "forecast": {name: one.forecast[name] for name in columns},
            "came": [_horizon(horizon) for horizon in one.reached],
            "hit": _known(asdict(one.hit)),
            "price_change_to_log": one.rise_to_log,
        }
    )


def _horizon(horizon: Horizon) -> Document:
    ranges = {
        measure: _known({"came": found.came, "inside": found.inside, "pit": found.pit})
        for measure, found in horizon.ranges.items()
        if found.came is not None
    }
    return _known(
        {
            "months": horizon.months,
            "still_a_client": horizon.there,
            "ended_by": horizon.ended_by,
            "not_scored": horizon.not_scored,
            "plain_stay_probability": horizon.plain_stay_probability,
            "fees": horizon.fees,
            **ranges,
        }
    )


def _coverage(coverage: Coverage) -> Document:
    return _known(
        {
            "inside": _known(asdict(coverage.inside)),
            "pit_mean": coverage.pit_mean,
            "pit_low": coverage.pit_low,
            "pit_high": coverage.pit_high,
            "came": coverage.came,
        }
    )


def _moved(moved: Moved) -> Document:
    return {**asdict(moved), "applied": moved.applies, "in_force": moved.in_force}


def look_back_table(found: LookBack) -> str:
    """Return decisions beside what came, a line each, the scores, and what they move."""
    if not found.decisions:
        return "no decision is recorded yet: record --data DIR --client ID --kind keep|reprice|fire"
    header = ["client", "decided in", "action", "advised", "after", "stays", "came", "gross profit", "came", "hit"]
    rows = [_row(one) for one in found.decisions]
    lines = [text_table(header, rows), ""]
    for measure, coverage in found.coverage.items():
        lines.append(_coverage_line(_MEASURES[measure], coverage))
    lines += [_stays_line(found), *_hit_lines(found), _spread_line(found.spread), _shift_line(found.shift)]
    return "\n".join(lines)


def _row(one: LookedBack) -> list[str]:
    start = [one.client_id, one.decided_in, action_text(one.action), one.verdict.replace("_", "-")]
    if not one.reached:
        return [*start, "-", percent(one.forecast["stay_probability_12"]), "too early", "-", "-", one.hit.state]
    last = one.reached[-1]
    profit = last.ranges.get("gross_profit")
    there = "there" if last.there else f"gone{f' ({last.ended_by})' if last.ended_by else ''}"
    return [
        *start,
        f"{last.months} months",
        percent(last.stay_probability),
        there,
        f"{money(profit.p05)} to {money(profit.p95)}" if profit else "-",
        money(profit.came) if profit else "-",
        one.hit.state,
    ]


def _share(share: Share) -> str:
    return f"{share.count} of {share.of}" + (
        f" (90 %: {percent(share.low)} to {percent(share.high)})" if share.of else ""
    )


def _coverage_line(words: str, coverage: Coverage) -> str:
    sides = {
        "higher": "; what came lay higher than forecast",
        "lower": "; what came lay lower than forecast",
        "as_forecast": "; neither high nor low",
        "unknown": "",
    }
    line = f"ranges of {words} that were to hold 90 %: held {_share(coverage.inside)}{sides[coverage.came]}"
    return line if coverage.concludes else f"{line}; below {CONCLUDE_FROM} nothing can be concluded yet"


def _stays_line(found: LookBack) -> str:
    stays = found.stays
    if stays.forecast is None or stays.base is None:
        return "still a client: no forecast can be scored yet"
    line = f"still a client, Brier score of {stays.forecasts}: {stays.forecast:.3f}, a plain base rate {stays.base:.3f}"
    if not stays.concludes or stays.gain_low is None or stays.gain_high is None:
        return f"{line}; below {CONCLUDE_FROM} nothing can be concluded yet"
    return f"{line}; better by {stays.gain:.3f} (90 %: {stays.gain_low:.3f} to {stays.gain_high:.3f})"


def _hit_lines(found: LookBack) -> list[str]:
    words = {"followed": "advice followed", "not_followed": "advice not followed", "toss_up": "a toss-up"}
    counts = [f"{words[advice]}: {_share(share)}" for advice, share in found.hits.items()]
    few = max(share.of for share in found.hits.values()) < CONCLUDE_FROM
    more = f"; below {CONCLUDE_FROM} nothing can be concluded yet" if few else ""
    return [f"hits, {'; '.join(counts)}{more}", *(f"  {kind}: {rule}" for kind, rule in HIT_RULES.items())]


def _spread_line(moved: Moved) -> str:
    prior, now = moved.prior, moved.posterior
    return (
        f"ranges should be {now.value:.2f} times as wide (90 %: {now.low:.2f} to {now.high:.2f}; before: "
        f"{prior.value:.2f}, {prior.low:.2f} to {prior.high:.2f}); {_use(moved)}"
    )


def _shift_line(moved: Moved) -> str:
    prior, now = moved.prior, moved.posterior
    return (
        f"odds of leaving are {math.exp(now.value):.2f} times those forecast (90 %: {math.exp(now.low):.2f} to "
        f"{math.exp(now.high):.2f}; before: {math.exp(prior.value):.2f}, {math.exp(prior.low):.2f} to "
        f"{math.exp(prior.high):.2f}); {_use(moved)}"
    )


def _use(moved: Moved) -> str:
    behind = f"{moved.decisions} decision{'s' * (moved.decisions != 1)} behind it"
    return f"in use, {behind}" if moved.applies else f"not in use, {behind} of {APPLY_FROM} needed"
