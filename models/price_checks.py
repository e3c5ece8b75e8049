"""Whether past prices may speak at all: too few, of the wrong sign, or set with an eye on who was leaving.

A history of prices is no experiment. Read straight it misleads where prices were cut for those about to go, or raised
on those already bad. Each check is one plain test, shown with its numbers; where one fails the belief stays as it was.

Few leavers alone are no wrong sign: the tests ask whether chance would do the same with prices that do nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

FloatArray = np.ndarray

ENOUGH_RISES = 3
UNLIKELY = 0.05
"""A check fails where chance alone would do this, or worse, less often."""


@dataclass(frozen=True)
class Check:
    """One question asked of the past before it may speak.

    Attributes
    ----------
    code : str
        ``too_few``, ``wrong_sign`` or ``confounded``: what is wrong where it fails.
    passed : bool
    text : str
        One sentence with the numbers in it.
    """

    code: str
    passed: bool
    text: str


@dataclass(frozen=True)
class Watched:
    """How many left of their own accord in so many years of clients watched."""

    left: int
    years: float


@dataclass(frozen=True)
class Measure:
    """How those whose price was raised stood beforehand, in one figure.

    Attributes
    ----------
    name : str
        What the figure is, in words.
    against_others : array, shape (clients,)
        By client that was raised: the mean of its figure before its rises less that of the clients not raised then.
    size, before : array, shape (rises,)
        Each client's largest rise (a fraction), and its figure before it.
    """

    name: str
    against_others: FloatArray
    size: FloatArray
    before: FloatArray


def enough_rises(rises: int) -> Check:
    """Ask whether there are enough past rises to learn from."""
    if rises == 0:
        return Check("too_few", False, "No past price rise is known: nothing can be learned from history.")
    text = f"{_counted(rises, 'past price rise')} followed"
    if rises < ENOUGH_RISES:
        return Check("too_few", False, f"{text}, fewer than the {ENOUGH_RISES} that are asked for.")
    return Check("too_few", True, f"{text}.")


def leaving_falls_with_rises(after: Watched, otherwise: Watched) -> Check:
    """Ask whether fewer leave after a rise than without one, beyond chance.

    With prices that do nothing, the leavers after a rise are a binomial share of all leavers, by the years watched
    (J. Przyborowski and H. Wilenski, "Homogeneity of results in testing samples from Poisson series", Biometrika 31,
    1940). The check fails where so few, or fewer, would be seen less than once in twenty times.

    Examples
    --------
    Ten left in ten years without a rise, none in ten years after one: once in 2 ** 10 times.

    >>> leaving_falls_with_rises(Watched(0, 10.0), Watched(10, 10.0)).passed
    False
    >>> leaving_falls_with_rises(Watched(0, 10.0), Watched(2, 10.0)).passed
    True
    """
    text = (
        f"{after.left} left of their own accord in {after.years:.0f} client-years within 12 months of a rise, "
        f"{otherwise.left} in {otherwise.years:.0f} without one"
    )
    years = after.years + otherwise.years
    if years == 0 or after.years == 0:
        return Check("wrong_sign", True, f"{text}: nothing to compare.")
    chance = float(stats.binom.cdf(after.left, after.left + otherwise.left, after.years / years))
    return _judged("wrong_sign", chance, text, "fewer after a rise than without one")


def smaller_rises_lose_more(size: FloatArray, left: np.ndarray) -> Check:
    """Ask whether those who left after a rise had the smaller rises, beyond chance.

    Parameters
    ----------
    size : array, shape (rises,)
    left : bool array, shape (rises,)
        Within 12 months of the announcement.

    Notes
    -----
    With prices that do nothing the leavers are drawn from all rises blindly: by ranks (Mann-Whitney), exact where few.
    """
    gone, stayed = size[left], size[~left]
    if not len(gone) or not len(stayed):
        return Check("wrong_sign", True, "Larger rises cannot be compared with smaller ones: all or none of them left.")
    text = f"rises were {_percent(gone.mean())} on average where the client left, {_percent(stayed.mean())} elsewhere"
    chance = float(stats.mannwhitneyu(gone, stayed, alternative="less").pvalue)
    return _judged("wrong_sign", chance, text, "the smaller rises lost more")


def cuts_before_leaving(cuts: int, left_after_cut: int, rises: int, left_after_rise: int) -> Check:
    """Ask whether prices were cut for those about to leave: more often followed by leaving within 6 months than rises.

    Notes
    -----
    Fisher's exact test, one-sided.

    Examples
    --------
    By hand: that all 3 leavers of 10 price changes are the 3 cuts happens once in 10 * 9 * 8 / 6 = 120 times.

    >>> cuts_before_leaving(3, 3, 7, 0).passed, cuts_before_leaving(1, 1, 7, 3).passed
    (False, True)
    """
    text = (
        f"{left_after_cut} of {_counted(cuts, 'price cut')} and {left_after_rise} of {_counted(rises, 'rise')} were "
        "followed by leaving within 6 months"
    )
    if not cuts or not rises:
        return Check("confounded", True, f"{text}: nothing to compare.")
    table = [[left_after_cut, cuts - left_after_cut], [left_after_rise, rises - left_after_rise]]
    chance = float(stats.fisher_exact(table, alternative="greater")[1])
    return _judged("confounded", chance, text, "prices were cut for those about to leave")


def standing_before(measures: Sequence[Measure]) -> list[Check]:
    """Ask whether those whose price was raised, or raised by more, stood otherwise than the rest beforehand.

    Notes
    -----
    By figure: the mean over clients of the difference to those not raised in the same month; and the difference in the
    figure before between the larger and the smaller half of the clients' largest rises. Each against its standard
    error (t tests, the second Welch's). As several are looked at, each must be as many times less likely (Bonferroni).
    """
    looks = []
    for measure in measures:
        others = measure.against_others
        if _can_be_told(others):
            error = float(others.std(ddof=1) / np.sqrt(len(others)))
            chance = float(stats.ttest_1samp(others, 0.0).pvalue)
            told = f"{measure.name} before a rise was {_against(others.mean())} than that of clients not raised then"
            looks.append((chance, float(others.mean()) / error, told))
        large = measure.size > np.median(measure.size) if len(measure.size) else np.zeros(0, dtype=bool)
        above, below = measure.before[large], measure.before[~large]
        if _can_be_told(above) and _can_be_told(below):
            error = float(np.sqrt(above.var(ddof=1) / len(above) + below.var(ddof=1) / len(below)))
            chance = float(stats.ttest_ind(above, below, equal_var=False).pvalue)
            difference = float(above.mean() - below.mean())
            told = f"{measure.name} was {_against(difference)} before the larger rises than before the smaller ones"
            looks.append((chance, difference / error, told))
    return [
        _judged(
            "confounded",
            min(1.0, chance * len(looks)),
            f"{told}, {abs(errors):.1f} standard errors",
            "prices were raised with an eye on it",
        )
        for chance, errors, told in looks
    ]


def _can_be_told(values: FloatArray) -> bool:
    return len(values) >= ENOUGH_RISES and float(np.ptp(values)) > 0.0


def _judged(code: str, chance: float, text: str, wrong: str) -> Check:
    """Put a test's result into a sentence."""
    text = text[0].upper() + text[1:]
    if chance < UNLIKELY:
        return Check(code, False, f"{text}: {wrong}, which chance alone does {_times(chance)}.")
    return Check(code, True, f"{text}: no more than chance does ({_times(chance)}).")


def _times(chance: float) -> str:
    if chance < 0.0001:
        return "less than once in 10,000 times"
    return f"{100 * chance:.0f} times in 100" if chance >= 0.015 else f"{1000 * chance:.2g} times in 1,000"


def _against(difference: float) -> str:
    return f"{abs(difference):.2f} {'lower' if difference < 0 else 'higher'}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
