"""A shelf of histories: a folder that keeps every history put there, each found by the finder a link carries.

Each history lies in a folder of its own, named by its finder, as the CSV files it is read from; it is written under
another name first, read back, and renamed when it is whole. A small file, ``current``, names the one in use.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from history.faults import HistoryError
from history.read import read_history
from history.record import History
from history.write import history_files
from sharing.durable_files import flush_folder, write_new
from sharing.fingerprint_keys import FINDER, history_finder

MAX_HISTORIES = 1_000

_CURRENT = "current"
_UNFINISHED = ".unfinished-"
_SET_ASIDE = "set-aside-"
_A_DAY = 86_400
_TRIES = 5
_LONGEST_POINTER = 100


class ShelfError(RuntimeError):
    """A shelf that cannot do what was asked: one sentence saying where, why and what to do."""


class HistoryShelf:
    """A folder of histories by their finder.

    Parameters
    ----------
    folder : Path
        Made when something is first put there, for its owner alone (mode 700).
    max_histories : int
        More are refused; what is there is never thrown out to make room.

    Notes
    -----
    What `put` or `set_current` has returned from survives a crash and a power cut: files and folders are flushed to
    the disk before they get their name. A crash before that leaves a folder whose name begins with ``.unfinished-``;
    it is never read, and thrown away by a later `put` once it is a day old. Any number of processes may use one shelf.
    A damaged history is set aside (``set-aside-...``) when the same one is put again, never deleted.
    """

    def __init__(self, folder: Path, *, max_histories: int = MAX_HISTORIES) -> None:
        self.folder = Path(folder)
        self.max_histories = max_histories

    def put(self, history: History) -> str:
        """Save a history and return its finder; one that is there already changes nothing.

        Raises
        ------
        ShelfError
            If the disk refuses, the shelf is full, or the history does not read back the same.
        """
        finder = history_finder(history.fingerprint)
        place = self.folder / finder
        with self._plain_errors("saving a history"):
            if self._holds(place, history):
                # Whoever wrote it may not have come to this yet.
                flush_folder(self.folder)
                return finder
            if not self.folder.is_dir():
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                flush_folder(self.folder.parent)
            if not place.exists() and len(self.names()) >= self.max_histories:
                raise ShelfError(
                    f"The shelf {self.folder} is full with {self.max_histories:,} histories: "
                    "move some of its folders elsewhere first."
                )
            with self._unfinished_folder() as unfinished:
                for name, content in history_files(history).items():
                    write_new(unfinished / name, content)
                flush_folder(unfinished)
                if not self._holds(unfinished, history):
                    raise ShelfError("This history does not read back as it was written, so it was not saved.")
                self._move_in(unfinished, place, history)
            flush_folder(self.folder)
        return finder

    def find(self, finder: str) -> History | None:
        """Return the history with a finder, checked to be that one; None where the shelf does not hold it.

        Parameters
        ----------
        finder : str
            From a link or from `names`; anything that is not a finder is not on the shelf.

        Raises
        ------
        ShelfError
            If what lies there cannot be read, or is not what was saved.
        """
        place = self.folder / finder if FINDER.fullmatch(finder) else None
        if place is None or not place.is_dir():
            return None
        with self._plain_errors("reading a history"):
            try:
                history = read_history(place)
            except HistoryError as error:
                if not place.is_dir():
                    return None
                raise ShelfError(
                    f"{place} cannot be read any more, load that history again: {error.faults[0]}"
                ) from None
        if history_finder(history.fingerprint) != finder:
            raise ShelfError(f"{place} holds other data than was saved there; load that history again.")
        return history

    def latest(self) -> History | None:
        """Return the history in use, the one last given to `set_current`; None where there never was one.

        Raises
        ------
        ShelfError
            If the pointer names none that is on the shelf, or that one cannot be read.
        """
        pointer = self.folder / _CURRENT
        with self._plain_errors("reading which history is in use"):
            try:
                with pointer.open("rb") as file:
                    finder = file.read(_LONGEST_POINTER).decode("ascii", "replace").strip()
            except FileNotFoundError:
                return None
        history = self.find(finder)
        if history is None:
            raise ShelfError(f"{pointer} names {finder!r}, which is not on the shelf; load the history again.")
        return history

    def set_current(self, finder: str) -> None:
        """Make a history of the shelf the one in use.

        Raises
        ------
        ShelfError
            If it is not on the shelf, or the disk refuses.
        """
        if finder not in self.names():
            raise ShelfError(f"{finder[:_LONGEST_POINTER]!r} is not on the shelf {self.folder}.")
        with self._plain_errors("saving which history is in use"), self._unfinished_folder() as unfinished:
            write_new(unfinished / _CURRENT, f"{finder}\n".encode())
            os.replace(unfinished / _CURRENT, self.folder / _CURRENT)
            flush_folder(self.folder)

    def names(self) -> tuple[str, ...]:
        """Return the finders of all histories on the shelf, sorted."""
        with self._plain_errors("listing the histories"):
            if not self.folder.is_dir():
                return ()
            return tuple(sorted(p.name for p in self.folder.iterdir() if FINDER.fullmatch(p.name) and p.is_dir()))

    def _holds(self, place: Path, history: History) -> bool:
        try:
            return place.is_dir() and read_history(place) == history
        except (HistoryError, FileNotFoundError):
            return False

    def _move_in(self, unfinished: Path, place: Path, history: History) -> None:
        """Give a whole history its name, whoever else does the same at this moment."""
        for _ in range(_TRIES):
            try:
                os.rename(unfinished, place)
            except OSError:
                if self._holds(place, history):
                    return
                if not place.exists():
                    raise
            else:
                return
            # What lies there is not what was saved: it makes way, but is kept for its owner to look at.
            aside = Path(tempfile.mkdtemp(prefix=f"{_SET_ASIDE}{place.name}-", dir=self.folder))
            try:
                os.rename(place, aside / place.name)
            except FileNotFoundError:
                aside.rmdir()
        raise ShelfError(f"{place} keeps changing while a history is saved there: try again.")

    @contextmanager
    def _unfinished_folder(self) -> Iterator[Path]:
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
        try:
            self._sweep(unfinished.stat().st_mtime - _A_DAY)
            yield unfinished
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _sweep(self, before: float) -> None:
        """Throw away what crashes left behind before a moment on the file system's own clock."""
        for left in self.folder.glob(f"{_UNFINISHED}*"):
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < before:
                    shutil.rmtree(left, ignore_errors=True)

    @contextmanager
    def _plain_errors(self, doing: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ShelfError(f"The shelf {self.folder} failed at {doing}: {error.strerror or error}.") from error
