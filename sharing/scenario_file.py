"""A scenario as a file: written for people to read, read as strictly as anything that strangers send."""

from __future__ import annotations

import json
from pathlib import Path

from simulator import InputError, Scenario, parse_scenario, read_json

MAX_FILE_BYTES = 2 * 1024 * 1024
_LONGEST_MESSAGE = 400


def load_scenario(path: Path | str) -> Scenario:
    """Read a scenario from a JSON file.

    Parameters
    ----------
    path : Path or str
        At most 2 MB of UTF-8, with or without a byte order mark.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        One sentence that names the file, what was seen and what is allowed.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "not a file name"
        raise InputError(f"{_shown(str(path))}: cannot be read ({why}); allowed: a scenario file") from None
    return parse_scenario_file(path.name, content)


def parse_scenario_file(name: str, content: bytes) -> Scenario:
    """Read a scenario from the content of a file somebody handed over.

    Parameters
    ----------
    name : str
        File name as its owner knows it, for messages.
    content : bytes
        At most 2 MB of UTF-8, with or without a byte order mark.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        One sentence that names the file, what was seen and what is allowed.

    Examples
    --------
    >>> parse_scenario_file("q1.json", b'{"schema": 1, "name": "Q1 reprice"}').name
    'Q1 reprice'
    """
    where = _shown(name)
    if len(content) > MAX_FILE_BYTES:
        raise InputError(f"{where}: larger than {MAX_FILE_BYTES:,} bytes; allowed: a scenario file of at most as many")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8 at byte {error.start + 1}; allowed: JSON in UTF-8") from None
    if not text.strip():
        raise InputError(f"{where}: an empty file; allowed: a scenario as JSON")
    return checked_scenario(strict_json(text, where), where)


def scenario_text(scenario: Scenario) -> str:
    """Return a scenario as indented JSON; reading it back is the identity.

    Parameters
    ----------
    scenario : Scenario
        Any; it is checked before it is written, so that what is written can be read.

    Returns
    -------
    str
        Ends with a line end; write it as UTF-8.

    Raises
    ------
    InputError
        For a scenario that would be refused when read.

    Examples
    --------
    >>> print(scenario_text(Scenario(name="As today")), end="")
    {
      "schema": 1,
      "name": "As today",
      "seed": 7,
      "paths": 10000
    }
    """
    document = checked_scenario(scenario.document(), "scenario").document()
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def strict_json(text: str, where: str) -> object:
    """Parse JSON as `simulator.read_json` does, with a message of bounded length.

    Raises
    ------
    InputError
        One sentence of bounded length.
    """
    try:
        return read_json(text, where)
    except InputError as error:
        raise _bounded(error) from None


def checked_scenario(document: object, where: str) -> Scenario:
    """Check a scenario's document as `simulator.parse_scenario` does, with a message of bounded length.

    Raises
    ------
    InputError
        One sentence of bounded length.
    """
    try:
        return parse_scenario(document, where)
    except InputError as error:
        raise _bounded(error) from None


def _bounded(error: InputError) -> InputError:
    text = str(error)
    return InputError(text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…")


def _shown(name: str) -> str:
    """Return a file name fit for one line of a message."""
    return "".join(c if c.isprintable() else "�" for c in name[-100:]) or "scenario"
