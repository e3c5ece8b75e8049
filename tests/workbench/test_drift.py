"""What of a history is laid before the learned model, and as of when."""

import numpy as np
import pandas as pd
import pytest

import workbench.drift as room
from history import read_history
from history.panel import month_panel
from history.scorecard import scorecard
from models import LABELS, ModelError
from simulator import Scenario

FIRST = pd.Period("2025-01", "M")
DISPUTES_ALONE = Scenario(weights={"days_to_pay": 0.0, "profitability": 0.0}, seed=3)


def history_from(**tables):
    return read_history({f"{name}.csv": text.strip().encode() for name, text in tables.items()})


def months_of(*clients, count=8):
    rows = [f"{client},{FIRST + place},{20 + place % 3}" for client in clients for place in range(count)]
    return "\n".join(["client_id,month,hours", *rows])


@pytest.fixture
def laid(monkeypatch):
    """Return what is laid before the model at a month's end."""

    def at(history, month, label="hours", scenario=DISPUTES_ALONE, **changes):
        seen = {}

        def remember(panel, **settings):
            seen.update(settings, panel=panel.set_index(["client_id", "month"]).sort_index())

        monkeypatch.setattr(room, "assess_drift", remember)
        ask(history, month, label, scenario, **changes)
        return seen

    return at


def ask(history, month, label="hours", scenario=DISPUTES_ALONE, **changes):
    as_of = pd.Period(month, "M")
    panel = month_panel(history, as_of)
    scores = scorecard(panel, weights=scenario.weights or None, targets=scenario.targets or None)
    inputs = room.drift_inputs(history, panel, scores, as_of, scenario)
    return room.foretell(inputs, label=label, scenario=scenario, **changes)


def column(laid, name, client="acme"):
    return laid["panel"].loc[client, name].tolist()


class TestWhatIsAsked:
    def test_the_labels_own_horizon_and_the_scenarios_figures(self, laid):
        seen = laid(history_from(months=months_of("acme")), "2025-08", "late")
        assert (seen["label"], seen["horizon"], seen["window"], seen["seed"]) == ("late", LABELS["late"].horizon, 6, 3)
        assert (seen["as_of"], seen["assumed_effort_change"]) == (FIRST + 7, 0.25)
        assert (seen["clients"], seen["borrowed_weights"]) == (("acme",), None)
        assert seen["bills"] is None

    def test_other_figures_where_given(self, laid):
        scenario = Scenario(seed=11, assumptions={"drift_effort_change": 0.4})
        settings = {"horizon": 5, "window": 9, "borrowed_weights": {"level": -0.3}}
        seen = laid(history_from(months=months_of("acme")), "2025-08", scenario=scenario, **settings)
        assert (seen["horizon"], seen["window"], seen["seed"]) == (5, 9, 11)
        assert (seen["clients"], seen["borrowed_weights"]) == (("acme",), {"level": -0.3})
        # past drifters are drawn toward the product's own assumption; the scenario's stands in their place
        assert seen["assumed_effort_change"] == 0.25


class TestPriceRises:
    EVENTS = (
        "client_id,date,kind,value\nacme,2025-02-03,price_change,0.1\n"
        "acme,2025-03-01,abuse,\nacme,2025-05-31,price_change,0.2"
    )

    def test_changes_known_by_the_month(self):
        history = history_from(months=months_of("acme"), events=self.EVENTS)
        early, late = (room.price_changes(history, pd.Period(month, "M")) for month in ("2025-04", "2025-05"))
        assert early.astype(str).to_numpy().tolist() == [["acme", "2025-02", "0.1"]]
        assert late["month"].astype(str).tolist() == ["2025-02", "2025-05"]

    def test_no_events_are_nothing_known_and_events_without_a_change_are_none(self):
        assert room.price_changes(history_from(months=months_of("acme")), FIRST) is None
        abuse = "client_id,date,kind\nacme,2025-03-01,abuse"
        assert room.price_changes(history_from(months=months_of("acme"), events=abuse), FIRST + 7).empty


class TestLeaving:
    CLIENTS = (
        "client_id,end_date,ended_by\nacme,2025-05-20,client\nbeta,2025-05-20,msp\n"
        "cora,2025-05-20,other\ndora,2025-04-30,\nevan,,"
    )

    def history(self, clients=CLIENTS):
        return history_from(months=months_of("acme", "beta", "cora", "dora", "evan"), clients=clients)

    def test_who_left_of_its_own_accord_did_in_its_last_month(self, laid):
        seen = laid(self.history(), "2025-08")
        assert column(seen, "left") == [0.0] * 4 + [1.0] + [0.0] * 3
        # nobody is named: it was the client
        assert column(seen, "left", "dora") == [0.0] * 3 + [1.0] + [0.0] * 4
        for client in ("beta", "cora", "evan"):
            assert column(seen, "left", client) == [0.0] * 8

    def test_a_departure_to_come_is_not_known(self, laid):
        seen = laid(self.history(), "2025-04")
        assert column(seen, "left") == [0.0] * 4
        assert column(seen, "left", "dora") == [0.0, 0.0, 0.0, 1.0]

    def test_nothing_is_told_where_no_departure_is(self, laid):
        assert "left" not in laid(self.history(), "2025-03")["panel"]
        assert "left" not in laid(self.history("client_id,name\nacme,Acme"), "2025-08")["panel"]
        fired = "client_id,end_date,ended_by\nacme,2025-05-20,msp"
        assert "left" not in laid(self.history(fired), "2025-08")["panel"]

    def test_churn_is_asked_where_departures_are_told_and_else_refused(self):
        found = ask(self.history(), "2025-08", "churn", horizon=1)
        assert found.label == "churn"
        assert {client.client_id for client in found.clients} >= {"evan"}
        with pytest.raises(ModelError, match="tells no 'left'"):
            ask(history_from(months=months_of("acme")), "2025-08", "churn")


class TestScoresAsKnown:
    """Disputes alone are graded: none 100, one in eight 50, a quarter or more 0; the mean of three months."""

    INVOICES = """client_id,invoice_id,issued_on,amount,due_on,paid_on,amount_paid,disputed
acme,1,2025-01-05,100,2025-02-04,2025-01-20,100,no
acme,2,2025-02-05,100,2025-03-07,2025-06-20,100,yes
acme,3,2025-03-05,100,2025-04-04,2025-03-20,100,no
acme,4,2025-04-05,100,2025-05-05,2025-04-20,100,no
acme,5,2025-05-05,100,2025-06-04,2025-05-20,100,no
acme,6,2025-06-05,100,2025-07-05,2025-06-21,100,no
acme,7,2025-07-05,100,2025-08-04,2025-03-01,100,yes
acme,8,2025-08-05,100,2025-09-04,,0,yes
"""

    def history(self):
        return history_from(months=months_of("acme"), invoices=self.INVOICES)

    def test_a_dispute_counts_in_the_month_that_told_it_and_not_in_that_of_issue(self, laid):
        seen = laid(self.history(), "2025-07")
        # by issue: bill 2's dispute stands in February, 7's in July
        assert column(seen, "score") == [100.0, 0.0, 0.0, 0.0, 100.0, 100.0, 0.0]
        # by what was known: 2 was told in June (a half, beside bill 6), 7, though paid in March, with its bill in July
        assert column(seen, "score_known") == [100.0, 100.0, 100.0, 100.0, 100.0, 33.333333333333336, 0.0]

    def test_earlier_scores_are_what_they_were_then(self, laid):
        history = self.history()
        late = laid(history, "2025-08")["panel"].loc["acme", "score_known"]
        for month in pd.period_range("2025-03", "2025-07", freq="M"):
            then = laid(history, str(month))["panel"].loc["acme", "score_known"]
            np.testing.assert_array_equal(then[then.index < month], late[late.index < month])

    def test_in_the_month_asked_about_it_is_the_score_itself(self, laid):
        seen = laid(self.history(), "2025-08")
        # bill 8 is open: of its dispute nothing was known before, but today it is
        assert column(seen, "score")[-1] == column(seen, "score_known")[-1] == 0.0

    def test_without_disputes_among_the_bills_the_score_was_known_as_it_is(self, laid):
        plain = "client_id,invoice_id,issued_on,amount,paid_on\nacme,1,2025-01-05,100,2025-01-20"
        for invoices in ({}, {"invoices": plain}):
            assert "score_known" not in laid(history_from(months=months_of("acme"), **invoices), "2025-08")["panel"]


def test_nothing_later_than_the_month_asked_about_is_read():
    invoices, clients = TestScoresAsKnown.INVOICES, TestLeaving.CLIENTS
    events = TestPriceRises.EVENTS
    whole = history_from(months=months_of("acme", "dora"), invoices=invoices, clients=clients, events=events)
    header, *rows = invoices.strip().splitlines()
    early = "\n".join([header, *rows[:4]])
    shortened = history_from(
        months=months_of("acme", "dora", count=4), invoices=early, clients=clients, events=events.rsplit("\n", 1)[0]
    )
    for label in LABELS:
        once, again = (ask(history, "2025-04", label).document() for history in (whole, shortened))
        assert once == again
