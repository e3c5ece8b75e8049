"""The actions an owner can take on a client, what the agreement allows, and their documents (model.md, Action)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from simulator.parameters import LARGEST, InputError, Interval, Parameter

Kind = Literal["keep", "reprice", "fire"]
RESPONSES = ("improved", "unchanged", "soured")
"""How a client may answer a reprice; the order of every response axis."""

DECISION_KINDS = ("keep", "reform", "reprice", "staged", "fire")
"""The kinds of decision from mild to harsh."""

MOST_UPLIFT = 1e9
"""Far beyond what anybody would stay for."""

_UPLIFT = Parameter(
    "uplift",
    "Price uplift",
    "share of the fee",
    Interval(-1, MOST_UPLIFT, lower_open=True),
    None,
    "the owner",
    "0.15 is +15 %.",
)
_REVIEW = Parameter(
    "review_month",
    "Review",
    "month",
    Interval(1, LARGEST),
    None,
    "the owner",
    "When the response is judged.",
    integer=True,
)
_MONTH = Parameter(
    "month", "Month", "month", Interval(1, LARGEST), None, "the owner", "First month in force.", integer=True
)


@dataclass(frozen=True)
class Action:
    """One action on one client.

    Attributes
    ----------
    kind : {"keep", "reprice", "fire"}
    uplift : float
        Share of the fee, above -1; 0 for a pure reform.
    month : int
        First month in force (reprice), or the last month billed (fire); 0 for keep.
    prepay, standardise : bool
        Reforms of the terms.
    review_month : int or None
        With one it is a staged policy: whoever did not answer as `keep_if` asks is fired.
    keep_if : tuple of str
        Responses that are kept at the review.
    """

    kind: Kind
    uplift: float = 0.0
    month: int = 0
    prepay: bool = False
    standardise: bool = False
    review_month: int | None = None
    keep_if: tuple[str, ...] = ("improved",)

    @property
    def decision_kind(self) -> str:
        """Return which of `DECISION_KINDS` it is; a conversation that changes nothing counts as a reprice."""
        if self.kind != "reprice":
            return self.kind
        if self.review_month is not None:
            return "staged"
        return "reform" if self.uplift == 0 and (self.prepay or self.standardise) else "reprice"

    def document(self) -> dict[str, object]:
        """Return the sparse JSON form."""
        if self.kind == "keep":
            return {"kind": "keep"}
        if self.kind == "fire":
            return {"kind": "fire", "month": self.month}
        document: dict[str, object] = {"kind": "reprice", "uplift": self.uplift, "month": self.month}
        if self.prepay:
            document["prepay"] = True
        if self.standardise:
            document["standardise"] = True
        if self.review_month is not None:
            document["review_month"] = self.review_month
            document["keep_if"] = list(self.keep_if)
        return document


KEEP = Action("keep")


def within_horizon(action: Action, horizon: int, notice_months: int) -> Action:
    """Return what an action comes to within the horizon: keep beyond it, a plain rise where its firing would lapse."""
    if action.month > horizon:
        return KEEP
    if action.review_month is not None and action.review_month + notice_months > horizon:
        return replace(action, review_month=None, keep_if=("improved",))
    return action


_KEYS = {
    "keep": ({"kind"}, set[str]()),
    "reprice": ({"kind", "uplift", "month"}, {"prepay", "standardise", "review_month", "keep_if"}),
    "fire": ({"kind", "month"}, set[str]()),
}


def _flag(document: Mapping[str, object], key: str, where: str) -> bool:
    value = document.get(key, False)
    if not isinstance(value, bool):
        raise InputError(f"{where}: {key} is {value!r}; allowed: true or false")
    return value


def _responses_kept(value: object, where: str) -> tuple[str, ...]:
    given = value if isinstance(value, (list, tuple)) else []
    if not 1 <= len(given) <= len(RESPONSES) or any(r not in RESPONSES for r in given) or len(set(given)) < len(given):
        raise InputError(f"{where}: keep_if is {value!r}; allowed: one to three of {', '.join(RESPONSES)}")
    return tuple(response for response in RESPONSES if response in given)


def parse_action(document: object, where: str) -> Action:
    """Read an action from its JSON form, refusing what is missing, unknown or contradictory.

    Parameters
    ----------
    document : object
        A mapping as in model.md, Action.
    where : str
        Place for messages.

    Raises
    ------
    InputError
        One sentence naming the key, what was seen and what is allowed.

    Examples
    --------
    >>> parse_action({"kind": "reprice", "uplift": 0.15, "month": 2}, "actions").uplift
    0.15
    """
    if not isinstance(document, Mapping):
        raise InputError(f"{where}: seen {document!r}; allowed: an object with a kind")
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in _KEYS:
        raise InputError(f"{where}: kind is {kind!r}; allowed: {', '.join(_KEYS)}")
    needed, optional = _KEYS[kind]
    for key in sorted(needed - set(document)):
        raise InputError(f"{where}: {key} is missing; a {kind} needs {', '.join(sorted(needed))}")
    for key in sorted(set(map(str, document)) - needed - optional):
        raise InputError(f"{where}: unknown {key!r}; a {kind} takes {', '.join(sorted(needed | optional))}")
    if kind == "keep":
        return KEEP
    month = int(_MONTH.check(document["month"], where))
    if kind == "fire":
        return Action("fire", month=month)
    uplift = _UPLIFT.check(document["uplift"], where) + 0.0  # no minus nought
    review: int | None = None
    if document.get("review_month") is not None:
        review = int(_REVIEW.check(document["review_month"], where))
        if review <= month:
            raise InputError(f"{where}: review_month is {review}; allowed: after month {month}")
        if uplift <= 0:
            raise InputError(f"{where}: uplift is {uplift:g}; allowed with a review: above 0")
    elif "keep_if" in document:
        raise InputError(f"{where}: keep_if is given without review_month; allowed: both or neither")
    kept = _responses_kept(document.get("keep_if", ["improved"]), where)
    return Action(
        "reprice",
        uplift,
        month,
        _flag(document, "prepay", where),
        _flag(document, "standardise", where),
        review,
        kept if review is not None else ("improved",),
    )


def first_change_month(client: Mapping[str, float]) -> int:
    """Return the first month a reprice or reform may take effect: at least 2, after notice and contract."""
    return max(2, int(max(client["notice_months"], client["contract_months_left"])) + 1)


def first_fire_month(client: Mapping[str, float]) -> int:
    """Return the first month a firing may take effect: at least 1, not before notice has run."""
    return max(1, int(client["notice_months"]))


def check_agreement(action: Action, client: Mapping[str, float], where: str) -> None:
    """Refuse what the client's agreement does not allow, naming the first month that is allowed.

    Raises
    ------
    InputError
        For a month too early, or an uplift of a client without a fee.
    """
    if action.kind == "keep":
        return
    if action.kind == "fire":
        first = first_fire_month(client)
        why = f"notice is {client['notice_months']:g} months"
    else:
        first = first_change_month(client)
        why = (
            f"it is announced a month before, notice is {client['notice_months']:g} months and the agreement runs "
            f"{client['contract_months_left']:g} months more"
        )
        if action.uplift != 0 and client["mrr"] == 0:
            raise InputError(f"{where}: uplift is {action.uplift:g} but the client pays no monthly fee; allowed: 0")
    if action.month < first:
        raise InputError(f"{where}: month is {action.month}; the first month allowed is {first} ({why})")
