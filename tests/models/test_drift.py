import json
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest

from models import LABELS, ModelError, assess_drift, boosting, selection
from models.acting import ActingCosts
from models.features import available, feature_cube
from models.grid import read_grid
from models.scores import Ranking

SHARES = ("late", "disputed", "grade")


def assess(panel, label="hours", **changes):
    settings = {"label": label, "horizon": LABELS[label].horizon, "as_of": panel["month"].max(), "seed": 7} | changes
    return assess_drift(panel, **settings)


def plain(value):
    """Say whether a value is made of JSON's own types, to the last number."""
    if isinstance(value, dict):
        return all(type(key) is str and plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(plain(item) for item in value)
    return type(value) in (str, int, float, bool)


@pytest.fixture(scope="module")
def little(noisy_panel):
    """A dozen clients over two and a half years, three of whom leave."""
    return noisy_panel(clients=12, months=30, leaving=3)


@pytest.fixture(scope="module")
def by_chance(little):
    """What is found of each label where there is nothing to find."""
    return {label: assess(little, label) for label in LABELS}


@pytest.fixture(scope="module")
def growing(noisy_panel):
    """Every third client grows by 3 % a month: 1.03^12 = 1.43 in a year."""
    return noisy_panel(growth=0.03)


@pytest.fixture(scope="module")
def planted(growing):
    return assess(growing)


@pytest.fixture(scope="module")
def few(panel_of):
    """Sixteen clients, four of whose hours double in the last half year; all else moves a little."""
    generator = np.random.default_rng(3)
    steady = {f"c{n:02d}": 20.0 + n + generator.normal(size=36) for n in range(12)}
    doubled = {f"d{n:02d}": np.repeat([20.0, 40.0], [30, 6]) + generator.normal(size=36) for n in range(4)}
    return panel_of({client: {"hours": hours} for client, hours in (steady | doubled).items()})


def is_growing(client):
    return int(client.removeprefix("client-")) % 3 == 0


class TestChance:
    @pytest.mark.parametrize("label", SHARES)
    def test_there_is_no_signal_and_all_have_the_base_rate(self, noisy_panel, label):
        found = assess(noisy_panel(clients=20), label)
        assert found.scores["interval"]["auc_drifters"][0] < 0.5
        # its standard error is about .05 at this size
        assert found.scores["auc_drifters"] == pytest.approx(0.5, abs=0.12)
        assert not found.signal
        assert found.finding.startswith("No predictive signal: AUC")
        assert list(found.probabilities().values()) == pytest.approx(
            [found.model.base_rate] * len(found.probabilities())
        )
        assert found.model.calibration.slope == 0.0
        first = found.clients[0]
        assert first.reasons[0].code == "base_rate"
        assert all(reason.contribution == 0.0 for reason in first.reasons)
        assert first.low < first.probability < first.high

    def test_a_rate_that_rises_for_everyone_is_no_signal(self, noisy_panel):
        found = assess(noisy_panel(clients=14, months=40, seed=1, worsening=True), "late")
        tested = found.tested
        once, all_alike = np.ones(len(tested.cut)), np.zeros(len(tested.cut), dtype=np.int64)
        # over all months together, forecasts that rise with the months look like skill
        assert Ranking.of(tested.probability, tested.happened, all_alike).auc(once) > 0.6
        assert found.scores["auc_drifters"] == pytest.approx(0.5, abs=0.12)
        assert not found.signal


class TestPlanted:
    def test_it_is_found(self, planted):
        assert planted.signal
        assert planted.scores["interval"]["auc"][0] > 0.6
        assert planted.scores["brier_skill"] > 0.1
        assert planted.scores["lift_first_five"] > 2.0
        assert planted.finding.startswith("Predictive signal: AUC")
        assert sum(is_growing(client.client_id) for client in planted.clients[:10]) >= 8
        leading = planted.clients[0].reasons[0]
        assert leading.contribution > 0.0
        assert "hours a month" in leading.text

    def test_those_who_grow_and_those_who_do_not_are_told_apart(self, planted):
        chances = planted.probabilities()
        assert np.mean([chance for client, chance in chances.items() if is_growing(client)]) > 0.7
        assert np.mean([chance for client, chance in chances.items() if not is_growing(client)]) < 0.25

    def test_reasons_are_the_terms_of_the_sum_largest_first(self, planted):
        for client in planted.clients:
            sizes = [abs(reason.contribution) for reason in client.reasons]
            assert sizes == sorted(sizes, reverse=True)
            assert len(sizes) <= 3

    def test_probabilities_lie_in_their_ranges_in_falling_order(self, planted):
        chances = [client.probability for client in planted.clients]
        assert chances == sorted(chances, reverse=True)
        for client in planted.clients:
            assert 0.0 < client.low <= client.probability <= client.high < 1.0
        assert any(client.high - client.low > 0.02 for client in planted.clients)

    def test_probabilities_can_be_computed_again_from_the_document(self, planted, growing):
        model = planted.document()["model"]
        figures = figures_today(growing, "hours")
        base = np.log(model["base_rate"] / (1.0 - model["base_rate"]))
        for client, chance in planted.probabilities().items():
            odds = model["intercept"]
            for term in model["features"]:
                standard = (figures[client][term["name"]] - term["mean"]) / term["scale"]
                odds += term["coefficient"] * min(5.0, max(-5.0, standard))
            calibrated = base + model["calibration"]["shift"] + model["calibration"]["slope"] * (odds - base)
            assert chance == pytest.approx(1.0 / (1.0 + np.exp(-calibrated)))

    def test_what_the_drifters_rise_was_is_told(self, planted, by_chance):
        # Base: months -5 to 0 about the cut; later: months 7 to 12, a year on: 1.03^12 - 1 = .43. Early cuts know three
        # months of base alone, whose middle lies 1.5 months nearer: 1.03^10.5 - 1 = .36; a noise of a tenth on both.
        assert planted.effort_change.seen == pytest.approx(0.39, abs=0.06)
        assert planted.document()["effort_change"]["episodes"] == planted.effort_change.episodes > 20
        assert all(found.effort_change is None for label, found in by_chance.items() if label != "hours")
        assert "effort_change" not in by_chance["late"].document()

    def test_acting_on_its_warnings_beats_acting_on_everyone(self, planted):
        found = planted.acting(ActingCosts(acting=100.0, turning=500.0, averted=0.5))
        assert found["model"].profit > found["everyone"].profit
        assert 0.0 < found["model"].warned < 1.0


class TestPastDrifters:
    """The change of effort is learned from the episodes that the gate counts, and from no other."""

    def test_they_are_the_gates_episodes(self, planted, few):
        assert planted.effort_change.episodes == planted.episodes
        assert assess(few).effort_change.episodes == assess(few).episodes == 4

    def test_a_rise_told_by_a_client_too_new_to_be_asked_about_counts_in_neither(self, panel_of):
        # Cut 2 knows three months of 10, and 13 to come: a rise of 30 %. Cut 3's base is 10.75 and its line 13.4, and
        # so on; a client is asked about from its sixth month on, cut 5.
        found = assess(panel_of({"a": {"hours": [10.0] * 3 + [13.0] * 20}, "b": {"hours": [10.0] * 23}}))
        assert found.episodes == 0
        assert found.effort_change.episodes == 0
        assert (found.effort_change.seen, found.effort_change.value) == (None, 0.25)

    def test_an_episode_is_measured_from_the_first_cut_that_counts(self, panel_of):
        # Cut 2's base is 10, that of cut 5 is 15: months 12 to 17, the second half of its window, stand at twice that.
        found = assess(panel_of({"a": {"hours": [10.0] * 3 + [20.0] * 5 + [30.0] * 12}, "b": {"hours": [10.0] * 20}}))
        assert found.episodes == found.effort_change.episodes == 1
        assert found.effort_change.seen == pytest.approx(1.0)


def figures_today(panel, label):
    grid = read_grid(panel, as_of=panel["month"].max())
    features = available(label, grid, None)
    cube = feature_cube(features, grid, None)[:, -1]
    names = [feature.name for feature in features]
    return {client: dict(zip(names, row, strict=True)) for client, row in zip(grid.client_ids, cube, strict=True)}


def leaf_of(tree, figures, names):
    """Walk a tree of a document, given as its columns."""
    node = 0
    while tree["feature"][node] >= 0:
        seen = figures[names[tree["feature"][node]]]
        left = tree["unknown_left"][node] if np.isnan(seen) else seen <= tree["threshold"][node]
        node = tree["left"][node] if left else tree["right"][node]
    return tree["value"][node]


def test_trees_can_be_computed_again_from_the_document(noisy_panel, monkeypatch):
    """Where trees are in use; these are few, and chosen by decree, for the trees themselves are tested elsewhere."""
    monkeypatch.setattr(boosting, "TREES", 3)
    monkeypatch.setattr(selection, "choose", lambda *_: "boosting")
    panel = noisy_panel(clients=18, months=22, seed=11)
    found = assess(panel, "late", horizon=1)
    document = found.document()
    assert plain(document)
    assert found.gate == "five_features"
    assert "grown as trees" in found.gate_text
    assert [candidate.name for candidate in found.candidates] == ["rule", "persistence", "logistic", "boosting"]
    model = document["model"]
    assert (model["kind"], len(model["trees"])) == ("boosting", 3)
    names, figures = [feature["name"] for feature in model["features"]], figures_today(panel, "late")
    base = np.log(model["base_rate"] / (1.0 - model["base_rate"]))
    for client, chance in found.probabilities().items():
        odds = model["intercept"] + sum(leaf_of(tree, figures[client], names) for tree in model["trees"])
        calibrated = base + model["calibration"]["shift"] + model["calibration"]["slope"] * (odds - base)
        assert chance == pytest.approx(1.0 / (1.0 + np.exp(-calibrated)))


class TestTheSameAgain:
    def test_the_same_seed_gives_the_same_document_and_row_order_does_not_matter(self, little, by_chance):
        once = by_chance["late"].document()
        assert assess(little.sample(frac=1.0, random_state=1), "late").document() == once

    def test_another_seed_moves_intervals_alone(self, little, by_chance):
        once, other = by_chance["late"].document(), assess(little, "late", seed=8).document()
        assert other["scores"]["auc"] == once["scores"]["auc"]
        assert other["scores"]["interval"] != once["scores"]["interval"]

    def test_other_names_change_only_the_names(self, little, by_chance):
        renamed = little.assign(client_id="firm " + little["client_id"].str[-3:])
        told = json.dumps(assess(renamed, "late").document()).replace("firm ", "client-")
        assert json.loads(told) == by_chance["late"].document()

    def test_names_in_another_order_change_no_probability(self, few):
        names = {client: f"x{99 - place}" for place, client in enumerate(sorted(few["client_id"].unique()))}
        once, other = (
            assess(panel).probabilities() for panel in (few, few.assign(client_id=few["client_id"].map(names)))
        )
        assert np.ptp(list(once.values())) > 0.0
        assert other == {names[client]: pytest.approx(chance) for client, chance in once.items()}

    @pytest.mark.parametrize("label", LABELS)
    def test_what_happens_later_changes_nothing(self, noisy_panel, label):
        panel = noisy_panel(clients=8, months=26, leaving=2)
        earlier = panel["month"].max() - 6
        changed = panel.copy()
        changed.loc[panel["month"] > earlier, ["hours", "late_share", "disputed_share", "score", "left"]] = 0.123
        once, again = (assess(one, label, as_of=earlier).document() for one in (panel, changed))
        assert once == again
        assert once["clients"]


@pytest.mark.parametrize("label", LABELS)
def test_the_document_is_plain(by_chance, label):
    document = by_chance[label].document()
    assert plain(document)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    for key in ("gate", "episodes", "model", "scores", "calibration_curve", "candidates", "borrowed", "clients"):
        assert key in document


class TestFewEpisodes:
    def test_they_are_left_to_a_rule_that_says_so(self, few):
        found = assess(few)
        assert found.episodes == 4
        assert found.gate == "rule"
        assert "a fixed rule" in found.gate_text
        assert found.model.fitted.kind == "rule"
        assert not found.borrowed
        assert not found.signal
        assert found.finding.startswith("No predictive signal: too little history to test a forecast")
        assert "fixed weights move each client a little" in found.finding

    def test_the_rule_moves_a_client_by_a_quarter_in_log_odds_a_standard_deviation(self, few):
        found = assess(few)
        assert found.model.fitted.coefficients == (0.25,)
        figures = figures_today(few, "hours")
        chances = found.probabilities()
        ordered = sorted(chances, key=lambda client: figures[client]["recent_rise"])
        assert [chances[client] for client in ordered] == sorted(chances.values())

    def test_of_grades_the_rule_leans_on_today_and_a_tenth_as_much_on_the_trend(self, panel_of):
        generator = np.random.default_rng(4)
        scores = {f"c{n}": {"score": 80.0 - n + generator.normal(size=12)} for n in range(5)}
        fitted = assess(panel_of(scores), "grade").model.fitted
        assert fitted.kind == "rule"
        # today is minus the score, and the worse the greater; a score that falls is worse
        assert dict(zip(fitted.features, fitted.coefficients, strict=True)) == pytest.approx(
            {"today": 0.25, "slope": -0.025}
        )

    def test_a_gate_that_is_open_but_untested_is_left_to_the_rule_too(self, panel_of):
        """A dozen fall together in the last two months: nothing was known before that a forecast could be made of."""
        generator = np.random.default_rng(5)
        fall = np.repeat([75.0, 50.0], [14, 2])
        found = assess(panel_of({f"c{n:02d}": {"score": fall + generator.normal(size=16)} for n in range(12)}), "grade")
        assert (found.episodes, found.gate) == (12, "one_feature")
        assert found.scores.get("test_episodes", 0) < 10
        assert found.model.fitted.kind == "rule"
        assert (found.signal, found.borrowed) == (False, False)
        assert "a model may weigh up to 1 feature, but too few came later to test one: a fixed rule" in found.gate_text
        assert "fixed weights move each client a little" in found.finding
        assert (found.model.calibration.slope, found.model.calibration.shift) == (1.0, 0.0)

    def test_borrowed_weights_take_its_place_and_say_so(self, few):
        lent = {"recent_rise": 0.4, "breadth": 0.2, "price_rise_recency": 9.0, "stranger": 9.0}
        found = assess(few, borrowed_weights=lent)
        assert found.borrowed
        assert found.document()["borrowed"] is True
        assert found.model.fitted.kind == "borrowed"
        # price rises are not told here, and nobody knows a stranger
        assert dict(zip(found.model.fitted.features, found.model.fitted.coefficients, strict=True)) == {
            "recent_rise": 0.4,
            "breadth": 0.2,
        }
        assert "weights learned on the made-up company are in use" in found.gate_text
        assert "fixed rule" not in found.gate_text + found.finding
        assert [candidate.name for candidate in found.candidates] == []

    def test_weights_that_fit_nothing_leave_the_rule(self, few):
        found = assess(few, borrowed_weights={"stranger": 9.0})
        assert not found.borrowed
        assert found.document() == assess(few).document()

    def test_where_there_are_enough_nothing_is_borrowed(self, little, by_chance):
        found = assess(little, "late", borrowed_weights={"recent_share": 3.0})
        assert found.gate != "rule"
        assert found.document() == by_chance["late"].document()


def test_a_short_history_has_no_scores_and_the_assumed_base_rate(panel_of):
    found = assess(panel_of({"a": {"hours": [20.0] * 8}, "b": {"hours": [5.0] * 8}}))
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
    found = assess(panel_of(late), "late")
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
    found = assess(panel_of(scores), "grade")
    assert [client.client_id for client in found.clients] == ["c", "b", "a"]


def test_who_is_gone_is_not_on_the_list_unless_asked_for(panel_of):
    panel = panel_of({"gone": {"hours": [20.0] * 9}, "there": {"hours": [20.0] * 12}})
    assert [client.client_id for client in assess(panel).clients] == ["there"]
    asked = assess(panel, clients=["there", "stranger"]).clients
    assert [client.client_id for client in asked] == ["there", "stranger"]
    assert asked[1].probability is None


def test_who_left_is_asked_nothing_and_teaches_once(by_chance):
    found = by_chance["churn"]
    # clients 0, 1 and 2 left in months 12, 14 and 16
    assert found.episodes == 3
    assert not {"client-000", "client-001", "client-002"} & {client.client_id for client in found.clients}


def test_a_client_is_learned_from_after_a_window_of_its_own(panel_of):
    # 12 months, window 6, horizon 3: cuts 5 to 8 are known, of each of the four
    found = assess(panel_of({name: {"score": [70.0] * 12} for name in "abcd"}), "grade")
    assert found.model.windows == pytest.approx(4 * 4 / 3.0)
    assert found.model.clients == 4


@pytest.mark.parametrize(
    ("label", "column"),
    [
        ("hours", "hours"),
        ("grade", "score"),
        ("late", "late_share"),
        ("disputed", "disputed_share"),
        ("churn", "left"),
    ],
)
def test_a_missing_column_is_named(noisy_panel, label, column):
    with pytest.raises(ModelError, match=f"the history tells no '{column}'"):
        assess(noisy_panel(clients=2).drop(columns=column), label)


def test_a_negative_seed_is_refused(little):
    with pytest.raises(ModelError, match="the seed is -1; allowed is 0 or more"):
        assess(little, seed=-1)


def test_the_result_is_frozen(by_chance):
    with pytest.raises(FrozenInstanceError):
        by_chance["late"].gate = "five_features"
    with pytest.raises(TypeError):
        by_chance["late"].scores["auc"] = 1.0


def test_bills_are_told_of_by_their_own_fates(panel_of):
    """The panel's month says late at once; the bill's own fate, known after the month asked about, does not count."""
    panel = panel_of({name: {"late_share": [0.0] * 11 + [1.0]} for name in "ab"})
    first, last = panel["month"].min(), panel["month"].max()
    issued = pd.period_range(first, last, freq="M").repeat(2)
    known = np.minimum(np.arange(24) // 2 + 1, 11)
    bills = pd.DataFrame({"client_id": ["a", "b"] * 12, "issued": issued, "late": [0.0] * 22 + [np.nan] * 2})
    bills["late_known"] = pd.PeriodIndex([first + int(one) for one in known], freq="M").where(bills["late"].notna())
    bills["late_pending"] = bills["late"].isna()
    for fate in ("past_due", "disputed", "days"):
        bills[fate], bills[f"{fate}_pending"] = np.nan, False
        bills[f"{fate}_known"] = pd.PeriodIndex([pd.NaT] * 24, freq="M")
    found = assess(panel, "late", bills=bills)
    # cuts 5 to 7 have windows whose bills are all told; that of cut 8 holds those of the last month
    assert found.model.windows == pytest.approx(2 * 3 / 3.0)
    assert all(not client.already for client in found.clients)
