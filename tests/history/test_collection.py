import pytest

from tests.history.model_defaults import profiles_at

HEADER = "client_id,invoice_id,issued_on,amount,paid_on,amount_paid,written_off\n"


def bills(client, *rows):
    lines = []
    for number, (issued, amount, paid, off) in enumerate(rows):
        lines.append(f"{client},{number},{issued},{amount},{paid},{amount if paid else ''},{off}\n")
    return "".join(lines)


def field(history, name, as_of=None):
    estimates = profiles_at(history, as_of or history.last_month).estimates
    return {one: row[name] for one, row in estimates.items()}


def test_a_single_clients_days_are_weighted_by_amount(history_of):
    invoices = bills("a", ("2025-12-01", 100, "2025-12-11", ""), ("2025-12-01", 300, "2025-12-31", ""))
    days = field(history_of(invoices=HEADER + invoices), "days_to_pay")["a"]
    # (100 * 10 + 300 * 30) / 400
    assert days.value == pytest.approx(25.0)
    assert days.assumed is False
    assert days.evidence == "2 bills, own mean 25.0 days; portfolio 25.0"


def test_a_thin_client_is_drawn_toward_the_portfolio_and_a_rich_one_is_not(history_of):
    rich = [(f"2025-{month:02d}-01", 100, f"2025-{month:02d}-{21 + month % 2}", "") for month in range(1, 13)]
    invoices = bills("rich", *rich) + bills("other", *((one[0], one[1], one[0][:8] + "06", "") for one in rich))
    invoices += bills("thin", ("2025-12-01", 100, "2025-12-30", ""))
    days = field(history_of(invoices=HEADER + invoices), "days_to_pay")
    assert days["rich"].value == pytest.approx(20.5, abs=0.3)
    assert days["other"].value == pytest.approx(5.0, abs=0.3)
    assert 20.5 < days["thin"].value < 28.8


def test_only_payments_of_the_last_year_count(history_of, month):
    invoices = bills("a", ("2024-11-01", 100, "2024-11-02", ""), ("2025-12-01", 100, "2025-12-11", ""))
    assert field(history_of(invoices=HEADER + invoices), "days_to_pay")["a"].value == pytest.approx(10.0)


def test_a_payment_after_the_month_is_unknown(history_of, month):
    invoices = bills("a", ("2025-11-01", 100, "2025-11-11", ""), ("2025-11-20", 100, "2025-12-30", ""))
    history = history_of(invoices=HEADER + invoices)
    days = field(history, "days_to_pay", month("2025-11"))["a"]
    assert days.value == pytest.approx(10.0)
    assert days.evidence.endswith("1 bill still open")


def test_without_payments_the_terms_are_taken_and_without_terms_thirty_days(history_of):
    tables = {"months": "client_id,month\na,2025-12\nb,2025-12", "clients": "client_id,payment_terms_days\na,14\nb,"}
    days = field(history_of(**tables), "days_to_pay")
    assert [(one.value, one.assumed) for one in days.values()] == [(14.0, True), (30.0, True)]
    assert "payment terms" in days["a"].method


def test_days_told_by_the_months_stand_in_for_invoices(history_of, monthly):
    history = history_of(months="client_id,month,days_to_pay\n" + monthly("a", "2025-01", 12, 40))
    days = field(history, "days_to_pay")["a"]
    assert (days.value, days.assumed) == (40.0, False)
    assert "months.csv" in days.method


def test_days_stay_within_the_profiles_bounds(history_of, month):
    invoices = bills("a", ("2023-01-01", 100, "2025-12-11", ""), ("2025-12-01", 1, "2025-12-11", ""))
    history = history_of(invoices=HEADER + invoices)
    assert field(history, "days_to_pay")["a"].value <= 366


def test_nothing_written_off_is_no_bad_debt_and_is_measured(history_of):
    history = history_of(invoices=HEADER + bills("a", ("2025-12-01", 100, "2025-12-11", 0)))
    debt = field(history, "bad_debt_rate")["a"]
    assert (debt.value, debt.assumed) == (0.0, False)


def test_without_write_offs_recorded_bad_debt_is_assumed_none(history_of):
    history = history_of(invoices="client_id,invoice_id,issued_on,amount\na,1,2025-12-01,100")
    debt = field(history, "bad_debt_rate")["a"]
    assert (debt.value, debt.assumed) == (0.0, True)


def test_bad_debt_lies_between_the_own_share_and_the_portfolios(history_of):
    good = [(f"2025-{month:02d}-01", 100, f"2025-{month:02d}-11", 0) for month in range(1, 13)]
    bad = [*good[:10], ("2025-11-01", 100, "", 100), ("2025-12-01", 100, "", "")]
    history = history_of(invoices=HEADER + bills("good", *good) + bills("bad", *bad))
    debt = field(history, "bad_debt_rate")
    # Of 2,400 billed 100 are lost; of the bad client's 1,200, 100. A blank cell is no write-off.
    assert 0.0 < debt["good"].value < 1 / 24 < debt["bad"].value < 1 / 12
    assert debt["bad"].evidence == "100 of 1,200 written off, 12 invoices; portfolio: 100 of 2,400"
