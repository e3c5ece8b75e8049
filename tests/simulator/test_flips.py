"""What would flip the verdict, in a world where the figure, its value and its distance are known on paper."""

import math

import numpy as np
import pytest

from simulator import KEEP, Action, build_cases, complete_assumptions, exact_value
from simulator.flips import sensitivity
from tests.simulator.by_hand import client, profiles
from tests.simulator.keep_or_fire import ROW, lead_of_firing, world

KEEP_OR_FIRE = {"keep": KEEP, "fire": Action("fire", month=1)}
P90 = 1.2815515655446004
FIGURES = profiles(ROW).row("acme")


@pytest.mark.parametrize(("share", "best", "becomes"), [(0.6, "fire", "keep"), (0.4, "keep", "fire")])
def test_the_verdict_flips_where_the_hours_saved_are_worth_the_fee(share, best, becomes):
    # At a1 = .5, odds 1: from odds 1.5 or 2/3 that is ln 1.5 away, in units of ln 2 / 1.28155: .7497.
    found = sensitivity(FIGURES, world(share), KEEP_OR_FIRE, best)
    (flip,) = found.flips
    assert flip.name == "long_run_avoidable_labour_share"
    assert flip.value == pytest.approx(0.5, abs=1e-5)
    assert flip.becomes == becomes
    assert flip.distance == pytest.approx(math.log(1.5) * P90 / math.log(2), abs=1e-5)


def test_a_verdict_that_no_value_in_reach_changes_has_no_flips():
    # a1 = .8, odds 4: the first percentile is at odds 4 * 2^(-2.3263/1.28155) = 1.137, still above 1.
    assert sensitivity(FIGURES, world(0.8), KEEP_OR_FIRE, "fire").flips == ()
    # a1 = .78, odds 3.545: at odds 1.0075, hardly. At .77, odds 3.348: .951, so there it flips.
    assert sensitivity(FIGURES, world(0.78), KEEP_OR_FIRE, "fire").flips == ()
    assert len(sensitivity(FIGURES, world(0.77), KEEP_OR_FIRE, "fire").flips) == 1


def test_the_tornado_on_paper():
    # a1 = .6: P10 at odds .75, 3/7: lead 12 (428.57 - 500); P90 at odds 3, .75: 12 * 250.
    found = sensitivity(FIGURES, world(0.6), KEEP_OR_FIRE, "fire")
    widest = found.tornado[0]
    assert widest.name == "long_run_avoidable_labour_share"
    assert (widest.low_value, widest.high_value) == (pytest.approx(3 / 7), pytest.approx(0.75))
    assert widest.lead_at_low == pytest.approx(lead_of_firing(3 / 7), abs=1e-6)
    assert widest.lead_at_high == pytest.approx(lead_of_firing(0.75), abs=1e-6)
    assert widest.size == pytest.approx(12_000 * (0.75 - 3 / 7), abs=1e-6)
    assert all(swing.size == pytest.approx(0, abs=1e-6) for swing in found.tornado[1:])
    # A figure of nought or certainty has nothing to swing: no churn, no drift, no backlog, nothing at once.
    named = {swing.name for swing in found.tornado}
    assert not named & {
        "annual_churn",
        "drift_probability",
        "backlog_hours",
        "avoidable_labour_share",
        "attrition_months",
    }


def test_one_candidate_alone_has_no_rival_to_lose_to():
    found = sensitivity(FIGURES, world(0.6), {"keep": KEEP}, "keep")
    assert (found.flips, found.tornado) == ((), ())


def test_at_a_flip_two_candidates_are_worth_the_same_and_beyond_it_the_other_is_best():
    row = client(
        mrr=1150.0, hours=20.0, annual_churn=0.15, drift_probability=0.25, friction_cost=60.0, direct_cost=200.0
    )
    figures = profiles(row).row("acme")
    assumptions = complete_assumptions({"horizon_months": 36, "backlog_hours": 5})
    candidates = {"keep": KEEP, "reprice": Action("reprice", 0.12, 2), "fire": Action("fire", month=1)}

    def values(name, value):
        place = (figures | {name: value}, assumptions) if name in figures else (figures, assumptions | {name: value})
        return exact_value(build_cases(*place, list(candidates.values()))).npv

    standing = exact_value(build_cases(figures, assumptions, list(candidates.values()))).npv
    best = list(candidates)[int(standing.argmax())]
    found = sensitivity(figures, assumptions, candidates, best)
    assert found.flips
    assert [flip.distance for flip in found.flips] == sorted(flip.distance for flip in found.flips)
    assert len({flip.name for flip in found.flips}) == len(found.flips)
    for flip in found.flips:
        if flip.name in ("avoidable_labour_share", "long_run_avoidable_labour_share"):
            continue
        current = figures[flip.name] if flip.name in figures else assumptions[flip.name]
        at_flip = np.sort(values(flip.name, flip.value))
        assert at_flip[-1] - at_flip[-2] < 1.0
        beyond = flip.value + 0.01 * (flip.value - current)
        assert list(candidates)[int(values(flip.name, beyond).argmax())] == flip.becomes
        before = flip.value - 0.01 * (flip.value - current)
        assert list(candidates)[int(values(flip.name, before).argmax())] == best
    assert [swing.size for swing in found.tornado] == sorted((s.size for s in found.tornado), reverse=True)
