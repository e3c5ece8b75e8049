"""The committed sample is what its generator makes, and the facts that its README promises hold."""

import csv
import datetime as dt
import io
import sys
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from history import read_history
from simulator import KEEP, Action, Scenario, cases_of, cash_without_each, first_fire_month
from workbench import Book, open_book

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
FILES = ("months.csv", "clients.csv", "invoices.csv", "events.csv", "staff_poll.csv", "company.csv")

Records = list[dict[str, str]]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SAMPLE))
        import generate

        for name in [name for name in sys.modules if name == "generate" or name.startswith("sample_")]:
            patch.delitem(sys.modules, name)
    return generate


@pytest.fixture(scope="module")
def committed() -> dict[str, Records]:
    return {name: list(csv.DictReader(io.StringIO((SAMPLE / name).read_text("utf-8")))) for name in FILES}


@pytest.fixture(scope="module")
def book() -> Book:
    return open_book(read_history(SAMPLE))


def test_committed_files_are_what_the_generator_makes(generator: ModuleType) -> None:
    made = generator.tables()
    assert tuple(made) == FILES
    for name, rows in made.items():
        assert (SAMPLE / name).read_bytes() == generator.as_csv(rows), f"{name}: run python data/sample/generate.py"


def test_two_runs_make_the_same(generator: ModuleType) -> None:
    assert generator.tables() == generator.tables()


def test_files_are_small_together() -> None:
    assert sum((SAMPLE / name).stat().st_size for name in FILES) < 1_000_000


def test_sixty_clients_over_thirty_six_months(committed: dict[str, Records]) -> None:
    months = {row["month"] for row in committed["months.csv"]}
    assert (len(months), min(months), max(months)) == (36, "2023-11", "2026-10")
    ids = [row["client_id"] for row in committed["clients.csv"]]
    assert len(ids) == len(set(ids)) == 60
    assert {row["client_id"] for row in committed["months.csv"]} == set(ids)


def test_eleven_clients_left_two_of_them_let_go(committed: dict[str, Records]) -> None:
    left = [row for row in committed["clients.csv"] if row["end_date"]]
    assert Counter(row["ended_by"] for row in left) == {"client": 9, "msp": 2}
    last = {row["client_id"]: row["month"] for row in committed["months.csv"]}
    assert all(last[row["client_id"]] == row["end_date"][:7] for row in left)


def test_gross_margin_is_near_that_of_the_trade(committed: dict[str, Records]) -> None:
    total = column_sums(committed["months.csv"])
    cost = total["direct_cost"] + total["labour_cost"]
    assert 0.42 < 1 - cost / total["mrr"] < 0.50
    revenue = total["mrr"] + total["project_revenue"]
    assert 0.42 < 1 - (cost + total["project_cost"]) / revenue < 0.50


def test_three_clients_make_about_half_of_revenue(committed: dict[str, Records]) -> None:
    by_client: dict[str, float] = defaultdict(float)
    for row in committed["months.csv"]:
        by_client[row["client_id"]] += float(row["mrr"]) + float(row["project_revenue"])
    largest = sorted(by_client, key=lambda client_id: -by_client[client_id])[:3]
    assert set(largest) == {"meridian-foods", "northgate-clinics", "ridgeline-builders"}
    assert 0.45 < sum(by_client[client_id] for client_id in largest) / sum(by_client.values()) < 0.55


def test_effective_hourly_rates_run_from_forty_to_a_hundred_and_sixty(committed: dict[str, Records]) -> None:
    recent: dict[str, Records] = defaultdict(list)
    for row in committed["months.csv"]:
        if row["month"] > "2025-10":
            recent[row["client_id"]].append(row)
    rates = {}
    for client_id, rows in recent.items():
        total = column_sums(rows)
        income = total["mrr"] + total["project_revenue"] - total["project_cost"] - total["direct_cost"]
        rates[client_id] = income / total["hours"]
    below = {client_id for client_id, rate in rates.items() if rate < 40}
    assert {"cobalt-print", "old-mill-hotel", "pinecrest-storage"} <= below
    assert below <= {"cobalt-print", "old-mill-hotel", "pinecrest-storage", "lumen-logistics", "tidewater-charter"}
    assert min(rates.values()) > 15
    assert max(rates.values()) < 161


def test_fee_a_seat_is_plausible(committed: dict[str, Records]) -> None:
    fees = [float(row["mrr"]) / int(row["seats"]) for row in committed["months.csv"]]
    assert min(fees) > 70
    assert max(fees) < 180


def test_hours_leave_some_capacity(committed: dict[str, Records]) -> None:
    company = {row["key"]: row["value"] for row in committed["company.csv"]}
    hours = column_sums([row for row in committed["months.csv"] if row["month"] > "2025-10"])["hours"] / 12
    assert 0.75 < hours / float(company["capacity_hours_per_month"]) < 0.85


def test_recurring_invoices_bill_the_fees(committed: dict[str, Records]) -> None:
    billed = sum(float(row["amount"]) for row in committed["invoices.csv"] if row["kind"] == "recurring")
    assert billed == pytest.approx(column_sums(committed["months.csv"])["mrr"], abs=0.005)


def test_days_to_pay_agree_with_the_invoices(committed: dict[str, Records]) -> None:
    waits: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in committed["invoices.csv"]:
        if row["paid_on"] and row["kind"] != "credit":
            waited = dt.date.fromisoformat(row["paid_on"]) - dt.date.fromisoformat(row["issued_on"])
            waits[row["client_id"], row["paid_on"][:7]].append(waited.days)
    for row in committed["months.csv"]:
        found = waits.get((row["client_id"], row["month"]), [])
        if row["days_to_pay"]:
            assert float(row["days_to_pay"]) == pytest.approx(sum(found) / len(found), abs=0.051)
        else:
            assert not found


def test_nothing_is_known_after_the_export(committed: dict[str, Records]) -> None:
    dates = [row["paid_on"] for row in committed["invoices.csv"]] + [row["date"] for row in committed["events.csv"]]
    assert max(dates) <= "2026-10-31"


def test_chronic_late_payers_take_forty_to_ninety_days(committed: dict[str, Records]) -> None:
    late = {"kestrel-construction", "orchard-catering", "atlas-fabrication", "lakeshore-fitness", "tidewater-charter"}
    days: dict[str, list[float]] = defaultdict(list)
    for row in committed["months.csv"]:
        if row["days_to_pay"] and row["client_id"] in late:
            days[row["client_id"]].append(float(row["days_to_pay"]))
    assert set(days) == late
    assert all(40 < sum(found) / len(found) < 90 for found in days.values())
    assert any(float(row["written_off"]) > 0 for row in committed["invoices.csv"] if row["client_id"] in late)


def test_deal_breakers_repeat_in_the_last_year(committed: dict[str, Records]) -> None:
    recent = Counter((row["client_id"], row["kind"]) for row in committed["events.csv"] if row["date"] > "2025-10-31")
    for client_id, kind in (
        ("cobalt-print", "contempt"),
        ("pinecrest-storage", "abuse"),
        ("vantage-realty", "abuse"),
        ("summit-legal", "contempt"),
        ("brightway-retail", "security_alarm"),
        ("delancey-events", "unreasonable_demand"),
    ):
        assert recent[client_id, kind] >= 2, (client_id, kind)


def test_price_changes_are_fractions_and_some_are_cuts(committed: dict[str, Records]) -> None:
    changes = [float(row["value"]) for row in committed["events.csv"] if row["kind"] == "price_change"]
    assert len(changes) > 60
    assert -0.2 < min(changes) < 0 < max(changes) < 0.3


def test_lasting_rises_of_effort_are_many_enough_to_learn_from(generator: ModuleType) -> None:
    begun = sum(month >= 0 for client in generator.ROSTER for month, _ in generator.work(client).onsets)
    assert 25 <= begun <= 40


def test_rising_hours_can_be_foreseen_a_little(book: Book) -> None:
    found = book.hours_drift
    assert found.signal
    assert 36 <= found.episodes <= 50
    auc, bounds = found.scores["auc"], found.scores["interval"]
    assert isinstance(auc, float)
    assert isinstance(bounds, dict)
    assert 0.62 <= auc <= 0.76
    assert bounds["auc"][0] > 0.53


def test_bad_grades_can_be_foreseen_among_those_not_bad_already(book: Book) -> None:
    auc = book.watch("grade").scores["auc_drifters"]
    assert isinstance(auc, float)
    assert 0.70 < auc < 0.90


def test_the_owner_keeps_ten_to_twenty_percent_of_revenue(committed: dict[str, Records]) -> None:
    company = {row["key"]: row["value"] for row in committed["company.csv"]}
    total = column_sums([row for row in committed["months.csv"] if row["month"] > "2025-10"])
    revenue = total["mrr"] + total["project_revenue"]
    cost = total["direct_cost"] + total["labour_cost"] + total["project_cost"]
    profit = revenue - cost - 12 * float(company["fixed_overhead_per_month"])
    assert 0.10 < profit / revenue < 0.20
    assert float(company["opening_cash"]) / (revenue / 12) == pytest.approx(2.0, abs=0.1)
    assert float(company["cash_floor"]) / (total["labour_cost"] / 12) == pytest.approx(1.0, abs=0.1)


def test_cash_survives_the_loss_of_any_client_but_a_giant(book: Book) -> None:
    profiles, scenario = book.portfolio.profiles, Scenario()
    assumptions = book.portfolio.assumptions(scenario)
    fires = [Action("fire", month=first_fire_month(profiles.row(client_id))) for client_id in profiles.client_ids]
    risk = cash_without_each(
        cases_of(profiles, [KEEP] * len(profiles), assumptions),
        cases_of(profiles, fires, assumptions),
        profiles.client_ids,
        scenario.seed,
        1_000,
        book.portfolio.company,
    )
    assert 0.02 <= risk.below_floor_with_all <= 0.045
    risky = {client_id for client_id, share in risk.below_floor.items() if share > 0.1}
    assert risky == {"meridian-foods", "northgate-clinics", "ridgeline-builders"}


def test_poll_names_five_clients_a_voter_and_year(committed: dict[str, Records]) -> None:
    votes = Counter((row["year"], row["voter"]) for row in committed["staff_poll.csv"])
    assert len(votes) == 18
    assert set(votes.values()) == {5}
    assert {row["rank"] for row in committed["staff_poll.csv"]} == set("12345")


def column_sums(rows: Records) -> dict[str, float]:
    names = ("mrr", "hours", "project_revenue", "project_cost", "direct_cost", "labour_cost")
    return {name: sum(float(row[name]) for row in rows) for name in names}
