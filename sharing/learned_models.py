"""Learned models kept beside the histories of a shelf, so that a page need not train again what nothing has changed.

Each lies in a file of its own, sealed by a key that follows from the history's content: a file that was tampered with,
belongs to another history, was made by other versions or for other settings is not read, and the model is trained
anew. None is ever taken from an upload.
"""

from __future__ import annotations

import hmac
import json
import os
import platform
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from models import DriftAssessment, ModelError
from models.keeping import kept_document, read_kept_document
from sharing.durable_files import flush_folder, write_new
from sharing.fingerprint_keys import derived_key
from sharing.shelf import ShelfError

FOLDER = "learned"
ROOT = Path(__file__).parents[1]
MOST_FILES = 200
"""More are thrown out, the oldest first: each can be trained again."""
LARGEST = 20_000_000
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "pandas")
_ROOMS = ("data", "history", "models", "simulator", "workbench")
"""Whose code decides what a trained model says: the made-up company's, for weights may be borrowed from it, and that of
the assumptions in force too."""
_UNFINISHED = ".unfinished-"

Settings = Mapping[str, str | bool]


@dataclass(frozen=True)
class LearnedModels:
    """A folder of trained assessments.

    Parameters
    ----------
    shelf : Path
        The shelf's folder; they lie in ``learned`` in it.
    """

    shelf: Path

    def find(self, fingerprint: str, settings: Settings) -> DriftAssessment | None:
        """Return what was trained on a history under settings; None where it must be trained (again).

        Parameters
        ----------
        fingerprint : str
            The history's.
        settings : mapping
            All that the assessment depends on besides the history: label, month, seed, weights.
        """
        place = self._place(fingerprint, settings)
        try:
            if place.stat().st_size > LARGEST:
                return None
            kept = json.loads(place.read_bytes())
            sealed, seal = kept["sealed"], kept["seal"]
            if not hmac.compare_digest(_seal(fingerprint, sealed), seal):
                return None
            if sealed["settings"] != dict(settings) or sealed["versions"] != dict(versions()):
                return None
            return read_kept_document(sealed["assessment"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError, ModelError):
            # Whatever it is that lies there, training again gives the right answer.
            return None

    def keep(self, fingerprint: str, settings: Settings, found: DriftAssessment) -> None:
        """Save an assessment.

        Raises
        ------
        ShelfError
            If the disk refuses; nothing is kept then.
        """
        place = self._place(fingerprint, settings)
        sealed = {"settings": dict(settings), "versions": dict(versions()), "assessment": kept_document(found)}
        text = _canonical({"sealed": sealed, "seal": _seal(fingerprint, sealed)})
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=place.parent) as unfinished:
                written = Path(unfinished) / place.name
                write_new(written, text)
                os.replace(written, place)
            self._make_room()
            flush_folder(place.parent)
        except OSError as error:
            raise ShelfError(f"{place} could not be saved: {error.strerror or error}.") from error

    def _place(self, fingerprint: str, settings: Settings) -> Path:
        key = derived_key(fingerprint, "learned model name", 32)
        name = hmac.new(key, _canonical(dict(settings)), sha256).hexdigest()[:32]
        return self.shelf / FOLDER / f"{name}.json"

    def _make_room(self) -> None:
        kept = sorted((self.shelf / FOLDER).glob("*.json"), key=lambda path: path.stat().st_mtime)
        for old in kept[: max(0, len(kept) - MOST_FILES)]:
            old.unlink(missing_ok=True)


@cache
def versions() -> Mapping[str, str]:
    """Return what trained: Python, the libraries whose numbers could differ, and this program's own text."""
    text = sha256()
    for room in _ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            text.update(file.read_bytes())
    libraries = {name: version(name) for name in _LIBRARIES}
    return {"python": platform.python_version(), "program": text.hexdigest(), **libraries}


def _seal(fingerprint: str, sealed: object) -> str:
    return hmac.new(derived_key(fingerprint, "learned model seal", 32), _canonical(sealed), sha256).hexdigest()


def _canonical(document: object) -> bytes:
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()
