import pytest

from history.importers.client_names import match_names, on_sight


def matched(name: str, *known: str):
    """What one name from an export is proposed to be, among clients that are known."""
    return match_names({name: ["export.csv"]}, {other: [other] for other in known})[0]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("ACME", "Acme"),
        ("Acme, Inc.", "ACME INC"),
        ("  Café  Söhne ", "cafe sohne"),
        ("Smith & Co", "Smith and Co"),
        ("Ac\u200bme", "Acme"),
    ],
)
def test_spellings_that_the_eye_takes_for_one_are_sure(name, known):
    found = matched(name, known)
    assert (found.client_id, found.sure) == (known, True)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Acme Inc.", "ACME"),
        ("Acme Inc", "Acme LLC"),
        ("Northwind Trading", "Northwind Traders"),
        ("Harbour Dental", "Harbor Dental"),
        ("Acme Manufacturing", "Acme"),
        ("The Globex Corporation", "Globex"),
    ],
)
def test_names_that_may_be_one_clients_are_asked_about(name, known):
    found = matched(name, known)
    assert (found.client_id, found.sure) == (known, False)
    assert 80.0 <= found.score < 100.0


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Alpha Dental", "Beta Dental"),
        ("Smith Legal", "Smith Dental"),
        ("Client 7", "Client 17"),
        ("Company_1", "Company_10"),
        ("A-2e4581", "A-2e4582"),
        ("0187-ERLSR", "0379-NEVHP"),
        ("NHS", "NHL"),
        ("NA", "NB"),
        ("Dental Group", "Legal Group"),
    ],
)
def test_other_clients_are_not_asked_about(name, known):
    found = matched(name, known)
    assert (found.client_id, found.sure) == (None, True)


def test_two_candidates_are_always_asked_about():
    found = matched("Acme", "acme", "ACME")
    assert not found.sure
    assert found.rivals


def test_two_names_in_one_file_are_two_clients_of_its_system():
    found = match_names({"Parent A": ["a.csv"], "Parent B": ["a.csv"]}, {})
    assert [(one.client_id, one.sure) for one in found] == [(None, True), (None, True)]
    found = match_names({"Harbor Dental": ["a.csv"], "Harbour Dental": ["b.csv"]}, {})
    assert [(one.name, one.client_id, one.sure) for one in found] == [
        ("Harbor Dental", None, True),
        ("Harbour Dental", "Harbor Dental", False),
    ]


def test_the_spelling_in_most_files_is_the_client():
    found = match_names({"ACME": ["a.csv"], "Acme": ["b.csv", "c.csv"]}, {})
    assert [(one.name, one.client_id) for one in found] == [("Acme", None), ("ACME", "Acme")]


def test_an_answer_settles_a_name():
    found = match_names({"Acme Inc.": ["a.csv"]}, {"acme": ["ACME"]}, {"Acme Inc.": None})[0]
    assert (found.client_id, found.sure) == (None, True)
    found = match_names({"Acme Inc.": ["a.csv"]}, {"acme": ["ACME"]}, {"Acme Inc.": "acme"})[0]
    assert (found.client_id, found.sure) == ("acme", True)


def test_a_client_goes_by_any_of_its_names():
    found = match_names({"Harbor Dental": ["a.csv"]}, {"12": ["Harbor Dental", "Harbor"]})[0]
    assert (found.client_id, found.sure) == ("12", True)


def test_two_thousand_names_are_compared_with_two_thousand():
    seen = {f"{word} {place} Works": ["a.csv"] for place in range(500) for word in ("Alder", "Birch", "Cedar", "Dune")}
    found = match_names(seen, {name.upper(): [name.upper()] for name in seen})
    assert all(one.sure and one.client_id == one.name.upper() for one in found)


def test_on_sight_drops_what_the_eye_does_not_see():
    assert on_sight("O'Brien’s  GmbH") == "obriens gmbh"
