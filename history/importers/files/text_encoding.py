"""In which encoding a text file stands: known from its bytes, or asked. Never guessed and kept quiet about."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from history.csv_text import row_at
from history.faults import Fault, HistoryError
from history.importers.question import Question

AS_CSV = "a CSV file in UTF-8 (in a spreadsheet: save as 'CSV UTF-8')"
ANSWERS = ("utf-8", "utf-16", "cp1252", "cp1250", "mac_roman", "cp850", "latin-1")
"""What a person may say: UTF-8, UTF-16, Windows in Western and Central Europe, old Macs, DOS, ISO 8859-1."""

_LIKELIEST = "cp1252"
_ASKED = ("cp1252", "cp1250", "mac_roman", "cp850")
_BLOCK = 1024 * 1024
_SAMPLE = 8192


@dataclass(frozen=True)
class TextEncoding:
    """The encoding of a text file.

    Parameters
    ----------
    name : str
        As a mapping holds it: one of `ANSWERS`.
    codec : str
        As Python decodes it, byte order mark and byte order included.
    choices : tuple of str
        Which encodings could be meant, where a person has to say; empty where it is known.
    """

    name: str
    codec: str
    choices: tuple[str, ...] = ()


def find_encoding(file: str, content: bytes, answer: str | None = None) -> TextEncoding:
    """Return the encoding in which all of a file's bytes can be read.

    Parameters
    ----------
    file : str
        Name for the messages.
    content : bytes
        The file.
    answer : str or None
        What a person said, one of `ANSWERS`; a byte order mark in the file tells more and comes first.

    Returns
    -------
    TextEncoding
        By byte order mark; else UTF-16 where every second byte is NUL; else UTF-8, strictly; else Windows-1252, to be
        asked about.

    Raises
    ------
    HistoryError
        The bytes are not text in that encoding, or UTF-8 that is damaged or cut in the middle of a character.
    """
    known = _by_mark(file, content) or _by_answer(file, answer) or _by_zeros(content)
    if known is not None:
        _verify(file, content, known.codec)
        return known
    error = _first_error(content, "utf-8")
    if error is None:
        _verify(file, content, "utf-8")
        return TextEncoding("utf-8", "utf-8")
    place, reason = error
    if _mostly_utf8(content, place):
        raise _undecodable(file, content, "utf-8", place, reason)
    _verify(file, content, _LIKELIEST)
    choices = tuple(name for name in _ASKED if _first_error(content, name) is None)
    return TextEncoding(_LIKELIEST, _LIKELIEST, choices)


def encoding_question(file: str, encoding: TextEncoding, examples: tuple[str, ...]) -> Question:
    """Return the question for an encoding that its bytes do not tell.

    Parameters
    ----------
    file : str
        As the user knows it.
    encoding : TextEncoding
        With choices.
    examples : tuple of str
        Cells with letters beyond ASCII, read as proposed.
    """
    text = "the file is not in UTF-8, and its bytes do not tell in which encoding it is; are these letters right?"
    return Question(file, "encoding", text, encoding.choices, encoding.name, None, examples)


def _by_mark(file: str, content: bytes) -> TextEncoding | None:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise HistoryError([Fault(file, None, None, "text in UTF-32", AS_CSV)])
    if content.startswith(codecs.BOM_UTF8):
        return TextEncoding("utf-8", "utf-8-sig")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return TextEncoding("utf-16", "utf-16")
    return None


def _by_answer(file: str, answer: str | None) -> TextEncoding | None:
    if answer is None:
        return None
    if answer not in ANSWERS:
        raise HistoryError([Fault(file, None, None, f"the encoding {answer}", f"one of {', '.join(ANSWERS)}")])
    return TextEncoding(answer, "utf-16-le" if answer == "utf-16" else answer)


def _by_zeros(content: bytes) -> TextEncoding | None:
    """Return UTF-16 where the NULs of Latin letters stand at every second byte and nowhere else."""
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    enough = len(sample) // 4
    if odd > enough and not even:
        return TextEncoding("utf-16", "utf-16-le")
    if even > enough and not odd:
        return TextEncoding("utf-16", "utf-16-be")
    return None


def _verify(file: str, content: bytes, codec: str) -> None:
    """Refuse content that is not text throughout: bytes the codec does not know, or NUL characters."""
    error = _first_error(content, codec)
    if error is not None:
        raise _undecodable(file, content, codec, *error)
    if b"\x00" not in content:
        return
    decoder = codecs.getincrementaldecoder(codec)()
    before = 0
    for start in range(0, len(content), _BLOCK):
        text = decoder.decode(content[start : start + _BLOCK])
        if "\x00" in text:
            # A CR LF torn apart by the blocks would count twice; line feeds alone do not.
            head = text[: text.index("\x00")]
            row = before + max(head.count("\n"), head.count("\r")) + 1
            raise HistoryError([Fault(file, row, None, "a NUL character", AS_CSV)])
        before += max(text.count("\n"), text.count("\r"))


def _first_error(content: bytes, codec: str) -> tuple[int, str] | None:
    """Return place and reason of the first bytes that cannot be decoded; never holds all of the text at once."""
    decoder = codecs.getincrementaldecoder(codec)()
    for start in range(0, len(content), _BLOCK):
        block = content[start : start + _BLOCK]
        try:
            decoder.decode(block, start + _BLOCK >= len(content))
        except UnicodeDecodeError as error:
            # The decoder puts the bytes of a character begun in the block before in front of this one.
            return start + len(block) - len(error.object) + error.start, error.reason
    return None


def _mostly_utf8(content: bytes, place: int) -> bool:
    """Return whether letters around the first wrong byte are UTF-8: then the file is damaged, not another encoding."""
    text = content[max(0, place - _BLOCK) : place + _BLOCK].decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = len(re.findall(r"[^\x00-\x7f]", text)) - wrong
    return right > 0 and right >= wrong


def _undecodable(file: str, content: bytes, codec: str, place: int, reason: str) -> HistoryError:
    before = content[:place].decode(codec, errors="replace").encode("utf-8", errors="replace")
    row = row_at(before, len(before))
    if place >= len(content) - 4 and ("unexpected end" in reason or "truncated" in reason):
        allowed = "a whole file: it was cut off, so export or download it again"
        return HistoryError([Fault(file, row, None, "an end in the middle of a character", allowed)])
    named = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
    seen = f"the byte 0x{content[place]:02x}, which is not {named.get(codec, codec)}"
    return HistoryError([Fault(file, row, None, seen, AS_CSV)])
