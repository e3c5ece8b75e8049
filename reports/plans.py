"""The portfolio plan as the terminal's document and as text: who is told what and when, limits, prices, proof."""

from __future__ import annotations

from collections.abc import Mapping

from reports.documents import SCHEMA, Document
from reports.tables import action_text, money, percent, text_table
from simulator import PLAN_LIMITS, Action
from simulator.planning import Belief, Wave
from workbench import LimitUse, PortfolioPlan


def plan_document(found: PortfolioPlan) -> Document:
    """Return `plan`'s document; without a plan `actions` is absent and `gives` says what stands in the way."""
    document: Document = {"schema": SCHEMA}
    if found.plan is not None:
        plan = found.plan
        document |= {
            "actions": _actions(plan.actions),
            "expected_npv": plan.expected_npv,
            "keep_npv": plan.keep_npv,
            "bound": plan.bound,
            "gap": plan.gap,
            "every_plan_looked_at": plan.all_looked_at,
        }
    if found.paths is not None:
        document["paths"] = found.paths
    document["limits"] = [_limit(limit) for limit in found.limits]
    if found.plan is not None:
        document["waiting_hour_price"] = found.waiting_hour_price
        document["waves"] = [_wave(wave) for wave in found.waves]
    if found.capacity is not None:
        document["capacity"] = {
            "month": found.capacity_month,
            "used_hours": found.capacity.used_hours,
            "unused_hours": found.capacity.unused_hours,
            "unused_cost": found.capacity.unused_cost,
        }
    document["frontier"] = [
        {"mrr_at_risk": point.mrr_at_risk, "expected_npv": point.expected_npv, "bound": point.bound}
        for point in found.frontier
    ]
    if found.plan is None:
        document["gives"] = [
            {"limit": give.limit, "asked": give.asked, "needed": give.needed, "least": give.least}
            for give in found.gives
        ]
    return document


def _limit(limit: LimitUse) -> Document:
    document: Document = {"name": limit.name, "value": limit.value}
    if limit.used is not None:
        document["used"] = limit.used
    if limit.shadow_price is not None:
        document["shadow_price"] = limit.shadow_price
    return document


def _belief(belief: Belief) -> Document:
    return {"p10": belief.p10, "p50": belief.p50, "p90": belief.p90}


def _wave(wave: Wave) -> Document:
    document: Document = {
        "month": wave.month,
        "actions": _actions(wave.actions),
    }
    if wave.lessons:
        document["told_of_rises_before"] = wave.told_of_rises
        document["lessons"] = [
            {
                "left": lesson.left,
                "probability": lesson.probability,
                "hazard_ratio_per_10pct": _belief(lesson.belief),
            }
            | ({} if lesson.changes is None else {"changes": _actions(lesson.changes)})
            for lesson in wave.lessons
        ]
    return document


def _actions(actions: Mapping[str, Action]) -> Document:
    return {client_id: action.document() for client_id, action in actions.items()}


def amount(name: str, value: float | None) -> str:
    """Return a limit's figure in its unit."""
    if value is None:
        return "-"
    unit = PLAN_LIMITS[name].unit
    if unit.startswith("share"):
        return percent(value)
    if unit == "hours/month":
        return f"{value:,.0f} hours/month"
    return f"{value:,.0f} a month" if unit.startswith("conversations") else money(value)


def price_text(limit: LimitUse) -> str:
    """Return what one more unit of a limit is worth, in words."""
    price = limit.shadow_price
    if price is None:
        return "no price around this plan"
    if price <= 0:
        return "does not bind: more of it is worth nothing"
    what = {
        "max_mrr_at_risk": f"one more point of fees at risk is worth {price / 100:,.0f}",
        "cash_floor": f"a floor lower by 1,000 is worth {1000 * price:,.0f}",
        "max_cvar": f"1,000 more of loss in bad luck is worth {1000 * price:,.0f}",
        "hours_cap": f"one more hour of capacity a month is worth {price:,.2f} an hour",
        "conversations_per_month": f"one more conversation in every month is worth {price:,.0f}",
    }
    return what[limit.name]


def plan_table(found: PortfolioPlan) -> str:
    """Return the plan as text for a terminal."""
    if found.plan is None:
        lines = ["No plan fits within these limits."]
        for give in found.gives:
            record = PLAN_LIMITS[give.limit]
            verb = "come down to" if give.limit == "cash_floor" else "rise to"
            sure = "" if give.least else "; less of a change may do"
            lines.append(
                f"{record.label} alone would have to {verb} {amount(give.limit, give.needed)} "
                f"(asked: {amount(give.limit, give.asked)}{sure})."
            )
        if not found.gives:
            lines.append("No single limit makes room by giving way alone: more than one must.")
        return "\n".join(lines)
    plan = found.plan
    rows = [
        [str(wave.month), client_id, action_text(action)]
        for wave in found.waves
        for client_id, action in wave.actions.items()
    ]
    kept = sum(action.kind == "keep" for action in plan.actions.values())
    proof = (
        "every plan was looked at"
        if plan.all_looked_at
        else f"no plan within the limits is worth more than {money(plan.bound)}: at most {100 * plan.gap:.3f} % more"
    )
    parts = [
        f"worth {money(plan.expected_npv)}, {money(plan.expected_npv - plan.keep_npv)} more than keeping everyone "
        f"({proof})",
        text_table(["told in month", "client", "action"], rows) if rows else "",
        f"{kept} clients are kept as they are.",
    ]
    if found.limits:
        parts.append(
            text_table(
                ["limit", "allowed", "used", "what more of it is worth"],
                [
                    [
                        PLAN_LIMITS[limit.name].label,
                        amount(limit.name, limit.value),
                        amount(limit.name, limit.used),
                        price_text(limit),
                    ]
                    for limit in found.limits
                ],
            )
        )
    if found.capacity is not None:
        use = found.capacity
        parts.append(
            f"In month {found.capacity_month} clients are expected to take {use.used_hours:,.0f} hours; "
            f"{use.unused_hours:,.0f} of the technicians' hours stand idle and cost {money(use.unused_cost)} a month."
        )
    if found.waiting_hour_price > 0:
        parts.append(f"One more hour of waiting work a month is worth {found.waiting_hour_price:,.2f} an hour.")
    parts += [_lesson_text(wave) for wave in found.waves if wave.lessons][:1]
    if found.frontier:
        parts.append(
            text_table(
                ["fees at risk in 12 months", "expected NPV"],
                [[percent(point.mrr_at_risk), money(point.expected_npv)] for point in found.frontier],
            )
        )
    if found.paths is not None:
        parts.append(f"Waiting work, cash and bad luck are counted on {found.paths:,} sampled futures.")
    return "\n\n".join(part for part in parts if part)


def _lesson_text(wave: Wave) -> str:
    rows = [
        [
            f"{lesson.left} of {wave.told_of_rises}",
            percent(lesson.probability),
            f"{lesson.belief.p50:.2f} ({lesson.belief.p10:.2f} to {lesson.belief.p90:.2f})",
            "; ".join(f"{client_id}: {action_text(action)}" for client_id, action in (lesson.changes or {}).items())
            or "nothing",
        ]
        for lesson in wave.lessons
    ]
    return f"What the answers before month {wave.month} teach about prices:\n" + text_table(
        ["left of those told of a rise", "how likely", "hazard ratio per 10 % then", "changes in that wave"], rows
    )
