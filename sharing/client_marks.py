"""Clients under short keyed hashes, so that a link names them only to whoever has the same history."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

from sharing.fingerprint_keys import derived_key
from sharing.link_error import LinkError

SHORTEST_MARK = 6
"""Characters; 36 bits, so that among 200 clients two share one once in three million histories."""

_SHOWN_CLIENTS = 3


class ClientMarks:
    """The marks of a history's clients: a mark is the beginning of HMAC-SHA256(key of the fingerprint, client_id).

    Parameters
    ----------
    fingerprint : str
        The history's, 64 hexadecimal digits.
    client_ids : iterable of str
        All clients of the history.

    Attributes
    ----------
    length : int
        Characters of the marks made here: 6, or as many more as it takes that no two clients share a mark.

    Notes
    -----
    A mark read may have any length; it is refused unless it fits exactly one client.
    """

    def __init__(self, fingerprint: str, client_ids: Iterable[str]) -> None:
        key = derived_key(fingerprint, "clients in links", 32)
        self._hashes = {client_id: _hash(key, client_id) for client_id in client_ids}
        self.length = SHORTEST_MARK
        while len({text[: self.length] for text in self._hashes.values()}) < len(self._hashes):
            self.length += 1

    def mark_keys(self, by_client: Mapping[str, object]) -> dict[str, object]:
        """Return a mapping with every client id replaced by its mark.

        Raises
        ------
        LinkError
            For a client that is not of this history.
        """
        unknown = [client_id for client_id in by_client if client_id not in self._hashes]
        if unknown:
            names = ", ".join(repr(client_id[:60]) for client_id in unknown[:_SHOWN_CLIENTS])
            more = f" and {len(unknown) - _SHOWN_CLIENTS} more" if len(unknown) > _SHOWN_CLIENTS else ""
            raise LinkError(
                "unknown_client",
                f"The scenario names {names}{more}, which this history does not hold: load the history it was made on "
                "or take them out of the scenario.",
            )
        return {self._hashes[client_id][: self.length]: value for client_id, value in by_client.items()}

    def client_keys(self, by_mark: Mapping[str, object]) -> dict[str, object]:
        """Return a mapping with every mark replaced by its client id, sorted by client id.

        Raises
        ------
        LinkError
            For a mark that fits no client, or more than one.
        """
        fitting = self._fitting(by_mark)
        found: dict[str, object] = {}
        for mark, value in by_mark.items():
            clients = fitting[mark]
            if len(clients) != 1 or clients[0] in found:
                raise LinkError(
                    "unknown_client",
                    "The link names a client this history does not hold: load the history its sender used.",
                )
            found[clients[0]] = value
        return dict(sorted(found.items()))

    def _fitting(self, marks: Iterable[str]) -> dict[str, list[str]]:
        fitting: dict[str, list[str]] = {mark: [] for mark in marks}
        for length in {len(mark) for mark in fitting if len(mark) >= SHORTEST_MARK}:
            for client_id, text in self._hashes.items():
                if text[:length] in fitting:
                    fitting[text[:length]].append(client_id)
        return fitting


def _hash(key: bytes, client_id: str) -> str:
    digest = hmac.digest(key, client_id.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode()
