"""What a visitor takes away: bytes of CSV, JSON and zip files, made in memory."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""Date of every file in a zip, so that the same content is the same file."""


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """Return a table for a spreadsheet: numbers unrounded, and no text that it would take for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_harmless(text) for text in header])
    writer.writerows([[_harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
    return buffer.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def json_bytes(document: object) -> bytes:
    """Return a document as indented JSON."""
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return files packed into one; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(zipfile.ZipInfo(name, _SAME_DAY), files[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
