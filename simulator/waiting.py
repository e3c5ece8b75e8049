"""What it is worth to wait and see: a staged policy's review against committing before the answer is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from simulator.actions import Action
from simulator.cases import build_cases
from simulator.effort import response_probabilities
from simulator.exact import values_by_response


def value_of_waiting(client: Mapping[str, float], assumptions: Mapping[str, float], staged: Action) -> float:
    """Return what judging the response at the review is worth over committing now, currency; never below 0.

    With K_r the value of the rise and of keeping whoever answered r, F_r that of the rise and of firing them when the
    staged policy would, and p_r the probability of each response:
    sum of p_r * max(K_r, F_r) - max(sum of p_r * K_r, sum of p_r * F_r).

    Parameters
    ----------
    client, assumptions : mapping
        One client's figures; complete assumptions.
    staged : Action
        With a review month. Who it would keep does not matter: at the review each answer gets the better of the two.

    Notes
    -----
    Until the firing both have the same months, so only what comes after it tells K_r from F_r. A firing beyond the
    horizon lapses: then there is nothing to wait for, and the value is 0.
    *Not modelled*: not raising the price at all, which is another kind's candidate.
    """
    keep, fire = replace(staged, review_month=None, keep_if=("improved",)), replace(staged, keep_if=())
    cases = build_cases(client, assumptions, [keep, fire])
    kept, fired = values_by_response(cases)
    likely = response_probabilities(cases)[0]
    return max(0.0, float(likely @ np.maximum(kept, fired) - max(likely @ kept, likely @ fired)))
