"""A company of four clients: small enough that every page is checked in seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from history import History, read_history

ROOT = Path(__file__).parents[2]
FEES = {"acme": (4000, 20.0), "bolt": (900, 30.0), "cove": (2500, 15.0), "dune": (1200, 9.0)}


def small_company() -> History:
    """Return twelve months of four clients; acme pays well, bolt wears on staff and shouts."""
    months = ["client_id,month,mrr,hours,direct_cost,labour_cost,seats"]
    for client_id, (fee, hours) in FEES.items():
        months += [f"{client_id},2026-{m:02d},{fee},{hours},{fee / 10},{hours * 60},10" for m in range(1, 13)]
    clients = (
        "client_id,name,notice_months,contract_end,on_standard_stack\n"
        "acme,Acme,1,2027-06-30,false\nbolt,Bolt,1,,false\ncove,Cove,1,,true\ndune,Dune,1,,false\n"
    )
    events = (
        "client_id,date,kind,value,note\nbolt,2026-11-03,abuse,,shouted at the desk\n"
        "bolt,2026-10-03,complaint,,\ncove,2026-05-03,complaint,,\n"
    )
    company = "key,value\ncurrency,USD\ncapacity_hours_per_month,120\n"
    files = {"months.csv": "\n".join(months) + "\n", "clients.csv": clients, "events.csv": events}
    return read_history({name: text.encode() for name, text in {**files, "company.csv": company}.items()})


@pytest.fixture(scope="session")
def company() -> History:
    return small_company()


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, company: History) -> Callable[..., AppTest]:
    """Return how to open the whole app on the small company at one of its pages."""
    monkeypatch.setenv("CLIENT_VERDICT_SHELF", str(tmp_path / "shelf"))

    def opened(page: str = "portfolio", *, query: dict[str, str] | None = None, **session: object) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.session_state["open_history"] = company
        for key, value in session.items():
            app.session_state[key] = value
        for key, value in (query or {}).items():
            app.query_params[key] = value
        if page != "portfolio":
            app.session_state["go_to_page"] = page
        return app.run()

    return opened
