"""The browser's front door: page settings and the registry of pages, nothing else."""

import streamlit as st

from ui.screens import assumptions, client, compare, data, grades, look_back, plan, portfolio, watchlist
from ui.shell import begin, follow, sidebar
from ui.words import _

st.set_page_config(page_title="Client Verdict", page_icon="⚖️", layout="wide")
begin()

pages = {
    "portfolio": st.Page(
        portfolio.show, title=_("Portfolio"), icon=":material/dashboard:", url_path="portfolio", default=True
    ),
    "client": st.Page(client.show, title=_("Client"), icon=":material/person_search:", url_path="client"),
    "grades": st.Page(grades.show, title=_("Grades"), icon=":material/grade:", url_path="grades"),
    "watchlist": st.Page(watchlist.show, title=_("Watchlist"), icon=":material/visibility:", url_path="watchlist"),
    "plan": st.Page(plan.show, title=_("Plan"), icon=":material/checklist:", url_path="plan"),
    "compare": st.Page(compare.show, title=_("Compare"), icon=":material/compare:", url_path="compare"),
    "look_back": st.Page(look_back.show, title=_("Look back"), icon=":material/history:", url_path="look_back"),
    "assumptions": st.Page(assumptions.show, title=_("Assumptions"), icon=":material/tune:", url_path="assumptions"),
    "data": st.Page(data.show, title=_("Data"), icon=":material/folder_open:", url_path="data"),
}
page = st.navigation(list(pages.values()))
follow(pages)
sidebar()
page.run()
