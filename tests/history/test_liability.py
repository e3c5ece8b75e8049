import pandas as pd
import pytest

from history.liability import LIABILITY_FACTORS, factor_in_force, liability
from history.panel import month_panel
from history.tables import COMPANY

ADVICE = "client_id,month,recommendations_made,recommendations_ignored\n"


def signs(history):
    return liability(history, month_panel(history, history.last_month), history.last_month)


@pytest.mark.parametrize(
    ("made", "ignored", "holds"),
    [((8, 1), (2, 1), True), ((8, 1), (1, 1), False), ((1, 1), (0, 1), True), ((1, 0), (1, 0), False)],
)
def test_ignored_recommendations_from_three_or_from_half_of_two(history_of, made, ignored, holds):
    months = ADVICE + "".join(f"a,2026-0{n + 1},{made[n]},{ignored[n]}\n" for n in range(2))
    assert (signs(history_of(months=months)).loc["a", "signs"] == ("ignored_recommendations",)) == holds


def test_only_the_last_twelve_months_count(history_of):
    months = ADVICE + "a,2025-01,5,5\na,2026-01,5,0\n"
    events = "client_id,date,kind\na,2025-01-31,security_alarm\na,2026-01-31,security_alarm\n"
    assert signs(history_of(months=months, events=events)).loc["a", "signs"] == ()


@pytest.mark.parametrize(("old", "holds"), [(2, True), (1, False)])
def test_old_devices_from_a_fifth(history_of, old, holds):
    history = history_of(
        months="client_id,month\na,2026-01", clients=f"client_id,endpoints,old_endpoints\na,10,{old}\n"
    )
    found = signs(history).loc["a"]
    assert (found["factor"], found["evidence"]) == ((1.5, "2 of 10 devices past their support") if holds else (1, ""))


def test_signs_multiply_and_company_csv_states_the_factors(history_of):
    tables = {
        "months": ADVICE + "a,2026-01,4,3",
        "clients": "client_id,endpoints,old_endpoints\na,10,5\n",
        "events": "client_id,date,kind\na,2026-01-03,security_alarm\na,2026-01-09,security_alarm\n",
    }
    found = signs(history_of(**tables)).loc["a"]
    assert found["signs"] == tuple(LIABILITY_FACTORS)
    assert found["factor"] == pytest.approx(1.5 * 1.5 * 2)
    assert found["evidence"] == (
        "3 recommendations ignored in 12 months, 4 made; 5 of 10 devices past their support; "
        "2 security alarms in 12 months"
    )
    company = "key,value\nincident_factor_old_devices,1\nincident_factor_repeated_alarms,4\n"
    assert signs(history_of(**tables, company=company)).loc["a", "factor"] == pytest.approx(1.5 * 4)


@pytest.mark.parametrize("factor", ["0.9", "21"])
def test_a_factor_lies_between_one_and_twenty(faults_of, factor):
    text = f"key,value\nincident_factor_old_devices,{factor}\n".encode()
    found = faults_of({"months.csv": b"client_id,month\na,2026-01\n", "company.csv": text})
    assert "a number from 1 to 20" in found[0]


def test_every_factor_has_its_key_and_a_default_that_the_key_allows(history_of):
    history = history_of(months="client_id,month\na,2026-01")
    for name, factor in LIABILITY_FACTORS.items():
        assert COMPANY[factor.key].bounds.holds(factor.default)
        assert factor_in_force(history, name) == factor.default
    assert {key for key in COMPANY if key.startswith("incident_factor_")} == {
        factor.key for factor in LIABILITY_FACTORS.values()
    }


def test_a_history_without_any_of_it_has_no_signs(history_of):
    found = signs(history_of(months="client_id,month\na,2026-01"))
    pd.testing.assert_series_equal(found["factor"], pd.Series([1.0], index=found.index, name="factor"))
