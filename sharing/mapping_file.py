"""How exports were read, kept beside the histories of a shelf: the next import of the same export is read alike."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from history.faults import HistoryError
from history.importers.mapping import ImportMapping, mapping_document, read_mapping
from sharing.durable_files import flush_folder, write_new
from sharing.shelf import ShelfError

MAPPING_FILE = "mapping.json"
_UNFINISHED = ".unfinished-"


def load_mapping(folder: Path) -> ImportMapping:
    """Return the mapping kept in a shelf's folder; an empty one where none was kept yet.

    Raises
    ------
    ShelfError
        If it cannot be read, or is no mapping any more.
    """
    place = Path(folder) / MAPPING_FILE
    try:
        text = place.read_text("utf-8")
    except FileNotFoundError:
        return ImportMapping()
    except (OSError, UnicodeDecodeError) as error:
        raise ShelfError(f"{place} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    try:
        return read_mapping(text, MAPPING_FILE)
    except HistoryError as error:
        raise ShelfError(f"{place} is no mapping any more: {error.faults[0]}") from None


def save_mapping(folder: Path, mapping: ImportMapping) -> None:
    """Keep a mapping in a shelf's folder, in place of the one that is there.

    Raises
    ------
    ShelfError
        If the disk refuses; what was there stays.

    Notes
    -----
    It is written under another name, flushed and renamed: after a crash the old one is there, or the new one.
    """
    folder = Path(folder)
    content = (json.dumps(mapping_document(mapping), ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as unfinished:
            written = Path(unfinished) / MAPPING_FILE
            write_new(written, content)
            os.replace(written, folder / MAPPING_FILE)
        flush_folder(folder)
    except OSError as error:
        raise ShelfError(f"{folder / MAPPING_FILE} could not be saved: {error.strerror or error}.") from error
