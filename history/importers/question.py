"""What an importer cannot know from the file and must not guess: asked, with what it would propose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One thing to be decided by a person before a file is imported.

    Parameters
    ----------
    file : str
        As the user knows it.
    about : str
        Which entry of the mapping answers it: encoding, sheet, kind, columns, decimal_mark, day_order, empty_words,
        totals, serial_dates, currency, clients, repeated, ...
    text : str
        The question, as a sentence that a person can answer.
    choices : tuple of str
        What may be answered, as it would stand in the mapping; empty where anything may.
    proposal : str or None
        The likeliest answer; None where none is likelier.
    column : str or None
        Of the file, where one is meant.
    examples : tuple of str
        A few cells or lines that show why it is asked.
    """

    file: str
    about: str
    text: str
    choices: tuple[str, ...] = ()
    proposal: str | None = None
    column: str | None = None
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = self.file if self.column is None else f"{self.file}, column {self.column}"
        parts = [f"{where}: {self.text}"]
        if self.examples:
            parts.append(f"seen: {', '.join(map(repr, self.examples))}")
        if self.choices:
            parts.append(f"answer {self.about} with one of: {', '.join(self.choices)}")
        if self.proposal is not None:
            parts.append(f"proposed: {self.proposal}")
        return "; ".join(parts)
