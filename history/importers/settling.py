"""Whose a row is: names and numbers of clients in exports settled to the clients of the history, never merged silently."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from history.faults import Fault
from history.importers.client_names import NameMatch, match_names
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
    by_name = {name: client for client, names in known.items() for name in names}
    code_client: dict[str, str] = {}
    for code, names in codes.items():
        given = answers.get(code)
        named = next((by_name[name] for name in names if name in by_name), None)
        code_client[code] = given or (code if code in known else None) or named or code
    fresh = {code for code, client in code_client.items() if client == code and code not in known}
    fresh_names = {name: files for code in fresh for name, files in codes[code].items() if code not in answers}
    first = match_names(fresh_names, known, answers) if known and fresh_names else []
    for match in first:
        if match.client_id is not None and match.sure:
            for code in fresh:
                if match.name in codes[code]:
                    code_client[code] = match.client_id
    alone = _names_alone(seen)
    with_codes = {client: set(names) for client, names in known.items()}
    for code, client in code_client.items():
        with_codes.setdefault(client, set()).update({code, *codes[code]})
    second = match_names(alone, with_codes, answers)
    name_client = {match.name: match.client_id or match.name for match in second}
    client_of: dict[Whose, str] = {}
    names: dict[str, str] = {}
    for pairs in seen.values():
        for code, name in pairs:
            if code is not None:
                client = code_client[code]
            elif name is not None:
                client = name_client[name]
            else:
                continue
            client_of[code, name] = client
            if name is not None and name != client and client not in known:
                names.setdefault(client, name)
    matches = [match for match in (*first, *second) if not match.sure or (match.client_id or match.name) != match.name]
    open_ones = [match for match in matches if not match.sure]
    return Settled(client_of, names, tuple(matches), tuple(map(_question, open_ones)), tuple(faults))


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
    """Return of each number the names it goes by, with the files; and the numbers that files give to different names."""
    codes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for file, pairs in seen.items():
        for code, name in pairs:
            if code is not None:
                names = codes[code]
                if name is not None:
                    names[name].add(file)
    faults = []
    for code, names in codes.items():
        if len(names) > 1 and not any(match.client_id for match in match_names(names, {code: {next(iter(names))}})[1:]):
            where = Counter(file for files in names.values() for file in files)
            faults.append(
                Fault(
                    ", ".join(sorted(where)),
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
    text = f"Is “{match.name}” the client {likely[0] if likely else '?'} (likeness {match.score:.0f} of 100), or one of its own?"
    if others:
        text += f" Also like it: {others}."
    text += " Answer under clients: the client's id, or null for a client of its own."
    return Question(", ".join(match.seen_in), "clients", text, (*likely, "null"), match.client_id, None, (match.name,))
