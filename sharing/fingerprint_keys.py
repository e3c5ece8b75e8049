"""What is derived from a history's fingerprint: its public finder and the secret keys of its links."""

from __future__ import annotations

import base64
import re

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FINDER = re.compile(r"[a-z2-7]{16}")
"""What a finder looks like: letters safe in an address and as a folder name on every system."""

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_FINDER_BYTES = 10


def history_finder(fingerprint: str) -> str:
    """Return the short public name by which a history is found.

    Parameters
    ----------
    fingerprint : str
        The history's SHA-256, 64 hexadecimal digits.

    Returns
    -------
    str
        16 lowercase letters and digits (80 bits). It shows neither the fingerprint nor anything of the data.

    Raises
    ------
    ValueError
        For what is not a fingerprint.

    Notes
    -----
    Two histories share a finder by accident once in 10^24 pairs; whoever finds one checks its fingerprint as well.

    Examples
    --------
    >>> history_finder("00" * 32)
    '56izsgibgmn2hcx2'
    """
    return base64.b32encode(derived_key(fingerprint, "history finder", _FINDER_BYTES)).decode().lower()


def derived_key(fingerprint: str, purpose: str, length: int) -> bytes:
    """Return the bytes that stand for a fingerprint in one purpose (HKDF-SHA256, RFC 5869, no salt).

    Parameters
    ----------
    fingerprint : str
        64 hexadecimal digits.
    purpose : str
        Label; the bytes of two purposes tell nothing about each other or about the fingerprint.
    length : int
        How many bytes.

    Raises
    ------
    ValueError
        For what is not a fingerprint.

    Notes
    -----
    A fingerprint is as hard to guess as the data it is of: whoever has the data can make the keys, nobody else can.
    So no page, file or log may show a fingerprint.
    """
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise ValueError("a fingerprint has 64 hexadecimal digits")
    info = f"client-verdict, {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(bytes.fromhex(fingerprint))
