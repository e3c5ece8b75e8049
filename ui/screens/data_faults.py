"""All that is wrong in dropped files, in one table on the Data page."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from history import Fault
from ui import numbers
from ui.components import plain_money
from ui.import_words import field_words
from ui.sentences import said
from ui.words import _, plural

_LONG = 60
"""Characters; a table shows about as many."""


def draw(faults: Sequence[Fault]) -> None:
    """Draw all that is wrong: file, row, column, what stands there and what may."""
    st.error(
        plural(
            "Nothing is imported yet, and nothing saved is lost. {count} thing has to be mended first:",
            "Nothing is imported yet, and nothing saved is lost. {count} things have to be mended first:",
            len(faults),
        ).format(count=numbers.number(len(faults), 0)),
        icon=":material/front_hand:",
    )
    rows = [
        {
            "file": said(fault.file),
            "row": fault.row,
            "column": _column(fault.column) if fault.column else numbers.NOT_KNOWN,
            # What a cell holds is shown as it stands; of a whole file it is a phrase of ours.
            "seen": fault.seen if fault.row is not None else said(fault.seen),
            "allowed": said(fault.allowed),
        }
        for fault in faults
    ]
    st.dataframe(
        pd.DataFrame(rows).astype({"row": "Int64"}),
        hide_index=True,
        column_config={
            "file": st.column_config.TextColumn(_("File")),
            "row": st.column_config.NumberColumn(
                _("Row"), help=_("As a spreadsheet shows it; the header is row 1."), format="%d"
            ),
            "column": st.column_config.TextColumn(_("Column")),
            "seen": st.column_config.TextColumn(_("What stands there")),
            "allowed": st.column_config.TextColumn(_("What may stand there"), width="large"),
        },
        key="faults",
        alt=_("All that is wrong in the files: file, row, column, what stands there and what may"),
    )
    # A table cuts what is said of whole files.
    for file, allowed in dict.fromkeys((row["file"], row["allowed"]) for row in rows if len(row["allowed"]) > _LONG):
        st.caption(plain_money(f"{file}: {allowed}."))


def _column(column: str) -> str:
    """Return a column as it is headed; where a row lacks all of several fields, these in words."""
    names, words = column.split(" or "), field_words()
    if len(names) > 1 and all(name in words for name in names):
        return _(" or ").join(words[name] for name in names)
    return column
