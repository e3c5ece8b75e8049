import pytest

from simulator import Action, InputError, Scenario
from workbench import compare


def test_differences_of_the_lines_add_up_to_the_difference_of_the_value(portfolio):
    keep = Scenario(name="keep", paths=400)
    rise = Scenario(
        name="rise", paths=400, actions={"mid": Action("reprice", 0.1, 2)}, assumptions={"review_cost": 9.0}
    )
    found = compare(portfolio, [keep, rise])
    lines = [line for line in found.differences if line != "npv"]
    assert len(lines) == 16
    assert sum(found.differences[line][1] for line in lines) == pytest.approx(found.differences["npv"][1], abs=0.005)
    assert all(values[0] == 0 for values in found.differences.values())
    assert found.changed_assumptions == {"review_cost": (0.0, 9.0)}
    assert found.names == ("keep", "rise")


def test_a_client_left_alone_meets_the_same_luck_in_both(portfolio):
    found = compare(portfolio, [Scenario(paths=300), Scenario(paths=300, actions={"mid": Action("fire", month=1)})])
    before, after = (evaluation.clients for evaluation in found.evaluations)
    assert before[0].sampled == after[0].sampled
    assert before[1].sampled != after[1].sampled


def test_one_scenario_is_nothing_to_compare(portfolio):
    with pytest.raises(InputError, match="seen 1 scenario; allowed: two or more"):
        compare(portfolio, [Scenario()])
