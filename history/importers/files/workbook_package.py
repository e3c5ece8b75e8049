"""The zip that a workbook is: its parts screened before anything else sees them, and what they say of its sheets."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

from history.faults import Fault, HistoryError
from history.zip_screening import DAMAGE, blocks_of, member_faults, members_of

MAX_PARTS = 5_000
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
RATIO_COUNTS_FROM = 16 * 1024 * 1024
"""An ordinary sheet packs to a twentieth or a sixtieth; one of few different rows to less. A bomb is larger."""

CONTENT_TYPES = "[Content_Types].xml"
_WORKBOOK_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
)
_SAVE_XLSX = "an .xlsx: open it in a spreadsheet program and save it as .xlsx or as 'CSV UTF-8'"
_WHOLE = "a whole workbook: open it in a spreadsheet program and save it again as .xlsx"
_NOT_XML = (expat.ExpatError, LookupError, ValueError)
"""What the parser raises for damaged XML, for an encoding nobody knows, and for one it cannot read."""

StartHandler = Callable[[str, dict[str, str]], None]


class LocalNames(dict[str, str]):
    """Names of XML elements and attributes without their prefix: ``names["x:row"]`` is ``"row"``."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


@dataclass(frozen=True)
class Part:
    """A sheet of a workbook and the part that holds its cells.

    Parameters
    ----------
    sheet : str
        Its name.
    part : str
        Name of the member of the zip.
    hidden : bool
        True where the user does not see it.
    """

    sheet: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Package:
    """A workbook whose every part has been unpacked once, measured, and found free of declarations of types.

    Parameters
    ----------
    file : str
        As the user knows it.
    content : bytes
        The zip.
    members : dict of str to ZipInfo
        By name.
    """

    file: str
    content: bytes
    members: dict[str, zipfile.ZipInfo]

    def blocks(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part; it has been measured before."""
        total = MAX_UNPACKED_BYTES
        return blocks_of(self.file, self.content, self.members[part], room=total, total=total, ratio_from=total)

    def parse(self, part: str, parser: expat.XMLParserType, after_block: Callable[[], None] = lambda: None) -> None:
        """Feed a part, at most a megabyte at a time, to a parser whose handlers are set; it must be XML throughout."""
        try:
            for block in self.blocks(part):
                parser.Parse(block, False)
                after_block()
            parser.Parse(b"", True)
        except HistoryError:
            raise
        except _NOT_XML as error:
            raise HistoryError([Fault(self.file, None, None, f"{part} is damaged ({error})", _WHOLE)]) from None

    def elements(self, part: str, start: StartHandler) -> None:
        """Call a function with the local name and attributes of every element of a part."""
        names = LocalNames()
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: start(names[tag], attributes)
        self.parse(part, parser)

    def sheets(self) -> tuple[Part, ...]:
        """Return the worksheets in their order; sheets that are a chart or a dialog hold no rows and are left out."""
        workbook = self._workbook()
        folder, base = posixpath.split(workbook)
        targets: dict[str, tuple[str, str]] = {}
        listed: list[tuple[str, str, bool]] = []

        def relation(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                kind = attributes.get("Type", "").rpartition("/")[2]
                targets[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

        def sheet(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                relation_id = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                listed.append(
                    (attributes.get("name", ""), relation_id, attributes.get("state", "visible") != "visible")
                )

        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if relations not in self.members:
            raise HistoryError([Fault(self.file, None, None, f"a workbook without {relations}", _WHOLE)])
        self.elements(relations, relation)
        self.elements(workbook, sheet)
        parts = []
        for name, relation_id, hidden in listed:
            kind, target = targets.get(relation_id, ("worksheet", ""))
            if kind == "worksheet":
                parts.append(Part(name, self._resolved(folder, name, target), hidden))
        return tuple(parts)

    def shared_strings(self) -> int:
        """Return how many texts the cells may point to."""
        count = 0

        def item(name: str, attributes: dict[str, str]) -> None:
            nonlocal count
            count += name == "si"

        for part in self.members:
            if part.casefold() == "xl/sharedstrings.xml":
                self.elements(part, item)
        return count

    def has_folder(self, folder: str) -> bool:
        """Return whether there are parts under a folder, whatever their case."""
        return any(name.casefold().startswith(f"{folder}/") for name in self.members)

    def calculates_on_opening(self) -> bool:
        """Return whether the program that wrote the workbook left the results of formulas to the one that opens it."""
        found = False

        def properties(name: str, attributes: dict[str, str]) -> None:
            nonlocal found
            found |= name == "calcPr" and attributes.get("fullCalcOnLoad") in ("1", "true")

        self.elements(self._workbook(), properties)
        return found

    def _workbook(self) -> str:
        types: dict[str, str] = {}

        def override(name: str, attributes: dict[str, str]) -> None:
            if name == "Override":
                types[attributes.get("ContentType", "")] = attributes.get("PartName", "").lstrip("/")

        self.elements(CONTENT_TYPES, override)
        if any("macroEnabled.main+xml" in kind for kind in types):
            raise HistoryError([_macros(self.file)])
        if any("sheet.binary" in kind for kind in types):
            raise HistoryError([Fault(self.file, None, None, "a binary workbook (.xlsb)", _SAVE_XLSX)])
        part = next((types[kind] for kind in _WORKBOOK_TYPES if kind in types), None)
        if part is None:
            raise HistoryError([Fault(self.file, None, None, "an Office document that is no workbook", _SAVE_XLSX)])
        if part not in self.members:
            raise HistoryError([Fault(self.file, None, None, f"a workbook without its part {part}", _WHOLE)])
        return part

    def _resolved(self, folder: str, sheet: str, target: str) -> str:
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if path not in self.members:
            raise HistoryError([Fault(self.file, None, None, f"no part for sheet {sheet}", _WHOLE)])
        return path


def open_package(file: str, content: bytes) -> Package:
    """Screen the zip of a workbook.

    Parameters
    ----------
    file : str
        As the user knows it.
    content : bytes
        A zip.

    Returns
    -------
    Package

    Raises
    ------
    HistoryError
        It is cut or damaged; has too many parts, parts that point outside, have a password, macros, sizes that lie or
        unpack to too much; or a part declares a document type, with which XML can name files and multiply itself.
    """
    try:
        members = members_of(content)
        faults = member_faults(file, members, MAX_PARTS)
        for info in members:
            if info.filename.casefold().endswith("vbaproject.bin") or "/macrosheets/" in info.filename.casefold():
                faults.append(_macros(file))
        if faults:
            raise HistoryError(faults)
        room = MAX_UNPACKED_BYTES
        for info in members:
            room -= _screened(file, content, info, room)
    except HistoryError:
        raise
    except DAMAGE as error:
        raise HistoryError([Fault(file, None, None, f"a zip that cannot be read ({error})", _WHOLE)]) from None
    return Package(file, content, {info.filename: info for info in members})


def _macros(file: str) -> Fault:
    return Fault(file, None, None, "a workbook with macros", "one without: save it as .xlsx, without macros")


def _screened(file: str, content: bytes, info: zipfile.ZipInfo, room: int) -> int:
    """Return how many bytes a part really unpacks to; its XML may not declare a document type."""
    size = 0
    prolog: expat.XMLParserType | None = None
    total = MAX_UNPACKED_BYTES
    for block in blocks_of(file, content, info, room=room, total=total, ratio_from=RATIO_COUNTS_FROM):
        if size == 0 and _is_xml(block):
            prolog = expat.ParserCreate()
            prolog.StartDoctypeDeclHandler = _declares
            prolog.StartElementHandler = _begins
        size += len(block)
        if prolog is None:
            continue
        try:
            prolog.Parse(block, False)
        except _DeclarationError:
            seen = f"a document type (DTD) in {info.filename}"
            raise HistoryError([Fault(file, None, None, seen, "a workbook whose XML declares none")]) from None
        except _BegunError:
            prolog = None
        except _NOT_XML as error:
            raise HistoryError([Fault(file, None, None, f"{info.filename} is damaged ({error})", _WHOLE)]) from None
    return size


class _DeclarationError(Exception):
    """A document type is declared."""


class _BegunError(Exception):
    """The first element has begun, behind which nothing can be declared."""


def _declares(*_: object) -> None:
    raise _DeclarationError


def _begins(*_: object) -> None:
    raise _BegunError


def _is_xml(start: bytes) -> bool:
    """Return whether a part begins as XML does, in any encoding that XML may have."""
    bare = start.lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n")
    return bare.startswith(b"<")
