import pytest

from history import HistoryError, history_files, read_history
from history.log import set_company

MONTHS = "client_id,month\nacme,2026-01"
COMPANY = "key,value\ncurrency,EUR\nopening_cash,1000"


def test_keys_are_stated_and_the_others_stay(history_of):
    before = history_of(months=MONTHS, company=COMPANY)
    figures = {"ideal_seats_min": 10, "ideal_segments": "legal; dental", "ideal_on_standard_stack": True}
    after = set_company(before, {**figures, "incident_factor_old_devices": 2.5})
    as_a_file = "\nideal_seats_min,10\nideal_segments,legal; dental\nideal_on_standard_stack,true"
    as_a_file += "\nincident_factor_old_devices,2.5"
    assert after == history_of(months=MONTHS, company=COMPANY + as_a_file)
    assert before.company == {"currency": "EUR", "opening_cash": 1000.0}
    assert read_history(history_files(after)) == after


def test_keys_taken_back_leave_the_history_as_it_was(history_of):
    before = history_of(months=MONTHS, company=COMPANY)
    stated = set_company(before, {"ideal_seats_max": 80, "ideal_segments": "legal"})
    assert set_company(stated, {"ideal_seats_max": None, "ideal_segments": " "}) == before
    assert set_company(before, {"ideal_seats_max": None}) == before


def test_a_first_figure_ends_the_warning_that_nothing_is_known_of_the_company(history_of):
    before = history_of(months=MONTHS)
    assert any("company.csv is absent" in one for one in before.warnings)
    assert not any("company.csv is absent" in one for one in set_company(before, {"ideal_seats_min": 5}).warnings)


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ({"ideal_seat": 3}, "column key: saw 'ideal_seat', allowed is one of currency, opening_cash,"),
        ({"ideal_seats_min": 0}, "column value: saw '0', allowed is for ideal_seats_min a whole number >= 1"),
        ({"ideal_seats_max": 2.5}, "column value: saw '2.5', allowed is for ideal_seats_max a whole number >= 1"),
        ({"incident_factor_old_devices": 0.5}, "allowed is for incident_factor_old_devices a number from 1 to 20"),
        (
            {"ideal_seats_min": 50, "ideal_seats_max": 20},
            "column value: saw '20', allowed is for ideal_seats_max no fewer than ideal_seats_min, 50.",
        ),
        ({"currency": "euro"}, "saw 'euro', allowed is for currency three capital letters, such as EUR."),
    ],
)
def test_a_wrong_figure_is_refused(history_of, figures, message):
    with pytest.raises(HistoryError) as caught:
        set_company(history_of(months=MONTHS), figures)
    assert message in str(caught.value)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].row is None


def test_every_fault_is_told_at_once(history_of):
    with pytest.raises(HistoryError) as caught:
        set_company(history_of(months=MONTHS), {"ideal_seats_min": -1, "incident_factor_old_devices": 21})
    assert len(caught.value.faults) == 2
