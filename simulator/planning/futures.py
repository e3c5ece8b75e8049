"""The sampled part of a plan: what cannot be added up client by client because it depends on luck or is shared.

Clients' freed hours compete for one backlog, cash must last in bad futures too, and a plan's losses against keeping
everyone are counted path by path. So every option is sampled on the same luck, and a plan is the sum of its options.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.futures import option_futures
from simulator.planning.options import PlanOptions
from simulator.profile import FloatArray

MOST_PATHS, FEWEST_PATHS = 1_000, 200
_BYTES = 400_000_000
"""What the options' months may take together; with many options fewer paths are drawn."""


@dataclass(frozen=True)
class Tally:
    """A plan's options added up, path by path; what is not sampled is None.

    Attributes
    ----------
    choice : int array, shape (clients,)
    npv : array, shape (paths,), currency
        With nothing of the backlog.
    absorbed, advantage, cash : arrays, shape (months, paths)
        As in `Futures`.
    """

    choice: np.ndarray
    npv: FloatArray | None
    absorbed: FloatArray | None
    advantage: FloatArray | None
    cash: FloatArray | None


@dataclass(frozen=True)
class Futures:
    """Every option's futures on common random numbers; what is not asked about is None.

    Attributes
    ----------
    paths : int
    discount : array, shape (months,)
        Value today of one unit at each month's end.
    backlog : float, hours/month
    npv : array, shape (options, paths), currency
        With nothing of the backlog; sampled where losses are asked about.
    absorbed : array, shape (options, months, paths), hours/month
        Freed hours put to use that could be sold; sampled where something can be.
    advantage : array, shape (options, months, paths), currency/month
        What selling all of those would bring beyond not paying them.
    cash : array, shape (options, months, paths), currency
        Cash from the option since today, with nothing of the backlog; sampled where cash is asked about.
    """

    paths: int
    discount: FloatArray
    backlog: float
    npv: FloatArray | None = None
    absorbed: FloatArray | None = None
    advantage: FloatArray | None = None
    cash: FloatArray | None = None

    @property
    def sampled(self) -> bool:
        """Say whether anything was drawn."""
        return any(part is not None for part in (self.npv, self.absorbed, self.cash))

    @property
    def shared(self) -> bool:
        """Say whether clients share waiting work."""
        return self.absorbed is not None

    def tally(self, choice: np.ndarray) -> Tally:
        """Add up a plan."""
        parts = (self.npv, self.absorbed, self.advantage, self.cash)
        return Tally(choice, *(None if part is None else part[choice].sum(axis=0, dtype=float) for part in parts))

    def moved(self, tally: Tally, client: int, place: int) -> Tally:
        """Return a plan's sums with one client moved to another option."""
        mine = tally.choice[client]
        choice = tally.choice.copy()
        choice[client] = place

        def swapped(total: FloatArray | None, part: FloatArray | None) -> FloatArray | None:
            return None if total is None or part is None else total - part[mine] + part[place]

        return Tally(
            choice,
            swapped(tally.npv, self.npv),
            swapped(tally.absorbed, self.absorbed),
            swapped(tally.advantage, self.advantage),
            swapped(tally.cash, self.cash),
        )

    def monthly_gain(self, tally: Tally) -> FloatArray:
        """Return what sharing the backlog brings month by month: all clients' hours sold in proportion, at most B."""
        if tally.absorbed is None or tally.advantage is None:
            return np.zeros((self.discount.size, self.paths))
        return tally.advantage * (self.backlog / np.maximum(tally.absorbed, self.backlog))

    def gain(self, tally: Tally) -> FloatArray:
        """Return what the backlog brings to a plan, shape (paths,), currency."""
        return self.discount @ self.monthly_gain(tally) if self.shared else np.zeros(self.paths)

    def marginal_gain(self, tally: Tally) -> tuple[FloatArray, FloatArray]:
        """Return what one more of each adds to the mean gain: (absorbed, advantage), shape (months, paths)."""
        assert tally.absorbed is not None
        used = np.maximum(tally.absorbed, self.backlog)
        weight = self.discount[:, None] * self.backlog / used / self.paths
        return np.where(tally.absorbed > self.backlog, -weight * tally.advantage / used, 0.0), weight

    def worth(self, tally: Tally) -> FloatArray:
        """Return a plan's NPV path by path, currency."""
        assert tally.npv is not None
        return tally.npv + self.gain(tally)


def paths_for(options: PlanOptions, monthly_tables: int) -> int:
    """Return how many futures a plan is sampled on: as many as memory allows, at most 1,000, a multiple of 20."""
    each = 4 * monthly_tables * len(options) * options.cases.horizon
    return int(np.clip(_BYTES // max(1, each), FEWEST_PATHS, MOST_PATHS)) // 20 * 20


def nothing_drawn(options: PlanOptions, paths: int = 1) -> Futures:
    """Return futures in which nothing depends on luck and nothing is shared: what adds up over clients alone."""
    cases = options.cases
    discount = float(cases.discount[0]) ** np.arange(1, cases.horizon + 1)
    return Futures(paths, discount, float(cases.assume["backlog_hours"][0]))


def sample_options(
    options: PlanOptions, seed: int, *, losses: bool = False, cash: bool = False, paths: int | None = None
) -> Futures:
    """Draw every option's futures; nothing is drawn where nothing that is asked about depends on luck.

    Parameters
    ----------
    options : PlanOptions
    seed : int
        The scenario's: a client meets the same luck as everywhere else.
    losses, cash : bool
        Whether losses in bad luck, and cash, are asked about.
    paths : int or None
        As many as memory allows by default, at most 1,000.
    """
    cases, horizon = options.cases, options.cases.horizon
    backlog = float(cases.assume["backlog_hours"][0])
    contribution = cases.assume["redeployed_contribution_per_hour"]
    sellable = contribution >= cases.assume["long_run_avoidable_labour_share"] * cases.client["labour_cost_per_hour"]
    shared = backlog > 0 and bool(sellable.any())
    count = paths or paths_for(options, 2 * shared + cash)
    drawn = nothing_drawn(options, count)
    if not (shared or losses or cash):
        return drawn
    npv = np.empty((len(options), count)) if losses else None
    absorbed, advantage, balance = (
        np.empty((len(options), horizon, count), dtype=np.float32) if asked else None
        for asked in (shared, shared, cash)
    )
    asked = {
        "absorbed": shared,
        "sellable_wages": shared or cash,
        "unsold_wages": cash or (shared and losses),
        "cash_flow": cash,
    }
    months = [name for name, wanted in asked.items() if wanted]
    for place, client in enumerate(options.clients):
        rows = options.of(place)
        found = option_futures(cases.part(rows), client.client_id, seed, count, months)
        if npv is not None and not shared:
            npv[rows] = found.npv_apart + found.labour_alone
        if npv is not None and shared:
            saved = found.unsold_wages + found.sellable_wages
            npv[rows] = found.npv_apart + np.einsum("t,otp->op", drawn.discount, saved)
        if absorbed is not None and advantage is not None:
            absorbed[rows] = found.absorbed
            advantage[rows] = contribution[rows[0]] * found.absorbed - found.sellable_wages
        if balance is not None:
            balance[rows] = np.cumsum(found.cash_flow + found.unsold_wages + found.sellable_wages, axis=1)
    return replace(drawn, npv=npv, absorbed=absorbed, advantage=advantage, cash=balance)
