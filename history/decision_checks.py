"""What single cells of decisions.csv cannot show: an action that contradicts itself, a range out of order."""

from __future__ import annotations

from itertools import combinations, pairwise, product

import numpy as np
import pandas as pd

from history.faults import Fault
from history.row_faults import faults_where
from history.table_reader import ReadTable
from history.tables import KEPT_RESPONSES, RANGE_HORIZONS, STAY_HORIZONS, Table

_KEPT = [" ".join(some) for count in (1, 2, 3) for some in combinations(KEPT_RESPONSES, count)]


def decision_faults(table: Table, read: ReadTable) -> list[Fault]:
    """Return the faults between the cells of decisions: what the kind needs or does not have, ranges out of order."""
    frame = read.frame
    kind = frame["kind"]
    known = {name: frame[name].notna() for name in table.names if name in frame}
    nowhere = pd.Series(False, index=frame.index)
    faults = []
    for name, kinds in (("uplift", ("reprice",)), ("month", ("reprice", "fire"))):
        lacks = kind.isin(kinds) & ~known.get(name, nowhere)
        faults += _missing(table, read, lacks, name, f"a value where kind is {' or '.join(kinds)}")
        stray = known.get(name, nowhere) & kind.notna() & ~kind.isin(kinds)
        faults += faults_where(table, read, stray, name, f"empty where kind is {_one_of(kind, stray)}")
    for name in ("prepay", "standardise", "review_month", "keep_if"):
        if name not in frame:
            continue
        set_at_all = frame[name].fillna(False).astype(bool) if name in ("prepay", "standardise") else known[name]
        stray = set_at_all & kind.isin(("keep", "fire"))
        faults += faults_where(table, read, stray, name, "empty where kind is not reprice")
    if "review_month" in frame and "month" in frame:
        faults += faults_where(
            table, read, frame["review_month"] <= frame["month"], "review_month", "a month after month"
        )
    if "review_month" in frame and "uplift" in frame:
        stray = known["review_month"] & (frame["uplift"] <= 0)
        faults += faults_where(table, read, stray, "review_month", "empty where uplift is not above 0")
    if "keep_if" in frame:
        wrong = known["keep_if"] & ~frame["keep_if"].isin(_KEPT)
        allowed = f"one to three of {' '.join(KEPT_RESPONSES)} in this order, a blank between"
        faults += faults_where(table, read, wrong, "keep_if", allowed)
        stray = known["keep_if"] & ~known.get("review_month", nowhere)
        faults += faults_where(table, read, stray, "keep_if", "empty where review_month is empty")
    for before, after in pairwise(STAY_HORIZONS):
        name = f"stay_probability_{after}"
        rises = frame[name] > frame[f"stay_probability_{before}"]
        faults += faults_where(table, read, rises, name, f"no more than stay_probability_{before} in the same row")
    for name, months in product(("hours", "gross_profit"), RANGE_HORIZONS):
        faults += _range_faults(table, read, f"{name}_{months}")
    return faults


def _one_of(kind: pd.Series, where: pd.Series) -> str:
    return " or ".join(sorted(kind[where].unique()))


def _range_faults(table: Table, read: ReadTable, name: str) -> list[Fault]:
    """Return the faults of a range: a level missing beside another, or levels out of order."""
    levels = [f"{name}_{level}" for level in ("p05", "p50", "p95")]
    there = [level for level in levels if level in read.frame]
    any_known = read.frame[there].notna().any(axis=1)
    faults = []
    for level in levels:
        lacks = any_known & (read.frame[level].isna() if level in there else True)
        faults += _missing(table, read, lacks, level, f"a number where another level of {name} is given")
    for below, above in pairwise(levels):
        if below in there and above in there:
            wrong = read.frame[above] < read.frame[below]
            faults += faults_where(table, read, wrong, above, f"no less than {below} in the same row")
    return faults


def _missing(table: Table, read: ReadTable, lacks: pd.Series, column: str, allowed: str) -> list[Fault]:
    return [
        Fault(table.file, read.rows[place], column, "no value", allowed)
        for place in np.flatnonzero(lacks.to_numpy(dtype=bool))
    ]
