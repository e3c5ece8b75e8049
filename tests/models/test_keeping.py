"""What is written down of an assessment is all of it, and nothing else is read back."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from models import LABELS, ModelError, assess_drift
from models.keeping import KINDS, kept_document, read_kept_document
from models.reasons import TEXTS
from tests.models.assessed_by_hand import FITTED, assert_the_same, assessed, of_hours, reason

ROOT = Path(__file__).parents[2]


def written(found):
    """Give what a file of it would hold."""
    return json.loads(json.dumps(kept_document(found), allow_nan=False))


def test_every_kind_has_its_example():
    assert set(FITTED) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_there_and_back_is_the_same(kind):
    assert_the_same(read_kept_document(written(assessed(kind))), assessed(kind))


def test_the_change_of_effort_comes_back_too():
    assert_the_same(read_kept_document(written(of_hours())), of_hours())


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_read_back_says_the_same(kind):
    """Also where a figure is not known, or lies on a threshold."""
    before, after = FITTED[kind], read_kept_document(written(assessed(kind))).model.fitted
    figures = np.array([[2.0, 0.1], [2.1, 0.0], [np.nan, np.nan], [1.0, np.nan]])[:, : len(before.features)]
    np.testing.assert_array_equal(after.log_odds(figures), before.log_odds(figures))
    np.testing.assert_array_equal(after.contributions(figures), before.contributions(figures))


@pytest.mark.parametrize("label", LABELS)
def test_what_is_found_of_a_history_comes_back_whole(noisy_panel, label):
    panel = noisy_panel(clients=6, months=26, leaving=2)
    found = assess_drift(panel, label=label, horizon=3, as_of=panel["month"].max(), seed=7)
    assert_the_same(read_kept_document(written(found)), found)


def changed(document, path, value):
    """Give a document with one place changed, named from the outside in; a function changes what is there."""
    within = document
    for step in path[:-1]:
        within = within[step]
    within[path[-1]] = value(within[path[-1]]) if callable(value) else value
    return document


def refused(document):
    with pytest.raises(ModelError) as caught:
        read_kept_document(document)
    return str(caught.value)


TREE = ("model", "trees", 0)


@pytest.mark.parametrize("kind", ["forest", "", None, 3, ["logistic"], "LOGISTIC", "base_rate "])
def test_a_kind_this_room_does_not_make_is_refused(kind):
    assert "is a model of kind" in refused(changed(written(assessed()), ("model", "kind"), kind))


@pytest.mark.parametrize("child", [-1, 0, 5, 10**6])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_tree_that_points_outside_or_back_to_itself_is_refused(side, child):
    document = changed(written(assessed("boosting")), (*TREE, side, 0), child)
    assert "node 0 of a tree points outside it" in refused(document)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_tree_that_points_backwards_is_refused(side):
    document = changed(written(assessed("boosting")), (*TREE, side, 1), 1)
    assert "node 1 of a tree points outside it" in refused(document)


@pytest.mark.parametrize("asked", [2, -2, 10**6])
def test_a_tree_that_asks_about_no_figure_of_the_model_is_refused(asked):
    assert "points outside" in refused(changed(written(assessed("boosting")), (*TREE, "feature", 0), asked))


COLUMNS = ("feature", "threshold", "left", "right", "unknown_left", "value")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_tree_whose_columns_differ_in_length_is_refused(column):
    document = changed(written(assessed("boosting")), (*TREE, column), lambda values: values[:-1])
    assert "the columns of a tree are not of one length" in refused(document)


def test_a_tree_without_a_node_is_refused():
    document = changed(written(assessed("boosting")), TREE, {column: [] for column in COLUMNS})
    assert "not of one length" in refused(document)


@pytest.mark.parametrize("name", ["client", "cut", "probability", "base_rate", "persistence", "happened"])
def test_tested_forecasts_that_differ_in_length_are_refused(name):
    document = changed(written(assessed()), ("tested", name), lambda values: values[:-1])
    assert "the tested forecasts are not of one length" in refused(document)


PLACES = {
    "linear": [
        ("model", "intercept"),
        ("model", "base_rate"),
        ("model", "windows"),
        ("model", "clients"),
        ("model", "calibration", "slope"),
        ("model", "calibration", "shift"),
        *(("model", "features", 1, name) for name in ("mean", "scale", "coefficient")),
        *(("tested", name, 1) for name in ("client", "cut", "probability", "base_rate", "persistence", "happened")),
        ("tested", "horizon"),
        ("clients", 0, "reasons", 0, "contribution"),
        ("clients", 0, "reasons", 0, "values", "now"),
    ],
    "trees": [
        ("model", "intercept"),
        ("model", "features", 0, "mean"),
        *((*TREE, column, 0) for column in ("feature", "threshold", "left", "right", "value")),
    ],
}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), "many", None, []], ids=str)
@pytest.mark.parametrize(
    ("kind", "path"),
    [("logistic", path) for path in PLACES["linear"]] + [("boosting", path) for path in PLACES["trees"]],
    ids=str,
)
def test_what_is_no_finite_number_is_refused(kind, path, value):
    assert "no whole assessment" in refused(changed(written(assessed(kind)), path, value))


@pytest.mark.parametrize(
    "path",
    [("model", "intercept"), ("tested", "cut", 0), ("tested", "happened", 0), (*TREE, "threshold", 0)],
    ids=str,
)
def test_a_number_larger_than_any_is_refused(path):
    assert "no whole assessment" in refused(changed(written(assessed("boosting")), path, 10**400))


def keys_of(document, path=()):
    """Name every place of a document that stands under a key, from the outside in."""
    pairs = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in pairs:
        if isinstance(document, dict):
            yield (*path, key)
        if isinstance(value, dict | list):
            yield from keys_of(value, (*path, key))


def is_free(path):
    """Say whether a key is one of those that may be there or not: a score, a number of a sentence."""
    return (path[0] == "scores" and len(path) > 1) or "values" in path[:-1]


@pytest.mark.parametrize("kind", ["logistic", "boosting"])
def test_a_missing_key_is_refused_wherever_it_is_missing(kind):
    seen = 0
    for path in keys_of(written(assessed(kind))):
        if is_free(path):
            continue
        document = written(assessed(kind))
        within = document
        for step in path[:-1]:
            within = within[step]
        del within[path[-1]]
        assert "no whole assessment" in refused(document), path
        seen += 1
    assert seen > 50


@pytest.mark.parametrize("path", [("curve", 0), ("candidates", 0), ("clients", 0)])
def test_a_key_too_many_is_refused(path):
    document = changed(written(assessed()), path, lambda there: {**there, "stranger": 1.0})
    assert "no whole assessment" in refused(document)


def test_a_reason_that_cannot_be_said_is_refused():
    document = changed(written(assessed()), ("clients", 0, "reasons", 1, "code"), "because")
    assert "the reason 'because' is not known" in refused(document)
    for code in TEXTS:
        kept = written(assessed(clients=()))
        kept["clients"] = written(assessed())["clients"][:1]
        kept["clients"][0]["reasons"][0]["code"] = code
        assert read_kept_document(kept).clients[0].reasons[0] == reason(code)


@pytest.mark.parametrize("label", ["profit", "", None])
def test_a_label_nobody_asks_is_refused(label):
    assert "allowed are hours, grade" in refused(changed(written(assessed()), ("label",), label))


@pytest.mark.parametrize("document", [None, [], "model", 3, {}, {"model": {}}])
def test_what_is_no_document_at_all_is_refused(document):
    assert "no whole assessment" in refused(document)


def test_nothing_in_the_project_can_run_what_it_reads():
    """No module of it imports a reader that runs what it finds in a file."""
    running = re.compile(
        r"^\s*(?:import|from)\s+(?:pickle|cPickle|dill|cloudpickle|joblib|shelve|marshal)\b"
        r"|read_pickle|to_pickle|allow_pickle\s*=\s*True",
        re.MULTILINE,
    )
    assert running.search("    from pickle import loads")
    rooms = ("simulator", "history", "models", "sharing", "workbench", "reports", "ui", "benchmarks", "data")
    files = [ROOT / "app.py", ROOT / "cli.py", *(file for room in rooms for file in (ROOT / room).rglob("*.py"))]
    assert len(files) > 150
    assert [str(file) for file in files if running.search(file.read_text("utf-8"))] == []
