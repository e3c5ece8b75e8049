"""The Plan page: one action a client, worth the most within what the owner can stand, proven how close to the best."""

from __future__ import annotations

import streamlit as st

from simulator.planning import Plan
from ui import plan_state, state
from ui.components import Figure, empty, figures, page_head, plain_money, quiet, say
from ui.numbers import money_short, number, percent, signed_money
from ui.phrases import span
from ui.plan_words import gain_words, give_words, limit_amount, limit_name, proof_words, roomy
from ui.screens.plan_field import field_section
from ui.screens.plan_frontier import frontier_section
from ui.screens.plan_lessons import lessons_section
from ui.screens.plan_limits import limit_fields, limits_cost
from ui.screens.plan_losing import losing_section
from ui.screens.plan_waves import waves_section
from ui.words import _, plural
from workbench import PortfolioPlan


def show() -> None:
    """Draw the page: limits, the plan within them, what they cost, who is held back, what the field advises."""
    page_head(
        _("Plan"),
        _(
            "One action for each client, all together worth the most within what you can stand: what is it worth, and "
            "how close is that to the best there is?"
        ),
    )
    if not len(state.portfolio().profiles):
        empty(
            _("No client here can be decided about: each needs a monthly fee and hours."),
            _("Load a history or fill in what is missing."),
            "data",
        )
        return
    limit_fields()
    with st.spinner(_("Searching the best action of each client …")):
        state.looks()
    with st.spinner(_("Sampling futures for every possible action: some seconds, once …")):
        plan_state.ground()
    with st.spinner(_("Choosing the best plan within the limits and proving how good it is …")):
        found = plan_state.plan()
    if found.plan is None:
        _nothing_fits(found)
    else:
        _headline(found, found.plan)
        waves_section(found, found.plan)
        limits_cost(found)
    # The curve takes longest: the place is kept and everything below it drawn first.
    curve = st.container()
    lessons_section(found)
    losing_section()
    field_section()
    with curve:
        frontier_section(found)


def _years() -> str:
    return span(state.assumptions()["horizon_months"])


def _nothing_fits(found: PortfolioPlan) -> None:
    currency = state.currency()
    st.error(_("**No plan fits within all these limits together.**"), icon=":material/block:")
    if not found.gives:
        say(_("No single limit makes room by giving way alone: loosen more than one of them above."))
        return
    say(_("Any one of these would make room, the others left as they are:"))
    for give in found.gives:
        text, button = st.columns([3, 2], vertical_alignment="center")
        text.markdown(plain_money(give_words(give, currency)))
        button.button(
            plain_money(
                _("Set “{limit}” to {value}").format(
                    limit=limit_name(give.limit), value=limit_amount(give.limit, roomy(give), currency)
                )
            ),
            key=f"give_{give.limit}",
            on_click=plan_state.set_limit,
            args=(give.limit, roomy(give)),
            width="stretch",
        )


def _headline(found: PortfolioPlan, plan: Plan) -> None:
    currency, gain, left = state.currency(), plan.expected_npv - plan.keep_npv, plan.bound - plan.expected_npv
    problem = plan_state.problem()
    told = problem.options.conversation_month[plan.choice]
    months = len({month for month in told.tolist() if month > 0})
    st.subheader(plain_money(gain_words(gain, currency, _years())))
    say(
        proof_words(left, plan.gap, currency, all_looked_at=plan.all_looked_at)
        + " "
        + _("Prices answered as assumed: no measured price elasticity for managed service providers could be found.")
    )
    risk = float(problem.options.mrr_at_risk[plan.choice].sum())
    kept_risk = float(problem.options.mrr_at_risk[problem.options.keep].sum())
    figures(
        [
            Figure(
                _("Worth over keeping everyone"),
                signed_money(gain, currency),
                _("Expected value today of all client money within the horizon, less that of keeping everyone."),
                _("over {years}").format(years=_years()),
            ),
            Figure(
                _("Value today (NPV)"),
                money_short(plan.expected_npv, currency),
                _("Expected value today of all client money within the horizon, before fixed overhead."),
                _("all kept: {value}").format(value=money_short(plan.keep_npv, currency)),
            ),
            Figure(
                _("Fees at risk"),
                percent(risk, 1),
                _("Share of today's fees whose client is expected to be gone a year from now, for any cause."),
                _("all kept: {value}").format(value=percent(kept_risk, 1)),
            ),
            Figure(
                _("Difficult conversations"),
                number(int((told > 0).sum()), 0),
                _("Clients told of a rise, of new terms or of the end."),
                plural("of {all} clients, in {count} month", "of {all} clients, in {count} months", months).format(
                    all=len(told), count=months
                ),
            ),
        ]
    )
    notes = []
    if found.paths is not None:
        notes.append(
            _(
                "Waiting work, cash and bad luck are counted on {count} sampled futures, the same for every plan."
            ).format(count=number(found.paths, 0))
        )
    if any(limit.name == "conversations_per_month" for limit in found.limits):
        notes.append(
            _(
                "Who can be told in which month is settled first, the worst clients first; the proof is about the best "
                "actions within these months."
            )
        )
    if notes:
        quiet(" ".join(notes))
