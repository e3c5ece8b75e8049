"""Draws are keyed by seed, client, purpose and path, and come from a published generator written out again here."""

import dataclasses
import hashlib
import itertools
import json

import numpy as np
import pytest

from simulator.luck import SHARED, client_luck, normals, uniforms

PATHS = 40_000


def philox(counter, key):
    """Return the four words of Philox4x64-10 (Salmon, Moraes, Dror and Shaw 2011) for a counter and a 128-bit key."""
    mask = 2**64 - 1
    words = [(counter >> 64 * i) & mask for i in range(4)]
    low, high = key & mask, key >> 64
    for _ in range(10):
        first, third = 0xD2E7470EE14C6C93 * words[0], 0xCA5A826395121157 * words[2]
        words = [(third >> 64) ^ words[1] ^ low, third & mask, (first >> 64) ^ words[3] ^ high, first & mask]
        low, high = (low + 0x9E3779B97F4A7C15) & mask, (high + 0xBB67AE8584CAA73B) & mask
    return words


def one_draw(seed, client_id, purpose, path):
    """Return one uniform as documented: four paths a counter, from counter 1 on; the middles of 2^53 cells."""
    digest = hashlib.blake2b(json.dumps([seed, client_id, purpose]).encode(), digest_size=16).digest()
    word = philox(path // 4 + 1, int.from_bytes(digest, "little"))[path % 4]
    return ((word >> 11) + 0.5) / 2**53


def test_the_generator_written_here_is_the_published_one():
    # Random123, kat_vectors: philox4x64 10, counter and key 0, then counter and key all ones.
    assert [f"{word:016x}" for word in philox(0, 0)] == [
        "16554d9eca36314c",
        "db20fe9d672d0fdc",
        "d7e772cee186176b",
        "7e68b68aec7ba23b",
    ]
    assert [f"{word:016x}" for word in philox(2**256 - 1, 2**128 - 1)] == [
        "87b092c3013fe90b",
        "438c3c67be8d0224",
        "9cc7d7c69cd777b6",
        "a09caebf594f0ba0",
    ]


@pytest.mark.parametrize(
    ("seed", "client_id", "purpose"),
    [(7, "acme", "drift"), (7, "Ünï|cøde, Ltd", "incident_0_cost"), (2**53, "", "reaction")],
)
def test_every_draw_is_the_generators(seed, client_id, purpose):
    expected = [one_draw(seed, client_id, purpose, path) for path in (*range(9), 9_999)]
    found = uniforms(seed, client_id, purpose, 0, 10_000)
    assert found[[*range(9), 9_999]].tolist() == expected
    assert uniforms(seed, client_id, purpose, 9_999, 10_000).tolist() == expected[-1:]


def test_a_draw_is_never_nought_or_one_so_that_its_normal_is_finite():
    draws = uniforms(1, "acme", "drift", 0, PATHS)
    assert 0 < draws.min() < 0.001
    assert 0.999 < draws.max() < 1
    assert np.all(np.isfinite(normals(1, "acme", "drift", 0, PATHS)))


@pytest.mark.parametrize("start", [0, 1, 2, 3, 4, 5, 63])
@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 100])
def test_any_run_of_paths_is_cut_from_the_same_stream(start, count):
    whole = uniforms(7, "acme", "drift", 0, 200)
    assert np.array_equal(uniforms(7, "acme", "drift", start, start + count), whole[start : start + count])


def test_streams_of_other_seeds_clients_and_purposes_have_nothing_in_common():
    keys = [(s, c, p) for s in (7, 8) for c in ("a", "b", "ab", SHARED) for p in ("drift", "review")]
    draws = np.stack([uniforms(*key, 0, PATHS) for key in keys])
    off_diagonal = np.corrcoef(draws) - np.eye(len(keys))
    # 4.5 standard errors of 1/sqrt(paths) for 120 pairs.
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(PATHS)
    assert len(np.unique(draws[:, 0])) == len(keys)


def luck(client_id="acme", seed=7, paths=PATHS, start=0, **changes):
    known = {
        "correlation": 0.2,
        "effort_log_sd": 0.25,
        "incident_rate": 0.05,
        "incident_cost": 3000.0,
        "incident_cost_log_sd": 1.0,
        "horizon": 24,
    }
    return client_luck(seed, client_id, paths, start=start, **(known | changes))


def same_bits(one, other):
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name))
        for field in dataclasses.fields(one)
        if field.name != "incidents"
    )


def by_path(incidents, first):
    rows = zip(incidents.path + first, incidents.month, incidents.chance, incidents.cost, strict=True)
    return sorted((int(path), int(month), float(chance), float(cost)) for path, month, chance, cost in rows)


@pytest.mark.parametrize("cuts", [[0, 500, 1000], [0, 1, 2, 333, 998, 1000], [0, 512, 1000]])
def test_chunks_of_paths_hold_the_same_bits(cuts):
    whole = luck(paths=1000)
    parts = [luck(paths=stop - start, start=start) for start, stop in itertools.pairwise(cuts)]
    for field in dataclasses.fields(whole):
        if field.name != "incidents":
            joined = np.concatenate([getattr(part, field.name) for part in parts])
            assert np.array_equal(joined, getattr(whole, field.name)), field.name
    pieces = [row for part, first in zip(parts, cuts, strict=False) for row in by_path(part.incidents, first)]
    assert sorted(pieces) == by_path(whole.incidents, 0)


def test_other_figures_of_a_client_move_only_what_hangs_on_them():
    before = luck(paths=500)
    assert same_bits(
        before, luck(paths=500, incident_rate=0.5, incident_cost=1.0, incident_cost_log_sd=0.1, horizon=60)
    )
    noisier = luck(paths=500, effort_log_sd=0.5)
    assert np.array_equal(before.drift, noisier.drift)
    assert np.array_equal(before.reaction, noisier.reaction)
    assert by_path(before.incidents, 0) == by_path(noisier.incidents, 0)
    dearer = luck(paths=500, incident_cost=6000.0)
    assert np.array_equal(dearer.incidents.cost, 2 * before.incidents.cost)
    assert np.array_equal(dearer.incidents.month, before.incidents.month)


@pytest.mark.parametrize("rho", [0.0, 0.2, 0.5, 1.0])
def test_reactions_of_two_clients_are_as_alike_as_asked(rho):
    one, other = (luck(client_id, correlation=rho).reaction for client_id in ("acme", "globex"))
    # The standard error of a correlation r is about (1 - r^2)/sqrt(paths).
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(rho, abs=4 * (1 - rho**2) / np.sqrt(PATHS) + 1e-9)
    for reaction in (one, other):
        assert reaction.mean() == pytest.approx(0, abs=4 / np.sqrt(PATHS))
        assert reaction.var() == pytest.approx(1, abs=4 * np.sqrt(2 / PATHS))


def test_nothing_but_the_reaction_to_prices_is_shared():
    one, other = luck("acme", correlation=1.0), luck("globex", correlation=1.0)
    assert np.array_equal(one.reaction, other.reaction)
    for name in ("response", "drift", "review", "patience", "effort_noise"):
        assert abs(np.corrcoef(getattr(one, name), getattr(other, name))[0, 1]) < 4.5 / np.sqrt(PATHS)


def test_patience_and_noise_are_distributed_as_documented():
    drawn = luck(effort_log_sd=0.5)
    # A unit exponential: mean 1, variance 1. A lognormal of mean 1: variance exp(.25) - 1, never below -1 + 0.
    assert drawn.patience.mean() == pytest.approx(1, abs=4 / np.sqrt(PATHS))
    assert (drawn.patience > np.log(2)).mean() == pytest.approx(0.5, abs=2 / np.sqrt(PATHS))
    spread = np.sqrt(np.exp(0.25) - 1)
    assert drawn.effort_noise.mean() == pytest.approx(0, abs=4 * spread / np.sqrt(PATHS))
    # The median of xi is exp(-sd^2/2).
    assert np.median(drawn.effort_noise) == pytest.approx(np.exp(-0.125) - 1, abs=0.01)
    assert drawn.effort_noise.min() > -1
    assert np.all(luck(effort_log_sd=0.0, paths=100).effort_noise == 0)


def test_incidents_are_poisson_with_lognormal_costs_of_the_mean_asked_for():
    drawn = luck().incidents
    count = np.bincount(drawn.path, minlength=PATHS)
    # .05 a month for 24 months: mean and variance 1.2, none at all with probability exp(-1.2).
    assert count.mean() == pytest.approx(1.2, abs=4 * np.sqrt(1.2 / PATHS))
    assert count.var() == pytest.approx(1.2, abs=0.05)
    assert (count == 0).mean() == pytest.approx(np.exp(-1.2), abs=2 / np.sqrt(PATHS))
    assert np.bincount(drawn.month)[1:] == pytest.approx(np.full(24, 0.05 * PATHS), abs=4.5 * np.sqrt(0.05 * PATHS))
    assert drawn.month.min() == 1
    assert drawn.month.max() == 24
    # Lognormal with log sd 1: mean 3000, sd 3000 sqrt(e - 1); median 3000 exp(-1/2).
    assert drawn.cost.mean() == pytest.approx(3000, abs=4 * 3000 * np.sqrt((np.e - 1) / drawn.cost.size))
    assert np.median(drawn.cost) == pytest.approx(3000 * np.exp(-0.5), rel=0.03)


def test_many_incidents_are_not_cut_short():
    count = np.bincount(luck(paths=4000, incident_rate=2.0, horizon=60).incidents.path, minlength=4000)
    assert count.mean() == pytest.approx(120, abs=4 * np.sqrt(120 / 4000))


def test_no_incidents_at_a_rate_of_nought():
    assert luck(incident_rate=0.0, paths=1000).incidents.path.size == 0
