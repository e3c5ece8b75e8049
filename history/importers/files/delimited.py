"""Text files of rows: which character parts the cells, and the cells, strictly, each distinct one kept once."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

import numpy as np

from history.csv_text import broken
from history.faults import Fault, HistoryError
from history.importers.files.blank_rows import filled_rows
from history.importers.files.grid import EMPTY, CodedColumn, Coder, Grid
from history.importers.files.text_encoding import TextEncoding
from history.importers.question import Question
from history.table_reader import MAX_ROWS

DELIMITERS = ("\t", ";", "|", ",")
"""What may part cells, the rarest in running text first: between equals the rarer one is proposed."""
MAX_COLUMNS = 1_000

_NAMES = {"\t": "tab", ";": "semicolon", "|": "vertical bar", ",": "comma"}
_ALLOWED = f"one of {', '.join(_NAMES[delimiter] for delimiter in reversed(DELIMITERS))}"
_SAMPLE_ROWS = 500
_BLOCK_ROWS = 256
_FEWEST_ALIKE = 0.25
_AS_GOOD = 0.9
_SHOWN = 60


@dataclass(frozen=True)
class Delimited:
    """A text file as read.

    Parameters
    ----------
    grid : Grid
        Its cells, split at `delimiter`.
    delimiter : str
        One of `DELIMITERS`.
    question : Question or None
        Asked where another delimiter would do as well.
    """

    grid: Grid
    delimiter: str
    question: Question | None


@dataclass(frozen=True)
class _Split:
    """How the first rows fall apart at one delimiter: the width most of the wider rows share, and how many do."""

    delimiter: str
    width: int
    alike: int
    first: int
    rows: int


def read_delimited(file: str, content: bytes, encoding: TextEncoding, delimiter: str | None = None) -> Delimited:
    r"""Return the cells of a text file.

    Parameters
    ----------
    file : str
        As the user knows it.
    content : bytes
        Known to be text in `encoding` throughout. Rows may end in CR, LF or both; quoted cells may hold line ends.
    encoding : TextEncoding
        As found or answered.
    delimiter : str or None
        What a person said, one of `DELIMITERS`; else a first line like ``sep=;`` says it, else the rows do.

    Returns
    -------
    Delimited

    Raises
    ------
    HistoryError
        A quote never closed, text after a closing quote, too large a cell, too many rows or columns, blank rows only.

    Notes
    -----
    Rows are numbered as a spreadsheet shows them: a quoted cell with line ends is one row, blank rows count and are
    left out, a line ``sep=;`` is none. Cells are kept as they stand, surrounding blanks included.

    Not modelled: two delimiters in one file, quotes other than ``"``, a backslash that takes the meaning from a quote.
    """
    if delimiter is not None and delimiter not in DELIMITERS:
        raise HistoryError([Fault(file, None, None, f"the delimiter {delimiter}", _ALLOWED)])
    declared = _declared(file, content, encoding)
    question = None
    chosen = delimiter or declared
    if chosen is None:
        chosen, question = _find_delimiter(file, content, encoding)
    grid = _read(file, _rows(content, encoding, chosen, skip=declared is not None), chosen)
    return Delimited(grid, chosen, question)


def _lines(content: bytes, encoding: TextEncoding) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding=encoding.codec, newline="")


def _rows(content: bytes, encoding: TextEncoding, delimiter: str, *, skip: bool) -> Iterator[list[str]]:
    return csv.reader(islice(_lines(content, encoding), int(skip), None), delimiter=delimiter, strict=True)


def _declared(file: str, content: bytes, encoding: TextEncoding) -> str | None:
    """Return the delimiter of a first line like ``sep=;``, with which a spreadsheet is told how to split."""
    first = _lines(content, encoding).readline(_SHOWN)
    match = re.fullmatch(r'"?sep=(.)"?[\r\n]*', first, flags=re.IGNORECASE)
    if match is None:
        return None
    if match[1] not in DELIMITERS:
        raise HistoryError([Fault(file, 1, None, first.strip(), f"sep= with {_ALLOWED}")])
    return match[1]


def _find_delimiter(file: str, content: bytes, encoding: TextEncoding) -> tuple[str, Question | None]:
    """Return the delimiter at which the rows fall apart most alike, and a question where another does as well.

    A delimiter that bites only below the row where the best one begins is no rival: it parts what that one holds
    together, as commas do in the numbers of "hours;rate" over "1,5;80,00".
    """
    splits = [_split(_rows(content, encoding, delimiter, skip=False), delimiter) for delimiter in DELIMITERS]
    likely = [split for split in splits if split.alike and split.alike >= _FEWEST_ALIKE * split.rows]
    if not likely:
        return ",", None
    most = max(likely, key=lambda split: (split.alike, -split.first, split.width))
    rivals = [split for split in likely if split.alike >= _AS_GOOD * most.alike - 1 and split.first <= most.first]
    best = min(rivals, key=lambda split: (split.first, -split.width))
    if len(rivals) == 1:
        return best.delimiter, None
    named = " or ".join(f"{_NAMES[split.delimiter]} ({split.width} columns)" for split in rivals)
    text = f"which character parts the cells: {named}?"
    start = best.first - 1
    lines = tuple(line.rstrip("\r\n")[:_SHOWN] for line in islice(_lines(content, encoding), start, start + 3))
    choices = tuple(split.delimiter for split in rivals)
    return best.delimiter, Question(file, "delimiter", text, choices, best.delimiter, None, lines)


def _split(rows: Iterator[list[str]], delimiter: str) -> _Split:
    widths: list[int] = []
    numbers: list[int] = []
    try:
        for number, cells in enumerate(islice(rows, _SAMPLE_ROWS), start=1):
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
                numbers.append(number)
    except csv.Error:
        # As far as it can be split; the reading of the whole file says what is wrong and where.
        pass
    wide = Counter(width for width in widths if width > 1)
    if wide.total() < min(2, max(1, len(widths))):
        # One such row among others is a text with that character in it.
        return _Split(delimiter, 1, 0, 0, len(widths))
    width, alike = max(wide.items(), key=lambda pair: (pair[1], pair[0]))
    return _Split(delimiter, width, alike, numbers[widths.index(width)], len(widths))


def _read(file: str, rows: Iterator[list[str]], delimiter: str) -> Grid:
    coders: list[Coder] = []
    codes: list[array[int]] = []
    widths: array[int] = array("i")
    for block in _blocks(file, rows, delimiter):
        before = len(widths)
        widths.extend(map(len, block))
        # A blank row has no cell at all, and a block of nothing else gives no column.
        columns: Iterable[tuple[str, ...]] = zip_longest(*block, fillvalue=EMPTY)
        place = -1
        for place, cells in enumerate(columns):
            if place == len(coders):
                coders.append(Coder())
                codes.append(array("i", [coders[place][EMPTY]] * before) if before else array("i"))
            codes[place].extend(map(coders[place].__getitem__, cells))
        for later in range(place + 1, len(coders)):
            codes[later].extend([coders[later][EMPTY]] * len(block))
    columns_read = [
        CodedColumn(np.frombuffer(column, dtype=np.int32), tuple(coder))
        for column, coder in zip(codes, coders, strict=True)
    ]
    if columns_read:
        kept, numbers = filled_rows(columns_read)
        if len(numbers):
            return Grid(file, "", kept, numbers, np.frombuffer(widths, dtype=np.int32)[numbers - 1])
    raise HistoryError([Fault(file, None, None, "blank lines only", "a header and at least one row")])


def _blocks(file: str, rows: Iterator[list[str]], delimiter: str) -> Iterator[list[list[str]]]:
    """Yield the rows in blocks, so that a large file never stands in memory as lists of cells."""
    read = 0
    while True:
        block: list[list[str]] = []
        try:
            # One by one, so that the rows before a broken one are counted.
            block.extend(islice(rows, _BLOCK_ROWS))
        except csv.Error as error:
            raise HistoryError([broken(file, read + len(block) + 1, str(error), _NAMES[delimiter])]) from None
        if not block:
            return
        widest = max(block, key=len)
        if len(widest) > MAX_COLUMNS:
            row = read + block.index(widest) + 1
            allowed = f"at most {MAX_COLUMNS:,} columns"
            raise HistoryError([Fault(file, row, None, f"{len(widest):,} cells in one row", allowed)])
        read += len(block)
        if read > MAX_ROWS:
            raise HistoryError([Fault(file, MAX_ROWS + 1, None, "more rows", f"at most {MAX_ROWS:,} rows")])
        yield block
