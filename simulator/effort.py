"""How a client answers a change and how its effort moves (model.md, Effort)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.actions import RESPONSES
from simulator.cases import Cases
from simulator.profile import FloatArray


def response_probabilities(cases: Cases) -> FloatArray:
    """Return how likely each response is, shape (cases, 3), in the order of `RESPONSES`.

    With n rises of 10 %: improved improve_probability * (1 - 2^-n), soured min(1 - improved, sour * n).
    Notes: a cut, a pure reform and no change at all leave a client unchanged.
    """
    rises = np.maximum(0.0, cases.uplift) / 0.10
    improved = cases.assume["improve_probability"] * -np.expm1(-np.log(2.0) * rises)
    soured = np.minimum(1.0 - improved, cases.assume["sour_probability_per_10pct"] * rises)
    return np.stack([improved, 1.0 - improved - soured, soured], axis=1)


def drift_probabilities(cases: Cases) -> FloatArray:
    """Return how likely no drift and drift are, shape (cases, 2)."""
    drifts = cases.client["drift_probability"]
    return np.stack([1.0 - drifts, drifts], axis=1)


def effort_paths(cases: Cases, responses: Sequence[str] = RESPONSES) -> FloatArray:
    """Return the effort factor e(t) by response and drift, shape (cases, responses, 2, months); 1 is today's effort."""
    ramp = np.minimum(1.0, cases.months / cases.assume["drift_ramp_months"][:, None])
    drifting = 1.0 + cases.assume["drift_effort_change"][:, None] * ramp
    drift = np.stack([np.ones_like(drifting), drifting], axis=1)
    size = len(cases)
    by_response = {
        "improved": cases.assume["improve_effort_change"],
        "unchanged": np.zeros(size),
        "soured": cases.assume["sour_effort_change"],
    }
    change = np.stack([by_response[response] for response in responses], axis=1)
    standard = np.where(cases.standardise, 1.0 + cases.assume["standardise_effort_change"], 1.0)
    once_in_force = (1.0 + change) * standard[:, None]
    factor = np.where(cases.in_force[:, None, :], once_in_force[:, :, None], 1.0)
    return factor[:, :, None, :] * drift[:, None, :, :]
