"""Write a history back as the files it is read from."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from history.record import History
from history.tables import TABLES, Column, Table


def history_files(history: History) -> dict[str, bytes]:
    r"""Return the CSV files of a history, such that reading them gives the same history, fingerprint included.

    Parameters
    ----------
    history : History
        Any.

    Returns
    -------
    dict of str to bytes
        File name to UTF-8 content with LF line ends; one file a table that is there.

    Notes
    -----
    Cells stand as they are, a client named like a formula too: these files are for reading back, not for a
    spreadsheet's eyes.

    Examples
    --------
    >>> from history.read import read_history
    >>> files = {"months.csv": b"client_id,month,mrr\r\n007,2026-01,1e3\r\n"}
    >>> history_files(read_history(files))
    {'months.csv': b'client_id,month,mrr\n007,2026-01,1000\n'}
    """
    files = {TABLES[name].file: _table(TABLES[name], frame) for name, frame in history.tables.items()}
    if history.company:
        rows = [[key, _cell(value)] for key, value in history.company.items()]
        files[TABLES["company"].file] = _csv(["key", "value"], rows)
    return files


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files into a folder, made where it is not there; each takes its name once all are whole on the disk.

    Parameters
    ----------
    folder : Path
        Other files in it stay as they are.
    files : mapping of str to bytes
        By name.

    Raises
    ------
    OSError
        If the disk refuses; what stood under a name before still stands there then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as unfinished:
        for name, content in files.items():
            with (Path(unfinished) / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in files:
            os.replace(Path(unfinished) / name, folder / name)


def _table(table: Table, frame: pd.DataFrame) -> bytes:
    columns = [column for column in table if column.name in frame]
    cells = [_cells(column, frame[column.name]) for column in columns]
    return _csv([column.name for column in columns], [list(row) for row in zip(*cells, strict=True)])


def _cells(column: Column, values: pd.Series) -> list[str]:
    if column.type == "date":
        texts = values.dt.strftime("%Y-%m-%d").astype(object)
    elif column.type == "month":
        texts = values.astype(str).astype(object)
    elif column.type == "boolean":
        texts = values.map({True: "true", False: "false"}).astype(object)
    elif column.or_whole:
        # An amount of one as 1.0, which cannot be taken for `true`.
        texts = values.astype(object).map(repr)
    else:
        texts = values.astype(object).map(_cell)
    return list(texts.where(values.notna(), ""))


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _csv(header: list[str], rows: list[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()
