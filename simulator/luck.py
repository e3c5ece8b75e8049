"""Common random numbers: every draw is keyed by (seed, client, purpose, path), never by position (model.md).

So every action of a client meets the same luck, a client added or edited leaves every other client's draws untouched,
and any split of the paths gives the same numbers, bit for bit.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, pdtr

from simulator.profile import FloatArray

_DRAWS_PER_COUNTER = 4
SHARED = ""
"""The client of what all clients share: no client_id is empty."""


def uniforms(seed: int, client_id: str, purpose: str, start: int, stop: int) -> FloatArray:
    """Return the draws of paths start..stop-1, strictly between 0 and 1.

    One Philox stream a (seed, client, purpose); its counter is the path. The raw 64-bit output is used, which numpy
    keeps stable between releases.

    Examples
    --------
    >>> whole = uniforms(7, "acme", "drift", 0, 10)
    >>> bool((whole[3:7] == uniforms(7, "acme", "drift", 3, 7)).all())
    True
    """
    key = hashlib.blake2b(json.dumps([seed, client_id, purpose]).encode(), digest_size=16).digest()
    block = start // _DRAWS_PER_COUNTER
    skip = start - block * _DRAWS_PER_COUNTER
    generator = np.random.Philox(key=int.from_bytes(key, "little"), counter=block)
    raw = generator.random_raw(skip + stop - start)[skip:]
    return ((raw >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53


def normals(seed: int, client_id: str, purpose: str, start: int, stop: int) -> FloatArray:
    """Return standard normal draws of paths start..stop-1, by inverse CDF."""
    return ndtri(uniforms(seed, client_id, purpose, start, stop))


@dataclass(frozen=True)
class Incidents:
    """The incidents a client could have within the horizon, one element each.

    Attributes
    ----------
    path, month : int arrays
        Whose and when, months 1..H.
    chance : array
        Uniform: it happens where this is below the rate in force over the highest rate.
    cost : array, currency
    """

    path: np.ndarray
    month: np.ndarray
    chance: FloatArray
    cost: FloatArray


@dataclass(frozen=True)
class Luck:
    """What fate holds for one client, path by path, whatever is done to it; arrays of shape (paths,).

    Attributes
    ----------
    reaction : z, the client's own reaction to prices, standard normal, correlated between clients.
    response, drift, review : uniform
    patience : unit exponential; the client leaves in the month its cumulative hazard passes it.
    effort_noise : xi - 1, mean 0.
    incidents : Incidents
    """

    reaction: FloatArray
    response: FloatArray
    drift: FloatArray
    review: FloatArray
    patience: FloatArray
    effort_noise: FloatArray
    incidents: Incidents

    @property
    def paths(self) -> int:
        """How many futures."""
        return self.reaction.size


def _incidents(
    seed: int, client_id: str, start: int, stop: int, rate: float, mean_cost: float, log_sd: float, horizon: int
) -> Incidents:
    expected = rate * horizon
    most = int(expected + 12.0 * np.sqrt(expected) + 20.0)
    distribution = pdtr(np.arange(most), expected)
    count = np.searchsorted(distribution, uniforms(seed, client_id, "incident_count", start, stop))
    paths, months, chances, costs = [], [], [], []
    for ordinal in range(int(count.max(initial=0))):
        hit = np.flatnonzero(count > ordinal)
        purposes = (f"incident_{ordinal}_{what}" for what in ("month", "chance", "cost"))
        when, chance, cost = (uniforms(seed, client_id, purpose, start, stop)[hit] for purpose in purposes)
        paths.append(hit)
        months.append(np.minimum(horizon, np.floor(when * horizon).astype(int) + 1))
        chances.append(chance)
        costs.append(mean_cost * np.exp(log_sd * ndtri(cost) - 0.5 * log_sd**2))
    if not paths:
        return Incidents(np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros(0))
    return Incidents(*(np.concatenate(parts) for parts in (paths, months, chances, costs)))


def client_luck(
    seed: int,
    client_id: str,
    paths: int,
    *,
    correlation: float,
    effort_log_sd: float,
    incident_rate: float,
    incident_cost: float,
    incident_cost_log_sd: float,
    horizon: int,
    start: int = 0,
) -> Luck:
    """Draw one client's luck for some paths.

    Parameters
    ----------
    seed, client_id, paths, start
        Paths start..start+paths-1 of that client.
    correlation : float
        rho, of the reactions to prices between clients.
    effort_log_sd, incident_cost_log_sd : float
    incident_rate : float
        Highest rate that can be in force, incidents/month.
    incident_cost : float
        Mean, currency.
    horizon : int
        Months.
    """
    stop = start + paths
    own = normals(seed, client_id, "reaction", start, stop)
    mood = normals(seed, SHARED, "reaction", start, stop)
    noise = normals(seed, client_id, "effort", start, stop)
    return Luck(
        reaction=np.sqrt(correlation) * mood + np.sqrt(1.0 - correlation) * own,
        response=uniforms(seed, client_id, "response", start, stop),
        drift=uniforms(seed, client_id, "drift", start, stop),
        review=uniforms(seed, client_id, "review", start, stop),
        patience=-np.log(uniforms(seed, client_id, "departure", start, stop)),
        effort_noise=np.expm1(effort_log_sd * noise - 0.5 * effort_log_sd**2),
        incidents=_incidents(seed, client_id, start, stop, incident_rate, incident_cost, incident_cost_log_sd, horizon),
    )
