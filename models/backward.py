"""Looking back along the months of an array: means, sums, slopes and spreads that never read ahead.

Every function takes a (clients, months) array and gives one of the same shape whose column ``t`` depends on columns
``0 .. t`` alone. Windows are summed month by month in a fixed order, so that a figure after ``t`` cannot change even
the last bit at ``t``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def shifted(values: Matrix, months: int) -> Matrix:
    """Give what stood `months` earlier (negative: later); NaN where that lies outside.

    Examples
    --------
    >>> shifted(np.array([[1.0, 2.0, 3.0]]), 1).tolist()
    [[nan, 1.0, 2.0]]
    """
    moved = np.full_like(values, np.nan)
    width = values.shape[1]
    if months == 0:
        moved[:] = values
    elif 0 < months < width:
        moved[:, months:] = values[:, :-months]
    elif -width < months < 0:
        moved[:, :months] = values[:, -months:]
    return moved


def trailing_sum(values: Matrix, window: int) -> tuple[Matrix, Matrix]:
    """Sum the last `window` months, and count how many of them say anything.

    Returns
    -------
    (sum, count) of (clients, months) arrays
        The sum passes over NaN; it is 0 where the count is 0.

    Examples
    --------
    >>> total, count = trailing_sum(np.array([[1.0, np.nan, 3.0]]), 2)
    >>> total.tolist(), count.tolist()
    ([[1.0, 1.0, 3.0]], [[1.0, 1.0, 1.0]])
    """
    total = np.zeros_like(values)
    count = np.zeros_like(values)
    for back in range(window):
        past = shifted(values, back)
        said = np.isfinite(past)
        total += np.where(said, past, 0.0)
        count += said
    return total, count


def trailing_mean(values: Matrix, window: int, at_least: int = 1) -> Matrix:
    """Average what the last `window` months say; NaN where fewer than `at_least` of them say anything.

    Examples
    --------
    >>> trailing_mean(np.array([[2.0, 4.0, 9.0]]), 2, at_least=2).tolist()
    [[nan, 3.0, 6.5]]
    """
    total, count = trailing_sum(values, window)
    return divided(total, np.where(count >= max(at_least, 1), count, 0.0))


def trailing_spread(values: Matrix, window: int, at_least: int = 3) -> Matrix:
    """Give the standard deviation (n - 1) of the last `window` months, in the column's unit.

    Examples
    --------
    >>> trailing_spread(np.array([[1.0, 3.0, 5.0]]), 3).tolist()
    [[nan, nan, 2.0]]
    """
    mean = trailing_mean(values, window)
    squares = np.zeros_like(values)
    _, count = trailing_sum(values, window)
    for back in range(window):
        past = shifted(values, back)
        squares += np.where(np.isfinite(past), (past - mean) ** 2, 0.0)
    return np.sqrt(divided(squares, np.where(count >= max(at_least, 2), count - 1.0, 0.0)))


def trailing_slope(values: Matrix, window: int, at_least: int = 4) -> Matrix:
    """Give the least-squares slope of the last `window` months, in the column's unit a month.

    Examples
    --------
    >>> trailing_slope(np.array([[1.0, 3.0, 5.0, 7.0]]), 4).tolist()
    [[nan, nan, nan, 2.0]]
    """
    mean = trailing_mean(values, window)
    count, ages, squared_ages = np.zeros_like(values), np.zeros_like(values), np.zeros_like(values)
    for back in range(window):
        said = np.isfinite(shifted(values, back))
        count += said
        ages -= back * said
        squared_ages += back * back * said
    mean_age = divided(ages, count)
    products = np.zeros_like(values)
    for back in range(window):
        past = shifted(values, back)
        products += np.where(np.isfinite(past), (past - mean) * (-back - mean_age), 0.0)
    variation = squared_ages - count * mean_age**2
    return divided(products, np.where((count >= at_least) & (variation > 0.5), variation, 0.0))


def faded_sums(values: Matrix, half_life: float) -> tuple[Matrix, Matrix]:
    """Sum all months so far, each counting half as much per `half_life` months of age, and the weights likewise.

    Returns
    -------
    (sum, weight) of (clients, months) arrays
        NaN months add to neither; their sum over their weight is the exponentially weighted mean.
    """
    keep = 0.5 ** (1.0 / half_life)
    said = np.isfinite(values)
    figures = np.where(said, values, 0.0)
    total, weight = np.zeros_like(values), np.zeros_like(values)
    running_total, running_weight = np.zeros(values.shape[0]), np.zeros(values.shape[0])
    for month in range(values.shape[1]):
        running_total = keep * running_total + figures[:, month]
        running_weight = keep * running_weight + said[:, month]
        total[:, month], weight[:, month] = running_total, running_weight
    return total, weight


def faded_mean(values: Matrix, half_life: float) -> Matrix:
    """Give the exponentially weighted mean so far, in the column's unit; NaN before the first figure.

    Examples
    --------
    >>> faded_mean(np.array([[4.0, 1.0]]), 1.0).tolist()
    [[4.0, 2.0]]
    """
    return divided(*faded_sums(values, half_life))


def divided(numerator: Matrix, denominator: Matrix) -> Matrix:
    """Divide where the denominator is not 0 and known; NaN elsewhere.

    Examples
    --------
    >>> divided(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    fits = np.isfinite(denominator) & (denominator != 0.0)
    return np.where(fits, numerator / np.where(fits, denominator, 1.0), np.nan)
