"""Small portfolios and histories for the tests of this room."""

import pytest

from history import read_history
from simulator import Company, profiles_from_rows
from workbench import Portfolio


@pytest.fixture
def portfolio():
    rows = [
        {"client_id": "big", "mrr": 9000.0, "hours": 60.0, "direct_cost": 900.0, "annual_churn": 0.05},
        {"client_id": "mid", "mrr": 3000.0, "hours": 25.0, "direct_cost": 300.0, "annual_churn": 0.10},
        {"client_id": "tiny", "mrr": 400.0, "hours": 30.0, "direct_cost": 50.0, "annual_churn": 0.10},
    ]
    return Portfolio(profiles_from_rows(rows), Company(), {})


def months_of(client, fee, hours, count=18, first=(2025, 1)):
    lines = []
    for month in range(count):
        year, number = divmod(first[1] - 1 + month, 12)
        lines.append(f"{client},{first[0] + year}-{number + 1:02d},{fee},{hours + month % 3}")
    return "\n".join(lines)


@pytest.fixture
def history():
    text = "client_id,month,mrr,hours\n" + "\n".join(
        [months_of("alpha", 3000, 20), months_of("beta", 1500, 12), months_of("gamma", "", 5)]
    )
    clients = "client_id,name,on_standard_stack,notice_months\nalpha,Alpha Ltd,true,1\nbeta,Beta Inc,false,2\n"
    events = "client_id,date,kind,value,note\nbeta,2026-05-02,abuse,,shouted\nbeta,2026-06-02,abuse,,shouted again\n"
    company = "key,value\nbacklog_hours,12\nopening_cash,50000\nfixed_overhead_per_month,1000\ncash_floor,0\n"
    files = {"months.csv": text, "clients.csv": clients, "events.csv": events, "company.csv": company}
    return read_history({name: content.encode() for name, content in files.items()})
