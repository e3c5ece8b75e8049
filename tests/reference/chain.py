"""Customers as a Markov chain: what each state is worth, and when it is best to stop, by plain policy iteration.

A second way to a staged policy's value, which is a chain that may be left at the review.
"""

import math
from collections.abc import Sequence

NEVER = -math.inf
"""What stopping is worth where one may not stop."""

Rows = Sequence[Sequence[float]]


def chain_value(moves: Rows, rewards: Sequence[float], discount: float) -> list[float]:
    """Return V = R + v P V, what each state is worth without an end.

    Parameters
    ----------
    moves
        P: a row a state, the probability of each state next; a row that sums to less than 1 loses the rest.
    rewards
        R: what being in a state brings, at once.
    discount
        v, the value now of 1 a step from now.
    """
    size = len(rewards)
    system = [
        [(1.0 if i == j else 0.0) - discount * moves[i][j] for j in range(size)] + [rewards[i]] for i in range(size)
    ]
    return solved(system)


def stopping_value(
    moves: Rows, rewards: Sequence[float], discount: float, stops: Sequence[float]
) -> tuple[list[float], list[bool]]:
    """Return V = max(S, R + v P V) and where stopping is best; of equals going on.

    Parameters
    ----------
    stops
        S: what stopping in a state is worth, `NEVER` where one may not.
    """
    size = len(rewards)
    stopped = [False] * size
    for _ in range(size + 1):
        now = [[0.0] * size if stopped[i] else moves[i] for i in range(size)]
        value = chain_value(now, [stops[i] if stopped[i] else rewards[i] for i in range(size)], discount)
        going_on = [
            rewards[i] + discount * sum(p * worth for p, worth in zip(moves[i], value, strict=True))
            for i in range(size)
        ]
        better = [stops[i] > going_on[i] + 1e-9 * max(1.0, abs(going_on[i])) for i in range(size)]
        if better == stopped:
            return value, stopped
        stopped = better
    raise AssertionError("more policies than states")


def solved(system: list[list[float]]) -> list[float]:
    """Solve linear equations, each a row of coefficients and its right side, by elimination."""
    size = len(system)
    rows = [list(row) for row in system]
    for column in range(size):
        pivot = max(range(column, size), key=lambda i: abs(rows[i][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for i in range(column + 1, size):
            ratio = rows[i][column] / rows[column][column]
            if ratio:
                rows[i] = [a - ratio * b for a, b in zip(rows[i], rows[column], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(rows[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (rows[i][size] - rest) / rows[i][i]
    return found
