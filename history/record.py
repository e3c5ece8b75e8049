"""The history itself: the typed tables, what to know about them, and a fingerprint of what they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from history.checks import known_clients, warnings_of
from history.faults import Fault, HistoryError
from history.tables import COMPANY, TABLES, Column, Table


@dataclass(frozen=True, eq=False)
class History:
    """All that is known about the clients, as read: nothing filled in, nothing guessed.

    Parameters
    ----------
    months, clients, invoices, events, staff_poll, decisions, unattributed : DataFrame or None
        The tables of `history.tables.TABLES`, None where absent. Columns the files have, in declared order: months
        as Period[M], dates as datetime64, numbers as float64 (NaN unknown), booleans as pandas' boolean, ids and
        texts as str. Rows sorted by key. Treat them as read-only: the fingerprint is of their content.
    company : mapping of str to float or str
        Keys of `history.tables.COMPANY` that are known; an absent key is unknown.
    warnings : tuple of str
        What a person should know, a sentence each: tables left out, near-miss file names, traps.
    fingerprint : str
        SHA-256, hexadecimal, of the content; the order of rows, columns and files and the line ends do not matter.

    Notes
    -----
    Two histories are equal when their fingerprints are.
    """

    months: pd.DataFrame | None
    clients: pd.DataFrame | None
    invoices: pd.DataFrame | None
    events: pd.DataFrame | None
    staff_poll: pd.DataFrame | None
    decisions: pd.DataFrame | None
    unattributed: pd.DataFrame | None
    company: Mapping[str, float | str]
    warnings: tuple[str, ...]
    fingerprint: str

    def table(self, name: str) -> pd.DataFrame | None:
        """Return a table by its name in `TABLES`, company apart; None where it is absent."""
        frames = {
            "months": self.months,
            "clients": self.clients,
            "invoices": self.invoices,
            "events": self.events,
            "staff_poll": self.staff_poll,
            "decisions": self.decisions,
            "unattributed": self.unattributed,
        }
        return frames[name]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables that are there, by name, company apart."""
        frames = {name: self.table(name) for name in TABLES if name != "company"}
        return {name: frame for name, frame in frames.items() if frame is not None}

    @cached_property
    def client_ids(self) -> tuple[str, ...]:
        """Clients that months, clients or invoices know, sorted."""
        return tuple(sorted(known_clients(self.tables)))

    @property
    def is_begun(self) -> bool:
        """Tell whether it holds months or invoices: without either there is nothing to ask about yet."""
        return self.months is not None or self.invoices is not None

    @cached_property
    def first_month(self) -> pd.Period:
        """The earliest month of months.csv or of an invoice."""
        return min(self._months_seen())

    @cached_property
    def last_month(self) -> pd.Period:
        """The last month of months.csv or, without it, of an invoice's issue: the month to ask about by default."""
        if self.months is not None:
            return self.months["month"].max()
        return max(self._months_seen())

    @cached_property
    def last_known_month(self) -> pd.Period:
        """The last month that anything is known of, payments included: none later can be asked about."""
        paid = self.invoices["paid_on"].max() if self.invoices is not None and "paid_on" in self.invoices else pd.NaT
        seen = self._months_seen()
        return max(seen if pd.isna(paid) else [*seen, paid.to_period("M")])

    def _months_seen(self) -> list[pd.Period]:
        seen = []
        if self.months is not None:
            seen += [self.months["month"].min(), self.months["month"].max()]
        if self.invoices is not None:
            issued = self.invoices["issued_on"]
            seen += [issued.min().to_period("M"), issued.max().to_period("M")]
        return seen

    def check_as_of(self, as_of: pd.Period) -> None:
        """Refuse a month the history does not reach.

        Parameters
        ----------
        as_of : pandas.Period
            A month (freq M): all through its last day is known.

        Raises
        ------
        HistoryError
            Naming the first and the last month allowed.
        """
        allowed = f"a month from {self.first_month} to {self.last_known_month}"
        is_month = isinstance(as_of, pd.Period) and as_of.freqstr == "M"
        if not is_month or not self.first_month <= as_of <= self.last_known_month:
            raise HistoryError([Fault("as_of", None, None, str(as_of), allowed)])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and other.fingerprint == self.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def build_history(
    tables: Mapping[str, pd.DataFrame], company: Mapping[str, float | str], warnings: tuple[str, ...] = ()
) -> History:
    """Make a history of typed tables that are without fault.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By name, company apart; absent tables left out. Row order does not matter.
    company : mapping
        Known keys of company.csv.
    warnings : tuple of str
        What the reading had to say; what the tables themselves give rise to is added.

    Returns
    -------
    History
    """
    frames = {name: _sorted(TABLES[name], frame) for name, frame in tables.items()}
    said = warnings_of(frames)
    if not company:
        said.append(f"company.csv is absent: {TABLES['company'].without}.")
    ordered = {key: company[key] for key in COMPANY if key in company}
    return History(
        months=frames.get("months"),
        clients=frames.get("clients"),
        invoices=frames.get("invoices"),
        events=frames.get("events"),
        staff_poll=frames.get("staff_poll"),
        decisions=frames.get("decisions"),
        unattributed=frames.get("unattributed"),
        company=ordered,
        warnings=(*warnings, *said),
        fingerprint=fingerprint(frames, ordered),
    )


def fingerprint(tables: Mapping[str, pd.DataFrame], company: Mapping[str, float | str]) -> str:
    """Return the SHA-256 of what sorted tables say; a column that is empty throughout says nothing."""
    digest = hashlib.sha256()
    for name, table in TABLES.items():
        frame = tables.get(name)
        if frame is None:
            continue
        digest.update(f"\n{name} {len(frame)}".encode())
        for column in table:
            if column.name in frame and frame[column.name].notna().any():
                digest.update(f"\n{column.name}\n".encode())
                digest.update(_content(column, frame[column.name]))
    for key in COMPANY:
        if key in company:
            digest.update(f"\n{key}={json.dumps(company[key], ensure_ascii=False)}".encode())
    return digest.hexdigest()


def _content(column: Column, values: pd.Series) -> bytes:
    if column.type in ("text", "choice"):
        texts = values.astype(object).where(values.notna(), None).tolist()
        return json.dumps(texts, ensure_ascii=False).encode()
    if column.type == "month":
        return np.ascontiguousarray(values.array.asi8, dtype="<i8").tobytes()
    if column.type == "date":
        days: np.ndarray = values.to_numpy().astype("datetime64[D]").astype("<i8")
        return days.tobytes()
    numbers = values.to_numpy(dtype="<f8", na_value=np.nan)
    # One NaN and one zero, whatever bits they came with.
    plain: np.ndarray = np.where(np.isnan(numbers), np.nan, numbers + 0.0).astype("<f8")
    return plain.tobytes()


def _sorted(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    by = list(table.key) or [name for name in table.names if name in frame]
    return frame.sort_values(by, kind="stable", na_position="last").reset_index(drop=True)
