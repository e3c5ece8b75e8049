"""The words: every message of the screen stands in the Spanish catalogue, with the same placeholders."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from simulator import ASSUMPTIONS, PROFILE_FIELDS
from ui.declared_words import declared_words
from ui.sentences import TEMPLATES, said
from ui.units import allowed_words, screen_unit, spread_words, with_unit

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "ui" / "locale" / "es" / "LC_MESSAGES" / "messages.po"
TEMPLATE = ROOT / "ui" / "locale" / "messages.pot"
METHODS = [("declared_words.py", "ui.declared_words:extract"), ("**.py", "python")]
KEYWORDS = {"_": None, "plural": (1, 2)}
PLACEHOLDER = re.compile(r"\{(\w*)\}")

Message = str | tuple[str, ...]


def _extracted() -> set[Message]:
    found = {message for _, _, message, _, _ in extract_from_dir(ROOT / "ui", METHODS, keywords=KEYWORDS)}
    found |= {message for _, message, _, _ in extract_from_file("python", ROOT / "app.py", keywords=KEYWORDS)}
    return found


def _read(path: Path) -> dict[Message, Message]:
    with path.open("rb") as file:
        catalogue = read_po(file, locale="es")
    assert not [message.id for message in catalogue if message.id and message.fuzzy]
    return {message.id: message.string for message in catalogue if message.id}


def _forms(message: Message) -> tuple[str, ...]:
    return message if isinstance(message, tuple) else (message,)


def test_the_template_is_up_to_date() -> None:
    assert set(_read(TEMPLATE)) == _extracted(), "run `make words`"


def test_the_spanish_catalogue_covers_every_message_and_holds_none_that_is_gone() -> None:
    catalogue, extracted = _read(CATALOGUE), _extracted()
    missing = [message for message in extracted if not all(_forms(catalogue.get(message, "")))]
    assert not missing
    assert set(catalogue) == extracted


def test_placeholders_and_blanks_at_the_ends_are_the_same_in_spanish() -> None:
    for message, translated in _read(CATALOGUE).items():
        for one, other in zip(_forms(message), _forms(translated), strict=True):
            assert set(PLACEHOLDER.findall(one)) == set(PLACEHOLDER.findall(other)), message
            assert (one[:1].isspace(), one[-1:].isspace()) == (other[:1].isspace(), other[-1:].isspace()), message


def test_declared_words_are_listed_once() -> None:
    words = declared_words()
    assert len(words) == len(set(words))
    assert {parameter.label for parameter in ASSUMPTIONS.values()} <= set(words)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("mean of the last 12 months, recent ones weighing more", None),
        ("0 of 115,594 written off, 43 invoices; portfolio: 22,385 of 7,089,684", None),
        (
            "base rate of the book: No predictive signal: AUC 0.60 (0.50 to 0.68), on 20 later episodes, cannot be "
            "told from guessing (0.5); everyone is given the base rate of 0.14.",
            "base rate of the book: No predictive signal: AUC 0.6 (0.5 to 0.68), on 20 later episodes, cannot be "
            "told from guessing (0.5); everyone is given the base rate of 14 %.",
        ),
        ("a sentence nobody has declared, with 7 words", None),
        (
            "grade D, no deal-breaker; 3 disputes in 12 months, 0.25 of the bills",
            "grade D, no deal-breaker; 3 disputes in 12 months, 25 % of the bills",
        ),
        ("staff_poll.csv, 2026: ballots that give a place twice: 1.", None),
    ],
)
def test_a_sentence_of_the_rooms_below_keeps_its_words_in_english(text: str, spoken: str | None) -> None:
    assert said(text).replace("\N{NO-BREAK SPACE}", " ") == (spoken or text)


def test_a_sentence_of_several_parts_is_said_in_spanish_throughout() -> None:
    def page() -> None:
        import streamlit as st

        from ui.sentences import said

        st.text(said("grade D, no deal-breaker; 3 disputes in 12 months, 0.25 of the bills"))
        st.text(said("named by 3 of 6, yet grade A and a score of 90"))

    found = AppTest.from_function(page, default_timeout=60)
    found.session_state["language"] = "es"
    found.run()
    spoken = [one.value.replace("\N{NO-BREAK SPACE}", " ") for one in found.text]
    assert spoken == [
        "nota D, sin línea roja; 3 disputas en 12 meses, 25 % de las facturas",
        "nombrado por 3 de 6, pero con nota A y una puntuación de 90",
    ]


def test_no_two_templates_are_the_same() -> None:
    assert len(set(TEMPLATES)) == len(TEMPLATES)


def test_units_on_the_screen() -> None:
    assert screen_unit("share a year", "EUR").words == "% a year"
    assert with_unit(0.125, "share a year", "EUR") == "12.5 % a year"
    assert with_unit(65, "currency/hour", "EUR") == "65 EUR an hour"
    assert with_unit(None, "currency", "EUR") == "–"
    assert allowed_words(PROFILE_FIELDS["bad_debt_rate"], "EUR") == "a number, at least 0 and at most 100"
    assert allowed_words(PROFILE_FIELDS["price_position"], "EUR") == "a number, above 0, or blank"
    # o2 around .5: odds 1/2 and 2, which are 1/3 and 2/3.
    assert spread_words(ASSUMPTIONS["price_shock_permanent_share"], 0.5, "EUR") == "8 times in 10 between 33.3 and 66.7"
    assert spread_words(ASSUMPTIONS["horizon_months"], 60, "EUR") == "taken as certain"


def _pages() -> None:
    from ui.screens import assumptions, compare, data, watchlist

    for page in (assumptions, compare, data, watchlist):
        page.show()


def test_the_pages_speak_spanish(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path))
    page = AppTest.from_function(_pages, default_timeout=60)
    page.session_state["language"] = "es"
    page.run()
    assert not page.exception
    assert [title.value for title in page.title] == ["Supuestos", "Comparar", "Datos", "Vigilancia"]
    field = page.number_input(key="assumption:discount_rate_annual")
    assert field.label == "Tasa de descuento (% al año)"
    shown = next(one.value for one in page.dataframe if "method" in one.value)
    assert shown["method"].iloc[0] == "la cuota del último mes conocido"


def test_no_message_hides_where_babel_does_not_see_it() -> None:
    extracted = {form for message in _extracted() for form in _forms(message)}
    hidden = []
    for path in sorted((ROOT / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                hidden += [f"{path.name}: {text}" for text in texts if text not in extracted]
    assert not hidden
