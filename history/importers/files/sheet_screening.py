"""The cells of a worksheet before a reader sees them: how far they reach and which of them hold no true value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from operator import methodcaller
from xml.parsers import expat

from history.faults import Fault, HistoryError
from history.importers.files.workbook_package import LocalNames, Package, Part

MAX_SHEET_COLUMNS = 1_000
MAX_SHEET_ROWS = 1_048_576
MAX_SHEET_CELLS = 15_000_000
"""From A1 to the last cell: a reader keeps room for each of them, filled or not."""

_MAX_FAULTS = 100
_SHOWN_RANGES = 5
_COLUMN = methodcaller("rstrip", "0123456789")
_ROW = methodcaller("lstrip", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LONGEST_NUMBER = 10
_MEND = "a value: mend the formula or clear the cell, and save the workbook"
_SAVE = "formulas with their results: open the workbook in a spreadsheet program and save it"
_WHOLE = "a whole workbook: open it in a spreadsheet program and save it again as .xlsx"


@dataclass
class ScreenedSheet:
    """What the cells of a worksheet are like.

    Parameters
    ----------
    faults : list of Fault
        Cells that hold an error, a formula without result, or point to a text that is not there.
    merged : int
        How many ranges of cells are merged.
    merged_shown : list of str
        The first five of them, as ``A1:B2``.
    rows, columns : int
        How far from A1 the filled cells reach; 0 where there is none.
    formulas, zero_formulas : int
        How many cells hold a formula, and of how many the result is 0.
    """

    faults: list[Fault] = field(default_factory=list)
    merged: int = 0
    merged_shown: list[str] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    formulas: int = 0
    zero_formulas: int = 0


def screen_sheet(package: Package, part: Part, strings: int) -> ScreenedSheet:
    """Go through the cells of a worksheet, in memory that does not grow with it.

    Parameters
    ----------
    package : Package
        The workbook.
    part : Part
        The sheet.
    strings : int
        How many shared texts there are.

    Returns
    -------
    ScreenedSheet

    Raises
    ------
    HistoryError
        A filled cell lies too far out, or a cell has no address that can be understood.
    """
    return _Screening(package, part, strings).run()


def column_number(letters: str) -> int:
    """Return the number of a column from its letters.

    Examples
    --------
    >>> column_number("A"), column_number("AB"), column_number("XFD")
    (1, 28, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column from its number.

    Examples
    --------
    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Screening:
    """One pass over a sheet's XML.

    A cell is judged when the next one begins, so that no handler for the ends of elements is needed, and a plain number
    is not judged at all: what is called for every element is most of the time that a pass takes.
    """

    def __init__(self, package: Package, part: Part, strings: int) -> None:
        self.package, self.part, self.strings = package, part, strings
        self.found = ScreenedSheet()
        self.addresses: list[str] = []
        self.seen_columns: set[str] = set()
        self.row = 0

    def run(self) -> ScreenedSheet:
        names = LocalNames()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        text: list[str] = []
        cell: dict[str, str] = {}
        filled = formula = watched = False
        before = address = ""
        note = self.addresses.append

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal cell, filled, formula, watched, before, address
            name = names[tag]
            if name == "c":
                if watched:
                    self.judge(cell, address, text, filled, formula)
                    text.clear()
                    parser.CharacterDataHandler = None
                if filled:
                    note(address)
                filled = formula = False
                cell = attributes
                watched = "t" in cell
                address = cell["r"] if "r" in cell else self.right_of(address)
            elif name == "v":
                filled = True
                if watched:
                    parser.CharacterDataHandler = text.append
            elif name == "f":
                # Rules for formats and input have elements of that name too, but never as the first of a cell.
                if before == "c":
                    formula = watched = True
            elif name == "is":
                filled = True
            elif name == "row":
                number = attributes.get("r", "")
                self.row = int(number) if _is_number(number) else self.row + 1
            elif name == "mergeCell":
                self.found.merged += 1
                if len(self.found.merged_shown) < _SHOWN_RANGES:
                    self.found.merged_shown.append(attributes.get("ref", ""))
            elif watched:
                # Behind the rows come texts of headers and rules, which are no value of the last cell.
                parser.CharacterDataHandler = None
            before = name

        parser.StartElementHandler = start
        self.package.parse(self.part.part, parser, self.flush)
        # Ends the last cell as another one would.
        start("c", {"r": ""})
        self.flush()
        return self.found

    def right_of(self, address: str) -> str:
        """Return the address of a cell that has none of its own: right of the one before, or first of its row."""
        same_row = address.endswith(str(self.row)) and _ROW(address) == str(self.row)
        column = column_number(_COLUMN(address)) if same_row else 0
        return f"{column_letters(column + 1)}{self.row}"

    def judge(self, cell: dict[str, str], address: str, text: list[str], filled: bool, formula: bool) -> None:
        """Judge a cell that holds more than a plain number."""
        value = "".join(text).strip()
        kind = cell.get("t", "n")
        if formula:
            self.found.formulas += 1
            self.found.zero_formulas += value == "0"
            if not filled or (kind != "str" and not value):
                self.fault(address, "a formula without its result", _SAVE)
        if kind == "e":
            self.fault(address, value or "an error", _MEND)
        elif kind == "s" and filled and not (_is_number(value) and int(value) < self.strings):
            self.fault(address, f"text number {value[:10]} of {self.strings:,}", _WHOLE)

    def fault(self, address: str, seen: str, allowed: str) -> None:
        if len(self.found.faults) < _MAX_FAULTS:
            row = _ROW(address)
            seen = f"{seen} in cell {address} of sheet {self.part.sheet}"
            number = int(row) if _is_number(row) else None
            self.found.faults.append(Fault(self.package.file, number, None, seen, allowed))

    def flush(self) -> None:
        """Take note of how far the cells since the last time reach; the list of them never grows long."""
        if not self.addresses:
            return
        new = set(map(_COLUMN, self.addresses)) - self.seen_columns
        try:
            rows = max(self.found.rows, *map(int, map(_ROW, self.addresses)))
        except ValueError:
            raise self.first_refused() from None
        if not all(letters.isascii() and letters.isalpha() and letters.isupper() for letters in new):
            raise self.first_refused()
        columns = max([self.found.columns, *map(column_number, new)])
        if not _within(rows, columns):
            raise self.first_refused()
        self.found.rows, self.found.columns = rows, columns
        self.seen_columns |= new
        self.addresses.clear()

    def first_refused(self) -> HistoryError:
        """Return what is wrong with the first cell that has no good address or lies too far out."""
        rows, columns, row = self.found.rows, self.found.columns, 0
        sheet = self.part.sheet
        for address in self.addresses:
            match = _ADDRESS.fullmatch(address)
            if match is None:
                seen = f"a cell at {address[:20]} in sheet {sheet}"
                return HistoryError([Fault(self.package.file, None, None, seen, "cells with an address like B12")])
            row = int(match[2])
            rows, columns = max(rows, row), max(columns, column_number(match[1]))
            if not _within(rows, columns):
                break
        seen = f"a filled cell at {address} in sheet {sheet}"
        allowed = (
            f"at most {MAX_SHEET_COLUMNS:,} columns and {MAX_SHEET_CELLS:,} cells from A1 to the last one: "
            "clear what lies far out, or save the rows that are meant as CSV"
        )
        return HistoryError([Fault(self.package.file, row, None, seen, allowed)])


def _within(rows: int, columns: int) -> bool:
    return rows <= MAX_SHEET_ROWS and columns <= MAX_SHEET_COLUMNS and rows * columns <= MAX_SHEET_CELLS


def _is_number(text: str) -> bool:
    # Longer ones are no number of a row or text, and converting them takes time.
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
