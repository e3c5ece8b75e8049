"""The months of a path written out by state, month by month: what the event form is held against."""

import numpy as np

from simulator.bridge import collection_terms
from simulator.cases import DAYS_IN_MONTH
from simulator.effort import effort_paths
from simulator.labour import freed_hours, sellable_hours


def arrivals(lag_days):
    """Split one month's billing between the two months its payment falls between: (months later, share)."""
    lag = lag_days / DAYS_IN_MONTH
    whole = int(np.floor(lag))
    return [(whole, 1.0 - (lag - whole)), (whole + 1, lag - whole)]


def collected_by_departure(case):
    """Return the billing collected in each month, (months + 1 departures, months), of the only case of a batch."""
    horizon = case.horizon
    days, days_after, bad_debt, bad_debt_after = (float(term[0]) for term in collection_terms(case))
    fee, uplift, change = float(case.client["mrr"][0]), float(case.uplift[0]), int(case.month[0])
    collected = np.zeros((horizon + 1, horizon))
    earliest = min(0, -int(np.ceil(max(days, days_after) / DAYS_IN_MONTH)) - 1)
    for billed in range(earliest, horizon + 1):
        changed = billed >= change
        amount = fee * (1.0 + uplift) * (1.0 - bad_debt_after) if changed else fee * (1.0 - bad_debt)
        for later, share in arrivals(days_after if changed else days):
            if 1 <= billed + later <= horizon:
                collected[max(0, billed - 1) :, billed + later - 1] += amount * share
    return collected


def months_of_a_path(case, course, departure, noise, incidents, reviewed):
    """Return each channel of one path, month by month, by walking its months (model.md, Monthly flows and Cash)."""
    client = {name: float(values[0]) for name, values in case.client.items()}
    assume = {name: float(values[0]) for name, values in case.assume.items()}
    effort = effort_paths(case)[0].reshape(6, -1)[course]
    months = {name: np.zeros(case.horizon) for name in ("mrr", "hours", "gross_profit", "cash_flow")}
    wage, hours, change = client["labour_cost_per_hour"], client["hours"], int(case.month[0])
    for t in range(1, case.horizon + 1):
        months["gross_profit"][t - 1] -= wage * hours
        months["cash_flow"][t - 1] -= wage * hours
        if t > departure:
            continue
        e = effort[t - 1]
        fee = client["mrr"] * (1 + case.uplift[0] if t >= change else 1.0)
        extra = assume["overtime_cost_per_hour"] * hours * max(0.0, e - 1) + wage * hours * e * noise
        margin = client["project_margin"] - client["direct_cost"]
        months["mrr"][t - 1] = fee
        months["hours"][t - 1] = hours * e * (1 + noise)
        months["gross_profit"][t - 1] += fee + margin - extra
        months["cash_flow"][t - 1] += margin - extra - client["friction_cost"] * e
        if t == change:
            talk = assume["conversation_hours"] + assume["standardise_project_hours"] * case.standardise[0]
            months["cash_flow"][t - 1] -= talk * wage
        if t == departure:
            months["cash_flow"][t - 1] -= assume["offboarding_hours"] * wage + client["prepaid_balance"]
            if t == case.fire_month[0, course // 2] and t < client["contract_months_left"]:
                months["cash_flow"][t - 1] -= client["termination_fee"]
            if reviewed:
                months["cash_flow"][t - 1] -= assume["review_cost"]
    for month, cost in incidents:
        months["cash_flow"][month - 1] -= cost
    months["cash_flow"] += collected_by_departure(case)[departure - 1]
    absorbed, avoidable = (freed[0, 0, departure - 1] for freed in freed_hours(case, effort[None, None]))
    sells = sellable_hours(case)[0] > 0
    months["absorbed"] = absorbed * sells
    months["sellable_wages"] = wage * avoidable * sells
    months["unsold_wages"] = wage * avoidable * (not sells)
    return months
