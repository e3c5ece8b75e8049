"""The sampled portfolio: clients' futures added path by path, with the backlog shared between them (model.md).

A path's totals add over clients except for the labour that freed hours are worth: all clients' freed hours compete for
the same waiting work. So the paths keep freed hours apart, and turn them into money last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.actions import RESPONSES
from simulator.bridge import BRIDGE_LINES, change_hours, state_values
from simulator.cases import Cases
from simulator.cash import collected_by_departure
from simulator.labour import freed_hours, sellable_hours, sold_and_shed
from simulator.lost_fees import lost_share
from simulator.profile import FloatArray
from simulator.sampled import ClientSample, luck_of, sample_client
from simulator.statistics import Fan, Summary, fan, summarise

MONTHLY = ("mrr", "gross_profit", "hours", "collected", "other_cash", "absorbed", "sellable_wages", "unsold_wages")
"""What adds up over clients month by month; the last three are the freed hours, not yet money.

`absorbed` counts the hours that may be sold, `sellable_wages` what not paying those would save, `unsold_wages` what not
paying the hours that nobody sells saves.
"""
_PATHS_AT_ONCE = 512


@dataclass(frozen=True)
class Company:
    """What cash needs to know of the company: currency, currency and currency/month; None where it is not known."""

    opening_cash: float | None = None
    cash_floor: float | None = None
    fixed_overhead_per_month: float | None = None


@dataclass(frozen=True)
class PortfolioSample:
    """The portfolio's futures.

    Attributes
    ----------
    npv : array, shape (paths,), currency
    bridge : dict of line to currency
        Mean of each line.
    fans : dict of name to Fan
        mrr, gross_profit (currency/month), hours (hours/month) and, with a company, cash (currency).
    cash_below_floor : float or None
        Share of paths in which cash falls below the floor in some month.
    lost_mrr : Summary
        Share of today's fees gone after 12 months (or the horizon), for any cause.
    """

    npv: FloatArray
    bridge: dict[str, float]
    fans: dict[str, Fan]
    cash_below_floor: float | None
    lost_mrr: Summary

    @property
    def summary(self) -> Summary:
        """Summarise the NPV."""
        return summarise(self.npv)


@dataclass(frozen=True)
class _Tables:
    """One client's monthly flows by state, shape (states, len(MONTHLY), months), and what noise does to them."""

    monthly: FloatArray
    worked: FloatArray
    wage: float


def _monthly_tables(case: Cases, effort_paths: FloatArray) -> _Tables:
    horizon, months = case.horizon, case.months
    client, assume = ({k: float(v[0]) for k, v in part.items()} for part in (case.client, case.assume))
    departures = np.arange(1, horizon + 2)
    in_place = (months <= departures[:, None]).astype(float)
    leaving = (months == departures[:, None]).astype(float)
    in_force = case.in_force[0]
    fee = client["mrr"] * np.where(in_force, 1.0 + case.uplift[0], 1.0)
    shape = (len(RESPONSES), 2, horizon + 1, horizon)
    effort = np.broadcast_to(effort_paths[0][:, :, None, :], shape) * in_place
    hours = client["hours"] * effort
    extra = client["hours"] * np.maximum(0.0, effort - 1.0)
    wage = client["labour_cost_per_hour"]
    margin = client["project_margin"] - client["direct_cost"]
    overtime = assume["overtime_cost_per_hour"] * extra
    gross = fee * in_place + margin * in_place - wage * client["hours"] - overtime

    fired = months == case.fire_month[0][:, None]
    owed = fired * (months < client["contract_months_left"]) * client["termination_fee"]
    one_off = (
        -float(change_hours(case)[0]) * wage * (months == case.month[0]) * in_place
        - (assume["offboarding_hours"] * wage + client["prepaid_balance"]) * leaving
    )
    other = (
        margin * in_place
        - wage * client["hours"]
        - overtime
        - client["friction_cost"] * effort
        + one_off
        - owed[:, None, None, :] * leaving
    )
    absorbed, avoidable = freed_hours(case, effort_paths.reshape(1, -1, horizon))
    absorbed, wages = absorbed.reshape(shape), wage * avoidable.reshape(shape)
    sellable = bool(sellable_hours(case)[0] > 0)
    nothing = np.zeros(shape)
    columns = {
        "mrr": np.broadcast_to(fee * in_place, shape),
        "gross_profit": gross,
        "hours": hours,
        "collected": np.broadcast_to(collected_by_departure(case), shape),
        "other_cash": other,
        "absorbed": absorbed if sellable else nothing,
        "sellable_wages": wages if sellable else nothing,
        "unsold_wages": nothing if sellable else wages,
    }
    stacked = np.stack([columns[name] for name in MONTHLY], axis=3)
    return _Tables(stacked.reshape(-1, len(MONTHLY), horizon), hours.reshape(-1, horizon), wage)


@dataclass(frozen=True)
class _Member:
    sample: ClientSample
    tables: _Tables
    flat: np.ndarray
    noise: FloatArray


def _member(case: Cases, client_id: str, seed: int, paths: int) -> _Member:
    luck = luck_of(case, client_id, seed, paths)
    values = state_values(case)
    sample = sample_client(case, luck, values)
    return _Member(sample, _monthly_tables(case, values.effort), sample.states.flat(case.horizon), luck.effort_noise)


def _add(totals: FloatArray, member: _Member, case: Cases, start: int, stop: int, sign: float) -> None:
    """Add a client's months to the totals of some paths; sign -1 takes them out again."""
    rows = member.flat[start:stop]
    totals += sign * member.tables.monthly[rows]
    worked = member.tables.worked[rows]
    noise = sign * member.noise[start:stop, None] * worked
    totals[:, MONTHLY.index("hours")] += noise
    totals[:, MONTHLY.index("gross_profit")] -= member.tables.wage * noise
    other = totals[:, MONTHLY.index("other_cash")]
    other -= member.tables.wage * noise
    sample = member.sample
    here = (sample.incident_path >= start) & (sample.incident_path < stop)
    np.subtract.at(
        other, (sample.incident_path[here] - start, sample.incident_month[here] - 1), sign * sample.incident_cost[here]
    )
    reviewed = sample.review_paths[(sample.review_paths >= start) & (sample.review_paths < stop)]
    month = sample.states.departure[reviewed]
    np.subtract.at(other, (reviewed - start, month - 1), sign * float(case.assume["review_cost"][0]))


def _freed_money(totals: FloatArray, backlog: float, contribution: float) -> tuple[FloatArray, FloatArray]:
    """Return labour saved and redeployed, shape (paths, months), from all clients' freed hours sharing the backlog."""
    absorbed, wages = totals[:, MONTHLY.index("absorbed")], totals[:, MONTHLY.index("sellable_wages")]
    sold, shed = sold_and_shed(absorbed, wages, np.asarray(backlog))
    return shed + totals[:, MONTHLY.index("unsold_wages")], contribution * sold


def _cash(totals: FloatArray, freed: FloatArray, company: Company) -> FloatArray:
    """Return cash at month ends, shape (paths, months)."""
    assert company.opening_cash is not None
    assert company.fixed_overhead_per_month is not None
    flows = totals[:, MONTHLY.index("collected")] + totals[:, MONTHLY.index("other_cash")] + freed
    return company.opening_cash + np.cumsum(flows - company.fixed_overhead_per_month, axis=1)


def _shared_work(cases: Cases) -> tuple[float, float]:
    """Return the backlog all clients share, hours/month, and what an hour of it brings; nothing without clients."""
    shared = ("backlog_hours", "redeployed_contribution_per_hour")
    backlog, contribution = (float(cases.assume[name][0]) if len(cases) else 0.0 for name in shared)
    return backlog, contribution


def _one(cases: Cases, place: int) -> Cases:
    return cases.part(slice(place, place + 1))


@dataclass(frozen=True)
class WithoutClient:
    """What losing one client does to cash: the share of paths in which it falls below the floor, with and without."""

    below_floor: dict[str, float]
    below_floor_with_all: float


def knows_cash(company: Company | None) -> bool:
    """Say whether cash can be counted: opening cash and fixed overhead are known."""
    return company is not None and company.opening_cash is not None and company.fixed_overhead_per_month is not None


def sample_portfolio(
    cases: Cases, client_ids: Sequence[str], seed: int, paths: int, company: Company | None = None
) -> tuple[PortfolioSample, list[ClientSample]]:
    """Return the portfolio's futures and each client's (alone, with all of the backlog), on common random numbers.

    Parameters
    ----------
    cases : Cases
        One a client, in the order of `client_ids`.
    seed, paths : int
    company : Company or None
        Without one there are no cash figures.

    Notes
    -----
    Memory: 4 x paths x months x 8 bytes for the fans, and one client's tables at a time for 512 paths.
    """
    horizon = cases.horizon
    members = [_member(_one(cases, i), client_id, seed, paths) for i, client_id in enumerate(client_ids)]
    # Sums run by client_id, so that the order of the rows does not reach the last bit.
    by_name = sorted(range(len(members)), key=lambda place: client_ids[place])
    backlog, contribution = _shared_work(cases)
    powers = cases.discount[:1, None] ** cases.months if members else np.zeros((1, horizon))
    monthly = {name: np.empty((paths, horizon)) for name in ("mrr", "gross_profit", "hours")}
    cash = np.empty((paths, horizon)) if knows_cash(company) else None
    saved_value, sold_value = np.empty(paths), np.empty(paths)
    for start in range(0, paths, _PATHS_AT_ONCE):
        stop = min(paths, start + _PATHS_AT_ONCE)
        totals = np.zeros((stop - start, len(MONTHLY), horizon))
        for i in by_name:
            _add(totals, members[i], _one(cases, i), start, stop, 1.0)
        saved, redeployed = _freed_money(totals, backlog, contribution)
        saved_value[start:stop], sold_value[start:stop] = saved @ powers[0], redeployed @ powers[0]
        for name in ("mrr", "hours"):
            monthly[name][start:stop] = totals[:, MONTHLY.index(name)]
        monthly["gross_profit"][start:stop] = totals[:, MONTHLY.index("gross_profit")] + saved + redeployed
        if cash is not None and company is not None:
            cash[start:stop] = _cash(totals, saved + redeployed, company)

    bridge = dict(
        zip(BRIDGE_LINES, sum((members[i].sample.bridge for i in by_name), np.zeros(len(BRIDGE_LINES))), strict=True)
    )
    npv = saved_value + sold_value
    for i in by_name:
        npv = npv + members[i].sample.npv - members[i].sample.labour_npv
    bridge["labour_saved"], bridge["redeployed"] = saved_value.mean(), sold_value.mean()
    fans = {name: fan(values) for name, values in monthly.items()}
    below = None
    if cash is not None and company is not None:
        fans["cash"] = fan(cash)
        if company.cash_floor is not None:
            below = float((cash < company.cash_floor).any(axis=1).mean())
    departures = [member.sample.states.departure for member in members]
    lost = summarise(lost_share(cases.client["mrr"], client_ids, departures, horizon) if members else np.zeros(paths))
    portfolio = PortfolioSample(npv, {k: float(v) for k, v in bridge.items()}, fans, below, lost)
    return portfolio, [member.sample for member in members]


def cash_without_each(
    keep: Cases, fire: Cases, client_ids: Sequence[str], seed: int, paths: int, company: Company
) -> WithoutClient:
    """Return how often cash falls below the floor when one client is let go at the first month and the rest are kept.

    Parameters
    ----------
    keep, fire : Cases
        The same clients in the same order, kept and fired.
    company : Company
        With opening cash, overhead and floor.
    """
    assert company.cash_floor is not None
    backlog, contribution = _shared_work(keep)
    stays = [_member(_one(keep, i), client_id, seed, paths) for i, client_id in enumerate(client_ids)]
    leaves = [_member(_one(fire, i), client_id, seed, paths) for i, client_id in enumerate(client_ids)]
    counts = np.zeros(len(stays) + 1)

    def broke(totals: FloatArray) -> int:
        saved, redeployed = _freed_money(totals, backlog, contribution)
        return int((_cash(totals, saved + redeployed, company) < company.cash_floor).any(axis=1).sum())

    for start in range(0, paths, _PATHS_AT_ONCE):
        stop = min(paths, start + _PATHS_AT_ONCE)
        totals = np.zeros((stop - start, len(MONTHLY), keep.horizon))
        for i, member in enumerate(stays):
            _add(totals, member, _one(keep, i), start, stop, 1.0)
        counts[-1] += broke(totals)
        for i, (member, gone) in enumerate(zip(stays, leaves, strict=True)):
            without = totals.copy()
            _add(without, member, _one(keep, i), start, stop, -1.0)
            _add(without, gone, _one(fire, i), start, stop, 1.0)
            counts[i] += broke(without)
    shares = counts / paths
    return WithoutClient(dict(zip(client_ids, shares[:-1].tolist(), strict=True)), float(shares[-1]))
