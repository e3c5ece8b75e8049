import pandas as pd
import pytest

from history.deal_breakers import deal_breakers
from history.difficulty import DIFFICULTY_RULES, difficult_or_bad
from history.panel import month_panel
from history.scorecard import scorecard

CLIENTS = ["abusive", "stuck", "weak", "wearing", "fine", "ungraded"]


@pytest.fixture
def labels(history_of, month):
    months = "client_id,month\n" + "".join(f"{one},2026-06\n" for one in CLIENTS)
    complaints = "".join(f"wearing,2026-06-0{day},complaint\n" for day in range(1, 6))
    history = history_of(months=months, events="client_id,date,kind\nabusive,2026-06-05,abuse\n" + complaints)
    grades = {"abusive": "A", "stuck": "F", "weak": "D", "wearing": "B", "fine": "B", "ungraded": None}
    rows = [(one, month("2026-06"), grade) for one, grade in grades.items()]
    rows += [("stuck", month(f"2026-0{number}"), "F") for number in range(1, 6)]
    rows += [("weak", month(f"2026-0{number}"), "F") for number in range(1, 6)]
    scores = pd.DataFrame(rows, columns=["client_id", "month", "grade"])
    as_of = month("2026-06")
    scores = scores.sort_values(["client_id", "month"])
    panel = month_panel(history, as_of)
    return difficult_or_bad(history, as_of, panel, scores, deal_breakers(history, as_of)).set_index("client_id")


def told(labels, client):
    return labels.loc[client, ["label", "reason"]].tolist()


def test_bad_is_a_deal_breaker_or_failing_for_half_a_year(labels):
    assert told(labels, "abusive") == ["bad", "Abuse of staff"]
    assert told(labels, "stuck") == ["bad", "grade F in each of the last 6 months"]


def test_difficult_is_a_low_grade_or_much_friction_without_a_deal_breaker(labels):
    assert told(labels, "weak") == ["difficult", "grade D, no deal-breaker"]
    # Five points against a mean of six over six clients.
    assert told(labels, "wearing") == ["difficult", "5 friction points in 12 months, the clients' mean is 1.0"]


def test_the_rest_is_fine(labels):
    assert told(labels, "fine") == ["fine", "grade B"]
    assert told(labels, "ungraded") == ["unknown", "no grade yet"]


COLUMNS = "client_id,month,seats,tickets_opened,tickets_reopened,mrr,labour_cost,recommendations_made"
COLUMNS += ",recommendations_ignored,invoices_issued,invoices_disputed"
QUIET = {"seats": 10, "tickets_opened": 5, "tickets_reopened": 1, "mrr": 1000, "labour_cost": 600}
QUIET |= {"recommendations_made": 1, "recommendations_ignored": 0, "invoices_issued": 1, "invoices_disputed": 0}


def year_of(client, **cells):
    """Return twelve rows of months.csv: a quiet client but for what is given, one figure or one a month."""
    lines = []
    for step in range(12):
        row = {name: value[step] if isinstance(value, list) else value for name, value in (QUIET | cells).items()}
        lines.append(",".join([client, str(pd.Period("2025-07", "M") + step), *map(str, row.values())]))
    return "\n".join(lines) + "\n"


@pytest.fixture
def judged(history_of, month):
    """Return the labels at June 2026 of clients with a year of rows each, beside two quiet ones."""

    def judge(*years, **tables):
        history = history_of(months=COLUMNS + "\n" + "".join(years) + year_of("q1") + year_of("q2"), **tables)
        as_of = month("2026-06")
        panel = month_panel(history, as_of)
        breakers = deal_breakers(history, as_of)
        return difficult_or_bad(history, as_of, panel, scorecard(panel), breakers).set_index("client_id")

    return judge


def test_a_quiet_client_is_fine_and_no_rule_holds(judged):
    found = judged().loc["q1"]
    assert (found["label"], found["rules"], found["case"]) == ("fine", (), "")


def test_two_strikes_make_a_client_bad_and_one_a_difficult_one(judged):
    disputed = [1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]  # 4 of 12 bills: a third, beyond a quarter
    found = judged(
        year_of("both", recommendations_ignored=1, invoices_disputed=disputed),
        year_of("one", recommendations_ignored=1, tickets_reopened=0),
    )
    assert found.loc["both", "label"] == "bad"
    assert {"ignores_advice", "disputes_repeatedly"} <= set(found.loc["both", "rules"])
    assert found.loc["both", "case"] == ""
    assert found.loc["one", "label"] == "difficult"
    assert found.loc["one", "reason"] == "12 of 12 recommendations ignored in 12 months"


def test_wearing_staff_out_needs_an_affront(judged):
    complaints = "".join(f"{{client}},2026-06-0{day},complaint\n" for day in range(1, 6))
    events = "client_id,date,kind\n" + complaints.format(client="loud") + complaints.format(client="rude")
    found = judged(year_of("loud"), year_of("rude"), events=events + "rude,2026-06-07,unreasonable_demand\n")
    # Eleven points over four clients are 2.75 each: 5 is below twice that, 6 above.
    assert found.loc["loud", "label"] == "fine"
    assert {"wearing", "wears_out"} <= set(found.loc["rude", "rules"])
    assert found.loc["rude", "label"] == "difficult"


@pytest.mark.parametrize(
    ("cells", "learns"),
    [
        # Two tickets a seat: at the bad target. Falling from 22 to 18 a month is 18 %.
        ({"tickets_opened": [22] * 6 + [18] * 6, "tickets_reopened": 4, "recommendations_ignored": [1, 0] * 6}, True),
        ({"tickets_opened": 20, "tickets_reopened": 4}, True),  # no recommendation ignored
        ({"tickets_opened": 20, "tickets_reopened": 0, "recommendations_ignored": [1, 0] * 6}, True),
        ({"tickets_opened": 20, "tickets_reopened": 4, "recommendations_ignored": [1, 0] * 6}, False),
    ],
)
def test_asks_much_but_learns(judged, cells, learns):
    found = judged(year_of("x", **cells)).loc["x"]
    assert found["label"] == "difficult"
    assert ("asks_much_but_learns" in found["rules"]) == learns
    assert found["case"].startswith("It asks much but learns") == learns


def bills(client, late):
    """Return twelve bills, the first ones paid a day after they were due."""
    months = pd.period_range("2025-07", periods=12, freq="M")
    return "".join(
        f"{client},{one},{one}-01,100,{one}-10,{one}-{'11' if place < late else '09'},100,\n"
        for place, one in enumerate(months)
    )


BILLS = "client_id,invoice_id,issued_on,amount,due_on,paid_on,amount_paid,written_off\n"


@pytest.mark.parametrize(
    ("late", "event", "label", "civil"),
    [
        (6, "q1,2026-06-01,praise", "difficult", True),
        (5, "q1,2026-06-01,praise", "fine", False),
        (6, "x,2026-06-01,complaint", "difficult", False),
    ],
)
def test_late_but_civil(judged, late, event, label, civil):
    events = "client_id,date,kind\n" + event + "\n" + "q2,2026-05-01,complaint\n" * 3
    found = judged(year_of("x"), invoices=BILLS + bills("x", late), events=events).loc["x"]
    assert (found["label"], "late_but_civil" in found["rules"]) == (label, civil)


def test_civil_is_not_taken_for_granted_where_nothing_is_logged(judged):
    found = judged(year_of("x"), invoices=BILLS + bills("x", 6)).loc["x"]
    assert (found["label"], found["rules"]) == ("difficult", ("pays_late",))


@pytest.mark.parametrize(
    ("disputed", "rise", "late", "once"),
    [
        ([0] * 11 + [1], None, 3, True),
        ([0] * 11 + [1], None, 4, False),
        ([0] * 9 + [1, 1, 0], None, 0, False),
        ([0] * 9 + [1, 1, 0], "2026-03-20", 0, True),  # April and May, the rise in March
        ([0] * 9 + [1, 1, 0], "2026-05-01", 0, False),  # April comes before it
        ([0] * 4 + [1] + [0] * 6 + [1], "2025-11-01", 0, False),  # June is more than a quarter after
    ],
)
def test_contests_the_price_once(judged, disputed, rise, late, once):
    events = "client_id,date,kind,value\nq1,2026-06-01,praise,\n" + (f"x,{rise},price_change,0.1\n" if rise else "")
    years = year_of("x", invoices_disputed=disputed)
    found = judged(years, invoices=BILLS + bills("x", late), events=events).loc["x"]
    assert ("contests_price_once" in found["rules"]) == once


def test_contested_bills_are_a_sign_half_way_to_the_bad_target(judged):
    # An eighth of the bills: one of eight, four of them not issued.
    few = year_of("x", invoices_issued=[1] * 8 + [0] * 4, invoices_disputed=[1] + [0] * 11)
    found = judged(few, invoices=BILLS + bills("x", 0)).loc["x"]
    assert (found["label"], found["rules"]) == ("difficult", ("contests_price", "contests_price_once"))
    assert found["reason"] == "1 dispute in 12 months, 0.12 of the bills"


@pytest.mark.parametrize(("labour", "profitable"), [(500, True), (501, False)])
def test_demanding_but_profitable(judged, labour, profitable):
    found = judged(year_of("x", tickets_opened=20, labour_cost=labour)).loc["x"]
    assert found["label"] == "difficult"
    assert ("demanding_but_profitable" in found["rules"]) == profitable


def test_the_owners_targets_decide_what_is_much(history_of, month):
    history = history_of(months=COLUMNS + "\n" + year_of("x", tickets_opened=20, recommendations_ignored=1))
    as_of = month("2026-06")
    panel = month_panel(history, as_of)
    targets = {"new_tickets": {"bad": 10.0}}
    scores = scorecard(panel, targets=targets)
    found = difficult_or_bad(history, as_of, panel, scores, deal_breakers(history, as_of), targets=targets)
    assert "asks_much" not in found["rules"].iloc[0]


def test_who_enters_its_time_late_is_judged_by_its_last_month(judged):
    found = judged(year_of("x", tickets_opened=20), year_of("late").rsplit("late,", 1)[0])
    assert found.loc["late", "label"] == "fine"


def test_every_rule_is_declared_with_words_and_only_chances_make_a_case():
    for rule in DIFFICULTY_RULES.values():
        assert rule.label
        assert rule.rule
        assert bool(rule.case) == (rule.kind == "chance")


def test_where_nobody_is_active_nobody_is_judged(history_of, month):
    history = history_of(
        months=COLUMNS + "\n" + year_of("x"), clients="client_id,end_date,ended_by\nx,2026-06-30,client\n"
    )
    as_of = month("2026-06")
    panel = month_panel(history, as_of)
    found = difficult_or_bad(history, as_of, panel, scorecard(panel), deal_breakers(history, as_of))
    assert found.empty
