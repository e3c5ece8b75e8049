import pandas as pd
import pytest

from history import HistoryError, read_history
from history.write import history_files

MONTHS = b"client_id,month,mrr,hours\nacme,2026-01,1000,8\n"


def only(history):
    return history.months.iloc[0]


def test_a_small_history_is_read_with_its_types(history_of):
    history = history_of(
        months="client_id,month,mrr,hours\nacme,2026-01,1000,8.5",
        clients="client_id,start_date,on_standard_stack\nacme,2020-05-01,yes",
        company="key,value\ncurrency,EUR\nopening_cash,-5\ncash_floor,",
    )
    assert only(history)["month"] == pd.Period("2026-01", "M")
    assert only(history)["hours"] == 8.5
    assert history.clients["start_date"].iloc[0] == pd.Timestamp("2020-05-01")
    assert bool(history.clients["on_standard_stack"].iloc[0]) is True
    assert history.company == {"currency": "EUR", "opening_cash": -5.0}
    assert history.invoices is None
    assert history.client_ids == ("acme",)
    assert str(history.last_month) == "2026-01"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + MONTHS,
        MONTHS.replace(b"\n", b"\r\n"),
        MONTHS.replace(b"\n", b"\r"),
        b"\n\n" + MONTHS + b"\n,,,\n",
        b'"client_id","month","mrr","hours"\n"acme","2026-01","1000","8"',
        b"client_id,month,mrr,hours,,\nacme,2026-01,1000,8,,\n",
        b" client_id ,month,hours,mrr\n acme ,2026-01, 8 ,1000.00\n",
    ],
    ids=["bom", "crlf", "cr", "blank rows", "quoted", "unnamed empty columns", "blanks and other order"],
)
def test_the_same_content_in_another_dress_is_the_same_history(content):
    assert read_history({"months.csv": content}) == read_history({"months.csv": MONTHS})


def test_an_id_is_never_guessed_at():
    text = b"client_id,month\nNA,2026-01\n007,2026-01\n1e5,2026-01\ntrue,2026-01\nnull,2026-01\n"
    assert read_history({"months.csv": text}).client_ids == ("007", "1e5", "NA", "null", "true")


def test_an_empty_cell_is_unknown_not_zero():
    history = read_history({"months.csv": b"client_id,month,mrr,hours\nacme,2026-01,,8\n"})
    assert pd.isna(only(history)["mrr"])


def test_a_quoted_note_keeps_its_line_ends_and_commas():
    events = b'client_id,date,kind,note\nacme,2026-01-05,abuse,"shouted,\ntwice ""hard"""\n'
    history = read_history({"months.csv": MONTHS, "events.csv": events})
    assert history.events["note"].iloc[0] == 'shouted,\ntwice "hard"'


@pytest.mark.parametrize("words", [("true", "false"), ("1", "0"), ("yes", "")])
def test_a_write_off_may_be_a_flag_for_all_that_is_left(words):
    text = "client_id,invoice_id,issued_on,amount,amount_paid,written_off\n"
    text += f"acme,1,2026-01-31,250,100,{words[0]}\nacme,2,2026-01-31,300,300,{words[1]}\n"
    history = read_history({"invoices.csv": text.encode()})
    assert history.invoices["written_off"].fillna(0).tolist() == [150.0, 0.0]
    assert read_history(history_files(history)) == history


def test_a_write_off_of_one_beside_other_amounts_is_an_amount():
    text = b"client_id,invoice_id,issued_on,amount,written_off\nacme,1,2026-01-31,250,1\nacme,2,2026-01-31,300,75.5\n"
    history = read_history({"invoices.csv": text})
    assert history.invoices["written_off"].tolist() == [1.0, 75.5]
    assert read_history(history_files(history)) == history


def test_what_is_absent_is_said(history_of):
    warnings = "\n".join(history_of(months="client_id,month,mrr\nacme,2026-01,5").warnings)
    assert "events.csv is absent: price changes, friction and deal-breakers are unknown." in warnings
    assert "months.csv says nothing about hours: no client can be decided on without it." in warnings
    assert "about mrr" not in warnings


def test_traps_of_real_exports_are_said(history_of):
    history = history_of(
        months="client_id,month,hours,labour_cost\nAcme,2026-01,5,0\nACME,2026-01,5,300",
        invoices="""
            client_id,invoice_id,issued_on,amount,paid_on
            Acme,1,2026-01-05,100,
            Acme,2,2026-01-06,-20,2026-01-09
            """,
        events="client_id,date,kind\nglobex,2026-01-05,abuse\nAcme,2026-01-05,abuse\nAcme,2026-01-05,abuse",
    )
    said = "\n".join(history.warnings)
    assert "1 rows with hours but a labour cost of 0" in said
    assert "1 rows without a date of payment" in said
    assert "1 negative amounts that are not called credit" in said
    assert "events.csv names clients that no other table knows: 'globex'." in said
    assert "1 rows that repeat another in every cell" in said
    assert "Clients that look alike are kept apart: 'ACME', 'Acme'." in said


def test_invoices_alone_make_a_history(history_of):
    history = history_of(invoices="client_id,invoice_id,issued_on,amount\nacme,1,2026-01-05,100")
    assert history.months is None
    assert str(history.last_month) == "2026-01"


@pytest.mark.parametrize("files", [{}, {"notes.txt": b"x"}, {"clients.csv": b"client_id\nacme\n"}])
def test_without_months_and_invoices_there_is_no_history(files):
    with pytest.raises(HistoryError, match=r"allowed is months\.csv or invoices\.csv"):
        read_history(files)


def test_a_near_miss_is_named_when_nothing_else_was_found():
    with pytest.raises(HistoryError, match=r"month\.csv was not read: did you mean months\.csv\?"):
        read_history({"month.csv": MONTHS})


def test_every_fault_of_every_file_is_shown_at_once(faults_of):
    found = faults_of(
        {
            "months.csv": b"client_id,month,hours\nacme,2026-13,-1\n,2026-01,x\nacme,2026-02\n",
            "clients.csv": b"client_id,notice_months\nacme,soon\n",
        }
    )
    assert [message.split(":")[0] for message in found] == [
        "months.csv, row 2, column month",
        "months.csv, row 2, column hours",
        "months.csv, row 3, column client_id",
        "months.csv, row 3, column hours",
        "months.csv, row 4",
        "clients.csv, row 2, column notice_months",
    ]


def test_faults_beyond_the_first_block_of_rows_have_their_own_row(faults_of):
    rows = [f"c,{i},2026-01-01,5" for i in range(50_010)]
    rows[50_003] = "c,50003,2026-01-01,much"
    text = "client_id,invoice_id,issued_on,amount\n" + "\n".join(rows)
    assert faults_of({"invoices.csv": text.encode()}) == [
        "invoices.csv, row 50005, column amount: saw 'much', allowed is a number of any sign, below a million million "
        "(currency); not empty."
    ]
