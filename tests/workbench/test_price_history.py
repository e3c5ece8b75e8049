"""What a book learns of its own past rises: used, kept where it must not be trusted, and blind to what comes later."""

import numpy as np
import pandas as pd
import pytest

from history import read_history
from reports.documents import decisions_document, evaluation_document
from simulator import Scenario
from workbench import evaluate, open_book
from workbench.past_prices import past_changes
from workbench.price_history import RATIO, REACTION

FIRST, MONTHS = pd.Period("2023-01", "M"), 36
BASES = np.array([0.001, 0.02])
PLAIN = {
    "price_response_convexity": 0.0,
    "loss_aversion": 2.0,
    "price_shock_permanent_share": 0.5,
    "price_shock_half_life_months": 6.0,
    "price_reaction_floor": 0.08,
}


def month(number):
    return str(FIRST + number)


class Firm:
    """Clients written down one by one, as a history."""

    def __init__(self):
        self.months, self.clients, self.events = [], [], []

    def client(self, client_id, left=None, by="client", hours=10.0, begins=0, changes=()):
        """Add a client; `left` is its last month billed, `changes` are (month in force, value)."""
        last = MONTHS - 1 if left is None else left
        for number in range(begins, last + 1):
            spent = hours(number) if callable(hours) else hours
            self.months.append(f"{client_id},{month(number)},1000,{spent}")
        self.clients.append(f"{client_id},{'' if left is None else month(left) + '-28'},{'' if left is None else by}")
        self.events += [f"{client_id},{month(at)}-01,price_change,{value}" for at, value in changes]
        return self

    def history(self, **more):
        files = {
            "months.csv": "client_id,month,mrr,hours\n" + "\n".join(self.months),
            "clients.csv": "client_id,end_date,ended_by\n" + "\n".join(self.clients),
            "events.csv": "client_id,date,kind,value\n" + "\n".join(self.events),
            **more,
        }
        return read_history({name: text.encode() for name, text in files.items()})


def loyal(count=12, firm=None):
    """Return a firm whose clients each met +10 % in another month and stayed."""
    firm = firm or Firm()
    for number in range(count):
        firm.client(f"loyal-{number:02d}", changes=[(6 + number, 0.10)])
    return firm


def learned(firm, as_of=None):
    return open_book(firm.history(), as_of).price_response


def test_rises_that_all_survived_lower_the_belief_a_little_and_it_is_in_use():
    book = open_book(loyal().history())
    found = book.price_response
    assert (found.code, found.rises, found.leavers) == ("learned", 12, 0)
    assert 1.2 < found.learned.posterior.p50 < 1.35
    assert book.portfolio.own_assumptions == {RATIO: found.learned.posterior.p50}
    assert book.portfolio.learned[RATIO].value == found.learned.posterior.p50
    assert book.portfolio.assumptions(Scenario())[RATIO] == found.learned.posterior.p50


def test_a_scenario_overrules_what_was_learned():
    book = open_book(loyal().history())
    assert book.portfolio.assumptions(Scenario(assumptions={RATIO: 1.6}))[RATIO] == 1.6


def test_each_clients_own_reaction_stands_in_its_profile_with_its_evidence():
    book = open_book(loyal().client("new", begins=20).history())
    reaction = book.portfolio.profiles.row("loyal-00")[REACTION]
    assert reaction == book.price_response.clients["loyal-00"].reaction.factor.p50 < 1.0
    # Told in month 5 of months 0..35: 31 months.
    assert book.estimates["loyal-00"][REACTION].evidence == "1 rise followed, the longest for 31 months"
    assert not book.estimates["loyal-00"][REACTION].assumed
    assert np.isnan(book.portfolio.profiles.row("new")[REACTION])
    # The law takes the ratio to the power of the client's own reaction.
    case = book.portfolio.cases(Scenario())
    ratio = book.portfolio.own_assumptions[RATIO]
    assert case.assume[RATIO][0] == pytest.approx(ratio**reaction)
    assert case.assume[RATIO][-1] == ratio


def test_leaving_after_rises_raises_the_belief_and_the_leavers_own():
    firm = loyal(6)
    for number in range(6):
        firm.client(f"gone-{number}", left=10 + number, changes=[(8 + number, 0.10)])
    found = learned(firm)
    assert found.leavers == 6
    assert found.code == "learned"
    assert found.learned.posterior.p50 > 1.6
    assert found.clients["gone-0"].reaction.factor.p50 > 1.0 > found.clients["loyal-00"].reaction.factor.p50
    # Told in month 7, in place through month 10: 4 months.
    assert [(c.month, c.uplift, c.months, c.outcome) for c in found.clients["gone-0"].changes] == [
        ("2023-09", 0.10, 4, "left")
    ]


def test_without_rises_everything_stays_as_declared():
    firm = Firm().client("a").client("b", changes=[(20, -0.05)])
    book = open_book(firm.history())
    found = book.price_response
    assert (found.code, found.rises) == ("too_few", 0)
    assert found.learned.posterior == found.learned.prior == found.in_use
    assert book.portfolio.learned == {} == book.portfolio.own_assumptions
    assert book.estimates["a"][REACTION].assumed
    assert found.clients["b"].reaction is None


def test_two_rises_are_too_few():
    found = learned(loyal(2))
    assert found.code == "too_few"
    assert found.in_use == found.learned.prior != found.learned.posterior


def test_a_history_in_which_those_not_raised_leave_keeps_the_belief():
    firm = loyal(12)
    for number in range(16):
        firm.client(f"quiet-{number:02d}", left=14)
    book = open_book(firm.history())
    assert book.price_response.code == "wrong_sign"
    assert book.portfolio.learned == {}
    assert book.price_response.in_use == book.price_response.learned.prior
    assert all(np.isnan(book.portfolio.profiles.fields[REACTION]))


def test_prices_cut_for_those_about_to_leave_keep_the_belief():
    firm = loyal(12)
    for number in range(3):
        firm.client(f"cut-{number}", left=15 + number, changes=[(13 + number, -0.10)])
    found = learned(firm)
    assert found.code == "confounded"
    assert "3 of 3 price cuts and 0 of 12 rises" in found.failed[0].text
    assert found.assumptions() == {}


def test_rises_on_those_who_had_become_more_work_keep_the_belief():
    firm = Firm()
    for number in range(8):
        # Hours double in the half year before the rise, a little more in one than in the next.
        growth = 2.0 + 0.05 * number
        firm.client(f"worse-{number}", hours=lambda at, g=growth: 10.0 * (g if at >= 12 else 1.0), changes=[(16, 0.10)])
        firm.client(f"same-{number}")
    found = learned(firm)
    assert found.code == "confounded"
    assert any("growth of hours" in check.text for check in found.failed)


def test_who_was_let_go_did_not_leave():
    firm = loyal(5).client("let-go", left=20, by="msp", changes=[(18, 0.10)])
    found = learned(firm)
    assert found.leavers == 0
    assert found.clients["let-go"].changes[0].outcome == "let_go"


def test_nothing_after_the_month_asked_about_is_read():
    as_of, early, later = month(24), loyal(12), loyal(12)
    early.client("quits", changes=[(20, 0.10)])
    later.client("quits", left=30, changes=[(20, 0.10)])
    later.events += [f"loyal-{number:02d},{month(25)}-01,price_change,0.3" for number in range(12)]
    assert learned(early, as_of) == learned(later, as_of)


def test_the_names_of_clients_change_nothing():
    one = (
        Firm().client("a", left=12, changes=[(10, 0.2)]).client("b", changes=[(9, 0.1)]).client("c", changes=[(8, 0.1)])
    )
    other = (
        Firm().client("z", left=12, changes=[(10, 0.2)]).client("y", changes=[(9, 0.1)]).client("x", changes=[(8, 0.1)])
    )
    here, there = learned(one), learned(other)
    assert here.learned.posterior.p50 == pytest.approx(there.learned.posterior.p50, rel=1e-12)
    for mine, theirs in zip("abc", "zyx", strict=True):
        factors = (here.clients[mine].reaction.factor.p50, there.clients[theirs].reaction.factor.p50)
        assert factors[0] == pytest.approx(factors[1], rel=1e-9)


def changes_of(firm):
    book = open_book(firm.history())
    events = pd.DataFrame(
        {
            "client_id": [event.split(",")[0] for event in firm.events],
            "month": pd.PeriodIndex([event.split(",")[1][:7] for event in firm.events], freq="M"),
            "value": [float(event.split(",")[3]) for event in firm.events],
        }
    )
    return past_changes(book.history, book.month, book.panel, events)


def test_pushes_of_two_rises_add_up_from_the_second_on():
    past = changes_of(Firm().client("a", changes=[(4, 0.10), (10, 0.10)]))
    _, followed = past.followed(BASES, np.array([0.5, 0.5]), PLAIN)
    push = followed.push[0]
    # Told in months 3 and 9. Without convexity 10 % is a shock of 1 and, at market price, a level of 1: half wears off
    # by half in six months, half stays.
    assert push[2] == 0.0
    assert push[3] == pytest.approx(1.0)
    assert push[9] == pytest.approx((0.25 + 0.5) + 1.0)
    assert push[15] == pytest.approx((0.125 + 0.5) + (0.25 + 0.5))
    assert followed.watched[0].sum() == 36 - 3
    # The floor of 8 % a year stands in for a base below it.
    assert followed.mu[:, 0].tolist() == [0.001, 0.02]
    assert followed.mu_plus[:, 0] == pytest.approx([-np.log(0.92) / 12, 0.02])


def test_a_client_below_the_market_is_pushed_by_the_shock_alone():
    firm = Firm().client("a", changes=[(4, 0.10)])
    firm.months = [f"{row},20" for row in firm.months]
    history = read_history(
        {
            "months.csv": ("client_id,month,mrr,hours,seats\n" + "\n".join(firm.months)).encode(),
            "events.csv": ("client_id,date,kind,value\n" + "\n".join(firm.events)).encode(),
            "company.csv": b"key,value\nmarket_price_per_seat,100\n",
        }
    )
    book = open_book(history)
    changes = pd.DataFrame({"client_id": ["a"], "month": pd.PeriodIndex([month(4)], freq="M"), "value": [0.10]})
    # 1,000 over 20 seats is 50 a seat, half of the market's 100.
    past = past_changes(history, book.month, book.panel, changes)
    assert past.position.tolist() == [0.5]
    # The shock of one 10 % rise, half of which wears off; no level.
    assert past.followed(BASES, np.array([0.5, 0.5]), PLAIN)[1].push[0, 3] == pytest.approx(0.5)


def test_time_soon_after_a_rise_is_told_from_time_without_a_change():
    firm = Firm().client("a", changes=[(4, 0.10)]).client("b", left=30, changes=[(20, -0.10)]).client("c", left=9)
    past = changes_of(firm)
    after, without = past.soon_after_a_rise(), past.without_a_change()
    assert (after.left, after.years) == (0, 1.0)
    # a: 36 - 12 months; b: 31 in place, of which 12 from month 19 on are after its cut, with its leaving; c: all 10.
    assert (without.left, without.years) == (1, pytest.approx((24 + 19 + 10) / 12))
    # What no rise pushes: a until it is told, and the others as before.
    never = past.without_any_rise()
    assert (never.left, never.years) == (1, pytest.approx((3 + 19 + 10) / 12))


def test_only_leaving_in_time_counts_and_what_is_not_over_is_not_judged():
    firm = (
        Firm()
        .client("a", left=9, changes=[(4, 0.10)])
        .client("b", changes=[(33, 0.10)])
        .client("c", changes=[(4, 0.1)])
    )
    gone, known = changes_of(firm).left_within(6)
    # a was told in month 3 and left in 9; b was told in 32, three months before the end.
    assert (gone.tolist(), known.tolist()) == ([True, False, False], [True, False, True])
    assert changes_of(firm).left_within(5)[0].tolist() == [False, False, False]


def test_one_survived_rise_moves_the_belief_hardly_at_all():
    found = learned(loyal(3))
    assert 1.33 < found.one_survived.p50 < 1.35


def test_the_terminals_documents_list_what_is_learned_with_the_default_it_stands_for():
    portfolio = open_book(loyal().history()).portfolio
    short = Scenario(assumptions={"horizon_months": 3})
    document = evaluation_document(evaluate(portfolio, short, exact_only=True), learned=portfolio.learned)
    told = document["learned_assumptions"]
    assert told == {
        RATIO: {
            "value": portfolio.own_assumptions[RATIO],
            "default": 1.35,
            "method": "posterior median of past price rises; prior 1.35 (1.16 to 1.82)",
        }
    }
    assert decisions_document({}, {}, portfolio.learned)["learned_assumptions"] == told
    assert "learned_assumptions" not in decisions_document({}, {})
