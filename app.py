"""The browser's front door: page settings and the registry of pages, nothing else."""

import streamlit as st

from ui.screens import assumptions, client, compare, data, portfolio, watchlist
from ui.shell import begin, sidebar
from ui.words import _

st.set_page_config(page_title="Client Verdict", page_icon="⚖️", layout="wide")
begin()

page = st.navigation(
    [
        st.Page(portfolio.show, title=_("Portfolio"), icon="📊", url_path="portfolio", default=True),
        st.Page(client.show, title=_("Client"), icon="🔎", url_path="client"),
        st.Page(watchlist.show, title=_("Watchlist"), icon="👀", url_path="watchlist"),
        st.Page(compare.show, title=_("Compare"), icon="⚖️", url_path="compare"),
        st.Page(assumptions.show, title=_("Assumptions"), icon="🎛️", url_path="assumptions"),
        st.Page(data.show, title=_("Data"), icon="📁", url_path="data"),
    ]
)
sidebar()
page.run()
