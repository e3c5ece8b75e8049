"""The baseline: the sampled part of docs/model.md written out as a plain loop over months; how well the engine agrees.

As a good numpy user would write it who reads the model from top to bottom: the state of every client on every path in
float64 arrays of shape (paths, clients), one step a month, whole arrays at a time; no chunks, no event times, no tables
by departure. It shares no code with the engine but the shape of its input and the quantiles of numpy, and draws its
own random numbers.

Prints, for a jittered portfolio under mixed actions with a backlog that binds, the portfolio's mean of every bridge
line and of the NPV by the loop and by the engine, and |z|: how many standard errors the two means lie apart. They are
independent samples of the same model: one line in twenty may lie beyond 2, none beyond 4. Below them how far apart the
months' means, P5 and P95, the share of paths with cash below the floor and each client's mean NPV alone are.

Takes about 10 seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.portfolios import SEED, measured_portfolio
from simulator import BRIDGE_LINES, RESPONSES, Cases, Company, sample_portfolio

CLIENTS = 48
PATHS = 10_000
DAYS_IN_MONTH = 365.25 / 12
BILLED_LINES = ("recurring_revenue", "price_increase", "collection", "project_margin", "direct_cost", "change_cost")
NOT_IN_CASH = ("recurring_revenue", "price_increase", "collection")
IMPROVED, UNCHANGED, SOURED = range(len(RESPONSES))


@dataclass(frozen=True)
class Futures:
    """What the loop found: the same figures that the engine gives for a portfolio.

    Attributes
    ----------
    npv : array, shape (paths,), currency
    lines : dict of line to array, shape (paths,), currency
        The portfolio's bridge path by path.
    client_npv : array, shape (paths, clients), currency
        Each client alone, with all of the backlog.
    client_summaries : array, shape (5, clients), currency
        Mean, P5, P50, P95 and the mean of the worst 5 %.
    fans : dict of name to array, shape (3, months)
        Mean, P5 and P95 of mrr, gross_profit, hours and cash.
    cash_below_floor : float
    lost_mrr : array, shape (paths,), share of today's fees
    """

    npv: np.ndarray
    lines: dict[str, np.ndarray]
    client_npv: np.ndarray
    client_summaries: np.ndarray
    fans: dict[str, np.ndarray]
    cash_below_floor: float
    lost_mrr: np.ndarray


def bent(rise: np.ndarray, convexity: np.ndarray) -> np.ndarray:
    return rise / 0.10 * (1.0 + convexity * rise)


def arrivals_of_billing(
    horizon: int, change: np.ndarray, amounts: tuple[np.ndarray, np.ndarray], days: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return what each month's billing brings in each month, given in place, and what older billing brings.

    Returns
    -------
    arrivals : array, shape (months billed, clients, months received)
    from_before : array, shape (months received,)
        Of the months before 1, in which everybody was billed.
    """
    clients = np.arange(change.size)
    arrivals = np.zeros((horizon, change.size, horizon))
    from_before = np.zeros(horizon)
    earliest = -int(np.ceil(max(0.0, days[0].max()) / DAYS_IN_MONTH)) - 1
    for billed in range(earliest, horizon + 1):
        changed = billed >= change
        amount = np.where(changed, amounts[1], amounts[0])
        lag = np.where(changed, days[1], days[0]) / DAYS_IN_MONTH
        whole = np.floor(lag).astype(int)
        for received, share in ((billed + whole, 1.0 - (lag - whole)), (billed + whole + 1, lag - whole)):
            seen = (received >= 1) & (received <= horizon)
            if billed >= 1:
                arrivals[billed - 1, clients[seen], received[seen] - 1] += (amount * share)[seen]
            else:
                np.add.at(from_before, received[seen] - 1, (amount * share)[seen])
    return arrivals, from_before


def incidents_of(
    rng: np.random.Generator, rate: np.ndarray, in_place: np.ndarray, mean_cost: np.ndarray, log_sd: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a month's incidents, (path, client, cost): a Poisson count of lognormal costs, added up."""
    count = rng.poisson(rate, in_place.shape)
    path, client = np.nonzero(in_place & (count > 0))
    several = np.repeat(np.arange(path.size), count[path, client])
    lognormal = np.exp(log_sd * rng.standard_normal(several.size) - 0.5 * log_sd**2)
    return path, client, mean_cost[client] * np.bincount(several, weights=lognormal, minlength=path.size)


def simulate(cases: Cases, paths: int, company: Company, seed: int) -> Futures:
    """Return the portfolio's futures by a loop over months."""
    rng = np.random.default_rng(seed)
    horizon, clients = cases.horizon, len(cases)
    client = cases.client
    assume = {name: float(values[0]) for name, values in cases.assume.items()}
    shape = (paths, clients)
    v = (1.0 + assume["discount_rate_annual"]) ** (-1.0 / 12.0)
    fee, hours, wage = client["mrr"], client["hours"], client["labour_cost_per_hour"]
    uplift, change, fire_month = cases.uplift, cases.month, cases.fire_month

    # What the action does to the hazard.
    mu = -np.log1p(-client["annual_churn"]) / 12.0
    mu_plus = np.maximum(mu, -np.log1p(-assume["price_reaction_floor"]) / 12.0)
    convexity = assume["price_response_convexity"]
    shock = np.where(uplift >= 0, bent(uplift, convexity), uplift / 0.10 / assume["loss_aversion"])
    position = client["price_position"]
    above_after, above_before = np.maximum(0.0, position * (1.0 + uplift) - 1.0), np.maximum(0.0, position - 1.0)
    level = bent(above_after, convexity) - bent(above_before, convexity)
    permanent = assume["price_shock_permanent_share"]
    terms = np.where(cases.prepay, assume["prepay_hazard_ratio"], 1.0) * np.where(
        cases.standardise, assume["standardise_hazard_ratio"], 1.0
    )

    # What the action does to the flows: before it is in force, and from then on.
    days = (
        client["days_to_pay"],
        np.where(cases.prepay, np.minimum(client["days_to_pay"], assume["prepay_days_to_pay"]), client["days_to_pay"]),
    )
    paid = (
        1.0 - client["bad_debt_rate"],
        1.0 - client["bad_debt_rate"] * np.where(cases.prepay, assume["prepay_bad_debt_factor"], 1.0),
    )
    billing = fee, fee * (1.0 + uplift)
    collection = [b * (p * v ** (d / DAYS_IN_MONTH) - 1.0) for b, p, d in zip(billing, paid, days, strict=True)]
    margin, licences = client["project_margin"], -client["direct_cost"]
    nothing = np.zeros(clients)
    billed_rates = (
        np.stack([fee, nothing, collection[0], margin, licences, nothing], axis=1),
        np.stack([fee, fee * uplift, collection[1], margin, licences, nothing], axis=1),
    )
    overtime_bill, wage_bill = assume["overtime_cost_per_hour"] * hours, wage * hours
    leaving_cost = np.stack([assume["offboarding_hours"] * wage, client["prepaid_balance"]], axis=1)
    incident_rate = -np.log1p(-client["annual_incident_probability"]) / 12.0
    incident_factor = np.where(cases.standardise, assume["standardise_incident_factor"], 1.0)
    change_cost = (assume["conversation_hours"] + assume["standardise_project_hours"] * cases.standardise) * wage
    arrivals, received = arrivals_of_billing(horizon, change, (billing[0] * paid[0], billing[1] * paid[1]), days)

    # What freed hours are worth, by age: months since the change, or since the departure.
    ages = np.arange(horizon + 1)
    ramp, attrition = assume["absorption_ramp_months"], assume["attrition_months"]
    absorbed = np.where(ages >= 1, np.minimum(1.0, ages / ramp) if ramp > 0 else 1.0, 0.0)
    at_once, in_the_end = assume["avoidable_labour_share"], assume["long_run_avoidable_labour_share"]
    avoidable = at_once + (in_the_end - at_once) * (np.minimum(1.0, ages / attrition) if attrition > 0 else 1.0)
    backlog, contribution = assume["backlog_hours"], assume["redeployed_contribution_per_hour"]
    sells = contribution >= in_the_end * wage

    # The state: who each client is on each path, and where it stands.
    rho = assume["client_correlation"]
    z = np.sqrt(rho) * rng.standard_normal((paths, 1)) + np.sqrt(1.0 - rho) * rng.standard_normal(shape)
    beta = np.log(assume["hazard_ratio_per_10pct"]) * np.exp(assume["hazard_ratio_log_sd"] * z)
    rises = np.maximum(0.0, uplift) / 0.10
    improves = assume["improve_probability"] * (1.0 - 2.0**-rises)
    sours = np.minimum(1.0 - improves, assume["sour_probability_per_10pct"] * rises)
    drawn = rng.random(shape)
    response = np.where(drawn < improves, IMPROVED, np.where(drawn < improves + sours, SOURED, UNCHANGED))
    drift = rng.random(shape) < client["drift_probability"]
    answer = np.array([1.0 + assume["improve_effort_change"], 1.0, 1.0 + assume["sour_effort_change"]])[response]
    answer *= np.where(cases.standardise, 1.0 + assume["standardise_effort_change"], 1.0)
    effort_log_sd = assume["effort_log_sd"]
    noise = np.expm1(effort_log_sd * rng.standard_normal(shape) - 0.5 * effort_log_sd**2)
    coin = rng.random(shape)
    fired_in = fire_month[np.arange(clients), response]
    in_place = np.ones(shape, dtype=bool)
    departed_in = np.full(shape, horizon)
    effort = np.ones(shape)

    client_npv = np.zeros(shape)
    lines = {line: np.zeros(paths) for line in BRIDGE_LINES}
    months = {name: np.zeros((paths, horizon)) for name in ("mrr", "gross_profit", "hours", "collected", "other_cash")}
    months["collected"] += received
    lost_mrr = np.zeros(paths)

    for t in range(1, horizon + 1):
        today = v**t
        in_force = t >= change
        month: dict[str, np.ndarray] = {}

        # What those in place bring and take.
        place = in_place.astype(float)
        rates = np.where(in_force[:, None], billed_rates[1], billed_rates[0])
        rates[:, BILLED_LINES.index("change_cost")] = np.where(t == change, -change_cost, 0.0)
        month.update(zip(BILLED_LINES, (place @ rates).T, strict=True))

        drift_factor = 1.0 + assume["drift_effort_change"] * min(1.0, t / assume["drift_ramp_months"]) * drift
        effort = np.where(in_place, np.where(in_force, answer, 1.0) * drift_factor, effort)
        working = place * effort
        beyond = np.maximum(0.0, working - 1.0)
        noisy = working * noise
        month["friction"] = -(working @ client["friction_cost"])
        month["overtime"] = -(beyond @ overtime_bill) - noisy @ wage_bill
        month["capacity_labour"] = np.full(paths, -wage_bill.sum())

        flows = place * rates.sum(axis=1) - client["friction_cost"] * working - wage_bill
        flows -= overtime_bill * beyond + wage_bill * noisy
        rate = incident_rate * np.where(in_force, incident_factor, 1.0)
        path, who, cost = incidents_of(rng, rate, in_place, client["incident_cost"], assume["incident_cost_log_sd"])
        flows[path, who] -= cost
        month["incidents"] = -np.bincount(path, weights=cost, minlength=paths)

        # Freed hours: by the change, and by a departure in an earlier month.
        age = np.clip(t - change + 1, 0, horizon)
        gone_for = np.where(in_place, 0, t - departed_in)
        spared = hours * np.maximum(0.0, 1.0 - effort) * absorbed[age]
        released = hours * np.minimum(1.0, effort) * absorbed[gone_for]
        freed = spared + released
        freed_wages = wage * (spared * avoidable[age] + released * avoidable[gone_for])
        alone_sold = np.minimum(freed, np.where(sells, backlog, 0.0))
        alone_unsold = 1.0 - alone_sold / np.where(freed > 0, freed, 1.0)
        flows += contribution * alone_sold + alone_unsold * freed_wages
        waiting = freed @ sells.astype(float)
        sold = np.minimum(waiting, backlog)
        unsold = 1.0 - sold / np.where(waiting > 0, waiting, 1.0)
        month["redeployed"] = contribution * sold
        month["labour_saved"] = unsold * (freed_wages @ sells.astype(float)) + freed_wages @ (~sells).astype(float)

        # Who leaves at the end of the month, fired or of its own accord.
        since_told = t - change + 1
        told = since_told >= 0
        wearing = (
            (1.0 - permanent) * shock * 2.0 ** (-np.maximum(since_told, 0) / assume["price_shock_half_life_months"])
        )
        push = np.where(told, wearing + permanent * level, 0.0)
        strength = np.exp(beta * push) * np.where(told, terms, 1.0)
        hazard = np.where(strength >= 1.0, mu + mu_plus * (strength - 1.0), mu * strength)
        fired = in_place & (fired_in == t)
        leaves = in_place & ~fired & (rng.random(shape) < -np.expm1(-hazard))
        departs = fired | leaves
        owed = np.where(t < client["contract_months_left"], client["termination_fee"], 0.0)
        review = fired & (coin < assume["review_probability_fire"])
        review |= leaves & (response == SOURED) & in_force & (coin < assume["review_probability_sour"])
        flows -= departs * leaving_cost.sum(axis=1) + fired * owed + assume["review_cost"] * review
        month["offboarding"], month["refund"] = -(departs @ leaving_cost).T
        month["termination_fee"] = -(fired @ owed)
        month["reviews"] = -assume["review_cost"] * review.sum(axis=1)

        # The month's books.
        client_npv += today * flows
        for line, amounts in month.items():
            lines[line] += today * amounts
        billed = month["recurring_revenue"] + month["price_increase"]
        freed_money = month["labour_saved"] + month["redeployed"]
        labour = month["capacity_labour"] + freed_money + month["overtime"]
        months["mrr"][:, t - 1] = billed
        months["gross_profit"][:, t - 1] = billed + month["project_margin"] + month["direct_cost"] + labour
        months["hours"][:, t - 1] = (working + noisy) @ hours
        months["collected"] += place @ arrivals[t - 1]
        months["other_cash"][:, t - 1] = sum(month[line] for line in BRIDGE_LINES if line not in NOT_IN_CASH)
        departed_in = np.where(departs, t, departed_in)
        in_place = in_place & ~departs
        if t == min(12, horizon):
            lost_mrr = (~in_place @ fee) / fee.sum()

    overhead = company.fixed_overhead_per_month * np.arange(1, horizon + 1)
    cash = company.opening_cash + np.cumsum(months.pop("collected") + months.pop("other_cash"), axis=1) - overhead
    npv = sum(lines.values(), np.zeros(paths))
    below = float((cash < company.cash_floor).any(axis=1).mean())
    fans = {name: fan_of(values) for name, values in {**months, "cash": cash}.items()}
    return Futures(npv, lines, client_npv, summaries_of(client_npv), fans, below, lost_mrr)


def fan_of(values: np.ndarray) -> np.ndarray:
    return np.stack([values.mean(axis=0), *np.quantile(values, (0.05, 0.95), axis=0)])


def summaries_of(client_npv: np.ndarray) -> np.ndarray:
    ordered = np.sort(client_npv, axis=0)
    worst = ordered[: max(1, client_npv.shape[0] // 20)].mean(axis=0)
    low, middle, high = (ordered[int(share * (client_npv.shape[0] - 1))] for share in (0.05, 0.5, 0.95))
    return np.stack([client_npv.mean(axis=0), low, middle, high, worst])


def distance(loop: np.ndarray, engine_mean: float) -> tuple[float, float]:
    """Return the standard error of the loop's mean, and how far the engine's lies off in those of the difference.

    The engine's paths are as many and spread alike, so its standard error is taken to be the same.
    """
    error = float(loop.std(ddof=1) / np.sqrt(loop.size))
    apart = abs(float(loop.mean()) - engine_mean)
    rounding = 1e-9 * max(1.0, abs(engine_mean))
    return error, 0.0 if apart <= rounding else apart / max(np.sqrt(2.0) * error, rounding)


def main() -> None:
    """Print the comparison."""
    measured = measured_portfolio(CLIENTS, PATHS)
    loop = simulate(measured.cases, PATHS, measured.company, SEED)
    engine, alone = sample_portfolio(measured.cases, measured.client_ids, SEED, PATHS, measured.company)
    print(f"{CLIENTS} clients, {PATHS} paths, {measured.cases.horizon} months; portfolio, backlog shared")
    print(f"{'':18s} {'loop':>14s} {'engine':>14s} {'std. error':>11s} {'|z|':>5s}")
    compared = [(line, loop.lines[line], engine.bridge[line]) for line in BRIDGE_LINES]
    compared += [("NPV", loop.npv, engine.summary.mean), ("lost_mrr", loop.lost_mrr, engine.lost_mrr.mean)]
    for name, sampled, engine_mean in compared:
        error, z = distance(sampled, engine_mean)
        print(f"{name:18s} {sampled.mean():14,.3f} {engine_mean:14,.3f} {error:11,.3f} {z:5.2f}")
    print(f"cash below floor   {loop.cash_below_floor:14.4f} {engine.cash_below_floor:14.4f}")
    for name, found in loop.fans.items():
        theirs = engine.fans[name]
        gaps = np.abs(found - np.stack([theirs.mean, theirs.p05, theirs.p95])) / np.abs(theirs.mean)
        mean, low, high = gaps.max(axis=1)
        print(f"{name:18s} largest gap in a month over its mean: mean {mean:.4f}, P5 {low:.4f}, P95 {high:.4f}")
    apart = [distance(loop.client_npv[:, i], float(sample.npv.mean()))[1] for i, sample in enumerate(alone)]
    print(f"clients alone      |z| of the mean NPV: median {np.median(apart):.2f}, largest {max(apart):.2f}")


if __name__ == "__main__":
    main()
