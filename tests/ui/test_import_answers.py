"""What is answered about dropped files: sparse, alike for files of one header, and loosened for the next month."""

from __future__ import annotations

from history.importers.examination import examine_file
from history.importers.importing import Opened, Proposal, open_files, propose
from history.importers.kinds.row_kinds import ROW_KINDS
from history.importers.mapping import ImportMapping
from ui.import_answers import (
    Answers,
    SheetAnswers,
    all_asked,
    answered,
    mapping_for_reading,
    mapping_to_keep,
    with_fields,
)
from ui.import_words import field_words

HEADER = b"Client,Start Date,Hours\n"
NOTHING = ImportMapping()


def proposed(answers: Answers, saved: ImportMapping = NOTHING, **files: bytes) -> tuple[Proposal, tuple[str, ...]]:
    """Return the proposal the answers give, and what stays open."""
    opened: Opened = open_files({f"{name}.csv": content for name, content in files.items()})
    reading = mapping_for_reading(saved, answers)
    recognised = tuple(sheet for file in opened.files for sheet in examine_file(file, reading))
    proposal = propose(opened, None, answered(recognised, saved, answers))
    return proposal, tuple(one.about for one in all_asked(proposal, recognised, saved, answers))


def test_an_answer_holds_for_every_file_with_the_very_same_header() -> None:
    files = {"may": HEADER + b"Acme,01/05/2026,1.50\n", "june": HEADER + b"Acme,02/06/2026,2.25\n"}
    assert proposed(Answers(), **files)[1] == ("day_order", "day_order")
    answers = Answers({("may.csv", ""): SheetAnswers({"day_order": "dmy"})})
    proposal, asked = proposed(answers, **files)
    assert asked == ()
    days = [str(one.frame["worked_on"].iloc[0].date()) for one in proposal.records]
    assert days == ["2026-05-01", "2026-06-02"]


def test_what_cells_decide_is_decided_anew_when_columns_change() -> None:
    # Read as hours, 3.125 leaves open what its point is; nothing of the first reading, without hours, may answer it.
    content = b"Client,Start Date,Hours,Spent\nAcme,2026-05-31,1,3.125\n"
    assert proposed(Answers(), may=content)[1] == ()
    changed = {"Client": "client", "Start Date": "worked_on", "Spent": "hours"}
    answers = Answers({("may.csv", ""): SheetAnswers({"columns": changed})})
    assert proposed(answers, may=content)[1] == ("decimal_mark",)


def test_another_kind_of_row_takes_back_what_was_said_of_columns() -> None:
    first = SheetAnswers({"encoding": "cp1252", "kind": "invoice", "columns": {"A": "net"}})
    assert first.with_entries(kind="ticket").entries == {"encoding": "cp1252", "kind": "ticket"}
    assert first.with_entries(kind="invoice").entries == first.entries


def test_a_field_has_one_column_unless_it_takes_several() -> None:
    kind = ROW_KINDS["ageing"]
    assert with_fields({"A": "late_1_30"}, {"B": "late_1_30"}, kind) == {"B": "late_1_30"}
    assert with_fields({"A": "late_over_90"}, {"B": "late_over_90"}, kind) == {"A": "late_over_90", "B": "late_over_90"}
    assert with_fields({"A": "client"}, {"A": None}, kind) == {}


def test_a_file_left_out_takes_no_other_of_its_header_with_it() -> None:
    answers = Answers({("june.csv", ""): SheetAnswers({"kind": "leave_out"})})
    day = HEADER + b"Acme,2026-05-31,1.50\n"
    proposal, asked = proposed(answers, may=day, june=day.replace(b"1.50", b"2.50"))
    assert asked == ()
    assert [one.file for one in proposal.records] == ["may.csv"]


def test_next_months_file_is_read_as_this_ones_and_one_of_the_same_name_but_other_columns_as_its_own() -> None:
    one = HEADER + b"Acme,01/05/2026,1.50\n"
    other = b"Customer,Date,Time Spent Hours\nAcme,01/05/2026,1.50\n"
    answers = Answers(
        {
            ("work 1.csv", ""): SheetAnswers({"day_order": "dmy"}),
            ("work 2.csv", ""): SheetAnswers({"day_order": "mdy"}),
        }
    )
    proposal, asked = proposed(answers, **{"work 1": one, "work 2": other})
    assert asked == ()
    kept = mapping_to_keep(proposal, NOTHING)
    assert [entry.pattern for entry in kept.files] == ["work 2.csv", "work *.csv"]
    later, asked = proposed(Answers(), kept, **{"work 9": one.replace(b"1.50", b"2.50")})
    assert asked == ()
    assert str(later.records[0].frame["worked_on"].iloc[0].date()) == "2026-05-01"
    again, asked = proposed(Answers(), kept, **{"work 2": other})
    assert asked == ()
    assert str(again.records[0].frame["worked_on"].iloc[0].date()) == "2026-01-05"


def test_the_month_through_which_agreements_run_is_not_kept() -> None:
    content = b"Company,Agreement,Start Date,End Date,MRR\nAcme,Care,2026-01-01,,900\n"
    proposal, asked = proposed(Answers(open_until="2026-03"), fees=content)
    assert asked == ()
    assert mapping_to_keep(proposal, NOTHING).open_until is None


def test_rows_that_cannot_be_read_are_left_out_of_this_import_alone() -> None:
    content = HEADER + b"Acme,2026-05-31,1.50\nAcme,2026-05-30,much\n"
    assert proposed(Answers(), may=content)[0].faults
    proposal, _asked = proposed(Answers({("may.csv", ""): SheetAnswers({"bad_rows": "leave_out"})}), may=content)
    assert not proposal.faults
    assert mapping_to_keep(proposal, NOTHING).files[0].bad_rows == "refuse"


def test_every_field_of_every_kind_has_words_of_its_own() -> None:
    words = field_words()
    for kind in ROW_KINDS.values():
        shown = [words[name] for name in kind.names]
        assert len(set(shown)) == len(shown), kind.name
