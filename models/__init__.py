"""What is learned from history: who is drifting toward bad behaviour, how hard prices bite, and how far to trust that.

The room works on a plain month panel (a DataFrame with ``client_id``, ``month`` and numeric columns) and gives frozen
records; it reads no files, knows no clock and no screen, and scikit-learn lives here alone. All randomness comes from a
seed.

- :func:`assess_drift`: the whole way from a panel to a :class:`DriftAssessment`, whose ``document()`` is plain JSON.
- :data:`LABELS`: the questions that can be asked, with their usual horizon and threshold.
- :class:`ClientDrift`, :class:`Reason`: a client on the watchlist, and why.
- :func:`learn_price_response`: what followed past price rises, weighed against what was believed before;
  :mod:`models.price_checks` asks whether that past may speak at all.
- :class:`ModelError`: what is raised for input that cannot be assessed.
"""

from models.acting import ActingCosts
from models.assessment import ClientDrift, DriftAssessment, DriftModel
from models.drift import assess_drift
from models.errors import ModelError
from models.gates import GATES
from models.labels import LABELS, Label
from models.linear import LinearModel
from models.price_checks import Check
from models.price_response import ClientReaction, LearnedResponse, Range, learn_price_response
from models.reasons import Reason

__all__ = [
    "GATES",
    "LABELS",
    "ActingCosts",
    "Check",
    "ClientDrift",
    "ClientReaction",
    "DriftAssessment",
    "DriftModel",
    "Label",
    "LearnedResponse",
    "LinearModel",
    "ModelError",
    "Range",
    "Reason",
    "assess_drift",
    "learn_price_response",
]
