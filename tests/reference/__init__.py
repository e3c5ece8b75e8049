"""A second, slow and plain reading of the decision model, which the engine is held against.

It shares no code with the engine. It loops over responses, drift, departure month and month, as the document reads,
and validates nothing: inputs are taken to be within their bounds and actions to be allowed.
"""

from tests.reference.decision import (
    added_leave_probability,
    break_even_leave_probability,
    candidates,
    first_best,
    first_fire_month,
    first_reprice_month,
    walk_away_uplift,
)
from tests.reference.model import DEFAULTS, LINES, exact_value

__all__ = [
    "DEFAULTS",
    "LINES",
    "added_leave_probability",
    "break_even_leave_probability",
    "candidates",
    "exact_value",
    "first_best",
    "first_fire_month",
    "first_reprice_month",
    "walk_away_uplift",
]
