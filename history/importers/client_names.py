"""Names of clients across systems: which are surely one client's, which may be and are asked, never merged silently."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from rapidfuzz import fuzz, process

SURE = 100.0
SUFFIX_ALIKE = 95.0
"""Likeness of names that differ in their legal form alone: Acme Inc., ACME. It is asked."""
PART_ALIKE = 85.0
"""Likeness of a name to one that says the same and more: Acme, Acme Manufacturing. It is asked."""
ASKED_FROM = 80.0
"""Likeness (rapidfuzz's ratio of sorted words, and of the telling words alone) from which a name is asked about.
Northwind Traders and Northwind Trading stand at 82, Smith Legal and Smith Dental at 78."""
_SHORTEST_FUZZY = 4
_BLOCK = 512


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEGAL = _words(
    "inc incorporated ltd limited llc llp lp plc corp corporation co company gmbh ag kg ug ohg mbh sa sas sarl srl spa "
    "sl slu bv nv oy ab as aps pty pte pvt pc pa pllc cv sc sro zoo ltda"
)
_COMMON = _words(
    "and the of group services service solutions systems consulting partners associates holdings international global "
    "dental medical clinic legal law firm office offices school academy care health healthcare construction logistics "
    "engineering manufacturing industries properties realty insurance financial finance accounting church foundation "
    "center centre technologies technology tech media studio studios store stores shop restaurant hotel"
)


@dataclass(frozen=True)
class NameMatch:
    """What a name in an export is proposed to be.

    Parameters
    ----------
    name : str
        As the exports have it.
    seen_in : tuple of str
        Files.
    client_id : str or None
        The client it is proposed for; None: one of its own.
    score : float
        Likeness, 0 to 100.
    sure : bool
        False where it has to be asked.
    rivals : tuple of (str, float)
        Other clients it is like, with their likeness, likest first.
    """

    name: str
    seen_in: tuple[str, ...]
    client_id: str | None
    score: float
    sure: bool
    rivals: tuple[tuple[str, float], ...] = ()


def match_names(
    seen: Mapping[str, Collection[str]],
    known: Mapping[str, Collection[str]],
    answers: Mapping[str, str | None] | None = None,
) -> list[NameMatch]:
    """Propose which client each name is.

    Sure is a name that is spelled like a known one, capitals, signs, blanks and accents apart, if only one is.
    Asked is one that is alike but for its legal form, one that says more or less of the same, and one that is
    nearly spelled alike; but two names that stand in one file are two clients of that system, and not asked about.
    Names whose figures differ are never alike: Client 7 is not Client 17.

    Parameters
    ----------
    seen : mapping of str to collection of str
        Name to the files it stands in. Two spellings among them may be one client too: the one in more files, then the
        one not in capitals, then the first by alphabet is the client.
    known : mapping of str to collection of str
        client_id to the names it goes by.
    answers : mapping of str to (str or None), optional
        Names settled before; None: a client of its own.

    Returns
    -------
    list of NameMatch
        One a name, in the order in which clients are made of them.

    Examples
    --------
    >>> found = match_names({"ACME, Inc": ["a"], "Acme Ltd": ["b"]}, {"acme": ["Acme Inc."]})
    >>> [(match.name, match.client_id, match.sure) for match in found]
    [('ACME, Inc', 'acme', True), ('Acme Ltd', 'acme', False)]
    """
    if not seen:
        return []
    settled = answers or {}
    order = sorted(seen, key=lambda name: (-len(seen[name]), name.isupper(), name))
    owners: dict[str, set[str]] = defaultdict(set)
    for client, names in known.items():
        for name in {client, *names}:
            owners[name].add(client)
    likeness = _Likeness([*dict.fromkeys([*owners, *order])])
    told_apart: dict[tuple[str, ...], set[str]] = {}
    found = []
    for name in order:
        files = tuple(sorted(seen[name]))
        if name in settled:
            match = NameMatch(name, files, settled[name], SURE, True)
        else:
            if files not in told_apart:
                told_apart[files] = {other for other, places in seen.items() if set(places) & set(files)}
            match = _propose(name, files, owners, likeness, told_apart[files])
        owners[name].add(match.client_id if match.client_id is not None else name)
        found.append(match)
    return found


@cache
def on_sight(name: str) -> str:
    """Return a name as the eye takes it: without capitals, accents, signs, double blanks and invisible letters.

    Examples
    --------
    >>> on_sight("  Café & Söhne, GmbH ") == on_sight("CAFE and sohne gmbh")
    True
    """
    text = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    kept = "".join(c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(re.sub(r"['’.]", "", kept).translate(_SIGNS).split())


_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}


@cache
def _core(name: str) -> tuple[str, ...]:
    """Return the words of a name without its legal form."""
    words = on_sight(name).split()
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return tuple(words[1:] if len(words) > 1 and words[0] == "the" else words)


@cache
def _telling(name: str) -> str:
    words = [word for word in _core(name) if word not in _COMMON]
    return " ".join(sorted(words))


def _figures(name: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in _core(name) if any(c.isdigit() for c in word)))


class _Likeness:
    """How alike any two of some names are; only pairs that may be asked about are kept."""

    def __init__(self, names: Sequence[str]) -> None:
        self._near: dict[str, dict[str, float]] = defaultdict(dict)
        by_figures: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name in names:
            by_figures[_figures(name)].append(name)
        for group in by_figures.values():
            self._spelled_alike(group)
        self._parts(names)

    def of(self, name: str) -> dict[str, float]:
        """Return the names that one is like, with their likeness."""
        return self._near[name]

    def _spelled_alike(self, names: Sequence[str]) -> None:
        cores = [" ".join(sorted(_core(name))) for name in names]
        for start in range(0, len(names), _BLOCK):
            block = process.cdist(
                cores[start : start + _BLOCK], cores, scorer=fuzz.ratio, score_cutoff=ASKED_FROM, dtype=np.float32
            )
            for row, column in zip(*np.nonzero(block), strict=True):
                if start + int(row) != int(column):
                    self._keep(names[start + int(row)], names[int(column)], float(block[row, column]))

    def _keep(self, one: str, other: str, score: float) -> None:
        if on_sight(one) == on_sight(other):
            self._near[one][other] = SURE
        elif _core(one) == _core(other):
            self._near[one][other] = SUFFIX_ALIKE
        elif min(len("".join(_core(one))), len("".join(_core(other)))) >= _SHORTEST_FUZZY:
            alike = min(score, float(fuzz.ratio(_telling(one), _telling(other))))
            if alike >= ASKED_FROM:
                self._near[one][other] = min(alike, SUFFIX_ALIKE - 1.0)

    def _parts(self, names: Sequence[str]) -> None:
        """Keep names of which one begins with all the words of the other."""
        by_words: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name in names:
            by_words[_core(name)].append(name)
        for name in names:
            words = _core(name)
            for length in range(1, len(words)):
                for shorter in by_words.get(words[:length], ()):
                    if _telling(shorter) and _figures(shorter) == _figures(name) and shorter not in self._near[name]:
                        self._near[name][shorter] = PART_ALIKE
                        self._near[shorter].setdefault(name, PART_ALIKE)


def _propose(
    name: str, files: tuple[str, ...], owners: Mapping[str, set[str]], likeness: _Likeness, apart: Collection[str]
) -> NameMatch:
    if name in owners:
        own = sorted(owners[name])
        rivals = tuple((client, SURE) for client in own[1:])
        return NameMatch(name, files, own[0], SURE, len(own) == 1, rivals)
    best: dict[str, float] = {}
    for other, score in likeness.of(name).items():
        if score < SURE and other in apart:
            # One system tells its own clients apart.
            continue
        for client in owners.get(other, ()):
            best[client] = max(score, best.get(client, 0.0))
    if not best:
        return NameMatch(name, files, None, SURE, True)
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    client, score = ranked[0]
    alone = sum(other == SURE for _client, other in ranked) == 1
    return NameMatch(name, files, client, score, score == SURE and alone, tuple(ranked[1:6]))
