import numpy as np
import pytest

from history import HistoryError, read_history
from history.write import history_files
from simulator import InputError, Scenario
from workbench import open_book
from workbench.book import portfolio_from_files


def test_a_book_joins_what_is_known_of_each_client(history):
    book = open_book(history)
    assert book.as_of == "2026-06"
    assert book.portfolio.profiles.client_ids == ("alpha", "beta")
    assert book.portfolio.name("alpha") == "Alpha Ltd"
    assert book.portfolio.on_standard_stack == {"alpha"}
    assert book.portfolio.own_assumptions == {"backlog_hours": 12.0}
    assert book.portfolio.company.opening_cash == 50_000.0
    assert book.portfolio.profiles.row("beta")["notice_months"] == 2


def test_a_client_without_a_fee_is_left_out_and_said(history):
    assert open_book(history).left_out["gamma"].startswith("no mrr in the history: unknown")


def test_repeated_abuse_is_a_deal_breaker_of_that_client_alone(history):
    assert open_book(history).portfolio.deal_breakers == {"beta"}


def test_the_drift_probability_is_the_learned_one_and_says_so(history):
    book = open_book(history)
    learned = book.hours_drift.probabilities()
    for client_id in ("alpha", "beta"):
        estimate = book.estimates[client_id]["drift_probability"]
        assert estimate.value == learned[client_id] == book.portfolio.profiles.row(client_id)["drift_probability"]
        assert not estimate.assumed


def test_nothing_later_than_the_month_asked_about_is_used(history):
    files = dict(history_files(history))
    header, *rows = files["months.csv"].decode().splitlines()
    month = header.split(",").index("month")
    early = [row for row in rows if row.split(",")[month] <= "2026-01"]
    shortened = files | {"months.csv": ("\n".join([header, *early]) + "\n").encode()}
    now, then = open_book(history, "2026-01"), open_book(read_history(shortened), "2026-01")
    for name, values in now.portfolio.profiles.fields.items():
        np.testing.assert_array_equal(values, then.portfolio.profiles.fields[name], err_msg=name)


@pytest.mark.parametrize("as_of", ["2026-13", "June", "2026-6", "2026-06-01", "2031-01"])
def test_what_is_no_month_of_the_history_is_refused(history, as_of):
    with pytest.raises(HistoryError, match="as_of"):
        open_book(history, as_of)


def test_unknown_weights_are_refused(history):
    with pytest.raises(HistoryError, match="mood"):
        open_book(history, None, Scenario(weights={"mood": 1.0}))


def test_profiles_from_files_name_file_row_and_column(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("client_id,mrr,hours\nacme,100,2\nglobex,-5,2\n")
    with pytest.raises(InputError, match=r"mine.csv row 3 \(client 'globex'\): mrr is -5"):
        portfolio_from_files(path)
    path.write_text("client_id,mrr,hours\nacme,1,2\nglobex,five,2\n")
    with pytest.raises(HistoryError, match=r"mine.csv, row 3, column mrr: saw 'five'"):
        portfolio_from_files(path)


def test_profiles_from_files_take_cash_from_company_csv(tmp_path):
    (tmp_path / "p.csv").write_text("client_id,mrr,hours\nNA,100,2\n")
    (tmp_path / "company.csv").write_text("key,value\nopening_cash,7\nbacklog_hours,4\n")
    portfolio = portfolio_from_files(tmp_path / "p.csv", tmp_path / "company.csv")
    assert portfolio.profiles.client_ids == ("NA",)
    assert (portfolio.company.opening_cash, portfolio.own_assumptions) == (7.0, {"backlog_hours": 4.0})
