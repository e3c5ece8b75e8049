"""A trained assessment as plain numbers and texts, and back: no pickle, and nothing in it is ever run.

Only the kinds of model this room makes can be read (`KINDS`); tables of trees are checked node by node before a row is
sent through them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from models.acting import Tested
from models.assessment import ClientDrift, DriftAssessment, DriftModel
from models.boosting import LEAF, Tree, TreesModel
from models.calibration import Calibration
from models.effort_change import EffortChange
from models.errors import ModelError
from models.finding import CandidateScores
from models.labels import LABELS
from models.linear import LinearModel
from models.reasons import TEXTS, Reason
from models.scores import CalibrationGroup

Document = dict[str, Any]
One = TypeVar("One")

KINDS = ("logistic", "persistence", "rule", "borrowed", "base_rate", "boosting")
"""What a kept model may be; any other is refused."""
TESTED_ARRAYS = ("client", "cut", "probability", "base_rate", "persistence", "happened")
PLAIN_FIELDS = (
    "label",
    "question",
    "horizon",
    "window",
    "threshold",
    "as_of",
    "gate",
    "gate_text",
    "finding",
    "signal",
    "episodes",
    "borrowed",
)


def kept_document(found: DriftAssessment) -> Document:
    """Give all of an assessment as JSON's own types: `read_kept_document` of it is the same assessment."""
    tested = {name: getattr(found.tested, name).tolist() for name in TESTED_ARRAYS}
    return {
        **{name: getattr(found, name) for name in PLAIN_FIELDS},
        "model": found.model.document(),
        "scores": dict(found.scores),
        "curve": [dict(vars(group)) for group in found.curve],
        "candidates": [dict(vars(candidate)) for candidate in found.candidates],
        "tested": {**tested, "horizon": found.tested.horizon},
        "effort_change": None if found.effort_change is None else dict(vars(found.effort_change)),
        "clients": [_client_document(client) for client in found.clients],
    }


def read_kept_document(document: Mapping[str, Any]) -> DriftAssessment:
    """Make an assessment of a document.

    Raises
    ------
    ModelError
        For what is not a whole assessment, or a model that this room does not make.
    """
    try:
        found = _assessment(document)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ModelError(f"what was kept is no whole assessment: {type(error).__name__} {error}") from None
    if found.label not in LABELS:
        raise ModelError(f"what was kept is about {found.label!r}; allowed are {', '.join(LABELS)}")
    return found


def _assessment(document: Mapping[str, Any]) -> DriftAssessment:
    plain = {name: document[name] for name in PLAIN_FIELDS}
    changed = document["effort_change"]
    return DriftAssessment(
        **plain,
        model=_model(document["model"]),
        scores=MappingProxyType(dict(document["scores"])),
        curve=tuple(CalibrationGroup(**group) for group in document["curve"]),
        candidates=tuple(CandidateScores(**candidate) for candidate in document["candidates"]),
        tested=_tested(document["tested"]),
        effort_change=None if changed is None else EffortChange(**changed),
        clients=tuple(_client(client) for client in document["clients"]),
    )


def _model(document: Mapping[str, Any]) -> DriftModel:
    kind, features, calibration = document["kind"], document["features"], document["calibration"]
    if kind not in KINDS:
        raise ModelError(f"what was kept is a model of kind {kind!r}; allowed are {', '.join(KINDS)}")
    names = tuple(str(feature["name"]) for feature in features)
    means = _numbers(feature["mean"] for feature in features)
    fitted: LinearModel | TreesModel
    if kind == "boosting":
        trees = tuple(_tree(tree, len(names)) for tree in document["trees"])
        fitted = TreesModel(names, means, trees, _number(document["intercept"]))
    else:
        fitted = LinearModel(
            kind,
            names,
            means,
            _numbers(feature["scale"] for feature in features),
            _numbers(feature["coefficient"] for feature in features),
            _number(document["intercept"]),
        )
    return DriftModel(
        fitted=fitted,
        base_rate=_number(document["base_rate"]),
        calibration=Calibration(_number(calibration["slope"]), _number(calibration["shift"])),
        windows=_number(document["windows"]),
        clients=int(document["clients"]),
    )


def _tree(document: Mapping[str, Any], figures: int) -> Tree:
    """Read a tree whose every way ends at a leaf: children stand behind their parent, inside the table."""
    tree = Tree(
        feature=_each(int, document["feature"]),
        threshold=_numbers(document["threshold"]),
        left=_each(int, document["left"]),
        right=_each(int, document["right"]),
        unknown_left=_each(bool, document["unknown_left"]),
        value=_numbers(document["value"]),
    )
    size = len(tree.feature)
    if size == 0 or any(len(column) != size for column in vars(tree).values()):
        raise ValueError("the columns of a tree are not of one length")
    for node, asked in enumerate(tree.feature):
        children = (tree.left[node], tree.right[node])
        if asked != LEAF and not (0 <= asked < figures and all(node < child < size for child in children)):
            raise ValueError(f"node {node} of a tree points outside it")
    return tree


def _tested(document: Mapping[str, Any]) -> Tested:
    whole = {name: np.array(document[name], dtype=np.int64) for name in ("client", "cut")}
    share = {name: np.array(document[name], dtype=np.float64) for name in TESTED_ARRAYS if name not in whole}
    if len({array.shape for array in (*whole.values(), *share.values())}) != 1:
        raise ValueError("the tested forecasts are not of one length")
    if not all(np.isfinite(array).all() for array in share.values()):
        raise ValueError("a tested forecast is no finite number")
    return Tested(
        client=whole["client"],
        cut=whole["cut"],
        probability=share["probability"],
        base_rate=share["base_rate"],
        persistence=share["persistence"],
        happened=share["happened"],
        horizon=int(document["horizon"]),
    )


def _client_document(client: ClientDrift) -> Document:
    reasons = [
        {
            "code": reason.code,
            "measure": reason.measure,
            "values": dict(reason.values),
            "contribution": reason.contribution,
        }
        for reason in client.reasons
    ]
    return {**vars(client), "reasons": reasons}


def _client(document: Mapping[str, Any]) -> ClientDrift:
    reasons = tuple(
        Reason(
            reason["code"],
            reason["measure"],
            MappingProxyType({str(name): _number(value) for name, value in reason["values"].items()}),
            _number(reason["contribution"]),
        )
        for reason in document["reasons"]
    )
    unknown = [reason.code for reason in reasons if reason.code not in TEXTS]
    if unknown:
        raise ValueError(f"the reason {unknown[0]!r} is not known")
    return ClientDrift(**{**document, "reasons": reasons})


def _each(kind: Callable[[Any], One], values: Sequence[Any]) -> tuple[One, ...]:
    return tuple(kind(value) for value in values)


def _number(value: Any) -> float:
    number = float(value)
    if not np.isfinite(number):
        raise ValueError(f"{value} is no finite number")
    return number


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(_number(value) for value in values)
