"""The part of the Data page where the staff vote: the five clients hardest to work with, once a year."""

from __future__ import annotations

from functools import partial

import streamlit as st

from history.log import MOST_VOTES, add_votes, count_voters, has_voted, remove_votes
from history.tables import YEARS
from ui import numbers, state
from ui.screens import data_sheet
from ui.screens.data_keeping import POLL, keep, refusal, refuse, usual_day
from ui.words import _, plural

_VOTER, _YEAR, _WORST = "poll_voter", "poll_year", "poll_worst"
_BACK_VOTER, _BACK_YEAR = "poll_back_voter", "poll_back_year"
_YEARS_SHOWN = 3


def draw() -> None:
    """Draw the ballot, how many have voted, and the way to take one's own poll back."""
    st.markdown(_("**Each year every member of staff names the five clients hardest to work with.**"))
    name = state.portfolio().name
    with st.form("poll", border=False):
        first, second = st.columns([2, 1])
        _who(first, _VOTER)
        _when(second, _YEAR)
        st.multiselect(
            _("Up to five clients, the worst first"),
            sorted(state.history().client_ids, key=lambda one: name(one).casefold()),
            format_func=name,
            max_selections=MOST_VOTES,
            key=_WORST,
            placeholder=_("Choose the worst client first"),
            filter_mode="contains",
            # Enter takes the one client found, never all that are alike.
            select_all=False,
            wrap=True,
        )
        st.form_submit_button(
            _("Save my votes"), key="poll_save", type="primary", icon=":material/how_to_vote:", on_click=_save
        )
    refusal(POLL)
    st.caption(
        _(
            "A made-up name will do: no page shows who named whom, but the file on this machine keeps the name. "
            "The same name again in the same year replaces the earlier votes."
        )
    )
    _votes_in()
    with st.expander(_("Take my votes back"), icon=":material/undo:"), st.form("poll_back", border=False):
        first, second = st.columns([2, 1])
        _who(first, _BACK_VOTER)
        _when(second, _BACK_YEAR)
        st.form_submit_button(_("Take them back"), key="poll_remove", on_click=_remove)
    st.caption(_("By file: staff_poll.csv under “Load and save”, or the sheet below."))
    data_sheet.draw("poll")


def _who(place: st.delta_generator.DeltaGenerator, key: str) -> None:
    place.text_input(
        _("Voter"), key=key, max_chars=200, placeholder=_("Your name, or a made-up one"), autocomplete="off"
    )


def _when(place: st.delta_generator.DeltaGenerator, key: str) -> None:
    first, last = int(YEARS.low), int(YEARS.high)
    place.number_input(_("Year"), first, last, value=usual_day().year, step=1, format="%d", key=key)


def _votes_in() -> None:
    year = usual_day().year
    said = []
    for asked in range(year, year - _YEARS_SHOWN, -1):
        voters = count_voters(state.history(), asked)
        words = plural("{count} person has voted in {year}", "{count} people have voted in {year}", voters)
        said.append(words.format(count=numbers.number(voters, 0), year=asked))
    st.info(
        " · ".join(said) + "\n\n" + _("What the poll says of each client is shown from three voters on."),
        icon=":material/how_to_vote:",
    )


def _save() -> None:
    voter, year = str(st.session_state[_VOTER]).strip(), st.session_state[_YEAR]
    worst = list(st.session_state[_WORST])
    if not voter or not worst:
        refuse(_("Votes need a name and at least one client."), POLL)
        return
    history = state.history()
    told = plural("Your vote for {year} is in.", "Your {count} votes for {year} are in.", len(worst))
    told = told.format(count=len(worst), year=year)
    if has_voted(history, year, voter):
        told += " " + _("They replace the earlier ones under this name.")
    if keep(partial(add_votes, history, year, voter, worst), told, tab=POLL):
        st.session_state[_VOTER], st.session_state[_WORST] = "", []


def _remove() -> None:
    voter, year = str(st.session_state[_BACK_VOTER]).strip(), st.session_state[_BACK_YEAR]
    if not voter:
        refuse(_("Put in the name you voted under."), POLL)
        return
    if keep(
        partial(remove_votes, state.history(), year, voter),
        _("Your votes for {year} are taken back.").format(year=year),
        tab=POLL,
    ):
        st.session_state[_BACK_VOTER] = ""
