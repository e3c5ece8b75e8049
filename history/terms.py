"""What the agreement and the market say of a client: notice, months left, fees owed, price against the market, wear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from history.estimates import FieldEstimates, assumed, counted, measured
from history.friction import friction_points, is_friction_known, is_poll_withheld
from history.payments import month_end
from history.record import History


def stated(history: History, field: str, active: list[str], default: float) -> FieldEstimates:
    """Return a figure that clients.csv states as it is: notice_months, termination_fee, prepaid_balance.

    Parameters
    ----------
    history : History
        Any.
    field : str
        Column of clients.csv and field of the profile.
    active : list of str
        Clients asked for.
    default : float
        What stands in where nothing is stated.

    Returns
    -------
    dict of str to Estimate
        In the column's unit.
    """
    told = _facts(history, field)
    found = {}
    for one in active:
        if one in told:
            found[one] = measured(told[one], "as stated", "clients.csv")
        else:
            found[one] = assumed(default, f"the default: clients.csv states no {field}")
    return found


def contract_months_left(history: History, active: list[str], as_of: pd.Period, default: float) -> FieldEstimates:
    """Return the months to the next renewal: from the month of `as_of` to the month in which the agreement ends.

    Parameters
    ----------
    history : History
        contract_end and renewal_months stand in clients.csv.
    active : list of str
        Clients asked for.
    as_of : pandas.Period
        Month whose end is today.
    default : float
        Months where no end is stated.

    Returns
    -------
    dict of str to Estimate
        Whole months >= 0.

    Notes
    -----
    An end in the middle of a month binds through that month. An end that has come by the last day of `as_of` has
    rolled by renewal_months, as often as it takes; without them (blank or 0) it binds no more.
    """
    ends, renewals = _facts(history, "contract_end"), _facts(history, "renewal_months")
    found = {}
    for one in active:
        if one not in ends:
            found[one] = assumed(default, "the default: clients.csv states no contract_end")
            continue
        end, renewal = ends[one], int(renewals.get(one, 0))
        left = end.to_period("M").ordinal - as_of.ordinal
        evidence = f"contract_end {end.date()}"
        method = "whole months to the stated end"
        if end <= month_end(as_of):
            method = "the stated end is past and no renewal is stated"
            if renewal > 0:
                # An end in the month of `as_of` has come too: from the day after, the next term runs.
                left += renewal * (-left // renewal + 1)
                method = "whole months to the next renewal after the stated end"
                evidence += f", renewed by {counted(renewal, 'month')}"
            else:
                left = 0
        found[one] = measured(left, method, evidence)
    return found


def friction_cost(
    history: History, active: list[str], as_of: pd.Period, defaults: Mapping[str, float]
) -> FieldEstimates:
    """Return the wear on staff put on each client.

    Share of all friction points of the last 12 months * departures a year blamed on clients * replacement cost / 12.

    Parameters
    ----------
    history : History
        Points as in `history.friction`; company.csv may state the two figures.
    active : list of str
        Clients asked for.
    as_of : pandas.Period
        Last month counted.
    defaults : mapping
        With departures_a_year_blamed_on_clients and technician_replacement_cost.

    Returns
    -------
    dict of str to Estimate
        Currency a month, >= 0. Marked as assumed unless company.csv states both figures and there are points.

    Notes
    -----
    Clients that have ended share in the points of the time they were there.
    """
    names = ("departures_a_year_blamed_on_clients", "technician_replacement_cost")
    departures, replacement = (float(history.company.get(name, defaults[name])) for name in names)
    points = friction_points(history, as_of)["points"]
    total = float(points.sum())
    if total == 0:
        why = "no friction point in 12 months" if is_friction_known(history) else "no friction is recorded"
        return {one: assumed(0.0, f"nothing to share out: {why}") for one in active}
    stated_both = all(name in history.company for name in names)
    method = f"share of friction points x {departures:g} departures a year x {replacement:,.0f} / 12"
    if not stated_both:
        method += ", of which company.csv does not state both"
    withheld = is_poll_withheld(history, as_of)
    found = {}
    for one in active:
        own = float(points.get(one, 0.0))
        value = own / total * departures * replacement / 12.0
        evidence = (
            "points of 12 months, with a poll of too few voters to be told" if withheld else _points_told(own, total)
        )
        found[one] = measured(value, method, evidence) if stated_both else assumed(value, method, evidence)
    return found


def _points_told(own: float, total: float) -> str:
    return f"{own:,.0f} of {counted(total, 'friction point')} in 12 months"


def price_position(history: History, panel: pd.DataFrame, fees: FieldEstimates, active: list[str]) -> FieldEstimates:
    """Return today's fee per seat over the market's price per seat.

    Parameters
    ----------
    history : History
        market_price_per_seat stands in company.csv.
    panel : DataFrame
        From `history.panel.month_panel`: the last known seats are taken.
    fees : dict of str to Estimate
        The field mrr.
    active : list of str
        Clients asked for.

    Returns
    -------
    dict of str to Estimate
        Ratio > 0; None where unknown, which stands for 1.
    """
    market = history.company.get("market_price_per_seat")
    if market is None:
        return dict.fromkeys(active, assumed(None, "blank, taken as 1: company.csv states no market_price_per_seat"))
    known = panel.loc[panel["seats"].notna()].groupby("client_id")["seats"].last() if "seats" in panel else {}
    found = {}
    for one in active:
        fee, seats = fees[one].value, known.get(one)
        if not fee or not seats:
            found[one] = assumed(None, "blank, taken as 1: fee or seats unknown")
            continue
        evidence = f"{fee:,.2f} over {counted(seats, 'seat')}, market {float(market):,.2f} per seat"
        found[one] = measured(fee / seats / float(market), "fee per seat over the stated market price", evidence)
    return found


def _facts(history: History, column: str) -> dict[str, Any]:
    """Return what clients.csv states in a column, by client; unknown cells left out."""
    clients = history.clients
    if clients is None or column not in clients:
        return {}
    told = clients.loc[clients[column].notna()]
    return dict(zip(told["client_id"], told[column], strict=True))
