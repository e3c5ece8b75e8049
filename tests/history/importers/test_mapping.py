import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history import HistoryError
from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import (
    CHOICES,
    ImportMapping,
    SheetMapping,
    mapping_document,
    merged,
    pattern_of,
    read_mapping,
)


@st.composite
def entries(draw):
    kind = draw(st.sampled_from([*ROW_KINDS, "leave_out", None]))
    fields = ROW_KINDS[kind].names if kind in ROW_KINDS else ("client",)
    texts = st.text(min_size=1, max_size=8)
    open_or = {
        name: st.sampled_from([None, *CHOICES[name]])
        for name in CHOICES
        if name not in ("kind", "clients_in", "bad_rows")
    }
    return SheetMapping(
        pattern=draw(texts),
        sheet=draw(st.text(max_size=5)),
        kind=kind,
        header_row=draw(st.none() | st.integers(1, 60)),
        header=tuple(draw(st.lists(texts, max_size=4))),
        columns=draw(st.dictionaries(texts, st.sampled_from(fields), max_size=4)),
        constants=draw(st.dictionaries(st.sampled_from(fields), texts, max_size=2)),
        only=draw(st.dictionaries(texts, st.lists(texts, max_size=2).map(tuple), max_size=2)),
        encoding=draw(st.none() | st.sampled_from(["", "utf-8", "cp1252"])),
        currency=draw(st.sampled_from(["", "EUR"])),
        empty_words=draw(st.none() | st.lists(texts, max_size=3).map(tuple)),
        clients_in=draw(st.sampled_from(CHOICES["clients_in"])),
        bad_rows=draw(st.sampled_from(CHOICES["bad_rows"])),
        **{name: draw(strategy) for name, strategy in open_or.items()},
    )


@given(
    st.lists(entries(), max_size=3).map(tuple),
    st.dictionaries(st.text(min_size=1, max_size=5), st.none() | st.just("acme"), max_size=3),
    st.sampled_from([None, "2026-01"]),
)
def test_reading_back_what_was_written_gives_the_same(files, clients, until):
    mapping = ImportMapping(files, clients, until)
    assert read_mapping(json.dumps(mapping_document(mapping))) == mapping


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "a JSON document"),
        ("[]", "a JSON object"),
        ('{"schema": 2}', "schema"),
        ('{"schema": 1, "file": []}', "saw 'file'"),
        ('{"schema": 1, "schema": 1}', "'schema' is there twice"),
        ('{"schema": 1, "files": [{"kind": "ticket"}]}', "pattern"),
        ('{"schema": 1, "files": [{"pattern": "a", "kind": "tickets"}]}', "'ticket'"),
        (
            '{"schema": 1, "files": [{"pattern": "a", "kind": "ticket", "columns": {"A": "hours worked"}}]}',
            "one of client,",
        ),
        ('{"schema": 1, "files": [{"pattern": "a", "day_order": "ddmm"}]}', "'dmy'"),
        ('{"schema": 1, "files": [{"pattern": "a", "header_row": 0}]}', "a row number from 1"),
        ('{"schema": 1, "files": [{"pattern": "a", "empty_words": "n/a"}]}', "a list of texts"),
        ('{"schema": 1, "clients": {"Acme": 7}}', "a client's id"),
        ('{"schema": 1, "open_until": "January"}', "YYYY-MM"),
        ('{"schema": 1, "open_until": NaN}', "NaN"),
    ],
)
def test_a_wrong_entry_is_named_with_what_is_allowed(text, words):
    with pytest.raises(HistoryError, match="mapping") as caught:
        read_mapping(text)
    assert words in str(caught.value)


def test_a_printed_proposal_is_a_mapping():
    assert read_mapping('{"schema": 1, "files": [], "questions": [], "warnings": [], "refused": []}') == ImportMapping()


def test_an_entry_is_for_files_it_names_and_for_those_with_the_very_same_header():
    entry = SheetMapping("bills-*.csv", kind="invoice", header=("A", "B", "C"), columns={"A": "client"})
    mapping = ImportMapping((entry,))
    assert mapping.entry_for("bills-11.csv", "", ["A", "X"]) == entry
    assert mapping.entry_for("other.csv", "", ["A", "B", "C"]) == entry
    # Payments may have the same three columns and one more.
    assert mapping.entry_for("payments.csv", "", ["A", "B", "C", "D"]) is None
    assert mapping.entry_for("bills-11.csv", "", ["X"]) is None
    assert mapping.entry_for("bills-11.csv", "Sheet", ["A"]) is None


def test_the_newer_word_counts():
    old = ImportMapping((SheetMapping("a"), SheetMapping("b", kind="ticket")), {"x": "1", "y": "2"})
    new = ImportMapping((SheetMapping("a", kind="cost"),), {"x": None})
    both = merged(new, old)
    assert [(entry.pattern, entry.kind) for entry in both.files] == [("a", "cost"), ("b", "ticket")]
    assert both.clients == {"x": None, "y": "2"}


def test_a_pattern_fits_next_months_file():
    assert pattern_of("Invoices 2026-01.csv") == "Invoices *-*.csv"


def test_an_equal_header_goes_before_a_name_that_fits():
    one = SheetMapping("time-*.csv", kind="time_entry", header=("A", "B"), columns={"A": "client"}, day_order="dmy")
    two = SheetMapping(
        "time-*.csv", kind="time_entry", header=("A", "B", "C"), columns={"A": "client"}, day_order="mdy"
    )
    mapping = ImportMapping((one, two))
    assert mapping.entry_for("time-2.csv", "", ["A", "B", "C"]) == two
    assert mapping.entry_for("time-1.csv", "", ["A", "B"]) == one
    assert merged(ImportMapping((two,)), mapping).files == (two, one)


def test_leaving_out_one_file_takes_no_other_with_it():
    entry = SheetMapping("empty.csv", kind="leave_out", header=("A", "B"))
    assert ImportMapping((entry,)).entry_for("full.csv", "", ["A", "B"]) is None
