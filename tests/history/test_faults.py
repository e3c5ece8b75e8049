from history.faults import Fault, HistoryError


def test_a_fault_says_where_what_was_seen_and_what_is_allowed():
    fault = Fault("months.csv", 12, "hours", "-3", "a number >= 0 (hours/month)")
    assert str(fault) == "months.csv, row 12, column hours: saw '-3', allowed is a number >= 0 (hours/month)."


def test_a_message_stays_one_line_and_short_whatever_was_seen():
    text = str(Fault("events.csv", 2, "note", "a\nb\x07" + "x" * 500, "less"))
    assert "\n" not in text
    assert "\\n" in text
    assert len(text) < 150


def test_an_error_holds_every_fault_and_shows_the_first_twenty():
    error = HistoryError(Fault("months.csv", row, "hours", "x", "a number") for row in range(2, 32))
    assert len(error.faults) == 30
    assert str(error).count("\n") == 20
    assert str(error).endswith("And 10 more.")
