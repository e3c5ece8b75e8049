import numpy as np
import pytest

from history import PROFILE_FIELDS, HistoryError
from tests.history.model_defaults import profiles_at

MODEL_COLUMNS = [
    "client_id",
    "mrr",
    "project_margin",
    "direct_cost",
    "hours",
    "labour_cost_per_hour",
    "friction_cost",
    "days_to_pay",
    "bad_debt_rate",
    "annual_churn",
    "annual_incident_probability",
    "incident_cost",
    "drift_probability",
    "notice_months",
    "contract_months_left",
    "termination_fee",
    "prepaid_balance",
    "price_position",
    "price_reaction",
]


@pytest.fixture
def bare(history_of, monthly):
    months = monthly("b", "2025-01", 12, 1000, 8) + monthly("007", "2025-01", 12, 500, 4)
    return history_of(months="client_id,month,mrr,hours\n" + months)


def test_the_table_has_the_columns_of_the_model(bare):
    table = profiles_at(bare, bare.last_month).table()
    assert table.columns.tolist() == MODEL_COLUMNS
    assert table["client_id"].tolist() == ["007", "b"]
    assert table["hours"].tolist() == pytest.approx([4.0, 8.0])
    assert np.isnan(table["price_position"]).all()
    assert (table.drop(columns="client_id").dtypes == np.float64).all()


def test_defaults_of_the_model_stand_in_and_are_marked(bare):
    row = profiles_at(bare, bare.last_month).estimates["b"]
    assert {name: one.value for name, one in row.items() if one.assumed} == {
        "project_margin": 0.0,
        "direct_cost": 0.0,
        "labour_cost_per_hour": None,
        "friction_cost": 0.0,
        "days_to_pay": 30.0,
        "bad_debt_rate": 0.0,
        "annual_churn": 0.10,
        "annual_incident_probability": 0.05,
        "incident_cost": 10_000.0,
        "drift_probability": 0.10,
        "notice_months": 0.0,
        "contract_months_left": 0.0,
        "termination_fee": 0.0,
        "prepaid_balance": 0.0,
        "price_position": None,
        "price_reaction": None,
    }
    assert tuple(row) == PROFILE_FIELDS
    assert all(one.method and one.evidence for one in row.values())


def test_given_defaults_replace_the_models_and_other_names_are_passed_over(bare):
    given = {"drift_probability": 0.2, "labour_cost_per_hour": 65.0}
    row = profiles_at(bare, bare.last_month, **given).estimates["b"]
    assert (row["drift_probability"].value, row["labour_cost_per_hour"].value) == (0.2, None)


def test_invoices_alone_make_a_profile(history_of):
    history = history_of(invoices="client_id,invoice_id,issued_on,amount,paid_on\na,1,2025-12-01,100,2025-12-21")
    row = profiles_at(history, history.last_month).estimates["a"]
    assert (row["mrr"].value, row["hours"].value, row["days_to_pay"].value) == (None, None, 20.0)


def test_a_vanished_client_is_left_out_and_said(history_of, monthly):
    history = history_of(months="client_id,month\n" + monthly("a", "2025-01", 12) + monthly("gone", "2025-01", 3))
    profiles = profiles_at(history, history.last_month)
    assert list(profiles.estimates) == ["a"]
    assert profiles.warnings == (
        "gone was last seen in 2025-03 and has no end_date: taken as gone, not as a departure of its own.",
    )


def test_without_an_active_client_the_table_is_empty_and_it_is_said(history_of, monthly):
    history = history_of(
        months="client_id,month\n" + monthly("a", "2025-01", 2), clients="client_id,end_date\na,2025-02-28"
    )
    profiles = profiles_at(history, history.last_month)
    assert len(profiles.table()) == 0
    assert profiles.table().columns.tolist() == MODEL_COLUMNS
    assert profiles.warnings == ("No client is active in 2025-02.",)


def test_a_profile_of_a_past_month_uses_nothing_dated_later(history_of, month, monthly):
    bills = "client_id,invoice_id,issued_on,amount,paid_on\na,1,2025-05-01,10,2025-05-09\na,2,2025-06-01,10,"
    later = {
        "months": "client_id,month,mrr,hours\n" + monthly("a", "2025-01", 12, 1000, [8] * 6 + [80] * 6),
        "events": "client_id,date,kind\na,2025-05-01,abuse\na,2025-11-01,incident",
        "invoices": bills + "2025-09-09",
    }
    earlier = {
        "months": "client_id,month,mrr,hours\n" + monthly("a", "2025-01", 6, 1000, 8),
        "events": "client_id,date,kind\na,2025-05-01,abuse",
        "invoices": bills,
    }
    one = profiles_at(history_of(**later), month("2025-06")).table()
    other = profiles_at(history_of(**earlier), month("2025-06")).table()
    # The log of the later history shows that incidents are recorded at all, which the earlier one cannot.
    apart = ["annual_incident_probability"]
    assert one.drop(columns=apart).equals(other.drop(columns=apart))


def test_a_month_out_of_reach_is_refused(bare, month):
    with pytest.raises(HistoryError, match="allowed is a month from 2025-01 to 2025-12"):
        profiles_at(bare, month("2026-01"))


def test_a_client_that_has_given_notice_is_a_client_still_and_it_is_said(history_of, monthly):
    history = history_of(
        months="client_id,month\n" + monthly("a", "2025-01", 2), clients="client_id,end_date\na,2025-05-31"
    )
    profiles = profiles_at(history, history.last_month)
    assert list(profiles.estimates) == ["a"]
    assert profiles.warnings == ("a ends on 2025-05-31: still taken as a client in 2025-02.",)
