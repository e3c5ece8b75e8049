"""Assessments made by hand, one for each kind of model that can be in use."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np

from models import ClientDrift, DriftAssessment, DriftModel, LinearModel, Reason
from models.acting import Tested
from models.boosting import LEAF, Tree, TreesModel
from models.calibration import Calibration
from models.effort_change import EffortChange
from models.finding import CandidateScores
from models.scores import CalibrationGroup

TREE = Tree(
    feature=(0, 1, LEAF, LEAF, LEAF),
    threshold=(2.0, 0.1, 0.0, 0.0, 0.0),
    left=(1, 3, 0, 0, 0),
    right=(2, 4, 0, 0, 0),
    unknown_left=(False, True, False, False, False),
    value=(0.5, -0.25, 3.0, -1.0, 1.0),
)
STUMP = Tree((LEAF,), (0.0,), (0,), (0,), (False,), (0.1 + 0.2,))
FITTED = {
    kind: LinearModel(kind, ("level", "slope"), (75.0, 0.1), (8.0, 1.0 / 3.0), (-1.4, 0.0), -1.0)
    for kind in ("logistic", "rule", "borrowed")
} | {
    "persistence": LinearModel("persistence", ("today",), (-70.0,), (9.0,), (0.7,), -1.5),
    "base_rate": LinearModel("base_rate", (), (), (), (), -2.0),
    "boosting": TreesModel(("level", "slope"), (75.0, 0.1), (TREE, STUMP), -1.0),
}


def reason(code="stands", contribution=0.7):
    return Reason(code, "score", MappingProxyType({"now": 62.0, "then": 79.0}), contribution)


def assessed(kind="logistic", **changes):
    """Give an assessment of grades with a model of a kind, other fields where given."""
    found = DriftAssessment(
        label="grade",
        question="will its score fall below 60",
        horizon=3,
        window=6,
        threshold=60.0,
        as_of="2026-12",
        gate="three_features",
        gate_text="40 distinct episodes seen",
        finding="Predictive signal: AUC 0.80 — ó",
        signal=True,
        episodes=40,
        borrowed=kind == "borrowed",
        model=DriftModel(FITTED[kind], 0.25, Calibration(0.5, 0.1), 120.0, 30),
        scores=MappingProxyType({"auc": 1.0 / 3.0, "test_episodes": 30, "interval": {"auc": [0.2, 0.5]}}),
        curve=(CalibrationGroup(foretold=0.05, seen=0.04, low=0.01, high=0.11, windows=60.0),),
        candidates=(CandidateScores("rule", None, 0.72, 0.41), CandidateScores("logistic", 0.85, 0.8, None)),
        tested=Tested(
            client=np.array([0, 1, 1]),
            cut=np.array([660, 660, 663]),
            probability=np.array([0.1, 0.7, 0.2]),
            base_rate=np.array([0.2, 0.2, 1.0 / 7.0]),
            persistence=np.array([-70.0, -61.5, -90.0]),
            happened=np.array([0.0, 1.0, 0.0]),
            horizon=3,
        ),
        effort_change=None,
        clients=(
            ClientDrift("bolt", 0.5, 0.3, 0.6, False, (reason(), reason("average", 0.0))),
            ClientDrift("acme", 0.1 + 0.2, 0.05, 0.4, True, ()),
            ClientDrift("gone", None, None, None, False, (Reason("too_short"),)),
        ),
    )
    return replace(found, **changes)


def of_hours(**changes):
    """Give one of hours, whose past drifters rose by a half."""
    return assessed(label="hours", horizon=12, effort_change=EffortChange(0.4, 0.25, 0.5, None, None, 8), **changes)


def assert_the_same(found, expected):
    """Hold two assessments against each other, to the last bit and type."""
    for name, value in vars(expected).items():
        if name != "tested":
            assert getattr(found, name) == value, name
            assert type(getattr(found, name)) is type(value), name
    assert found.tested.horizon == expected.tested.horizon
    for name, array in vars(expected.tested).items():
        if name != "horizon":
            np.testing.assert_array_equal(getattr(found.tested, name), array)
            assert getattr(found.tested, name).dtype == array.dtype
