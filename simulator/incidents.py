"""Security incidents of a path: a Poisson count of lognormal costs, thinned by what is done (model.md, Sampled)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, pdtr

from simulator.cases import Cases
from simulator.luck import SingleArray, WordArray, hashed
from simulator.profile import FloatArray

_MONTH, _CHANCE, _COST = range(3)
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Incidents:
    """The incidents that happened on a chunk of paths, one element each.

    Attributes
    ----------
    place : int array
        case * paths + path.
    month : int array
        1..H, the client still in place.
    cost : array, currency
    """

    place: np.ndarray
    month: np.ndarray
    cost: FloatArray


@dataclass(frozen=True)
class IncidentRule:
    """How often incidents come to each client of a batch, and what they cost.

    Attributes
    ----------
    matters : bool array, shape (cases,)
        Whether an incident can come and costs anything.
    at_most : array, shape (cases, counts)
        Probability of so many incidents or fewer within the horizon at the highest rate that could be in force.
    kept_share : array, shape (cases, 2)
        Share of those that happen, before and from the change on.
    """

    horizon: int
    matters: np.ndarray
    at_most: SingleArray
    kept_share: FloatArray
    month: np.ndarray
    mean_cost: FloatArray
    log_sd: FloatArray

    def happen(
        self, uniform: SingleArray, rows: np.ndarray, keys: WordArray, start: int, departure: np.ndarray
    ) -> Incidents:
        """Return the incidents that happen while clients are in place.

        Parameters
        ----------
        uniform : array, shape (rows, paths)
            What the counts hang on, for the cases at `rows`.
        keys : array, shape (cases,)
        start : int
            The first path.
        departure : int array, shape (cases, paths)
        """
        paths = departure.shape[1]
        hit = np.flatnonzero(uniform >= self.at_most[rows, :1])
        places, months, costs = [], [], []
        ordinal = 0
        while hit.size:
            which, path = hit // paths, hit % paths
            row = rows[which]
            word = hashed(keys[row], path + start, 2 * ordinal)
            month = ((word >> _HALF) * np.uint64(self.horizon) >> _HALF).astype(np.intp) + 1
            share = self.kept_share[row, (month >= self.month[row]).astype(np.intp)]
            chance = (word & np.uint64(0xFFFFFFFF)).astype(float) * 2.0**-32
            happens = (month <= departure[row, path]) & (chance < share)
            row, path, month = row[happens], path[happens], month[happens]
            places.append(row * paths + path)
            months.append(month)
            costs.append(self._cost(row, hashed(keys[row], path + start, 2 * ordinal + 1)))
            ordinal += 1
            hit = hit[uniform[which, hit - which * paths] >= self.at_most[rows[which], ordinal]]
        if not places:
            return Incidents(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0))
        return Incidents(*(np.concatenate(parts) for parts in (places, months, costs)))

    def _cost(self, row: np.ndarray, word: WordArray) -> FloatArray:
        normal = ndtri(((word >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53)
        log_sd = self.log_sd[row]
        return self.mean_cost[row] * np.exp(log_sd * normal - 0.5 * log_sd**2)


def incident_rule(cases: Cases) -> IncidentRule:
    """Return how often incidents come and what they cost; counts are drawn at the highest rate, then thinned."""
    rate = -np.log1p(-cases.client["annual_incident_probability"]) / 12.0
    cost = cases.client["incident_cost"]
    factor = cases.assume["standardise_incident_factor"]
    highest = np.maximum(1.0, factor)
    expected = rate * highest * cases.horizon
    most = float(expected.max(initial=0.0))
    counts = np.arange(int(most + 12.0 * np.sqrt(most) + 20.0))
    at_most = pdtr(counts, expected[:, None]).astype(np.float32)
    at_most[:, -1] = 1.0
    after = np.where(cases.standardise, factor, 1.0) / highest
    return IncidentRule(
        cases.horizon,
        (rate > 0) & (cost > 0),
        at_most,
        np.stack([1.0 / highest, after], axis=1),
        cases.month,
        cost,
        cases.assume["incident_cost_log_sd"],
    )
