"""What "turning bad" means: the questions that can be asked of a history, each declared once.

A *cut* is the end of a month: all up to it is known, what follows is to be foretold. What became of a client after a
cut is worked out in :mod:`models.outcomes`.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import ModelError

RUN_LEAST = 3
"""Fewer months than this are no run, and no level."""


@dataclass(frozen=True)
class Label:
    """A question that can be asked of a history, declared once.

    Parameters
    ----------
    name : str
        How it is asked for.
    column : str
        The panel's column it rests on.
    kind : str
        ``rise`` (a mean goes up and stays), ``dip`` (falls below once), ``share`` (of invoices in the window) or
        ``exit`` (it is there no longer).
    question : str
        In plain words, with ``{threshold}`` and ``{horizon}``.
    horizon : int
        Usual months ahead.
    threshold : float
        Usual threshold: a ratio for `rise`, points for `dip`, a fraction for `share`, 1 for `exit`.
    bounds : (float, float)
        Allowed thresholds, ends included.
    already_counts : bool
        Whether the question still makes sense for a client for whom it is so already. A client whose hours rose can
        rise again from there; one whose grade is bad cannot turn bad.
    """

    name: str
    column: str
    kind: str
    question: str
    horizon: int
    threshold: float
    bounds: tuple[float, float]
    already_counts: bool


LABELS: dict[str, Label] = {
    label.name: label
    for label in (
        Label(
            name="hours",
            column="hours",
            kind="rise",
            question="will the hours it takes rise to {threshold:g} times today's level or more, to stay, "
            "within {horizon} months",
            horizon=12,
            threshold=1.25,
            bounds=(1.01, 10.0),
            already_counts=True,
        ),
        Label(
            name="grade",
            column="score",
            kind="dip",
            question="will its score fall below {threshold:g} at least once in the next {horizon} months",
            horizon=3,
            threshold=60.0,
            bounds=(0.0, 100.0),
            already_counts=False,
        ),
        Label(
            name="late",
            column="late_share",
            kind="share",
            question="will a share of {threshold:.2g} or more of its invoices be late over the next {horizon} months",
            horizon=3,
            threshold=0.5,
            bounds=(0.01, 1.0),
            already_counts=False,
        ),
        Label(
            name="disputed",
            column="disputed_share",
            kind="share",
            question="will a share of {threshold:.2g} or more of its invoices be disputed "
            "over the next {horizon} months",
            horizon=3,
            threshold=1.0 / 3.0,
            bounds=(0.01, 1.0),
            already_counts=False,
        ),
        Label(
            name="churn",
            column="left",
            kind="exit",
            question="will it leave of its own accord within {horizon} months",
            horizon=6,
            threshold=1.0,
            bounds=(1.0, 1.0),
            already_counts=False,
        ),
    )
}
"""Every label by name."""


@dataclass(frozen=True)
class Question:
    """A label with its numbers filled in.

    Parameters
    ----------
    label : Label
        What is asked.
    horizon : int
        Months ahead, 1 to 36 (3 to 36 for a rise).
    window : int
        Months looked back for "today", 3 to 24.
    threshold : float
        As the label's.
    """

    label: Label
    horizon: int
    window: int
    threshold: float

    @property
    def text(self) -> str:
        """The question in plain words."""
        return self.label.question.format(threshold=self.threshold, horizon=self.horizon)


def ask(name: str, *, horizon: int, window: int = 6, threshold: float | None = None) -> Question:
    """Fill in a label's numbers, each within its bounds.

    Raises
    ------
    ModelError
        When the label is not known or a number is out of bounds.

    Examples
    --------
    >>> ask("hours", horizon=12).text
    "will the hours it takes rise to 1.25 times today's level or more, to stay, within 12 months"
    """
    if name not in LABELS:
        raise ModelError(f"the label is {name!r}; allowed are {', '.join(LABELS)}")
    label = LABELS[name]
    least = RUN_LEAST if label.kind == "rise" else 1
    if not least <= horizon <= 36:
        raise ModelError(f"the horizon is {horizon} months; allowed for {name!r} is {least} to 36")
    if not 3 <= window <= 24:
        raise ModelError(f"the window is {window} months; allowed is 3 to 24")
    chosen = label.threshold if threshold is None else float(threshold)
    low, high = label.bounds
    if not low <= chosen <= high:
        raise ModelError(f"the threshold is {chosen}; allowed for {name!r} is {low:g} to {high:g}")
    return Question(label, horizon, window, chosen)
