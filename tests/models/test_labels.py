import pytest

from models.errors import ModelError
from models.labels import LABELS, ask


def test_a_label_brings_its_own_threshold():
    assert ask("late", horizon=3).threshold == 0.5
    assert ask("disputed", horizon=3).threshold == 1 / 3
    assert ask("grade", horizon=3, threshold=45).threshold == 45.0


@pytest.mark.parametrize("name", LABELS)
def test_every_question_reads_as_a_sentence(name):
    text = ask(name, horizon=LABELS[name].horizon).text
    assert "{" not in text
    assert str(LABELS[name].horizon) in text


def test_only_hours_can_turn_bad_again():
    assert [name for name, label in LABELS.items() if label.already_counts] == ["hours"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "mood", "horizon": 3}, "the label is 'mood'; allowed are hours, grade, late, disputed, churn"),
        ({"name": "churn", "horizon": 6, "threshold": 0.5}, "the threshold is 0.5; allowed for 'churn' is 1 to 1"),
        ({"name": "hours", "horizon": 2}, "the horizon is 2 months; allowed for 'hours' is 3 to 36"),
        ({"name": "late", "horizon": 0}, "the horizon is 0 months; allowed for 'late' is 1 to 36"),
        ({"name": "late", "horizon": 37}, "the horizon is 37 months"),
        ({"name": "late", "horizon": 3, "window": 2}, "the window is 2 months; allowed is 3 to 24"),
        ({"name": "late", "horizon": 3, "threshold": 1.5}, "the threshold is 1.5; allowed for 'late' is 0.01 to 1"),
        ({"name": "hours", "horizon": 12, "threshold": 1.0}, "the threshold is 1.0; allowed for 'hours' is 1.01 to 10"),
        ({"name": "late", "horizon": 3, "threshold": float("nan")}, "the threshold is nan"),
    ],
)
def test_what_is_out_of_bounds_is_named_with_the_bounds(arguments, message):
    with pytest.raises(ModelError) as caught:
        ask(**arguments)
    assert message in str(caught.value)
