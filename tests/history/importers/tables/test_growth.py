"""A history grows: joined by key, corrections listed, the same data again change nothing."""

import pandas as pd
import pytest

from history import COMPANY as FIGURES
from history import TABLES, HistoryError, history_files, read_history
from history.importers.tables.growth import Change, grow

MONTHS = """\
client_id,month,mrr,hours,seats,tickets_opened,project_revenue,days_to_pay
acme,2026-01,1000,8,10,4,100,20
acme,2026-02,1000,9.5,10,,,21
globex,2026-01,500,2,5,1,0,30
"""
CLIENTS = """\
client_id,name,end_date,ended_by,on_standard_stack
acme,Acme Ltd,2026-02-28,client,true
globex,,,,
"""
INVOICES = """\
client_id,invoice_id,issued_on,amount,due_on,kind
acme,007,2026-01-05,1000,2026-02-04,recurring
acme,7,2026-02-05,1000,,
"""
EVENTS = """\
client_id,date,kind,value,note
acme,2026-01-05,abuse,,shouted
acme,2026-01-05,abuse,,shouted
acme,2026-01-06,late_payment,120.5,
"""
POLL = "year,voter,client_id,rank\n2026,ann,acme,1\n"
NOBODY = "month,hours,tickets\n2026-01,3,2\n"
COMPANY = "key,value\ncurrency,EUR\nopening_cash,5000\ntechnicians,4\n"
ALL = {
    "months": MONTHS,
    "clients": CLIENTS,
    "invoices": INVOICES,
    "events": EVENTS,
    "staff_poll": POLL,
    "unattributed": NOBODY,
    "company": COMPANY,
}


@pytest.fixture
def rows(history_of):
    """Return the typed tables of CSV texts by name; those that need months are read beside some."""

    def read(**texts):
        beside = {} if {"months", "invoices"} & set(texts) else {"months": MONTHS}
        history = history_of(**beside, **texts)
        return {name: frame for name, frame in history.tables.items() if name in texts}

    return read


def cells(growth, table, column):
    return growth.history.table(table)[column].tolist()


def test_a_history_begins_with_what_is_imported(history_of):
    history = history_of(**ALL)
    growth = grow(None, history.tables, history.company)
    assert growth.history == history
    assert growth.history.company == {"currency": "EUR", "opening_cash": 5000.0, "technicians": 4.0}
    assert growth.added == {
        "months": 3,
        "clients": 2,
        "invoices": 2,
        "events": 3,
        "staff_poll": 1,
        "unattributed": 1,
        "company": 3,
    }
    assert growth.replaced == ()
    assert set(growth.unchanged.values()) == {0}


@pytest.mark.parametrize("on_conflict", ["replace", "keep"])
def test_the_same_data_again_change_nothing(history_of, on_conflict):
    history = history_of(**ALL)
    growth = grow(history, history.tables, history.company, on_conflict=on_conflict)
    assert growth.history == history
    assert growth.replaced == ()
    assert growth.added == dict.fromkeys(ALL, 0)
    assert growth.completed == dict.fromkeys(ALL, 0)
    assert growth.unchanged == {
        "months": 3,
        "clients": 2,
        "invoices": 2,
        "events": 3,
        "staff_poll": 1,
        "unattributed": 1,
        "company": 3,
    }


def test_new_months_of_a_client_are_added_and_old_ones_stay(history_of, rows):
    growth = grow(history_of(months=MONTHS), rows(months="client_id,month,hours\nacme,2026-03,7\nzeta,2026-01,1"))
    assert cells(growth, "months", "client_id") == ["acme", "acme", "acme", "globex", "zeta"]
    assert cells(growth, "months", "hours") == [8, 9.5, 7, 2, 1]
    assert growth.history.months["mrr"].isna().tolist() == [False, False, True, False, True]
    assert growth.added == {"months": 2}
    assert growth.unchanged == {"months": 0}


def test_a_cell_that_is_not_told_leaves_the_known_one_and_a_new_one_fills_an_unknown(history_of, rows):
    told = "client_id,month,mrr,tickets_opened,labour_cost\nacme,2026-02,,6,300\nglobex,2026-01,500,1,"
    growth = grow(history_of(months=MONTHS), rows(months=told))
    assert cells(growth, "months", "mrr") == [1000, 1000, 500]
    assert cells(growth, "months", "tickets_opened") == [4, 6, 1]
    assert growth.history.months["labour_cost"].isna().tolist() == [True, False, True]
    assert growth.replaced == ()
    assert (growth.added, growth.completed, growth.unchanged) == ({"months": 0}, {"months": 1}, {"months": 1})


def test_a_cell_told_otherwise_is_a_correction_and_is_listed_as_text(history_of, rows):
    told = rows(
        months="client_id,month,mrr,hours\nglobex,2026-01,499.99,2\nacme,2026-02,1100,9.25",
        clients="client_id,name,end_date,on_standard_stack\nacme,Acme Limited,2026-01-31,false",
        invoices="client_id,invoice_id,issued_on,amount,kind\nacme,007,2026-01-05,1000,project",
        staff_poll="year,voter,client_id,rank\n2026,ann,acme,2",
        unattributed="month,hours\n2026-01,4",
    )
    growth = grow(history_of(**ALL), told, {"currency": "EUR", "opening_cash": 5000.5, "technicians": 4.0})
    assert growth.replaced == (
        Change("months", ("acme", "2026-02"), "mrr", "1000", "1100"),
        Change("months", ("acme", "2026-02"), "hours", "9.5", "9.25"),
        Change("months", ("globex", "2026-01"), "mrr", "500", "499.99"),
        Change("clients", ("acme",), "name", "Acme Ltd", "Acme Limited"),
        Change("clients", ("acme",), "end_date", "2026-02-28", "2026-01-31"),
        Change("clients", ("acme",), "on_standard_stack", "true", "false"),
        Change("invoices", ("acme", "007"), "kind", "recurring", "project"),
        Change("staff_poll", ("2026", "ann", "acme"), "rank", "1", "2"),
        Change("unattributed", ("2026-01",), "hours", "3", "4"),
        Change("company", ("opening_cash",), "value", "5000", "5000.5"),
    )
    assert cells(growth, "months", "mrr") == [1000, 1100, 499.99]
    assert growth.history.clients["on_standard_stack"].tolist()[0] is False
    assert cells(growth, "unattributed", "hours") == [4]
    assert growth.history.company["opening_cash"] == 5000.5
    assert growth.unchanged["company"] == 2


def test_keep_leaves_what_is_known_and_takes_the_rest(history_of, rows):
    told = rows(months="client_id,month,mrr,tickets_opened\nacme,2026-02,1100,6\nacme,2026-03,1100,5")
    growth = grow(
        history_of(**ALL), told, {"opening_cash": 1.0, "technicians": 4.0, "backlog_hours": 2.0}, on_conflict="keep"
    )
    assert cells(growth, "months", "mrr") == [1000, 1000, 1100, 500]
    assert cells(growth, "months", "tickets_opened") == [4, 6, 5, 1]
    assert growth.replaced == ()
    assert growth.history.company["opening_cash"] == 5000
    assert growth.history.company["backlog_hours"] == 2
    assert growth.added == {"months": 1, "company": 1}


def test_exports_that_each_hold_a_part_of_the_work_add_up_but_fees_seats_and_days_do_not(history_of, rows):
    told = rows(
        months=(
            "client_id,month,mrr,hours,seats,tickets_opened,project_revenue,days_to_pay\n"
            "acme,2026-01,1050,1.5,11,3,-20,25\nacme,2026-02,,0,,2,,\n"
        ),
        unattributed="month,hours,tickets\n2026-01,1,0",
        staff_poll="year,voter,client_id,rank\n2026,ann,acme,2",
    )
    growth = grow(history_of(**ALL), told, on_conflict="add")
    assert cells(growth, "months", "hours") == [9.5, 9.5, 2]
    assert cells(growth, "months", "tickets_opened") == [7, 2, 1]
    assert growth.history.months["project_revenue"].iloc[[0, 2]].tolist() == [80, 0]
    assert cells(growth, "months", "mrr") == [1050, 1000, 500]
    assert cells(growth, "months", "seats") == [11, 10, 5]
    assert cells(growth, "months", "days_to_pay") == [25, 21, 30]
    assert cells(growth, "unattributed", "hours") == [4]
    assert cells(growth, "staff_poll", "rank") == [2]
    assert Change("months", ("acme", "2026-01"), "hours", "8", "9.5") in growth.replaced
    # Nothing was added to the hours of February, and its tickets were unknown.
    assert [change for change in growth.replaced if change.key == ("acme", "2026-02")] == []


@pytest.mark.parametrize(
    ("column", "before", "after", "same"),
    [
        ("mrr", "1000", "1000.004", True),
        ("mrr", "1000", "1000.006", False),
        ("project_revenue", "-0.004", "0", True),
        ("hours", "8", "8.000000001", True),
        ("hours", "8", "8.00000001", False),
        ("hours", "8", "8.004", False),
        ("seats", "10", "11", False),
    ],
)
def test_figures_that_differ_by_rounding_are_the_same(history_of, rows, column, before, after, same):
    history = history_of(months=f"client_id,month,{column}\nacme,2026-01,{before}")
    growth = grow(history, rows(months=f"client_id,month,{column}\nacme,2026-01,{after}"))
    assert (growth.replaced == ()) is same
    assert (growth.history == history) is same


def test_an_invoice_number_with_zeros_before_it_is_another_one(history_of, rows):
    growth = grow(
        history_of(months=MONTHS, invoices=INVOICES),
        rows(invoices="client_id,invoice_id,issued_on,amount,paid_on\nacme,7,2026-02-05,1000,2026-03-01"),
    )
    assert growth.added == {"invoices": 0}
    assert growth.history.invoices["paid_on"].isna().tolist() == [True, False]


def test_an_event_alike_in_every_cell_is_the_same_event(history_of, rows):
    told = """\
    client_id,date,kind,value,note
    acme,2026-01-05,abuse,,shouted
    acme,2026-01-06,late_payment,120.5,
    acme,2026-01-06,late_payment,120.5,
    acme,2026-01-05,abuse,,shouted again
    """
    growth = grow(history_of(months=MONTHS, events=EVENTS), rows(events=told))
    notes = growth.history.events["note"].fillna("").tolist()
    assert sorted(notes) == ["", "", "shouted", "shouted", "shouted again"]
    assert (growth.added, growth.unchanged) == ({"events": 2}, {"events": 2})


def test_events_without_columns_of_their_own_join_those_that_have_them(history_of, rows):
    told = rows(events="client_id,date,kind\nacme,2026-01-06,praise")
    growth = grow(history_of(months=MONTHS, events=EVENTS), told)
    assert growth.history.events["value"].tolist()[2:3] == [120.5]
    assert growth.added == {"events": 1}
    assert grow(growth.history, told).added == {"events": 0}


def test_types_stay_as_a_history_has_them(history_of, rows):
    before = history_of(months=MONTHS, clients="client_id\nacme")
    growth = grow(before, rows(clients=CLIENTS.replace("acme", "zeta"), months="client_id,month\nzeta,2026-01"))
    types = {name: str(dtype) for name, dtype in growth.history.clients.dtypes.items()}
    assert types == {
        "client_id": "str",
        "name": "str",
        "end_date": "datetime64[us]",
        "ended_by": "str",
        "on_standard_stack": "boolean",
    }
    assert str(growth.history.months["month"].dtype) == "period[M]"
    assert read_history(history_files(growth.history)) == growth.history


def test_the_given_history_and_tables_stay_as_they_were(history_of, rows):
    history, told = history_of(**ALL), rows(months="client_id,month,mrr\nacme,2026-01,7\nacme,2026-02,7")
    copies = {name: frame.copy() for name, frame in {**history.tables, "told": told["months"]}.items()}
    grow(history, told, {"opening_cash": 1.0})
    for name, frame in copies.items():
        pd.testing.assert_frame_equal(frame, told["months"] if name == "told" else history.table(name))
    assert history.company["opening_cash"] == 5000


def test_the_order_in_which_exports_come_does_not_matter_where_they_agree(history_of, rows):
    first, second = rows(months=MONTHS), rows(months="client_id,month,labour_cost\nacme,2026-01,5", invoices=INVOICES)
    there = grow(grow(None, first).history, second)
    back = grow(grow(None, second).history, first)
    assert there.history == back.history


def test_warnings_follow_what_is_there(history_of, rows):
    history = read_history({"months.csv": MONTHS.encode(), "invoice.csv": b"x"})
    growth = grow(history, rows(invoices=INVOICES))
    assert "invoice.csv was not read: did you mean invoices.csv?" in growth.history.warnings
    assert not [warning for warning in growth.history.warnings if warning.startswith("invoices.csv is absent")]


@pytest.fixture
def refused():
    """Return the message with which a growth is refused."""

    def message(*args, **options):
        with pytest.raises(HistoryError) as caught:
            grow(*args, **options)
        return str(caught.value)

    return message


def test_events_alone_are_no_history_yet(rows):
    assert not grow(None, rows(events=EVENTS)).history.is_begun
    assert grow(None, rows(months=MONTHS)).history.is_begun


def test_joined_cells_that_contradict_each_other_are_named_by_client_and_month(history_of, rows, refused):
    history = history_of(months="client_id,month,invoices_issued\nacme,2026-01,1\nacme,2026-02,2")
    told = rows(months="client_id,month,invoices_disputed\nacme,2026-01,2\nacme,2026-02,2")
    assert refused(history, told) == (
        "months.csv, column invoices_disputed of acme 2026-01: saw '2', allowed is no more than invoices_issued in the "
        "same row."
    )


def test_joined_cells_that_contradict_each_other_are_named_by_client_and_invoice(history_of, rows, refused):
    told = rows(invoices="client_id,invoice_id,issued_on,amount,paid_on\nacme,007,2027-02-06,1000,2027-02-06")
    assert refused(history_of(months=MONTHS, invoices=INVOICES), told) == (
        "invoices.csv, column due_on of acme 007: saw '2026-02-04', allowed is a date at most 366 days before "
        "issued_on."
    )


def test_all_faults_of_all_tables_come_at_once(history_of, rows, refused):
    told = rows(clients="client_id,start_date\nacme,2026-03-01", months="client_id,month\nacme,2026-01")
    told["events"] = rows(events="client_id,date,kind,value\nacme,2026-01-07,price_change,0.5")["events"].assign(
        value=8.0
    )
    message = refused(history_of(**ALL), told, {"cash": 5.0})
    assert message.splitlines() == [
        "clients.csv, column end_date of acme: saw '2026-02-28', allowed is a date not before start_date.",
        "events.csv, column value of acme 2026-01-07: saw '8', allowed is a fraction above -1 and at most 1 where kind "
        "is price_change (0.08 for 8 % up).",
        f"company.csv, column key: saw 'cash', allowed is one of {', '.join(FIGURES)}.",
    ]


def test_a_new_invoice_without_an_amount_is_refused(history_of, rows, refused):
    told = {"invoices": rows(invoices=INVOICES)["invoices"].drop(columns="amount")}
    assert grow(history_of(months=MONTHS, invoices=INVOICES), told).unchanged == {"invoices": 2}
    message = refused(history_of(months=MONTHS), told)
    amount = TABLES["invoices"].column("amount").allowed
    assert message.splitlines() == [
        f"invoices.csv, column amount of acme 007: saw 'an empty cell', allowed is {amount}.",
        f"invoices.csv, column amount of acme 7: saw 'an empty cell', allowed is {amount}.",
    ]


def test_a_text_that_a_saved_history_cannot_hold_is_refused(history_of, rows, refused):
    told = rows(clients="client_id,name\nacme,Acme")["clients"]
    message = refused(history_of(months=MONTHS), {"clients": told.assign(client_id=["ac\nme"])})
    assert message.startswith("clients.csv, column client_id of ac\\nme: saw 'ac\\nme', allowed is a text of at most")
    two_lines = grow(history_of(months=MONTHS), {"clients": told.assign(name=["Acme\nLtd"])}).history
    assert read_history(history_files(two_lines)) == two_lines


def test_a_client_month_that_is_told_twice_is_refused(rows, refused):
    months = rows(months=MONTHS)["months"]
    twice = pd.concat([months, months.iloc[[2]]])
    assert refused(None, {"months": twice}) == (
        "months.csv, column client_id, month: saw 'globex 2026-01 twice', allowed is one row each."
    )


def test_amounts_in_another_currency_are_refused_but_the_word_may_be_corrected(history_of, rows, refused):
    history = history_of(**ALL)
    assert refused(history, rows(invoices=INVOICES), {"currency": "USD"}) == (
        "company.csv, column currency: saw 'USD', allowed is EUR, in which the amounts of the history are."
    )
    assert grow(history, {}, {"currency": "USD"}).history.company["currency"] == "USD"
    assert grow(history, rows(unattributed=NOBODY), {"currency": "USD"}).replaced == (
        Change("company", ("currency",), "value", "EUR", "USD"),
    )


def test_an_unknown_way_to_settle_conflicts_is_refused(history_of, refused):
    message = refused(history_of(months=MONTHS), {}, on_conflict="sum")
    assert message == "on_conflict: saw 'sum', allowed is replace, add, keep."
