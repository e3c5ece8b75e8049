"""A company of four clients: small enough that every page is checked in seconds."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from history import History, read_history
from models import ClientDrift, DriftAssessment, DriftModel, Reason
from models.acting import Tested
from models.calibration import Calibration
from models.finding import CandidateScores
from models.linear import LinearModel
from models.scores import CalibrationGroup

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


@pytest.fixture
def assessment() -> DriftAssessment:
    """Return an assessment made by hand of four forecasts, one of which came true."""
    rows = np.arange(4)
    return DriftAssessment(
        label="grade",
        question="will its score fall below 60 at least once in the next 3 months",
        horizon=3,
        window=6,
        threshold=60.0,
        as_of="2026-12",
        gate="three_features",
        gate_text="40 distinct episodes seen: a model may weigh up to 3 features; it uses 2, held back by a prior.",
        finding="Predictive signal: AUC 0.80 (0.70 to 0.90) among clients not bad already, on 30 later episodes. "
        "Looking at today alone gives 0.70, less than the model.",
        signal=True,
        episodes=40,
        borrowed=False,
        model=DriftModel(
            fitted=LinearModel("logistic", ("level", "slope"), (75.0, 0.0), (8.0, 2.0), (-math.log(4.0), 0.0), -1.0),
            base_rate=0.25,
            calibration=Calibration(0.5, 0.1),
            windows=120.0,
            clients=30,
        ),
        scores={
            "auc": 0.85,
            "auc_drifters": 0.8,
            "persistence_auc": 0.75,
            "persistence_auc_drifters": 0.7,
            "gain_drifters": 0.1,
            "lift_first_five": 2.5,
            "persistence_lift_first_five": 1.5,
            "test_episodes": 30,
            "interval": {
                "auc": [0.8, 0.91],
                "auc_drifters": [0.7, 0.9],
                "lift_first_five": [1.2, 3.8],
                "gain_drifters": [0.01, 0.12],
            },
        },
        curve=(
            CalibrationGroup(foretold=0.05, seen=0.04, low=0.01, high=0.11, windows=60.0),
            CalibrationGroup(foretold=0.30, seen=0.27, low=0.18, high=0.38, windows=60.0),
        ),
        candidates=(
            CandidateScores("rule", 0.78, 0.72, 0.41),
            CandidateScores("persistence", 0.75, 0.7, 0.4),
            CandidateScores("logistic", 0.85, 0.8, 0.35),
        ),
        tested=Tested(
            client=rows,
            cut=rows,
            probability=np.array([0.4, 0.3, 0.05, 0.05]),
            base_rate=np.full(4, 0.2),
            persistence=np.array([1.0, 4.0, 3.0, 2.0]),
            happened=np.array([1.0, 0.0, 0.0, 0.0]),
            horizon=3,
        ),
        effort_change=None,
        clients=(
            ClientDrift("bolt", 0.4, 0.2, 0.6, False, (Reason("stands", "score", {"now": 62.0, "then": 79.0}, 0.7),)),
            ClientDrift("acme", 0.12, 0.05, 0.2, False, (Reason("average", "", {"now": 0.25}),)),
            ClientDrift("cove", 0.02, 0.01, 0.05, False, (Reason("average", "", {"now": 0.25}),)),
        ),
    )
