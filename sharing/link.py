"""A scenario as a link: the whole scenario in the address, readable only beside the history it was made on.

A token is ``v1.FINDER.PAYLOAD.CHECK``. FINDER says which history is needed. PAYLOAD is the month and the scenario as
canonical JSON, clients under keyed marks, packed with deflate and sealed with AES-SIV (RFC 5297) under a key made from
the history's fingerprint; an altered payload does not open. CHECK is a plain checksum of what stands before it: it
tells a cut link from one about other data, and ends the address in a letter or digit, which no mail program drops.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from sharing.client_marks import ClientMarks
from sharing.fingerprint_keys import FINDER, derived_key, history_finder
from sharing.link_error import LinkError
from sharing.scenario_file import checked_scenario, strict_json
from simulator import InputError, Scenario

VERSION = 1
MAX_TOKEN = 8_000
"""Characters. Common web servers refuse a request line above 8,192."""
MAX_UNPACKED = 256 * 1024
"""Bytes of JSON."""

_START = re.compile(r"v([1-9][0-9]{0,3})\.")
_TOKEN = re.compile(rf"v1\.({FINDER.pattern})\.([A-Za-z0-9_-]+)\.([a-z2-7]{{8}})")
_MONTH = re.compile(r"(?:19[7-9][0-9]|2[01][0-9]{2})-(?:0[1-9]|1[0-2])")
_BY_CLIENT = ("profiles", "actions")
_RAW_DEFLATE = -zlib.MAX_WBITS

_DAMAGED = (
    "This link was cut or altered on its way: ask its sender to send it whole, or to send the scenario as a file."
)
_OTHER_DATA = (
    "This link is about other data than what is loaded here: load the history its sender used; if that is the one "
    "loaded, it has changed since the link was made, and its sender has to make a new one."
)


@dataclass(frozen=True)
class LinkAddress:
    """What a link says to anybody: the version it is written in, and the finder of the history it needs."""

    version: int
    history: str


@dataclass(frozen=True)
class SharedScenario:
    """What a link holds: a scenario, and the month (YYYY-MM) as of which its sender looked at it."""

    scenario: Scenario
    as_of: str


def encode_link(scenario: Scenario, *, fingerprint: str, as_of: str, client_ids: Iterable[str]) -> str:
    """Return the token that carries a scenario in an address.

    Parameters
    ----------
    scenario : Scenario
        Any on this history.
    fingerprint : str
        The history's, 64 hexadecimal digits.
    as_of : str
        YYYY-MM.
    client_ids : iterable of str
        All clients of the history.

    Returns
    -------
    str
        At most 8,000 letters, digits, ``.``, ``-`` and ``_``: nothing that an address would escape.

    Raises
    ------
    LinkError
        ``too_long``, ``unknown_client`` or, for a scenario or month that no link may hold, ``refused``.

    Notes
    -----
    The same scenario gives the same token (as long as zlib packs alike; any token of this version opens everywhere).
    Without the history a token shows its length, hence about how much the scenario changes, and whether two
    tokens are equal; nothing else. *Not modelled*: whoever has the history can read every link made on it.

    Examples
    --------
    >>> history = {"fingerprint": "00" * 32, "client_ids": ["acme"]}
    >>> token = encode_link(Scenario(name="Acme +15 %"), as_of="2026-06", **history)
    >>> opened = open_link(token, **history)
    >>> opened.scenario.name, opened.as_of
    ('Acme +15 %', '2026-06')
    """
    marks = ClientMarks(fingerprint, client_ids)
    if not _MONTH.fullmatch(as_of):
        raise LinkError("refused", f"A link needs its month as YYYY-MM, such as 2026-06, and this is {as_of[:20]!r}.")
    try:
        document = checked_scenario(scenario.document(), "scenario").document()
    except InputError as error:
        raise LinkError("refused", f"This scenario cannot be sent: {error}.") from None
    for part in _BY_CLIENT:
        by_client = document.get(part)
        if isinstance(by_client, Mapping):
            document[part] = marks.mark_keys(by_client)
    finder = history_finder(fingerprint)
    packed = _packed({"as_of": as_of, "scenario": document})
    sealed = _cipher(fingerprint).encrypt(packed, [_public_part(finder)])
    text = f"v{VERSION}.{finder}.{base64.urlsafe_b64encode(sealed).rstrip(b'=').decode()}"
    token = f"{text}.{_checksum(text)}"
    if len(token) > MAX_TOKEN:
        raise _too_long_to_send(f"a link of {len(token):,} characters, and {MAX_TOKEN:,} is the most that gets through")
    return token


def read_address(token: str) -> LinkAddress:
    """Say what a link asks for, without any history: its version and the finder of the history it needs.

    Parameters
    ----------
    token : str
        As it came; blanks and line breaks that mail programs put in do not count.

    Returns
    -------
    LinkAddress

    Raises
    ------
    LinkError
        ``not_a_link``, ``newer``, ``damaged`` or ``too_long``.
    """
    finder, _ = _parts(token)
    return LinkAddress(VERSION, finder)


def open_link(token: str, *, fingerprint: str, client_ids: Iterable[str]) -> SharedScenario:
    """Return the scenario a link carries, checked like an upload.

    Parameters
    ----------
    token : str
        As it came; blanks and line breaks that mail programs put in do not count.
    fingerprint : str
        Of the history that is loaded, 64 hexadecimal digits.
    client_ids : iterable of str
        All clients of that history.

    Returns
    -------
    SharedScenario
        The scenario its sender had, client by client in sorted order.

    Raises
    ------
    LinkError
        ``not_a_link``, ``newer``, ``damaged``, ``other_data``, ``unknown_client``, ``too_long`` or ``refused``.

    Notes
    -----
    At most 256 KiB are unpacked, and only from what the key of this history has sealed.
    """
    finder, sealed = _parts(token)
    if finder != history_finder(fingerprint):
        raise LinkError("other_data", _OTHER_DATA)
    try:
        packed = _cipher(fingerprint).decrypt(sealed, [_public_part(finder)])
    except InvalidTag:
        raise LinkError("damaged", _DAMAGED) from None
    return _shared(_unpacked(packed), ClientMarks(fingerprint, client_ids))


def _parts(token: str) -> tuple[str, bytes]:
    """Return the finder and the sealed payload of a token that is whole."""
    if len(token) > 2 * MAX_TOKEN:
        raise LinkError("too_long", _too_long_to_open(len(token)))
    text = "".join(token.split())
    start = _START.match(text)
    if start is None:
        raise LinkError(
            "not_a_link",
            "This is not a link to a scenario of this app: ask its sender for the whole address.",
        )
    if int(start[1]) > VERSION:
        raise LinkError(
            "newer",
            f"This link was made by a newer version of this app (it is written in version {start[1]}, and this app "
            f"reads up to {VERSION}): update this app to open it.",
        )
    if len(text) > MAX_TOKEN:
        raise LinkError("too_long", _too_long_to_open(len(text)))
    match = _TOKEN.fullmatch(text)
    if match is None or _checksum(text[: match.end(2)]) != match[3]:
        raise LinkError("damaged", _DAMAGED)
    try:
        sealed = base64.urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4))
    except binascii.Error:
        raise LinkError("damaged", _DAMAGED) from None
    return match[1], sealed


def _shared(text: str, marks: ClientMarks) -> SharedScenario:
    try:
        content = strict_json(text, "link")
        if not isinstance(content, dict) or set(content) != {"as_of", "scenario"}:
            raise InputError("link: holds something else than a month and a scenario")
        as_of, document = content["as_of"], content["scenario"]
        if not isinstance(as_of, str) or not _MONTH.fullmatch(as_of):
            raise InputError("link: as_of is not a month; allowed: YYYY-MM")
        if isinstance(document, dict):
            document = {
                key: marks.client_keys(value) if key in _BY_CLIENT and isinstance(value, dict) else value
                for key, value in document.items()
            }
        return SharedScenario(checked_scenario(document, "scenario"), as_of)
    except InputError as error:
        raise LinkError("refused", f"This link holds a scenario that this app does not take: {error}.") from None


def _packed(content: Mapping[str, object]) -> bytes:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    if len(text) > MAX_UNPACKED:
        raise _too_long_to_send(f"{len(text):,} bytes, and a link holds {MAX_UNPACKED:,} at most")
    packer = zlib.compressobj(level=9, wbits=_RAW_DEFLATE)
    return packer.compress(text) + packer.flush()


def _unpacked(packed: bytes) -> str:
    unpacker = zlib.decompressobj(wbits=_RAW_DEFLATE)
    try:
        content = unpacker.decompress(packed, MAX_UNPACKED + 1)
        if len(content) > MAX_UNPACKED:
            raise LinkError(
                "too_long", f"This link unpacks to more than {MAX_UNPACKED:,} bytes, which no link of this app does."
            )
        if not unpacker.eof or unpacker.unused_data:
            raise LinkError("damaged", _DAMAGED)
        return content.decode()
    except (zlib.error, UnicodeDecodeError):
        raise LinkError("damaged", _DAMAGED) from None


def _cipher(fingerprint: str) -> AESSIV:
    # 64 bytes: AES-256 for the seal and for the text.
    return AESSIV(derived_key(fingerprint, f"links, version {VERSION}", 64))


def _public_part(finder: str) -> bytes:
    return f"v{VERSION}.{finder}".encode()


def _checksum(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:5]).decode().lower()


def _too_long_to_send(what: str) -> LinkError:
    return LinkError("too_long", f"This scenario makes {what}: send it as a file instead.")


def _too_long_to_open(length: int) -> str:
    return (
        f"This link has {length:,} characters, and no link of this app has more than {MAX_TOKEN:,}: "
        "ask its sender for the scenario as a file."
    )
