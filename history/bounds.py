"""Intervals that say in words what they allow, and name values just outside for the tests."""

from __future__ import annotations

import math
from dataclasses import dataclass

LARGEST = 1e12
"""No figure of a client's history is larger; beyond it a slip of the keyboard is certain and sums lose their cents."""


@dataclass(frozen=True)
class Bounds:
    """Which numbers are allowed: an interval, closed unless said otherwise.

    Parameters
    ----------
    low, high : float
        Ends of the interval, in the unit of the column.
    low_open : bool
        True where the low end itself is not allowed.

    Examples
    --------
    >>> print(Bounds(0.0), "|", Bounds(0.0, low_open=True), "|", Bounds(-366, 366))
    >= 0 | > 0 | from -366 to 366
    >>> Bounds(0.0).holds(-1.0), Bounds(0.0).outside()
    (False, (-1.0, 2000000000000.0))
    """

    low: float = -LARGEST
    high: float = LARGEST
    low_open: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether a value lies inside; NaN and infinity never do."""
        if not math.isfinite(value):
            return False
        return (value > self.low if self.low_open else value >= self.low) and value <= self.high

    def outside(self) -> tuple[float, ...]:
        """Return values that must be refused: one below and one above, and an open end itself."""
        below = self.low * 2 if self.low == -LARGEST else self.low - 1.0
        above = self.high * 2 if self.high == LARGEST else self.high + 1.0
        return (below, above, self.low) if self.low_open else (below, above)

    def __str__(self) -> str:
        low, high = f"{self.low:.15g}", f"{self.high:.15g}"
        if self.low == -LARGEST and self.high == LARGEST:
            return "of any sign, below a million million"
        if self.high == LARGEST:
            return f"{'>' if self.low_open else '>='} {low}"
        if self.low_open:
            return f"> {low} and <= {high}"
        return f"from {low} to {high}"
