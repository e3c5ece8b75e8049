"""Whose a row is: names and numbers of clients in exports, settled to the clients of the history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from history.faults import Fault
from history.importers.client_names import NameMatch, match_names, on_sight
from history.importers.question import Question
from history.record import History

Whose = tuple[str | None, str | None]
"""A client as a row has it: the system's own number and the name, None where the row lacks it."""


@dataclass(frozen=True)
class Settled:
    """Which client each number and name is.

    Parameters
    ----------
    client_of : mapping of (str or None, str or None) to str
        From a row's number and name to the client_id.
    names : mapping of str to str
        client_id to a name to show, for clients the exports name.
    matches : tuple of NameMatch
        Every name that is spelled unlike the client it is proposed for, or that might be another one's.
    questions : tuple of Question
        What has to be confirmed.
    faults : tuple of Fault
        Numbers that are two clients'.
    """

    client_of: Mapping[Whose, str]
    names: Mapping[str, str]
    matches: tuple[NameMatch, ...]
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]


def settle_clients(
    seen: Mapping[str, Iterable[Whose]], history: History | None, answers: Mapping[str, str | None]
) -> Settled:
    """Settle who is who.

    A client keeps the client_id it has in the history. A new one gets the number its system gives it, or, where no
    export has one, its name. A number is one client's in all files; a name that is spelled unlike any known one is
    compared with all, and asked about where it may be one of them.

    Parameters
    ----------
    seen : mapping of str to iterable of (number, name)
        By file: the distinct clients of its rows.
    history : History or None
        Whose clients are known.
    answers : mapping of str to (str or None)
        Names and numbers settled before: the client each is, None for one of its own.

    Returns
    -------
    Settled
    """
    known = _known(history)
    codes, faults = _names_of_codes(seen)
    code_client, by_code_name = _clients_of_codes(codes, known, answers)
    pool = {client: set(names) for client, names in known.items()}
    for code, client in code_client.items():
        pool.setdefault(client, set()).update({code, *codes[code]})
    by_name = match_names(_names_alone(seen), pool, answers)
    name_client = {match.name: match.client_id or match.name for match in by_name}
    client_of: dict[Whose, str] = {}
    names: dict[str, str] = {}
    for whose in {pair for pairs in seen.values() for pair in pairs}:
        number, name = whose
        if number is not None:
            client_of[whose] = code_client[number]
        elif name is not None:
            client_of[whose] = name_client[name]
    for (_code, name), client in sorted(client_of.items(), key=lambda item: str(item[0])):
        if name is not None and name != client and client not in known:
            names.setdefault(client, name)
    telling = [m for m in (*by_code_name, *by_name) if not m.sure or (m.client_id or m.name) != m.name]
    questions = tuple(_question(match) for match in telling if not match.sure)
    return Settled(client_of, names, tuple(telling), questions, tuple(faults))


def _clients_of_codes(
    codes: Mapping[str, Mapping[str, set[str]]], known: Mapping[str, set[str]], answers: Mapping[str, str | None]
) -> tuple[dict[str, str], list[NameMatch]]:
    """Return the client of each number, and how its name compares with the clients that are known."""
    settled: dict[str, str] = {}
    fresh: dict[str, set[str]] = {}
    for code, names in codes.items():
        settled[code] = answers.get(code) or code
        if code not in answers and code not in known:
            fresh |= {name: files for name, files in names.items() if name not in fresh}
    # Numbers are told apart by their system: only clients that are known already can be the same.
    matches = [match_names({name: files}, known, answers)[0] for name, files in fresh.items()] if known else []
    for match in matches:
        if match.client_id is not None and (match.sure or match.name in answers):
            for code, names in codes.items():
                if match.name in names and settled[code] == code and code not in known and code not in answers:
                    settled[code] = match.client_id
    return settled, matches


def _known(history: History | None) -> dict[str, set[str]]:
    if history is None:
        return {}
    known: dict[str, set[str]] = {client: {client} for client in history.client_ids}
    clients = history.clients
    if clients is not None and "name" in clients:
        for client, name in zip(clients["client_id"], clients["name"], strict=True):
            if isinstance(name, str):
                known.setdefault(str(client), {str(client)}).add(name)
    return known


def _names_of_codes(seen: Mapping[str, Iterable[Whose]]) -> tuple[dict[str, dict[str, set[str]]], list[Fault]]:
    """Return of each number the names it goes by, with the files; and numbers that files give to different names."""
    codes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for file, pairs in seen.items():
        for code, name in pairs:
            if code is not None:
                names = codes[code]
                if name is not None:
                    names[name].add(file)
    faults = []
    for code, names in codes.items():
        by_file = defaultdict(set)
        for name, files in names.items():
            for file in files:
                by_file[file].add(on_sight(name))
        # One system may rename a client; two systems that share no name mean two clients.
        if len(by_file) > 1 and not set.intersection(*by_file.values()):
            faults.append(
                Fault(
                    ", ".join(sorted(by_file)),
                    None,
                    "client_code",
                    f"{code} for {' and '.join(sorted(names)[:3])}",
                    "one client a number; take the column of numbers out of the mapping where names are meant",
                )
            )
    return {code: dict(names) for code, names in codes.items()}, faults


def _names_alone(seen: Mapping[str, Iterable[Whose]]) -> dict[str, set[str]]:
    alone: dict[str, set[str]] = defaultdict(set)
    for file, pairs in seen.items():
        for code, name in pairs:
            if code is None and name is not None:
                alone[name].add(file)
    return dict(alone)


def _question(match: NameMatch) -> Question:
    likely = [match.client_id] if match.client_id is not None else []
    likely += [client for client, _score in match.rivals if client not in likely]
    others = ", ".join(f"{client} ({score:.0f} of 100)" for client, score in match.rivals)
    text = (
        f"Is “{match.name}” the client {likely[0] if likely else '?'} (likeness {match.score:.0f} of 100), or one of "
        "its own?"
    )
    if others:
        text += f" Also like it: {others}."
    text += " Answer under clients: the client's id, or null for a client of its own."
    return Question(", ".join(match.seen_in), "clients", text, (*likely, "null"), match.client_id, None, (match.name,))
