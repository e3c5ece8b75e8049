import pytest

from sharing.client_marks import SHORTEST_MARK, ClientMarks
from sharing.link_error import LinkError

FINGERPRINT = "00" * 32
# Found by trying client-0, client-1, ... under this fingerprint: both marks begin with sxoW_0.
TWINS = ("client-266159", "client-337454")


def test_a_mark_is_short_and_leads_back_to_its_client():
    marks = ClientMarks(FINGERPRINT, ["acme", "globex"])
    marked = marks.mark_keys({"globex": 1, "acme": 2})
    assert {len(mark) for mark in marked} == {SHORTEST_MARK}
    assert marks.client_keys(marked) == {"acme": 2, "globex": 1}
    assert list(marks.client_keys(marked)) == ["acme", "globex"]


def test_a_mark_depends_on_the_history():
    one = ClientMarks(FINGERPRINT, ["acme"]).mark_keys({"acme": 1})
    other = ClientMarks("11" * 32, ["acme"]).mark_keys({"acme": 1})
    assert one != other


def test_marks_grow_until_no_two_clients_share_one():
    alone = [ClientMarks(FINGERPRINT, [twin]).mark_keys({twin: 1}) for twin in TWINS]
    assert list(alone[0]) == list(alone[1]) == ["sxoW_0"]
    marks = ClientMarks(FINGERPRINT, [*TWINS, "acme"])
    marked = marks.mark_keys(dict.fromkeys(TWINS, 1))
    assert {len(mark) for mark in marked} == {SHORTEST_MARK + 1}
    assert marks.client_keys(marked) == dict.fromkeys(TWINS, 1)


def test_a_mark_that_fits_two_clients_is_refused():
    with pytest.raises(LinkError, match="names a client this history does not hold") as refused:
        ClientMarks(FINGERPRINT, TWINS).client_keys({"sxoW_0": 1})
    assert refused.value.fault == "unknown_client"


def test_two_marks_of_one_client_are_refused():
    marks = ClientMarks(FINGERPRINT, TWINS)
    (long,) = marks.mark_keys({TWINS[0]: 1})
    (longer,) = [key for key in marks._hashes.values() if key.startswith(long)]
    with pytest.raises(LinkError):
        marks.client_keys({long: 1, longer[:9]: 2})


@pytest.mark.parametrize("mark", ["", "s", "sxoW_", "??????", "x" * 100, "é" * 6])
def test_what_is_no_mark_is_refused(mark):
    with pytest.raises(LinkError):
        ClientMarks(FINGERPRINT, TWINS).client_keys({mark: 1})


def test_a_client_of_another_history_is_named_to_the_sender():
    with pytest.raises(LinkError, match=r"names 'a', 'b', 'c' and 1 more, which this history does not hold"):
        ClientMarks(FINGERPRINT, ["acme"]).mark_keys({"a": 1, "b": 1, "c": 1, "d": 1})


def test_ten_thousand_clients_have_marks_of_their_own():
    ids = [f"client-{i}" for i in range(10_000)]
    marks = ClientMarks(FINGERPRINT, ids)
    marked = marks.mark_keys(dict.fromkeys(ids, 0))
    assert len(marked) == 10_000
    assert len(marks.client_keys(marked)) == 10_000
