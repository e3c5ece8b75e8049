"""Reads one screened workbook in a process of its own and writes its cells out, so that only this process can be hurt.

Run as a file, never imported: what the room imports would make its start slow. In: the workbook on standard input; the
bytes of memory, the seconds and the folder of the reading library as arguments. Out: a line of JSON that tells of each
sheet its name and, column by column, every distinct cell once; behind it for each sheet and column the place of every
row's cell among these, 32 bits each. Nothing that is written can be run.

Where the platform has no limits on a process's resources (Windows) only the time that the parent allows bounds it.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from array import array
from collections import defaultdict
from itertools import islice
from typing import Any

try:
    import resource
except ImportError:  # the platform has none
    resource = None  # type: ignore[assignment]

_BLOCK_ROWS = 4_096


def main(memory: int, seconds: int, library: str) -> None:
    """Read the workbook on standard input and write its cells to standard output.

    Parameters
    ----------
    memory : int
        Most bytes of address space.
    seconds : int
        Most seconds of processor time.
    library : str
        Folder that holds the reading library.
    """
    if resource is not None:
        for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
            hard = resource.getrlimit(limit)[1]
            if hard != resource.RLIM_INFINITY:
                most = min(most, hard)
            resource.setrlimit(limit, (most, most))
    sys.path.append(library)
    import python_calamine

    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    told = []
    codes: list[array[int]] = []
    for place, metadata in enumerate(workbook.sheets_metadata):
        if metadata.typ == python_calamine.SheetTypeEnum.WorkSheet:
            rows, columns = coded(workbook.get_sheet_by_index(place))
            told.append({"name": metadata.name, "rows": rows, "columns": [distinct for distinct, _ in columns]})
            codes += [column for _, column in columns]
    out = sys.stdout.buffer
    out.write(json.dumps(told, default=written).encode("ascii") + b"\n")
    for column in codes:
        out.write(column.tobytes())
    out.flush()


def coded(sheet: Any) -> tuple[int, list[tuple[list[Any], array[int]]]]:
    """Return how many rows a sheet has and, of each column from A, its distinct cells and which of them each row has.

    Cells are told apart by type and value: 1.0, True and a date are not alike. Rows count from row 1.
    """
    if sheet.start is None:
        return 0, []
    coders: list[defaultdict[Any, int]] = []
    codes: list[array[int]] = []
    rows = sheet.iter_rows()
    read = 0
    while block := list(islice(rows, _BLOCK_ROWS)):
        read += len(block)
        columns = list(zip(*block, strict=True))
        if not coders:
            codes = [array("i") for _ in columns]
            for _ in columns:
                coder: defaultdict[Any, int] = defaultdict()
                coder.default_factory = coder.__len__
                coders.append(coder)
        for coder, column, cells in zip(coders, codes, columns, strict=True):
            column.extend(map(coder.__getitem__, zip(map(type, cells), cells, strict=True)))
    # The library gives rows from row 1 but columns from the first filled one only.
    empty: list[tuple[list[Any], array[int]]] = [([""], array("i", bytes(4 * read))) for _ in range(sheet.start[1])]
    return read, empty + [([cell for _, cell in coder], column) for coder, column in zip(coders, codes, strict=True)]


def written(cell: object) -> list[str | int]:
    """Return a date, time or span as JSON can hold it, with its type."""
    if isinstance(cell, dt.timedelta):
        return ["timedelta", cell.days, cell.seconds, cell.microseconds]
    if isinstance(cell, dt.date | dt.time):
        return [type(cell).__name__, cell.isoformat()]
    raise TypeError(type(cell).__name__)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
