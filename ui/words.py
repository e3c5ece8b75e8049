"""The words on the screen, in the visitor's language: English in the source, other languages from catalogues."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from babel import Locale
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "es": "Español"}
LANGUAGE_KEY = "language"
_CATALOGUES = Path(__file__).parent / "locale"


@cache
def _translations(language: str) -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    path = _CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {message.id: message.string for message in catalogue if message.id and message.string and not message.fuzzy}


def language() -> str:
    """Return the visitor's language: the one chosen, else the browser's, else English."""
    chosen = st.session_state.get(LANGUAGE_KEY)
    if chosen in LANGUAGES:
        return str(chosen)
    browser = (st.context.locale or "en").split("-")[0].lower()
    return browser if browser in LANGUAGES else "en"


def locale() -> Locale:
    """Return how numbers and dates are written; the region is the browser's where its language is the chosen one."""
    browser = st.context.locale or ""
    if browser.split("-")[0].lower() == language():
        try:
            return Locale.parse(browser, sep="-")
        except (ValueError, LookupError):
            return Locale(language())
    return Locale(language())


def _(text: str) -> str:
    """Return a text in the visitor's language; placeholders in braces are filled by the caller with str.format."""
    found = _translations(language()).get(text)
    return found if isinstance(found, str) and found else text


def plural(one: str, many: str, count: float) -> str:
    """Return the form that goes with a count, with {count} still to be filled."""
    found = _translations(language()).get((one, many))
    forms = found if isinstance(found, tuple) and all(found) else (one, many)
    return forms[0] if count == 1 else forms[-1]
