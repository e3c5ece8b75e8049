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
    text = gate_text(gate_for(4, 100), 4, 100, 2)
    assert text.startswith("4 distinct episodes seen, fewer than the 10 a model needs: a fixed rule")


def test_the_model_says_what_it_may_weigh():
    assert gate_text(gate_for(1, 100), 1, 100, 1).startswith("1 distinct episode seen")
    assert "up to 1 feature; it uses 1" in gate_text(gate_for(12, 100), 12, 100, 1)
    assert "only 12 windows in which nothing happened" in gate_text(gate_for(60, 12), 60, 12, 1)
