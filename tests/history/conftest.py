"""What the tests of this room share: a history from a few lines of text a table."""

from collections.abc import Callable
from textwrap import dedent

import pandas as pd
import pytest

from history import History, HistoryError, read_history


@pytest.fixture
def history_of() -> Callable[..., History]:
    """Return a history from CSV texts by table name."""

    def read(**tables: str) -> History:
        return read_history({f"{name}.csv": dedent(text).strip().encode() for name, text in tables.items()})

    return read


@pytest.fixture
def faults_of() -> Callable[..., list[str]]:
    """Return the messages with which CSV contents by file name are refused."""

    def read(files: dict[str, bytes]) -> list[str]:
        with pytest.raises(HistoryError) as caught:
            read_history(files)
        return [str(fault) for fault in caught.value.faults]

    return read


@pytest.fixture
def month() -> Callable[[str], pd.Period]:
    """Return a month from its text."""
    return lambda text: pd.Period(text, "M")


@pytest.fixture
def monthly() -> Callable[..., str]:
    """Return rows of months.csv: one client, consecutive months, the same or listed cells in each."""

    def rows(client: str, first: str, count: int, *cells: object) -> str:
        lines = []
        for step in range(count):
            values = [cell[step] if isinstance(cell, list) else cell for cell in cells]
            lines.append(",".join([client, str(pd.Period(first, "M") + step), *map(str, values)]))
        return "\n".join(lines) + "\n"

    return rows
