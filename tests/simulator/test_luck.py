"""Draws are keyed by seed, client, purpose and path; chunks, neighbours and kept draws leave every bit alone."""

import hashlib
import itertools
import json

import numpy as np
import pytest

from simulator import complete_assumptions
from simulator.incidents import incident_rule
from simulator.luck import SHARED, STREAM_PATHS, KeptDraws, Luck, hashed
from simulator.sampler import draw, futures, sampler
from tests.simulator.by_hand import KEEP, assuming, case, client, reprice

PATHS = 40_000
UNIFORM = ("response", "drift", "review", "incidents")
NORMAL = ("reaction", "effort")
GOLDEN_FIRST = [-0.3042045831680298, -0.949045717716217, -0.2142886221408844, 1.0198310613632202]
GOLDEN_HASH = "e8256502a87e0847"


def drawn(purpose, client_id="acme", seed=7, paths=PATHS, start=0, kept=None):
    return Luck(seed, [client_id], start, start + paths, kept).one(client_id, purpose)


def sfc64(state):
    """Yield 64-bit words of SFC64 (Doty-Humphrey, PractRand 0.94) from three words and a counter of 1."""
    a, b, c = state
    counter, mask = 1, 2**64 - 1
    while True:
        word = (a + b + counter) & mask
        counter += 1
        a = b ^ (b >> 11)
        b = (c + (c << 3)) & mask
        c = (((c << 24) | (c >> 40)) + word) & mask
        yield word


@pytest.mark.parametrize(("seed", "client_id", "purpose"), [(7, "acme", "drift"), (2**53, "Ünï|cøde, Ltd", "review")])
def test_a_uniform_is_the_published_generators(seed, client_id, purpose):
    # Single precision takes the upper 24 bits of each half of a word, the lower half first.
    for stream in (0, 2):
        digest = hashlib.blake2b(json.dumps([seed, client_id, purpose, stream]).encode(), digest_size=24).digest()
        words = sfc64(int.from_bytes(digest[i : i + 8], "little") for i in (0, 8, 16))
        halves = [half for word in itertools.islice(words, 5) for half in (word & 0xFFFFFFFF, word >> 32)]
        expected = [(half >> 8) / 2**24 for half in halves]
        assert drawn(purpose, client_id, seed, 10, stream * STREAM_PATHS).tolist() == expected


def test_patience_is_the_logarithm_of_a_uniform():
    digest = hashlib.blake2b(json.dumps([7, "acme", "departure", 0]).encode(), digest_size=24).digest()
    words = sfc64(int.from_bytes(digest[i : i + 8], "little") for i in (0, 8, 16))
    halves = [half for word in itertools.islice(words, 5) for half in (word & 0xFFFFFFFF, word >> 32)]
    expected = [-np.log1p(-(half >> 8) / 2**24) for half in halves]
    assert drawn("departure", paths=10) == pytest.approx(expected, rel=1e-5)


def test_a_golden_draw_of_normals():
    # A pin taken from a run with numpy 2.4, not a known answer: numpy may change how it makes normals between
    # releases, and this says so. Then the changelog must mark the sampled numbers as changed.
    found = drawn("reaction")
    assert [float(value) for value in found[:4]] == GOLDEN_FIRST
    assert hashlib.blake2b(found.tobytes(), digest_size=8).hexdigest() == GOLDEN_HASH


def test_hashes_are_splitmix64():
    # The first outputs of SplitMix64 from state 1234567 (Rosetta Code, Pseudo-random numbers/Splitmix64); path n is
    # n steps on. Without the ordinal's own step.
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    step = (1234567 - 0xD1B54A32D192ED03) % 2**64
    found = hashed(np.full(3, step, np.uint64), np.arange(1, 4), 0)
    assert found.tolist() == expected


@pytest.mark.parametrize("purpose", [*UNIFORM, *NORMAL, "departure"])
def test_any_run_of_paths_is_cut_from_the_same_stream(purpose):
    whole = drawn(purpose, paths=3 * STREAM_PATHS)
    for start, stop in [(0, 1), (3, 900), (4000, 4100), (STREAM_PATHS, STREAM_PATHS + 5), (17, 3 * STREAM_PATHS)]:
        assert np.array_equal(drawn(purpose, paths=stop - start, start=start), whole[start:stop])


def test_streams_of_other_seeds_clients_and_purposes_have_nothing_in_common():
    keys = [(p, c, s) for s in (7, 8) for c in ("a", "b", "ab", SHARED) for p in (*NORMAL, "departure")]
    draws = np.stack([drawn(*key) for key in keys])
    off_diagonal = np.corrcoef(draws) - np.eye(len(keys))
    # 4.5 standard errors of 1/sqrt(paths) for 276 pairs.
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(PATHS)
    assert len(np.unique(draws[:, 0])) == len(keys)
    # Nor has a stream with the next one of the same purpose.
    one, other = (drawn("effort", start=first, paths=STREAM_PATHS) for first in (0, STREAM_PATHS))
    assert abs(np.corrcoef(one, other)[0, 1]) < 4.5 / np.sqrt(STREAM_PATHS)


def test_draws_are_distributed_as_documented():
    for purpose in UNIFORM:
        found = drawn(purpose)
        assert 0 <= found.min() < 0.001
        assert 0.999 < found.max() < 1
        assert found.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * PATHS))
    for purpose in NORMAL:
        found = drawn(purpose)
        assert found.mean() == pytest.approx(0, abs=4 / np.sqrt(PATHS))
        assert found.var() == pytest.approx(1, abs=4 * np.sqrt(2 / PATHS))
    patience = drawn("departure")
    # A unit exponential: mean 1, median ln 2.
    assert patience.min() >= 0
    assert patience.mean() == pytest.approx(1, abs=4 / np.sqrt(PATHS))
    assert (patience > np.log(2)).mean() == pytest.approx(0.5, abs=2 / np.sqrt(PATHS))


@pytest.mark.parametrize("max_bytes", [0, 4 * STREAM_PATHS, 3 * 4 * STREAM_PATHS, 10**9])
def test_kept_draws_are_the_same_draws_and_never_more_than_allowed(max_bytes):
    kept = KeptDraws(max_bytes)
    for paths in (10, 2 * STREAM_PATHS, 500, 2 * STREAM_PATHS):
        for name in ("a", "b"):
            assert np.array_equal(drawn("effort", name, paths=paths, kept=kept), drawn("effort", name, paths=paths))
            assert kept.bytes <= max_bytes
    assert kept.bytes == min(max_bytes // (4 * STREAM_PATHS), 4) * 4 * STREAM_PATHS


def test_kept_draws_are_looked_up():
    kept = KeptDraws()
    first = drawn("effort", paths=100, kept=kept)
    assert np.shares_memory(first, drawn("effort", paths=50, kept=kept))


# What is made of the draws


def noise(log_sd, paths=PATHS):
    sample = sampler(case(client(hours=10.0), KEEP, assuming(effort_log_sd=log_sd)))
    return futures(sample, draw(sample, Luck(7, ["acme"], 0, paths))).noise


def test_effort_noise_has_mean_nought_and_the_spread_asked_for():
    found = noise(0.5)[0]
    # A lognormal of mean 1: variance exp(.25) - 1, median exp(-.125).
    assert found.mean() == pytest.approx(0, abs=4 * np.sqrt(np.exp(0.25) - 1) / np.sqrt(PATHS))
    assert np.median(found) == pytest.approx(np.exp(-0.125) - 1, abs=0.01)
    assert found.min() > -1
    assert noise(0.0) is None


@pytest.mark.parametrize("rho", [0.0, 0.2, 0.5, 1.0])
def test_reactions_of_two_clients_are_as_alike_as_asked(rho):
    known = assuming(client_correlation=rho, hazard_ratio_per_10pct=1.35, price_reaction_floor=0.08)
    reactions = []
    for name in ("acme", "globex"):
        sample = sampler(case(client(name), reprice(0.1), known))
        reactions.append(draw(sample, Luck(7, [name], 0, PATHS)).by_purpose["reaction"][0])
    one, other = reactions
    # The standard error of a correlation r is about (1 - r^2)/sqrt(paths).
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(rho, abs=4 * (1 - rho**2) / np.sqrt(PATHS) + 1e-6)
    for reaction in reactions:
        assert reaction.mean() == pytest.approx(0, abs=4 / np.sqrt(PATHS))
        assert reaction.var() == pytest.approx(1, abs=4 * np.sqrt(2 / PATHS))


def incidents(paths=PATHS, start=0, churn=0.0, **changes):
    known = complete_assumptions({"horizon_months": 24, **changes})
    row = client(annual_incident_probability=1 - np.exp(-0.6), incident_cost=3000.0, annual_churn=churn)
    sample = sampler(case(row, KEEP, known))
    return futures(sample, draw(sample, Luck(7, ["acme"], start, start + paths))).incidents


def test_incidents_are_poisson_with_lognormal_costs_of_the_mean_asked_for():
    found = incidents(standardise_incident_factor=1.7)
    count = np.bincount(found.place, minlength=PATHS)
    # .05 a month for 24 months: mean and variance 1.2, none at all with probability exp(-1.2).
    assert count.mean() == pytest.approx(1.2, abs=4 * np.sqrt(1.2 / PATHS))
    assert count.var() == pytest.approx(1.2, abs=0.05)
    assert (count == 0).mean() == pytest.approx(np.exp(-1.2), abs=2 / np.sqrt(PATHS))
    assert np.bincount(found.month)[1:] == pytest.approx(np.full(24, 0.05 * PATHS), abs=4.5 * np.sqrt(0.05 * PATHS))
    assert (found.month.min(), found.month.max()) == (1, 24)
    # Lognormal with log sd 1: mean 3000, sd 3000 sqrt(e - 1); median 3000 exp(-1/2).
    assert found.cost.mean() == pytest.approx(3000, abs=4 * 3000 * np.sqrt((np.e - 1) / found.cost.size))
    assert np.median(found.cost) == pytest.approx(3000 * np.exp(-0.5), rel=0.03)
    assert abs(np.corrcoef(found.month, found.cost)[0, 1]) < 4.5 / np.sqrt(found.cost.size)


def test_incidents_of_a_path_hang_on_nothing_but_the_path():
    whole, part = incidents(1000), incidents(300, 450)
    here = (whole.place >= 450) & (whole.place < 750)
    assert sorted(zip(whole.place[here], whole.month[here], whole.cost[here], strict=True)) == sorted(
        zip(part.place + 450, part.month, part.cost, strict=True)
    )


def test_many_incidents_are_not_cut_short():
    row = client(annual_incident_probability=1 - np.exp(-24.0), incident_cost=1.0)
    sample = sampler(case(row, KEEP, complete_assumptions({"horizon_months": 60})))
    found = futures(sample, draw(sample, Luck(7, ["acme"], 0, 4000))).incidents
    assert np.bincount(found.place, minlength=4000).mean() == pytest.approx(120, abs=4 * np.sqrt(120 / 4000))


def test_no_incidents_where_none_come_or_none_cost():
    for fields in ({"annual_incident_probability": 0.0, "incident_cost": 9.0}, {"annual_incident_probability": 0.5}):
        row = client(**{"incident_cost": 0.0} | fields)
        assert not incident_rule(case(row, KEEP, assuming())).matters.any()
