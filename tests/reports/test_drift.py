"""What `drift` prints, from an assessment made by hand."""

import numpy as np
import pandas as pd
import pytest

from models import ActingCosts, assess_drift
from reports.drift import drift_document, drift_text

MONTHS = pd.period_range("2022-01", periods=30, freq="M")


@pytest.fixture(scope="module")
def found():
    """Clients of whom every third grows, so that something can be foretold."""
    generator = np.random.default_rng(3)
    parts = []
    for number in range(40):
        trend = 1.03 ** np.arange(30) if number % 3 == 0 else np.ones(30)
        hours = 20.0 * trend * np.exp(0.1 * generator.normal(size=30))
        parts.append(pd.DataFrame({"client_id": f"c{number:02d}", "month": MONTHS, "hours": hours}))
    return assess_drift(pd.concat(parts), label="hours", horizon=6, as_of=MONTHS[-1], seed=7)


def test_persistence_stands_beside_the_model(found):
    text = drift_text(found)
    line = next(line for line in text.splitlines() if line.startswith("AUC, all"))
    model, today = found.scores["auc"], found.scores["persistence_auc"]
    assert f"{model:.2f}" in line
    assert f"{today:.2f}" in line
    assert found.finding in text
    assert found.gate_text in text


def test_every_way_of_forecasting_has_a_row(found):
    lines = drift_text(found).splitlines()
    for words in ("fixed rule", "today's standing alone, weighed", "regression"):
        assert any(line.startswith(words) for line in lines)


def test_costs_add_what_acting_would_have_earned(found):
    costs = ActingCosts(acting=100.0, turning=1000.0, averted=0.5)
    document = drift_document(found, costs)
    assert document["acting"]["threshold"] == pytest.approx(0.2)
    everyone = document["acting"]["values"]["everyone"]
    rate = float(found.tested.happened.mean())
    # 100 * (.5 * 1000 * rate - 100)
    assert everyone["profit"] == pytest.approx(100.0 * (500.0 * rate - 100.0))
    assert "acting pays from a probability of 0.20 on" in drift_text(found, costs)


def test_without_costs_nothing_is_said_of_acting(found):
    assert "acting" not in drift_document(found)
    assert "acting pays" not in drift_text(found)


def test_too_little_history_has_no_table_of_scores():
    panel = pd.DataFrame({"client_id": "a", "month": MONTHS[:8], "hours": [20.0] * 8})
    text = drift_text(assess_drift(panel, label="hours", horizon=12, as_of=MONTHS[7], seed=7))
    assert "AUC, all" not in text
    assert "too little history to test a forecast" in text
