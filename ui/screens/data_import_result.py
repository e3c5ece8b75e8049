"""What an import would do and what it did, on the Data page: rows by table, corrected cells, rows left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from history import History
from history.importers.importing import Imported
from history.importers.tables.growth import Growth
from history.importers.tables.records import LeftOut
from ui import numbers
from ui.components import Figure, ask_for_page, figures
from ui.import_words import field_word, table_words
from ui.sentences import said
from ui.words import _, plural

_MOST_SHOWN = 2_000


def changes_nothing(imported: Imported, before: History | None) -> bool:
    """Say whether all of it was there already."""
    return before is not None and imported.growth.history == before


def draw(imported: Imported, *, is_done: bool) -> None:
    """Draw what an import does to the tables, what it corrects, what it leaves out, and what to know.

    Parameters
    ----------
    is_done : bool
        True after the import; the words are those of what happened.
    """
    growth = imported.growth
    rows_left = sum(map(len, imported.left_out.values()))
    hours, tickets = _nobody(growth.history)
    shown = [
        Figure(_("Rows added"), numbers.number(sum(growth.added.values()), 0)),
        Figure(_("Cells corrected"), numbers.number(len(growth.replaced), 0)),
        Figure(_("Rows there already"), numbers.number(sum(growth.unchanged.values()), 0)),
        Figure(_("Rows left out"), numbers.number(rows_left, 0), _("Of the files; each with its reason below.")),
    ]
    if hours:
        help_text = _("In all of the history: work that names no client, so that no client bears it.")
        shown.append(Figure(_("Hours that name no client"), numbers.number(hours, 0), help_text))
    elif tickets:
        shown.append(Figure(_("Tickets that name no client"), numbers.number(tickets, 0)))
    figures(shown, beside=5)
    _tables(growth)
    _corrected(growth, is_done)
    _left_out(imported.left_out)
    _notes(imported)


def _nobody(history: History) -> tuple[float, float]:
    table = history.unattributed
    if table is None:
        return 0.0, 0.0
    hours, tickets = (float(table[name].sum()) if name in table else 0.0 for name in ("hours", "tickets"))
    return hours, tickets


def _tables(growth: Growth) -> None:
    words = table_words()
    corrected = Counter(change.table for change in growth.replaced)
    names = list(dict.fromkeys([*growth.added, *growth.completed, *growth.unchanged, *corrected]))
    if not names:
        return
    rows = pd.DataFrame(
        {
            "table": [words.get(name, name) for name in names],
            "added": [growth.added.get(name, 0) for name in names],
            "completed": [growth.completed.get(name, 0) for name in names],
            "corrected": [corrected.get(name, 0) for name in names],
            "unchanged": [growth.unchanged.get(name, 0) for name in names],
        }
    )
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "table": st.column_config.TextColumn(_("Table")),
            "added": st.column_config.NumberColumn(_("Rows added"), format="localized"),
            "completed": st.column_config.NumberColumn(
                _("Rows completed"), format="localized", help=_("Figures that were not known before.")
            ),
            "corrected": st.column_config.NumberColumn(_("Cells corrected"), format="localized"),
            "unchanged": st.column_config.NumberColumn(_("Rows there already"), format="localized"),
        },
        key="import_tables",
        alt=_("Rows added, cells corrected and rows that were there already, by table"),
    )


def _corrected(growth: Growth, is_done: bool) -> None:
    if not growth.replaced:
        return
    count = len(growth.replaced)
    title = (
        plural("{count} figure was corrected", "{count} figures were corrected", count)
        if is_done
        else plural("{count} figure will be corrected", "{count} figures will be corrected", count)
    ).format(count=numbers.number(count, 0))
    words = table_words()
    with st.expander(f":material/edit_note: {title}", expanded=not is_done):
        rows = [
            {
                "table": words.get(one.table, one.table),
                "key": " · ".join(one.key),
                "column": field_word(one.column),
                "before": one.before,
                "after": one.after,
            }
            for one in growth.replaced[:_MOST_SHOWN]
        ]
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            column_config={
                "table": st.column_config.TextColumn(_("Table")),
                "key": st.column_config.TextColumn(_("Whose, when")),
                "column": st.column_config.TextColumn(_("Figure")),
                "before": st.column_config.TextColumn(_("Before")),
                "after": st.column_config.TextColumn(_("After")),
            },
            key="import_corrected",
            alt=_("Figures corrected: table, row, figure, before and after"),
        )
        _more(count)


def _more(count: int) -> None:
    if count > _MOST_SHOWN:
        st.caption(
            _("The first {shown} of {count} are shown.").format(
                shown=numbers.number(_MOST_SHOWN, 0), count=numbers.number(count, 0)
            )
        )


def _left_out(left_out: Mapping[str, tuple[LeftOut, ...]]) -> None:
    rows = [(file, one) for file, left in left_out.items() for one in left]
    if not rows:
        return
    count = len(rows)
    title = plural("{count} row of the files is left out", "{count} rows of the files are left out", count)
    with st.expander(f":material/filter_alt_off: {title.format(count=numbers.number(count, 0))}"):
        reasons = Counter((file, said(one.why)) for file, one in rows)
        st.markdown(
            "\n".join(
                f"- {numbers.number(number, 0)} × {why} ({file})" for (file, why), number in reasons.most_common()
            )
        )
        st.dataframe(
            pd.DataFrame(
                {
                    "file": [file for file, _one in rows[:_MOST_SHOWN]],
                    "row": [one.row for _file, one in rows[:_MOST_SHOWN]],
                    "why": [said(one.why) for _file, one in rows[:_MOST_SHOWN]],
                    "seen": [one.seen for _file, one in rows[:_MOST_SHOWN]],
                }
            ),
            hide_index=True,
            column_config={
                "file": st.column_config.TextColumn(_("File")),
                "row": st.column_config.NumberColumn(_("Row"), format="%d"),
                "why": st.column_config.TextColumn(_("Why")),
                "seen": st.column_config.TextColumn(_("What stands there")),
            },
            key="import_left_out",
            alt=_("Rows left out: file, row, why, and what stands there"),
        )
        _more(count)


def _notes(imported: Imported) -> None:
    texts = list(dict.fromkeys(said(text) for text in (*imported.notes, *imported.growth.history.warnings)))
    if not texts:
        return
    with st.expander(":material/info: " + _("Worth knowing") + f" ({len(texts)})"):
        st.markdown("\n".join(f"- {text}" for text in texts))


def next_steps() -> None:
    """Offer where to go after an import."""
    with st.container(horizontal=True):
        st.button(
            _("Look at the portfolio"),
            key="import_to_portfolio",
            type="primary",
            icon=":material/dashboard:",
            on_click=ask_for_page,
            args=("portfolio",),
        )
        st.button(
            _("Look at the watchlist"),
            key="import_to_watchlist",
            icon=":material/visibility:",
            on_click=ask_for_page,
            args=("watchlist",),
        )
