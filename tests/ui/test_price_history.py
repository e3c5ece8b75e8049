"""A client's past prices on its page, and where the figure in use comes from on the Assumptions page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from history import History, history_files, read_history
from ui.price_belief import RATIO
from workbench import open_book

Open = Callable[..., AppTest]
RISES = (("acme", "2026-04"), ("bolt", "2026-05"), ("cove", "2026-06"))


def with_events(company: History, lines: list[str]) -> History:
    files = dict(history_files(company))
    files["events.csv"] = files["events.csv"].rstrip() + b"\n" + "\n".join(lines).encode() + b"\n"
    return read_history(files)


def rise(client_id: str, month: str, value: float = 0.10) -> str:
    return f"{client_id},{month}-01,price_change,{value},"


def texts(app: AppTest) -> str:
    return "\n".join(str(one.value) for kind in (app.markdown, app.caption, app.warning) for one in kind).replace(
        "\N{NO-BREAK SPACE}", " "
    )


@pytest.fixture
def raised(company: History) -> History:
    return with_events(company, [rise(*one) for one in RISES])


def test_a_clients_rises_and_what_followed_stand_on_its_page(open_app: Open, raised: History) -> None:
    app = open_app("client", chosen_client="acme", open_history=raised)
    assert not app.exception
    told = texts(app)
    # Told in March, still there in December: ten months.
    assert "| Apr 2026 | +10 % | still a client 10 months after it was told |" in told
    assert "3 rises of all your clients were followed: **0** left of their own accord" in told
    assert "By its own past it reacts like the others" in told
    assert "History does not move the price response" not in told


def test_what_is_learned_is_what_the_assumptions_page_shows(open_app: Open, raised: History) -> None:
    learned = open_book(raised).price_response.learned.posterior.p50
    app = open_app("assumptions", open_history=raised)
    assert not app.exception
    assert app.number_input(key=f"assumption:{RATIO}").value == pytest.approx(learned)
    told = texts(app)
    assert "learned from history" in told
    assert "posterior median of past price rises; prior 1.35 (1.16 to 1.82)" in told


def test_too_little_history_is_said_on_both_pages_and_moves_nothing(open_app: Open, company: History) -> None:
    one = with_events(company, [rise("acme", "2026-04")])
    app = open_app("client", chosen_client="acme", open_history=one)
    assert "**History does not move the price response**: there is too little of it." in texts(app)
    assert "1 past price rise followed, fewer than the 3 that are asked for." in texts(app)
    assert not any("price response" in warning.value for warning in app.warning)
    page = open_app("assumptions", open_history=one)
    assert page.number_input(key=f"assumption:{RATIO}").value == 1.35
    assert "1 past price rise followed, fewer than the 3" in texts(page)


def test_a_client_without_a_change_is_said_to_have_none(open_app: Open, raised: History) -> None:
    told = texts(open_app("client", chosen_client="dune", open_history=raised))
    assert "No change of this client's price is known." in told
    assert "This client met no rise: it is believed to be like the others." in told


def test_one_survived_rise_is_shown_to_move_it_down_and_little(open_app: Open, raised: History) -> None:
    told = texts(open_app("client", chosen_client="acme", open_history=raised))
    sentence = next(line for line in told.splitlines() if line.startswith("How little one answer tells"))
    before, after = (float(part) for part in sentence.split("**")[1::2])
    assert 0.0 < before - after < 0.1 * before


def test_prices_cut_for_those_about_to_leave_are_warned_of_and_the_assumption_stays(open_app: Open) -> None:
    # All three leavers of seven changes are the cuts: one of 35 choices.
    rises, gone = [*RISES, ("dune", "2026-05")], ["gone-0", "gone-1", "gone-2"]
    months = [f"{one},2026-{month:02d},1000,10" for one, _ in rises for month in range(1, 13)]
    months += [f"{one},2026-{month:02d},1000,10" for one in gone for month in range(1, 9)]
    tables = {
        "months.csv": ["client_id,month,mrr,hours", *months],
        "clients.csv": ["client_id,end_date,ended_by", *(f"{one},2026-08-31,client" for one in gone)],
        "events.csv": [
            "client_id,date,kind,value,note",
            *(rise(*one) for one in rises),
            *(rise(one, "2026-06", -0.10) for one in gone),
        ],
    }
    cut = read_history({name: "\n".join(rows).encode() for name, rows in tables.items()})
    app = open_app("client", chosen_client="acme", open_history=cut)
    assert not app.exception
    warned = [warning.value for warning in app.warning if "does not move the price response" in warning.value]
    assert len(warned) == 1
    assert "3 of 3 price cuts and 0 of 4 rises were followed by leaving within 6 months" in warned[0]
    assert "as assumed, which is in use." in texts(app)
