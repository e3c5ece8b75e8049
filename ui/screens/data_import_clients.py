"""Names of clients in dropped files on the Data page: whom each is taken for, to be corrected and confirmed at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from history.importers.client_names import NameMatch
from history.importers.importing import Proposal
from ui import import_state, numbers
from ui.import_answers import Asked
from ui.import_state import Draft
from ui.words import _, plural

_KEY = "import:clients"


def draw(found: Draft) -> None:
    """Draw the names that have to be confirmed, and those that are sure, both to be corrected."""
    asked = [one for one in found.asked if one.about == "clients"]
    names = [one.question.examples[0] for one in asked]
    by_name = {match.name: match for match in found.proposal.matches}
    open_ones = [by_name[name] for name in names if name in by_name]
    sure = [match for match in found.proposal.matches if match.name not in names]
    if open_ones:
        with st.container(border=True):
            count = len(open_ones)
            st.markdown(
                "**"
                + plural(
                    "{count} name is like another client's. Is it the same client?",
                    "{count} names are like another client's. Are they the same clients?",
                    count,
                ).format(count=numbers.number(count, 0))
                + "**"
            )
            _table(f"{_KEY}:open", open_ones, found.proposal, _("These are right"), primary=True)
    if sure:
        title = plural(
            "{count} name that is written otherwise here", "{count} names that are written otherwise here", len(sure)
        ).format(count=numbers.number(len(sure), 0))
        with st.expander(f":material/person_check: {title}"):
            _table(f"{_KEY}:sure", sure, found.proposal, _("Use these"), primary=False)


def _table(key: str, matches: Sequence[NameMatch], proposal: Proposal, confirm: str, *, primary: bool) -> None:
    words = _clients(matches, proposal)
    own = _("a client of its own")
    shown = [words.get(match.client_id or "", own) for match in matches]
    rows = pd.DataFrame(
        {
            "name": [match.name for match in matches],
            "client": shown,
            "alike": [round(match.score) if match.client_id is not None else None for match in matches],
            "files": [", ".join(match.seen_in) for match in matches],
        }
    ).astype({"alike": "Int64"})
    with st.form(key, border=False):
        edited = st.data_editor(
            rows,
            hide_index=True,
            disabled=["name", "alike", "files"],
            column_config={
                "name": st.column_config.TextColumn(_("In the files"), width="medium"),
                "client": st.column_config.SelectboxColumn(
                    _("Is this client"),
                    options=[own, *dict.fromkeys(words.values())],
                    required=True,
                    width="medium",
                    help=_("Press twice on a cell to choose another."),
                ),
                "alike": st.column_config.NumberColumn(_("How alike"), format="%d %%"),
                "files": st.column_config.TextColumn(_("Stands in")),
            },
            # Another key whenever what is proposed changes: edits of old rows do not fit new ones.
            key=f"{key}:{hash(tuple(zip(rows['name'], shown, strict=True)))}",
        )
        if st.form_submit_button(
            confirm, key=f"{key}:confirm", icon=":material/check:", type="primary" if primary else "secondary"
        ):
            ids = {word: client for client, word in words.items()}
            answer({name: ids.get(client) for name, client in zip(edited["name"], edited["client"], strict=True)})
            st.rerun()


def _clients(matches: Sequence[NameMatch], proposal: Proposal) -> dict[str, str]:
    """Return who may be meant: those alike first, then every other client, by client_id with the name to show."""
    history = import_state.base()
    names = dict(proposal.settled.names)
    known: list[str] = []
    if history is not None:
        known = list(history.client_ids)
        if history.clients is not None and "name" in history.clients:
            pairs = zip(history.clients["client_id"], history.clients["name"], strict=True)
            names |= {str(client): name for client, name in pairs if isinstance(name, str)}
    likely = [client for match in matches for client in (match.client_id, *(rival for rival, _score in match.rivals))]
    others = sorted({*known, *proposal.settled.client_of.values()})
    own = {match.name for match in matches if match.client_id is None}
    ids = [one for one in dict.fromkeys([*likely, *others]) if one is not None and one not in own]
    return {one: names.get(one, one) if names.get(one, one) == one else f"{names[one]} ({one})" for one in ids}


def answer(chosen: dict[str, str | None]) -> None:
    """Answer whose names these are; None: a client of its own."""
    given = import_state.answers()
    import_state.set_answers(replace(given, clients={**given.clients, **chosen}))


def take_proposals(asked: Sequence[Asked]) -> None:
    """Answer every name as proposed."""
    answer({one.question.examples[0]: one.proposal for one in asked})
