import pytest

from models.gates import gate_for, gate_text


@pytest.mark.parametrize(
    ("episodes", "code", "parameters"),
    [
        (0, "rule", 0),
        (9, "rule", 0),
        (10, "one_feature", 1),
        (35, "one_feature", 1),
        (36, "three_features", 3),
        (59, "three_features", 3),
        (60, "five_features", 5),
    ],
)
def test_evidence_opens_the_gates(episodes, code, parameters):
    gate = gate_for(episodes, quiet=500)
    assert (gate.code, gate.parameters) == (code, parameters)


def test_the_scarcer_side_decides():
    assert gate_for(60, quiet=12).code == "one_feature"


def test_the_rule_says_that_it_is_a_rule():
    text = gate_text(gate_for(4, 100), 4, 100, "rule", 2)
    assert text == (
        "4 distinct episodes seen, fewer than the 10 a model needs: "
        "a fixed rule (today's standing and the trend) is in use."
    )


def test_borrowed_weights_say_where_they_come_from():
    text = gate_text(gate_for(4, 100), 4, 100, "borrowed", 2)
    assert text == (
        "4 distinct episodes seen, fewer than the 10 a model needs: weights learned on the made-up company are in use."
    )


def test_the_model_says_what_it_may_weigh():
    assert gate_text(gate_for(1, 100), 1, 100, "rule", 1).startswith("1 distinct episode seen")
    assert "up to 1 feature; it uses 1, held back by a prior" in gate_text(gate_for(12, 100), 12, 100, "logistic", 1)
    assert "up to 5 features; it uses 4, grown as trees" in gate_text(gate_for(90, 100), 90, 100, "boosting", 4)
    assert "only 12 windows in which nothing happened" in gate_text(gate_for(60, 12), 60, 12, "logistic", 1)


def test_persistence_says_that_nothing_foretold_better():
    text = gate_text(gate_for(36, 100), 36, 100, "persistence", 1)
    assert text.endswith("up to 3 features; none foretold better than today's standing alone, which is in use.")
