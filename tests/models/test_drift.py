import json
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest

from models import LABELS, ModelError, assess_drift
from models.validation import pulled

LAST = pd.Period("2024-12", "M")


def assess(panel, label="hours", **changes):
    settings = {"label": label, "horizon": LABELS[label].horizon, "as_of": LAST, "seed": 7} | changes
    return assess_drift(panel, **settings)


def plain(value):
    """Say whether a value is made of JSON's own types, to the last number."""
    if isinstance(value, dict):
        return all(type(key) is str and plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(plain(item) for item in value)
    return type(value) in (str, int, float, bool)


@pytest.mark.parametrize("label", ["late", "disputed", "grade"])
def test_chance_gives_no_signal_and_the_base_rate_to_all(noisy_panel, label):
    found = assess(noisy_panel(), label)
    assert found.scores["interval"]["auc_drifters"][0] < 0.5
    # its standard error is about .025 at this size
    assert found.scores["auc_drifters"] == pytest.approx(0.5, abs=0.1)
    assert not found.signal
    assert found.finding.startswith("No predictive signal: AUC")
    assert list(found.probabilities().values()) == pytest.approx([found.model.base_rate] * len(found.probabilities()))
    first = found.clients[0]
    assert first.reasons[0].code == "base_rate"
    assert all(reason.contribution == 0.0 for reason in first.reasons)
    assert first.low < first.probability < first.high


def test_a_planted_drift_is_found(noisy_panel):
    # every third client grows by 3 % a month: 1.03^12 = 1.43 in a year
    found = assess(noisy_panel(growth=0.03))
    assert found.signal
    assert found.scores["interval"]["auc"][0] > 0.6
    assert found.scores["brier_skill"] > 0.1
    assert found.finding.startswith("Predictive signal: AUC")
    top = [client.client_id for client in found.clients[:10]]
    growing = sum(int(client.removeprefix("client-")) % 3 == 0 for client in top)
    assert growing >= 8
    leading = found.clients[0].reasons[0]
    assert leading.contribution > 0.0
    assert "hours a month" in leading.text


def test_reasons_are_the_terms_of_the_sum_largest_first(noisy_panel):
    found = assess(noisy_panel(growth=0.03))
    for client in found.clients:
        sizes = [abs(reason.contribution) for reason in client.reasons]
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) <= 3


def test_probabilities_lie_in_their_ranges_in_falling_order(noisy_panel):
    found = assess(noisy_panel(growth=0.03))
    chances = [client.probability for client in found.clients]
    assert chances == sorted(chances, reverse=True)
    for client in found.clients:
        assert 0.0 < client.low <= client.probability <= client.high < 1.0
    assert any(client.high - client.low > 0.02 for client in found.clients)


def test_those_who_grow_and_those_who_do_not_are_told_apart(noisy_panel):
    chances = assess(noisy_panel(growth=0.03)).probabilities()
    growing = [chance for client, chance in chances.items() if int(client.removeprefix("client-")) % 3 == 0]
    others = [chance for client, chance in chances.items() if int(client.removeprefix("client-")) % 3]
    assert np.mean(growing) > 0.75
    assert np.mean(others) < 0.25


def test_the_same_seed_gives_the_same_document_and_row_order_does_not_matter(noisy_panel):
    panel = noisy_panel(growth=0.03)
    once = assess(panel).document()
    assert assess(panel.sample(frac=1.0, random_state=1)).document() == once
    other = assess(panel, seed=8).document()
    assert other["scores"]["auc"] == once["scores"]["auc"]
    assert other["scores"]["interval"] != once["scores"]["interval"]


@pytest.mark.parametrize("label", LABELS)
def test_what_happens_later_changes_nothing(noisy_panel, label):
    panel = noisy_panel(clients=20)
    earlier = LAST - 6
    later = panel["month"] > earlier
    changed = panel.copy()
    changed.loc[later, ["hours", "late_share", "disputed_share", "score"]] = 0.123
    assert assess(changed, label, as_of=earlier).document() == assess(panel, label, as_of=earlier).document()


@pytest.mark.parametrize("label", LABELS)
def test_the_document_is_plain(noisy_panel, label):
    document = assess(noisy_panel(clients=20), label).document()
    assert plain(document)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    for key in ("gate", "episodes", "model", "scores", "clients"):
        assert key in document


def test_few_episodes_are_left_to_a_rule(panel_of):
    hours = {f"c{n}": {"hours": [20.0 + n] * 36} for n in range(12)}
    hours |= {f"d{n}": {"hours": [20.0] * 30 + [40.0] * 6} for n in range(4)}
    found = assess(panel_of(hours))
    assert found.episodes == 4
    assert found.gate == "rule"
    assert "a fixed rule" in found.gate_text
    assert found.model.linear.kind == "rule"
    assert found.finding.startswith("No predictive signal")
    assert list(found.probabilities().values()) == pytest.approx([found.model.base_rate] * len(found.probabilities()))


def test_a_short_history_has_no_scores_and_the_assumed_base_rate(panel_of):
    found = assess(panel_of({"a": {"hours": [20.0] * 8}, "b": {"hours": [5.0] * 8}}), as_of=pd.Period("2022-08", "M"))
    assert found.scores == {}
    assert found.model.base_rate == pytest.approx(0.10)
    assert "too little history to test a forecast (0 later episodes)" in found.finding
    assert found.probabilities() == {"a": pytest.approx(0.10), "b": pytest.approx(0.10)}
    assert found.clients[0].low < 0.05
    assert found.clients[0].high > 0.2


def test_who_is_bad_already_has_no_chance_of_turning_bad(panel_of):
    late = {
        "good": {"late_share": [0.0] * 12},
        "bad": {"late_share": [1.0] * 12},
        "worse": {"late_share": [1.0] * 12},
        "new": {"late_share": [np.nan] * 11 + [0.0]},
    }
    found = assess(panel_of(late), "late", as_of=pd.Period("2022-12", "M"))
    assert [client.client_id for client in found.clients] == ["good", "bad", "worse", "new"]
    bad, new = found.clients[1], found.clients[3]
    assert bad.already
    assert bad.probability is None
    assert bad.reasons[0].text == "it is so already: late share of invoices stands at 1, the threshold is 0.50"
    assert new.probability is None
    assert new.reasons[0].code == "too_short"
    assert "probability" not in new.document()


def test_the_worst_of_the_bad_stands_first(panel_of):
    scores = {"a": {"score": [55.0] * 6}, "b": {"score": [20.0] * 6}, "c": {"score": [80.0] * 6}}
    found = assess(panel_of(scores), "grade", as_of=pd.Period("2022-06", "M"))
    assert [client.client_id for client in found.clients] == ["c", "b", "a"]


def test_who_is_gone_is_not_on_the_list_unless_asked_for(panel_of):
    panel = panel_of({"gone": {"hours": [20.0] * 9}, "there": {"hours": [20.0] * 12}})
    settings = {"as_of": pd.Period("2022-12", "M")}
    assert [client.client_id for client in assess(panel, **settings).clients] == ["there"]
    asked = assess(panel, clients=["there", "stranger"], **settings).clients
    assert [client.client_id for client in asked] == ["there", "stranger"]
    assert asked[1].probability is None


def test_probabilities_can_be_computed_again_from_the_document(noisy_panel):
    found = assess(noisy_panel(growth=0.03))
    model = found.model.document()
    terms = {feature["name"]: feature for feature in model["features"]}
    client = found.clients[0]
    assert len(client.reasons) == len(terms) == 3
    told = sum(reason.contribution for reason in client.reasons)
    raw = 1.0 / (1.0 + np.exp(-(model["intercept"] + told / model["pull"])))
    assert client.probability == pytest.approx(float(pulled(raw, model["base_rate"], model["pull"])))


@pytest.mark.parametrize(
    ("label", "column"),
    [("hours", "hours"), ("grade", "score"), ("late", "late_share"), ("disputed", "disputed_share")],
)
def test_a_missing_column_is_named(noisy_panel, label, column):
    with pytest.raises(ModelError, match=f"the history tells no '{column}'"):
        assess(noisy_panel(clients=2).drop(columns=column), label)


def test_a_negative_seed_is_refused(noisy_panel):
    with pytest.raises(ModelError, match="the seed is -1; allowed is 0 or more"):
        assess(noisy_panel(clients=2), seed=-1)


def test_the_result_is_frozen(noisy_panel):
    found = assess(noisy_panel(clients=4))
    with pytest.raises(FrozenInstanceError):
        found.gate = "five_features"
    with pytest.raises(TypeError):
        found.scores["auc"] = 1.0
