import base64
import json
import re
import string
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing import LinkAddress, LinkError, encode_link, history_finder, open_link, read_address
from sharing.client_marks import ClientMarks
from sharing.link import MAX_TOKEN, MAX_UNPACKED, _checksum, _cipher, _packed, _public_part
from simulator import Action, Scenario, parse_scenario
from tests.sharing.strategies import CLIENTS, HISTORY, scenarios

FINGERPRINT = HISTORY["fingerprint"]
FINDER = history_finder(FINGERPRINT)
SECRET = Scenario(
    name="Acme Widgets plus 43210",
    profiles={"acme": {"mrr": 43210.0, "hours": 98.5}},
    actions={"acme": Action("reprice", uplift=0.15, month=2), "007": Action("fire", month=3)},
)
TOKEN = encode_link(SECRET, as_of="2026-06", **HISTORY)
# Made when version 1 was; links that people have sent must go on opening.
OLD_TOKEN = (
    "v1.56izsgibgmn2hcx2.sQ_IhttN0LkZnucs_gXiodBJyMWrgIzQGtGgf0uQj6ae9goNKs0WiZWcVOkoNfa4QlOUBhfxOwJRWsVWM_5IEq7oVOtYvVsXJ"
    "AmH5LxWOPo9TuGg6cl7RvOJMWrYKR0.rzr2itnf"
)


def sealed(packed: bytes, fingerprint: str = FINGERPRINT) -> str:
    """A token of any content, as only someone with the data could make it."""
    finder = history_finder(fingerprint)
    body = _cipher(fingerprint).encrypt(packed, [_public_part(finder)])
    text = f"v1.{finder}.{base64.urlsafe_b64encode(body).rstrip(b'=').decode()}"
    return f"{text}.{_checksum(text)}"


def sealed_text(text: str) -> str:
    packer = zlib.compressobj(wbits=-15)
    return sealed(packer.compress(text.encode()) + packer.flush())


def sealed_document(document: object, as_of: object = "2026-06") -> str:
    return sealed_text(json.dumps({"as_of": as_of, "scenario": document}))


def fault_of(token: str, **history: object) -> str:
    with pytest.raises(LinkError) as refused:
        open_link(token, **{**HISTORY, **history})
    assert "\n" not in str(refused.value)
    return refused.value.fault


@given(scenarios(), st.sampled_from(["1970-01", "2026-06", "2199-12"]))
@settings(max_examples=60, deadline=None)
def test_a_link_opens_to_what_was_sent(scenario, as_of):
    token = encode_link(scenario, as_of=as_of, **HISTORY)
    opened = open_link(token, **HISTORY)
    assert opened.scenario == scenario
    assert opened.scenario.hash() == scenario.hash()
    assert opened.as_of == as_of
    assert re.fullmatch(r"[A-Za-z0-9._-]+", token)
    assert token[-1] in string.ascii_lowercase + string.digits


def test_the_same_scenario_gives_the_same_token():
    reordered = parse_scenario({**SECRET.document(), "actions": dict(reversed(SECRET.document()["actions"].items()))})
    assert encode_link(reordered, as_of="2026-06", fingerprint=FINGERPRINT, client_ids=CLIENTS[::-1]) == TOKEN
    assert encode_link(SECRET, as_of="2026-07", **HISTORY) != TOKEN


def test_numbers_written_as_whole_ones_or_defaults_make_no_difference():
    plain = Scenario(name="x", assumptions={"horizon_months": 36.0})
    clumsy = Scenario(name="x", assumptions={"horizon_months": 36}, actions={"acme": Action("keep")})
    assert encode_link(clumsy, as_of="2026-06", **HISTORY) == encode_link(plain, as_of="2026-06", **HISTORY)


def test_links_made_long_ago_still_open():
    opened = open_link(OLD_TOKEN, fingerprint=FINGERPRINT, client_ids=["acme"])
    assert opened.scenario == Scenario(name="Acme +15 %")
    assert opened.as_of == "2026-06"


def test_anybody_can_read_which_history_a_link_needs():
    assert read_address(TOKEN) == LinkAddress(version=1, history=FINDER)


def test_blanks_and_line_breaks_of_a_mail_do_not_count():
    broken = "  " + "\r\n ".join(TOKEN[i : i + 70] for i in range(0, len(TOKEN), 70)) + "\n"
    assert open_link(broken, **HISTORY) == open_link(TOKEN, **HISTORY)


def test_nothing_of_the_scenario_can_be_read_without_the_history():
    body = TOKEN.split(".")[2]
    decoded = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    marks = ClientMarks(FINGERPRINT, CLIENTS).mark_keys({"acme": 0, "007": 0})
    for secret in ("acme", "Acme", "Widgets", "007", "43210", "98.5", "0.15", "mrr", "reprice", "2026", *marks):
        assert secret not in TOKEN
        assert secret.encode() not in decoded
        assert secret.encode() not in base64.b64encode(decoded)
    for start in range(len(decoded)):
        with pytest.raises(zlib.error):
            zlib.decompress(decoded[start:])
    assert FINGERPRINT not in TOKEN
    assert bytes.fromhex(FINGERPRINT) not in decoded


def test_every_altered_or_cut_token_is_refused_and_never_otherwise():
    for place, seen in enumerate(TOKEN):
        for other in {"A", "b", "7", ".", "-", "é", "/", "%", "\x00"} - {seen}:
            with pytest.raises(LinkError):
                open_link(TOKEN[:place] + other + TOKEN[place + 1 :], **HISTORY)
        before, after = TOKEN[:place], TOKEN[place + 1 :]
        for altered in (before, after, before + after, TOKEN + before + seen):
            with pytest.raises(LinkError):
                open_link(altered, **HISTORY)


def test_a_cut_link_is_not_taken_for_one_about_other_data():
    for length in range(len("v1."), len(TOKEN)):
        assert fault_of(TOKEN[:length]) == "damaged"
        with pytest.raises(LinkError, match="cut or altered"):
            read_address(TOKEN[:length])
    other_finder = TOKEN.replace(FINDER, "a" * 16)
    assert fault_of(other_finder) == "damaged"


def test_the_seal_holds_where_someone_mends_the_checksum():
    version, finder, body, _ = TOKEN.split(".")
    for place in range(0, len(body), 7):
        other = "A" if body[place] != "A" else "B"
        text = f"{version}.{finder}.{body[:place]}{other}{body[place + 1 :]}"
        assert fault_of(f"{text}.{_checksum(text)}") == "damaged"
    for short in ("A", "AA", "AAAA", "A" * 21, "A" * 22):
        text = f"{version}.{finder}.{short}"
        assert fault_of(f"{text}.{_checksum(text)}") == "damaged"
    moved = f"v1.{history_finder('11' * 32)}.{body}"
    assert fault_of(f"{moved}.{_checksum(moved)}", fingerprint="11" * 32) == "damaged"


@given(st.text(max_size=100) | st.text("v1.aB2-_", max_size=60).map("v1.".__add__))
@settings(max_examples=300, deadline=None)
def test_any_other_text_is_refused_in_a_sentence(text):
    assert fault_of(text) in ("not_a_link", "damaged", "newer")


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_sealed_bytes_are_refused_in_a_sentence(content):
    assert fault_of(sealed(content)) in ("damaged", "refused")


@pytest.mark.parametrize(
    "text", ["", " ", "hello", "https://example.org/?link=v1.aa", "v0.aa", "v01.aa", "V1.aa", "v99999.a"]
)
def test_what_is_no_link_is_called_so(text):
    assert fault_of(text) == "not_a_link"
    with pytest.raises(LinkError, match="not a link to a scenario of this app"):
        read_address(text)


def test_a_link_of_a_newer_version_asks_for_an_update():
    newer = "v2." + TOKEN.removeprefix("v1.")
    assert fault_of(newer) == "newer"
    with pytest.raises(LinkError, match=r"newer version of this app \(it is written in version 2, and"):
        read_address(newer)


def test_other_data_is_named_as_the_reason_with_what_to_do():
    assert fault_of(TOKEN, fingerprint="11" * 32) == "other_data"
    with pytest.raises(LinkError, match=r"load the history its sender used; .* it has changed since"):
        open_link(TOKEN, fingerprint="11" * 32, client_ids=CLIENTS)


def test_a_client_that_is_not_held_is_said_on_both_ends():
    assert fault_of(TOKEN, client_ids=["globex"]) == "unknown_client"
    with pytest.raises(LinkError, match=r"names 'acme', which this history does not hold") as refused:
        encode_link(SECRET, fingerprint=FINGERPRINT, as_of="2026-06", client_ids=["007", "globex"])
    assert refused.value.fault == "unknown_client"


def test_clients_whose_marks_would_be_alike_are_told_apart():
    twins = ("client-266159", "client-337454")
    scenario = Scenario(actions={twins[1]: Action("fire", month=3)})
    token = encode_link(scenario, fingerprint=FINGERPRINT, as_of="2026-06", client_ids=twins)
    assert open_link(token, fingerprint=FINGERPRINT, client_ids=twins).scenario == scenario


@pytest.mark.parametrize("as_of", ["", "2026", "2026-13", "2026-6", "2026-06-01", "2026-06\n", "0026-06", "٢٠٢٦-06"])
def test_a_month_has_one_form(as_of):
    with pytest.raises(LinkError, match="as YYYY-MM"):
        encode_link(SECRET, as_of=as_of, **HISTORY)
    assert fault_of(sealed_document({"schema": 1}, as_of)) == "refused"


def test_a_bomb_is_refused_without_being_unpacked():
    packer = zlib.compressobj(9, wbits=-15)
    bomb = packer.compress(bytes(MAX_UNPACKED * 16)) + packer.flush()
    assert len(sealed(bomb)) < MAX_TOKEN
    assert fault_of(sealed(bomb)) == "too_long"
    with pytest.raises(LinkError, match="unpacks to more than 262,144 bytes"):
        open_link(sealed(bomb), **HISTORY)


def test_what_is_left_over_or_missing_in_the_packing_is_refused():
    packed = _packed({"as_of": "2026-06", "scenario": {"schema": 1}})
    assert open_link(sealed(packed), **HISTORY).scenario == Scenario()
    assert fault_of(sealed(packed + b"more")) == "damaged"
    assert fault_of(sealed(packed[:-1])) == "damaged"
    assert fault_of(sealed(b"")) == "damaged"


def test_a_scenario_too_long_for_an_address_is_to_be_sent_as_a_file():
    ids = [f"client-{i}" for i in range(2_000)]
    actions = {name: Action("reprice", uplift=0.1 + i / 7e4, month=2 + i % 12) for i, name in enumerate(ids)}
    with pytest.raises(LinkError, match=r"a link of [\d,]+ characters, and 8,000 .*: send it as a file") as refused:
        encode_link(Scenario(actions=actions), fingerprint=FINGERPRINT, as_of="2026-06", client_ids=ids)
    assert refused.value.fault == "too_long"


def test_a_scenario_too_large_to_be_unpacked_is_to_be_sent_as_a_file():
    ids = [f"client-{i}" for i in range(4_000)]
    profile = dict.fromkeys(["mrr", "hours", "direct_cost", "incident_cost", "termination_fee"], 1.0)
    scenario = Scenario(profiles=dict.fromkeys(ids, profile))
    with pytest.raises(LinkError, match=r"bytes, and a link holds 262,144 at most: send it as a file"):
        encode_link(scenario, fingerprint=FINGERPRINT, as_of="2026-06", client_ids=ids)


def test_a_token_longer_than_any_is_refused_unread():
    assert fault_of("v1." + "a" * MAX_TOKEN) == "too_long"
    assert fault_of("v1." + "a" * 10**7) == "too_long"
    assert fault_of(" " * 10**7) == "too_long"


def test_two_hundred_clients_travel_in_an_address():
    ids = [f"client-{i}" for i in range(200)]
    actions = {name: Action("reprice", uplift=i % 27 / 100 + 0.03, month=2 + i % 5) for i, name in enumerate(ids)}
    token = encode_link(Scenario(actions=actions), fingerprint=FINGERPRINT, as_of="2026-06", client_ids=ids)
    assert len(token) < 4_000


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"schema": 2}, "schema is 2"),
        ({"schema": 1, "nmae": "x"}, "unknown 'nmae'"),
        ({"schema": 1, "seed": 1.5}, "seed is 1.5"),
        ({"schema": 1, "seed": 10**400}, "whole number of 401 digits"),
        ({"schema": 1, "seed": float("inf")}, "seen Infinity; allowed: finite numbers"),
        ({"schema": 1, "name": "\ud800"}, "half a character"),
        ({"schema": 1, "actions": []}, "actions is"),
        ([], "seen list"),
        (None, "seen NoneType"),
    ],
)
def test_what_a_link_holds_is_checked_like_an_upload(document, message):
    token = sealed_document(document)
    assert fault_of(token) == "refused"
    with pytest.raises(LinkError, match=re.escape(message)):
        open_link(token, **HISTORY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 100_000,
        '{"as_of":"2026-06"}',
        '{"as_of":"2026-06","scenario":{"schema":1},"more":1}',
        '{"as_of":"2026-06","scenario":{"schema":1,"schema":1}}',
        '{"as_of":"2026-06","scenario":{"seed":' + "9" * 5_000 + "}}",
    ],
    ids=range(9),
)
def test_a_sealed_text_that_is_no_scenario_is_refused(text):
    assert fault_of(sealed_text(text)) == "refused"


def test_a_scenario_that_no_app_would_take_is_not_sent():
    with pytest.raises(LinkError, match=r"cannot be sent: .*horizon_months is 0") as refused:
        encode_link(Scenario(assumptions={"horizon_months": 0.0}), as_of="2026-06", **HISTORY)
    assert refused.value.fault == "refused"
