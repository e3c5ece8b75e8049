import json

import pytest
from hypothesis import given, settings

from sharing import load_scenario, parse_scenario_file, scenario_text
from sharing.scenario_file import MAX_FILE_BYTES
from simulator import Action, InputError, Scenario
from tests.sharing.strategies import scenarios

REPRICE = Scenario(
    name="Año nuevo",
    assumptions={"horizon_months": 36.0},
    profiles={"acme": {"price_position": 0.8}},
    actions={"acme": Action("reprice", uplift=0.15, month=2), "globex": Action("fire", month=3)},
)


@given(scenarios())
@settings(max_examples=50, deadline=None)
def test_reading_back_what_was_written_is_the_identity(scenario):
    read = parse_scenario_file("s.json", scenario_text(scenario).encode())
    assert read == scenario
    assert read.hash() == scenario.hash()


def test_the_text_is_made_for_people():
    text = scenario_text(REPRICE)
    assert '\n  "name": "Año nuevo",\n' in text
    assert text.endswith("}\n")
    assert list(json.loads(text)) == ["schema", "name", "seed", "paths", "assumptions", "profiles", "actions"]


def test_a_file_is_loaded_with_and_without_a_byte_order_mark(tmp_path):
    for mark in (b"", b"\xef\xbb\xbf"):
        path = tmp_path / "q1.json"
        path.write_bytes(mark + scenario_text(REPRICE).encode())
        assert load_scenario(path) == REPRICE
        assert load_scenario(str(path)) == REPRICE


def test_a_scenario_that_could_not_be_read_is_not_written():
    with pytest.raises(InputError, match="horizon_months is nan"):
        scenario_text(Scenario(assumptions={"horizon_months": float("nan")}))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "q1.json: an empty file"),
        (b"\xef\xbb\xbf \n", "q1.json: an empty file"),
        (b'{"schema": 1, "name": "A\xf1o"}', "q1.json: not UTF-8 at byte 25"),
        ('{"schema": 1}'.encode("utf-16"), "q1.json: not UTF-8 at byte 1"),
        (b'{"schema": 1', "q1.json: not valid JSON at line 1"),
        (b'{"schema": 1, "schema": 1}', "q1.json: the key 'schema' is there twice"),
        (b'{"schema": 1, "seed": NaN}', "q1.json: seen NaN; allowed: finite numbers"),
        (b'{"schema": 1, "seed": 1e999}', "q1.json: seen 1e999 (infinity); allowed: finite numbers"),
        (b'{"schema": 1, "seed": ' + b"9" * 400 + b"}", "q1.json: "),
        (b'{"schema": 1, "seed": ' + b"9" * 5000 + b"}", "q1.json: seen a whole number of 5000 digits"),
        (b'{"schema": 1, "name": "\\ud800"}', "q1.json: a text holds half"),
        (
            b'{"schema": 1, "actions": {"\\ud800": {"kind": "fire", "month": 1}}}',
            "q1.json: a text holds half",
        ),
        (b'{"schema": 1, "name": ' + b"[" * 100_000 + b"}", "q1.json: nested too deeply"),
        (b'{"schema": 1, "nmae": "x"}', "q1.json: unknown 'nmae'"),
        (b'{"schema": 2}', "q1.json: schema is 2; allowed: 1"),
        (b"[]", "q1.json: seen list; allowed: an object"),
        (b'{"schema": 1, "actions": {"acme": {"kind": "fire"}}}', "q1.json actions acme: month is missing"),
        (b"\x00" * 10, "q1.json: not valid JSON"),
        (b" " * (MAX_FILE_BYTES + 1), "q1.json: larger than 2,097,152 bytes"),
    ],
    ids=range(19),
)
def test_what_is_wrong_with_a_file_is_said_with_its_name(content, message):
    with pytest.raises(InputError) as refused:
        parse_scenario_file("q1.json", content)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("depth", range(900, 1010, 5))
def test_no_depth_of_nesting_gets_further_than_a_sentence(depth):
    with pytest.raises(InputError):
        parse_scenario_file("q1.json", b'{"schema": 1, "name": ' + b"[" * depth + b"]" * depth + b"}")


def test_a_message_stays_short_whatever_is_in_the_file():
    with pytest.raises(InputError) as refused:
        parse_scenario_file("q1.json", json.dumps({"schema": 1, "name": "x" * 100_000}).encode())
    assert len(str(refused.value)) == 400


def test_a_file_name_cannot_break_the_line_of_a_message():
    with pytest.raises(InputError) as refused:
        parse_scenario_file("q1\n\x1b[31m.json", b"")
    assert str(refused.value).startswith("q1��[31m.json: an empty file")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.json: cannot be read \(No such file or directory\)"):
        load_scenario(tmp_path / "nowhere.json")
    with pytest.raises(InputError, match="cannot be read"):
        load_scenario(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        load_scenario("a\x00b")


def test_a_large_file_is_refused_without_reading_it_whole(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(10**10)
    with pytest.raises(InputError, match=r"large\.json: larger than"):
        load_scenario(path)
