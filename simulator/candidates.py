"""The search: each kind of decision's one candidate, and the one of highest expected value (model.md, Searched)."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.actions import DECISION_KINDS, KEEP, Action, first_change_month, first_fire_month
from simulator.cases import build_cases
from simulator.exact import exact_npv
from simulator.prices import months_money
from simulator.profile import FloatArray
from simulator.reaction import DRAFT, FULL, Precision

REFORMS = ((False, False), (True, False), (False, True), (True, True))
"""(prepay, standardise), the milder first."""
UPLIFT_STEP = 0.01
STAGED_UPLIFT = 0.10
REVIEWS_AFTER_MONTHS = (12, 6, 3)
KEPT_AT_REVIEW = (("improved", "unchanged"), ("improved",))
"""The milder first: ties go to it."""
ENOUGH_OF_BEST_GAIN = 0.90
_TIE = 1e-9
_CLIENTS_AT_ONCE = 16
_DRAFT_MARGIN = 1e-5
"""Of a month's money: ten times what a draft may be wrong by."""


@dataclass(frozen=True)
class Candidate:
    """One kind's candidate and its exact expected NPV, currency."""

    action: Action
    npv: float


@dataclass(frozen=True)
class Candidates:
    """What the search found for one client.

    Attributes
    ----------
    kinds : dict of decision kind to Candidate
        From mild to harsh; a kind without a candidate is absent.
    best_uplift, gentlest_uplift : float or None
        Of the reprice candidate's own terms; None where no uplift gains.
    price_curve : tuple of (uplift, npv)
        Every plain rise tried, for the chart: to a millionth of a month's money.
    """

    kinds: dict[str, Candidate]
    best_uplift: float | None
    gentlest_uplift: float | None
    price_curve: tuple[tuple[float, float], ...]

    def best(self, allowed: tuple[str, ...] = DECISION_KINDS) -> str:
        """Return the kind of highest value among some; ties go to the milder."""
        return self.ranked(allowed)[0]

    def ranked(self, allowed: tuple[str, ...] = DECISION_KINDS) -> list[str]:
        """Return the kinds from most to least worth; ties go to the milder."""
        chosen: list[str] = []
        for kind in self.kinds:
            if kind not in allowed:
                continue
            place = next(
                (i for i, other in enumerate(chosen) if _above(self.kinds[kind].npv, self.kinds[other].npv)),
                len(chosen),
            )
            chosen.insert(place, kind)
        return chosen


def _above(value: float, other: float) -> bool:
    """Say whether a value beats another by more than rounding."""
    return value > other + _TIE * max(1.0, abs(other))


def uplifts_tried(limits: Mapping[str, float]) -> list[float]:
    """Return the rises from min_uplift to max_uplift by 0.01, as shares.

    Examples
    --------
    >>> len(uplifts_tried({"min_uplift": 0.03, "max_uplift": 0.30}))
    28
    """
    count = int(np.floor((limits["max_uplift"] - limits["min_uplift"]) / UPLIFT_STEP + 1e-9)) + 1
    return [round(limits["min_uplift"] + UPLIFT_STEP * step, 10) for step in range(count)]


def _first_highest(values: list[float]) -> int:
    place = 0
    for i, value in enumerate(values):
        if _above(value, values[place]):
            place = i
    return place


@dataclass(frozen=True)
class _Question:
    """Actions on one client whose values a search waits for, and how exact they must be."""

    actions: list[Action]
    precision: Precision


@dataclass(frozen=True)
class _Answer:
    """Values of the actions asked for, and what a draft of each may be wrong by; currency, shape (actions,)."""

    npv: FloatArray
    doubt: FloatArray

    @property
    def values(self) -> list[float]:
        return [float(value) for value in self.npv]


_Search = Generator[_Question, _Answer, Candidates]


def find_candidates(
    client: Mapping[str, float],
    assumptions: Mapping[str, float],
    limits: Mapping[str, float],
    *,
    on_standard_stack: bool = False,
) -> Candidates:
    """Search every kind of action on one client by exact value.

    Parameters
    ----------
    client : mapping
        One client's profile figures.
    assumptions, limits : mapping
        Complete; of the limits min_uplift and max_uplift are used.
    on_standard_stack : bool
        Such a client cannot be moved to the standard stack again: standardising is not offered.

    Notes
    -----
    The *gentlest* uplift reaches 90 % of the best gain over keep of the same terms. Best and gentlest are found for the
    plain rise and for the rise with each reform; the candidate is the one whose gentlest is worth most. Staged carries
    no reform.
    """
    return find_candidates_of_all([client], assumptions, limits, on_standard_stack=[on_standard_stack])[0]


def find_candidates_of_all(
    clients: Sequence[Mapping[str, float]],
    assumptions: Mapping[str, float],
    limits: Mapping[str, float],
    *,
    on_standard_stack: Sequence[bool],
) -> list[Candidates]:
    """Search many clients as `find_candidates` does each; their searches go in step, so that values come in batches."""
    found: list[Candidates | None] = [None] * len(clients)
    for start in range(0, len(clients), _CLIENTS_AT_ONCE):
        some = range(start, min(len(clients), start + _CLIENTS_AT_ONCE))
        searches = {i: _search(clients[i], limits, on_standard_stack[i]) for i in some}
        questions = {i: next(search) for i, search in searches.items()}
        while questions:
            answers = _answers(clients, assumptions, questions)
            questions = {}
            for i, answer in answers.items():
                try:
                    questions[i] = searches[i].send(answer)
                except StopIteration as done:
                    found[i] = done.value
    return [candidates for candidates in found if candidates is not None]


def _answers(
    clients: Sequence[Mapping[str, float]], assumptions: Mapping[str, float], questions: Mapping[int, _Question]
) -> dict[int, _Answer]:
    answers: dict[int, _Answer] = {}
    for precision in (FULL, DRAFT):
        asked = {i: question.actions for i, question in questions.items() if question.precision is precision}
        if not asked:
            continue
        counts = [len(actions) for actions in asked.values()]
        figures = {name: np.repeat([clients[i][name] for i in asked], counts) for name in clients[next(iter(asked))]}
        cases = build_cases(figures, assumptions, [action for actions in asked.values() for action in actions])
        ends = np.cumsum(counts)[:-1]
        npv = np.split(exact_npv(cases, precision), ends)
        doubt = np.split(_DRAFT_MARGIN * months_money(cases), ends)
        answers |= {i: _Answer(*both) for i, both in zip(asked, zip(npv, doubt, strict=True), strict=True)}
    return answers


def _risen(rises: list[Action], tried: int, keep: float) -> Generator[_Question, _Answer, list[Candidate]]:
    """Return the value of every rise: in full precision where it decides, else to a millionth of a month's money.

    What decides, among the rises on the same terms: whichever may be the best, and whichever may be the first to reach
    enough of the best gain. A draft is taken as it is only where it is clear of both by more than it can be wrong.
    """
    if not rises:
        return []
    draft = yield _Question(rises, DRAFT)
    npv = draft.npv.copy()
    values, doubt = npv.reshape(-1, tried), draft.doubt.reshape(-1, tried)
    highest = values.max(axis=1, keepdims=True)
    enough = keep + ENOUGH_OF_BEST_GAIN * (highest - keep)
    decides = (values >= highest - 2 * doubt) | (np.abs(values - enough) <= 2 * doubt)
    decides[np.arange(len(values)), (values > enough + 2 * doubt).argmax(axis=1)] = True
    chosen = np.flatnonzero(decides.ravel())
    exact = yield _Question([rises[i] for i in chosen], FULL)
    npv[chosen] = exact.npv
    return [Candidate(action, float(value)) for action, value in zip(rises, npv, strict=True)]


def _search(client: Mapping[str, float], limits: Mapping[str, float], on_standard_stack: bool) -> _Search:
    """Ask for the values a search needs, and return what it finds."""
    month = first_change_month(client)
    tried = uplifts_tried(limits) if client["mrr"] > 0 else []
    terms = [(prepay, standard) for prepay, standard in REFORMS if not (standard and on_standard_stack)]
    reforms = [Action("reprice", 0.0, month, prepay, standard) for prepay, standard in terms[1:]]
    rises = [Action("reprice", x, month, prepay, standard) for prepay, standard in terms for x in tried]
    certain = [KEEP, Action("fire", month=first_fire_month(client)), *reforms]
    values = (yield _Question(certain, FULL)).values
    keep, fire, *pure = (Candidate(action, value) for action, value in zip(certain, values, strict=True))
    kinds = {"keep": keep, "reform": pure[_first_highest([candidate.npv for candidate in pure])]}
    risen = yield from _risen(rises, len(tried), keep.npv)

    best_uplift = gentlest_uplift = None
    for start in range(0, len(risen), max(1, len(tried))):
        same_terms = risen[start : start + len(tried)]
        best = same_terms[_first_highest([candidate.npv for candidate in same_terms])]
        if not _above(best.npv, keep.npv):
            continue
        enough = keep.npv + ENOUGH_OF_BEST_GAIN * (best.npv - keep.npv)
        gentlest = next(candidate for candidate in same_terms if not _above(enough, candidate.npv))
        if "reprice" not in kinds or _above(gentlest.npv, kinds["reprice"].npv):
            kinds["reprice"] = gentlest
            best_uplift, gentlest_uplift = best.action.uplift, gentlest.action.uplift

    if tried:
        staged = [
            Action("reprice", max(STAGED_UPLIFT, gentlest_uplift or 0.0), month, False, False, month + later, kept)
            for kept in KEPT_AT_REVIEW
            for later in REVIEWS_AFTER_MONTHS
        ]
        worth = (yield _Question(staged, FULL)).values
        place = _first_highest(worth)
        kinds["staged"] = Candidate(staged[place], worth[place])
    kinds["fire"] = fire
    curve = tuple((candidate.action.uplift, candidate.npv) for candidate in risen[: len(tried)])
    ordered = {kind: kinds[kind] for kind in DECISION_KINDS if kind in kinds}
    return Candidates(ordered, best_uplift, gentlest_uplift, curve)
