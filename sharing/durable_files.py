"""Files that are on the disk once they are said to be: written and flushed, and the folders that name them."""

from __future__ import annotations

import os
from pathlib import Path


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet and flush it to the disk.

    Raises
    ------
    OSError
        If it is there already, or the disk refuses.
    """
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Flush to the disk which names a folder holds."""
    # Windows opens no folders; its file system keeps the order of names by itself.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
