import pytest

from history import HistoryError, history_files, read_history
from history.log import mark_disputed

HEADER = "client_id,invoice_id,issued_on,amount"
INVOICES = HEADER + "\nacme,007,2026-01-05,100\nacme,008,2026-02-05,100\nbolt,007,2026-01-05,50"


def test_one_invoice_is_marked_and_the_others_stay_unknown(history_of):
    before = history_of(invoices=INVOICES)
    after = mark_disputed(before, "acme", "007", True)
    marked = f"{HEADER},disputed\nacme,007,2026-01-05,100,true\nacme,008,2026-02-05,100,\nbolt,007,2026-01-05,50,"
    assert after == history_of(invoices=marked)
    assert after.invoices["disputed"].dtype == "boolean"
    assert read_history(history_files(after)) == after


def test_a_mark_is_taken_away(history_of):
    settled = mark_disputed(mark_disputed(history_of(invoices=INVOICES), "bolt", "007", True), "bolt", "007", False)
    assert settled.invoices["disputed"].dropna().tolist() == [False]


@pytest.mark.parametrize(
    ("client", "invoice", "message"),
    [
        ("nobody", "007", "column client_id: saw 'nobody', allowed is a client of the history."),
        ("bolt", "008", "column invoice_id: saw '008', allowed is an invoice of this client."),
        ("acme", "7", "column invoice_id: saw '7', allowed is an invoice of this client."),
    ],
)
def test_an_invoice_that_is_not_there_is_refused(history_of, client, invoice, message):
    with pytest.raises(HistoryError) as caught:
        mark_disputed(history_of(invoices=INVOICES), client, invoice, True)
    assert str(caught.value) == f"invoices.csv, {message}"


def test_without_invoices_none_can_be_marked(history_of):
    with pytest.raises(HistoryError, match="an invoice of this client"):
        mark_disputed(history_of(months="client_id,month\nacme,2026-01"), "acme", "007", True)
