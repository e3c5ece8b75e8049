"""What letting some clients go gains over keeping everyone, under any assumptions, on one and the same luck."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulator import BRIDGE_LINES, KEEP, Action, Cases, Profiles, build_cases, exact_value
from simulator.luck import Luck
from simulator.profile import FloatArray
from simulator.shared_hours import drawn_departures, freed_value_alone, freed_value_together

_LARGEST_CHURN = float(np.nextafter(1.0, 0.0))


class LettingGo:
    """A fixed choice of clients to let go, ready to be valued again and again.

    The gain is exact but for what sharing the backlog takes off, which is sampled on common random numbers: the same
    luck whoever is let go and whatever is assumed, so that the gain moves smoothly with an assumption.

    Parameters
    ----------
    profiles : Profiles
        Everyone.
    assumptions : mapping of name to number
        Those in force.
    firings : mapping of client_id to Action
        Who is let go, and when; all others are kept.
    seed, paths : int
        Of the sampled part.
    """

    def __init__(
        self,
        profiles: Profiles,
        assumptions: Mapping[str, float],
        firings: Mapping[str, Action],
        seed: int,
        paths: int,
    ) -> None:
        self.profiles, self.assumptions, self.firings = profiles, dict(assumptions), dict(firings)
        self.paths = paths
        self._let_go = profiles.only(firings)
        self._luck = Luck(seed, profiles.client_ids, 0, paths)
        self._departures: dict[tuple[float, float], np.ndarray] = {}

    def lines(self, changes: Mapping[str, float] | None = None, hazard_factor: float = 1.0) -> FloatArray:
        """Return the exact gain alone of each client let go, line by line; shape (clients let go, 16), currency.

        Parameters
        ----------
        changes : mapping of name to number, or None
            Assumptions that stand in for those in force.
        hazard_factor : float
            How many times likelier every client is to leave by itself in a month.

        Notes
        -----
        Alone means with all of the backlog.
        """
        actions = [*self.firings.values(), *([KEEP] * len(self.firings))]
        fields = {name: np.tile(values, 2) for name, values in self._scaled(self._let_go, hazard_factor).items()}
        bridge = exact_value(build_cases(fields, {**self.assumptions, **(changes or {})}, actions)).bridge
        return bridge[: len(self.firings)] - bridge[len(self.firings) :]

    def sharing(self, changes: Mapping[str, float] | None = None, hazard_factor: float = 1.0) -> FloatArray:
        """Return what sharing the backlog adds to the gain on each path, mostly below nought; currency, (paths,)."""
        assume = {**self.assumptions, **(changes or {})}
        if not 0.0 < assume["backlog_hours"] < float(self.profiles.fields["hours"].sum()):
            return np.zeros(self.paths)
        fields = self._scaled(self.profiles, hazard_factor)
        keep = build_cases(fields, assume, [KEEP] * len(self.profiles))
        drop = build_cases(fields, assume, [self.firings.get(name, KEEP) for name in self.profiles.client_ids])
        kept = self._departures_under(keep, hazard_factor)
        gone = np.minimum(kept, drop.fire_month[:, :1])
        together = freed_value_together(drop, gone) - freed_value_together(keep, kept)
        # Whoever is kept either way is worth the same alone either way.
        places = np.array([self.profiles.index(client_id) for client_id in self.firings])
        alone = freed_value_alone(keep.part(places))
        before, after = (np.take_along_axis(alone, months[places] - 1, axis=1) for months in (kept, gone))
        return together - (after - before).sum(axis=0)

    def gain(self, changes: Mapping[str, float] | None = None, hazard_factor: float = 1.0) -> float:
        """Return the portfolio's expected gain over keeping everyone, currency of today."""
        return float(self.lines(changes, hazard_factor).sum() + self.sharing(changes, hazard_factor).mean())

    def lines_by_name(self) -> dict[str, float]:
        """Return the exact gain alone of all clients let go together, by bridge line, currency."""
        return dict(zip(BRIDGE_LINES, self.lines().sum(axis=0).tolist(), strict=True))

    @staticmethod
    def _scaled(profiles: Profiles, factor: float) -> dict[str, FloatArray]:
        if factor == 1.0:
            return profiles.fields
        churn = -np.expm1(factor * np.log1p(-profiles.fields["annual_churn"]))
        return {**profiles.fields, "annual_churn": np.minimum(churn, _LARGEST_CHURN)}

    def _departures_under(self, keep: Cases, factor: float) -> np.ndarray:
        """Return departures with everyone kept; they hang on nothing but the horizon and the hazards."""
        key = (float(keep.horizon), factor)
        if key not in self._departures:
            self._departures[key] = drawn_departures(keep, self._luck)
        return self._departures[key]
