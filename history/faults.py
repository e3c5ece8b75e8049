"""What is wrong with an input, said so that its owner can mend it without help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN_FAULTS = 20
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place: where it stands, what was seen there and what is allowed.

    Parameters
    ----------
    file : str
        File name as the user knows it, or the name of the argument that was refused.
    row : int or None
        Row as a spreadsheet shows it, the header being row 1; None where the whole file is meant.
    column : str or None
        Column name; None where the whole row or file is meant.
    seen : str
        What stands there, or a few words for it.
    allowed : str
        What may stand there.

    Examples
    --------
    >>> print(Fault("months.csv", 4, "hours", "-3", "a number >= 0"))
    months.csv, row 4, column hours: saw '-3', allowed is a number >= 0.
    """

    file: str
    row: int | None
    column: str | None
    seen: str
    allowed: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: saw {quoted(self.seen)}, allowed is {self.allowed}."


class HistoryError(ValueError):
    """A history, or an argument about it, that cannot be used: every fault at once, none left for a second try.

    Parameters
    ----------
    faults : iterable of Fault
        At least one.

    Notes
    -----
    The message holds the first twenty faults, a line each, and how many more there are; ``faults`` holds all.

    Examples
    --------
    >>> error = HistoryError([Fault("months.csv", None, None, "an empty file", "a header and at least one row")])
    >>> print(error)
    months.csv: saw 'an empty file', allowed is a header and at least one row.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        lines = [str(fault) for fault in self.faults[:_SHOWN_FAULTS]]
        if len(self.faults) > _SHOWN_FAULTS:
            lines.append(f"And {len(self.faults) - _SHOWN_FAULTS} more.")
        super().__init__("\n".join(lines))


def quoted(text: str) -> str:
    """Return a text in quotes, with invisible characters written out and a long one cut, fit for one line."""
    if len(text) > _SHOWN_CHARACTERS:
        text = text[: _SHOWN_CHARACTERS - 1] + "…"
    return repr(text)
