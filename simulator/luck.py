"""Common random numbers: every draw is keyed by (seed, client, purpose, path), never by position (model.md).

So every action of a client meets the same luck, a client added or edited leaves every other client's draws untouched,
and any split of the paths or clients gives the same numbers, bit for bit.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

STREAM_PATHS = 4096
"""Paths a stream holds: work that is split over paths is best split here."""
SHARED = ""
"""The client of what all clients share: no client_id is empty."""

Purpose = Literal["departure", "reaction", "response", "drift", "effort", "review", "incidents"]
SingleArray = npt.NDArray[np.float32]
WordArray = npt.NDArray[np.uint64]

_NORMAL: tuple[Purpose, ...] = ("reaction", "effort")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ORDINAL = np.uint64(0xD1B54A32D192ED03)


def _digest(key: list[int | str], words: int) -> WordArray:
    return np.frombuffer(hashlib.blake2b(json.dumps(key).encode(), digest_size=8 * words).digest(), np.uint64)


class _Source:
    """One generator, set anew for every stream: making one costs ten times as much."""

    def __init__(self) -> None:
        self._bits = np.random.SFC64(0)
        self._generator = np.random.Generator(self._bits)
        self._state = self._bits.state

    def fill(self, out: SingleArray, seed: int, client_id: str, purpose: Purpose, stream: int) -> None:
        words = np.ones(4, np.uint64)  # SFC64 is three words of state and a counter
        words[:3] = _digest([seed, client_id, purpose, stream], 3)
        self._state["state"]["state"] = words
        self._bits.state = self._state
        if purpose in _NORMAL:
            self._generator.standard_normal(dtype=np.float32, out=out)
            return
        self._generator.random(dtype=np.float32, out=out)
        if purpose == "departure":
            np.subtract(np.float32(1.0), out, out=out)
            np.log(out, out=out)
            np.negative(out, out=out)


class KeptDraws:
    """Draws kept between runs by whoever holds this, so that the next run need not draw again; the same bits.

    Parameters
    ----------
    max_bytes : int
        Once as much is kept, the oldest goes. A draw takes 4 bytes: 200 clients x 10,000 paths x 6 purposes 48 MB.
    """

    def __init__(self, max_bytes: int = 256_000_000) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._streams: dict[tuple[int, str, Purpose, int], SingleArray] = {}
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """How much is kept, at most `max_bytes`."""
        return self._bytes

    def find(self, key: tuple[int, str, Purpose, int], paths: int) -> SingleArray | None:
        """Return a kept stream that holds so many paths, or None."""
        found = self._streams.get(key)
        return None if found is None or found.size < paths else found

    def keep(self, key: tuple[int, str, Purpose, int], stream: SingleArray) -> None:
        """Keep a stream, at the expense of the oldest ones."""
        with self._lock:
            shorter = self._streams.pop(key, None)
            self._bytes -= 0 if shorter is None else shorter.nbytes
            while self._streams and self._bytes + stream.nbytes > self._max_bytes:
                self._bytes -= self._streams.pop(next(iter(self._streams))).nbytes
            if stream.nbytes <= self._max_bytes:
                self._streams[key] = stream
                self._bytes += stream.nbytes


class Luck:
    """What fate holds for some clients on paths start..stop-1, whatever is done to them; drawn when first asked for.

    Parameters
    ----------
    seed : int
    client_ids : sequence of str
        A client named twice has the same luck twice.
    start, stop : int
        Paths.
    kept : KeptDraws or None
        Where to look draws up and leave them.

    Notes
    -----
    By purpose: *departure* is the client's patience, a unit exponential: it leaves in the month its cumulative hazard
    reaches it. *reaction* (its own part of z) and *effort* are standard normal; *response*, *drift*, *review* and
    *incidents* (their count) uniform on [0, 1). A stream holds 4,096 paths of one client and purpose: SFC64 (Doty-
    Humphrey 2014) with a BLAKE2b digest of (seed, client_id, purpose, stream) for its state, in single precision;
    what cannot matter is not drawn, and has no part in what others get. Months, chances and costs of incidents are few,
    and hashed from (seed, client_id, path, ordinal) by the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
    """

    def __init__(
        self, seed: int, client_ids: Sequence[str], start: int, stop: int, kept: KeptDraws | None = None
    ) -> None:
        self.seed = seed
        self.client_ids = tuple(client_ids)
        self.start = start
        self.stop = stop
        self._kept = kept
        self._source = _Source()
        self._drawn: dict[tuple[str, Purpose], SingleArray] = {}

    @property
    def paths(self) -> int:
        """How many futures."""
        return self.stop - self.start

    def _stream(self, client_id: str, purpose: Purpose, stream: int, paths: int) -> SingleArray:
        key = (self.seed, client_id, purpose, stream)
        found = self._kept.find(key, paths) if self._kept is not None else None
        if found is None:
            found = np.empty(paths, np.float32)
            self._source.fill(found, *key)
            if self._kept is not None:
                self._kept.keep(key, found)
        return found

    def one(self, client_id: str, purpose: Purpose) -> SingleArray:
        """Return a client's draws for a purpose, shape (paths,); not to be written to."""
        known = self._drawn.get((client_id, purpose))
        if known is not None:
            return known
        stream = self.start // STREAM_PATHS
        first = stream * STREAM_PATHS
        if self._kept is None or self.stop > first + STREAM_PATHS:
            return self._draw(client_id, purpose, np.empty(self.paths, np.float32))
        whole = self._stream(client_id, purpose, stream, self.stop - first)
        self._drawn[client_id, purpose] = whole[self.start - first : self.stop - first]
        return self._drawn[client_id, purpose]

    def _draw(self, client_id: str, purpose: Purpose, out: SingleArray) -> SingleArray:
        """Draw into an array, which is remembered."""
        for stream in range(self.start // STREAM_PATHS, -(-self.stop // STREAM_PATHS)):
            first = stream * STREAM_PATHS
            upto = min(self.stop - first, STREAM_PATHS)
            skipped = max(0, self.start - first)
            part = out[first + skipped - self.start : first + upto - self.start]
            if self._kept is None and not skipped:
                self._source.fill(part, self.seed, client_id, purpose, stream)
            else:
                part[:] = self._stream(client_id, purpose, stream, upto)[skipped:upto]
        self._drawn[client_id, purpose] = out
        return out

    def draws(self, purpose: Purpose, rows: np.ndarray) -> SingleArray:
        """Return the draws of some of the clients, by place, shape (rows, paths); not to be written to."""
        drawn = np.empty((rows.size, self.paths), np.float32)
        for out, row in zip(drawn, rows, strict=True):
            known = self._drawn.get((self.client_ids[row], purpose))
            if known is None:
                self._draw(self.client_ids[row], purpose, out)
            else:
                out[:] = known
        return drawn

    def incident_keys(self) -> WordArray:
        """Return the key of each client's incidents, shape (clients,)."""
        return np.array([_digest([self.seed, client_id, "incident"], 1)[0] for client_id in self.client_ids], np.uint64)


def hashed(key: WordArray, path: np.ndarray, ordinal: int) -> WordArray:
    """Return 64 random bits for a key, a path and an ordinal; key and path of the same shape."""
    with np.errstate(over="ignore"):
        word = key + path.astype(np.uint64) * _GOLDEN + np.uint64(ordinal + 1) * _ORDINAL
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))
