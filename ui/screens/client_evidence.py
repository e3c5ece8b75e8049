"""What the verdict on a client rests on: options side by side, lines of money, prices, and what would flip it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator import BRIDGE_LINES, Decision, FirstLook
from simulator.assumptions import END_OF_EVIDENCE_UPLIFT
from simulator.decision import exact_bridges
from ui import charts, state
from ui.bridge_words import line_label
from ui.components import luck_note, quiet, say
from ui.numbers import money, percent, signed_money, signed_percent
from ui.own_action import gains_by_uplift
from ui.phrases import action_code, confidence_words, figure_name, figure_value, flip_words, kind_word
from ui.words import _

TORNADO_LINES = 8
FLIPS_SHOWN = 5
_SMALLEST = 0.5
"""Currency; lines of less are left out of the picture."""


def sides_by_side(decision: Decision) -> None:
    """Draw every kind's candidate: what luck does to it, and how often it is best over what is unsure."""
    currency = state.currency()
    st.subheader(_("All options side by side"))
    say(confidence_words(decision))
    options = list(decision.alternatives.items())
    allowed = decision.look.allowed
    names = {kind: action_code(option.action) for kind, option in options}
    luck, sure = st.columns(2)
    with luck:
        say("**" + _("Value today, spread by luck") + "**")
        frame = pd.DataFrame(
            {
                "option": [names[kind] for kind, _option in options],
                "kind": [kind for kind, _option in options],
                "place": range(len(options)),
                "p05": [option.luck.p05 for _kind, option in options],
                "mean": [option.expected_npv for _kind, option in options],
                "p95": [option.luck.p95 for _kind, option in options],
            }
        )
        for column in ("p05", "mean", "p95"):
            frame[f"{column}_text"] = [money(value, currency) for value in frame[column]]
        words = {
            "x": _("Value today ({currency})").format(currency=currency),
            "mean": _("Expected"),
            "low": _("Worse in 5 of 100"),
            "high": _("Better in 5 of 100"),
        }
        charts.draw("bands", frame, words, key="client_bands", alt=_("Spread of luck by option"))
        luck_note()
    with sure:
        say("**" + _("How often each is best, over what is unsure") + "**")
        frame = pd.DataFrame(
            {
                "option": [names[kind] for kind, _option in options],
                "kind": [kind for kind, _option in options],
                "place": range(len(options)),
                "share": [option.p_best for _kind, option in options],
                "text": [percent(option.p_best) for _kind, option in options],
            }
        )
        words = {"x": _("Share of draws in which it is worth most")}
        charts.draw("shares", frame, words, key="client_shares", alt=_("How often each option is best"))
        quiet(_("{count} joint draws of every figure that is unsure.").format(count=len(decision.sure.npv)))
    keep = decision.alternatives["keep"].expected_npv
    table = pd.DataFrame(
        {
            "option": [kind_word(kind) + ("" if kind in allowed else " " + _("(barred)")) for kind, _option in options],
            "action": [names[kind] for kind, _option in options],
            "gain": [round(option.expected_npv - keep) for _kind, option in options],
            "best": [round(option.p_best * 100) for _kind, option in options],
            "loss": [round(option.expected_loss) for _kind, option in options],
            "regret": [round(option.max_regret) for _kind, option in options],
        }
    )
    column = st.column_config
    st.dataframe(
        table,
        key="client_options",
        hide_index=True,
        alt=_("All options side by side"),
        column_config={
            "option": column.TextColumn(_("Option")),
            "action": column.TextColumn(_("Action")),
            "gain": column.NumberColumn(
                _("Worth over keeping ({currency})").format(currency=currency), format="localized"
            ),
            "best": column.NumberColumn(_("Best in"), format="%.0f %%", help=_("Share of draws of what is unsure.")),
            "loss": column.NumberColumn(
                _("Expected loss if wrong ({currency})").format(currency=currency),
                format="localized",
                help=_("What choosing it costs on average against knowing which is best."),
            ),
            "regret": column.NumberColumn(
                _("Largest regret ({currency})").format(currency=currency),
                format="localized",
                help=_("The most it falls short of the best in any draw."),
            ),
        },
    )


def bridge_section(client_id: str, look: FirstLook) -> None:
    """Draw the money of one option line by line, absolute or against keeping."""
    st.subheader(_("Where the money comes from"))
    kinds = list(look.actions)
    start = look.best if look.best != "keep" else look.rival or "keep"
    choice, mode = st.columns([2, 1], vertical_alignment="bottom")
    with choice:
        kind = st.segmented_control(
            _("Option"),
            kinds,
            default=start,
            required=True,
            format_func=kind_word,
            key=f"bridge_kind_{client_id}",
        )
    with mode:
        against = st.toggle(_("Against keeping"), True, key="bridge_against", disabled=kind == "keep")
    bridges = exact_bridges(
        state.client_figures(client_id), state.assumptions(), {"keep": look.actions["keep"], kind: look.actions[kind]}
    )
    difference = against and kind != "keep"
    lines = {line: bridges[kind][line] - (bridges["keep"][line] if difference else 0.0) for line in BRIDGE_LINES}
    _waterfall(lines, difference, action_code(look.actions[kind]))


def _waterfall(lines: dict[str, float], difference: bool, action: str) -> None:
    currency = state.currency()
    total = sum(lines.values())
    shown = {line: value for line, value in lines.items() if abs(value) >= _SMALLEST}
    largest = sorted(shown, key=lambda line: -abs(shown[line]))[:2]
    named = ", ".join(f"{line_label(line)} {signed_money(shown[line], currency)}" for line in largest)
    sentence = (
        _("{action} against keeping: **{total}** in all. The largest lines: {lines}.")
        if difference
        else _("{action}: **{total}** in all. The largest lines: {lines}.")
    )
    say(sentence.format(action=action, total=signed_money(total, currency), lines=named or "–"))
    adds, takes, whole = _("adds"), _("takes away"), _("total")
    rows, level = [], 0.0
    for place, (line, value) in enumerate(shown.items()):
        rows.append((line_label(line), place, level, level + value, adds if value > 0 else takes, value))
        level += value
    rows.append((line_label("npv"), len(rows), 0.0, total, whole, total))
    frame = pd.DataFrame(rows, columns=["line", "place", "start", "end", "sign", "amount"])
    frame["right"] = frame[["start", "end"]].max(axis=1)
    frame["text"] = [signed_money(value, currency) for value in frame["amount"]]
    words = {
        "x": _("Value today ({currency})").format(currency=currency),
        "adds": adds,
        "takes": takes,
        "total": whole,
    }
    charts.draw("waterfall", frame, words, key="client_waterfall", alt=_("Lines of money"))


def evidence_section(decision: Decision) -> None:
    """Draw prices, the tornado and the flips."""
    st.subheader(_("What the verdict rests on"))
    prices, unsure = st.columns(2)
    with prices:
        _price_curve(decision.look)
    with unsure:
        _tornado(decision)
    flips = decision.sensitivity.flips
    if not flips:
        say(_("No single figure that is unsure flips it, between its 1st and its 99th percentile."))
        return
    say("**" + _("It flips if one of these is not as used:") + "**")
    own = decision.look.client_id
    say(
        "\n".join(
            "- " + flip_words(flip, state.figure_in_use(own, flip.name), state.currency())
            for flip in flips[:FLIPS_SHOWN]
        )
    )


def _price_curve(look: FirstLook) -> None:
    currency = state.currency()
    client = state.client_figures(look.client_id)
    limits = state.current_scenario().complete_limits()
    say("**" + _("What each price is worth over keeping") + "**")
    if client["mrr"] <= 0:
        say(_("No monthly fee, so there is no price to raise."))
        return
    action = look.actions.get("reprice") or look.actions["reform"]
    terms = action if look.candidates.gentlest_uplift is not None else look.actions["staged"]
    uplifts = [step / 100 for step in range(-10, round(max(limits["max_uplift"], END_OF_EVIDENCE_UPLIFT) * 100) + 1)]
    marks = {
        _("Gentlest that reaches 90 % of the gain"): look.candidates.gentlest_uplift,
        _("Best"): look.candidates.best_uplift,
    }
    planned = state.current_scenario().actions.get(look.client_id)
    in_plan = _("In the scenario")
    if planned is not None and planned.decision_kind == "reprice":
        marks[in_plan] = planned.uplift
    known = {role: uplift for role, uplift in marks.items() if uplift is not None}
    gains = gains_by_uplift(client, state.assumptions(), terms, [*uplifts, *known.values()])
    frame = pd.DataFrame({"uplift": [*uplifts, *known.values()], "gain": gains, "role": [""] * len(uplifts) + [*known]})
    frame["uplift_text"] = [signed_percent(value) for value in frame["uplift"]]
    frame["gain_text"] = [signed_money(value, currency) for value in frame["gain"]]
    frame["beyond"] = END_OF_EVIDENCE_UPLIFT
    best, gentlest = look.candidates.best_uplift, look.candidates.gentlest_uplift
    if best is None:
        say(_("No rise within your limits is worth more than keeping."))
    else:
        say(
            _("Most is gained at {best}; {gentlest} already reaches 90 % of it and is easier to say.").format(
                best=signed_percent(best), gentlest=signed_percent(gentlest)
            )
        )
    words = {
        "x": _("Change of the price"),
        "y": _("Worth over keeping ({currency})").format(currency=currency),
        **{code: role for code, role in zip(("gentlest", "best", "yours"), marks, strict=False) if role in known},
    }
    charts.draw("price_curve", frame, words, key="client_prices", alt=_("Worth over keeping by price"))
    quiet(_("Dashed: +30 %, where the evidence ends. The reaction to prices is assumed."))


def _tornado(decision: Decision) -> None:
    currency = state.currency()
    look = decision.look
    say("**" + _("What moves the lead over the next best") + "**")
    swings = [swing for swing in decision.sensitivity.tornado if swing.size >= _SMALLEST][:TORNADO_LINES]
    if not swings:
        say(_("Nothing that is unsure moves it."))
        return
    kinds = look.candidates.kinds
    rivals = [kinds[kind].npv for kind in look.allowed if kind != look.best]
    base = kinds[look.best].npv - max(rivals)
    say(
        _("It leads by {lead}. “{figure}” moves that most: to {low} at its P10, to {high} at its P90.").format(
            lead=money(base, currency),
            figure=figure_name(swings[0].name),
            low=signed_money(swings[0].lead_at_low, currency),
            high=signed_money(swings[0].lead_at_high, currency),
        )
    )
    low, high = _("Figure low (P10)"), _("Figure high (P90)")
    rows = []
    for place, swing in enumerate(swings):
        for side, value, lead in (
            (low, swing.low_value, swing.lead_at_low),
            (high, swing.high_value, swing.lead_at_high),
        ):
            rows.append(
                {
                    "figure": figure_name(swing.name),
                    "place": place,
                    "side": side,
                    "lead": lead,
                    "base": base,
                    "value_text": figure_value(swing.name, value, currency),
                    "lead_text": signed_money(lead, currency),
                }
            )
    words = {
        "x": _("Lead over the next best ({currency})").format(currency=currency),
        "low": low,
        "high": high,
        "value": _("Value"),
    }
    charts.draw("tornado", pd.DataFrame(rows), words, key="client_tornado", alt=_("What moves the lead"))
    quiet(_("Left of zero another option leads. P10 and P90: in 8 of 10 cases the figure lies between."))
