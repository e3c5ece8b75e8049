"""The dice of the generator: one named stream a client and purpose, on the standard library alone.

`random.Random` seeded by a text gives the same numbers on every machine and Python release, and a stream a client
means that one client more disturbs nobody else's history.
"""

import math
import random

SEED = 20261031


def stream(*names: str) -> random.Random:
    """Give the stream of one purpose, such as ``stream("hours", "harbor-dental")``."""
    return random.Random("/".join((str(SEED), *names)))


def poisson(dice: random.Random, mean: float) -> int:
    """Draw a count with the given mean; Knuth's product, in pieces so that a large mean does not underflow."""
    count = 0
    while mean > 30.0:
        count += poisson(dice, 30.0)
        mean -= 30.0
    limit = math.exp(-mean)
    product = dice.random()
    while product > limit:
        count += 1
        product *= dice.random()
    return count


def binomial(dice: random.Random, trials: int, chance: float) -> int:
    """Draw how many of the trials succeed."""
    return sum(dice.random() < chance for _ in range(trials))


def logistic(x: float) -> float:
    """Turn log odds into a probability."""
    return 1.0 / (1.0 + math.exp(-x))
