import numpy as np
import pytest

from history.shrinkage import gamma_poisson
from tests.history.model_defaults import profiles_at


@pytest.fixture
def portfolio(history_of, monthly):
    """Three clients of two years; one left after one year, one was fired after half a year."""

    def read(clients="client_id,end_date,ended_by\nleft,2024-12-31,client\nfired,2024-06-30,msp\n", **tables):
        months = "".join(monthly(one, "2024-01", 24, 1000, 10) for one in ("a", "b", "c"))
        months += monthly("left", "2024-01", 12, 1000, 10) + monthly("fired", "2024-01", 6, 1000, 10)
        return history_of(months="client_id,month,mrr,hours\n" + months, clients=clients, **tables)

    return read


def field(history, name):
    return {one: row[name] for one, row in profiles_at(history, history.last_month).estimates.items()}


def test_churn_counts_departures_of_the_clients_own_over_all_years_watched(portfolio):
    churn = field(portfolio(), "annual_churn")
    # One departure in 3 * 2 + 1 + 0.5 years; being fired is half a year watched, no departure.
    rates = gamma_poisson(
        np.array([0.0, 0, 0, 1, 0]), np.array([2.0, 2, 2, 1, 0.5]), prior_rate=-np.log(0.9), prior_events=1.0
    )
    assert churn["a"].value == pytest.approx(1 - np.exp(-rates.values[0]))
    assert churn["a"].assumed is False
    assert churn["a"].evidence == "24 months seen, none left; portfolio: 1 departure of their own in 8 client-years"
    assert set(churn) == {"a", "b", "c"}


def test_a_departure_by_nobody_knows_whom_counts_and_is_said(portfolio):
    churn = field(portfolio("client_id,end_date\nleft,2024-12-31\nfired,2024-06-30\n"), "annual_churn")
    assert "2 departures of their own (2 of them by whom is not told)" in churn["a"].evidence


def test_a_departure_after_the_month_is_not_known(portfolio, month):
    history = portfolio()
    early = profiles_at(history, month("2024-05")).estimates
    assert set(early) == {"a", "b", "c", "left", "fired"}
    assert "0 departures" in early["left"]["annual_churn"].evidence


def test_without_departures_recorded_churn_is_assumed(portfolio):
    churn = field(portfolio("client_id,name\na,Acme\n"), "annual_churn")
    assert (churn["a"].value, churn["a"].assumed) == (0.10, True)


def test_nobody_left_is_evidence_where_ends_are_recorded(portfolio):
    churn = field(portfolio("client_id,end_date\na,\n"), "annual_churn")
    assert churn["a"].assumed is False
    assert 0.0 < churn["a"].value < 0.10


def test_incidents_of_the_log_and_of_the_months_are_not_counted_twice(history_of, monthly):
    history = history_of(
        months="client_id,month,security_incidents\n"
        + monthly("a", "2025-01", 12, [2] + [0] * 11)
        + monthly("b", "2025-01", 12, 0),
        events="client_id,date,kind\na,2025-01-09,incident\na,2025-03-09,incident",
    )
    incident = field(history, "annual_incident_probability")
    rates = gamma_poisson(np.array([3.0, 0.0]), np.array([1.0, 1.0]), prior_rate=-np.log(0.95))
    assert incident["a"].value == pytest.approx(1 - np.exp(-rates.values[0]))
    assert incident["a"].evidence == "12 months seen, 3 incidents; portfolio: 3 incidents in 2 client-years"
    assert incident["b"].value < incident["a"].value


def test_a_log_without_a_single_incident_is_no_evidence(history_of, monthly):
    history = history_of(
        months="client_id,month\n" + monthly("a", "2025-01", 12), events="client_id,date,kind\na,2025-01-09,praise"
    )
    incident = field(history, "annual_incident_probability")["a"]
    assert (incident.value, incident.assumed) == (0.05, True)


def test_a_column_of_zero_incidents_is_evidence(history_of, monthly):
    history = history_of(months="client_id,month,security_incidents\n" + monthly("a", "2025-01", 12, 0))
    incident = field(history, "annual_incident_probability")["a"]
    assert incident.assumed is False
    assert 0 < incident.value < 0.05


ALARMS = "client_id,date,kind\na,2025-11-09,security_alarm\na,2025-12-09,security_alarm\n"


def test_signs_of_liability_multiply_a_rate_whose_base_is_taken_over_more_exposure(history_of, monthly):
    months = "client_id,month,security_incidents\n" + monthly("a", "2025-01", 12, [2] + [0] * 11)
    months += monthly("b", "2025-01", 12, [1] + [0] * 11)
    incident = field(history_of(months=months, events=ALARMS), "annual_incident_probability")
    # Two alarms double a's rate: its year counts as two, and its base is doubled afterwards.
    base = gamma_poisson(np.array([2.0, 1.0]), np.array([2.0, 1.0]), prior_rate=-np.log(0.95)).values
    assert incident["a"].value == pytest.approx(1 - np.exp(-2 * base[0]))
    assert incident["b"].value == pytest.approx(1 - np.exp(-base[1]))
    assert incident["a"].method.endswith("(gamma-Poisson), times 2 for signs of liability (an assumption)")
    assert incident["a"].evidence.endswith("client-years; 2 security alarms in 12 months")
    assert "liability" not in incident["b"].method


def test_a_portfolio_full_of_signs_expects_no_more_incidents_than_there_were(history_of, monthly):
    clients = "abcdef"
    months = "client_id,month,security_incidents\n"
    months += "".join(
        monthly(one, "2023-01", 36, [1 if step % 12 == 5 else 0 for step in range(36)]) for one in clients
    )
    alarms = "client_id,date,kind\n" + "".join(
        f"{one},2025-1{n}-09,security_alarm\n" for one in clients for n in (1, 2)
    )
    incident = field(history_of(months=months, events=alarms), "annual_incident_probability")
    # 18 incidents in 18 years that count as 36 each twice: 2 * (1 + 18) / (1 / 0.0513 + 36) = 0.685, all clients alike.
    rate = -np.log1p(-incident["a"].value)
    assert 0.685 < rate < 1.0


def test_the_default_is_multiplied_too_and_stays_an_assumption(history_of, monthly):
    history = history_of(months="client_id,month\n" + monthly("a", "2025-01", 12), events=ALARMS)
    incident = field(history, "annual_incident_probability")["a"]
    # Half of 0.95 squared less one.
    assert incident.value == pytest.approx(1 - 0.95**2)
    assert incident.assumed is True
    assert incident.method == ("the default: no incidents are recorded, times 2 for signs of liability (an assumption)")
    assert incident.evidence == "none; 2 security alarms in 12 months"
