import hashlib
import hmac

import pytest

from sharing import history_finder
from sharing.fingerprint_keys import FINDER, derived_key


def test_keys_follow_rfc_5869_by_hand():
    fingerprint = hashlib.sha256(b"a history").hexdigest()
    extracted = hmac.digest(bytes(32), bytes.fromhex(fingerprint), hashlib.sha256)
    first = hmac.digest(extracted, b"client-verdict, links\x01", hashlib.sha256)
    second = hmac.digest(extracted, first + b"client-verdict, links\x02", hashlib.sha256)
    assert derived_key(fingerprint, "links", 64) == first + second


def test_a_finder_is_a_plain_name_of_its_own_for_every_history():
    finders = {history_finder(hashlib.sha256(bytes([i])).hexdigest()) for i in range(200)}
    assert len(finders) == 200
    assert all(FINDER.fullmatch(finder) for finder in finders)


@pytest.mark.parametrize("wrong", ["", "00" * 31, "00" * 33, "0G" * 32, "AB" * 32, "00" * 32 + "\n"])
def test_only_a_fingerprint_has_a_finder(wrong):
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        history_finder(wrong)
