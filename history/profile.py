"""The client profile of model.md from history: every figure of every active client, with how it was come by."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from history.collection import bad_debt_rate, days_to_pay
from history.effort import direct_cost, hours, labour_cost_per_hour, mrr, project_margin
from history.estimates import COMPANY_DEFAULTS, PROFILE_FIELDS, FieldEstimates, ProfileEstimates, assumed
from history.hazards import annual_churn, annual_incident_probability
from history.liability import liability
from history.panel import month_panel
from history.payments import known_invoices, month_end
from history.presence import presence
from history.record import History
from history.terms import contract_months_left, friction_cost, price_position, stated


def estimate_profiles(history: History, as_of: pd.Period, *, defaults: Mapping[str, float]) -> ProfileEstimates:
    r"""Return each active client's profile, thin data drawn toward the portfolio, and what no data speak of assumed.

    Parameters
    ----------
    history : History
        Any.
    as_of : pandas.Period
        Month at whose end the clients are taken; nothing later is used but what clients.csv states of today.
    defaults : mapping of str to float
        What stands in, by field of the profile, where history holds no evidence; every field but mrr, hours,
        labour_cost_per_hour, friction_cost, price_position and price_reaction is needed.

    Returns
    -------
    ProfileEstimates
        Of clients that are active: begun, not ended, and with a row of months.csv in the last 3 months, or, where
        only invoices know a client, an invoice in the last 12.

    Raises
    ------
    HistoryError
        Where `as_of` is not a month the history reaches.

    Notes
    -----
    mrr and hours are None where history does not tell them: no decision can be made then. drift_probability is the
    default until a learned model replaces it; price_reaction is blank until past rises have taught something of the
    client; incident_cost is always the default.

    *Not modelled*: clients.csv holds today's terms alone, so a profile of a past month has today's notice and fees.

    Examples
    --------
    >>> from history.read import read_history
    >>> rows = "".join(f"acme,2025-{month:02d},1000,8\n" for month in range(1, 13))
    >>> history = read_history({"months.csv": ("client_id,month,mrr,hours\n" + rows).encode()})
    >>> stand_in = dict.fromkeys(PROFILE_FIELDS, 0.0) | {"annual_churn": 0.2}
    >>> profile = estimate_profiles(history, history.last_month, defaults=stand_in).estimates["acme"]
    >>> round(profile["hours"].value, 9), profile["hours"].assumed, profile["annual_churn"].value
    (8.0, False, 0.2)
    """
    history.check_as_of(as_of)
    values = {**COMPANY_DEFAULTS, **defaults}
    there = presence(history, as_of)
    active = [str(client) for client in there.index[there["active"]]]
    panel = month_panel(history, as_of)
    fees = mrr(panel, active, as_of, known_invoices(history, as_of))
    fields: dict[str, FieldEstimates] = {
        "mrr": fees,
        "project_margin": project_margin(panel, active, as_of, values["project_margin"]),
        "direct_cost": direct_cost(panel, active, as_of, values["direct_cost"]),
        "hours": hours(panel, active, as_of),
        "labour_cost_per_hour": labour_cost_per_hour(panel, active, as_of),
        "friction_cost": friction_cost(history, active, as_of, values),
        "days_to_pay": days_to_pay(history, as_of, there, values),
        "bad_debt_rate": bad_debt_rate(history, as_of, there, values),
        "annual_churn": annual_churn(history, as_of, there, values),
        "annual_incident_probability": annual_incident_probability(
            history, as_of, there, values, liability(history, panel, as_of)
        ),
        "incident_cost": dict.fromkeys(active, assumed(values["incident_cost"], "the default")),
        "drift_probability": dict.fromkeys(
            active, assumed(values["drift_probability"], "the default: a learned model replaces it where it can")
        ),
        "notice_months": stated(history, "notice_months", active, values["notice_months"]),
        "contract_months_left": contract_months_left(history, active, as_of, values["contract_months_left"]),
        "termination_fee": stated(history, "termination_fee", active, values["termination_fee"]),
        "prepaid_balance": stated(history, "prepaid_balance", active, values["prepaid_balance"]),
        "price_position": price_position(history, panel, fees, active),
        "price_reaction": dict.fromkeys(
            active, assumed(None, "blank, taken as 1: no past rise has taught how it reacts to prices")
        ),
    }
    estimates = {
        client: MappingProxyType({field: fields[field][client] for field in PROFILE_FIELDS}) for client in active
    }
    return ProfileEstimates(as_of, MappingProxyType(estimates), _warnings(there, history, as_of))


def _warnings(there: pd.DataFrame, history: History, as_of: pd.Period) -> tuple[str, ...]:
    active = there.index[there["active"]]
    found = [
        f"{client} was last seen in {row['last']} and has no end_date: taken as gone, not as a departure of its own."
        for client, row in there.loc[there["vanished"]].iterrows()
    ]
    clients = history.clients
    if clients is not None and "end_date" not in clients:
        found.append("clients.csv has no end_date: nobody is known to have left.")
    elif clients is not None and as_of >= history.last_month:
        # Asked about a past month, an end that came later is no news but hindsight.
        leaving = clients.loc[(clients["end_date"] > month_end(as_of)) & clients["client_id"].isin(active)]
        ends = zip(leaving["client_id"], leaving["end_date"], strict=True)
        found += [f"{client} ends on {end.date()}: still taken as a client in {as_of}." for client, end in ends]
    if not len(active):
        found.append(f"No client is active in {as_of}.")
    return tuple(found)
