import pandas as pd
import pytest

from history.bill_fates import bill_fates

BILLS = """
    client_id,invoice_id,issued_on,amount,due_on,paid_on,amount_paid,disputed
    quick,1,2026-01-05,100,2026-02-04,2026-01-20,100,no
    slow,2,2026-01-05,100,2026-02-04,2026-04-10,100,yes
    open,3,2026-01-05,100,2026-02-04,,0,yes
    unsaid,4,2026-01-05,100,2026-02-04,,,no
    ahead,5,2026-03-02,100,2026-04-01,2026-02-20,100,no
    sixty,6,2026-01-31,100,2026-03-31,2026-03-31,100,
    credit,7,2026-01-05,-100,,,,
    """


@pytest.fixture
def fates(history_of, month):
    """Return bills by client, as known at a month's end."""

    def at(as_of, **tables):
        return bill_fates(history_of(invoices=BILLS, **tables), month(as_of)).set_index("client_id")

    return at


def told(found, client, fate):
    """Say a bill's fate, the month that told it, and whether it is to come."""
    value, known = found.loc[client, fate], found.loc[client, f"{fate}_known"]
    return (
        None if pd.isna(value) else float(value),
        None if pd.isna(known) else str(known),
        bool(found.loc[client, f"{fate}_pending"]),
    )


def test_no_invoices_no_fates(history_of, month):
    assert bill_fates(history_of(months="client_id,month,hours\na,2026-01,5"), month("2026-01")) is None


def test_bills_alone_are_told_of_in_the_month_they_were_issued(fates):
    found = fates("2026-02")
    assert set(found.index) == {"quick", "slow", "open", "unsaid", "sixty"}
    assert set(found["issued"].astype(str)) == {"2026-01"}


class TestLate:
    def test_quick_and_slow_payers_are_judged_when_the_due_date_has_passed(self, fates):
        before, after = fates("2026-01"), fates("2026-02")
        assert told(before, "quick", "late") == (None, None, True)
        assert told(before, "slow", "late") == (None, None, True)
        assert told(after, "quick", "late") == (0.0, "2026-02", False)
        assert told(after, "slow", "late") == (1.0, "2026-02", False)
        assert told(after, "open", "late") == (1.0, "2026-02", False)

    def test_later_payment_changes_nothing(self, fates):
        assert told(fates("2026-06"), "slow", "late") == (1.0, "2026-02", False)

    def test_a_bill_due_on_a_months_last_day_is_judged_the_month_after(self, fates):
        assert told(fates("2026-03"), "sixty", "late") == (None, None, True)
        assert told(fates("2026-04"), "sixty", "late") == (0.0, "2026-04", False)

    def test_a_bill_paid_in_advance_waits_for_its_due_date_too(self, fates):
        assert told(fates("2026-03"), "ahead", "late") == (None, None, True)
        assert told(fates("2026-04"), "ahead", "late") == (0.0, "2026-04", False)

    def test_a_bill_due_before_it_is_issued_is_judged_in_its_own_month(self, history_of, month):
        header = "client_id,invoice_id,issued_on,amount,due_on,paid_on"
        found = bill_fates(history_of(invoices=f"{header}\na,1,2026-03-02,100,2026-02-10,2026-03-20"), month("2026-03"))
        assert told(found.set_index("client_id"), "a", "late") == (1.0, "2026-03", False)

    def test_of_a_bill_of_whose_payment_nothing_is_said_nothing_comes(self, fates):
        assert told(fates("2026-02"), "unsaid", "late") == (None, None, False)


class TestPastDue:
    def test_days_from_the_due_date_to_payment_are_told_when_lateness_is(self, fates):
        found = fates("2026-06")
        assert told(found, "quick", "past_due") == (-15.0, "2026-02", False)
        # paid on its last day; due on the last of March, it is judged in April
        assert told(found, "sixty", "past_due") == (0.0, "2026-04", False)
        # 9 days of February from the 20th on, 31 of March, and the first of April
        assert told(found, "ahead", "past_due") == (-40.0, "2026-04", False)

    @pytest.mark.parametrize("as_of", ["2026-02", "2026-03", "2026-04", "2026-06"])
    def test_an_open_bill_is_judged_by_the_days_so_far_however_long_it_took(self, fates, as_of):
        found = fates(as_of)
        # due on the 4th, judged at the end of February, on the 28th; what was paid in April moves nothing
        assert told(found, "slow", "past_due") == (24.0, "2026-02", False)
        assert told(found, "open", "past_due") == (24.0, "2026-02", False)

    def test_before_the_due_date_has_passed_it_is_to_come(self, fates):
        for client in ("quick", "slow", "open"):
            assert told(fates("2026-01"), client, "past_due") == (None, None, True)
        assert told(fates("2026-03"), "sixty", "past_due") == (None, None, True)

    def test_of_a_bill_of_whose_payment_nothing_is_said_nothing_comes(self, fates):
        assert told(fates("2026-06"), "unsaid", "past_due") == (None, None, False)


class TestDisputed:
    def test_it_is_told_when_the_bill_is_settled(self, fates):
        assert told(fates("2026-01"), "quick", "disputed") == (0.0, "2026-01", False)
        assert told(fates("2026-03"), "slow", "disputed") == (None, None, True)
        assert told(fates("2026-04"), "slow", "disputed") == (1.0, "2026-04", False)

    def test_no_bill_is_known_of_before_it_is_issued(self, fates):
        assert told(fates("2026-03"), "ahead", "disputed") == (0.0, "2026-03", False)

    def test_of_an_open_bill_nothing_is_told(self, fates):
        assert told(fates("2026-06"), "open", "disputed") == (None, None, True)

    def test_where_no_payment_is_said_it_is_told_a_month_after_issue(self, fates):
        assert told(fates("2026-01"), "unsaid", "disputed") == (None, None, True)
        assert told(fates("2026-02"), "unsaid", "disputed") == (0.0, "2026-02", False)

    def test_what_no_bill_says_is_not_waited_for(self, fates):
        assert told(fates("2026-04"), "sixty", "disputed") == (None, None, False)

    def test_dated_disputes_are_left_to_the_panel(self, fates):
        months = "client_id,month,hours,invoices_issued,invoices_disputed\nslow,2026-01,5,1,1"
        found = fates("2026-06", months=months)
        assert found["disputed"].isna().all()
        assert found["disputed_known"].isna().all()
        assert not found["disputed_pending"].any()
        # late and days are the bills' own still
        assert told(found, "slow", "late") == (1.0, "2026-02", False)

    def test_logged_disputes_are_dated(self, fates):
        events = "client_id,date,kind\nslow,2026-03-09,dispute"
        assert fates("2026-06", events=events)["disputed"].isna().all()
        assert told(fates("2026-02", events=events), "quick", "disputed") == (0.0, "2026-01", False)

    def test_disputes_that_months_tell_later_are_not_known_yet(self, fates):
        months = "client_id,month,hours,invoices_issued,invoices_disputed\nslow,2026-01,5,1,\nslow,2026-05,5,1,1"
        assert told(fates("2026-04", months=months), "slow", "disputed") == (1.0, "2026-04", False)
        assert fates("2026-05", months=months)["disputed"].isna().all()


class TestDays:
    def test_days_are_told_in_the_month_of_payment(self, fates):
        assert told(fates("2026-01"), "quick", "days") == (15.0, "2026-01", False)
        assert told(fates("2026-03"), "slow", "days") == (None, None, True)
        # 26 days of January, 28, 31, and 10 of April
        assert told(fates("2026-04"), "slow", "days") == (95.0, "2026-04", False)

    def test_an_open_bill_is_waited_for_and_an_unsaid_one_is_not(self, fates):
        assert told(fates("2026-06"), "open", "days") == (None, None, True)
        assert told(fates("2026-06"), "unsaid", "days") == (None, None, False)

    def test_payment_in_advance_is_negative_days_known_with_the_bill(self, fates):
        # 2 March less 20 February
        assert told(fates("2026-03"), "ahead", "days") == (-10.0, "2026-03", False)
